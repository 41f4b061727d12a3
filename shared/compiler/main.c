/*
 * clivec: the template compiler. Reads one `.live.html`, writes a header, a C file and, if
 * asked, a dependency file for make. Files are renamed into place when all of them are
 * complete. Beside that it collects the hooks of many templates, and formats them (modes.h).
 *
 * Exit: 0 well; 1 errors in the template, or a file cannot be read or written; 2 usage.
 */
#include "buf.h"
#include "compile.h"
#include "file.h"
#include "folders.h"
#include "mem.h"
#include "modes.h"
#include "str.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

struct options {
    const char *file, *name, *header, *source, *depfile, *hooks;
    bool annotate, format, check;
    struct folders folders; /* of the other templates */
};

static const char usage[] =
    "usage: clivec --header H --source C [--depfile D] [--name NAME] [--annotate]\n"
    "              [--component-path DIR]… FILE\n"
    "       clivec --hooks JS [--component-path DIR]… FILE…\n"
    "       clivec --format [--check] FILE…\n"
    "Compiles the template FILE (.live.html) to the header H and the C file C.\n"
    "  --depfile D  writes what H and C depend on, for make's include\n"
    "  --name NAME  names the template in messages and in the generated C (default: FILE)\n"
    "  --annotate   writes HTML comments that say which template a part of the page is from\n"
    "  --hooks JS   writes the hooks of all FILEs as one JavaScript module\n"
    "  --component-path DIR  where the components that FILE calls and the templates that it "
    "includes\n"
    "               are looked for, as NAME.live.html (default: the folder of FILE)\n"
    "  --format     rewrites the FILEs that are not formatted, and says which\n"
    "  --check      only says which; the exit is 1 then\n";

static int
fail(const char *file, const char *what)
{
    fprintf(stderr, "clivec: %s: %s: %s\n", file, what, strerror(errno));
    return 1;
}

/* A name as make reads it. */
static void
make_name(struct buf *out, live_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '$')
            buf_char(out, '$');
        else if (strchr(" \t#:\\%", name.ptr[i]))
            buf_char(out, '\\');
        buf_char(out, name.ptr[i]);
    }
}

static live_str
c_str(const char *text)
{
    return (live_str){ text, strlen(text) };
}

/* `H C: FILE headers templates`, and each of them as a target without a rule, so that one may
 * go. */
static void
write_dependencies(const struct options *options, const struct buf *includes,
                   const struct buf *templates, struct buf *out)
{
    const char *slash = strrchr(options->file, '/');
    live_str folder = { options->file, slash ? (size_t)(slash - options->file) + 1 : 0 };
    struct buf targets = { 0 }, path = { 0 };
    make_name(out, c_str(options->header));
    buf_char(out, ' ');
    make_name(out, c_str(options->source));
    buf_lit(out, ": ");
    make_name(out, c_str(options->file));
    for (live_str rest = buf_text(includes); rest.ptr && rest.len;) {
        live_str name = str_cut(rest, '\n', &rest);
        buf_reset(&path);
        buf_str(&path, folder);
        buf_str(&path, name);
        buf_char(&path, '\0');
        if (path.failed || access(path.data, F_OK) != 0)
            continue;
        live_str header = { path.data, path.len - 1 };
        buf_lit(out, " \\\n ");
        make_name(out, header);
        make_name(&targets, header);
        buf_lit(&targets, ":\n");
    }
    for (live_str rest = buf_text(templates); rest.len;) {
        live_str name = str_cut(rest, '\n', &rest);
        buf_lit(out, " \\\n ");
        make_name(out, name);
        make_name(&targets, name);
        buf_lit(&targets, ":\n");
    }
    buf_char(out, '\n');
    buf_str(out, buf_text(&targets));
    out->failed |= targets.failed || path.failed;
    buf_release(&targets);
    buf_release(&path);
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int
write_output(const struct options *options, const struct compile_output *output)
{
    struct pending header = { .path = options->header }, source = { .path = options->source };
    struct pending depfile = { .path = options->depfile };
    struct pending *files[] = { &header, &source, &depfile };
    struct buf dependencies = { 0 };
    const struct pending *failed = NULL;
    if (options->depfile)
        write_dependencies(options, &output->includes, &output->templates, &dependencies);
    if (!pending_write(&header, &output->header))
        failed = &header;
    else if (!pending_write(&source, &output->source))
        failed = &source;
    else if (options->depfile && !pending_write(&depfile, &dependencies))
        failed = &depfile;
    for (size_t i = 0; i < 3 && !failed; i++)
        if (!pending_commit(files[i]))
            failed = files[i];
    int code = failed ? fail(failed->path, "cannot write") : 0;
    for (size_t i = 0; i < 3; i++)
        pending_drop(files[i]);
    buf_release(&dependencies);
    return code;
}

/* The folder of the template, if none was given. False: no memory. */
static bool
default_folder(struct options *options, struct buf *path)
{
    const char *slash = strrchr(options->file, '/');
    if (options->folders.n_paths)
        return true;
    size_t len = slash ? (size_t)(slash - options->file) : 1;
    buf_append(path, slash ? options->file : ".", len ? len : 1);
    buf_char(path, '\0');
    options->folders.paths[options->folders.n_paths++] = path->data;
    return !path->failed;
}

static int
compile_file(const struct options *options, const struct compile_files *files)
{
    struct buf text = { 0 };
    struct compile_output output;
    const struct compile_names names = {
        .template_name = options->name ? options->name : options->file,
        .header = base_name(options->header),
        .source = options->source,
        .annotate = options->annotate,
        .files = files,
    };
    if (!file_read(options->file, &text)) {
        buf_release(&text);
        return fail(options->file, "cannot read");
    }
    live_status status = compile(&names, buf_text(&text), &output);
    int code = 1;
    if (status == LIVE_OK)
        code = write_output(options, &output);
    else if (status == LIVE_EINVAL)
        fwrite(output.errors.data, 1, output.errors.len, stderr);
    else
        fprintf(stderr, "clivec: %s: out of memory\n", options->file);
    compile_output_release(&output);
    buf_release(&text);
    return code;
}

int
main(int argc, char **argv)
{
    static const struct option long_options[] = {
        { "header", required_argument, NULL, 'h' },
        { "source", required_argument, NULL, 'c' },
        { "depfile", required_argument, NULL, 'd' },
        { "name", required_argument, NULL, 'n' },
        { "hooks", required_argument, NULL, 'k' },
        { "help", no_argument, NULL, '?' },
        { "annotate", no_argument, NULL, 'a' },
        { "component-path", required_argument, NULL, 'p' },
        { "format", no_argument, NULL, 'f' },
        { "check", no_argument, NULL, 'C' },
        { NULL, 0, NULL, 0 },
    };
    struct options options = { 0 };
    struct buf folder = { 0 };
    int option, code = 1;
    options.folders.paths = mem_zalloc(((size_t)argc + 1) * sizeof(char *));
    if (!options.folders.paths) {
        fputs("clivec: out of memory\n", stderr);
        return 1;
    }
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        switch (option) {
        case 'h':
            options.header = optarg;
            break;
        case 'c':
            options.source = optarg;
            break;
        case 'd':
            options.depfile = optarg;
            break;
        case 'n':
            options.name = optarg;
            break;
        case 'a':
            options.annotate = true;
            break;
        case 'f':
            options.format = true;
            break;
        case 'C':
            options.check = true;
            break;
        case 'k':
            options.hooks = optarg;
            break;
        case 'p':
            options.folders.paths[options.folders.n_paths++] = optarg;
            break;
        default:
            if (optind > 0 && strcmp(argv[optind - 1], "--help") == 0) {
                fputs(usage, stdout);
                return 0;
            }
            fputs(usage, stderr);
            return 2;
        }
    }
    bool is_format = options.format || options.check;
    bool is_compile =
        options.header && options.source && optind + 1 == argc && !options.hooks && !is_format;
    bool is_other = !options.header && !options.source && !options.depfile && !options.name &&
                    !options.annotate && (!is_format || optind < argc);
    bool is_hooks = options.hooks && is_other && !is_format;
    if (!is_compile && !is_hooks && !(is_format && is_other && !options.hooks)) {
        fputs(usage, stderr);
        return 2;
    }
    options.file = optind < argc ? argv[optind] : ".";
    const struct compile_files files = folders_files(&options.folders);
    if (!default_folder(&options, &folder))
        fputs("clivec: out of memory\n", stderr);
    else if (is_format)
        code = format_files(argv + optind, (size_t)(argc - optind), options.check);
    else if (is_hooks)
        code = write_hooks(options.hooks, &files, argv + optind, (size_t)(argc - optind));
    else
        code = compile_file(&options, &files);
    folders_release(&options.folders);
    buf_release(&folder);
    return code;
}

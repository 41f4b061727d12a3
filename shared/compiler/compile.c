#include "compile.h"

#include "check.h"
#include "declare.h"
#include "diagnostics.h"
#include "emit_stage.h"
#include "format.h"
#include "hooks.h"
#include "library.h"
#include "lower.h"
#include "mem.h"
#include "parse.h"

/* Errors of the text as such; true: it can be read. */
static bool
check_source(struct compiler *c)
{
    uint32_t bad = source_bad_byte(&c->source);
    if (bad == c->source.text.len)
        return true;
    error_at(c, (struct span){ bad, bad + 1 }, "this byte is not UTF-8 text");
    error_help(c, "save the template as UTF-8");
    return false;
}

static void
emit(struct compiler *c, const struct compile_names *names, const struct program *program,
     const struct scope *self, struct compile_output *output)
{
    struct emit e = {
        .c = c,
        .program = program,
        .definition = program->definition,
        .self = self,
        .header_name = names->header,
    };
    out_init(&e.out, &output->header, names->template_name, names->header);
    emit_h(&e);
    out_init(&e.out, &output->source, names->template_name, names->source);
    emit_c(&e);
    for (const struct include *i = program->definition->includes; i; i = i->next) {
        if (i->file.ptr && !i->is_template) {
            buf_str(&output->includes, i->file);
            buf_char(&output->includes, '\n');
        }
    }
}

static void
run(struct compiler *c, const struct compile_names *names, struct compile_output *output)
{
    struct definition *definition = compiler_new(c, struct definition, 1);
    struct program *program = compiler_new(c, struct program, 1);
    program->definition = definition;
    library_init(c, names->files, definition);
    declare(c, definition);
    definition->path = names->template_name;
    struct scope *self = definition_scope(c, definition);
    struct node *nodes = parse(c, definition);
    hooks_collect(c, definition, nodes);
    if (definition->kind == DEFINES_TYPES)
        check_no_markup(c, nodes);
    else if (definition->kind != DEFINES_NOTHING)
        check(c, definition, nodes, self);
    library_paths(c, &output->templates);
    if (c->n_errors)
        return;
    if (definition->kind != DEFINES_TYPES)
        lower(c, definition, nodes, self, program);
    if (!c->n_errors)
        emit(c, names, program, self, output);
}

static live_status
compile_with(const char *name, live_str text, struct buf *errors,
             void (*stage)(struct compiler *c, void *context), void *context)
{
    struct compiler *c = mem_zalloc(sizeof *c);
    volatile live_status status = LIVE_ENOMEM;
    if (!c)
        return LIVE_ENOMEM;
    if (text.len > SOURCE_MAX) {
        buf_format(errors, "%s: error: a template has at most %d bytes\n", name, SOURCE_MAX);
        mem_free(c);
        return errors->failed ? LIVE_ENOMEM : LIVE_EINVAL;
    }
    if (setjmp(c->no_memory) == 0 &&
        source_init(&c->source, &c->arena, name, source_start(text))) {
        if (check_source(c))
            stage(c, context);
        errors_print(c, errors);
        status = c->n_errors ? LIVE_EINVAL : LIVE_OK;
    }
    if (errors->failed)
        status = LIVE_ENOMEM;
    arena_release(&c->arena);
    mem_free(c);
    return status;
}

struct job {
    const struct compile_names *names;
    struct compile_output *output;
};

static void
run_job(struct compiler *c, void *context)
{
    const struct job *job = context;
    c->annotate = job->names->annotate;
    run(c, job->names, job->output);
}

live_status
compile(const struct compile_names *names, live_str text, struct compile_output *output)
{
    struct job job = { names, output };
    *output = (struct compile_output){ 0 };
    live_status status =
        compile_with(names->template_name, text, &output->errors, run_job, &job);
    if (output->header.failed || output->source.failed || output->includes.failed ||
        output->templates.failed)
        return LIVE_ENOMEM;
    return status;
}

struct hooks_job {
    const struct compile_files *files;
    struct buf *module;
};

static void
run_hooks(struct compiler *c, void *context)
{
    const struct hooks_job *job = context;
    struct definition *definition = compiler_new(c, struct definition, 1);
    library_init(c, job->files, definition);
    declare(c, definition);
    hooks_collect(c, definition, parse(c, definition));
    if (!c->n_errors)
        hooks_print(c, definition, job->module);
}

live_status
compile_hooks(const char *name, live_str text, const struct compile_files *files,
              struct buf *module, struct buf *errors)
{
    struct hooks_job job = { files, module };
    live_status status = compile_with(name, text, errors, run_hooks, &job);
    return module->failed ? LIVE_ENOMEM : status;
}

static void
run_format(struct compiler *c, void *context)
{
    struct definition *definition = compiler_new(c, struct definition, 1);
    library_init(c, NULL, definition);
    declare(c, definition);
    if (definition->has_lines) { /* what they mean does not matter here */
        c->errors = c->last_error = NULL;
        c->n_errors = 0;
    }
    parse(c, definition);
    if (!c->n_errors)
        format(c, definition, context);
}

live_status
compile_format(const char *name, live_str text, struct buf *out, struct buf *errors)
{
    live_status status = compile_with(name, text, errors, run_format, out);
    return out->failed ? LIVE_ENOMEM : status;
}

void
compile_output_release(struct compile_output *output)
{
    buf_release(&output->header);
    buf_release(&output->source);
    buf_release(&output->errors);
    buf_release(&output->includes);
    buf_release(&output->templates);
}

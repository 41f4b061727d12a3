/*
 * compile.h: the whole compiler, in memory: what main.c, the tests and the fuzzer call.
 *
 *     source -> declare -> tokenizer, parse -> check (expr) -> lower -> emit_h, emit_c
 */
#ifndef CLIVE_COMPILER_COMPILE_H
#define CLIVE_COMPILER_COMPILE_H

#include "buf.h"

struct compile_names {
    const char *template_name;         /* in messages, #line and the class */
    const char *header;                /* as the generated C includes it: "thermostat.live.h" */
    const char *source;                /* as #line names the generated C */
    bool annotate;                     /* annotate.h */
    const struct compile_files *files; /* NULL: there are no others */
};

/* A template beside the one that is compiled. Path and text stay until compile() returns. */
struct compile_file {
    const char *path; /* as messages name it */
    live_str text;
};

/* Where the other templates are: the components, by name. */
struct compile_files {
    void *self;
    /* The nth NAME.live.html, in the order of the folders; false: there are not so many. */
    bool (*find)(void *self, live_str name, unsigned nth, struct compile_file *file);
    /* The name of the i-th file, for "did you mean"; absent behind the last. */
    live_str (*name)(void *self, size_t i);
};

struct compile_output {
    struct buf header, source;
    struct buf errors;    /* messages; empty if all is well */
    struct buf includes;  /* the files of #include "…" lines, each with a newline */
    struct buf templates; /* the other templates that were read, each with a newline */
};

/* LIVE_OK; LIVE_EINVAL: `errors` says why, header and source are empty; LIVE_ENOMEM. The caller
 * releases the output in any case. */
live_status compile(const struct compile_names *names, live_str text,
                    struct compile_output *output);
void compile_output_release(struct compile_output *output);

/* Appends the hooks of one template to a JavaScript module (hooks.h); only its declarations and
 * its tree are read. Results as compile's; both buffers are the caller's. */
live_status compile_hooks(const char *name, live_str text, const struct compile_files *files,
                          struct buf *module, struct buf *errors);

/* Appends the template as `clivec --format` writes it (format.h): its markup has to be well
 * formed, what it means does not matter. Results as compile's. */
live_status compile_format(const char *name, live_str text, struct buf *out,
                           struct buf *errors);

#endif

/*
 * compile.h: the whole compiler, in memory: what main.c, the tests and the fuzzer call.
 *
 *     source -> declare -> tokenizer, parse -> check (expr) -> lower -> emit_h, emit_c
 */
#ifndef CLIVE_COMPILER_COMPILE_H
#define CLIVE_COMPILER_COMPILE_H

#include "buf.h"

struct compile_names {
    const char *template_name; /* in messages, #line and the class */
    const char *header;        /* as the generated C includes it: "thermostat.live.h" */
    const char *source;        /* as #line names the generated C */
    bool annotate;             /* annotate.h */
};

struct compile_output {
    struct buf header, source;
    struct buf errors;   /* messages; empty if all is well */
    struct buf includes; /* the files of #include "…" lines, each with a newline */
};

/* LIVE_OK; LIVE_EINVAL: `errors` says why, header and source are empty; LIVE_ENOMEM. The caller
 * releases the output in any case. */
live_status compile(const struct compile_names *names, live_str text,
                    struct compile_output *output);
void compile_output_release(struct compile_output *output);

/* Appends the hooks of one template to a JavaScript module (hooks.h); only its declarations and
 * its tree are read. Results as compile's; both buffers are the caller's. */
live_status compile_hooks(const char *name, live_str text, struct buf *module,
                          struct buf *errors);

#endif

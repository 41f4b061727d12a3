/*
 * command.h: one subcommand of `clive`: its entry in main.c's table. A command gets its own
 * arguments (argv[0] is its name), writes results to `out` and problems to `err`, and returns
 * the program's exit status.
 */
#ifndef CLIVE_COMMAND_H
#define CLIVE_COMMAND_H

#include <stdio.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command {
    const char *name;
    const char *arguments;
    const char *help;
    int (*run)(const struct command *command, int argc, char **argv, FILE *out, FILE *err);
};

/* Says what is wrong with the arguments and how they should be; EXIT_USAGE. */
int command_usage(const struct command *command, FILE *err, const char *problem,
                  const char *argument);

int keygen_run(const struct command *command, int argc, char **argv, FILE *out, FILE *err);
int publish_run(const struct command *command, int argc, char **argv, FILE *out, FILE *err);
int sessions_run(const struct command *command, int argc, char **argv, FILE *out, FILE *err);

#endif

/*
 * main.c: `clive`, the command line beside the two programs. A command is a line of the table
 * below and a file of its own. Exit status: 0 done, 1 it failed (the reason on standard error),
 * 2 it was called wrongly.
 */
#include "command.h"

#include <string.h>

#ifndef CLIVE_VERSION
#define CLIVE_VERSION "unknown"
#endif

static const struct command commands[] = {
    { "keygen", "FILE", "add a signing key to FILE (made with mode 0600); the newest signs",
      keygen_run },
    { "publish", "TOPIC JSON [--bus PATH | --db FILE]",
      "tell all views subscribed to TOPIC; JSON `-` is read from standard\n"
      "                         input, with --lines a message a line as they come",
      publish_run },
    { "sessions", "--db FILE", "list the sessions and views in the store FILE", sessions_run },
};
static const size_t n_commands = sizeof commands / sizeof *commands;

int
command_usage(const struct command *command, FILE *err, const char *problem,
              const char *argument)
{
    fprintf(err, "clive %s: %s%s%s\nusage: clive %s %s\n", command->name, problem,
            argument ? ": " : "", argument ? argument : "", command->name, command->arguments);
    return EXIT_USAGE;
}

static void
put_help(FILE *out)
{
    fputs("usage: clive COMMAND [ARGUMENT…]\n\n", out);
    for (size_t i = 0; i < n_commands; i++)
        fprintf(out, "  %-9s %s\n                         %s\n", commands[i].name,
                commands[i].arguments, commands[i].help);
    fputs("  help                   print this\n"
          "  --version              print the version\n\n"
          "Exit status: 0 done, 1 failed, 2 called wrongly.\n",
          out);
}

static int
run(int argc, char **argv)
{
    if (argc < 2) {
        put_help(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        puts("clive " CLIVE_VERSION);
        return EXIT_OK;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        put_help(stdout);
        return EXIT_OK;
    }
    for (size_t i = 0; i < n_commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(&commands[i], argc - 1, argv + 1, stdout, stderr);
    fprintf(stderr, "clive: no command \"%s\"; `clive help` lists them\n", name);
    return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
    int status = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("clive: writing the output");
        return EXIT_FAILED;
    }
    return status;
}

/* keygen.c: `clive keygen FILE` puts a new signing key in front of the file's keys. */
#include "command.h"

#include "token.h"

int
keygen_run(const struct command *command, int argc, char **argv, FILE *out, FILE *err)
{
    if (argc < 2)
        return command_usage(command, err, "the key file is missing", NULL);
    if (argc > 2)
        return command_usage(command, err, "one file only, not also", argv[2]);
    if (argv[1][0] == '-' || argv[1][0] == '\0')
        return command_usage(command, err, "not a file name", argv[1]);
    live_error error = { 0 };
    if (token_keys_add(argv[1], &error) != LIVE_OK) {
        fprintf(err, "clive keygen: %s\n", error.message);
        return EXIT_FAILED;
    }
    fprintf(out,
            "%s: new key first, older ones still verify; reload clive-gateway and clive-fcgi\n",
            argv[1]);
    return EXIT_OK;
}

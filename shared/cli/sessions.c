/* sessions.c: `clive sessions --db FILE` lists sessions and their views, a line each. */
#include "command.h"

#include "clock.h"
#include "listing.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { CLASS_WIDTH = 20 };

struct listing {
    FILE *out;
    int64_t now_s;
    bool any;
    unsigned char session[16]; /* of the line before */
    uint64_t n_sessions, n_views, n_bytes;
};

/* Text from outside onto a terminal: control bytes become '?'. Gives the columns taken. */
static size_t
put_text(FILE *out, live_str text)
{
    size_t n_columns = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        putc(c < ' ' || c == 0x7f ? '?' : c, out);
        n_columns += (c & 0xc0) != 0x80;
    }
    return n_columns;
}

static void
put_time(FILE *out, int64_t at_s)
{
    time_t at = (time_t)at_s;
    struct tm utc;
    char text[32];
    if (gmtime_r(&at, &utc) && strftime(text, sizeof text, "%Y-%m-%dT%H:%MZ", &utc))
        fputs(text, out);
    else
        fprintf(out, "%" PRId64, at_s);
}

static void
put_session(struct listing *listing, const struct listed_view *view)
{
    FILE *out = listing->out;
    fprintf(out, "%ssession ", listing->any ? "\n" : "");
    for (size_t i = 0; i < sizeof view->session; i++)
        fprintf(out, "%02x", view->session[i]);
    if (view->session_expires == 0) {
        fputs("  its row is missing", out);
    } else {
        fputs(view->session_expires > listing->now_s ? "  expires " : "  expired ", out);
        put_time(out, view->session_expires);
    }
    putc('\n', out);
    if (view->id)
        fprintf(out, "  %-19s  %-*s  %6s  %6s  %9s  %-18s  %s\n", "VIEW", CLASS_WIDTH, "CLASS",
                "EPOCH", "JOINED", "SNAPSHOT", "EXPIRES", "URL");
    else
        fputs("  no views\n", out);
    memcpy(listing->session, view->session, sizeof view->session);
    listing->any = true;
    listing->n_sessions++;
}

static void
put_view(void *context, const struct listed_view *view)
{
    struct listing *listing = context;
    FILE *out = listing->out;
    if (!listing->any || memcmp(listing->session, view->session, sizeof view->session) != 0)
        put_session(listing, view);
    if (!view->id)
        return;
    fprintf(out, "  %-19" PRId64 "  ", view->id);
    for (size_t n = put_text(out, view->view); n < CLASS_WIDTH; n++)
        putc(' ', out);
    fprintf(out, "  %6" PRId64 "  %6" PRId64 "  ", view->epoch, view->joined);
    if (view->snapshot_len < 0)
        fprintf(out, "%9s  ", "none");
    else
        fprintf(out, "%9" PRId64 "  ", view->snapshot_len);
    put_time(out, view->expires);
    fputs(view->expires > listing->now_s ? "   " : "!  ", out);
    put_text(out, view->url.ptr ? view->url : LIVE_STR("-"));
    if (view->parent)
        fprintf(out, " (child of %" PRId64 ")", view->parent);
    putc('\n', out);
    listing->n_views++;
    listing->n_bytes += view->snapshot_len > 0 ? (uint64_t)view->snapshot_len : 0;
}

int
sessions_run(const struct command *command, int argc, char **argv, FILE *out, FILE *err)
{
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--db=", 5) == 0) {
            path = argv[i] + 5;
        } else if (strcmp(argv[i], "--db") == 0) {
            if (++i == argc)
                return command_usage(command, err, "--db needs the store's file", NULL);
            path = argv[i];
        } else {
            return command_usage(command, err, "unknown argument", argv[i]);
        }
    }
    if (!path)
        return command_usage(command, err, "--db FILE is missing", NULL);

    struct listing listing = { .out = out, .now_s = clock_wall_s() };
    live_error error = { 0 };
    if (listing_read(path, put_view, &listing, &error) != LIVE_OK) {
        fprintf(err, "clive sessions: %s\n", error.message);
        return EXIT_FAILED;
    }
    fprintf(out,
            "%s%" PRIu64 " sessions, %" PRIu64 " views, %" PRIu64 " bytes of snapshots%s\n",
            listing.any ? "\n" : "", listing.n_sessions, listing.n_views, listing.n_bytes,
            listing.n_views ? " (!: expired, the sweep deletes it)" : "");
    return EXIT_OK;
}

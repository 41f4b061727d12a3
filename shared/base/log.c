#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_LEN = 2048 };

/* The one thing of the process that is not passed down: where and how loud to speak. */
static const char *log_program = "clive";
static enum log_level log_least = LEVEL_INFO;

struct line {
    size_t len;
    char text[LINE_MAX_LEN];
};

static void
put(struct line *line, char c)
{
    if (line->len < sizeof line->text - 1)
        line->text[line->len++] = c;
}

static void
put_text(struct line *line, const char *text)
{
    while (*text)
        put(line, *text++);
}

static void
put_value(struct line *line, const char *value)
{
    bool plain = *value != '\0';
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == '"' || *c == '=' || *c == '\\' || *c == 0x7f)
            plain = false;
    if (plain) {
        put_text(line, value);
        return;
    }
    put(line, '"');
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\') {
            put(line, '\\');
            put(line, *c);
        } else if (*c == '\n') {
            put_text(line, "\\n");
        } else if ((unsigned char)*c < ' ' || *c == 0x7f) {
            char hex[8];
            snprintf(hex, sizeof hex, "\\x%02x", (unsigned char)*c);
            put_text(line, hex);
        } else {
            put(line, *c);
        }
    }
    put(line, '"');
}

static void
begin(struct line *line, enum log_level level)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    struct timespec now;
    struct tm utc;
    char stamp[64];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(stamp + len, sizeof stamp - len, ".%03ldZ", now.tv_nsec / 1000000);
    line->len = 0;
    put_text(line, stamp);
    put(line, ' ');
    put_text(line, names[level]);
    put(line, ' ');
    put_text(line, log_program);
    snprintf(stamp, sizeof stamp, "[%ld] ", (long)getpid());
    put_text(line, stamp);
}

static void
finish(struct line *line)
{
    line->text[line->len++] = '\n';
    ssize_t written = write(STDERR_FILENO, line->text, line->len);
    (void)written; /* there is nobody left to tell */
}

void
log_setup(const char *program, enum log_level least)
{
    log_program = program;
    log_least = least;
}

enum log_level
log_level(void)
{
    return log_least;
}

void
log_write(enum log_level level, const char *what, ...)
{
    if (level > log_least)
        return;
    struct line line;
    va_list args;
    begin(&line, level);
    put_text(&line, what);
    va_start(args, what);
    for (const char *key; (key = va_arg(args, const char *));) {
        const char *value = va_arg(args, const char *);
        if (!value)
            break;
        put(&line, ' ');
        put_text(&line, key);
        put(&line, '=');
        put_value(&line, value);
    }
    va_end(args);
    finish(&line);
}

void
log_format(enum log_level level, const char *format, ...)
{
    if (level > log_least)
        return;
    struct line line;
    char text[LINE_MAX_LEN];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    begin(&line, level);
    for (const char *c = text; *c; c++)
        put(&line, (unsigned char)*c < ' ' ? ' ' : *c);
    finish(&line);
}

_Noreturn void
log_bug(const char *file, int line, const char *what)
{
    log_format(LEVEL_ERROR, "bug at %s:%d: %s", file, line, what);
    abort();
}

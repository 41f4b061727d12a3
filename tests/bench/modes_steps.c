/*
 * modes_steps.c: single events on one connection, each measured by itself: the servers' CPU
 * time is read before it is sent and again when they have come to rest behind the reply; see
 * load.h. And the copy in memory of as many bytes, which no server can undercut.
 *
 * A step is written
 *     name: before, before | event{"id":"@500"}+1200
 * The events before the bar are not measured. `@500` becomes 500 in the first repetition, 501
 * in the second, and so on. `+1200`: what the servers do in the 1200 ms behind the reply is
 * listed apart ("later"). With --raw the event is a number: the bytes of the echo.
 */
#include "load.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEFORE_MAX 8
#define TEXT_MAX   256

struct step {
    char name[TEXT_MAX], event[TEXT_MAX], value[TEXT_MAX];
    char before[BEFORE_MAX][TEXT_MAX];
    unsigned n_before, later_ms;
};

/* ---- reading a step ---- */

static bool
copy_trimmed(char *out, const char *from, size_t len)
{
    while (len && isspace((unsigned char)*from)) {
        from++;
        len--;
    }
    while (len && isspace((unsigned char)from[len - 1]))
        len--;
    if (len >= TEXT_MAX || len == 0)
        return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

static bool
step_read(struct step *step, const char *text)
{
    *step = (struct step){ .value = "{\"value\":\"\"}" };
    const char *colon = strchr(text, ':');
    if (!colon || !copy_trimmed(step->name, text, (size_t)(colon - text)))
        return false;
    const char *at = colon + 1, *bar = strchr(at, '|');
    while (bar && at < bar) {
        size_t len = strcspn(at, ",|");
        if (strspn(at, " \t") >= len) { /* nothing stands there */
            at += len + 1;
            continue;
        }
        if (step->n_before == BEFORE_MAX ||
            !copy_trimmed(step->before[step->n_before], at, len))
            return false;
        step->n_before++;
        at += len + 1;
    }
    const char *event = bar ? bar + 1 : at, *open = strchr(event, '{');
    const char *close = open ? strrchr(open, '}') : NULL;
    const char *plus = strchr(close ? close : event, '+');
    size_t len = strcspn(event, open ? "{" : "+");
    if ((open && !close) || !copy_trimmed(step->event, event, len))
        return false;
    if (open && !copy_trimmed(step->value, open, (size_t)(close - open) + 1))
        return false;
    step->later_ms = plus ? (unsigned)atoi(plus + 1) : 0;
    return true;
}

/* The value with @N as N + repetition. */
static void
value_write(char *out, size_t size, const char *value, size_t repetition)
{
    const char *at = strchr(value, '@');
    char *end;
    if (!at || !isdigit((unsigned char)at[1])) {
        snprintf(out, size, "%s", value);
        return;
    }
    unsigned long number = strtoul(at + 1, &end, 10) + repetition;
    snprintf(out, size, "%.*s%lu%s", (int)(at - value), value, number, end);
}

/* ---- measuring ---- */

static struct {
    bool is_waiting, is_lost;
    uint64_t ns;
    size_t len;
} reply;

static void
on_replied(struct load *load, struct user *user, uint64_t ns, size_t len)
{
    (void)load;
    (void)user;
    reply.is_waiting = false;
    reply.ns = ns;
    reply.len = len;
}

static void
on_gone(struct load *load, struct user *user)
{
    (void)load;
    (void)user;
    reply.is_lost = true;
}

static bool
busy(struct load *load)
{
    (void)load;
    return reply.is_waiting && !reply.is_lost;
}

static bool
send_and_wait(struct load *load, const char *event, const char *value)
{
    reply.is_waiting = true;
    user_event(load->users, event, value, now_ns());
    load_run(load, busy, load->options.timeout);
    user_give_up(load->users); /* nothing, unless there was no reply */
    return !reply.is_waiting;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
    if (n == 0)
        return 0;
    qsort(values, n, sizeof(*values), compare);
    return n & 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

struct series {
    double *cpu, *later, *latency, *bytes, *wire;
    size_t n;
};

static bool
step_once(struct load *load, const struct step *step, size_t repetition, struct series *series)
{
    char value[2 * TEXT_MAX];
    for (unsigned i = 0; i < step->n_before; i++)
        if (!load->site.raw && !send_and_wait(load, step->before[i], "{\"value\":\"\"}"))
            return false;
    if (load->site.raw)
        load->site.raw_reply = strtoul(step->event, NULL, 10);
    value_write(value, sizeof(value), step->value, repetition);
    load_settle(load);
    uint64_t wire = load->site.traffic.wire_in, cpu = servers_cpu(load);
    if (!send_and_wait(load, step->event, value))
        return false;
    load_settle(load);
    uint64_t then = servers_cpu(load);
    size_t at = series->n++;
    series->cpu[at] = (double)(then - cpu) / 1e3;
    series->latency[at] = (double)reply.ns / 1e3;
    series->bytes[at] = (double)reply.len;
    series->wire[at] = (double)(load->site.traffic.wire_in - wire);
    if (step->later_ms) {
        load_sleep(load, step->later_ms / 1e3);
        series->later[at] = (double)(servers_cpu(load) - then) / 1e3;
    }
    return true;
}

/* What the servers use in `seconds` without any event: their own timers. */
static double
idle_us(struct load *load, double seconds)
{
    uint64_t cpu = servers_cpu(load);
    load_sleep(load, seconds);
    return (double)(servers_cpu(load) - cpu) / 1e3;
}

static void
step_run(struct load *load, const struct step *step)
{
    size_t n = load->options.repeat;
    double *room = calloc(5 * (n + 1), sizeof(double));
    uint64_t empty = load->site.empty_replies;
    if (!room)
        exit(1);
    struct series series = { room, room + n, room + 2 * n, room + 3 * n, room + 4 * n, 0 };
    for (size_t i = 0; i < n; i++)
        if (!step_once(load, step, i, &series))
            break; /* the fault is counted */
    double idle = step->later_ms ? idle_us(load, step->later_ms / 1e3) : 0;
    double cpu = median(series.cpu, series.n), later = median(series.later, series.n);
    double latency = median(series.latency, series.n), bytes = median(series.bytes, series.n);
    double wire = median(series.wire, series.n);
    empty = load->site.empty_replies - empty;
    fprintf(stderr,
            "%-20s %4zu times  cpu %9.1f us  later %9.1f us  %9.0f bytes  p50 %9.1f us%s\n",
            step->name, series.n, cpu, later, bytes, latency, empty ? "  EMPTY" : "");
    printf(
        "{\"name\":\"%s\",\"mode\":\"step\",\"operations\":%zu,\"cpu_us\":%.3f,"
        "\"cpu_clock\":\"%s\",\"later_us\":%.3f,\"idle_us\":%.3f,\"latency_us\":{\"p50\":%.1f,"
        "\"max\":%.1f},\"bytes\":{\"payload_in\":%.1f,\"wire_in\":%.1f},\"empty_replies\":%llu,"
        "\"n_faults\":%llu}\n",
        step->name, series.n, cpu, load->servers.clock, later, idle, latency,
        series.n ? series.latency[series.n - 1] : 0, bytes, wire, (unsigned long long)empty,
        (unsigned long long)load_faults(load));
    fflush(stdout);
    free(room);
}

int
mode_steps(struct load *load)
{
    struct options *o = &load->options;
    struct step steps[STEPS_MAX];
    for (size_t i = 0; i < o->n_steps; i++) {
        if (!step_read(&steps[i], o->steps[i])) {
            fprintf(stderr, "load: --step %s is no 'name: before | event{…}+MS'\n",
                    o->steps[i]);
            return 2;
        }
        unsigned long bytes = strtoul(steps[i].event, NULL, 10);
        if (load->site.raw && bytes < 40) {
            fprintf(stderr, "load: --step %s: with --raw, an echo of at least 40 bytes\n",
                    o->steps[i]);
            return 2;
        }
    }
    if (!load->servers.n_pids || !o->n_steps || !o->repeat) {
        fputs("load: steps wants --pids, --repeat and at least one --step\n", stderr);
        return 2;
    }
    load_fetch(load, 1);
    load_join(load, 1);
    load->on_replied = on_replied;
    load->on_gone = on_gone;
    for (size_t i = 0; i < o->n_steps; i++)
        step_run(load, &steps[i]);
    return 0;
}

/* ---- a copy ---- */

int
mode_copy(struct load *load)
{
    size_t len = load->options.bytes, inner = len < 1000000 ? 1000000 / (len + 1) + 1 : 1;
    double times[51];
    char *from = malloc(len + 1), *to = malloc(len + 1);
    if (!from || !to || !len) {
        fputs("load: copy wants --bytes, and the memory for it\n", stderr);
        return 2;
    }
    memset(from, 'x', len);
    memset(to, 'y', len);
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        uint64_t begin = now_ns();
        for (size_t k = 0; k < inner; k++) {
            memcpy(to, from, len);
            __asm__ volatile("" : : "r"(to) : "memory"); /* each copy is done */
        }
        times[i] = (double)(now_ns() - begin) / (double)inner;
    }
    double ns = median(times, sizeof(times) / sizeof(*times));
    fprintf(stderr, "copy of %zu bytes: %.1f ns\n", len, ns);
    printf("{\"name\":\"copy\",\"mode\":\"copy\",\"bytes\":%zu,\"ns\":%.2f,\"n_faults\":0}\n",
           len, ns);
    free(from);
    free(to);
    return 0;
}

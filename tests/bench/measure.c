/* measure.c: the window of a measurement and how it is printed; see load.h. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t
own_cpu(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t
servers_cpu(struct load *load)
{
    uint64_t ns = 0;
    if (!server_stats_cpu(&load->servers, &ns)) {
        fputs("load: a server process of --pids has gone: no figure\n", stderr);
        exit(4);
    }
    return ns;
}

void
measure_begin(struct load *load, const char *mode)
{
    struct measure *measure = &load->measure;
    *measure = (struct measure){ .mode = mode, .is_cpu_known = load->servers.n_pids > 0 };
    measure->traffic = load->site.traffic;
    measure->own_cpu_ns = own_cpu();
    measure->wall_ns = now_ns();
    measure->cpu_ns = servers_cpu(load);
}

void
measure_end(struct load *load)
{
    struct measure *measure = &load->measure;
    const struct traffic *now = &load->site.traffic;
    measure->cpu_ns = servers_cpu(load) - measure->cpu_ns;
    if (measure->is_cpu_known && measure->operations && measure->cpu_ns == 0) {
        fputs("load: the processes of --pids did nothing: they are not the servers\n", stderr);
        exit(4);
    }
    measure->wall_ns = now_ns() - measure->wall_ns;
    measure->own_cpu_ns = own_cpu() - measure->own_cpu_ns;
    measure->traffic = (struct traffic){
        now->payload_in - measure->traffic.payload_in,
        now->payload_out - measure->traffic.payload_out,
        now->wire_in - measure->traffic.wire_in,
        now->wire_out - measure->traffic.wire_out,
    };
}

uint64_t
load_faults(const struct load *load)
{
    uint64_t sum = 0;
    for (int i = 0; i < FAULT_KINDS; i++)
        sum += load->site.faults[i];
    return sum;
}

static double
each(const struct measure *measure, uint64_t value)
{
    return measure->operations ? (double)value / (double)measure->operations : 0;
}

static void
print_faults(struct load *load)
{
    printf(",\"faults\":{");
    const char *comma = "";
    for (int i = 0; i < FAULT_KINDS; i++)
        if (load->site.faults[i]) {
            printf("%s\"%s\":%llu", comma, fault_name[i],
                   (unsigned long long)load->site.faults[i]);
            comma = ",";
        }
    printf("},\"n_faults\":%llu,\"empty_replies\":%llu,\"pushes\":%llu}\n",
           (unsigned long long)load_faults(load), (unsigned long long)load->site.empty_replies,
           (unsigned long long)load->site.pushes);
}

static double
us(uint64_t ns)
{
    return (double)ns / 1e3;
}

void
measure_print(struct load *load, const char *more)
{
    const struct measure *m = &load->measure;
    const struct options *options = &load->options;
    double p50 = us(histogram_at(&m->latency, 0.5)), p99 = us(histogram_at(&m->latency, 0.99));
    double max = us(m->latency.max), seconds = (double)m->wall_ns / 1e9;
    double cpu = us(1) * each(m, m->cpu_ns), own = us(1) * each(m, m->own_cpu_ns);
    const char *mode = m->mode ? m->mode : "setup";
    const char *name = options->name ? options->name : mode;
    fprintf(
        stderr,
        "%-28s %5zu conn %8llu op %7.2f s  cpu %8.2f us/op  p50 %8.1f p99 %8.1f max %9.1f us"
        "  in %.0f/%.0f B  faults %llu\n",
        name, options->connections, (unsigned long long)m->operations, seconds,
        m->is_cpu_known ? cpu : 0, p50, p99, max, each(m, m->traffic.payload_in),
        each(m, m->traffic.wire_in), (unsigned long long)load_faults(load));
    printf("{\"name\":\"%s\",\"mode\":\"%s\",\"connections\":%zu,\"operations\":%llu,"
           "\"seconds\":%.6f,",
           name, mode, options->connections, (unsigned long long)m->operations, seconds);
    if (m->is_cpu_known)
        printf("\"cpu_us\":%.4f,\"cpu_total_us\":%.1f,\"cpu_clock\":\"%s\",", cpu,
               us(m->cpu_ns), load->servers.clock);
    printf("\"client_cpu_us\":%.4f,\"latency_us\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},",
           own, p50, p99, max);
    printf("\"bytes\":{\"payload_in\":%.2f,\"wire_in\":%.2f,\"payload_out\":%.2f,"
           "\"wire_out\":%.2f}%s",
           each(m, m->traffic.payload_in), each(m, m->traffic.wire_in),
           each(m, m->traffic.payload_out), each(m, m->traffic.wire_out), more);
    print_faults(load);
    fflush(stdout);
}

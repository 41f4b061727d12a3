# bench.mk: the programs of the bench, included by the GNUmakefile (OUT, CC, CFLAGS, LDFLAGS).
# bench-programs builds them; bench-selfcheck proves that the load generator hides nothing.

BENCH_LOAD := $(addprefix tests/bench/,load.c measure.c modes.c modes_get.c modes_rejoin.c \
	modes_steps.c user.c page.c conn.c server_stats.c histogram.c)

$(OUT)/bench/load: $(BENCH_LOAD) $(wildcard tests/bench/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(BENCH_LOAD) -o $@ $(LDFLAGS) \
		$(shell pkg-config --cflags --libs libuv)

$(OUT)/bench/echo_server: tests/bench/echo_server.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $< -o $@ $(LDFLAGS) \
		$(shell pkg-config --cflags --libs libwebsockets libuv sqlite3)

.PHONY: bench-programs bench-selfcheck
bench-programs: $(OUT)/bench/load $(OUT)/bench/echo_server

bench-selfcheck: bench-programs
	tests/bench/selfcheck $(OUT)/bench

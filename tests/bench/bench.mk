# bench.mk: the programs of the bench, included by the GNUmakefile. `make bench` builds BENCH_DEPS
# and runs tests/bench/run; tests/bench/selfcheck proves that the load generator hides nothing.

BENCH_LOAD := $(addprefix tests/bench/,load.c measure.c modes.c modes_get.c modes_rejoin.c \
	modes_steps.c user.c page.c poll.c conn.c server_stats.c histogram.c)

$(OUT)/bench/load: $(BENCH_LOAD) $(wildcard tests/bench/*.h)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(BENCH_LOAD) -o $@ $(ALL_LDFLAGS) $(call pkg_libs,libuv)

$(OUT)/bench/echo_server: tests/bench/echo_server.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $< -o $@ $(ALL_LDFLAGS) $(call pkg_libs,libwebsockets libuv sqlite3)

$(OUT)/bench/fcgi_server: tests/bench/fcgi_server.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $< -o $@ $(ALL_LDFLAGS) $(FCGI_LIBS)

BENCH_DEPS := $(addprefix $(OUT)/bench/,load echo_server fcgi_server)
TEST_DEPS += $(OUT)/bench/load

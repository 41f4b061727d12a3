# The application that the conversations with clive-gateway are about, and what stands in for a
# machine without libwebsockets' libuv plugin, or whose disk goes bad.
$(eval $(call app_rules,wire_app,tests/wire/views))
wire_app_LIBS := $(call pkg_libs,json-c)
$(OUT)/lib/no_plugin.so: tests/wire/no_plugin.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -shared -fPIC -o $@ $<
$(OUT)/lib/disk.so: tests/wire/disk.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -shared -fPIC -o $@ $<
TEST_DEPS += $(LIB)/wire_app.so $(OUT)/lib/no_plugin.so $(OUT)/lib/disk.so

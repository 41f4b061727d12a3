# The application of `make e2e-server`, and the server.
$(eval $(call app_rules,e2e_app,tests/e2e/app))
e2e_app_LIBS := $(call pkg_libs,json-c)
TEST_DEPS += $(LIB)/e2e_app.so $(OUT)/assets/e2e_app/hooks.js

.PHONY: e2e-server
e2e-server: all $(LIB)/e2e_app.so $(OUT)/assets/e2e_app/hooks.js
	OUT=$(OUT) exec tests/e2e/server --port 4004

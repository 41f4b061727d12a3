# The application that the tests of clive-fcgi serve.
$(eval $(call app_rules,fcgi_app,tests/fcgi/app))
TEST_DEPS += $(LIB)/fcgi_app.so

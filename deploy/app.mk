# app.mk: builds an application with an installed Clive (make install puts it into PREFIX/share/clive).
# The whole makefile of a site:
#
#     include /usr/local/share/clive/app.mk
#
# VIEWS (views) holds templates and C files, also one and two folders below; templates and headers
# find each other in all of them. Out of it come OUT (build) /views.so, for clive-fcgi and
# clive-gateway --app, and OUT/hooks.js, the templates' hooks, which the web server gives as
# /assets/hooks.js. Set before the include: VIEWS, OUT, APP_CFLAGS, APP_LIBS (-lsqlite3).
# CFLAGS (-g -O2) and LDFLAGS are the user's. Targets: all, clean, format.

CLIVE_PREFIX := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))../..)
CLIVEC := $(CLIVE_PREFIX)/bin/clivec

VIEWS ?= views
OUT ?= build
CFLAGS ?= -g -O2
APP_CFLAGS ?= -Wall -Wextra
APP_LIBS ?=

CLIVE_HTML := $(wildcard $(VIEWS)/*.live.html $(VIEWS)/*/*.live.html $(VIEWS)/*/*/*.live.html)
CLIVE_C := $(wildcard $(VIEWS)/*.c $(VIEWS)/*/*.c $(VIEWS)/*/*/*.c)
CLIVE_GEN := $(patsubst %.live.html,$(OUT)/gen/%.live.c,$(CLIVE_HTML))
CLIVE_OBJS := $(patsubst %.c,$(OUT)/obj/%.o,$(CLIVE_C)) \
	$(patsubst $(OUT)/gen/%.c,$(OUT)/obj/gen/%.o,$(CLIVE_GEN))
CLIVE_PATHS := $(addprefix --component-path ,$(patsubst %/,%,$(sort $(dir $(CLIVE_HTML)))))
CLIVE_FLAGS := -std=c11 -D_GNU_SOURCE -fPIC -fvisibility=hidden -Werror=implicit-function-declaration \
	-Werror=incompatible-pointer-types -I$(CLIVE_PREFIX)/include \
	$(patsubst %/,-I%,$(sort $(dir $(CLIVE_GEN) $(CLIVE_C) $(CLIVE_HTML)))) -MMD -MP

.DELETE_ON_ERROR:
.SECONDARY: $(CLIVE_GEN)
.DEFAULT_GOAL := all
.PHONY: all clean format
all: $(OUT)/views.so $(OUT)/hooks.js

$(OUT)/gen/%.live.c $(OUT)/gen/%.live.h: %.live.html $(CLIVEC)
	@mkdir -p $(@D)
	$(CLIVEC) $(CLIVE_PATHS) --header $(OUT)/gen/$*.live.h --source $(OUT)/gen/$*.live.c \
	    --depfile $(OUT)/gen/$*.live.d $<
$(OUT)/obj/gen/%.o: $(OUT)/gen/%.c | $(CLIVE_GEN)
	@mkdir -p $(@D)
	$(CC) $(CLIVE_FLAGS) $(CFLAGS) -c -o $@ $<
$(OUT)/obj/%.o: %.c | $(CLIVE_GEN)
	@mkdir -p $(@D)
	$(CC) $(CLIVE_FLAGS) $(APP_CFLAGS) $(CFLAGS) -c -o $@ $<
# Renamed into its place: a server that is to take it up (SIGHUP) never sees half of it.
$(OUT)/views.so: $(CLIVE_OBJS)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -Wl,--no-undefined -o $@.new $(CLIVE_OBJS) \
	    -L$(CLIVE_PREFIX)/lib -Wl,-rpath,$(CLIVE_PREFIX)/lib -lclive $(APP_LIBS)
	mv $@.new $@
$(OUT)/hooks.js: $(CLIVE_HTML) $(CLIVEC)
	@mkdir -p $(@D)
	$(CLIVEC) --hooks $@ $(CLIVE_PATHS) $(CLIVE_HTML)

format:
	$(CLIVEC) --format $(CLIVE_HTML)
clean:
	rm -rf $(OUT)

-include $(CLIVE_OBJS:.o=.d) $(CLIVE_GEN:.c=.d)

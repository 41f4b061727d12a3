# fuzz.mk: libFuzzer targets, built by clang with ASan and UBSan into build/fuzz: `make fuzz` builds
# them, tests/fuzz/run plays past crashes and the corpora and then searches for a few seconds each.

FUZZ_OUT := build/fuzz
FUZZ_CC ?= clang
FUZZ_FLAGS := -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_NAMES := $(sort $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c)))
FUZZ_FOLDERS := $(LIB_FOLDERS) shared/compiler
FUZZ_OBJS := $(patsubst %.c,$(FUZZ_OUT)/obj/%.o,$(filter-out %/main.c,$(foreach f,$(FUZZ_FOLDERS),$(wildcard $(f)/*.c))))
INC_fuzz := $(INC_shared/live) -Ishared/compiler

define fuzz_folder
$(FUZZ_OUT)/obj/$(1)/%.o: $(1)/%.c
	@mkdir -p $$(@D)
	$$(Q)$$(FUZZ_CC) $$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -DCLIVE_VERSION='"$(VERSION)"' $$(INC_$(1)) $$(DEPFLAGS) -c -o $$@ $$<
endef
$(foreach f,$(FUZZ_FOLDERS),$(eval $(call fuzz_folder,$(f))))
$(FUZZ_OUT)/obj/schema.o: build/gen/schema.c
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link $(INC_shared/store) $(DEPFLAGS) -c -o $@ $<
$(FUZZ_OUT)/lib.a: $(FUZZ_OBJS) $(FUZZ_OUT)/obj/schema.o
	@rm -f $@
	ar rcs $@ $^
# What a target needs beside the library: a connection and an application.
FUZZ_WITH_channel = tests/unit/host.c $(probe_OBJS)
$(addprefix $(FUZZ_OUT)/,$(FUZZ_NAMES)): $(FUZZ_OUT)/%: tests/fuzz/%_fuzz.c $(FUZZ_OUT)/lib.a
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer $(INC_fuzz) -o $@ $< $(FUZZ_WITH_$*) $(FUZZ_OUT)/lib.a $(LIB_LIBS)
$(FUZZ_OUT)/channel: $(FUZZ_WITH_channel) tests/unit/host.h

.PHONY: fuzz
fuzz: $(addprefix $(FUZZ_OUT)/,$(FUZZ_NAMES))
ifeq ($(SANITIZE),)
TEST_DEPS += fuzz
endif
-include $(FUZZ_OBJS:.o=.d)

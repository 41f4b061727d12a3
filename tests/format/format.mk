# format.mk: the property test of `clivec --format`, linked with the compiler.
FORMAT_OBJS := $(call objects,tests/format)
$(OUT)/obj/tests/format/%.o: tests/format/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(INC_shared/compiler) -Itests/format $(DEPFLAGS) -c -o $@ $<
$(BIN)/format_property: $(FORMAT_OBJS) $(filter-out %/main.o,$(call objects,shared/compiler)) $(call objects,shared/base)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ -lm
TEST_DEPS += $(BIN)/format_property
-include $(FORMAT_OBJS:.o=.d)

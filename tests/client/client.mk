# client.mk: the oracle, linked with the objects of the library and of the views it drives.

$(eval $(call app_rules,oracle_views,tests/client/views))

CLIENT_OBJS := $(call objects,tests/client) $(oracle_views_OBJS)
$(OUT)/obj/tests/client/%.o: tests/client/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(INC_shared/live) -Itests/client $(DEPFLAGS) -c -o $@ $<
$(BIN)/oracle: $(CLIENT_OBJS) $(LIB_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS)
TEST_DEPS += $(BIN)/oracle

# Some 100,000 sequences from another seed at each run: minutes.
.PHONY: fuzz-oracle
fuzz-oracle: $(BIN)/oracle
	OUT=$(OUT) tests/client/run --seed $$(date +%s) --count $(or $(COUNT),20000)
-include $(CLIENT_OBJS:.o=.d)

# gateway.mk: parts of the gateway that need no running gateway: bus_hub_test.c.
INC_tests/unit += -Igateway
$(BIN)/unit: $(addprefix $(OUT)/obj/gateway/,bus_hub.o listen.o)

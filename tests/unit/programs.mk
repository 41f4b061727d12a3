# programs.mk: parts of the programs that need none running: bus_hub_test.c, variables_test.c.
INC_tests/unit += -Igateway -Ifcgi
$(BIN)/unit: $(addprefix $(OUT)/obj/gateway/,bus_hub.o listen.o) $(OUT)/obj/fcgi/variables.o

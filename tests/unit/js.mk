# js.mk: js_test.c drives a part of clivec, which is no part of the library.
$(BIN)/unit: $(filter-out %/main.o,$(call objects,shared/compiler))

# demo.mk: demo_test.c drives what the demo has beside its views: tables, words, paths, cards.
DEMO_PARTS := $(patsubst %.c,$(OUT)/obj/%.o,$(wildcard views/data/*.c) views/board/cards.c views/books/books_path.c \
	views/reserve/faults.c views/components/is_at.c) \
	$(addprefix $(OUT)/obj/gen/views/,board/board_types.live.o books/book_types.live.o)
INC_tests/unit += $(addprefix -I,views/data views/board views/books views/reserve views/components $(OUT)/gen/views/board $(OUT)/gen/views/books)
$(OUT)/obj/tests/unit/demo_test.o: | $(views_GEN_H)
$(BIN)/unit: $(DEMO_PARTS)

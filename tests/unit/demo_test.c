/* demo_test.c: the demo's tables, and what of it is more than a query: titles, words, cards. */
#include "books_path.h"
#include "cards.h"
#include "faults.h"
#include "database.h"
#include "is_at.h"
#include "titles.h"
#include "unit.h"
#include "words.h"

#include "list_private.h"
#include "str.h"
#include "turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/clive-demo-XXXXXX";
static struct turn turn;

static int
begin(void)
{
    live_error error = { 0 };
    if (turn_init(&turn, sizeof(struct place)) != LIVE_OK || !mkdtemp(folder))
        return 1;
    turn_begin(&turn);
    return database_start(&(live_start){ .folder = folder }, &error) != LIVE_OK;
}

static int
end(void)
{
    char command[100];
    database_stop();
    turn_end(&turn);
    turn_release(&turn);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static int64_t
number(const char *sql, const char *text)
{
    struct query query;
    query_open(&query, sql);
    if (text)
        query_put_text(&query, live_str_of(text));
    int64_t n = query_next(&query) ? query_int(&query, 0) : -1;
    CU_ASSERT_EQUAL(query_close(&query, NULL), LIVE_OK);
    return n;
}

static void
titles(void)
{
    struct title one, again, two;
    title_make(&one, 7);
    title_make(&again, 7);
    title_make(&two, 8);
    CU_ASSERT_STRING_EQUAL(one.title, again.title);
    CU_ASSERT_STRING_NOT_EQUAL(one.title, two.title);
    for (unsigned n = 1; n <= 5000; n++) {
        title_make(&one, n);
        if (!one.title[0] || strlen(one.title) > 70 || strlen(one.author) > 40 || one.year < 1890 || one.year > 2024 ||
            one.pages < 80)
            CU_FAIL("a title is cut off, or a number is odd");
    }
}

static void
tables(void)
{
    live_error error = { 0 };
    char path[100];
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM books", NULL), 5000);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM book_words", NULL), 5000);
    /* A second start finds what the first has made. */
    CU_ASSERT_EQUAL(cards_put(LIVE_STR("kept"), LIVE_STR("todo")), NULL);
    database_stop();
    CU_ASSERT_EQUAL_FATAL(database_start(&(live_start){ .folder = folder }, &error), LIVE_OK);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM books", NULL), 5000);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM cards WHERE title = ?1", "kept"), 1);
    /* And what cannot be opened is named. */
    database_stop();
    snprintf(path, sizeof path, "%s/nowhere", folder);
    CU_ASSERT_EQUAL(database_start(&(live_start){ .folder = path }, &error), LIVE_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, path));
    CU_ASSERT_EQUAL_FATAL(database_start(&(live_start){ .folder = folder }, &error), LIVE_OK);
    struct query query;
    query_open(&query, "SELECT no_such_column FROM books");
    query_put_int(&query, 1);
    CU_ASSERT_FALSE(query_next(&query));
    CU_ASSERT_EQUAL(query_close(&query, NULL), LIVE_ERROR);
}

static int64_t
found(const char *typed)
{
    return number("SELECT count(*) FROM book_words WHERE book_words MATCH ?1", words_match(live_str_of(typed)));
}

static void
words(void)
{
    CU_ASSERT_STRING_EQUAL(words_match(LIVE_STR("  har \t bo ")), "\"har\"* \"bo\"* ");
    CU_ASSERT_STRING_EQUAL(words_match(LIVE_STR("a\"b\"")), "\"a\"\"b\"\"\"* ");
    CU_ASSERT_STRING_EQUAL(words_match(LIVE_STR(" \x01\x02 ")), "");
    CU_ASSERT_STRING_EQUAL(words_match(LIVE_STR("")), "");
    CU_ASSERT_TRUE(found("lant") > 100);
    CU_ASSERT_EQUAL(found("mul"), found("MÜL"));
    CU_ASSERT_EQUAL(found("Müller"), found("muller"));
    CU_ASSERT_TRUE(found("mul lant") > 0 && found("mul lant") < found("lant"));
    CU_ASSERT_EQUAL(found("xyzzy"), 0);
    /* What means something to FTS5 means nothing here; none of it fails. */
    CU_ASSERT_EQUAL(found("o'n"), found("O'Neill"));
    static const char *const odd[] = { "\"", "\"\"\"", "*", "-", "lant*", "title:a", "NEAR(", "( OR", "^a", "{a", "a AND",
                                       "' OR 1=1 --", "😀", "lant \"" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        CU_ASSERT_TRUE(found(odd[i]) >= 0);
    char many[2000];
    memset(many, '"', sizeof many);
    CU_ASSERT_TRUE(strlen(words_match((live_str){ many, sizeof many })) < 100);
    for (size_t i = 1; i < sizeof many; i += 2)
        many[i] = ' ';
    CU_ASSERT_STRING_EQUAL(words_match((live_str){ many, 5 }), "\"\"\"\"* \"\"\"\"* \"\"\"\"* ");
    CU_ASSERT_EQUAL(strlen(words_match((live_str){ many, sizeof many })), 8 * 6);
}

static void
pieces(void)
{
    live_str rest = LIVE_STR("The \2Win\3\2ter\3 of <b>\2x\3"), piece;
    static const struct {
        const char *text;
        bool is_match;
    } wanted[] = { { "The ", false }, { "Win", true }, { "ter", true }, { " of <b>", false }, { "x", true } };
    bool is_match;
    for (size_t i = 0; i < 5; i++) {
        CU_ASSERT_TRUE_FATAL(words_piece(&rest, &piece, &is_match));
        CU_ASSERT_TRUE(str_is(piece, live_str_of(wanted[i].text)));
        CU_ASSERT_EQUAL(is_match, wanted[i].is_match);
    }
    CU_ASSERT_FALSE(words_piece(&rest, &piece, &is_match));
    rest = LIVE_STR("");
    CU_ASSERT_FALSE(words_piece(&rest, &piece, &is_match));
}

static int64_t
cards_in(const char *place)
{
    return number("SELECT count(*) FROM cards WHERE place = ?1", place);
}

static void
cards(void)
{
    int64_t todo = cards_in("todo"), done = cards_in("done");
    live_str card = LIVE_STR("it's \"new\"");
    for (int i = 0; i < 3; i++) /* as often as views hear it */
        CU_ASSERT_PTR_NULL(cards_put(card, LIVE_STR("todo")));
    CU_ASSERT_EQUAL(cards_in("todo"), todo + 1);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_PTR_NULL(cards_put(card, LIVE_STR("done")));
    CU_ASSERT_EQUAL(cards_in("todo"), todo);
    CU_ASSERT_EQUAL(cards_in("done"), done + 1);
    struct place_list list = { 0 };
    CU_ASSERT_EQUAL_FATAL(cards_read(&list, NULL), LIVE_OK);
    CU_ASSERT_EQUAL(place_list_count(&list), 3);
    const struct card_list *last = &place_list_at(&list, 2)->cards;
    CU_ASSERT_EQUAL(card_list_count(last), done + 1);
    const live_string *title = &card_list_at(last, card_list_count(last) - 1)->title; /* moved last, shown last */
    CU_ASSERT_TRUE(str_is(live_text(*title), card));
    list_release(&list.list_, &place_struct);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_PTR_NULL(cards_put(card, LIVE_STR("gone")));
    CU_ASSERT_EQUAL(cards_in("done"), done);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM cards WHERE place NOT IN ('todo', 'doing', 'done')", NULL), 0);

    static const char too_long[] = "sixty-one bytes of a title that is meant to be too long for it";
    CU_ASSERT_PTR_NOT_NULL(cards_put(LIVE_STR(""), LIVE_STR("todo")));
    CU_ASSERT_PTR_NOT_NULL(cards_put(live_str_of(too_long), LIVE_STR("todo")));
    char name[20];
    const char *says = NULL;
    int n = 0;
    for (; n < 100 && !says; n++) {
        snprintf(name, sizeof name, "card %d", n);
        says = cards_put(live_str_of(name), LIVE_STR("doing"));
    }
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM cards", NULL), CARDS_MAX);
    CU_ASSERT_PTR_NOT_NULL_FATAL(says);
    CU_ASSERT_PTR_NOT_NULL(strstr(says, "full"));
    CU_ASSERT_PTR_NULL(cards_put(LIVE_STR("card 0"), LIVE_STR("done"))); /* it still moves */
}

static void
paths(void)
{
    CU_ASSERT_STRING_EQUAL(books_path(3, column_year, direction_desc), "/books?page=3&sort=year&dir=desc");
    CU_ASSERT_STRING_EQUAL(books_path_by(column_year, column_title, direction_desc), "/books?page=1&sort=year&dir=asc");
    CU_ASSERT_STRING_EQUAL(books_path_by(column_year, column_year, direction_asc), "/books?page=1&sort=year&dir=desc");
    CU_ASSERT_STRING_EQUAL(books_path_by(column_year, column_year, direction_desc), "/books?page=1&sort=year&dir=asc");
    CU_ASSERT_EQUAL(live_enum_value(&column_enum, LIVE_STR("pages"), -1), column_pages);
    CU_ASSERT_EQUAL(live_enum_value(&column_enum, LIVE_STR("Pages"), -1), -1);
    CU_ASSERT_EQUAL(live_enum_value(&column_enum, live_none, 7), 7);
}

static void
reservations(void)
{
    live_time now = { INT64_C(1795219200) * 1000000 + 5 }; /* 2026-11-21 */
    static const struct {
        const char *day;
        bool is_right;
    } days[] = {
        { "2026-11-21", true },  { "2026-11-20", false }, { "2026-11-30", true },  { "2026-11-31", false },
        { "2027-02-19", true },  { "2027-02-20", false }, { "2027-00-10", false }, { "2026-13-01", false },
        { "2026-12-00", false }, { "", false },           { "tomorrow", false },   { "2026-12-01x", false },
        { "-999-12-01", false },
    };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if ((day_fault(days[i].day, now) == NULL) != days[i].is_right)
            CU_FAIL(days[i].day);
    CU_ASSERT_PTR_NULL(day_fault("2026-11-21", (live_time){ now.us + INT64_C(86399) * 1000000 }));
    CU_ASSERT_PTR_NOT_NULL(day_fault("2026-11-21", (live_time){ now.us + INT64_C(86400) * 1000000 }));

    static const char *const right[] = { "a@b.c", "ada.l+x@books.example.org" };
    static const char *const wrong[] = { "", "a", "@b.c", "a@b", "a@.c", "a@b.", "a b@c.d", "a.b@c", "<a@b.c>" };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CU_ASSERT_PTR_NULL(email_fault(right[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!email_fault(wrong[i]))
            CU_FAIL(wrong[i]);
    CU_ASSERT_PTR_NULL(name_fault(" Åsa"));
    CU_ASSERT_PTR_NOT_NULL(name_fault("  "));
    CU_ASSERT_PTR_NULL(age_fault("3"));
    CU_ASSERT_PTR_NULL(age_fault("120"));
    static const char *const ages[] = { "", "2", "121", "x", "7x", "-7", "1200" };
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
        if (!age_fault(ages[i]))
            CU_FAIL(ages[i]);
}

static void
entries_of_the_bar(void)
{
    live_str books = LIVE_STR("/books");
    CU_ASSERT_TRUE(is_at(LIVE_STR("/books"), books));
    CU_ASSERT_TRUE(is_at(LIVE_STR("/books?page=2"), books));
    CU_ASSERT_TRUE(is_at(LIVE_STR("/books/7/reserve"), books));
    CU_ASSERT_FALSE(is_at(LIVE_STR("/bookshop"), books));
    CU_ASSERT_FALSE(is_at(LIVE_STR("/"), books));
    CU_ASSERT_FALSE(is_at(live_none, books));
    CU_ASSERT_TRUE(is_at(LIVE_STR("/"), LIVE_STR("/")));
    CU_ASSERT_TRUE(is_at(LIVE_STR("/?a"), LIVE_STR("/")));
    CU_ASSERT_FALSE(is_at(LIVE_STR("/books"), LIVE_STR("/")));
    CU_ASSERT_FALSE(is_at(LIVE_STR("//books"), LIVE_STR("/")));
}

void
demo_tests(void)
{
    CU_pSuite suite = CU_add_suite("demo", begin, end);
    CU_add_test(suite, "titles", titles);
    CU_add_test(suite, "tables", tables);
    CU_add_test(suite, "words", words);
    CU_add_test(suite, "pieces", pieces);
    CU_add_test(suite, "cards", cards);
    CU_add_test(suite, "paths", paths);
    CU_add_test(suite, "reservations", reservations);
    CU_add_test(suite, "entries of the bar", entries_of_the_bar);
}

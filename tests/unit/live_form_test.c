/* live_form_test.c: forms as state. */
#include "buf.h"
#include "event.h"
#include "form_model.h"
#include "json_private.h"
#include "mem.h"
#include "str.h"
#include "turn.h"
#include "unit.h"

#include <stdio.h>

#define SAY(ok, what) CU_assertImplementation((ok), __LINE__, (what), __FILE__, "", CU_FALSE)

static const live_form_field address_fields[] = {
    { .name = "zip" }, { .name = "pin", .flags = LIVE_FORM_SECRET }
};
static const live_form_class address_form = { .fields = address_fields, .n_fields = 2 };
static const live_form_field tag_fields[] = {
    { .name = "name" },
    { .name = "key", .flags = LIVE_FORM_SECRET },
    { .name = "places", .flags = LIVE_FORM_MANY, .row = &address_form, .drop = "gone" },
};
static const live_form_class tag_form = { .fields = tag_fields, .n_fields = 3 };
static const live_form_field user_fields[] = {
    { .name = "email" },
    { .name = "password", .flags = LIVE_FORM_SECRET },
    { .name = "tags", .flags = LIVE_FORM_MANY, .row = &tag_form },
    { .name = "home", .flags = LIVE_FORM_ONE, .row = &address_form },
};
static const live_form_class user_form = { .name = "user",
                                           .fields = user_fields,
                                           .n_fields = 4 };
static const live_form_class bare_form = { .name = NULL };
static const live_form_class named_form = { .name = "user", .id = "f" };
static const live_form_class id_form = { .id = "f" };

static struct turn turn;

static void
begin(void)
{
    CU_ASSERT_EQUAL_FATAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
}

static void
end(void)
{
    turn_end(&turn);
    turn_release(&turn);
}

/* The turn ends after a render. */
static void
render(live_form *form)
{
    form_settle(form);
    end();
    begin();
}

static live_status
send(live_form *form, const char *pairs)
{
    live_event event = { .value = live_str_of(pairs), .is_form = true };
    return live_form_params(form, &event);
}

static bool
is(live_str text, const char *wanted)
{
    bool same = wanted ? text.ptr && str_is(text, live_str_of(wanted)) : !text.ptr;
    if (!same)
        fprintf(stderr, "\n  got %.*s\n", (int)text.len, text.ptr ? text.ptr : "");
    return same;
}

static void
test_names(void)
{
    static const struct {
        const live_form_class *class;
        const char *field, *name, *id;
    } cases[] = {
        { NULL, "email", "email", "email" },
        { &bare_form, "email", "email", "email" },
        { &bare_form, "a[b]", "a[b]", "a_b" },
        { &id_form, "email", "email", "f_email" },
        { &user_form, "email", "user[email]", "user_email" },
        { &named_form, "email", "user[email]", "f_email" },
        { &user_form, "addr[zip]", "user[addr][zip]", "user_addr_zip" },
        { &user_form, "home[zip]", "user[home][zip]", "user_home_0_zip" },
        { &user_form, "tags[0][name]", "user[tags][0][name]", "user_tags_0_name" },
        { &user_form, "tags[2][places][1][zip]", "user[tags][2][places][1][zip]",
          "user_tags_2_places_1_zip" },
        { &user_form, "ids[]", "user[ids][]", "user_ids" },
        { NULL, "ids[]", "ids[]", "ids" },
        { &user_form, "tags_sort[]", "user[tags_sort][]", "user_tags_sort" },
        { &user_form, "a[][b]", NULL, NULL },
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        live_form form;
        form_init(&form, cases[i].class);
        SAY(is(live_form_name(&form, cases[i].field), cases[i].name), cases[i].field);
        SAY(is(live_form_id(&form, cases[i].field), cases[i].id), cases[i].field);
        form_release(&form);
    }
    CU_ASSERT_STRING_EQUAL(live_form_path("tags", 3, "name"), "tags[3][name]");
    CU_ASSERT_STRING_EQUAL(live_form_path("tags", 3, NULL), "tags[3]");
    CU_ASSERT_STRING_EQUAL(live_form_path("tags[0][places]", 1, "geo[x]"),
                           "tags[0][places][1][geo][x]");
    end();
}

static void
test_values(void)
{
    live_form form;
    size_t n;
    begin();
    form_init(&form, &user_form);
    CU_ASSERT(is(live_form_value(&form, "email"), NULL));
    CU_ASSERT_STRING_EQUAL(live_form_cstr(&form, "email"), "");
    live_form_set(&form, "email", "old@x");
    live_form_set(&form, "home[zip]", LIVE_STR("1010"));
    live_form_set(&form, "home[city]", "bad \xff\0");
    live_form_set(&form, "nul", ((live_str){ "a\0b", 3 }));
    live_form_set(&form, "ids[]", "1");
    live_form_set(&form, "ids[]", "2");
    live_form_set_int(&form, "age", -7);
    render(&form);
    CU_ASSERT(is(live_form_value(&form, "email"), "old@x"));
    CU_ASSERT(is(live_form_value(&form, "home[zip]"), "1010"));
    CU_ASSERT(is(live_form_value(&form, "home[city]"), "bad \xef\xbf\xbd"));
    CU_ASSERT(is(live_form_value(&form, "nul"), "a\xef\xbf\xbd"
                                                "b"));
    CU_ASSERT_EQUAL(live_form_int(&form, "age", 1), -7);
    const live_str *ids = live_form_values(&form, "ids[]", &n);
    CU_ASSERT(n == 2 && is(ids[0], "1") && is(ids[1], "2"));
    CU_ASSERT_EQUAL(send(&form,
                         "user%5Bemail%5D=new%40x&user[home][zip]=&user[ok]=true&user[ids]"
                         "[]=9&other=1&_csrf_token=t"),
                    LIVE_OK);
    CU_ASSERT(is(live_form_value(&form, "email"), "new@x"));
    CU_ASSERT(is(live_form_value(&form, "home[zip]"), ""));
    CU_ASSERT(is(live_form_value(&form, "home[city]"), "bad \xef\xbf\xbd")); /* the data's */
    CU_ASSERT(live_form_checked(&form, "ok") && !live_form_checked(&form, "email"));
    CU_ASSERT_EQUAL(live_form_int(&form, "age", 1), -7);
    CU_ASSERT_EQUAL(live_form_int(&form, "email", 1), 1);
    ids = live_form_values(&form, "ids", &n);
    CU_ASSERT(n == 1 && is(ids[0], "9"));
    live_form_values(&form, "email", &n);
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT(is(live_form_value(&form, "home"), NULL));
    CU_ASSERT(
        is(live_form_json(&form),
           "{\"email\":\"new@x\",\"home\":{\"zip\":\"\"},\"ok\":\"true\",\"ids\":[\"9\"]}"));
    live_form_reset(&form);
    CU_ASSERT(is(live_form_value(&form, "email"), "old@x"));
    CU_ASSERT(is(live_form_json(&form), "{}"));
    live_form_set(&form, "email[x]", "text makes way"); /* as Plug: what came last */
    CU_ASSERT(is(live_form_value(&form, "email[x]"), "text makes way"));
    CU_ASSERT_EQUAL(send(&form, "user=text"), LIVE_OK);
    CU_ASSERT(is(live_form_json(&form), "{}"));
    live_event click = { .value = LIVE_STR("{}") };
    CU_ASSERT_EQUAL(live_form_params(&form, &click), LIVE_EINVAL);
    CU_ASSERT_EQUAL(send(&form, "a=%"), LIVE_EINVAL);
    form_release(&form);
    /* without a name all is the form's */
    form_init(&form, NULL);
    CU_ASSERT_EQUAL(send(&form, "q=1&_target=q&_csrf_token=t&_method=put&h[x]=2"), LIVE_OK);
    CU_ASSERT(is(live_form_json(&form), "{\"q\":\"1\",\"h\":{\"x\":\"2\"}}"));
    CU_ASSERT(is(live_form_target(&form), "q"));
    form_release(&form);
    CU_ASSERT_FALSE(turn.failed);
    end();
}

static void
test_errors(void)
{
    live_form form;
    size_t n;
    begin();
    form_init(&form, &user_form);
    CU_ASSERT(live_form_valid(&form));
    CU_ASSERT_EQUAL(send(&form, "user[email]=a&user[_unused_password]=&user[password]="),
                    LIVE_OK);
    live_form_error(&form, "email", "is %s", "invalid");
    live_form_error(&form, "email", "is short");
    live_form_error(&form, "home[zip]", "is missing");
    live_form_error(&form, "", "wrong as a whole");
    CU_ASSERT_FALSE(live_form_valid(&form));
    live_form_errors(&form, "email", &n);
    CU_ASSERT_EQUAL(n, 0); /* no action */
    live_form_set_action(&form, "validate");
    const live_str *errors = live_form_errors(&form, "email", &n);
    CU_ASSERT(n == 2 && is(errors[0], "is invalid") && is(errors[1], "is short"));
    render(&form);
    CU_ASSERT(is(live_form_action(&form), "validate"));
    errors = live_form_errors(&form, "home[zip]", &n);
    CU_ASSERT(n == 1 && is(errors[0], "is missing"));
    errors = live_form_errors(&form, "", &n);
    CU_ASSERT(n == 1 && is(errors[0], "wrong as a whole"));
    CU_ASSERT(live_form_used(&form, "email") && !live_form_used(&form, "password"));
    CU_ASSERT(!live_form_used(&form, "none") && !live_form_used(&form, "home[zip]"));
    CU_ASSERT_EQUAL(send(&form, "user[home][zip]=1&user[home][_unused_zip]=&user[email]=b"),
                    LIVE_OK);
    CU_ASSERT(live_form_valid(&form) && !live_form_used(&form, "home[zip]"));
    live_form_set_action(&form, "ignore");
    live_form_errors(&form, "email", &n);
    CU_ASSERT(n == 0 && is(live_form_action(&form), "ignore"));
    live_form_set_action(&form, NULL);
    CU_ASSERT(is(live_form_action(&form), ""));
    for (int i = 0; i < LIVE_FORM_MAX_ERRORS; i++)
        live_form_error(&form, "email", "%d", i);
    CU_ASSERT_FALSE(turn.failed);
    live_form_error(&form, "email", "one more");
    CU_ASSERT_TRUE(turn.failed);
    form_release(&form);
    end();
}

static void
test_target(void)
{
    static const struct {
        const char *meta, *target;
    } cases[] = {
        { "{\"_target\":\"user[email]\"}", "email" },
        { "{\"_target\":\"user[tags][0][name]\"}", "tags[0][name]" },
        { "{\"_target\":\"user[ids][]\"}", "ids" },
        { "{\"_target\":\"undefined\"}", NULL },
        { "{\"_target\":\"user\"}", NULL },
        { "{\"_target\":\"other[email]\"}", NULL },
        { "{}", NULL },
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        live_form form;
        form_init(&form, &user_form);
        SAY(form_take(&form, form_name(&form), LIVE_STR("user[email]=1"),
                      live_str_of(cases[i].meta)) == LIVE_OK &&
                is(live_form_target(&form), cases[i].target),
            cases[i].meta);
        form_settle(&form);
        SAY(is(live_form_target(&form), NULL), cases[i].meta);
        form_release(&form);
    }
    end();
}

/* "name:id," of each row of tags, by the form's own answers. */
static bool
tags_are(const live_form *form, const char *wanted)
{
    struct buf text = { 0 };
    for (uint32_t i = 0; i < live_form_rows(form, "tags"); i++) {
        const char *field = live_form_path("tags", i, "name");
        live_str name = live_form_value(form, field), id = live_form_row_id(form, "tags", i);
        buf_format(&text, "%.*s:%.*s,", (int)name.len, name.ptr ? name.ptr : "", (int)id.len,
                   id.ptr);
    }
    bool same = is(buf_text(&text), wanted);
    buf_release(&text);
    return same;
}

static void
test_rows(void)
{
    static const struct {
        const char *pairs, *rows;
    } cases[] = {
        { "user[tags][0][name]=a&user[tags][1][name]=b", "a:0,b:1," },
        { "user[tags][0][name]=a&user[tags][1][name]=b&user[tags_drop][]=&user[tags_drop][]=0",
          "b:0," },
        { "user[tags][0][name]=a&user[tags][0][_persistent_id]=0&user[tags][1][name]=b&"
          "user[tags][1][_persistent_id]=1&user[tags_sort][]=1&user[tags_sort][]=0&"
          "user[tags_sort][]=new",
          "b:1,a:0,:2," },
        { "user[tags_sort][]=new", ":0," },
        { "user[tags_drop][]=", "" },
        { "user[email]=x", "data:0,more:1," },
        { "user[tags]=text", "" },
        { "user[tags][5]=text", ":0," },
        { "user[tags][][name]=l", "l:0," },
    };
    live_form form;
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        form_init(&form, &user_form);
        live_form_set(&form, "tags[0][name]", "data");
        live_form_set(&form, "tags[1][name]", "more");
        SAY(tags_are(&form, "data:0,more:1,"), "data");
        SAY(send(&form, cases[i].pairs) == LIVE_OK, cases[i].pairs);
        SAY(tags_are(&form, cases[i].rows), cases[i].pairs);
        render(&form);
        SAY(tags_are(&form, cases[i].rows), cases[i].pairs);
        form_release(&form);
    }
    /* the id of a row that moved goes with it; rows in rows; a nested form */
    form_init(&form, &user_form);
    CU_ASSERT_EQUAL(
        send(&form,
             "user[tags][0][name]=a&user[tags][0][_persistent_id]=0&user[tags][1][name]=b&"
             "user[tags][1][_persistent_id]=1&user[tags_sort][]=1&user[tags_sort][]=0&"
             "user[tags][1][places][0][zip]=8&user[tags][1][places][7][zip]=9&"
             "user[tags][1][gone][]=0&user[home][_persistent_id]=0&user[home][zip]=1"),
        LIVE_OK);
    CU_ASSERT(is(live_form_id(&form, "tags[0][name]"), "user_tags_1_name"));
    CU_ASSERT(is(live_form_name(&form, "tags[0][name]"), "user[tags][0][name]"));
    CU_ASSERT_EQUAL(live_form_rows(&form, "tags[0][places]"), 1);
    CU_ASSERT(is(live_form_value(&form, "tags[0][places][0][zip]"), "9"));
    CU_ASSERT(is(live_form_id(&form, "home[zip]"), "user_home_0_zip"));
    CU_ASSERT(is(live_form_json(&form),
                 "{\"tags\":{\"0\":{\"name\":\"b\",\"places\":{\"0\":{\"zip\":\"9\"}}},\"1\":{"
                 "\"name\":\"a\"}},\"home\":{\"zip\":\"1\"}}"));
    form_release(&form);
    end();
}

static void
test_changes(void)
{
    live_form form;
    begin();
    form_init(&form, &user_form);
    live_form_set(&form, "email", "a");
    CU_ASSERT(live_form_changed(&form, "email") && !live_form_changed(&form, "password"));
    live_form_set(&form, "tags[0][name]", "t");
    CU_ASSERT(live_form_changed(&form, "tags") && live_form_changed(&form, "tags[9][x]"));
    uint32_t mark = form.mark_;
    live_form_set(&form, "email", "a");
    CU_ASSERT_EQUAL(form.mark_, mark);
    render(&form);
    CU_ASSERT(!form_is_changed(&form) && !live_form_changed(&form, "email"));
    /* the same value, sent by the client: it is used now */
    CU_ASSERT_EQUAL(send(&form, "user[email]=a&user[_unused_password]=&user[password]="),
                    LIVE_OK);
    CU_ASSERT(form_is_changed(&form) && live_form_changed(&form, "email"));
    CU_ASSERT(live_form_changed(&form, "password") && !live_form_changed(&form, "tags"));
    render(&form);
    CU_ASSERT_EQUAL(send(&form, "user[email]=a&user[password]=&user[_unused_password]="),
                    LIVE_OK);
    live_form_error(&form, "password", "short");
    CU_ASSERT(!live_form_changed(&form, "email") && !live_form_changed(&form, "password"));
    live_form_set_action(&form, "validate");
    CU_ASSERT(!live_form_changed(&form, "email") && live_form_changed(&form, "password"));
    render(&form);
    /* cleared and set again */
    CU_ASSERT_EQUAL(send(&form, "user[email]=b&user[_unused_password]=&user[password]="),
                    LIVE_OK);
    CU_ASSERT(live_form_changed(&form, "email") && live_form_changed(&form, "password"));
    live_form_error(&form, "password", "short");
    CU_ASSERT(live_form_changed(&form, "email") && !live_form_changed(&form, "password"));
    live_form_error(&form, "home[zip]", "short");
    CU_ASSERT(live_form_changed(&form, "home") && live_form_changed(&form, "home[zip]"));
    live_form_clear_errors(&form);
    CU_ASSERT(live_form_changed(&form, "password") && !live_form_changed(&form, "home"));
    render(&form);
    CU_ASSERT_EQUAL(send(&form, "user[email]=b&user[password]="), LIVE_OK);
    CU_ASSERT(live_form_changed(&form, "password")); /* used now */
    CU_ASSERT(!live_form_changed(&form, "a[][b]") && !live_form_changed(&form, "none"));
    form_release(&form);
    CU_ASSERT_FALSE(turn.failed);
    end();
}

static void
test_snapshot(void)
{
    live_form form, copy;
    struct buf bytes = { 0 }, again = { 0 };
    size_t n;
    begin();
    form_init(&form, &user_form);
    form_init(&copy, &user_form);
    form_snapshot(&bytes, &form);
    CU_ASSERT_EQUAL(bytes.len, 0);
    CU_ASSERT_EQUAL(form_restore(&copy, live_none), LIVE_OK);
    live_form_set(&form, "email", "d\"\n\xe2\x82\xac");
    live_form_set(&form, "password", "secret-data");
    CU_ASSERT_EQUAL(send(&form,
                         "user[email]=e&user[password]=secret1&user[tags][0][name]=t&"
                         "user[tags][0][key]=secret2&user[home][pin]=secret3&"
                         "user[tags][0][places][3][pin]=secret4&user[_unused_q]=&user[q]="),
                    LIVE_OK);
    live_form_error(&form, "email", "bad");
    live_form_set_action(&form, "validate");
    for (int settled = 0; settled < 2; settled++) {
        buf_reset(&bytes);
        form_snapshot(&bytes, &form);
        CU_ASSERT(!bytes.failed && bytes.len > 0);
        CU_ASSERT_PTR_NULL(memmem(bytes.data, bytes.len, "secret", 6));
        CU_ASSERT_EQUAL(form_restore(&copy, buf_text(&bytes)), LIVE_OK);
        CU_ASSERT(is(live_form_value(&copy, "email"), "e"));
        CU_ASSERT(is(live_form_value(&copy, "password"), NULL));
        CU_ASSERT(is(live_form_value(&copy, "tags[0][name]"), "t"));
        CU_ASSERT(is(live_form_value(&form, "tags[0][places][0][pin]"), "secret4"));
        CU_ASSERT(is(live_form_value(&copy, "tags[0][places][0][pin]"), NULL));
        CU_ASSERT(is(live_form_value(&form, "password"), "secret1")); /* in memory it stays */
        CU_ASSERT(!live_form_used(&copy, "q") && live_form_used(&copy, "email"));
        CU_ASSERT(is(live_form_errors(&copy, "email", &n)[0], "bad") && n == 1);
        CU_ASSERT_FALSE(form_is_changed(&copy));
        buf_reset(&again);
        form_snapshot(&again, &copy);
        CU_ASSERT(str_is(buf_text(&bytes), buf_text(&again)));
        live_form_reset(&copy);
        CU_ASSERT(is(live_form_value(&copy, "email"), "d\"\n\xe2\x82\xac"));
        render(&form);
        form_settle(&copy);
    }
    /* a field that became secret in a newer build does not leave again */
    CU_ASSERT_EQUAL(form_restore(&copy, LIVE_STR("{\"params\":{\"password\":\"x\"}}")),
                    LIVE_OK);
    buf_reset(&again);
    form_snapshot(&again, &copy);
    CU_ASSERT(is(buf_text(&again), "{\"params\":{}}"));
    static const char *const wrong[] = {
        "[]",
        "{",
        "1",
        " ",
        "{} x",
        "{\"params\":[]}",
        "{\"data\":1}",
        "{\"errors\":[\"a\"]}",
        "{\"errors\":{}}",
        "{\"errors\":[\"a\",1]}",
        "{\"action\":7}",
        "{\"params\":{\"a\":\"\\u0000\"}}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        SAY(form_restore(&copy, live_str_of(wrong[i])) == LIVE_EINVAL && !copy.model_ &&
                copy.class_ == &user_form,
            wrong[i]);
    CU_ASSERT_EQUAL(form_restore(&copy, LIVE_STR("{\"later\":[1],\"action\":\"go\"}")),
                    LIVE_OK);
    CU_ASSERT(is(live_form_action(&copy), "go"));
    form_release(&copy);
    form_release(&form);
    buf_release(&bytes);
    buf_release(&again);
    end();
}

/* What the limits let pass is read back. */
static void
test_limits(void)
{
    live_form form;
    struct buf text = { 0 };
    begin();
    form_init(&form, NULL);
    for (int i = 0; i < LIVE_FORM_MAX_VALUES - 1; i++) {
        char field[32];
        snprintf(field, sizeof field, "f%d", i);
        live_form_set_int(&form, field, i);
    }
    CU_ASSERT_FALSE(turn.failed);
    for (int i = 0; i < 4000; i++)
        buf_format(&text, "p[%d]=%d&", i, i);
    CU_ASSERT_EQUAL(form_take(&form, form_name(&form), buf_text(&text), live_none), LIVE_OK);
    render(&form);
    CU_ASSERT_EQUAL(live_form_int(&form, "f8190", 0), 8190);
    CU_ASSERT_EQUAL(live_form_int(&form, "p[3999]", 0), 3999);
    buf_reset(&text);
    for (int i = 0; i < 4000; i++)
        buf_format(&text, "q[%d][x][y]=&", i);
    CU_ASSERT_EQUAL(form_take(&form, form_name(&form), buf_text(&text), live_none),
                    LIVE_ELIMIT);
    CU_ASSERT_EQUAL(live_form_int(&form, "p[3999]", 0), 3999); /* as it was */
    live_form_set(&form, "f7", "other");
    CU_ASSERT_FALSE(turn.failed);
    live_form_set(&form, "one more", "");
    CU_ASSERT_TRUE(turn.failed);
    form_release(&form);
    buf_release(&text);
    end();
}

static void
all(void)
{
    live_form form, copy;
    struct buf bytes = { 0 };
    struct mem_probe *probe = mem_probe();
    size_t n;
    uint64_t fail_at = probe->fail_at;
    probe->fail_at = 0;
    begin(); /* unit tests need their own turn */
    probe->fail_at = fail_at;
    form_init(&form, &user_form);
    form_init(&copy, &user_form);
    live_form_set(&form, "email", "a long text, so that something is to be copied");
    live_form_set(&form, "tags[0][name]", "t");
    live_form_set(&form, "ids[]", "t");
    form_settle(&form);
    live_status status = form_take(
        &form, form_name(&form),
        LIVE_STR(
            "user[email]=%41&user[tags][1][name]=x&user[tags_sort][]=new&user[password]=p"),
        LIVE_STR("{\"_target\":\"user[email]\"}"));
    CU_ASSERT(status == LIVE_OK || status == LIVE_ENOMEM);
    live_form_error(&form, "email", "is bad");
    live_form_set_action(&form, "validate");
    live_form_name(&form, "tags[0][name]");
    live_form_id(&form, "tags[0][name]");
    live_form_cstr(&form, "email");
    live_form_values(&form, "ids", &n);
    live_form_errors(&form, "email", &n);
    live_form_json(&form);
    (void)!live_form_set_json(
        &form,
        LIVE_STR("{\"home\":{\"zip\":\"1\"},\"tags\":[{\"name\":\"a long text of a row\"}]}"));
    live_input_with(
        (live_input){ &form, "home" },
        (live_input_options){ .as = LIVE_STR("as"), .id = LIVE_STR("id"), .append.n = 2 });
    live_input_with((live_input){ &form, "tags[0][places]" },
                    (live_input_options){ .append.n = 2 });
    live_form_path("tags", 0, "name");
    form_snapshot(&bytes, &form);
    form_settle(&form); /* may fail to pack: then it is still as it was */
    if (!turn.failed && status == LIVE_OK) {
        CU_ASSERT(is(live_form_value(&form, "email"), "A") || turn.failed);
        CU_ASSERT(!live_form_changed(&form, "email"));
        form_settle(&form);
        CU_ASSERT(is(live_form_value(&form, "password"), "p") || turn.failed);
    }
    if (!bytes.failed && !turn.failed && status == LIVE_OK) {
        status = form_restore(&copy, buf_text(&bytes));
        CU_ASSERT(status == LIVE_ENOMEM ? !copy.model_ : status == LIVE_OK);
        buf_reset(&bytes);
        form_snapshot(&bytes, &copy);
        CU_ASSERT(bytes.failed || !memmem(bytes.data, bytes.len, "password", 8));
    }
    form_release(&form);
    form_release(&copy);
    buf_release(&bytes);
    end();
}

static void
test_set_json(void)
{
    static const struct {
        const char *json;
        live_status status;
    } bad[] = {
        { "", LIVE_EINVAL },
        { "[1]", LIVE_EINVAL },
        { "7", LIVE_EINVAL },
        { "{\"a\":1", LIVE_EINVAL },
        { "{\"a\":\"\\u0000\"}", LIVE_EINVAL },
    };
    live_form form;
    size_t n;
    begin();
    form_init(&form, &user_form);
    live_form_set(&form, "email", "old");
    live_form_set(&form, "age", "5");
    live_form_set(&form, "tags[0][name]", "gone");
    render(&form);
    CU_ASSERT_EQUAL(
        live_form_set_json(
            &form, LIVE_STR("{\"email\":\"n\\u00e9w\",\"x\":true,\"age\":null,"
                            "\"home\":{\"zip\":10},\"ids\":[\"1\",2],"
                            "\"tags\":[{\"name\":\"a\",\"places\":[{\"zip\":1.5}]},4]}")),
        LIVE_OK);
    CU_ASSERT(live_form_changed(&form, "email") && live_form_changed(&form, "tags"));
    render(&form);
    CU_ASSERT(is(live_form_value(&form, "email"), "n\xc3\xa9w"));
    CU_ASSERT(is(live_form_value(&form, "age"), NULL) && live_form_checked(&form, "x"));
    CU_ASSERT_EQUAL(live_form_int(&form, "home[zip]", 0), 10);
    const live_str *ids = live_form_values(&form, "ids", &n);
    CU_ASSERT(n == 2 && is(ids[1], "2"));
    CU_ASSERT_EQUAL(live_form_rows(&form, "tags"), 2);
    CU_ASSERT(is(live_form_value(&form, "tags[0][places][0][zip]"), "1.5"));
    live_form_set(&form, "tags[1][name]", "b"); /* rows are rows, whoever made them */
    CU_ASSERT(is(live_form_value(&form, "tags[0][name]"), "a"));
    CU_ASSERT(is(live_form_value(&form, "tags[1][name]"), "b"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        SAY(live_form_set_json(&form, live_str_of(bad[i].json)) == bad[i].status, bad[i].json);
    struct buf many = { 0 };
    buf_lit(&many, "{\"ids\":[1");
    for (unsigned i = 0; i < LIVE_FORM_MAX_VALUES; i++)
        buf_lit(&many, ",1");
    buf_lit(&many, "]}");
    CU_ASSERT_EQUAL(live_form_set_json(&form, buf_text(&many)), LIVE_ELIMIT);
    buf_release(&many);
    CU_ASSERT(is(live_form_value(&form, "email"), "n\xc3\xa9w"));
    render(&form);
    CU_ASSERT_EQUAL(live_form_set_json(&form, LIVE_STR("{\"x\":true}")), LIVE_OK);
    CU_ASSERT(!form_is_changed(&form)); /* the same is no change */
    CU_ASSERT(!turn.failed);
    form_release(&form);
    end();
}

/* What is handed out says otherwise than the form, which stays as it is. */
static void
test_with(void)
{
    live_form form;
    live_json two = { 0 }, said = { 0 };
    begin();
    form_init(&form, &user_form);
    CU_ASSERT_EQUAL(live_parse_json(&two, LIVE_STR("[{\"name\":\"j\"},{}]")), LIVE_OK);
    CU_ASSERT_EQUAL(
        live_parse_json(&said,
                        LIVE_STR("{\"email\":\"taken\",\"home\":{\"zip\":[\"x\",\"y\"]}}")),
        LIVE_OK);
    live_form_error(&form, "email", "not this");
    live_input whole = { &form, "" }, tags = { &form, "tags" };
    live_input rows =
        live_input_with(tags, (live_input_options){ .append.json = &two, .prepend.n = 1 });
    CU_ASSERT_EQUAL(live_input_count(rows), 3);
    CU_ASSERT(is(live_form_value(rows.form, "tags[1][name]"), "j"));
    CU_ASSERT_EQUAL(live_input_count(tags), 0);
    live_input named =
        live_input_with(whole, (live_input_options){ .as = LIVE_STR("m"), .errors = &said });
    CU_ASSERT(is(live_input_name(live_input_at(named, "email")), "m[email]"));
    CU_ASSERT(live_input_errors(live_input_at(named, "email")).n == 1);
    CU_ASSERT(is(live_input_errors(live_input_at(named, "email")).texts[0], "taken"));
    CU_ASSERT(live_input_errors(live_input_at(named, "home[zip]")).n == 2);
    CU_ASSERT(live_input_errors(live_input_at(whole, "email")).n == 0); /* no action */
    live_event event = { .value = LIVE_STR("m[email]=a&user[email]=b&m[tags][0][name]=t"),
                         .meta = LIVE_STR("{\"_target\":\"m[email]\"}"),
                         .is_form = true };
    CU_ASSERT_EQUAL(live_form_params_as(&form, &event, "m"), LIVE_OK);
    CU_ASSERT(is(live_form_value(&form, "email"), "a") && is(live_form_target(&form), "email"));
    rows = live_input_with(tags, (live_input_options){ .append.n = 5, .initial.n = 5 });
    CU_ASSERT_EQUAL(live_input_count(rows), 1); /* the client's are all there are */
    live_input places = live_input_with((live_input){ &form, "tags[0][places]" },
                                        (live_input_options){ .initial.n = 2 });
    CU_ASSERT_EQUAL(live_input_count(places), 2); /* of which it said nothing */
    CU_ASSERT(is(live_form_value(places.form, "tags[0][name]"), "t"));
    rows =
        live_input_with((live_input){ NULL, "" }, (live_input_options){ .as = LIVE_STR("x") });
    CU_ASSERT(!rows.form && !turn.failed);
    json_release(&two);
    json_release(&said);
    form_release(&form);
    end();
}

static void
test_memory_fails(void)
{
    unit_each_failing(all);
}

void
live_form_tests(void)
{
    CU_pSuite suite = CU_add_suite("live_form", NULL, NULL);
    CU_add_test(suite, "names", test_names);
    CU_add_test(suite, "values", test_values);
    CU_add_test(suite, "errors", test_errors);
    CU_add_test(suite, "target", test_target);
    CU_add_test(suite, "rows", test_rows);
    CU_add_test(suite, "changes", test_changes);
    CU_add_test(suite, "snapshot", test_snapshot);
    CU_add_test(suite, "limits", test_limits);
    CU_add_test(suite, "set_json", test_set_json);
    CU_add_test(suite, "with", test_with);
    CU_add_test(suite, "memory fails", test_memory_fails);
}

/* form_state_test.c: a form as a field of the state: its bits, its bytes, what templates ask.
 */
#include "buf.h"
#include "clive/emit_form.h"
#include "codec.h"
#include "fields.h"
#include "form_model.h"
#include "str.h"
#include "turn.h"
#include "unit.h"

struct state {
    int64_t count;
    live_form user;
    live_string name;
};

static const live_form_field tag_fields[] = { { .name = "name", .initial = "none" } };
static const live_form_class tag_class = { .fields = tag_fields, .n_fields = 1 };
static const live_form_field user_fields[] = {
    { .name = "email" },
    { .name = "password", .flags = LIVE_FORM_SECRET },
    { .name = "age", .initial = "18" },
    { .name = "tags", .flags = LIVE_FORM_MANY, .row = &tag_class },
    { .name = "home", .flags = LIVE_FORM_ONE, .row = &tag_class },
};
static const live_form_class user_class = { .name = "user",
                                            .fields = user_fields,
                                            .n_fields = 5 };

enum { COUNT, USER, EMAIL, PASSWORD, AGE, TAGS, NAME };

#define BIT_OF_FORM(key)                                                                       \
    {                                                                                          \
        .name = "user." key, .offset = offsetof(struct state, user),                           \
        .type = LIVE_T_FORM_FIELD, .init.text = key                                            \
    }
static const live_field fields[] = {
    { .name = "count", .offset = offsetof(struct state, count), .type = LIVE_T_INT },
    { .name = "user",
      .offset = offsetof(struct state, user),
      .type = LIVE_T_FORM,
      .form = &user_class },
    BIT_OF_FORM("email"),
    BIT_OF_FORM("password"),
    BIT_OF_FORM("age"),
    BIT_OF_FORM("tags"),
    { .name = "name", .offset = offsetof(struct state, name), .type = LIVE_T_STR },
};
static const live_struct type = { "state", sizeof(struct state), 7, fields };

static struct turn turn;
static struct state state, shadow;

static void
begin(void)
{
    CU_ASSERT_EQUAL_FATAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    CU_ASSERT_EQUAL_FATAL(fields_init(&type, &state), LIVE_OK);
    fields_settle(&type, &state, &shadow);
}

static void
end(void)
{
    fields_release(&type, &state);
    turn_end(&turn);
    turn_release(&turn);
}

static uint64_t
changed(void)
{
    uint64_t mask;
    bool any = fields_changed(&type, &state, &shadow, &mask);
    CU_ASSERT_EQUAL(any, mask != 0);
    return mask;
}

static bool
is(live_str text, const char *wanted)
{
    return live_str_equal(text, live_str_of(wanted));
}

static void
test_bits(void)
{
    begin();
    CU_ASSERT_EQUAL(changed(), 0);
    CU_ASSERT_EQUAL(form_take(&state.user, form_name(&state.user),
                              LIVE_STR("user[email]=a&user[age]=18"), live_none),
                    LIVE_OK);
    CU_ASSERT_EQUAL(changed(), 1u << USER | 1u << EMAIL | 1u << AGE);
    fields_settle(&type, &state, &shadow);
    CU_ASSERT_EQUAL(changed(), 0);
    live_form_error(&state.user, "tags[0][name]", "is bad");
    CU_ASSERT_EQUAL(changed(), 1u << USER); /* not shown yet */
    live_form_set_action(&state.user, "validate");
    CU_ASSERT_EQUAL(changed(), 1u << USER | 1u << TAGS);
    state.count++;
    live_form_reset(&state.user);
    CU_ASSERT_EQUAL(changed(), 1u << COUNT | 1u << USER | 1u << EMAIL | 1u << AGE);
    end();
}

static live_status
again(live_str bytes, struct state *other)
{
    struct buf kept = { 0 };
    live_error error;
    CU_ASSERT_EQUAL_FATAL(fields_init(&type, other), LIVE_OK);
    live_status status = snapshot_read(bytes, &type, other, &kept, NULL, NULL, &error);
    CU_ASSERT_EQUAL(kept.len, 0);
    buf_release(&kept);
    return status;
}

static void
test_snapshot(void)
{
    struct state other;
    struct buf bytes = { 0 };
    begin();
    snapshot_write(&bytes, &type, &state, live_none);
    CU_ASSERT_EQUAL_FATAL(again(buf_text(&bytes), &other), LIVE_OK);
    CU_ASSERT_PTR_NULL(other.user.model_);
    CU_ASSERT_PTR_EQUAL(other.user.class_, &user_class);
    fields_release(&type, &other);
    live_set(&state.name, "n");
    CU_ASSERT_EQUAL(form_take(&state.user, form_name(&state.user),
                              LIVE_STR("user[email]=a%20b&user[password]=hush"), live_none),
                    LIVE_OK);
    live_form_error(&state.user, "email", "is bad");
    for (int settled = 0; settled < 2; settled++) {
        buf_reset(&bytes);
        snapshot_write(&bytes, &type, &state, live_none);
        CU_ASSERT_PTR_NULL(memmem(bytes.data, bytes.len, "hush", 4));
        CU_ASSERT_EQUAL_FATAL(again(buf_text(&bytes), &other), LIVE_OK);
        CU_ASSERT(is(live_text(other.name), "n"));
        CU_ASSERT(is(live_form_value(&other.user, "email"), "a b"));
        CU_ASSERT(!live_form_value(&other.user, "password").ptr);
        CU_ASSERT(!live_form_valid(&other.user));
        fields_release(&type, &other);
        fields_settle(&type, &state, &shadow);
    }
    buf_release(&bytes);
    end();
}

/* Of another type before, or no form's bytes: an empty form, and the view is told. */
static unsigned n_reset;
static void
count_reset(void *context, live_str field)
{
    CU_ASSERT(is(field, "user"));
    (void)context;
    n_reset++;
}

static void
test_changed_type(void)
{
    static const live_field before[] = {
        { .name = "user", .offset = offsetof(struct state, name), .type = LIVE_T_STR },
    };
    static const live_struct older = { "state", sizeof(struct state), 1, before };
    struct state other;
    struct buf bytes = { 0 }, kept = { 0 };
    live_error error;
    begin();
    live_set(&state.name, "text");
    snapshot_write(&bytes, &older, &state, live_none);
    CU_ASSERT_EQUAL_FATAL(fields_init(&type, &other), LIVE_OK);
    n_reset = 0;
    CU_ASSERT_EQUAL(
        snapshot_read(buf_text(&bytes), &type, &other, &kept, count_reset, NULL, &error),
        LIVE_OK);
    CU_ASSERT_EQUAL(n_reset, 1);
    /* the same bytes under the form's own type: its code is the byte behind the name */
    char *code = memmem(bytes.data, bytes.len, "user", 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(code);
    code[4] = LIVE_T_FORM;
    CU_ASSERT_EQUAL(
        snapshot_read(buf_text(&bytes), &type, &other, &kept, count_reset, NULL, &error),
        LIVE_OK);
    CU_ASSERT_EQUAL(n_reset, 2);
    CU_ASSERT_PTR_NULL(other.user.model_);
    fields_release(&type, &other);
    buf_release(&bytes);
    buf_release(&kept);
    end();
}

static void
test_inputs(void)
{
    begin();
    live_input whole = live_input_of(&state.user, "");
    live_input row = live_input_at(live_input_of(&state.user, "tags[1]"), "name");
    live_input none = { NULL, "" };
    CU_ASSERT(is(live_input_name(whole), "user") && is(live_input_id(whole), "user"));
    CU_ASSERT(is(live_input_value(live_input_at(whole, "age")), "18"));
    CU_ASSERT(is(live_input_value(row), "none"));
    live_form_set(&state.user, "tags[0][name]", "old");
    CU_ASSERT(is(live_form_value(&state.user, "tags[0][name]"), "old"));
    CU_ASSERT(is(live_input_list_name(row), "user[tags][1][name][]"));
    CU_ASSERT_EQUAL(form_take(&state.user, form_name(&state.user),
                              LIVE_STR("user[tags][0][_persistent_id]=7&user[tags][1][name]=x"
                                       "&user[age]=&user[_unused_age]="),
                              live_none),
                    LIVE_OK);
    CU_ASSERT(is(live_input_value(live_input_at(whole, "age")), ""));
    CU_ASSERT(!live_input_used(live_input_at(whole, "age")) && live_input_used(row));
    CU_ASSERT_EQUAL(live_input_count(live_input_of(&state.user, "tags")), 2);
    CU_ASSERT(is(live_input_value(row), "x"));
    /* A row without that input, as a new one is: its default, never what another row was. */
    CU_ASSERT(is(live_form_value(&state.user, "tags[0][name]"), "none"));
    CU_ASSERT_EQUAL(live_input_index(live_input_of(&state.user, "tags[1]")), 1);
    CU_ASSERT(is(live_input_row_id(live_input_of(&state.user, "tags[0]")), "7"));
    CU_ASSERT(is(live_input_id(live_input_of(&state.user, "tags[0]")), "user_tags_7"));
    CU_ASSERT(is(live_input_id(live_input_of(&state.user, "home")), "user_home_0"));
    CU_ASSERT(is(live_input_name(live_input_of(&state.user, "home")), "user[home]"));
    live_form_error(&state.user, "tags[1][name]", "is bad");
    CU_ASSERT(!live_input_valid(whole) && !live_input_valid(row));
    CU_ASSERT(!live_input_valid(live_input_of(&state.user, "tags[1]")));
    CU_ASSERT(live_input_valid(live_input_of(&state.user, "tags[0]")));
    CU_ASSERT(live_input_valid(live_input_of(&state.user, "tag")));
    CU_ASSERT_EQUAL(live_input_errors(row).n, 0);
    live_form_set_action(&state.user, "validate");
    CU_ASSERT_EQUAL(live_input_errors(row).n, 1);
    live_input list = live_input_of(&state.user, "home[ids]");
    live_form_set(&state.user, "home[ids][]", "1");
    live_form_set(&state.user, "home[ids][]", "2");
    CU_ASSERT_EQUAL(live_input_values(list).n, 2);
    fields_settle(&type, &state, &shadow);
    live_form_clear_list(&state.user, "home[ids]");
    CU_ASSERT_EQUAL(live_input_values(list).n, 0);
    live_form_set(&state.user, "home[ids][]", "3");
    CU_ASSERT(live_input_values(list).n == 1 && is(live_input_values(list).texts[0], "3"));
    CU_ASSERT(!live_input_name(none).ptr && !live_input_id(none).ptr &&
              !live_input_value(none).ptr && !live_input_errors(none).n &&
              !live_input_used(none) && live_input_valid(none) && !live_input_count(none));
    CU_ASSERT(!live_input_value(live_input_at(none, "a")).ptr);
    CU_ASSERT(!turn.failed);
    end();
}

static void
test_options(void)
{
    begin();
    live_options options = { NULL, 0 };
    for (unsigned i = 0; i < 9; i++)
        options = live_options_add(options, (live_option){ .label = "<a>", .value = "b" });
    live_markup markup = live_options_for_select(options, live_input_of(&state.user, "age"));
    if (!turn.failed) {
        CU_ASSERT_EQUAL(options.n, 9);
        CU_ASSERT_EQUAL(markup.text_.len, 9 * strlen("<option value=\"b\">&lt;a&gt;</option>"));
    }
    end();
}

void
form_state_tests(void)
{
    CU_pSuite suite = CU_add_suite("form_state", NULL, NULL);
    CU_add_test(suite, "bits", test_bits);
    CU_add_test(suite, "snapshot", test_snapshot);
    CU_add_test(suite, "changed type", test_changed_type);
    CU_add_test(suite, "inputs", test_inputs);
    CU_add_test(suite, "options", test_options);
}

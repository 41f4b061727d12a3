/* codec_fuzz.c: any bytes give a state or an error; a state that was read is written, and read
 * again it is written the same. */
#include "clive/form.h"
#include "codec.h"

#include "fields.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())
#define FIELD(s, m, t, ...)                                                                    \
    {                                                                                          \
        .name = #m, .offset = offsetof(struct s, m), .type = t, __VA_ARGS__                    \
    }

struct rows {
    live_list list_;
};
enum kind { KIND_A, KIND_B };
struct point {
    int64_t x;
    struct rows r; /* of row */
    enum kind k;
};
struct row {
    int64_t i;
    live_string s;
    bool b;
    struct rows r; /* of row */
    enum kind k;
    live_json j;
    struct point p;
};
struct view {
    bool b;
    int64_t i;
    double d;
    live_time t;
    live_string s, past;
    live_html h;
    struct rows r;
    enum kind k;
    live_json j;
    struct point p;
    live_form f;
};

static const live_str kind_names[] = { LIVE_STR_INIT("a"), LIVE_STR_INIT("b") };
static const live_enum kind_enum = { "kind", 2, kind_names };
static const live_struct row_struct;
static const live_field point_fields[] = {
    FIELD(point, x, LIVE_T_INT, .init.integer = 3),
    FIELD(point, r, LIVE_T_LIST, .row = &row_struct),
    FIELD(point, k, LIVE_T_ENUM, .names = &kind_enum, .init.integer = KIND_B),
};
static const live_struct point_struct = { "point", sizeof(struct point), 3, point_fields };
static const live_field row_fields[] = {
    FIELD(row, i, LIVE_T_INT, .init.integer = 7),
    FIELD(row, s, LIVE_T_STR, .init.text = "a default that does not fit in place"),
    FIELD(row, b, LIVE_T_BOOL),
    FIELD(row, r, LIVE_T_LIST, .row = &row_struct),
    FIELD(row, k, LIVE_T_ENUM, .names = &kind_enum),
    FIELD(row, j, LIVE_T_JSON, .init.text = "[1]"),
    FIELD(row, p, LIVE_T_STRUCT, .row = &point_struct),
};
static const live_struct row_struct = { "row", sizeof(struct row), 7, row_fields };
static const live_form_field form_fields[] = {
    { .name = "open" },
    { .name = "word", .flags = LIVE_FORM_SECRET },
};
static const live_form_class form_class = { .name = "f", .fields = form_fields, .n_fields = 2 };
static const live_field view_fields[] = {
    FIELD(view, b, LIVE_T_BOOL),
    FIELD(view, i, LIVE_T_INT),
    FIELD(view, d, LIVE_T_DOUBLE),
    FIELD(view, t, LIVE_T_TIME),
    FIELD(view, s, LIVE_T_STR),
    FIELD(view, past, LIVE_T_STR, .flags = LIVE_F_TRANSIENT),
    FIELD(view, h, LIVE_T_HTML),
    FIELD(view, r, LIVE_T_LIST, .row = &row_struct),
    FIELD(view, j, LIVE_T_JSON),
    FIELD(view, k, LIVE_T_ENUM, .names = &kind_enum),
    FIELD(view, p, LIVE_T_STRUCT, .row = &point_struct),
    FIELD(view, f, LIVE_T_FORM, .form = &form_class),
};
static const live_struct view_struct = { "view", sizeof(struct view), 12, view_fields };

static void
reset(void *context, live_str field)
{
    (void)context;
    CHECK(field.ptr != NULL);
}

/* Reads, and writes again; LIVE_OK or LIVE_EINVAL. */
static live_status
pass(live_str bytes, struct buf *again)
{
    struct view view;
    struct buf kept = { 0 };
    live_error error;
    CHECK(fields_init(&view_struct, &view) == LIVE_OK);
    live_status status = snapshot_read(bytes, &view_struct, &view, &kept, reset, NULL, &error);
    if (status == LIVE_OK) {
        CHECK(live_text(view.past).len == 0);
        CHECK(str_is_utf8(live_text(view.s)));
        CHECK(str_is_utf8(live_json_text(&view.j)));
        CHECK(!live_json_value(&view.j) == live_json_is_null(&view.j));
        CHECK(live_enum_name(&kind_enum, view.k).ptr &&
              live_enum_name(&kind_enum, view.p.k).ptr);
        snapshot_write(again, &view_struct, &view, buf_text(&kept));
        CHECK(!again->failed);
    }
    fields_release(&view_struct, &view);
    buf_release(&kept);
    return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once = { 0 }, twice = { 0 };
    live_status status = pass((live_str){ (const char *)data, size }, &once);
    CHECK(status == LIVE_OK || status == LIVE_EINVAL);
    if (status == LIVE_OK) {
        CHECK(pass(buf_text(&once), &twice) == LIVE_OK);
        CHECK(str_is(buf_text(&once), buf_text(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
    return 0;
}

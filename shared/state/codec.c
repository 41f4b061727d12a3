/*
 * codec.c: the snapshot. A value by its type (numbers are LEB128 varints, signed ones zigzag):
 *
 *     bool     1 byte
 *     int      varint          time  varint, microseconds
 *     double   8 bytes
 *     str html bytes           (in a row: length, bytes)
 *     enum     bytes of its name (in a row: length, bytes); empty: none of its values
 *     form     bytes that form_snapshot wrote (in a row: length, bytes)
 *     json     bytes of its text (in a row: length, bytes); empty is null
 *     struct   n_fields { length, name, type, of a struct its fields in the same way } and a
 * value per field as in a row (in a row: only the values, its fields are described by the
 *              list's)
 *     list     nothing if empty, else n_fields { as a struct's } n_rows { a value per field }
 * (in a row: length, list); a row without fields is one byte 0
 *
 * Lengths that are known only afterwards are varints of LENGTH_BYTES bytes.
 */
#include "codec.h"

#include "arena.h"

#include "fields.h"
#include "form_model.h"
#include "json_private.h"
#include "list_private.h"
#include "str.h"
#include "string_private.h"

enum {
    SECTION_FIELDS = 'F',
    LENGTH_BYTES = 4,
    DEPTH_MAX = 32, /* lists in lists */
};

static const char magic[] = { 'C', 'L', 'V', SNAPSHOT_VERSION };

/* ---- writing --------------------------------------------------------------------------------
 */

static void
put_uint(struct buf *out, uint64_t number)
{
    char bytes[10];
    size_t len = 0;
    for (; number >= 0x80; number >>= 7)
        bytes[len++] = (char)(number | 0x80);
    bytes[len++] = (char)number;
    buf_append(out, bytes, len);
}

static void
put_int(struct buf *out, int64_t number)
{
    put_uint(out, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

static void
put_text(struct buf *out, live_str text)
{
    put_uint(out, text.len);
    buf_str(out, text);
}

/* Leaves room for a length; length_end fills it in. */
static size_t
length_begin(struct buf *out)
{
    buf_append(out, "\0\0\0", LENGTH_BYTES);
    return out->len;
}

static void
length_end(struct buf *out, size_t from)
{
    size_t len = out->len - from;
    if (out->failed)
        return;
    if (len > SNAPSHOT_MAX) {
        out->failed = true;
        return;
    }
    for (unsigned i = 0; i < LENGTH_BYTES; i++)
        out->data[from - LENGTH_BYTES + i] =
            (char)((len >> (7 * i) & 0x7f) | (i + 1 < LENGTH_BYTES ? 0x80 : 0));
}

static bool
is_code(unsigned type)
{
    return (type >= LIVE_T_BOOL && type <= LIVE_T_LIST) ||
           (type >= LIVE_T_STRUCT && type <= LIVE_T_JSON) || type == LIVE_T_FORM;
}

/* A struct of which nothing is saved is not saved: so every value takes a byte, or has a
 * length. */
static bool
is_saved(const live_field *field)
{
    if (field->flags & LIVE_F_TRANSIENT || !is_code(field->type))
        return false;
    for (unsigned i = 0; field->type == LIVE_T_STRUCT && i < field->row->n_fields; i++)
        if (is_saved(&field->row->fields[i]))
            return true;
    return field->type != LIVE_T_STRUCT;
}

static live_str
enum_text(const live_field *field, const void *from)
{
    int32_t value;
    memcpy(&value, from, sizeof value);
    live_str name = live_enum_name(field->names, value);
    return name.ptr ? name : LIVE_STR("");
}

/* The fields of a row or a struct; how many. */
static uint32_t
put_table(struct buf *out, const live_struct *type)
{
    uint32_t n_fields = 0;
    for (unsigned i = 0; i < type->n_fields; i++)
        n_fields += is_saved(&type->fields[i]);
    put_uint(out, n_fields);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const live_field *field = &type->fields[i];
        if (!is_saved(field))
            continue;
        put_text(out, live_str_of(field->name));
        buf_char(out, (char)field->type);
        if (field->type == LIVE_T_STRUCT)
            put_table(out, field->row);
    }
    return n_fields;
}

static void put_list(struct buf *out, const live_list *list, const live_struct *type,
                     unsigned depth);
static void put_row(struct buf *out, const live_struct *type, const void *item, unsigned depth);

static void
put_value(struct buf *out, const live_field *field, const void *item, unsigned depth)
{
    const void *from = (const char *)item + field->offset;
    switch ((live_type)field->type) {
    case LIVE_T_BOOL:
        buf_char(out, *(const bool *)from);
        break;
    case LIVE_T_INT:
        put_int(out, *(const int64_t *)from);
        break;
    case LIVE_T_TIME:
        put_int(out, ((const live_time *)from)->us);
        break;
    case LIVE_T_DOUBLE: {
        uint64_t bits;
        char bytes[8];
        memcpy(&bits, from, 8);
        for (unsigned i = 0; i < 8; i++)
            bytes[i] = (char)(bits >> (8 * i));
        buf_append(out, bytes, 8);
        break;
    }
    case LIVE_T_STR:
    case LIVE_T_HTML:
        buf_str(out, live_string_text(from));
        break;
    case LIVE_T_JSON:
        buf_str(out, live_string_text(&((const live_json *)from)->text_));
        break;
    case LIVE_T_ENUM:
        buf_str(out, enum_text(field, from));
        break;
    case LIVE_T_FORM:
        form_snapshot(out, from);
        break;
    case LIVE_T_STRUCT:
        put_table(out, field->row);
        put_row(out, field->row, from, depth);
        break;
    case LIVE_T_LIST:
        put_list(out, from, field->row, depth);
        break;
    default:
        break;
    }
}

/* In a row, what has no end of its own gets a length. */
static void
put_row(struct buf *out, const live_struct *type, const void *item, unsigned depth)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        const live_field *field = &type->fields[i];
        const void *from = (const char *)item + field->offset;
        if (!is_saved(field))
            continue;
        if (field->type == LIVE_T_LIST) {
            size_t at = length_begin(out);
            put_list(out, from, field->row, depth);
            length_end(out, at);
        } else if (field->type == LIVE_T_STRUCT) {
            put_row(out, field->row, from, depth);
        } else if (field->type == LIVE_T_STR || field->type == LIVE_T_HTML ||
                   field->type == LIVE_T_JSON) {
            put_text(out, live_string_text(from)); /* JSON begins with its text */
        } else if (field->type == LIVE_T_ENUM) {
            put_text(out, enum_text(field, from));
        } else {
            put_value(out, field, item, depth);
        }
    }
}

static void
put_list(struct buf *out, const live_list *list, const live_struct *type, unsigned depth)
{
    if (list->n_ == 0)
        return;
    if (depth == DEPTH_MAX) {
        out->failed = true;
        return;
    }
    uint32_t n_fields = put_table(out, type);
    put_uint(out, list->n_);
    for (uint32_t i = 0; i < list->n_ && !out->failed; i++) {
        if (n_fields)
            put_row(out, type, list_item(list->rows_[i]), depth + 1);
        else
            buf_char(out, 0);
    }
}

/* ---- reading: bytes -------------------------------------------------------------------------
 */

struct reader {
    live_str bytes; /* all of the snapshot */
    size_t at;
    size_t end; /* of what is being read; at <= end */
};

static bool
get_byte(struct reader *in, uint8_t *byte)
{
    if (in->at == in->end)
        return false;
    *byte = (uint8_t)in->bytes.ptr[in->at++];
    return true;
}

static bool
get_uint(struct reader *in, uint64_t *number)
{
    uint8_t byte;
    *number = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (!get_byte(in, &byte) || (shift == 63 && byte > 1))
            return false;
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static bool
get_int(struct reader *in, int64_t *number)
{
    uint64_t bits;
    if (!get_uint(in, &bits))
        return false;
    *number = (int64_t)(bits >> 1 ^ -(bits & 1));
    return true;
}

static bool
get_text(struct reader *in, live_str *text)
{
    uint64_t len;
    if (!get_uint(in, &len) || len > in->end - in->at)
        return false;
    *text = str_sub(in->bytes, in->at, in->at + (size_t)len);
    in->at += (size_t)len;
    return true;
}

/* A reader of the next `len` (from the input) bytes, which are passed over. */
static bool
get_part(struct reader *in, struct reader *part)
{
    live_str text;
    if (!get_text(in, &text))
        return false;
    *part = (struct reader){ in->bytes, in->at - text.len, in->at };
    return true;
}

/* ---- reading: values ------------------------------------------------------------------------
 */

struct reading {
    void (*reset)(void *context, live_str field);
    void *context;
};

static void
report(const struct reading *reading, live_str field)
{
    if (reading->reset)
        reading->reset(reading->context, field);
}

/* What the snapshot has of a row or a struct: an entry for each of its fields, in order; behind
 * a struct's are those of its own. */
struct entry {
    const live_field *field; /* ours; NULL: passed over */
    uint32_t n_inner;        /* entries behind it that are within it */
    uint8_t type;
};

struct table {
    struct arena arena;
    struct entry *entries;
    uint32_t n, cap;
};

static live_status get_list(const struct reading *reading, struct reader *in,
                            const live_field *field, void *item, unsigned depth);

/* A field's text, by its type. LIVE_ENOMEM passes; what we never wrote is reset. */
static live_status
set_text(const struct reading *reading, const live_field *field, void *to, live_str text)
{
    live_status status = LIVE_OK;
    live_str name = live_str_of(field->name);
    if (field->type == LIVE_T_ENUM) {
        int32_t value = live_enum_value(field->names, text, -1);
        if (value >= 0)
            memcpy(to, &value, sizeof value);
        else
            report(reading, name);
    } else if (field->type == LIVE_T_FORM) {
        status = form_restore(to, text);
        if (status != LIVE_OK)
            report(reading, name);
    } else if (field->type == LIVE_T_JSON) {
        live_str bare = text;
        if (text.len && !json_is_valid(text, &bare))
            report(reading, name);
        else
            status = json_assign(to, bare);
    } else {
        status = string_assign(to, text); /* html begins with its text */
    }
    return status == LIVE_ENOMEM ? LIVE_ENOMEM : LIVE_OK;
}

/* A value of `type` (no struct), which is the field's if there is one (else it is passed over).
 * In a row, texts and lists have a length before them; else they fill the rest of `in`. */
static live_status
get_value(const struct reading *reading, struct reader *in, unsigned type,
          const live_field *field, void *item, bool in_row, unsigned depth)
{
    void *to = field ? (char *)item + field->offset : NULL;
    struct reader part = *in;
    int64_t number;
    uint8_t byte;
    switch (type) {
    case LIVE_T_BOOL:
        if (!get_byte(in, &byte) || byte > 1)
            return LIVE_EINVAL;
        if (to)
            *(bool *)to = byte;
        return LIVE_OK;
    case LIVE_T_INT:
    case LIVE_T_TIME:
        if (!get_int(in, &number))
            return LIVE_EINVAL;
        if (to)
            memcpy(to, &number, sizeof number);
        return LIVE_OK;
    case LIVE_T_DOUBLE: {
        uint64_t bits = 0;
        for (unsigned i = 0; i < 8; i++) {
            if (!get_byte(in, &byte))
                return LIVE_EINVAL;
            bits |= (uint64_t)byte << (8 * i);
        }
        if (to)
            memcpy(to, &bits, sizeof bits);
        return LIVE_OK;
    }
    case LIVE_T_STR:
    case LIVE_T_HTML:
    case LIVE_T_LIST:
    case LIVE_T_ENUM:
    case LIVE_T_JSON:
    case LIVE_T_FORM:
        if (in_row && !get_part(in, &part))
            return LIVE_EINVAL;
        if (!in_row)
            in->at = in->end;
        if (!to)
            return LIVE_OK;
        if (type == LIVE_T_LIST) {
            live_status status = get_list(reading, &part, field, item, depth);
            if (status == LIVE_EINVAL)
                in->at = part.at; /* where it is */
            return status;
        }
        return set_text(reading, field, to, str_sub(part.bytes, part.at, part.end));
    default:
        return LIVE_EINVAL;
    }
}

/* Grows as entries come: what is allocated follows from the bytes that there are. */
static struct entry *
table_add(struct table *table)
{
    if (table->n == table->cap) {
        uint32_t cap = table->cap ? table->cap * 2 : 16;
        struct entry *entries = arena_new(&table->arena, struct entry, cap);
        if (!entries)
            return NULL;
        if (table->n)
            memcpy(entries, table->entries, table->n * sizeof *entries);
        table->entries = entries;
        table->cap = cap;
    }
    return &table->entries[table->n++];
}

/* Whether one of the entries from `first` on, and not within another, is of this field. */
static bool
has_field(const struct table *table, uint32_t first, const live_field *field)
{
    for (uint32_t i = first; i < table->n; i += 1 + table->entries[i].n_inner)
        if (table->entries[i].field == field)
            return true;
    return false;
}

/* Adds the fields of a row or struct of ours (`type` NULL: of none). */
static live_status
get_table(const struct reading *reading, struct reader *in, const live_struct *type,
          struct table *table, unsigned depth)
{
    uint64_t n_fields;
    uint32_t first = table->n;
    /* a field takes two bytes at least */
    if (depth > DEPTH_MAX || !get_uint(in, &n_fields) || n_fields > (in->end - in->at) / 2)
        return LIVE_EINVAL;
    for (uint64_t n = 0; n < n_fields; n++) {
        live_str name;
        uint8_t code;
        if (!get_text(in, &name) || !get_byte(in, &code) || !is_code(code))
            return LIVE_EINVAL;
        const live_field *field = type ? fields_find(type, name) : NULL;
        if (field && !is_saved(field))
            field = NULL;
        if (field && field->type != code) {
            report(reading, name);
            field = NULL;
        }
        if (field && has_field(table, first, field))
            return LIVE_EINVAL;
        uint32_t at = table->n;
        struct entry *entry = table_add(table);
        if (!entry)
            return LIVE_ENOMEM;
        *entry = (struct entry){ .field = field, .type = code };
        if (code != LIVE_T_STRUCT)
            continue;
        live_status status =
            get_table(reading, in, field ? field->row : NULL, table, depth + 1);
        if (status != LIVE_OK)
            return status;
        table->entries[at].n_inner = table->n - at - 1;
        if (!table->entries[at].n_inner)
            return LIVE_EINVAL;
    }
    return LIVE_OK;
}

/* A value for each of the n entries. */
static live_status
get_row(const struct reading *reading, struct reader *in, const struct entry *entries,
        uint32_t n, void *item, unsigned depth)
{
    live_status status = LIVE_OK;
    for (uint32_t i = 0; i < n && status == LIVE_OK; i += 1 + entries[i].n_inner) {
        const live_field *field = entries[i].field;
        if (entries[i].type == LIVE_T_STRUCT)
            status = get_row(reading, in, &entries[i + 1], entries[i].n_inner,
                             field ? (char *)item + field->offset : NULL, depth);
        else
            status = get_value(reading, in, entries[i].type, field, item, true, depth);
    }
    return status;
}

static live_status
get_rows(const struct reading *reading, struct reader *in, const live_struct *type,
         const struct table *table, live_list *list, unsigned depth)
{
    uint64_t n_rows;
    uint8_t filler;
    /* a row takes a byte at least */
    if (!get_uint(in, &n_rows) || n_rows > in->end - in->at || n_rows > LIST_MAX_ROWS)
        return LIVE_EINVAL;
    for (uint32_t n = 0; n < n_rows; n++) {
        if (table->n == 0 && !(get_byte(in, &filler) && filler == 0))
            return LIVE_EINVAL;
        struct live_row *row = list_add(list, type, n);
        if (!row)
            return LIVE_ENOMEM;
        live_status status = get_row(reading, in, table->entries, table->n, row->item, depth);
        if (status != LIVE_OK)
            return status;
    }
    return in->at == in->end ? LIVE_OK : LIVE_EINVAL;
}

static live_status
get_list(const struct reading *reading, struct reader *in, const live_field *field, void *item,
         unsigned depth)
{
    live_list *list = (void *)((char *)item + field->offset);
    if (in->at == in->end)
        return LIVE_OK;
    if (depth == DEPTH_MAX || list->n_)
        return LIVE_EINVAL;
    struct table table = { 0 };
    live_status status = get_table(reading, in, field->row, &table, 0);
    if (status == LIVE_OK)
        status = get_rows(reading, in, field->row, &table, list, depth + 1);
    arena_release(&table.arena);
    return status;
}

/* A struct that is no part of a row. */
static live_status
get_struct(const struct reading *reading, struct reader *in, const live_field *field,
           void *item, unsigned depth)
{
    struct table table = { 0 };
    live_status status = get_table(reading, in, field->row, &table, 0);
    if (status == LIVE_OK)
        status =
            get_row(reading, in, table.entries, table.n, (char *)item + field->offset, depth);
    arena_release(&table.arena);
    return status;
}

/* ---- sections -------------------------------------------------------------------------------
 */

/* A section of the snapshot, or of `kept`, which is made of the same sections (its fields are
 * those that this build does not know). */
static bool
get_section(struct reader *in, uint8_t *tag, struct reader *section)
{
    return get_byte(in, tag) && get_part(in, section);
}

static void
put_section(struct buf *out, uint8_t tag, live_str bytes)
{
    buf_char(out, (char)tag);
    put_text(out, bytes);
}

static live_str
rest_of(const struct reader *in)
{
    return str_sub(in->bytes, in->at, in->end);
}

static live_status
get_fields(const struct reading *reading, struct reader *in, const live_struct *type,
           void *item, struct buf *unknown)
{
    while (in->at < in->end) {
        size_t from = in->at;
        live_str name;
        uint8_t code;
        struct reader value;
        if (!get_text(in, &name) || !get_byte(in, &code) || !get_part(in, &value))
            return LIVE_EINVAL;
        const live_field *field = fields_find(type, name);
        if (!field) {
            buf_str(unknown, str_sub(in->bytes, from, in->at));
        } else if (is_saved(field) && field->type != code) {
            report(reading, name);
        } else if (is_saved(field)) {
            live_status status = code == LIVE_T_STRUCT
                                     ? get_struct(reading, &value, field, item, 0)
                                     : get_value(reading, &value, code, field, item, false, 0);
            if (status == LIVE_OK && value.at != value.end)
                status = LIVE_EINVAL;
            if (status != LIVE_OK) {
                in->at = value.at;
                return status;
            }
        }
    }
    return LIVE_OK;
}

static live_status
get_sections(const struct reading *reading, struct reader *in, const live_struct *type,
             void *item, struct buf *kept, struct buf *unknown)
{
    while (in->at < in->end) {
        uint8_t tag;
        struct reader section;
        if (!get_section(in, &tag, &section))
            return LIVE_EINVAL;
        if (tag != SECTION_FIELDS) {
            put_section(kept, tag, rest_of(&section));
            continue;
        }
        live_status status = get_fields(reading, &section, type, item, unknown);
        if (status != LIVE_OK) {
            in->at = section.at;
            return status;
        }
    }
    if (unknown->len)
        put_section(kept, SECTION_FIELDS, buf_text(unknown));
    return kept->failed || unknown->failed ? LIVE_ENOMEM : LIVE_OK;
}

void
snapshot_write(struct buf *out, const live_struct *type, const void *item, live_str kept)
{
    size_t start = out->len;
    buf_append(out, magic, sizeof magic);
    buf_char(out, SECTION_FIELDS);
    size_t fields = length_begin(out);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const live_field *field = &type->fields[i];
        if (!is_saved(field))
            continue;
        put_text(out, live_str_of(field->name));
        buf_char(out, (char)field->type);
        size_t value = length_begin(out);
        put_value(out, field, item, 0);
        length_end(out, value);
    }
    uint8_t tag;
    struct reader in = { kept, 0, kept.len }, section;
    while (get_section(&in, &tag, &section))
        if (tag == SECTION_FIELDS)
            buf_str(out, rest_of(&section));
    length_end(out, fields);
    in.at = 0;
    while (get_section(&in, &tag, &section))
        if (tag != SECTION_FIELDS)
            put_section(out, tag, rest_of(&section));
    if (out->len - start > SNAPSHOT_MAX)
        out->failed = true;
}

live_status
snapshot_read(live_str bytes, const live_struct *type, void *item, struct buf *kept,
              void (*reset)(void *context, live_str field), void *context, live_error *error)
{
    if (bytes.len > SNAPSHOT_MAX || bytes.len < sizeof magic ||
        memcmp(bytes.ptr, magic, sizeof magic) != 0)
        return live_error_set(error, LIVE_EINVAL, "the snapshot of %s is none (%zu bytes)",
                              type->name, bytes.len);
    struct reading reading = { reset, context };
    struct reader in = { bytes, sizeof magic, bytes.len };
    struct buf unknown = { 0 };
    live_status status = get_sections(&reading, &in, type, item, kept, &unknown);
    buf_release(&unknown);
    if (status == LIVE_ENOMEM)
        return live_error_set(error, status, "no memory for the snapshot of %s", type->name);
    if (status != LIVE_OK)
        return live_error_set(error, status, "the snapshot of %s is broken at byte %zu of %zu",
                              type->name, in.at, bytes.len);
    return LIVE_OK;
}

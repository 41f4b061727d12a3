#include "list_private.h"

#include "fields.h"
#include "mem.h"
#include "string_private.h"
#include "turn_private.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum {
    SLAB_LEAST = 8, /* rows; each further slab has twice as many */
    SLAB_MOST = 512,
    CACHE_LINE = 64,
    NO_TEXT = UINT16_MAX,
    KEEP_ROWS = 64, /* memory for so many rows is never given back before the list's end */
};

struct live_slab {
    struct live_slab *next; /* older: all its rows have been given out */
    uint32_t n, used;
    uint32_t alive; /* while giving back */
    uint32_t text;  /* of copies: where an item's first text is, see fetch_ahead; NO_TEXT */
    char *rows;     /* behind this, where a cache line begins: a row of 64 bytes is one */
};

/* ---- memory of rows -------------------------------------------------------------------------
 */

static size_t
row_size(const live_struct *type)
{
    return sizeof(struct live_row) + (((size_t)type->size + 7) & ~(size_t)7);
}

static bool
slab_add(struct live_slab **slabs, const live_struct *type)
{
    uint32_t n = *slabs ? (*slabs)->n * 2 : SLAB_LEAST;
    if (n > SLAB_MOST)
        n = SLAB_MOST;
    struct live_slab *slab = mem_alloc(sizeof *slab + CACHE_LINE - 1 + n * row_size(type));
    if (!slab)
        return false;
    *slab = (struct live_slab){ .next = *slabs, .n = n, .rows = (char *)(slab + 1) };
    slab->rows += -(uintptr_t)slab->rows % CACHE_LINE;
    *slabs = slab;
    return true;
}

static uint32_t
first_text(const live_struct *type)
{
    enum { FIRST_FIELDS = 4 };
    for (unsigned i = 0; i < type->n_fields && i < FIRST_FIELDS; i++)
        if (type->fields[i].type == LIVE_T_STR && type->fields[i].offset < NO_TEXT)
            return type->fields[i].offset;
    return NO_TEXT;
}

static struct live_row *
slab_take(struct live_slab *slab, const live_struct *type)
{
    return (void *)(slab->rows + slab->used++ * row_size(type));
}

static void
slabs_free(struct live_slab **slabs)
{
    for (struct live_slab *slab = *slabs, *next; slab; slab = next) {
        next = slab->next;
        mem_free(slab);
    }
    *slabs = NULL;
}

/* A block whose item is not initialised; NULL when memory fails. */
static struct live_row *
row_take(live_list *list, const live_struct *type)
{
    struct live_row *row = list->free_;
    if (row) {
        list->free_ = row->next;
        ASAN_UNPOISON_MEMORY_REGION(row->item, type->size);
    } else {
        if ((!list->slabs_ || list->slabs_->used == list->slabs_->n) &&
            !slab_add(&list->slabs_, type))
            return NULL;
        row = slab_take(list->slabs_, type);
    }
    row->before = row->next = NULL;
    row->serial = 0;
    row->index = LIST_NEW;
    return row;
}

/* A block for a copy. They lie side by side and are given back all at once (copies_forget), for a
 * turn may edit thousands of rows. */
static struct live_row *
copy_take(live_list *list, const live_struct *type)
{
    struct live_slab **link = &list->copies_, *slab;
    while ((slab = *link) && slab->used == slab->n)
        link = &slab->next;
    if (!slab) {
        if (!slab_add(&list->copies_, type))
            return NULL;
        slab = list->copies_;
        slab->text = first_text(type);
    } else if (slab != list->copies_) {
        *link = slab->next;
        slab->next = list->copies_;
        list->copies_ = slab;
    }
    struct live_row *copy = slab_take(slab, type);
    ASAN_UNPOISON_MEMORY_REGION(copy, row_size(type));
    return copy;
}

static void
copies_forget(live_list *list, const live_struct *type)
{
    (void)type; /* of no use without ASan */
    for (struct live_slab *slab = list->copies_; slab; slab = slab->next) {
        ASAN_POISON_MEMORY_REGION(slab->rows, slab->used * row_size(type));
        slab->used = 0;
    }
}

static void
row_give(live_list *list, const live_struct *type, struct live_row *row)
{
    row->before = NULL;
    row->next = list->free_;
    list->free_ = row;
    ASAN_POISON_MEMORY_REGION(row->item, type->size);
}

static void
row_end(live_list *list, const live_struct *type, struct live_row *row)
{
    fields_release(type, row->item);
    row_give(list, type, row);
}

static struct live_slab *
slab_of(const live_list *list, const live_struct *type, const struct live_row *row)
{
    const char *at = (const char *)row;
    struct live_slab *slab = list->slabs_;
    while (at < slab->rows || at >= slab->rows + slab->n * row_size(type))
        slab = slab->next;
    return slab;
}

/* Gives back the slabs in which no row is alive. Nothing hangs in edited_ and removed_. */
static void
slabs_trim(live_list *list, const live_struct *type)
{
    for (struct live_slab *slab = list->slabs_; slab; slab = slab->next)
        slab->alive = 0;
    for (uint32_t i = 0; i < list->n_; i++)
        slab_of(list, type, list->rows_[i])->alive++;
    struct live_row *keep = NULL;
    for (struct live_row *row = list->free_, *next; row; row = next) {
        next = row->next;
        if (slab_of(list, type, row)->alive) {
            row->next = keep;
            keep = row;
        }
    }
    list->free_ = keep;
    for (struct live_slab **link = &list->slabs_, *slab; (slab = *link);) {
        if (slab->alive) {
            link = &slab->next;
        } else {
            *link = slab->next;
            mem_free(slab);
        }
    }
}

/* After many rows have gone. */
static void
shrink(live_list *list, const live_struct *type, uint32_t n_gone)
{
    uint32_t n_blocks = 0;
    if (n_gone && n_gone >= list->n_) {
        for (struct live_slab *slab = list->slabs_; slab; slab = slab->next)
            n_blocks += slab->n;
        if (n_blocks > KEEP_ROWS && list->n_ < n_blocks / 4) {
            slabs_trim(list, type);
            slabs_free(&list->copies_);
        }
    }
    if (list->cap_ > KEEP_ROWS && list->n_ < list->cap_ / 4) {
        uint32_t cap = list->n_ * 2 > KEEP_ROWS ? list->n_ * 2 : KEEP_ROWS;
        struct live_row **rows = mem_realloc(list->rows_, cap * sizeof *rows);
        if (rows) {
            list->rows_ = rows;
            list->cap_ = cap;
        }
    }
}

/* ---- changes --------------------------------------------------------------------------------
 */

static void
touch(live_list *list, uint32_t index)
{
    if (!list->mark_ || index < list->from_)
        list->from_ = index;
    list->mark_ = true;
}

struct live_row *
list_add(live_list *list, const live_struct *type, uint32_t index)
{
    if (list->n_ >= LIST_MAX_ROWS || list->serial_ == UINT32_MAX)
        return NULL;
    if (list->n_ == list->cap_) {
        uint32_t cap = list->cap_ ? list->cap_ * 2 : SLAB_LEAST;
        struct live_row **rows = mem_realloc(list->rows_, cap * sizeof *rows);
        if (!rows)
            return NULL;
        list->rows_ = rows;
        list->cap_ = cap;
    }
    struct live_row *row = row_take(list, type);
    if (!row)
        return NULL;
    if (fields_init(type, row->item) != LIVE_OK) {
        row_give(list, type, row);
        return NULL;
    }
    row->serial = ++list->serial_;
    if (index < list->n_)
        memmove(list->rows_ + index + 1, list->rows_ + index,
                (list->n_ - index) * sizeof *list->rows_);
    list->rows_[index] = row;
    list->n_++;
    touch(list, index);
    return row;
}

/* The row has left rows_. */
static void
discard(live_list *list, const live_struct *type, struct live_row *row)
{
    if (row->index == LIST_NEW) {
        row_end(list, type, row);
        return;
    }
    if (row->before) {
        row->before->before = NULL; /* the copy no longer speaks for a row */
        list->n_edited_--;
    }
    row->next = list->removed_;
    list->removed_ = row;
}

uint32_t
live_list_count(const live_list *list)
{
    return list->n_;
}

void *
live_list_insert(live_list *list, const live_struct *type, uint32_t index)
{
    if (!turn_has_failed()) {
        struct live_row *row = list_add(list, type, index < list->n_ ? index : list->n_);
        if (row)
            return row->item;
        turn_fail();
    }
    return turn_sink(list, type->size);
}

void *
live_list_append(live_list *list, const live_struct *type)
{
    return live_list_insert(list, type, list->n_);
}

const void *
live_list_at(const live_list *list, uint32_t index)
{
    return index < list->n_ ? list->rows_[index]->item : NULL;
}

/* Many rows are edited by a loop with an even step, most often: what it comes to next is fetched
 * from memory ahead, the rows and their first text; by the third edit, which shows the step, all
 * that is ahead. list->copies_ is the slab of the copy last made. (gcc drops the call of a
 * function that only prefetches.) */
#define FETCHES __attribute__((always_inline)) static inline
FETCHES void
fetch_row(const live_list *list, uint64_t index)
{
    if (index < list->n_)
        __builtin_prefetch(list->rows_[index]);
}

FETCHES void
fetch_text(const live_list *list, uint64_t index)
{
    uint32_t text = list->copies_->text;
    if (text != NO_TEXT && index < list->n_)
        string_prefetch((const void *)(list->rows_[index]->item + text));
}

FETCHES void
fetch_ahead(const live_list *list, uint32_t index)
{
    enum { FEW = 2, NEAR = 16, FAR = 64 };
    const struct live_row *copy = list->edited_;
    if (list->n_edited_ < FEW || !copy->before)
        return;
    uint64_t step = (uint64_t)index - copy->before->index; /* also a loop that goes down */
    if (list->n_edited_ > FEW + 1) {
        fetch_row(list, index + FAR * step);
        fetch_text(list, index + NEAR * step);
    } else if (list->n_edited_ == FEW) {
        for (unsigned i = 1; i <= FAR + 1; i++)
            fetch_row(list, index + i * step);
    } else {
        for (unsigned i = 1; i <= NEAR; i++)
            fetch_text(list, index + i * step);
    }
}

void *
live_list_edit(live_list *list, const live_struct *type, uint32_t index)
{
    if (index >= list->n_)
        return NULL;
    struct live_row *row = list->rows_[index];
    if (row->before || row->index == LIST_NEW || turn_has_failed())
        return row->item;
    fetch_ahead(list, index);
    struct live_row *copy = copy_take(list, type);
    if (!copy) {
        turn_fail();
        return row->item;
    }
    memcpy(copy->item, row->item, type->size);
    copy->before = row;
    copy->next = list->edited_;
    list->edited_ = copy;
    list->n_edited_++;
    row->before = copy;
    return row->item;
}

int64_t
live_list_find_int(const live_list *list, const live_field *field, int64_t value)
{
    for (uint32_t i = 0; i < list->n_; i++) {
        const char *at = list->rows_[i]->item + field->offset;
        int64_t number;
        if (field->type == LIVE_T_BOOL)
            number = *(const bool *)at;
        else
            memcpy(&number, at, sizeof number);
        if (number == value)
            return i;
    }
    return -1;
}

int64_t
live_list_find_str(const live_list *list, const live_field *field, live_str value)
{
    for (uint32_t i = 0; i < list->n_; i++) {
        const char *at = list->rows_[i]->item + field->offset;
        if (live_str_equal(live_string_text((const void *)at), value))
            return i;
    }
    return -1;
}

void
live_list_move(live_list *list, uint32_t from, uint32_t to)
{
    if (from >= list->n_ || to >= list->n_ || from == to || turn_has_failed())
        return;
    struct live_row **rows = list->rows_, *row = rows[from];
    if (from < to)
        memmove(rows + from, rows + from + 1, (to - from) * sizeof *rows);
    else
        memmove(rows + to + 1, rows + to, (from - to) * sizeof *rows);
    rows[to] = row;
    touch(list, from < to ? from : to);
}

void
live_list_remove(live_list *list, const live_struct *type, uint32_t index)
{
    if (index >= list->n_ || turn_has_failed())
        return;
    struct live_row *row = list->rows_[index];
    list->n_--;
    memmove(list->rows_ + index, list->rows_ + index + 1,
            (list->n_ - index) * sizeof *list->rows_);
    touch(list, index);
    discard(list, type, row);
}

void
live_list_clear(live_list *list, const live_struct *type)
{
    if (list->n_ == 0 || turn_has_failed())
        return;
    for (uint32_t i = list->n_; i-- > 0;) /* so that removed_ is in order */
        discard(list, type, list->rows_[i]);
    list->n_ = 0;
    touch(list, 0);
}

/* ---- after a render -------------------------------------------------------------------------
 */

bool
list_is_dirty(const live_list *list)
{
    return list->mark_ || list->n_edited_;
}

static bool
has_inner_state(const live_struct *type)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == LIVE_T_LIST || type->fields[i].flags & LIVE_F_TEMPORARY ||
            (type->fields[i].type == LIVE_T_STRUCT && has_inner_state(type->fields[i].row)))
            return true;
    return false;
}

/* Empties edited_ and removed_; the number of rows that went. */
static uint32_t
forget_changes(live_list *list, const live_struct *type, bool inner)
{
    uint32_t n_gone = 0;
    for (struct live_row *copy = list->edited_, *next; copy; copy = next) {
        next = copy->next;
        struct live_row *row = copy->before;
        if (row) {
            row->before = NULL;
            if (inner)
                fields_settle(type, row->item, NULL);
        }
    }
    copies_forget(list, type);
    for (struct live_row *row = list->removed_, *next; row; row = next) {
        next = row->next;
        row_end(list, type, row);
        n_gone++;
    }
    list->edited_ = list->removed_ = NULL;
    list->n_edited_ = 0;
    return n_gone;
}

void
list_settle(live_list *list, const live_struct *type)
{
    if (!list->mark_ && !list->edited_)
        return;
    bool inner = has_inner_state(type);
    uint32_t n_gone = forget_changes(list, type, inner);
    if (list->mark_)
        for (uint32_t i = list->from_; i < list->n_; i++) {
            struct live_row *row = list->rows_[i];
            if (inner && row->index == LIST_NEW)
                fields_settle(type, row->item, NULL);
            row->index = i;
        }
    list->mark_ = false;
    list->from_ = 0;
    shrink(list, type, n_gone);
}

void
list_forget(live_list *list, const live_struct *type)
{
    forget_changes(list, type, false);
    uint32_t n = list->n_;
    for (uint32_t i = 0; i < n; i++)
        row_end(list, type, list->rows_[i]);
    list->n_ = 0;
    list->mark_ = false;
    list->from_ = 0;
    shrink(list, type, n);
}

void
list_release(live_list *list, const live_struct *type)
{
    for (uint32_t i = 0; i < list->n_; i++)
        fields_release(type, list->rows_[i]->item);
    for (struct live_row *row = list->removed_; row; row = row->next)
        fields_release(type, row->item);
    slabs_free(&list->slabs_);
    slabs_free(&list->copies_);
    mem_free(list->rows_);
    *list = (live_list){ 0 };
}

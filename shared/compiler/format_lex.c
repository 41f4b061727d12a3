#include "format_private.h"
#include "names.h"

struct lex {
    struct compiler *c;
    live_str text;
    uint32_t at;
    struct pieces *pieces;
    struct piece **tail;
    enum gap gap;      /* since the last piece */
    live_str no_curly; /* inside this element braces are text */
    unsigned no_curly_depth;
};

static char
peek(const struct lex *l, uint32_t ahead)
{
    return l->text.len - l->at > ahead ? l->text.ptr[l->at + ahead] : '\0';
}

static bool
is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

static bool
looking_at(const struct lex *l, live_str text)
{
    return str_starts(str_sub(l->text, l->at, l->text.len), text);
}

/* Behind the next `close`, or the end. */
static void
skip_behind(struct lex *l, live_str close)
{
    while (l->at < l->text.len && !looking_at(l, close))
        l->at++;
    l->at += l->at < l->text.len ? (uint32_t)close.len : 0;
}

static live_str
since(const struct lex *l, uint32_t from)
{
    return str_sub(l->text, from, l->at);
}

static struct piece *
add(struct lex *l, enum piece_kind kind, live_str text)
{
    struct piece *piece = compiler_new(l->c, struct piece, 1);
    piece->kind = kind;
    piece->text = text;
    piece->gap = l->gap;
    l->gap = GAP_NONE;
    *l->tail = piece;
    l->tail = &piece->next;
    l->pieces->n++;
    return piece;
}

/* ---- expressions ------------------------------------------------------------------- */

/* Behind the } of the brace at l->at - 1. The text was parsed: there is one. */
static live_str
skip_braces(struct lex *l)
{
    uint32_t from = l->at, depth = 1;
    for (; l->at < l->text.len; l->at++) {
        char ch = peek(l, 0);
        if (ch == '"' || ch == '\'') {
            for (l->at++; l->at < l->text.len && peek(l, 0) != ch && peek(l, 0) != '\n';
                 l->at++)
                l->at += peek(l, 0) == '\\';
        } else if (ch == '/' && peek(l, 1) == '*') {
            l->at += 2;
            skip_behind(l, LIVE_STR("*/"));
            l->at--;
        } else if (ch == '/' && peek(l, 1) == '/') {
            while (l->at < l->text.len && peek(l, 1) != '\n')
                l->at++;
        } else if (ch == '{') {
            depth++;
        } else if (ch == '}' && --depth == 0) {
            break;
        }
    }
    live_str inside = since(l, from);
    l->at += l->at < l->text.len;
    return inside;
}

static bool
has(live_str text, const char *what)
{
    return memmem(text.ptr, text.len, what, strlen(what)) != NULL;
}

/* A line comment at the end needs its line break. */
static live_str
trimmed(live_str inside)
{
    return has(inside, "//") ? inside : str_trim(inside);
}

/* ---- tags --------------------------------------------------------------------------- */

/* Behind the name of a tag: as the tokenizer has it, so are the other names here. */
static uint32_t
name_end(live_str text, uint32_t at)
{
    while (at < text.len &&
           (is_name_char(text.ptr[at]) || strchr("-.:", text.ptr[at]) || (text.ptr[at] & 0x80)))
        at++;
    return at;
}

static struct piece_attr *
lex_attr(struct lex *l)
{
    struct piece_attr *attr = compiler_new(l->c, struct piece_attr, 1);
    struct text before = { 0 };
    uint32_t from = l->at;
    char close[2] = { 0 };
    while (l->at < l->text.len && !is_space(peek(l, 0)) && !strchr("\"'>/={}<", peek(l, 0)))
        l->at++;
    text_add(l->c, &before, since(l, from));
    uint32_t behind = l->at;
    while (is_space(peek(l, 0)))
        l->at++;
    if (peek(l, 0) == '=') {
        text_char(l->c, &before, '=');
        l->at++;
        while (is_space(peek(l, 0)))
            l->at++;
    } else if (behind > from) {
        l->at = behind;
        attr->before = text_str(&before);
        return attr;
    }
    char ch = peek(l, 0);
    from = l->at + 1;
    if (ch == '{') {
        l->at++;
        close[0] = '}';
        attr->inside = trimmed(skip_braces(l));
    } else if (ch == '"' || ch == '\'') {
        l->at++;
        close[0] = ch;
        skip_behind(l, (live_str){ &ch, 1 });
        attr->inside = str_sub(l->text, from, l->at - 1);
    } else {
        from = l->at;
        while (l->at < l->text.len && !is_space(peek(l, 0)) &&
               !strchr("\"'`=<>{", peek(l, 0)) && !(peek(l, 0) == '/' && peek(l, 1) == '>'))
            l->at++;
        attr->inside = since(l, from);
        ch = '\0';
    }
    if (ch)
        text_char(l->c, &before, ch);
    attr->before = text_str(&before);
    struct text after = { 0 };
    text_add(l->c, &after, (live_str){ close, strlen(close) });
    attr->after = text_str(&after);
    return attr;
}

static bool
is_block(live_str name)
{
    static const char names[] =
        " address article aside base blockquote body caption col colgroup dd details dialog "
        "div "
        "dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr "
        "html legend li link main menu meta nav ol optgroup option p pre script search section "
        "style summary table tbody td template tfoot th thead title tr ul ";
    char key[16] = " ";
    if (name.len && name.ptr[0] == ':')
        return true;
    if (name.len > sizeof key - 3)
        return false;
    for (size_t i = 0; i < name.len; i++)
        key[i + 1] =
            name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] | 32) : name.ptr[i];
    key[name.len + 1] = ' ';
    key[name.len + 2] = '\0';
    return strstr(names, key) != NULL;
}

static bool
has_attr(const struct piece *tag, const char *name)
{
    for (const struct piece_attr *attr = tag->attrs; attr; attr = attr->next)
        if (html_same(attr->before, cstr(name)))
            return true;
    return false;
}

/* Behind the `%>` of the block that begins here: as the tokenizer finds it, not in a text of C. */
static void
skip_block(struct lex *l)
{
    const struct compiler text = { .source.text = l->text }; /* the source, or what it became */
    l->at += peek(l, 2) == '=' ? 3 : 2;
    for (;;) {
        struct ctoken token = ctoken_next(&text, l->at, (uint32_t)l->text.len);
        l->at = token.at.to;
        if (token.kind == C_END || (token.kind == C_PUNCT && token.op == P2('%', '>')))
            return;
    }
}

/* Behind the end tag of the element `name`, whose start tag is read. */
static void
skip_element(struct lex *l, live_str name)
{
    for (unsigned depth = 1; depth && l->at < l->text.len;) {
        if (looking_at(l, LIVE_STR("<!--"))) {
            skip_behind(l, LIVE_STR("-->"));
            continue;
        }
        if (looking_at(l, LIVE_STR("<%"))) {
            if (looking_at(l, LIVE_STR("<%!--")))
                skip_behind(l, LIVE_STR("--%>"));
            else
                skip_block(l);
            continue;
        }
        char ch = peek(l, 0);
        bool is_end = ch == '<' && peek(l, 1) == '/';
        uint32_t from = l->at + 1 + is_end, to = from;
        bool is_raw = html_is_raw_text(name);
        if (ch != '<') {
            bool is_brace = ch == '{' && !is_raw && !l->no_curly.ptr;
            bool is_escaped = ch == '\\' && peek(l, 1) == '{';
            l->at += 1 + (uint32_t)is_escaped;
            if (is_brace)
                skip_braces(l);
            continue;
        }
        to = name_end(l->text, to);
        live_str found = str_sub(l->text, from, to);
        if (!html_same(found, name) || (is_raw && !is_end)) {
            l->at++;
            continue;
        }
        if (is_end) {
            skip_behind(l, LIVE_STR(">"));
            depth--;
            continue;
        }
        l->at = to;
        while (l->at < l->text.len && peek(l, 0) != '>' && !looking_at(l, LIVE_STR("/>"))) {
            if (is_space(peek(l, 0)))
                l->at++;
            else
                lex_attr(l);
        }
        depth += peek(l, 0) == '>';
    }
}

static void
lex_open(struct lex *l)
{
    uint32_t start = l->at++, from = l->at;
    l->at = name_end(l->text, l->at);
    struct piece *tag = add(l, PIECE_OPEN, since(l, from));
    struct piece_attr **tail = &tag->attrs;
    for (;;) {
        while (is_space(peek(l, 0)))
            l->at++;
        if (l->at >= l->text.len || peek(l, 0) == '>' || looking_at(l, LIVE_STR("/>")))
            break;
        uint32_t before = l->at;
        *tail = lex_attr(l);
        tail = &(*tail)->next;
        if (l->at == before) /* a byte that no attribute begins with: was an error */
            l->at++;
    }
    tag->self_closing = peek(l, 0) == '/';
    l->at += 1 + tag->self_closing;
    if (l->at > l->text.len)
        l->at = (uint32_t)l->text.len;
    tag->is_block = is_block(tag->text);
    live_str name = tag->text;
    bool is_kept = html_is_raw_text(name) || html_same(name, LIVE_STR("pre")) ||
                   html_same(name, LIVE_STR("textarea"));
    if (tag->self_closing || html_is_void(name)) {
        tag->kind = PIECE_TAG;
        return;
    }
    bool is_curly = has_attr(tag, "phx-no-curly-interpolation") && !l->no_curly.ptr;
    if (is_curly)
        l->no_curly = name;
    if (has_attr(tag, "phx-no-format") || is_kept) {
        bool all = has_attr(tag, "phx-no-format");
        from = l->at;
        skip_element(l, name);
        if (is_curly)
            l->no_curly = live_none;
        tag->kind = all ? PIECE_VERBATIM : PIECE_TAG;
        if (all) {
            tag->text = since(l, start);
            return;
        }
        bool was_block = tag->is_block;
        add(l, PIECE_VERBATIM, since(l, from))->is_block = was_block;
        return;
    }
    if (is_curly)
        l->no_curly_depth = 1;
    else if (l->no_curly.ptr && html_same(l->no_curly, name))
        l->no_curly_depth++;
}

static void
lex_close(struct lex *l)
{
    uint32_t from = l->at + 2;
    l->at = from;
    skip_behind(l, LIVE_STR(">"));
    live_str name = str_trim(str_sub(l->text, from, l->at - 1));
    struct piece *tag = add(l, PIECE_CLOSE, name);
    tag->is_block = is_block(name);
    if (l->no_curly.ptr && html_same(l->no_curly, name) && --l->no_curly_depth == 0)
        l->no_curly = live_none;
}

/* ---- the rest ------------------------------------------------------------------------ */

static void
lex_percent(struct lex *l)
{
    uint32_t from = l->at;
    if (looking_at(l, LIVE_STR("<%!--"))) {
        skip_behind(l, LIVE_STR("--%>"));
        add(l, PIECE_VERBATIM, since(l, from));
        return;
    }
    skip_block(l);
    struct piece *piece = add(l, PIECE_BLOCK, since(l, from));
    live_str code = str_sub(piece->text, 2, piece->text.len - 2);
    code = str_trim(str_starts(code, LIVE_STR("=")) ? str_sub(code, 1, code.len) : code);
    piece->closes = str_starts(code, LIVE_STR("}"));
    piece->opens = code.len && code.ptr[code.len - 1] == '{';
    piece->is_block = piece->closes || piece->opens;
}

static void
lex_space(struct lex *l)
{
    unsigned lines = 0;
    for (; is_space(peek(l, 0)); l->at++)
        lines += peek(l, 0) == '\n';
    l->gap = lines > 1 ? GAP_LINES : lines ? GAP_LINE : GAP_SPACE;
}

static void
lex_word(struct lex *l)
{
    uint32_t from = l->at;
    while (l->at < l->text.len && !is_space(peek(l, 0)) && peek(l, 0) != '<') {
        if (!l->no_curly.ptr && peek(l, 0) == '{')
            break;
        l->at += !l->no_curly.ptr && peek(l, 0) == '\\' && peek(l, 1) == '{' ? 2 : 1;
    }
    if (l->at == from) /* cannot be: the text was parsed */
        l->at++;
    add(l, PIECE_WORD, since(l, from));
}

/* Gives each PIECE_OPEN its PIECE_CLOSE; one without becomes a PIECE_TAG. */
static void
pair_up(struct lex *l)
{
    struct piece *open[NESTING_MAX + 1];
    unsigned at[NESTING_MAX + 1], depth = 0, i = 0;
    for (struct piece *piece = l->pieces->first; piece; piece = piece->next, i++) {
        if (piece->kind == PIECE_OPEN && depth <= NESTING_MAX) {
            open[depth] = piece;
            at[depth++] = i;
        } else if (piece->kind == PIECE_OPEN) {
            piece->kind = PIECE_TAG;
        } else if (piece->kind == PIECE_CLOSE) {
            if (depth == 0) {
                piece->kind = PIECE_WORD;
                continue;
            }
            piece->pair = at[--depth];
            open[depth]->pair = i;
        }
    }
    while (depth)
        open[--depth]->kind = PIECE_TAG;
}

void
format_lex(struct compiler *c, live_str text, uint32_t from, struct pieces *pieces)
{
    struct lex l = { .c = c, .text = text, .at = from, .pieces = pieces };
    *pieces = (struct pieces){ 0 };
    l.tail = &pieces->first;
    while (l.at < text.len) {
        char ch = peek(&l, 0), next = peek(&l, 1);
        if (is_space(ch)) {
            lex_space(&l);
        } else if (ch == '<' && next == '!') {
            uint32_t start = l.at;
            skip_behind(&l, looking_at(&l, LIVE_STR("<!--")) ? LIVE_STR("-->") : LIVE_STR(">"));
            add(&l, PIECE_VERBATIM, since(&l, start));
        } else if (ch == '<' && next == '%') {
            lex_percent(&l);
        } else if (ch == '<' && next == '/') {
            lex_close(&l);
        } else if (ch == '<') {
            lex_open(&l);
        } else if (ch == '{' && !l.no_curly.ptr) {
            l.at++;
            add(&l, PIECE_EXPR, trimmed(skip_braces(&l)));
        } else {
            lex_word(&l);
        }
    }
    pieces->last = l.gap;
    pair_up(&l);
}

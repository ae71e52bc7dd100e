/* Source: github.com/google/re2/wiki/Syntax. The parser writes the program as it reads; what stands in brackets is handed
 * to PCRE2 as a class, with all that differs written out. */
#include "expr/re2.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { MAX_REPEAT = 1000, MAX_DEPTH = 1000, MAX_RUNE = 0x10ffff, MAX_INSTS = 100000 };

static const size_t NO_ITEM = SIZE_MAX;

struct parser {
    struct arena *arena;
    const char *at;
    struct buf *out; /* the class that is being read, in PCRE2's words */
    struct re2_inst *insts;
    size_t count, cap;
    size_t item_start; /* where the code of the last item begins */
    size_t last_start; /* and of the one before it; NO_ITEM: there is none in this alternative */
    bool only_flags;   /* the last item was `(?i)`, which is no code */
    const char *problem;
    int depth;
    /* The flags that matter to whether something matches. */
    bool multiline; /* `m`: `^` and `$` stand at each line */
    bool caseless;  /* `i` */
    bool dot_all;   /* `s`: a dot takes a newline, too */
};

static bool refuse(struct parser *parser, const char *problem)
{
    if (!parser->problem)
        parser->problem = problem;
    return false;
}

/* --- Writing the program --- */

static bool reserve(struct parser *parser, size_t more)
{
    if (parser->count + more > MAX_INSTS)
        return refuse(parser, "pattern too large");
    if (parser->count + more > parser->cap) {
        parser->cap = (parser->count + more) * 2;
        parser->insts = mem_grow(parser->insts, parser->cap * sizeof *parser->insts);
    }
    return true;
}

static bool emit(struct parser *parser, struct re2_inst inst)
{
    if (!reserve(parser, 1))
        return false;
    parser->insts[parser->count++] = inst;
    return true;
}

/* Puts an instruction before those from `at` on. */
static bool emit_before(struct parser *parser, size_t at, struct re2_inst inst)
{
    if (!reserve(parser, 1))
        return false;
    memmove(&parser->insts[at + 1], &parser->insts[at], (parser->count - at) * sizeof inst);
    parser->insts[at] = inst;
    parser->count++;
    return true;
}

static bool emit_block(struct parser *parser, const struct re2_inst *block, size_t len)
{
    if (!reserve(parser, len))
        return false;
    memcpy(&parser->insts[parser->count], block, len * sizeof *block);
    parser->count += len;
    return true;
}

/* The class in `out`, which is empty afterwards. */
static bool emit_set(struct parser *parser)
{
    const struct re2_set *set = re2_set_new(parser->arena, parser->out->data, parser->caseless);
    buf_clear(parser->out);
    if (!set)
        return refuse(parser, "invalid character class range");
    return emit(parser, (struct re2_inst){.op = RE2_SET, .set = set});
}

static bool emit_rune(struct parser *parser, uint32_t rune)
{
    bool has_case = rune >= 0x80 || isalpha((int)rune);
    if (!parser->caseless || !has_case)
        return emit(parser, (struct re2_inst){.op = RE2_RUNE, .rune = rune});
    buf_addf(parser->out, "\\x{%x}", rune);
    return emit_set(parser);
}

/* --- Characters --- */

static void add_rune(struct parser *parser, uint32_t rune)
{
    if (rune < 0x80 && isalnum((int)rune))
        buf_addc(parser->out, (char)rune);
    else
        buf_addf(parser->out, "\\x{%x}", rune);
}

static bool take_rune(struct parser *parser, uint32_t *rune)
{
    size_t len = utf8_decode(parser->at, rune);
    if (len == 0)
        return refuse(parser, "invalid UTF-8");
    parser->at += len;
    return true;
}

/* --- Escapes that mean one character --- */

static bool take_octal(struct parser *parser, uint32_t *rune)
{
    bool back_reference = parser->at[0] != '0' && !(parser->at[1] >= '0' && parser->at[1] <= '7');
    if (back_reference)
        return refuse(parser, "back references are not possible");
    *rune = 0;
    for (int i = 0; i < 3 && *parser->at >= '0' && *parser->at <= '7'; i++)
        *rune = *rune * 8 + (uint32_t)(*parser->at++ - '0');
    return true;
}

static bool take_hex(struct parser *parser, uint32_t *rune)
{
    parser->at++;
    bool braces = *parser->at == '{';
    if (braces)
        parser->at++;
    *rune = 0;
    size_t digits = 0;
    for (; isxdigit((unsigned char)*parser->at) && (braces || digits < 2); digits++) {
        char digit[2] = {*parser->at++, '\0'};
        *rune = *rune * 16 + (uint32_t)strtoul(digit, NULL, 16);
        if (*rune > MAX_RUNE)
            return refuse(parser, "no such character");
    }
    if (digits == 0 || (!braces && digits < 2) || (braces && *parser->at != '}'))
        return refuse(parser, "invalid escape sequence");
    parser->at += braces;
    return true;
}

/* At what follows a backslash. */
static bool take_escaped_rune(struct parser *parser, uint32_t *rune)
{
    static const char letters[] = "aftnrv";
    static const char meanings[] = "\a\f\t\n\r\v";
    char c = *parser->at;
    if (c >= '0' && c <= '7')
        return take_octal(parser, rune);
    if (c == 'x')
        return take_hex(parser, rune);
    const char *letter = c ? strchr(letters, c) : NULL;
    if (letter) {
        *rune = (uint32_t)meanings[letter - letters];
    } else if (c > 0 && !isalnum((unsigned char)c)) {
        *rune = (uint32_t)c;
    } else {
        return refuse(parser, c ? "invalid escape sequence" : "a backslash at the end");
    }
    parser->at++;
    return true;
}

/* --- Classes --- */

/* `\d`, `\s`, `\w` and their opposites, inside and outside of brackets; RE2's `\s` has no vertical tab. */
struct perl_class {
    char letter;
    const char *inside;
    const char *outside;
};

static const struct perl_class perl_classes[] = {
    {'d', "\\d", "\\d"},
    {'D', "\\D", "\\D"},
    {'w', "\\w", "\\w"},
    {'W', "\\W", "\\W"},
    {'s', "\\t\\n\\f\\r ", "[\\t\\n\\f\\r ]"},
    {'S', "\\x00-\\x08\\x0b\\x0e-\\x1f\\x21-\\x{10ffff}", "[^\\t\\n\\f\\r ]"},
};

static const struct perl_class *perl_class_of(char letter)
{
    for (size_t i = 0; i < sizeof perl_classes / sizeof *perl_classes; i++)
        if (perl_classes[i].letter == letter)
            return &perl_classes[i];
    return NULL;
}

/* `\pL`, `\p{Greek}`, `\P{^Lu}`: at the `p`. Which names there are PCRE2 says when it compiles. */
static bool take_property(struct parser *parser)
{
    char letter = *parser->at++;
    if (*parser->at != '{') {
        if (!isupper((unsigned char)*parser->at))
            return refuse(parser, "invalid character class range");
        buf_addf(parser->out, "\\%c%c", letter, *parser->at++);
        return true;
    }
    const char *name = parser->at + 1;
    bool negated = *name == '^';
    name += negated;
    size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");
    if (len == 0 || name[len] != '}' || *name == 'X')
        return refuse(parser, "invalid character class range");
    bool has_case = len == 2 && name[0] == 'L' && strchr("ult", name[1]);
    if (has_case && parser->caseless)
        buf_addf(parser->out, "\\%c{%sL&}", letter, negated ? "^" : "");
    else
        buf_addf(parser->out, "\\%c{%s%s%.*s}", letter, negated ? "^" : "", len > 3 ? "sc:" : "", (int)len,
                 name);
    parser->at = name + len + 1;
    return true;
}

/* `[:alpha:]` inside brackets. */
static bool take_posix_class(struct parser *parser, bool *taken)
{
    static const char *const names[] = {"alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph",
                                        "lower", "print", "punct", "space", "upper", "word",  "xdigit"};
    const char *end = strstr(parser->at, ":]");
    *taken = end != NULL;
    if (!end)
        return true;
    const char *name = parser->at + 2;
    if (*name == '^')
        name++;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == (size_t)(end - name) && strncmp(names[i], name, strlen(names[i])) == 0) {
            buf_add(parser->out, parser->at, (size_t)(end + 2 - parser->at));
            parser->at = end + 2;
            return true;
        }
    }
    return refuse(parser, "invalid character class range");
}

static bool take_class_rune(struct parser *parser, uint32_t *rune)
{
    if (*parser->at == '\0')
        return refuse(parser, "missing closing ]");
    if (*parser->at != '\\')
        return take_rune(parser, rune);
    parser->at++;
    return take_escaped_rune(parser, rune);
}

static bool take_class_range(struct parser *parser)
{
    uint32_t low, high;
    if (!take_class_rune(parser, &low))
        return false;
    add_rune(parser, low);
    if (parser->at[0] != '-' || parser->at[1] == ']' || parser->at[1] == '\0')
        return true;
    parser->at++;
    if (!take_class_rune(parser, &high))
        return false;
    if (high < low)
        return refuse(parser, "invalid character class range");
    buf_addc(parser->out, '-');
    add_rune(parser, high);
    return true;
}

static bool take_class_item(struct parser *parser)
{
    if (parser->at[0] == '[' && parser->at[1] == ':') {
        bool taken;
        if (!take_posix_class(parser, &taken))
            return false;
        if (taken)
            return true;
    }
    if (parser->at[0] == '\\') {
        const struct perl_class *class = perl_class_of(parser->at[1]);
        if (class) {
            buf_adds(parser->out, class->inside);
            parser->at += 2;
            return true;
        }
        if (parser->at[1] == 'p' || parser->at[1] == 'P') {
            parser->at++;
            return take_property(parser);
        }
    }
    return take_class_range(parser);
}

static bool take_class(struct parser *parser)
{
    parser->at++;
    buf_addc(parser->out, '[');
    if (*parser->at == '^') {
        parser->at++;
        buf_addc(parser->out, '^');
    }
    for (bool first = true; first || *parser->at != ']'; first = false)
        if (!take_class_item(parser))
            return false;
    parser->at++;
    buf_addc(parser->out, ']');
    return true;
}

/* --- Repetition --- */

struct repeat {
    size_t len;    /* of its text; 0: there is none */
    int low, high; /* how often; high below 0: without end */
};

/* Digits without a leading zero; 0 in `*len` where there are none. */
static int read_number(const char *text, size_t *len)
{
    *len = strspn(text, "0123456789");
    if (*len == 0 || *len > 8 || (*text == '0' && *len > 1)) {
        *len = 0;
        return 0;
    }
    return (int)strtol(text, NULL, 10);
}

/* `{n}`, `{n,}`, `{n,m}`; anything else in braces is plain text. */
static struct repeat braces_at(const char *text)
{
    size_t len, more;
    int low = read_number(text + 1, &len), high = low;
    if (len == 0)
        return (struct repeat){0};
    const char *at = text + 1 + len;
    if (*at == ',') {
        at++;
        high = read_number(at, &more);
        at += more;
        if (more == 0)
            high = -1;
    }
    if (*at != '}')
        return (struct repeat){0};
    return (struct repeat){.len = (size_t)(at + 1 - text), .low = low, .high = high};
}

static struct repeat repeat_at(const char *text)
{
    switch (*text) {
    case '*':
        return (struct repeat){.len = 1, .low = 0, .high = -1};
    case '+':
        return (struct repeat){.len = 1, .low = 1, .high = -1};
    case '?':
        return (struct repeat){.len = 1, .low = 0, .high = 1};
    case '{':
        return braces_at(text);
    }
    return (struct repeat){0};
}

/* Zero or more: a split before the block and a jump back behind it. */
static bool emit_star(struct parser *parser, const struct re2_inst *block, int32_t len)
{
    return emit(parser, (struct re2_inst){.op = RE2_SPLIT, .first = 1, .second = len + 2}) &&
           emit_block(parser, block, (size_t)len) &&
           emit(parser, (struct re2_inst){.op = RE2_JUMP, .first = -(len + 1)});
}

/* The block as often as must be, then as often as may be. */
static bool emit_copies(struct parser *parser, const struct re2_inst *block, int32_t len,
                        const struct repeat *repeat)
{
    for (int i = 0; i < repeat->low; i++)
        if (!emit_block(parser, block, (size_t)len))
            return false;
    if (repeat->high < 0 && repeat->low > 0)
        return emit(parser, (struct re2_inst){.op = RE2_SPLIT, .first = -len, .second = 1});
    if (repeat->high < 0)
        return emit_star(parser, block, len);
    for (int left = repeat->high - repeat->low; left > 0; left--) {
        const struct re2_inst skip = {.op = RE2_SPLIT, .first = 1, .second = left * (len + 1)};
        if (!emit(parser, skip) || !emit_block(parser, block, (size_t)len))
            return false;
    }
    return true;
}

static bool repeat_block(struct parser *parser, size_t start, const struct repeat *repeat)
{
    size_t len = parser->count - start;
    if (len == 0)
        return true;
    struct re2_inst *block = mem_alloc(len * sizeof *block);
    memcpy(block, &parser->insts[start], len * sizeof *block);
    parser->count = start;
    bool done = emit_copies(parser, block, (int32_t)len, repeat);
    free(block);
    return done;
}

/* Takes what repeats the block from `start` on, whose own repetitions multiply to `*product`. */
static bool take_repeat(struct parser *parser, size_t start, int *product)
{
    struct repeat repeat = repeat_at(parser->at);
    if (repeat.len == 0)
        return true;
    int factor = *parser->at != '{' ? 1 : repeat.high < 0 ? repeat.low : repeat.high;
    *product *= factor > 0 ? factor : 1;
    if (repeat.low > MAX_REPEAT || *product > MAX_REPEAT || (repeat.high >= 0 && repeat.high < repeat.low))
        return refuse(parser, "invalid repetition size");
    parser->at += repeat.len;
    if (*parser->at == '?')
        parser->at++;
    if (repeat_at(parser->at).len > 0)
        return refuse(parser, "bad repetition operator");
    return repeat_block(parser, start, &repeat);
}

/* --- Items, groups, alternatives --- */

static bool take_alternatives(struct parser *parser, int *product);

static bool emit_assertion(struct parser *parser, enum re2_assertion assertion)
{
    return emit(parser, (struct re2_inst){.op = RE2_ASSERT, .assertion = assertion});
}

static bool take_quoted(struct parser *parser)
{
    const char *end = strstr(parser->at, "\\E");
    const char *stop = end ? end : parser->at + strlen(parser->at);
    uint32_t rune;
    while (parser->at < stop) {
        parser->item_start = parser->count; /* a repetition takes the last character alone */
        if (!take_rune(parser, &rune) || !emit_rune(parser, rune))
            return false;
    }
    if (end)
        parser->at = end + 2;
    return true;
}

static bool take_escape(struct parser *parser)
{
    static const char letters[] = "bBAz";
    static const enum re2_assertion assertions[] = {RE2_WORD_EDGE, RE2_NO_WORD_EDGE, RE2_TEXT_START,
                                                    RE2_TEXT_END};
    char c = parser->at[1];
    const struct perl_class *class = perl_class_of(c);
    const char *letter = c ? strchr(letters, c) : NULL;
    parser->at += class || letter || c == 'Q' ? 2 : 1;
    if (class) {
        buf_adds(parser->out, class->outside);
        return emit_set(parser);
    }
    if (letter)
        return emit_assertion(parser, assertions[letter - letters]);
    if (c == 'Q')
        return take_quoted(parser);
    if (c == 'p' || c == 'P')
        return take_property(parser) && emit_set(parser);
    uint32_t rune;
    return take_escaped_rune(parser, &rune) && emit_rune(parser, rune);
}

/* `P<name>` or `<name>` after `(?`; names mean nothing here. */
static bool take_group_name(struct parser *parser)
{
    const char *name = parser->at + (*parser->at == 'P' ? 2 : 1);
    size_t len = 0;
    while (isalnum((unsigned char)name[len]) || name[len] == '_')
        len++;
    if (len == 0 || name[len] != '>')
        return refuse(parser, "invalid named capture group");
    parser->at = name + len + 1;
    return true;
}

/* What `i-s` says of one flag: the first `set` of the `len` letters set it, those behind clear it. */
static void set_flag(bool *flag, char letter, const char *letters, size_t set, size_t len)
{
    if (memchr(letters, letter, set))
        *flag = true;
    if (memchr(letters + set, letter, len - set))
        *flag = false;
}

/* `i-s)` or `i-s:` after `(?`; `*group` says whether a group follows. */
static bool take_flags(struct parser *parser, bool *group)
{
    size_t set = strspn(parser->at, "imsU");
    size_t len = set;
    if (parser->at[len] == '-') {
        size_t cleared = strspn(parser->at + len + 1, "imsU");
        if (cleared == 0)
            return refuse(parser, "invalid or unsupported Perl syntax");
        len += 1 + cleared;
    }
    if (parser->at[len] != ')' && parser->at[len] != ':')
        return refuse(parser, "invalid or unsupported Perl syntax");
    *group = parser->at[len] == ':';
    set_flag(&parser->multiline, 'm', parser->at, set, len);
    set_flag(&parser->caseless, 'i', parser->at, set, len);
    set_flag(&parser->dot_all, 's', parser->at, set, len);
    parser->at += len + 1;
    return true;
}

/* The head of a group, at what follows the bracket. */
static bool take_group_head(struct parser *parser, bool *group)
{
    *group = true;
    if (*parser->at != '?')
        return true;
    parser->at++;
    bool looks_behind = parser->at[0] == '<' && (parser->at[1] == '=' || parser->at[1] == '!');
    if (parser->at[0] == 'P' ? parser->at[1] == '<' : parser->at[0] == '<' && !looks_behind)
        return take_group_name(parser);
    return take_flags(parser, group);
}

static bool take_group(struct parser *parser, int *product)
{
    bool group, multiline = parser->multiline, caseless = parser->caseless, dot_all = parser->dot_all;
    size_t start = parser->count, last_start = parser->last_start;
    parser->at++;
    if (!take_group_head(parser, &group))
        return false;
    if (!group) { /* only flags: a repetition that follows is the item's before */
        parser->item_start = parser->last_start;
        parser->only_flags = true;
        return true;
    }
    if (++parser->depth > MAX_DEPTH)
        return refuse(parser, "nested too deeply");
    if (!take_alternatives(parser, product))
        return false;
    parser->depth--;
    if (*parser->at != ')')
        return refuse(parser, "missing closing )");
    parser->at++;
    parser->multiline = multiline;
    parser->caseless = caseless;
    parser->dot_all = dot_all;
    parser->item_start = start;
    parser->last_start = last_start;
    parser->only_flags = false;
    return true;
}

static bool take_plain(struct parser *parser)
{
    uint32_t rune;
    switch (*parser->at) {
    case '^':
        parser->at++;
        return emit_assertion(parser, parser->multiline ? RE2_LINE_START : RE2_TEXT_START);
    case '$':
        parser->at++;
        return emit_assertion(parser, parser->multiline ? RE2_LINE_END : RE2_TEXT_END);
    case '.':
        parser->at++;
        buf_adds(parser->out, parser->dot_all ? "(?s:.)" : ".");
        return emit_set(parser);
    }
    return take_rune(parser, &rune) && emit_rune(parser, rune);
}

/* Takes one item; its code begins at parser->item_start. */
static bool take_item(struct parser *parser, int *product)
{
    *product = 1;
    parser->item_start = parser->count;
    parser->only_flags = false;
    if (repeat_at(parser->at).len > 0)
        return refuse(parser, "nothing before the repetition operator");
    switch (*parser->at) {
    case '(':
        return take_group(parser, product);
    case '[':
        return take_class(parser) && emit_set(parser);
    case '\\':
        return take_escape(parser);
    }
    return take_plain(parser);
}

/* An alternative that began at `start` has ended: a split before it leads to it and to the next one, a jump behind it to
 * the end, which is not known yet: `*jump` chains them by place plus one. */
static bool end_alternative(struct parser *parser, size_t start, size_t *jump)
{
    const int32_t next = (int32_t)(parser->count - start) + 2;
    if (!emit_before(parser, start, (struct re2_inst){.op = RE2_SPLIT, .first = 1, .second = next}) ||
        !emit(parser, (struct re2_inst){.op = RE2_JUMP, .rune = (uint32_t)*jump}))
        return false;
    *jump = parser->count;
    return true;
}

static void land_jumps(struct parser *parser, size_t jump)
{
    while (jump > 0) {
        struct re2_inst *inst = &parser->insts[jump - 1];
        inst->first = (int32_t)(parser->count - (jump - 1));
        jump = inst->rune;
        inst->rune = 0;
    }
}

static bool take_alternatives(struct parser *parser, int *product)
{
    size_t start = parser->count, jump = 0;
    *product = 1;
    parser->last_start = NO_ITEM;
    int last_repeats = 1;
    while (*parser->at && *parser->at != ')') {
        int repeats = 1;
        if (*parser->at == '|') {
            parser->at++;
            parser->last_start = NO_ITEM;
            if (!end_alternative(parser, start, &jump))
                return false;
            start = parser->count;
            continue;
        }
        if (!take_item(parser, &repeats))
            return false;
        if (repeat_at(parser->at).len > 0 && parser->item_start == NO_ITEM)
            return refuse(parser, "nothing before the repetition operator");
        size_t item = parser->item_start;
        if (parser->only_flags)
            repeats = last_repeats;
        if (!take_repeat(parser, item, &repeats))
            return false;
        parser->last_start = item;
        last_repeats = repeats;
        if (repeats > *product)
            *product = repeats;
    }
    land_jumps(parser, jump);
    return true;
}

bool re2_compile(struct arena *arena, const char *text, const char *flags, struct re2_program *program,
                 const char **problem)
{
    AUTO_BUF struct buf class = BUF_INIT;
    struct parser parser = {.arena = arena,
                            .at = text,
                            .out = &class,
                            .multiline = strchr(flags, 'm') != NULL,
                            .caseless = strchr(flags, 'i') != NULL,
                            .dot_all = strchr(flags, 's') != NULL};
    int product;
    if (take_alternatives(&parser, &product) && *parser.at == ')')
        refuse(&parser, "unexpected )");
    if (!parser.problem)
        emit(&parser, (struct re2_inst){.op = RE2_MATCH});
    if (!parser.problem) {
        program->insts = arena_memdup(arena, parser.insts, parser.count * sizeof *parser.insts);
        program->count = parser.count;
    }
    free(parser.insts);
    *problem = parser.problem;
    return parser.problem == NULL;
}

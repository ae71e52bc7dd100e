/* Source: github.com/google/re2/wiki/Syntax. What differs from PCRE2 is written out: classes as code points, octal and
 * hexadecimal numbers as \x{…}, groups without their names. */
#include "expr/re2.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"

enum { MAX_REPEAT = 1000, MAX_DEPTH = 1000, MAX_RUNE = 0x10ffff };

struct parser {
    struct arena *arena;
    const char *at;
    struct buf *out;
    const char *problem;
    struct map names; /* of groups, each only once */
    int depth;
    bool multiline; /* the flag `m`, which decides what `$` is */
};

static bool refuse(struct parser *parser, const char *problem)
{
    if (!parser->problem)
        parser->problem = problem;
    return false;
}

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
    } else if (c > 0 && c != '_' && !isalnum((unsigned char)c)) {
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
    buf_addf(parser->out, "\\%c{%s%s%.*s}", letter, negated ? "^" : "", len > 3 ? "sc:" : "", (int)len, name);
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
    size_t len; /* of its text; 0: there is none */
    int factor; /* how often it repeats what is before, as far as RE2's limit goes */
    bool invalid;
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
    bool invalid = low > MAX_REPEAT || high > MAX_REPEAT || (high >= 0 && high < low);
    return (struct repeat){
        .len = (size_t)(at + 1 - text), .factor = high < 0 ? low : high, .invalid = invalid};
}

static struct repeat repeat_at(const char *text)
{
    if (*text == '*' || *text == '+' || *text == '?')
        return (struct repeat){.len = 1, .factor = 1};
    return *text == '{' ? braces_at(text) : (struct repeat){0};
}

/* Takes what repeats the item before, whose own repetitions multiply to `*product`. */
static bool take_repeat(struct parser *parser, int *product)
{
    struct repeat repeat = repeat_at(parser->at);
    if (repeat.len == 0)
        return true;
    *product *= repeat.factor > 0 ? repeat.factor : 1;
    if (repeat.invalid || *product > MAX_REPEAT)
        return refuse(parser, "invalid repetition size");
    buf_add(parser->out, parser->at, repeat.len);
    parser->at += repeat.len;
    if (*parser->at == '?') {
        buf_addc(parser->out, '?');
        parser->at++;
    }
    if (repeat_at(parser->at).len > 0)
        return refuse(parser, "bad repetition operator");
    return true;
}

/* --- Items, groups, alternatives --- */

static bool take_alternatives(struct parser *parser, int *product);

/* What has no width must be wrapped before PCRE2 lets it repeat. */
static bool take_assertion(struct parser *parser, const char *written)
{
    bool repeats = repeat_at(parser->at).len > 0;
    buf_addf(parser->out, repeats ? "(?:%s)" : "%s", written);
    return true;
}

static void take_quoted(struct parser *parser)
{
    const char *end = strstr(parser->at, "\\E");
    const char *stop = end ? end : parser->at + strlen(parser->at);
    uint32_t rune;
    while (parser->at < stop && take_rune(parser, &rune))
        add_rune(parser, rune);
    if (end && !parser->problem)
        parser->at = end + 2;
}

static bool take_escape(struct parser *parser)
{
    char c = parser->at[1];
    const struct perl_class *class = perl_class_of(c);
    if (class) {
        parser->at += 2;
        buf_adds(parser->out, class->outside);
        return true;
    }
    if (c && strchr("bBAz", c)) {
        parser->at += 2;
        return take_assertion(parser, (const char[]){'\\', c, '\0'});
    }
    if (c == 'Q') {
        parser->at += 2;
        take_quoted(parser);
        return !parser->problem;
    }
    parser->at++;
    if (c == 'p' || c == 'P')
        return take_property(parser);
    uint32_t rune;
    if (!take_escaped_rune(parser, &rune))
        return false;
    add_rune(parser, rune);
    return true;
}

/* `P<name>` or `<name>` after `(?`. */
static bool take_group_name(struct parser *parser)
{
    const char *name = parser->at + (*parser->at == 'P' ? 2 : 1);
    size_t len = 0;
    while (isalnum((unsigned char)name[len]) || name[len] == '_')
        len++;
    if (len == 0 || name[len] != '>')
        return refuse(parser, "invalid named capture group");
    const char *key = arena_strndup(parser->arena, name, len);
    if (map_get(&parser->names, key))
        return refuse(parser, "duplicate capture group name");
    map_set(parser->arena, &parser->names, key, key);
    parser->at = name + len + 1;
    buf_adds(parser->out, "?:");
    return true;
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
    if (memchr(parser->at, 'm', set))
        parser->multiline = true;
    if (memchr(parser->at + set, 'm', len - set))
        parser->multiline = false;
    buf_addc(parser->out, '?');
    buf_add(parser->out, parser->at, len);
    buf_addc(parser->out, *group ? ':' : ')');
    parser->at += len + 1;
    return true;
}

/* The head of a group, at what follows the bracket. */
static bool take_group_head(struct parser *parser, bool *group)
{
    *group = true;
    if (*parser->at != '?') {
        buf_adds(parser->out, "?:");
        return true;
    }
    parser->at++;
    bool looks_behind = parser->at[0] == '<' && (parser->at[1] == '=' || parser->at[1] == '!');
    if (parser->at[0] == 'P' ? parser->at[1] == '<' : parser->at[0] == '<' && !looks_behind)
        return take_group_name(parser);
    return take_flags(parser, group);
}

static bool take_group(struct parser *parser, int *product)
{
    bool group, multiline = parser->multiline;
    parser->at++;
    buf_addc(parser->out, '(');
    if (!take_group_head(parser, &group))
        return false;
    if (!group) {
        if (repeat_at(parser->at).len > 0)
            return refuse(parser, "nothing before the repetition operator");
        return true;
    }
    if (++parser->depth > MAX_DEPTH)
        return refuse(parser, "nested too deeply");
    if (!take_alternatives(parser, product))
        return false;
    parser->depth--;
    parser->multiline = multiline;
    if (*parser->at != ')')
        return refuse(parser, "missing closing )");
    parser->at++;
    buf_addc(parser->out, ')');
    return true;
}

static bool take_item(struct parser *parser, int *product)
{
    *product = 1;
    if (repeat_at(parser->at).len > 0)
        return refuse(parser, "nothing before the repetition operator");
    switch (*parser->at) {
    case '(':
        return take_group(parser, product);
    case '[':
        return take_class(parser);
    case '\\':
        return take_escape(parser);
    case '^':
    case '$':
        parser->at++;
        if (parser->at[-1] == '^')
            return take_assertion(parser, "^");
        return take_assertion(parser, parser->multiline ? "$" : "\\z");
    case '.':
        parser->at++;
        buf_addc(parser->out, '.');
        return true;
    }
    uint32_t rune;
    if (!take_rune(parser, &rune))
        return false;
    add_rune(parser, rune);
    return true;
}

static bool take_alternatives(struct parser *parser, int *product)
{
    *product = 1;
    while (*parser->at && *parser->at != ')') {
        int repeats = 1;
        if (*parser->at == '|') {
            buf_addc(parser->out, *parser->at++);
        } else if (!take_item(parser, &repeats) || !take_repeat(parser, &repeats)) {
            return false;
        }
        if (repeats > *product)
            *product = repeats;
    }
    return true;
}

bool re2_translate(struct arena *arena, const char *text, const char *flags, struct buf *out,
                   const char **problem)
{
    struct parser parser = {.arena = arena, .at = text, .out = out, .multiline = strchr(flags, 'm') != NULL};
    if (*flags)
        buf_addf(out, "(?%s)", flags);
    int product;
    if (take_alternatives(&parser, &product) && *parser.at == ')')
        refuse(&parser, "unexpected )");
    *problem = parser.problem;
    return parser.problem == NULL;
}

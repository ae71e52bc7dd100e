#include "yaml/scalar.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "yaml/node.h"

/* Of the words that mean null, true or false. */
enum { LONGEST_WORD = 5 };

/* A reader that walks over a scalar from left to right. */
static const char *skip_sign(const char *at)
{
    return *at == '+' || *at == '-' ? at + 1 : at;
}

static const char *skip_any(const char *at, const char *set)
{
    return at + strspn(at, set);
}

static size_t digits_at(const char *at)
{
    return strspn(at, "0123456789");
}

static bool is_word(const char *text, const char *const words[])
{
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0)
            return true;
    return false;
}

static bool resolve_word(struct node *node, const char *text)
{
    static const char *const nulls[] = {"~", "null", NULL};
    static const char *const trues[] = {"yes", "true", "on", NULL};
    static const char *const falses[] = {"no", "false", "off", NULL};
    if (is_word(text, nulls)) {
        node->kind = NODE_NULL;
        return true;
    }
    bool yes = is_word(text, trues);
    if (!yes && !is_word(text, falses))
        return false;
    node->kind = NODE_BOOL;
    node->boolean = yes;
    return true;
}

/* `2001-1-31`; the calendar decides about the day. */
static bool is_date(const char *text)
{
    int year, month, day, used = 0;
    if (digits_at(text) != 4 || sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || text[used])
        return false;
    if (!isdigit((unsigned char)text[5]) || month < 1 || month > 12 || day < 1)
        return false;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (leap && month == 2);
}

static const char *expect_digits(const char *at, size_t least, size_t most)
{
    size_t count = digits_at(at);
    return count >= least && count <= most ? at + count : NULL;
}

static const char *expect(const char *at, char c)
{
    return at && *at == c ? at + 1 : NULL;
}

/* The end of `2001-01-01`, whatever the numbers, or NULL. */
static const char *skip_day(const char *at)
{
    at = expect_digits(*at == '-' ? at + 1 : at, 4, 4);
    for (int i = 0; i < 2; i++) {
        at = expect(at, '-');
        at = at ? expect_digits(at, 1, 2) : NULL;
    }
    return at;
}

/* The end of `10:00:00.5`, or NULL. */
static const char *skip_clock(const char *at)
{
    at = expect_digits(at, 1, 2);
    for (int i = 0; i < 2; i++) {
        at = expect(at, ':');
        at = at ? expect_digits(at, 2, 2) : NULL;
    }
    if (at && *at == '.')
        at += 1 + digits_at(at + 1);
    return at;
}

static bool is_zone(const char *at)
{
    at = skip_any(at, " \t");
    if (*at == '\0' || strcmp(at, "Z") == 0)
        return true;
    if (*at != '+' && *at != '-')
        return false;
    at = expect_digits(at + 1, 1, 4);
    if (at && *at == ':')
        at++;
    return at && at[digits_at(at)] == '\0' && digits_at(at) <= 2;
}

static bool is_time(const char *text)
{
    const char *at = skip_day(text);
    if (!at)
        return false;
    const char *clock = *at == 'T' || *at == 't' ? at + 1 : skip_any(at, " \t");
    if (clock == at)
        return false;
    at = skip_clock(clock);
    return at && is_zone(at);
}

static bool resolve_infinity(struct node *node, const char *text)
{
    if (strcasecmp(text, ".nan") == 0)
        node->number = NAN;
    else if (strcasecmp(skip_sign(text), ".inf") == 0)
        node->number = *text == '-' ? -INFINITY : INFINITY;
    else
        return false;
    node->kind = NODE_FLOAT;
    return true;
}

/* `:name`, or `:"a name"`. */
static bool resolve_symbol(struct node *node, const char *text, size_t len)
{
    if (text[0] != ':' || len < 2)
        return false;
    node->kind = NODE_SYMBOL;
    node->text = text + 1;
    node->len = len - 1;
    return true;
}

/* One field between colons of a number to the base 60; underscores are passed over. */
static double field_value(const char *at, const char *end)
{
    double value = 0;
    double unit = 1;
    bool fraction = false;
    for (; at < end; at++) {
        if (*at == '.')
            fraction = true;
        if (!isdigit((unsigned char)*at))
            continue;
        value = fraction ? value + (*at - '0') * (unit /= 10) : value * 10 + (*at - '0');
    }
    return value;
}

/* The end of the fields `1_0:59:59` after an optional sign, or NULL where there are not two or three of them. */
static const char *skip_sexagesimal(const char *text)
{
    const char *at = skip_sign(text);
    if (!isdigit((unsigned char)*at))
        return NULL;
    at = skip_any(at, "0123456789_");
    int fields = 1;
    while (*at == ':' && isdigit((unsigned char)at[1]) && fields < 3) {
        size_t digits = digits_at(at + 1);
        if (digits > 2 || (digits == 2 && at[1] > '5'))
            return NULL;
        at += 1 + digits;
        fields++;
    }
    return fields > 1 ? at : NULL;
}

/* Psych weighs the first field with 3600 even where there are only two: `1:30` is 5400. */
static bool resolve_sexagesimal(struct node *node, const char *text, size_t len)
{
    const char *end = skip_sexagesimal(text);
    if (!end)
        return false;
    bool is_float = *end == '.';
    if (is_float)
        end = skip_any(end + 1, "0123456789_");
    if (*end)
        return false;
    double sum = 0;
    double weight = 3600;
    for (const char *at = text; at < text + len; weight /= 60) {
        const char *colon = memchr(at, ':', (size_t)(text + len - at));
        const char *stop = colon ? colon : text + len;
        double value = field_value(at, stop);
        sum += (*at == '-' ? -value : value) * weight;
        at = stop + 1;
    }
    node->kind = is_float ? NODE_FLOAT : NODE_INT;
    if (is_float)
        node->number = sum;
    else
        node->integer = sum >= (double)INT64_MAX   ? INT64_MAX
                        : sum <= (double)INT64_MIN ? INT64_MIN
                                                   : (int64_t)sum;
    return true;
}

static char *without_separators(const char *text)
{
    char *copy = mem_strdup(text);
    char *to = copy;
    for (const char *at = text; *at; at++)
        if (*at != '_' && *at != ',')
            *to++ = *at;
    *to = '\0';
    return copy;
}

/* `1_000.5`, `.5`, `1.`, `1.5e+3`; an exponent wants its sign. */
static bool resolve_float(struct node *node, const char *text)
{
    const char *at = skip_sign(text);
    const char *whole = at;
    if (isdigit((unsigned char)*at))
        at = skip_any(at, "0123456789_,");
    if (*at != '.' || (at == whole && !isdigit((unsigned char)at[1])))
        return false;
    at = skip_any(at + 1, "0123456789");
    if ((*at == 'e' || *at == 'E') && (at[1] == '+' || at[1] == '-') && digits_at(at + 2))
        at += 2 + digits_at(at + 2);
    if (*at)
        return false;
    AUTO_FREE char *plain = without_separators(text);
    node->kind = NODE_FLOAT;
    node->number = strtod(plain, NULL);
    return true;
}

/* `[1-9]` and digits, each of which one `_` or `,` may stand before. */
static bool is_decimal(const char *at)
{
    if (*at == '0')
        return at[1] == '\0';
    if (!isdigit((unsigned char)*at))
        return false;
    for (at++; *at; at++) {
        if ((*at == '_' || *at == ',') && isdigit((unsigned char)at[1]))
            at++;
        else if (!isdigit((unsigned char)*at))
            return false;
    }
    return true;
}

static bool made_of(const char *at, const char *set)
{
    return *at && at[strspn(at, set)] == '\0';
}

/* The base in which the scalar is an integer, or 0. */
static int integer_base(const char *at)
{
    if (is_decimal(at))
        return 10;
    if (at[0] != '0')
        return 0;
    if (at[1] == 'b')
        return made_of(at + 2, "01_,") ? 2 : 0;
    if (at[1] == 'x')
        return made_of(at + 2, "0123456789abcdefABCDEF_,") ? 16 : 0;
    return made_of(at + 1, "01234567_,") ? 8 : 0;
}

/* A number too large for 64 bits keeps its text, and the nearest value. */
static bool resolve_integer(struct node *node, const char *text)
{
    const char *at = skip_sign(text);
    int base = integer_base(at);
    if (base == 0)
        return false;
    AUTO_FREE char *plain = without_separators(base == 10 || base == 8 ? at : at + 2);
    long long value = strtoll(plain, NULL, base);
    node->kind = NODE_INT;
    node->integer = *text == '-' ? -value : value;
    if (value == INT64_MAX && *text == '-')
        node->integer = INT64_MIN;
    return true;
}

enum scalar_refusal scalar_resolve(struct node *node, const char *text, size_t len)
{
    node->kind = NODE_STRING;
    node->text = text;
    node->len = len;
    if (len == 0) {
        node->kind = NODE_NULL;
        return SCALAR_FINE;
    }
    if (strlen(text) != len || strchr(text, '\n'))
        return SCALAR_FINE;
    if (!strchr("0123456789.:+-", *text)) {
        if (len <= LONGEST_WORD)
            resolve_word(node, text);
        return SCALAR_FINE;
    }
    if (is_time(text))
        return SCALAR_TIME;
    if (is_date(text))
        return SCALAR_DATE;
    if (!resolve_infinity(node, text) && !resolve_symbol(node, text, len) &&
        !resolve_sexagesimal(node, text, len) && !resolve_float(node, text))
        resolve_integer(node, text);
    return SCALAR_FINE;
}

void scalar_to_float(struct node *node)
{
    if (node->kind != NODE_INT)
        return;
    double value = (double)node->integer;
    node->kind = NODE_FLOAT;
    node->number = value;
}

#include "expr/duration.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"

/* Nobody means a longer text. */
enum { TEXT_MAX = 4096 };

struct word {
    const char *text;
    double value;
};

static const struct word units[] = {
    {"s", 1},          {"sec", 1},         {"secs", 1},         {"second", 1},     {"seconds", 1},
    {"m", 60},         {"min", 60},        {"mins", 60},        {"minute", 60},    {"minutes", 60},
    {"h", 3600},       {"hr", 3600},       {"hrs", 3600},       {"hour", 3600},    {"hours", 3600},
    {"d", 86400},      {"dy", 86400},      {"day", 86400},      {"days", 86400},   {"w", 604800},
    {"wk", 604800},    {"wks", 604800},    {"week", 604800},    {"weeks", 604800}, {"mo", 2592000},
    {"mos", 2592000},  {"month", 2592000}, {"months", 2592000}, {"y", 31557600},   {"yr", 31557600},
    {"yrs", 31557600}, {"year", 31557600}, {"years", 31557600}, {NULL, 0},
};

static const struct word numbers[] = {
    {"zero", 0},      {"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},
    {"six", 6},       {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},
    {"twelve", 12},   {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17},
    {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fifty", 50},
    {"sixty", 60},    {"seventy", 70},  {"eighty", 80},   {"ninety", 90},  {NULL, 0},
};

static const struct word fillers[] = {{"and", 0}, {"with", 0}, {"plus", 0}, {NULL, 0}};

/* The units of "1:02:03", from the right. */
static const char *const colon_units[] = {"seconds", "minutes", "hours", "days", "months", "years"};
enum { COLON_UNITS = sizeof colon_units / sizeof *colon_units };

static const struct word *find_word(const struct word *table, const char *text)
{
    for (; table->text; table++)
        if (strcmp(table->text, text) == 0)
            return table;
    return NULL;
}

/* The length of a number, `[0-9]*\.?[0-9]+`, at `text`; 0 where there is none. */
static size_t number_length(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    if (text[whole] != '.')
        return whole;
    size_t fraction = strspn(text + whole + 1, "0123456789");
    return fraction ? whole + 1 + fraction : whole;
}

/* Without strtod, which reads a decimal comma in some places. */
static double number_value(const char *text, size_t len)
{
    double value = 0, place = 0;
    for (; len > 0; text++, len--) {
        if (*text == '.') {
            place = 1;
        } else if (place > 0) {
            place /= 10;
            value += place * (*text - '0');
        } else {
            value = value * 10 + (*text - '0');
        }
    }
    return value;
}

/* Whether numbers joined by a colon stand somewhere in the text. */
static bool has_colon_form(const char *text)
{
    for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':'))
        if (colon > text && isdigit((unsigned char)colon[-1]) && number_length(colon + 1) > 0)
            return true;
    return false;
}

/* Writes "1:30" as "1 minutes 30 seconds"; false where it has too many parts. */
static bool spell_colons(struct buf *text)
{
    size_t parts = 1;
    while (text->len > 0 && text->data[text->len - 1] == ':')
        text->data[--text->len] = '\0';
    for (const char *colon = strchr(text->data, ':'); colon; colon = strchr(colon + 1, ':'))
        parts++;
    if (parts > COLON_UNITS)
        return false;
    AUTO_BUF struct buf spelled = BUF_INIT;
    for (const char *part = text->data; parts-- > 0; part += strcspn(part, ":") + 1)
        buf_addf(&spelled, "%.*s %s ", (int)strcspn(part, ":"), part, colon_units[parts]);
    buf_clear(text);
    buf_adds(text, spelled.data);
    return true;
}

static void add_lowered(struct buf *out, const char *text, bool with_blanks)
{
    for (; *text; text++)
        if (with_blanks || !isspace((unsigned char)*text))
            buf_addc(out, (char)tolower((unsigned char)*text));
}

/* What was read so far: numbers times the unit that follows each. */
struct sum {
    double total;
    double number; /* waits for its unit */
    bool waiting;
    bool tens;    /* `number` was "twenty", …, so that "one" may follow */
    bool started; /* a number or unit was there */
    bool article; /* "a", which counts only before a unit */
};

static void add_number(struct sum *sum, double number)
{
    /* A number right after a number replaces it: the first has no unit. */
    sum->number = number;
    sum->waiting = sum->started = true;
    sum->tens = false;
}

static void add_number_word(struct sum *sum, double number)
{
    bool joins = sum->tens && number > 0 && number < 10;
    add_number(sum, joins ? sum->number + number : number);
    sum->tens = number >= 20;
}

static void add_unit(struct sum *sum, double seconds)
{
    if (!sum->started || sum->article)
        add_number(sum, 1);
    if (sum->waiting)
        sum->total += sum->number * seconds;
    sum->waiting = sum->article = false;
    sum->started = true;
}

/* Takes a word of letters and other signs; false where it means nothing. */
static bool add_word(struct sum *sum, char *word)
{
    size_t len = strlen(word);
    if (len > 0 && word[len - 1] == ',')
        word[--len] = '\0';
    if (*word == ',')
        word++;
    const struct word *found = find_word(units, word);
    if (found) {
        add_unit(sum, found->value);
        return true;
    }
    if (sum->article)
        return false;
    found = find_word(numbers, word);
    if (found)
        add_number_word(sum, found->value);
    else if (strcmp(word, "a") == 0)
        sum->article = true;
    else
        return find_word(fillers, word) != NULL;
    return true;
}

/* Adds the number or word at `*at` and moves behind it. */
static bool add_next(struct sum *sum, char **at)
{
    size_t digits = number_length(*at);
    if (digits > 0) {
        if (sum->article)
            return false;
        add_number(sum, number_value(*at, digits));
        *at += digits;
        return true;
    }
    char *end = *at;
    while (*end && !isspace((unsigned char)*end) && number_length(end) == 0 && *end != '-')
        end++;
    if (*end == '-') /* "twenty-one" */
        *end = end > *at && isalpha((unsigned char)end[1]) ? ' ' : '-';
    if (end == *at)
        return false;
    char kept = *end;
    *end = '\0';
    bool known = add_word(sum, *at);
    *end = kept;
    *at = end;
    return known;
}

bool duration_parse(const char *text, int64_t *seconds)
{
    if (strlen(text) > TEXT_MAX)
        return false;
    AUTO_BUF struct buf plain = BUF_INIT;
    add_lowered(&plain, text, false);
    if (has_colon_form(plain.data)) {
        if (!spell_colons(&plain))
            return false;
    } else {
        buf_clear(&plain);
        add_lowered(&plain, text, true);
    }

    struct sum sum = {0};
    for (char *at = plain.data; *(at += strspn(at, " \t\r\n\f\v"));)
        if (!add_next(&sum, &at))
            return false;
    if (sum.waiting)
        sum.total += sum.number;
    if (sum.article || sum.total <= 0 || sum.total > 9e15)
        return false;
    *seconds = (int64_t)sum.total;
    return true;
}

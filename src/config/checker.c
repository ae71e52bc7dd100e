#include "config/checker.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/nearest.h"
#include "yaml/node.h"

void checker_init(struct checker *checker, struct arena *arena, struct diags *diags, const struct node *tree)
{
    *checker = (struct checker){.arena = arena, .diags = diags, .tree = tree};
    for (size_t i = 0; i < keyword_count; i++) {
        const struct keyword *keyword = &keywords[i];
        struct vec *same = map_get(&checker->by_name, keyword->name);
        if (!same) {
            same = arena_alloc(arena, sizeof *same);
            map_set(arena, &checker->by_name, keyword->name, same);
        }
        vec_push(arena, same, keyword);
        for (int place = 0; keyword->required && place < PLACE_COUNT; place++)
            if (keyword->places >> place & 1)
                vec_push(arena, &checker->required[place], keyword);
    }
}

const struct keyword *checker_find(const struct checker *checker, enum place place, const char *name)
{
    const struct vec *same = map_get(&checker->by_name, name);
    for (size_t i = 0; same && i < same->len; i++) {
        const struct keyword *keyword = same->items[i];
        if (keyword->places >> place & 1)
            return keyword;
    }
    return NULL;
}

static void add_path(struct buf *out, const struct path *path)
{
    if (!path)
        return;
    add_path(out, path->up);
    buf_addf(out, "%s%s", path->up ? ":" : "", path->name);
}

static void lower(struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        text->data[i] = (char)tolower((unsigned char)text->data[i]);
}

void fault(struct checker *checker, const struct subject *subject, const char *rule, const char *format, ...)
{
    AUTO_BUF struct buf text = BUF_INIT;
    add_path(&text, subject->path);
    buf_addf(&text, "%s%s ", text.len ? " " : "", subject->attribute);
    va_list args;
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    lower(&text);
    diag_error(checker->diags, rule, subject->span, "%s", text.data);
}

void fault_form(struct checker *checker, const struct subject *subject, const char *format, ...)
{
    AUTO_BUF struct buf text = BUF_INIT;
    add_path(&text, subject->path);
    buf_adds(&text, text.len ? " " : "");
    va_list args;
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    diag_error(checker->diags, "keyword-type", subject->span, "%s", text.data);
}

void fault_bare(struct checker *checker, struct span span, const char *format, ...)
{
    AUTO_BUF struct buf text = BUF_INIT;
    va_list args;
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    diag_error(checker->diags, "keyword-value", span, "%s", text.data);
}

struct subject subject_config(const struct path *path, struct span span, enum place place)
{
    return (struct subject){.path = path, .attribute = "config", .span = span, .place = place};
}

struct subject subject_key(struct checker *checker, const struct path *path, const char *key,
                           struct span span, enum place place)
{
    char *attribute = arena_strdup(checker->arena, key);
    for (char *at = attribute; *at; at++)
        if (*at == '_')
            *at = ' ';
    return (struct subject){.path = path, .attribute = attribute, .span = span, .place = place};
}

/* Where a keyword of that name would be at home: a job, if it may stand in one; PLACE_COUNT where there is none. */
static enum place home_of(const struct checker *checker, const char *word)
{
    const struct vec *same = map_get(&checker->by_name, word);
    if (!same)
        return PLACE_COUNT;
    for (size_t i = 0; i < same->len; i++)
        if (((const struct keyword *)same->items[i])->places & IN(JOB))
            return PLACE_JOB;
    return (enum place)__builtin_ctzll(((const struct keyword *)same->items[0])->places);
}

static void hint_nearest(struct checker *checker, enum place place, const char *word)
{
    struct nearest nearest = {.word = word};
    enum place home = home_of(checker, word);
    if (home != PLACE_COUNT) {
        diag_hint(checker->diags, checker->diags->list.items[checker->diags->list.len - 1],
                  "%s is a keyword of %s, not of %s", word, place_name(home), place_name(place));
        return;
    }
    for (size_t i = 0; i < keyword_count; i++)
        if (keywords[i].places >> place & 1)
            nearest_offer(&nearest, keywords[i].name);
    struct diag *diag = checker->diags->list.items[checker->diags->list.len - 1];
    if (nearest.best)
        diag_hint(checker->diags, diag, "did you mean %s?", nearest.best);
}

/* Points from the last error at more keys that it names. */
static void note_key(struct checker *checker, const struct node *key)
{
    struct diag *diag = checker->diags->list.items[checker->diags->list.len - 1];
    diag_note(checker->diags, diag, key->span, "%s is unknown here too", key->text);
}

bool check_unknown_keys(struct checker *checker, enum place place, const struct node *map,
                        const struct path *path)
{
    AUTO_BUF struct buf names = BUF_INIT;
    struct vec unknown = {0};
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node *key = ((const struct node_pair *)map->pairs.items[i])->key;
        if (checker_find(checker, place, key->text))
            continue;
        buf_addf(&names, "%s%s", unknown.len ? ", " : "", key->text);
        vec_push(checker->arena, &unknown, key);
    }
    if (unknown.len == 0)
        return true;
    const struct node *first = unknown.items[0];
    struct subject subject = subject_config(path, first->span, place);
    fault(checker, &subject, "unknown-keyword", "contains unknown keys: %s", names.data);
    hint_nearest(checker, place, first->text);
    for (size_t i = 1; i < unknown.len; i++)
        note_key(checker, unknown.items[i]);
    return false;
}

void check_exclusive(struct checker *checker, const struct node *map, const struct path *path,
                     const char *const keys[], enum place place)
{
    AUTO_BUF struct buf names = BUF_INIT;
    struct span span = map->span;
    int count = 0;
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node *key = ((const struct node_pair *)map->pairs.items[i])->key;
        for (size_t k = 0; keys[k]; k++) {
            if (strcmp(keys[k], key->text) != 0)
                continue;
            buf_addf(&names, "%s%s", count++ ? ", " : "", key->text);
            span = key->span;
        }
    }
    struct subject subject = subject_config(path, span, place);
    if (count > 1)
        fault(checker, &subject, "keyword-clash", "these keys cannot be used together: %s", names.data);
}

bool is_given(const struct node *value)
{
    return value && value->kind != NODE_NULL;
}

bool is_text(const struct node *value)
{
    return value && (value->kind == NODE_STRING || value->kind == NODE_SYMBOL);
}

bool is_text_list(const struct node *value)
{
    if (!value || value->kind != NODE_SEQ)
        return false;
    for (size_t i = 0; i < value->items.len; i++)
        if (!is_text(value->items.items[i]))
            return false;
    return true;
}

bool is_nested_text(const struct node *value, int levels)
{
    if (!value || value->kind != NODE_SEQ || levels == 0)
        return false;
    for (size_t i = 0; i < value->items.len; i++)
        if (!is_text(value->items.items[i]) && !is_nested_text(value->items.items[i], levels - 1))
            return false;
    return true;
}

bool is_blank_value(const struct node *value)
{
    if (!is_given(value))
        return true;
    if (is_text(value))
        return value->text[strspn(value->text, " \t\r\n\f\v")] == '\0';
    if (value->kind == NODE_SEQ)
        return value->items.len == 0;
    return value->kind == NODE_MAP && value->pairs.len == 0;
}

size_t text_length(const char *text)
{
    size_t length = 0;
    for (; *text; text++)
        length += ((unsigned char)*text & 0xc0) != 0x80;
    return length;
}

static void check_required(struct checker *checker, enum place place, const struct node *map,
                           const struct path *path)
{
    for (size_t i = 0; i < checker->required[place].len; i++) {
        const struct keyword *keyword = checker->required[place].items[i];
        if (is_given(node_get(map, keyword->name)))
            continue;
        struct subject config = subject_config(path, map->span, place);
        if (place == PLACE_ID_TOKEN || keyword->judged == AT_SELF)
            fault(checker, &config, "missing-keyword", "missing required keys: %s", keyword->name);
        if (keyword->judged == AT_SELF)
            continue;
        struct subject subject = subject_key(checker, path, keyword->name, map->span, place);
        check_value(checker, keyword, NULL, &subject);
        if (place != PLACE_ID_TOKEN)
            fault(checker, &subject, "missing-keyword", "can't be blank");
    }
}

static void check_keys(struct checker *checker, enum place place, const struct node *map,
                       const struct path *path)
{
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        const struct keyword *keyword = checker_find(checker, place, pair->key->text);
        if (!keyword || keyword->judged == AT_SELF || !is_given(pair->value))
            continue;
        struct subject subject = subject_key(checker, path, keyword->name, pair->value->span, place);
        check_value(checker, keyword, pair->value, &subject);
        if (keyword->required && is_text(pair->value) && is_blank_value(pair->value))
            fault(checker, &subject, "missing-keyword", "can't be blank");
    }
}

bool check_own(struct checker *checker, enum place place, const struct node *map, const struct path *path)
{
    size_t errors = checker->diags->errors;
    check_required(checker, place, map, path);
    check_keys(checker, place, map, path);
    check_unknown_keys(checker, place, map, path);
    if (place_checks[place])
        place_checks[place](checker, map, path);
    return checker->diags->errors == errors;
}

void check_children(struct checker *checker, enum place place, const struct node *map,
                    const struct path *path)
{
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        const struct keyword *keyword = checker_find(checker, place, pair->key->text);
        if (!keyword || !is_given(pair->value))
            continue;
        struct path own = {.up = path, .name = keyword->name};
        struct subject subject = subject_config(&own, pair->value->span, place);
        size_t errors = checker->diags->errors;
        if (keyword->judged == AT_SELF)
            check_value(checker, keyword, pair->value, &subject);
        if (checker->diags->errors == errors)
            check_inside(checker, keyword, pair->value, &own, place);
    }
}

bool check_map(struct checker *checker, enum place place, const struct node *map, const struct path *path)
{
    if (!check_own(checker, place, map, path))
        return false;
    check_children(checker, place, map, path);
    return true;
}

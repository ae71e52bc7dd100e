/* The machine behind config/check.h: it walks a map by the keyword table, says what is wrong in GitLab's words, and hands
 * values with a form of their own to the functions below. GitLab judges a map by its own keys first; only where they are
 * in order are the values inside looked at. Source: KEYWORDS 0.1 and 4.1. */
#pragma once
#include <stdbool.h>

#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "config/keyword.h"

struct arena;
struct diags;
struct node;

/* Where a message is about: the keys from the top down. */
struct path {
    const struct path *up; /* NULL at the top level */
    const char *name;
};

struct checker {
    struct arena *arena;
    struct diags *diags;
    const struct node *tree;
    struct map by_name;               /* name to struct vec * of struct keyword * */
    struct vec required[PLACE_COUNT]; /* struct keyword * that a place must have */
};

/* What is being judged: a map's own key, or a value by itself. */
struct subject {
    const struct path *path; /* of the entry that the message names */
    const char *attribute;   /* "config", or the key in the entry, with blanks for underscores */
    struct span span;
    enum place place; /* where the keyword stands */
};

/* Sets up the tables. */
void checker_init(struct checker *checker, struct arena *arena, struct diags *diags, const struct node *tree);

/* The keyword of that name at that place, or NULL. */
const struct keyword *checker_find(const struct checker *checker, enum place place, const char *name);

/* An error "PATH ATTRIBUTE WORDS", in lower case as GitLab prints it. */
void fault(struct checker *checker, const struct subject *subject, const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* An error "PATH WORDS" in the case it was written in, as the forms of some keywords have it. */
void fault_form(struct checker *checker, const struct subject *subject, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error without a path. */
void fault_bare(struct checker *checker, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A subject that is the entry itself. */
struct subject subject_config(const struct path *path, struct span span, enum place place);

/* One key of the entry whose path this is. */
struct subject subject_key(struct checker *checker, const struct path *path, const char *key,
                           struct span span, enum place place);

/* Judges a map whose keys stand at `place`: false where its own keys are not in order (then nothing inside was looked
 * at). */
bool check_map(struct checker *checker, enum place place, const struct node *map, const struct path *path);

/* The same, leaving what is inside for check_children. */
bool check_own(struct checker *checker, enum place place, const struct node *map, const struct path *path);
void check_children(struct checker *checker, enum place place, const struct node *map,
                    const struct path *path);

/* Says which keys the place does not know; `whole` is what GitLab calls them ("contains unknown keys"). */
bool check_unknown_keys(struct checker *checker, enum place place, const struct node *map,
                        const struct path *path);

/* At most one of the keys may be there: "these keys cannot be used together: …". `keys` ends with NULL. */
void check_exclusive(struct checker *checker, const struct node *map, const struct path *path,
                     const char *const keys[], enum place place);

/* Whether the value counts as given: neither absent nor null. */
bool is_given(const struct node *value);

bool is_text(const struct node *value);
bool is_text_list(const struct node *value);
/* A list of strings in lists up to 10 levels deep. */
bool is_nested_text(const struct node *value, int levels);
/* "", [], {}, null, blank text. */
bool is_blank_value(const struct node *value);
/* Whether GitLab would take the text as a pattern between slashes, or as an expression. */
bool is_regexp_literal(struct checker *checker, const char *text);
bool is_valid_expression(struct checker *checker, const char *text);
/* Characters, not bytes. */
size_t text_length(const char *text);

/* One value by its type; the subject says where it stands. `value` is NULL for a required key that is not there. */
typedef void value_check(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject);
value_check check_image, check_services; /* check_image.c */
value_check check_caches, check_cache_key, check_cache_files, check_cache_prefix,
    check_cache_policy;                               /* check_cache.c */
value_check check_needs;                              /* check_needs.c */
value_check check_rules, check_changes, check_exists; /* check_rules.c */
value_check check_policy;                             /* check_policy.c */
value_check check_variables;                          /* check_variables.c */
value_check check_parallel, check_matrix;             /* check_parallel.c */
value_check check_trigger, check_trigger_includes;    /* check_trigger.c */
value_check check_environment, check_retry, check_inherit_default, check_inherit_variables;
value_check check_job_inputs; /* check_inputs.c */
value_check check_steps;      /* check_run.c */

/* What a place demands beyond its keys one by one, or NULL. */
typedef void place_check(struct checker *checker, const struct node *map, const struct path *path);
extern place_check *const place_checks[PLACE_COUNT]; /* check_places.c */

/* Judges a value's own form, then (where that is in order) what is inside. */
void check_value(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject); /* check_value.c */
void check_inside(struct checker *checker, const struct keyword *keyword, const struct node *value,
                  const struct path *path, enum place place);

/* The expressions of `rules:if`, `workflow:rules:if`, `include:rules:if`, `only:variables` and `spec:inputs:rules:if`.
 * Source: docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions; EVALUATION 1. */
#pragma once
#include <stdbool.h>

struct arena;
struct expression;
struct map;
struct pattern;
struct varset;

/* What names mean. */
struct expression_scope {
    const struct varset *variables; /* NULL: none is set */
    const struct map *inputs;       /* input name to const char *; NULL: none (`$[[ inputs.x ]]`) */
};

struct expression_value {
    enum { VALUE_NULL, VALUE_BOOL, VALUE_STRING, VALUE_PATTERN } kind;
    bool boolean;
    const char *text; /* VALUE_STRING; VALUE_PATTERN: as written */
    const struct pattern *pattern;
};

/* Parses an expression, which then lives in `arena` and borrows `text`. NULL where GitLab refuses it ("invalid
 * expression syntax"), with GitLab's more exact reason in `problem` (static; `problem` may be NULL). What is accepted
 * here is valid: nothing else can go wrong with it but a `=~` whose right side turns out no text, which is false. */
const struct expression *expression_parse(struct arena *arena, const char *text, const char **problem);

/* Whether a rule with this expression matches: the value is neither null, false nor blank. Patterns that variables hold
 * are compiled in `arena`. */
bool expression_true(struct arena *arena, const struct expression *expression,
                     const struct expression_scope *scope);

/* The value itself; false where evaluating fails, which a rule takes as "no". */
bool expression_evaluate(struct arena *arena, const struct expression *expression,
                         const struct expression_scope *scope, struct expression_value *value);

/* Each variable of the expression once, with its value and where it came from, for `why`: `$A is "x" (project
 * variables), $B is not set`; masked values as [MASKED]. Empty where it has none. In `arena`. */
const char *expression_explain(struct arena *arena, const struct expression *expression,
                               const struct expression_scope *scope);

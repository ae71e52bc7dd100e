/* Every keyword of the language once: where it may stand, what it accepts, who expands variables in it, whether a local
 * run honours it. The checks (config/check.h), `lint --keywords`, `explain`, the completions and the refusals of `run`
 * read this table. Source: KEYWORDS 2 and 3; docs.gitlab.com/ci/yaml/. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The maps in which keywords stand. The second column is how people call them. */
#define PLACES(X)                                                                                            \
    X(TOP, "the top level")                                                                                  \
    X(DEFAULT, "default")                                                                                    \
    X(JOB, "a job")                                                                                          \
    X(TRIGGER_JOB, "a trigger job")                                                                          \
    X(RULE, "rules")                                                                                         \
    X(WORKFLOW, "workflow")                                                                                  \
    X(WORKFLOW_RULE, "workflow:rules")                                                                       \
    X(AUTO_CANCEL, "workflow:auto_cancel")                                                                   \
    X(HEADER, "the header")                                                                                  \
    X(SPEC, "spec")                                                                                          \
    X(SPEC_INPUT, "spec:inputs")                                                                             \
    X(SPEC_INPUT_RULE, "spec:inputs:rules")                                                                  \
    X(INCLUDE, "include")                                                                                    \
    X(INCLUDE_RULE, "include:rules")                                                                         \
    X(ALLOW_FAILURE, "allow_failure")                                                                        \
    X(ARTIFACTS, "artifacts")                                                                                \
    X(REPORTS, "artifacts:reports")                                                                          \
    X(COVERAGE_REPORT, "artifacts:reports:coverage_report")                                                  \
    X(CACHE, "cache")                                                                                        \
    X(CACHE_KEY, "cache:key")                                                                                \
    X(CHANGES, "rules:changes")                                                                              \
    X(EXISTS, "rules:exists")                                                                                \
    X(DAST, "dast_configuration")                                                                            \
    X(ENVIRONMENT, "environment")                                                                            \
    X(ENVIRONMENT_KUBERNETES, "environment:kubernetes")                                                      \
    X(MANAGED_RESOURCES, "environment:kubernetes:managed_resources")                                         \
    X(DASHBOARD, "environment:kubernetes:dashboard")                                                         \
    X(POLICY, "only and except")                                                                             \
    X(HOOKS, "hooks")                                                                                        \
    X(ID_TOKEN, "id_tokens")                                                                                 \
    X(IMAGE, "image")                                                                                        \
    X(IMAGE_DOCKER, "image:docker")                                                                          \
    X(IMAGE_KUBERNETES, "image:kubernetes")                                                                  \
    X(SERVICE, "services")                                                                                   \
    X(INHERIT, "inherit")                                                                                    \
    X(JOB_INPUT, "inputs of a job")                                                                          \
    X(NEED, "needs")                                                                                         \
    X(PAGES, "pages")                                                                                        \
    X(PARALLEL, "parallel")                                                                                  \
    X(RELEASE, "release")                                                                                    \
    X(RELEASE_ASSETS, "release:assets")                                                                      \
    X(RETRY, "retry")                                                                                        \
    X(STEP, "run")                                                                                           \
    X(SECRET, "secrets")                                                                                     \
    X(VAULT, "secrets:vault")                                                                                \
    X(VAULT_ENGINE, "secrets:vault:engine")                                                                  \
    X(STORED_SECRET, "secrets of a cloud")                                                                   \
    X(TRIGGER, "trigger")                                                                                    \
    X(TRIGGER_INCLUDE, "trigger:include")                                                                    \
    X(FORWARD, "trigger:forward")                                                                            \
    X(VARIABLE, "variables")

#define PLACE_ID(id, name) PLACE_##id,
enum place { PLACES(PLACE_ID) PLACE_COUNT };
#undef PLACE_ID

/* A set of places. */
#define IN(id) (UINT64_C(1) << PLACE_##id)

/* What a value may be. The second column completes "takes …". */
#define VALUE_TYPES(X)                                                                                       \
    X(ANYTHING, "any value")                                                                                 \
    X(BOOL, "true or false")                                                                                 \
    X(STRING, "a string")                                                                                    \
    X(STRINGS, "a list of strings")                                                                          \
    X(STRING_OR_STRINGS, "a string or a list of strings")                                                    \
    X(INTEGERS, "an integer or a list of integers")                                                          \
    X(COMMANDS, "a command or a list of commands, nested up to 10 levels")                                   \
    X(NESTED_STRINGS, "a list of strings, nested up to 10 levels")                                           \
    X(MAP, "a map")                                                                                          \
    X(MAPS, "a list of maps")                                                                                \
    X(MAP_OF_MAPS, "a map of names to maps")                                                                 \
    X(BOOL_OR_MAP, "true, false or a map")                                                                   \
    X(STRING_OR_MAP, "a string or a map")                                                                    \
    X(ONE_OF, "one of the words")                                                                            \
    X(SOME_OF, "one or several of the words")                                                                \
    X(DURATION, "a duration as a string")                                                                    \
    X(REGEXP, "a regular expression between slashes")                                                        \
    X(EXPRESSION, "an expression")                                                                           \
    X(TEXT_OR_NUMBER, "a string or an integer")                                                              \
    X(SCALAR, "a string, a number or a boolean")                                                             \
    X(ARTIFACT_EXPIRY, "a duration as a string, or never")                                                   \
    X(CACHES, "a map or a list of up to 4 maps")                                                             \
    X(CACHE_KEY_VALUE, "a string, or a map with files or files_commits")                                     \
    X(CACHE_FILES, "a list of one or two strings")                                                           \
    X(CACHE_PREFIX, "a string without a slash")                                                              \
    X(CACHE_POLICY, "pull-push, pull, push, or a variable")                                                  \
    X(CHANGES_VALUE, "a list of up to 50 patterns, or a map")                                                \
    X(EXISTS_VALUE, "a pattern, a list of up to 50 patterns, or a map")                                      \
    X(ENVIRONMENT_NAME, "a name, or a map")                                                                  \
    X(IMAGE_VALUE, "an image's name, or a map")                                                              \
    X(INCLUDES, "a string, a map, or a list of them")                                                        \
    X(INHERIT_DEFAULT, "true, false, or a list of keywords of default")                                      \
    X(INHERIT_VARIABLES, "true, false, or a list of variables")                                              \
    X(JOB_INPUTS, "a map of up to 50 inputs")                                                                \
    X(NEEDS, "a list of jobs, or a map")                                                                     \
    X(PARALLEL_VALUE, "a number from 1 to 200, or a map with matrix")                                        \
    X(MATRIX, "a list of maps of variables to values, making up to 200 jobs")                                \
    X(POLICY_VALUE, "a list of references, or a map")                                                        \
    X(RETRY_VALUE, "0, 1, 2, or a map")                                                                      \
    X(RULES, "a list of rules")                                                                              \
    X(SERVICES, "a list of images' names or maps")                                                           \
    X(STEPS, "a list of steps")                                                                              \
    X(TAGS, "a list of fewer than 50 strings")                                                               \
    X(TRIGGER_VALUE, "a project's path, or a map")                                                           \
    X(TRIGGER_INCLUDES, "a string, or a list of up to 3 files")                                              \
    X(VARIABLES, "a map of names to values")

#define VALUE_TYPE_ID(id, words) TAKES_##id,
enum value_type { VALUE_TYPES(VALUE_TYPE_ID) VALUE_TYPE_COUNT };
#undef VALUE_TYPE_ID

/* Who replaces variables in the value. */
enum expansion {
    EXPANDED_NOWHERE,
    EXPANDED_BY_GITLAB, /* before the runner sees it */
    EXPANDED_BY_RUNNER,
    EXPANDED_BY_BOTH,
    EXPANDED_BY_SHELL,
};

/* What a local run makes of it. */
enum honoured {
    HONOURED,
    HONOURED_AS, /* in another way than on the server, or to no effect that a job could see: `note` says how */
    NOT_HONOURED, /* a run refuses a job that has it: `note` says why */
};

/* Where a wrong value is reported: `jobs:x when should be …` or `jobs:x:stage config should be …`. */
enum judged { AT_PARENT, AT_SELF };

/* The complaint that ends with the wrong word itself. */
#define UNKNOWN_VALUE "unknown value:"

struct keyword {
    const char *name;
    uint64_t places;
    enum value_type type;
    enum judged judged;
    const char *words; /* TAKES_ONE_OF, TAKES_SOME_OF: separated by ", " */
    const char *says;  /* what a wrong word is told: NULL: "should be one of: WORDS" */
    uint64_t inside;   /* where the keys of its map stand, or 0 */
    unsigned limit;    /* of characters or entries, 0: none */
    bool required;     /* its place cannot do without it */
    bool deprecated;   /* GitLab still takes it */
    bool paid;         /* only on paid tiers */
    enum expansion expands;
    enum honoured honoured;
    const char *note;    /* a sentence, or NULL */
    const char *section; /* of docs.gitlab.com/ci/yaml/ (its anchor), or NULL */
};

extern const struct keyword keywords[];
extern const size_t keyword_count;

/* The keyword of that name at that place, or NULL. */
const struct keyword *keyword_find(enum place place, const char *name);

/* Whether a list of words separated by ", " has this one. */
bool keyword_has_word(const char *words, const char *word);

/* Names for people: of a place, a type, who expands, what is honoured. */
const char *place_name(enum place place);
const char *value_type_words(enum value_type type);
const char *expansion_name(enum expansion expansion);
const char *honoured_name(enum honoured honoured);

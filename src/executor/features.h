/* Feature flags of the runner (FF_…): the profile's word, else the job's variable, else the default.
 * Source: RUNNER 2.6. */
#pragma once
#include <stdbool.h>

#include "base/vec.h"

struct arena;
struct profile;

#define FEATURES(X)                                                                                          \
    X(FF_NETWORK_PER_BUILD, false)                                                                           \
    X(FF_USE_FASTZIP, true)                                                                                  \
    X(FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR, false)                                                           \
    X(FF_ENABLE_BASH_EXIT_CODE_CHECK, false)                                                                 \
    X(FF_USE_LEGACY_BASH_EVAL, false)                                                                        \
    X(FF_SCRIPT_SECTIONS, false)                                                                             \
    X(FF_ENABLE_JOB_CLEANUP, false)                                                                          \
    X(FF_POSIXLY_CORRECT_ESCAPES, false)                                                                     \
    X(FF_USE_INIT_WITH_DOCKER_EXECUTOR, false)                                                               \
    X(FF_CLEAN_UP_FAILED_CACHE_EXTRACT, false)                                                               \
    X(FF_TIMESTAMPS, true)                                                                                   \
    X(FF_MASK_ALL_DEFAULT_TOKENS, true)                                                                      \
    X(FF_HASH_CACHE_KEYS, false)                                                                             \
    X(FF_USE_GIT_NATIVE_CLONE, false)                                                                        \
    X(FF_GIT_URLS_WITHOUT_TOKENS, false)                                                                     \
    X(FF_USE_NATIVE_CONTAINER_STOP, false)                                                                   \
    X(FF_SECRET_RESOLVING_FAILS_IF_MISSING, true)
#define FEATURE_ID(id, on) id,
enum feature { FEATURES(FEATURE_ID) FEATURE_COUNT };
#undef FEATURE_ID

struct features {
    bool on[FEATURE_COUNT];
};

const char *feature_name(enum feature feature);

/* Decides every flag; `variables` are the job's (struct variable *). What can't be read is named in `warnings` (char *,
 * in `arena`) and counts as not said. */
void features_decide(struct arena *arena, const struct profile *profile, const struct vec *variables,
                     struct features *features, struct vec *warnings);

/* The flags that differ from their defaults: "FF_A:true, FF_B:false", in `arena`; NULL where there are none. */
const char *features_changed(struct arena *arena, const struct features *features);

/* A boolean as the runner reads it (Go's ParseBool): "1", "t", "true", "0", "False", … */
bool parse_bool(const char *text, bool *value);

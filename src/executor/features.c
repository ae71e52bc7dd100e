#include "executor/features.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "executor/runner_variables.h"
#include "profile/profile.h"

static const struct {
    const char *name;
    bool on;
} table[] = {
#define FEATURE_ROW(id, on) [id] = {#id, on},
    FEATURES(FEATURE_ROW)
#undef FEATURE_ROW
};

const char *feature_name(enum feature feature)
{
    return table[feature].name;
}

bool parse_bool(const char *text, bool *value)
{
    static const char *const words[][6] = {
        {"0", "f", "F", "false", "FALSE", "False"},
        {"1", "t", "T", "true", "TRUE", "True"},
    };
    for (int truth = 0; truth < 2; truth++)
        for (int i = 0; i < 6; i++)
            if (strcmp(words[truth][i], text) == 0) {
                *value = truth;
                return true;
            }
    return false;
}

static const char *profile_says(const struct profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->feature_flags.len; i++) {
        const struct key_value *flag = profile->feature_flags.items[i];
        if (strcmp(flag->key, name) == 0)
            return flag->value;
    }
    return NULL;
}

void features_decide(struct arena *arena, const struct profile *profile, const struct vec *variables,
                     struct features *features, struct vec *warnings)
{
    for (int i = 0; i < FEATURE_COUNT; i++) {
        features->on[i] = table[i].on;
        const char *word = profile_says(profile, table[i].name);
        if (!word)
            word = variable_value(variables, table[i].name);
        if (word && !parse_bool(word, &features->on[i]))
            vec_push(arena, warnings,
                     arena_printf(arena, "%s: could not parse feature flag, expected bool, got %s",
                                  table[i].name, word));
    }
}

const char *features_changed(struct arena *arena, const struct features *features)
{
    AUTO_BUF struct buf text = BUF_INIT;
    for (int i = 0; i < FEATURE_COUNT; i++)
        if (features->on[i] != table[i].on)
            buf_addf(&text, "%s%s:%s", text.len ? ", " : "", table[i].name,
                     features->on[i] ? "true" : "false");
    return text.len ? arena_strdup(arena, text.data) : NULL;
}

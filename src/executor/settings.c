#include "executor/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "executor/features.h"
#include "executor/runner_variables.h"

enum { AFTER_SCRIPT_TIMEOUT_MS = 5 * 60 * 1000 };

struct reader {
    struct arena *arena;
    const struct vec *variables;
    struct vec *warnings;
};

static void warn(const struct reader *reader, const char *text)
{
    vec_push(reader->arena, reader->warnings, text);
}

static bool read_bool(const struct reader *reader, const char *name, bool otherwise)
{
    const char *text = variable_value(reader->variables, name);
    bool value = otherwise;
    if (text && *text && !parse_bool(text, &value))
        warn(reader, arena_printf(reader->arena, "%s: expected bool got \"%s\", using default value: %s",
                                  name, text, otherwise ? "true" : "false"));
    return value;
}

/* One word of a list, the first being what counts where nothing or something else is said. */
static int read_choice(const struct reader *reader, const char *name, const char *const *words,
                       const char *expected)
{
    const char *text = variable_value(reader->variables, name);
    if (!text || !*text)
        return 0;
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    warn(reader, arena_printf(reader->arena, "%s: expected either %s got \"%s\", using default value '%s'",
                              name, expected, text, words[0]));
    return 0;
}

static const struct {
    const char *name;
    double ms;
} units[] = {
    {"ns", 1e-6}, {"us", 1e-3}, {"µs", 1e-3}, {"ms", 1}, {"s", 1000}, {"m", 60e3}, {"h", 3600e3},
};

/* The unit at `text`: the longest that fits, NULL where there is none. */
static const char *unit_at(const char *text, double *ms)
{
    size_t longest = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t len = strlen(units[i].name);
        if (len > longest && strncmp(text, units[i].name, len) == 0) {
            longest = len;
            *ms = units[i].ms;
        }
    }
    return longest ? text + longest : NULL;
}

bool go_duration_parse(const char *text, int64_t *ms)
{
    double sum = 0, unit = 0, sign = 1;
    if (*text == '-' || *text == '+')
        sign = *text++ == '-' ? -1 : 1;
    if (strcmp(text, "0") == 0) {
        *ms = 0;
        return true;
    }
    if (!*text)
        return false;
    while (*text) {
        if (strspn(text, "0123456789.") == 0)
            return false;
        char *end;
        double number = strtod(text, &end);
        text = unit_at(end, &unit);
        if (!text)
            return false;
        sum += number * unit;
    }
    *ms = (int64_t)(sign * sum);
    return true;
}

const char *go_duration(struct arena *arena, int64_t seconds)
{
    int64_t h = seconds / 3600, m = seconds / 60 % 60, s = seconds % 60;
    if (h)
        return arena_printf(arena, "%lldh%lldm%llds", (long long)h, (long long)m, (long long)s);
    if (m)
        return arena_printf(arena, "%lldm%llds", (long long)m, (long long)s);
    return arena_printf(arena, "%llds", (long long)s);
}

static int64_t read_timeout(const struct reader *reader, const char *name, int64_t otherwise_ms,
                            int64_t most_ms)
{
    const char *text = variable_value(reader->variables, name);
    int64_t ms;
    if (!text || !*text)
        return otherwise_ms;
    if (!go_duration_parse(text, &ms)) {
        warn(reader, arena_printf(reader->arena, "Ignoring malformed %s timeout: %s", name, text));
        return otherwise_ms;
    }
    if (ms < 0) {
        warn(reader, arena_printf(reader->arena, "Ignoring relative %s timeout: %s", name, text));
        return otherwise_ms;
    }
    if (ms > most_ms) {
        warn(reader, arena_printf(reader->arena,
                                  "%s timeout: %s is longer than job timeout. Setting to job timeout %s",
                                  name, text, go_duration(reader->arena, most_ms / 1000)));
        return most_ms;
    }
    return ms;
}

void settings_read(struct arena *arena, const struct vec *variables, int64_t job_timeout_s,
                   struct settings *settings, struct vec *warnings)
{
    static const char *const strategies[] = {"fetch", "clone", "none", "empty", NULL};
    static const char *const submodules[] = {"none", "normal", "recursive", NULL};
    const struct reader reader = {.arena = arena, .variables = variables, .warnings = warnings};
    int64_t job_ms = job_timeout_s * 1000;
    const char *path = variable_value(variables, "GIT_CLONE_PATH");
    *settings = (struct settings){
        .git_strategy = (enum git_strategy)read_choice(&reader, "GIT_STRATEGY", strategies,
                                                       "'clone', 'fetch', 'none' or 'empty'"),
        .git_submodules = (enum git_submodules)read_choice(&reader, "GIT_SUBMODULE_STRATEGY", submodules,
                                                           "'normal', 'recursive' or 'none'"),
        .git_checkout = read_bool(&reader, "GIT_CHECKOUT", true),
        .git_clone_path = path && *path ? path : NULL,
        .script_timeout_ms = read_timeout(&reader, "RUNNER_SCRIPT_TIMEOUT", 0, job_ms),
        .after_script_timeout_ms =
            read_timeout(&reader, "RUNNER_AFTER_SCRIPT_TIMEOUT", AFTER_SCRIPT_TIMEOUT_MS, INT64_MAX),
        .after_script_ignore_errors = read_bool(&reader, "AFTER_SCRIPT_IGNORE_ERRORS", true),
        .debug_trace = read_bool(&reader, "CI_DEBUG_TRACE", false),
        .debug_services = read_bool(&reader, "CI_DEBUG_SERVICES", false),
    };
}

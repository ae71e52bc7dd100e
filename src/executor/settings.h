/* What variables of a job tell the runner itself: GIT_STRATEGY, RUNNER_SCRIPT_TIMEOUT, … Read once, before the job.
 * Source: RUNNER 1.5, 7.2, 7.4. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

struct arena;

enum git_strategy { GIT_FETCH, GIT_CLONE, GIT_NONE, GIT_EMPTY };
enum git_submodules { SUBMODULES_NONE, SUBMODULES_NORMAL, SUBMODULES_RECURSIVE };

struct settings {
    enum git_strategy git_strategy;
    enum git_submodules git_submodules;
    bool git_checkout;
    const char *git_clone_path; /* as written, or NULL */
    int64_t script_timeout_ms;  /* 0: none */
    int64_t after_script_timeout_ms;
    bool after_script_ignore_errors;
    bool debug_trace, debug_services;
};

/* Reads them from the job's variables (struct variable *). Warnings (char *) live in `arena`. */
void settings_read(struct arena *arena, const struct vec *variables, int64_t job_timeout_s,
                   struct settings *settings, struct vec *warnings);

/* A duration as Go writes it ("1h30m", "90s", "1.5m"), in milliseconds; false where it is none. */
bool go_duration_parse(const char *text, int64_t *ms);

/* The other way: "1h0m0s", "12s". In `arena`. */
const char *go_duration(struct arena *arena, int64_t seconds);

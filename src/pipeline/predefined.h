/* The variables that GitLab sets itself, family by family, from what is known of the repository and the event.
 * Source: docs.gitlab.com/ci/variables/predefined_variables/, EVALUATION 5.5; "Variables that a server would count" in
 * EXECUTION. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expr/varset.h"

struct arena;
struct job;

/* Adds what a job sees of itself in rules and later: CI_JOB_NAME, CI_JOB_STAGE, CI_NODE_INDEX, CI_ENVIRONMENT_NAME, … */
void predefined_add_job(struct arena *arena, struct varset *set, const struct job *job);

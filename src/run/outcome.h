/* What an ended attempt means for the pipeline: whether its failure is allowed, whether another attempt follows.
 * Source: docs.gitlab.com/ci/yaml/#retry, #allow_failure; EVALUATION 9.1 (8), RUNNER 1.6. */
#pragma once
#include <stdbool.h>

#include "event/event.h"

struct job;

struct outcome {
    enum job_status status;
    int exit_code;              /* below 0: none */
    const char *failure_reason; /* or NULL */
};

/* Whether the job may fail so: `allow_failure: true`, or one of its exit codes. Also for jobs that did not fail. */
bool outcome_allowed(const struct job *job, const struct outcome *outcome);

/* Whether `retry:` asks for another attempt after `retries` it has given already. `retry:exit_codes` alone means these
 * only, beside `retry:when` either serves. */
bool outcome_retries(const struct job *job, const struct outcome *outcome, int retries);

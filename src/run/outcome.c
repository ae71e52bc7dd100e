#include "run/outcome.h"

#include "pipeline/job.h"

static bool has_code(const struct vec *codes, int code)
{
    for (size_t i = 0; i < codes->len; i++)
        if (*(const int *)codes->items[i] == code)
            return true;
    return false;
}

bool outcome_allowed(const struct job *job, const struct outcome *outcome)
{
    return job->allow_failure.always || (outcome->status == STATUS_FAILED && outcome->exit_code >= 0 &&
                                         has_code(&job->allow_failure.exit_codes, outcome->exit_code));
}

bool outcome_retries(const struct job *job, const struct outcome *outcome, int retries)
{
    const struct retry *retry = &job->retry;
    if (outcome->status != STATUS_FAILED || retries >= retry->max)
        return false;
    if (has_code(&retry->exit_codes, outcome->exit_code))
        return true;
    if (retry->when.len == 0)
        return retry->exit_codes.len == 0;
    return vec_has_string(&retry->when, "always") ||
           (outcome->failure_reason && vec_has_string(&retry->when, outcome->failure_reason));
}

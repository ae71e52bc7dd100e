#include "pipeline/job.h"

#include <string.h>

static const char *const when_names[] = {
#define JOB_WHEN_TEXT(id, name) [id] = name,
    JOB_WHENS(JOB_WHEN_TEXT)
#undef JOB_WHEN_TEXT
};

const char *when_name(enum when when)
{
    return when_names[when];
}

bool when_parse(const char *name, enum when *when)
{
    for (size_t i = 0; name && i < sizeof when_names / sizeof *when_names; i++) {
        if (strcmp(name, when_names[i]) == 0) {
            *when = (enum when)i;
            return true;
        }
    }
    return false;
}

const char *need_own_job(const struct need *need)
{
    return need->pipeline || need->project ? NULL : need->job;
}

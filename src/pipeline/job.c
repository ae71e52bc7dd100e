#include "pipeline/job.h"

static const char *const when_names[] = {
#define JOB_WHEN_TEXT(id, name) [id] = name,
    JOB_WHENS(JOB_WHEN_TEXT)
#undef JOB_WHEN_TEXT
};

const char *when_name(enum when when)
{
    return when_names[when];
}

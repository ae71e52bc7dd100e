#include "cli/image_name.h"

#include <string.h>

#include "base/arena.h"
#include "expr/expand.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

static const char *value_of(void *context, const char *name)
{
    const struct vec *variables = context;
    for (size_t i = variables->len; i-- > 0;) {
        const struct variable *variable = variables->items[i];
        if (strcmp(variable->name, name) == 0)
            return variable->value;
    }
    return NULL;
}

/* The job's variables are only made where the text refers to one. */
static const char *expand_for(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                              const char *text)
{
    if (!text || !strchr(text, '$'))
        return text;
    struct vec variables = job_variables(arena, pipeline, job, NULL);
    return expand_runner(arena, text, value_of, &variables);
}

const char *image_name(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                       const struct image *image)
{
    return expand_for(arena, pipeline, job, image->name);
}

struct vec service_aliases(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                           const struct service *service)
{
    struct vec aliases = {0};
    const char *at = expand_for(arena, pipeline, job, service->alias);
    while (at && *at) {
        at += strspn(at, ", ");
        size_t len = strcspn(at, ", ");
        if (len > 0)
            vec_push(arena, &aliases, arena_strndup(arena, at, len));
        at += len;
    }
    return aliases;
}

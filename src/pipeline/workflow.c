/* `workflow:` and the root's variables. Source: EVALUATION 3. */
#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "config/config.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

static void refuse(struct pipeline *pipeline)
{
    pipeline->created = false;
    pipeline->reason = "The pipeline did not run. Review the workflow:rules configuration for the pipeline.";
}

static bool cancels_on_failure(struct arena *arena, const struct node *auto_cancel, bool otherwise)
{
    const char *value = read_key(arena, auto_cancel, "on_job_failure");
    return value ? strcmp(value, "all") == 0 : otherwise;
}

static void judge_rules(struct builder *builder, const struct node *node)
{
    struct pipeline *pipeline = builder->pipeline;
    struct vec rules = read_rules(builder, node);
    const char *problem = NULL;
    const struct rule *rule =
        first_match(builder, &rules, pipeline_scope(builder), &pipeline->workflow_verdicts, &problem);
    if (problem || !rule || (rule->has_when && rule->when == WHEN_NEVER)) {
        refuse(pipeline);
        return;
    }
    read_variables(builder->arena, &pipeline->variables, rule->variables, LAYER_DEFAULT_YAML);
    pipeline->auto_cancel_on_job_failure =
        cancels_on_failure(builder->arena, rule->auto_cancel, pipeline->auto_cancel_on_job_failure);
}

/* Without the blanks around it; NULL where nothing is left. */
static const char *strip(struct arena *arena, const char *text)
{
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        len--;
    while (len > 0 && isspace((unsigned char)*text)) {
        text++;
        len--;
    }
    return len > 0 ? arena_strndup(arena, text, len) : NULL;
}

void decide_workflow(struct builder *builder)
{
    struct arena *arena = builder->arena;
    struct pipeline *pipeline = builder->pipeline;
    const struct node *workflow = node_get(builder->config->tree, "workflow");
    const struct node *rules = read_given(workflow, "rules");
    pipeline->created = true;
    pipeline->auto_cancel_on_job_failure =
        cancels_on_failure(arena, node_get(workflow, "auto_cancel"), false);
    if (rules)
        judge_rules(builder, rules);
    const char *name = read_key(arena, workflow, "name");
    if (name)
        pipeline->name = strip(arena, expand(arena, name, scope_expanded(arena, pipeline_scope(builder))));
}

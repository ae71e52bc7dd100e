#include "config/config.h"

#include <string.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/load.h"
#include "cli/say.h"
#include "pipeline/job.h"
#include "yaml/node.h"
#include "yaml/write.h"

/* The job's merged tree under its own name. */
static const struct node *job_alone(struct project *project, const struct job *job)
{
    struct span nowhere = {0};
    struct node *tree = node_new(project->arena, NODE_MAP, nowhere);
    struct node *key = node_new_string(project->arena, job->base_name, nowhere);
    node_set(project->arena, tree, key, (struct node *)job->node);
    return tree;
}

static int run_config(struct invocation *invocation)
{
    struct project project;
    struct error err = ERROR_INIT;
    int status = EXIT_PASSED;
    if (!project_load(invocation, NULL, &project, &status))
        return status;
    const char *name = option_value(invocation, "job");
    const struct node *tree = project.config->tree;
    if (name) {
        struct vec jobs = project_jobs_named(&project, name, &err);
        if (jobs.len == 0)
            return say_error(&err);
        tree = job_alone(&project, jobs.items[0]);
    }
    AUTO_BUF struct buf text = BUF_INIT;
    yaml_write(&text, tree);
    return say_result(&text, EXIT_PASSED);
}

static const struct option config_options[] = {
    {0, "job", "NAME", "of one job, with what it inherits", COMPLETE_JOB},
    OPTIONS_END,
};

static const char *const config_examples[] = {
    "ci-local config",
    "includes, extends and references resolved",
    "ci-local config --job build",
    "one job, as it would run",
    NULL,
};

const struct command config_command = {
    .name = "config",
    .summary = "shows the merged configuration as YAML",
    .arguments = "",
    .options = config_options,
    .examples = config_examples,
    .reads_settings = true,
    .run = run_config,
};

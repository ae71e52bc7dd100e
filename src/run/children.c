#include "run/children.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "run/announce.h"
#include "run/assignment.h"
#include "run/jobs.h"
#include "run/schedule.h"
#include "run/state.h"

/* GitLab lets a child have children, and these none. */
enum { DEEPEST = 2 };

static void end(struct run *run, struct run_job *bridge, enum job_status status, const char *reason)
{
    struct event event = {.kind = EVENT_JOB_FINISHED};
    event.finished.status = status;
    event.finished.failure_reason = reason;
    event.finished.exit_code = -1;
    event.finished.coverage = -1;
    jobs_end(run, bridge, &event);
}

static void fail(struct run *run, struct run_job *bridge, const char *reason, const char *message,
                 const char *hint)
{
    announce_trouble(run, bridge, "trigger", message, hint);
    end(run, bridge, STATUS_FAILED, reason);
}

static int depth_of(const struct run_job *bridge)
{
    int depth = 1;
    for (const struct run_job *above = bridge->of->bridge; above; above = above->of->bridge)
        depth++;
    return depth;
}

/* What a configuration that an earlier job makes is read from. */
struct finder {
    const struct run *run;
    const struct run_job *bridge;
};

static const char *find_archive(void *context, const char *job)
{
    const struct finder *finder = context;
    const char *folder = assignment_left_by(finder->run->arena, finder->run, finder->bridge, job);
    const char *archive = folder ? path_join(finder->run->arena, folder, "artifacts.zip") : NULL;
    return archive && access(archive, R_OK) == 0 ? archive : NULL;
}

/* Loaded here and not in a worker, since its result belongs to this process: files of the project, a few milliseconds;
 * only an include of another project or a URL makes the loop wait. */
static const struct pipeline *load(struct run *run, struct run_job *bridge, struct error *err)
{
    const struct child_source *source = &run->request->children;
    struct finder finder = {.run = run, .bridge = bridge};
    if (!source->load || !bridge->job->trigger->include) {
        error_set(err, ERROR_CONFIG, "pipelines of other projects are not run here");
        return NULL;
    }
    const struct pipeline *pipeline = source->load(source->context, run->arena, bridge->of->pipeline,
                                                   bridge->job, find_archive, &finder, err);
    if (!pipeline || pipeline->created)
        return pipeline;
    error_set(err, ERROR_CONFIG, "%s", pipeline->reason ? pipeline->reason : "the pipeline would be empty");
    return NULL;
}

static void announce_start(struct run *run, const struct run_job *bridge)
{
    struct event event = {.kind = EVENT_JOB_STARTED, .job = bridge->name, .attempt = bridge->attempt};
    event.started.executor = "trigger";
    announce(run, &event);
}

void children_start(struct run *run, struct run_job *bridge)
{
    struct error err = ERROR_INIT;
    announce_start(run, bridge);
    if (depth_of(bridge) > DEEPEST) {
        fail(run, bridge, "reached_max_descendant_pipelines_depth",
             "a child of a child pipeline starts no further one", NULL);
        return;
    }
    const struct pipeline *pipeline = load(run, bridge, &err);
    if (!pipeline) {
        fail(run, bridge, "downstream_pipeline_creation_failed", err.message, err.hint);
        return;
    }
    const struct vec all = {0};
    const struct trigger *trigger = bridge->job->trigger;
    struct pipeline_run *before = bridge->child;
    bridge->child = jobs_add(run, pipeline, &all, bridge);
    if (before)
        before->replaced = true;
    if (trigger->strategy_depend || trigger->strategy_mirror)
        children_look(run, bridge->child);
    else
        end(run, bridge, STATUS_SUCCESS, NULL);
}

void children_look(struct run *run, struct pipeline_run *of)
{
    struct run_job *bridge = of->bridge;
    if (!bridge || bridge->child != of || schedule_state(bridge->of->schedule, bridge->index) != JOB_RUNNING)
        return;
    switch (schedule_status(of->schedule)) {
    case JOB_SUCCESS:
        end(run, bridge, STATUS_SUCCESS, NULL);
        break;
    case JOB_CANCELED:
        end(run, bridge, STATUS_CANCELED, NULL);
        break;
    case JOB_FAILED:
    case JOB_SKIPPED:
        end(run, bridge, STATUS_FAILED, "unknown_failure");
        break;
    case JOB_CREATED:
    case JOB_PENDING:
    case JOB_RUNNING:
    case JOB_MANUAL:
    case JOB_SCHEDULED:
        break;
    }
}

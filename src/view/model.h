/* A run as its events tell it: what the viewer and the reports show. Fed with events, in order; knows nothing of
 * terminals. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "event/event.h"

struct arena;
struct cJSON;

/*    waiting ──┬→ running ──→ passed | failed | canceled ──→ (another attempt) running
 *    manual  ──┤
 *    delayed ──┴→ skipped | canceled                                                    */
#define MODEL_STATES(X)                                                                                      \
    X(MODEL_WAITING, "waiting")                                                                              \
    X(MODEL_MANUAL, "manual")                                                                                \
    X(MODEL_DELAYED, "delayed")                                                                              \
    X(MODEL_RUNNING, "running")                                                                              \
    X(MODEL_PASSED, "passed")                                                                                \
    X(MODEL_FAILED, "failed")                                                                                \
    X(MODEL_CANCELED, "canceled")                                                                            \
    X(MODEL_SKIPPED, "skipped")
#define MODEL_STATE_ID(id, name) id,
enum model_state { MODEL_STATES(MODEL_STATE_ID) MODEL_STATE_COUNT };
#undef MODEL_STATE_ID
const char *model_state_name(enum model_state state);

/* A stretch of a job's log: one of the runner's sections, from `offset` to the next one's. */
struct model_section {
    const char *name;   /* "step_script" */
    const char *header; /* "Getting source from Git repository", or NULL */
    uint64_t offset;
    int64_t start_ms, end_ms; /* wall clock; 0: not yet */
    bool collapsed;           /* asked for */
};

struct model_service {
    const char *name, *state;
    struct vec aliases; /* char * */
    double seconds;     /* until ready; below 0: not said */
    int tls;            /* 1 or 0; below 0: not said */
    const char *storage_driver, *version, *log;
    int exit_code; /* below 0: not said */
};

struct model_job {
    const char *name, *stage;
    size_t stage_index;       /* into the model's stages */
    const char *when;         /* as written: "on_success", "manual", …; or NULL */
    bool has_needs;           /* false: it waits for all earlier stages */
    struct vec needs;         /* char *: names */
    const struct cJSON *told; /* its object of the list, or NULL: verdicts, variables */

    enum model_state state;
    const char *reason;    /* of waiting, or NULL */
    int64_t until_ms;      /* MODEL_DELAYED: wall clock */
    const char *busy_with; /* what a job without output does: "pulling busybox", or NULL */
    int attempt;           /* 0: none yet */
    int64_t started_ms, finished_ms;
    const char *executor, *runner, *image;
    double duration_s;
    int exit_code; /* below 0: none */
    const char *failure_reason;
    bool allow_failure;  /* it failed, and may */
    double coverage;     /* below 0: none */
    struct vec sections; /* struct model_section * */
    struct vec services; /* struct model_service * */
    uint64_t log_len;
};

struct model_stage {
    const char *name;
    struct vec jobs; /* struct model_job * */
};

struct model_diagnosis {
    const char *job, *severity, *message, *remedy;
};

struct model {
    struct arena *arena;
    struct cJSON *list;
    int64_t run;
    const char *name, *source, *ref, *sha; /* of the pipeline, or NULL */
    struct vec stages;                     /* struct model_stage *: those with jobs, in order */
    struct vec jobs;                       /* struct model_job *, in GitLab's order */
    struct map by_name;
    struct vec diagnoses; /* struct model_diagnosis * */
    int64_t started_ms;   /* wall clock of the first event; 0: none came */
    int64_t last_ms;      /* of the last one */
    bool finished;
    enum job_status status; /* where finished */
    double duration_s;
};

/* A model of nothing yet; the caller frees it. */
struct model *model_new(void);
void model_free(struct model *model);

void model_take(struct model *model, const struct event *event);

/* How many of the jobs are in a state. */
size_t model_count(const struct model *model, enum model_state state);

/* How long a job runs or ran, at `now_ms` (wall clock); below 0: it never did. */
double model_seconds(const struct model_job *job, int64_t now_ms);

/* The worst state of a stage's jobs, as the server colours a stage: failed over running over waiting … */
enum model_state model_stage_state(const struct model_stage *stage);

#include "run/schedule.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define JOB_STATE_NAME(id, name) [id] = name,
static const char *const state_names[] = {JOB_STATES(JOB_STATE_NAME)};
#undef JOB_STATE_NAME

const char *job_state_name(enum job_state state)
{
    return state_names[state];
}

/* Jobs that may fail count otherwise than their state in a composite. */
enum { CLASS_WARNING = JOB_SCHEDULED + 1, CLASS_IGNORED, CLASS_COUNT };

#define BIT(class) (UINT32_C(1) << (class))

struct stage {
    size_t count[CLASS_COUNT]; /* of its jobs, by class */
    size_t *by_stage;          /* those that wait for the earlier stages */
    size_t by_stage_count;
    size_t undecided; /* how many of them are created */
};

struct node {
    struct schedule_job job;
    enum job_state state;
    size_t *dependents; /* jobs that need this one */
    size_t dependent_count;
    bool queued;  /* stands in `to_judge` */
    bool changed; /* stands in `changes` */
};

/* A queue of jobs, each of which stands in it at most once. */
struct queue {
    size_t *jobs;
    size_t first, len;
};

struct schedule {
    struct node *nodes;
    size_t count;
    struct stage *stages;
    int stage_count;
    struct queue to_judge;
    struct queue changes;
};

static void queue_push(struct schedule *schedule, struct queue *queue, size_t job)
{
    queue->jobs[(queue->first + queue->len) % schedule->count] = job;
    queue->len++;
}

static size_t queue_pop(struct schedule *schedule, struct queue *queue)
{
    size_t job = queue->jobs[queue->first];
    queue->first = (queue->first + 1) % schedule->count;
    queue->len--;
    return job;
}

static int class_of(const struct node *node)
{
    if (node->job.allow_failure && (node->state == JOB_FAILED || node->state == JOB_CANCELED))
        return CLASS_WARNING;
    if (node->job.allow_failure && node->state == JOB_MANUAL)
        return CLASS_IGNORED;
    return (int)node->state;
}

enum {
    MAYBE = BIT(JOB_SKIPPED) | BIT(CLASS_WARNING) | BIT(CLASS_IGNORED),
    SOFT = BIT(CLASS_WARNING) | BIT(CLASS_IGNORED)
};

/* The state of a set of jobs, from the classes in it: the first row that has all of them (EVALUATION 9.1, 4). */
static const struct {
    uint32_t all_of;
    enum job_state state;
} composite_all[] = {
    {BIT(JOB_SKIPPED) | BIT(CLASS_IGNORED), JOB_SKIPPED},
    {BIT(JOB_SUCCESS) | MAYBE, JOB_SUCCESS},
    {BIT(JOB_CREATED) | SOFT, JOB_CREATED},
    {BIT(JOB_CANCELED) | BIT(JOB_SUCCESS) | MAYBE, JOB_CANCELED},
    {BIT(JOB_PENDING) | BIT(JOB_CREATED) | MAYBE, JOB_PENDING},
};

/* Else the first row that it has any of. */
static const struct {
    uint32_t any_of;
    enum job_state state;
} composite_any[] = {
    {BIT(JOB_RUNNING) | BIT(JOB_PENDING), JOB_RUNNING},
    {BIT(JOB_MANUAL), JOB_MANUAL},
    {BIT(JOB_SCHEDULED), JOB_SCHEDULED},
    {BIT(JOB_CREATED), JOB_RUNNING},
};

static enum job_state composite(uint32_t classes)
{
    if (classes == 0)
        return JOB_SUCCESS;
    for (size_t i = 0; i < sizeof composite_all / sizeof *composite_all; i++)
        if ((classes & ~composite_all[i].all_of) == 0)
            return composite_all[i].state;
    for (size_t i = 0; i < sizeof composite_any / sizeof *composite_any; i++)
        if (classes & composite_any[i].any_of)
            return composite_any[i].state;
    return JOB_FAILED;
}

static uint32_t stage_classes(const struct stage *stage)
{
    uint32_t classes = 0;
    for (int class = 0; class < CLASS_COUNT; class ++)
        if (stage->count[class] > 0)
            classes |= BIT(class);
    return classes;
}

/* The state of what a job with `needs` waits for. */
static enum job_state needs_state(const struct schedule *schedule, const struct schedule_job *job)
{
    uint32_t classes = 0;
    for (size_t i = 0; i < job->need_count; i++)
        classes |= BIT(class_of(&schedule->nodes[job->needs[i]]));
    return classes & (BIT(JOB_SKIPPED) | BIT(CLASS_IGNORED)) ? JOB_SKIPPED : composite(classes);
}

/* By `when`: after which states of what was before a job runs, and what it becomes then (EVALUATION 9.1, 3). */
static const struct {
    uint32_t by_stage, by_needs;
    enum job_state becomes;
} decisions[] = {
    [WHEN_ON_SUCCESS] = {BIT(JOB_SUCCESS) | BIT(JOB_SKIPPED), BIT(JOB_SUCCESS), JOB_PENDING},
    [WHEN_ON_FAILURE] = {BIT(JOB_FAILED), BIT(JOB_FAILED), JOB_PENDING},
    [WHEN_ALWAYS] = {BIT(JOB_SUCCESS) | BIT(JOB_FAILED) | BIT(JOB_SKIPPED),
                     BIT(JOB_SUCCESS) | BIT(JOB_FAILED) | BIT(JOB_SKIPPED), JOB_PENDING},
    [WHEN_MANUAL] = {BIT(JOB_SUCCESS) | BIT(JOB_SKIPPED), BIT(JOB_SUCCESS), JOB_MANUAL},
    [WHEN_DELAYED] = {BIT(JOB_SUCCESS) | BIT(JOB_SKIPPED), BIT(JOB_SUCCESS), JOB_SCHEDULED},
    [WHEN_NEVER] = {0, 0, JOB_SKIPPED},
};

enum { DECIDED = BIT(JOB_SUCCESS) | BIT(JOB_FAILED) | BIT(JOB_CANCELED) | BIT(JOB_SKIPPED) };

static void judge_later(struct schedule *schedule, size_t job)
{
    struct node *node = &schedule->nodes[job];
    if (node->queued || !node->job.dag || node->state != JOB_CREATED)
        return;
    node->queued = true;
    queue_push(schedule, &schedule->to_judge, job);
}

/* The only writer of states. */
static void move(struct schedule *schedule, size_t job, enum job_state state, bool allow_failure)
{
    struct node *node = &schedule->nodes[job];
    struct stage *stage = &schedule->stages[node->job.stage];
    if (!node->job.dag)
        stage->undecided += (size_t)(state == JOB_CREATED) - (size_t)(node->state == JOB_CREATED);
    stage->count[class_of(node)]--;
    node->state = state;
    node->job.allow_failure = allow_failure;
    stage->count[class_of(node)]++;
    for (size_t i = 0; i < node->dependent_count; i++)
        judge_later(schedule, node->dependents[i]);
    judge_later(schedule, job);
}

static void move_itself(struct schedule *schedule, size_t job, enum job_state state)
{
    struct node *node = &schedule->nodes[job];
    move(schedule, job, state, node->job.allow_failure);
    if (node->changed)
        return;
    node->changed = true;
    queue_push(schedule, &schedule->changes, job);
}

static void judge(struct schedule *schedule, size_t job, enum job_state before)
{
    const struct schedule_job *what = &schedule->nodes[job].job;
    uint32_t fine = what->dag ? decisions[what->when].by_needs : decisions[what->when].by_stage;
    if (BIT(before) & DECIDED)
        move_itself(schedule, job, BIT(before) & fine ? decisions[what->when].becomes : JOB_SKIPPED);
}

static void judge_queued(struct schedule *schedule)
{
    while (schedule->to_judge.len > 0) {
        size_t job = queue_pop(schedule, &schedule->to_judge);
        schedule->nodes[job].queued = false;
        if (schedule->nodes[job].state == JOB_CREATED)
            judge(schedule, job, needs_state(schedule, &schedule->nodes[job].job));
    }
}

static void judge_stage(struct schedule *schedule, struct stage *stage, enum job_state before)
{
    for (size_t i = 0; i < stage->by_stage_count; i++)
        if (schedule->nodes[stage->by_stage[i]].state == JOB_CREATED)
            judge(schedule, stage->by_stage[i], before);
}

/* Judges until nothing moves any more. What a pass decides can only be what later passes would: a set with a job that
 * is not decided is itself not decided, but for a skipped need, which stays skipped. */
static void settle(struct schedule *schedule)
{
    uint32_t before = 0;
    for (int i = 0; i < schedule->stage_count; i++) {
        struct stage *stage = &schedule->stages[i];
        enum job_state state = composite(before);
        if (stage->undecided > 0 && BIT(state) & DECIDED)
            judge_stage(schedule, stage, state);
        judge_queued(schedule);
        before |= stage_classes(stage);
    }
}

static void place_in_stage(struct schedule *schedule, size_t job)
{
    struct stage *stage = &schedule->stages[schedule->nodes[job].job.stage];
    stage->count[JOB_CREATED]++;
    if (schedule->nodes[job].job.dag)
        return;
    stage->by_stage[stage->by_stage_count++] = job;
    stage->undecided++;
}

static void make_stages(struct arena *arena, struct schedule *schedule)
{
    size_t *wanted = arena_alloc(arena, (size_t)schedule->stage_count * sizeof *wanted + 1);
    for (size_t i = 0; i < schedule->count; i++)
        wanted[schedule->nodes[i].job.stage]++;
    for (int i = 0; i < schedule->stage_count; i++)
        schedule->stages[i].by_stage = arena_alloc(arena, wanted[i] * sizeof(size_t) + 1);
    for (size_t i = 0; i < schedule->count; i++)
        place_in_stage(schedule, i);
}

static void make_dependents(struct arena *arena, struct schedule *schedule)
{
    struct node *nodes = schedule->nodes;
    for (size_t i = 0; i < schedule->count; i++)
        for (size_t k = 0; k < nodes[i].job.need_count; k++)
            nodes[nodes[i].job.needs[k]].dependent_count++;
    for (size_t i = 0; i < schedule->count; i++) {
        nodes[i].dependents = arena_alloc(arena, nodes[i].dependent_count * sizeof(size_t) + 1);
        nodes[i].dependent_count = 0;
    }
    for (size_t i = 0; i < schedule->count; i++)
        for (size_t k = 0; k < nodes[i].job.need_count; k++) {
            struct node *need = &nodes[nodes[i].job.needs[k]];
            need->dependents[need->dependent_count++] = i;
        }
}

struct schedule *schedule_new(struct arena *arena, const struct schedule_job *jobs, size_t count)
{
    struct schedule *schedule = arena_alloc(arena, sizeof *schedule);
    schedule->count = count;
    schedule->nodes = arena_alloc(arena, count * sizeof *schedule->nodes + 1);
    schedule->to_judge.jobs = arena_alloc(arena, count * sizeof(size_t) + 1);
    schedule->changes.jobs = arena_alloc(arena, count * sizeof(size_t) + 1);
    for (size_t i = 0; i < count; i++) {
        schedule->nodes[i].job = jobs[i];
        if (jobs[i].stage >= schedule->stage_count)
            schedule->stage_count = jobs[i].stage + 1;
    }
    schedule->stages = arena_alloc(arena, (size_t)schedule->stage_count * sizeof *schedule->stages + 1);
    make_stages(arena, schedule);
    make_dependents(arena, schedule);
    return schedule;
}

void schedule_begin(struct schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++)
        judge_later(schedule, i);
    settle(schedule);
}

void schedule_set(struct schedule *schedule, size_t job, enum job_state state, bool allow_failure)
{
    move(schedule, job, state, allow_failure);
    settle(schedule);
}

/* Makes a skipped job created again, and those that were skipped because they need it. */
static void unskip(struct schedule *schedule, size_t job)
{
    const struct node *node = &schedule->nodes[job];
    if (node->state != JOB_SKIPPED)
        return;
    move_itself(schedule, job, JOB_CREATED);
    for (size_t i = 0; i < node->dependent_count; i++)
        unskip(schedule, node->dependents[i]);
}

void schedule_restart(struct schedule *schedule, size_t job)
{
    const struct node *node = &schedule->nodes[job];
    move_itself(schedule, job, JOB_PENDING);
    for (size_t i = 0; i < schedule->count; i++)
        if (schedule->nodes[i].job.stage > node->job.stage)
            unskip(schedule, i);
    for (size_t i = 0; i < node->dependent_count; i++)
        unskip(schedule, node->dependents[i]);
    settle(schedule);
}

void schedule_cancel(struct schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++) {
        enum job_state state = schedule->nodes[i].state;
        if (state == JOB_CREATED || state == JOB_PENDING || state == JOB_SCHEDULED)
            move_itself(schedule, i, JOB_CANCELED);
    }
}

enum job_state schedule_state(const struct schedule *schedule, size_t job)
{
    return schedule->nodes[job].state;
}

enum job_state schedule_status(const struct schedule *schedule)
{
    uint32_t classes = 0;
    for (int i = 0; i < schedule->stage_count; i++)
        classes |= stage_classes(&schedule->stages[i]);
    return composite(classes);
}

bool schedule_changed(struct schedule *schedule, size_t *job)
{
    if (schedule->changes.len == 0)
        return false;
    *job = queue_pop(schedule, &schedule->changes);
    schedule->nodes[*job].changed = false;
    return true;
}

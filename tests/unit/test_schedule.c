#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "run/schedule.h"

enum { JOBS_MAX = 16, LINE_MAX_SIZE = 1024 };

/* One case of schedule.cases while it is played. */
struct play {
    struct arena *arena;
    const char *title;
    struct vec stages; /* char * */
    const char *names[JOBS_MAX];
    struct schedule_job jobs[JOBS_MAX];
    size_t count;
    struct schedule *schedule;
    bool auto_cancel;
};

static int job_named(const struct play *play, const char *name)
{
    for (size_t i = 0; i < play->count; i++)
        if (strcmp(play->names[i], name) == 0)
            return (int)i;
    return -1;
}

static int stage_named(const struct play *play, const char *name)
{
    for (size_t i = 0; i < play->stages.len; i++)
        if (strcmp(play->stages.items[i], name) == 0)
            return (int)i;
    fail_msg("%s: no stage %s", play->title, name);
    return -1;
}

static void set_stages(struct play *play, const char *names)
{
    play->stages = (struct vec){0};
    char *rest = arena_strdup(play->arena, names);
    for (char *name; (name = strsep(&rest, " "));)
        vec_push(play->arena, &play->stages, name);
}

/* `n=A,B`; what is not in the pipeline does not count. */
static void set_needs(struct play *play, struct schedule_job *job, char *names)
{
    size_t *needs = arena_alloc(play->arena, JOBS_MAX * sizeof *needs);
    job->dag = true;
    job->needs = needs;
    for (char *name; (name = strsep(&names, ","));) {
        int index = job_named(play, name);
        if (index >= 0)
            needs[job->need_count++] = (size_t)index;
    }
}

static void set_flag(struct play *play, struct schedule_job *job, char *flag)
{
    static const struct {
        const char *word;
        enum when when;
        bool allow_failure;
    } whens[] = {{"manual", WHEN_MANUAL, true},
                 {"always", WHEN_ALWAYS, false},
                 {"on_failure", WHEN_ON_FAILURE, false},
                 {"delayed", WHEN_DELAYED, false}};
    for (size_t i = 0; i < sizeof whens / sizeof *whens; i++)
        if (strcmp(whens[i].word, flag) == 0) {
            job->when = whens[i].when;
            job->allow_failure = whens[i].allow_failure;
            return;
        }
    if (strncmp(flag, "n=", 2) == 0)
        set_needs(play, job, flag + 2);
    else if (strcmp(flag, "af") == 0 || strcmp(flag, "naf") == 0)
        job->allow_failure = flag[0] == 'a';
    else
        fail_msg("%s: flag %s?", play->title, flag);
}

/* `NAME@STAGE FLAG…; …`: names first, since needs may point at any of them. */
static void set_jobs(struct play *play, const char *text)
{
    char *copy = arena_strdup(play->arena, text);
    char *flags[JOBS_MAX];
    for (char *item; (item = strsep(&copy, ";"));) {
        item += strspn(item, " ");
        char *name = strsep(&item, "@"), *stage = strsep(&item, " ");
        play->names[play->count] = name;
        play->jobs[play->count].stage = stage_named(play, stage);
        flags[play->count++] = item;
    }
    for (size_t i = 0; i < play->count; i++)
        for (char *flag; (flag = strsep(&flags[i], " "));)
            set_flag(play, &play->jobs[i], flag);
    play->schedule = schedule_new(play->arena, play->jobs, play->count);
}

static void happen(struct play *play, const char *event, size_t job)
{
    bool may_fail = play->jobs[job].allow_failure;
    if (strcmp(event, "success") == 0) {
        schedule_set(play->schedule, job, JOB_SUCCESS, may_fail);
    } else if (strcmp(event, "cancel") == 0) {
        schedule_set(play->schedule, job, JOB_CANCELED, may_fail);
    } else if (strcmp(event, "drop") == 0) {
        if (play->auto_cancel && !may_fail) {
            schedule_cancel(play->schedule);
        }
        schedule_set(play->schedule, job, JOB_FAILED, may_fail);
    } else {
        assert_true(strcmp(event, "play") == 0 || strcmp(event, "retry") == 0);
        schedule_restart(play->schedule, job);
    }
}

static char letter(enum job_state state)
{
    return state == JOB_SKIPPED     ? 'k'
           : state == JOB_CANCELED  ? 'x'
           : state == JOB_SCHEDULED ? 'd'
                                    : *job_state_name(state);
}

static void check(struct play *play, const char *event, char *expected)
{
    for (char *item; (item = strsep(&expected, ":,"));) {
        item += strspn(item, " ");
        char *name = strsep(&item, " ");
        int job = job_named(play, name);
        char got = letter(strcmp(name, "P") == 0 ? schedule_status(play->schedule)
                                                 : schedule_state(play->schedule, (size_t)job));
        if (got != *item)
            fail_msg("%s: after %s, %s is %c and not %c", play->title, event, name, got, *item);
    }
}

/* `EVENT JOB,JOB -> STATES`. */
static void play_event(struct play *play, char *line)
{
    char *states = strstr(line, " -> ");
    assert_non_null(states);
    *states = '\0';
    const char *all = arena_strdup(play->arena, line);
    char *event = strsep(&line, " ");
    if (!line)
        schedule_begin(play->schedule);
    for (char *name; (name = strsep(&line, ","));)
        happen(play, event, (size_t)job_named(play, name));
    check(play, all, states + 4);
}

static void begin_case(struct play *play, const char *title)
{
    *play = (struct play){.arena = play->arena};
    play->title = arena_strdup(play->arena, title);
    set_stages(play, "build test deploy");
}

static void jobs_start_as_on_the_server(void **unused)
{
    (void)unused;
    AUTO_FCLOSE FILE *cases = fopen(TEST_DATA "/schedule.cases", "r");
    assert_non_null(cases);
    struct play play = {.arena = arena_new()};
    char line[LINE_MAX_SIZE];
    int count = 0;
    while (fgets(line, sizeof line, cases)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        if (strncmp(line, "= ", 2) == 0)
            begin_case(&play, line + 2), count++;
        else if (strncmp(line, "stages ", 7) == 0)
            set_stages(&play, line + 7);
        else if (strncmp(line, "jobs ", 5) == 0)
            set_jobs(&play, line + 5);
        else if (strcmp(line, "auto_cancel") == 0)
            play.auto_cancel = true;
        else
            play_event(&play, line);
    }
    assert_true(count > 50);
    arena_free(play.arena);
}

static void changes_are_told_once_and_in_order(void **unused)
{
    (void)unused;
    struct arena *arena = arena_new();
    const struct schedule_job jobs[] = {{.stage = 0}, {.stage = 0, .when = WHEN_ON_FAILURE}, {.stage = 1}};
    struct schedule *schedule = schedule_new(arena, jobs, 3);
    size_t job;
    assert_false(schedule_changed(schedule, &job));
    schedule_begin(schedule);
    assert_true(schedule_changed(schedule, &job));
    assert_int_equal(job, 0);
    assert_true(schedule_changed(schedule, &job));
    assert_int_equal(job, 1);
    assert_false(schedule_changed(schedule, &job));
    schedule_set(schedule, 0, JOB_RUNNING, false);
    assert_false(schedule_changed(schedule, &job));
    schedule_set(schedule, 0, JOB_SUCCESS, false);
    assert_true(schedule_changed(schedule, &job));
    assert_int_equal(job, 2);
    arena_free(arena);
}

static void another_attempt_keeps_what_follows_waiting(void **unused)
{
    (void)unused;
    struct arena *arena = arena_new();
    const struct schedule_job jobs[] = {{.stage = 0}, {.stage = 1}};
    struct schedule *schedule = schedule_new(arena, jobs, 2);
    schedule_begin(schedule);
    schedule_set(schedule, 0, JOB_RUNNING, false);
    schedule_set(schedule, 0, JOB_PENDING, false);
    assert_int_equal(schedule_state(schedule, 1), JOB_CREATED);
    schedule_set(schedule, 0, JOB_FAILED, true);
    assert_int_equal(schedule_state(schedule, 1), JOB_PENDING);
    assert_int_equal(schedule_status(schedule), JOB_PENDING);
    arena_free(arena);
}

/* The cost of an event must not grow with the jobs that it does not concern. */
static void many_jobs_are_no_burden(void **unused)
{
    (void)unused;
    enum { MANY = 100000 };
    struct arena *arena = arena_new();
    struct schedule_job *jobs = arena_alloc(arena, MANY * sizeof *jobs);
    for (size_t i = 0; i < MANY; i++)
        jobs[i].stage = i < MANY / 2 ? 0 : 1;
    struct schedule *schedule = schedule_new(arena, jobs, MANY);
    schedule_begin(schedule);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(schedule_state(schedule, i), JOB_PENDING);
        schedule_set(schedule, i, JOB_SUCCESS, false);
    }
    assert_int_equal(schedule_status(schedule), JOB_SUCCESS);
    arena_free(arena);
}

static void nothing_is_a_success(void **unused)
{
    (void)unused;
    struct arena *arena = arena_new();
    struct schedule *schedule = schedule_new(arena, NULL, 0);
    schedule_begin(schedule);
    assert_int_equal(schedule_status(schedule), JOB_SUCCESS);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_start_as_on_the_server),
        cmocka_unit_test(changes_are_told_once_and_in_order),
        cmocka_unit_test(another_attempt_keeps_what_follows_waiting),
        cmocka_unit_test(many_jobs_are_no_burden),
        cmocka_unit_test(nothing_is_a_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

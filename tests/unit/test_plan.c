#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "built.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "pipeline/plan.h"

/* Two stages of build, one job that goes its own way, one that only runs by hand. */
static const char file[] = "stages: [build, test, deploy]\n"
                           "lib: {stage: build, script: a, artifacts: {paths: [lib]}}\n"
                           "docs: {stage: build, script: a}\n"
                           "unit: {stage: test, script: a, parallel: 2}\n"
                           "quick: {stage: test, script: a, needs: []}\n"
                           "pack: {stage: deploy, script: a, needs: [lib, {job: docs, artifacts: false}]}\n"
                           "push: {stage: deploy, script: a, when: manual}\n"
                           "later: {stage: deploy, script: a, rules: [{if: $NOPE}]}\n";

static const char *names_of(struct arena *arena, const struct vec *jobs)
{
    AUTO_BUF struct buf names = BUF_INIT;
    for (size_t i = 0; i < jobs->len; i++)
        buf_addf(&names, "%s%s", i > 0 ? ", " : "", ((const struct job *)jobs->items[i])->name);
    return arena_strndup(arena, names.data, names.len);
}

static const char *chosen(struct arena *arena, const struct pipeline *pipeline,
                          struct plan_selection selection, const char *name)
{
    struct error err = ERROR_INIT;
    if (name)
        vec_push(arena, &selection.names, name);
    const struct plan *plan = plan_make(arena, pipeline, &selection, &err);
    if (!plan)
        return arena_printf(arena, "%s (%s)", err.message, err.hint);
    struct vec jobs = plan_jobs(arena, plan);
    return names_of(arena, &jobs);
}

static bool docs_is_kept(void *context, const struct job *job)
{
    (void)context;
    return strcmp(job->name, "docs") == 0;
}

static void test_names_choose_jobs(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct pipeline *pipeline = built(arena, file);
    const struct {
        const char *name, *from;
        enum plan_needs needs;
        const char *jobs;
    } cases[] = {
        {NULL, NULL, PLAN_NEEDS_MISSING, "lib, docs, unit 1/2, unit 2/2, quick, pack, push"},
        {"docs", NULL, PLAN_NEEDS_MISSING, "docs"},
        {"build", NULL, PLAN_NEEDS_MISSING, "lib, docs"},
        {"unit", NULL, PLAN_NEEDS_NONE, "unit 1/2, unit 2/2"},
        {"unit", NULL, PLAN_NEEDS_MISSING, "lib, unit 1/2, unit 2/2"},
        {"unit", NULL, PLAN_NEEDS_ALL, "lib, docs, unit 1/2, unit 2/2"},
        {"unit 1/2", NULL, PLAN_NEEDS_NONE, "unit 1/2"},
        {"*i*", NULL, PLAN_NEEDS_NONE, "lib, unit 1/2, unit 2/2, quick"},
        {"quick", NULL, PLAN_NEEDS_ALL, "quick"},
        {"pack", NULL, PLAN_NEEDS_MISSING, "lib, docs, pack"},
        {NULL, "unit", PLAN_NEEDS_NONE, "unit 1/2, unit 2/2, push"},
        {"pakc", NULL, PLAN_NEEDS_NONE, "no job or stage is called pakc (did you mean pack?)"},
        {"later", NULL, PLAN_NEEDS_NONE,
         "job later is not in the pipeline: no rule matches (`ci-local why later` tells more)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct plan_selection selection = {.from = cases[i].from, .needs = cases[i].needs};
        assert_string_equal(chosen(arena, pipeline, selection, cases[i].name), cases[i].jobs);
    }
    const struct plan_selection kept = {.kept = docs_is_kept};
    assert_string_equal(chosen(arena, pipeline, kept, "pack"), "lib, pack");
    arena_free(arena);
}

static void test_nodes_count_what_they_wait_for(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct pipeline *pipeline = built(arena, file);
    struct error err = ERROR_INIT;
    const struct plan *plan = plan_make(arena, pipeline, &(struct plan_selection){0}, &err);
    const struct plan_node *pack = map_get(&plan->by_name, "pack"), *push = map_get(&plan->by_name, "push"),
                           *quick = map_get(&plan->by_name, "quick"), *lib = map_get(&plan->by_name, "lib");
    assert_true(pack->by_needs);
    assert_int_equal(pack->waiting_for, 2);
    assert_int_equal(push->waiting_for, 5);
    assert_int_equal(quick->waiting_for, 0);
    assert_int_equal(lib->dependents.len, 1);
    arena_free(arena);
}

static void test_artifacts_come_from_needs_dependencies_or_stages(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct pipeline *pipeline = built(
        arena, "a: {stage: build, script: x}\nb: {stage: build, script: x}\n"
               "all: {script: x}\nnone: {script: x, dependencies: []}\nsome: {script: x, dependencies: [b]}\n"
               "need: {script: x, needs: [{job: a, artifacts: false}, b]}\nfree: {script: x, needs: []}\n");
    static const char *const cases[][2] = {{"a", ""},     {"all", "a, b"}, {"none", ""},
                                           {"some", "b"}, {"need", "b"},   {"free", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vec sources = job_artifact_sources(arena, pipeline, map_get(&pipeline->by_name, cases[i][0]));
        assert_string_equal(names_of(arena, &sources), cases[i][1]);
    }
    arena_free(arena);
}

static double seconds_of(void *context, const struct job *job)
{
    (void)context;
    return strcmp(job->name, "docs") == 0 ? 9 : 1;
}

static void test_the_critical_path_is_the_longest_wait(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct pipeline *pipeline = built(arena, file);
    struct error err = ERROR_INIT;
    const struct plan *plan = plan_make(arena, pipeline, &(struct plan_selection){0}, &err);
    struct vec path = plan_critical_path(arena, plan, seconds_of, NULL), jobs = {0};
    for (size_t i = 0; i < path.len; i++)
        vec_push(arena, &jobs, ((const struct plan_node *)path.items[i])->job);
    assert_string_equal(names_of(arena, &jobs), "docs, unit 1/2, push");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_choose_jobs),
        cmocka_unit_test(test_nodes_count_what_they_wait_for),
        cmocka_unit_test(test_artifacts_come_from_needs_dependencies_or_stages),
        cmocka_unit_test(test_the_critical_path_is_the_longest_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

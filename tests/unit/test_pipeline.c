/* Whole files and what GitLab makes of them: tests/unit/pipeline.cases. A case is a configuration; below it, each line
 * that begins with "--" is a situation, and the lines after it are the pipeline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "built.h"
#include "config/world.h"
#include "oracle.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

/* A situation, as its line says: "-- ref=main source=push tag changed=a,b files=a,b show=A,B vars=A:1,B:2". */
struct situation {
    struct arena *arena;
    const char *ref, *source;
    bool tag, changes_known;
    struct vec changed, files, show;
    struct varset given, project;
};

static struct vec split(struct arena *arena, const char *text, char separator)
{
    struct vec parts = {0};
    for (const char *end; *text; text = *end ? end + 1 : end) {
        end = strchrnul(text, separator);
        vec_push(arena, &parts, arena_strndup(arena, text, (size_t)(end - text)));
    }
    return parts;
}

static void add_variables(struct arena *arena, struct varset *set, const char *text,
                          enum variable_layer layer)
{
    struct vec pairs = split(arena, text, ',');
    for (size_t i = 0; i < pairs.len; i++) {
        char *name = pairs.items[i], *colon = strchr(name, ':');
        *colon = '\0';
        varset_add(arena, set, &(struct variable){.name = name, .value = colon + 1, .layer = layer});
    }
}

static void take_word(struct situation *situation, const char *word)
{
    struct arena *arena = situation->arena;
    const char *value = strchr(word, '=') ? strchr(word, '=') + 1 : "";
    if (strncmp(word, "ref=", 4) == 0) {
        situation->ref = value;
    } else if (strncmp(word, "source=", 7) == 0) {
        situation->source = value;
    } else if (strcmp(word, "tag") == 0) {
        situation->tag = true;
    } else if (strncmp(word, "changed=", 8) == 0) {
        situation->changes_known = true;
        situation->changed = split(arena, value, ',');
    } else if (strncmp(word, "files=", 6) == 0) {
        situation->files = split(arena, value, ',');
    } else if (strncmp(word, "show=", 5) == 0) {
        situation->show = split(arena, value, ',');
    } else if (strncmp(word, "vars=", 5) == 0) {
        add_variables(arena, &situation->given, value, LAYER_PIPELINE);
    } else if (strncmp(word, "project=", 8) == 0) {
        add_variables(arena, &situation->project, value, LAYER_PROJECT);
    } else {
        fail_msg("what is %s?", word);
    }
}

static bool list_files(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err)
{
    const struct situation *situation = context;
    (void)arena, (void)ref;
    if (project)
        return error_set(err, ERROR_NOT_FOUND, "no such project");
    *paths = situation->files;
    return true;
}

static bool changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err)
{
    const struct situation *situation = context;
    (void)arena;
    if (compare_to && strcmp(compare_to, "feature_1") != 0)
        return error_set(err, ERROR_NOT_FOUND, "no such revision");
    *paths = situation->changed;
    *known = situation->changes_known || compare_to;
    return true;
}

static bool file_id(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                    struct error *err)
{
    const struct situation *situation = context;
    (void)arena, (void)err;
    *id = vec_has_string(&situation->files, path) ? (commit ? "c0ffee" : path) : NULL;
    return true;
}

/* --- The pipeline as text --- */

static void describe_needs(struct buf *out, const struct job *job)
{
    if (!job->has_needs)
        return;
    buf_adds(out, " needs=");
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        buf_addf(out, "%s%s%s", i > 0 ? "," : "", need->job ? need->job : need->pipeline,
                 need->artifacts ? "" : "-");
    }
}

static void describe_shown(struct situation *situation, struct buf *out, const struct pipeline *pipeline,
                           const struct job *job)
{
    struct vec variables = job_variables(situation->arena, pipeline, job, NULL);
    for (size_t i = 0; i < situation->show.len; i++) {
        const char *value = "-";
        for (size_t j = 0; j < variables.len; j++) {
            const struct variable *variable = variables.items[j];
            if (strcmp(variable->name, situation->show.items[i]) == 0)
                value = variable->value;
        }
        buf_addf(out, " %s=%s", (const char *)situation->show.items[i], value);
    }
}

static void describe_job(struct situation *situation, struct buf *out, const struct pipeline *pipeline,
                         const struct job *job)
{
    buf_addf(out, "%s: %s", job->name, when_name(job->when));
    if (job->allow_failure.always)
        buf_adds(out, " af");
    for (size_t i = 0; i < job->allow_failure.exit_codes.len; i++)
        buf_addf(out, " af:%d", *(const int *)job->allow_failure.exit_codes.items[i]);
    if (job->when == WHEN_DELAYED)
        buf_addf(out, " in=%llds", (long long)job->start_in_s);
    describe_needs(out, job);
    if (job->environment)
        buf_addf(out, " environment=%s", job->environment->name);
    for (size_t i = 0; i < job->tags.len; i++)
        buf_addf(out, " tag=%s", (const char *)job->tags.items[i]);
    for (size_t i = 0; i < job->caches.len; i++)
        buf_addf(out, " key=%s", ((const struct cache *)job->caches.items[i])->key);
    describe_shown(situation, out, pipeline, job);
    buf_addc(out, '\n');
}

static void describe(struct situation *situation, struct buf *out, const struct pipeline *pipeline,
                     const struct diags *diags)
{
    for (size_t i = 0; i < diags->list.len; i++) {
        const struct diag *diag = diags->list.items[i];
        if (diag->severity == SEVERITY_ERROR)
            buf_addf(out, "error: %s\n", diag->message);
    }
    if (!pipeline)
        return;
    if (!pipeline->created)
        buf_addf(out, "refused: %s\n", pipeline->reason);
    if (pipeline->name)
        buf_addf(out, "name: %s\n", pipeline->name);
    for (size_t i = 0; pipeline->created && i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        if (job->included)
            describe_job(situation, out, pipeline, job);
    }
}

static void set_predefined(struct situation *situation, struct varset *set)
{
    bool request = strcmp(situation->source, "merge_request_event") == 0;
    const struct variable rows[] = {
        {.name = "CI_PIPELINE_SOURCE", .value = situation->source},
        {.name = "CI_COMMIT_REF_NAME", .value = situation->ref},
        {.name = "CI_PROJECT_PATH", .value = "grp/proj"},
        {.name = "CI_DEFAULT_BRANCH", .value = "main"},
        {.name = situation->tag ? "CI_COMMIT_TAG"
                 : request      ? "NOTHING"
                                : "CI_COMMIT_BRANCH",
         .value = situation->ref},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable = rows[i];
        variable.layer = LAYER_PREDEFINED;
        varset_add(situation->arena, set, &variable);
    }
}

/* Whether the situation gives what is expected; says so where it does not. */
static bool run_case(const char *yaml, const char *line, const char *expected)
{
    struct situation situation = {.arena = arena_new(), .ref = "main", .source = "push"};
    struct vec words = split(situation.arena, line, ' ');
    for (size_t i = 1; i < words.len; i++)
        take_word(&situation, words.items[i]);
    const struct world world = {
        .context = &situation, .list_files = list_files, .changed_files = changed_files, .file_id = file_id};
    struct varset predefined = {0};
    set_predefined(&situation, &predefined);
    struct diags diags = {0};
    const struct built_context context = {.source = situation.source,
                                          .ref = situation.ref,
                                          .tag = situation.tag,
                                          .predefined = &predefined,
                                          .project = &situation.project,
                                          .given = &situation.given,
                                          .world = &world};
    const struct pipeline *pipeline = built_pipeline(situation.arena, yaml, &context, &diags);
    AUTO_BUF struct buf out = BUF_INIT;
    describe(&situation, &out, pipeline, &diags);
    bool same = strcmp(out.data, expected) == 0;
    if (!same)
        printf("%s%s\ngave:\n%snot:\n%s\n", yaml, line, out.data, expected);
    arena_free(situation.arena);
    return same;
}

/* A configuration with its situations; how many of them fail. */
static int run_block(char *block)
{
    int failures = 0;
    char *line = strstr(block, "\n--");
    if (!line)
        fail_msg("no situation for:\n%s", block);
    line[0] = '\0';
    AUTO_BUF struct buf yaml = BUF_INIT;
    buf_addf(&yaml, "%s\n", block);
    for (line++; line;) {
        char *end = strchr(line, '\n');
        char *next = strstr(end, "\n--");
        *end = '\0';
        if (next)
            *next++ = '\0';
        AUTO_BUF struct buf expected = BUF_INIT;
        if (end[1])
            buf_addf(&expected, "%s%s", end + 1, next ? "\n" : "");
        failures += !run_case(yaml.data, line, end + 1 == next ? "" : expected.data);
        line = next;
    }
    return failures;
}

static void test_the_cases(void **state)
{
    (void)state;
    AUTO_FREE char *text = oracle_read(TEST_DATA "/pipeline.cases");
    assert_non_null(text);
    int failures = 0;
    char *block = strstr(text, "\n===") + 1;
    while (block) {
        char *title_end = strchr(block, '\n');
        char *next = strstr(title_end, "\n===");
        if (next)
            *next++ = '\0';
        AUTO_BUF struct buf body = BUF_INIT;
        buf_addf(&body, "%s%s", title_end + 1, next ? "\n" : "");
        failures += run_block(body.data);
        block = next;
    }
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Whole configurations: config.cases holds files and what must come of them. A case is
 *
 *   @@ what it shows
 *   the main file
 *   @ file PATH        more files
 *   @ input NAME VALUE given on the command line
 *   @ expect           findings as "LINE:COL severity rule: message", hints below; or the jobs, one a line
 *   @ job NAME         the job's merged keywords as YAML
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/map.h"
#include "config/config.h"
#include "config/honoured.h"
#include "config/keyword.h"
#include "config/world.h"
#include "expr/varset.h"
#include "yaml/load.h"
#include "yaml/node.h"
#include "yaml/write.h"

struct section {
    const char *kind; /* "main", "file", "input", "expect", "job" */
    const char *argument;
    struct buf text;
};

struct test_case {
    const char *title;
    struct vec sections; /* struct section * */
};

static const struct section *find_section(const struct test_case *test, const char *kind,
                                          const char *argument)
{
    for (size_t i = 0; i < test->sections.len; i++) {
        const struct section *section = test->sections.items[i];
        if (strcmp(section->kind, kind) == 0 && (!argument || strcmp(section->argument, argument) == 0))
            return section;
    }
    return NULL;
}

/* A file of another kind than local is named by its kind in front: "project grp/lib@v1 ci.yml". */
static const char *file_key(struct arena *arena, const struct world_file *file)
{
    switch (file->kind) {
    case WORLD_LOCAL:
        return file->path;
    case WORLD_PROJECT:
        return arena_printf(arena, "project %s@%s %s", file->project, file->ref ? file->ref : "HEAD",
                            file->path);
    case WORLD_REMOTE:
        return arena_printf(arena, "remote %s", file->path);
    case WORLD_TEMPLATE:
        return arena_printf(arena, "template %s", file->path);
    case WORLD_ARTIFACT:
        return arena_printf(arena, "artifact %s %s", file->job, file->path);
    case WORLD_COMPONENT:
        return arena_printf(arena, "component %s %s %s@%s", file->host, file->project, file->path, file->ref);
    }
    return "";
}

static bool read_file(void *context, struct arena *arena, const struct world_file *file, const char **text,
                      size_t *len, struct error *err)
{
    const struct section *section = find_section(context, "file", file_key(arena, file));
    if (!section)
        return error_set(err, ERROR_NOT_FOUND, "no such file");
    *text = section->text.data;
    *len = section->text.len;
    return true;
}

static bool list_files(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err)
{
    (void)project;
    (void)ref;
    (void)err;
    const struct test_case *test = context;
    for (size_t i = 0; i < test->sections.len; i++) {
        const struct section *section = test->sections.items[i];
        if (strcmp(section->kind, "file") == 0)
            vec_push(arena, paths, section->argument);
    }
    return true;
}

static bool changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err)
{
    (void)context;
    (void)compare_to;
    (void)err;
    vec_push(arena, paths, "src/a.c");
    *known = true;
    return true;
}

static void print_findings(struct buf *out, const struct diags *diags)
{
    for (size_t i = 0; i < diags->list.len; i++) {
        const struct diag *diag = diags->list.items[i];
        buf_addf(out, "%d:%d %s %s: %s\n", diag->span.line, diag->span.col, severity_name(diag->severity),
                 diag->rule, diag->message);
        if (diag->hint)
            buf_addf(out, "  hint: %s\n", diag->hint);
    }
}

static void print_jobs(struct buf *out, const struct config *config)
{
    for (size_t i = 0; config && i < config->jobs.len; i++)
        buf_addf(out, "%s\n", config->jobs.entries[i].key);
}

static struct map inputs_of(struct arena *arena, const struct test_case *test)
{
    struct map inputs = {0};
    for (size_t i = 0; i < test->sections.len; i++) {
        const struct section *section = test->sections.items[i];
        if (strcmp(section->kind, "input") != 0)
            continue;
        char *name = arena_strdup(arena, section->argument);
        char *value = strchr(name, ' ');
        *value++ = '\0';
        map_set(arena, &inputs, name, value);
    }
    return inputs;
}

static int compare(const struct test_case *test, const char *what, const char *got, const char *expected)
{
    if (strcmp(got, expected) == 0)
        return 0;
    /* cmocka's own printing cuts long texts. */
    fprintf(stderr, "%s: %s\n--- expected\n%s--- got\n%s---\n", test->title, what, expected, got);
    return 1;
}

/* What `config` prints is a configuration that says the same. */
static int check_round_trip(struct arena *arena, const struct test_case *test, const struct config *config)
{
    AUTO_BUF struct buf tree = BUF_INIT;
    yaml_write(&tree, config->tree);
    struct diags diags = {.arena = arena};
    struct world world = {0};
    struct config_request request = {.path = "again.yml", .text = tree.data, .len = tree.len};
    const struct config *again = config_load(arena, &request, &world, &diags);
    AUTO_BUF struct buf first = BUF_INIT;
    AUTO_BUF struct buf second = BUF_INIT;
    for (size_t i = 0; i < config->jobs.len; i++) {
        const struct node *job = again ? map_get(&again->jobs, config->jobs.entries[i].key) : NULL;
        yaml_write(&first, config->jobs.entries[i].value);
        if (job)
            yaml_write(&second, job);
    }
    if (!again)
        print_findings(&second, &diags);
    return compare(test, "the jobs of what config prints", second.data, first.data);
}

static int run_case(struct test_case *test)
{
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    struct world world = {
        .context = test, .read_file = read_file, .list_files = list_files, .changed_files = changed_files};
    struct varset variables = {0};
    varset_add(arena, &variables, &(struct variable){.name = "FOLDER", .value = "ci"});
    varset_add(arena, &variables, &(struct variable){.name = "TOKEN", .value = "s3cret", .masked = true});
    struct map inputs = inputs_of(arena, test);
    const struct section *main_file = find_section(test, "main", NULL);
    struct config_request request = {.path = ".gitlab-ci.yml",
                                     .text = main_file->text.data,
                                     .len = main_file->text.len,
                                     .inputs = &inputs,
                                     .variables = &variables};
    const struct config *config = config_load(arena, &request, &world, &diags);
    int failures = 0;
    AUTO_BUF struct buf got = BUF_INIT;
    print_findings(&got, &diags);
    print_jobs(&got, config);
    const struct section *expected = find_section(test, "expect", NULL);
    if (expected)
        failures += compare(test, "findings and jobs", got.data, expected->text.data);
    for (size_t i = 0; i < test->sections.len; i++) {
        const struct section *section = test->sections.items[i];
        if (strcmp(section->kind, "job") != 0)
            continue;
        const struct node *job = config ? map_get(&config->jobs, section->argument) : NULL;
        AUTO_BUF struct buf yaml = BUF_INIT;
        if (job)
            yaml_write(&yaml, job);
        else
            print_findings(&yaml, &diags);
        failures += compare(test, section->argument, yaml.data, section->text.data);
    }
    if (config)
        failures += check_round_trip(arena, test, config);
    arena_free(arena);
    return failures;
}

static struct section *add_section(struct arena *arena, struct test_case *test, const char *kind,
                                   const char *argument)
{
    struct section *section = arena_alloc(arena, sizeof *section);
    *section = (struct section){.kind = kind, .argument = argument, .text = BUF_INIT};
    vec_push(arena, &test->sections, section);
    return section;
}

static struct vec read_cases(struct arena *arena, char *text)
{
    struct vec cases = {0};
    struct test_case *test = NULL;
    struct section *section = NULL;
    for (char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        end += *end == '\n';
        char *copy = arena_strndup(arena, line, (size_t)(end - line));
        copy[strcspn(copy, "\n")] = '\0';
        if (strncmp(copy, "@@ ", 3) == 0) {
            test = arena_alloc(arena, sizeof *test);
            test->title = copy + 3;
            vec_push(arena, &cases, test);
            section = add_section(arena, test, "main", "");
        } else if (strncmp(copy, "@ ", 2) == 0) {
            char *argument = copy + 2 + strcspn(copy + 2, " ");
            if (*argument)
                *argument++ = '\0';
            section = add_section(arena, test, copy + 2, argument);
        } else if (section) {
            buf_add(&section->text, line, (size_t)(end - line));
        }
    }
    return cases;
}

/* A blank line before the next case is not a part of the section. */
static void drop_blank_end(struct section *section)
{
    size_t len = section->text.len;
    if (len > 1 && section->text.data[len - 1] == '\n' && section->text.data[len - 2] == '\n')
        section->text.data[section->text.len = len - 1] = '\0';
}

static void test_cases_come_out_as_written(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    assert_true(file_read(TEST_DATA "/config.cases", 0, &text, &err));
    struct vec cases = read_cases(arena, text.data);
    int failures = 0;
    for (size_t i = 0; i < cases.len; i++) {
        struct test_case *test = cases.items[i];
        for (size_t j = 0; j < test->sections.len; j++)
            drop_blank_end(test->sections.items[j]);
        failures += run_case(test);
        for (size_t j = 0; j < test->sections.len; j++)
            buf_free(&((struct section *)test->sections.items[j])->text);
    }
    arena_free(arena);
    assert_true(cases.len > 30);
    assert_int_equal(failures, 0);
}

static void test_the_table_names_each_keyword_once_at_a_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < keyword_count; i++) {
        const struct keyword *keyword = &keywords[i];
        if (!keyword->section)
            fail_msg("%s has no section", keyword->name);
        if ((keyword->honoured != HONOURED) != (keyword->note != NULL))
            fail_msg("%s: the note says why it is not honoured as on a server, and only that", keyword->name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(keywords[j].name, keyword->name) == 0 && keywords[j].places & keyword->places)
                fail_msg("%s stands twice", keyword->name);
    }
}

static void test_what_is_not_honoured_is_found_with_its_place(void **state)
{
    (void)state;
    const char *text = "job:\n"
                       "  script: [x]\n"
                       "  id_tokens: {T: {aud: a}}\n"
                       "  secrets: null\n"
                       "  needs:\n"
                       "    - project: g/p\n"
                       "      job: x\n"
                       "      ref: main\n"
                       "bridge: {trigger: g/p}\n";
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    struct world world = {0};
    struct config_request request = {.path = "x.yml", .text = text, .len = strlen(text)};
    const struct config *config = config_load(arena, &request, &world, &diags);
    assert_non_null(config);
    struct vec found = honoured_findings(arena, map_get(&config->jobs, "job"), NOT_HONOURED);
    assert_int_equal(found.len, 3);
    const struct honoured_finding *first = found.items[0];
    const struct honoured_finding *second = found.items[1];
    assert_string_equal(first->path, "id_tokens");
    assert_int_equal(first->span.line, 3);
    assert_string_equal(second->path, "needs:project");
    assert_int_equal(second->span.line, 6);
    found = honoured_findings(arena, map_get(&config->jobs, "bridge"), NOT_HONOURED);
    assert_int_equal(found.len, 1);
    arena_free(arena);
}

static void test_a_child_pipeline_is_what_its_trigger_includes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct test_case test = {.title = "child"};
    struct section file = {.kind = "file", .argument = "artifact make out/ci.yml", .text = BUF_INIT};
    buf_adds(&file.text, "spec: {inputs: {x: }}\n---\nchild: {script: \"$[[ inputs.x ]]\"}\n");
    vec_push(arena, &test.sections, &file);
    struct world world = {.context = &test, .read_file = read_file, .list_files = list_files};
    struct diags diags = {.arena = arena};
    struct source source = {.name = "parent.yml"};
    source.text = "[{artifact: out/ci.yml, job: make, inputs: {x: y}}]";
    source.len = strlen(source.text);
    struct config_request request = {.path = "child", .include = yaml_load_first(arena, &source, &diags)};
    const struct config *config = config_load(arena, &request, &world, &diags);
    assert_non_null(config);
    const struct node *job = map_get(&config->jobs, "child");
    assert_string_equal(node_get(job, "script")->text, "y");
    buf_free(&file.text);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_come_out_as_written),
        cmocka_unit_test(test_the_table_names_each_keyword_once_at_a_place),
        cmocka_unit_test(test_what_is_not_honoured_is_found_with_its_place),
        cmocka_unit_test(test_a_child_pipeline_is_what_its_trigger_includes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

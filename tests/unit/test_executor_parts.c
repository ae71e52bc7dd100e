#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/process.h"
#include "executor/coverage.h"
#include "executor/descendants.h"
#include "executor/dotenv.h"
#include "executor/doublestar.h"
#include "executor/features.h"
#include "executor/git_index.h"
#include "executor/runner_variables.h"
#include "executor/settings.h"
#include "executor/work_folder.h"
#include "expr/varset.h"
#include "profile/profile.h"

static void test_globs(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/doublestar.cases", "re");
    assert_non_null(file);
    char pattern[200], path[200], expected[8], line[500];
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || sscanf(line, "%199s %199s %7s", pattern, path, expected) != 3)
            continue;
        bool matches = doublestar_match(pattern, path);
        if (matches != (strcmp(expected, "yes") == 0))
            print_error("%s", line);
        assert_int_equal(matches, strcmp(expected, "yes") == 0);
    }
    fclose(file);
}

static void test_the_base_of_a_glob_is_what_must_be_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(doublestar_base(arena, "out/deep/a.txt"), "out/deep/a.txt");
    assert_string_equal(doublestar_base(arena, "out/deep/*.txt"), "out/deep");
    assert_string_equal(doublestar_base(arena, "out/d*/x"), "out");
    assert_string_equal(doublestar_base(arena, "**/*.md"), "");
    assert_string_equal(doublestar_base(arena, "*"), "");
    arena_free(arena);
}

static const char *dotenv(struct arena *arena, const char *text)
{
    AUTO_BUF struct buf out = BUF_INIT;
    struct error err = ERROR_INIT;
    return arena_strdup(arena, dotenv_read(text, &out, &err) ? out.data : err.message);
}

static void test_dotenv_reports_are_read_as_gitlab_reads_them(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(dotenv(arena, "V=1.2.3\nQ=\"with quotes\"\nE=\n S = a b \nREF=$V\n"),
                        "V=1.2.3\nQ=\"with quotes\"\nE=\nS=a b\nREF=$V\n");
    assert_string_equal(dotenv(arena, "\xef\xbb\xbfV=a=b"), "V=a=b\n");
    assert_string_equal(dotenv(arena, ""), "");
    assert_string_equal(dotenv(arena, "# comment\nX=1\n"), "Invalid Format");
    assert_string_equal(dotenv(arena, "X=1\n\nY=2\n"), "Invalid Format");
    assert_string_equal(dotenv(arena, "export X=1\n"), "Invalid Format");
    char large[DOTENV_BYTES + 1] = "X=";
    memset(large + 2, 'x', DOTENV_BYTES - 2);
    assert_string_equal(dotenv(arena, large), "Dotenv Artifact Too Big. Maximum Allowable Size: 5120");
    arena_free(arena);
}

static void test_durations_of_go(void **state)
{
    (void)state;
    int64_t ms = 0;
    assert_true(go_duration_parse("1h30m", &ms) && ms == 5400000);
    assert_true(go_duration_parse("90s", &ms) && ms == 90000);
    assert_true(go_duration_parse("1.5m", &ms) && ms == 90000);
    assert_true(go_duration_parse("250ms", &ms) && ms == 250);
    assert_true(go_duration_parse("-3s", &ms) && ms == -3000);
    assert_true(go_duration_parse("0", &ms) && ms == 0);
    assert_false(go_duration_parse("", &ms));
    assert_false(go_duration_parse("5", &ms));
    assert_false(go_duration_parse("5 minutes", &ms));
    struct arena *arena = arena_new();
    assert_string_equal(go_duration(arena, 12), "12s");
    assert_string_equal(go_duration(arena, 90), "1m30s");
    assert_string_equal(go_duration(arena, 3600), "1h0m0s");
    arena_free(arena);
}

static void push(struct arena *arena, struct vec *list, const char *name, const char *value)
{
    struct variable *variable = arena_alloc(arena, sizeof *variable);
    *variable = (struct variable){.name = name, .value = value, .layer = LAYER_JOB_YAML};
    vec_push(arena, list, variable);
}

static void test_flags_of_the_profile_win_over_the_jobs(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct profile profile = {0};
    struct key_value flag = {"FF_SCRIPT_SECTIONS", "false"};
    struct vec variables = {0}, warnings = {0};
    struct features features;
    vec_push(arena, &profile.feature_flags, &flag);
    push(arena, &variables, "FF_SCRIPT_SECTIONS", "true");
    push(arena, &variables, "FF_NETWORK_PER_BUILD", "1");
    push(arena, &variables, "FF_USE_FASTZIP", "perhaps");
    features_decide(arena, &profile, &variables, &features, &warnings);
    assert_false(features.on[FF_SCRIPT_SECTIONS]);
    assert_true(features.on[FF_NETWORK_PER_BUILD]);
    assert_true(features.on[FF_USE_FASTZIP]);
    assert_string_equal(features_changed(arena, &features), "FF_NETWORK_PER_BUILD:true");
    assert_int_equal(warnings.len, 1);
    assert_string_equal(warnings.items[0],
                        "FF_USE_FASTZIP: could not parse feature flag, expected bool, got perhaps");
    arena_free(arena);
}

static void test_settings_that_make_no_sense_are_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct vec variables = {0}, warnings = {0};
    struct settings settings;
    push(arena, &variables, "GIT_STRATEGY", "sometimes");
    push(arena, &variables, "GIT_CHECKOUT", "false");
    push(arena, &variables, "RUNNER_SCRIPT_TIMEOUT", "2h");
    push(arena, &variables, "RUNNER_AFTER_SCRIPT_TIMEOUT", "soon");
    settings_read(arena, &variables, 3600, &settings, &warnings);
    assert_int_equal(settings.git_strategy, GIT_FETCH);
    assert_false(settings.git_checkout);
    assert_int_equal(settings.script_timeout_ms, 3600 * 1000);
    assert_int_equal(settings.after_script_timeout_ms, 300 * 1000);
    assert_int_equal(warnings.len, 3);
    assert_string_equal(warnings.items[0],
                        "GIT_STRATEGY: expected either 'clone', 'fetch', 'none' or 'empty' got "
                        "\"sometimes\", using default value 'fetch'");
    assert_string_equal(warnings.items[2], "Ignoring malformed RUNNER_AFTER_SCRIPT_TIMEOUT timeout: soon");
    arena_free(arena);
}

static void test_the_runner_expands_as_go_does(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct vec variables = {0};
    push(arena, &variables, "A", "a");
    push(arena, &variables, "B", "$A-b");
    push(arena, &variables, "A", "last");
    ((struct variable *)variables.items[1])->file = true;
    assert_string_equal(runner_expand(arena, &variables, "/t", "${A} $B $NOPE."), "last /t/B .");
    arena_free(arena);
}

static void run(const char *folder, const char *command)
{
    const char *const argv[] = {"sh", "-ec", command, NULL};
    const struct process process = {.argv = argv, .folder = folder, .deadline_ms = -1};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct error err = ERROR_INIT;
    assert_true(process_run(&process, &result, &err));
    assert_int_equal(result.exit_code, 0);
}

static void check_index(const char *folder, int version)
{
    struct arena *arena = arena_new();
    AUTO_BUF struct buf index = BUF_INIT, path = BUF_INIT, command = BUF_INIT;
    struct error err = ERROR_INIT;
    struct map paths = {0};
    buf_addf(&command, "git update-index --index-version %d", version);
    run(folder, command.data);
    buf_addf(&path, "%s/.git/index", folder);
    assert_true(file_read(path.data, 0, &index, &err));
    assert_true(git_index_read(arena, index.data, index.len, &paths));
    assert_int_equal(paths.len, 4);
    assert_non_null(map_get(&paths, "a"));
    assert_non_null(map_get(&paths, "deep/er/file with a long name"));
    assert_non_null(map_get(&paths, "deep/er/file with another name"));
    assert_null(map_get(&paths, "untracked"));
    assert_false(git_index_read(arena, "DIRC", 4, &paths));
    arena_free(arena);
}

static void test_tracked_paths_come_from_gits_index(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-index.XXXXXX";
    struct error err = ERROR_INIT;
    assert_non_null(mkdtemp(folder));
    run(folder, "git init -q . && mkdir -p deep/er && touch a b untracked 'deep/er/file with a long name' "
                "'deep/er/file with another name' && git add a b deep");
    for (int version = 2; version <= 4; version++)
        check_index(folder, version);
    assert_true(file_remove_tree(folder, &err));
}

static void test_a_work_folder_goes_whatever_rights_it_has(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-work.XXXXXX";
    struct error err = ERROR_INIT;
    assert_non_null(mkdtemp(folder));
    run(folder, "mkdir -p a/b/c && touch a/b/c/f && chmod 000 a/b/c && chmod 500 a/b && chmod 000 a");
    assert_true(folder_remove_all(folder, &err));
    assert_int_equal(access(folder, F_OK), -1);
    assert_true(folder_remove_all(folder, &err));
}

/* A child that adopts, starts processes that try to get away, and kills them; its exit code says whether all went. */
static int adopt_and_kill(void)
{
    descendants_adopt();
    if (system("setsid sleep 1000 & (setsid sh -c 'sleep 1000 & sleep 1000' &) ; exit 0") != 0)
        return 2;
    descendants_kill();
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : 1;
}

static void test_no_descendant_gets_away(void **state)
{
    (void)state;
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(adopt_and_kill());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_processes_are_found_by_their_mark(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", "exec env " DESCENDANTS_VARIABLE "=test-mark-1 sleep 1000",
              (char *)NULL);
        _exit(127);
    }
    usleep(100 * 1000);
    descendants_kill_marked("test-mark-1", 20);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(descendants_kill_marked("test-mark-1", 1000), 0);
}

static void test_the_coverage_is_the_last_lines_number(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *log;
        double coverage;
    } cases[] = {
        {"\\d+%", "files: 20%\nTOTAL 85%\nbye\n", 85},
        {"\\d+\\.\\d+%", "covered 12.5% of 99.25%\n", 99.25},
        {"TOTAL.*\\s+(\\d+)%$", "TOTAL 120 30 75%\r\n", 75},
        {"(\\d+) of (\\d+)", "3 of 40 lines\n", 40},
        {"^TOTAL (\\d+)", "TOTAL 7\nsubTOTAL 9\n", 7},
        {"coverage: none", "coverage: none\n", -1},
        {"\\d+%", "nothing\n", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        AUTO_FCLOSE FILE *log = tmpfile();
        fputs(cases[i].log, log);
        fflush(log);
        double coverage = coverage_of_log(arena, cases[i].pattern, fileno(log), 0);
        if (coverage != cases[i].coverage)
            print_error("%s: %g, not %g\n", cases[i].pattern, coverage, cases[i].coverage);
        assert_true(coverage == cases[i].coverage);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_globs),
        cmocka_unit_test(test_the_base_of_a_glob_is_what_must_be_read),
        cmocka_unit_test(test_dotenv_reports_are_read_as_gitlab_reads_them),
        cmocka_unit_test(test_durations_of_go),
        cmocka_unit_test(test_flags_of_the_profile_win_over_the_jobs),
        cmocka_unit_test(test_settings_that_make_no_sense_are_told),
        cmocka_unit_test(test_the_runner_expands_as_go_does),
        cmocka_unit_test(test_tracked_paths_come_from_gits_index),
        cmocka_unit_test(test_a_work_folder_goes_whatever_rights_it_has),
        cmocka_unit_test(test_no_descendant_gets_away),
        cmocka_unit_test(test_processes_are_found_by_their_mark),
        cmocka_unit_test(test_the_coverage_is_the_last_lines_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/compare.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/recorded.h"
#include "cli/say.h"

static bool read_side(struct arena *arena, struct vec *args, struct recorded_run *run, struct error *err)
{
    int64_t number;
    if (args->len == 0 || !is_run_name(args->items[0]))
        return error_set(err, ERROR_USAGE, "diff takes two runs, as in `ci-local diff @11 @12`");
    return recorded_take(arena, args, &number, err) && recorded_read(arena, number, run, err);
}

static void write_side(struct json_out *json, const char *key, const struct recorded_job *job)
{
    if (!job || !job->finished) {
        json_out_null(json, key);
        return;
    }
    json_out_open(json, key, '{');
    json_out_text(json, "status", job_status_name(job->last.finished.status));
    if (job->last.finished.exit_code >= 0)
        json_out_integer(json, "exit_code", job->last.finished.exit_code);
    json_out_number(json, "duration_s", job->last.finished.duration_s);
    json_out_close(json, '}');
}

static void write_jobs(struct json_out *json, const struct recorded_run *of, const struct recorded_run *left,
                       const struct recorded_run *right)
{
    for (size_t i = 0; i < of->jobs.len; i++) {
        const char *name = of->jobs.entries[i].key;
        if (of == right && map_get(&left->jobs, name))
            continue;
        json_out_open(json, NULL, '{');
        json_out_text(json, "name", name);
        write_side(json, "left", map_get(&left->jobs, name));
        write_side(json, "right", map_get(&right->jobs, name));
        json_out_close(json, '}');
    }
}

static int run_diff(struct invocation *invocation)
{
    struct error err = ERROR_INIT;
    struct vec args = invocation->args;
    struct recorded_run left, right;
    if (!read_side(invocation->arena, &args, &left, &err) ||
        !read_side(invocation->arena, &args, &right, &err))
        return say_error(&err);
    AUTO_BUF struct buf text = BUF_INIT;
    bool color = say_color(invocation, STDOUT_FILENO);
    struct compared sides[] = {{&left, arena_printf(invocation->arena, "@%lld", (long long)left.number)},
                               {&right, arena_printf(invocation->arena, "@%lld", (long long)right.number)}};
    if (option_given(invocation, "json")) {
        struct json_out json = {.out = &text};
        json_out_open(&json, NULL, '[');
        write_jobs(&json, &left, &left, &right);
        write_jobs(&json, &right, &left, &right);
        json_out_close(&json, ']');
        buf_addc(&text, '\n');
    } else {
        compare_jobs(&text, &sides[0], &sides[1], color);
        compare_logs(&text, invocation->arena, &sides[0], &sides[1], color);
    }
    return say_result(&text, EXIT_PASSED);
}

static const char *const diff_examples[] = {
    "ci-local diff @-1 @",
    "the last two runs: jobs, results, first differing lines",
    NULL,
};

const struct command diff_command = {
    .name = "diff",
    .summary = "shows two recorded runs side by side",
    .arguments = "RUN RUN",
    .completes = COMPLETE_RUN,
    .args_min = 2,
    .args_max = 2,
    .examples = diff_examples,
    .run = run_diff,
};

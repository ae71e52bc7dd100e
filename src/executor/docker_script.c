#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "engine/stream.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"

enum { ASK_S = 10, GRACE_MS = 10 * 1000, KILLED_MS = 10 * 1000, WAIT_S = 30, START_S = 60, MOST_LOGS = 7 };

/* Ends everything in the container but its first process, the latest first, each given time to go: so the script's
 * shell sees its command end, as when the runner ends it. Source: RUNNER 3.12. */
static const char end_all[] =
    "list=\n"
    "for p in /proc/[0-9] /proc/[0-9][0-9] /proc/[0-9][0-9][0-9] "
    "/proc/[0-9][0-9][0-9][0-9] /proc/[0-9][0-9][0-9][0-9][0-9] "
    "/proc/[0-9][0-9][0-9][0-9][0-9][0-9]*; do list=\"${p#/proc/} $list\"; done\n"
    "for p in $list; do\n"
    "[ \"$p\" = 1 ] || [ \"$p\" = $$ ] || kill -TERM \"$p\" 2>/dev/null || continue\n"
    "[ \"$p\" = 1 ] || [ \"$p\" = $$ ] && continue\n"
    "i=0; while [ -d \"/proc/$p\" ] && [ $i -lt 60 ]; do sleep 0.1; i=$((i+1)); done\n"
    "done\n";

/* A stage's script on its way into the container. */
struct feed {
    struct engine_stream *stream;
    const char *left;
    size_t len;
    bool done;
};

static void feed_some(struct feed *feed)
{
    struct error ignored = ERROR_INIT; /* a shell that ended early takes no more */
    while (!feed->done) {
        size_t taken = 0;
        bool taking =
            feed->len == 0 || engine_stream_write(feed->stream, feed->left, feed->len, &taken, &ignored);
        feed->left += taken;
        feed->len -= taken;
        if (taking && feed->len > 0 && taken == 0)
            return;
        if (feed->len == 0 || !taking) {
            engine_stream_end_input(feed->stream);
            feed->done = true;
        }
    }
}

static enum stream_result take_output(struct attempt *attempt, struct engine_stream *stream,
                                      struct error *err)
{
    struct stream_piece piece;
    enum stream_result result;
    while ((result = engine_stream_read(stream, &piece, err)) == STREAM_DATA)
        job_log_write(attempt->log, piece.channel == CHANNEL_STDERR ? STREAM_STDERR : STREAM_STDOUT,
                      piece.bytes, piece.len);
    return result;
}

/* Until the output has ended (WAKE_READY; `result` says how), or why it stopped waiting. */
static enum wake follow(struct attempt *attempt, struct feed *feed, int64_t deadline_ms,
                        enum stream_result *result, struct error *err)
{
    for (;;) {
        feed_some(feed);
        *result = take_output(attempt, feed->stream, err);
        if (*result != STREAM_LATER)
            return WAKE_READY;
        struct pollfd polls[1 + MOST_LOGS] = {
            {.fd = engine_stream_fd(feed->stream), .events = feed->done ? POLLIN : POLLIN | POLLOUT}};
        size_t logs = docker_take_logs(attempt, polls + 1, MOST_LOGS);
        enum wake wake = attempt_wait(attempt, polls, 1 + logs, deadline_ms);
        if (wake != WAKE_READY)
            return wake;
    }
}

static void ask_to_end(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_clean_up_call(attempt, ASK_S);
    struct exec_spec spec = {.stream = {.input = STREAM_OUTPUT_ONLY}};
    const char *const words[] = {"sh", "-c", end_all}, *id;
    struct engine_stream *stream;
    struct error ignored = ERROR_INIT;
    for (size_t i = 0; i < 3; i++)
        vec_push(attempt->arena, &spec.command, words[i]);
    if (engine_exec(&call, docker->container, &spec, &id, &stream, &ignored))
        engine_stream_close(stream);
}

static void kill_container(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_clean_up_call(attempt, WAIT_S);
    struct error ignored = ERROR_INIT;
    engine_container_kill(&call, docker->container, "KILL", &ignored);
}

/* Asks first and kills later, or at once where nobody waits; the last output is taken. */
static void end_it(struct attempt *attempt, struct feed *feed)
{
    struct error ignored = ERROR_INIT;
    enum stream_result result;
    attempt->ending = true;
    if (!attempt->hurried) {
        ask_to_end(attempt);
        if (follow(attempt, feed, clock_ms() + GRACE_MS, &result, &ignored) == WAKE_READY) {
            attempt->ending = false;
            return;
        }
    }
    kill_container(attempt);
    follow(attempt, feed, clock_ms() + KILLED_MS, &result, &ignored);
    attempt->ending = false;
}

static bool converse(struct attempt *attempt, struct feed *feed, struct stage *stage, struct error *err)
{
    enum stream_result result;
    enum wake wake = follow(attempt, feed, stage->deadline_ms, &result, err);
    stage->end = wake == WAKE_READY ? STAGE_EXITED : attempt_end_of(wake);
    if (wake != WAKE_READY)
        end_it(attempt, feed);
    else if (result == STREAM_BROKEN)
        return error_context(err, "reading the job's output");
    return true;
}

/* The end of the stream is not the end of the container. */
static bool await_exit(struct attempt *attempt, struct stage *stage, struct error *err)
{
    const struct docker *docker = attempt->state;
    struct engine_call call = docker_call(attempt);
    if (stage->end != STAGE_EXITED)
        call.limit = attempt_clean_up_limit(WAIT_S);
    return engine_container_wait(&call, docker->container, &stage->exit_code, err) ||
           error_context(err, "waiting for the job's container");
}

bool docker_run_script(struct attempt *attempt, const struct buf *script, struct stage *stage,
                       struct error *err)
{
    const struct docker *docker = attempt->state;
    /* A start that is cut short comes all the same, and then nobody would know what runs. */
    const struct engine_call call = docker_clean_up_call(attempt, START_S);
    const struct stream_options options = {.input = STREAM_WITH_INPUT};
    struct feed feed = {.left = script->data, .len = script->len};
    if (!engine_attach(&call, docker->container, &options, &feed.stream, err))
        return false;
    bool ran = engine_container_start(&call, docker->container, err) && converse(attempt, &feed, stage, err);
    engine_stream_close(feed.stream);
    return ran && await_exit(attempt, stage, err);
}

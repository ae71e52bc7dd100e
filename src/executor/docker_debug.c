/* What services write: all of it as it comes with CI_DEBUG_SERVICES, and the end of it where one of them had died by the
 * time that the job failed. Source: RUNNER 3.11. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/stream.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"

#define GREY  "\x1b[0;37m"
#define RESET "\x1b[0;m"

enum { TAIL_BYTES = 16 * 1024, LOOK_S = 10 };

void docker_follow_logs(struct attempt *attempt, struct docker_service *service)
{
    const struct engine_call call = docker_call(attempt);
    const struct logs_options options = {.follow = true, .timestamps = true};
    struct error ignored = ERROR_INIT; /* the job does not depend on it */
    service->unsaid = (struct buf)BUF_INIT;
    if (attempt->settings.debug_services &&
        !engine_logs(&call, service->id, &options, &service->logs, &ignored))
        service->logs = NULL;
}

void docker_unfollow_logs(struct docker_service *service)
{
    engine_stream_close(service->logs);
    service->logs = NULL;
    buf_free(&service->unsaid);
}

static const char *joined_aliases(struct attempt *attempt, const struct docker_service *service)
{
    AUTO_BUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < service->aliases.len; i++)
        buf_addf(&text, "%s%s", i ? "-" : "", (const char *)service->aliases.items[i]);
    return arena_strdup(attempt->arena, text.data);
}

/* Whole lines only: those of several services come together in one log. */
static void say_lines(struct attempt *attempt, struct docker_service *service)
{
    struct buf *text = &service->unsaid;
    for (char *end; text->len && (end = memchr(text->data, '\n', text->len));) {
        *end = '\0';
        job_log_line(attempt->log, LINE_RAW, GREY "[service:%s] %s" RESET, joined_aliases(attempt, service),
                     text->data);
        buf_consume(text, (size_t)(end - text->data) + 1);
    }
}

static void take_logs_of(struct attempt *attempt, struct docker_service *service)
{
    struct stream_piece piece;
    struct error ignored = ERROR_INIT;
    enum stream_result result;
    while ((result = engine_stream_read(service->logs, &piece, &ignored)) == STREAM_DATA)
        buf_add(&service->unsaid, piece.bytes, piece.len);
    say_lines(attempt, service);
    if (result != STREAM_LATER)
        docker_unfollow_logs(service);
}

size_t docker_take_logs(struct attempt *attempt, struct pollfd *fds, size_t most)
{
    const struct docker *docker = attempt->state;
    size_t count = 0;
    for (size_t i = 0; i < docker->services.len; i++) {
        struct docker_service *service = docker->services.items[i];
        if (service->logs)
            take_logs_of(attempt, service);
        if (service->logs && count < most)
            fds[count++] = (struct pollfd){.fd = engine_stream_fd(service->logs), .events = POLLIN};
    }
    return count;
}

static void tell_end(struct attempt *attempt, struct docker_service *service)
{
    const struct engine_call call = docker_clean_up_call(attempt, LOOK_S);
    const struct logs_options options = {.timestamps = true};
    struct container_info info;
    struct error ignored = ERROR_INIT;
    const char *text = NULL;
    size_t len;
    if (!engine_container_inspect(&call, service->id, &info, &ignored) || info.running)
        return;
    engine_logs_tail(&call, service->id, &options, TAIL_BYTES, &text, &len, &ignored);
    struct event event = docker_service_event(attempt, service, "exited");
    event.service.exit_code = info.exit_code;
    event.service.log = text;
    attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

void docker_tell_dead_services(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    for (size_t i = 0; i < docker->services.len; i++) {
        struct docker_service *service = docker->services.items[i];
        if (service->id && service->ready)
            tell_end(attempt, service);
    }
}

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/stream.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "net/tcp.h"
#include "profile/profile.h"

#define YELLOW "\x1b[0;33m"
#define RESET  "\x1b[0;m"

enum {
    MOST_PORTS = 20,
    ROUND_MS = 50,
    PROBE_MS = 1000,
    API_MS = 3000,
    LOG_BYTES = 64 * 1024,
    LOOK_EVERY = 10
};
enum { PLAIN_PORT = 2375, TLS_PORT = 2376, PEM_BYTES = 64 * 1024 };

/* What is known of one service while it is waited for. */
struct watch {
    struct docker_service *service;
    int ports[MOST_PORTS];
    size_t port_count;
    bool is_dind;
    bool from_here; /* its address can be reached from this machine */
    enum { PENDING, READY, FAILED } state;
    const char *reason; /* FAILED */
    int exit_code;      /* of a container that ended; else -1 */
    int tls;            /* dind: 1, 0; else -1 */
    const char *storage_driver, *version;
};

static const char *environment_value(const struct docker_service *service, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = service->environment.len; i-- > 0;) {
        const char *entry = service->environment.items[i];
        if (strncasecmp(entry, name, len) == 0 && entry[len] == '=')
            return entry + len + 1;
    }
    return NULL;
}

/* A bound address is this machine's. */
static bool is_own_address(const char *address)
{
    struct sockaddr_in place = {.sin_family = AF_INET};
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && inet_pton(AF_INET, address, &place.sin_addr) == 1 &&
           bind(fd, (struct sockaddr *)&place, sizeof place) == 0;
}

/* Containers of a local engine are reached from here, unless they live in a virtual machine. */
static bool is_reachable(struct attempt *attempt, const struct docker_service *service)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_call(attempt);
    struct container_info info;
    struct error ignored = ERROR_INIT;
    const char *id = docker->pod ? docker->pod : service->id;
    if (!engine_is_local(docker->engine) || !engine_container_inspect(&call, id, &info, &ignored) ||
        info.endpoints.len == 0)
        return false;
    return is_own_address(((const struct container_endpoint *)info.endpoints.items[0])->gateway);
}

static void read_ports(struct watch *watch)
{
    const char *chosen = environment_value(watch->service, "HEALTHCHECK_TCP_PORT");
    if (chosen && atoi(chosen) > 0) {
        watch->ports[watch->port_count++] = atoi(chosen);
        return;
    }
    const struct vec *exposed = &watch->service->image.ports;
    for (size_t i = 0; i < exposed->len && watch->port_count < MOST_PORTS; i++)
        watch->ports[watch->port_count++] = *(const int *)exposed->items[i];
}

static struct watch new_watch(struct attempt *attempt, struct docker_service *service)
{
    struct watch watch = {.service = service, .exit_code = -1, .tls = -1};
    read_ports(&watch);
    watch.is_dind = strstr(service->image_name, "dind") != NULL;
    watch.from_here = service->address && *service->address && is_reachable(attempt, service);
    return watch;
}

static void fail(struct attempt *attempt, struct watch *watch, const char *format, const char *name)
{
    watch->state = FAILED;
    AUTO_BUF struct buf text = BUF_INIT;
    buf_addf(&text, "service \"%s", name);
    buf_adds(&text, format);
    watch->reason = arena_strdup(attempt->arena, text.data);
}

static struct limit soon(const struct attempt *attempt, int64_t ms)
{
    struct limit limit = attempt_limit(attempt);
    int64_t deadline_ms = clock_ms() + ms;
    if (limit.deadline_ms < 0 || deadline_ms < limit.deadline_ms)
        limit.deadline_ms = deadline_ms;
    return limit;
}

/* Whether something listens on one of the ports, asked from here. */
static bool listens(struct attempt *attempt, const struct watch *watch, int *port)
{
    struct error ignored = ERROR_INIT;
    return tcp_probe(watch->service->address, watch->ports, watch->port_count, soon(attempt, PROBE_MS), port,
                     &ignored);
}

/* A row of /proc/net/tcp: "  0: 00000000:0947 00000000:0000 0A …", where 0A is a listening socket. */
static bool row_listens(const char *row, int port)
{
    unsigned local, state;
    return sscanf(row, " %*[0-9]: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x", &local, &state) == 2 && state == 0x0a &&
           (int)local == port;
}

/* The same asked inside the service's container, where its address is out of reach. */
static bool listens_inside(struct attempt *attempt, const struct watch *watch, int *port)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = {
        .engine = docker->engine, .arena = attempt->arena, .limit = soon(attempt, API_MS)};
    struct exec_spec spec = {.stream = {.input = STREAM_OUTPUT_ONLY}};
    static const char *const words[] = {"cat", "/proc/net/tcp", "/proc/net/tcp6"};
    for (size_t i = 0; i < 3; i++)
        vec_push(attempt->arena, &spec.command, words[i]);
    const char *text;
    size_t len;
    int exit_code;
    struct error ignored = ERROR_INIT;
    if (!engine_exec_run(&call, watch->service->id, &spec, &text, &len, &exit_code, &ignored))
        return false;
    for (const char *row = text; row; row = strchr(row, '\n'), row = row ? row + 1 : NULL)
        for (size_t i = 0; i < watch->port_count; i++)
            if (row_listens(row, watch->ports[i])) {
                *port = watch->ports[i];
                return true;
            }
    return false;
}

static const char *read_pem(const struct engine_call *call, const struct docker_service *service,
                            const char *folder, const char *name)
{
    const char *text;
    size_t len;
    struct error ignored = ERROR_INIT;
    const char *path = arena_printf(call->arena, "%s/client/%s", folder, name);
    return engine_file_read(call, service->id, path, PEM_BYTES, &text, &len, &ignored) ? text : NULL;
}

static const char *image_environment_value(const struct engine_image *image, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < image->environment.len; i++) {
        const char *entry = image->environment.items[i];
        if (strncmp(entry, name, len) == 0 && entry[len] == '=')
            return entry + len + 1;
    }
    return NULL;
}

/* Where dind puts its certificates; NULL or "": it speaks no TLS. */
static const char *certificates_folder(const struct docker_service *service)
{
    const char *said = environment_value(service, "DOCKER_TLS_CERTDIR");
    return said ? said : image_environment_value(&service->image, "DOCKER_TLS_CERTDIR");
}

static bool dind_address(struct attempt *attempt, const struct watch *watch, int port,
                         struct engine_address *address)
{
    const struct docker_service *service = watch->service;
    *address =
        (struct engine_address){.host = arena_printf(attempt->arena, "tcp://docker:%d", port),
                                .connect_to = arena_printf(attempt->arena, "%s:%d", service->address, port),
                                .found_by = "the job's services"};
    if (port != TLS_PORT)
        return true;
    const struct docker *docker = attempt->state;
    const struct engine_call call = {
        .engine = docker->engine, .arena = attempt->arena, .limit = soon(attempt, API_MS)};
    const char *folder = certificates_folder(service);
    if (!folder || !*folder)
        return false;
    address->tls = address->tls_verify = true;
    address->certificates.ca_pem = read_pem(&call, service, folder, "ca.pem");
    address->certificates.cert_pem = read_pem(&call, service, folder, "cert.pem");
    address->certificates.key_pem = read_pem(&call, service, folder, "key.pem");
    return address->certificates.ca_pem && address->certificates.cert_pem && address->certificates.key_pem;
}

/* An accepted connection is not enough: its API must answer, with the certificates that the job will use. */
static bool dind_answers(struct attempt *attempt, struct watch *watch, int port)
{
    struct engine_address address;
    struct error ignored = ERROR_INIT;
    if (!dind_address(attempt, watch, port, &address))
        return false;
    struct engine *inner = engine_open(&address, soon(attempt, API_MS), &ignored);
    if (!inner)
        return false;
    const struct engine_call call = {
        .engine = inner, .arena = attempt->arena, .limit = soon(attempt, API_MS)};
    struct engine_info info;
    bool answers = engine_info(&call, &info, &ignored);
    if (answers) {
        watch->tls = port == TLS_PORT;
        watch->storage_driver = info.storage_driver;
        watch->version = arena_strdup(attempt->arena, engine_version(inner)->version);
    }
    engine_close(inner);
    return answers;
}

static bool is_engine_port(int port)
{
    return port == PLAIN_PORT || port == TLS_PORT;
}

static void look_at_ports(struct attempt *attempt, struct watch *watch)
{
    int port = 0;
    bool open = watch->from_here ? listens(attempt, watch, &port) : listens_inside(attempt, watch, &port);
    if (!open)
        return;
    if (watch->is_dind && is_engine_port(port) && watch->from_here && !dind_answers(attempt, watch, port))
        return;
    watch->state = READY;
}

/* The image's own check, where there is one, decides. One that has ended never gets ready. */
static void look_at_container(struct attempt *attempt, struct watch *watch)
{
    const struct engine_call call = docker_call(attempt);
    struct container_info info;
    struct error ignored = ERROR_INIT;
    if (!engine_container_inspect(&call, watch->service->id, &info, &ignored))
        return;
    if (!info.running) {
        watch->service->gone = true;
        watch->exit_code = info.exit_code;
        fail(attempt, watch, "-wait-for-service\" timeout", watch->service->container);
    } else if (strcmp(info.health, "healthy") == 0) {
        watch->state = READY;
    } else if (strcmp(info.health, "unhealthy") == 0) {
        fail(attempt, watch, "\" is unhealthy", watch->service->container);
    }
}

static void look(struct attempt *attempt, struct watch *watch, int round)
{
    bool has_check =
        watch->service->image.has_healthcheck && !environment_value(watch->service, "HEALTHCHECK_TCP_PORT");
    if (!has_check && watch->port_count == 0) {
        fail(attempt, watch, "\" has no exposed ports", watch->service->container);
        return;
    }
    if (has_check || watch->service->gone || round % LOOK_EVERY == 0)
        look_at_container(attempt, watch);
    if (!has_check && watch->state == PENDING)
        look_at_ports(attempt, watch);
}

static const char *log_of(struct attempt *attempt, const struct docker_service *service)
{
    const struct engine_call call = docker_clean_up_call(attempt, 10);
    const struct logs_options options = {.timestamps = true};
    const char *text;
    size_t len;
    struct error ignored = ERROR_INIT;
    return engine_logs_tail(&call, service->id, &options, LOG_BYTES, &text, &len, &ignored) ? text : "";
}

static void tell_state(struct attempt *attempt, const struct watch *watch, const char *state, const char *log)
{
    struct event event = docker_service_event(attempt, watch->service, state);
    event.service.seconds =
        watch->state == READY ? (double)(clock_ms() - watch->service->started_ms) / 1000 : -1;
    event.service.tls = watch->tls;
    event.service.storage_driver = watch->storage_driver;
    event.service.version = watch->version;
    event.service.log = log;
    event.service.exit_code = watch->exit_code;
    attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

/* The runner's block of warning. */
static void warn(struct attempt *attempt, const struct watch *watch)
{
    const char *log = log_of(attempt, watch->service);
    AUTO_BUF struct buf text = BUF_INIT;
    buf_addf(&text,
             "\n" YELLOW "*** WARNING:" RESET " Service %s probably didn't start properly.\n\n"
             "Health check error:\n%s\n\n"
             "Service container logs:\n%s\n\n" YELLOW "*********" RESET "\n\n",
             watch->service->container, watch->reason, log);
    job_log_text(attempt->log, text.data);
    tell_state(attempt, watch, watch->service->gone ? "exited" : "not_ready", log);
}

static bool settle(struct attempt *attempt, struct watch *watch)
{
    if (watch->state == PENDING)
        return false;
    watch->service->ready = watch->state == READY;
    if (watch->state == READY)
        tell_state(attempt, watch, "ready", NULL);
    else
        warn(attempt, watch);
    return true;
}

static bool is_over(enum wake wake, struct error *err)
{
    if (wake == WAKE_STAGE_OVER)
        return false;
    error_set(err, wake == WAKE_JOB_OVER ? ERROR_TIMEOUT : ERROR_CANCELED, "waiting for services");
    return true;
}

/* Rounds over those that are left, until none is or the time is over. */
static bool await_all(struct attempt *attempt, struct watch *watches, size_t count, int64_t deadline_ms,
                      struct error *err)
{
    size_t left = count;
    for (int round = 1; left > 0; round++) {
        for (size_t i = 0; i < left; i++) {
            look(attempt, &watches[i], round);
            if (watches[i].state == PENDING && clock_ms() >= deadline_ms)
                fail(attempt, &watches[i], "-wait-for-service\" timeout", watches[i].service->container);
            if (settle(attempt, &watches[i]))
                watches[i--] = watches[--left];
        }
        docker_take_logs(attempt, NULL, 0);
        if (left > 0 && is_over(attempt_sleep(attempt, ROUND_MS), err))
            return false;
    }
    return true;
}

bool docker_await_services(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    int timeout_s = attempt->request->profile->docker.wait_for_services_timeout;
    if (timeout_s == 0)
        timeout_s = 30;
    if (timeout_s < 0 || docker->services.len == 0)
        return true;
    job_log_line(attempt->log, LINE_PLAIN,
                 "Waiting for services to be up and running (timeout %d seconds)...", timeout_s);
    struct watch *watches = arena_alloc(attempt->arena, docker->services.len * sizeof *watches);
    for (size_t i = 0; i < docker->services.len; i++)
        watches[i] = new_watch(attempt, docker->services.items[i]);
    return await_all(attempt, watches, docker->services.len, clock_ms() + (int64_t)timeout_s * 1000, err);
}

#include "engine/ssh.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "net/wait.h"

/* A process of its own, the guardian, keeps ssh going:
 *
 *     opener ──hold──▶ guardian ──▶ ssh -L (one for all)  or  ssh … dial-stdio (one a connection)
 *            ◀─status──
 *
 * Every process that has the engine open holds the write end of `hold`. When the last one is gone, however it went, the
 * guardian ends ssh, removes the socket's folder and exits. */
struct ssh_tunnel {
    char folder[64];
    char socket[80];
    int hold;
    pid_t guardian;
};

/* Where to, taken from "ssh://USER@HOST:PORT/PATH". */
struct destination {
    const char *host; /* with the user before it */
    const char *port; /* or NULL */
    const char *path; /* of the engine's socket over there */
};

/* What the guardian works with. */
struct guardian {
    struct arena *arena;
    struct destination destination;
    const struct ssh_tunnel *tunnel;
    int hold, status;
};

extern char **environ;

static const char ready[] = "ci-local-ready";

static bool parse_destination(struct arena *arena, const char *url, struct destination *to, struct error *err)
{
    const char *rest = url + strlen("ssh://");
    size_t len = strcspn(rest, "/");
    char *authority = arena_strndup(arena, rest, len);
    char *colon = strrchr(authority, ':');
    to->path = rest[len] && rest[len + 1] ? rest + len : "/var/run/docker.sock";
    to->host = authority;
    if (colon && !strchr(colon, ']')) {
        *colon = '\0';
        to->port = colon + 1;
    }
    if (!*authority || *authority == '-' || (to->port && strspn(to->port, "0123456789") < strlen(to->port)))
        return error_set(err, ERROR_CONFIG, "%s: not an address for ssh", url);
    return true;
}

static bool make_folder(struct ssh_tunnel *tunnel, struct error *err)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (!runtime || strlen(runtime) > 30)
        runtime = "/tmp";
    snprintf(tunnel->folder, sizeof tunnel->folder, "%s/ci-local-ssh-XXXXXX", runtime);
    if (!mkdtemp(tunnel->folder))
        return error_errno(err, "making a folder for ssh's socket");
    snprintf(tunnel->socket, sizeof tunnel->socket, "%s/engine.sock", tunnel->folder);
    return true;
}

static void remove_folder(const struct ssh_tunnel *tunnel)
{
    unlink(tunnel->socket);
    rmdir(tunnel->folder);
}

/* Starts ssh with three descriptors, in a group of its own, so that Ctrl-C is not its affair. 0: it could not. */
static pid_t spawn_ssh(const struct vec *arguments, int in, int out, int errors)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t pid = 0;
    int number = posix_spawnp(&pid, "ssh", &actions, &attributes, (char *const *)arguments->items, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return number == 0 ? pid : 0;
}

/* ssh with what both ways share; the caller adds the host and the command. It never asks for a password: nobody who
 * could answer sees its question. */
static void begin_arguments(struct arena *arena, const struct destination *to, struct vec *arguments)
{
    static const char *const shared[] = {"ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30"};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        vec_push(arena, arguments, shared[i]);
    if (to->port) {
        vec_push(arena, arguments, "-p");
        vec_push(arena, arguments, to->port);
    }
}

static void end_arguments(struct arena *arena, const struct destination *to, const char *command,
                          struct vec *arguments)
{
    vec_push(arena, arguments, "--");
    vec_push(arena, arguments, to->host);
    vec_push(arena, arguments, command);
    vec_push(arena, arguments, NULL);
}

/* One ssh with its three pipes, as the guardian holds them. */
struct forward {
    pid_t pid;
    int in, out, errors;
};

static void end_ssh(pid_t pid)
{
    kill(pid, SIGTERM);
    for (int tries = 0; tries < 50; tries++) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return;
        usleep(20 * 1000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void end_forward(struct forward *forward)
{
    close(forward->in);
    close(forward->out);
    close(forward->errors);
    end_ssh(forward->pid);
}

/* The program over there says that the way is open, and ends when its input does: so nothing stays there either. */
static bool start_forward(const struct guardian *guardian, struct forward *forward)
{
    struct arena *arena = guardian->arena;
    struct vec arguments = {0};
    begin_arguments(arena, &guardian->destination, &arguments);
    vec_push(arena, &arguments, "-o");
    vec_push(arena, &arguments, "ExitOnForwardFailure=yes");
    vec_push(arena, &arguments, "-L");
    vec_push(arena, &arguments,
             arena_printf(arena, "%s:%s", guardian->tunnel->socket, guardian->destination.path));
    end_arguments(arena, &guardian->destination, arena_printf(arena, "echo %s; exec cat", ready), &arguments);
    int in[2], out[2], errors[2];
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(errors, O_CLOEXEC) < 0)
        return false;
    *forward = (struct forward){
        .pid = spawn_ssh(&arguments, in[0], out[1], errors[1]),
        .in = in[1],
        .out = out[0],
        .errors = errors[0],
    };
    close(in[0]);
    close(out[1]);
    close(errors[1]);
    return forward->pid != 0;
}

/* Reads ssh's output until it says that it is ready; its complaints are collected. False: it ended, or nobody wants it
 * any more. */
static bool await_ready(const struct guardian *guardian, const struct forward *forward,
                        struct buf *complaints)
{
    AUTO_BUF struct buf said = BUF_INIT;
    for (;;) {
        struct pollfd wait[] = {{.fd = forward->out, .events = POLLIN},
                                {.fd = forward->errors, .events = POLLIN},
                                {.fd = guardian->hold, .events = POLLIN}};
        if (poll(wait, 3, -1) < 0 && errno != EINTR)
            return false;
        if (wait[2].revents)
            return false;
        for (int i = 0; i < 2; i++) {
            struct buf *into = i == 0 ? &said : complaints;
            ssize_t got = wait[i].revents ? read(wait[i].fd, buf_reserve(into, 4096), 4096) : 0;
            if (got <= 0 && i == 0 && wait[i].revents)
                return false;
            into->len += got > 0 ? (size_t)got : 0;
            into->data[into->len] = '\0';
        }
        if (strstr(said.data, ready))
            return true;
    }
}

static int connect_socket(const char *path)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    snprintf(where.sun_path, sizeof where.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&where, sizeof where) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Whether something answers behind the socket: where forwarding is refused, its connections end at once. */
static bool leads_somewhere(const struct guardian *guardian)
{
    static const char ping[] = "GET /_ping HTTP/1.0\r\n\r\n";
    enum { PATIENCE_MS = 10000 };
    AUTO_CLOSE int fd = connect_socket(guardian->tunnel->socket);
    if (fd < 0 || send(fd, ping, sizeof ping - 1, MSG_NOSIGNAL) < 0)
        return false;
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = guardian->hold};
    struct error err = ERROR_INIT;
    char byte;
    return net_wait(fd, POLLIN, limit, &err) && read(fd, &byte, 1) == 1;
}

static void say(const struct guardian *guardian, const char *text)
{
    ssize_t ignored = write(guardian->status, text, strlen(text));
    (void)ignored;
}

/* Until nobody holds the tunnel or ssh ends. */
static void keep_forward(const struct guardian *guardian, const struct forward *forward)
{
    for (;;) {
        char scrap[4096];
        struct pollfd wait[] = {{.fd = guardian->hold, .events = POLLIN},
                                {.fd = forward->out, .events = POLLIN},
                                {.fd = forward->errors, .events = POLLIN}};
        if (poll(wait, 3, -1) < 0)
            continue;
        if (wait[0].revents)
            return;
        if (wait[1].revents && read(forward->out, scrap, sizeof scrap) <= 0)
            return;
        if (wait[2].revents && read(forward->errors, scrap, sizeof scrap) <= 0)
            return;
    }
}

static int listen_socket(const char *path)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    snprintf(where.sun_path, sizeof where.sun_path, "%s", path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && (bind(fd, (struct sockaddr *)&where, sizeof where) < 0 || listen(fd, 64) < 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The other way: for each connection an ssh that runs docker's own relay over there. */
static void keep_dialling(const struct guardian *guardian, int listening)
{
    struct vec arguments = {0};
    begin_arguments(guardian->arena, &guardian->destination, &arguments);
    end_arguments(guardian->arena, &guardian->destination, "docker system dial-stdio", &arguments);
    AUTO_CLOSE int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (;;) {
        struct pollfd wait[] = {{.fd = guardian->hold, .events = POLLIN},
                                {.fd = listening, .events = POLLIN}};
        enum { REAP_EVERY_MS = 5000 };
        int turn = poll(wait, 2, REAP_EVERY_MS);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        if (turn <= 0)
            continue;
        if (wait[0].revents)
            return; /* each ssh ends with its connection */
        AUTO_CLOSE int connection = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
        if (connection >= 0)
            spawn_ssh(&arguments, connection, connection, nowhere);
    }
}

static void guard(const struct guardian *guardian)
{
    struct forward forward;
    AUTO_BUF struct buf complaints = BUF_INIT;
    if (!start_forward(guardian, &forward)) {
        say(guardian, "ssh can't be started");
        return;
    }
    if (!await_ready(guardian, &forward, &complaints)) {
        end_forward(&forward);
        say(guardian, complaints.len ? complaints.data : "ssh ended without a word");
        return;
    }
    if (leads_somewhere(guardian)) {
        say(guardian, ready);
        keep_forward(guardian, &forward);
        end_forward(&forward);
        return;
    }
    end_forward(&forward);
    AUTO_CLOSE int listening = listen_socket(guardian->tunnel->socket);
    if (listening < 0)
        return;
    say(guardian, ready);
    keep_dialling(guardian, listening);
}

/* Keeps its two descriptors and nothing else of the process that it was forked from: it would hold sockets open whose
 * end others wait for. */
static void leave_the_rest(struct guardian *guardian)
{
    int kept[] = {guardian->hold, guardian->status};
    guardian->hold = fcntl(kept[0], F_DUPFD_CLOEXEC, 100);
    guardian->status = fcntl(kept[1], F_DUPFD_CLOEXEC, 100);
    int low = guardian->hold < guardian->status ? guardian->hold : guardian->status;
    int high = guardian->hold < guardian->status ? guardian->status : guardian->hold;
    int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        dup2(nowhere, fd);
    close_range(3, (unsigned)low - 1, 0);
    if (high > low + 1)
        close_range((unsigned)low + 1, (unsigned)high - 1, 0);
    close_range((unsigned)high + 1, ~0U, 0);
}

_Noreturn static void guardian_main(struct guardian *guardian)
{
    leave_the_rest(guardian);
    guardian->arena = arena_new(); /* memory of the opener's arena is shared with it */
    setsid();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    guard(guardian);
    remove_folder(guardian->tunnel);
    _exit(0);
}

/* Forks the guardian; `*status` is where it will say how it went. */
static bool start_guardian(struct ssh_tunnel *tunnel, const struct destination *to, int *status,
                           struct error *err)
{
    int hold[2], says[2];
    if (pipe2(hold, O_CLOEXEC) < 0 || pipe2(says, O_CLOEXEC) < 0)
        return error_errno(err, "making pipes for ssh");
    struct guardian guardian = {.destination = *to, .tunnel = tunnel, .hold = hold[0], .status = says[1]};
    tunnel->guardian = fork();
    if (tunnel->guardian == 0)
        guardian_main(&guardian);
    close(hold[0]);
    close(says[1]);
    tunnel->hold = hold[1];
    *status = says[0];
    return tunnel->guardian > 0 || error_errno(err, "starting ssh");
}

/* What the guardian says first: that the way is open, or why not. */
static bool hear(int status, const char *url, struct limit limit, struct error *err)
{
    char words[800];
    if (!net_wait(status, POLLIN, limit, err))
        return error_context(err, "%s", url);
    ssize_t got = read(status, words, sizeof words - 1);
    words[got > 0 ? got : 0] = '\0';
    if (strcmp(words, ready) == 0)
        return true;
    size_t len = strlen(words);
    while (len > 0 && strchr("\r\n ", words[len - 1]))
        words[--len] = '\0';
    error_set(err, ERROR_UNREACHABLE, "%s: %s", url, *words ? words : "ssh failed");
    return error_hint(err,
                      "ssh must get there without asking for anything: try ssh -o BatchMode=yes HOST true");
}

struct ssh_tunnel *ssh_open(const char *url, struct limit limit, struct error *err)
{
    struct arena *arena = arena_new();
    struct ssh_tunnel *tunnel = mem_alloc(sizeof *tunnel);
    *tunnel = (struct ssh_tunnel){.hold = -1};
    struct destination to = {0};
    AUTO_CLOSE int status = -1;
    bool begun = parse_destination(arena, url, &to, err) && make_folder(tunnel, err);
    bool open = begun && start_guardian(tunnel, &to, &status, err) && hear(status, url, limit, err);
    arena_free(arena);
    if (open)
        return tunnel;
    if (begun && tunnel->guardian <= 0)
        remove_folder(tunnel);
    ssh_close(tunnel);
    return NULL;
}

void ssh_close(struct ssh_tunnel *tunnel)
{
    if (!tunnel)
        return;
    if (tunnel->hold >= 0)
        close(tunnel->hold);
    if (tunnel->guardian > 0)
        waitpid(tunnel->guardian, NULL, WNOHANG);
    free(tunnel);
}

const char *ssh_socket(const struct ssh_tunnel *tunnel)
{
    return tunnel->socket;
}

/* Containers: from creation to removal. An id may be a name everywhere.
 * Source: docs.docker.com/engine/api/v1.41/#tag/Container. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "engine/engine.h"

/* One entry of `HostConfig.Mounts`. */
struct container_mount {
    enum { MOUNT_VOLUME, MOUNT_BIND, MOUNT_TMPFS } kind;
    const char *source; /* the volume's name or the engine's path; NULL: a volume without a name, or tmpfs */
    const char *target;
    bool read_only;
    bool no_copy;            /* volume: does not take over what the image has there */
    struct map labels;       /* char *: of a volume that this creation makes anew */
    const char *propagation; /* bind: "rslave", …; or NULL */
};

/* A port of the container that is reached from outside. */
struct container_port {
    int port;
    const char *host_address; /* "172.17.0.1"; NULL: all */
    int host_port;            /* 0: the engine chooses */
};

enum container_logs { LOGS_JSON_FILE, LOGS_NONE };

/* What a container is made from. Zero and NULL: what the engine does by itself. Lists hold char * unless said. */
struct container_spec {
    const char *name; /* written to the ledger before */
    const char *image;
    const char *platform; /* "linux/arm64" */
    struct vec command, entrypoint;
    bool has_command, has_entrypoint; /* an empty list that is set takes away the image's */
    struct vec environment;           /* "K=V" */
    const char *user, *folder, *hostname, *domainname, *mac_address;
    struct map labels;       /* char * */
    bool stdin_open, tty;    /* stdin_open: one client feeds it and its end ends it (StdinOnce) */
    const char *stop_signal; /* "SIGTERM" */
    bool no_healthcheck;     /* the image's is not run */

    struct vec mounts;              /* struct container_mount * */
    struct vec binds;               /* "SOURCE:TARGET:OPTIONS" as docker's -v has them */
    struct vec volumes_from, links; /* links: "CONTAINER:ALIAS" */
    const char *volume_driver;
    struct map tmpfs;           /* path to options, char * */
    const char *network_mode;   /* "bridge", "host", "none", "container:ID", a network's name */
    struct vec network_aliases; /* on a network of one's own, `network_mode` */
    struct vec extra_hosts;     /* "NAME:ADDRESS" */
    struct vec dns, dns_search, dns_options;
    struct vec ports; /* struct container_port * */

    bool privileged;
    struct vec cap_add, cap_drop, security_opt, group_add;
    struct vec devices; /* "HOST[:CONTAINER[:PERMISSIONS]]" */
    struct vec device_cgroup_rules;
    const char *gpus;   /* "all", "2", "device=0,1" */
    struct map ulimits; /* "nofile" to "SOFT[:HARD]", char * */
    struct map sysctls; /* char * */
    const char *ipc_mode, *pid_mode, *userns_mode, *uts_mode, *runtime, *isolation, *cgroup_parent;
    int init; /* 1: an init of the engine's; 0: as the engine is set up; below 0: none */

    int64_t shm_size_bytes, memory_bytes, memory_swap_bytes,
        memory_reservation_bytes; /* swap: -1 is no limit */
    int64_t nano_cpus, cpu_shares;
    const char *cpuset_cpus, *cpuset_mems;
    bool oom_kill_disable;
    int oom_score_adj;
    enum container_logs logs;
};

/* Creates it and gives its id and the engine's warnings (char *; NULL: not wanted). ERROR_NOT_FOUND: no such image (or
 * network, or volume's driver); ERROR_CONFLICT: the name is taken; ERROR_CONFIG: a text of the spec can't be read
 * (gpus, ulimits, devices). */
bool engine_container_create(const struct engine_call *call, const struct container_spec *spec,
                             const char **id, struct vec *warnings, struct error *err);

/* Starts it; that it runs already is fine. Attach before, for nothing of its output to be lost. */
bool engine_container_start(const struct engine_call *call, const char *id, struct error *err);

/* Waits until it does not run and gives its exit status. Call it after the end of its stream too: the end of one is
 * not the end of the other. */
bool engine_container_wait(const struct engine_call *call, const char *id, int *exit_code, struct error *err);

/* Where a container is on a network. */
struct container_endpoint {
    const char *network, *network_id;
    const char *address, *gateway; /* IPv4; "" where it has none */
    const char *address6;
    struct vec aliases; /* char * */
};

struct container_info {
    const char *id, *name, *image_id, *image;
    const char *state; /* "created", "running", "paused", "restarting", "removing", "exited", "dead" */
    bool running;
    bool oom_killed;
    int exit_code;
    int64_t pid;            /* 0: not running */
    const char *error;      /* why it could not start, or "" */
    const char *health;     /* "none", "starting", "healthy", "unhealthy" */
    const char *health_log; /* output of the last probe, or "" */
    const char *network_mode;
    struct vec endpoints; /* struct container_endpoint * */
    struct vec ports;     /* struct container_port *: as published */
    struct map labels;    /* char * */
    struct vec mounts;    /* struct container_mount * */
};
bool engine_container_inspect(const struct engine_call *call, const char *id, struct container_info *info,
                              struct error *err);

/* Sends a signal ("KILL", "TERM"); ERROR_CONFLICT where it does not run. */
bool engine_container_kill(const struct engine_call *call, const char *id, const char *signal,
                           struct error *err);

/* Stops it, killing it after `grace_s`; that it does not run is fine. */
bool engine_container_stop(const struct engine_call *call, const char *id, int grace_s, struct error *err);

/* Kills and removes it with its volumes that have no name. True as well where it is gone already or being removed by
 * somebody else. */
bool engine_container_remove(const struct engine_call *call, const char *id, struct error *err);

/* One row of a list. */
struct container_row {
    const char *id, *name, *image, *state;
    int64_t created_s;
    struct map labels; /* char * */
};

/* The containers, stopped ones too, that have all of `labels` ("KEY" or "KEY=VALUE", char *; NULL: all containers), as
 * struct container_row *. */
bool engine_container_list(const struct engine_call *call, const struct vec *labels, struct vec *rows,
                           struct error *err);

/* Files. Both work on a created, a running and a stopped container, and on what is mounted there. */

/* Where a tar stream comes from: `fd` until its end, or `bytes` where that is set. */
struct archive_source {
    int fd;
    const char *bytes;
    size_t len;
};

/* Unpacks a tar stream into the folder `path`, which must be there. Owner and rights are the archive's. ERROR_NOT_FOUND:
 * no such folder. */
bool engine_archive_put(const struct engine_call *call, const char *id, const char *path,
                        const struct archive_source *source, struct error *err);

/* Gets `path` (a file or a folder with all it holds) as a tar stream whose names begin with its last component, written
 * to `fd`. ERROR_NOT_FOUND: no such path. */
bool engine_archive_get(const struct engine_call *call, const char *id, const char *path, int fd,
                        struct error *err);

/* The same in pieces: `take` returns false to stop, which ends the call with ERROR_CANCELED. */
bool engine_archive_read(const struct engine_call *call, const char *id, const char *path,
                         bool (*take)(void *context, const char *bytes, size_t len), void *context,
                         struct error *err);

/* The contents of one regular file of at most `limit_bytes`, ended by a NUL that `len` does not count. Symbolic links
 * are followed. */
bool engine_file_read(const struct engine_call *call, const char *id, const char *path, size_t limit_bytes,
                      const char **text, size_t *len, struct error *err);

/* The Docker Engine API: finding an engine, agreeing on a version, asking it about itself. Containers, images, volumes,
 * networks, streams and credentials have headers of their own. Knows nothing of CI. Every call blocks, with a deadline
 * and a cancel descriptor; no connection outlives its call, so an engine opened before a fork serves both sides.
 * Source: docs.docker.com/engine/api/v1.41/, EXECUTION "Talking to the engine". */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limit.h"
#include "base/vec.h"

struct arena;
struct engine;

/* Certificates of an engine that speaks TLS: paths of PEM files, or the files' texts. NULL: none. */
struct engine_tls {
    const char *ca_file, *cert_file, *key_file;
    const char *ca_pem, *cert_pem, *key_pem;
};

/* Where an engine answers. */
struct engine_address {
    const char *host; /* "unix:///var/run/docker.sock", "tcp://HOST:PORT", "ssh://USER@HOST:PORT" */
    bool tls;         /* tcp only */
    bool tls_verify;
    struct engine_tls certificates;
    const char
        *connect_to; /* tcp only: the address ("172.17.0.3:2376") to go to instead of asking for the host's
                               name, which still counts for the certificate; or NULL */
    const char *found_by; /* what named it, for people: "DOCKER_HOST", "docker context lab", … */
};

/* What a profile says about the engine; texts are NULL where it says nothing. */
struct engine_wish {
    const char *host, *tls_cert_path;
    bool tls_verify;
};

/* Finds the engine that commands would use: `wish` (may be NULL), DOCKER_HOST, DOCKER_CONTEXT, `currentContext` of
 * docker's config.json, /var/run/docker.sock, $XDG_RUNTIME_DIR/docker.sock, podman's sockets. What a user named is
 * taken as it is; of the sockets the first that accepts a connection. The address lives in `arena`.
 * ERROR_UNREACHABLE: the message lists what was looked at, a hint says what to do (start it, join a group, …);
 * ERROR_CONFIG: what names the engine can't be read (unknown context, broken URL). */
bool engine_find(struct arena *arena, const struct engine_wish *wish, struct engine_address *address,
                 struct error *err);

/* Reads a host as DOCKER_HOST has it ("/path", "unix://…", "tcp://…", "http(s)://…", "ssh://…") into `address`, in
 * `arena`; certificates come from the variables DOCKER_TLS_VERIFY and DOCKER_CERT_PATH where `cert_path` is NULL.
 * ERROR_CONFIG. Used for the engines that a ledger names. */
bool engine_address_parse(struct arena *arena, const char *host, const char *cert_path,
                          struct engine_address *address, struct error *err);

/* Connects and agrees on a version of the API: the lowest that the engine speaks, 1.41 at least. NULL: ERROR_UNREACHABLE
 * (nobody answers), ERROR_DENIED (no right to the socket; with a hint), ERROR_SYSTEM (too old, broken answer, TLS).
 * The caller ends it with engine_close; the address is copied. For ssh:// this starts ssh, which ends with the last
 * process that holds the engine. */
struct engine *engine_open(const struct engine_address *address, struct limit limit, struct error *err);
void engine_close(struct engine *engine);

/* Opens libcurl, so that processes forked later need not. */
bool engine_prepare(struct error *err);

/* The address as the ledger keeps it: "unix:///var/run/docker.sock". engine_address_parse reads it back. */
const char *engine_host(const struct engine *engine);

/* Whether it runs on this machine: a unix socket, not by ssh. Its volumes may still lie in a virtual machine. */
bool engine_is_local(const struct engine *engine);

/* What `/version` said when it was opened. */
struct engine_version {
    const char *version;     /* "20.10.24" */
    const char *api;         /* what both speak: "1.41" */
    const char *api_highest; /* what the engine could */
    const char *os, *arch, *kernel;
    bool podman;
};
const struct engine_version *engine_version(const struct engine *engine);

/* Who calls, where the answer lives, and how long it may take. The first argument of each call below and in the
 * other headers. */
struct engine_call {
    struct engine *engine;
    struct arena
        *arena; /* what a call gives back lives here; never one that a process forked before uses too */
    struct limit limit;
};

/* What every call's error means:
 *   ERROR_NOT_FOUND    404: no such object
 *   ERROR_CONFLICT     409: it exists, or is in use, or is being removed
 *   ERROR_DENIED       401, 403
 *   ERROR_SYSTEM       any other refusal, a broken answer, an engine that ended in the middle
 *   ERROR_UNREACHABLE  nobody answers
 *   ERROR_TIMEOUT, ERROR_CANCELED  the call's limit
 * Where the engine itself refused, the message is exactly "Error response from daemon: " and its text, as docker's own
 * client words it; nothing is put before it here.
 * A request that creates an object (container, volume, network, exec) ignores the call's limit: it has 60 s of its
 * own and no cancel, because one that is cut short may still take effect later. */

/* What `/info` says. */
struct engine_info {
    const char *name, *operating_system, *kernel, *arch;
    const char *storage_driver;
    const char *root_dir; /* where the engine keeps its data */
    const char *cgroup_driver, *cgroup_version, *default_runtime;
    struct vec runtimes, security_options, warnings; /* char * */
    struct vec insecure_registries, mirrors;         /* char * */
    int64_t memory_bytes;
    int cpus;
    bool rootless;
    bool userns_remap;
};
bool engine_info(const struct engine_call *call, struct engine_info *info, struct error *err);

/* Whether it answers (`/_ping`). */
bool engine_ping(const struct engine_call *call, struct error *err);

/* Sizes as docker's options write them: "512m", "1.5g", "100" to bytes (units of 1024: b, k, m, g, t, with or without
 * a following "b" or "ib"), "-1" as it is; "0.5" or "1/2" of a CPU to billionths. False: no such size. */
bool engine_parse_bytes(const char *text, int64_t *bytes);
bool engine_parse_cpus(const char *text, int64_t *nano_cpus);

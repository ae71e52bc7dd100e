/* What `gitlab-runner register` does without a server: a config.toml with one more runner in it. Flags are the runner's;
 * what stands in the file stays byte for byte, the new runner is put behind it. Source: RUNNER 6.1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

struct arena;

/* The flags, in the order in which their keys are written. Columns: flag, word for its value in the help (NULL: a switch,
 * which `=false` turns off), help, table of the key, the key (NULL: taken and not written), and what is written where it
 * is not given (NULL: nothing). */
/* clang-format off */
#define REGISTER_FLAGS(X)                                                                                    \
    X("name", "NAME", "name of the runner", "", "name", NULL)                                                \
    X("description", "NAME", "the same", "", "name", NULL)                                                   \
    X("limit", "N", "at most N jobs of this runner at once", "", "limit", NULL)                              \
    X("output-limit", "KB", "cut a job's log there", "", "output_limit", NULL)                               \
    X("url", "URL", "the server", "", "url", NULL)                                                           \
    X("token", "TOKEN", "the runner's token", "", "token", NULL)                                             \
    X("registration-token", "TOKEN", "the same, of old servers", "", "token", NULL)                          \
    X("executor", "NAME", "docker or shell", "", "executor", NULL)                                           \
    X("builds-dir", "DIR", "where jobs have their sources", "", "builds_dir", NULL)                          \
    X("cache-dir", "DIR", "where caches lie", "", "cache_dir", NULL)                                         \
    X("env", "K=V", "a variable of every job", "", "environment", NULL)                                      \
    X("tag-list", "A,B", "tags by which jobs choose it", "", "tags", NULL)                                   \
    X("pre-get-sources-script", "SCRIPT", "runs before the sources come", "", "pre_get_sources_script",     \
      NULL)                                                                                                  \
    X("post-get-sources-script", "SCRIPT", "runs when they are there", "", "post_get_sources_script", NULL) \
    X("pre-build-script", "SCRIPT", "runs before the job's script", "", "pre_build_script", NULL)            \
    X("post-build-script", "SCRIPT", "runs after it", "", "post_build_script", NULL)                         \
    X("debug-trace-disabled", NULL, "CI_DEBUG_TRACE counts for nothing", "", "debug_trace_disabled", NULL)   \
    X("shell", "NAME", "bash, sh or pwsh", "", "shell", NULL)                                                \
    X("custom_build_dir-enabled", NULL, "jobs may set GIT_CLONE_PATH", "custom_build_dir", "enabled", NULL) \
    X("feature-flags", "FF:BOOL", "a feature flag of the runner", "feature_flags", "", NULL)                 \
    X("docker-host", "URL", "the engine", "docker", "host", NULL)                                            \
    X("docker-cert-path", "DIR", "certificates for it", "docker", "tls_cert_path", NULL)                     \
    X("docker-tlsverify", NULL, "check the engine's certificate", "docker", "tls_verify", "false")           \
    X("docker-hostname", "NAME", "the job's host name", "docker", "hostname", NULL)                          \
    X("docker-image", "IMAGE", "image of jobs that name none", "docker", "image", NULL)                      \
    X("docker-runtime", "NAME", "the engine's runtime", "docker", "runtime", NULL)                           \
    X("docker-memory", "SIZE", "limit of memory", "docker", "memory", NULL)                                  \
    X("docker-memory-swap", "SIZE", "with swap", "docker", "memory_swap", NULL)                              \
    X("docker-memory-reservation", "SIZE", "soft limit of memory", "docker", "memory_reservation", NULL)     \
    X("docker-cgroup-parent", "PATH", "parent control group", "docker", "cgroup_parent", NULL)               \
    X("docker-cpuset-cpus", "LIST", "processors to run on", "docker", "cpuset_cpus", NULL)                   \
    X("docker-cpuset-mems", "LIST", "memory nodes", "docker", "cpuset_mems", NULL)                           \
    X("docker-cpus", "N", "how many processors", "docker", "cpus", NULL)                                     \
    X("docker-cpu-shares", "N", "weight", "docker", "cpu_shares", NULL)                                      \
    X("docker-dns", "IP", "a name server", "docker", "dns", NULL)                                            \
    X("docker-dns-search", "DOMAIN", "a search domain", "docker", "dns_search", NULL)                        \
    X("docker-privileged", NULL, "jobs have all rights", "docker", "privileged", "false")                    \
    X("docker-services_privileged", "BOOL", "services have, or have not", "docker", "services_privileged",  \
      NULL)                                                                                                  \
    X("docker-disable-entrypoint-overwrite", NULL, "entrypoint: counts for nothing", "docker",               \
      "disable_entrypoint_overwrite", "false")                                                               \
    X("docker-user", "USER", "user of the job", "docker", "user", NULL)                                      \
    X("docker-group-add", "GROUP", "one more group", "docker", "group_add", NULL)                            \
    X("docker-userns", "MODE", "user namespace", "docker", "userns_mode", NULL)                              \
    X("docker-cap-add", "CAP", "one more capability", "docker", "cap_add", NULL)                             \
    X("docker-cap-drop", "CAP", "one less", "docker", "cap_drop", NULL)                                      \
    X("docker-oom-kill-disable", NULL, "memory's end kills nothing", "docker", "oom_kill_disable", "false")  \
    X("docker-oom-score-adjust", "N", "who goes first then", "docker", "oom_score_adjust", NULL)             \
    X("docker-security-opt", "OPT", "a security option", "docker", "security_opt", NULL)                     \
    X("docker-services-security-opt", "OPT", "for services", "docker", "services_security_opt", NULL)        \
    X("docker-devices", "DEVICE", "a device", "docker", "devices", NULL)                                     \
    X("docker-device-cgroup-rules", "RULE", "a rule for devices", "docker", "device_cgroup_rules", NULL)     \
    X("docker-gpus", "GPUS", "graphics processors", "docker", "gpus", NULL)                                  \
    X("docker-service_gpus", "GPUS", "for services", "docker", "service_gpus", NULL)                         \
    X("docker-disable-cache", NULL, "volumes of one part do not last", "docker", "disable_cache", "false")   \
    X("docker-volumes", "VOLUME", "a volume", "docker", "volumes", NULL)                                     \
    X("docker-cache-dir", "DIR", "where they lie instead", "docker", "cache_dir", NULL)                      \
    X("docker-extra-hosts", "HOST:IP", "a name more", "docker", "extra_hosts", NULL)                         \
    X("docker-volumes-from", "CONTAINER", "volumes of another", "docker", "volumes_from", NULL)              \
    X("docker-network-mode", "MODE", "the network", "docker", "network_mode", NULL)                          \
    X("docker-ipcmode", "MODE", "the IPC namespace", "docker", "ipcmode", NULL)                              \
    X("docker-pid-mode", "MODE", "the PID namespace", "docker", "pid_mode", NULL)                            \
    X("docker-mac-address", "MAC", "the network card's address", "docker", "mac_address", NULL)              \
    X("docker-links", "CONTAINER", "a link", "docker", "links", NULL)                                        \
    X("docker-wait-for-services-timeout", "SECONDS", "patience with services", "docker",                     \
      "wait_for_services_timeout", NULL)                                                                     \
    X("docker-allowed-images", "GLOB", "images that jobs may name", "docker", "allowed_images", NULL)        \
    X("docker-allowed_users", "USER", "users that jobs may name", "docker", "allowed_users", NULL)           \
    X("docker-allowed-privileged-images", "GLOB", "images with all rights", "docker",                        \
      "allowed_privileged_images", NULL)                                                                     \
    X("docker-allowed-privileged-services", "GLOB", "services with all rights", "docker",                    \
      "allowed_privileged_services", NULL)                                                                   \
    X("docker-allowed-pull-policies", "POLICY", "policies that jobs may name", "docker",                     \
      "allowed_pull_policies", NULL)                                                                         \
    X("docker-allowed-services", "GLOB", "services that jobs may name", "docker", "allowed_services", NULL)  \
    X("docker-pull-policy", "POLICY", "when to pull images", "docker", "pull_policy", NULL)                  \
    X("docker-shm-size", "BYTES", "size of /dev/shm", "docker", "shm_size", "0")                             \
    X("docker-services-limit", "N", "at most N services a job", "docker", "services_limit", NULL)            \
    X("docker-service-memory", "SIZE", "limit for services", "docker", "service_memory", NULL)               \
    X("docker-service-memory-swap", "SIZE", "with swap", "docker", "service_memory_swap", NULL)              \
    X("docker-service-memory-reservation", "SIZE", "soft limit", "docker", "service_memory_reservation",    \
      NULL)                                                                                                  \
    X("docker-service-cgroup-parent", "PATH", "parent control group", "docker", "service_cgroup_parent",    \
      NULL)                                                                                                  \
    X("docker-service-cpuset-cpus", "LIST", "processors", "docker", "service_cpuset_cpus", NULL)             \
    X("docker-service-cpus", "N", "how many", "docker", "service_cpus", NULL)                                \
    X("docker-service-cpu-shares", "N", "weight", "docker", "service_cpu_shares", NULL)                      \
    X("docker-enable-ipv6", NULL, "IPv6 in a network per job", "docker", "enable_ipv6", NULL)                \
    X("docker-network-mtu", "N", "packet size there", "docker", "network_mtu", "0")                          \
    X("docker-tmpfs", "PATH=OPTIONS", "a folder in memory", "docker", "tmpfs", NULL)                         \
    X("docker-services-tmpfs", "PATH=OPTIONS", "for services", "docker", "services_tmpfs", NULL)             \
    X("docker-sysctls", "NAME=VALUE", "a kernel setting", "docker", "sysctls", NULL)                         \
    X("docker-container-labels", "K=V", "a label", "docker", "container_labels", NULL)                       \
    X("docker-ulimit", "NAME=SOFT:HARD", "a limit of processes", "docker", "ulimit", NULL)                   \
    X("run-untagged", NULL, "taken, without effect here", "", NULL, NULL)                                    \
    X("locked", NULL, "taken, without effect here", "", NULL, NULL)                                          \
    X("paused", NULL, "taken, without effect here", "", NULL, NULL)                                          \
    X("access-level", "LEVEL", "taken, without effect here", "", NULL, NULL)                                 \
    X("maximum-timeout", "SECONDS", "taken, without effect here", "", NULL, NULL)                            \
    X("maintenance-note", "TEXT", "taken, without effect here", "", NULL, NULL)                              \
    X("request-concurrency", "N", "taken, without effect here", "", NULL, NULL)                              \
    X("docker-helper-image", "IMAGE", "taken, without effect here", "", NULL, NULL)                          \
    X("docker-helper-image-flavor", "NAME", "taken, without effect here", "", NULL, NULL)                    \
    X("cache-type", "TYPE", "taken, without effect here", "", NULL, NULL)                                    \
    X("cache-path", "PATH", "taken, without effect here", "", NULL, NULL)                                    \
    X("cache-shared", NULL, "taken, without effect here", "", NULL, NULL)                                    \
    X("cache-s3-server-address", "HOST", "taken, without effect here", "", NULL, NULL)                       \
    X("cache-s3-access-key", "KEY", "taken, without effect here", "", NULL, NULL)                            \
    X("cache-s3-secret-key", "KEY", "taken, without effect here", "", NULL, NULL)                            \
    X("cache-s3-bucket-name", "NAME", "taken, without effect here", "", NULL, NULL)                          \
    X("cache-s3-bucket-location", "NAME", "taken, without effect here", "", NULL, NULL)                      \
    X("cache-s3-insecure", NULL, "taken, without effect here", "", NULL, NULL)
/* clang-format on */

struct register_flag {
    const char *flag, *argument, *help, *table, *key, *unsaid;
};
extern const struct register_flag register_flags[]; /* ended by a row without flag */

/* What was given so far; begins zeroed. */
struct registration {
    struct vec given; /* of register.c */
};

/* Takes one flag without its dashes; `value` NULL where none came with it. ERROR_USAGE where there is no such flag, or
 * the value is none for it. */
bool registration_set(struct arena *arena, struct registration *registration, const char *flag,
                      const char *value, struct error *err);

/* The value given last for a key of `[[runners]]`, or NULL: "name", "executor", "url", "token". */
const char *registration_value(const struct registration *registration, const char *table, const char *key);

/* The name of the first flag that has to be given and was not (an interactive registration asks for it), or NULL. */
const char *registration_lacks(const struct registration *registration);

/* Appends to `out` what the file would be: `before` with the new runner behind it. `host` names a runner without a name,
 * `now_ms` (wall clock) is when its token came. ERROR_USAGE where something is lacking or contradicts. */
bool registration_write(struct arena *arena, const struct registration *registration,
                        const struct buf *before, const char *host, int64_t now_ms, struct buf *out,
                        struct error *err);

/* Does it with the file at `path`, which is made with its folder where it is not there, readable by its owner only, and
 * replaced whole or not at all. A file that can't be read as config.toml is left alone and said. */
bool registration_save(struct arena *arena, const struct registration *registration, const char *path,
                       struct error *err);

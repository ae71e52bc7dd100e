/* Runner profiles: GitLab Runner's config.toml, read as the runner reads it. Without a file, the profile of GitLab's
 * hosted runners: docker executor, privileged, volumes /certs/client and /cache.
 * Source: docs.gitlab.com/runner/configuration/advanced-configuration/, RUNNER 6. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/vec.h"

struct arena;

struct key_value {
    const char *key, *value;
};

/* `[[runners.docker.services]]`. */
struct profile_service {
    const char *name, *alias;
    struct vec command, entrypoint; /* char * */
    bool has_command, has_entrypoint;
    struct vec environment; /* char *: "K=V" */
};

/* `[runners.docker]`, each field named as its key. Texts are NULL and numbers 0 where the file says nothing, unless the
 * comment says otherwise. */
struct profile_docker {
    const char *host, *tls_cert_path;
    bool tls_verify;
    const char *image;
    const char *hostname;
    bool privileged;
    int services_privileged; /* below 0: as `privileged` */
    bool disable_entrypoint_overwrite;
    const char *user;
    struct vec volumes; /* char * */
    bool disable_cache;
    const char *cache_dir;
    struct vec extra_hosts, dns, dns_search, links, volumes_from, cap_add, cap_drop, security_opt,
        services_security_opt, devices, group_add, device_cgroup_rules; /* char * */
    const char *network_mode, *runtime, *userns_mode, *pid_mode, *ipcmode, *mac_address, *gpus, *service_gpus;
    bool enable_ipv6;
    int network_mtu;
    int64_t shm_size;                                                    /* bytes */
    struct vec tmpfs, services_tmpfs, ulimit, sysctls, container_labels; /* struct key_value * */
    const char *memory, *memory_swap, *memory_reservation, *cpus, *cpuset_cpus, *cpuset_mems, *cgroup_parent;
    const char *service_memory, *service_memory_swap, *service_memory_reservation, *service_cpus,
        *service_cpuset_cpus, *service_cgroup_parent;
    int64_t cpu_shares, service_cpu_shares;
    bool oom_kill_disable;
    int oom_score_adjust;
    struct vec pull_policy, allowed_pull_policies; /* char *; empty: not said */
    struct vec allowed_images, allowed_services, allowed_privileged_images, allowed_privileged_services,
        allowed_users;             /* char * */
    int wait_for_services_timeout; /* seconds; default 30, below 0: off */
    int services_limit;            /* below 0: none */
    struct vec services;           /* struct profile_service * */
    bool pod;                      /* ours: job and services in one network namespace, as in a pod */
};

/* One `[[runners]]`. */
struct profile {
    struct span span;
    const char *name, *url, *token, *executor, *shell;
    const char *builds_dir, *cache_dir;
    struct vec environment; /* char *: "K=V" */
    struct vec tags;        /* char *: ours, for choosing by the job's tags */
    int limit;
    int64_t output_limit_kb; /* 0: not said */
    const char *pre_get_sources_script, *post_get_sources_script, *pre_build_script, *post_build_script;
    bool debug_trace_disabled;
    int custom_build_dir;     /* below 0: not said */
    struct vec feature_flags; /* struct key_value *: "true" or "false" */
    struct profile_docker docker;
};

struct profiles {
    const char *path; /* the file, or NULL for the built-in one */
    int concurrent;   /* 0: not said */
    struct vec list;  /* struct profile * */
};

/* Reads a config.toml; NULL where `diags` got an error. Keys that are not known are warned of with their line. */
const struct profiles *profiles_read(struct arena *arena, const char *path, struct diags *diags);

/* The built-in profile of GitLab's hosted runners. */
const struct profiles *profiles_hosted(struct arena *arena);

/* The profile that takes a job: the first whose tags hold all of the job's; without tags in the file, the first one.
 * With `name`, that one. NULL: none. */
const struct profile *profile_choose(const struct profiles *profiles, const char *name,
                                     const struct vec *job_tags);

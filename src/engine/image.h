/* Images: what an engine has, and pulls.
 * Source: docs.docker.com/engine/api/v1.41/#tag/Image. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "engine/auth.h"
#include "engine/engine.h"

struct engine_image {
    const char *id;     /* "sha256:…" */
    struct vec tags;    /* char *: "busybox:latest" */
    struct vec digests; /* char *: "busybox@sha256:…" */
    const char *os, *arch, *variant;
    struct vec environment;         /* char *: "K=V" */
    struct vec entrypoint, command; /* char *; empty: none */
    const char *user, *folder;
    struct vec ports;                                             /* int *: exposed TCP ports, ascending */
    struct vec volumes;                                           /* char *: paths */
    struct map labels;                                            /* char * */
    bool has_healthcheck;                                         /* one that is not "NONE" */
    int64_t healthcheck_interval_ms, healthcheck_start_period_ms; /* 0: the engine's default */
    const char *stop_signal;
};

/* What the engine has under `reference` (a name, an id, a digest). ERROR_NOT_FOUND: nothing. */
bool engine_image_inspect(const struct engine_call *call, const char *reference, struct engine_image *image,
                          struct error *err);

/* How far a pull is: sums over the layers known so far. `status` is the engine's word for the latest step. */
struct pull_progress {
    const char *status;
    int64_t bytes, total; /* total: below 0 while it is not known */
};

struct pull_request {
    const char *reference;              /* without tag and digest: ":latest" */
    const char *platform;               /* or NULL */
    const struct registry_login *login; /* or NULL: as nobody */
    void (*progress)(void *context, const struct pull_progress *progress); /* or NULL */
    void *context;
};

/* Pulls. ERROR_NOT_FOUND: no such image or tag; ERROR_DENIED: the registry wants other credentials (registries say so
 * of images that do not exist, too); ERROR_UNREACHABLE: the engine can't reach the registry. The message is the
 * engine's own text. */
bool engine_image_pull(const struct engine_call *call, const struct pull_request *request, struct error *err);

/* Names of all images with a tag (char *). */
bool engine_image_list(const struct engine_call *call, struct vec *tags, struct error *err);

/* What an attempt has on its engine. Private to the docker executor. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "engine/container.h"
#include "engine/engine.h"
#include "engine/image.h"

struct attempt;
struct pollfd;

/* One service, from its keyword to its container. */
struct docker_service {
    int index;
    const char *image_name; /* expanded */
    struct vec pull_policies;
    const char *platform, *user;
    struct vec aliases;     /* char * */
    struct vec environment; /* char *: "K=V" */
    struct vec command, entrypoint;
    bool has_command, has_entrypoint;

    struct engine_image image;
    const char *container; /* its name; NULL: not created */
    const char *id;
    const char *address; /* on the job's network; NULL: it had none when asked */
    int64_t started_ms;
    bool ready, gone;

    struct engine_stream *logs; /* followed with CI_DEBUG_SERVICES; else NULL */
    struct buf unsaid;          /* of them: the beginning of a line */
};

struct docker {
    struct engine *engine;
    struct map labels;     /* of everything that this attempt makes */
    const char *base;      /* names of its objects begin so */
    const char *run_token; /* what names the run's shared objects */
    struct engine_image image;
    struct vec services;   /* struct docker_service * */
    const char *container; /* the job's, by name; NULL: not created */
    const char *network;   /* one of its own, to be removed; or NULL */
    const char *network_mode;
    const char *pod;          /* the container whose network all others share, once it is made; or NULL */
    struct vec mounts, binds; /* of the job and its services */
    struct vec volumes;       /* char *: this attempt's own, removed with it */
    bool sources_shared;      /* an overlay over the run's sources is mounted: nothing to send */
    bool volumes_fresh;       /* a volume may be new, and only root can write into a new one */
};

/* The arguments of an engine call within the attempt's limit, and for clean-up. */
struct engine_call docker_call(struct attempt *attempt);
struct engine_call docker_clean_up_call(struct attempt *attempt, int64_t seconds);

/* A number for a text, of which names of shared objects are made. */
uint64_t docker_name_hash(const char *text);

/* Creations are noted in the ledger before and after. Names must be set. */
bool docker_make_container(struct attempt *attempt, const struct container_spec *spec, const char **id,
                           struct error *err);
bool docker_make_network(struct attempt *attempt, const char *name, struct error *err);

/* `options` (char *, may be NULL) for the driver; the engine's folder for it in `mountpoint`. */
enum volume_owner { VOLUME_OF_JOB, VOLUME_OF_RUN };
bool docker_make_volume(struct attempt *attempt, const char *name, const struct map *options,
                        enum volume_owner owner, const char **mountpoint, struct error *err);

/* Notes a volume that the creation of a container makes on the way (Mounts). */
bool docker_expect_volume(struct attempt *attempt, const char *name, enum volume_owner owner,
                          struct error *err);
void docker_volume_came(struct attempt *attempt, const char *name);

/* Removals; tell the ledger. */
bool docker_drop_container(struct attempt *attempt, const char *name, struct error *err);
bool docker_drop_volume(struct attempt *attempt, const char *name, struct error *err);
bool docker_drop_network(struct attempt *attempt, const char *name, struct error *err);

/* "K=V" of a variable, or of a file variable the path. In the attempt's arena. */
struct variable;
const char *docker_environment_entry(const struct attempt *attempt, const struct variable *variable);

/* docker_image.c: says the image's lines, pulls where the policies want it, and inspects. What can't be had is noted as
 * the attempt's failure. `policies`: of the keyword (char *), may be empty. */
bool docker_get_image(struct attempt *attempt, const char *name, const struct vec *policies,
                      const char *platform, struct engine_image *image, struct error *err);

/* docker_limits.c: what the profile allows. Each notes the attempt's failure and says the runner's words. */
bool docker_image_is_allowed(struct attempt *attempt, const char *image);
bool docker_service_is_allowed(struct attempt *attempt, const char *image);
bool docker_user_is_allowed(struct attempt *attempt, const char *user);
bool docker_is_privileged(const struct attempt *attempt, const char *image);
bool docker_service_is_privileged(const struct attempt *attempt, const char *image);

/* docker_volume.c: the mounts and binds that the profile asks for. */
bool docker_plan_volumes(struct attempt *attempt, struct error *err);

/* docker_sources.c: the volume for the builds folder, with the sources where they are shared; and sending them, into
 * the job's container, where they are not. */
bool docker_plan_sources(struct attempt *attempt, struct error *err);
bool docker_send_sources(struct attempt *attempt, struct error *err);
/* From now on this run copies the sources: the engine can't mount overlays. */
void docker_give_up_sharing(struct attempt *attempt);

/* docker.c: makes the volumes that are new writable for all, through the container, unless its user is root. */
bool docker_open_volumes(struct attempt *attempt, const char *container, const char *user, struct error *err);

/* docker_files.c: a file without a name for what is sent and received (the caller closes it; below 0: `err` is set);
 * sending it, from its beginning; the project's files; archives into the project. */
struct tree;
int docker_scratch_file(struct attempt *attempt, struct error *err);
bool docker_put(struct attempt *attempt, const char *container, const char *path, int fd, struct error *err);
struct tree *docker_open_tree(struct attempt *attempt, const struct vec *bases, struct error *err);
bool docker_unpack(struct attempt *attempt, const char *archive, struct error *err);

/* docker_container.c: what containers are made from. */
struct container_spec docker_job_spec(struct attempt *attempt);
struct container_spec docker_service_spec(struct attempt *attempt, const struct docker_service *service);

/* docker_service.c: reads the services, starts one after the other, asks their addresses. */
bool docker_read_services(struct attempt *attempt, struct error *err);
bool docker_start_services(struct attempt *attempt, struct error *err);
struct event docker_service_event(const struct attempt *attempt, const struct docker_service *service,
                                  const char *state);
void docker_tell_service(struct attempt *attempt, const struct docker_service *service, const char *state);

/* docker_debug.c: with CI_DEBUG_SERVICES, follows what a service writes; says what has come, and gives the descriptors
 * to poll for more (at most `most`; how many). Tells of services that were ready and have ended. */
void docker_follow_logs(struct attempt *attempt, struct docker_service *service);
void docker_unfollow_logs(struct docker_service *service);
size_t docker_take_logs(struct attempt *attempt, struct pollfd *fds, size_t most);
void docker_tell_dead_services(struct attempt *attempt);

/* docker_ready.c: waits for them; what does not get ready is told, and the job goes on. False: the attempt is over. */
bool docker_await_services(struct attempt *attempt, struct error *err);

/* docker_script.c */
struct stage;
bool docker_run_script(struct attempt *attempt, const struct buf *script, struct stage *stage,
                       struct error *err);

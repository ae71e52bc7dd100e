/* Credentials for registries, as GitLab Runner finds them: DOCKER_AUTH_CONFIG, docker's config.json with its helpers,
 * then the job's own; the longest path that matches decides.
 * Source: RUNNER 4, docs.docker.com/engine/reference/commandline/login/#credential-helper-protocol. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/limit.h"
#include "base/vec.h"

struct arena;

/* A way into one registry, or into a path below it. */
struct registry_login {
    const char *path;   /* "docker.io", "registry.example.com:5000", "registry.example.com/group" */
    const char *server; /* the key as it was written, for the engine's `serveraddress` */
    const char *username, *password;
    const char *identity_token; /* instead of a password, or NULL */
    const char *source;         /* where it is from, as the runner's log says it */
};

/* One place that credentials come from. */
struct auth_source {
    const char
        *name; /* "$DOCKER_AUTH_CONFIG", "/home/u/.docker/config.json", "job payload (GitLab Registry)" */
    const char *json; /* the text of a docker configuration file */
};

/* Reads the logins of one source and appends them (struct registry_login *) to `logins`, in `arena`. `auths` come first,
 * what credsStore knows overwrites them, credHelpers overwrite both; helpers (docker-credential-NAME of PATH) are
 * programs that are run. False: the source can't be used (the runner warns and goes on). */
bool auth_read(struct arena *arena, const struct auth_source *source, struct limit limit, struct vec *logins,
               struct error *err);

/* Docker's own configuration of this user ($DOCKER_CONFIG or ~/.docker/config.json, else ~/.dockercfg); false in
 * `found` where there is none or it is unreadable, which is no error. */
void auth_user_file(struct arena *arena, struct auth_source *source, bool *found);

/* A login for `server` ("registry.example.com:5000/group") that needs no file. */
void auth_add(struct arena *arena, struct vec *logins, const char *source, const char *server,
              const char *username, const char *password);

/* The login for an image: of those whose path covers the image's, the longest; among equal paths the first in
 * `logins`, so sources are read in their order. NULL: none. */
const struct registry_login *auth_match(struct arena *arena, const struct vec *logins, const char *image);

/* The value of the header X-Registry-Auth, in `arena`. */
const char *auth_header(struct arena *arena, const struct registry_login *login);

/* "docker.io/busybox" without tag or digest for "busybox:1", the registry's name in lower case: as images are
 * matched. */
const char *auth_image_path(struct arena *arena, const char *image);

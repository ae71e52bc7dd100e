#include "profile/trust.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "profile/profile.h"

struct demands {
    struct arena *arena;
    struct vec *list;
    const char *runner;
};

static void demand(struct demands *demands, const char *verb, const char *what)
{
    vec_push(demands->arena, demands->list,
             arena_printf(demands->arena, "runner %s %s %s", demands->runner, verb, what));
}

static void demand_each(struct demands *demands, const char *verb, const struct vec *list)
{
    for (size_t i = 0; i < list->len; i++)
        demand(demands, verb, list->items[i]);
}

static void demand_text(struct demands *demands, const char *verb, const char *text)
{
    if (text)
        demand(demands, verb, text);
}

/* A volume of one part is the runner's own; more parts begin with a folder of this machine or a volume of others. */
static void demand_volumes(struct demands *demands, const struct vec *volumes)
{
    for (size_t i = 0; i < volumes->len; i++) {
        const char *volume = volumes->items[i];
        size_t len = strcspn(volume, ":");
        if (!volume[len])
            continue;
        bool is_folder = strchr("/.~", volume[0]) != NULL;
        demand(demands, is_folder ? "mounts" : "mounts the volume",
               arena_printf(demands->arena, "%.*s%s", (int)len, volume, is_folder ? " of this machine" : ""));
    }
}

/* A mode of a namespace that is shared: with the machine, or with another container. */
static void demand_mode(struct demands *demands, const char *what, const char *mode)
{
    if (mode && (strcmp(mode, "host") == 0 || strncmp(mode, "container:", 10) == 0))
        demand(demands, what, mode);
}

static void demand_of_docker(struct demands *demands, const struct profile_docker *docker)
{
    demand_text(demands, "uses the engine at", docker->host);
    demand_volumes(demands, &docker->volumes);
    demand_text(demands, "keeps volumes in this machine's folder", docker->cache_dir);
    demand_mode(demands, "shares the network of", docker->network_mode);
    demand_mode(demands, "shares the processes of", docker->pid_mode);
    demand_mode(demands, "shares the memory segments of", docker->ipcmode);
    demand_mode(demands, "shares the users of", docker->userns_mode);
    demand_text(demands, "uses the runtime", docker->runtime);
    demand_text(demands, "uses the graphics processors", docker->gpus);
    demand_text(demands, "gives services the graphics processors", docker->service_gpus);
    demand_each(demands, "uses the device", &docker->devices);
    demand_each(demands, "allows devices by", &docker->device_cgroup_rules);
    demand_each(demands, "adds the capability", &docker->cap_add);
    demand_each(demands, "uses volumes of the container", &docker->volumes_from);
    demand_each(demands, "sets the security option", &docker->security_opt);
    demand_each(demands, "sets for services the security option", &docker->services_security_opt);
}

struct vec profile_demands(struct arena *arena, const struct profiles *profiles)
{
    struct vec list = {0};
    for (size_t i = 0; i < profiles->list.len; i++) {
        const struct profile *profile = profiles->list.items[i];
        struct demands demands = {.arena = arena, .list = &list};
        demands.runner = profile->name ? profile->name : arena_printf(arena, "%zu", i + 1);
        if (strcmp(profile->executor, "docker") == 0)
            demand_of_docker(&demands, &profile->docker);
        else
            demand(&demands, "runs jobs by the executor", profile->executor);
    }
    return list;
}

/* The line of the list of trusted files; NULL where nothing was read from a file. */
static const char *line_of(struct arena *arena, const struct profiles *profiles)
{
    const struct profile *first = profiles->list.len ? profiles->list.items[0] : NULL;
    if (!first || !first->span.source)
        return NULL;
    char hex[DIGEST_HEX_SIZE];
    digest_hex(DIGEST_SHA256, first->span.source->text, first->span.source->len, hex);
    return arena_printf(arena, "%s\n", hex);
}

static const char *list_path(struct arena *arena, struct error *err)
{
    const char *home = file_home(arena, HOME_STATE);
    if (!home)
        error_set(err, ERROR_SYSTEM, "there is no HOME to remember trusted profiles in");
    return home ? path_join(arena, home, "trusted") : NULL;
}

bool trust_given(struct arena *arena, const struct profiles *profiles, bool *given, struct error *err)
{
    const char *path = list_path(arena, err), *line = line_of(arena, profiles);
    if (!path)
        return false;
    AUTO_BUF struct buf list = BUF_INIT;
    *given = false;
    if (access(path, F_OK) != 0)
        return true;
    if (!file_read(path, 0, &list, err))
        return false;
    *given = line && strstr(list.data, line);
    return true;
}

bool trust_give(struct arena *arena, const struct profiles *profiles, struct error *err)
{
    bool given = false;
    if (!trust_given(arena, profiles, &given, err))
        return false;
    const char *line = line_of(arena, profiles);
    if (given || !line)
        return true;
    if (!folder_make(file_home(arena, HOME_STATE), 0700, err))
        return false;
    const char *path = list_path(arena, err);
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(err, "%s", path);
    return file_write_all(fd, line, strlen(line), err) || error_context(err, "%s", path);
}

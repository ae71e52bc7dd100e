#include "engine/docker_config.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"

const char *docker_config_folder(struct arena *arena)
{
    const char *folder = getenv("DOCKER_CONFIG");
    if (folder && *folder)
        return arena_strdup(arena, folder);
    const char *home = getenv("HOME");
    return home && *home ? path_join(arena, home, ".docker") : NULL;
}

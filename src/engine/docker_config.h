/* Where docker's client keeps its configuration. For engine/ only. */
#pragma once

struct arena;

/* $DOCKER_CONFIG or ~/.docker, in `arena`; NULL where neither variable is set. */
const char *docker_config_folder(struct arena *arena);

/* Remotes' URLs, for this folder only. */
#pragma once
#include <stddef.h>

struct arena;

/* `name` as a part of a project's path: what GitLab allows in one, other characters as '-'. In `arena`. */
const char *url_path_segment(struct arena *arena, const char *name, size_t len);

/* The URL without what logs in: no user of http, no password of anything. */
const char *url_without_secrets(struct arena *arena, const char *url);

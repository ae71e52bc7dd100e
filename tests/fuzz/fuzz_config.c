/* Any bytes as a whole configuration, which may include itself: it loads or is refused with findings. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/config.h"
#include "config/honoured.h"
#include "config/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const char *text;
    size_t len;
};

static bool read_file(void *context, struct arena *arena, const struct world_file *file, const char **text,
                      size_t *len, struct error *err)
{
    (void)arena;
    const struct input *input = context;
    if (strcmp(file->path, "self.yml") != 0)
        return error_set(err, ERROR_NOT_FOUND, "no such file");
    *text = input->text;
    *len = input->len;
    return true;
}

static bool list_files(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err)
{
    (void)context;
    (void)project;
    (void)ref;
    (void)err;
    vec_push(arena, paths, "a/b/c.yml");
    vec_push(arena, paths, "self.yml");
    return true;
}

static bool changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err)
{
    (void)context;
    (void)arena;
    (void)compare_to;
    (void)paths;
    (void)err;
    *known = false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    struct input input = {.text = arena_strndup(arena, (const char *)data, size), .len = size};
    struct world world = {
        .context = &input, .read_file = read_file, .list_files = list_files, .changed_files = changed_files};
    struct config_request request = {.path = "fuzz.yml", .text = input.text, .len = size};
    const struct config *config = config_load(arena, &request, &world, &diags);
    if (!config == !diags.errors)
        abort();
    for (size_t i = 0; config && i < config->jobs.len; i++)
        honoured_findings(arena, config->jobs.entries[i].value, NOT_HONOURED);
    arena_free(arena);
    return 0;
}

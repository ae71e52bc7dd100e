/* Any bytes as a YAML file: they load or are refused, and what loads is written so that it loads again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "yaml/load.h"
#include "yaml/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct source source_of(struct arena *arena, const void *bytes, size_t len)
{
    return (struct source){.name = "fuzz.yml", .text = arena_strndup(arena, bytes, len), .len = len};
}

static void render_all(const struct diags *diags)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < diags->list.len; i++)
        diag_render(&out, diags->list.items[i], false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    struct source source = source_of(arena, data, size);
    struct vec documents = {0};
    yaml_load(arena, &source, &documents, &diags);
    render_all(&diags);
    for (size_t i = 0; i < documents.len; i++) {
        AUTO_BUF struct buf written = BUF_INIT;
        yaml_write(&written, documents.items[i]);
        struct source again = source_of(arena, written.data, written.len);
        if (written.len < YAML_MAX_BYTES && !yaml_load_first(arena, &again, &diags))
            abort();
    }
    arena_free(arena);
    return 0;
}

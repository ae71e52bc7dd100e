/* Volumes. Source: docs.docker.com/engine/api/v1.41/#tag/Volume. */
#pragma once
#include "base/map.h"
#include "engine/engine.h"

struct volume_spec {
    const char *name;   /* written to the ledger before */
    const char *driver; /* NULL: "local" */
    struct map options; /* char *: "type", "device", "o" */
    struct map labels;  /* char * */
};

struct volume_info {
    const char *name, *driver, *mountpoint;
    struct map labels; /* char * */
};

/* Creates it, and says where the engine keeps it. One of that name that is there already is taken as it is, whatever
 * its options: choose names that are nobody's. Options are only tried when a container mounts it. */
bool engine_volume_create(const struct engine_call *call, const struct volume_spec *spec,
                          struct volume_info *info, struct error *err);

bool engine_volume_inspect(const struct engine_call *call, const char *name, struct volume_info *info,
                           struct error *err);

/* Removes it; that it is gone is fine. ERROR_CONFLICT: a container has it. */
bool engine_volume_remove(const struct engine_call *call, const char *name, struct error *err);

/* Volumes that have all of `labels` ("KEY" or "KEY=VALUE", char *; NULL: all), as struct volume_info *. */
bool engine_volume_list(const struct engine_call *call, const struct vec *labels, struct vec *rows,
                        struct error *err);

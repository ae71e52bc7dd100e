/* Networks. Source: docs.docker.com/engine/api/v1.41/#tag/Network. */
#pragma once
#include "base/map.h"
#include "engine/engine.h"

struct network_spec {
    const char *name;   /* written to the ledger before */
    struct map options; /* char *: "com.docker.network.driver.mtu" */
    struct map labels;  /* char * */
    bool ipv6;
    bool internal; /* no way out */
};

struct network_info {
    const char *id, *name, *driver;
    const char *gateway, *subnet; /* IPv4, or "" */
    struct map labels;            /* char * */
};

/* Creates a bridge network. ERROR_CONFLICT: the name is taken. */
bool engine_network_create(const struct engine_call *call, const struct network_spec *spec, const char **id,
                           struct error *err);

/* ERROR_NOT_FOUND where there is none of this name or id. */
bool engine_network_inspect(const struct engine_call *call, const char *name, struct network_info *info,
                            struct error *err);

/* Puts a container on it, under `aliases` (char *). */
bool engine_network_connect(const struct engine_call *call, const char *name, const char *container,
                            const struct vec *aliases, struct error *err);

/* Takes a container off it, by force; that it is not there is fine. */
bool engine_network_disconnect(const struct engine_call *call, const char *name, const char *container,
                               struct error *err);

/* Removes it; that it is gone is fine. ERROR_DENIED or ERROR_CONFLICT: containers are still on it. */
bool engine_network_remove(const struct engine_call *call, const char *name, struct error *err);

/* Networks that have all of `labels` ("KEY" or "KEY=VALUE", char *; NULL: all), as struct network_info *. */
bool engine_network_list(const struct engine_call *call, const struct vec *labels, struct vec *rows,
                         struct error *err);

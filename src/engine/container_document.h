/* A container's spec as the API's document. Pure. For engine/ only. */
#pragma once
#include "engine/container.h"
#include "engine/json.h"

/* The body of `POST /containers/create`; the caller deletes it. NULL: ERROR_CONFIG, a text of the spec can't be read.
 */
cJSON *container_document(const struct container_spec *spec, struct error *err);

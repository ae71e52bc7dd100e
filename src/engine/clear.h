/* Removing for certain what a ledger names. Source: EXECUTION "What must be so, because it broke otherwise". */
#pragma once
#include "engine/engine.h"

enum engine_object { OBJECT_CONTAINER, OBJECT_NETWORK, OBJECT_VOLUME };

/* Whether the request that creates the object is known to have been answered. */
enum creation { CREATION_ANSWERED, CREATION_UNANSWERED };

/* Removes the object of that name and returns when it is gone. After CREATION_UNANSWERED its absence proves nothing,
 * for the creation may still be under way: the name is then created here, which is refused when the object exists or is
 * coming, and removed after. Containers are killed; a volume or network still in use is tried again until the call's
 * deadline. */
bool engine_clear(const struct engine_call *call, enum engine_object kind, const char *name,
                  enum creation creation, struct error *err);

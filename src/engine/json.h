/* Reading and writing the API's documents: cJSON with the few habits of this API. For engine/ only. */
#pragma once
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"

struct arena;

static inline void json_free(cJSON **document)
{
    cJSON_Delete(*document);
}
#define AUTO_JSON __attribute__((cleanup(json_free)))

/* The member at a path of names with dots between ("State.Health.Status"), or NULL; upper and lower case differ. */
const cJSON *json_at(const cJSON *object, const char *path);

/* A text in `arena`; "" where there is none. */
const char *json_text(struct arena *arena, const cJSON *object, const char *path);

/* A number; 0 where there is none. */
int64_t json_number(const cJSON *object, const char *path);

/* Whether `true` stands there. */
bool json_true(const cJSON *object, const char *path);

/* The texts of a list, appended to `list` (char *); nothing where it is no list. */
void json_texts(struct arena *arena, const cJSON *list, struct vec *texts);

/* The texts of an object's members. */
void json_map(struct arena *arena, const cJSON *object, struct map *map);

/* Members that are left out where there is nothing to say: NULL, 0, false, an empty list or map. Integers are written
 * in full, never as 1e+15. */
void json_put_text(cJSON *object, const char *name, const char *text);
void json_put_number(cJSON *object, const char *name, int64_t number);
void json_put_true(cJSON *object, const char *name, bool value);
void json_put_texts(cJSON *object, const char *name, const struct vec *texts);
void json_put_map(cJSON *object, const char *name, const struct map *map);

/* A list of texts, an empty one too. */
cJSON *json_list(const struct vec *texts);

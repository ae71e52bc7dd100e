#include "engine/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

const cJSON *json_at(const cJSON *object, const char *path)
{
    enum { LONGEST_NAME = 64 };
    while (object && *path) {
        char name[LONGEST_NAME];
        size_t len = strcspn(path, ".");
        if (len >= sizeof name)
            return NULL;
        memcpy(name, path, len);
        name[len] = '\0';
        object = cJSON_GetObjectItemCaseSensitive(object, name);
        path += len + (path[len] == '.');
    }
    return object;
}

const char *json_text(struct arena *arena, const cJSON *object, const char *path)
{
    const char *text = cJSON_GetStringValue(json_at(object, path));
    return text ? arena_strdup(arena, text) : "";
}

int64_t json_number(const cJSON *object, const char *path)
{
    const cJSON *item = json_at(object, path);
    if (!cJSON_IsNumber(item))
        return 0;
    const double largest = 9007199254740992.0; /* what a double counts exactly */
    double number = item->valuedouble;
    if (!(number >= -largest && number <= largest))
        number = number < 0 ? -largest : largest;
    return (int64_t)number;
}

bool json_true(const cJSON *object, const char *path)
{
    return cJSON_IsTrue(json_at(object, path));
}

void json_texts(struct arena *arena, const cJSON *list, struct vec *texts)
{
    if (!cJSON_IsArray(list))
        return;
    for (const cJSON *item = list->child; item; item = item->next)
        if (cJSON_IsString(item))
            vec_push(arena, texts, arena_strdup(arena, item->valuestring));
}

void json_map(struct arena *arena, const cJSON *object, struct map *map)
{
    if (!cJSON_IsObject(object))
        return;
    for (const cJSON *item = object->child; item; item = item->next)
        if (cJSON_IsString(item))
            map_set(arena, map, arena_strdup(arena, item->string), arena_strdup(arena, item->valuestring));
}

void json_put_text(cJSON *object, const char *name, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(object, name, text);
}

void json_put_number(cJSON *object, const char *name, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    if (number)
        cJSON_AddRawToObject(object, name, digits);
}

void json_put_true(cJSON *object, const char *name, bool value)
{
    if (value)
        cJSON_AddTrueToObject(object, name);
}

cJSON *json_list(const struct vec *texts)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < texts->len; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(texts->items[i]));
    return list;
}

void json_put_texts(cJSON *object, const char *name, const struct vec *texts)
{
    if (texts->len)
        cJSON_AddItemToObject(object, name, json_list(texts));
}

void json_put_map(cJSON *object, const char *name, const struct map *map)
{
    if (!map->len)
        return;
    cJSON *members = cJSON_AddObjectToObject(object, name);
    for (size_t i = 0; i < map->len; i++)
        cJSON_AddStringToObject(members, map->entries[i].key, map->entries[i].value);
}

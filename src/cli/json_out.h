/* Writing JSON for the commands' `--json`: commas and escapes are seen to. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct buf;
struct vec;

struct json {
    struct buf *out;
    bool comma; /* the next value is not the first in its list or object */
};

/* Values: in a list with NULL for `key`, in an object with its key. A NULL text is written as null. */
void json_text(struct json *json, const char *key, const char *text);
void json_bool(struct json *json, const char *key, bool value);
void json_integer(struct json *json, const char *key, int64_t value);
void json_number(struct json *json, const char *key, double value);
void json_null(struct json *json, const char *key);

/* A list of texts (char *). */
void json_texts(struct json *json, const char *key, const struct vec *texts);

/* A value that is JSON already. */
void json_raw(struct json *json, const char *key, const char *value);

/* '{' or '[', and the bracket that ends it. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);

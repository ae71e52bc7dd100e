/* Writing JSON for the commands' `--json`: commas and escapes are seen to. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct buf;
struct vec;

struct json_out {
    struct buf *out;
    bool comma; /* the next value is not the first in its list or object */
};

/* Values: in a list with NULL for `key`, in an object with its key. A NULL text is written as null. */
void json_out_text(struct json_out *json, const char *key, const char *text);
void json_out_bool(struct json_out *json, const char *key, bool value);
void json_out_integer(struct json_out *json, const char *key, int64_t value);
void json_out_number(struct json_out *json, const char *key, double value);
void json_out_null(struct json_out *json, const char *key);

/* A list of texts (char *). */
void json_out_texts(struct json_out *json, const char *key, const struct vec *texts);

/* A value that is JSON already. */
void json_out_raw(struct json_out *json, const char *key, const char *value);

/* '{' or '[', and the bracket that ends it. */
void json_out_open(struct json_out *json, const char *key, char bracket);
void json_out_close(struct json_out *json, char bracket);

/* TOML 1.0 as a tree in which each key and value knows its place. The one file of C++ here wraps toml++. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "base/vec.h"

struct arena;

enum toml_kind {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOLEAN,
    TOML_TIME, /* dates and times of all sorts; without a value here */
    TOML_ARRAY,
    TOML_TABLE
};

struct toml_value {
    enum toml_kind kind;
    int line, col; /* from 1; of a table's header or of a value */
    int end_line, end_col;
    const char *string;
    int64_t integer;
    double number;
    bool boolean;
    struct vec
        items; /* TOML_ARRAY: struct toml_value *; TOML_TABLE: struct toml_entry *, in order of their place */
};

struct toml_entry {
    const char *key;
    int line, col;
    struct toml_value *value;
};

/* What is wrong with a text, and where. */
struct toml_error {
    int line, col;
    char message[256];
};

/* Parses the text into `arena`; NULL with `error` filled where it is not TOML. */
struct toml_value *toml_parse_text(struct arena *arena, const char *text, size_t len,
                                   struct toml_error *error);

#ifdef __cplusplus
}
#endif

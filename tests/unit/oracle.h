/* What GitLab's own code answered (the reference's gitlab/oracle), for tests that compare with it. */
#pragma once
#include <stdbool.h>

#include <cjson/cJSON.h>

/* A path in the oracle's folder: $CI_LOCAL_REFERENCE, else the reference beside the sources. Caller frees. */
char *oracle_path(const char *name);

/* Ends the test program as skipped (77), with a line that says so, where the reference is not there. */
void oracle_require(void);

/* Reads a whole file; caller frees. NULL where it cannot be read. */
char *oracle_read(const char *path);

/* Calls `line` for each JSON object of a file of lines. */
void oracle_each_line(const char *name, void (*line)(void *context, const cJSON *object), void *context);

/* A string's text, or NULL where `key` is missing or no string. */
const char *oracle_text(const cJSON *object, const char *key);

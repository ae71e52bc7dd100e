#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

char *oracle_path(const char *name)
{
    const char *folder = getenv("CI_LOCAL_REFERENCE");
    struct buf path = BUF_INIT;
    buf_addf(&path, "%s/gitlab/oracle/%s", folder ? folder : TEST_DATA "/../../../shared/reference", name);
    return buf_take(&path);
}

void oracle_require(void)
{
    char *path = oracle_path("README.md");
    bool there = access(path, R_OK) == 0;
    if (!there)
        fprintf(stderr, "skipped: no reference at %s (set CI_LOCAL_REFERENCE)\n", path);
    free(path);
    if (!there)
        exit(77);
}

char *oracle_read(const char *path)
{
    struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    if (!file_read(path, 0, &text, &err)) {
        buf_free(&text);
        return NULL;
    }
    return buf_take(&text);
}

void oracle_each_line(const char *name, void (*line)(void *context, const cJSON *object), void *context)
{
    char *path = oracle_path(name);
    char *text = oracle_read(path);
    char *rest = text;
    for (char *start = strsep(&rest, "\n"); start; start = strsep(&rest, "\n")) {
        cJSON *object = cJSON_Parse(start);
        if (object)
            line(context, object);
        cJSON_Delete(object);
    }
    free(text);
    free(path);
}

const char *oracle_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* Where libFuzzer is not linked in: runs a target once over each file of its corpus (CORPUS, or the folders and files
 * named), so that what a fuzzer ever found stays found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(struct arena *arena, const char *path)
{
    struct stat status;
    AUTO_CLOSEDIR DIR *folder = opendir(path);
    if (!folder) {
        AUTO_BUF struct buf bytes = BUF_INIT;
        struct error err = ERROR_INIT;
        if (stat(path, &status) < 0 || !file_read(path, 0, &bytes, &err)) {
            fprintf(stderr, "%s: %s\n", path, err.message);
            return 1;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)bytes.data, bytes.len);
        return 0;
    }
    int failures = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (entry->d_name[0] != '.')
            failures += replay(arena, path_join(arena, path, entry->d_name));
    return failures;
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    int failures = argc > 1 ? 0 : replay(arena, CORPUS);
    for (int i = 1; i < argc; i++)
        failures += replay(arena, argv[i]);
    arena_free(arena);
    return failures != 0;
}

#include "executor/archive_library.h"

#include <dlfcn.h>
#include <string.h>

#ifdef LINK_LIBARCHIVE

bool archive_api_open(struct archive_api *api, struct error *err)
{
    (void)err;
#define ARCHIVE_LINKED(name) .name = name,
    *api = (struct archive_api){ARCHIVE_FUNCTIONS(ARCHIVE_LINKED)};
#undef ARCHIVE_LINKED
    return true;
}

#else

bool archive_api_open(struct archive_api *api, struct error *err)
{
    static const char *const names[] = {
#define ARCHIVE_NAME(name) #name,
        ARCHIVE_FUNCTIONS(ARCHIVE_NAME)
#undef ARCHIVE_NAME
    };
    enum { FUNCTIONS = sizeof names / sizeof *names };
    _Static_assert(sizeof *api == FUNCTIONS * sizeof(void *), "the table holds nothing but functions");

    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL); /* once open, this only counts */
    if (!library) {
        error_set(err, ERROR_SYSTEM, "libarchive can't be opened: %s", dlerror());
        return error_hint(err, "install libarchive (Debian: libarchive13; Fedora, Alpine: libarchive)");
    }
    for (size_t i = 0; i < FUNCTIONS; i++) {
        void *function = dlsym(library, names[i]);
        if (!function)
            return error_set(err, ERROR_SYSTEM, "libarchive is too old: it has no %s", names[i]);
        memcpy((char *)api + i * sizeof function, &function, sizeof function);
    }
    return true;
}

#endif

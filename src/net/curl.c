#include "net/curl.h"

#include <dlfcn.h>
#include <string.h>

/* curl.h checks the types of options by macros that stand in the way of taking the functions' addresses. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

#ifdef LINK_LIBCURL

bool curl_api_open(struct curl_api *api, struct error *err)
{
    (void)err;
#define CURL_LINKED(name) .name = curl_##name,
    *api = (struct curl_api){CURL_FUNCTIONS(CURL_LINKED)};
#undef CURL_LINKED
    return true;
}

#else

bool curl_api_open(struct curl_api *api, struct error *err)
{
    static const char *const names[] = {
#define CURL_NAME(name) "curl_" #name,
        CURL_FUNCTIONS(CURL_NAME)
#undef CURL_NAME
    };
    enum { FUNCTIONS = sizeof names / sizeof *names };
    _Static_assert(sizeof *api == FUNCTIONS * sizeof(void *), "the table holds nothing but functions");

    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL); /* once open, this only counts */
    if (!library) {
        error_set(err, ERROR_SYSTEM, "libcurl can't be opened: %s", dlerror());
        return error_hint(err, "install libcurl (Debian: libcurl4; Fedora: libcurl; Alpine: libcurl)");
    }
    for (size_t i = 0; i < FUNCTIONS; i++) {
        void *function = dlsym(library, names[i]);
        if (!function)
            return error_set(err, ERROR_SYSTEM, "libcurl is too old: it has no %s", names[i]);
        memcpy((char *)api + i * sizeof function, &function, sizeof function);
    }
    return true;
}

#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/process.h"
#include "checkout.h"

static const char prelude[] = "commit() { git add -A; git commit -q --allow-empty -m \"$1\"; }\n"
                              "listing() { (cd \"$1\" && find . -printf '%p %y %m %s %T@ %l\\n' | sort;"
                              "  find . -type f -exec sha256sum {} + | sort); }\n";

void checkout_begin(struct checkout *checkout)
{
    *checkout = (struct checkout){.arena = arena_new()};
    char *folder = arena_strdup(checkout->arena, "/tmp/ci-local-test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    checkout->folder = folder;
    setenv("HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    checkout_sh(checkout, "git config --global user.name Ann; git config --global user.email ann@example.com;"
                          "git config --global init.defaultBranch main;"
                          "git config --global protocol.file.allow always");
}

void checkout_end(struct checkout *checkout)
{
    struct error err = ERROR_INIT;
    assert_true(file_remove_tree(checkout->folder, &err));
    arena_free(checkout->arena);
}

const char *checkout_sh(struct checkout *checkout, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *body = arena_vprintf(checkout->arena, format, args);
    va_end(args);
    const char *script = arena_printf(checkout->arena, "%s%s", prelude, body);
    const char *const argv[] = {"sh", "-e", "-c", script, NULL};
    struct process process = {.argv = argv, .folder = checkout->folder, .deadline_ms = -1};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct error err = ERROR_INIT;
    if (!process_run(&process, &result, &err))
        fail_msg("%s", err.message);
    if (result.exit_code != 0)
        fail_msg("%s\nexit status %d\n%s", body, result.exit_code, result.errors.data);
    size_t len = result.output.len;
    if (len > 0 && result.output.data[len - 1] == '\n')
        len--;
    return arena_strndup(checkout->arena, result.output.data, len);
}

const char *checkout_path(struct checkout *checkout, const char *name)
{
    return path_join(checkout->arena, checkout->folder, name);
}

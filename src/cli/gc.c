#include "run/gc.h"

#include <unistd.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/say.h"

static void add_item(struct buf *out, const struct gc_item *item, bool dry_run)
{
    buf_addf(out, "%s %s %s",
             item->failed ? "could not remove"
             : dry_run    ? "would remove"
                          : "removed",
             item->kind, item->name);
    if (item->where)
        buf_addf(out, " on %s", item->where);
    if (item->failed)
        buf_addf(out, ": %s", item->failed);
    buf_addc(out, '\n');
}

static void write_items(struct buf *out, const struct vec *items)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '[');
    for (size_t i = 0; i < items->len; i++) {
        const struct gc_item *item = items->items[i];
        json_out_open(&json, NULL, '{');
        json_out_text(&json, "kind", item->kind);
        json_out_text(&json, "name", item->name);
        json_out_text(&json, "where", item->where);
        json_out_text(&json, "failed", item->failed);
        json_out_close(&json, '}');
    }
    json_out_close(&json, ']');
    buf_addc(out, '\n');
}

static bool any_failed(const struct vec *items)
{
    for (size_t i = 0; i < items->len; i++)
        if (((const struct gc_item *)items->items[i])->failed)
            return true;
    return false;
}

static int run_gc(struct invocation *invocation)
{
    const struct gc_request request = {.dry_run = option_given(invocation, "dry-run"),
                                       .caches = option_given(invocation, "caches"),
                                       .records = option_given(invocation, "records")};
    struct vec items = {0};
    struct error err = ERROR_INIT;
    bool looked = gc_run(invocation->arena, &request, &items, &err);
    AUTO_BUF struct buf text = BUF_INIT;
    if (option_given(invocation, "json"))
        write_items(&text, &items);
    else
        for (size_t i = 0; i < items.len; i++)
            add_item(&text, items.items[i], request.dry_run);
    int status = say_result(&text, any_failed(&items) ? EXIT_ENVIRONMENT : EXIT_PASSED);
    if (!looked)
        return say_error(&err);
    if (items.len == 0)
        say_note(invocation, "there is nothing to remove");
    return status;
}

static const struct option gc_options[] = {
    {0, "dry-run", NULL, "only says what would go"},
    {0, "caches", NULL, "what `cache:` keeps between runs too"},
    {0, "records", NULL, "the records of runs too"},
    OPTIONS_END,
};

static const char *const gc_examples[] = {
    "ci-local gc --dry-run",
    "what ci-local has left on this machine and its engines",
    "ci-local gc",
    "removes it",
    NULL,
};

const struct command gc_command = {
    .name = "gc",
    .summary = "removes everything that ci-local ever left behind",
    .arguments = "",
    .options = gc_options,
    .examples = gc_examples,
    .run = run_gc,
};

#include "cli/run_record.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/load.h"

static void write_options(struct json_out *json, const struct invocation *invocation)
{
    json_out_open(json, "options", '[');
    for (size_t i = 0; i < invocation->given.len; i++) {
        const struct given *given = invocation->given.items[i];
        json_out_open(json, NULL, '[');
        json_out_text(json, NULL, given->option->long_name);
        if (given->value)
            json_out_text(json, NULL, given->value);
        json_out_close(json, ']');
    }
    json_out_close(json, ']');
}

bool run_record_write(const struct project *project, const char *record_dir, struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct json_out json = {.out = &text};
    json_out_open(&json, NULL, '{');
    json_out_text(&json, "schema", "ci-local/run/1");
    json_out_text(&json, "project_dir", project->repo.project_dir);
    json_out_text(&json, "project_path", project->repo.project_path);
    json_out_text(&json, "file", project->path);
    json_out_text(&json, "source", project->disk.source);
    json_out_text(&json, "event", project->event.source);
    json_out_text(&json, "ref", project->event.ref);
    json_out_text(&json, "sha", project->repo.sha);
    json_out_text(&json, "command", project->invocation->command->name);
    json_out_texts(&json, "names", &project->invocation->args);
    write_options(&json, project->invocation);
    json_out_close(&json, '}');
    buf_addc(&text, '\n');
    const char *path = path_join(project->arena, record_dir, "run.json");
    return file_replace(path, text.data, text.len, 0600, err);
}

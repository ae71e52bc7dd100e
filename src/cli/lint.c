#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/honour.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/load.h"
#include "cli/say.h"
#include "config/keyword.h"
#include "pipeline/job.h"

/* ---- Findings ---- */

static void write_span(struct json_out *json, struct span span)
{
    json_out_text(json, "file", span.source ? span.source->name : NULL);
    json_out_integer(json, "line", span.line);
    json_out_integer(json, "col", span.col);
    json_out_integer(json, "end_line", span.end_line);
    json_out_integer(json, "end_col", span.end_col);
}

static void write_finding(struct json_out *json, const struct diag *diag)
{
    json_out_open(json, NULL, '{');
    json_out_text(json, "severity", severity_name(diag->severity));
    json_out_text(json, "rule", diag->rule);
    json_out_text(json, "message", diag->message);
    json_out_text(json, "hint", diag->hint);
    write_span(json, diag->span);
    json_out_open(json, "notes", '[');
    for (size_t i = 0; i < diag->notes.len; i++) {
        const struct diag_note *note = diag->notes.items[i];
        json_out_open(json, NULL, '{');
        json_out_text(json, "message", note->message);
        write_span(json, note->span);
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
    json_out_close(json, '}');
}

static void write_findings(struct buf *out, const struct diags *diags)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '{');
    json_out_text(&json, "schema", "ci-local/lint/1");
    json_out_bool(&json, "valid", diags->errors == 0);
    json_out_integer(&json, "errors", (int64_t)diags->errors);
    json_out_integer(&json, "warnings", (int64_t)diags->warnings);
    json_out_open(&json, "findings", '[');
    for (size_t i = 0; i < diags->list.len; i++)
        write_finding(&json, diags->list.items[i]);
    json_out_close(&json, ']');
    json_out_close(&json, '}');
    buf_addc(out, '\n');
}

static void say_verdict(const struct invocation *invocation, const struct project *project)
{
    const struct diags *diags = &project->diags;
    say_note(invocation, "%s: %zu error%s, %zu warning%s", project->path, diags->errors,
             diags->errors == 1 ? "" : "s", diags->warnings, diags->warnings == 1 ? "" : "s");
}

/* What a run here would not do as the server does; each job of the file once, whatever it was multiplied to. */
static void check_honoured(struct project *project, bool strict)
{
    const char *last = NULL;
    const struct vec *jobs = project->pipeline ? &project->pipeline->jobs : NULL;
    for (size_t i = 0; jobs && i < jobs->len; i++) {
        const struct job *job = jobs->items[i];
        if (last && strcmp(last, job->base_name) == 0)
            continue;
        last = job->base_name;
        honour_check(&project->diags, job, NOT_HONOURED, strict ? SEVERITY_ERROR : SEVERITY_WARNING);
        if (strict)
            honour_check(&project->diags, job, HONOURED_AS, SEVERITY_ERROR);
    }
}

static int lint_file(struct invocation *invocation)
{
    struct project project;
    int status = EXIT_PASSED;
    const struct load_options options = {.lock = option_given(invocation, "lock")};
    if (!project_load_findings(invocation, &options, &project, &status))
        return status;
    check_honoured(&project, option_given(invocation, "strict"));
    struct error err = ERROR_INIT;
    if (options.lock && project.diags.errors == 0 && !project_lock(&project, &err))
        return say_error(&err);
    AUTO_BUF struct buf text = BUF_INIT;
    bool color = say_color(invocation, STDOUT_FILENO);
    if (option_given(invocation, "json"))
        write_findings(&text, &project.diags);
    else
        for (size_t i = 0; i < project.diags.list.len; i++)
            diag_render(&text, project.diags.list.items[i], color);
    status = say_result(&text, project.diags.errors ? EXIT_CONFIG : EXIT_PASSED);
    say_verdict(invocation, &project);
    return status;
}

/* ---- The keyword table ---- */

static void add_keyword(struct buf *out, const struct keyword *keyword)
{
    buf_addf(out, "  %-26s %-14s", keyword->name, honoured_name(keyword->honoured));
    if (keyword->note)
        buf_addf(out, " %s", keyword->note);
    while (out->data[out->len - 1] == ' ')
        out->len--;
    buf_addc(out, '\n');
}

static void add_keywords(struct buf *out)
{
    for (int place = 0; place < PLACE_COUNT; place++) {
        bool named = false;
        for (size_t i = 0; i < keyword_count; i++) {
            if (!(keywords[i].places >> place & 1))
                continue;
            if (!named)
                buf_addf(out, "%s\n", place_name((enum place)place));
            named = true;
            add_keyword(out, &keywords[i]);
        }
    }
}

static void write_keywords(struct buf *out)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '[');
    for (int place = 0; place < PLACE_COUNT; place++)
        for (size_t i = 0; i < keyword_count; i++) {
            if (!(keywords[i].places >> place & 1))
                continue;
            json_out_open(&json, NULL, '{');
            json_out_text(&json, "keyword", keywords[i].name);
            json_out_text(&json, "place", place_name((enum place)place));
            json_out_text(&json, "takes", value_type_words(keywords[i].type));
            json_out_text(&json, "expands", expansion_name(keywords[i].expands));
            json_out_text(&json, "here", honoured_name(keywords[i].honoured));
            json_out_text(&json, "note", keywords[i].note);
            json_out_close(&json, '}');
        }
    json_out_close(&json, ']');
    buf_addc(out, '\n');
}

static int run_lint(struct invocation *invocation)
{
    if (!option_given(invocation, "keywords"))
        return lint_file(invocation);
    AUTO_BUF struct buf text = BUF_INIT;
    if (option_given(invocation, "json"))
        write_keywords(&text);
    else
        add_keywords(&text);
    return say_result(&text, EXIT_PASSED);
}

static const struct option lint_options[] = {
    {0, "strict", NULL, "what is not fully honoured here is an error"},
    {0, "lock", NULL, "pins what includes fetch, in .ci-local/include.lock"},
    {0, "keywords", NULL, "every keyword and what a local run makes of it"},
    OPTIONS_END,
};

static const char *const lint_examples[] = {
    "ci-local lint",
    "every finding, with its place and what to do",
    "ci-local lint --json -f other.yml",
    "of another file, for scripts",
    "ci-local lint --keywords",
    "what of GitLab's language is honoured here",
    NULL,
};

const struct command lint_command = {
    .name = "lint",
    .summary = "checks the configuration",
    .arguments = "",
    .options = lint_options,
    .examples = lint_examples,
    .reads_settings = true,
    .run = run_lint,
};

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/load.h"
#include "cli/profiles.h"
#include "cli/say.h"
#include "engine/engine.h"
#include "pipeline/job.h"
#include "profile/profile.h"

enum { PATIENCE_MS = 10 * 1000 };

enum health { HEALTH_GOOD, HEALTH_NOTE, HEALTH_BAD };

/* What a check found. */
struct finding {
    enum health health;
    const char *text, *remedy; /* the remedy may be NULL */
};

/* What the checks look at; each field is there once the check that gets it went well. */
struct patient {
    struct invocation *invocation;
    struct arena *arena;
    struct engine *engine;
    struct engine_info info;
    bool has_info;
    struct project project;
    bool has_project;
    struct vec findings; /* struct finding * */
};

static void found(struct patient *patient, enum health health, const char *text, const char *remedy)
{
    struct finding *finding = arena_alloc(patient->arena, sizeof *finding);
    *finding = (struct finding){.health = health, .text = text, .remedy = remedy};
    vec_push(patient->arena, &patient->findings, finding);
}

static void found_error(struct patient *patient, const struct error *err)
{
    found(patient, HEALTH_BAD, arena_strdup(patient->arena, err->message),
          err->hint[0] ? arena_strdup(patient->arena, err->hint) : NULL);
}

/* ---- The engine ---- */

static void check_engine(struct patient *patient)
{
    struct engine_address address;
    struct error err = ERROR_INIT;
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1};
    if (!engine_find(patient->arena, NULL, &address, &err) ||
        !(patient->engine = engine_open(&address, limit, &err))) {
        found_error(patient, &err);
        return;
    }
    const struct engine_version *version = engine_version(patient->engine);
    found(patient, HEALTH_GOOD,
          arena_printf(patient->arena, "%s %s answers at %s (%s), API %s",
                       version->podman ? "podman" : "the engine", version->version,
                       engine_host(patient->engine), address.found_by, version->api),
          NULL);
    const struct engine_call call = {.engine = patient->engine, .arena = patient->arena, .limit = limit};
    patient->has_info = engine_info(&call, &patient->info, &err);
    if (!patient->has_info)
        found_error(patient, &err);
}

static void check_storage(struct patient *patient)
{
    if (!patient->has_info)
        return;
    bool slow = strcmp(patient->info.storage_driver, "vfs") == 0;
    found(patient, slow ? HEALTH_NOTE : HEALTH_GOOD,
          arena_printf(patient->arena, "the engine's storage driver is %s", patient->info.storage_driver),
          slow ? "vfs copies every layer whole: use overlay2 (DOCKER_DRIVER, the engine's daemon.json)"
               : NULL);
}

static void check_overlay(struct patient *patient)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct error ignored = ERROR_INIT;
    bool local = patient->engine && engine_is_local(patient->engine);
    if (!local || !file_read("/proc/filesystems", 0, &text, &ignored))
        return;
    bool there = strstr(text.data, "\toverlay\n") != NULL;
    found(patient, there ? HEALTH_GOOD : HEALTH_NOTE,
          there ? "the kernel has overlay, so docker-in-docker can use overlay2"
                : "the kernel has no overlay loaded",
          there ? NULL : "sudo modprobe overlay; docker-in-docker falls back to vfs otherwise");
}

static void check_rights(struct patient *patient)
{
    if (!patient->engine || !engine_is_local(patient->engine) || geteuid() == 0)
        return;
    found(patient, HEALTH_NOTE, "you may use the engine's socket",
          "whoever may (the group docker) can become root on this machine through it");
}

/* ---- The project ---- */

static void check_configuration(struct patient *patient)
{
    int status;
    if (!project_load_findings(patient->invocation, NULL, &patient->project, &status))
        return;
    const struct diags *diags = &patient->project.diags;
    patient->has_project = patient->project.pipeline != NULL && diags->errors == 0;
    found(patient, patient->has_project ? HEALTH_GOOD : HEALTH_BAD,
          arena_printf(patient->arena, "%s: %zu errors, %zu warnings", patient->project.path, diags->errors,
                       diags->warnings),
          patient->has_project ? NULL : "`ci-local lint` shows them");
}

static bool has_dind(const struct job *job)
{
    for (size_t i = 0; i < job->services.len; i++) {
        const char *name = ((const struct service *)job->services.items[i])->image.name;
        const char *colon = strrchr(name, ':');
        if (colon && strstr(colon, "dind"))
            return true;
    }
    return false;
}

static const char *value_in(const struct vec *variables, const char *name)
{
    for (size_t i = variables->len; i-- > 0;)
        if (strcmp(((const struct variable *)variables->items[i])->name, name) == 0)
            return ((const struct variable *)variables->items[i])->value;
    return NULL;
}

/* Port and certificates must belong together; the service's image makes certificates unless it is told not to. */
static void check_dind_job(struct patient *patient, const struct job *job)
{
    struct vec variables = job_variables(patient->arena, patient->project.pipeline, job, NULL);
    const char *host = value_in(&variables, "DOCKER_HOST"),
               *certificates = value_in(&variables, "DOCKER_TLS_CERTDIR");
    bool tls = !certificates || *certificates;
    const char *port = host ? strrchr(host, ':') : NULL;
    if (port && strcmp(port, ":2375") == 0 && tls)
        found(patient, HEALTH_BAD,
              arena_printf(patient->arena,
                           "job %s: DOCKER_HOST names port 2375, but the service listens on 2376 with TLS",
                           job->name),
              "set DOCKER_HOST: tcp://docker:2376, or DOCKER_TLS_CERTDIR: \"\" to turn TLS off");
    else if (port && strcmp(port, ":2376") == 0 && !tls)
        found(patient, HEALTH_BAD,
              arena_printf(
                  patient->arena,
                  "job %s: DOCKER_HOST names port 2376, but DOCKER_TLS_CERTDIR is empty: no TLS, port 2375",
                  job->name),
              "set DOCKER_HOST: tcp://docker:2375, or DOCKER_TLS_CERTDIR: \"/certs\"");
    else
        found(patient, HEALTH_GOOD,
              arena_printf(patient->arena, "job %s: docker-in-docker %s TLS, port and certificates fit",
                           job->name, tls ? "with" : "without"),
              NULL);
}

static void check_profile(struct patient *patient, const struct job *job)
{
    struct profiles_found profiles;
    int status;
    if (!profiles_find(patient->invocation, &patient->project.repo, &profiles, &status))
        return;
    const struct profile *profile = profile_choose(profiles.profiles, NULL, &job->tags);
    if (!profile)
        found(patient, HEALTH_BAD, arena_printf(patient->arena, "no runner profile takes job %s", job->name),
              "`ci-local runners` shows them and their tags");
    else if (!profile->docker.privileged && profile->docker.services_privileged <= 0)
        found(patient, HEALTH_BAD,
              arena_printf(patient->arena,
                           "job %s: the runner profile is not privileged, which docker-in-docker needs",
                           job->name),
              "privileged = true in [runners.docker]");
}

static void check_dind(struct patient *patient)
{
    for (size_t i = 0; patient->has_project && i < patient->project.pipeline->jobs.len; i++) {
        const struct job *job = patient->project.pipeline->jobs.items[i];
        if (!job->included || !has_dind(job))
            continue;
        check_dind_job(patient, job);
        check_profile(patient, job);
    }
}

static void (*const checks[])(struct patient *patient) = {
    check_engine, check_storage, check_overlay, check_rights, check_configuration, check_dind,
};

/* ---- What is said ---- */

static const char *const health_words[] = {"good", "note", "bad"};

static void add_finding(struct buf *out, const struct finding *finding, bool color)
{
    static const char *const paints[] = {"\033[32m", "\033[33m", "\033[31m"};
    buf_addf(out, "%s%-4s%s  %s\n", color ? paints[finding->health] : "", health_words[finding->health],
             color ? "\033[m" : "", finding->text);
    if (finding->remedy)
        buf_addf(out, "      %s\n", finding->remedy);
}

static void write_findings(struct buf *out, const struct vec *findings)
{
    struct json_out json = {.out = out};
    json_out_open(&json, NULL, '[');
    for (size_t i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->items[i];
        json_out_open(&json, NULL, '{');
        json_out_text(&json, "health", health_words[finding->health]);
        json_out_text(&json, "finding", finding->text);
        json_out_text(&json, "remedy", finding->remedy);
        json_out_close(&json, '}');
    }
    json_out_close(&json, ']');
    buf_addc(out, '\n');
}

static int run_doctor(struct invocation *invocation)
{
    struct patient patient = {.invocation = invocation, .arena = invocation->arena};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        checks[i](&patient);
    if (patient.engine)
        engine_close(patient.engine);
    AUTO_BUF struct buf text = BUF_INIT;
    bool bad = false, color = say_color(invocation, STDOUT_FILENO);
    for (size_t i = 0; i < patient.findings.len; i++)
        bad = bad || ((const struct finding *)patient.findings.items[i])->health == HEALTH_BAD;
    if (option_given(invocation, "json"))
        write_findings(&text, &patient.findings);
    else
        for (size_t i = 0; i < patient.findings.len; i++)
            add_finding(&text, patient.findings.items[i], color);
    return say_result(&text, bad ? EXIT_ENVIRONMENT : EXIT_PASSED);
}

static const char *const doctor_examples[] = {
    "ci-local doctor",
    "is everything there that this project's pipeline needs?",
    NULL,
};

const struct command doctor_command = {
    .name = "doctor",
    .summary = "checks the engine and this project's docker-in-docker set-up",
    .arguments = "",
    .examples = doctor_examples,
    .reads_settings = true,
    .needs_all_facts = true,
    .run = run_doctor,
};

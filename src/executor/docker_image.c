#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "engine/auth.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "profile/profile.h"

enum { PROGRESS_EVERY_MS = 200 };

/* Who decided on the policies, for the words of a refusal. */
struct policies {
    struct vec list; /* char * */
    const char *source;
    bool from_command_line;
};

static struct policies choose_policies(struct attempt *attempt, const struct vec *keyword)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    struct policies policies = {0};
    if (attempt->request->pull) {
        vec_push(attempt->arena, &policies.list, attempt->request->pull);
        policies.from_command_line = true;
    } else if (keyword->len) {
        policies.list = *keyword;
        policies.source = "GitLab pipeline config";
    } else if (profile->pull_policy.len) {
        policies.list = profile->pull_policy;
        policies.source = "Runner config";
    } else {
        vec_push(attempt->arena, &policies.list, "if-not-present");
        policies.source = "Runner config (default)";
    }
    return policies;
}

static const char *bracketed(struct arena *arena, const struct vec *words)
{
    AUTO_BUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < words->len; i++)
        buf_addf(&text, "%s%s", i ? " " : "[", (const char *)words->items[i]);
    buf_addc(&text, ']');
    return arena_strdup(arena, text.data);
}

/* Those that are allowed, in their order. What the profile pulls by is what it allows, unless it says more. */
static bool allowed_policies(struct attempt *attempt, const char *image, const struct policies *policies,
                             struct vec *allowed)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct vec *limits = profile->allowed_pull_policies.len ? &profile->allowed_pull_policies
                               : profile->pull_policy.len         ? &profile->pull_policy
                                                                  : NULL;
    for (size_t i = 0; i < policies->list.len; i++)
        if (!limits || policies->from_command_line || vec_has_string(limits, policies->list.items[i]))
            vec_push(attempt->arena, allowed, policies->list.items[i]);
    if (allowed->len)
        return true;
    return attempt_fail(
        attempt, FAILURE_CONFIGURATION,
        "invalid pull policy for image \"%s\": pull_policy (%s) defined in %s is not one of the "
        "allowed_pull_policies (%s)",
        image, bracketed(attempt->arena, &policies->list), policies->source,
        bracketed(attempt->arena, limits));
}

/* Progress as events, a few times a second. */
struct pull_watch {
    struct attempt *attempt;
    const char *image;
    int64_t next_ms;
};

static void tell_pull(struct attempt *attempt, const char *image, const char *state,
                      const struct pull_progress *progress)
{
    struct event event = {
        .kind = EVENT_PULL, .job = attempt->request->display_name, .attempt = attempt->request->attempt};
    event.pull.image = image;
    event.pull.state = state;
    event.pull.bytes = progress ? progress->bytes : -1;
    event.pull.total = progress ? progress->total : -1;
    attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

static void watch_pull(void *context, const struct pull_progress *progress)
{
    struct pull_watch *watch = context;
    if (clock_ms() < watch->next_ms)
        return;
    watch->next_ms = clock_ms() + PROGRESS_EVERY_MS;
    tell_pull(watch->attempt, watch->image, "progress", progress);
}

static void read_source(struct attempt *attempt, const struct auth_source *source, struct vec *logins)
{
    struct error err = ERROR_INIT;
    if (!auth_read(attempt->arena, source, attempt_limit(attempt), logins, &err))
        job_log_line(
            attempt->log, LINE_WARNING,
            "Failed to resolve credentials from %s: %s. Credentials from this source will not be used.",
            source->name, err.message);
}

/* DOCKER_AUTH_CONFIG, then docker's own file, then the job's registry. */
static const struct registry_login *find_login(struct attempt *attempt, const char *image)
{
    struct vec logins = {0};
    const struct auth_source job = {.name = "$DOCKER_AUTH_CONFIG",
                                    .json = variable_value(&attempt->variables, "DOCKER_AUTH_CONFIG")};
    struct auth_source user;
    bool found;
    if (job.json && *job.json)
        read_source(attempt, &job, &logins);
    auth_user_file(attempt->arena, &user, &found);
    if (found)
        read_source(attempt, &user, &logins);
    const char *registry = variable_value(&attempt->variables, "CI_REGISTRY");
    const char *name = variable_value(&attempt->variables, "CI_REGISTRY_USER");
    const char *password = variable_value(&attempt->variables, "CI_REGISTRY_PASSWORD");
    if (registry && *registry && name && *name && password && *password)
        auth_add(attempt->arena, &logins, "job payload (GitLab Registry)", registry, name, password);
    const struct registry_login *login = auth_match(attempt->arena, &logins, image);
    if (login)
        job_log_line(attempt->log, LINE_PLAIN, "Authenticating with credentials from %s", login->source);
    return login;
}

static bool pull(struct attempt *attempt, const char *image, const char *platform, struct error *err)
{
    const struct engine_call call = docker_call(attempt);
    struct pull_watch watch = {.attempt = attempt, .image = image};
    const struct pull_request request = {.reference = image,
                                         .platform = platform,
                                         .login = find_login(attempt, image),
                                         .progress = watch_pull,
                                         .context = &watch};
    if (platform)
        job_log_line(attempt->log, LINE_PLAIN, "Pulling docker image %s for platform %s ...", image,
                     platform);
    else
        job_log_line(attempt->log, LINE_PLAIN, "Pulling docker image %s ...", image);
    tell_pull(attempt, image, "start", NULL);
    bool pulled = engine_image_pull(&call, &request, err);
    if (pulled)
        tell_pull(attempt, image, "end", NULL);
    return pulled;
}

/* One policy. */
static bool get_by(struct attempt *attempt, const char *policy, const char *name, const char *platform,
                   struct engine_image *image, struct error *err)
{
    const struct engine_call call = docker_call(attempt);
    bool always = strcmp(policy, "always") == 0, is_id = strncmp(name, "sha256:", 7) == 0;
    if (!always || is_id) {
        if (engine_image_inspect(&call, name, image, err)) {
            if (!always && strcmp(policy, "never") != 0)
                job_log_line(attempt->log, LINE_PLAIN,
                             "Using locally found image version due to \"if-not-present\" pull policy");
            return true;
        }
        if (err->kind != ERROR_NOT_FOUND || strcmp(policy, "never") == 0 || is_id)
            return false;
        *err = (struct error)ERROR_INIT;
    }
    return pull(attempt, name, platform, err) && engine_image_inspect(&call, name, image, err);
}

/* What the daemon's words say about whose fault it is: the configuration's, or the way to the registry. */
static bool is_configuration(const char *message)
{
    static const char *const words[] = {
        "not found",
        "manifest unknown",
        "pull access denied",
        "access to the resource is denied",
        "no basic auth credentials",
        "repository does not exist or may require",
        "unauthorized",
        "authentication required",
    };
    static const char *const outside[] = {
        "dial tcp",      "connection refused",      "no such host",     "i/o timeout",
        "tls handshake", "client.timeout exceeded", "request canceled", "connection reset",
    };
    AUTO_BUF struct buf lower = BUF_INIT;
    for (; *message; message++)
        buf_addc(&lower, (char)tolower((unsigned char)*message));
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (strstr(lower.data, outside[i]))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(lower.data, words[i]))
            return true;
    return false;
}

static bool is_over(const struct error *err)
{
    return err->kind == ERROR_CANCELED || err->kind == ERROR_TIMEOUT;
}

static bool get_by_policies(struct attempt *attempt, const struct vec *policies, const char *name,
                            const char *platform, struct engine_image *image, struct error *err)
{
    for (size_t i = 0; i < policies->len; i++) {
        const char *policy = policies->items[i];
        if (i > 0)
            job_log_line(attempt->log, LINE_INFO, "Attempt #%zu: Trying \"%s\" pull policy", i + 1, policy);
        *err = (struct error)ERROR_INIT;
        if (get_by(attempt, policy, name, platform, image, err))
            return true;
        if (is_over(err))
            return false;
        job_log_line(attempt->log, LINE_WARNING, "Failed to pull image with policy \"%s\": %s", policy,
                     err->message);
    }
    /* An engine that is gone is no matter of the image. */
    if (err->kind == ERROR_UNREACHABLE && strncmp(err->message, "Error response", 14) != 0)
        return false;
    return attempt_fail(attempt, is_configuration(err->message) ? FAILURE_CONFIGURATION : FAILURE_PULL,
                        "failed to pull image \"%s\" with specified policies %s: %s", name,
                        bracketed(attempt->arena, policies), err->message);
}

static void say_image(struct attempt *attempt, const char *name, const struct engine_image *image)
{
    const char *digest = image->digests.len ? image->digests.items[0] : NULL;
    job_log_line(attempt->log, LINE_PLAIN, "Using docker image %s for %s %s%s...", image->id, name,
                 digest ? "with digest " : "", digest ? arena_printf(attempt->arena, "%s ", digest) : "");
}

bool docker_get_image(struct attempt *attempt, const char *name, const struct vec *policies,
                      const char *platform, struct engine_image *image, struct error *err)
{
    struct policies chosen = choose_policies(attempt, policies);
    struct vec allowed = {0};
    if (!allowed_policies(attempt, name, &chosen, &allowed))
        return false;
    job_log_line(attempt->log, LINE_PLAIN, "Using effective pull policy of %s for container %s",
                 bracketed(attempt->arena, &allowed), name);
    if (!get_by_policies(attempt, &allowed, name, platform, image, err))
        return false;
    say_image(attempt, name, image);
    return true;
}

#include "config/keyword.h"

#include <string.h>

#define ANY_JOB  (IN(JOB) | IN(TRIGGER_JOB))
#define DEFAULTS (IN(DEFAULT) | IN(JOB))
#define TOP_TOO  (IN(TOP) | IN(DEFAULT) | IN(JOB))
#define ANY_RULE (IN(RULE) | IN(WORKFLOW_RULE) | IN(INCLUDE_RULE))
#define IMAGES   (IN(IMAGE) | IN(SERVICE))

#define JOB_WHEN     "on_success, on_failure, always, manual, delayed"
#define TRIGGER_WHEN "on_success, on_failure, always, manual"
#define RULE_WHEN    "on_success, on_failure, always, never, manual, delayed"
#define UPLOAD_WHEN  "on_success, on_failure, always"

/* What `retry:when` takes: the documented reasons first, then those that GitLab takes too. */
#define RETRY_WHEN                                                                                           \
    "always, unknown_failure, script_failure, api_failure, stuck_or_timeout_failure, "                       \
    "runner_system_failure, runner_unsupported, stale_schedule, job_execution_timeout, archived_failure, "   \
    "unmet_prerequisites, scheduler_failure, data_integrity_failure, "                                       \
    "stuck_pending_with_matching_runners, stuck_pending_no_matching_runners, no_updates_running, "           \
    "no_updates_canceling, server_timeout_running, server_timeout_canceling, runner_configuration_error, "   \
    "runner_external_dependency_failure, runner_interrupted, missing_dependency_failure, "                   \
    "forward_deployment_failure, user_blocked, project_deleted, ci_quota_exceeded, "                         \
    "pipeline_loop_detected, no_matching_runner, trace_size_exceeded, builds_disabled, "                     \
    "environment_creation_failure, deployment_rejected, failed_outdated_deployment_job, "                    \
    "job_execution_server_timeout, protected_environment_failure, insufficient_bridge_permissions, "         \
    "downstream_bridge_project_not_found, invalid_bridge_trigger, upstream_bridge_project_not_found, "       \
    "insufficient_upstream_permissions, bridge_pipeline_is_child_pipeline, "                                 \
    "downstream_pipeline_creation_failed, secrets_provider_not_found, "                                      \
    "reached_max_descendant_pipelines_depth, ip_restriction_failure, "                                       \
    "reached_max_pipeline_hierarchy_size, reached_downstream_pipeline_trigger_rate_limit, "                  \
    "duo_workflow_not_allowed, job_router_failure, job_token_expired, id_token_burned_project_path, "        \
    "downstream_project_trigger_resolved_to_empty"

#define NO_SERVER "there is no GitLab server here that would "

const struct keyword keywords[] = {
    /* The top level. */
    {"include", IN(TOP), TAKES_INCLUDES, AT_SELF, .inside = IN(INCLUDE), .expands = EXPANDED_BY_GITLAB,
     .section = "include"},
    {"stages", IN(TOP), TAKES_NESTED_STRINGS, AT_SELF, .section = "stages"},
    {"default", IN(TOP), TAKES_MAP, AT_SELF, .inside = IN(DEFAULT), .section = "default"},
    {"workflow", IN(TOP), TAKES_MAP, AT_SELF, .inside = IN(WORKFLOW), .section = "workflow"},
    {"spec", IN(HEADER), TAKES_MAP, AT_SELF, .inside = IN(SPEC), .section = "spec"},

    /* What a job does. */
    {"script", IN(JOB), TAKES_COMMANDS, AT_SELF, .expands = EXPANDED_BY_SHELL, .section = "script"},
    {"before_script", TOP_TOO, TAKES_COMMANDS, AT_SELF, .expands = EXPANDED_BY_SHELL,
     .section = "before_script"},
    {"after_script", TOP_TOO, TAKES_COMMANDS, AT_SELF, .expands = EXPANDED_BY_SHELL,
     .section = "after_script"},
    {"run", IN(JOB), TAKES_STEPS, AT_PARENT, .inside = IN(STEP), .honoured = NOT_HONOURED,
     .note = "steps are run by a step runner inside the job, which is not there", .section = "run"},
    {"hooks", DEFAULTS, TAKES_MAP, AT_SELF, .inside = IN(HOOKS), .section = "hooks"},
    {"pre_get_sources_script", IN(HOOKS), TAKES_COMMANDS, AT_SELF, .expands = EXPANDED_BY_SHELL,
     .section = "hookspre_get_sources_script"},
    {"inputs", IN(JOB), TAKES_JOB_INPUTS, AT_SELF, .inside = IN(JOB_INPUT), .expands = EXPANDED_BY_RUNNER,
     .honoured = HONOURED_AS, .note = "each has its default; nobody changes it before the job is played",
     .section = "inputs"},
    {"default", IN(JOB_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "inputs"},
    {"type", IN(JOB_INPUT), TAKES_ANYTHING, AT_PARENT, .words = "array, boolean, number, string",
     .section = "inputs"},
    {"options", IN(JOB_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "inputs"},
    {"description", IN(JOB_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "inputs"},
    {"regex", IN(JOB_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "inputs"},
    {"name", IN(STEP), TAKES_STRING, AT_PARENT, .section = "run"},
    {"script", IN(STEP), TAKES_STRING, AT_PARENT, .section = "run"},
    {"step", IN(STEP), TAKES_STRING_OR_MAP, AT_PARENT, .section = "run"},
    {"func", IN(STEP), TAKES_STRING_OR_MAP, AT_PARENT, .section = "run"},
    {"env", IN(STEP), TAKES_MAP, AT_PARENT, .section = "run"},
    {"inputs", IN(STEP), TAKES_MAP, AT_PARENT, .section = "run"},

    /* Where it runs. */
    {"image", TOP_TOO, TAKES_IMAGE_VALUE, AT_SELF, .inside = IN(IMAGE), .expands = EXPANDED_BY_RUNNER,
     .section = "image"},
    {"services", TOP_TOO, TAKES_SERVICES, AT_SELF, .inside = IN(SERVICE), .expands = EXPANDED_BY_RUNNER,
     .section = "services"},
    {"name", IMAGES, TAKES_STRING, AT_PARENT, .required = true, .expands = EXPANDED_BY_RUNNER,
     .section = "imagename"},
    {"entrypoint", IMAGES, TAKES_STRINGS, AT_PARENT, .section = "imageentrypoint"},
    {"pull_policy", IMAGES, TAKES_SOME_OF, AT_SELF, .words = "always, never, if-not-present",
     .section = "imagepull_policy"},
    {"docker", IMAGES, TAKES_MAP, AT_PARENT, .inside = IN(IMAGE_DOCKER), .section = "imagedocker"},
    {"platform", IN(IMAGE_DOCKER), TAKES_STRING, AT_PARENT, .limit = 64, .expands = EXPANDED_BY_RUNNER,
     .section = "imagedocker"},
    {"user", IN(IMAGE_DOCKER), TAKES_STRING, AT_PARENT, .limit = 255, .expands = EXPANDED_BY_RUNNER,
     .section = "imagedocker"},
    {"kubernetes", IMAGES, TAKES_MAP, AT_PARENT, .inside = IN(IMAGE_KUBERNETES), .honoured = HONOURED_AS,
     .note = "only the kubernetes executor reads it, as on a runner", .section = "imagekubernetes"},
    {"user", IN(IMAGE_KUBERNETES), TAKES_TEXT_OR_NUMBER, AT_PARENT, .limit = 255,
     .section = "imagekubernetes"},
    {"ports", IMAGES, TAKES_ANYTHING, AT_PARENT, .section = "image"},
    {"alias", IN(SERVICE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_RUNNER, .section = "services"},
    {"command", IN(SERVICE), TAKES_COMMANDS, AT_SELF, .section = "services"},
    {"variables", IN(SERVICE), TAKES_VARIABLES, AT_SELF, .expands = EXPANDED_BY_RUNNER,
     .section = "services"},
    {"tags", DEFAULTS, TAKES_TAGS, AT_SELF, .expands = EXPANDED_BY_GITLAB, .honoured = HONOURED_AS,
     .note = "they choose a profile, where one has them", .section = "tags"},

    /* When it runs. */
    {"stage", ANY_JOB, TAKES_STRING, AT_SELF, .section = "stage"},
    {"needs", ANY_JOB | IN(RULE) | IN(WORKFLOW_RULE), TAKES_NEEDS, AT_SELF, .inside = IN(NEED),
     .section = "needs"},
    {"job", IN(NEED), TAKES_STRING, AT_PARENT, .section = "needs"},
    {"artifacts", IN(NEED), TAKES_BOOL, AT_PARENT, .section = "needsartifacts"},
    {"optional", IN(NEED), TAKES_BOOL, AT_PARENT, .section = "needsoptional"},
    {"parallel", IN(NEED), TAKES_MAP, AT_PARENT, .section = "needsparallelmatrix"},
    {"pipeline", IN(NEED), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB, .honoured = NOT_HONOURED,
     .note = "the other pipeline's artifacts are on a server", .section = "needspipeline"},
    {"project", IN(NEED), TAKES_STRING, AT_PARENT, .paid = true, .expands = EXPANDED_BY_GITLAB,
     .honoured = NOT_HONOURED, .note = "the other project's artifacts are on a server",
     .section = "needsproject"},
    {"ref", IN(NEED), TAKES_STRING, AT_PARENT, .paid = true, .expands = EXPANDED_BY_GITLAB,
     .honoured = NOT_HONOURED, .note = "the other project's artifacts are on a server",
     .section = "needsproject"},
    {"dependencies", IN(JOB), TAKES_STRINGS, AT_PARENT, .section = "dependencies"},
    {"when", IN(JOB), TAKES_ONE_OF, AT_PARENT, .words = JOB_WHEN, .section = "when"},
    {"when", IN(TRIGGER_JOB), TAKES_ONE_OF, AT_PARENT, .words = TRIGGER_WHEN, .section = "when"},
    {"start_in", IN(JOB), TAKES_ANYTHING, AT_PARENT, .section = "when"},
    {"manual_confirmation", IN(JOB), TAKES_STRING, AT_PARENT, .section = "manual_confirmation"},
    {"rules", ANY_JOB | IN(WORKFLOW), TAKES_RULES, AT_SELF, .section = "rules"},
    {"only", ANY_JOB, TAKES_POLICY_VALUE, AT_SELF, .inside = IN(POLICY), .deprecated = true,
     .section = "only--except"},
    {"except", ANY_JOB, TAKES_POLICY_VALUE, AT_SELF, .inside = IN(POLICY), .deprecated = true,
     .section = "only--except"},
    {"refs", IN(POLICY), TAKES_ANYTHING, AT_PARENT, .section = "onlyrefs--exceptrefs"},
    {"variables", IN(POLICY), TAKES_ANYTHING, AT_PARENT, .section = "onlyvariables--exceptvariables"},
    {"changes", IN(POLICY), TAKES_STRINGS, AT_PARENT, .section = "onlychanges--exceptchanges"},
    {"kubernetes", IN(POLICY), TAKES_ONE_OF, AT_PARENT, .words = "active", .says = UNKNOWN_VALUE,
     .honoured = HONOURED_AS, .note = "there is no cluster that a server would know, so it does not match",
     .section = "onlykubernetes--exceptkubernetes"},
    {"resource_group", ANY_JOB, TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .honoured = HONOURED_AS, .note = "jobs of this run take turns; other runs are not seen",
     .section = "resource_group"},
    {"interruptible", DEFAULTS | IN(TRIGGER_JOB) | IN(RULE), TAKES_BOOL, AT_SELF, .honoured = HONOURED_AS,
     .note = "no newer pipeline cancels this one", .section = "interruptible"},
    {"parallel", ANY_JOB, TAKES_PARALLEL_VALUE, AT_SELF, .inside = IN(PARALLEL), .section = "parallel"},
    {"matrix", IN(PARALLEL), TAKES_MATRIX, AT_SELF, .required = true, .section = "parallelmatrix"},

    /* What its result means. */
    {"allow_failure", IN(JOB), TAKES_BOOL_OR_MAP, AT_PARENT, .inside = IN(ALLOW_FAILURE),
     .section = "allow_failure"},
    {"allow_failure", IN(TRIGGER_JOB) | IN(RULE) | IN(WORKFLOW_RULE), TAKES_BOOL, AT_PARENT,
     .section = "allow_failure"},
    {"exit_codes", IN(ALLOW_FAILURE), TAKES_INTEGERS, AT_PARENT, .section = "allow_failureexit_codes"},
    {"retry", DEFAULTS, TAKES_RETRY_VALUE, AT_SELF, .inside = IN(RETRY), .section = "retry"},
    {"max", IN(RETRY), TAKES_ANYTHING, AT_PARENT, .section = "retry"},
    {"when", IN(RETRY), TAKES_SOME_OF, AT_PARENT, .words = RETRY_WHEN, .section = "retrywhen"},
    {"exit_codes", IN(RETRY), TAKES_INTEGERS, AT_PARENT, .section = "retryexit_codes"},
    {"timeout", DEFAULTS, TAKES_DURATION, AT_SELF, .limit = 2629746, .section = "timeout"},
    {"coverage", IN(JOB), TAKES_REGEXP, AT_SELF, .section = "coverage"},

    /* Variables. */
    {"variables", IN(TOP) | ANY_JOB | IN(RULE) | IN(WORKFLOW_RULE), TAKES_VARIABLES, AT_SELF,
     .inside = IN(VARIABLE), .expands = EXPANDED_BY_BOTH, .section = "variables"},
    {"value", IN(VARIABLE), TAKES_SCALAR, AT_PARENT, .expands = EXPANDED_BY_BOTH,
     .section = "variablesdescription"},
    {"expand", IN(VARIABLE), TAKES_BOOL, AT_PARENT, .section = "variablesexpand"},
    {"description", IN(VARIABLE), TAKES_TEXT_OR_NUMBER, AT_PARENT, .section = "variablesdescription"},
    {"options", IN(VARIABLE), TAKES_STRINGS, AT_PARENT, .section = "variablesoptions"},
    {"id_tokens", DEFAULTS, TAKES_MAP_OF_MAPS, AT_SELF, .inside = IN(ID_TOKEN), .expands = EXPANDED_BY_GITLAB,
     .honoured = NOT_HONOURED, .note = NO_SERVER "sign a token", .section = "id_tokens"},
    {"aud", IN(ID_TOKEN), TAKES_STRING_OR_STRINGS, AT_PARENT, .required = true, .expands = EXPANDED_BY_GITLAB,
     .section = "id_tokens"},
    {"secrets", IN(JOB), TAKES_MAP_OF_MAPS, AT_SELF, .inside = IN(SECRET), .paid = true,
     .expands = EXPANDED_BY_RUNNER, .honoured = NOT_HONOURED,
     .note = "secret managers are not asked; give the variable by -v", .section = "secrets"},
    {"vault", IN(SECRET), TAKES_STRING_OR_MAP, AT_SELF, .inside = IN(VAULT), .paid = true,
     .section = "secretsvault"},
    {"engine", IN(VAULT), TAKES_MAP, AT_SELF, .inside = IN(VAULT_ENGINE), .required = true, .paid = true,
     .section = "secretsvault"},
    {"path", IN(VAULT) | IN(VAULT_ENGINE), TAKES_STRING, AT_PARENT, .required = true, .paid = true,
     .section = "secretsvault"},
    {"field", IN(VAULT), TAKES_STRING, AT_PARENT, .required = true, .paid = true, .section = "secretsvault"},
    {"name", IN(VAULT_ENGINE) | IN(STORED_SECRET), TAKES_STRING, AT_PARENT, .required = true, .paid = true,
     .section = "secretsvault"},
    {"version", IN(STORED_SECRET), TAKES_TEXT_OR_NUMBER, AT_PARENT, .paid = true, .section = "secrets"},
    {"azure_key_vault", IN(SECRET), TAKES_MAP, AT_SELF, .inside = IN(STORED_SECRET), .paid = true,
     .section = "secretsazure_key_vault"},
    {"gcp_secret_manager", IN(SECRET), TAKES_MAP, AT_SELF, .inside = IN(STORED_SECRET), .paid = true,
     .section = "secretsgcp_secret_manager"},
    {"aws_secrets_manager", IN(SECRET), TAKES_STRING_OR_MAP, AT_SELF, .paid = true,
     .section = "secretsaws_secrets_manager"},
    {"gitlab_secrets_manager", IN(SECRET), TAKES_MAP, AT_SELF, .paid = true, .section = "secrets"},
    {"akeyless", IN(SECRET), TAKES_MAP, AT_SELF, .paid = true, .section = "secretsakeyless"},
    {"file", IN(SECRET), TAKES_BOOL, AT_PARENT, .paid = true, .section = "secretsfile"},
    {"token", IN(SECRET), TAKES_STRING, AT_PARENT, .paid = true, .section = "secretstoken"},
    {"identity", DEFAULTS, TAKES_ONE_OF, AT_PARENT, .words = "google_cloud", .paid = true,
     .honoured = NOT_HONOURED, .note = NO_SERVER "vouch for the job at a cloud", .section = "identity"},

    /* What it leaves and finds. */
    {"artifacts", DEFAULTS, TAKES_MAP, AT_SELF, .inside = IN(ARTIFACTS), .section = "artifacts"},
    {"name", IN(ARTIFACTS), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_RUNNER,
     .section = "artifactsname"},
    {"untracked", IN(ARTIFACTS), TAKES_BOOL, AT_PARENT, .section = "artifactsuntracked"},
    {"paths", IN(ARTIFACTS), TAKES_STRINGS, AT_PARENT, .expands = EXPANDED_BY_RUNNER,
     .section = "artifactspaths"},
    {"exclude", IN(ARTIFACTS), TAKES_STRINGS, AT_PARENT, .expands = EXPANDED_BY_RUNNER,
     .section = "artifactsexclude"},
    {"when", IN(ARTIFACTS), TAKES_ONE_OF, AT_PARENT, .words = UPLOAD_WHEN, .section = "artifactswhen"},
    {"expire_in", IN(ARTIFACTS), TAKES_ARTIFACT_EXPIRY, AT_PARENT, .honoured = HONOURED_AS,
     .note = "the archives live as long as the record of the run", .section = "artifactsexpire_in"},
    {"expose_as", IN(ARTIFACTS), TAKES_STRING, AT_PARENT, .limit = 100, .honoured = HONOURED_AS,
     .note = "there is no merge request page to show it on", .section = "artifactsexpose_as"},
    {"public", IN(ARTIFACTS), TAKES_BOOL, AT_PARENT, .honoured = HONOURED_AS,
     .note = "nobody else reaches the archives", .section = "artifactspublic"},
    {"access", IN(ARTIFACTS), TAKES_ONE_OF, AT_PARENT, .words = "none, developer, maintainer, all",
     .honoured = HONOURED_AS, .note = "nobody else reaches the archives", .section = "artifactsaccess"},
    {"reports", IN(ARTIFACTS), TAKES_MAP, AT_PARENT, .inside = IN(REPORTS), .section = "artifactsreports"},
    {"dotenv", IN(REPORTS), TAKES_STRING_OR_STRINGS, AT_PARENT, .section = "artifactsreportsdotenv"},
    {"junit", IN(REPORTS), TAKES_STRING_OR_STRINGS, AT_PARENT, .section = "artifactsreportsjunit"},
#define REPORT(report)                                                                                       \
    {                                                                                                        \
        report, IN(REPORTS), TAKES_STRING_OR_STRINGS, AT_PARENT,                                             \
            .honoured = HONOURED_AS, .note = "kept with the artifacts; no server reads it",                  \
            .section = "artifactsreports"                                                                    \
    }
    REPORT("accessibility"),
    REPORT("annotations"),
    REPORT("api_fuzzing"),
    REPORT("browser_performance"),
    REPORT("cluster_image_scanning"),
    REPORT("container_scanning"),
    REPORT("coverage_fuzzing"),
    REPORT("cyclonedx"),
    REPORT("dast"),
    REPORT("dependency_scanning"),
    REPORT("license_scanning"),
    REPORT("load_performance"),
    REPORT("lsif"),
    REPORT("metrics"),
    REPORT("performance"),
    REPORT("repository_xray"),
    REPORT("requirements"),
    REPORT("requirements_v2"),
    REPORT("sarif"),
    REPORT("sast"),
    REPORT("secret_detection"),
    REPORT("terraform"),
#undef REPORT
    {"codequality", IN(REPORTS), TAKES_ANYTHING, AT_PARENT, .honoured = HONOURED_AS,
     .note = "kept with the artifacts; no server reads it", .section = "artifactsreports"},
    {"coverage_report", IN(REPORTS), TAKES_MAP, AT_SELF, .inside = IN(COVERAGE_REPORT),
     .honoured = HONOURED_AS, .note = "kept with the artifacts; no server reads it",
     .section = "artifactsreportscoverage_report"},
    {"coverage_format", IN(COVERAGE_REPORT), TAKES_ONE_OF, AT_PARENT, .words = "cobertura, jacoco",
     .says = "must be one of supported formats: cobertura, jacoco.", .required = true,
     .section = "artifactsreportscoverage_report"},
    {"path", IN(COVERAGE_REPORT), TAKES_STRING, AT_PARENT, .required = true,
     .section = "artifactsreportscoverage_report"},
    {"cache", TOP_TOO, TAKES_CACHES, AT_SELF, .inside = IN(CACHE), .section = "cache"},
    {"key", IN(CACHE), TAKES_CACHE_KEY_VALUE, AT_SELF, .inside = IN(CACHE_KEY), .expands = EXPANDED_BY_RUNNER,
     .section = "cachekey"},
    {"files", IN(CACHE_KEY), TAKES_CACHE_FILES, AT_SELF, .section = "cachekeyfiles"},
    {"files_commits", IN(CACHE_KEY), TAKES_CACHE_FILES, AT_SELF, .section = "cachekeyfiles_commits"},
    {"prefix", IN(CACHE_KEY), TAKES_CACHE_PREFIX, AT_SELF, .expands = EXPANDED_BY_RUNNER,
     .section = "cachekeyprefix"},
    {"paths", IN(CACHE), TAKES_STRINGS, AT_SELF, .expands = EXPANDED_BY_RUNNER, .section = "cachepaths"},
    {"untracked", IN(CACHE), TAKES_BOOL, AT_SELF, .section = "cacheuntracked"},
    {"unprotect", IN(CACHE), TAKES_BOOL, AT_SELF, .section = "cacheunprotect"},
    {"when", IN(CACHE), TAKES_ONE_OF, AT_PARENT, .words = UPLOAD_WHEN, .section = "cachewhen"},
    {"policy", IN(CACHE), TAKES_CACHE_POLICY, AT_PARENT, .expands = EXPANDED_BY_RUNNER,
     .section = "cachepolicy"},
    {"fallback_keys", IN(CACHE), TAKES_STRINGS, AT_SELF, .limit = 5, .expands = EXPANDED_BY_RUNNER,
     .section = "cachefallback_keys"},
    {"environment", ANY_JOB, TAKES_ENVIRONMENT_NAME, AT_SELF, .inside = IN(ENVIRONMENT),
     .expands = EXPANDED_BY_GITLAB, .honoured = HONOURED_AS,
     .note = "the job gets its variables; no deployment is recorded", .section = "environment"},
    {"name", IN(ENVIRONMENT), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "environmentname"},
    {"url", IN(ENVIRONMENT), TAKES_STRING, AT_PARENT, .limit = 255, .expands = EXPANDED_BY_GITLAB,
     .section = "environmenturl"},
    {"action", IN(ENVIRONMENT), TAKES_ONE_OF, AT_PARENT, .words = "start, stop, prepare, verify, access",
     .says = "should be start, stop, prepare, verify, or access", .section = "environmentaction"},
    {"on_stop", IN(ENVIRONMENT), TAKES_STRING, AT_PARENT, .section = "environmenton_stop"},
    {"auto_stop_in", IN(ENVIRONMENT), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .honoured = HONOURED_AS, .note = "nothing is deployed that would be stopped",
     .section = "environmentauto_stop_in"},
    {"deployment_tier", IN(ENVIRONMENT), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "environmentdeployment_tier"},
    {"kubernetes", IN(ENVIRONMENT), TAKES_MAP, AT_SELF, .inside = IN(ENVIRONMENT_KUBERNETES),
     .honoured = HONOURED_AS, .note = "no server shows a dashboard", .section = "environmentkubernetes"},
    {"agent", IN(ENVIRONMENT_KUBERNETES), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "environmentkubernetes"},
    {"namespace", IN(ENVIRONMENT_KUBERNETES) | IN(DASHBOARD), TAKES_STRING, AT_PARENT,
     .expands = EXPANDED_BY_GITLAB, .section = "environmentkubernetes"},
    {"flux_resource_path", IN(ENVIRONMENT_KUBERNETES) | IN(DASHBOARD), TAKES_STRING, AT_PARENT,
     .expands = EXPANDED_BY_GITLAB, .section = "environmentkubernetes"},
    {"managed_resources", IN(ENVIRONMENT_KUBERNETES), TAKES_MAP, AT_SELF, .inside = IN(MANAGED_RESOURCES),
     .section = "environmentkubernetes"},
    {"enabled", IN(MANAGED_RESOURCES), TAKES_BOOL, AT_PARENT, .section = "environmentkubernetes"},
    {"dashboard", IN(ENVIRONMENT_KUBERNETES), TAKES_MAP, AT_SELF, .inside = IN(DASHBOARD),
     .section = "environmentkubernetes"},
    {"pages", IN(JOB), TAKES_BOOL_OR_MAP, AT_SELF, .inside = IN(PAGES), .honoured = HONOURED_AS,
     .note = "the site is kept as artifacts; nothing is published", .section = "pages"},
    {"publish", IN(PAGES), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB, .section = "pagespublish"},
    {"path_prefix", IN(PAGES), TAKES_STRING, AT_PARENT, .paid = true, .expands = EXPANDED_BY_GITLAB,
     .section = "pagespath_prefix"},
    {"expire_in", IN(PAGES), TAKES_ARTIFACT_EXPIRY, AT_PARENT, .paid = true, .expands = EXPANDED_BY_GITLAB,
     .section = "pagesexpire_in"},
    {"publish", IN(JOB), TAKES_STRING, AT_PARENT, .deprecated = true, .expands = EXPANDED_BY_GITLAB,
     .honoured = HONOURED_AS, .note = "the site is kept as artifacts; nothing is published",
     .section = "pagespublish"},
    {"release", IN(JOB), TAKES_MAP, AT_SELF, .inside = IN(RELEASE), .expands = EXPANDED_BY_BOTH,
     .honoured = NOT_HONOURED, .note = NO_SERVER "hold the release", .section = "release"},
    {"tag_name", IN(RELEASE), TAKES_STRING, AT_PARENT, .required = true, .section = "releasetag_name"},
    {"tag_message", IN(RELEASE), TAKES_STRING, AT_PARENT, .section = "releasetag_message"},
    {"description", IN(RELEASE), TAKES_STRING, AT_PARENT, .required = true, .section = "releasedescription"},
    {"name", IN(RELEASE), TAKES_ANYTHING, AT_PARENT, .section = "releasename"},
    {"ref", IN(RELEASE), TAKES_ANYTHING, AT_PARENT, .section = "releaseref"},
    {"milestones", IN(RELEASE), TAKES_STRING_OR_STRINGS, AT_PARENT, .section = "releasemilestones"},
    {"released_at", IN(RELEASE), TAKES_ANYTHING, AT_PARENT, .section = "releasereleased_at"},
    {"assets", IN(RELEASE), TAKES_MAP, AT_SELF, .inside = IN(RELEASE_ASSETS),
     .section = "releaseassetslinks"},
    {"links", IN(RELEASE_ASSETS), TAKES_MAPS, AT_PARENT, .required = true, .section = "releaseassetslinks"},
    {"dast_configuration", IN(JOB), TAKES_MAP, AT_SELF, .inside = IN(DAST), .paid = true,
     .honoured = NOT_HONOURED, .note = NO_SERVER "hold the profiles", .section = "dast_configuration"},
    {"site_profile", IN(DAST), TAKES_STRING, AT_PARENT, .paid = true, .section = "dast_configuration"},
    {"scanner_profile", IN(DAST), TAKES_STRING, AT_PARENT, .paid = true, .section = "dast_configuration"},

    /* How it is put together. */
    {"extends", ANY_JOB, TAKES_STRING_OR_STRINGS, AT_PARENT, .section = "extends"},
    {"inherit", ANY_JOB, TAKES_MAP, AT_SELF, .inside = IN(INHERIT), .section = "inherit"},
    {"default", IN(INHERIT), TAKES_INHERIT_DEFAULT, AT_SELF,
     .words = "after_script, artifacts, before_script, cache, hooks, id_tokens, identity, image, "
              "interruptible, retry, services, tags, timeout",
     .section = "inheritdefault"},
    {"variables", IN(INHERIT), TAKES_INHERIT_VARIABLES, AT_SELF, .section = "inheritvariables"},

    /* Other pipelines. */
    {"trigger", IN(TRIGGER_JOB), TAKES_TRIGGER_VALUE, AT_SELF, .inside = IN(TRIGGER),
     .expands = EXPANDED_BY_GITLAB, .section = "trigger"},
    {"project", IN(TRIGGER), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB, .honoured = NOT_HONOURED,
     .note = NO_SERVER "start the other project's pipeline", .section = "triggerproject"},
    {"branch", IN(TRIGGER), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "triggerproject"},
    {"include", IN(TRIGGER), TAKES_TRIGGER_INCLUDES, AT_SELF, .inside = IN(TRIGGER_INCLUDE),
     .expands = EXPANDED_BY_GITLAB, .section = "triggerinclude"},
    {"strategy", IN(TRIGGER), TAKES_ONE_OF, AT_PARENT, .words = "depend, mirror",
     .says = "should be depend or mirror", .section = "triggerstrategy"},
    {"inputs", IN(TRIGGER), TAKES_MAP, AT_PARENT, .section = "triggerinputs"},
    {"forward", IN(TRIGGER), TAKES_MAP, AT_SELF, .inside = IN(FORWARD), .section = "triggerforward"},
    {"yaml_variables", IN(FORWARD), TAKES_BOOL, AT_PARENT, .section = "triggerforward"},
    {"pipeline_variables", IN(FORWARD), TAKES_BOOL, AT_PARENT, .section = "triggerforward"},

    /* The whole pipeline. */
    {"name", IN(WORKFLOW), TAKES_STRING, AT_PARENT, .limit = 255, .expands = EXPANDED_BY_GITLAB,
     .section = "workflowname"},
    {"auto_cancel", IN(WORKFLOW) | IN(WORKFLOW_RULE), TAKES_MAP, AT_SELF, .inside = IN(AUTO_CANCEL),
     .section = "workflowauto_cancelon_new_commit"},
    {"on_new_commit", IN(AUTO_CANCEL), TAKES_ONE_OF, AT_PARENT, .words = "conservative, interruptible, none",
     .says = "must be one of: conservative, interruptible, none", .honoured = HONOURED_AS,
     .note = "no newer pipeline cancels this one", .section = "workflowauto_cancelon_new_commit"},
    {"on_job_failure", IN(AUTO_CANCEL), TAKES_ONE_OF, AT_PARENT, .words = "none, all",
     .says = "must be one of: none, all", .section = "workflowauto_cancelon_job_failure"},

    /* Rules. */
    {"if", ANY_RULE | IN(SPEC_INPUT_RULE), TAKES_EXPRESSION, AT_PARENT, .section = "rulesif"},
    {"changes", ANY_RULE, TAKES_CHANGES_VALUE, AT_SELF, .inside = IN(CHANGES), .limit = 50,
     .expands = EXPANDED_BY_GITLAB, .section = "ruleschanges"},
    {"paths", IN(CHANGES), TAKES_ANYTHING, AT_PARENT, .limit = 50, .expands = EXPANDED_BY_GITLAB,
     .section = "ruleschangespaths"},
    {"compare_to", IN(CHANGES), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "ruleschangescompare_to"},
    {"exists", ANY_RULE, TAKES_EXISTS_VALUE, AT_SELF, .inside = IN(EXISTS), .limit = 50,
     .expands = EXPANDED_BY_GITLAB, .section = "rulesexists"},
    {"paths", IN(EXISTS), TAKES_ANYTHING, AT_PARENT, .limit = 50, .expands = EXPANDED_BY_GITLAB,
     .section = "rulesexistspaths"},
    {"project", IN(EXISTS), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "rulesexistsproject"},
    {"ref", IN(EXISTS), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "rulesexistsproject"},
    {"when", IN(RULE), TAKES_ONE_OF, AT_PARENT, .words = RULE_WHEN, .says = UNKNOWN_VALUE,
     .section = "ruleswhen"},
    {"when", IN(WORKFLOW_RULE) | IN(INCLUDE_RULE), TAKES_ONE_OF, AT_PARENT, .words = "always, never",
     .says = UNKNOWN_VALUE, .section = "workflowrules"},
    {"start_in", IN(RULE) | IN(WORKFLOW_RULE), TAKES_ANYTHING, AT_PARENT, .section = "ruleswhen"},

    /* Files that take part. */
    {"local", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "includelocal"},
    {"project", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "includeproject"},
    {"file", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING_OR_STRINGS, AT_PARENT,
     .expands = EXPANDED_BY_GITLAB, .section = "includeproject"},
    {"ref", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "includeproject"},
    {"remote", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "includeremote"},
    {"template", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "includetemplate"},
    {"component", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "includecomponent"},
    {"artifact", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .expands = EXPANDED_BY_GITLAB,
     .section = "triggerinclude"},
    {"job", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .section = "triggerinclude"},
    {"inputs", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_MAP, AT_PARENT, .section = "includeinputs"},
    {"rules", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_RULES, AT_SELF, .inside = IN(INCLUDE_RULE),
     .section = "includerules"},
    {"integrity", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_STRING, AT_PARENT, .section = "includeintegrity"},
    {"cache", IN(INCLUDE) | IN(TRIGGER_INCLUDE), TAKES_ANYTHING, AT_PARENT, .honoured = HONOURED_AS,
     .note = "remote files are kept by their content", .section = "includecache"},
    {"inputs", IN(SPEC), TAKES_MAP_OF_MAPS, AT_SELF, .inside = IN(SPEC_INPUT), .section = "specinputs"},
    {"include", IN(SPEC), TAKES_ANYTHING, AT_PARENT, .section = "specinclude"},
    {"component", IN(SPEC), TAKES_SOME_OF, AT_PARENT, .words = "name, sha, version, reference",
     .section = "speccomponent"},
    {"description", IN(SPEC), TAKES_STRING, AT_PARENT, .limit = 256, .section = "specdescription"},
    {"default", IN(SPEC_INPUT) | IN(SPEC_INPUT_RULE), TAKES_ANYTHING, AT_PARENT,
     .section = "specinputsdefault"},
    {"description", IN(SPEC_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "specinputsdescription"},
    {"options", IN(SPEC_INPUT) | IN(SPEC_INPUT_RULE), TAKES_ANYTHING, AT_PARENT,
     .section = "specinputsoptions"},
    {"regex", IN(SPEC_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "specinputsregex"},
    {"type", IN(SPEC_INPUT), TAKES_ANYTHING, AT_PARENT, .words = "array, boolean, number, string",
     .section = "specinputstype"},
    {"rules", IN(SPEC_INPUT), TAKES_ANYTHING, AT_PARENT, .section = "specinputsrules"},
};

const size_t keyword_count = sizeof keywords / sizeof *keywords;

const struct keyword *keyword_find(enum place place, const char *name)
{
    for (size_t i = 0; i < keyword_count; i++)
        if (keywords[i].places >> place & 1 && strcmp(keywords[i].name, name) == 0)
            return &keywords[i];
    return NULL;
}

bool keyword_has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    if (len == 0)
        return false;
    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
        bool starts = at == words || at[-1] == ' ';
        if (starts && (at[len] == ',' || at[len] == '\0'))
            return true;
    }
    return false;
}

const char *place_name(enum place place)
{
#define PLACE_NAME(id, name) name,
    static const char *const names[] = {PLACES(PLACE_NAME)};
#undef PLACE_NAME
    return names[place];
}

const char *value_type_words(enum value_type type)
{
#define VALUE_TYPE_WORDS(id, words) words,
    static const char *const names[] = {VALUE_TYPES(VALUE_TYPE_WORDS)};
#undef VALUE_TYPE_WORDS
    return names[type];
}

const char *expansion_name(enum expansion expansion)
{
    static const char *const names[] = {"nobody", "GitLab", "the runner", "GitLab and the runner",
                                        "the shell"};
    return names[expansion];
}

const char *honoured_name(enum honoured honoured)
{
    static const char *const names[] = {"honoured", "honoured as", "not honoured"};
    return names[honoured];
}

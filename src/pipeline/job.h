/* A job as the runner would get it: every keyword typed, rules and variables already decided. Immutable once the
 * pipeline is built. Source: docs.gitlab.com/ci/yaml/. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/vec.h"
#include "expr/varset.h"

#define JOB_WHENS(X)                                                                                         \
    X(WHEN_ON_SUCCESS, "on_success")                                                                         \
    X(WHEN_ON_FAILURE, "on_failure")                                                                         \
    X(WHEN_ALWAYS, "always")                                                                                 \
    X(WHEN_MANUAL, "manual")                                                                                 \
    X(WHEN_DELAYED, "delayed")                                                                               \
    X(WHEN_NEVER, "never")
#define JOB_WHEN_ID(id, name) id,
enum when { JOB_WHENS(JOB_WHEN_ID) };
#undef JOB_WHEN_ID
const char *when_name(enum when when);

/* The `when` of that name; false where there is none. `name` may be NULL. */
bool when_parse(const char *name, enum when *when);

/* `image:` and each of `services:`. Texts are as written, for the runner expands them. */
struct image {
    struct span span;
    const char *name;
    struct vec entrypoint; /* char *; set where has_entrypoint */
    bool has_entrypoint;
    struct vec pull_policies;    /* char *; empty: the profile decides */
    const char *docker_platform; /* or NULL */
    const char *docker_user;     /* or NULL */
};

struct service {
    struct image image;
    const char *alias;  /* one or several names, as written, or NULL */
    struct vec command; /* char *; set where has_command */
    bool has_command;
    struct vec variables; /* struct variable * */
};

/* One entry of `needs:`. */
struct need {
    struct span span;
    const char *job; /* a job's name; NULL for a pipeline's or another project's */
    bool artifacts;
    bool optional;
    const char *pipeline; /* `pipeline:` id or name, or NULL */
    const char *project;  /* `project:`, or NULL */
    const char *ref;      /* with `project` */
};

/* The job that a need means, where it is one of the same pipeline, else NULL. */
const char *need_own_job(const struct need *need);

/* `allow_failure:`. */
struct allow_failure {
    bool always;           /* true: whatever the exit code */
    struct vec exit_codes; /* int *: only these */
};

/* `retry:`. */
struct retry {
    int max;
    struct vec when;       /* char *: failure reasons; empty: always */
    struct vec exit_codes; /* int * */
};

enum archive_when { ARCHIVE_ON_SUCCESS, ARCHIVE_ON_FAILURE, ARCHIVE_ALWAYS };

/* `artifacts:`. */
struct artifacts {
    struct span span;
    struct vec paths;   /* char *, as written */
    struct vec exclude; /* char * */
    bool untracked;
    enum archive_when when;
    const char *name;      /* or NULL */
    const char *expire_in; /* or NULL */
    const char *expose_as; /* or NULL */
    const char *access;    /* or NULL */
    struct vec reports;    /* struct report * */
};

struct report {
    const char *kind; /* "junit", "dotenv", … */
    struct vec paths; /* char * */
};

/* One entry of `cache:`. */
struct cache {
    struct span span;
    const char *key;          /* as written; NULL: "default" */
    struct vec key_files;     /* char *: key:files */
    bool key_by_commit;       /* key:files_commits */
    const char *key_prefix;   /* or NULL */
    struct vec fallback_keys; /* char * */
    struct vec paths;         /* char * */
    bool untracked;
    bool unprotect;
    enum archive_when when;
    const char *policy; /* "pull-push", "pull", "push", or with variables */
};

/* `environment:`. */
struct environment {
    const char *name;
    const char *url;
    const char *on_stop;
    const char *action;
    const char *auto_stop_in;
    const char *deployment_tier;
};

/* `trigger:`. */
struct trigger {
    struct span span;
    const struct node *include; /* the child pipeline's configuration, or NULL */
    const char *project;        /* a multi-project pipeline, or NULL */
    const char *branch;
    bool strategy_depend;
    bool strategy_mirror;
    bool forward_yaml_variables;
    bool forward_pipeline_variables;
    const struct node *inputs;
};

/* One rule that was looked at on the way to the decision, for `why`. */
struct verdict {
    struct span span;
    bool matched;
    const char *text;   /* the rule as one line */
    const char *reason; /* "$CI_COMMIT_BRANCH is \"main\" (predefined)", … */
};

/* A job that GitLab's keyword table marks as not honoured here: named, never silently passed over. */
struct job {
    struct span span;
    const char *name;      /* as GitLab shows it: "test: [a, b]", "test 1/3" */
    const char *base_name; /* the key in the file */
    const char *stage;
    int stage_index;              /* into the pipeline's stages */
    bool included;                /* part of the pipeline; else only for `list --all` and `why` */
    const char *excluded_because; /* where it is not */
    struct vec verdicts;          /* struct verdict * */

    struct image *image;               /* NULL: the profile's */
    struct vec services;               /* struct service * */
    struct vec script;                 /* char *: before_script and script in one, each item one command */
    size_t before_script_len;          /* how many of them come from before_script */
    struct vec after_script;           /* char * */
    struct vec pre_get_sources_script; /* char *: hooks */

    enum when when;
    int64_t start_in_s;              /* WHEN_DELAYED */
    const char *manual_confirmation; /* or NULL */
    struct allow_failure allow_failure;
    struct retry retry;
    int64_t timeout_s; /* 0: the profile's or the project's default */
    bool interruptible;
    const char *resource_group; /* as written, or NULL */
    int parallel_index;         /* from 1; 0 where there is no `parallel` */
    int parallel_total;

    bool has_needs;   /* false: the job waits for all earlier stages */
    struct vec needs; /* struct need * */
    bool has_dependencies;
    struct vec dependencies; /* char *: names */

    struct artifacts *artifacts; /* or NULL */
    struct vec caches;           /* struct cache * */
    const char *coverage;        /* the pattern between the slashes, or NULL */
    struct environment *environment;
    struct trigger *trigger;    /* a bridge job where set */
    const struct node *release; /* or NULL */
    const struct node *run;     /* `run:` steps, or NULL */
    bool pages;
    struct vec tags;         /* char * */
    const char *description; /* the peer's @Description, or NULL */

    struct varset
        variables; /* YAML's own: global, job, rule and matrix ones; below them what the pipeline has */
    const struct node
        *node; /* the job's merged tree, for `config --job` and what the model has no field for */
};

/* The variables that GitLab sets itself, family by family, from what is known of the repository and the event. What only
 * a server could know is left unset and can be named.
 * Source: docs.gitlab.com/ci/variables/predefined_variables/, EVALUATION 5.5; "Variables that a server would count" in
 * EXECUTION. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "expr/varset.h"

struct arena;
struct job;

/* Of a merge request pipeline. Texts that are not known are NULL. */
struct predefined_merge_request {
    const char *source_branch, *target_branch;
    const char *diff_base_sha; /* where the two part */
    bool target_protected, source_protected;
};

/* What is known before any file is read. Texts that are not known, or do not exist, are NULL. */
struct predefined_facts {
    const char *source; /* CI_PIPELINE_SOURCE: "push", "merge_request_event", "schedule", "web", … */
    const char *ref;    /* branch or tag; of a merge request its source branch */
    bool tag;
    bool ref_protected;
    const char *sha;
    const char *before_sha;  /* NULL: zeros, as GitLab has it where there is nothing before */
    const char *message;     /* of the commit, whole */
    const char *author;      /* "Name <mail>" */
    const char *timestamp;   /* ISO 8601 */
    const char *tag_message; /* of an annotated tag */
    const char *default_branch;
    const char *project_path; /* "group/project" */
    const char *server_host;  /* "gitlab.example.com" or "gitlab.example.com:8443" */
    const char *config_path;  /* ".gitlab-ci.yml" */
    const char *user_name, *user_email;
    const char *registry; /* host (and port) of the container registry */
    const char *schedule_description;
    const struct predefined_merge_request *merge_request; /* NULL: none */
    int64_t run; /* the run's number, for CI_PIPELINE_ID and CI_PIPELINE_IID; 0: none yet */
};

/* Adds what rules, includes and all jobs see: server, project, commit, pipeline and merge request variables. The result
 * borrows the facts' texts. */
void predefined_add_pipeline(struct arena *arena, struct varset *set, const struct predefined_facts *facts);

/* Adds what only jobs see once they run: CI_PIPELINE_ID, …; for pipeline_context's `persisted`. Nothing while the run has
 * no number. */
void predefined_add_persisted(struct arena *arena, struct varset *set, const struct predefined_facts *facts);

/* Adds what a job sees of itself: CI_JOB_NAME, CI_JOB_STAGE, CI_NODE_INDEX, CI_ENVIRONMENT_NAME, …; rules see a little
 * less than a job that runs. */
enum predefined_phase { PREDEFINED_IN_RULES, PREDEFINED_IN_JOB };
void predefined_add_job(struct arena *arena, struct varset *set, const struct job *job,
                        enum predefined_phase phase);

/* A variable that a server would set for this event and that stays unset here. */
struct predefined_unknown {
    const char *name;
    const char *since; /* the GitLab version that brought it, or "" */
    const char *why;
};

/* All of these: struct predefined_unknown *, in `arena`. */
struct vec predefined_unknown(struct arena *arena, const struct predefined_facts *facts);

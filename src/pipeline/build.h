/* The building of a pipeline: what its steps share. For the files of this folder alone.
 *
 *     read      each job's keywords into a prototype          job_read.c, job_parts.c
 *     multiply  parallel copies with their variables           parallel.c
 *     connect   needs and dependencies to the copies' names    needs.c
 *     check     what GitLab checks before it looks at rules     checks.c
 *     decide    workflow, rules, only and except                workflow.c, rules.c, only.c, paths.c
 *     settle    what depends on the decision                    settle.c
 */
#pragma once
#include <stdbool.h>

#include "base/diag.h"
#include "base/map.h"
#include "base/vec.h"
#include "expr/expand.h"
#include "expr/varset.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

struct arena;
struct config;
struct expression;
struct node;
struct world;

/* A job as the file has it. */
struct base {
    const char *name;
    const struct node *node;
    struct job *prototype;                 /* the job itself, where it has no copies */
    const struct environment *environment; /* as written */
    struct varset *variables;              /* its own `variables:`; shared by the copies */
    struct vec rules;                      /* struct rule * */
    bool has_rules;
    bool parallel;     /* copies carry other names */
    struct vec copies; /* struct draft * */
};

/* One job of the pipeline while it is decided. */
struct draft {
    struct job *job;
    struct base *base;
    struct varset *matrix;      /* the copy's own variables, or NULL */
    bool rule_needs;            /* its needs come from the rule that matched */
    const struct varset *scope; /* made on first use: see draft_scope */
    size_t place;               /* in builder->drafts */
};

/* A rule of a job or of the workflow, typed. */
struct rule {
    const struct node *node;
    const char *text;                   /* as one line, for `why` */
    const struct expression *condition; /* `if` */
    bool has_condition;
    bool has_changes;
    struct vec changes; /* char * */
    const char *compare_to;
    bool has_exists;
    struct vec exists; /* char * */
    const char *exists_project, *exists_ref;
    bool has_when;
    enum when when;
    const struct node *allow_failure, *interruptible, *needs, *variables, *auto_cancel;
    int64_t start_in_s;
};

struct builder {
    struct arena *arena;
    struct arena *scratch; /* thrown away when the pipeline is built */
    struct arena *brief;   /* for what lives as long as one job is looked at */
    const struct config *config;
    const struct pipeline_context *context;
    const struct world *world;
    struct diags *diags;
    struct pipeline *pipeline;
    struct map bases;       /* name in the file to struct base * */
    struct map drafts;      /* name in the pipeline to struct draft *, in the file's order */
    struct map stages;      /* name to its place in the pipeline's stages, counted from 1 (uintptr_t) */
    struct map rules;       /* place of a `rules` node to struct vec * of struct rule *: jobs share them */
    struct map expressions; /* text to struct expression * */
    struct map patterns;    /* text to struct pattern * */
    struct map diffs;       /* compare_to to struct diff * */
    struct map answers;     /* a question about paths to struct answer * */
    struct map files;       /* project and ref to struct vec * of char * */
    bool has_workflow_rules;
    bool has_references; /* a variable of the whole pipeline refers to another one */
};

/* --- read --- */

/* Reads all keywords that do not depend on the event into the base's prototype. */
void read_job(struct builder *builder, struct base *base);
struct image *read_image(struct arena *arena, const struct node *node);
struct vec read_services(struct arena *arena, const struct node *node);
struct artifacts *read_artifacts(struct arena *arena, const struct node *node);
struct vec read_caches(struct arena *arena, const struct node *node);
struct environment *read_environment(struct arena *arena, const struct node *node);
struct trigger *read_trigger(struct arena *arena, const struct node *node);

/* `variables:` of any place: adds what it defines to `set`, as of `layer`. */
void read_variables(struct arena *arena, struct varset *set, const struct node *node,
                    enum variable_layer layer);

/* --- multiply --- */

/* Makes the base's jobs, by `parallel:`, in builder->drafts. */
void multiply_job(struct builder *builder, struct base *base);

/* The names that a matrix gives the copies of `job`, char *, in order. */
struct vec matrix_names(struct arena *arena, const char *job, const struct node *matrix);

/* --- connect --- */

/* `needs:` of the job (`copies`: a need on a parallel job means all its copies) or of a rule (only as written). */
enum need_place { NEEDS_OF_JOB, NEEDS_OF_RULE };
struct vec read_needs(struct builder *builder, const struct node *node, enum need_place place);

/* Fills needs and dependencies of all drafts. False where `$[[ matrix.NAME ]]` names nothing. */
bool connect_jobs(struct builder *builder);

/* --- check --- */

/* GitLab's logical checks; false where one failed. */
bool check_jobs(struct builder *builder);

/* --- decide --- */

/* Root variables, workflow rules and name. */
void decide_workflow(struct builder *builder);

/* Whether and how the job is part of the pipeline: by its rules, else by `only` and `except`. */
void decide_job(struct builder *builder, struct draft *draft);
void decide_by_policies(struct builder *builder, struct draft *draft);

struct vec read_rules(struct builder *builder, const struct node *node);

/* Judges `rules` in order and notes each verdict; the first that matches, or NULL. What is wrong with a rule itself
 * ("rules:changes:compare_to is not a valid ref") goes to `problem`. */
const struct rule *first_match(struct builder *builder, const struct vec *rules, const struct varset *scope,
                               struct vec *verdicts, const char **problem);

const struct expression *builder_expression(struct builder *builder, const char *text);

/* Whether one of the globs matches a changed path. `reason` says which, in the arena. */
bool paths_changed(struct builder *builder, const struct vec *globs, const char *compare_to,
                   const char **reason, const char **problem);
/* Whether one of the globs matches a file of the project (of `project` at `ref`; NULL: this one). */
bool paths_exist(struct builder *builder, const struct vec *globs, const char *project, const char *ref,
                 const char **reason, const char **problem);

/* The files of this project; none where they can't be listed. */
const struct vec *builder_files(struct builder *builder);

/* --- variables --- */

/* All variables that rules of a job see: what its scope is made of. The rule's own are not in it. Lives until
 * draft_forget. */
const struct varset *draft_scope(struct builder *builder, struct draft *draft);
void draft_forget(struct builder *builder, struct draft *draft);

/* What workflow rules and names see. */
const struct varset *pipeline_scope(struct builder *builder);

/* The same with references followed, unknown ones empty: for texts that GitLab expands. */
const struct varset *scope_expanded(struct arena *arena, const struct varset *scope);

/* The circular references of a job's variables in GitLab's words, or NULL. */
const char *job_variable_cycle(struct arena *arena, const struct pipeline *pipeline, const struct job *job);

/* --- settle --- */

/* Names of environments, tags, keys of caches; needs on jobs that are not there and circles of variables are errors. */
void settle_job(struct builder *builder, struct draft *draft);

/* The name of the job's environment with its variables filled in; rules see it, and their variables change it. */
void settle_environment(struct builder *builder, struct draft *draft);

/* Whether a variable of the set, or of those below it, refers to another one. */
bool set_has_references(const struct varset *set);

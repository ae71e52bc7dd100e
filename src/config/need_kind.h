/* The kinds of an entry of `needs`, by its keys. Source: KEYWORDS 2, "needs". */
#pragma once

struct node;

enum need_kind {
    NEED_UNKNOWN,
    NEED_JOB,      /* a name, or a map with `job` */
    NEED_PIPELINE, /* `pipeline` and `job`: artifacts of a pipeline of the same family */
    NEED_PROJECT,  /* `project` or `ref`: artifacts of another project */
    NEED_BRIDGE,   /* `pipeline` alone: mirrors another project's pipeline */
};

enum need_kind need_kind_of(const struct node *need);

/* `inputs:` of a job: `${{ job.inputs.NAME }}` in what the runner reads is replaced by the input's value, which here is
 * always its default. Source: KEYWORDS 2, "inputs (job)". */
#pragma once

struct arena;
struct diags;
struct node;

/* The job with its inputs put in; the job itself where it has none. NULL where `diags` got an error: a name that is not
 * declared, or anything else in `${{ }}`. */
struct node *job_inputs_fill(struct arena *arena, struct node *job, struct diags *diags);

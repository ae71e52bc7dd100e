/* Child pipelines: a bridge job (`trigger:include`) starts one in the same run. Source: docs.gitlab.com/ci/pipelines/
 * downstream_pipelines/, #triggerstrategy. */
#pragma once

struct pipeline_run;
struct run;
struct run_job;

/* A bridge job begins: its pipeline is loaded and its jobs join the run. */
void children_start(struct run *run, struct run_job *bridge);

/* Something has changed in a pipeline: a bridge that waits for it may be over. */
void children_look(struct run *run, struct pipeline_run *of);

/* The stages of an attempt that are scripts, with what the runner says around them. Source: RUNNER 1.1, 1.3, 1.5. */
#pragma once
#include <stdbool.h>

struct attempt;

/* "Preparing the executor": up to three tries. False: it failed, the reason is noted. */
bool stage_prepare_executor(struct attempt *attempt);

/* "Preparing environment": says where it runs; names of variables that no shell takes end the job here. */
bool stage_prepare_script(struct attempt *attempt);

/* "Getting source from Git repository", with the hooks before and after it. */
bool stage_get_sources(struct attempt *attempt);

/* The job's own script; pre_ and post_build_script around it. */
bool stage_step_script(struct attempt *attempt);

/* after_script, in a shell of its own. Its failure counts only with AFTER_SCRIPT_IGNORE_ERRORS=false. */
void stage_after_script(struct attempt *attempt);

/* "Cleaning up project directory and file based variables". */
void stage_cleanup(struct attempt *attempt);

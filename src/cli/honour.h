/* Saying what a local run does not honour as the server would. */
#pragma once
#include "base/diag.h"
#include "config/keyword.h"

struct job;

/* Adds a finding for each keyword of the job that is `which`, with the place of its key and the table's reason. */
void honour_check(struct diags *diags, const struct job *job, enum honoured which, enum severity severity);

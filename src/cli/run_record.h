/* run.json of the record: what a run was begun with. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct project;

/* Writes it into the record's folder, readable for its user alone, since variables of the command line stand in it. */
bool run_record_write(const struct project *project, const char *record_dir, struct error *err);

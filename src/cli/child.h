/* The pipeline of a bridge job (`trigger:include`), loaded as the project's own is. */
#pragma once
#include "run/run.h"

struct project;

/* What a run asks for it; `project` must outlive the run. */
struct child_source child_source_of(struct project *project);

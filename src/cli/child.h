/* Child pipelines (`trigger:include`), loaded as the project's own configuration is. */
#pragma once
#include "run/run.h"

struct project;

/* The source of the project's child pipelines; `project` must outlive it. */
struct child_source child_source_of(struct project *project);

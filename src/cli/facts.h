/* What git knows of the commit, its author and what came before, for the predefined variables. */
#pragma once
#include <stdbool.h>

#include "pipeline/predefined.h"

struct project;

/* How much is asked of git. */
enum facts_wanted {
    FACTS_FEW, /* only what is known without asking: no text names any of the others */
    FACTS_ALL,
};

/* Whether a configuration's text may name a variable that git has to be asked for; one with includes may. */
enum facts_wanted facts_wanted_by(const char *text);

/* Fills the facts; texts live in the project's arena, and so does `merge_request`. What git does not answer stays
 * unknown. */
void facts_gather(const struct project *project, enum facts_wanted wanted, struct predefined_facts *facts);

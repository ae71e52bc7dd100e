/* What a run leaves for later ones: see run/kept.h. */
#pragma once

struct run;

/* Writes the results of the jobs into the record. */
void results_write(struct run *run);

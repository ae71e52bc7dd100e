/* The two outputs that views write to. Writing never blocks: a reader who stops reading must not stop Ctrl-C. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct error;
struct output;
struct pollfd;
struct run;

/* Opens standard output and error for writing without blocking. A pipe or terminal is opened anew for that, since the
 * flag would be shared with others that have it; a regular file never blocks. */
void outputs_open(struct run *run);
void outputs_close(struct run *run);

/* Writes what the views have as far as it is taken. */
void outputs_write(struct run *run);

/* Whether standard output had room for all; that nobody read to the end is no failure. */
bool outputs_complete(const struct run *run, struct error *err);

/* How many bytes wait. */
size_t outputs_pending(const struct run *run);

/* Fills one struct pollfd for each output that took no more; returns how many. */
size_t outputs_poll(const struct run *run, struct pollfd *fds);

/* Writes out everything, waiting for at most `patience_ms` in which nothing is taken (below 0: any time), and no longer
 * than until a signal arrives. */
void outputs_drain(struct run *run, int patience_ms);

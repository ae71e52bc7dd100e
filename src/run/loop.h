/* The loop of the main process: one poll over the workers' sockets, signals, the guest and the outputs. Nothing in it
 * blocks. */
#pragma once

struct run;

/* Goes on until the pipeline has come to its end, everything is cleared and the guest, if any, has left. */
void loop_run(struct run *run);

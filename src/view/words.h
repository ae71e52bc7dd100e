/* The words in which a run is told: durations, results, reasons. */
#pragma once
#include <stdbool.h>

struct buf;
struct event;

/* Appends a duration as people read it: "0.4 s", "2 min 3 s", "1 h 4 min". */
void words_duration(struct buf *out, double seconds);

/* How a job ended, in a word or two: "passed", "failed", "failed (allowed)", "canceled", … `event` is its
 * job_finished. */
const char *words_result(const struct event *event);

/* Appends why it did not pass ("exit code 2", "its time was up", …); nothing where there is nothing to say. */
void words_reason(struct buf *out, const struct event *event);

/* The colour that goes with the job's result, as a control sequence. */
const char *words_color(const struct event *event);

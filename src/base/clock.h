/* Time: a monotonic clock for durations and deadlines, the wall clock for stamps. */
#pragma once
#include <stdint.h>

/* Milliseconds that only grow. */
int64_t clock_ms(void);

/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);

/* What is left until `deadline_ms` (of clock_ms), for poll: 0 when it has passed, -1 when there is none (a deadline
 * below 0), at most INT_MAX. */
int clock_left_ms(int64_t deadline_ms);

/* "2026-01-31T12:00:00.123Z", as RFC 3339 has it, in UTC. */
enum { CLOCK_STAMP_SIZE = 32 };
void clock_stamp(char text[CLOCK_STAMP_SIZE], int64_t wall_ms);

/* Processes that a shell job leaves: ended whatever they did to get away (setsid, double forks), since this process is
 * their subreaper; and found again by others after both were killed, by a value in their environment.
 * Source: EXECUTION "What must be so, because it broke otherwise". */
#pragma once
#include <stdint.h>

/* The name of the variable that all processes of a shell job have, with a value of its own for each. */
#define DESCENDANTS_VARIABLE "CI_LOCAL_PROCESSES"

/* From now on orphans of this process's descendants become its children. */
void descendants_adopt(void);

/* Kills and reaps until no descendant is left. */
void descendants_kill(void);

/* Kills all processes of this user that have the value in their environment, for at most `ms`; how many are left. */
int descendants_kill_marked(const char *value, int64_t ms);

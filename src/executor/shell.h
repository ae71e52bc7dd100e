/* The shell executor: jobs run by `bash -l` on this machine, in a work folder and a process group of their own. */
#pragma once

struct executor;

extern const struct executor shell_executor;

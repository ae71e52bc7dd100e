/* The plain view: the jobs' output on standard output, each line behind its job's name; ci-local's own words, the
 * summary and the tails of failed jobs on standard error. */
#pragma once
#include <stdbool.h>

#include "view/view.h"

struct plain_options {
    bool color_out, color_err; /* colours on standard output, on standard error */
    bool quiet;                /* only what scripts print, failures and the last line */
    bool verbose;              /* every wait, pull and service too */
};

/* A new plain view; free it through its type. */
struct view *view_plain_new(const struct plain_options *options, struct log_reader logs);

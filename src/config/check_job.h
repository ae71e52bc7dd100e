/* Jobs and trigger jobs as wholes. For check.c and check_places.c. */
#pragma once
#include "config/checker.h"

struct node_pair;

/* What their keys must be together; called after the keys one by one. */
void place_job(struct checker *checker, const struct node *job, const struct path *path);
void place_trigger_job(struct checker *checker, const struct node *job, const struct path *path);

/* `start_in` where it must be a duration; NULL where it is missing. */
void check_start_in(struct checker *checker, const struct node *value, const struct subject *subject);

/* A job under its key. */
void check_job(struct checker *checker, const struct node_pair *pair, const struct path *path);

/* What images and services are called once the runner has put in a job's variables. */
#pragma once
#include "base/vec.h"

struct arena;
struct image;
struct job;
struct pipeline;
struct service;

/* The image's name; it lives in `arena` or is the text as written. */
const char *image_name(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                       const struct image *image);

/* The names that `alias:` gives a service, char * in `arena`: commas and spaces separate them. */
struct vec service_aliases(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                           const struct service *service);

/* Removing the work folder of a job, whatever rights the job left in it. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

/* Removes the folder with all it holds; never follows a link. That it is not there is fine. */
bool folder_remove_all(const char *path, struct error *err);

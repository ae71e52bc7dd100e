/* Unpacking an archive into a folder of this machine. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

/* Members replace what is there; none can reach outside of the folder, by its name or through a link. */
bool unzip(const char *archive, const char *folder, struct error *err);

/* The docker executor: jobs run in containers of an engine, with their services beside them. */
#pragma once

struct executor;

extern const struct executor docker_executor;

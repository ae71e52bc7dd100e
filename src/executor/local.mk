libci_local_a_SOURCES += \
	%D%/archive_library.c %D%/archive_library.h \
	%D%/artifacts.c %D%/artifacts.h \
	%D%/attempt.c %D%/attempt.h %D%/attempt_wait.c \
	%D%/cache.c %D%/cache.h \
	%D%/clear.c %D%/clear.h \
	%D%/coverage.c %D%/coverage.h \
	%D%/descendants.c %D%/descendants.h \
	%D%/docker.c %D%/docker.h %D%/docker_job.h \
	%D%/docker_container.c \
	%D%/docker_debug.c \
	%D%/docker_files.c \
	%D%/docker_image.c \
	%D%/docker_limits.c \
	%D%/docker_objects.c \
	%D%/docker_ready.c \
	%D%/docker_script.c \
	%D%/docker_service.c \
	%D%/docker_sources.c \
	%D%/docker_volume.c \
	%D%/dotenv.c %D%/dotenv.h \
	%D%/doublestar.c %D%/doublestar.h \
	%D%/executor.c %D%/executor.h \
	%D%/features.c %D%/features.h \
	%D%/git_index.c %D%/git_index.h \
	%D%/job_log.c %D%/job_log.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/masking.c %D%/masking.h \
	%D%/place.c %D%/place.h \
	%D%/runner_variables.c %D%/runner_variables.h \
	%D%/script.c %D%/script.h \
	%D%/selection.c %D%/selection.h \
	%D%/settings.c %D%/settings.h \
	%D%/shell.c %D%/shell.h \
	%D%/shell_process.c %D%/shell_process.h \
	%D%/shell_word.c %D%/shell_word.h \
	%D%/stages.c %D%/stages.h \
	%D%/tar_writer.c %D%/tar_writer.h \
	%D%/tree.c %D%/tree.h \
	%D%/untar.c %D%/untar.h \
	%D%/unzip.c %D%/unzip.h \
	%D%/work_folder.c %D%/work_folder.h \
	%D%/zip.c %D%/zip.h

libci_local_a_SOURCES += \
	%D%/attempt.c %D%/attempt.h %D%/attempt_wait.c \
	%D%/clear.c %D%/clear.h \
	%D%/descendants.c %D%/descendants.h \
	%D%/executor.c %D%/executor.h \
	%D%/features.c %D%/features.h \
	%D%/job_log.c %D%/job_log.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/masking.c %D%/masking.h \
	%D%/place.c %D%/place.h \
	%D%/runner_variables.c %D%/runner_variables.h \
	%D%/script.c %D%/script.h \
	%D%/settings.c %D%/settings.h \
	%D%/shell.c %D%/shell.h \
	%D%/shell_process.c %D%/shell_process.h \
	%D%/shell_word.c %D%/shell_word.h \
	%D%/stages.c %D%/stages.h \
	%D%/untar.c %D%/untar.h \
	%D%/work_folder.c %D%/work_folder.h

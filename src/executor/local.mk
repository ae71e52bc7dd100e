libci_local_a_SOURCES += \
	%D%/executor.h \
	%D%/job_log.c %D%/job_log.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/masking.c %D%/masking.h \
	%D%/script.c %D%/script.h \
	%D%/shell_word.c %D%/shell_word.h

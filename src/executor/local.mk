libci_local_a_SOURCES += \
	%D%/executor.h \
	%D%/job_log.c %D%/job_log.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/masking.c %D%/masking.h

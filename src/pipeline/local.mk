libci_local_a_SOURCES += \
	%D%/job.c %D%/job.h \
	%D%/pipeline.h \
	%D%/plan.h

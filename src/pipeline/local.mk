libci_local_a_SOURCES += \
	%D%/build.h \
	%D%/checks.c \
	%D%/job.c %D%/job.h \
	%D%/job_parts.c \
	%D%/job_read.c \
	%D%/needs.c \
	%D%/only.c \
	%D%/parallel.c \
	%D%/paths.c \
	%D%/pipeline.c %D%/pipeline.h \
	%D%/plan.c %D%/plan.h \
	%D%/predefined.c %D%/predefined.h \
	%D%/predefined_job.c \
	%D%/read.c %D%/read.h \
	%D%/rules.c \
	%D%/settle.c \
	%D%/slug.c %D%/slug.h \
	%D%/variables.c \
	%D%/workflow.c

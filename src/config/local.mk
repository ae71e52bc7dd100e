libci_local_a_SOURCES += \
	%D%/check.c %D%/check.h \
	%D%/check_cache.c \
	%D%/check_image.c \
	%D%/check_job.c %D%/check_job.h \
	%D%/check_job_parts.c \
	%D%/check_needs.c \
	%D%/check_parallel.c \
	%D%/check_places.c \
	%D%/check_policy.c \
	%D%/check_rules.c \
	%D%/check_syntax.c \
	%D%/check_trigger.c \
	%D%/check_value.c \
	%D%/check_variables.c \
	%D%/checker.c %D%/checker.h \
	%D%/config.c %D%/config.h \
	%D%/extends.c %D%/extends.h \
	%D%/inherit.c %D%/inherit.h \
	%D%/keyword.c %D%/keyword.h \
	%D%/merge.c %D%/merge.h \
	%D%/need_kind.h \
	%D%/reference.c %D%/reference.h \
	%D%/stages.c %D%/stages.h \
	%D%/world.h

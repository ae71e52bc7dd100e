libci_local_a_SOURCES += \
	%D%/check.c %D%/check.h \
	%D%/check_cache.c \
	%D%/check_image.c \
	%D%/check_inputs.c \
	%D%/check_job.c %D%/check_job.h \
	%D%/check_job_parts.c \
	%D%/check_needs.c \
	%D%/check_parallel.c \
	%D%/check_places.c \
	%D%/check_policy.c \
	%D%/check_rules.c \
	%D%/check_run.c \
	%D%/check_syntax.c \
	%D%/check_trigger.c \
	%D%/check_value.c \
	%D%/check_variables.c \
	%D%/checker.c %D%/checker.h \
	%D%/config.c %D%/config.h \
	%D%/document.c %D%/document.h \
	%D%/extends.c %D%/extends.h \
	%D%/honoured.c %D%/honoured.h \
	%D%/include.c %D%/include.h \
	%D%/include_entry.c %D%/include_entry.h \
	%D%/include_rules.c %D%/include_rules.h \
	%D%/inherit.c %D%/inherit.h \
	%D%/input_rules.c %D%/input_rules.h \
	%D%/input_value.c %D%/input_value.h \
	%D%/inputs.c %D%/inputs.h \
	%D%/interpolation.c %D%/interpolation.h \
	%D%/interpolation_block.c %D%/interpolation_block.h \
	%D%/interpolation_function.c %D%/interpolation_function.h \
	%D%/job_inputs.c %D%/job_inputs.h \
	%D%/keyword.c %D%/keyword.h \
	%D%/merge.c %D%/merge.h \
	%D%/need_kind.h \
	%D%/reference.c %D%/reference.h \
	%D%/stages.c %D%/stages.h \
	%D%/value_text.c %D%/value_text.h \
	%D%/world.h

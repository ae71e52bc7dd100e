# Tests of src/expr and src/pipeline. Those that compare with the reference are skipped where it is not there.
unit_tests += \
	%D%/test_expand \
	%D%/test_expression \
	%D%/test_glob \
	%D%/test_duration \
	%D%/test_oracle_pipelines \
	%D%/test_pattern \
	%D%/test_pipeline \
	%D%/test_plan \
	%D%/test_predefined

%C%_test_expand_SOURCES = %D%/test_expand.c %D%/oracle.c %D%/oracle.h
%C%_test_expand_CFLAGS = $(unit_flags)
%C%_test_expand_LDADD = $(unit_libs)

%C%_test_expression_SOURCES = %D%/test_expression.c %D%/oracle.c %D%/oracle.h
%C%_test_expression_CFLAGS = $(unit_flags)
%C%_test_expression_LDADD = $(unit_libs)

%C%_test_glob_CFLAGS = $(unit_flags)
%C%_test_glob_LDADD = $(unit_libs)

%C%_test_duration_SOURCES = %D%/test_duration.c %D%/oracle.c %D%/oracle.h
%C%_test_duration_CFLAGS = $(unit_flags)
%C%_test_duration_LDADD = $(unit_libs)

%C%_test_oracle_pipelines_SOURCES = %D%/test_oracle_pipelines.c %D%/oracle.c %D%/oracle.h
%C%_test_oracle_pipelines_CFLAGS = $(unit_flags)
%C%_test_oracle_pipelines_LDADD = $(unit_libs)

%C%_test_plan_SOURCES = %D%/test_plan.c %D%/built.c %D%/built.h
%C%_test_plan_CFLAGS = $(unit_flags)
%C%_test_plan_LDADD = $(unit_libs)

%C%_test_predefined_CFLAGS = $(unit_flags)
%C%_test_predefined_LDADD = $(unit_libs)

%C%_test_pipeline_SOURCES = %D%/test_pipeline.c %D%/built.c %D%/built.h %D%/oracle.c %D%/oracle.h
%C%_test_pipeline_CFLAGS = $(unit_flags)
%C%_test_pipeline_LDADD = $(unit_libs)

%C%_test_pattern_CFLAGS = $(unit_flags)
%C%_test_pattern_LDADD = $(unit_libs)

EXTRA_DIST += %D%/pipeline.cases %D%/expression.cases %D%/glob.cases

# Tests of src/executor.
unit_tests += \
	%D%/test_archives \
	%D%/test_executor_parts \
	%D%/test_job_log \
	%D%/test_ledger \
	%D%/test_masking \
	%D%/test_script

%C%_test_ledger_CFLAGS = $(unit_flags)
%C%_test_ledger_LDADD = $(unit_libs)
%C%_test_masking_CFLAGS = $(unit_flags)
%C%_test_masking_LDADD = $(unit_libs)
EXTRA_DIST += %D%/masking.cases
%C%_test_job_log_CFLAGS = $(unit_flags)
%C%_test_job_log_LDADD = $(unit_libs)
%C%_test_script_CFLAGS = $(unit_flags)
%C%_test_script_LDADD = $(unit_libs)
EXTRA_DIST += %D%/script.cases
%C%_test_executor_parts_CFLAGS = $(unit_flags)
%C%_test_executor_parts_LDADD = $(unit_libs)
EXTRA_DIST += %D%/doublestar.cases
%C%_test_archives_CFLAGS = $(unit_flags)
%C%_test_archives_LDADD = $(unit_libs)

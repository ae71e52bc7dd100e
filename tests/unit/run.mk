# Tests of src/run.
unit_tests += \
	%D%/test_outcome \
	%D%/test_record \
	%D%/test_schedule

%C%_test_outcome_CFLAGS = $(unit_flags)
%C%_test_outcome_LDADD = $(unit_libs)
%C%_test_record_CFLAGS = $(unit_flags)
%C%_test_record_LDADD = $(unit_libs)
%C%_test_schedule_CFLAGS = $(unit_flags)
%C%_test_schedule_LDADD = $(unit_libs)

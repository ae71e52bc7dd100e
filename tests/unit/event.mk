# Tests of src/event.
unit_tests += \
	%D%/test_event

%C%_test_event_CFLAGS = $(unit_flags)
%C%_test_event_LDADD = $(unit_libs)

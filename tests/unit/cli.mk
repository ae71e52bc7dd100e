# Tests of src/cli.
unit_tests += \
	%D%/test_invocation

%C%_test_invocation_CFLAGS = $(unit_flags)
%C%_test_invocation_LDADD = $(unit_libs)

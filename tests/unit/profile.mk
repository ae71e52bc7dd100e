# Tests of src/profile.
unit_tests += \
	%D%/test_profile \
	%D%/test_register

%C%_test_profile_CFLAGS = $(unit_flags)
%C%_test_profile_LDADD = $(unit_libs)
EXTRA_DIST += %D%/profile.cases
%C%_test_register_CFLAGS = $(unit_flags)
%C%_test_register_LDADD = $(unit_libs)

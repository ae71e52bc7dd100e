# Tests of src/view.
unit_tests += \
	%D%/test_views

%C%_test_views_CFLAGS = $(unit_flags)
%C%_test_views_LDADD = $(unit_libs)

# Tests of src/view.
unit_tests += \
	%D%/test_viewer \
	%D%/test_views

%C%_test_views_CFLAGS = $(unit_flags)
%C%_test_views_LDADD = $(unit_libs)
%C%_test_viewer_CFLAGS = $(unit_flags)
%C%_test_viewer_LDADD = $(unit_libs)

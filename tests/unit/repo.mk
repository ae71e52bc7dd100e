# Tests of src/repo.
unit_tests += \
	%D%/test_repo \
	%D%/test_snapshot

%C%_test_repo_CFLAGS = $(unit_flags)
%C%_test_repo_LDADD = $(unit_libs)
%C%_test_repo_SOURCES = %D%/test_repo.c %D%/checkout.c %D%/checkout.h
EXTRA_DIST += %D%/repo_url.cases
%C%_test_snapshot_CFLAGS = $(unit_flags)
%C%_test_snapshot_LDADD = $(unit_libs)
%C%_test_snapshot_SOURCES = %D%/test_snapshot.c %D%/checkout.c %D%/checkout.h

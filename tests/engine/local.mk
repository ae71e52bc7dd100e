# The engine's layer on a real engine, that of DOCKER_HOST; passed over where none is named.
engine_tests = \
	%D%/test_containers \
	%D%/test_far_engine \
	%D%/test_objects

if HAVE_CMOCKA
check_PROGRAMS += $(engine_tests)
TESTS += $(engine_tests) %D%/by-podman %D%/by-ssh
endif

check-engine: $(engine_tests)
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(engine_tests) tests/engine/by-podman tests/engine/by-ssh'
.PHONY: check-engine

%C%_test_containers_SOURCES = %D%/test_containers.c %D%/live.c %D%/live.h
%C%_test_containers_CFLAGS = $(unit_flags)
%C%_test_containers_LDADD = $(unit_libs)
%C%_test_far_engine_SOURCES = %D%/test_far_engine.c %D%/live.c %D%/live.h
%C%_test_far_engine_CFLAGS = $(unit_flags)
%C%_test_far_engine_LDADD = $(unit_libs)
%C%_test_objects_SOURCES = %D%/test_objects.c %D%/live.c %D%/live.h
%C%_test_objects_CFLAGS = $(unit_flags)
%C%_test_objects_LDADD = $(unit_libs)

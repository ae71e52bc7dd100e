# The engine's layer on a real engine, that of DOCKER_HOST; passed over where none is named.
engine_tests = \
	%D%/test_containers

if HAVE_CMOCKA
check_PROGRAMS += $(engine_tests)
TESTS += $(engine_tests)
endif

check-engine: $(engine_tests)
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(engine_tests)'
.PHONY: check-engine

%C%_test_containers_SOURCES = %D%/test_containers.c %D%/live.c %D%/live.h
%C%_test_containers_CFLAGS = $(unit_flags)
%C%_test_containers_LDADD = $(unit_libs)

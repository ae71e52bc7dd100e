# Measurements, never tests: `make bench` prints a table and writes bench.json.
EXTRA_PROGRAMS = %D%/floor %D%/measure
%C%_measure_SOURCES = %D%/measure.c
%C%_floor_SOURCES = %D%/floor.c
%C%_floor_LDADD = $(program_libs)
CLEANFILES += $(EXTRA_PROGRAMS) bench.json

bench: ci-local %D%/floor %D%/measure
	CI_LOCAL=./ci-local MEASURE=%D%/measure FLOOR=%D%/floor $(srcdir)/%D%/run $(BENCH)
.PHONY: bench

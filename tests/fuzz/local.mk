# Fuzz targets. With --enable-fuzzing (clang) each is a libFuzzer program: run it on its corpus folder. Otherwise each
# replays its corpus as a test.
fuzz_targets = \
	%D%/fuzz_config \
	%D%/fuzz_interpolation \
	%D%/fuzz_yaml

check_PROGRAMS += $(fuzz_targets)
if ENABLE_FUZZING
fuzz_driver =
fuzz_ldflags = -fsanitize=fuzzer
else
TESTS += $(fuzz_targets)
fuzz_driver = %D%/replay.c
fuzz_ldflags =
endif
fuzz_flags = $(AM_CFLAGS)

%C%_fuzz_config_SOURCES = %D%/fuzz_config.c $(fuzz_driver)
%C%_fuzz_config_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-config\"
%C%_fuzz_config_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_config_LDADD = $(program_libs)
%C%_fuzz_interpolation_SOURCES = %D%/fuzz_interpolation.c $(fuzz_driver)
%C%_fuzz_interpolation_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-interpolation\"
%C%_fuzz_interpolation_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_interpolation_LDADD = $(program_libs)
%C%_fuzz_yaml_SOURCES = %D%/fuzz_yaml.c $(fuzz_driver)
%C%_fuzz_yaml_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-yaml\"
%C%_fuzz_yaml_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_yaml_LDADD = $(program_libs)
EXTRA_DIST += %D%/corpus-config %D%/corpus-interpolation %D%/corpus-yaml

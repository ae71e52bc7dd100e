# Fuzz targets. With --enable-fuzzing (clang) each is a libFuzzer program: run it on its corpus folder. Otherwise each
# replays its corpus as a test.
fuzz_targets = \
	%D%/fuzz_config \
	%D%/fuzz_expand \
	%D%/fuzz_expression \
	%D%/fuzz_glob \
	%D%/fuzz_interpolation \
	%D%/fuzz_pattern \
	%D%/fuzz_pipeline \
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
%C%_fuzz_expand_SOURCES = %D%/fuzz_expand.c $(fuzz_driver)
%C%_fuzz_expand_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-expand\"
%C%_fuzz_expand_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_expand_LDADD = $(program_libs)
%C%_fuzz_expression_SOURCES = %D%/fuzz_expression.c $(fuzz_driver)
%C%_fuzz_expression_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-expression\"
%C%_fuzz_expression_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_expression_LDADD = $(program_libs)
%C%_fuzz_glob_SOURCES = %D%/fuzz_glob.c $(fuzz_driver)
%C%_fuzz_glob_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-glob\"
%C%_fuzz_glob_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_glob_LDADD = $(program_libs)
%C%_fuzz_pattern_SOURCES = %D%/fuzz_pattern.c $(fuzz_driver)
%C%_fuzz_pattern_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-pattern\"
%C%_fuzz_pattern_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_pattern_LDADD = $(program_libs)
%C%_fuzz_pipeline_SOURCES = %D%/fuzz_pipeline.c $(fuzz_driver)
%C%_fuzz_pipeline_CFLAGS = $(fuzz_flags) -DCORPUS=\"$(abs_srcdir)/%D%/corpus-pipeline\"
%C%_fuzz_pipeline_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_pipeline_LDADD = $(program_libs)
EXTRA_DIST += %D%/corpus-expand %D%/corpus-expression %D%/corpus-glob %D%/corpus-pattern %D%/corpus-pipeline %D%/corpus-config %D%/corpus-interpolation %D%/corpus-yaml

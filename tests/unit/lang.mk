# Tests of src/yaml and src/config.
unit_tests += \
	%D%/test_config \
	%D%/test_yaml

reference_flags = -DREFERENCE=\"$(abs_srcdir)/../shared/reference\"
%C%_test_yaml_CFLAGS = $(unit_flags) $(reference_flags)
%C%_test_yaml_LDADD = $(unit_libs)
%C%_test_config_CFLAGS = $(unit_flags)
%C%_test_config_LDADD = $(unit_libs)
EXTRA_DIST += %D%/config.cases

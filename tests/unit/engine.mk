# Tests of src/net and src/engine that need no engine.
unit_tests += \
	%D%/test_engine_auth \
	%D%/test_engine_wire \
	%D%/test_net

%C%_test_engine_auth_CFLAGS = $(unit_flags)
%C%_test_engine_auth_LDADD = $(unit_libs)
%C%_test_engine_wire_CFLAGS = $(unit_flags)
%C%_test_engine_wire_LDADD = $(unit_libs)
%C%_test_net_CFLAGS = $(unit_flags)
%C%_test_net_LDADD = $(unit_libs)

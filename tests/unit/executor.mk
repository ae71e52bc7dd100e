# Tests of src/executor.
unit_tests += \
	%D%/test_ledger

%C%_test_ledger_CFLAGS = $(unit_flags)
%C%_test_ledger_LDADD = $(unit_libs)

# Each test is one program over the library: tests/unit/test_THING.c, beside it the case files it reads.
unit_tests = \
	%D%/test_base

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

unit_flags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) -DTEST_DATA=\"$(abs_srcdir)/%D%\"
unit_libs = $(program_libs) $(CMOCKA_LIBS)

%C%_test_base_CFLAGS = $(unit_flags)
%C%_test_base_LDADD = $(unit_libs)

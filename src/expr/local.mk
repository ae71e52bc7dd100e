libci_local_a_SOURCES += \
	%D%/duration.c %D%/duration.h \
	%D%/expand.c %D%/expand.h \
	%D%/expand_all.c \
	%D%/expression.c %D%/expression.h \
	%D%/expression_lexer.c %D%/expression_tree.h \
	%D%/expression_parser.c \
	%D%/glob.c %D%/glob.h \
	%D%/pattern.c %D%/pattern.h \
	%D%/re2_c.cc %D%/re2_c.h \
	%D%/reference.h \
	%D%/varset.c %D%/varset.h

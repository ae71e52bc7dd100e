libci_local_a_SOURCES += \
	%D%/duration.c %D%/duration.h \
	%D%/expand.c %D%/expand.h \
	%D%/expand_all.c \
	%D%/expression.h \
	%D%/glob.h \
	%D%/pattern.h \
	%D%/reference.h \
	%D%/varset.c %D%/varset.h

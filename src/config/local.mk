libci_local_a_SOURCES += \
	%D%/config.c %D%/config.h \
	%D%/extends.c %D%/extends.h \
	%D%/inherit.c %D%/inherit.h \
	%D%/merge.c %D%/merge.h \
	%D%/reference.c %D%/reference.h \
	%D%/stages.c %D%/stages.h \
	%D%/world.h

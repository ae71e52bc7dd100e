libci_local_a_SOURCES += \
	%D%/gc.h \
	%D%/kept.h \
	%D%/record.c %D%/record.h \
	%D%/run.c %D%/run.h \
	%D%/schedule.c %D%/schedule.h

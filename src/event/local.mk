libci_local_a_SOURCES += \
	%D%/event.c %D%/event.h \
	%D%/text.c %D%/text.h

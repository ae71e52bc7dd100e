libci_local_a_SOURCES += \
	%D%/fetch.h \
	%D%/tcp.h

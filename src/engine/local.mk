libci_local_a_SOURCES += \
	%D%/auth.h \
	%D%/clear.h \
	%D%/container.h \
	%D%/engine.h \
	%D%/image.h \
	%D%/network.h \
	%D%/stream.h \
	%D%/volume.h

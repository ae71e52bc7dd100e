libci_local_a_SOURCES += \
	%D%/address.c \
	%D%/archive.c \
	%D%/auth.c %D%/auth.h \
	%D%/clear.c %D%/clear.h \
	%D%/container.c %D%/container.h \
	%D%/container_document.c %D%/container_document.h \
	%D%/container_info.c \
	%D%/demux.c \
	%D%/docker_config.c %D%/docker_config.h \
	%D%/engine.c %D%/engine.h \
	%D%/image.c %D%/image.h \
	%D%/image_pull.c \
	%D%/json.c %D%/json.h \
	%D%/network.c %D%/network.h \
	%D%/quantity.c \
	%D%/request.c %D%/request.h \
	%D%/ssh.c %D%/ssh.h \
	%D%/stream.c %D%/stream.h \
	%D%/volume.c %D%/volume.h

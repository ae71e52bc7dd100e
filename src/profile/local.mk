libci_local_a_SOURCES += \
	%D%/keys.c %D%/keys.h \
	%D%/profile.c %D%/profile.h \
	%D%/read.c \
	%D%/toml.cc %D%/toml.h

libci_local_a_SOURCES += \
	%D%/keys.c %D%/keys.h \
	%D%/profile.c %D%/profile.h \
	%D%/read.c \
	%D%/register.c %D%/register.h \
	%D%/toml.cc %D%/toml.h \
	%D%/trust.c %D%/trust.h

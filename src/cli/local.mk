libci_local_a_SOURCES += \
	%D%/cli.c %D%/cli.h \
	%D%/command.h %D%/command_rows.h %D%/commands.c \
	%D%/help.c %D%/help.h \
	%D%/invocation.c %D%/invocation.h \
	%D%/say.c %D%/say.h \
	%D%/version.c

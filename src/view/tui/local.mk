libci_local_a_SOURCES += \
	%D%/board.c %D%/board.h \
	%D%/cells.c %D%/cells.h \
	%D%/draw.c \
	%D%/keys.c %D%/keys.h \
	%D%/logpane.c %D%/logpane.h \
	%D%/logtext.c %D%/logtext.h \
	%D%/look.c %D%/look.h \
	%D%/obey.c \
	%D%/pages.c %D%/pages.h \
	%D%/pattern.c %D%/pattern.h \
	%D%/runs.c %D%/runs.h \
	%D%/state.h \
	%D%/term.c %D%/term.h \
	%D%/tui.c %D%/tui.h

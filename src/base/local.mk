libci_local_a_SOURCES += \
	%D%/arena.c %D%/arena.h \
	%D%/base64.c %D%/base64.h \
	%D%/buf.c %D%/buf.h \
	%D%/cleanup.h \
	%D%/clock.c %D%/clock.h \
	%D%/diag.c %D%/diag.h \
	%D%/error.c %D%/error.h \
	%D%/file.c %D%/file.h \
	%D%/graph.c %D%/graph.h \
	%D%/limit.h \
	%D%/map.c %D%/map.h \
	%D%/mem.c %D%/mem.h \
	%D%/nearest.c %D%/nearest.h \
	%D%/process.c %D%/process.h \
	%D%/digest.c %D%/digest.h \
	%D%/span.h \
	%D%/utf8.c %D%/utf8.h \
	%D%/vec.c %D%/vec.h

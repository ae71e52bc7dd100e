libci_local_a_SOURCES += \
	%D%/announce.c %D%/announce.h \
	%D%/assignment.c %D%/assignment.h \
	%D%/children.c %D%/children.h \
	%D%/gc.c %D%/gc.h %D%/gc_engine.c %D%/gc_engine.h \
	%D%/janitor.c %D%/janitor.h \
	%D%/jobs.c %D%/jobs.h \
	%D%/kept.c %D%/kept.h \
	%D%/loop.c %D%/loop.h \
	%D%/outcome.c %D%/outcome.h \
	%D%/output.c %D%/output.h \
	%D%/ready.c %D%/ready.h \
	%D%/record.c %D%/record.h \
	%D%/results.h \
	%D%/run.c %D%/run.h \
	%D%/schedule.c %D%/schedule.h \
	%D%/state.h \
	%D%/work.c \
	%D%/worker.c %D%/worker.h

libci_local_a_SOURCES += \
	%D%/json.c %D%/json.h \
	%D%/line.c %D%/line.h \
	%D%/model.c %D%/model.h \
	%D%/pieces.c %D%/pieces.h \
	%D%/plain.c %D%/plain.h \
	%D%/report.c %D%/report.h \
	%D%/summary.c %D%/summary.h \
	%D%/view.h \
	%D%/words.c %D%/words.h

libci_local_a_SOURCES += \
	%D%/load.c %D%/load.h \
	%D%/node.c %D%/node.h \
	%D%/piece.c %D%/piece.h \
	%D%/scalar.c %D%/scalar.h \
	%D%/tag.c %D%/tag.h \
	%D%/write.c %D%/write.h

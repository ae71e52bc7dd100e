libci_local_a_SOURCES += \
	%D%/files.c %D%/files.h \
	%D%/git.c %D%/git.h \
	%D%/history.c %D%/history.h \
	%D%/jobrepo.c %D%/jobrepo.h \
	%D%/listing.c %D%/listing.h \
	%D%/repo.c %D%/repo.h \
	%D%/snapshot.c %D%/snapshot.h \
	%D%/tar.c %D%/tar.h \
	%D%/url.c %D%/url.h

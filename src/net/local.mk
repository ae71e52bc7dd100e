libci_local_a_SOURCES += \
	%D%/curl.c %D%/curl.h \
	%D%/fetch.c %D%/fetch.h \
	%D%/handle.c %D%/handle.h \
	%D%/http.c %D%/http.h \
	%D%/http_head.c %D%/http_head.h \
	%D%/raw.c %D%/raw.h \
	%D%/tcp.c %D%/tcp.h \
	%D%/url.c %D%/url.h \
	%D%/wait.c %D%/wait.h

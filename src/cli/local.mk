libci_local_a_SOURCES += \
	%D%/cli.c %D%/cli.h \
	%D%/command.h %D%/command_rows.h %D%/commands.c \
	%D%/disk_world.c %D%/disk_world.h \
	%D%/event_choice.c %D%/event_choice.h \
	%D%/gc.c \
	%D%/graph.c %D%/graph.h \
	%D%/help.c %D%/help.h \
	%D%/image_name.c %D%/image_name.h \
	%D%/invocation.c %D%/invocation.h \
	%D%/json_out.c %D%/json_out.h \
	%D%/list.c \
	%D%/list_json.c %D%/list_json.h \
	%D%/load.c %D%/load.h \
	%D%/log.c \
	%D%/profiles.c %D%/profiles.h \
	%D%/project_mirror.c %D%/project_mirror.h \
	%D%/recorded.c %D%/recorded.h \
	%D%/remote_files.c %D%/remote_files.h \
	%D%/run.c \
	%D%/run_record.c %D%/run_record.h \
	%D%/runs.c \
	%D%/say.c %D%/say.h \
	%D%/stand_ins.h \
	%D%/variables_file.c %D%/variables_file.h \
	%D%/vars.c \
	%D%/version.c \
	%D%/why.c

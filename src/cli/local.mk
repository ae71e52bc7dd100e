libci_local_a_SOURCES += \
	%D%/artifacts.c \
	%D%/child.c %D%/child.h \
	%D%/cli.c %D%/cli.h \
	%D%/command.h %D%/command_rows.h %D%/commands.c \
	%D%/compare.c %D%/compare.h \
	%D%/complete.c \
	%D%/completion.c \
	%D%/config.c \
	%D%/diff.c \
	%D%/dind.c %D%/dind.h \
	%D%/disk_world.c %D%/disk_world.h \
	%D%/doctor.c \
	%D%/event_choice.c %D%/event_choice.h \
	%D%/facts.c %D%/facts.h \
	%D%/gc.c \
	%D%/graph.c %D%/graph.h \
	%D%/help.c %D%/help.h \
	%D%/honour.c %D%/honour.h \
	%D%/hook.c \
	%D%/image_name.c %D%/image_name.h \
	%D%/include_lock.c %D%/include_lock.h \
	%D%/invocation.c %D%/invocation.h \
	%D%/json_out.c %D%/json_out.h \
	%D%/lint.c \
	%D%/list.c \
	%D%/list_json.c %D%/list_json.h \
	%D%/load.c %D%/load.h \
	%D%/log.c \
	%D%/manual.c \
	%D%/profiles.c %D%/profiles.h \
	%D%/project_mirror.c %D%/project_mirror.h \
	%D%/recorded.c %D%/recorded.h \
	%D%/register.c \
	%D%/remote_files.c %D%/remote_files.h \
	%D%/run.c \
	%D%/run_record.c %D%/run_record.h \
	%D%/runners.c \
	%D%/runs.c \
	%D%/say.c %D%/say.h \
	%D%/settings.c %D%/settings.h \
	%D%/stand_ins.h \
	%D%/trust.c \
	%D%/variables_file.c %D%/variables_file.h \
	%D%/vars.c \
	%D%/version.c \
	%D%/view.c \
	%D%/watching.c %D%/watching.h \
	%D%/why.c

# The completion scripts, as texts for `ci-local completion`.
completion_scripts = completions/ci-local.bash completions/_ci-local completions/ci-local.fish
EXTRA_DIST += $(completion_scripts)
CLEANFILES += %D%/completion-scripts.inc
BUILT_SOURCES = %D%/completion-scripts.inc
%D%/completion-scripts.inc: $(completion_scripts)
	$(AM_V_GEN)$(MKDIR_P) %D% && { for shell in bash:ci-local.bash zsh:_ci-local fish:ci-local.fish; do \
	  echo "static const char completion_$${shell%%:*}[] ="; \
	  sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' $(srcdir)/completions/$${shell#*:} && echo ';'; done; } >$@.new && mv $@.new $@
%D%/completion.$(OBJEXT): %D%/completion-scripts.inc

bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
zshcompletion_DATA = completions/_ci-local
fishcompletiondir = $(datadir)/fish/vendor_completions.d
fishcompletion_DATA = completions/ci-local.fish
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(bashcompletiondir)
	$(INSTALL_DATA) $(srcdir)/completions/ci-local.bash $(DESTDIR)$(bashcompletiondir)/ci-local
uninstall-local:
	rm -f $(DESTDIR)$(bashcompletiondir)/ci-local

# The manual page is made from the command table by the program itself.
man1_MANS = doc/ci-local.1
CLEANFILES += $(man1_MANS)
doc/ci-local.1: ci-local$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && ./ci-local$(EXEEXT) __manual >$@.new && mv $@.new $@
doc: $(man1_MANS)
.PHONY: doc

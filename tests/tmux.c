#define _GNU_SOURCE
#include "tests/tmux.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

enum { WORDS_MAX = 16, LOOKS = 400, LOOK_US = 50000 };

static char *text_of(const char *a, const char *b)
{
	char *out;
	assert_true(asprintf(&out, "%s%s", a, b) >= 0);
	return out;
}

bool tmux_there(void)
{
	return access("/usr/bin/tmux", X_OK) == 0;
}

/* Runs tmux with these words, its output to `to` (-1: nowhere). */
static void call(const struct tmux *t, int to, const char *const *words)
{
	const char *argv[WORDS_MAX + 6] = {"tmux", "-S", t->socket, "-f", "/dev/null"};
	char *home = text_of("HOME=", t->place->dir);
	const char *env[] = {"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "SHELL=/bin/sh", home, NULL};
	pid_t pid;
	int status = 0;
	for (size_t i = 0; words[i] && i < WORDS_MAX; i++)
		argv[5 + i] = words[i];
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	if (to >= 0)
		posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	assert_int_equal(posix_spawn(&pid, "/usr/bin/tmux", &actions, NULL, (char *const *)(uintptr_t)argv,
				     (char *const *)(uintptr_t)env),
			 0);
	posix_spawn_file_actions_destroy(&actions);
	free(home);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

void tmux_start(struct tmux *t, const struct place *p, const char *words)
{
	char *command;
	t->place = p;
	/* A server of its own each time: one that is still ending would take the next session with it. */
	snprintf(t->socket, sizeof(t->socket), "%s/tmux-%d", p->dir, ++t->starts);
	assert_true(
	    asprintf(&command,
		     "cd '%s'; echo BEFORE; env -i HOME='%s' XDG_DATA_HOME='%s' SHINSA_TEMPLATES='%s' TERM=$TERM "
		     "USER=tester LANG=C.UTF-8 SOURCE_DATE_EPOCH=1780272000 "
		     "ASAN_OPTIONS=exitcode=99:detect_leaks=0 '%s' --lang ja %s; echo AFTER $?; sleep 60",
		     p->dir, p->dir, p->dir, p->templates, p->program, words) > 0);
	const char *const start[] = {"new-session", "-d", "-x", "80", "-y", "24", command, NULL};
	call(t, -1, start);
	free(command);
}

void tmux_stop(struct tmux *t)
{
	static const char *const stop[] = {"kill-server", NULL};
	call(t, -1, stop);
}

void tmux_type(const struct tmux *t, const char *text)
{
	const char *const words[] = {"send-keys", "-l", text, NULL};
	call(t, -1, words);
}

void tmux_press(const struct tmux *t, const char *key)
{
	const char *const words[] = {"send-keys", key, NULL};
	call(t, -1, words);
}

char *tmux_screen(const struct tmux *t, bool history)
{
	const char *const now[] = {"capture-pane", "-p", NULL}, *const all[] = {"capture-pane", "-p", "-S", "-", NULL};
	char *path = place_path(t->place, "captured"), *text;
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	call(t, fd, history ? all : now);
	close(fd);
	text = place_read(t->place, "captured", NULL);
	free(path);
	assert_non_null(text);
	return text;
}

void tmux_expect(const struct tmux *t, const char *text)
{
	char *screen = NULL;
	for (int i = 0; i < LOOKS; i++) {
		free(screen);
		screen = tmux_screen(t, false);
		if (strstr(screen, text)) {
			free(screen);
			return;
		}
		usleep(LOOK_US);
	}
	print_error("%s\n", screen);
	free(screen);
	fail_msg("'%s' did not come", text);
}

/* The process whose program is ours and that runs in our folder. */
static bool is_program(const struct tmux *t, const char *pid)
{
	char path[300], link[300] = "", name[32] = "";
	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return false;
	if (!fgets(name, sizeof(name), f))
		name[0] = '\0';
	fclose(f);
	snprintf(path, sizeof(path), "/proc/%.20s/cwd", pid);
	return strcmp(name, "shinsa\n") == 0 && readlink(path, link, sizeof(link) - 1) > 0 &&
	       strcmp(link, t->place->dir) == 0;
}

pid_t tmux_program(const struct tmux *t)
{
	pid_t found = 0;
	DIR *proc = opendir("/proc");
	assert_non_null(proc);
	for (struct dirent *e; (e = readdir(proc)) && !found;)
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && is_program(t, e->d_name))
			found = (pid_t)strtol(e->d_name, NULL, 10);
	closedir(proc);
	assert_true(found > 0);
	return found;
}

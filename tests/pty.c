#define _GNU_SOURCE
#include "tests/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

enum { PATIENCE_MS = 20000 };

/* a, then between, then b; yours. */
static char *text_of(const char *between, const char *a, const char *b)
{
	char *out;
	if (asprintf(&out, "%s%s%s", a, between, b) < 0)
		abort();
	return out;
}

static char *absolute(const char *path)
{
	char *out = realpath(path, NULL);
	if (!out)
		fail_msg("%s: %s", path, strerror(errno));
	return out;
}

void place_make(struct place *p)
{
	const char *program = getenv("SHINSA");
	snprintf(p->dir, sizeof(p->dir), "/tmp/shinsa-test-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->program = absolute(program && *program ? program : "out/gcc/shinsa");
	p->templates = absolute("templates");
	p->examples = absolute("tests/examples");
	p->now = 1780272000;
	p->preload = p->fault = NULL;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void place_remove(struct place *p)
{
	nftw(p->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(p->program);
	free(p->templates);
	free(p->examples);
}

char *place_path(const struct place *p, const char *name)
{
	return text_of("/", p->dir, name);
}

void place_write(const struct place *p, const char *name, const char *text)
{
	char *path = place_path(p, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	free(path);
}

bool place_has(const struct place *p, const char *name)
{
	char *path = place_path(p, name);
	bool has = access(path, F_OK) == 0;
	free(path);
	return has;
}

char *place_read(const struct place *p, const char *name, size_t *n)
{
	char *path = place_path(p, name), *out = NULL;
	FILE *f = fopen(path, "r");
	size_t got = 0, cap = 0;
	free(path);
	if (!f)
		return NULL;
	do {
		cap = cap ? cap * 2 : 65536;
		out = realloc(out, cap + 1);
		assert_non_null(out);
		got += fread(out + got, 1, cap - got, f);
	} while (got == cap);
	out[got] = '\0';
	fclose(f);
	if (n)
		*n = got;
	return out;
}

void place_become(const struct place *p, const char *term, const char *const *words)
{
	char *argv[RUN_WORDS + 2] = {p->program}, now[24];
	snprintf(now, sizeof(now), "%lld", (long long)p->now);
	for (size_t i = 0; words[i] && i < RUN_WORDS; i++)
		argv[i + 1] = (char *)(uintptr_t)words[i];
	char *env[] = {
	    text_of("=", "HOME", p->dir),
	    text_of("=", "XDG_DATA_HOME", p->dir),
	    text_of("=", "SHINSA_TEMPLATES", p->templates),
	    text_of("=", "TERM", term),
	    text_of("=", "USER", "tester"),
	    text_of("=", "LANG", getenv("SHINSA_TEST_LANG") ? getenv("SHINSA_TEST_LANG") : "ja_JP.UTF-8"),
	    text_of("=", "PATH", "/usr/bin:/bin"),
	    text_of("=", "SOURCE_DATE_EPOCH", now),
	    text_of("=", "ASAN_OPTIONS", getenv("SHINSA_FOREIGN_LEAKS") ? "exitcode=99:detect_leaks=0" : "exitcode=99"),
	    text_of("=", "UBSAN_OPTIONS", "halt_on_error=1"),
	    p->preload ? text_of("=", "LD_PRELOAD", p->preload) : NULL,
	    p->fault ? text_of("=", "SHINSA_FAULT", p->fault) : NULL,
	    NULL};
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (chdir(p->dir) == 0)
		execve(p->program, argv, env);
	_exit(127);
}

/* Both to their ends, so that neither fills up while the other is read. */
static char *read_both(int fd, int other_fd, char **other)
{
	char *text[2] = {strdup(""), strdup("")};
	size_t n[2] = {0, 0};
	struct pollfd poll_fd[2] = {{.fd = fd, .events = POLLIN}, {.fd = other_fd, .events = POLLIN}};
	while (poll_fd[0].fd >= 0 || poll_fd[1].fd >= 0) {
		if (poll(poll_fd, 2, PATIENCE_MS) <= 0)
			break;
		for (int i = 0; i < 2; i++) {
			char bytes[4096];
			if (!poll_fd[i].revents)
				continue;
			ssize_t got = read(poll_fd[i].fd, bytes, sizeof(bytes));
			if (got <= 0) {
				poll_fd[i].fd = -1;
				continue;
			}
			text[i] = realloc(text[i], n[i] + (size_t)got + 1);
			memcpy(text[i] + n[i], bytes, (size_t)got);
			n[i] += (size_t)got;
			text[i][n[i]] = '\0';
		}
	}
	*other = text[1];
	return text[0];
}

struct run place_run(const struct place *p, const char *const *words, const char *out)
{
	int one[2], two[2], status;
	assert_int_equal(pipe(one), 0);
	assert_int_equal(pipe(two), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (out && strcmp(out, "|") == 0) /* long enough for the reader to be gone */
			poll(NULL, 0, 50);
		int nothing = open("/dev/null", O_RDONLY),
		    file = out && strcmp(out, "|") != 0 ? open(out, O_WRONLY) : -1;
		dup2(nothing, STDIN_FILENO);
		dup2(file >= 0 ? file : one[1], STDOUT_FILENO);
		dup2(two[1], STDERR_FILENO);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		place_become(p, "dumb", words);
	}
	close(one[1]);
	close(two[1]);
	if (out && strcmp(out, "|") == 0) {
		close(one[0]);
		one[0] = open("/dev/null", O_RDONLY);
	}
	struct run r = {0};
	r.out = read_both(one[0], two[0], &r.err);
	close(one[0]);
	close(two[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	r.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return r;
}

void run_clear(struct run *r)
{
	free(r->out);
	free(r->err);
	*r = (struct run){0};
}

void pty_start(struct pty *t, const struct place *p, const char *term, const char *const *words)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	*t = (struct pty){0};
	t->pid = forkpty(&t->fd, NULL, NULL, &size);
	assert_true(t->pid >= 0);
	if (t->pid == 0)
		place_become(p, term, words);
}

static void show(struct pty *t, char c)
{
	if (t->n + 2 > t->cap) {
		t->cap = t->cap ? t->cap * 2 : 65536;
		t->screen = realloc(t->screen, t->cap);
		assert_non_null(t->screen);
	}
	t->screen[t->n++] = c;
	t->screen[t->n] = '\0';
}

/* Takes out what only moves the cursor: ESC [ … letter, ESC and one more, carriage return, bell. */
static void take(struct pty *t, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];
		if (t->held_n) {
			bool sequence = t->held_n > 1 || c == '[';
			t->held_n = t->held_n + 1 < sizeof(t->held) ? t->held_n + 1 : t->held_n;
			if (!sequence || (t->held_n > 2 && c >= '@' && c <= '~'))
				t->held_n = 0;
		} else if (c == '\033') {
			t->held_n = 1;
		} else if (c != '\r' && c != '\a') {
			show(t, c);
		}
	}
}

/* For the person who reads why a test failed; cmocka's own messages are cut short. */
static void show_end(const struct pty *t)
{
	const size_t most = 3000;
	if (t->screen)
		fprintf(stderr, "the screen stands at:\n%s\n", t->screen + (t->n > most ? t->n - most : 0));
}

/* Waits for more; false when there will be none. */
static bool read_more(struct pty *t)
{
	struct pollfd fd = {.fd = t->fd, .events = POLLIN};
	char bytes[4096];
	if (poll(&fd, 1, PATIENCE_MS) <= 0) {
		show_end(t);
		kill(t->pid, SIGKILL);
		fail_msg("nothing happens");
	}
	ssize_t got = read(t->fd, bytes, sizeof(bytes));
	if (got <= 0)
		return false;
	take(t, bytes, (size_t)got);
	return true;
}

void pty_send(struct pty *t, const char *text)
{
	size_t n = strlen(text);
	for (size_t at = 0; at < n;) {
		ssize_t put = write(t->fd, text + at, n - at);
		if (put <= 0)
			fail_msg("cannot type: %s", strerror(errno));
		at += (size_t)put;
	}
}

void pty_expect(struct pty *t, const char *text)
{
	for (;;) {
		const char *at = t->screen ? strstr(t->screen + t->seen, text) : NULL;
		if (at) {
			t->seen = (size_t)(at - t->screen) + strlen(text);
			return;
		}
		if (!read_more(t)) {
			show_end(t);
			fail_msg("not shown: %s", text);
		}
	}
}

bool pty_prompt(struct pty *t)
{
	for (;;) {
		const char *since = pty_since(t);
		size_t n = strlen(since);
		if (n > 1 && strcmp(since + n - 2, "> ") == 0)
			return true;
		if (!read_more(t))
			return false;
	}
}

/* The echo of what was typed stands behind the last prompt: what counts starts after its line end. */
bool pty_line(struct pty *t, const char *text)
{
	pty_mark(t);
	pty_send(t, text);
	pty_send(t, "\r");
	while (!strchr(pty_since(t), '\n'))
		if (!read_more(t))
			return false;
	return pty_prompt(t);
}

const char *pty_since(const struct pty *t)
{
	return t->screen ? t->screen + t->seen : "";
}

void pty_mark(struct pty *t)
{
	t->seen = t->n;
}

int pty_end(struct pty *t)
{
	int status;
	while (read_more(t))
		;
	assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
	t->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

void pty_clear(struct pty *t)
{
	if (t->pid > 0) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	close(t->fd);
	free(t->screen);
	*t = (struct pty){.fd = -1};
}

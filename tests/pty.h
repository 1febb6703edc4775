/* pty: runs the built program as a person or a script would, in a folder of its own: with pipes, or at a real
 * pseudo-terminal with a script of lines against what is on the screen. */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A fresh folder under /tmp; the program runs there, with its home and data inside. */
struct place {
	char dir[64];
	char *program, *templates, *examples; /* absolute */
	int64_t now;                          /* what the program takes for now: 2026-06-01, 09:00 in Japan */
	const char *preload, *fault;          /* LD_PRELOAD and SHINSA_FAULT (tests/fault/fault.c); NULL: without */
};

void place_make(struct place *p);
void place_remove(struct place *p);
/* Path of a file in the place. */
char *place_path(const struct place *p, const char *name); /* yours, free() */
void place_write(const struct place *p, const char *name, const char *text);
bool place_has(const struct place *p, const char *name);
/* The whole file, with a NUL; yours. NULL when there is none. */
char *place_read(const struct place *p, const char *name, size_t *n);

/* In a child: becomes the program, with nothing of the tester's surroundings. */
_Noreturn void place_become(const struct place *p, const char *term, const char *const *words);

/* What a run with pipes gave. Free both texts. */
struct run {
	int code; /* exit code; -1 when a signal ended it */
	char *out, *err;
};

enum { RUN_WORDS = 96 };

/* Runs the program with these words (NULL-ended), standard input empty. Where SHINSA_FOREIGN_LEAKS is in the test's
 * environment, the leak sanitizer is not asked: for libraries that keep what they made until the process ends. `out` (may be NULL) is a path to write
 * standard output to instead, or "|" for a pipe that nobody reads. */
struct run place_run(const struct place *p, const char *const *words, const char *out);
void run_clear(struct run *r);

struct pty {
	int fd;
	pid_t pid;
	char *screen; /* everything shown so far, escape sequences and carriage returns taken out */
	size_t n, cap;
	size_t seen;   /* where the next expectation starts */
	char held[64]; /* an escape sequence not yet whole */
	size_t held_n;
};

/* Starts the program at a terminal of 80×24. `term` is $TERM. */
void pty_start(struct pty *t, const struct place *p, const char *term, const char *const *words);
void pty_send(struct pty *t, const char *text); /* as typed; no Enter is added */
/* Waits until `text` is shown after what was expected before; fails the test after ten seconds. */
void pty_expect(struct pty *t, const char *text);
/* Waits until something that was shown since pty_send ends in "> ", a prompt; false when the program ended instead. */
bool pty_prompt(struct pty *t);
/* Sends a line and waits for the next prompt. */
bool pty_line(struct pty *t, const char *text);
/* What was shown since the last pty_line or pty_mark. Borrowed. */
const char *pty_since(const struct pty *t);
void pty_mark(struct pty *t);
/* Waits for the end; the exit code, or 1000 and the signal's number. */
int pty_end(struct pty *t);
void pty_clear(struct pty *t);

#endif

/* err: what went wrong, as a value. Functions that can fail return 0 or -1 and take a struct err last; on -1 at least
 * one finding was added. The first finding stays first, later ones follow it, so a reader may go on and report
 * everything in one go. Nothing here prints: only cli/ does.
 *
 * A text starts with what is wrong, quotes the 'subject', and says what to do. Lower case in English, no full stop
 * there; Japanese sentences end with 。. */
#ifndef ASSESS_ERR_H
#define ASSESS_ERR_H

#include <stddef.h>

#include "assess/words.h"

/* The values are the exit codes of the command line (cli.md). */
enum err_kind {
	ERR_NONE = 0,
	ERR_USAGE = 2, /* asked wrongly */
	ERR_INPUT = 3, /* template, answers or file refused */
	ERR_WORLD = 4  /* disk, database, key */
};

enum { ERR_MAX_PER_FILE = 20 }; /* further findings of one file are counted in `dropped` */

struct finding {
	enum err_kind kind;
	const char *file;  /* NULL when there is none */
	int line;          /* 1-based; 0 when there is none */
	const char *field; /* requirement id, key or option it is about; NULL when there is none */
	struct words text;
};

struct arena;

struct err {
	struct arena *arena; /* everything below lives here */
	struct finding *item;
	size_t count, cap, dropped;
};

/* A struct err starts as {0}. */
void err_clear(struct err *err); /* frees all findings; err is {0} again */

/* Adds a finding; `ja` and `en` are formats over the same arguments in the same order. Copies all its texts.
 * Always returns -1, so `return err_add(...)` fails in one line. err may be NULL: then nothing is kept. */
int err_add(struct err *err, enum err_kind kind, const char *file, int line, const char *field, const char *ja,
            const char *en, ...) __attribute__((format(printf, 6, 8), format(printf, 7, 8)));

/* The same for a fixed text. */
int err_say(struct err *err, enum err_kind kind, const char *file, int line, const char *field, struct words text);

/* Copies all findings of another one; -1 when it has any, else 0. */
int err_append(struct err *err, const struct err *other);

/* The kind of the first finding; ERR_NONE when there is none. */
enum err_kind err_first_kind(const struct err *err);

#endif

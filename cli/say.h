/* say: everything the program says, in the person's language. Results go to standard output, talk to standard error;
 * colour only underlines what the words already say. Text comes as two formats over the same arguments in the same
 * order: Japanese for an officer, English for the rest. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "assess/err.h"
#include "assess/words.h"

struct say {
	enum lang lang;
	bool bold_out, bold_talk; /* whether bold may be used there */
	bool quiet;               /* --quiet: results only, as a script wants them */
	bool line;                /* talk goes to a terminal where a line can be taken away again (progress.h) */
	FILE *out, *talk;
};

/* The language of --lang ("ja", "en", NULL when not given), else of the locale's variables, else English. */
enum lang say_language(const char *option);
/* `no_color` is --no-color; NO_COLOR, TERM=dumb and ACCESSIBLE (nothing that moves) are looked at here. */
void say_init(struct say *s, enum lang lang, bool no_color);
/* To a stream of the caller's choice. No line end is added. */
void say_to(const struct say *s, FILE *to, const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
void say_result(const struct say *s, const char *ja, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* A result that only a person needs: nothing when quiet. */
void say_detail(const struct say *s, const char *ja, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Nothing when quiet; findings are always told (say_errors). */
void say_talk(const struct say *s, const char *ja, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* A path that was made or changed, on a line of its own behind what it is ("文書    "); quiet, the path alone. */
void say_made(const struct say *s, const char *ja, const char *en, const char *path);
/* A file's name, as much of it as fits `room` columns (SIZE_MAX: all); what would move the cursor, or more, is a question
 * mark. */
void say_file(FILE *to, const char *name, size_t room);
/* Bytes that are a result: a document, JSON. False when they could not be written; say_finish says why and
 * gives the exit code. */
bool say_bytes(const struct say *s, const void *bytes, size_t n);
/* `text` in bold where the stream allows it. */
void say_strong(const struct say *s, FILE *to, const char *text);
/* `text` and blanks up to `columns` on a terminal (text.h); at least one blank when `gap`. */
void say_padded(FILE *to, const char *text, size_t columns, bool gap);
/* An integer with commas between groups of three. `out` holds at least 16 bytes; returns it. */
const char *say_number(int n, char out[16]);
/* One finding as "file:line: field: text" and a line end; parts that are missing are left out. */
void say_finding(const struct say *s, FILE *to, const struct finding *f);
/* All findings, as talk. */
void say_errors(const struct say *s, const struct err *err);
/* Flushes. 0, or 4 when standard output could not be written; a closed pipe is no news and nothing is said. */
int say_finish(const struct say *s);

#endif

/* prompt: reading lines from a person. On a terminal that can move its cursor, lines are edited with libedit (the only
 * user of it); on TERM=dumb, or none, the terminal's own line editing is used, so every device works.
 *
 * While a prompt exists, SIGINT, SIGTERM and SIGHUP do not end the process but the reading of a line, so the caller can
 * leave in order; Ctrl-Z and window changes work as usual. The terminal is as before whenever no line is being read. */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include <stddef.h>

#include "cli/idle.h"
#include "cli/say.h"

enum { PROMPT_LINE_MAX = 4000 /* bytes */, PROMPT_SECRET_MAX = 1024 };

enum prompt_end {
	PROMPT_LINE,   /* a line was read */
	PROMPT_CLOSED, /* end of input: Ctrl-D, or the terminal is gone */
	PROMPT_SIGNAL, /* asked to leave; see prompt_signal */
	PROMPT_IDLE    /* nobody typed for too long; *line is what was typed so far */
};

struct prompt;

struct prompt *prompt_new(const struct say *say); /* yours; say is borrowed */
void prompt_free(struct prompt *p);               /* NULL is fine */
/* From now on, reading ends with PROMPT_IDLE when idle says so, after a warning; keys touch it. Borrowed; NULL: never. */
void prompt_watch(struct prompt *p, struct idle *idle);
/* Shows `ask` and reads a line without its end. `offered` (may be NULL) stands there to be edited. *line is borrowed
 * until the next call. Lines over PROMPT_LINE_MAX or with bytes that are no text are refused with a word, and asked
 * again. */
enum prompt_end prompt_line(struct prompt *p, const char *ask, const char *offered, const char **line);
/* Reads a passphrase without showing it; `out` holds PROMPT_SECRET_MAX bytes. The caller wipes it. */
enum prompt_end prompt_secret(struct prompt *p, const char *ask, char *out);
/* The signal that ended the last reading; 0 when none did. */
int prompt_signal(const struct prompt *p);
/* Makes characters right on terminals: the locale's when it is UTF-8, else C.UTF-8. Once, at the start of a program. */
void prompt_locale(void);

#endif

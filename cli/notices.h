/* notices: what is told to a person after something was done, in both languages, in order. Whoever does the thing adds
 * them; a face shows them. {0} is empty. */
#ifndef CLI_NOTICES_H
#define CLI_NOTICES_H

#include <stddef.h>

#include "assess/err.h"
#include "assess/mem.h"

enum notice_tone {
	NOTICE_NEWS,    /* something came of it: the grade moved, questions went away */
	NOTICE_WARNING, /* it was done, but look at it */
	NOTICE_REFUSED  /* it was not done, and why */
};

struct notice {
	enum notice_tone tone;
	struct words text; /* a sentence; lives until notices_clear */
};

struct notices {
	struct notice *item;
	size_t count;
	struct arena *arena;
};

/* `ja` and `en` are formats over the same arguments in the same order. */
void notices_add(struct notices *n, enum notice_tone tone, const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
void notices_say(struct notices *n, enum notice_tone tone, struct words text);
/* Every finding as NOTICE_REFUSED, with its file where it has one; err is cleared. */
void notices_take(struct notices *n, struct err *err);
void notices_clear(struct notices *n);

#endif

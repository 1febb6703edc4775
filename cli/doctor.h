/* doctor: whether everything the program stands on is well, and what to do where it is not. A new check is one row of the
 * table in doctor.c, and one function. Nothing is changed, and no passphrase is asked for. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/session.h"

enum doctor_mark { DOCTOR_GOOD, DOCTOR_CAUTION, DOCTOR_BAD };

struct doctor_finding {
	struct words check; /* フォント, 台帳, … */
	enum doctor_mark mark;
	struct words text;  /* what was found */
	struct words todo;  /* what to do; empty where all is good */
};

struct doctor {
	struct session *session; /* borrowed */
	struct words check;      /* the one at work */
	struct doctor_finding *item;
	size_t count;
	struct arena *arena;
};

/* All checks, in order. */
void doctor_look(struct doctor *d, struct session *s);
void doctor_clear(struct doctor *d);
/* 正常, 注意, 異常; and one character: ○ △ ×. */
struct words doctor_mark_title(enum doctor_mark mark);
const char *doctor_mark_sign(enum doctor_mark mark);

/* For the checks: what one found. `ja` and `en` are formats over the same arguments; todo may be {0}. */
void doctor_add(struct doctor *d, enum doctor_mark mark, struct words todo, const char *ja, const char *en, ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6)));
/* Every finding of an err, as so bad; clears it. */
void doctor_take(struct doctor *d, enum doctor_mark mark, struct err *err);

#endif

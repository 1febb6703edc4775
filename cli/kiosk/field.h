/* field: a line of text being typed, in Japanese too: a cursor, a window that follows it, a ceiling. Pure but for
 * field_draw. */
#ifndef CLI_KIOSK_FIELD_H
#define CLI_KIOSK_FIELD_H

#include "cli/kiosk/screen.h"

struct field {
	char *text;    /* UTF-8, NUL-terminated; never NULL after field_init */
	size_t n, at;  /* bytes; the cursor stands before byte `at` */
	size_t max;    /* bytes it may have */
	size_t from;   /* first byte shown */
	bool secret;   /* shows a mark for each character */
	bool full;     /* the last key or paste did not fit */
	bool changed;  /* since field_set */
};

void field_init(struct field *f, size_t max, bool secret);
/* Wipes the text. */
void field_clear(struct field *f);
/* Replaces the text, the cursor at its end. */
void field_set(struct field *f, const char *text);
/* Typing, moving, deleting: whole characters with what combines with them. Of a paste, line ends become blanks and other
 * control characters go; what does not fit is left out whole, and `full` says so. True when the key was one for it. */
bool field_key(struct field *f, const struct key *key);
/* Draws it and, when `focus`, puts the cursor there. */
void field_draw(struct field *f, struct screen *s, int row, int column, int columns, bool focus);

#endif

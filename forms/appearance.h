/* appearance: what a signature looks like on the page: a few lines, without a frame since the document draws the box. They
 * come with a small font of their own: a later revision may not touch the fonts of the document. */
#ifndef FORMS_APPEARANCE_H
#define FORMS_APPEARANCE_H

#include "assess/words.h"
#include "forms/pdf_update.h"

enum { APPEARANCE_LINES = 5 };

struct appearance {
	const char *line[APPEARANCE_LINES]; /* UTF-8; NULL behind the last */
	enum lang lang;                     /* for breaking lines */
	int64_t width, height;              /* of the field, thousandths of a point */
	const char *font;                   /* path of a TrueType file; NULL: IPAex Gothic where Debian puts it */
};

/* Writes the objects; *number gets that of the form XObject. Text is set as large as it fits, at most 9 points, lines
 * broken where needed. A field smaller than 12 points either way shows nothing. ERR_WORLD: no font, or it lacks a
 * character (named). */
int appearance_write(const struct appearance *a, struct pdf_update *u, int *number, struct err *err);

#endif

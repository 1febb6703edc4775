/* typeset: text with a look becomes characters with widths, and these become lines. Opens the fonts when the first text
 * needs them, and keeps account of the characters that they lack. */
#ifndef FORMS_TYPESET_H
#define FORMS_TYPESET_H

#include "assess/words.h"
#include "forms/font.h"
#include "forms/linebreak.h"

enum face { FACE_GOTHIC, FACE_MINCHO, FACES };

/* The fonts of a document: for each face that of the stock, then for each face its own. */
enum { TYPESET_FONTS = 2 * FACES };

enum ink {
	INK_TEXT,
	INK_SOFT,
	INK_ACCENT,
	INK_RULE,
	INK_HEAD,
	INK_SHADE,
	INK_BAND,
	INK_HEAT1, /* tints of the accent, light to dark; INK_TEXT reads on all of them */
	INK_HEAT2,
	INK_HEAT3,
	INK_HEAT4,
	INKS
};

/* How a text looks. Points. */
struct look {
	enum face face;
	double size, lead; /* lead: from one line to the next */
	bool strong;
	enum ink ink;
};

struct typeset;

/* Yours, typeset_free(). Borrows `fonts`, and `stock`, which may be NULL: another one whose characters are taken from
 * there, so that its subsets serve many documents. A stock must not be added to while others use it; then several
 * threads may share it. */
struct typeset *typeset_new(const struct pdf_fonts *fonts, enum lang lang, const struct typeset *stock);
/* The same, to become such a stock: it also remembers its texts, so that they need not be taken apart again. */
struct typeset *typeset_new_stock(const struct pdf_fonts *fonts, enum lang lang);
void typeset_free(struct typeset *t); /* NULL is fine */

/* A text ready to be broken into lines. */
struct typed {
	const struct look *look;
	const struct line_unit *unit;
	size_t n;
};

/* Lives as long as `t`; borrows `look`. NULL is an empty text, of no lines. What cannot be set is left out and shows up
 * in typeset_check(). */
struct typed typeset_text(struct typeset *t, const struct look *look, const char *text);
/* What is typeset from now on belongs to that answer (a requirement's id, borrowed), which findings then name; NULL: to
 * none. */
void typeset_field(struct typeset *t, const char *field);
/* The first n characters of a text and the first of `end`, on one line. */
struct typed typeset_cut(struct typeset *t, const struct typed *text, size_t n, const struct typed *end);
/* The next line, at most `width` points wide; false after the last one. *at starts as 0. */
bool typeset_line(const struct typed *text, double width, size_t *at, struct line *out);
/* The lines it takes at that width. */
size_t typeset_lines(const struct typed *text, double width);
/* The widest line when only \n ends lines, and the widest piece that should not be broken; points. */
double typeset_natural(const struct typed *text);
double typeset_longest(const struct typed *text);
/* Width of a line in points. */
double typeset_width(const struct typed *text, const struct line *line);
/* A part of a line that is set in one font. */
struct run {
	int font;          /* 0 … TYPESET_FONTS - 1 */
	double x;          /* points from the start of the line */
	const char *codes; /* hexadecimal, for page_text(); lives as long as the typeset */
};

/* The next part of a line; false after the last one. *at starts as line->start. */
bool typeset_run(struct typeset *t, const struct typed *text, const struct line *line, size_t *at, struct run *out);
/* From the top of a line to its baseline. */
double typeset_baseline(const struct look *look);

/* One of the fonts, 0 … TYPESET_FONTS - 1; NULL when no text used it. Both faces may have the same. Borrowed. */
const struct font *typeset_font(const struct typeset *t, int font);
/* -1 when something could not be set: a font that cannot be used (ERR_WORLD), or one finding for each character that
 * the fonts lack (ERR_INPUT). */
int typeset_check(const struct typeset *t, struct err *err);

#endif

/* linebreak: where a line of text may end. The only user of libunibreak (UAX #14), with Japanese line breaking rules
 * (禁則処理, JIS X 4051) on top: no line starts with small kana, ー, closing brackets or 、。; none ends with an
 * opening bracket; ―― and …… stay whole, and so does a number with its unit (30日, 12か月, 第3条, 10GB). */
#ifndef FORMS_LINEBREAK_H
#define FORMS_LINEBREAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/words.h"

/* Whether a line may end after a character. Rising: a line that finds no place of its own kind takes a lower one. */
enum line_end {
	LINE_END_NEVER,  /* only when nothing else is left: kinsoku, units */
	LINE_END_FORCED, /* inside a word that is too long for a line */
	LINE_END_SPLIT,  /* the same, at a better place: after / . - _ ? & = and the like */
	LINE_END_MAY,
	LINE_END_MUST
};

/* Fills after[0 … n-1] for the code points cp[0 … n-1]; the last gets LINE_END_MUST. */
void linebreak_find(const uint32_t *cp, size_t n, enum lang lang, enum line_end *after);

/* One drawn character. */
struct line_unit {
	uint32_t cp;
	int code;  /* the caller's; not looked at */
	int width; /* any unit, not negative */
	enum line_end after;
};

struct line {
	size_t start, end; /* units drawn: [start, end), without blanks at the end */
	int width;         /* of these */
};

/* The line that starts at `start` and is at most `max` wide (but at least one unit long); returns where the next one
 * starts, n after the last. */
size_t linebreak_next(const struct line_unit *unit, size_t n, size_t start, int max, struct line *out);

#endif

/* picture: figures of a document as data: what is drawn, in which words. Drawn by picture_layout.c.
 *
 * Nothing is told by colour alone: each shade has its number or word inside, each part its mark, so that a grey print
 * and a reader who sees no colour lose nothing. Texts are read from top to bottom, row by row, in the order of the
 * arrays. Labels may be of any length and hold \n. */
#ifndef FORMS_PICTURE_H
#define FORMS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/mem.h"

enum { PICTURE_PARTS = 6, PICTURE_MARKS = 8, PICTURE_SHADES = 5 /* 0: none … 4: darkest */ };

/* A table of shaded cells: threats × C, I, A. */
struct heat_cell {
	const char *value; /* 24,000; "－" when there is none */
	const char *note;  /* under it: 対策なし 36,000; NULL when none */
	int shade;         /* 0 … PICTURE_SHADES - 1 */
	bool strong;       /* sets the grade: a thick frame */
};

struct heat_map {
	const char *corner;        /* over the row labels */
	const char *const *column; /* heads, one for each column */
	const char *const *row;    /* labels, one for each row */
	const struct heat_cell *cell; /* rows × columns, row by row */
	size_t columns, rows;
	const char *legend;        /* under the map: what the shades mean; NULL when none */
};

/* From one value down to another on a common scale: inherent → residual of each threat. */
struct fall {
	const char *label;
	int from, to;     /* points, 0 … top */
	const char *text; /* 36,000 → 24,000 */
};

struct fall_chart {
	const struct fall *fall;
	size_t falls;
	int top;                 /* right end of the scale */
	int mark[PICTURE_MARKS]; /* thin lines across all rows: where bands end */
	const char *mark_label[PICTURE_MARKS + 1]; /* names of the bands between them; one more than marks */
	size_t marks;
	const char *from_name, *to_name; /* legend over the chart: 対策がないとき, 残存; NULL when none */
};

/* Parts of a whole, in one bar for each row: met, partial, unmet … per section. All bars are as long as each other;
 * the counts stand at their right, those of 0 left out. */
struct share {
	const char *label;
	int count[PICTURE_PARTS];
};

struct share_chart {
	const struct share *share;
	size_t shares;
	const char *part[PICTURE_PARTS]; /* names of the parts: 満たす … */
	const char *mark[PICTURE_PARTS]; /* one character each: ○ △ × …; stands before its name and its counts */
	size_t parts;
};

enum picture_kind { PICTURE_HEAT, PICTURE_FALL, PICTURE_SHARE };

struct picture {
	enum picture_kind kind;
	const char *alt; /* the same in words, for who cannot see it; not printed */
	union {
		struct heat_map heat;
		struct fall_chart fall;
		struct share_chart share;
	};
};

/* A deep copy, in the arena. */
struct picture *picture_copy(const struct picture *p, struct arena *arena);

/* Appends its words as lines of text, in the order in which they are drawn: a line for each row, " | " between what
 * stands in different places, line ends inside a text as blanks. */
void picture_text(const struct picture *p, struct buf *out);

/* The sum of a row's counts; negative counts are 0. */
int share_total(const struct share_chart *s, size_t row);
/* True when a part of a bar is long enough for its mark to stand in it: an eighteenth of the bar. Asked by the text and by
 * the drawing, so that both have the same words. */
bool share_has_room(const struct share_chart *s, size_t row, size_t part);

#endif

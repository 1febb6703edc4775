/* flow: what is drawn, cut into pieces that are never broken, and put onto pages.
 *
 * A piece is a run of items with coordinates from its own upper left corner; y grows downwards, all in points. Putting
 * pieces onto pages changes only their y. A piece may ask to stay on one page with the next one, and to have a head
 * (the piece of a table's header) repeated over it when it starts a page. */
#ifndef FORMS_FLOW_H
#define FORMS_FLOW_H

#include "forms/tags.h"
#include "forms/typeset.h"

enum item_kind { ITEM_FILL, ITEM_POINTER, ITEM_RULE, ITEM_FRAME, ITEM_TEXT, ITEM_FIELD, ITEM_BOOKMARK, ITEM_KINDS };

struct item {
	enum item_kind kind;
	/* FILL, FRAME, FIELD: a rectangle. RULE: a line from (x, y) to (x + w, y + h). POINTER: a triangle whose tip is
	 * down at (x, y), w wide and h high. TEXT: starts at x, its baseline is y. BOOKMARK: leads to y. */
	double x, y, w, h;
	enum ink ink;
	double thick;            /* RULE, FRAME */
	const struct look *look; /* TEXT */
	int font;                /* TEXT: of the typeset */
	const char *text;        /* TEXT: codes, hexadecimal; FIELD: its name; BOOKMARK: its words */
	const char *about;       /* FIELD: what it is for */
	int level;               /* BOOKMARK: 1, 2 */
	int tag;                 /* what it is part of (tags.h), or TAG_ARTIFACT */
	unsigned row, cell;      /* texts of a row that goes over several pieces are put into the order of its cells */
};

struct flow;

/* Yours, flow_free(); all texts of items are borrowed. Pieces go between `top` and `bottom` of each page. */
struct flow *flow_new(double top, double bottom);
void flow_free(struct flow *f); /* NULL is fine */
/* The room of a page. */
double flow_room(const struct flow *f);

enum { FLOW_NO_HEAD = -1 };

/* Starts a piece, `before` points under the one before it (not at the top of a page); its number. */
int flow_piece(struct flow *f, double before, double height);
/* The number of the last piece. */
int flow_last(const struct flow *f);
/* Keeps the last piece together with the one that will follow. */
void flow_keep(struct flow *f);
/* Space between the last piece and a head that is repeated over it. */
void flow_inset(struct flow *f, double space);
/* Pieces from now on have the piece of that number repeated over them at the top of a page; FLOW_NO_HEAD ends it. */
void flow_head(struct flow *f, int head);
/* The next piece starts a page. */
void flow_break(struct flow *f);
/* Items from now on are part of that tag; TAG_ARTIFACT, as at the start, of none. */
void flow_tag(struct flow *f, int tag);
/* Adds an item to the last piece; borrowed until the next call. */
struct item *flow_item(struct flow *f, enum item_kind kind, double x, double y, double w, double h);

/* Adds the lines of a text, its first line's top at y, in a column of that width; the height they take. */
double flow_text(struct flow *f, struct typeset *t, const struct typed *text, double x, double y, double width,
		 bool centre);
/* Adds one line, its top at y. */
void flow_line(struct flow *f, struct typeset *t, const struct typed *text, const struct line *line, double x,
	       double y);
/* Texts from now on are of that cell of a row that goes over several pieces; row 0 ends it. */
void flow_cell(struct flow *f, unsigned row, unsigned cell);

struct flow_page {
	struct item *item; /* y from the top of the page; in reading order */
	size_t count, cap;
};

/* Puts all pieces onto pages; at least one page. */
void flow_paginate(struct flow *f);
size_t flow_pages(const struct flow *f);
/* Borrowed; more items may be added with flow_page_item(). */
const struct flow_page *flow_page(const struct flow *f, size_t page);
struct item *flow_page_item(struct flow *f, size_t page, enum item_kind kind);
/* Adds one line to a page; its top at y. */
void flow_page_line(struct flow *f, size_t page, struct typeset *t, const struct typed *text, const struct line *line,
		    double x, double y);

#endif

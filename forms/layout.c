#include "forms/layout.h"

#include <stdlib.h>
#include <string.h>

#include "forms/boxes.h"
#include "forms/grid.h"
#include "forms/picture_layout.h"
#include "forms/seal_layout.h"

static const struct look title_look = {FACE_GOTHIC, 15, 22, true, INK_TEXT};

static const struct look heading_look[] = {
    {FACE_GOTHIC, 11.5, 17, true, INK_TEXT},
    {FACE_GOTHIC, 10, 15, true, INK_TEXT},
};

static const struct look paragraph_look[] = {
    [STYLE_NORMAL] = {FACE_GOTHIC, 9.5, 15.5, false, INK_TEXT},
    [STYLE_SMALL] = {FACE_GOTHIC, 7.5, 11.5, false, INK_SOFT},
    [STYLE_STRONG] = {FACE_GOTHIC, 9.5, 15.5, true, INK_TEXT},
    [STYLE_CLAUSE] = {FACE_MINCHO, 10, 16.5, false, INK_TEXT},
    [STYLE_WARNING] = {FACE_GOTHIC, 9.5, 15.5, true, INK_TEXT},
};

static const struct look edge_look = {FACE_GOTHIC, 7.5, 11, false, INK_SOFT};
static const struct look marking_look = {FACE_GOTHIC, 8.5, 11, true, INK_TEXT};

#define EDGE_TOP 30.0    /* of the page header's first line */
#define HEADER_RULE 54.0 /* the hairline under it */
#define BODY_TOP 66.0
#define FOOTER_RULE 798.0
#define FOOTER_TOP 802.0

static struct item *bookmark(struct frame *l, int level, const char *text)
{
	struct item *it = flow_item(l->flow, ITEM_BOOKMARK, l->left, 0, 0, 0);
	it->level = level;
	it->text = text;
	return it;
}

static void put_title(struct frame *l, const struct block *b)
{
	struct typed text = typeset_text(l->type, &title_look, b->text.text);
	if (!typeset_lines(&text, l->width))
		return;
	double before = frame_before(l, 4, 12);
	struct line line;
	flow_tag(l->flow, tags_heading(l->tags, 0));
	for (size_t at = 0; typeset_line(&text, l->width, &at, &line); before = 0) {
		flow_piece(l->flow, before, title_look.lead);
		flow_keep(l->flow);
		flow_line(l->flow, l->type, &text, &line, l->left + (l->width - typeset_width(&text, &line)) / 2, 0);
	}
	flow_tag(l->flow, TAG_ARTIFACT);
}

/* All lines are kept with what follows; the first level has the accent at its left. */
static void put_heading(struct frame *l, const struct block *b)
{
	const bool first = b->level == 1;
	const struct look *look = &heading_look[first ? 0 : 1];
	const double indent = first ? 9 : 0, width = l->width - indent;
	struct typed text = typeset_text(l->type, look, b->text.text);
	size_t lines = typeset_lines(&text, width), at = 0;
	if (!lines)
		return;
	double before = frame_before(l, first ? 18 : 12, first ? 5 : 3);
	struct line line;
	const int tag = tags_heading(l->tags, b->level);
	for (size_t i = 0; typeset_line(&text, width, &at, &line); i++, before = 0) {
		flow_piece(l->flow, before, look->lead);
		flow_keep(l->flow);
		double from = i == 0 ? 2 : 0, to = look->lead - (i + 1 == lines ? 2 : 0);
		if (i == 0)
			bookmark(l, b->level, b->text.text);
		if (first)
			flow_item(l->flow, ITEM_FILL, l->left, from, 3, to - from)->ink = INK_ACCENT;
		flow_tag(l->flow, tag);
		flow_line(l->flow, l->type, &text, &line, l->left + indent, 0);
		flow_tag(l->flow, TAG_ARTIFACT);
	}
}

/* A piece for each line; two lines stay together at the start and at the end. */
static void put_paragraph(struct frame *l, const struct block *b)
{
	const struct look *look = &paragraph_look[b->text.style];
	const double indent = b->text.style == STYLE_WARNING ? 9 : 0;
	struct typed text = typeset_text(l->type, look, b->text.text);
	size_t lines = typeset_lines(&text, l->width - indent), at = 0;
	if (!lines)
		return;
	double before = frame_before(l, 5, 5);
	struct line line;
	const int tag = tags_add(l->tags, TAG_P, TAG_ROOT);
	for (size_t i = 1; typeset_line(&text, l->width - indent, &at, &line); i++, before = 0) {
		flow_piece(l->flow, before, look->lead);
		if (indent > 0)
			flow_item(l->flow, ITEM_FILL, l->left, 0, 3, look->lead)->ink = INK_TEXT;
		flow_tag(l->flow, tag);
		flow_line(l->flow, l->type, &text, &line, l->left + indent, 0);
		flow_tag(l->flow, TAG_ARTIFACT);
		if (i < lines && (i == 1 || i == lines - 1))
			flow_keep(l->flow);
	}
}

static void put_block(struct frame *l, const struct block *b, struct grid *grid)
{
	switch (b->kind) {
	case BLOCK_TITLE:
		put_title(l, b);
		break;
	case BLOCK_HEADING:
		put_heading(l, b);
		break;
	case BLOCK_PARAGRAPH:
		put_paragraph(l, b);
		break;
	case BLOCK_TABLE:
		grid_put(grid, l);
		break;
	case BLOCK_GRADE:
		boxes_grade(l, b->grade);
		break;
	case BLOCK_PICTURE:
		picture_put(l, b->picture);
		break;
	case BLOCK_SEAL:
		seal_put(l, b->seal);
		break;
	case BLOCK_SIGNATURES:
		boxes_signatures(l, b->signature, b->signatures);
		break;
	case BLOCK_BREAK:
		flow_break(l->flow);
		break;
	}
	if (b->keep)
		flow_keep(l->flow);
}

/* One line that fits: the text, or its beginning and an ellipsis. Ends at `x` when it is to stand at the right. */
static double put_edge(struct frame *l, size_t page, const struct typed *text, double x, double y, double width,
		       bool right)
{
	size_t at = 0;
	struct line line;
	if (!typeset_line(text, width, &at, &line))
		return 0;
	double wide = typeset_width(text, &line);
	flow_page_line(l->flow, page, l->type, text, &line, right ? x - wide : x, y);
	return wide;
}

static void put_edge_rule(struct frame *l, size_t page, double y)
{
	struct item *it = flow_page_item(l->flow, page, ITEM_RULE);
	it->x = l->left;
	it->y = y;
	it->w = l->width;
	it->ink = INK_RULE;
	it->thick = HAIRLINE;
}

/* `text` cut to one line of that width. */
static struct typed fit(struct frame *l, const struct look *look, const char *text, double width)
{
	struct typed whole = typeset_text(l->type, look, text);
	size_t at = 0;
	struct line line;
	if (!typeset_line(&whole, width, &at, &line) || at == whole.n)
		return whole;
	struct typed dots = typeset_text(l->type, look, "…");
	if (!dots.n)
		return whole;
	int most = (int)(width * 1000 / look->size) - dots.unit[0].width, used = 0;
	size_t n = 0;
	while (n + 1 < whole.n && used + whole.unit[n].width <= most)
		used += whole.unit[n++].width;
	return typeset_cut(l->type, &whole, n, &dots);
}

/* Headers and footers come last, when the number of pages is known. */
static void put_edges(struct frame *l, const struct document *d)
{
	enum { NUMBER_ROOM = 60 };
	const double right = l->left + l->width;
	struct typed marking = fit(l, &marking_look, d->marking, l->width / 3);
	double title_room = l->width - typeset_natural(&marking) - 12;
	struct typed title = fit(l, &edge_look, d->title, title_room);
	struct typed number = fit(l, &edge_look, d->number, title_room);
	struct typed footer = fit(l, &edge_look, d->footer, l->width - NUMBER_ROOM);
	struct arena *a = arena_new();
	for (size_t p = 0; p < flow_pages(l->flow); p++) {
		const char *of = arena_printf(a, "%zu/%zu", p + 1, flow_pages(l->flow));
		struct typed count = typeset_text(l->type, &edge_look, of);
		put_edge(l, p, &title, l->left, EDGE_TOP, title_room, false);
		put_edge(l, p, &marking, right, EDGE_TOP, l->width, true);
		put_edge(l, p, &number, l->left, EDGE_TOP + edge_look.lead, title_room, false);
		put_edge_rule(l, p, HEADER_RULE);
		put_edge_rule(l, p, FOOTER_RULE);
		put_edge(l, p, &footer, l->left, FOOTER_TOP, l->width - NUMBER_ROOM, false);
		put_edge(l, p, &count, right, FOOTER_TOP, NUMBER_ROOM, true);
	}
	arena_free(a);
}

void layout_document(struct frame *l, const struct document *d)
{
	l->lang = d->lang;
	l->left = PAPER_MARGIN;
	l->width = PAPER_WIDTH - 2 * PAPER_MARGIN;
	l->gap = 0;
	l->flow = flow_new(BODY_TOP, PAPER_HEIGHT - PAPER_MARGIN);

	/* Tables with the same columns get the same widths, so all of them are measured first. */
	struct grid **grid = mem_new(d->blocks, sizeof(*grid));
	for (size_t i = 0; i < d->blocks; i++) {
		if (d->block[i].kind == BLOCK_TABLE)
			grid[i] = grid_new(l, d->block[i].table);
	}
	grid_widths(grid, d->blocks, l->width);
	for (size_t i = 0; i < d->blocks; i++)
		put_block(l, &d->block[i], grid[i]);
	for (size_t i = 0; i < d->blocks; i++)
		grid_free(grid[i]);
	free(grid);

	flow_paginate(l->flow);
	put_edges(l, d);
}

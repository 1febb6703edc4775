#include "forms/flow.h"

#include <stdlib.h>

struct piece {
	size_t first, count; /* items */
	double before, height, inset;
	bool keep, fresh;
	int head;
};

struct flow {
	double top, bottom;
	struct item *item;
	size_t items, item_cap;
	struct piece *piece;
	size_t pieces, piece_cap;
	struct flow_page *page;
	size_t pages, page_cap;
	bool fresh;
	int head, tag;
	unsigned row, cell;
	double y; /* while paginating: where the next piece goes */
};

struct flow *flow_new(double top, double bottom)
{
	struct flow *f = mem_new(1, sizeof(*f));
	f->top = top;
	f->bottom = bottom;
	f->head = FLOW_NO_HEAD;
	f->tag = TAG_ARTIFACT;
	return f;
}

void flow_free(struct flow *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->pages; i++)
		free(f->page[i].item);
	free(f->page);
	free(f->piece);
	free(f->item);
	free(f);
}

double flow_room(const struct flow *f)
{
	return f->bottom - f->top;
}

int flow_piece(struct flow *f, double before, double height)
{
	if (f->pieces == f->piece_cap) {
		f->piece_cap = f->piece_cap ? f->piece_cap * 2 : 256;
		f->piece = mem_grow(f->piece, f->piece_cap, sizeof(*f->piece));
	}
	f->piece[f->pieces] =
	    (struct piece){.first = f->items, .before = before, .height = height, .fresh = f->fresh, .head = f->head};
	f->fresh = false;
	return (int)f->pieces++;
}

void flow_keep(struct flow *f)
{
	if (f->pieces)
		f->piece[f->pieces - 1].keep = true;
}

int flow_last(const struct flow *f)
{
	return (int)f->pieces - 1;
}

void flow_inset(struct flow *f, double space)
{
	if (f->pieces)
		f->piece[f->pieces - 1].inset = space;
}

void flow_head(struct flow *f, int head)
{
	f->head = head;
}

void flow_tag(struct flow *f, int tag)
{
	f->tag = tag;
}

void flow_break(struct flow *f)
{
	f->fresh = f->pieces > 0;
}

struct item *flow_item(struct flow *f, enum item_kind kind, double x, double y, double w, double h)
{
	if (f->items == f->item_cap) {
		f->item_cap = f->item_cap ? f->item_cap * 2 : 1024;
		f->item = mem_grow(f->item, f->item_cap, sizeof(*f->item));
	}
	struct item *it = &f->item[f->items++];
	*it = (struct item){.kind = kind, .x = x, .y = y, .w = w, .h = h, .tag = f->tag};
	f->piece[f->pieces - 1].count++;
	return it;
}

void flow_cell(struct flow *f, unsigned row, unsigned cell)
{
	f->row = row;
	f->cell = cell;
}

/* A run as an item at the start of its line's baseline. */
static void set_run(struct item *it, const struct typed *text, const struct run *run)
{
	it->x += run->x;
	it->ink = text->look->ink;
	it->look = text->look;
	it->font = run->font;
	it->text = run->codes;
}

void flow_line(struct flow *f, struct typeset *t, const struct typed *text, const struct line *line, double x, double y)
{
	struct run run;
	for (size_t at = line->start; typeset_run(t, text, line, &at, &run);) {
		struct item *it = flow_item(f, ITEM_TEXT, x, y + typeset_baseline(text->look), 0, 0);
		set_run(it, text, &run);
		it->row = f->row;
		it->cell = f->cell;
	}
}

double flow_text(struct flow *f, struct typeset *t, const struct typed *text, double x, double y, double width,
		 bool centre)
{
	double from = y;
	struct line line;
	for (size_t at = 0; typeset_line(text, width, &at, &line); y += text->look->lead)
		flow_line(f, t, text, &line, centre ? x + (width - typeset_width(text, &line)) / 2 : x, y);
	return y - from;
}

static void new_page(struct flow *f)
{
	if (f->pages == f->page_cap) {
		f->page_cap = f->page_cap ? f->page_cap * 2 : 8;
		f->page = mem_grow(f->page, f->page_cap, sizeof(*f->page));
	}
	f->page[f->pages++] = (struct flow_page){0};
	f->y = f->top;
}

static struct item *add_to_page(struct flow_page *p, struct item it)
{
	if (p->count == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 256;
		p->item = mem_grow(p->item, p->cap, sizeof(*p->item));
	}
	p->item[p->count] = it;
	return &p->item[p->count++];
}

/* Areas one under the other become one, so that no seam shows between them. */
static bool extends_fill(struct flow_page *p, const struct item *it)
{
	enum { LOOK_BACK = 40 };
	for (size_t k = 1; k <= p->count && k <= LOOK_BACK; k++) {
		struct item *old = &p->item[p->count - k];
		double gap = it->y - (old->y + old->h);
		if (old->kind == ITEM_FILL && old->ink == it->ink && old->tag == it->tag && old->x == it->x &&
		    old->w == it->w && gap < 0.01 && gap > -0.01) {
			old->h += it->h;
			return true;
		}
	}
	return false;
}

/* Cell by cell: a text goes back over those of later cells of its row. */
static void into_cell_order(struct flow_page *p)
{
	size_t i = p->count - 1;
	struct item it = p->item[i];
	while (it.row && i && p->item[i - 1].row == it.row && p->item[i - 1].cell > it.cell) {
		p->item[i] = p->item[i - 1];
		i--;
	}
	p->item[i] = it;
}

/* `again`: a head that is repeated, which is read only once. */
static void put_items(struct flow *f, const struct piece *piece, bool again)
{
	struct flow_page *p = &f->page[f->pages - 1];
	for (size_t i = 0; i < piece->count; i++) {
		struct item it = f->item[piece->first + i];
		it.y += f->y;
		it.tag = again ? TAG_ARTIFACT : it.tag;
		if (it.kind == ITEM_FILL && extends_fill(p, &it))
			continue;
		add_to_page(p, it);
		into_cell_order(p);
	}
	f->y += piece->height;
}

static bool at_top(const struct flow *f)
{
	return f->y == f->top;
}

static void put_piece(struct flow *f, const struct piece *piece)
{
	if (!at_top(f)) {
		f->y += piece->before;
	} else if (piece->head != FLOW_NO_HEAD) {
		put_items(f, &f->piece[piece->head], true);
		f->y += piece->inset;
	}
	put_items(f, piece, false);
}

static double height_from(const struct flow *f, size_t first, size_t end)
{
	double height = 0;
	for (size_t i = first; i < end; i++)
		height += f->piece[i].height + (i == first && at_top(f) ? 0 : f->piece[i].before);
	return height;
}

static bool fits(const struct flow *f, size_t first, size_t end)
{
	return f->y + height_from(f, first, end) <= f->bottom + 0.01;
}

/* The pieces [first, end) want to be on one page: on this one, on a new one, or, when they are more than a page, from
 * the top of a new one on. */
static void put_group(struct flow *f, size_t first, size_t end)
{
	if (!at_top(f) && (f->piece[first].fresh || !fits(f, first, end)))
		new_page(f);
	for (size_t i = first; i < end; i++) {
		if (!at_top(f) && (f->piece[i].fresh || !fits(f, i, i + 1)))
			new_page(f);
		put_piece(f, &f->piece[i]);
	}
}

void flow_paginate(struct flow *f)
{
	new_page(f);
	for (size_t i = 0; i < f->pieces;) {
		size_t end = i + 1;
		while (end < f->pieces && f->piece[end - 1].keep)
			end++;
		put_group(f, i, end);
		i = end;
	}
}

size_t flow_pages(const struct flow *f)
{
	return f->pages;
}

const struct flow_page *flow_page(const struct flow *f, size_t page)
{
	return &f->page[page];
}

struct item *flow_page_item(struct flow *f, size_t page, enum item_kind kind)
{
	return add_to_page(&f->page[page], (struct item){.kind = kind, .tag = TAG_ARTIFACT});
}

void flow_page_line(struct flow *f, size_t page, struct typeset *t, const struct typed *text, const struct line *line,
		    double x, double y)
{
	struct run run;
	for (size_t at = line->start; typeset_run(t, text, line, &at, &run);) {
		struct item *it = flow_page_item(f, page, ITEM_TEXT);
		it->x = x;
		it->y = y + typeset_baseline(text->look);
		set_run(it, text, &run);
	}
}

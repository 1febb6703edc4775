#include "forms/grid.h"

#include <stdlib.h>
#include <string.h>

static const struct look cell_look[] = {
    [STYLE_NORMAL] = {FACE_GOTHIC, 8.5, 13, false, INK_TEXT}, [STYLE_SMALL] = {FACE_GOTHIC, 7.5, 11, false, INK_SOFT},
    [STYLE_STRONG] = {FACE_GOTHIC, 8.5, 13, true, INK_TEXT},  [STYLE_CLAUSE] = {FACE_MINCHO, 9, 14, false, INK_TEXT},
    [STYLE_WARNING] = {FACE_GOTHIC, 8.5, 13, true, INK_TEXT},
};

static const struct look head_look = {FACE_GOTHIC, 8, 12, true, INK_TEXT};
static const struct look label_look = {FACE_GOTHIC, 8, 13, false, INK_TEXT};

#define PAD_X 5.0
#define PAD_Y 3.5
#define RULED 17.0     /* room for a line of handwriting */
#define PAD_JOINED 1.0 /* between a row and the one joined to it */

struct grid {
	const struct table *table;
	struct typed *head; /* one for each column */
	struct typed *cell; /* rows × columns */
	double *width;      /* one for each column */
	bool measured;
	int tag; /* TAG_TABLE */
};

static const struct look *look_of(const struct table *t, const struct row_text *r, size_t column)
{
	if (r->band)
		return &head_look;
	const struct cell_text *c = &r->cell[column];
	return table_is_label(t, column) && c->style == STYLE_NORMAL ? &label_look : &cell_look[c->style];
}

struct grid *grid_new(struct frame *l, const struct table *t)
{
	struct grid *g = mem_new(1, sizeof(*g));
	g->table = t;
	g->head = mem_new(t->columns, sizeof(*g->head));
	g->cell = mem_new(t->rows * t->columns, sizeof(*g->cell));
	g->width = mem_new(t->columns, sizeof(*g->width));
	for (size_t c = 0; c < t->columns; c++)
		g->head[c] = typeset_text(l->type, &head_look, table_has_head(t) ? t->column[c].head : NULL);
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c < (t->row[r].band ? 1 : t->columns); c++)
			g->cell[r * t->columns + c] =
			    typeset_text(l->type, look_of(t, &t->row[r], c), t->row[r].cell[c].text);
	}
	return g;
}

void grid_free(struct grid *g)
{
	if (!g)
		return;
	free(g->head);
	free(g->cell);
	free(g->width);
	free(g);
}

/* What the texts of a column want. */
struct wish {
	double share;   /* by weight */
	double natural; /* the widest text, on one line */
	double longest; /* the widest piece that should stay whole */
	bool filled;    /* some cell has text; an empty column is there to be written on */
	bool settled;
};

static void widen(struct wish *w, const struct typed *text)
{
	double natural = typeset_natural(text), longest = typeset_longest(text);
	if (natural > w->natural)
		w->natural = natural;
	if (longest > w->longest)
		w->longest = longest;
}

static void add_wishes(const struct grid *g, struct wish *wish)
{
	const struct table *t = g->table;
	for (size_t c = 0; c < t->columns; c++) {
		widen(&wish[c], &g->head[c]);
		/* A short word over a column reads badly in two lines. */
		if (wish[c].longest < typeset_natural(&g->head[c]))
			wish[c].longest = typeset_natural(&g->head[c]);
	}
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c < t->columns; c++) {
			const struct typed *text = &g->cell[r * t->columns + c];
			if (!text->n || row_span(t, &t->row[r], c) > 1)
				continue;
			wish[c].filled = true;
			widen(&wish[c], text);
		}
	}
}

/* Columns that need less than their share get what they need; the others share the rest, by weight. */
static void share_out(const struct table *t, struct wish *wish, double *width, double total)
{
	for (bool again = true; again;) {
		double rest = total, weights = 0;
		again = false;
		for (size_t c = 0; c < t->columns; c++) {
			if (wish[c].settled)
				rest -= width[c];
			else
				weights += t->column[c].weight > 0 ? t->column[c].weight : 1;
		}
		for (size_t c = 0; c < t->columns; c++) {
			if (wish[c].settled)
				continue;
			width[c] = rest * (t->column[c].weight > 0 ? t->column[c].weight : 1) / weights;
			if (wish[c].filled && wish[c].natural < width[c] - 0.01) {
				width[c] = wish[c].natural;
				wish[c].settled = again = true;
			}
		}
	}
}

/* When all are content, what is left goes to all, by weight. */
static void spread_rest(const struct table *t, double *width, double total)
{
	double used = 0, weights = 0;
	for (size_t c = 0; c < t->columns; c++) {
		used += width[c];
		weights += t->column[c].weight > 0 ? t->column[c].weight : 1;
	}
	for (size_t c = 0; c < t->columns && used < total - 0.01; c++)
		width[c] += (total - used) * (t->column[c].weight > 0 ? t->column[c].weight : 1) / weights;
}

/* Columns too narrow for what should stay whole take from those that have more than they need. */
static void take_for_longest(const struct table *t, const struct wish *wish, double *width)
{
	double lack = 0, spare = 0;
	for (size_t c = 0; c < t->columns; c++) {
		double over = width[c] - wish[c].longest;
		if (over < 0)
			lack -= over;
		else
			spare += over;
	}
	if (lack <= 0 || spare <= 0)
		return;
	double given = lack < spare ? lack : spare;
	for (size_t c = 0; c < t->columns; c++) {
		double over = width[c] - wish[c].longest;
		width[c] += over < 0 ? -over * given / lack : -over * given / spare;
	}
}

/* A word is not worth more than this much over a column's share. */
static void limit_wishes(const struct table *t, struct wish *wish, double total)
{
	double weights = 0;
	for (size_t c = 0; c < t->columns; c++)
		weights += t->column[c].weight > 0 ? t->column[c].weight : 1;
	for (size_t c = 0; c < t->columns; c++) {
		struct wish *w = &wish[c];
		w->share = total * (t->column[c].weight > 0 ? t->column[c].weight : 1) / weights;
		w->natural += 2 * PAD_X + 0.1;
		w->longest += 2 * PAD_X + 0.1;
		if (w->longest > w->share * 1.5)
			w->longest = w->share * 1.5;
		if (w->longest > w->natural)
			w->longest = w->natural;
	}
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_columns(const struct table *a, const struct table *b)
{
	if (a->columns != b->columns || a->plain != b->plain)
		return false;
	for (size_t c = 0; c < a->columns; c++) {
		if (a->column[c].weight != b->column[c].weight || !same_text(a->column[c].head, b->column[c].head))
			return false;
	}
	return true;
}

void grid_widths(struct grid *const *grid, size_t n, double width)
{
	for (size_t i = 0; i < n; i++) {
		if (!grid[i] || grid[i]->measured)
			continue;
		const struct table *t = grid[i]->table;
		struct wish *wish = mem_new(t->columns, sizeof(*wish));
		for (size_t k = i; k < n; k++) {
			if (grid[k] && same_columns(t, grid[k]->table))
				add_wishes(grid[k], wish);
		}
		limit_wishes(t, wish, width);
		double *found = grid[i]->width;
		share_out(t, wish, found, width);
		spread_rest(t, found, width);
		take_for_longest(t, wish, found);
		for (size_t k = i; k < n; k++) {
			if (!grid[k] || !same_columns(t, grid[k]->table))
				continue;
			if (k != i)
				memcpy(grid[k]->width, found, t->columns * sizeof(*found));
			grid[k]->measured = true;
		}
		free(wish);
	}
}

static double span_width(const struct grid *g, size_t column, size_t span)
{
	double width = 0;
	for (size_t c = column; c < column + span; c++)
		width += g->width[c];
	return width;
}

/* A cell in its place. */
struct place {
	const struct typed *text;
	double x, width; /* with padding */
	size_t lines, span;
	bool label, centre;
	int ruled; /* lines to write on under the text */
	int tag;   /* TAG_TH, TAG_TD */
};

/* The cells of a row from left to right; their number. `place` has room for all columns. */
static size_t find_places(const struct grid *g, const struct frame *l, size_t row, struct place *place)
{
	const struct table *t = g->table;
	const struct row_text *r = &t->row[row];
	size_t n = 0;
	double x = l->left;
	for (size_t c = 0; c < t->columns;) {
		size_t span = row_span(t, r, c);
		struct place *p = &place[n++];
		*p = (struct place){.text = &g->cell[row * t->columns + c], .x = x, .width = span_width(g, c, span)};
		p->lines = typeset_lines(p->text, p->width - 2 * PAD_X);
		p->label = table_is_label(t, c) && p->text->n;
		p->centre = t->column[c].centre && span == 1 && !r->band;
		p->ruled = r->band ? 0 : r->cell[c].ruled;
		p->span = span;
		x += p->width;
		c += span;
	}
	return n;
}

static double pad_top(const struct row_text *r)
{
	return r->joined ? PAD_JOINED : PAD_Y;
}

/* `open`: a joined row follows. */
static double pad_bottom(bool open)
{
	return open ? PAD_JOINED : PAD_Y;
}

/* Padding included. */
static double height_of(const struct row_text *r, const struct place *place, size_t n, bool open)
{
	double height = r->joined ? 0 : cell_look[STYLE_NORMAL].lead;
	for (size_t i = 0; i < n; i++) {
		double h = (double)place[i].lines * place[i].text->look->lead + place[i].ruled * RULED;
		if (h > height)
			height = h;
	}
	return height + pad_top(r) + pad_bottom(open);
}

/* A row of the structure with its cells. */
static void tag_row(const struct grid *g, struct frame *l, const struct row_text *r, struct place *place, size_t n)
{
	const int row = tags_add(l->tags, TAG_TR, g->tag);
	for (size_t i = 0; i < n; i++) {
		const bool head = place[i].label || r->band;
		place[i].tag = tags_add(l->tags, head ? TAG_TH : TAG_TD, row);
		struct tag *tag = tags_at(l->tags, place[i].tag);
		tag->span = place[i].span;
		tag->row_head = place[i].label;
	}
}

static void put_rule(struct frame *l, double y, enum ink ink, double thick)
{
	struct item *it = flow_item(l->flow, ITEM_RULE, l->left, y, l->width, 0);
	it->ink = ink;
	it->thick = thick;
}

static void put_shades(struct frame *l, const struct row_text *r, const struct place *place, size_t n, double height)
{
	if (r->band)
		flow_item(l->flow, ITEM_FILL, l->left, 0, l->width, height)->ink = INK_BAND;
	for (size_t i = 0; i < n; i++) {
		if (place[i].label)
			flow_item(l->flow, ITEM_FILL, place[i].x, 0, place[i].width, height)->ink = INK_SHADE;
	}
}

/* Space that brings a smaller text's first line to the height of the ordinary one. */
static double settle(const struct typed *text)
{
	double d = typeset_baseline(&cell_look[STYLE_NORMAL]) - typeset_baseline(text->look);
	return text->n && d > 0 ? d : 0;
}

static void put_place(struct frame *l, const struct row_text *r, const struct place *p)
{
	const double top = pad_top(r), x = p->x + PAD_X, width = p->width - 2 * PAD_X;
	flow_tag(l->flow, p->tag);
	flow_text(l->flow, l->type, p->text, x, top + (r->joined ? 0 : settle(p->text)), width, p->centre);
	flow_tag(l->flow, TAG_ARTIFACT);
	for (int i = 1; i <= p->ruled; i++) {
		double y = top + (double)p->lines * p->text->look->lead + i * RULED - 2;
		struct item *it = flow_item(l->flow, ITEM_RULE, x, y, width, 0);
		it->ink = INK_RULE;
		it->thick = HAIRLINE;
	}
}

static void put_row(struct frame *l, const struct row_text *r, const struct place *place, size_t n, bool open)
{
	double height = height_of(r, place, n, open);
	flow_piece(l->flow, 0, height);
	put_shades(l, r, place, n, height);
	for (size_t i = 0; i < n; i++)
		put_place(l, r, &place[i]);
	if (!open)
		put_rule(l, height, INK_RULE, HAIRLINE);
	if (r->band || open)
		flow_keep(l->flow);
}

/* The next line of each cell, in one strip of a row that goes over several pieces. */
static void put_lines(struct frame *l, const struct place *place, size_t n, size_t *at, double y, unsigned row)
{
	for (size_t i = 0; i < n; i++) {
		struct line line;
		const struct typed *text = place[i].text;
		const double width = place[i].width - 2 * PAD_X;
		if (!typeset_line(text, width, &at[i], &line))
			continue;
		double in = place[i].centre ? (width - typeset_width(text, &line)) / 2 : 0;
		flow_tag(l->flow, place[i].tag);
		flow_cell(l->flow, row, (unsigned)i);
		flow_line(l->flow, l->type, text, &line, place[i].x + PAD_X + in, y);
	}
	flow_cell(l->flow, 0, 0);
	flow_tag(l->flow, TAG_ARTIFACT);
}

/* A row taller than a page: a piece for each line, two together at the start and at the end. */
static void put_tall_row(struct frame *l, const struct row_text *r, const struct place *place, size_t n, bool open)
{
	size_t strips = 1;
	double lead = 0;
	for (size_t i = 0; i < n; i++) {
		strips = place[i].lines > strips ? place[i].lines : strips;
		lead = place[i].text->n && place[i].text->look->lead > lead ? place[i].text->look->lead : lead;
	}
	size_t *at = mem_new(n, sizeof(*at));
	unsigned row = 0;
	for (size_t k = 0; k < strips; k++) {
		const bool first = k == 0, last = k + 1 == strips;
		double height = lead + (first ? pad_top(r) : 0) + (last ? pad_bottom(open) : 0);
		unsigned piece = (unsigned)flow_piece(l->flow, 0, height) + 1;
		row = first ? piece : row;
		if (!first)
			flow_inset(l->flow, PAD_Y);
		put_shades(l, r, place, n, height);
		put_lines(l, place, n, at, first ? pad_top(r) : 0, row);
		if (last && !open)
			put_rule(l, height, INK_RULE, HAIRLINE);
		if (first || k + 2 == strips || (last && open))
			flow_keep(l->flow);
	}
	free(at);
}

/* The header's piece: light grey, a stronger rule over and under it; its height. */
static double put_head(struct grid *g, struct frame *l, double before)
{
	const struct table *t = g->table;
	size_t lines = 1;
	for (size_t c = 0; c < t->columns; c++) {
		size_t k = typeset_lines(&g->head[c], g->width[c] - 2 * PAD_X);
		lines = k > lines ? k : lines;
	}
	double height = (double)lines * head_look.lead + 2 * PAD_Y, x = l->left;
	flow_piece(l->flow, before, height);
	flow_keep(l->flow);
	flow_item(l->flow, ITEM_FILL, l->left, 0, l->width, height)->ink = INK_HEAD;
	const int row = tags_add(l->tags, TAG_TR, g->tag);
	for (size_t c = 0; c < t->columns; c++) {
		flow_tag(l->flow, tags_add(l->tags, TAG_TH, row));
		flow_text(l->flow, l->type, &g->head[c], x + PAD_X, PAD_Y, g->width[c] - 2 * PAD_X,
			  t->column[c].centre);
		x += g->width[c];
	}
	flow_tag(l->flow, TAG_ARTIFACT);
	put_rule(l, 0, INK_TEXT, HAIRLINE * 1.5);
	put_rule(l, height, INK_TEXT, HAIRLINE * 1.5);
	return height;
}

/* An empty piece that only draws the rule over a table without header. */
static void put_top(struct frame *l, double before)
{
	flow_piece(l->flow, before, 0);
	put_rule(l, 0, INK_RULE, HAIRLINE);
	flow_keep(l->flow);
}

void grid_put(struct grid *g, struct frame *l)
{
	const struct table *t = g->table;
	if (!table_has_head(t) && !t->rows)
		return;
	const double before = frame_before(l, 6, 10);
	double room = flow_room(l->flow);
	int head = FLOW_NO_HEAD;
	g->tag = tags_add(l->tags, TAG_TABLE, TAG_ROOT);
	if (table_has_head(t)) {
		room -= put_head(g, l, before);
		head = flow_last(l->flow);
	} else {
		put_top(l, before);
	}
	flow_head(l->flow, head);
	/* A few pairs are one thing to read. */
	enum { FEW = 6 };
	const bool whole = t->plain && t->rows <= FEW;
	struct place *place = mem_new(t->columns, sizeof(*place));
	for (size_t r = 0; r < t->rows; r++) {
		size_t n = find_places(g, l, r, place);
		tag_row(g, l, &t->row[r], place, n);
		bool open = r + 1 < t->rows && t->row[r + 1].joined;
		if (height_of(&t->row[r], place, n, open) > room)
			put_tall_row(l, &t->row[r], place, n, open);
		else
			put_row(l, &t->row[r], place, n, open);
		if (whole && r + 1 < t->rows)
			flow_keep(l->flow);
	}
	free(place);
	flow_head(l->flow, FLOW_NO_HEAD);
}

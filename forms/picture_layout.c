#include "forms/picture_layout.h"

#include <stdlib.h>

static const struct look head_look = {FACE_GOTHIC, 8, 12, true, INK_TEXT};
static const struct look label_look = {FACE_GOTHIC, 8.5, 12.5, false, INK_TEXT};
static const struct look value_look = {FACE_GOTHIC, 8.5, 10.5, true, INK_TEXT};
static const struct look note_look = {FACE_GOTHIC, 7, 9, false, INK_TEXT};
static const struct look legend_look = {FACE_GOTHIC, 7.5, 12, false, INK_TEXT};
static const struct look band_look = {FACE_GOTHIC, 7.5, 10, true, INK_TEXT};
static const struct look number_look = {FACE_GOTHIC, 8, 12.5, false, INK_TEXT};
static const struct look mark_look = {FACE_GOTHIC, 7.5, 10, true, INK_TEXT};

#define PAD_X 5.0
#define PAD_Y 3.5
#define LABEL_SHARE 0.36  /* of the width, at most, for labels */
#define LABEL_LEAST 0.12  /* and at least, when numbers take more than theirs */
#define NUMBER_SHARE 0.30 /* for what stands at the right */
#define EDGE (HAIRLINE * 1.5)
#define NO_INK INKS

/* Pieces */

/* The head, rows and foot of one picture. */
struct parts {
	double head, foot; /* heights; a foot of 0 is none */
	double *row;       /* heights */
	size_t rows;
	bool whole; /* a page has room for all of it */
};

static struct parts parts_new(size_t rows)
{
	return (struct parts){.row = mem_new(rows, sizeof(double)), .rows = rows};
}

static void put_rule(struct frame *l, double x, double y, double w, double h, enum ink ink, double thick)
{
	struct item *it = flow_item(l->flow, ITEM_RULE, x, y, w, h);
	it->ink = ink;
	it->thick = thick;
}

static void put_frame(struct frame *l, double x, double y, double w, double h, double thick)
{
	struct item *it = flow_item(l->flow, ITEM_FRAME, x, y, w, h);
	it->ink = INK_TEXT;
	it->thick = thick;
}

static void put_fill(struct frame *l, double x, double y, double w, double h, enum ink ink)
{
	if (ink != NO_INK && w > 0)
		flow_item(l->flow, ITEM_FILL, x, y, w, h)->ink = ink;
}

/* The head's piece, with the rule over it. When all heights are known. */
static void begin_head(struct frame *l, struct parts *p)
{
	double height = p->head + p->foot;
	for (size_t i = 0; i < p->rows; i++)
		height += p->row[i];
	p->whole = height <= flow_room(l->flow);
	flow_piece(l->flow, frame_before(l, 6, 10), p->head);
	flow_keep(l->flow);
	flow_head(l->flow, flow_last(l->flow));
	put_rule(l, l->left, 0, l->width, 0, INK_TEXT, EDGE);
}

static void begin_row(struct frame *l, const struct parts *p, size_t row)
{
	const bool last = row + 1 == p->rows;
	flow_piece(l->flow, 0, p->row[row]);
	if (last ? p->foot > 0 : p->whole || row == 0 || row + 2 == p->rows)
		flow_keep(l->flow);
}

/* Ends the picture with a rule under what was put last. */
static void end_parts(struct frame *l, struct parts *p)
{
	double under = p->foot > 0 ? p->foot : p->rows ? p->row[p->rows - 1] : p->head;
	put_rule(l, l->left, under, l->width, 0, INK_TEXT, EDGE);
	flow_head(l->flow, FLOW_NO_HEAD);
	free(p->row);
}

/* Texts */

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double text_width(struct frame *l, const struct look *look, const char *text)
{
	struct typed typed = typeset_text(l->type, look, text);
	return typeset_natural(&typed);
}

static double text_height(struct frame *l, const struct look *look, const char *text, double width)
{
	struct typed typed = typeset_text(l->type, look, text);
	return (double)typeset_lines(&typed, width) * look->lead;
}

static double put_text(struct frame *l, const struct look *look, const char *text, double x, double y, double width,
		       bool centre)
{
	struct typed typed = typeset_text(l->type, look, text);
	return flow_text(l->flow, l->type, &typed, x, y, width, centre);
}

/* In the middle of that height. */
static void put_middle(struct frame *l, const struct look *look, const char *text, double x, double width,
		       double height)
{
	put_text(l, look, text, x, (height - text_height(l, look, text, width)) / 2, width, false);
}

/* A column as wide as its widest text, at most a share of the width. */
static double column_width(const struct frame *l, double natural, double share)
{
	double wanted = natural + 2 * PAD_X + 0.1, most = l->width * share;
	return wanted < most ? wanted : most;
}

/* Keys: a legend's swatches and words, put one after the other into as many lines as they need. */

struct key {
	struct typed text;
	double swatch, height; /* of the swatch */
	enum ink ink;          /* NO_INK: empty */
	bool outline;
	double x, y, width; /* found by place_keys() */
};

#define SWATCH_GAP 4.0
#define KEY_GAP 16.0

/* The height of all lines. */
static double place_keys(const struct frame *l, struct key *key, size_t n)
{
	const double left = l->left + PAD_X, right = l->left + l->width - PAD_X;
	double x = left, y = 0, line = 0;
	for (size_t i = 0; i < n; i++) {
		struct key *k = &key[i];
		double room = right - left - k->swatch - SWATCH_GAP, natural = typeset_natural(&k->text) + 0.1;
		k->width = natural < room ? natural : room;
		double wide = k->swatch + SWATCH_GAP + k->width;
		if (x > left && x + wide > right) {
			x = left;
			y += line;
			line = 0;
		}
		k->x = x;
		k->y = y;
		x += wide + KEY_GAP;
		line = larger(line, (double)typeset_lines(&k->text, k->width) * legend_look.lead);
	}
	return y + line;
}

static void put_keys(struct frame *l, const struct key *key, size_t n, double top)
{
	for (size_t i = 0; i < n; i++) {
		const struct key *k = &key[i];
		double y = top + k->y, middle = y + (legend_look.lead - k->height) / 2;
		put_fill(l, k->x, middle, k->swatch, k->height, k->ink);
		if (k->outline)
			put_frame(l, k->x, middle, k->swatch, k->height, EDGE);
		flow_text(l->flow, l->type, &k->text, k->x + k->swatch + SWATCH_GAP, y, k->width, false);
	}
}

/* Heat map */

static const enum ink heat_ink[PICTURE_SHADES] = {NO_INK, INK_HEAT1, INK_HEAT2, INK_HEAT3, INK_HEAT4};

#define HEAT_GAP 0.75   /* white around a cell, on each side */
#define HEAT_STRONG 2.0 /* the frame of the cell that sets the grade */
#define HEAT_PAD 2.0    /* over and under the texts of a cell: the map shares its page with boxes to sign in */

struct heat_grid {
	const struct heat_map *map;
	double label, cell; /* widths */
};

static enum ink shade_ink(int shade)
{
	return heat_ink[shade < 0 ? 0 : shade < PICTURE_SHADES ? shade : PICTURE_SHADES - 1];
}

static struct heat_grid heat_widths(struct frame *l, const struct heat_map *h)
{
	double natural = text_width(l, &head_look, h->corner);
	for (size_t r = 0; r < h->rows; r++)
		natural = larger(natural, text_width(l, &label_look, h->row[r]));
	struct heat_grid g = {h, column_width(l, natural, LABEL_SHARE), 0};
	g.cell = (l->width - g.label) / (double)(h->columns ? h->columns : 1);
	return g;
}

static double cell_height(struct frame *l, const struct heat_cell *c, double width)
{
	return text_height(l, &value_look, c->value, width) + text_height(l, &note_look, c->note, width);
}

static double heat_head_height(struct frame *l, const struct heat_grid *g)
{
	double height = text_height(l, &head_look, g->map->corner, g->label - 2 * PAD_X);
	for (size_t c = 0; c < g->map->columns; c++)
		height = larger(height, text_height(l, &head_look, g->map->column[c], g->cell - 2 * PAD_X));
	return larger(height, head_look.lead) + 2 * PAD_Y;
}

static double heat_row_height(struct frame *l, const struct heat_grid *g, size_t row)
{
	double height = text_height(l, &label_look, g->map->row[row], g->label - 2 * PAD_X);
	for (size_t c = 0; c < g->map->columns; c++)
		height = larger(height, cell_height(l, &g->map->cell[row * g->map->columns + c], g->cell - 2 * PAD_X));
	return larger(height, value_look.lead) + 2 * HEAT_PAD;
}

static void put_heat_head(struct frame *l, const struct heat_grid *g, double height)
{
	double x = l->left + g->label;
	put_fill(l, l->left, 0, l->width, height, INK_HEAD);
	put_text(l, &head_look, g->map->corner, l->left + PAD_X, PAD_Y, g->label - 2 * PAD_X, false);
	for (size_t c = 0; c < g->map->columns; c++, x += g->cell)
		put_text(l, &head_look, g->map->column[c], x + PAD_X, PAD_Y, g->cell - 2 * PAD_X, true);
	put_rule(l, l->left, height, l->width, 0, INK_TEXT, EDGE);
}

static void put_cell(struct frame *l, const struct heat_cell *c, double x, double width, double height)
{
	const double inside = HEAT_GAP + HEAT_STRONG / 2;
	put_fill(l, x + HEAT_GAP, HEAT_GAP, width - 2 * HEAT_GAP, height - 2 * HEAT_GAP, shade_ink(c->shade));
	if (c->strong)
		put_frame(l, x + inside, inside, width - 2 * inside, height - 2 * inside, HEAT_STRONG);
	double y = (height - cell_height(l, c, width - 2 * PAD_X)) / 2;
	y += put_text(l, &value_look, c->value, x + PAD_X, y, width - 2 * PAD_X, true);
	put_text(l, &note_look, c->note, x + PAD_X, y, width - 2 * PAD_X, true);
}

static void put_heat_row(struct frame *l, const struct heat_grid *g, size_t row, double height)
{
	double x = l->left + g->label;
	put_middle(l, &label_look, g->map->row[row], l->left + PAD_X, g->label - 2 * PAD_X, height);
	for (size_t c = 0; c < g->map->columns; c++, x += g->cell)
		put_cell(l, &g->map->cell[row * g->map->columns + c], x, g->cell, height);
	if (row + 1 < g->map->rows)
		put_rule(l, l->left, height, l->width, 0, INK_RULE, HAIRLINE);
}

static void put_heat(struct frame *l, const struct picture *p)
{
	const struct heat_map *h = &p->heat;
	const struct heat_grid g = heat_widths(l, h);
	const double legend = text_height(l, &legend_look, h->legend, l->width - 2 * PAD_X);
	struct parts parts = parts_new(h->rows);
	parts.head = heat_head_height(l, &g);
	parts.foot = legend > 0 ? legend + 2 * PAD_Y : 0;
	for (size_t r = 0; r < h->rows; r++)
		parts.row[r] = heat_row_height(l, &g, r);
	begin_head(l, &parts);
	put_heat_head(l, &g, parts.head);
	for (size_t r = 0; r < h->rows; r++) {
		begin_row(l, &parts, r);
		put_heat_row(l, &g, r, parts.row[r]);
	}
	if (parts.foot > 0) {
		flow_piece(l->flow, 0, parts.foot);
		put_rule(l, l->left, 0, l->width, 0, INK_TEXT, EDGE);
		put_text(l, &legend_look, h->legend, l->left + PAD_X, PAD_Y, l->width - 2 * PAD_X, false);
	}
	end_parts(l, &parts);
}

/* What both charts have: labels at the left, bars, numbers at the right */

struct chart {
	double label, bar, number; /* widths */
	double bar_x, number_x;
};

#define BAR_HEIGHT 11.0

/* From the widest label and the width of the numbers. Labels make room for the numbers, so that bars never get shorter
 * than what is left between both shares: marks find room in them by their part alone. */
static struct chart chart_widths(const struct frame *l, double label, double number)
{
	double share = LABEL_SHARE;
	if (number > l->width * NUMBER_SHARE)
		share -= number / l->width - NUMBER_SHARE;
	struct chart c = {.label = column_width(l, label, larger(share, LABEL_LEAST)), .number = number};
	c.bar = l->width - c.label - c.number - PAD_X;
	c.bar_x = l->left + c.label;
	c.number_x = c.bar_x + c.bar + PAD_X;
	return c;
}

static double chart_row_height(struct frame *l, const struct chart *c, const char *label, double numbers)
{
	double height = text_height(l, &label_look, label, c->label - 2 * PAD_X);
	return larger(larger(height, numbers), BAR_HEIGHT) + 2 * PAD_Y;
}

/* Fall chart */

struct fall_plot {
	const struct fall_chart *chart;
	struct chart at;
	struct key key[2];
	size_t keys;
	double legend, bands; /* heights */
};

#define FALL_INNER 5.0 /* height of the filled bar in the hollow one */
#define BANDS_GAP 2.0  /* under the names of the bands */

static double points_x(const struct fall_plot *p, int points)
{
	const int top = p->chart->top > 0 ? p->chart->top : 1;
	double at = points < 0 ? 0 : points > top ? top : points;
	return p->at.bar_x + p->at.bar * at / top;
}

/* Where the band of that number ends. */
static double band_end(const struct fall_plot *p, size_t band)
{
	return points_x(p, band < p->chart->marks ? p->chart->mark[band] : p->chart->top);
}

static double band_start(const struct fall_plot *p, size_t band)
{
	return band ? band_end(p, band - 1) : p->at.bar_x;
}

static void find_fall_keys(struct frame *l, struct fall_plot *p)
{
	const char *const name[2] = {p->chart->from_name, p->chart->to_name};
	for (int i = 0; i < 2; i++) {
		struct typed text = typeset_text(l->type, &legend_look, name[i]);
		if (!text.n)
			continue;
		p->key[p->keys++] = (struct key){.text = text,
						 .swatch = 18,
						 .height = i ? FALL_INNER : BAR_HEIGHT - 3,
						 .ink = i ? INK_ACCENT : NO_INK,
						 .outline = i == 0};
	}
	p->legend = place_keys(l, p->key, p->keys);
}

static struct fall_plot find_fall_plot(struct frame *l, const struct fall_chart *f)
{
	struct fall_plot p = {.chart = f};
	double label = 0, number = 0;
	for (size_t i = 0; i < f->falls; i++) {
		label = larger(label, text_width(l, &label_look, f->fall[i].label));
		number = larger(number, text_width(l, &number_look, f->fall[i].text));
	}
	p.at = chart_widths(l, label, column_width(l, number, NUMBER_SHARE));
	find_fall_keys(l, &p);
	for (size_t i = 0; i <= f->marks; i++)
		p.bands = larger(p.bands,
				 text_height(l, &band_look, f->mark_label[i], band_end(&p, i) - band_start(&p, i) - 2));
	return p;
}

/* The ends of the bands through a piece, and the start of the scale. */
static void put_band_ends(struct frame *l, const struct fall_plot *p, double top, double bottom)
{
	put_rule(l, p->at.bar_x, top, 0, bottom - top, INK_TEXT, EDGE);
	for (size_t i = 0; i <= p->chart->marks; i++)
		put_rule(l, band_end(p, i), top, 0, bottom - top, INK_RULE, HAIRLINE * 1.5);
}

static void put_fall_head(struct frame *l, const struct fall_plot *p, double height)
{
	const double top = height - p->bands - BANDS_GAP;
	put_keys(l, p->key, p->keys, PAD_Y);
	for (size_t i = 0; i <= p->chart->marks; i++) {
		double x = band_start(p, i) + 1;
		put_text(l, &band_look, p->chart->mark_label[i], x, top, band_end(p, i) - x - 1, true);
	}
	put_band_ends(l, p, top, height);
}

/* The filled bar in the hollow one: told apart by shape, not by colour. */
static void put_fall_row(struct frame *l, const struct fall_plot *p, const struct fall *f, double height)
{
	const double x = p->at.bar_x, from = points_x(p, f->from), to = points_x(p, f->to);
	put_middle(l, &label_look, f->label, l->left + PAD_X, p->at.label - 2 * PAD_X, height);
	put_band_ends(l, p, 0, height);
	if (from > x)
		put_frame(l, x, (height - BAR_HEIGHT) / 2, from - x, BAR_HEIGHT, EDGE);
	put_fill(l, x, (height - FALL_INNER) / 2, to - x, FALL_INNER, INK_ACCENT);
	put_middle(l, &number_look, f->text, p->at.number_x, p->at.number - PAD_X, height);
}

static void put_falls(struct frame *l, const struct picture *picture)
{
	const struct fall_chart *f = &picture->fall;
	const struct fall_plot plot = find_fall_plot(l, f);
	struct parts parts = parts_new(f->falls);
	parts.head = PAD_Y + plot.legend + (plot.keys ? PAD_Y : 0) + plot.bands + BANDS_GAP;
	for (size_t i = 0; i < f->falls; i++)
		parts.row[i] = chart_row_height(l, &plot.at, f->fall[i].label,
						text_height(l, &number_look, f->fall[i].text, plot.at.number - PAD_X));
	begin_head(l, &parts);
	put_fall_head(l, &plot, parts.head);
	for (size_t i = 0; i < f->falls; i++) {
		begin_row(l, &parts, i);
		put_fall_row(l, &plot, &f->fall[i], parts.row[i]);
	}
	end_parts(l, &parts);
}

/* Share chart */

/* Neighbours differ most, and each differs from all others: ○ light, × dark, － white. */
static const enum ink part_ink[PICTURE_PARTS] = {INK_HEAT1, INK_HEAT3, INK_HEAT4, INK_HEAT2, INK_RULE, NO_INK};

enum { WORDS_MAX = 1 << 16 };

struct share_plot {
	const struct share_chart *chart;
	struct chart at;
	struct key key[PICTURE_PARTS];
	double slot[PICTURE_PARTS]; /* widths of the counts of each part */
	double legend;              /* height */
};

/* "○12" */
static struct typed count_text(struct frame *l, const struct share_chart *s, size_t row, size_t part)
{
	struct buf text;
	buf_init(&text, WORDS_MAX);
	buf_printf(&text, "%s%d", s->mark[part] ? s->mark[part] : "", s->share[row].count[part]);
	struct typed typed = typeset_text(l->type, &number_look, buf_text(&text));
	buf_clear(&text);
	return typed;
}

static void find_share_keys(struct frame *l, struct share_plot *p)
{
	for (size_t i = 0; i < p->chart->parts; i++) {
		struct buf text;
		buf_init(&text, WORDS_MAX);
		buf_printf(&text, "%s %s", p->chart->mark[i] ? p->chart->mark[i] : "",
			   p->chart->part[i] ? p->chart->part[i] : "");
		p->key[i] = (struct key){.text = typeset_text(l->type, &legend_look, buf_text(&text)),
					 .swatch = 10,
					 .height = 8,
					 .ink = part_ink[i],
					 .outline = true};
		buf_clear(&text);
	}
	p->legend = place_keys(l, p->key, p->chart->parts);
}

static struct share_plot find_share_plot(struct frame *l, const struct share_chart *s)
{
	enum { SLOT_GAP = 5 };
	struct share_plot p = {.chart = s};
	double label = 0, slots = 0;
	for (size_t i = 0; i < s->shares; i++)
		label = larger(label, text_width(l, &label_look, s->share[i].label));
	for (size_t k = 0; k < s->parts; k++) {
		for (size_t i = 0; i < s->shares; i++) {
			struct typed text = count_text(l, s, i, k);
			if (s->share[i].count[k] > 0)
				p.slot[k] = larger(p.slot[k], typeset_natural(&text) + SLOT_GAP);
		}
		slots += p.slot[k];
	}
	p.at = chart_widths(l, label, slots + PAD_X);
	find_share_keys(l, &p);
	return p;
}

/* One part of a bar from x on, with its mark inside; its end. */
static double put_part(struct frame *l, const struct share_plot *p, size_t row, size_t part, double x, double y)
{
	const int count = p->chart->share[row].count[part];
	if (count <= 0)
		return x;
	double width = p->at.bar * count / share_total(p->chart, row);
	put_fill(l, x, y, width, BAR_HEIGHT, part_ink[part]);
	if (x > p->at.bar_x)
		put_rule(l, x, y, 0, BAR_HEIGHT, INK_TEXT, EDGE);
	if (share_has_room(p->chart, row, part))
		put_text(l, &mark_look, p->chart->mark[part], x, y + (BAR_HEIGHT - mark_look.lead) / 2, width, true);
	return x + width;
}

static void put_share_row(struct frame *l, const struct share_plot *p, size_t row, double height)
{
	const double y = (height - BAR_HEIGHT) / 2;
	put_middle(l, &label_look, p->chart->share[row].label, l->left + PAD_X, p->at.label - 2 * PAD_X, height);
	double x = p->at.bar_x;
	for (size_t i = 0; i < p->chart->parts; i++)
		x = put_part(l, p, row, i, x, y);
	if (share_total(p->chart, row) > 0)
		put_frame(l, p->at.bar_x, y, p->at.bar, BAR_HEIGHT, EDGE);
	x = p->at.number_x;
	for (size_t i = 0; i < p->chart->parts; x += p->slot[i++]) {
		struct typed text = count_text(l, p->chart, row, i);
		if (p->chart->share[row].count[i] > 0)
			flow_text(l->flow, l->type, &text, x, (height - number_look.lead) / 2, p->slot[i], false);
	}
}

static void put_shares(struct frame *l, const struct picture *picture)
{
	const struct share_chart *s = &picture->share;
	const struct share_plot plot = find_share_plot(l, s);
	struct parts parts = parts_new(s->shares);
	parts.head = 2 * PAD_Y + plot.legend;
	for (size_t i = 0; i < s->shares; i++)
		parts.row[i] = chart_row_height(l, &plot.at, s->share[i].label, number_look.lead);
	begin_head(l, &parts);
	put_keys(l, plot.key, s->parts, PAD_Y);
	put_rule(l, l->left, parts.head, l->width, 0, INK_RULE, HAIRLINE);
	for (size_t i = 0; i < s->shares; i++) {
		begin_row(l, &parts, i);
		put_share_row(l, &plot, i, parts.row[i]);
	}
	end_parts(l, &parts);
}

void picture_put(struct frame *l, const struct picture *p)
{
	static void (*const put[])(struct frame *, const struct picture *) = {
	    [PICTURE_HEAT] = put_heat, [PICTURE_FALL] = put_falls, [PICTURE_SHARE] = put_shares};
	const int tag = tags_add(l->tags, TAG_FIGURE, TAG_ROOT);
	tags_at(l->tags, tag)->alt = p->alt;
	flow_tag(l->flow, tag);
	put[p->kind](l, p);
	flow_tag(l->flow, TAG_ARTIFACT);
}

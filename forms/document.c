#include "forms/document.h"

#include <stdio.h>
#include <string.h>

struct document *document_new(enum lang lang)
{
	struct arena *a = arena_new();
	struct document *d = arena_alloc(a, sizeof(*d));
	d->arena = a;
	d->lang = lang;
	return d;
}

void document_free(struct document *d)
{
	if (d)
		arena_free(d->arena);
}

/* Room for one more item; what was there moves, the old copy stays in the arena until the document goes. */
static void *make_room(struct arena *a, void *items, size_t used, size_t *cap, size_t size)
{
	if (used < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	void *more = arena_alloc(a, *cap * size);
	if (used)
		memcpy(more, items, used * size);
	return more;
}

static struct block *add_block(struct document *d, enum block_kind kind)
{
	d->block = make_room(d->arena, d->block, d->blocks, &d->cap, sizeof(*d->block));
	struct block *b = &d->block[d->blocks++];
	*b = (struct block){.kind = kind};
	return b;
}

void document_title(struct document *d, const char *text)
{
	add_block(d, BLOCK_TITLE)->text.text = arena_strdup(d->arena, text);
}

void document_heading(struct document *d, int level, const char *text)
{
	struct block *b = add_block(d, BLOCK_HEADING);
	b->level = level <= 1 ? 1 : 2;
	b->text.text = arena_strdup(d->arena, text);
}

void document_paragraph(struct document *d, enum text_style style, const char *text)
{
	struct block *b = add_block(d, BLOCK_PARAGRAPH);
	b->text = (struct cell_text){.text = arena_strdup(d->arena, text), .style = style};
}

void document_keep(struct document *d)
{
	if (d->blocks)
		d->block[d->blocks - 1].keep = true;
}

void document_break(struct document *d)
{
	add_block(d, BLOCK_BREAK);
}

struct table *document_table(struct document *d, const struct column *column, size_t columns, bool plain)
{
	struct table *t = arena_alloc(d->arena, sizeof(*t));
	t->column = arena_alloc(d->arena, columns * sizeof(*column));
	for (size_t i = 0; i < columns; i++) {
		t->column[i] = column[i];
		t->column[i].head = arena_strdup(d->arena, column[i].head);
	}
	t->columns = columns;
	t->plain = plain;
	add_block(d, BLOCK_TABLE)->table = t;
	return t;
}

static struct row_text *add_row(struct document *d, struct table *t)
{
	t->row = make_room(d->arena, t->row, t->rows, &t->cap, sizeof(*t->row));
	struct row_text *r = &t->row[t->rows++];
	*r = (struct row_text){.cell = arena_alloc(d->arena, t->columns * sizeof(*r->cell))};
	return r;
}

struct row_text *table_row(struct document *d, struct table *t, const char *const *text)
{
	struct row_text *r = add_row(d, t);
	for (size_t i = 0; i < t->columns; i++)
		r->cell[i].text = arena_strdup(d->arena, text[i]);
	return r;
}

struct row_text *table_band(struct document *d, struct table *t, const char *text)
{
	struct row_text *r = add_row(d, t);
	r->cell[0].text = arena_strdup(d->arena, text);
	r->band = true;
	return r;
}

void document_grade(struct document *d, const struct grade_box *g)
{
	struct grade_box *copy = arena_alloc(d->arena, sizeof(*copy));
	*copy = *g;
	copy->letter = arena_strdup(d->arena, g->letter);
	copy->sentence = arena_strdup(d->arena, g->sentence);
	copy->bounds = arena_strdup(d->arena, g->bounds);
	copy->alt = arena_strdup(d->arena, g->alt);
	if (copy->marks > GRADE_MARKS)
		copy->marks = GRADE_MARKS;
	for (size_t i = 0; i <= copy->marks; i++)
		copy->mark_label[i] = arena_strdup(d->arena, g->mark_label[i]);
	add_block(d, BLOCK_GRADE)->grade = copy;
}

void document_picture(struct document *d, const struct picture *p)
{
	add_block(d, BLOCK_PICTURE)->picture = picture_copy(p, d->arena);
}

void document_seal(struct document *d, const struct seal *s)
{
	struct seal *copy = arena_alloc(d->arena, sizeof(*copy));
	copy->text = arena_strdup(d->arena, s->text);
	copy->code = arena_strdup(d->arena, s->code);
	copy->alt = arena_strdup(d->arena, s->alt);
	add_block(d, BLOCK_SEAL)->seal = copy;
}

void document_signatures(struct document *d, const struct signature_box *s, size_t n)
{
	struct signature_box *copy = arena_alloc(d->arena, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		copy[i].field = arena_strdup(d->arena, s[i].field);
		copy[i].role = arena_strdup(d->arena, s[i].role);
		copy[i].lines = arena_strdup(d->arena, s[i].lines);
	}
	struct block *b = add_block(d, BLOCK_SIGNATURES);
	b->signature = copy;
	b->signatures = n;
}

bool table_has_head(const struct table *t)
{
	if (t->plain)
		return false;
	for (size_t i = 0; i < t->columns; i++) {
		if (t->column[i].head && t->column[i].head[0])
			return true;
	}
	return false;
}

bool table_is_label(const struct table *t, size_t column)
{
	return t->plain && (column == 0 || (t->columns % 2 == 0 && column % 2 == 0));
}

static bool has_text(const struct cell_text *c)
{
	return c->text && c->text[0];
}

size_t row_span(const struct table *t, const struct row_text *r, size_t column)
{
	if (r->band)
		return t->columns;
	if (!r->joined && !(t->plain && !table_is_label(t, column)))
		return 1;
	size_t end = column + 1;
	while (end < t->columns && !has_text(&r->cell[end]))
		end++;
	return end - column;
}

void points_text(int points, char out[POINTS_TEXT])
{
	/* Groups of three from the right, built backwards. */
	char digits[16];
	int n = snprintf(digits, sizeof(digits), "%d", points < 0 ? 0 : points);
	size_t k = 0;
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			out[k++] = ',';
		out[k++] = digits[i];
	}
	out[k] = '\0';
}

void grade_position(const struct grade_box *g, enum lang lang, char out[GRADE_POSITION])
{
	char worst[POINTS_TEXT], best[POINTS_TEXT];
	points_text(g->residual, worst);
	points_text(g->residual_best, best);
	out[0] = '\0';
	if (!g->decided)
		return;
	const bool ja = lang == LANG_JA;
	if (g->residual_best == g->residual)
		snprintf(out, GRADE_POSITION, ja ? "残存 %s" : "residual %s", worst);
	else
		snprintf(out, GRADE_POSITION, ja ? "残存 %s（最良 %s）" : "residual %s (best %s)", worst, best);
}

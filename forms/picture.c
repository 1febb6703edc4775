#include "forms/picture.h"

#include <string.h>

static const char *const *copy_texts(const char *const *text, size_t n, struct arena *arena)
{
	const char **copy = arena_alloc(arena, (n ? n : 1) * sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(arena, text[i]);
	return copy;
}

static void copy_heat(struct heat_map *h, struct arena *arena)
{
	const size_t cells = h->rows * h->columns;
	struct heat_cell *cell = arena_alloc(arena, (cells ? cells : 1) * sizeof(*cell));
	for (size_t i = 0; i < cells; i++) {
		cell[i] = h->cell[i];
		cell[i].value = arena_strdup(arena, h->cell[i].value);
		cell[i].note = arena_strdup(arena, h->cell[i].note);
	}
	h->cell = cell;
	h->corner = arena_strdup(arena, h->corner);
	h->column = copy_texts(h->column, h->columns, arena);
	h->row = copy_texts(h->row, h->rows, arena);
	h->legend = arena_strdup(arena, h->legend);
}

static void copy_fall(struct fall_chart *f, struct arena *arena)
{
	struct fall *fall = arena_alloc(arena, (f->falls ? f->falls : 1) * sizeof(*fall));
	for (size_t i = 0; i < f->falls; i++) {
		fall[i] = f->fall[i];
		fall[i].label = arena_strdup(arena, f->fall[i].label);
		fall[i].text = arena_strdup(arena, f->fall[i].text);
	}
	f->fall = fall;
	if (f->marks > PICTURE_MARKS)
		f->marks = PICTURE_MARKS;
	for (size_t i = 0; i <= f->marks; i++)
		f->mark_label[i] = arena_strdup(arena, f->mark_label[i]);
	f->from_name = arena_strdup(arena, f->from_name);
	f->to_name = arena_strdup(arena, f->to_name);
}

static void copy_share(struct share_chart *s, struct arena *arena)
{
	struct share *share = arena_alloc(arena, (s->shares ? s->shares : 1) * sizeof(*share));
	for (size_t i = 0; i < s->shares; i++) {
		share[i] = s->share[i];
		share[i].label = arena_strdup(arena, s->share[i].label);
	}
	s->share = share;
	if (s->parts > PICTURE_PARTS)
		s->parts = PICTURE_PARTS;
	for (size_t i = 0; i < s->parts; i++) {
		s->part[i] = arena_strdup(arena, s->part[i]);
		s->mark[i] = arena_strdup(arena, s->mark[i]);
	}
}

struct picture *picture_copy(const struct picture *p, struct arena *arena)
{
	struct picture *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *p;
	copy->alt = arena_strdup(arena, p->alt);
	if (p->kind == PICTURE_HEAT)
		copy_heat(&copy->heat, arena);
	else if (p->kind == PICTURE_FALL)
		copy_fall(&copy->fall, arena);
	else
		copy_share(&copy->share, arena);
	return copy;
}

static void add_line(struct buf *out, const char *first, const char *between, const char *second)
{
	buf_printf(out, "%s%s%s\n", first ? first : "", second ? between : "", second ? second : "");
}

void picture_text(const struct picture *p, struct buf *out)
{
	(void)p;
	add_line(out, NULL, "", NULL);
}

#include "forms/picture.h"

#include "assess/text.h"

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

int share_total(const struct share_chart *s, size_t row)
{
	int total = 0;
	for (size_t i = 0; i < s->parts; i++)
		total += s->share[row].count[i] > 0 ? s->share[row].count[i] : 0;
	return total;
}

bool share_has_room(const struct share_chart *s, size_t row, size_t part)
{
	enum { ROOM = 18 };
	int count = s->share[row].count[part];
	return count > 0 && (long)count * ROOM >= share_total(s, row);
}

/* Words */

static bool is_empty(const char *s)
{
	return !s || !*s;
}

static void add_next(struct buf *out, const char *text)
{
	buf_str(out, " | ");
	text_one_line(out, text);
}

static void add_line(struct buf *out, const char *text)
{
	if (is_empty(text))
		return;
	text_one_line(out, text);
	buf_str(out, "\n");
}

static void heat_text(const struct heat_map *h, struct buf *out)
{
	text_one_line(out, h->corner);
	for (size_t c = 0; c < h->columns; c++)
		add_next(out, h->column[c]);
	buf_str(out, "\n");
	for (size_t r = 0; r < h->rows; r++) {
		text_one_line(out, h->row[r]);
		for (size_t c = 0; c < h->columns; c++) {
			const struct heat_cell *cell = &h->cell[r * h->columns + c];
			add_next(out, cell->value);
			buf_str(out, is_empty(cell->note) ? "" : " ");
			text_one_line(out, cell->note);
		}
		buf_str(out, "\n");
	}
	add_line(out, h->legend);
}

static void fall_text(const struct fall_chart *f, struct buf *out)
{
	if (!is_empty(f->from_name) || !is_empty(f->to_name)) {
		text_one_line(out, f->from_name);
		add_next(out, f->to_name);
		buf_str(out, "\n");
	}
	for (size_t i = 0; i <= f->marks; i++) {
		buf_str(out, i ? " | " : "");
		text_one_line(out, f->mark_label[i]);
	}
	buf_str(out, "\n");
	for (size_t i = 0; i < f->falls; i++) {
		text_one_line(out, f->fall[i].label);
		add_next(out, f->fall[i].text);
		buf_str(out, "\n");
	}
}

/* The marks inside the bar, then the counts. */
static void share_row_text(const struct share_chart *s, size_t row, struct buf *out)
{
	const char *between = " | ";
	text_one_line(out, s->share[row].label);
	for (size_t i = 0; i < s->parts; i++) {
		if (!share_has_room(s, row, i))
			continue;
		buf_str(out, between);
		text_one_line(out, s->mark[i]);
		between = "";
	}
	between = " | ";
	for (size_t i = 0; i < s->parts; i++) {
		if (s->share[row].count[i] <= 0)
			continue;
		buf_str(out, between);
		text_one_line(out, s->mark[i]);
		buf_printf(out, "%d", s->share[row].count[i]);
		between = " ";
	}
	buf_str(out, "\n");
}

static void share_text(const struct share_chart *s, struct buf *out)
{
	for (size_t i = 0; i < s->parts; i++) {
		buf_str(out, i ? " | " : "");
		text_one_line(out, s->mark[i]);
		buf_str(out, " ");
		text_one_line(out, s->part[i]);
	}
	buf_str(out, "\n");
	for (size_t i = 0; i < s->shares; i++)
		share_row_text(s, i, out);
}

void picture_text(const struct picture *p, struct buf *out)
{
	if (p->kind == PICTURE_HEAT)
		heat_text(&p->heat, out);
	else if (p->kind == PICTURE_FALL)
		fall_text(&p->fall, out);
	else
		share_text(&p->share, out);
}

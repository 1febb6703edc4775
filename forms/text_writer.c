#include "forms/text_writer.h"

#include "assess/text.h"

static bool is_empty(const char *s)
{
	return !s || !*s;
}

static void add_block_text(struct buf *out, const char *text)
{
	if (!is_empty(text))
		buf_printf(out, "%s\n\n", text);
}

static void add_header(const struct document *d, struct buf *out)
{
	bool number = !is_empty(d->number), marking = !is_empty(d->marking);
	if (number)
		buf_str(out, d->number);
	if (number && marking)
		buf_str(out, "  ");
	if (marking)
		buf_str(out, d->marking);
	if (number || marking)
		buf_str(out, "\n\n");
}

static void add_head(const struct table *t, struct buf *out)
{
	for (size_t i = 0; i < t->columns; i++) {
		buf_str(out, i ? " | " : "");
		text_one_line(out, t->column[i].head);
	}
	buf_str(out, "\n");
}

/* Empty cells keep their place, so that columns can be counted; those at the end of a line are left out. */
static void add_row(const struct table *t, const struct row_text *r, struct buf *out)
{
	size_t end = t->columns;
	while (end && is_empty(r->cell[end - 1].text))
		end--;
	for (size_t i = 0; i < end; i++) {
		buf_str(out, i ? " | " : "");
		text_one_line(out, r->cell[i].text);
	}
	buf_str(out, "\n");
}

/* Belongs to the line above: indented, and only what has text. */
static void add_joined(const struct table *t, const struct row_text *r, struct buf *out)
{
	const char *between = "    ";
	for (size_t i = 0; i < t->columns; i++) {
		if (is_empty(r->cell[i].text))
			continue;
		buf_str(out, between);
		text_one_line(out, r->cell[i].text);
		between = " | ";
	}
	buf_str(out, "\n");
}

/* Label and value on a line; a row with several pairs gives a line for each. */
static void add_pairs(const struct document *d, const struct table *t, const struct row_text *r, struct buf *out)
{
	const char *colon = d->lang == LANG_JA ? "：" : ": ";
	bool open = false;
	for (size_t i = 0; i < t->columns; i++) {
		const char *text = r->cell[i].text;
		if (is_empty(text) && !(open && !table_is_label(t, i)))
			continue;
		if (table_is_label(t, i)) {
			buf_str(out, open ? "\n" : "");
			text_one_line(out, text);
			buf_str(out, colon);
		} else {
			buf_str(out, open && i && !table_is_label(t, i - 1) ? " | " : "");
			text_one_line(out, text);
		}
		open = true;
	}
	if (open)
		buf_str(out, "\n");
}

static void add_table(const struct document *d, const struct table *t, struct buf *out)
{
	if (table_has_head(t))
		add_head(t, out);
	for (size_t i = 0; i < t->rows; i++) {
		const struct row_text *r = &t->row[i];
		if (r->band) {
			buf_str(out, i ? "\n" : "");
			text_one_line(out, r->cell[0].text);
			buf_str(out, "\n");
		} else if (t->plain) {
			add_pairs(d, t, r, out);
		} else if (r->joined) {
			add_joined(t, r, out);
		} else {
			add_row(t, r, out);
		}
	}
	buf_str(out, "\n");
}

static void add_line(struct buf *out, const char *text)
{
	if (!is_empty(text))
		buf_printf(out, "%s\n", text);
}

static void add_grade(const struct document *d, const struct grade_box *g, struct buf *out)
{
	char position[GRADE_POSITION], points[POINTS_TEXT];
	add_line(out, g->letter);
	add_line(out, g->sentence);
	grade_position(g, d->lang, position);
	add_line(out, position);
	for (size_t i = 0; i <= g->marks; i++) {
		buf_str(out, i ? " | " : "");
		text_one_line(out, g->mark_label[i]);
	}
	buf_str(out, "\n0");
	for (size_t i = 0; i <= g->marks; i++) {
		points_text(i < g->marks ? g->mark[i] : g->top, points);
		buf_printf(out, " | %s", points);
	}
	buf_str(out, "\n");
	add_line(out, g->bounds);
	buf_str(out, "\n");
}

static void add_signatures(const struct block *b, struct buf *out)
{
	for (size_t i = 0; i < b->signatures; i++) {
		add_line(out, b->signature[i].role);
		add_line(out, b->signature[i].lines);
		buf_str(out, "\n");
	}
}

static void add_block(const struct document *d, const struct block *b, struct buf *out)
{
	switch (b->kind) {
	case BLOCK_TITLE:
	case BLOCK_HEADING:
	case BLOCK_PARAGRAPH:
		add_block_text(out, b->text.text);
		break;
	case BLOCK_TABLE:
		add_table(d, b->table, out);
		break;
	case BLOCK_GRADE:
		add_grade(d, b->grade, out);
		break;
	case BLOCK_PICTURE:
		picture_text(b->picture, out);
		buf_str(out, "\n");
		break;
	case BLOCK_SEAL:
		add_block_text(out, b->seal->text);
		break;
	case BLOCK_SIGNATURES:
		add_signatures(b, out);
		break;
	case BLOCK_BREAK:
		break;
	}
}

void text_write(const struct document *d, struct buf *out)
{
	bool titled = d->blocks && d->block[0].kind == BLOCK_TITLE;
	if (!titled)
		add_header(d, out);
	for (size_t i = 0; i < d->blocks; i++) {
		add_block(d, &d->block[i], out);
		if (titled && i == 0)
			add_header(d, out);
	}
	add_line(out, d->footer);
}

/* What is drawn, as operators of a content stream (ISO 32000-1, annex A). They are written here, and not through
 * libharu's drawing calls, because text is in codes of two bytes, because every piece stands between the marks of its
 * tag, and because one buffer a page is several times faster. */
#include "forms/page_private.h"

#include <math.h>
#include <string.h>

/* A number with at most two decimals, which is a 36th of a millimetre's tenth, and a blank. */
static void add_number(struct buf *b, double value)
{
	char text[24];
	size_t at = sizeof(text);
	long long n = llround(value * 100);
	bool minus = n < 0;
	if (minus)
		n = -n;
	text[--at] = ' ';
	int decimals = (int)(n % 100);
	if (decimals) {
		if (decimals % 10)
			text[--at] = (char)('0' + decimals % 10);
		text[--at] = (char)('0' + decimals / 10);
		text[--at] = '.';
	}
	n /= 100;
	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	if (minus)
		text[--at] = '-';
	buf_add(b, text + at, sizeof(text) - at);
}

static void add_op(struct buf *b, const double *n, size_t count, const char *op)
{
	for (size_t i = 0; i < count; i++)
		add_number(b, n[i]);
	buf_str(b, op);
}

static bool can_draw(struct page *p)
{
	return p->page && !page_failed(p);
}

/* Text objects and paths exclude each other. False when nothing may be drawn. */
static bool enter(struct page *p, bool text)
{
	if (!can_draw(p))
		return false;
	bool same = p->open == p->tag;
	if (p->in_text && (!text || !same)) {
		buf_str(&p->content, "ET\n");
		p->in_text = false;
	}
	if (!same)
		page_open_mark(p);
	if (text && !p->in_text)
		buf_str(&p->content, "BT\n");
	p->in_text = text;
	return true;
}

void page_tag(struct page *p, int tag)
{
	p->tag = tag;
}

static bool same_colour(struct page_colour a, struct page_colour b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void add_colour(struct buf *b, struct page_colour c, const char *op)
{
	add_op(b, (double[]){(double)c.red, (double)c.green, (double)c.blue}, 3, op);
}

static void set_fill(struct page *p, struct page_colour c)
{
	if (!same_colour(p->fill, c))
		add_colour(&p->content, c, "rg\n");
	p->fill = c;
}

static void set_stroke(struct page *p, struct page_colour c, double thick)
{
	if (!same_colour(p->stroke, c))
		add_colour(&p->content, c, "RG\n");
	if (p->set_thick != thick)
		add_op(&p->content, &thick, 1, "w\n");
	p->stroke = c;
	p->set_thick = thick;
}

static void set_font(struct page *p, int font, double size)
{
	if (p->set_font == font && p->set_size == size)
		return;
	buf_printf(&p->content, "/F%d ", font);
	add_op(&p->content, &size, 1, "Tf\n");
	p->set_font = font;
	p->set_size = size;
}

void page_text(struct page *p, const struct page_text *t)
{
	if (!t->codes[0] || t->font < 0 || t->font >= PAGE_FONTS_MAX || !enter(p, true))
		return;
	set_font(p, t->font, t->size);
	set_fill(p, t->colour);
	if (t->strong)
		set_stroke(p, t->colour, t->size / 36);
	if (p->strong != t->strong)
		buf_str(&p->content, t->strong ? "2 Tr\n" : "0 Tr\n");
	p->strong = t->strong;
	add_op(&p->content, (double[]){1, 0, 0, 1, t->x, page_up(t->y)}, 6, "Tm\n<");
	buf_str(&p->content, t->codes);
	buf_str(&p->content, ">Tj\n");
}

void page_fill(struct page *p, struct page_colour c, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_fill(p, c);
	add_op(&p->content, (double[]){x, page_up(y + h), w, h}, 4, "re f\n");
}

void page_pointer(struct page *p, struct page_colour c, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_fill(p, c);
	add_op(&p->content, (double[]){x, page_up(y)}, 2, "m ");
	add_op(&p->content, (double[]){x - w / 2, page_up(y - h)}, 2, "l ");
	add_op(&p->content, (double[]){x + w / 2, page_up(y - h)}, 2, "l f\n");
}

void page_rule(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_stroke(p, c, thick);
	add_op(&p->content, (double[]){x, page_up(y)}, 2, "m ");
	add_op(&p->content, (double[]){x + w, page_up(y + h)}, 2, "l S\n");
}

void page_frame(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h)
{
	if (!enter(p, false))
		return;
	set_stroke(p, c, thick);
	add_op(&p->content, (double[]){x, page_up(y + h), w, h}, 4, "re S\n");
}

#include "forms/seal_layout.h"

#include <qrencode.h>

static const struct look seal_look = {FACE_GOTHIC, 7.5, 11.5, false, INK_TEXT};

#define CODE_SIDE 62.0 /* points, without the quiet zone: read from a hand's distance */
#define TEXT_GAP 12.0
enum { QUIET = 4 /* modules that stay white around a code: ISO/IEC 18004, 9.1 */ };

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* A code in its place: x and y of its first module. */
struct code {
	QRcode *qr; /* NULL: there is none */
	double x, y, module;
};

/* NULL when there is nothing to encode, or more than a code holds (2331 bytes at this level). */
static QRcode *encode(const char *text)
{
	return text && *text ? QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) : NULL;
}

static struct code place_code(const struct frame *l, const char *text)
{
	struct code c = {.qr = encode(text)};
	if (c.qr) {
		c.module = CODE_SIDE / c.qr->width;
		/* The margin of the paper is white already. */
		c.x = l->left;
		c.y = QUIET * c.module;
	}
	return c;
}

static bool is_dark(const QRcode *qr, int row, int column)
{
	return qr->data[row * qr->width + column] & 1;
}

/* Dark modules beside each other are one area. */
static void put_modules(struct frame *l, const struct code *c)
{
	for (int row = 0; row < c->qr->width; row++) {
		for (int from = 0, to; from < c->qr->width; from = to + 1) {
			for (to = from; to < c->qr->width && is_dark(c->qr, row, to);)
				to++;
			if (to > from)
				flow_item(l->flow, ITEM_FILL, c->x + from * c->module, c->y + row * c->module,
					  (to - from) * c->module, c->module)
				    ->ink = INK_TEXT;
		}
	}
}

static void put_code(struct frame *l, const struct code *c, const char *alt)
{
	const int tag = tags_add(l->tags, TAG_FIGURE, TAG_ROOT);
	tags_at(l->tags, tag)->alt = alt;
	flow_tag(l->flow, tag);
	put_modules(l, c);
}

static void put_words(struct frame *l, const struct typed *text, double x, double y, double width)
{
	if (!text->n)
		return;
	flow_tag(l->flow, tags_add(l->tags, TAG_P, TAG_ROOT));
	flow_text(l->flow, l->type, text, x, y, width, false);
}

void seal_put(struct frame *l, const struct seal *s)
{
	struct typed text = typeset_text(l->type, &seal_look, s->text);
	struct code code = place_code(l, s->code);
	const double side = code.qr ? CODE_SIDE : 0, quiet = code.y;
	const double beside = code.qr ? side + larger(quiet, TEXT_GAP) : 0, width = l->width - beside;
	const double words = (double)typeset_lines(&text, width) * seal_look.lead;
	flow_piece(l->flow, frame_before(l, 10, 10), larger(words, side) + 2 * quiet);
	if (code.qr)
		put_code(l, &code, s->alt);
	put_words(l, &text, l->left + beside, quiet + (words < side ? (side - words) / 2 : 0), width);
	flow_tag(l->flow, TAG_ARTIFACT);
	QRcode_free(code.qr);
}

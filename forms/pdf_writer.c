#include "forms/pdf_writer.h"

#include "forms/layout.h"
#include "forms/page.h"
#include "forms/text_writer.h"

/* One accent; everything else is grey, and nothing is told by colour alone. */
static const struct page_colour colours[INKS] = {
    [INK_TEXT] = {0.11F, 0.11F, 0.11F},  [INK_SOFT] = {0.36F, 0.36F, 0.36F},  [INK_ACCENT] = {0.13F, 0.33F, 0.47F},
    [INK_RULE] = {0.68F, 0.68F, 0.68F},  [INK_HEAD] = {0.90F, 0.90F, 0.90F},  [INK_SHADE] = {0.96F, 0.96F, 0.96F},
    [INK_BAND] = {0.94F, 0.95F, 0.96F},  [INK_HEAT1] = {0.91F, 0.94F, 0.96F}, [INK_HEAT2] = {0.80F, 0.87F, 0.91F},
    [INK_HEAT3] = {0.69F, 0.79F, 0.84F}, [INK_HEAT4] = {0.50F, 0.61F, 0.69F},
};

enum { TEXT_MAX = 64 << 20, FONT_MAX = 64 << 20 };

/* The text is what makes a document this one and no other. */
static void set_id(const struct document *d, unsigned char id[DIGEST_BYTES])
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	text_write(d, &text);
	digest_bytes(buf_text(&text), text.n, id);
	buf_clear(&text);
}

static int embed(struct page *p, const struct font *font, int *number, struct err *err)
{
	struct buf truetype, to_unicode;
	buf_init(&truetype, FONT_MAX);
	buf_init(&to_unicode, FONT_MAX);
	font_to_unicode(font, &to_unicode);
	int rc = font_subset(font, &truetype, err);
	if (!rc)
		rc = page_font(p, &truetype, &to_unicode, font_path(font), number, err);
	buf_clear(&to_unicode);
	buf_clear(&truetype);
	return rc;
}

static int embed_fonts(struct page *p, const struct typeset *t, int number[FACES], struct err *err)
{
	for (int face = 0; face < FACES; face++) {
		const struct font *font = typeset_font(t, (enum face)face);
		if (!font)
			continue;
		if (face == FACE_MINCHO && font == typeset_font(t, FACE_GOTHIC))
			number[face] = number[FACE_GOTHIC];
		else if (embed(p, font, &number[face], err))
			return -1;
	}
	return 0;
}

static void draw_text(struct page *p, const struct item *it, const int number[FACES])
{
	const struct page_text t = {
	    .font = number[it->look->face],
	    .size = it->look->size,
	    .strong = it->look->strong,
	    .colour = colours[it->ink],
	    .x = it->x,
	    .y = it->y,
	    .text = it->text,
	};
	page_text(p, &t);
}

static void draw_item(struct page *p, const struct item *it, const int number[FACES])
{
	const struct page_colour colour = colours[it->ink];
	switch (it->kind) {
	case ITEM_FILL:
		page_fill(p, colour, it->x, it->y, it->w, it->h);
		break;
	case ITEM_POINTER:
		page_pointer(p, colour, it->x, it->y, it->w, it->h);
		break;
	case ITEM_RULE:
		page_rule(p, colour, it->thick, it->x, it->y, it->w, it->h);
		break;
	case ITEM_FRAME:
		page_frame(p, colour, it->thick, it->x, it->y, it->w, it->h);
		break;
	case ITEM_TEXT:
		draw_text(p, it, number);
		break;
	case ITEM_FIELD:
		page_field(p, it->text, it->about ? it->about : it->text, it->x, it->y, it->w, it->h);
		break;
	case ITEM_BOOKMARK:
		page_bookmark(p, it->level, it->text, it->y);
		break;
	case ITEM_KINDS:
		break;
	}
}

/* Areas first, text over them. */
static void draw_page(struct page *p, const struct flow_page *page, const int number[FACES])
{
	page_next(p);
	for (int kind = 0; kind < ITEM_KINDS; kind++) {
		for (size_t i = 0; i < page->count; i++) {
			if (page->item[i].kind == (enum item_kind)kind)
				draw_item(p, &page->item[i], number);
		}
	}
}

static int draw(const struct document *d, const struct frame *l, struct buf *out, struct err *err)
{
	struct page *p = NULL;
	int number[FACES] = {-1, -1}, rc = -1;
	struct page_info info = {.title = d->title, .subject = d->subject, .lang = d->lang, .made = d->made};
	set_id(d, info.id);
	if (page_new(&info, &p, err) || embed_fonts(p, l->type, number, err))
		goto out;
	for (size_t i = 0; i < flow_pages(l->flow); i++)
		draw_page(p, flow_page(l->flow, i), number);
	rc = page_save(p, out, err);
out:
	page_free(p);
	return rc;
}

int pdf_write(const struct document *d, const struct pdf_fonts *fonts, struct buf *out, struct err *err)
{
	struct frame l = {.type = typeset_new(fonts, d->lang)};
	layout_document(&l, d);
	int rc = typeset_check(l.type, err);
	if (!rc)
		rc = draw(d, &l, out, err);
	flow_free(l.flow);
	typeset_free(l.type);
	return rc;
}

int pdf_check(const struct document *d, const struct pdf_fonts *fonts, struct err *err)
{
	struct frame l = {.type = typeset_new(fonts, d->lang)};
	layout_document(&l, d);
	int rc = typeset_check(l.type, err);
	flow_free(l.flow);
	typeset_free(l.type);
	return rc;
}

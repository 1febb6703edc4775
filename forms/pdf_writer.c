#include "forms/pdf_writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "forms/layout.h"
#include "forms/page.h"
#include "forms/pdf_pack.h"
#include "forms/profile.h"
#include "forms/text_writer.h"

/* One accent; everything else is grey, and nothing is told by colour alone. */
static const struct page_colour colours[INKS] = {
    [INK_TEXT] = {0.11F, 0.11F, 0.11F},  [INK_SOFT] = {0.36F, 0.36F, 0.36F},  [INK_ACCENT] = {0.13F, 0.33F, 0.47F},
    [INK_RULE] = {0.68F, 0.68F, 0.68F},  [INK_HEAD] = {0.90F, 0.90F, 0.90F},  [INK_SHADE] = {0.96F, 0.96F, 0.96F},
    [INK_BAND] = {0.94F, 0.95F, 0.96F},  [INK_HEAT1] = {0.91F, 0.94F, 0.96F}, [INK_HEAT2] = {0.80F, 0.87F, 0.91F},
    [INK_HEAT3] = {0.69F, 0.79F, 0.84F}, [INK_HEAT4] = {0.50F, 0.61F, 0.69F},
};

enum { TEXT_MAX = 64 << 20, PDF_BYTES_MAX = 64 << 20, PROFILE_PACKED_MAX = 1 << 20 };

/* The text is what makes a document this one and no other. */
static void set_id(const struct document *d, unsigned char id[DIGEST_BYTES])
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	text_write(d, &text);
	digest_bytes(buf_text(&text), text.n, id);
	buf_clear(&text);
}

struct pdf_stock {
	struct typeset *type;
	struct font_program program[FACES];
	struct buf profile;
};

/* What one document is written with. */
struct job {
	const struct document *d;
	const struct pdf_stock *stock;
	struct frame frame;
	struct page *page;
	int number[TYPESET_FONTS];                  /* of the fonts on the page */
	struct font_program program[TYPESET_FONTS]; /* of those that are not of the stock */
	struct buf profile;
};

/* Subsets a font while the pages are drawn and the structure is written. */
struct maker {
	const struct font *font;
	struct font_program *program;
	struct err err;
	int rc;
	pthread_t thread;
	bool runs;
};

static void *make_program(void *arg)
{
	struct maker *m = arg;
	m->rc = font_program_make(m->font, m->program, &m->err);
	return NULL;
}

/* Both faces may be one font. */
static bool is_twice(const struct job *j, int font)
{
	return font == FACES + FACE_MINCHO &&
	       typeset_font(j->frame.type, font) == typeset_font(j->frame.type, FACES + FACE_GOTHIC);
}

/* A document by itself has another core to use; those of a batch, which have a stock, use them all already. */
static void start_makers(struct job *j, struct maker maker[TYPESET_FONTS])
{
	for (int font = 0; font < TYPESET_FONTS; font++) {
		struct maker *m = &maker[font];
		*m = (struct maker){.font = typeset_font(j->frame.type, font), .program = &j->program[font]};
		j->number[font] = is_twice(j, font) ? FACES + FACE_GOTHIC : font;
		if (!m->font || font < FACES || is_twice(j, font))
			m->font = NULL;
		else if (j->stock || pthread_create(&m->thread, NULL, make_program, m))
			make_program(m);
		else
			m->runs = true;
	}
}

static int finish_makers(struct job *j, struct maker maker[TYPESET_FONTS], struct err *err)
{
	int rc = 0;
	for (int font = 0; font < TYPESET_FONTS; font++) {
		struct maker *m = &maker[font];
		if (m->runs)
			pthread_join(m->thread, NULL);
		if (j->page && m->font && !m->rc)
			page_font(j->page, font, m->program);
		rc |= m->rc;
		err_append(err, &m->err);
		err_clear(&m->err);
		if (j->page && font < FACES && typeset_font(j->frame.type, font))
			page_font(j->page, font, &j->stock->program[font]);
	}
	return rc;
}

static void draw_text(struct page *p, const struct item *it, const int number[TYPESET_FONTS])
{
	const struct page_text t = {
	    .font = number[it->font],
	    .size = it->look->size,
	    .strong = it->look->strong,
	    .colour = colours[it->ink],
	    .x = it->x,
	    .y = it->y,
	    .codes = it->text,
	};
	page_text(p, &t);
}

static void draw_item(struct page *p, const struct item *it, const int number[TYPESET_FONTS])
{
	page_tag(p, it->tag);
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
		page_field(p, it->tag, it->text, it->about ? it->about : it->text, it->x, it->y, it->w, it->h);
		break;
	case ITEM_BOOKMARK:
		page_bookmark(p, it->level, it->text, it->y);
		break;
	case ITEM_KINDS:
		break;
	}
}

/* The rectangles of the figures of a page: all that is drawn of each. */
static void place_figures(struct job *j, const struct flow_page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		const struct item *first = &page->item[i];
		if (first->tag < 0 || tags_at(j->frame.tags, first->tag)->kind != TAG_FIGURE ||
		    (i && page->item[i - 1].tag == first->tag))
			continue;
		double left = first->x, top = first->y, right = left, bottom = top;
		for (size_t k = i; k < page->count && page->item[k].tag == first->tag; k++) {
			const struct item *it = &page->item[k];
			left = it->x < left ? it->x : left;
			top = it->y < top ? it->y : top;
			right = it->x + it->w > right ? it->x + it->w : right;
			bottom = it->y + it->h > bottom ? it->y + it->h : bottom;
		}
		page_figure(j->page, first->tag, left, top, right - left, bottom - top);
	}
}

/* Areas first, text over them. */
static void draw_page(struct job *j, const struct flow_page *page)
{
	page_next(j->page);
	for (int kind = 0; kind < ITEM_KINDS; kind++) {
		for (size_t i = 0; i < page->count; i++) {
			if (page->item[i].kind == (enum item_kind)kind)
				draw_item(j->page, &page->item[i], j->number);
		}
	}
	place_figures(j, page);
}

static void draw_pages(struct job *j)
{
	for (size_t i = 0; i < flow_pages(j->frame.flow); i++)
		draw_page(j, flow_page(j->frame.flow, i));
	page_end(j->page);
}

static int draw(struct job *j, struct buf *out, struct err *err)
{
	const struct document *d = j->d;
	struct page_info info = {.title = d->title,
				 .subject = d->subject,
				 .identifier = d->identifier,
				 .lang = d->lang,
				 .made = d->made,
				 .profile = j->stock ? &j->stock->profile : &j->profile,
				 .attach = d->attach,
				 .content = d->content,
				 .tags = j->frame.tags};
	set_id(d, info.id);
	struct maker maker[TYPESET_FONTS];
	start_makers(j, maker);
	int rc = j->stock ? 0 : profile_load(&j->profile, err);
	if (!rc)
		rc = page_new(&info, &j->page, err);
	if (!rc)
		draw_pages(j);
	if (finish_makers(j, maker, err) || rc)
		return -1;
	struct buf plain;
	buf_init(&plain, PDF_BYTES_MAX);
	rc = page_save(j->page, &plain, err);
	if (!rc)
		rc = pdf_pack(&plain, out, err);
	buf_clear(&plain);
	return rc;
}

/* Laid out; 0 when it can be drawn. */
static int job_start(struct job *j, const struct document *d, const struct pdf_fonts *fonts,
		     const struct pdf_stock *stock, struct err *err)
{
	*j = (struct job){.d = d, .stock = stock};
	buf_init(&j->profile, PROFILE_PACKED_MAX);
	j->frame.type = typeset_new(fonts, d->lang, stock ? stock->type : NULL);
	j->frame.tags = tags_new();
	layout_document(&j->frame, d);
	return typeset_check(j->frame.type, err);
}

static void job_clear(struct job *j)
{
	page_free(j->page);
	flow_free(j->frame.flow);
	tags_free(j->frame.tags);
	typeset_free(j->frame.type);
	for (int font = 0; font < TYPESET_FONTS; font++)
		font_program_clear(&j->program[font]);
	buf_clear(&j->profile);
}

int pdf_write_stocked(const struct document *d, const struct pdf_fonts *fonts, const struct pdf_stock *stock,
		      struct buf *out, struct err *err)
{
	struct job j;
	int rc = job_start(&j, d, fonts, stock, err);
	if (!rc)
		rc = draw(&j, out, err);
	job_clear(&j);
	return rc;
}

int pdf_write(const struct document *d, const struct pdf_fonts *fonts, struct buf *out, struct err *err)
{
	return pdf_write_stocked(d, fonts, NULL, out, err);
}

int pdf_check(const struct document *d, const struct pdf_fonts *fonts, struct err *err)
{
	struct job j;
	int rc = job_start(&j, d, fonts, NULL, err);
	if (!rc)
		rc = profile_load(&j.profile, err);
	job_clear(&j);
	return rc;
}

static int stock_programs(struct pdf_stock *s, struct err *err)
{
	for (int face = 0; face < FACES; face++) {
		const struct font *f = typeset_font(s->type, FACES + face);
		if (f && font_program_make(f, &s->program[face], err))
			return -1;
	}
	return profile_load(&s->profile, err);
}

int pdf_stock_new(const struct pdf_fonts *fonts, struct document *const *d, size_t documents, struct pdf_stock **out,
		  struct err *err)
{
	struct pdf_stock *s = mem_new(1, sizeof(*s));
	buf_init(&s->profile, PROFILE_PACKED_MAX);
	s->type = typeset_new_stock(fonts, documents ? d[0]->lang : LANG_JA);
	for (size_t i = 0; i < documents; i++) {
		struct frame frame = {.type = s->type, .tags = tags_new()};
		layout_document(&frame, d[i]);
		flow_free(frame.flow);
		tags_free(frame.tags);
	}
	if (stock_programs(s, err)) {
		pdf_stock_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void pdf_stock_free(struct pdf_stock *s)
{
	if (!s)
		return;
	for (int face = 0; face < FACES; face++)
		font_program_clear(&s->program[face]);
	typeset_free(s->type);
	buf_clear(&s->profile);
	free(s);
}

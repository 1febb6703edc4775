/* page: a tagged, archivable PDF being drawn, one page after the other: PDF/A-2b or, with an attachment, PDF/A-3b
 * (ISO 19005-2, -3), and PDF/UA-1 (ISO 14289-1). The only user of libharu, whose object model, pages, outlines and file
 * writing it uses; fonts, metadata and the structure tree are built from its objects, since its own PDF/A support is
 * incomplete (2.3.0). Knows nothing of documents.
 *
 * Coordinates are points from the upper left corner of an A4 page, y downwards. Drawing calls cannot fail: the first
 * error of libharu is kept, what follows it is not drawn, and page_save() tells. */
#ifndef FORMS_PAGE_H
#define FORMS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/digest.h"
#include "assess/err.h"
#include "assess/mem.h"
#include "assess/words.h"
#include "forms/font.h"
#include "forms/tags.h"

struct page;

/* Of the file. Nothing else is stamped: no clock, no machine, no user. */
struct page_info {
	const char *title, *subject, *identifier; /* NULL: none */
	enum lang lang;
	int64_t made;                   /* seconds since 1970; written as the time in Japan */
	unsigned char id[DIGEST_BYTES]; /* both halves of /ID */
	const struct buf *profile;      /* ICC profile of the colours (sRGB), compressed; borrowed */
	const char *attach, *content;   /* a file to be attached: its name, ASCII, and its text (JSON); NULL: none */
	struct tags *tags;              /* what the document consists of; borrowed */
};

struct page_colour {
	float red, green, blue; /* 0 … 1 */
};

/* Yours, page_free(). ERR_WORLD. */
int page_new(const struct page_info *info, struct page **out, struct err *err);
void page_free(struct page *p); /* NULL is fine */

enum { PAGE_FONTS_MAX = 8 };

/* Embeds the font that text drawn before or after calls by that number, below PAGE_FONTS_MAX. Needed before page_save();
 * the program is borrowed until then. */
void page_font(struct page *p, int number, const struct font_program *program);

/* Starts the next page; everything below draws on it. */
void page_next(struct page *p);
/* What is drawn from now on belongs to that tag, or to none: TAG_ARTIFACT, as at the start of each page. */
void page_tag(struct page *p, int tag);

struct page_text {
	int font; /* number of the font, page_font() */
	double size;
	bool strong; /* outlines drawn too: the Japanese fonts have no bold */
	struct page_colour colour;
	double x, y;      /* start of the baseline */
	const char *codes; /* hexadecimal */
};

void page_text(struct page *p, const struct page_text *t);
void page_fill(struct page *p, struct page_colour c, double x, double y, double w, double h);
/* A filled triangle, tip down at (x, y). */
void page_pointer(struct page *p, struct page_colour c, double x, double y, double w, double h);
void page_rule(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h);
void page_frame(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h);
/* The rectangle of the page that a TAG_FIGURE fills; that of its first page counts. */
void page_figure(struct page *p, int tag, double x, double y, double w, double h);
/* An empty signature field (ISO 32000-1, 12.7.4.5) with its widget: `name` is ASCII, `about` what it is for;
 * it becomes part of that tag. */
void page_field(struct page *p, int tag, const char *name, const char *about, double x, double y, double w, double h);
/* An entry of the outline, level 1 or 2, leading to y. */
void page_bookmark(struct page *p, int level, const char *text, double y);

/* After the last page: writes the structure. Only page_font() and page_save() may follow. */
void page_end(struct page *p);
/* Appends the file; after page_end(). ERR_WORLD: libharu failed; ERR_INPUT: more than `out` may hold. `out` is then as before. */
int page_save(struct page *p, struct buf *out, struct err *err);

#endif

/* page: a PDF being drawn, one page after the other. The only user of libharu; knows nothing of documents.
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

struct page;

/* Of the file. Nothing else is stamped: no clock, no machine, no user. */
struct page_info {
	const char *title, *subject; /* NULL: none */
	enum lang lang;
	int64_t made;                   /* seconds since 1970; written as the time in Japan */
	unsigned char id[DIGEST_BYTES]; /* both halves of /ID */
};

struct page_colour {
	float red, green, blue; /* 0 … 1 */
};

/* Yours, page_free(). ERR_WORLD. */
int page_new(const struct page_info *info, struct page **out, struct err *err);
void page_free(struct page *p); /* NULL is fine */

/* Embeds a TrueType file; *font gets its number, counted from 0. `to_unicode` is the CMap by which text is extracted,
 * `path` is for the message. ERR_WORLD: libharu refuses the font. */
int page_font(struct page *p, const struct buf *truetype, const struct buf *to_unicode, const char *path, int *font,
	      struct err *err);

/* Starts the next page; everything below draws on it. */
void page_next(struct page *p);

struct page_text {
	int font;
	double size;
	bool strong; /* outlines drawn too: the Japanese fonts have no bold */
	struct page_colour colour;
	double x, y;      /* start of the baseline */
	const char *text; /* codes of the font, UTF-8; at most 65,535 bytes */
};

void page_text(struct page *p, const struct page_text *t);
void page_fill(struct page *p, struct page_colour c, double x, double y, double w, double h);
/* A filled triangle, tip down at (x, y). */
void page_pointer(struct page *p, struct page_colour c, double x, double y, double w, double h);
void page_rule(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h);
void page_frame(struct page *p, struct page_colour c, double thick, double x, double y, double w, double h);
/* An empty signature field (ISO 32000-1, 12.7.4.5) with its widget: `name` is ASCII, `about` what it is for. */
void page_field(struct page *p, const char *name, const char *about, double x, double y, double w, double h);
/* An entry of the outline, level 1 or 2, leading to y. */
void page_bookmark(struct page *p, int level, const char *text, double y);

/* Appends the file. ERR_WORLD: libharu failed; ERR_INPUT: more than `out` may hold. `out` is then as before. */
int page_save(struct page *p, struct buf *out, struct err *err);

#endif

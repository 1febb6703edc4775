/* page_private: shared by page.c (file and pages), page_draw.c (what is drawn), page_font.c, page_tags.c (structure
 * tree) and page_archive.c (what PDF/A asks for). */
#ifndef FORMS_PAGE_PRIVATE_H
#define FORMS_PAGE_PRIVATE_H

#include "forms/page.h"

#include <hpdf.h>
#include <hpdf_objects.h>

/* Where a tag's content is: the page and its number there (MCID). */
struct page_mark {
	HPDF_Page page;
	int number;
	int next; /* of the same tag, index; -1 */
};

struct page_element {
	HPDF_Dict dict; /* NULL until it is written */
	int first, last; /* marks, -1 when there are none */
	HPDF_Page page;  /* of its first content */
	HPDF_Dict field; /* the widget in a TAG_FORM */
	bool placed;     /* the rectangle is known */
	double box[4];
};

struct page {
	HPDF_Doc doc;
	struct tags *tags;
	HPDF_Dict resources, fonts; /* one for all pages */
	HPDF_Page page;        /* the current one */
	struct buf content;    /* of it */
	HPDF_Array fields;     /* of the form; NULL until there is a field */
	HPDF_Outline chapter;  /* the last bookmark of level 1 */
	HPDF_STATUS error, detail;
	/* What the page is set to, to set only what changes. */
	bool in_text, strong;
	int set_font;
	double set_size, set_thick;
	struct page_colour fill, stroke;
	int tag;               /* wanted */
	int open;              /* open in the content: a tag, TAG_ARTIFACT, or PAGE_CLOSED */
	/* The structure. */
	struct page_element *element; /* one for each tag */
	struct page_mark *mark;
	size_t marks, mark_cap;
	HPDF_Array owners;     /* of the marks of the current page, in their order: /ParentTree */
	HPDF_Array *page_owners;
	size_t pages, page_cap;
};

enum { PAGE_CLOSED = -2 };

/* True when libharu has failed; then nothing more is drawn. */
bool page_failed(struct page *p);
/* A text string (ISO 32000-1, 7.9.2.2) in UTF-16, also beyond U+FFFF, which libharu's own cannot write. */
HPDF_Binary page_string(struct page *p, const char *text);
/* A stream object with bytes that are compressed already, copied. NULL when libharu has failed. */
HPDF_Dict page_packed(struct page *p, const struct buf *packed);
/* A dictionary that is an object of its own. NULL when libharu has failed. */
HPDF_Dict page_object(struct page *p);
void page_numbers(HPDF_Dict dict, const char *key, const double *n, size_t count);
/* From the bottom of the page, as PDF counts. */
double page_up(double y);

/* Opens what page_tag() asked for in the content; closes what was open before. */
void page_open_mark(struct page *p);
void page_close_mark(struct page *p);
/* The structure tree, once all pages are drawn. */
void page_write_tags(struct page *p);

/* Metadata, output intent, attachment (page_archive.c). */
void page_archive(struct page *p, const struct page_info *info);

#endif

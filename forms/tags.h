/* tags: what the parts of a document are and how they are nested, for assistive technology: the structure tree of a
 * tagged PDF (ISO 32000-1, 14.7 and 14.8; ISO 14289-1). Built while a document is laid out, written by page_tags.c.
 * What has no tag is an artifact: rules, shades, page headers, repeated table heads. */
#ifndef FORMS_TAGS_H
#define FORMS_TAGS_H

#include <stdbool.h>
#include <stddef.h>

enum tag_kind {
	TAG_DOCUMENT, /* the root; always number 0 */
	TAG_H1,
	TAG_H2,
	TAG_H3,
	TAG_P,
	TAG_TABLE,
	TAG_TR,
	TAG_TH,
	TAG_TD,
	TAG_FIGURE, /* needs an alternative text */
	TAG_SECT,
	TAG_FORM, /* around one signature field */
	TAG_KINDS
};

enum { TAG_ARTIFACT = -1, TAG_ROOT = 0 };

struct tag {
	enum tag_kind kind;
	int parent;      /* -1 for the root */
	const char *alt; /* TAG_FIGURE; borrowed */
	size_t span;     /* TAG_TH, TAG_TD: columns it covers */
	bool row_head;   /* TAG_TH: of its row; else of its column */
};

struct tags;

struct tags *tags_new(void);     /* yours; has the root */
void tags_free(struct tags *t);  /* NULL is fine */
/* A new tag, last child of `parent`; its number. */
int tags_add(struct tags *t, enum tag_kind kind, int parent);
/* Borrowed until the next tags_add(). */
struct tag *tags_at(struct tags *t, int tag);
size_t tags_count(const struct tags *t);
/* A heading of that level (0: the title) with no level skipped, as ISO 14289-1, 7.4.2 asks; its number. */
int tags_heading(struct tags *t, int level);

#endif

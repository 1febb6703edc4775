/* pdfs: small PDFs for tests, written by hand rather than by the writer under test, and ways to tamper with them. */
#ifndef TESTS_PDFS_H
#define TESTS_PDFS_H

#include "assess/mem.h"

/* Object numbers of what pdfs_make writes. */
enum {
	PDFS_CATALOG = 1,
	PDFS_PAGES,
	PDFS_PAGE,
	PDFS_CONTENT,
	PDFS_FONT,
	PDFS_FORM,
	PDFS_AUTHOR, /* the signature fields, each a widget on the page */
	PDFS_APPROVER,
	PDFS_VENDOR,
	PDFS_INFO,
	PDFS_SPARE, /* another page content that nothing uses: what a shadow attack prepares */
	PDFS_SIZE
};

/* Appends one page that says "fee 1000 yen", with three empty signature fields. */
void pdfs_make(struct buf *out);

struct pdfs_object {
	int number;
	const char *text; /* between "N 0 obj" and "endobj"; NULL: the row of the table frees it */
};

/* Appends an incremental update with these objects (ends with number 0). `trailer` is added to its trailer, may be
 * NULL. `size` is its /Size; 0: as before. */
void pdfs_update(struct buf *pdf, const struct pdfs_object *object, int size, const char *trailer);

/* Where `word` stands, counted from `from`; fails the test when it is not there. */
size_t pdfs_find(const struct buf *pdf, const char *word, size_t from);
/* The last place. */
size_t pdfs_find_last(const struct buf *pdf, const char *word);
/* Overwrites the bytes of `old`, at its first place from `from` on, with `new` of the same length. */
void pdfs_replace(struct buf *pdf, const char *old, const char *new, size_t from);
/* Cuts the file. */
void pdfs_cut(struct buf *pdf, size_t n);
void pdfs_copy(struct buf *to, const struct buf *from);

#endif

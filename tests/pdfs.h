/* pdfs: small PDFs for tests, written by hand rather than by the writer under test, and ways to tamper with them. */
#ifndef TESTS_PDFS_H
#define TESTS_PDFS_H

#include <stdbool.h>

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
/* Packs it (forms/pdf_pack.h); the numbers above stay right. */
void pdfs_pack(struct buf *pdf);

/* A row of a cross-reference stream in place of the right one. */
struct pdfs_row {
	bool set;
	int number, type;
	long place; /* or object stream; `relative`: added to what is right */
	int index;  /* or generation */
	bool relative;
};

/* Object numbers of what pdfs_streams writes. */
enum { STREAMS_CATALOG = 1, STREAMS_PAGES, STREAMS_PAGE, STREAMS_CONTENT, STREAMS_PACKED, STREAMS_TABLE, STREAMS_SIZE };

#define STREAMS_HEADING "2 0 3 36 "
#define STREAMS_BODY                                                                                                   \
	"<</Type/Pages/Count 1/Kids[3 0 R]>>\n"                                                                        \
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>\n"
#define STREAMS_PACKED_ENTRIES "/Type/ObjStm/N 2/First 9"
#define STREAMS_TABLE_ENTRIES "/Type/XRef/W[1 3 2]/Size 7/Root 1 0 R"

/* How a file with an object stream and a cross-reference stream is to be wrong; NULL and 0: as it should be. */
struct pdfs_streams {
	const char *catalog;             /* value of object 1 */
	const char *heading, *body;      /* of the object stream */
	const char *packed, *table;      /* entries of the two dictionaries, but for /Length */
	const char *behind;              /* behind the packed bytes of the object stream, in the stream */
	bool flate;                      /* both are compressed; the entries say so then */
	int rows_less;                   /* bytes of the table left out at the end; negative: as many zeros more */
	struct pdfs_row row[3];
};

/* Appends one page in PDF 1.5 form: pages and page stand in an object stream. */
void pdfs_streams(struct buf *out, const struct pdfs_streams *how);

struct pdfs_object {
	int number;
	const char *text; /* between "N 0 obj" and "endobj"; NULL: the row of the table frees it */
};

/* Appends an incremental update with these objects (ends with number 0), its table in the form of the last one.
 * `trailer` is added to its trailer, may be NULL. `size` is its /Size; 0: as before; a cross-reference stream comes on
 * top of that. */
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

/* pdf_reader: a strict reader of PDF files (ISO 32000-1, 7.5), as this program writes them: with classic
 * cross-reference tables or with cross-reference streams, and then with object streams too. It repairs nothing. Every
 * byte is accounted for: header, then for each revision its objects one after another, each at the place that the
 * revision's own table names, then table, trailer and %%EOF; within an object stream likewise. So no object can hide,
 * be doubly defined, or be switched for one that was prepared before. Object streams are read in the first revision
 * only: what an update changes stands in the file as it is. */
#ifndef FORMS_PDF_READER_H
#define FORMS_PDF_READER_H

#include "assess/err.h"
#include "forms/pdf_value.h"

enum {
	PDF_MAX_BYTES = 64 * 1024 * 1024,
	PDF_MAX_OBJECTS = 100000, /* definitions in all revisions together */
	PDF_MAX_REVISIONS = 1000
};

enum pdf_state {
	PDF_READABLE,
	PDF_NO_PDF,  /* empty, or no %PDF- at the start */
	PDF_CUT,     /* the end is missing */
	PDF_FOREIGN, /* perhaps a sound PDF, but of a form that this reader does not judge: says which */
	PDF_DAMAGED  /* what is there contradicts itself */
};

struct pdf_object {
	int number;
	int revision;
	int container;                 /* index of the object stream that it stands in; -1: it stands in the file itself */
	size_t at, end;                /* from "N 0 obj" to behind "endobj"; of the container, when it stands in one */
	const struct pdf_value *value; /* a stream's dictionary */
	bool stream;
	size_t data, data_n;           /* a stream's bytes, still filtered */
	int older;                     /* index of the definition that this one replaces; -1 when none */
};

struct pdf_revision {
	size_t start, end;               /* bytes [start, end); end lies behind %%EOF and its line end */
	size_t table;                    /* where its cross-reference table or stream starts */
	bool table_stream;               /* the latter */
	const struct pdf_value *trailer; /* or the dictionary of that stream, which has the same entries */
	size_t first, count;             /* its objects: index and number, in the order of the file */
	int size;                        /* /Size: one more than the highest object number */
};

struct pdf {
	const char *bytes; /* borrowed */
	size_t n;
	struct arena *arena;
	struct pdf_revision *revision;
	int revisions;
	struct pdf_object *object;
	size_t objects;
	int *newest;       /* for each number below the last size: index of its last definition, -1 when none */
};

/* Reads a whole file; `bytes` must outlive *out. PDF_READABLE: *out is yours. Else *out is left alone and err (may be
 * NULL) has a finding (ERR_INPUT) that says what is wrong and at which byte, counted from 0. */
enum pdf_state pdf_open(struct pdf **out, const void *bytes, size_t n, struct err *err);
void pdf_close(struct pdf *p); /* NULL is fine */

/* The definition of an object as it was after a revision; NULL when there was none. Borrowed, as all below. */
const struct pdf_object *pdf_object(const struct pdf *p, int64_t number, int revision);
/* `v`, or what it refers to as of a revision (one step; NULL stays NULL). */
const struct pdf_value *pdf_follow(const struct pdf *p, const struct pdf_value *v, int revision);
/* The document catalogue as of a revision; a dictionary. */
const struct pdf_object *pdf_catalog(const struct pdf *p, int revision);
/* The dictionary of the form (/AcroForm), NULL when the document has none. */
const struct pdf_value *pdf_form(const struct pdf *p, int revision);
/* The next signature field (/FT /Sig) of the form as of a revision, top level only: start with *at NULL. NULL at the
 * end. */
const struct pdf_object *pdf_signature_field(const struct pdf *p, int revision, const struct pdf_value **at);

#endif

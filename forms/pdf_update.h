/* pdf_update: writing an incremental update (ISO 32000-1, 7.5.6) behind a PDF that pdf_reader has accepted. Its table
 * is of the same form as the last one; its objects stand in the file as they are, never in object streams. */
#ifndef FORMS_PDF_UPDATE_H
#define FORMS_PDF_UPDATE_H

#include "forms/pdf_reader.h"

enum { PDF_UPDATE_MAX = 1024 /* objects, a cross-reference stream included */ };

struct pdf_update {
	const struct pdf *pdf;
	struct buf *out; /* borrowed; starts with the bytes of the PDF */
	int next;        /* the next free object number */
	struct {
		int number;
		size_t at;
	} object[PDF_UPDATE_MAX];
	int objects;
};

/* Copies the PDF into `out`, which must be empty. */
void pdf_update_start(struct pdf_update *u, const struct pdf *p, struct buf *out);
/* A new object's number. */
int pdf_update_number(struct pdf_update *u);
/* Opens an object, new or changed; write its value to u->out, then pdf_update_close. More than PDF_UPDATE_MAX of them
 * set out->over. */
void pdf_update_open(struct pdf_update *u, int number);
void pdf_update_close(struct pdf_update *u);
/* A whole stream object, compressed; `entries` go into its dictionary. */
void pdf_update_stream(struct pdf_update *u, int number, const char *entries, const void *bytes, size_t n);
/* The same with bytes that are compressed already (flate.h). */
void pdf_update_packed(struct pdf_update *u, int number, const char *entries, const struct buf *packed);
/* Writes "<<" and the entries of a dictionary as they are written there, without the keys in `except` (ends with NULL);
 * the closing ">>" is the caller's. */
void pdf_update_copy(struct pdf_update *u, const struct pdf_value *dict, const char *const *except);
/* Table and trailer, or a cross-reference stream, and the end mark. */
void pdf_update_finish(struct pdf_update *u);

/* Appends UTF-8 as UTF-16BE in hexadecimal, without brackets. */
void pdf_add_utf16(struct buf *out, const char *s);
/* Appends UTF-8 as a text string, "<FEFF…>". */
void pdf_add_text(struct buf *out, const char *s);
/* Appends a number given in thousandths. */
void pdf_add_number(struct buf *out, int64_t thousandths);

#endif

/* pdf_gap: the place of a signature's value in an update. The value covers the whole file but itself (ISO 32000-1, 12.8.1),
 * so the file is written around a gap first, and the gap filled when the value is known. */
#ifndef FORMS_PDF_GAP_H
#define FORMS_PDF_GAP_H

#include "forms/cms.h"
#include "forms/pdf_update.h"

struct pdf_gap {
	struct buf *out;           /* borrowed: the update's */
	size_t room;               /* bytes that the value may have */
	size_t range, from, to;    /* places: behind "/ByteRange[0 ", at '<' and behind '>' of /Contents */
};

/* Writes the entries /ByteRange and /Contents of the dictionary that is open, with room for a value of `room` bytes, a
 * multiple of 32. */
void pdf_gap_open(struct pdf_gap *g, struct pdf_update *u, size_t room);
/* When all else is written: fills in the range, and gives the bytes it covers, borrowed from the output. */
struct cms_content pdf_gap_content(const struct pdf_gap *g);
/* Fills in the value, n bytes, at most `room`. The covered bytes stay as they are. */
void pdf_gap_fill(const struct pdf_gap *g, const void *value, size_t n);

#endif

/* pdf_pack: a PDF in the smaller form of PDF 1.5: what is no stream goes into object streams (ISO 32000-1, 7.5.7), and
 * the cross-reference table becomes a stream (7.5.8). */
#ifndef FORMS_PDF_PACK_H
#define FORMS_PDF_PACK_H

#include "assess/err.h"
#include "assess/mem.h"

/* Appends the PDF `plain` packed. It says the same: header, stream data, and all values stay as they are. The objects
 * keep their order, but not their numbers, as lengths of streams are written where they are used. The catalogue and the
 * document information stay readable without unpacking. The same bytes give the same bytes. ERR_INPUT, and `out` is as
 * before: not a PDF that our strict reader accepts, one with updates (signatures would be lost), one that is packed
 * already, or more than `out` may hold. */
int pdf_pack(const struct buf *plain, struct buf *out, struct err *err);

#endif

/* pdf_writer: a document as PDF through libharu: A4, embedded and subset Japanese fonts, text that extracts right, and
 * an AcroForm with the empty signature fields of its signature boxes. Deterministic: the same document gives the same
 * bytes. */
#ifndef FORMS_PDF_WRITER_H
#define FORMS_PDF_WRITER_H

#include "assess/err.h"
#include "forms/document.h"
#include "forms/font.h"

/* Appends the PDF; `fonts` may be NULL. Fonts are mapped, not read through a struct host. On failure `out` is as
 * before. ERR_WORLD: a font is missing or broken (which, which package, which option). ERR_INPUT: characters the fonts
 * lack, one finding for each, with its code and the words around it; or more than `out` may hold. */
int pdf_write(const struct document *d, const struct pdf_fonts *fonts, struct buf *out, struct err *err);
/* Whether it could be written: fonts and characters, as above. Nothing is drawn. */
int pdf_check(const struct document *d, const struct pdf_fonts *fonts, struct err *err);

#endif

/* pdf_writer: a document as PDF through libharu: A4, embedded and subset Japanese fonts, text that extracts right, and
 * an AcroForm with the empty signature fields of its signature boxes. Deterministic: the same document gives the same
 * bytes. The file is tagged (PDF/UA-1) and fit for the archive (PDF/A-2b, with an attachment PDF/A-3b). */
#ifndef FORMS_PDF_WRITER_H
#define FORMS_PDF_WRITER_H

#include "assess/err.h"
#include "forms/document.h"
#include "forms/font.h"

/* Appends the PDF; `fonts` may be NULL. Fonts are mapped, not read through a struct host. On failure `out` is as
 * before. ERR_WORLD: a font or the colour profile is missing or broken (which, which
 * package, which option). ERR_INPUT: characters the fonts
 * lack, one finding for each, with its code and the words around it; or more than `out` may hold. */
int pdf_write(const struct document *d, const struct pdf_fonts *fonts, struct buf *out, struct err *err);
/* Whether it could be written: fonts, profile and characters, as above. Nothing is drawn. */
int pdf_check(const struct document *d, const struct pdf_fonts *fonts, struct err *err);

/* Characters that many documents share: their subsets are made and compressed once. What a document needs beyond them
 * comes as a font of its own. A stocked file is larger and says the same; its bytes depend on the document and the stock
 * alone. */
struct pdf_stock;

/* Yours, pdf_stock_free(); `fonts` is borrowed. Holds the characters of the documents given, whose texts are in one
 * language; what the fonts lack is left out. ERR_WORLD as pdf_write(). */
int pdf_stock_new(const struct pdf_fonts *fonts, struct document *const *d, size_t documents, struct pdf_stock **out,
		  struct err *err);
void pdf_stock_free(struct pdf_stock *s); /* NULL is fine */
/* As pdf_write(); `stock` may be NULL, and may be shared by several threads. */
int pdf_write_stocked(const struct document *d, const struct pdf_fonts *fonts, const struct pdf_stock *stock,
		      struct buf *out, struct err *err);

#endif

/* text_writer: a document as plain UTF-8 text: what tests, terminals and screen readers read.
 *
 * The words are those of the PDF in the same order; only page headers and footers, which a PDF repeats on each page,
 * stand here once: the header under the title, the footer at the end. Between cells stands " | ", between a label and
 * its value ": " (in Japanese "："). */
#ifndef FORMS_TEXT_WRITER_H
#define FORMS_TEXT_WRITER_H

#include "forms/document.h"

/* Appends the whole document. */
void text_write(const struct document *d, struct buf *out);

#endif

/* stock: the characters that all documents of one questionnaire share, for writing many of them (pdf_writer.h). */
#ifndef FORMS_STOCK_H
#define FORMS_STOCK_H

#include "forms/forms.h"
#include "forms/pdf_writer.h"

/* Holds what all forms (forms.h) print before anything is answered, and every text of the questionnaire and its clauses
 * that an answer may bring in. A document written from it is larger than one written alone, as its fonts hold more than
 * it prints, and so its bytes are others. They depend on nothing else: neither on the other documents made with it nor
 * on which forms are asked for. `fonts` is borrowed; *out is yours, pdf_stock_free(). ERR_WORLD as pdf_write(). */
int stock_new(const struct questionnaire *q, enum lang lang, const struct pdf_fonts *fonts, struct pdf_stock **out,
	      struct err *err);

#endif

/* stock: the characters that all documents of one questionnaire share, for writing many of them (pdf_writer.h). */
#ifndef FORMS_STOCK_H
#define FORMS_STOCK_H

#include "forms/forms.h"
#include "forms/pdf_writer.h"

/* Holds what those forms print before anything is answered, and every text of the questionnaire, its clauses and its
 * policy that an answer may bring in. It depends on these alone, so that a document's bytes do not depend on what others
 * are made with it. `fonts` is borrowed; *out is yours, pdf_stock_free(). ERR_WORLD as pdf_write(). */
int stock_new(const struct questionnaire *q, const struct form *const *form, size_t count, enum lang lang,
	      const struct pdf_fonts *fonts, struct pdf_stock **out, struct err *err);

#endif

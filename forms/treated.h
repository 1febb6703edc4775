/* treated: what is done about findings, as documents tell it: exceptions that are asked for or granted, and the grade
 * before, after treatment and with the exception. */
#ifndef FORMS_TREATED_H
#define FORMS_TREATED_H

#include "forms/common.h"

/* A table of the exceptions, for whom they are not withheld (the vendor); nothing where there is none. */
void treated_exceptions(const struct form_page *p);
/* The three grades side by side; nothing where nothing is treated. */
void treated_outlook(const struct form_page *p);
/* What is put down for a row; NULL: nothing, or it is withheld. */
const struct treatment *treated_row(const struct form_page *p, int row, enum treatment_kind kind);

#endif

/* characters: whether everything that was answered can be printed, answer by answer, so that a person learns which one to
 * change and not only which character. */
#ifndef FORMS_CHARACTERS_H
#define FORMS_CHARACTERS_H

#include "assess/answers.h"
#include "forms/font.h"

/* Looks at values, notes, reasons and names of evidence. `fonts` may be NULL. -1 with ERR_INPUT for each character that
 * the font lacks, with the requirement's id as its field; ERR_WORLD when the font cannot be used. */
int characters_check(const struct answers *a, const struct pdf_fonts *fonts, struct err *err);
/* Whether an answer has a character of the private use areas (外字), which another machine shows as something else or not
 * at all. */
bool characters_private_in(const struct answer *answer);
/* The id of the first requirement from *row on whose answer has one; NULL when there is none. *row starts as 0.
 * Borrowed. */
const char *characters_private(const struct answers *a, size_t *row);

#endif

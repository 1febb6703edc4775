/* sheet_rows: the part of 評価票 that lists every applying requirement with its answer, evidence and result. */
#ifndef FORMS_SHEET_ROWS_H
#define FORMS_SHEET_ROWS_H

#include "forms/common.h"

/* Whether the row stands in the list. */
bool sheet_lists(const struct form_page *p, int row);
/* The list, under a heading of level 2. */
void sheet_rows(const struct form_page *p);

#endif

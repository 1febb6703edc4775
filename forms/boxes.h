/* boxes: the grade box and the boxes to sign in. Each is one piece, never cut by the end of a page. */
#ifndef FORMS_BOXES_H
#define FORMS_BOXES_H

#include "forms/document.h"
#include "forms/frame.h"

void boxes_grade(struct frame *l, const struct grade_box *g);
/* Up to three in a row; with three, the row has no space between its boxes. The field of each is as wide as its box and
 * 76 points high. */
void boxes_signatures(struct frame *l, const struct signature_box *s, size_t n);

#endif

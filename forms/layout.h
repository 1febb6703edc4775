/* layout: the blocks of a document become pieces of a page (flow.h): sizes and spaces of the paper live here, in grid.h
 * (tables) and in boxes.h (grade, signatures). Nothing here draws. */
#ifndef FORMS_LAYOUT_H
#define FORMS_LAYOUT_H

#include "forms/document.h"
#include "forms/frame.h"

/* Puts the whole document onto pages, with headers and footers. */
void layout_document(struct frame *l, const struct document *d);

#endif

/* picture_layout: the pictures of a document (picture.h) as pieces of a page: a head, a piece for each row, and a foot.
 * All of them stay on one page when a page has room for them; else two rows stay together at the start and at the end,
 * and the head is repeated on each page. */
#ifndef FORMS_PICTURE_LAYOUT_H
#define FORMS_PICTURE_LAYOUT_H

#include "forms/frame.h"
#include "forms/picture.h"

void picture_put(struct frame *l, const struct picture *p);

#endif

/* picture_layout: the pictures of a document (picture.h) as pieces of a page. Each is one piece, or one for each row where
 * it could be taller than a page. */
#ifndef FORMS_PICTURE_LAYOUT_H
#define FORMS_PICTURE_LAYOUT_H

#include "forms/frame.h"
#include "forms/picture.h"

void picture_put(struct frame *l, const struct picture *p);

#endif

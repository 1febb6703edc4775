/* seal_layout: the document's number and digest with a QR code (ISO/IEC 18004) of both, as one piece. The only user of
 * libqrencode. */
#ifndef FORMS_SEAL_LAYOUT_H
#define FORMS_SEAL_LAYOUT_H

#include "forms/document.h"
#include "forms/frame.h"

void seal_put(struct frame *l, const struct seal *s);

#endif

/* flate: zlib streams (RFC 1950), which PDF calls FlateDecode (ISO 32000-1, 7.4.4). The only user of
 * libdeflate, which packs in half of zlib's time, and smaller. */
#ifndef FORMS_FLATE_H
#define FORMS_FLATE_H

#include "assess/mem.h"

enum flate_effort { FLATE_FAST = 1, FLATE_USUAL = 5 };

/* Appends the bytes compressed. The same bytes and effort give the same result. */
void flate_pack(struct buf *out, const void *bytes, size_t n, enum flate_effort effort);
/* Appends what was compressed; -1 when it is damaged, cut, followed by other bytes, or larger than
 * `out` may hold; nothing is appended then. */
int flate_unpack(struct buf *out, const void *bytes, size_t n);

#endif

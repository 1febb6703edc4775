/* stamp_field: a document time-stamp (ETSI EN 319 142-1, 5.4.3; ISO 32000-2, 12.8.5) as an incremental update: a signature
 * field without a place on any page, whose value is a token over the whole file. */
#ifndef FORMS_STAMP_FIELD_H
#define FORMS_STAMP_FIELD_H

#include "assess/host.h"
#include "forms/pdf_reader.h"

/* Writes the PDF and the update to `out`, which must be empty; the authority at `url` is asked (timestamp_get). ERR_INPUT:
 * the PDF has no form. ERR_WORLD: no time-stamp, or one that is longer than TIMESTAMP_MAX_BYTES. On failure `out` holds
 * nothing of use. */
int stamp_field_write(const struct pdf *p, const char *url, struct host *host, struct buf *out, struct err *err);

#endif

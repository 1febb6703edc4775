/* security_store: the security store of a PDF (/DSS, ETSI EN 319 142-1, 5.4.2): evidence for all signatures in one place,
 * as an incremental update. */
#ifndef FORMS_SECURITY_STORE_H
#define FORMS_SECURITY_STORE_H

#include "forms/evidence.h"

/* Writes the PDF and the update to `out`, which must be empty. The store then has all entries of the one before, as they
 * are, and behind them the items of `e` from known[kind] on (evidence_read fills the first ones). `out` is over when
 * there is too much of it. */
void security_store_write(const struct pdf *p, const struct evidence *e, const size_t known[EVIDENCE_KINDS],
			  struct buf *out);

#endif

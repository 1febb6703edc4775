/* evidence: what proves years later whom a certificate belonged to and that it was not revoked: certificates, revocation
 * lists (RFC 5280) and OCSP answers (RFC 6960), from the security store of a PDF (/DSS, ETSI EN 319 142-1, 5.4.2) or from
 * servers. Nothing here is believed before trust.c has checked it. */
#ifndef FORMS_EVIDENCE_H
#define FORMS_EVIDENCE_H

#include <stdbool.h>

#include "assess/mem.h"
#include "forms/pdf_reader.h"

enum evidence_kind { EVIDENCE_CERT, EVIDENCE_CRL, EVIDENCE_OCSP, EVIDENCE_KINDS };
enum { EVIDENCE_MAX_BYTES = 4 << 20 /* of one */, EVIDENCE_MAX = 1000 /* of each kind */ };

struct evidence_item {
	void *parsed; /* X509, X509_CRL or OCSP_RESPONSE of OpenSSL */
	unsigned char *der;
	size_t n;
};

struct evidence {
	struct evidence_item *item[EVIDENCE_KINDS];
	size_t count[EVIDENCE_KINDS];
};

struct evidence *evidence_new(void);
void evidence_free(struct evidence *e); /* NULL is fine */
/* Adds a copy; what is there already, byte for byte, is not added again. False when it is no such thing, or too much. */
bool evidence_add(struct evidence *e, enum evidence_kind kind, const void *der, size_t n);
/* Adds what the security store holds as of a revision; a PDF without one adds nothing. -1 with ERR_INPUT: the store is
 * malformed (says where); what could be read is there. */
int evidence_read(struct evidence *e, const struct pdf *p, int revision, struct err *err);

#endif

/* extend: keeping signatures provable: each call adds the next rung of the ladder of PAdES (ETSI EN 319 142-1, 5.4 to 5.6)
 * as an incremental update, or renews the last one before its authority's certificate ends. */
#ifndef FORMS_EXTEND_H
#define FORMS_EXTEND_H

#include "assess/host.h"
#include "forms/trust.h"

/* In the order of the ladder. Renewing takes two calls, as two updates it is: EXTEND_EVIDENCE for the authority of the
 * last time-stamp unless the store proves it already, then EXTEND_RENEW; and so on, as often as one asks. */
enum extend_step {
	EXTEND_STAMP,    /* a document time-stamp for signatures that have none: level T */
	EXTEND_EVIDENCE, /* a security store with certificates, OCSP answers and revocation lists: level LT */
	EXTEND_ARCHIVE,  /* a document time-stamp over the store: level LTA */
	EXTEND_RENEW     /* a new document time-stamp over the last one and its evidence: LTA for longer */
};

struct extend_input {
	const char *authority; /* URL of a time-stamp authority; needed for all steps but EXTEND_EVIDENCE */
	const char *trust;     /* folder: paths lead there, its revocation lists are taken before any server is asked */
	int64_t now;
};

/* Appends to `out` the bytes of `pdf` and one update: the next step that the file lacks; *step says which it was. Servers
 * (OCSP, revocation lists, missing issuers) are those that the certificates name, asked through host->fetch. What is
 * appended has been verified, and has reached its level. ERR_INPUT: not signed, or does not verify. ERR_WORLD: no
 * authority given, no path to the trust folder, or evidence or time-stamp that cannot be had; says for which certificate
 * and what to do. Nothing is appended on failure. */
int extend_pdf(const struct buf *pdf, const struct extend_input *in, struct host *host, struct buf *out,
	       enum extend_step *step, struct err *err);

#endif

/* revocation: what one revocation list (RFC 5280, 5) or OCSP answer (RFC 6960) says about one certificate at the moment
 * that matters. */
#ifndef FORMS_REVOCATION_H
#define FORMS_REVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "forms/evidence.h"

enum revocation {
	REVOCATION_CLEAN,
	REVOCATION_UNCHECKED, /* 失効未確認: nothing current speaks about every certificate of the path */
	REVOCATION_REVOKED
};

/* Which certificate, and when it was used. */
struct revocation_case {
	struct x509_st *cert, *issuer;
	int64_t moment; /* of its use, seconds since 1970 */
	bool proved;    /* a time-stamp proves the moment; else it is a claim, and only what is current now counts */
	int64_t now;
};

/* What an item that is no certificate says. It says REVOCATION_CLEAN only when its issuer, or a responder that the
 * issuer appointed (id-kp-OCSPSigning), signed it with SHA-2, and it speaks for the moment: one that was still
 * current then or was made later, where the moment is proved; else one that is current now; but never one made after
 * the certificate ended. REVOCATION_REVOKED it says at any age, but a revocation after a proved moment changes
 * nothing: then *later gets its moment (seconds since 1970), else it is left alone. Anything that does not fit the
 * certificate, or is not sound, is REVOCATION_UNCHECKED. */
enum revocation revocation_of(const struct revocation_case *c, enum evidence_kind kind, void *parsed, int64_t *later);

#endif

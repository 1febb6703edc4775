/* gather: collecting the evidence for a certificate while it can still be had: the certificates on its path to the trust
 * folder, and for each of them but the folder's own a statement about revocation: a list of the folder, else an OCSP
 * answer (RFC 6960), else a revocation list (RFC 5280, 4.2.1.13). Only servers that the certificates name are asked, and
 * only what trust.c accepts is taken. */
#ifndef FORMS_GATHER_H
#define FORMS_GATHER_H

#include "forms/trust.h"

struct gather {
	const struct trust *trust;
	struct host *host;
	struct evidence *evidence; /* what there is; gains what is found */
};

/* For one signer; c->evidence is ignored. ERR_WORLD: no path to the trust folder, a certificate is revoked, or nothing
 * can be had about one; names the certificate and what each server said. `evidence` then has what was found so far. */
int gather_path(const struct gather *g, const struct trust_case *c, struct err *err);

#endif

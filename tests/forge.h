/* forge: a small world for documents and their forgeries: an authority with signers, a revocation list, an OCSP
 * responder and a time-stamp authority. Its servers answer in the process, through host.fetch; nothing reaches a
 * network. */
#ifndef TESTS_FORGE_H
#define TESTS_FORGE_H

#include <stdbool.h>

#include "assess/host.h"
#include "forms/cms.h"
#include "tests/keys.h"

enum forge_role { FORGE_AUTHOR, FORGE_APPROVER, FORGE_VENDOR, FORGE_ROLES };

#define FORGE_STAMP_URL "http://tsa.test/stamp"
#define FORGE_CRL_URL "http://ca.test/root.crl"
#define FORGE_OCSP_URL "http://ca.test/ocsp"

struct forge {
	char folder[64];               /* scratch */
	char trust[96];                /* the folder of whom the city trusts: the root only */
	struct host host;
	struct err err;
	struct keys_pair root, stamper, signer[FORGE_ROLES];
	struct key *key[FORGE_ROLES];
	const struct keys_pair *stamps; /* who answers at FORGE_STAMP_URL; NULL: `stamper` */
	int64_t now;                    /* of the host and all servers */
	const X509 *revoked;            /* what the servers say is revoked, NULL: nobody */
};

void forge_open(struct forge *w);
void forge_close(struct forge *w);

/* The field's name. */
const char *forge_field(enum forge_role role);
/* A certificate of that authority with the given extended key usage ("critical,timeStamping", "OCSPSigning"; NULL:
 * none), which says where its revocation can be asked. Yours, keys_clear. */
struct keys_pair forge_issue(const struct keys_pair *issuer, const struct keys_spec *spec, const char *usage);
/* Loads key and certificates as key files hold them. */
struct key *forge_load(struct forge *w, const struct keys_pair *pair);

/* Appends a time-stamp token over a SHA-256 digest. */
void forge_stamp(const struct keys_pair *by, const unsigned char imprint[32], int64_t now, struct buf *out);
/* Appends the root's revocation list, and its OCSP answer about a certificate; DER. */
void forge_crl(const struct forge *w, struct buf *out);
void forge_ocsp(const struct forge *w, X509 *about, struct buf *out);
/* For cms_sign: stamps with `stamper`; ctx is the struct forge. */
int forge_stamper(void *ctx, const unsigned char imprint[32], struct buf *out, struct err *err);

#endif

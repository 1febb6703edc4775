/* trust: whom the city trusts: a folder of certificates and revocation lists, and what follows from it for the signer of
 * a document or a time-stamp. */
#ifndef FORMS_TRUST_H
#define FORMS_TRUST_H

#include <stddef.h>
#include <stdint.h>

#include "assess/host.h"
#include "forms/revocation.h"

struct trust;
struct x509_st;
struct X509_crl_st;

/* Reads .pem .crt .cer .der (certificates) and .crl of a folder; other files are passed over. `folder` NULL: nobody is
 * trusted. *out is yours. ERR_WORLD: the folder or one of its files cannot be read, or holds no such thing. */
int trust_load(struct trust **out, const char *folder, struct host *host, struct err *err);
void trust_free(struct trust *t); /* NULL is fine */

enum trust_answer {
	TRUST_YES,
	TRUST_UNKNOWN,   /* no path to the folder */
	TRUST_SELF_MADE, /* a key of key_create: see cert_self_made */
	TRUST_NO         /* expired or not yet valid at that moment, revoked, unfit, or a broken path */
};

enum trust_purpose { TRUST_SIGNING, TRUST_STAMPING /* extended key usage timeStamping */ };

struct trust_case {
	struct x509_st *const *cert; /* the one to be judged first, the rest as helpers on the way */
	size_t certs;
	enum trust_purpose purpose;
	int64_t moment;              /* of its use, seconds since 1970; INT64_MIN: not told, then `now` counts */
	bool proved;                 /* a time-stamp proves the moment: a later revocation or expiry changes nothing */
	int64_t now;
	const struct evidence *evidence; /* besides the folder; may be NULL */
};

struct trust_verdict {
	enum trust_answer answer;
	enum revocation revocation;
	struct words text;   /* sentences, in the arena: the answer, revocation, what has changed since; 失効未確認 when so */
	struct words authority; /* name of the folder's certificate that the path leads to; NULLs when there is none */
	bool stored;         /* path and revocation could be told from `evidence` alone, but for the folder's certificate:
			      * level LT */
	int64_t until;       /* first expiry on the path; INT64_MAX when there is no path */
};

void trust_judge(const struct trust *t, const struct trust_case *c, struct arena *arena, struct trust_verdict *out);

/* The path from cert[0] to the folder, for whoever collects evidence: certificates of OpenSSL, each referenced, the
 * folder's last. 0 when there is none. At most `max`. */
size_t trust_path(const struct trust *t, const struct trust_case *c, struct x509_st **path, size_t max);

/* What can be said about the revocation of one certificate of a path, by the rules of trust_judge: from c->evidence, and
 * from the folder unless `t` is NULL; moment, proved and now are those of c. For whoever collects evidence. */
enum revocation trust_revocation(const struct trust *t, const struct trust_case *c, struct x509_st *cert,
				 struct x509_st *issuer);
/* A revocation list of the folder: i from 0 on, NULL behind the last. Borrowed. */
struct X509_crl_st *trust_list(const struct trust *t, size_t i);

#endif

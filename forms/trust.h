/* trust: whom the city trusts: a folder of certificates and revocation lists, and what follows from it for a signer. */
#ifndef FORMS_TRUST_H
#define FORMS_TRUST_H

#include <stddef.h>
#include <stdint.h>

#include "assess/host.h"

struct trust;
struct x509_st;

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

/* Judges cert[0], with the rest as helpers on the way, at a moment (seconds since 1970; INT64_MIN: not told, then
 * today counts). *text gets sentences in both languages, in the arena: the answer, what is known about revocation, and
 * what has changed between the moment and `now`. */
enum trust_answer trust_judge(const struct trust *t, struct x509_st *const *cert, size_t certs, int64_t moment,
			      int64_t now, struct arena *arena, struct words *text);

#endif

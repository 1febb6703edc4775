/* cert: facts about an X.509 certificate, and whether it is fit to sign with (for key and for verify). */
#ifndef FORMS_CERT_H
#define FORMS_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/mem.h"

struct x509_st;     /* OpenSSL's X509 */
struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

enum { CERT_FINGERPRINT = 65 /* SHA-256 in hexadecimal, with the NUL */ };

/* The organisation unit of certificates that key_create makes. */
extern const char cert_self_made_unit[];

/* Why a certificate is refused; the order is that of checking. */
enum cert_fault {
	CERT_FIT,
	CERT_EDWARDS,   /* Ed25519, Ed448: OpenSSL 3.0's CMS and the usual verifiers fail on them */
	CERT_ALGORITHM, /* neither RSA nor EC */
	CERT_RSA_SHORT, /* under 2048 bits */
	CERT_CURVE,     /* not P-256, P-384, P-521 */
	CERT_DIGEST,    /* signed with SHA-1, MD5 or older */
	CERT_USAGE      /* keyUsage allows neither digitalSignature nor nonRepudiation */
};

/* The first fault; `detail` gets the name of the algorithm, curve or digest, or the number of bits. */
/* Not const: OpenSSL 3.0 reads a certificate's extensions into it when first asked. */
enum cert_fault cert_examine(struct x509_st *x, char detail[64]);
/* The same for a key that has no certificate: only the faults before CERT_DIGEST. */
enum cert_fault cert_examine_key(const struct evp_pkey_st *key, char detail[64]);
/* Whether it is signed by its own key. */
bool cert_self_signed(struct x509_st *x);
/* Self-signed, and marked by cert_self_made_unit. */
bool cert_self_made(struct x509_st *x);
/* Seconds since 1970; false when the certificate holds a malformed time. */
bool cert_validity(const struct x509_st *x, int64_t *from, int64_t *to);
void cert_fingerprint(const struct x509_st *x, char out[CERT_FINGERPRINT]);
/* Common name of the subject, else the whole subject; cleaned for a terminal. In the arena. */
const char *cert_name(struct arena *a, const struct x509_st *x);
/* The whole names, "CN=…, O=…"; cleaned. In the arena. */
const char *cert_subject(struct arena *a, const struct x509_st *x);
const char *cert_issuer(struct arena *a, const struct x509_st *x);

#endif

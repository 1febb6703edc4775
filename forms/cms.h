/* cms: the signature object of PAdES (RFC 5652 as profiled by ETSI EN 319 122-1 and 319 142-1, level B-B): making one,
 * and checking one without leniency. It covers bytes that lie outside it (detached). Its signed attributes are exactly
 * content-type, message-digest and signing-certificate-v2, which names every certificate inside, so that no byte of it
 * can change unnoticed. */
#ifndef FORMS_CMS_H
#define FORMS_CMS_H

#include "assess/err.h"
#include "forms/key.h"

enum { CMS_MAX_BYTES = 8192, CMS_MAX_CERTS = 8 };

/* The signed bytes: before and behind the gap. */
struct cms_content {
	const void *bytes[2];
	size_t n[2];
};

/* Appends the DER (RFC 5652), with SHA-256, at most CMS_MAX_BYTES. ERR_WORLD: OpenSSL refuses, or too many
 * certificates; nothing is appended then. */
int cms_sign(const struct key *key, const struct cms_content *content, struct buf *out, struct err *err);

enum cms_fault {
	CMS_SOUND,
	CMS_MALFORMED,    /* no DER, or not the structure that cms_sign makes */
	CMS_ALGORITHM,    /* other than SHA-256, 384, 512 with RSA (PKCS#1) or ECDSA */
	CMS_ATTRIBUTES,   /* signed attributes missing, doubled, or others; unsigned ones */
	CMS_CERTIFICATES, /* not those that signing-certificate-v2 names */
	CMS_VALUE,        /* the signature does not fit its own attributes or certificate */
	CMS_CONTENT       /* sound in itself, but made for other bytes */
};

struct cms_signer {
	struct x509_st *cert[CMS_MAX_CERTS]; /* the signer's first */
	size_t certs;
};

/* Checks a signature of n bytes of DER. For CMS_SOUND and CMS_CONTENT *out is yours (cms_signer_clear), else it is left
 * alone. Says nothing about whom the certificates belong to. */
enum cms_fault cms_check(const void *der, size_t n, const struct cms_content *content, struct cms_signer *out);
void cms_signer_clear(struct cms_signer *s);

/* The length in bytes of the DER element that starts here, head included; 0 when none fits into n bytes. */
size_t cms_length(const void *der, size_t n);

#endif

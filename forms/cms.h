/* cms: the signature object of PAdES (RFC 5652 as profiled by ETSI EN 319 122-1 and 319 142-1, levels B-B and B-T): making
 * one, and checking one without leniency. It covers bytes that lie outside it (detached). The signed attributes of ours
 * are exactly content-type, message-digest and signing-certificate-v2, which names every certificate inside; other PAdES
 * programs may add a few that change nothing (see cms_check). The one unsigned attribute is a time-stamp over the
 * signature's value. */
#ifndef FORMS_CMS_H
#define FORMS_CMS_H

#include "assess/err.h"
#include "forms/content.h"
#include "forms/key.h"

enum { CMS_MAX_BYTES = 24576, CMS_MAX_CERTS = 8 };

/* A time-stamp for a digest of SHA-256: appends a token (DER) to `out`, or fails with err. */
struct cms_stamper {
	void *ctx;
	int (*stamp)(void *ctx, const unsigned char imprint[32], struct buf *out, struct err *err);
};

/* Appends the DER (RFC 5652), with SHA-256, at most CMS_MAX_BYTES; with `stamper` (may be NULL) it carries a time-stamp
 * (id-aa-timeStampToken, RFC 3161, appendix A). ERR_WORLD: OpenSSL refuses, too many certificates, or no time-stamp;
 * nothing is appended then. */
int cms_sign(const struct key *key, const struct cms_content *content, const struct cms_stamper *stamper,
	     struct buf *out, struct err *err);

enum cms_fault {
	CMS_SOUND,
	CMS_MALFORMED,    /* no DER, or not the structure that cms_sign makes */
	CMS_ALGORITHM,    /* other than SHA-256, 384, 512 with RSA (PKCS#1) or ECDSA */
	CMS_ATTRIBUTES,   /* signed attributes missing, doubled, or unknown ones; unsigned ones but a time-stamp */
	CMS_CERTIFICATES, /* not those that signing-certificate-v2 names */
	CMS_VALUE,        /* the signature does not fit its own attributes or certificate */
	CMS_CONTENT       /* sound in itself, but made for other bytes */
};

struct cms_certs {
	struct x509_st *cert[CMS_MAX_CERTS]; /* the signer's first */
	size_t certs;
};

struct cms_signer {
	struct cms_certs certs;
	bool exact;                 /* as cms_sign makes it: no other signed attributes, every certificate named */
	struct cms_content stamped; /* the signature's value, which a time-stamp is over; borrowed from `der` */
	const void *stamp;          /* the token, DER; NULL when there is none; borrowed from `der` */
	size_t stamp_n;
};

/* Checks a signature of n bytes of DER. Besides the three attributes, signing-time, cmsAlgorithmProtection (RFC 6211),
 * commitment-type and signer-location are let pass, each once. For CMS_SOUND and CMS_CONTENT *out is yours (cms_signer_clear), else it is left
 * alone. Says nothing about whom the certificates belong to. */
enum cms_fault cms_check(const void *der, size_t n, const struct cms_content *content, struct cms_signer *out);
/* The same, with what the last check of the same file has hashed already (content.h; NULL: nothing). */
enum cms_fault cms_check_with(const void *der, size_t n, const struct cms_content *content, struct content_start *start,
			      struct cms_signer *out);
void cms_signer_clear(struct cms_signer *s);

/* The length in bytes of the DER element that starts here, head included; 0 when none fits into n bytes. */
size_t cms_length(const void *der, size_t n);

#endif

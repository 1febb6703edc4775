/* timestamp: time-stamps of an authority (RFC 3161, RFC 5816): asking for one, and checking one without leniency. */
#ifndef FORMS_TIMESTAMP_H
#define FORMS_TIMESTAMP_H

#include "assess/digest.h"
#include "assess/host.h"
#include "forms/cms.h"

enum { TIMESTAMP_MAX_BYTES = 16384 };

/* Asks the authority at `url` for a time-stamp over a SHA-256 digest, through host->fetch, and appends the token (DER,
 * at most TIMESTAMP_MAX_BYTES) to `out`. The answer is taken only when it is granted, answers this very question (nonce,
 * imprint), its token is sound (timestamp_check) and its moment lies within five minutes of the host's clock. ERR_WORLD,
 * saying which of these failed and what to do; nothing is appended then. */
int timestamp_get(const char *url, const unsigned char imprint[DIGEST_BYTES], struct host *host, struct buf *out,
		  struct err *err);

enum timestamp_fault {
	TIMESTAMP_SOUND,
	TIMESTAMP_MALFORMED, /* no DER, or not one signer over one TSTInfo */
	TIMESTAMP_ALGORITHM, /* other than SHA-256, 384, 512 with RSA (PKCS#1) or ECDSA, also as imprint */
	TIMESTAMP_ATTRIBUTES, /* content-type, message-digest or signing-certificate (v1 or v2) missing, doubled or wrong */
	TIMESTAMP_PURPOSE,   /* the certificate's extended key usage is not exactly timeStamping, critical (RFC 3161, 2.3) */
	TIMESTAMP_VALUE,     /* the signature does not fit */
	TIMESTAMP_IMPRINT    /* sound in itself, but made for other bytes */
};

struct timestamp {
	int64_t moment; /* seconds since 1970, fractions dropped */
	struct cms_certs certs; /* the authority's first */
};

/* Checks a token of n bytes of DER over `content`. Only for TIMESTAMP_SOUND *out is filled, yours (timestamp_clear).
 * Says nothing about whether the authority is trusted. */
enum timestamp_fault timestamp_check(const void *der, size_t n, const struct cms_content *content,
				     struct timestamp *out);
/* The same, with what the last check of the same file has hashed already (content.h; NULL: nothing). */
enum timestamp_fault timestamp_check_with(const void *der, size_t n, const struct cms_content *content,
					  struct content_start *start, struct timestamp *out);
void timestamp_clear(struct timestamp *t); /* {0} is fine */
/* What a fault means, for a sentence. */
struct words timestamp_fault_text(enum timestamp_fault fault);

#endif

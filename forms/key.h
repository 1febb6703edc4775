/* key: a signing key with its certificate, from PKCS#12 or PEM, on a token (smart card, HSM), or made here on first use.
 *
 * A place of a key is a path, or the PKCS#11 URI of a token (RFC 7512), which starts with "pkcs11:".
 *
 * Accepted: RSA of 2048 bits or more, EC on P-256, P-384, P-521. Refused, saying which: Ed25519, RSA under 2048 bits,
 * SHA-1 and MD5 certificates, PKCS#12 with RC2-40, expired or not yet valid certificates, certificates whose key usage
 * does not allow signing (digitalSignature or nonRepudiation). */
#ifndef FORMS_KEY_H
#define FORMS_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/host.h"

struct key;

/* Reads a PKCS#12, or a PEM with key and certificate(s), or opens a token. `pass` may be NULL when none is needed; for a
 * token it is the PIN, which is shown to it once. *out is yours. ERR_WORLD: cannot be read, wrong passphrase, unsuitable
 * key; each says which. `now` checks validity. */
int key_load(struct key **out, const char *path, const char *pass, int64_t now, struct host *host, struct err *err);
/* The same, with the bytes of a certificate file (PEM, DER), for a key that comes without its own; NULL: none. */
int key_load_with(struct key **out, const char *path, const struct buf *certificates, const char *pass, int64_t now,
		  struct host *host, struct err *err);
/* Whether a place is on a token; whether a key is. */
bool key_on_token(const char *path);
/* Whether a place may be written down: ERR_USAGE when it holds a PIN, or names no token. A path may always. */
int key_place_check(const char *path, struct err *err);
bool key_of_token(const struct key *k);
void key_free(struct key *k); /* NULL is fine; wipes secrets */
/* Whether the place asks for a passphrase (PKCS#12 and tokens always; PEM when its key is encrypted). */
int key_needs_pass(const char *path, bool *needs, struct host *host, struct err *err);
/* Makes an EC P-256 key with a self-signed certificate for `name`, valid ten years, marked by its organisation unit
 * "shinsa self-made key: integrity only", as PKCS#12 encrypted with AES-256 under `pass` (at least 8 characters);
 * written with mode 0600. Refuses to overwrite an existing file. */
int key_create(const char *path, const char *name, const char *pass, struct host *host, struct err *err);
bool key_self_made(const struct key *k);
/* Common name of the subject, UTF-8. Borrowed. */
const char *key_name(const struct key *k);
/* SHA-256 of the certificate, hexadecimal. Borrowed. */
const char *key_fingerprint(const struct key *k);

/* A certificate that somebody signs with, without the key. */
struct key_certificate {
	const void *der; /* n bytes; in the arena, as the name */
	size_t n;
	const char *name;
	char fingerprint[65];
	bool self_made;
};

/* The first certificate of a file (PEM, DER). ERR_WORLD: none there, or unfit to sign with at `now`: as key_load. */
int key_certificate_load(struct key_certificate *out, const char *path, int64_t now, struct host *host,
			 struct arena *arena, struct err *err);
void key_certificate_of(const struct key *k, struct arena *arena, struct key_certificate *out);

/* For cms.c, borrowed: OpenSSL's private key, and certificate i: 0 is the signer's, then its issuers upwards as far as
 * the file had them, without the self-signed root; NULL behind the last. */
struct evp_pkey_st;
struct x509_st;
struct evp_pkey_st *key_private(const struct key *k);
struct x509_st *key_certificate(const struct key *k, size_t i);

#endif

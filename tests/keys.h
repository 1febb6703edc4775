/* keys: keys, certificates, key files and revocation lists for tests. */
#ifndef TESTS_KEYS_H
#define TESTS_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* 2026-06-01T05:05:00Z, 14:05 in Japan: the day all tests happen on. */
#define KEYS_NOW INT64_C(1780290300)
#define KEYS_DAY INT64_C(86400)

struct keys_spec {
	const char *kind;   /* "P-256", "P-384", "secp256k1", "RSA-2048", "RSA-1024", "ED25519"; NULL: P-256 */
	const char *name;   /* common name */
	const char *unit;   /* organisation unit, NULL when none */
	const char *digest; /* NULL: SHA256; none for ED25519 */
	const char *usage;  /* keyUsage, as in openssl.cnf; NULL: none */
	bool ca;
	int64_t from, to;   /* 0: a day before KEYS_NOW, a year behind it */
	int serial;
};

struct keys_pair {
	EVP_PKEY *key;
	X509 *cert;
};

/* Signed by `issuer`, or by itself when that is NULL. */
struct keys_pair keys_make(const struct keys_spec *spec, const struct keys_pair *issuer);
void keys_clear(struct keys_pair *p);
/* PKCS#12 as key_create makes it, but quicker to open. `more` (may be NULL) is a further certificate. */
void keys_p12(const char *path, EVP_PKEY *key, X509 *cert, X509 *more, const char *pass);
/* PEM: the key (encrypted with AES when pass is given, in the older form when `old`), then the certificates; any may
 * be NULL. */
void keys_pem(const char *path, EVP_PKEY *key, X509 *cert, X509 *more, const char *pass, bool old);
/* A revocation list of `issuer` that revokes `revoked` (may be NULL), good until `until`. */
void keys_crl(const char *path, const struct keys_pair *issuer, const X509 *revoked, int64_t until);

#endif

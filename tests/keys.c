#define _GNU_SOURCE
#include "tests/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "tests/check.h"

static EVP_PKEY *make_key(const char *kind)
{
	EVP_PKEY *key;
	if (strncmp(kind, "RSA-", 4) == 0)
		key = EVP_RSA_gen((unsigned)strtoul(kind + 4, NULL, 10));
	else if (strcmp(kind, "ED25519") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	else
		key = EVP_EC_gen(kind);
	assert_non_null(key);
	return key;
}

static void add_name(X509_NAME *name, const char *field, const char *text)
{
	if (text)
		assert_true(
		    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0));
}

static void add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(e);
	assert_true(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
}

struct keys_pair keys_make(const struct keys_spec *spec, const struct keys_pair *issuer)
{
	const char *kind = spec->kind ? spec->kind : "P-256";
	struct keys_pair p = {make_key(kind), X509_new()};
	const struct keys_pair *by = issuer ? issuer : &p;
	const char *digest = spec->digest ? spec->digest : "SHA256";
	X509_set_version(p.cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(p.cert), spec->serial ? spec->serial : 1);
	ASN1_TIME_set(X509_getm_notBefore(p.cert), spec->from ? spec->from : KEYS_NOW - KEYS_DAY);
	ASN1_TIME_set(X509_getm_notAfter(p.cert), spec->to ? spec->to : KEYS_NOW + 365 * KEYS_DAY);
	add_name(X509_get_subject_name(p.cert), "CN", spec->name);
	add_name(X509_get_subject_name(p.cert), "OU", spec->unit);
	X509_set_issuer_name(p.cert, X509_get_subject_name(by->cert));
	X509_set_pubkey(p.cert, p.key);
	if (spec->ca)
		add_extension(p.cert, NID_basic_constraints, "critical,CA:TRUE");
	if (spec->usage)
		add_extension(p.cert, NID_key_usage, spec->usage);
	assert_true(X509_sign(p.cert, by->key,
			      EVP_PKEY_get_id(by->key) == EVP_PKEY_ED25519 ? NULL : EVP_get_digestbyname(digest)));
	return p;
}

void keys_clear(struct keys_pair *p)
{
	EVP_PKEY_free(p->key);
	X509_free(p->cert);
	*p = (struct keys_pair){0};
}

static STACK_OF(X509) * stack_of(X509 *x)
{
	STACK_OF(X509) *s = sk_X509_new_null();
	if (x)
		sk_X509_push(s, x);
	return s;
}

void keys_p12(const char *path, EVP_PKEY *key, X509 *cert, X509 *more, const char *pass)
{
	STACK_OF(X509) *others = stack_of(more);
	PKCS12 *p12 = PKCS12_create(pass, "test", key, cert, others, NID_aes_256_cbc, NID_aes_256_cbc, 100, 100, 0);
	FILE *f = fopen(path, "wb");
	assert_non_null(p12);
	assert_non_null(f);
	assert_true(i2d_PKCS12_fp(f, p12));
	fclose(f);
	PKCS12_free(p12);
	sk_X509_free(others);
}

static void write_key(FILE *f, EVP_PKEY *key, const char *pass, bool old)
{
	int n = pass ? (int)strlen(pass) : 0;
	const unsigned char *bytes = (const unsigned char *)pass;
	const EVP_CIPHER *cipher = pass ? EVP_aes_256_cbc() : NULL;
	BIO *out = BIO_new_fp(f, BIO_NOCLOSE);
	if (old)
		assert_true(PEM_write_bio_PrivateKey_traditional(out, key, cipher, bytes, n, NULL, NULL));
	else
		assert_true(PEM_write_bio_PKCS8PrivateKey(out, key, cipher, pass, n, NULL, NULL));
	BIO_free(out);
}

void keys_pem(const char *path, EVP_PKEY *key, X509 *cert, X509 *more, const char *pass, bool old)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	if (key)
		write_key(f, key, pass, old);
	if (cert)
		assert_true(PEM_write_X509(f, cert));
	if (more)
		assert_true(PEM_write_X509(f, more));
	fclose(f);
}

void keys_crl(const char *path, const struct keys_pair *issuer, const X509 *revoked, int64_t until)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = ASN1_TIME_set(NULL, KEYS_NOW - KEYS_DAY), *to = ASN1_TIME_set(NULL, until);
	X509_CRL_set_version(crl, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->cert));
	X509_CRL_set1_lastUpdate(crl, from);
	X509_CRL_set1_nextUpdate(crl, to);
	if (revoked) {
		X509_REVOKED *entry = X509_REVOKED_new();
		ASN1_INTEGER *serial = ASN1_INTEGER_dup(X509_get0_serialNumber(revoked));
		X509_REVOKED_set_serialNumber(entry, serial);
		X509_REVOKED_set_revocationDate(entry, from);
		X509_CRL_add0_revoked(crl, entry);
		ASN1_INTEGER_free(serial);
	}
	assert_true(X509_CRL_sign(crl, issuer->key, EVP_sha256()));
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_true(PEM_write_X509_CRL(f, crl));
	fclose(f);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	X509_CRL_free(crl);
}

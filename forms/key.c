#define _GNU_SOURCE
#include "forms/key.h"

#include <string.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "forms/cert.h"
#include "forms/key_fit.h"
#include "forms/key_read.h"
#include "forms/key_token.h"

enum { KEY_FILE_MAX = 1024 * 1024, KEY_CHAIN_MAX = 8 };

struct key {
	struct arena *arena;
	EVP_PKEY *private;
	struct key_token *token;   /* that the key lies on; NULL: it came from a file */
	X509 *cert[KEY_CHAIN_MAX]; /* the signer's, then its issuers */
	size_t certs;
	bool self_made;
	const char *name;
	char fingerprint[CERT_FINGERPRINT];
};

void key_free(struct key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->private); /* wipes what it holds */
	key_token_close(k->token);
	for (size_t i = 0; i < k->certs; i++)
		X509_free(k->cert[i]);
	arena_free(k->arena);
	free(k);
}

bool key_self_made(const struct key *k)
{
	return k->self_made;
}

const char *key_name(const struct key *k)
{
	return k->name;
}

const char *key_fingerprint(const struct key *k)
{
	return k->fingerprint;
}

struct evp_pkey_st *key_private(const struct key *k)
{
	return k->private;
}

struct x509_st *key_certificate(const struct key *k, size_t i)
{
	return i < k->certs ? k->cert[i] : NULL;
}

/* A PEM may hold its key in the clear. */
static void wipe(struct buf *bytes)
{
	if (bytes->p)
		OPENSSL_cleanse(bytes->p, bytes->cap);
	buf_clear(bytes);
}

static int find_signer(const char *path, const struct key_parts *parts, X509 **out, struct err *err)
{
	int n = sk_X509_num(parts->certs);
	if (!parts->key)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」に秘密鍵が入っていません。秘密鍵と証明書の両方が入ったファイルを指定してください。",
		    "'%s' holds no private key; name a file with both key and certificate", path);
	if (n == 0)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」に証明書が入っていません。秘密鍵と証明書の両方が入ったファイルを指定してください。",
		    "'%s' holds no certificate; name a file with both key and certificate", path);
	for (int i = 0; i < n; i++)
		if (X509_check_private_key(sk_X509_value(parts->certs, i), parts->key) == 1) {
			*out = sk_X509_value(parts->certs, i);
			return 0;
		}
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "「%s」の秘密鍵と証明書が組になっていません。正しい組のファイルを指定してください。",
		       "the key and the certificate in '%s' do not belong together; name a file with the right pair",
		       path);
}

/* Takes the signer's certificate and those that lead up from it; anything else in the file stays out. */
static void take_chain(struct key *k, const STACK_OF(X509) * pool, X509 *signer)
{
	X509 *next = signer;
	while (next && k->certs < KEY_CHAIN_MAX) {
		X509 *below = next;
		X509_up_ref(below);
		k->cert[k->certs++] = below;
		next = NULL;
		for (int i = 0; !next && !cert_self_signed(below) && i < sk_X509_num(pool); i++) {
			X509 *x = sk_X509_value(pool, i);
			if (X509_check_issued(x, below) == X509_V_OK && X509_verify(below, X509_get0_pubkey(x)) == 1 &&
			    !cert_self_signed(x))
				next = x;
		}
	}
	ERR_clear_error();
}

/* Issuers may be used for other things than signing documents, but not be signed with SHA-1. */
static int check_issuers(const char *path, const struct key *k, struct err *err)
{
	for (size_t i = 1; i < k->certs; i++)
		if (key_fit_issuer(path, k->cert[i], err))
			return -1;
	return 0;
}

/* Takes the key of the parts, and the token (NULL: it came from a file), also when it fails. */
static int make_key(struct key **out, const char *path, struct key_parts *parts, struct key_token *token, int64_t now,
		    struct err *err)
{
	X509 *signer = NULL;
	struct key *k = mem_new(1, sizeof(*k));
	k->arena = arena_new();
	k->token = token;
	int rc = parts->key ? key_fit_private(path, parts->key, err) : 0;
	if (!rc)
		rc = find_signer(path, parts, &signer, err);
	if (!rc)
		rc = key_fit_signer(path, signer, now, err);
	k->private = parts->key;
	parts->key = NULL;
	if (!rc) {
		take_chain(k, parts->certs, signer);
		rc = check_issuers(path, k, err);
	}
	if (!rc) {
		k->self_made = cert_self_made(signer);
		k->name = cert_name(k->arena, signer);
		cert_fingerprint(signer, k->fingerprint);
		*out = k;
		k = NULL;
	}
	key_free(k);
	return rc;
}

static int read_file(struct key_parts *out, const char *path, const char *pass, struct host *host, struct err *err)
{
	struct buf bytes;
	buf_init(&bytes, KEY_FILE_MAX);
	int rc = host->read(host->ctx, path, KEY_FILE_MAX, &bytes, err);
	if (!rc)
		rc = key_read(out, path, &bytes, pass, err);
	wipe(&bytes);
	return rc;
}

int key_load_with(struct key **out, const char *path, const struct buf *certificates, const char *pass, int64_t now,
		  struct host *host, struct err *err)
{
	struct key_parts parts = {0};
	struct key_token *token = NULL;
	ERR_clear_error();
	int rc = key_on_token(path) ? key_token_read(&token, &parts, path, pass, !certificates, err)
				    : read_file(&parts, path, pass, host, err);
	if (!rc && certificates)
		rc = key_read_certificates(parts.certs, path, certificates, err);
	if (!rc) {
		rc = make_key(out, path, &parts, token, now, err);
		token = NULL;
	}
	key_parts_clear(&parts);
	key_token_close(token);
	ERR_clear_error();
	return rc;
}

int key_load(struct key **out, const char *path, const char *pass, int64_t now, struct host *host, struct err *err)
{
	return key_load_with(out, path, NULL, pass, now, host, err);
}

int key_certificate_load(struct key_certificate *out, const char *path, int64_t now, struct host *host,
			 struct arena *arena, struct err *err)
{
	struct key_parts parts = {.certs = sk_X509_new_null()};
	unsigned char *der = NULL;
	struct buf bytes;
	buf_init(&bytes, KEY_FILE_MAX);
	int rc = host->read(host->ctx, path, KEY_FILE_MAX, &bytes, err);
	if (!rc)
		rc = key_read_certificates(parts.certs, path, &bytes, err);
	buf_clear(&bytes);
	X509 *x = rc ? NULL : sk_X509_value(parts.certs, 0);
	if (!rc)
		rc = key_fit_signer(path, x, now, err);
	int n = rc ? 0 : i2d_X509(x, &der);
	if (!rc) {
		*out = (struct key_certificate){.der = arena_strndup(arena, (const char *)der, (size_t)n),
						.n = (size_t)n,
						.name = cert_name(arena, x),
						.self_made = cert_self_made(x)};
		cert_fingerprint(x, out->fingerprint);
	}
	OPENSSL_free(der);
	key_parts_clear(&parts);
	ERR_clear_error();
	return rc;
}

void key_certificate_of(const struct key *k, struct arena *arena, struct key_certificate *out)
{
	unsigned char *der = NULL;
	int n = i2d_X509(k->cert[0], &der);
	*out = (struct key_certificate){.der = arena_strndup(arena, (const char *)der, (size_t)n),
					.n = (size_t)n,
					.name = arena_strdup(arena, k->name),
					.self_made = k->self_made};
	memcpy(out->fingerprint, k->fingerprint, sizeof(out->fingerprint));
	OPENSSL_free(der);
}

bool key_on_token(const char *path)
{
	return strncasecmp(path, "pkcs11:", 7) == 0;
}

int key_place_check(const char *path, struct err *err)
{
	return key_on_token(path) ? key_token_check(path, err) : 0;
}

bool key_of_token(const struct key *k)
{
	return k->token != NULL;
}

int key_needs_pass(const char *path, bool *needs, struct host *host, struct err *err)
{
	struct buf bytes;
	if (key_on_token(path)) {
		*needs = true;
		return 0;
	}
	buf_init(&bytes, KEY_FILE_MAX);
	int rc = host->read(host->ctx, path, KEY_FILE_MAX, &bytes, err);
	if (!rc)
		*needs = key_format(&bytes) == KEY_PKCS12 || key_pem_encrypted(&bytes);
	wipe(&bytes);
	return rc;
}

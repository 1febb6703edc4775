#define _GNU_SOURCE
#include "forms/key.h"

#include <string.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "assess/date.h"
#include "forms/cert.h"
#include "forms/key_read.h"

enum { KEY_FILE_MAX = 1024 * 1024, KEY_CHAIN_MAX = 8 };

struct key {
	struct arena *arena;
	EVP_PKEY *private;
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

static int refuse(const char *path, enum cert_fault fault, const char *detail, struct err *err)
{
	switch (fault) {
	case CERT_FIT:
		return 0;
	case CERT_EDWARDS:
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の鍵は %s です。多くの検証ソフトが確認できないため使えません。RSA 2048 ビット以上か "
		    "EC（P-256）の鍵を使ってください。",
		    "the key of '%s' is %s, which common verifiers cannot check; use RSA of 2048 bits or more, "
		    "or EC P-256",
		    path, detail);
	case CERT_ALGORITHM:
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の鍵の種類 %s では署名できません。RSA 2048 ビット以上か EC（P-256）の鍵を使ってください。",
		    "cannot sign with the kind of key in '%s' (%s); use RSA of 2048 bits or more, or EC P-256", path,
		    detail);
	case CERT_RSA_SHORT:
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」の RSA 鍵は %s ビットで短すぎます。2048 ビット以上の鍵を発行元に求めてください。",
			       "the RSA key of '%s' has %s bits, too few; ask its issuer for one of 2048 bits or more",
			       path, detail);
	case CERT_CURVE:
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」の鍵の曲線 %s は使えません。P-256、P-384、P-521 のどれかの鍵を使ってください。",
			       "the key of '%s' is on the curve %s; use one on P-256, P-384 or P-521", path, detail);
	case CERT_DIGEST:
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の証明書は古い方式 %s で署名されています。SHA-256 以上の証明書を発行元に求めてください。",
		    "a certificate in '%s' is signed with the old algorithm %s; ask its issuer for one with "
		    "SHA-256 or better",
		    path, detail);
	case CERT_USAGE:
		break;
	}
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "「%s」の証明書は署名に使えません（鍵の用途に digitalSignature も nonRepudiation もありません）。"
	    "署名用の証明書を使ってください。",
	    "the certificate of '%s' is not for signing (its key usage has neither digitalSignature nor "
	    "nonRepudiation); use one that is",
	    path);
}

/* The day in Japan, for a sentence; what lies beyond the year 9999 is shown as its end. */
static void day_text(int64_t seconds, char out[11])
{
	const int64_t last = INT64_C(253402214400); /* 9999-12-31T00:00:00Z */
	date_to_iso(date_in_japan(seconds > last ? last : seconds < 0 ? 0 : seconds), out);
}

static int check_validity(const char *path, const X509 *x, int64_t now, struct err *err)
{
	int64_t from = 0, to = 0;
	char first[11], last[11];
	if (!cert_validity(x, &from, &to))
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」の証明書の有効期間を読み取れません。発行元に問い合わせてください。",
			       "the validity of the certificate in '%s' is malformed; ask its issuer", path);
	day_text(from, first);
	day_text(to, last);
	if (now < from)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の証明書はまだ有効ではありません（有効期間は %s から %s まで）。"
		    "コンピューターの日付を確かめるか、有効になってから使ってください。",
		    "the certificate of '%s' is not valid yet (from %s to %s); check this computer's date, or "
		    "wait until it is",
		    path, first, last);
	if (now > to)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」の証明書は有効期限が切れています（有効期間は %s から %s まで）。"
		    "新しい証明書を発行元に求めてください。",
		    "the certificate of '%s' has expired (valid from %s to %s); ask its issuer for a new one", path,
		    first, last);
	return 0;
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

static int check_fit(const char *path, const struct key_parts *parts, int64_t now, X509 **signer, struct err *err)
{
	char detail[64];
	enum cert_fault fault = parts->key ? cert_examine_key(parts->key, detail) : CERT_FIT;
	if (fault != CERT_FIT)
		return refuse(path, fault, detail, err);
	if (find_signer(path, parts, signer, err))
		return -1;
	fault = cert_examine(*signer, detail);
	if (fault != CERT_FIT)
		return refuse(path, fault, detail, err);
	return check_validity(path, *signer, now, err);
}

/* Issuers may be used for other things than signing documents, but not be signed with SHA-1. */
static int check_issuers(const char *path, const struct key *k, struct err *err)
{
	char detail[64];
	for (size_t i = 1; i < k->certs; i++)
		if (cert_examine(k->cert[i], detail) == CERT_DIGEST)
			return refuse(path, CERT_DIGEST, detail, err);
	return 0;
}

int key_load(struct key **out, const char *path, const char *pass, int64_t now, struct host *host, struct err *err)
{
	int rc = -1;
	struct buf bytes;
	struct key_parts parts = {0};
	struct key *k = NULL;
	X509 *signer = NULL;
	buf_init(&bytes, KEY_FILE_MAX);
	if (host->read(host->ctx, path, KEY_FILE_MAX, &bytes, err) || key_read(&parts, path, &bytes, pass, err) ||
	    check_fit(path, &parts, now, &signer, err))
		goto out;
	k = mem_new(1, sizeof(*k));
	k->arena = arena_new();
	k->private = parts.key;
	parts.key = NULL;
	take_chain(k, parts.certs, signer);
	if (check_issuers(path, k, err))
		goto out;
	k->self_made = cert_self_made(signer);
	k->name = cert_name(k->arena, signer);
	cert_fingerprint(signer, k->fingerprint);
	*out = k;
	k = NULL;
	rc = 0;
out:
	key_free(k);
	key_parts_clear(&parts);
	wipe(&bytes);
	ERR_clear_error();
	return rc;
}

int key_needs_pass(const char *path, bool *needs, struct host *host, struct err *err)
{
	struct buf bytes;
	buf_init(&bytes, KEY_FILE_MAX);
	int rc = host->read(host->ctx, path, KEY_FILE_MAX, &bytes, err);
	if (!rc)
		*needs = key_format(&bytes) == KEY_PKCS12 || key_pem_encrypted(&bytes);
	wipe(&bytes);
	return rc;
}

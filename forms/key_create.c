#define _GNU_SOURCE
#include "forms/key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#include "assess/date.h"
#include "assess/text.h"
#include "forms/cert.h"

enum {
	NAME_MAX_CHARACTERS = 64, /* ub-common-name, RFC 5280 appendix A.1 */
	PASS_MIN_CHARACTERS = 8,
	VALID_MONTHS = 120,
	/* Guessing a passphrase costs this many rounds of PBKDF2, twice; so does every run that signs, about 10 ms.
	 * Five times OpenSSL's default: the key proves integrity only, and is no better guarded than the passphrase. */
	ROUNDS = 10000
};

static bool printable(const char *s)
{
	for (uint32_t c = text_next(&s); c; c = text_next(&s))
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffd)
			return false;
	return true;
}

static int check_words(const char *path, const char *name, const char *pass, struct err *err)
{
	size_t at;
	if (!*name || text_length(name) > NAME_MAX_CHARACTERS || !text_valid(name, strlen(name), &at) ||
	    !printable(name))
		return err_add(err, ERR_USAGE, path, 0, NULL,
			       "鍵の名前「%s」は使えません。氏名を 1 字から %d 字までで入力してください。",
			       "the name '%s' cannot be used; give a person's name of 1 to %d characters", name,
			       NAME_MAX_CHARACTERS);
	if (!pass || text_length(pass) < PASS_MIN_CHARACTERS || !text_valid(pass, strlen(pass), &at))
		return err_add(err, ERR_USAGE, path, 0, NULL, "パスフレーズが短すぎます。%d 字以上にしてください。",
			       "the passphrase is too short; use at least %d characters", PASS_MIN_CHARACTERS);
	return 0;
}

static int failed(const char *path, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "鍵「%s」を作れませんでした（OpenSSL：%s）。情報システム担当に連絡してください。",
		       "could not make the key '%s' (OpenSSL: %s); tell your system administrator", path,
		       ERR_reason_error_string(ERR_peek_last_error()) ? ERR_reason_error_string(ERR_peek_last_error())
								      : "?");
}

static bool set_serial(X509 *x, const unsigned char random[16])
{
	unsigned char bytes[16];
	memcpy(bytes, random, sizeof(bytes));
	bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40); /* positive, and always of the same length */
	BIGNUM *number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	bool ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x));
	BN_free(number);
	return ok;
}

/* From now to the end of the same day ten years on: whole seconds, in UTC. */
static bool set_validity(X509 *x, int64_t now)
{
	int64_t day = now / 86400;
	int64_t end = (int64_t)date_add_months((int)day, VALID_MONTHS) * 86400 + now % 86400;
	return ASN1_TIME_set(X509_getm_notBefore(x), now) && ASN1_TIME_set(X509_getm_notAfter(x), end);
}

static bool add_name(X509_NAME *name, const char *field, const char *text)
{
	/* OpenSSL takes the UTF-8 as bytes. */
	const unsigned char *bytes = (const unsigned char *)text;
	return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, -1, -1, 0) == 1;
}

static bool add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool ok = extension && X509_add_ext(x, extension, -1);
	X509_EXTENSION_free(extension);
	return ok;
}

static X509 *certificate_new(EVP_PKEY *key, const char *name, const unsigned char random[16], int64_t now)
{
	X509 *x = X509_new();
	X509_NAME *subject = x ? X509_get_subject_name(x) : NULL;
	bool ok = x && X509_set_version(x, X509_VERSION_3) && set_serial(x, random) && set_validity(x, now) &&
		  add_name(subject, "CN", name) && add_name(subject, "OU", cert_self_made_unit) &&
		  X509_set_issuer_name(x, subject) && X509_set_pubkey(x, key) &&
		  add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
		  add_extension(x, NID_key_usage, "critical,digitalSignature,nonRepudiation") &&
		  add_extension(x, NID_subject_key_identifier, "hash") && X509_sign(x, key, EVP_sha256());
	if (ok)
		return x;
	X509_free(x);
	return NULL;
}

/* What the file is called in other programs' lists: a BMPString (RFC 2985, 5.5.1), which has no place for 𠮷. Such a
 * name stands in the certificate alone. */
static const char *friendly_name(const char *name)
{
	for (const char *p = name; *p;)
		if (text_next(&p) > 0xffff)
			return NULL;
	return name;
}

static int make_bytes(unsigned char **der, int *n, const char *path, const char *name, const char *pass,
		      struct host *host, struct err *err)
{
	int rc = -1;
	unsigned char random[16];
	EVP_PKEY *key = NULL;
	X509 *x = NULL;
	PKCS12 *p12 = NULL;
	if (host->random(host->ctx, random, sizeof(random), err))
		return -1;
	ERR_clear_error();
	key = EVP_EC_gen("P-256");
	x = key ? certificate_new(key, name, random, host->now(host->ctx)) : NULL;
	/* The certificate is public: encrypting it too would only cost a third derivation. */
	p12 = x ? PKCS12_create(pass, friendly_name(name), key, x, NULL, NID_aes_256_cbc, -1, ROUNDS, ROUNDS, 0) : NULL;
	*n = p12 ? i2d_PKCS12(p12, der) : -1;
	rc = *n > 0 ? 0 : failed(path, err);
	PKCS12_free(p12);
	X509_free(x);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return rc;
}

/* An empty file of ours at `path`, where nothing may be yet: host->write replaces what is there, and between looking
 * and replacing somebody else's key could be lost. */
static int claim(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (errno == EEXIST)
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "「%s」はすでにあります。鍵を上書きすることはありません。別の名前を指定してください。",
			       "'%s' exists already and a key is never overwritten; choose another name", path);
	return err_add(
	    err, ERR_WORLD, path, 0, NULL, "鍵ファイル「%s」を作れません（%s）。場所と権限を確かめてください。",
	    "cannot make the key file '%s' (%s); check the place and its permissions", path, strerror(errno));
}

int key_create(const char *path, const char *name, const char *pass, struct host *host, struct err *err)
{
	unsigned char *der = NULL;
	int n = 0;
	if (check_words(path, name, pass, err) || claim(path, err))
		return -1;
	int rc = make_bytes(&der, &n, path, name, pass, host, err);
	if (!rc)
		rc = host->write(host->ctx, path, der, (size_t)n, 0600, err);
	if (rc)
		unlink(path);
	OPENSSL_free(der);
	return rc;
}

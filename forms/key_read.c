#define _GNU_SOURCE
#include "forms/key_read.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

enum key_format key_format(const struct buf *bytes)
{
	if (bytes->n && memmem(bytes->p, bytes->n, "-----BEGIN ", 11))
		return KEY_PEM;
	/* A DER SEQUENCE: PKCS#12 or something that says no when it is read. */
	return bytes->n && bytes->p[0] == 0x30 ? KEY_PKCS12 : KEY_UNKNOWN;
}

bool key_pem_encrypted(const struct buf *bytes)
{
	static const char *const marks[] = {"-----BEGIN ENCRYPTED PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED"};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (bytes->n && memmem(bytes->p, bytes->n, marks[i], strlen(marks[i])))
			return true;
	return false;
}

void key_parts_clear(struct key_parts *p)
{
	EVP_PKEY_free(p->key);
	sk_X509_pop_free(p->certs, X509_free);
	*p = (struct key_parts){0};
}

static int damaged(const char *path, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "鍵ファイル「%s」が壊れています（途中で切れているか、書き換えられています）。"
		       "控えから戻すか、発行元から受け取り直してください。",
		       "the key file '%s' is damaged (cut or altered); restore it from a copy or ask its issuer again",
		       path);
}

static int wrong_pass(const char *path, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "鍵ファイル「%s」のパスフレーズが違います。大文字と小文字、全角と半角を確かめて、"
		       "もう一度入力してください。",
		       "wrong passphrase for the key file '%s'; check upper and lower case and try again", path);
}

static int missing_pass(const char *path, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "鍵ファイル「%s」を使うにはパスフレーズが必要です。パスフレーズを入力してください。",
		       "the key file '%s' needs a passphrase; enter it", path);
}

static int old_encryption(const char *path, const char *algorithm, struct err *err)
{
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "鍵ファイル「%s」は古い方式 %s で暗号化されていて、安全でないため読み込めません。"
	    "AES-256 で書き出し直してください（例：openssl pkcs12 -legacy -in 古い.p12 -out 一時.pem、続けて "
	    "openssl pkcs12 -export -in 一時.pem -out 新しい.p12。一時.pem は必ず消すこと）。",
	    "the key file '%s' is encrypted with the old algorithm %s, which is unsafe and no longer read; "
	    "export it again with AES-256 (openssl pkcs12 -legacy -in old.p12 -out temporary.pem, then "
	    "openssl pkcs12 -export -in temporary.pem -out new.p12, and delete temporary.pem)",
	    path, algorithm);
}

/* The name of an encryption that needs OpenSSL's legacy provider, NULL for others. */
static const char *legacy_name(const X509_ALGOR *algorithm)
{
	static const struct {
		int nid;
		const char *name;
	} legacy[] = {
	    {NID_pbe_WithSHA1And40BitRC2_CBC, "RC2-40 (pbeWithSHA1And40BitRC2-CBC)"},
	    {NID_pbe_WithSHA1And128BitRC2_CBC, "RC2-128 (pbeWithSHA1And128BitRC2-CBC)"},
	    {NID_pbe_WithSHA1And40BitRC4, "RC4-40 (pbeWithSHA1And40BitRC4)"},
	    {NID_pbe_WithSHA1And128BitRC4, "RC4-128 (pbeWithSHA1And128BitRC4)"},
	    {NID_pbeWithMD2AndDES_CBC, "DES (pbeWithMD2AndDES-CBC)"},
	    {NID_pbeWithMD2AndRC2_CBC, "RC2 (pbeWithMD2AndRC2-CBC)"},
	    {NID_pbeWithMD5AndDES_CBC, "DES (pbeWithMD5AndDES-CBC)"},
	    {NID_pbeWithMD5AndRC2_CBC, "RC2 (pbeWithMD5AndRC2-CBC)"},
	    {NID_pbeWithSHA1AndDES_CBC, "DES (pbeWithSHA1AndDES-CBC)"},
	    {NID_pbeWithSHA1AndRC2_CBC, "RC2 (pbeWithSHA1AndRC2-CBC)"},
	};
	const ASN1_OBJECT *object = NULL;
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	int nid = OBJ_obj2nid(object);
	for (size_t i = 0; i < sizeof(legacy) / sizeof(legacy[0]); i++)
		if (legacy[i].nid == nid)
			return legacy[i].name;
	return NULL;
}

/* PKCS#12 (RFC 7292) */

/* What was seen in the safes of a PKCS#12, opened with a passphrase when one is given. */
struct safes {
	const char *legacy; /* an old encryption, NULL when none */
	bool opened;        /* a part could be decrypted, so the passphrase is right */
};

static void look_at_bags(STACK_OF(PKCS12_SAFEBAG) * bags, const char *pass, struct safes *out)
{
	for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); i++) {
		const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);
		const X509_ALGOR *algorithm = NULL;
		if (PKCS12_SAFEBAG_get_nid(bag) != NID_pkcs8ShroudedKeyBag)
			continue;
		X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, NULL);
		const char *name = legacy_name(algorithm);
		out->legacy = out->legacy ? out->legacy : name;
		PKCS8_PRIV_KEY_INFO *key = pass && !name ? PKCS12_decrypt_skey(bag, pass, -1) : NULL;
		out->opened |= key != NULL;
		PKCS8_PRIV_KEY_INFO_free(key);
	}
}

static void look_at_safes(const PKCS12 *p12, const char *pass, struct safes *out)
{
	STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p12);
	for (int i = 0; i < sk_PKCS7_num(safes); i++) {
		PKCS7 *safe = sk_PKCS7_value(safes, i);
		STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
		if (PKCS7_type_is_data(safe))
			bags = PKCS12_unpack_p7data(safe);
		else if (PKCS7_type_is_encrypted(safe) && safe->d.encrypted && safe->d.encrypted->enc_data) {
			const char *name = legacy_name(safe->d.encrypted->enc_data->algorithm);
			out->legacy = out->legacy ? out->legacy : name;
			bags = pass && !name ? PKCS12_unpack_p7encdata(safe, pass, -1) : NULL;
			out->opened |= bags != NULL;
		}
		look_at_bags(bags, pass, out);
		sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
	}
	sk_PKCS7_pop_free(safes, PKCS7_free);
}

/* The checksum is wrong for a wrong passphrase and for altered bytes alike; what still opens tells them apart. */
static int explain_mac(const PKCS12 *p12, const char *path, const char *pass, struct err *err)
{
	struct safes safes = {0};
	look_at_safes(p12, pass ? pass : "", &safes);
	if (safes.opened)
		return damaged(path, err);
	return pass ? wrong_pass(path, err) : missing_pass(path, err);
}

static int read_pkcs12(struct key_parts *out, const char *path, const struct buf *bytes, const char *pass,
		       struct err *err)
{
	int rc = -1;
	const unsigned char *at = (const unsigned char *)bytes->p;
	X509 *cert = NULL;
	struct safes safes = {0};
	PKCS12 *p12 = d2i_PKCS12(NULL, &at, (long)bytes->n);
	if (!p12 || at != (const unsigned char *)bytes->p + bytes->n) {
		damaged(path, err);
		goto out;
	}
	look_at_safes(p12, NULL, &safes);
	if (safes.legacy) {
		old_encryption(path, safes.legacy, err);
		goto out;
	}
	if (!PKCS12_mac_present(p12) || !PKCS12_verify_mac(p12, pass, -1)) {
		explain_mac(p12, path, pass, err);
		goto out;
	}
	if (!PKCS12_parse(p12, pass, &out->key, &cert, &out->certs)) {
		damaged(path, err);
		goto out;
	}
	if (!out->certs)
		out->certs = sk_X509_new_null();
	if (cert)
		sk_X509_unshift(out->certs, cert);
	rc = 0;
out:
	PKCS12_free(p12);
	return rc;
}

/* PEM (RFC 7468, and the older form with Proc-Type) */

static int give_pass(char *out, int size, int writing, void *pass)
{
	size_t n = pass ? strlen(pass) : 0;
	if (writing || n == 0 || n > (size_t)size)
		return -1;
	memcpy(out, pass, n);
	return (int)n;
}

struct pem {
	char *name, *header;
	unsigned char *data;
	long n;
};

static void pem_clear(struct pem *p)
{
	OPENSSL_free(p->name);
	OPENSSL_free(p->header);
	OPENSSL_clear_free(p->data, p->n > 0 ? (size_t)p->n : 0);
	*p = (struct pem){0};
}

static int read_shrouded(EVP_PKEY **key, const struct pem *p, const char *path, const char *pass, struct err *err)
{
	const unsigned char *at = p->data;
	const X509_ALGOR *algorithm = NULL;
	PKCS8_PRIV_KEY_INFO *info = NULL;
	int rc = -1;
	X509_SIG *shrouded = d2i_X509_SIG(NULL, &at, p->n);
	if (!shrouded) {
		damaged(path, err);
		goto out;
	}
	X509_SIG_get0(shrouded, &algorithm, NULL);
	const char *legacy = legacy_name(algorithm);
	if (legacy)
		old_encryption(path, legacy, err);
	else if (!pass || !*pass)
		missing_pass(path, err);
	else if (!(info = PKCS8_decrypt(shrouded, pass, -1)))
		wrong_pass(path, err);
	else if (!(*key = EVP_PKCS82PKEY(info)))
		damaged(path, err);
	else
		rc = 0;
out:
	PKCS8_PRIV_KEY_INFO_free(info);
	X509_SIG_free(shrouded);
	return rc;
}

static int read_plain(EVP_PKEY **key, struct pem *p, const char *path, const char *pass, struct err *err)
{
	EVP_CIPHER_INFO cipher;
	if (!PEM_get_EVP_CIPHER_INFO(p->header, &cipher))
		return damaged(path, err);
	if (cipher.cipher) {
		/* The parameter of the callback is not const; it only reads. */
		void *give = (void *)(uintptr_t)pass;
		EVP_CIPHER *known = EVP_CIPHER_fetch(NULL, EVP_CIPHER_get0_name(cipher.cipher), NULL);
		EVP_CIPHER_free(known);
		if (!known)
			return old_encryption(path, EVP_CIPHER_get0_name(cipher.cipher), err);
		if (!pass || !*pass)
			return missing_pass(path, err);
		if (!PEM_do_header(&cipher, p->data, &p->n, give_pass, give))
			return wrong_pass(path, err);
	}
	const unsigned char *at = p->data;
	*key = d2i_AutoPrivateKey(NULL, &at, p->n);
	if (*key)
		return 0;
	/* The old form has no checksum: one wrong passphrase in 256 gets this far. */
	return cipher.cipher ? wrong_pass(path, err) : damaged(path, err);
}

static int read_block(struct key_parts *out, struct pem *p, const char *path, const char *pass, struct err *err)
{
	static const char *const keys[] = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"};
	if (strcmp(p->name, "CERTIFICATE") == 0 || strcmp(p->name, "X509 CERTIFICATE") == 0) {
		const unsigned char *at = p->data;
		X509 *x = d2i_X509(NULL, &at, p->n);
		if (!x)
			return damaged(path, err);
		sk_X509_push(out->certs, x);
		return 0;
	}
	if (out->key)
		return 0;
	if (strcmp(p->name, "ENCRYPTED PRIVATE KEY") == 0)
		return read_shrouded(&out->key, p, path, pass, err);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(p->name, keys[i]) == 0)
			return read_plain(&out->key, p, path, pass, err);
	return 0;
}

static int read_pem(struct key_parts *out, const char *path, const struct buf *bytes, const char *pass, struct err *err)
{
	int rc = -1;
	struct pem p = {0};
	BIO *in = BIO_new_mem_buf(bytes->p, (int)bytes->n);
	out->certs = sk_X509_new_null();
	while (PEM_read_bio(in, &p.name, &p.header, &p.data, &p.n)) {
		if (read_block(out, &p, path, pass, err))
			goto out;
		pem_clear(&p);
	}
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
		damaged(path, err);
		goto out;
	}
	rc = 0;
out:
	pem_clear(&p);
	BIO_free(in);
	return rc;
}

int key_read(struct key_parts *out, const char *path, const struct buf *bytes, const char *pass, struct err *err)
{
	int rc;
	struct key_parts parts = {0};
	ERR_clear_error();
	switch (key_format(bytes)) {
	case KEY_PKCS12:
		rc = read_pkcs12(&parts, path, bytes, pass, err);
		break;
	case KEY_PEM:
		rc = read_pem(&parts, path, bytes, pass, err);
		break;
	default:
		rc = err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "「%s」は鍵ファイルではありません。PKCS#12（.p12、.pfx）か PEM のファイルを指定してください。",
		    "'%s' is no key file; name a PKCS#12 (.p12, .pfx) or PEM file", path);
	}
	ERR_clear_error();
	if (rc) {
		key_parts_clear(&parts);
		return -1;
	}
	*out = parts;
	return 0;
}

static int no_certificate(const char *path, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "「%s」に証明書が入っていません。PEM か DER の証明書のファイルを指定してください。",
		       "'%s' holds no certificate; name a file of one in PEM or DER", path);
}

static int read_der(STACK_OF(X509) * certs, const char *path, const struct buf *bytes, struct err *err)
{
	const unsigned char *at = (const unsigned char *)bytes->p, *end = at + bytes->n;
	X509 *x = bytes->n ? d2i_X509(NULL, &at, (long)bytes->n) : NULL;
	if (x && at == end) {
		sk_X509_push(certs, x);
		return 0;
	}
	X509_free(x);
	return no_certificate(path, err);
}

int key_read_certificates(STACK_OF(X509) * certs, const char *path, const struct buf *bytes, struct err *err)
{
	int before = sk_X509_num(certs), rc = 0;
	if (key_format(bytes) != KEY_PEM) {
		rc = read_der(certs, path, bytes, err);
	} else {
		X509 *x;
		BIO *in = BIO_new_mem_buf(bytes->p, (int)bytes->n);
		while ((x = PEM_read_bio_X509(in, NULL, NULL, NULL)))
			sk_X509_push(certs, x);
		if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
			rc = damaged(path, err);
		else if (sk_X509_num(certs) == before)
			rc = no_certificate(path, err);
		BIO_free(in);
	}
	ERR_clear_error();
	return rc;
}

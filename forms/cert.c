#define _GNU_SOURCE
#include "forms/cert.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "assess/digest.h"
#include "forms/clean.h"

const char cert_self_made_unit[] = "shinsa self-made key: integrity only";

static enum cert_fault examine_curve(const EVP_PKEY *key, char detail[64])
{
	size_t n = 0;
	if (!EVP_PKEY_get_group_name(key, detail, 64, &n))
		snprintf(detail, 64, "?");
	int nid = OBJ_txt2nid(detail);
	bool known = nid == NID_X9_62_prime256v1 || nid == NID_secp384r1 || nid == NID_secp521r1;
	return known ? CERT_FIT : CERT_CURVE;
}

enum cert_fault cert_examine_key(const EVP_PKEY *key, char detail[64])
{
	const char *name = EVP_PKEY_get0_type_name(key);
	snprintf(detail, 64, "%s", name ? name : "?");
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_ED25519:
	case EVP_PKEY_ED448:
		return CERT_EDWARDS;
	case EVP_PKEY_RSA:
		snprintf(detail, 64, "%d", EVP_PKEY_get_bits(key));
		return EVP_PKEY_get_bits(key) < 2048 ? CERT_RSA_SHORT : CERT_FIT;
	case EVP_PKEY_EC:
		return examine_curve(key, detail);
	default:
		return CERT_ALGORITHM;
	}
}

enum cert_fault cert_examine(X509 *x, char detail[64])
{
	const EVP_PKEY *key = X509_get0_pubkey(x);
	if (!key) {
		ERR_clear_error();
		snprintf(detail, 64, "?");
		return CERT_ALGORITHM;
	}
	enum cert_fault fault = cert_examine_key(key, detail);
	if (fault != CERT_FIT)
		return fault;
	int digest = NID_undef;
	const char *name = OBJ_nid2ln(X509_get_signature_nid(x));
	snprintf(detail, 64, "%s", name ? name : "?");
	/* An Edwards authority over an RSA key: no digest is named, and none is missing. */
	if (OBJ_find_sigid_algs(X509_get_signature_nid(x), &digest, NULL) &&
	    (digest == NID_sha1 || digest == NID_md5 || digest == NID_md4 || digest == NID_md2))
		return CERT_DIGEST;
	/* All bits are set when the certificate does not limit its usage. */
	return X509_get_key_usage(x) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION) ? CERT_FIT : CERT_USAGE;
}

bool cert_self_signed(X509 *x)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	bool self =
	    X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0 && key && X509_verify(x, key) == 1;
	ERR_clear_error();
	return self;
}

bool cert_self_made(X509 *x)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	bool marked = false;
	for (int i = -1; (i = X509_NAME_get_index_by_NID(subject, NID_organizationalUnitName, i)) >= 0;) {
		const ASN1_STRING *s = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i));
		size_t n = strlen(cert_self_made_unit);
		marked |=
		    (size_t)ASN1_STRING_length(s) == n && memcmp(ASN1_STRING_get0_data(s), cert_self_made_unit, n) == 0;
	}
	return marked && cert_self_signed(x);
}

bool cert_validity(const X509 *x, int64_t *from, int64_t *to)
{
	struct tm a, b;
	if (!ASN1_TIME_to_tm(X509_get0_notBefore(x), &a) || !ASN1_TIME_to_tm(X509_get0_notAfter(x), &b)) {
		ERR_clear_error();
		return false;
	}
	*from = timegm(&a);
	*to = timegm(&b);
	return true;
}

void cert_fingerprint(const X509 *x, char out[CERT_FINGERPRINT])
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	digest_hex(der, n > 0 ? (size_t)n : 0, out);
	OPENSSL_free(der);
}

static const char *name_text(struct arena *a, const X509_NAME *name)
{
	const unsigned long flags = XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN | ASN1_STRFLGS_UTF8_CONVERT;
	const char *text = "?";
	char *bytes = NULL;
	BIO *out = BIO_new(BIO_s_mem());
	if (out && X509_NAME_print_ex(out, name, 0, flags) >= 0) {
		long n = BIO_get_mem_data(out, &bytes);
		text = clean_text(a, bytes, n > 0 ? (size_t)n : 0);
	}
	BIO_free(out);
	ERR_clear_error();
	return text;
}

const char *cert_subject(struct arena *a, const X509 *x)
{
	return name_text(a, X509_get_subject_name(x));
}

const char *cert_issuer(struct arena *a, const X509 *x)
{
	return name_text(a, X509_get_issuer_name(x));
}

const char *cert_name(struct arena *a, const X509 *x)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	int i = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	unsigned char *utf8 = NULL;
	int n = i < 0 ? -1 : ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i)));
	if (n < 0) {
		ERR_clear_error();
		return cert_subject(a, x);
	}
	const char *text = clean_text(a, (const char *)utf8, (size_t)n);
	OPENSSL_free(utf8);
	return text;
}

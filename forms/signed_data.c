#define _GNU_SOURCE
#include "forms/signed_data.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

static const unsigned char oid_signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
static const unsigned char oid_rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
static const unsigned char null[] = {0x05, 0x00};

/* SHA-2, and what signs it; RFC 5754. */
static const struct algorithm {
	unsigned char digest[9], rsa[9], ecdsa[8];
	const EVP_MD *(*md)(void);
} algorithms[] = {
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01},
     {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b},
     {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02},
     EVP_sha256},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02},
     {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c},
     {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03},
     EVP_sha384},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03},
     {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d},
     {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04},
     EVP_sha512},
};

/* Parts */

static bool take_version(struct der *in, int *version)
{
	struct der v;
	if (!der_take(in, DER_INTEGER, &v, NULL) || v.n != 1 || (v.p[0] != 1 && v.p[0] != 3))
		return false;
	*version = v.p[0];
	return true;
}

/* One that names its certificate by issuer and serial number: version 1. */
static bool read_signer(struct der in, struct signed_data *out)
{
	struct der body;
	int version;
	if (!take_version(&in, &version) || version != 1 || !der_take(&in, DER_SEQUENCE, &out->signer, NULL) ||
	    !der_take(&in, DER_SEQUENCE, &body, &out->digest) ||
	    !der_take(&in, DER_CONTEXT_0, &body, &out->attributes) ||
	    !der_take(&in, DER_SEQUENCE, &out->algorithm, NULL) || !der_take(&in, DER_OCTETS, &out->value, NULL))
		return false;
	/* None must be left out, not empty. */
	if (der_take(&in, DER_CONTEXT_1, &out->unsigned_attributes, NULL) && !out->unsigned_attributes.n)
		return false;
	return in.n == 0;
}

static bool read_content(struct der in, struct signed_data *out)
{
	struct der wrapped;
	if (!der_take(&in, DER_OID, &out->type, NULL))
		return false;
	if (!in.n)
		return true;
	return der_take(&in, DER_CONTEXT_0, &wrapped, NULL) && !in.n &&
	       der_take(&wrapped, DER_OCTETS, &out->content, NULL) && !wrapped.n;
}

bool signed_data_read(struct der in, struct signed_data *out)
{
	struct der info, type, wrapped, data, content, signers, signer;
	*out = (struct signed_data){0};
	if (!der_take(&in, DER_SEQUENCE, &info, NULL) || in.n || !der_take(&info, DER_OID, &type, NULL) ||
	    !der_is(type, oid_signed_data, sizeof(oid_signed_data)) ||
	    !der_take(&info, DER_CONTEXT_0, &wrapped, NULL) || info.n ||
	    !der_take(&wrapped, DER_SEQUENCE, &data, NULL) || wrapped.n)
		return false;
	if (!take_version(&data, &out->version) || !der_take(&data, DER_SET, &out->digests, NULL) ||
	    !der_take(&data, DER_SEQUENCE, &content, NULL) || !read_content(content, out))
		return false;
	der_take(&data, DER_CONTEXT_0, &out->certificates, NULL);
	der_take(&data, DER_CONTEXT_1, &out->lists, NULL);
	return der_take(&data, DER_SET, &signers, NULL) && !data.n && der_take(&signers, DER_SEQUENCE, &signer, NULL) &&
	       !signers.n && read_signer(signer, out);
}

/* Algorithms */

/* An AlgorithmIdentifier's contents: the OID, then NULL or nothing as the caller says. */
static bool is_algorithm(struct der in, const void *oid, size_t n, bool may_null, bool may_nothing)
{
	struct der id;
	if (!der_take(&in, DER_OID, &id, NULL) || !der_is(id, oid, n))
		return false;
	return in.n == 0 ? may_nothing : may_null && der_is(in, null, sizeof(null));
}

static const struct algorithm *find_digest(struct der in)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (is_algorithm(in, algorithms[i].digest, sizeof(algorithms[i].digest), true, true))
			return &algorithms[i];
	return NULL;
}

const EVP_MD *signed_data_digest(struct der algorithm)
{
	const struct algorithm *a = find_digest(algorithm);
	return a ? a->md() : NULL;
}

bool signed_data_algorithm(const struct signed_data *s, struct signed_algorithm *out)
{
	struct der whole = s->digest, digest;
	if (!der_take(&whole, DER_SEQUENCE, &digest, NULL))
		return false;
	const struct algorithm *a = find_digest(digest);
	if (!a)
		return false;
	*out = (struct signed_algorithm){.md = a->md(), .key = EVP_PKEY_RSA};
	out->named = is_algorithm(s->algorithm, a->rsa, sizeof(a->rsa), true, true);
	if (out->named || is_algorithm(s->algorithm, oid_rsa, sizeof(oid_rsa), true, false))
		return true;
	out->key = EVP_PKEY_EC;
	return is_algorithm(s->algorithm, a->ecdsa, sizeof(a->ecdsa), false, true);
}

/* Attributes */

static bool is_in_order(struct der last, struct der now)
{
	size_t n = now.n < last.n ? now.n : last.n;
	int order = n ? memcmp(last.p, now.p, n) : -1;
	return order < 0 || (order == 0 && last.n < now.n);
}

bool signed_data_take_attribute(struct der *set, struct der *last, struct der *id, struct der *value)
{
	struct der attribute, values, whole;
	if (!der_take(set, DER_SEQUENCE, &attribute, &whole) || !der_take(&attribute, DER_OID, id, NULL) ||
	    !der_take(&attribute, DER_SET, &values, NULL) || attribute.n || !der_take_any(&values, value) || values.n ||
	    !is_in_order(*last, whole))
		return false;
	*last = whole;
	return true;
}

/* Certificates */

bool signed_data_certificates(const struct signed_data *s, X509 **cert, size_t *n, size_t max)
{
	struct der in = s->certificates, whole;
	while (in.n) {
		if (*n == max || !der_take_any(&in, &whole))
			return false;
		const unsigned char *at = whole.p;
		X509 *x = d2i_X509(NULL, &at, (long)whole.n);
		if (!x)
			return false;
		cert[(*n)++] = x;
		if (at != whole.p + whole.n)
			return false;
	}
	return *n > 0;
}

bool signed_data_is_signer(const struct signed_data *s, X509 *x)
{
	unsigned char *name = NULL, *serial = NULL;
	int a = i2d_X509_NAME(X509_get_issuer_name(x), &name);
	int b = i2d_ASN1_INTEGER(X509_get_serialNumber(x), &serial);
	bool same = a > 0 && b > 0 && s->signer.n == (size_t)a + (size_t)b &&
		    memcmp(s->signer.p, name, (size_t)a) == 0 && memcmp(s->signer.p + a, serial, (size_t)b) == 0;
	OPENSSL_free(name);
	OPENSSL_free(serial);
	return same;
}

bool signed_data_check_value(const struct signed_data *s, const struct signed_algorithm *a, X509 *x)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = false;
	/* Signed as a SET, written as [0]: RFC 5652, 5.4. */
	unsigned char *set = mem_new(s->attributes.n, 1);
	memcpy(set, s->attributes.p, s->attributes.n);
	set[0] = DER_SET;
	if (ctx && key && EVP_PKEY_get_base_id(key) == a->key && EVP_DigestVerifyInit(ctx, NULL, a->md, NULL, key) > 0)
		ok = EVP_DigestVerify(ctx, s->value.p, s->value.n, set, s->attributes.n) == 1;
	free(set);
	EVP_MD_CTX_free(ctx);
	return ok;
}

#define _GNU_SOURCE
#include "forms/cms.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "assess/digest.h"
#include "forms/der.h"

enum { MAX_DIGEST = 64, ATTRIBUTES = 3 };

static bool digest_content(const EVP_MD *md, const struct cms_content *c, unsigned char out[MAX_DIGEST])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) && EVP_DigestUpdate(ctx, c->bytes[0], c->n[0]) &&
		  EVP_DigestUpdate(ctx, c->bytes[1], c->n[1]) && EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static void digest_certificate(X509 *x, unsigned char out[DIGEST_BYTES])
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	digest_bytes(der, n > 0 ? (size_t)n : 0, out);
	OPENSSL_free(der);
}

/* Making */

/* SigningCertificateV2 (RFC 5035, 3) with the default SHA-256 and no issuerSerial: the hash says it all. */
static void add_certificate_hashes(const struct key *key, struct buf *out)
{
	enum { ONE = 2 + 2 + DIGEST_BYTES };
	size_t n = 0;
	struct buf ids;
	buf_init(&ids, CMS_MAX_BYTES);
	for (; key_certificate(key, n); n++) {
		unsigned char hash[DIGEST_BYTES];
		digest_certificate(key_certificate(key, n), hash);
		der_head(&ids, DER_SEQUENCE, ONE - 2);
		der_head(&ids, DER_OCTETS, DIGEST_BYTES);
		buf_add(&ids, hash, DIGEST_BYTES);
	}
	struct buf list;
	buf_init(&list, CMS_MAX_BYTES);
	der_head(&list, DER_SEQUENCE, ids.n);
	buf_add(&list, ids.p, ids.n);
	der_head(out, DER_SEQUENCE, list.n);
	buf_add(out, list.p, list.n);
	buf_clear(&list);
	buf_clear(&ids);
}

static bool add_attributes(CMS_SignerInfo *si, const struct key *key, const unsigned char digest[DIGEST_BYTES])
{
	struct buf hashes;
	buf_init(&hashes, CMS_MAX_BYTES);
	add_certificate_hashes(key, &hashes);
	bool ok =
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1) &&
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, DIGEST_BYTES) &&
	    CMS_signed_add1_attr_by_NID(si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE, hashes.p,
					(int)hashes.n);
	buf_clear(&hashes);
	return ok;
}

/* X.690, 11.6: the elements of a SET OF in DER rise, the shorter one padded with zeros. A tag never is zero. */
static int by_der(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int order = memcmp(x->p, y->p, n);
	return order ? order : (x->n > y->n) - (x->n < y->n);
}

/* The attributes as they are signed: a SET, in order (RFC 5652, 5.4). */
static void add_attribute_set(const CMS_SignerInfo *si, struct buf *out)
{
	struct buf each[ATTRIBUTES];
	size_t total = 0;
	for (int i = 0; i < ATTRIBUTES; i++) {
		unsigned char *der = NULL;
		int n = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &der);
		buf_init(&each[i], CMS_MAX_BYTES);
		buf_add(&each[i], der, n > 0 ? (size_t)n : 0);
		total += each[i].n;
		OPENSSL_free(der);
	}
	qsort(each, ATTRIBUTES, sizeof(each[0]), by_der);
	der_head(out, DER_SET, total);
	for (int i = 0; i < ATTRIBUTES; i++) {
		buf_add(out, each[i].p, each[i].n);
		buf_clear(&each[i]);
	}
}

/* OpenSSL 3.0 would add signingTime, which PAdES forbids; so the attributes are signed here. */
static bool sign_attributes(CMS_SignerInfo *si, EVP_PKEY *key)
{
	bool ok = false;
	struct buf set;
	unsigned char *value = NULL;
	size_t n = 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	buf_init(&set, CMS_MAX_BYTES);
	add_attribute_set(si, &set);
	const unsigned char *bytes = (const unsigned char *)set.p;
	if (!ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) <= 0 ||
	    EVP_DigestSign(ctx, NULL, &n, bytes, set.n) <= 0)
		goto out;
	value = mem_new(n, 1);
	ok = EVP_DigestSign(ctx, value, &n, bytes, set.n) > 0 &&
	     ASN1_STRING_set(CMS_SignerInfo_get0_signature(si), value, (int)n);
out:
	free(value);
	buf_clear(&set);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static bool add_issuers(CMS_ContentInfo *cms, const struct key *key)
{
	for (size_t i = 1; key_certificate(key, i); i++)
		if (!CMS_add1_cert(cms, key_certificate(key, i)))
			return false;
	return true;
}

int cms_sign(const struct key *key, const struct cms_content *content, const struct cms_stamper *stamper,
	     struct buf *out, struct err *err)
{
	(void)stamper;
	const unsigned flags = CMS_PARTIAL | CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;
	int rc = -1, n = -1;
	unsigned char digest[MAX_DIGEST], *der = NULL;
	ERR_clear_error();
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *si =
	    cms ? CMS_add1_signer(cms, key_certificate(key, 0), key_private(key), EVP_sha256(), flags) : NULL;
	if (si && digest_content(EVP_sha256(), content, digest) && add_attributes(si, key, digest) &&
	    add_issuers(cms, key) && sign_attributes(si, key_private(key)))
		n = i2d_CMS_ContentInfo(cms, &der);
	if (n < 0) {
		const char *reason = ERR_reason_error_string(ERR_peek_last_error());
		err_add(
		    err, ERR_WORLD, NULL, 0, NULL,
		    "電子署名を作れませんでした（OpenSSL：%"
		    "s）。鍵ファイルを確かめ、情報システム担当に連絡してください。",
		    "could not make the signature (OpenSSL: %s); check the key file and tell your system administrator",
		    reason ? reason : "?");
	} else if (n > CMS_MAX_BYTES) {
		err_add(err, ERR_WORLD, NULL, 0, NULL,
			"電子署名が %d バイトを超えました。鍵ファイルの中の証明書を減らしてください。",
			"the signature is longer than %d bytes; take certificates out of the key file", CMS_MAX_BYTES);
	} else {
		buf_add(out, der, (size_t)n);
		rc = 0;
	}
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return rc;
}

/* Checking */

static const unsigned char oid_signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
static const unsigned char oid_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
static const unsigned char oid_rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
static const unsigned char null[] = {0x05, 0x00};

enum { OID_CONTENT_TYPE, OID_MESSAGE_DIGEST, OID_SIGNING_CERTIFICATE };
static const struct {
	unsigned char bytes[11];
	size_t n;
} oid_attribute[ATTRIBUTES] = {
    [OID_CONTENT_TYPE] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03}, 9},
    [OID_MESSAGE_DIGEST] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04}, 9},
    [OID_SIGNING_CERTIFICATE] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f}, 11},
};

/* SHA-2 and its ECDSA; RFC 5754. */
static const struct {
	unsigned char digest[9], ecdsa[8];
	const EVP_MD *(*md)(void);
} algorithms[] = {
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01},
     {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02},
     EVP_sha256},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02},
     {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03},
     EVP_sha384},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03},
     {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04},
     EVP_sha512},
};

/* The parts of the one SignerInfo, and what stands around it. */
struct parts {
	struct der digests, digest; /* digestAlgorithms; the signer's digestAlgorithm, with its head */
	struct der certificates;
	struct der signer;     /* IssuerAndSerialNumber, contents */
	struct der attributes; /* with the head [0] */
	struct der algorithm, value;
	bool unsigned_attributes;
};

static bool take_version_1(struct der *in)
{
	static const unsigned char one[] = {1};
	struct der version;
	return der_take(in, DER_INTEGER, &version, NULL) && der_is(version, one, sizeof(one));
}

static bool read_signer(struct der in, struct parts *out)
{
	struct der body, whole;
	if (!take_version_1(&in) || !der_take(&in, DER_SEQUENCE, &out->signer, NULL) ||
	    !der_take(&in, DER_SEQUENCE, &body, &out->digest) ||
	    !der_take(&in, DER_CONTEXT_0, &body, &out->attributes) ||
	    !der_take(&in, DER_SEQUENCE, &out->algorithm, NULL) || !der_take(&in, DER_OCTETS, &out->value, NULL))
		return false;
	out->unsigned_attributes = der_take(&in, DER_CONTEXT_1, &body, &whole);
	return in.n == 0;
}

/* SignedData (RFC 5652, 5.1) without contents and revocation lists, with one signer. */
static bool read_parts(struct der in, struct parts *out)
{
	struct der info, type, wrapped, data, content, signers, signer;
	if (!der_take(&in, DER_SEQUENCE, &info, NULL) || in.n || !der_take(&info, DER_OID, &type, NULL) ||
	    !der_is(type, oid_signed_data, sizeof(oid_signed_data)) ||
	    !der_take(&info, DER_CONTEXT_0, &wrapped, NULL) || info.n ||
	    !der_take(&wrapped, DER_SEQUENCE, &data, NULL) || wrapped.n)
		return false;
	if (!take_version_1(&data) || !der_take(&data, DER_SET, &out->digests, NULL) ||
	    !der_take(&data, DER_SEQUENCE, &content, NULL) || !der_take(&content, DER_OID, &type, NULL) || content.n ||
	    !der_is(type, oid_data, sizeof(oid_data)) || !der_take(&data, DER_CONTEXT_0, &out->certificates, NULL) ||
	    !der_take(&data, DER_SET, &signers, NULL) || data.n)
		return false;
	return der_take(&signers, DER_SEQUENCE, &signer, NULL) && !signers.n && read_signer(signer, out);
}

/* An AlgorithmIdentifier's contents: the OID, then NULL or nothing as the caller says. */
static bool is_algorithm(struct der in, const void *oid, size_t n, bool may_null, bool may_nothing)
{
	struct der id;
	if (!der_take(&in, DER_OID, &id, NULL) || !der_is(id, oid, n))
		return false;
	return in.n == 0 ? may_nothing : may_null && der_is(in, null, sizeof(null));
}

/* NULL when the pair of digest and signature algorithm is none of ours. */
static const EVP_MD *read_algorithms(const struct parts *p)
{
	struct der whole = p->digest, digest;
	if (!der_is(p->digests, p->digest.p, p->digest.n) || !der_take(&whole, DER_SEQUENCE, &digest, NULL))
		return NULL;
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		if (!is_algorithm(digest, algorithms[i].digest, sizeof(algorithms[i].digest), true, true))
			continue;
		if (is_algorithm(p->algorithm, oid_rsa, sizeof(oid_rsa), true, false) ||
		    is_algorithm(p->algorithm, algorithms[i].ecdsa, sizeof(algorithms[i].ecdsa), false, true))
			return algorithms[i].md();
	}
	return NULL;
}

/* Each of the three attributes once, with one value; value[] gets them with their heads. */
static bool read_attributes(struct der whole, struct der value[ATTRIBUTES])
{
	struct der set, last = {NULL, 0};
	bool found[ATTRIBUTES] = {false};
	if (!der_take(&whole, DER_CONTEXT_0, &set, NULL))
		return false;
	for (int count = 0; count < ATTRIBUTES; count++) {
		struct der attribute, id, values, all;
		size_t i = 0;
		if (!der_take(&set, DER_SEQUENCE, &attribute, &all) || !der_take(&attribute, DER_OID, &id, NULL) ||
		    !der_take(&attribute, DER_SET, &values, NULL) || attribute.n)
			return false;
		while (i < ATTRIBUTES && !der_is(id, oid_attribute[i].bytes, oid_attribute[i].n))
			i++;
		if (i == ATTRIBUTES || found[i] || !der_take_any(&values, &value[i]) || values.n)
			return false;
		found[i] = true;
		size_t n = all.n < last.n ? all.n : last.n;
		int order = n ? memcmp(last.p, all.p, n) : -1;
		if (order > 0 || (order == 0 && last.n > all.n))
			return false;
		last = all;
	}
	return set.n == 0;
}

static bool is_content_type(struct der value)
{
	struct der type;
	return der_take(&value, DER_OID, &type, NULL) && der_is(type, oid_data, sizeof(oid_data));
}

static bool take_certificates(struct der in, struct cms_certs *out)
{
	while (in.n) {
		struct der whole;
		if (out->certs == CMS_MAX_CERTS || !der_take_any(&in, &whole))
			return false;
		const unsigned char *at = whole.p;
		X509 *x = d2i_X509(NULL, &at, (long)whole.n);
		if (!x)
			return false;
		out->cert[out->certs++] = x;
		if (at != whole.p + whole.n)
			return false;
	}
	return out->certs > 0;
}

/* Puts the certificates into the order in which signing-certificate-v2 names them; all must be named. */
static bool order_certificates(struct der value, struct cms_certs *s)
{
	struct der outer, list, id, hash;
	size_t n = 0;
	if (!der_take(&value, DER_SEQUENCE, &outer, NULL) || !der_take(&outer, DER_SEQUENCE, &list, NULL) || outer.n)
		return false;
	for (; list.n; n++) {
		size_t i = n;
		unsigned char sum[DIGEST_BYTES];
		if (!der_take(&list, DER_SEQUENCE, &id, NULL) || !der_take(&id, DER_OCTETS, &hash, NULL))
			return false;
		for (; i < s->certs; i++) {
			digest_certificate(s->cert[i], sum);
			if (der_is(hash, sum, sizeof(sum)))
				break;
		}
		if (i >= s->certs)
			return false;
		X509 *x = s->cert[i];
		s->cert[i] = s->cert[n];
		s->cert[n] = x;
	}
	return n == s->certs;
}

/* The SignerInfo's issuer and serial number are those of the certificate, byte for byte. */
static bool is_signer(struct der id, X509 *x)
{
	unsigned char *name = NULL, *serial = NULL;
	int a = i2d_X509_NAME(X509_get_issuer_name(x), &name);
	int b = i2d_ASN1_INTEGER(X509_get_serialNumber(x), &serial);
	bool same = a > 0 && b > 0 && id.n == (size_t)a + (size_t)b && memcmp(id.p, name, (size_t)a) == 0 &&
		    memcmp(id.p + a, serial, (size_t)b) == 0;
	OPENSSL_free(name);
	OPENSSL_free(serial);
	return same;
}

static bool check_value(const struct parts *p, const EVP_MD *md, X509 *x)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool rsa = is_algorithm(p->algorithm, oid_rsa, sizeof(oid_rsa), true, false), ok = false;
	/* Signed as a SET, written as [0]: RFC 5652, 5.4. */
	unsigned char *set = mem_new(p->attributes.n, 1);
	memcpy(set, p->attributes.p, p->attributes.n);
	set[0] = DER_SET;
	if (ctx && key && EVP_PKEY_get_base_id(key) == (rsa ? EVP_PKEY_RSA : EVP_PKEY_EC) &&
	    EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) > 0)
		ok = EVP_DigestVerify(ctx, p->value.p, p->value.n, set, p->attributes.n) == 1;
	free(set);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static bool check_content(struct der value, const EVP_MD *md, const struct cms_content *content)
{
	struct der octets;
	unsigned char digest[MAX_DIGEST];
	return der_take(&value, DER_OCTETS, &octets, NULL) && digest_content(md, content, digest) &&
	       der_is(octets, digest, (size_t)EVP_MD_get_size(md));
}

static enum cms_fault check(struct der in, const struct cms_content *content, struct cms_signer *signer)
{
	struct parts p = {0};
	struct der value[ATTRIBUTES];
	if (!read_parts(in, &p))
		return CMS_MALFORMED;
	const EVP_MD *md = read_algorithms(&p);
	if (!md)
		return CMS_ALGORITHM;
	if (p.unsigned_attributes || !read_attributes(p.attributes, value) || !is_content_type(value[OID_CONTENT_TYPE]))
		return CMS_ATTRIBUTES;
	if (!take_certificates(p.certificates, &signer->certs) ||
	    !order_certificates(value[OID_SIGNING_CERTIFICATE], &signer->certs) ||
	    !is_signer(p.signer, signer->certs.cert[0]))
		return CMS_CERTIFICATES;
	if (!check_value(&p, md, signer->certs.cert[0]))
		return CMS_VALUE;
	return check_content(value[OID_MESSAGE_DIGEST], md, content) ? CMS_SOUND : CMS_CONTENT;
}

enum cms_fault cms_check(const void *der, size_t n, const struct cms_content *content, struct cms_signer *out)
{
	struct cms_signer signer = {0};
	enum cms_fault fault = check((struct der){der, n}, content, &signer);
	ERR_clear_error();
	if (fault == CMS_SOUND || fault == CMS_CONTENT)
		*out = signer;
	else
		cms_signer_clear(&signer);
	return fault;
}

void cms_signer_clear(struct cms_signer *s)
{
	for (size_t i = 0; i < s->certs.certs; i++)
		X509_free(s->certs.cert[i]);
	*s = (struct cms_signer){0};
}

size_t cms_length(const void *der, size_t n)
{
	struct der in = {der, n}, whole;
	return der_take_any(&in, &whole) ? whole.n : 0;
}

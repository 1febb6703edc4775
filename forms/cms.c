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
#include "forms/signed_data.h"

enum { ATTRIBUTES = 3 };

static void digest_certificate(X509 *x, unsigned char out[DIGEST_BYTES])
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	digest_bytes(der, n > 0 ? (size_t)n : 0, out);
	OPENSSL_free(der);
}

/* Making */

static int not_made(struct err *err)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	return err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "電子署名を作れませんでした（OpenSSL：%s）。鍵ファイルを確かめ、情報システム担当に連絡してください。",
	    "could not make the signature (OpenSSL: %s); check the key file and tell your system "
	    "administrator",
	    reason ? reason : "?");
}

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

/* The key is on a card, which was there a moment ago. */
static int card_failed(struct err *err)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	return err_add(err, ERR_WORLD, NULL, 0, NULL,
		       "カードで署名できませんでした（%"
		       "s）。カードが抜かれていないか確かめ、差し直してからもう一度実行してください。",
		       "the card could not sign (%s); check that it was not pulled, insert it again and retry",
		       reason ? reason : "?");
}

/* id-aa-timeStampToken (RFC 3161, appendix A): over the value of the signature. */
static int add_stamp(CMS_SignerInfo *si, const struct cms_stamper *stamper, struct err *err)
{
	unsigned char imprint[DIGEST_BYTES];
	struct buf token;
	const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(si);
	digest_bytes(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value), imprint);
	buf_init(&token, CMS_MAX_BYTES);
	int rc = stamper->stamp(stamper->ctx, imprint, &token, err);
	if (!rc &&
	    !CMS_unsigned_add1_attr_by_NID(si, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token.p, (int)token.n))
		rc = not_made(err);
	buf_clear(&token);
	return rc;
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
	const unsigned flags = CMS_PARTIAL | CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;
	int rc = -1, n = -1;
	unsigned char digest[CONTENT_MAX_DIGEST], *der = NULL;
	ERR_clear_error();
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *si =
	    cms ? CMS_add1_signer(cms, key_certificate(key, 0), key_private(key), EVP_sha256(), flags) : NULL;
	bool signed_now = si && content_digest(content, EVP_sha256(), NULL, digest) &&
			  add_attributes(si, key, digest) && add_issuers(cms, key) &&
			  sign_attributes(si, key_private(key));
	if (signed_now && stamper && add_stamp(si, stamper, err))
		goto out;
	if (signed_now)
		n = i2d_CMS_ContentInfo(cms, &der);
	if (n < 0) {
		if (key_of_token(key) && !signed_now)
			card_failed(err);
		else
			not_made(err);
	} else if (n > CMS_MAX_BYTES) {
		err_add(err, ERR_WORLD, NULL, 0, NULL,
			"電子署名が %d バイトを超えました。鍵ファイルの中の証明書を減らしてください。",
			"the signature is longer than %d bytes; take certificates out of the key file", CMS_MAX_BYTES);
	} else {
		buf_add(out, der, (size_t)n);
		rc = 0;
	}
out:
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return rc;
}

/* Checking */

static const unsigned char oid_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};

enum { OID_CONTENT_TYPE, OID_MESSAGE_DIGEST, OID_SIGNING_CERTIFICATE, OID_KNOWN = ATTRIBUTES + 4 };
/* The attributes that are required, then those that other programs add and that change nothing. */
static const struct {
	unsigned char bytes[11];
	size_t n;
} oid_attribute[OID_KNOWN] = {
    [OID_CONTENT_TYPE] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03}, 9},
    [OID_MESSAGE_DIGEST] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04}, 9},
    [OID_SIGNING_CERTIFICATE] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f}, 11},
    /* signing-time (RFC 5652, 11.3), cmsAlgorithmProtection (RFC 6211), commitment-type, signer-location (RFC 5126) */
    [ATTRIBUTES] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05}, 9},
    [ATTRIBUTES + 1] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x34}, 9},
    [ATTRIBUTES + 2] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x10}, 11},
    [ATTRIBUTES + 3] = {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x11}, 11},
};
/* id-aa-timeStampToken */
static const unsigned char oid_stamp[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e};

/* As cms_sign makes it, but for attributes: the contents lie elsewhere, no revocation lists. */
static bool has_form(const struct signed_data *s)
{
	return s->version == 1 && der_is(s->type, oid_data, sizeof(oid_data)) && !s->content.p && s->certificates.p &&
	       !s->lists.p;
}

/* Each required attribute once, each other known one at most once. */
static bool read_attributes(struct der whole, struct der value[OID_KNOWN], bool *exact)
{
	struct der set, last = {NULL, 0};
	bool found[OID_KNOWN] = {false};
	if (!der_take(&whole, DER_CONTEXT_0, &set, NULL))
		return false;
	while (set.n) {
		struct der id, one;
		size_t i = 0;
		if (!signed_data_take_attribute(&set, &last, &id, &one))
			return false;
		while (i < OID_KNOWN && !der_is(id, oid_attribute[i].bytes, oid_attribute[i].n))
			i++;
		if (i == OID_KNOWN || found[i])
			return false;
		found[i] = true;
		value[i] = one;
		*exact &= i < ATTRIBUTES;
	}
	return found[OID_CONTENT_TYPE] && found[OID_MESSAGE_DIGEST] && found[OID_SIGNING_CERTIFICATE];
}

/* Nothing, or one time-stamp: an unsigned attribute is covered by no signature. */
static bool read_stamp(struct der set, struct der *stamp)
{
	struct der id, last = {NULL, 0};
	*stamp = (struct der){NULL, 0};
	return set.n == 0 || (signed_data_take_attribute(&set, &last, &id, stamp) && !set.n &&
			      der_is(id, oid_stamp, sizeof(oid_stamp)));
}

static bool is_content_type(struct der value)
{
	struct der type;
	return der_take(&value, DER_OID, &type, NULL) && der_is(type, oid_data, sizeof(oid_data));
}

/* The digest of an ESSCertIDv2 (RFC 5035, 4): SHA-256 by default. issuerSerial, which other programs add, says nothing
 * that the digest does not. */
static const EVP_MD *read_certificate_id(struct der id, struct der *hash, bool *exact)
{
	const EVP_MD *md = EVP_sha256();
	struct der algorithm, serial;
	if (der_take(&id, DER_SEQUENCE, &algorithm, NULL)) {
		md = signed_data_digest(algorithm);
		*exact = false;
	}
	if (!der_take(&id, DER_OCTETS, hash, NULL))
		return NULL;
	if (der_take(&id, DER_SEQUENCE, &serial, NULL))
		*exact = false;
	return id.n ? NULL : md;
}

static size_t find_certificate(const struct cms_certs *s, size_t from, const EVP_MD *md, struct der hash)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	for (; from < s->certs; from++)
		if (X509_digest(s->cert[from], md, sum, &n) && der_is(hash, sum, n))
			break;
	return from;
}

/* Puts the certificates into the order in which signing-certificate-v2 names them, the signer's first; each that it
 * names must be there. */
static bool order_certificates(struct der value, struct cms_certs *s, bool *exact)
{
	struct der outer, list, id, hash;
	size_t n = 0;
	if (!der_take(&value, DER_SEQUENCE, &outer, NULL) || !der_take(&outer, DER_SEQUENCE, &list, NULL) || outer.n)
		return false;
	for (; list.n; n++) {
		const EVP_MD *md = NULL;
		if (!der_take(&list, DER_SEQUENCE, &id, NULL) || !(md = read_certificate_id(id, &hash, exact)))
			return false;
		size_t i = find_certificate(s, n, md, hash);
		if (i >= s->certs)
			return false;
		X509 *x = s->cert[i];
		s->cert[i] = s->cert[n];
		s->cert[n] = x;
	}
	*exact &= n == s->certs;
	return n > 0;
}

static bool check_content(struct der value, const EVP_MD *md, const struct cms_content *content,
			  struct content_start *start)
{
	struct der octets;
	unsigned char digest[CONTENT_MAX_DIGEST];
	return der_take(&value, DER_OCTETS, &octets, NULL) && content_digest(content, md, start, digest) &&
	       der_is(octets, digest, (size_t)EVP_MD_get_size(md));
}

static enum cms_fault check(struct der in, const struct cms_content *content, struct content_start *start,
			    struct cms_signer *signer)
{
	struct signed_data s;
	struct signed_algorithm algorithm;
	struct cms_certs *certs = &signer->certs;
	struct der value[OID_KNOWN], stamp;
	if (!signed_data_read(in, &s) || !has_form(&s))
		return CMS_MALFORMED;
	if (!der_is(s.digests, s.digest.p, s.digest.n) || !signed_data_algorithm(&s, &algorithm))
		return CMS_ALGORITHM;
	signer->exact = !algorithm.named;
	if (!read_stamp(s.unsigned_attributes, &stamp) || !read_attributes(s.attributes, value, &signer->exact) ||
	    !is_content_type(value[OID_CONTENT_TYPE]))
		return CMS_ATTRIBUTES;
	if (!signed_data_certificates(&s, certs->cert, &certs->certs, CMS_MAX_CERTS) ||
	    !order_certificates(value[OID_SIGNING_CERTIFICATE], certs, &signer->exact) ||
	    !signed_data_is_signer(&s, certs->cert[0]))
		return CMS_CERTIFICATES;
	if (!signed_data_check_value(&s, &algorithm, certs->cert[0]))
		return CMS_VALUE;
	signer->stamped = (struct cms_content){{s.value.p, ""}, {s.value.n, 0}};
	signer->stamp = stamp.p;
	signer->stamp_n = stamp.n;
	return check_content(value[OID_MESSAGE_DIGEST], algorithm.md, content, start) ? CMS_SOUND : CMS_CONTENT;
}

enum cms_fault cms_check(const void *der, size_t n, const struct cms_content *content, struct cms_signer *out)
{
	return cms_check_with(der, n, content, NULL, out);
}

enum cms_fault cms_check_with(const void *der, size_t n, const struct cms_content *content, struct content_start *start,
			      struct cms_signer *out)
{
	struct cms_signer signer = {0};
	enum cms_fault fault = check((struct der){der, n}, content, start, &signer);
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

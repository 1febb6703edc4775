/* Signature objects that are not what they should be, and signers who may not sign. Whatever OpenSSL can make is made
 * by it, over the bytes of the real document, and put in place of the author's signature. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "forms/key.h"
#include "tests/check.h"
#include "tests/forge_attack.h"
#include "tests/tool.h"

enum { FLAGS = CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP };

/* Objects */

static BIO *covered_bytes(const struct forgery *f, const struct spot *s)
{
	struct cms_content c = covered(f, s);
	BIO *all = BIO_new(BIO_s_mem());
	for (int i = 0; i < 2; i++)
		assert_int_equal(BIO_write(all, c.bytes[i], (int)c.n[i]), (int)c.n[i]);
	return all;
}

/* What another program would sign with, before `tweak` (may be NULL) makes it wrong. */
static void sign_raw(struct forgery *f, const struct keys_pair *by, const EVP_MD *md, unsigned flags,
		     void (*tweak)(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si))
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	unsigned char *der = NULL;
	BIO *content = covered_bytes(f, &s);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_DETACHED | flags);
	CMS_SignerInfo *si = CMS_add1_signer(cms, by->cert, by->key, md, CMS_PARTIAL | CMS_DETACHED | flags);
	assert_non_null(si);
	if (tweak)
		tweak(f, cms, si);
	assert_true(CMS_final(cms, content, NULL, CMS_DETACHED | CMS_BINARY));
	int n = i2d_CMS_ContentInfo(cms, &der);
	assert_true(n > 0);
	overwrite_value(f, &s, der, (size_t)n);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
}

static const struct keys_pair *author(const struct forgery *f)
{
	return &f->world->signer[FORGE_AUTHOR];
}

static void as_others_do(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, NULL);
}

static void digest_sha1(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha1(), FLAGS, NULL);
}

static void digest_sha224(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha224(), FLAGS, NULL);
}

static void no_certificate_attribute(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), CMS_BINARY | CMS_NOSMIMECAP, NULL);
}

static void no_attributes(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), CMS_BINARY | CMS_NOATTR, NULL);
}

static void capabilities(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), CMS_BINARY | CMS_CADES, NULL);
}

static void no_certificates(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS | CMS_NOCERTS, NULL);
}

static void add_attribute(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	(void)f;
	(void)cms;
	assert_true(CMS_signed_add1_attr_by_txt(si, "1.2.3.4", V_ASN1_OCTET_STRING, "x", 1));
}

static void unknown_attribute(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, add_attribute);
}

static void add_unsigned(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	(void)f;
	(void)cms;
	assert_true(CMS_unsigned_add1_attr_by_txt(si, "1.2.3.4", V_ASN1_OCTET_STRING, "x", 1));
}

static void unsigned_attribute(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, add_unsigned);
}

static void add_signer(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	const struct keys_pair *second = &f->world->signer[FORGE_APPROVER];
	(void)si;
	assert_non_null(CMS_add1_signer(cms, second->cert, second->key, EVP_sha256(), FLAGS));
}

static void two_signers(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, add_signer);
}

static void set_type(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	(void)f;
	(void)si;
	assert_true(CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)));
}

static void other_type(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, set_type);
}

static void add_list(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	struct buf der;
	(void)si;
	buf_init(&der, 1 << 16);
	authority_list(&f->world->ca, AUTHORITY_ROOT, &der);
	const unsigned char *at = (const unsigned char *)der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)der.n);
	assert_true(CMS_add1_crl(cms, crl));
	X509_CRL_free(crl);
	buf_clear(&der);
}

static void list_inside(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, add_list);
}

static void add_stranger(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	(void)si;
	assert_true(CMS_add1_cert(cms, f->world->signer[FORGE_VENDOR].cert));
	assert_true(CMS_add1_cert(cms, f->world->signer[FORGE_APPROVER].cert));
}

/* Certificates that nothing names; other programs put the chain there, so this is let pass. */
static void more_certificates(struct forgery *f)
{
	sign_raw(f, author(f), EVP_sha256(), FLAGS, add_stranger);
}

static void use_pss(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	(void)f;
	(void)cms;
	assert_true(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(si), RSA_PKCS1_PSS_PADDING) > 0);
}

static void rsa_pss(struct forgery *f)
{
	struct keys_pair rsa =
	    authority_issue(&f->world->ca, &(struct authority_cert){.keys = {.name = "rsa", .kind = "RSA-2048"}});
	sign_raw(f, &rsa, EVP_sha256(), FLAGS | CMS_KEY_PARAM, use_pss);
	keys_clear(&rsa);
}

/* The content inside, as if it were the document. */
static void attached(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	unsigned char *der = NULL;
	BIO *content = BIO_new_mem_buf("fee 1000 yen", -1);
	CMS_ContentInfo *cms = CMS_sign(author(f)->cert, author(f)->key, NULL, content, FLAGS);
	int n = i2d_CMS_ContentInfo(cms, &der);
	assert_true(n > 0);
	overwrite_value(f, &s, der, (size_t)n);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
}

/* Somebody else's certificate with the same name and number, of the same length, over the author's. */
static void certificate_swapped(struct forgery *f)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	unsigned char *own = NULL, *other = NULL;
	int n = i2d_X509(author(f)->cert, &own), m = 0;
	struct keys_pair pair = {0};
	while (m != n) {
		keys_clear(&pair);
		OPENSSL_free(other);
		other = NULL;
		pair = authority_issue(
		    &f->world->ca, &(struct authority_cert){.keys = {.name = "佐藤 花子",
								     .usage = "critical,digitalSignature",
								     .serial = (int)ASN1_INTEGER_get(
									 X509_get0_serialNumber(author(f)->cert))}});
		m = i2d_X509(pair.cert, &other);
	}
	struct buf hex, new;
	buf_init(&hex, 1 << 16);
	buf_init(&new, 1 << 16);
	for (int i = 0; i < n; i++) {
		buf_printf(&hex, "%02x", own[i]);
		buf_printf(&new, "%02x", other[i]);
	}
	char *at = memmem(f->pdf.p + s.value, s.value_end - s.value, hex.p, hex.n);
	assert_non_null(at);
	memcpy(at, new.p, new.n);
	buf_clear(&hex);
	buf_clear(&new);
	OPENSSL_free(own);
	OPENSSL_free(other);
	keys_clear(&pair);
}

/* Signers */

/* Signs as the program does, when the certificate was still good, and says it was KEYS_NOW. */
static void sign_as(struct forgery *f, const struct keys_pair *pair, int64_t loaded)
{
	struct spot s = spot_of(f, FORGE_AUTHOR);
	struct buf out;
	struct key *key = forge_load(f->world, pair, loaded);
	const struct cms_content content = covered(f, &s);
	buf_init(&out, CMS_MAX_BYTES);
	assert_int_equal(cms_sign(key, &content, NULL, &out, &f->world->err), 0);
	overwrite_value(f, &s, out.p, out.n);
	key_free(key);
	buf_clear(&out);
}

static void sign_issued(struct forgery *f, const struct keys_spec *spec, int64_t loaded)
{
	struct keys_pair pair = authority_issue(&f->world->ca, &(struct authority_cert){.keys = *spec});
	sign_as(f, &pair, loaded);
	keys_clear(&pair);
}

static void expired(struct forgery *f)
{
	sign_issued(f, &(struct keys_spec){.name = "佐藤 花子", .to = KEYS_NOW - KEYS_DAY}, KEYS_NOW - 2 * KEYS_DAY);
}

static void not_yet_valid(struct forgery *f)
{
	sign_issued(f, &(struct keys_spec){.name = "佐藤 花子", .from = KEYS_NOW + KEYS_DAY}, KEYS_NOW + 2 * KEYS_DAY);
}

static void keep_list(struct forgery *f)
{
	struct buf der;
	buf_init(&der, 1 << 16);
	authority_list(&f->world->ca, AUTHORITY_ROOT, &der);
	tool_write(f->world->ca.trust, FORGE_LIST, &der);
	buf_clear(&der);
}

static void revoked(struct forgery *f)
{
	struct keys_pair pair = authority_issue(&f->world->ca, &(struct authority_cert){.keys = {.name = "佐藤 花子"}});
	authority_revoke(&f->world->ca, pair.cert, KEYS_NOW - KEYS_DAY, 1);
	sign_as(f, &pair, KEYS_NOW);
	keep_list(f);
	keys_clear(&pair);
}

static void sign_raw_issued(struct forgery *f, const struct keys_spec *spec)
{
	struct keys_pair pair = authority_issue(&f->world->ca, &(struct authority_cert){.keys = *spec});
	sign_raw(f, &pair, EVP_sha256(), FLAGS, NULL);
	keys_clear(&pair);
}

static void for_servers_only(struct forgery *f)
{
	sign_raw_issued(f, &(struct keys_spec){.name = "佐藤 花子", .usage = "critical,keyEncipherment"});
}

static void rsa_1024(struct forgery *f)
{
	sign_raw_issued(f, &(struct keys_spec){.name = "佐藤 花子", .kind = "RSA-1024"});
}

static void other_curve(struct forgery *f)
{
	sign_raw_issued(f, &(struct keys_spec){.name = "佐藤 花子", .kind = "secp256k1"});
}

static void sha1_certificate(struct forgery *f)
{
	const struct keys_spec spec = {.name = "佐藤 花子", .digest = "SHA1", .serial = 77};
	struct keys_pair pair = keys_make(&spec, &f->world->ca.issuer[AUTHORITY_ROOT]);
	sign_raw(f, &pair, EVP_sha256(), FLAGS, NULL);
	keys_clear(&pair);
}

static void add_person(struct forgery *f, CMS_ContentInfo *cms, CMS_SignerInfo *si)
{
	(void)si;
	assert_true(CMS_add1_cert(cms, f->world->signer[FORGE_APPROVER].cert));
}

/* The approver is no authority, whatever the approver signs. */
static void issued_by_person(struct forgery *f)
{
	struct keys_pair pair =
	    keys_make(&(struct keys_spec){.name = "佐藤 花子", .serial = 5, .usage = "critical,digitalSignature"},
		      &f->world->signer[FORGE_APPROVER]);
	sign_raw(f, &pair, EVP_sha256(), FLAGS, add_person);
	keys_clear(&pair);
}

static void stranger(struct forgery *f)
{
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "佐藤 花子"}, NULL);
	sign_as(f, &pair, KEYS_NOW);
	keys_clear(&pair);
}

/* An authority of the same name as the city's. */
static void authority_of_same_name(struct forgery *f)
{
	struct keys_pair root = keys_make(&(struct keys_spec){.name = "試験認証局", .ca = true}, NULL);
	struct keys_pair pair = keys_make(&(struct keys_spec){.name = "佐藤 花子", .serial = 5}, &root);
	sign_as(f, &pair, KEYS_NOW);
	keys_clear(&pair);
	keys_clear(&root);
}

#define BROKEN REFUSED_BROKEN
static const struct attack rows[] = {
    {"as others do", RUNG_AUTHOR, NULL, as_others_do, ACCEPTED_HAND, "どの署名のあとにも内容は変わっていません",
     "the contents are unchanged since each of them", ANY_LAYOUT},
    {"digest sha1", RUNG_AUTHOR, NULL, digest_sha1, BROKEN,
     "署名の方式が認めたもの（SHA-2 と RSA か ECDSA）ではありません",
     "its algorithms are not accepted ones (SHA-2 with RSA or ECDSA)", ANY_LAYOUT},
    {"digest sha224", RUNG_AUTHOR, NULL, digest_sha224, BROKEN,
     "署名の方式が認めたもの（SHA-2 と RSA か ECDSA）ではありません",
     "its algorithms are not accepted ones (SHA-2 with RSA or ECDSA)", ANY_LAYOUT},
    {"no certificate attribute", RUNG_AUTHOR, NULL, no_certificate_attribute, BROKEN,
     "署名の属性が決められたものと違います", "its attributes are not those required", ANY_LAYOUT},
    {"no attributes", RUNG_AUTHOR, NULL, no_attributes, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"capabilities", RUNG_AUTHOR, NULL, capabilities, BROKEN, "署名の属性が決められたものと違います",
     "its attributes are not those required", ANY_LAYOUT},
    {"no certificates", RUNG_AUTHOR, NULL, no_certificates, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"unknown attribute", RUNG_AUTHOR, NULL, unknown_attribute, BROKEN, "署名の属性が決められたものと違います",
     "its attributes are not those required", ANY_LAYOUT},
    {"unsigned attribute", RUNG_AUTHOR, NULL, unsigned_attribute, BROKEN, "署名の属性が決められたものと違います",
     "its attributes are not those required", ANY_LAYOUT},
    {"two signers", RUNG_AUTHOR, NULL, two_signers, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"other type", RUNG_AUTHOR, NULL, other_type, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"list inside", RUNG_AUTHOR, NULL, list_inside, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"more certificates", RUNG_AUTHOR, NULL, more_certificates, ACCEPTED_HAND,
     "どの署名のあとにも内容は変わっていません", "the contents are unchanged since each of them", ANY_LAYOUT},
    {"rsa pss", RUNG_AUTHOR, NULL, rsa_pss, BROKEN, "署名の方式が認めたもの（SHA-2 と RSA か ECDSA）ではありません",
     "its algorithms are not accepted ones (SHA-2 with RSA or ECDSA)", ANY_LAYOUT},
    {"attached", RUNG_AUTHOR, NULL, attached, BROKEN, "署名の値（CMS）の形が正しくありません",
     "the signature's value (CMS) is malformed", ANY_LAYOUT},
    {"certificate swapped", RUNG_AUTHOR, NULL, certificate_swapped, BROKEN,
     "署名の中の証明書が、署名した証明書と一致しません", "the certificates inside are not those that were signed with",
     ANY_LAYOUT},
    {"expired", RUNG_AUTHOR, NULL, expired, REFUSED_IDENTITY,
     "署名した時点で証明書の有効期限が切れています（有効期間は",
     "the certificate had expired at that moment (valid from", ANY_LAYOUT},
    {"not yet valid", RUNG_AUTHOR, NULL, not_yet_valid, REFUSED_IDENTITY,
     "署名した時点では証明書がまだ有効ではありません（有効期間は",
     "the certificate was not valid yet at that moment (from", ANY_LAYOUT},
    {"revoked", RUNG_AUTHOR, NULL, revoked, REFUSED_IDENTITY, "証明書は失効しています（失効リストか OCSP の回答）",
     "the certificate is revoked (revocation list or OCSP answer)", ANY_LAYOUT},
    {"for servers only", RUNG_AUTHOR, NULL, for_servers_only, REFUSED_IDENTITY,
     "署名用の証明書ではありません（鍵の用途）", "the certificate is not for signing (key usage)", ANY_LAYOUT},
    {"rsa 1024", RUNG_AUTHOR, NULL, rsa_1024, REFUSED_IDENTITY, "1024 ビットで短すぎます",
     "its RSA key has only 1024 bits", ANY_LAYOUT},
    {"other curve", RUNG_AUTHOR, NULL, other_curve, REFUSED_IDENTITY, "secp256k1",
     "its kind of key (secp256k1) is not accepted", ANY_LAYOUT},
    {"sha1 certificate", RUNG_AUTHOR, NULL, sha1_certificate, REFUSED_IDENTITY, "証明書が古い方式 ecdsa-with-SHA1",
     "the certificate is signed with the old algorithm ecdsa-with-SHA1", ANY_LAYOUT},
    {"issued by person", RUNG_AUTHOR, NULL, issued_by_person, REFUSED_IDENTITY, "発行元が認証局の証明書ではありません",
     "invalid CA certificate", ANY_LAYOUT},
    {"stranger", RUNG_AUTHOR, NULL, stranger, REFUSED_STRANGER,
     "信頼フォルダにこの証明書の発行元がないため、だれの署名か確かめられません",
     "the trust folder has no issuer of this certificate, so whose signature it is remains unknown", ANY_LAYOUT},
    {"authority of same name", RUNG_AUTHOR, NULL, authority_of_same_name, REFUSED_IDENTITY,
     "途中の証明書の署名が合いません（certificate signature failure）", "certificate signature failure", ANY_LAYOUT},
};

const struct attacks attacks_signers = {"signer", rows, sizeof(rows) / sizeof(rows[0])};

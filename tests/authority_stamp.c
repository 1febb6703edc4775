#define _GNU_SOURCE
#include "tests/authority_private.h"

#include <string.h>

#include <openssl/cms.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "forms/der.h"

static void must(bool ok)
{
	authority_must(ok, "OpenSSL refuses, or the request is not one");
}

static int stamp_time(struct TS_resp_ctx *ctx, void *data, long *seconds, long *micro)
{
	(void)ctx;
	*seconds = (long)*(const int64_t *)data;
	*micro = 250000;
	return 1;
}

static ASN1_INTEGER *stamp_serial(struct TS_resp_ctx *ctx, void *data)
{
	(void)ctx;
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_INTEGER_set(serial, 4711 + *(const int *)data);
	return serial;
}

static TS_RESP_CTX *stamp_context(struct authority *a, int64_t *moment, const struct keys_pair *by)
{
	const EVP_MD *ess = a->style == STYLE_V1 ? EVP_sha1() : EVP_sha256();
	TS_RESP_CTX *ctx = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1);
	must(ctx && policy && TS_RESP_CTX_set_signer_cert(ctx, by->cert) && TS_RESP_CTX_set_signer_key(ctx, by->key));
	must(TS_RESP_CTX_set_def_policy(ctx, policy) && TS_RESP_CTX_add_md(ctx, EVP_sha256()) &&
	     TS_RESP_CTX_add_md(ctx, EVP_sha1()) && TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()) &&
	     TS_RESP_CTX_set_ess_cert_id_digest(ctx, ess));
	if (a->options.middle) {
		STACK_OF(X509) *more = sk_X509_new_null();
		sk_X509_push(more, a->issuer[AUTHORITY_MIDDLE].cert);
		must(TS_RESP_CTX_set_certs(ctx, more));
		sk_X509_free(more);
	}
	if (a->style == STYLE_RICH) {
		must(TS_RESP_CTX_set_accuracy(ctx, 1, 500, 100) && TS_RESP_CTX_set_clock_precision_digits(ctx, 3));
		TS_RESP_CTX_add_flags(ctx, TS_TSA_NAME | TS_ORDERING);
	}
	TS_RESP_CTX_set_time_cb(ctx, stamp_time, moment);
	TS_RESP_CTX_set_serial_cb(ctx, stamp_serial, &a->service[AUTHORITY_STAMP].asked);
	ASN1_OBJECT_free(policy);
	return ctx;
}

static void set_imprint(TS_REQ *q, const EVP_MD *md, const unsigned char *digest)
{
	unsigned char copy[EVP_MAX_MD_SIZE];
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	memcpy(copy, digest, (size_t)EVP_MD_get_size(md));
	X509_ALGOR_set_md(algorithm, md);
	must(TS_MSG_IMPRINT_set_algo(m, algorithm) && TS_MSG_IMPRINT_set_msg(m, copy, EVP_MD_get_size(md)) &&
	     TS_REQ_set_msg_imprint(q, m));
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(m);
}

/* Answers with a wrong question in mind go wrong in the right way. */
static void bend_question(TS_REQ *q, enum authority_fault fault)
{
	static const unsigned char other[EVP_MAX_MD_SIZE] = {1, 2, 3};
	ASN1_INTEGER *nonce = ASN1_INTEGER_new();
	ASN1_INTEGER_set(nonce, 123456789);
	if (fault == FAULT_IMPRINT)
		set_imprint(q, EVP_sha256(), other);
	else if (fault == FAULT_SHA1)
		set_imprint(q, EVP_sha1(), other);
	else if (fault == FAULT_REJECTED) /* not among those that the context knows */
		set_imprint(q, EVP_sha512(), other);
	else if (fault == FAULT_NONCE)
		must(TS_REQ_set_nonce(q, nonce));
	else if (fault == FAULT_CERTLESS)
		must(TS_REQ_set_cert_req(q, 0));
	ASN1_INTEGER_free(nonce);
}

/* RFC 3161 leaves the nonce out of TSTInfo when the question has none; TS_REQ cannot forget one once set. */
static TS_REQ *without_nonce(TS_REQ *q)
{
	TS_REQ *bare = TS_REQ_new();
	must(bare && TS_REQ_set_version(bare, 1) && TS_REQ_set_msg_imprint(bare, TS_REQ_get_msg_imprint(q)) &&
	     TS_REQ_set_cert_req(bare, TS_REQ_get_cert_req(q)));
	TS_REQ_free(q);
	return bare;
}

static TS_RESP *respond(struct authority *a, TS_REQ *q, int64_t moment, const struct keys_pair *by)
{
	unsigned char *der = NULL;
	int n = i2d_TS_REQ(q, &der);
	BIO *in = BIO_new_mem_buf(der, n);
	TS_RESP_CTX *ctx = stamp_context(a, &moment, by);
	TS_RESP *answer = TS_RESP_create_response(ctx, in);
	must(answer);
	TS_RESP_CTX_free(ctx);
	BIO_free(in);
	OPENSSL_free(der);
	return answer;
}

/* OpenSSL's TS would refuse to do this for whom has no purpose. */
void authority_token(const struct keys_pair *by, const void *info, size_t n, struct buf *out)
{
	const unsigned flags = CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP;
	unsigned char *der = NULL;
	BIO *in = BIO_new_mem_buf(info, (int)n);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	must(cms && CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)) &&
	     CMS_add1_signer(cms, by->cert, by->key, EVP_sha256(), flags | CMS_CADES) &&
	     CMS_final(cms, in, NULL, flags));
	int size = i2d_CMS_ContentInfo(cms, &der);
	authority_take(out, der, size);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
}

/* TimeStampResp with status granted. */
static void wrap_token(const struct buf *token, struct buf *out)
{
	static const unsigned char granted[] = {DER_SEQUENCE, 3, DER_INTEGER, 1, 0};
	der_head(out, DER_SEQUENCE, sizeof(granted) + token->n);
	buf_add(out, granted, sizeof(granted));
	buf_add(out, token->p, token->n);
}

static void sign_again(struct authority *a, TS_RESP *answer, enum authority_fault fault, struct buf *out)
{
	struct keys_pair other = {0};
	struct buf token;
	buf_init(&token, AUTHORITY_MAX_BYTES);
	if (fault == FAULT_STRANGER)
		other = authority_stranger("critical,timeStamping");
	else if (fault == FAULT_UNFIT)
		other = authority_stranger("codeSigning");
	else if (fault == FAULT_LAX)
		other = authority_stranger("timeStamping");
	else if (fault == FAULT_BOTH)
		other = authority_stranger("critical,timeStamping,codeSigning");
	unsigned char *info = NULL;
	int n = i2d_TS_TST_INFO(TS_RESP_get_tst_info(answer), &info);
	authority_token(other.key ? &other : a->stamps, info, (size_t)n, &token);
	OPENSSL_free(info);
	wrap_token(&token, out);
	buf_clear(&token);
	keys_clear(&other);
}

void authority_answer_stamp(struct authority *a, enum authority_fault fault, const void *body, size_t n,
			    struct buf *out)
{
	const unsigned char *at = body;
	unsigned char *der = NULL;
	TS_REQ *q = d2i_TS_REQ(NULL, &at, (long)n);
	must(q);
	if (fault == FAULT_NO_NONCE)
		q = without_nonce(q);
	bend_question(q, fault);
	bool bent = fault == FAULT_STRANGER || fault == FAULT_UNFIT || fault == FAULT_LAX || fault == FAULT_BOTH;
	bool ours =
	    a->style == STYLE_CMS && fault != FAULT_REJECTED && fault != FAULT_CERTLESS && fault != FAULT_TAMPERED;
	/* TS refuses signers without the purpose; a->stamps may be one that a test made. */
	bool fit = X509_check_purpose((X509 *)(uintptr_t)a->stamps->cert, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
	TS_RESP *answer = respond(a, q, a->now + (fault == FAULT_TIME ? KEYS_DAY : 0), fit ? a->stamps : &a->stamper);
	if (bent || ours || !fit) {
		sign_again(a, answer, fault, out);
	} else {
		if (fault == FAULT_TAMPERED)
			authority_flip(
			    sk_PKCS7_SIGNER_INFO_value(TS_RESP_get_token(answer)->d.sign->signer_info, 0)->enc_digest);
		int size = i2d_TS_RESP(answer, &der);
		authority_take(out, der, size);
	}
	TS_RESP_free(answer);
	TS_REQ_free(q);
}

void authority_stamp(struct authority *a, const unsigned char imprint[32], struct buf *out)
{
	struct buf answer;
	unsigned char *der = NULL;
	TS_REQ *q = TS_REQ_new();
	buf_init(&answer, AUTHORITY_MAX_BYTES);
	must(q && TS_REQ_set_version(q, 1) && TS_REQ_set_cert_req(q, 1));
	set_imprint(q, EVP_sha256(), imprint);
	int n = i2d_TS_REQ(q, &der);
	authority_ask(a, "/tsa", "application/timestamp-query", der, n, &answer);
	struct der all = {(const unsigned char *)answer.p, answer.n}, body, status, token;
	must(der_take(&all, DER_SEQUENCE, &body, NULL) && der_take(&body, DER_SEQUENCE, &status, NULL) &&
	     der_take(&body, DER_SEQUENCE, &status, &token));
	buf_add(out, token.p, token.n);
	buf_clear(&answer);
	TS_REQ_free(q);
}

#define _GNU_SOURCE
#include "tests/forge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "forms/key.h"
#include "tests/check.h"
#include "tests/tool.h"

enum { MAX = 64 * 1024 };

/* Poppler asks the clock of the machine whether a certificate is valid; these are for a long time. */
#define FROM (KEYS_NOW - 2000 * KEYS_DAY)
#define TO (KEYS_NOW + 9000 * KEYS_DAY)

const char *forge_field(enum forge_role role)
{
	static const char *const names[] = {"author", "approver", "vendor"};
	return names[role];
}

static void add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(e);
	assert_true(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
}

struct keys_pair forge_issue(const struct keys_pair *issuer, const struct keys_spec *spec, const char *usage)
{
	struct keys_spec own = *spec;
	own.from = own.from ? own.from : FROM;
	own.to = own.to ? own.to : TO;
	struct keys_pair p = keys_make(&own, issuer);
	if (usage)
		add_extension(p.cert, NID_ext_key_usage, usage);
	if (issuer) {
		add_extension(p.cert, NID_crl_distribution_points, "URI:" FORGE_CRL_URL);
		add_extension(p.cert, NID_info_access, "OCSP;URI:" FORGE_OCSP_URL);
	}
	assert_true(X509_sign(p.cert, issuer ? issuer->key : p.key, EVP_sha256()));
	return p;
}

struct key *forge_load(struct forge *w, const struct keys_pair *pair)
{
	struct key *key = NULL;
	struct tool_path path = tool_path(w->folder, "key.pem");
	keys_pem(path.text, pair->key, pair->cert, NULL, NULL, false);
	if (key_load(&key, path.text, NULL, KEYS_NOW, &w->host, &w->err))
		fail_msg("%s", w->err.item[0].text.en);
	assert_int_equal(remove(path.text), 0);
	return key;
}

/* Servers */

static int get_time(struct TS_resp_ctx *ctx, void *now, long *seconds, long *micro)
{
	(void)ctx;
	*seconds = (long)*(const int64_t *)now;
	*micro = 0;
	return 1;
}

static ASN1_INTEGER *get_serial(struct TS_resp_ctx *ctx, void *data)
{
	(void)ctx;
	(void)data;
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_INTEGER_set(serial, 4711);
	return serial;
}

/* The answer to a question as RFC 3161 has it. */
static TS_RESP *answer_stamp(const struct keys_pair *by, const void *question, size_t n, int64_t now)
{
	TS_RESP_CTX *ctx = TS_RESP_CTX_new();
	BIO *in = BIO_new_mem_buf(question, (int)n);
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1);
	assert_true(TS_RESP_CTX_set_signer_cert(ctx, by->cert) && TS_RESP_CTX_set_signer_key(ctx, by->key));
	assert_true(TS_RESP_CTX_set_def_policy(ctx, policy) && TS_RESP_CTX_add_md(ctx, EVP_sha256()));
	assert_true(TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()));
	assert_true(TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()));
	TS_RESP_CTX_set_time_cb(ctx, get_time, &now);
	TS_RESP_CTX_set_serial_cb(ctx, get_serial, NULL);
	TS_RESP *answer = TS_RESP_create_response(ctx, in);
	assert_non_null(answer);
	ASN1_OBJECT_free(policy);
	BIO_free(in);
	TS_RESP_CTX_free(ctx);
	return answer;
}

static void add_der(struct buf *out, unsigned char *der, int n)
{
	assert_true(n > 0);
	buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
}

void forge_stamp(const struct keys_pair *by, const unsigned char imprint[32], int64_t now, struct buf *out)
{
	TS_REQ *question = TS_REQ_new();
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	unsigned char digest[32], *der = NULL;
	memcpy(digest, imprint, sizeof(digest));
	X509_ALGOR_set_md(algorithm, EVP_sha256());
	assert_true(TS_MSG_IMPRINT_set_algo(m, algorithm) && TS_MSG_IMPRINT_set_msg(m, digest, sizeof(digest)));
	assert_true(TS_REQ_set_version(question, 1) && TS_REQ_set_msg_imprint(question, m));
	TS_REQ_set_cert_req(question, 1);
	int n = i2d_TS_REQ(question, &der);
	TS_RESP *answer = answer_stamp(by, der, (size_t)n, now);
	assert_non_null(TS_RESP_get_token(answer));
	OPENSSL_free(der);
	der = NULL;
	n = i2d_PKCS7(TS_RESP_get_token(answer), &der);
	add_der(out, der, n);
	TS_RESP_free(answer);
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(m);
	TS_REQ_free(question);
}

int forge_stamper(void *ctx, const unsigned char imprint[32], struct buf *out, struct err *err)
{
	const struct forge *w = ctx;
	(void)err;
	forge_stamp(w->stamps ? w->stamps : &w->stamper, imprint, w->now, out);
	return 0;
}

void forge_crl(const struct forge *w, struct buf *out)
{
	struct tool_path path = tool_path(w->folder, "root.crl.tmp");
	unsigned char *der = NULL;
	keys_crl(path.text, &w->root, w->revoked, KEYS_NOW + 9000 * KEYS_DAY);
	BIO *in = BIO_new_file(path.text, "rb");
	X509_CRL *crl = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL);
	assert_non_null(crl);
	int n = i2d_X509_CRL(crl, &der);
	add_der(out, der, n);
	X509_CRL_free(crl);
	BIO_free(in);
	assert_int_equal(remove(path.text), 0);
}

static void add_answer(const struct forge *w, OCSP_BASICRESP *basic, OCSP_CERTID *id, bool revoked)
{
	ASN1_TIME *from = ASN1_TIME_set(NULL, w->now - 60), *to = ASN1_TIME_set(NULL, w->now + 7 * KEYS_DAY);
	assert_non_null(OCSP_basic_add1_status(basic, id, revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD,
					       0, revoked ? from : NULL, from, to));
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
}

static void sign_answer(const struct forge *w, OCSP_BASICRESP *basic, struct buf *out)
{
	unsigned char *der = NULL;
	assert_true(OCSP_basic_sign(basic, w->root.cert, w->root.key, EVP_sha256(), NULL, OCSP_NOTIME));
	OCSP_RESPONSE *r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	int n = i2d_OCSP_RESPONSE(r, &der);
	add_der(out, der, n);
	OCSP_RESPONSE_free(r);
}

void forge_ocsp(const struct forge *w, X509 *about, struct buf *out)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), about, w->root.cert);
	add_answer(w, basic, id, w->revoked && X509_cmp(w->revoked, about) == 0);
	sign_answer(w, basic, out);
	OCSP_CERTID_free(id);
	OCSP_BASICRESP_free(basic);
}

/* An answer to the certificates that the question names, with its nonce. */
static void answer_ocsp(const struct forge *w, const struct fetch *what, struct buf *out)
{
	const unsigned char *at = what->body;
	OCSP_REQUEST *question = d2i_OCSP_REQUEST(NULL, &at, (long)what->n);
	assert_non_null(question);
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	for (int i = 0; i < OCSP_request_onereq_count(question); i++) {
		OCSP_CERTID *id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(question, i));
		ASN1_INTEGER *serial = NULL;
		OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
		add_answer(w, basic, id,
			   w->revoked && ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(w->revoked)) == 0);
	}
	OCSP_copy_nonce(basic, question);
	sign_answer(w, basic, out);
	OCSP_BASICRESP_free(basic);
	OCSP_REQUEST_free(question);
}

static int fetch(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	const struct forge *w = ctx;
	if (strcmp(what->url, FORGE_STAMP_URL) == 0) {
		TS_RESP *answer = answer_stamp(w->stamps ? w->stamps : &w->stamper, what->body, what->n, w->now);
		unsigned char *der = NULL;
		int n = i2d_TS_RESP(answer, &der);
		add_der(out, der, n);
		TS_RESP_free(answer);
	} else if (strcmp(what->url, FORGE_CRL_URL) == 0) {
		forge_crl(w, out);
	} else if (strcmp(what->url, FORGE_OCSP_URL) == 0) {
		answer_ocsp(w, what, out);
	} else {
		return err_add(err, ERR_WORLD, what->url, 0, NULL, "サーバーがありません。", "no such server");
	}
	return 0;
}

static int64_t now(void *ctx)
{
	return ((const struct forge *)ctx)->now;
}

/* The world */

void forge_open(struct forge *w)
{
	static const char *const names[] = {"佐藤 花子", "鈴木 一郎", "株式会社試験 高橋 次郎"};
	struct host real;
	*w = (struct forge){.now = KEYS_NOW};
	tool_folder(w->folder);
	snprintf(w->trust, sizeof(w->trust), "%s/trust", w->folder);
	assert_int_equal(mkdir(w->trust, 0700), 0);
	host_system(&real);
	w->host = real;
	w->root = forge_issue(NULL, &(struct keys_spec){.name = "試験認証局", .ca = true}, NULL);
	w->stamper = forge_issue(
	    &w->root, &(struct keys_spec){.name = "試験時刻認証局", .serial = 2, .usage = "critical,digitalSignature"},
	    "critical,timeStamping");
	keys_pem(tool_path(w->trust, "root.crt").text, NULL, w->root.cert, NULL, NULL, false);
	for (int i = 0; i < FORGE_ROLES; i++) {
		const struct keys_spec spec = {
		    .name = names[i], .serial = 10 + i, .usage = "critical,digitalSignature"};
		w->signer[i] = forge_issue(&w->root, &spec, NULL);
		w->key[i] = forge_load(w, &w->signer[i]);
	}
	w->host = (struct host){w, now, real.random, real.read, real.write, fetch};
}

void forge_close(struct forge *w)
{
	for (int i = 0; i < FORGE_ROLES; i++) {
		key_free(w->key[i]);
		keys_clear(&w->signer[i]);
	}
	keys_clear(&w->root);
	keys_clear(&w->stamper);
	err_clear(&w->err);
	tool_remove(w->folder);
}

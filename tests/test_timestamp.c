/* timestamp: asking an authority, and what is taken as its time-stamp. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>

#include "forms/der.h"
#include "forms/timestamp.h"
#include "tests/authority.h"
#include "tests/tool.h"

/* Our authority is a sound one, and its faults are faults: `openssl ts` is of that opinion. */
struct openssl_row {
	const char *name;
	bool middle;
	enum authority_style style;
	enum authority_fault fault;
	const char *said;
};

static const struct openssl_row openssl_rows[] = {
    {"ESSCertIDv2", false, STYLE_V2, FAULT_NONE, "Verification: OK"},
    {"ESSCertID", false, STYLE_V1, FAULT_NONE, "Verification: OK"},
    {"fraction, accuracy, name", false, STYLE_RICH, FAULT_NONE, "Verification: OK"},
    {"by CMS", false, STYLE_CMS, FAULT_NONE, "Verification: OK"},
    {"under the middle", true, STYLE_V2, FAULT_NONE, "Verification: OK"},
    {"other nonce", false, STYLE_V2, FAULT_NONCE, "nonce mismatch"},
    {"no nonce", false, STYLE_V2, FAULT_NO_NONCE, "nonce not returned"},
    {"other digest", false, STYLE_V2, FAULT_IMPRINT, "message imprint mismatch"},
    {"SHA-1", false, STYLE_V2, FAULT_SHA1, "message imprint mismatch"},
    {"rejected", false, STYLE_V2, FAULT_REJECTED, "no time stamp token"},
    {"tampered with", false, STYLE_V2, FAULT_TAMPERED, "signature failure"},
    {"without certificates", false, STYLE_V2, FAULT_CERTLESS, "Verification: FAILED"},
    {"by a stranger", false, STYLE_V2, FAULT_STRANGER, "certificate verify error"},
    {"cut", false, STYLE_V2, FAULT_SHORT, "Verification: FAILED"},
};

static void run(const char *folder, const char *const *argv, struct buf *said)
{
	buf_clear(said);
	tool_run(folder, argv, said);
}

static void test_openssl(void **state)
{
	const struct openssl_row *row = *state;
	static const char *const query[] = {"openssl", "ts",    "-query", "-data", "data",
					    "-sha256", "-cert", "-out",   "q.tsq", NULL};
	static const char *const verify[] = {"openssl", "ts",         "-verify", "-queryfile",     "q.tsq",
					     "-in",     "answer.tsr", "-CAfile", "trust/root.crt", NULL};
	struct authority a;
	struct buf said, question, answer;
	struct err err = {0};
	buf_init(&said, 65536);
	buf_init(&question, 65536);
	buf_init(&answer, 65536);
	authority_open(&a, &(struct authority_options){.middle = row->middle});
	a.style = row->style;
	authority_fail(&a, AUTHORITY_STAMP, row->fault, 0);
	buf_str(&said, "契約");
	tool_write(a.folder, "data", &said);
	run(a.folder, query, &said);
	tool_read(a.folder, "q.tsq", &question);
	const struct fetch what = {a.url[AUTHORITY_STAMP],
				   "application/timestamp-query",
				   question.p,
				   question.n,
				   "application/timestamp-reply",
				   65536};
	assert_int_equal(a.host.fetch(a.host.ctx, &what, &answer, &err), 0);
	tool_write(a.folder, "answer.tsr", &answer);
	run(a.folder, verify, &said);
	if (!strstr(buf_text(&said), row->said))
		fail_msg("%s", buf_text(&said));
	buf_clear(&said);
	buf_clear(&question);
	buf_clear(&answer);
	authority_close(&a);
}

/* Checking */

static const char text[] = "契約の内容";
static const struct cms_content content = {{text, text + 5}, {5, sizeof(text) - 6}},
				other_content = {{text, text}, {5, 5}};

/* A token over `text`. */
static void stamp(struct authority *a, struct buf *out)
{
	unsigned char imprint[DIGEST_BYTES];
	digest_bytes(text, sizeof(text) - 1, imprint);
	buf_init(out, 65536);
	authority_stamp(a, imprint, out);
}

static enum timestamp_fault check(const struct buf *token)
{
	struct timestamp t = {0};
	enum timestamp_fault fault = timestamp_check(token->p, token->n, &content, &t);
	if (fault != TIMESTAMP_SOUND)
		assert_int_equal(t.certs.certs, 0);
	timestamp_clear(&t);
	return fault;
}

struct sound_row {
	const char *name;
	bool middle;
	enum authority_style style;
	struct keys_spec stamper; /* kind NULL: the authority's own */
	size_t certs;
};

static const struct sound_row sound_rows[] = {
    {"ESSCertIDv2", false, STYLE_V2, {0}, 1},
    {"ESSCertID", false, STYLE_V1, {0}, 1},
    {"fraction, accuracy, name", false, STYLE_RICH, {0}, 1},
    {"by CMS", false, STYLE_CMS, {0}, 1},
    {"with the authority in between", true, STYLE_V2, {0}, 2},
    {"RSA-2048", false, STYLE_V2, {.kind = "RSA-2048"}, 1},
    {"RSA-2048 by CMS", false, STYLE_CMS, {.kind = "RSA-2048"}, 1},
    {"P-384", false, STYLE_RICH, {.kind = "P-384"}, 1},
};

static void test_sound(void **state)
{
	const struct sound_row *row = *state;
	struct authority a;
	struct authority_cert spec = {.keys = row->stamper, .purpose = "critical,timeStamping"};
	struct keys_pair own = {0};
	struct buf token;
	struct timestamp t = {0};
	authority_open(&a, &(struct authority_options){.middle = row->middle});
	a.style = row->style;
	spec.keys.name = "別のタイムスタンプ局";
	if (row->stamper.kind) {
		own = authority_issue(&a, &spec);
		a.stamps = &own;
	}
	stamp(&a, &token);
	assert_true(token.n <= TIMESTAMP_MAX_BYTES);
	assert_int_equal(timestamp_check(token.p, token.n, &content, &t), TIMESTAMP_SOUND);
	assert_int_equal(t.moment, KEYS_NOW);
	assert_int_equal(t.certs.certs, row->certs);
	assert_int_equal(X509_cmp(t.certs.cert[0], a.stamps->cert), 0);
	timestamp_clear(&t);
	assert_int_equal(timestamp_check(token.p, token.n, &other_content, &t), TIMESTAMP_IMPRINT);
	assert_int_equal(t.certs.certs, 0);
	buf_clear(&token);
	keys_clear(&own);
	authority_close(&a);
}

struct fault_row {
	const char *name;
	enum authority_fault fault;
	enum timestamp_fault found;
};

static const struct fault_row fault_rows[] = {
    {"imprint of others", FAULT_IMPRINT, TIMESTAMP_IMPRINT},
    {"SHA-1", FAULT_SHA1, TIMESTAMP_ALGORITHM},
    {"without certificates", FAULT_CERTLESS, TIMESTAMP_ATTRIBUTES},
    {"certificate without purpose", FAULT_UNFIT, TIMESTAMP_PURPOSE},
    {"purpose not critical", FAULT_LAX, TIMESTAMP_PURPOSE},
    {"two purposes", FAULT_BOTH, TIMESTAMP_PURPOSE},
    {"signature changed", FAULT_TAMPERED, TIMESTAMP_VALUE},
    {"by a stranger, whom trust knows", FAULT_STRANGER, TIMESTAMP_SOUND},
    {"a day ahead, which only who asks knows", FAULT_TIME, TIMESTAMP_SOUND},
};

static void test_fault(void **state)
{
	const struct fault_row *row = *state;
	struct authority a;
	struct buf token;
	authority_open(&a, &(struct authority_options){0});
	authority_fail(&a, AUTHORITY_STAMP, row->fault, 1);
	stamp(&a, &token);
	assert_int_equal(check(&token), row->found);
	assert_true(*timestamp_fault_text(row->found).ja && *timestamp_fault_text(row->found).en);
	buf_clear(&token);
	authority_close(&a);
}

/* TSTInfo by hand, rightly signed. */
struct info_row {
	const char *name;
	const char *time;
	int version;
	const char *rest; /* behind genTime */
	size_t rest_n;
	enum timestamp_fault found;
	int64_t moment; /* seconds from KEYS_NOW */
};

#define REST(s) s, sizeof(s) - 1

static const struct info_row info_rows[] = {
    {"bare", "20260601050500Z", 1, REST(""), TIMESTAMP_SOUND, 0},
    {"a second later", "20260601050501Z", 1, REST(""), TIMESTAMP_SOUND, 1},
    {"fraction", "20260601050500.999Z", 1, REST(""), TIMESTAMP_SOUND, 0},
    {"leap day", "20280229000000Z", 1, REST(""), TIMESTAMP_SOUND, 55104900},
    {"no leap day", "20270229000000Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"month 13", "20261301050500Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"month 0", "20260001050500Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"hour 24", "20260601240000Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"second 60", "20260601050460Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"without seconds", "202606010505Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"two digits of the year", "260601050500Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"local time", "20260601050500", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"zone", "20260601140500+0900", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"empty fraction", "20260601050500.Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"comma", "20260601050500,5Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"letters", "2026O601050500Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"sign", "-0260601050500Z", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"empty time", "", 1, REST(""), TIMESTAMP_MALFORMED, 0},
    {"version 2", "20260601050500Z", 2, REST(""), TIMESTAMP_MALFORMED, 0},
    {"all that may follow", "20260601050500Z", 1,
     REST("\x30\x09\x02\x01\x01\x80\x01\x05\x81\x01\x07"
	  "\x01\x01\xff"
	  "\x02\x01\x09"
	  "\xa0\x02\x82\x00"
	  "\xa1\x09\x30\x07\x06\x02\x2a\x03\x04\x01\x00"),
     TIMESTAMP_SOUND, 0},
    {"critical extension", "20260601050500Z", 1, REST("\xa1\x0c\x30\x0a\x06\x02\x2a\x03\x01\x01\xff\x04\x01\x00"),
     TIMESTAMP_MALFORMED, 0},
    {"out of order", "20260601050500Z", 1, REST("\x02\x01\x09\x01\x01\xff"), TIMESTAMP_MALFORMED, 0},
    {"two nonces", "20260601050500Z", 1, REST("\x02\x01\x09\x02\x01\x09"), TIMESTAMP_MALFORMED, 0},
    {"empty nonce", "20260601050500Z", 1, REST("\x02\x00"), TIMESTAMP_MALFORMED, 0},
    {"true of another kind", "20260601050500Z", 1, REST("\x01\x01\x7f"), TIMESTAMP_MALFORMED, 0},
    {"accuracy with more", "20260601050500Z", 1, REST("\x30\x03\x82\x01\x05"), TIMESTAMP_MALFORMED, 0},
    {"unknown behind it", "20260601050500Z", 1, REST("\x04\x01\x00"), TIMESTAMP_MALFORMED, 0},
};

static void write_info(const struct info_row *row, struct buf *out)
{
	static const unsigned char policy[] = {0x06, 2, 0x2a, 3},
				   imprint[] = {0x30, 49, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1,
						0x65, 3,  4,    2,  1, 5, 0,    4,    32},
				   serial[] = {2, 1, 5};
	unsigned char digest[DIGEST_BYTES];
	struct buf body;
	buf_init(&body, 4096);
	digest_bytes(text, sizeof(text) - 1, digest);
	buf_add(&body, (unsigned char[]){2, 1, (unsigned char)row->version}, 3);
	buf_add(&body, policy, sizeof(policy));
	buf_add(&body, imprint, sizeof(imprint));
	buf_add(&body, digest, sizeof(digest));
	buf_add(&body, serial, sizeof(serial));
	der_head(&body, 0x18, strlen(row->time));
	buf_str(&body, row->time);
	buf_add(&body, row->rest, row->rest_n);
	der_head(out, DER_SEQUENCE, body.n);
	buf_add(out, body.p, body.n);
	buf_clear(&body);
}

static void test_info(void **state)
{
	const struct info_row *row = *state;
	struct authority a;
	struct buf info, token;
	struct timestamp t = {0};
	authority_open(&a, &(struct authority_options){0});
	buf_init(&info, 4096);
	buf_init(&token, 65536);
	write_info(row, &info);
	authority_token(&a.stamper, info.p, info.n, &token);
	assert_int_equal(timestamp_check(token.p, token.n, &content, &t), row->found);
	if (row->found == TIMESTAMP_SOUND)
		assert_int_equal(t.moment, KEYS_NOW + row->moment);
	timestamp_clear(&t);
	/* The same with a byte behind it. */
	buf_clear(&token);
	buf_add(&info, "", 1);
	authority_token(&a.stamper, info.p, info.n, &token);
	assert_int_equal(check(&token), TIMESTAMP_MALFORMED);
	buf_clear(&info);
	buf_clear(&token);
	authority_close(&a);
}

/* A right TSTInfo in a CMS that is not. */
struct cms_row {
	const char *name;
	unsigned flags;
	const char *digest;
	int type; /* eContentType */
	enum { PLAIN, TWO_SIGNERS, UNSIGNED_ATTRIBUTE, OTHER_CERTIFICATE, MOMENT_LATER, OWN_ATTRIBUTE } change;
	enum timestamp_fault found;
};

static const struct cms_row cms_rows[] = {
    {"right", CMS_CADES, "SHA256", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_SOUND},
    {"SHA-512", CMS_CADES, "SHA512", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_SOUND},
    {"an attribute of the authority's own", CMS_CADES, "SHA256", NID_id_smime_ct_TSTInfo, OWN_ATTRIBUTE,
     TIMESTAMP_SOUND},
    {"SHA-1", CMS_CADES, "SHA1", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_ALGORITHM},
    {"SHA-224", CMS_CADES, "SHA224", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_ALGORITHM},
    {"other content", CMS_CADES, "SHA256", NID_pkcs7_data, PLAIN, TIMESTAMP_MALFORMED},
    {"detached", CMS_CADES | CMS_DETACHED, "SHA256", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_MALFORMED},
    {"key identifier", CMS_CADES | CMS_USE_KEYID, "SHA256", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_MALFORMED},
    {"two signers", CMS_CADES, "SHA256", NID_id_smime_ct_TSTInfo, TWO_SIGNERS, TIMESTAMP_MALFORMED},
    {"no attributes", CMS_NOATTR, "SHA256", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_MALFORMED},
    {"no signing-certificate", 0, "SHA256", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_ATTRIBUTES},
    {"signing-certificate of another", 0, "SHA256", NID_id_smime_ct_TSTInfo, OTHER_CERTIFICATE, TIMESTAMP_ATTRIBUTES},
    {"no certificates", CMS_CADES | CMS_NOCERTS, "SHA256", NID_id_smime_ct_TSTInfo, PLAIN, TIMESTAMP_ATTRIBUTES},
    {"moment changed afterwards", CMS_CADES, "SHA256", NID_id_smime_ct_TSTInfo, MOMENT_LATER, TIMESTAMP_ATTRIBUTES},
    {"unsigned attribute", CMS_CADES, "SHA256", NID_id_smime_ct_TSTInfo, UNSIGNED_ATTRIBUTE, TIMESTAMP_ATTRIBUTES},
};

/* SigningCertificateV2 of a certificate that hashes to zeros. */
static const unsigned char other_certificate[40] = {0x30, 38, 0x30, 36, 0x30, 34, 4, 32};

static void change_signer(CMS_SignerInfo *si, const struct cms_row *row)
{
	if (row->change == OTHER_CERTIFICATE)
		assert_true(CMS_signed_add1_attr_by_NID(si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE,
							other_certificate, sizeof(other_certificate)));
	if (row->change == UNSIGNED_ATTRIBUTE)
		assert_true(CMS_unsigned_add1_attr_by_NID(si, NID_pkcs9_challengePassword, V_ASN1_UTF8STRING, "x", 1));
	if (row->change == OWN_ATTRIBUTE)
		assert_true(CMS_signed_add1_attr_by_NID(si, NID_pkcs9_challengePassword, V_ASN1_UTF8STRING, "x", 1));
}

static void test_made(void **state)
{
	const struct cms_row *row = *state;
	static const struct info_row right = {"", "20260601050500Z", 1, REST(""), TIMESTAMP_SOUND, 0};
	const unsigned flags = row->flags | CMS_BINARY | CMS_NOSMIMECAP;
	struct authority a;
	struct buf info;
	unsigned char *der = NULL;
	authority_open(&a, &(struct authority_options){0});
	buf_init(&info, 4096);
	write_info(&right, &info);
	BIO *in = BIO_new_mem_buf(info.p, (int)info.n);
	const EVP_MD *md = EVP_get_digestbyname(row->digest);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
	assert_true(CMS_set1_eContentType(cms, OBJ_nid2obj(row->type)));
	CMS_SignerInfo *si = CMS_add1_signer(cms, a.stamper.cert, a.stamper.key, md, flags);
	assert_non_null(si);
	if (row->change == TWO_SIGNERS)
		assert_non_null(CMS_add1_signer(cms, a.responder[0].cert, a.responder[0].key, md, flags));
	change_signer(si, row);
	assert_true(CMS_final(cms, in, NULL, flags));
	int n = i2d_CMS_ContentInfo(cms, &der);
	assert_true(n > 0);
	if (row->change == MOMENT_LATER) {
		unsigned char *at = memmem(der, (size_t)n, right.time, strlen(right.time));
		assert_non_null(at);
		at[3]++;
	}
	assert_int_equal(check(&(struct buf){.p = (char *)der, .n = (size_t)n}), row->found);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	buf_clear(&info);
	authority_close(&a);
}

/* Every byte with every bit changed, set to all or nothing, and every beginning: in memory of exactly that size, so
 * that the sanitizers see one byte too many. Nothing changed is sound: there is no byte that nothing covers. */
static void test_mutated(void **state)
{
	const struct sound_row *row = *state;
	struct authority a;
	struct buf token;
	authority_open(&a, &(struct authority_options){0});
	a.style = row->style;
	stamp(&a, &token);
	for (size_t n = 0; n < token.n; n++) {
		char *cut = mem_new(n + 1, 1);
		struct buf part = {.p = cut, .n = n};
		memcpy(cut, token.p, n);
		cut = mem_grow(cut, n ? n : 1, 1);
		part.p = cut;
		assert_int_equal(check(&part), TIMESTAMP_MALFORMED);
		free(cut);
	}
	char *copy = mem_new(token.n, 1);
	const struct buf whole = {.p = copy, .n = token.n};
	for (size_t i = 0; i < token.n; i++) {
		for (int bit = 0; bit < 10; bit++) {
			memcpy(copy, token.p, token.n);
			copy[i] = (char)(bit < 8 ? copy[i] ^ 1 << bit : bit == 8 ? 0 : 0xff);
			if (copy[i] != token.p[i] && check(&whole) == TIMESTAMP_SOUND)
				fail_msg("byte %zu as %02x is sound", i, (unsigned char)copy[i]);
		}
	}
	free(copy);
	buf_clear(&token);
	authority_close(&a);
}

/* Asking */

struct get_row {
	const char *name;
	enum authority_fault fault;
	const char *ja, *en; /* NULL: it is taken */
};

static const struct get_row get_rows[] = {
    {"taken", FAULT_NONE, NULL, NULL},
    {"no answer", FAULT_SILENT, "答えませんでした", "no answer"},
    {"cut", FAULT_SHORT, "答えの形式が正しくありません", "malformed"},
    {"rejected", FAULT_REJECTED, "タイムスタンプ局が断りました（badAlg：", "it was not granted (badAlg"},
    {"other nonce", FAULT_NONCE, "今回の問いへの答えではありません", "answers another question"},
    {"no nonce", FAULT_NO_NONCE, "今回の問いへの答えではありません", "answers another question"},
    {"replayed", FAULT_REPLAY, "今回の問いへの答えではありません", "answers another question"},
    {"a day ahead", FAULT_TIME, "機械の時計を確かめてください（差の秒数：86400）", "(seconds apart: 86400)"},
    {"other imprint", FAULT_IMPRINT, "別のデータに対するもの", "made for other bytes"},
    {"SHA-1", FAULT_SHA1, "方式を認めていません", "algorithms are not accepted"},
    {"without certificates", FAULT_CERTLESS, "証明書が欠けている", "certificates are missing"},
    {"without purpose", FAULT_UNFIT, "タイムスタンプ専用のものではありません", "one for time-stamping only"},
    {"purpose not critical", FAULT_LAX, "タイムスタンプ専用のものではありません", "one for time-stamping only"},
    {"two purposes", FAULT_BOTH, "タイムスタンプ専用のものではありません", "one for time-stamping only"},
    {"tampered with", FAULT_TAMPERED, "署名が合いません", "signature does not fit"},
};

static void test_get(void **state)
{
	const struct get_row *row = *state;
	struct authority a;
	struct buf token;
	struct err err = {0};
	unsigned char imprint[DIGEST_BYTES];
	authority_open(&a, &(struct authority_options){0});
	digest_bytes(text, sizeof(text) - 1, imprint);
	buf_init(&token, TIMESTAMP_MAX_BYTES);
	assert_int_equal(timestamp_get(a.url[AUTHORITY_STAMP], imprint, &a.host, &token, &err), 0);
	assert_int_equal(check(&token), TIMESTAMP_SOUND);
	const size_t before = token.n;
	authority_fail(&a, AUTHORITY_STAMP, row->fault, 1);
	int rc = timestamp_get(a.url[AUTHORITY_STAMP], imprint, &a.host, &token, &err);
	assert_int_equal(rc, row->ja ? -1 : 0);
	assert_true(row->ja ? token.n == before : token.n > before);
	if (row->ja) {
		assert_int_equal(err_first_kind(&err), ERR_WORLD);
		assert_non_null(strstr(err.item[0].text.ja, row->ja));
		assert_non_null(strstr(err.item[0].text.en, row->en));
		assert_non_null(strstr(err.item[0].text.ja, "authority.test/tsa"));
	}
	assert_int_equal(authority_asked(&a, AUTHORITY_STAMP), 2);
	buf_clear(&token);
	err_clear(&err);
	authority_close(&a);
}

/* A host that asks the authority, by another clock or of another mind. */
struct asker {
	struct authority *a;
	int64_t apart;
	const char *canned; /* the answer; NULL: the authority's */
	size_t canned_n;
	const char *form; /* BouncyCastle answers, with that form of ESSCertID; NULL: not */
	struct fetch last;
};

static int64_t asker_now(void *ctx)
{
	const struct asker *k = ctx;
	return k->a->now + k->apart;
}

static int asker_random(void *ctx, void *bytes, size_t n, struct err *err)
{
	const struct asker *k = ctx;
	return k->a->host.random(k->a->host.ctx, bytes, n, err);
}

static void ask_java(const struct asker *k, const struct fetch *what, struct buf *out)
{
	static const char jars[] = "/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar";
	char moment[32], *program = realpath("tests/StampAnswer.java", NULL);
	struct buf question, said;
	assert_non_null(program);
	snprintf(moment, sizeof(moment), "%" PRId64, k->a->now);
	const char *const argv[] = {"java",    "-cp",    jars,   program, "q.tsq", "a.tsr",
				    "tsa.p12", "secret", moment, k->form, NULL};
	buf_init(&question, 4096);
	buf_init(&said, 65536);
	buf_add(&question, what->body, what->n);
	tool_write(k->a->folder, "q.tsq", &question);
	if (tool_run(k->a->folder, argv, &said))
		fail_msg("%s", buf_text(&said));
	tool_read(k->a->folder, "a.tsr", out);
	buf_clear(&question);
	buf_clear(&said);
	free(program);
}

static int asker_fetch(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	struct asker *k = ctx;
	k->last = *what;
	if (k->form)
		ask_java(k, what, out);
	else if (k->canned)
		buf_add(out, k->canned, k->canned_n);
	else
		return k->a->host.fetch(k->a->host.ctx, what, out, err);
	return 0;
}

static int ask(struct asker *k, const char *url, struct buf *token, struct err *err)
{
	struct host host = {.ctx = k, .now = asker_now, .random = asker_random, .fetch = asker_fetch};
	unsigned char imprint[DIGEST_BYTES];
	digest_bytes(text, sizeof(text) - 1, imprint);
	buf_init(token, TIMESTAMP_MAX_BYTES);
	return timestamp_get(url, imprint, &host, token, err);
}

struct clock_row {
	const char *name;
	int64_t apart;
	int rc;
};

static const struct clock_row clock_rows[] = {
    {"equal", 0, 0},
    {"five minutes ahead", 300, 0},
    {"five minutes behind", -300, 0},
    {"a second more ahead", 301, -1},
    {"a second more behind", -301, -1},
};

static void test_clock(void **state)
{
	const struct clock_row *row = *state;
	struct authority a;
	struct asker k = {.a = &a, .apart = row->apart};
	struct buf token;
	struct err err = {0};
	authority_open(&a, &(struct authority_options){0});
	assert_int_equal(ask(&k, a.url[AUTHORITY_STAMP], &token, &err), row->rc);
	assert_true(row->rc ? token.n == 0 : token.n > 0);
	assert_true(k.last.max >= TIMESTAMP_MAX_BYTES && k.last.max <= 2 * TIMESTAMP_MAX_BYTES);
	buf_clear(&token);
	err_clear(&err);
	authority_close(&a);
}

struct canned_row {
	const char *name;
	const char *answer;
	size_t n;
	const char *ja, *en;
};

static const struct canned_row canned_rows[] = {
    {"nothing", REST(""), "答えの形式が正しくありません", "it is malformed"},
    {"empty", REST("\x30\x00"), "答えの形式が正しくありません", "it is malformed"},
    {"more behind it", REST("\x30\x05\x30\x03\x02\x01\x00\x00"), "答えの形式が正しくありません", "it is malformed"},
    {"long status", REST("\x30\x06\x30\x04\x02\x02\x01\x00"), "答えの形式が正しくありません", "it is malformed"},
    {"granted, without a token", REST("\x30\x05\x30\x03\x02\x01\x00"), "答えにタイムスタンプがありません",
     "it holds no time-stamp"},
    {"granted, with no token", REST("\x30\x07\x30\x03\x02\x01\x00\x30\x00"), "タイムスタンプの形式が正しくありません",
     "the time-stamp is malformed"},
    {"with changes, with no token", REST("\x30\x07\x30\x03\x02\x01\x01\x30\x00"),
     "タイムスタンプの形式が正しくありません", "the time-stamp is malformed"},
    {"rejected", REST("\x30\x05\x30\x03\x02\x01\x02"), "タイムスタンプ局が断りました（?）", "it was not granted (?)"},
    {"negative status", REST("\x30\x05\x30\x03\x02\x01\xff"), "タイムスタンプ局が断りました", "it was not granted"},
    {"rejected for want of time", REST("\x30\x0a\x30\x08\x02\x01\x02\x03\x03\x01\x00\x02"),
     "断りました（timeNotAvailable）", "not granted (timeNotAvailable)"},
    {"rejected for what we do not know", REST("\x30\x09\x30\x07\x02\x01\x02\x03\x02\x00\x01"), "断りました（?）",
     "not granted (?)"},
    {"rejected with words to the terminal", REST("\x30\x0e\x30\x0c\x02\x01\x02\x30\x07\x0c\x05\x1b[31m"),
     "断りました（\xef\xbf\xbd[31m）", "not granted (\xef\xbf\xbd[31m)"},
};

static void test_canned(void **state)
{
	const struct canned_row *row = *state;
	struct authority a;
	struct asker k = {.a = &a, .canned = row->answer, .canned_n = row->n};
	struct buf token;
	struct err err = {0};
	authority_open(&a, &(struct authority_options){0});
	assert_int_equal(ask(&k, "http://name:secret@tsa.test/tsa?key=hidden", &token, &err), -1);
	assert_int_equal(token.n, 0);
	assert_int_equal(err_first_kind(&err), ERR_WORLD);
	const struct words said = err.item[0].text;
	if (!strstr(said.ja, row->ja) || !strstr(said.en, row->en))
		fail_msg("%s\n%s", said.ja, said.en);
	assert_non_null(strstr(said.ja, "「http://tsa.test/tsa?…」"));
	assert_non_null(strstr(said.ja, "時刻は自己申告になります"));
	assert_null(strstr(said.ja, "secret"));
	assert_null(strstr(said.en, "secret"));
	assert_null(strstr(said.en, "hidden"));
	buf_clear(&token);
	err_clear(&err);
	authority_close(&a);
}

/* An authority of other make */

struct foreign_row {
	const char *name;
	bool middle;
	const char *kind, *form;
	size_t certs;
};

static const struct foreign_row foreign_rows[] = {
    {"RSA, ESSCertID", false, "RSA-2048", "v1", 1},
    {"P-256 under the middle, ESSCertIDv2", true, "P-256", "v2", 2},
};

/* BouncyCastle understands our question, and we its answer; openssl finds it right too. */
static void test_foreign(void **state)
{
	const struct foreign_row *row = *state;
	static const char *const verify[] = {"openssl", "ts",    "-verify", "-queryfile",     "q.tsq",
					     "-in",     "a.tsr", "-CAfile", "trust/root.crt", NULL};
	struct authority a;
	struct asker k = {.a = &a, .form = row->form};
	struct buf token, said;
	struct err err = {0};
	struct timestamp t = {0};
	authority_open(&a, &(struct authority_options){.middle = row->middle});
	struct keys_pair own =
	    authority_issue(&a, &(struct authority_cert){.keys = {.kind = row->kind, .name = "他社タイムスタンプ局"},
							 .purpose = "critical,timeStamping"});
	keys_p12(tool_path(a.folder, "tsa.p12").text, own.key, own.cert,
		 row->middle ? a.issuer[AUTHORITY_MIDDLE].cert : NULL, "secret");
	buf_init(&said, 65536);
	if (ask(&k, a.url[AUTHORITY_STAMP], &token, &err))
		fail_msg("%s", err.item[0].text.en);
	assert_int_equal(timestamp_check(token.p, token.n, &content, &t), TIMESTAMP_SOUND);
	assert_int_equal(t.moment, KEYS_NOW);
	assert_int_equal(t.certs.certs, row->certs);
	assert_int_equal(X509_cmp(t.certs.cert[0], own.cert), 0);
	timestamp_clear(&t);
	run(a.folder, verify, &said);
	if (!strstr(buf_text(&said), "Verification: OK"))
		fail_msg("%s", buf_text(&said));
	buf_clear(&token);
	buf_clear(&said);
	keys_clear(&own);
	authority_close(&a);
}

static void test_no_network(void **state)
{
	(void)state;
	struct host host;
	struct buf token;
	struct err err = {0};
	const unsigned char imprint[DIGEST_BYTES] = {0};
	host_system(&host);
	host.fetch = NULL;
	buf_init(&token, TIMESTAMP_MAX_BYTES);
	assert_int_equal(timestamp_get("http://tsa.test/", imprint, &host, &token, &err), -1);
	assert_non_null(strstr(err.item[0].text.ja, "ネットワークを使えない"));
	assert_int_equal(token.n, 0);
	err_clear(&err);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_openssl, openssl_rows, "openssl ts");
	CHECK_ROWS(&l, test_sound, sound_rows, "sound");
	CHECK_ROWS(&l, test_fault, fault_rows, "checked");
	CHECK_ROWS(&l, test_info, info_rows, "TSTInfo");
	CHECK_ROWS(&l, test_made, cms_rows, "CMS");
	check_add(&l, test_mutated, &sound_rows[0], "changed: ESSCertIDv2");
	check_add(&l, test_mutated, &sound_rows[2], "changed: with all that may be in it");
	CHECK_ROWS(&l, test_get, get_rows, "asked");
	CHECK_ROWS(&l, test_clock, clock_rows, "clocks apart");
	CHECK_ROWS(&l, test_canned, canned_rows, "answered");
	CHECK_ROWS(&l, test_foreign, foreign_rows, "BouncyCastle");
	check_add(&l, test_no_network, NULL, "without a network");
	return check_run(&l, "timestamp");
}

/* trust: who is believed to have signed, and what is said about it. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "forms/trust.h"
#include "tests/authority.h"
#include "tests/keys.h"
#include "tests/tool.h"

struct place {
	char folder[64];
	struct host host;
	struct err err;
};

static void begin(struct place *p)
{
	*p = (struct place){0};
	tool_folder(p->folder);
	host_system(&p->host);
}

static void end(struct place *p)
{
	err_clear(&p->err);
	tool_remove(p->folder);
}

static const char self_made_text[] = "公印ではなく、市が確認した人の署名でもありません";

struct trust_row {
	const char *name;
	struct keys_spec spec;
	enum { BY_ROOT, BY_MIDDLE, BY_ITSELF, BY_STRANGER, BY_LEAF } by;
	enum { TRUST_ROOT, TRUST_NOBODY, TRUST_PERSON, TRUST_MIDDLE } trust;
	enum { NO_LIST, CLEAN, REVOKED, OLD_LIST, OTHER_LIST } list;
	int64_t moment, now; /* days from KEYS_NOW */
	enum trust_answer answer;
	const char *ja, *en;
};

static const struct trust_row trust_rows[] = {
    {"under the root",
     {.name = "a"},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_YES,
     "失効未確認：失効リストが読み込まれて",
     "revocation unchecked: no revocation list"},
    {"names the root", {.name = "a"}, BY_ROOT, TRUST_ROOT, NO_LIST, 0, 0, TRUST_YES, "「試験認証局」", "'試験認証局'"},
    {"under an authority in between",
     {.name = "a"},
     BY_MIDDLE,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_YES,
     "つながる",
     "leads to"},
    {"authority in between is trusted",
     {.name = "a"},
     BY_MIDDLE,
     TRUST_MIDDLE,
     NO_LIST,
     0,
     0,
     TRUST_YES,
     "つながる",
     "leads to"},
    {"the person is trusted",
     {.name = "a"},
     BY_STRANGER,
     TRUST_PERSON,
     NO_LIST,
     0,
     0,
     TRUST_YES,
     "失効未確認",
     "unchecked"},
    {"not revoked", {.name = "a"}, BY_ROOT, TRUST_ROOT, CLEAN, 0, 0, TRUST_YES, "失効していないこと", "not revoked"},
    {"revoked", {.name = "a"}, BY_ROOT, TRUST_ROOT, REVOKED, 0, 0, TRUST_NO, "失効しています", "is revoked"},
    {"outdated list",
     {.name = "a"},
     BY_ROOT,
     TRUST_ROOT,
     OLD_LIST,
     0,
     3,
     TRUST_YES,
     "失効未確認：この証明書について",
     "unchecked: no current"},
    {"list of another authority",
     {.name = "a"},
     BY_ROOT,
     TRUST_ROOT,
     OTHER_LIST,
     0,
     0,
     TRUST_YES,
     "失効未確認：この証明書について",
     "unchecked: no current"},
    {"nobody is trusted",
     {.name = "a"},
     BY_ROOT,
     TRUST_NOBODY,
     NO_LIST,
     0,
     0,
     TRUST_UNKNOWN,
     "確かめられません",
     "unknown"},
    {"under a stranger",
     {.name = "a"},
     BY_STRANGER,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_UNKNOWN,
     "失効未確認",
     "unchecked"},
    {"self-signed stranger",
     {.name = "a"},
     BY_ITSELF,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_UNKNOWN,
     "確かめられません",
     "unknown"},
    {"self-made",
     {.name = "a", .unit = "shinsa self-made key: integrity only"},
     BY_ITSELF,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_SELF_MADE,
     self_made_text,
     "nor a signature of a person known to the city"},
    {"self-made, says so too",
     {.name = "a", .unit = "shinsa self-made key: integrity only"},
     BY_ITSELF,
     TRUST_PERSON,
     NO_LIST,
     0,
     0,
     TRUST_SELF_MADE,
     "失効未確認",
     "integrity only"},
    {"self-made, expired",
     {.name = "a", .unit = "shinsa self-made key: integrity only", .to = KEYS_NOW},
     BY_ITSELF,
     TRUST_ROOT,
     NO_LIST,
     1,
     1,
     TRUST_NO,
     "有効期限が切れて",
     "expired"},
    {"calls itself self-made",
     {.name = "a", .unit = "shinsa self-made key: integrity only"},
     BY_STRANGER,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_UNKNOWN,
     "確かめられません",
     "unknown"},
    {"expired at the moment",
     {.name = "a", .to = KEYS_NOW},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     1,
     1,
     TRUST_NO,
     "署名した時点で証明書の有効期限",
     "had expired at that moment"},
    {"expired since",
     {.name = "a", .to = KEYS_NOW + 60},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     0,
     2,
     TRUST_YES,
     "2026-06-01 に期限が切れ",
     "expired on 2026-06-01"},
    {"not yet valid at the moment",
     {.name = "a", .from = KEYS_NOW},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     -1,
     0,
     TRUST_NO,
     "まだ有効ではありません",
     "not valid yet"},
    {"for servers only",
     {.name = "a", .usage = "keyEncipherment"},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_NO,
     "鍵の用途",
     "key usage"},
    {"rsa 1024",
     {.name = "a", .kind = "RSA-1024"},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_NO,
     "1024 ビット",
     "1024 bits"},
    {"sha-1",
     {.name = "a", .digest = "SHA1"},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_NO,
     "古い方式",
     "old algorithm"},
    {"other curve",
     {.name = "a", .kind = "secp256k1"},
     BY_ROOT,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_NO,
     "secp256k1",
     "secp256k1"},
    {"under somebody who is no authority",
     {.name = "a"},
     BY_LEAF,
     TRUST_ROOT,
     NO_LIST,
     0,
     0,
     TRUST_NO,
     "認証局の証明書では",
     "invalid CA"},
};

struct people {
	struct keys_pair root, middle, stranger, leaf, signer;
};

static void make_people(struct people *q, const struct trust_row *row)
{
	q->root = keys_make(&(struct keys_spec){.name = "試験認証局", .ca = true}, NULL);
	q->middle = keys_make(&(struct keys_spec){.name = "middle", .ca = true, .serial = 2}, &q->root);
	q->stranger = keys_make(&(struct keys_spec){.name = "stranger", .ca = true}, NULL);
	q->leaf = keys_make(&(struct keys_spec){.name = "leaf", .serial = 3, .usage = "digitalSignature"}, &q->root);
	const struct keys_pair *by[] = {[BY_ROOT] = &q->root,
					[BY_MIDDLE] = &q->middle,
					[BY_ITSELF] = NULL,
					[BY_STRANGER] = &q->stranger,
					[BY_LEAF] = &q->leaf};
	struct keys_spec spec = row->spec;
	spec.serial = 4;
	q->signer = keys_make(&spec, by[row->by]);
}

static void clear_people(struct people *q)
{
	keys_clear(&q->root);
	keys_clear(&q->middle);
	keys_clear(&q->stranger);
	keys_clear(&q->leaf);
	keys_clear(&q->signer);
}

static void fill_folder(const char *folder, const struct trust_row *row, const struct people *q)
{
	X509 *const trusted[] = {[TRUST_ROOT] = q->root.cert,
				 [TRUST_NOBODY] = NULL,
				 [TRUST_PERSON] = q->signer.cert,
				 [TRUST_MIDDLE] = q->middle.cert};
	if (trusted[row->trust])
		keys_pem(tool_path(folder, "trusted.crt").text, NULL, trusted[row->trust], NULL, NULL, false);
	if (row->list != NO_LIST)
		keys_crl(tool_path(folder, "list.crl").text, row->list == OTHER_LIST ? &q->stranger : &q->root,
			 row->list == REVOKED || row->list == OTHER_LIST ? q->signer.cert : NULL, KEYS_NOW + KEYS_DAY);
}

static void test_trust(void **state)
{
	const struct trust_row *row = *state;
	struct people q;
	struct place p;
	struct trust *t = NULL;
	struct words text;
	begin(&p);
	make_people(&q, row);
	/* The folder also has other things in it. */
	fill_folder(p.folder, row, &q);
	struct buf other;
	buf_init(&other, 100);
	buf_str(&other, "about this folder");
	tool_write(p.folder, "readme.txt", &other);
	buf_clear(&other);
	assert_int_equal(trust_load(&t, p.folder, &p.host, &p.err), 0);
	struct arena *a = arena_new();
	X509 *cert[] = {q.signer.cert, q.middle.cert, q.leaf.cert};
	const struct trust_case c = {.cert = cert,
				     .certs = 3,
				     .moment = KEYS_NOW + row->moment * KEYS_DAY,
				     .now = KEYS_NOW + row->now * KEYS_DAY};
	struct trust_verdict verdict;
	trust_judge(t, &c, a, &verdict);
	enum trust_answer got = verdict.answer;
	text = verdict.text;
	if (got != row->answer || !strstr(text.ja, row->ja) || !strstr(text.en, row->en))
		fail_msg("answer %d: %s / %s", got, text.ja, text.en);
	arena_free(a);
	trust_free(t);
	clear_people(&q);
	end(&p);
}

static void test_trust_files(void **state)
{
	(void)state;
	struct place p;
	struct trust *t = NULL;
	struct buf junk;
	begin(&p);
	assert_int_equal(trust_load(&t, tool_path(p.folder, "none").text, &p.host, &p.err), -1);
	assert_int_equal(p.err.item[0].kind, ERR_WORLD);
	err_clear(&p.err);
	buf_init(&junk, 100);
	buf_str(&junk, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
	tool_write(p.folder, "junk.cer", &junk);
	assert_int_equal(trust_load(&t, p.folder, &p.host, &p.err), -1);
	assert_non_null(strstr(p.err.item[0].text.ja, "junk.cer"));
	err_clear(&p.err);
	assert_int_equal(remove(tool_path(p.folder, "junk.cer").text), 0);
	tool_write(p.folder, "junk.crl", &junk);
	assert_int_equal(trust_load(&t, p.folder, &p.host, &p.err), -1);
	assert_int_equal(remove(tool_path(p.folder, "junk.crl").text), 0);
	/* DER, and an empty folder. */
	struct keys_pair root = keys_make(&(struct keys_spec){.name = "root", .ca = true}, NULL);
	unsigned char *der = NULL;
	int n = i2d_X509(root.cert, &der);
	buf_clear(&junk);
	junk.max = 1 << 20;
	assert_int_equal(trust_load(&t, p.folder, &p.host, &p.err), 0);
	trust_free(t);
	buf_add(&junk, der, (size_t)n);
	tool_write(p.folder, "root.DER", &junk);
	assert_int_equal(trust_load(&t, p.folder, &p.host, &p.err), 0);
	trust_free(t);
	trust_free(NULL);
	OPENSSL_free(der);
	keys_clear(&root);
	buf_clear(&junk);
	end(&p);
}

/* What evidence says, made by the authority on one day and judged on another. */

enum { NEVER = 1000 };

struct evidence_row {
	const char *name;
	bool answer, list;          /* an OCSP answer, a revocation list; by the folder's root */
	enum authority_fault fault; /* of both */
	int revoked;                /* day of the revocation from KEYS_NOW, or NEVER */
	int made;                   /* day on which the evidence was made */
	bool proved;                /* the moment of use, KEYS_NOW, is */
	int now;                    /* day of judging */
	enum revocation revocation;
	bool stored;
	const char *ja, *en;
	bool weak;                                            /* the list is signed with SHA-1 */
	enum { APPOINTED, ISSUER, UNAPPOINTED, OUTDATED } by; /* who answers */
};

#define UNSURE                                                                                                         \
	.revocation = REVOCATION_UNCHECKED, .stored = false, .ja = "失効未確認：この証明書について",                   \
	.en = "unchecked: no current"
#define SURE .revocation = REVOCATION_CLEAN, .stored = true, .ja = "失効していないこと", .en = "is not revoked"
#define GONE .revocation = REVOCATION_REVOKED, .stored = false, .ja = "失効しています", .en = "is revoked"
#define LATER                                                                                                          \
	.revocation = REVOCATION_CLEAN, .stored = true, .ja = "それより前に使われたこと",                              \
	.en = "its use is proved to be older"

static const struct evidence_row evidence_rows[] = {
    {"none", false, false, FAULT_NONE, NEVER, 0, false, 0, .revocation = REVOCATION_UNCHECKED,
     .ja = "失効未確認：失効リストが", .en = "unchecked: no revocation list"},
    {"answer", true, false, FAULT_NONE, NEVER, 0, false, 0, SURE},
    {"list", false, true, FAULT_NONE, NEVER, 0, false, 0, SURE},
    {"both", true, true, FAULT_NONE, NEVER, 0, false, 0, SURE},
    {"answer to a claim, old", true, false, FAULT_NONE, NEVER, 0, false, 30, UNSURE},
    {"list for a claim, old", false, true, FAULT_NONE, NEVER, 0, false, 30, UNSURE},
    {"answer to a proof, made then", true, false, FAULT_NONE, NEVER, 0, true, 3000, SURE},
    {"list for a proof, made then", false, true, FAULT_NONE, NEVER, 0, true, 3000, SURE},
    {"answer to a proof, made later", true, false, FAULT_NONE, NEVER, 100, true, 3000, SURE},
    {"answer to a proof, old by then", true, false, FAULT_NONE, NEVER, -30, true, 3000, UNSURE},
    {"list for a proof, old by then", false, true, FAULT_NONE, NEVER, -30, true, 3000, UNSURE},
    {"answer from the future", true, false, FAULT_NONE, NEVER, 5, false, 0, UNSURE},
    {"list from the future", false, true, FAULT_NONE, NEVER, 5, false, 0, UNSURE},
    {"answer: revoked", true, false, FAULT_NONE, -1, 0, false, 0, GONE},
    {"list: revoked", false, true, FAULT_NONE, -1, 0, false, 0, GONE},
    {"answer: revoked, old", true, false, FAULT_NONE, -1, 0, false, 300, GONE},
    {"answer to a claim: revoked later", true, false, FAULT_NONE, 5, 10, false, 10, GONE},
    {"list for a claim: revoked later", false, true, FAULT_NONE, 5, 10, false, 10, GONE},
    {"answer to a proof: revoked later", true, false, FAULT_NONE, 5, 10, true, 10, LATER},
    {"list for a proof: revoked later", false, true, FAULT_NONE, 5, 10, true, 10, LATER},
    {"answer to a proof: revoked before", true, false, FAULT_NONE, -5, 10, true, 10, GONE},
    {"list for a proof: revoked before", false, true, FAULT_NONE, -5, 10, true, 10, GONE},
    {"answer tampered with", true, false, FAULT_TAMPERED, NEVER, 0, false, 0, UNSURE},
    {"list tampered with", false, true, FAULT_TAMPERED, NEVER, 0, false, 0, UNSURE},
    {"answer of a stranger", true, false, FAULT_STRANGER, NEVER, 0, false, 0, UNSURE},
    {"list of a stranger", false, true, FAULT_STRANGER, NEVER, 0, false, 0, UNSURE},
    {"revoked, says a stranger", true, true, FAULT_STRANGER, -1, 0, false, 0, UNSURE},
    {"answer about another", true, false, FAULT_OTHER, NEVER, 0, false, 0, UNSURE},
    {"answer: does not know", true, false, FAULT_UNKNOWN, NEVER, 0, false, 0, UNSURE},
    {"answer: refused", true, false, FAULT_REJECTED, NEVER, 0, false, 0, UNSURE},
    {"answer expired", true, false, FAULT_EXPIRED, NEVER, 0, false, 0, UNSURE},
    {"list expired", false, true, FAULT_EXPIRED, NEVER, 0, false, 0, UNSURE},
    {"weak list", false, true, FAULT_NONE, NEVER, 0, false, 0, UNSURE, .weak = true},
    {"weak list: revoked", false, true, FAULT_NONE, -1, 0, false, 0, GONE, .weak = true},
    {"weak list for a proof: revoked later", false, true, FAULT_NONE, 5, 10, true, 10, GONE, .weak = true},
    {"answer of the issuer", true, false, FAULT_NONE, NEVER, 0, false, 0, SURE, .by = ISSUER},
    {"answer of one not appointed", true, false, FAULT_NONE, NEVER, 0, false, 0, UNSURE, .by = UNAPPOINTED},
    {"answer of one who may no longer", true, false, FAULT_NONE, NEVER, 0, false, 0, UNSURE, .by = OUTDATED},
};

/* The same list, with another signature. */
static void weaken(struct buf *list, EVP_PKEY *key)
{
	const unsigned char *at = (const unsigned char *)list->p;
	unsigned char *der = NULL;
	X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)list->n);
	assert_true(X509_CRL_sign(crl, key, EVP_sha1()));
	int n = i2d_X509_CRL(crl, &der);
	buf_clear(list);
	buf_add(list, der, (size_t)n);
	OPENSSL_free(der);
	X509_CRL_free(crl);
}

/* Puts another responder in place of the authority's, which goes to *own. */
static void appoint(struct authority *a, const struct evidence_row *row, struct keys_pair *own)
{
	struct authority_cert spec = {.keys = {.name = "responder", .usage = "critical,digitalSignature"}};
	*own = a->responder[AUTHORITY_ROOT];
	if (row->by == OUTDATED) {
		spec.purpose = "OCSPSigning";
		spec.keys.to = KEYS_NOW - KEYS_DAY;
		spec.keys.from = KEYS_NOW - 100 * KEYS_DAY;
	}
	a->responder[AUTHORITY_ROOT] = row->by == ISSUER ? a->issuer[AUTHORITY_ROOT] : authority_issue(a, &spec);
}

static struct evidence *collect_evidence(struct authority *a, const struct evidence_row *row, X509 *cert)
{
	struct evidence *e = evidence_new();
	struct buf answer, list;
	buf_init(&answer, EVIDENCE_MAX_BYTES);
	buf_init(&list, EVIDENCE_MAX_BYTES);
	struct keys_pair own = {NULL, NULL};
	a->now = KEYS_NOW + row->made * KEYS_DAY;
	if (row->by != APPOINTED)
		appoint(a, row, &own);
	authority_fail(a, AUTHORITY_OCSP, row->fault, 0);
	authority_fail(a, AUTHORITY_LIST, row->fault, 0);
	authority_ocsp(a, cert, &answer);
	authority_list(a, AUTHORITY_ROOT, &list);
	if (row->weak)
		weaken(&list, a->issuer[AUTHORITY_ROOT].key);
	if (own.key) {
		if (row->by != ISSUER)
			keys_clear(&a->responder[AUTHORITY_ROOT]);
		a->responder[AUTHORITY_ROOT] = own;
	}
	if (row->answer)
		assert_true(evidence_add(e, EVIDENCE_OCSP, answer.p, answer.n));
	if (row->list)
		assert_true(evidence_add(e, EVIDENCE_CRL, list.p, list.n));
	buf_clear(&answer);
	buf_clear(&list);
	return e;
}

static void test_evidence(void **state)
{
	const struct evidence_row *row = *state;
	struct authority a;
	struct trust *t = NULL;
	struct err err = {0};
	struct trust_verdict v;
	authority_open(&a, &(struct authority_options){0});
	struct keys_pair signer =
	    authority_issue(&a, &(struct authority_cert){.keys = {.name = "a", .usage = "critical,nonRepudiation"}});
	if (row->revoked != NEVER)
		authority_revoke(&a, signer.cert, KEYS_NOW + row->revoked * KEYS_DAY, -1);
	struct evidence *e = collect_evidence(&a, row, signer.cert);
	assert_int_equal(trust_load(&t, a.trust, &a.host, &err), 0);
	struct arena *arena = arena_new();
	const struct trust_case c = {.cert = &signer.cert,
				     .certs = 1,
				     .moment = KEYS_NOW,
				     .proved = row->proved,
				     .now = KEYS_NOW + row->now * KEYS_DAY,
				     .evidence = e};
	trust_judge(t, &c, arena, &v);
	if (v.revocation != row->revocation || v.stored != row->stored || !strstr(v.text.ja, row->ja) ||
	    !strstr(v.text.en, row->en))
		fail_msg("revocation %d, stored %d: %s / %s", v.revocation, v.stored, v.text.ja, v.text.en);
	assert_int_equal(v.answer, row->revocation == REVOCATION_REVOKED ? TRUST_NO : TRUST_YES);
	arena_free(arena);
	trust_free(t);
	evidence_free(e);
	keys_clear(&signer);
	authority_close(&a);
}

/* Who may prove a moment: by purpose. */

struct purpose_row {
	const char *name, *purpose; /* extended key usage */
	enum trust_answer answer;
};

static const struct purpose_row purpose_rows[] = {
    {"time-stamping", "critical,timeStamping", TRUST_YES},
    {"not critical", "timeStamping", TRUST_NO},
    {"more than that", "critical,timeStamping,codeSigning", TRUST_NO},
    {"another", "critical,codeSigning", TRUST_NO},
    {"none told", NULL, TRUST_NO},
};

static void test_purpose(void **state)
{
	const struct purpose_row *row = *state;
	struct authority a;
	struct trust *t = NULL;
	struct err err = {0};
	struct trust_verdict v;
	authority_open(&a, &(struct authority_options){.middle = true});
	struct keys_pair stamper =
	    authority_issue(&a, &(struct authority_cert){.keys = {.name = "a", .usage = "critical,digitalSignature"},
							 .purpose = row->purpose});
	assert_int_equal(trust_load(&t, a.trust, &a.host, &err), 0);
	struct arena *arena = arena_new();
	X509 *cert[] = {stamper.cert, a.issuer[AUTHORITY_MIDDLE].cert};
	struct trust_case c = {
	    .cert = cert, .certs = 2, .purpose = TRUST_STAMPING, .moment = KEYS_NOW, .proved = true, .now = KEYS_NOW};
	trust_judge(t, &c, arena, &v);
	assert_int_equal(v.answer, row->answer);
	if (row->answer == TRUST_YES) {
		X509 *path[4];
		assert_string_equal(v.authority.ja, "試験認証局");
		assert_true(v.until < INT64_MAX && v.until > KEYS_NOW);
		assert_false(v.stored);
		assert_int_equal(trust_path(t, &c, path, 4), 3);
		assert_int_equal(X509_cmp(path[1], a.issuer[AUTHORITY_MIDDLE].cert), 0);
		assert_int_equal(X509_cmp(path[2], a.issuer[AUTHORITY_ROOT].cert), 0);
		for (int i = 0; i < 3; i++)
			X509_free(path[i]);
		assert_int_equal(trust_path(t, &c, path, 2), 0);
	} else {
		assert_non_null(strstr(v.text.ja, "タイムスタンプ用の証明書ではありません"));
	}
	/* The middle one is stored nowhere else. */
	c.certs = 1;
	trust_judge(t, &c, arena, &v);
	assert_int_equal(v.answer, row->answer == TRUST_YES ? TRUST_UNKNOWN : TRUST_NO);
	arena_free(arena);
	trust_free(t);
	keys_clear(&stamper);
	authority_close(&a);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_trust, trust_rows, "judge");
	check_add(&l, test_trust_files, NULL, "folder");
	CHECK_ROWS(&l, test_evidence, evidence_rows, "evidence");
	CHECK_ROWS(&l, test_purpose, purpose_rows, "may stamp");
	return check_run(&l, "trust");
}

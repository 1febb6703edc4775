/* trust: who is believed to have signed, and what is said about it. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "forms/trust.h"
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

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_trust, trust_rows, "judge");
	check_add(&l, test_trust_files, NULL, "folder");
	return check_run(&l, "trust");
}

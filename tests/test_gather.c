/* gather: where evidence about a certificate comes from, and what is not taken. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <string.h>

#include "forms/gather.h"
#include "tests/authority.h"
#include "tests/tool.h"

enum { MAX = 1 << 20 };

struct place {
	struct authority a;
	struct err err;
	struct keys_pair person;
	struct trust *trust;
	struct evidence *evidence;
	struct arena *arena;
};

struct source_row {
	const char *name;
	enum { SERVERS, LISTS_IN_FOLDER, OFFLINE, OFFLINE_WITH_LISTS } from;
	enum authority_fault ocsp, list, issuer;
	bool mute;   /* the certificate names neither responder nor list */
	bool direct; /* under the root, without an authority in between */
	/* What is had: certificates of the path, lists, answers; -1: an error instead, which says: */
	int certs, lists, answers;
	const char *ja, *en;
};

#define FOUND(c, l, a) c, l, a, NULL, NULL
#define FAILS(ja, en) -1, -1, -1, ja, en
#define USELESS FAILS("答えは使えません", "is of no use")
#define NO_PATH FAILS("から信頼フォルダーまでの経路がありません", "no path leads from the certificate of")
#define NO_ISSUER FAILS("発行元の証明書ではありません", "is not the issuer's certificate")
#define NOT_HAD                                                                                                        \
	FAILS("失効情報を集められません", "could not get to know whether the certificate of 'a person' is revoked")
#define REVOKED FAILS("「a person」の証明書は失効しています", "the certificate of 'a person' is revoked")
#define OFFLINE_TEXT FAILS("ネットワークを使えないため", "there is no network to ask")

static const struct source_row source_rows[] = {
    {"answers", SERVERS, 0, 0, 0, false, false, FOUND(2, 0, 2)},
    {"answers, one certificate", SERVERS, 0, 0, 0, false, true, FOUND(1, 0, 1)},
    {"answers before lists", SERVERS, 0, FAULT_SILENT, 0, false, false, FOUND(2, 0, 2)},
    {"answers without nonce", SERVERS, FAULT_NO_NONCE, 0, 0, false, false, FOUND(2, 0, 2)},
    {"lists: responder silent", SERVERS, FAULT_SILENT, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: responder refuses", SERVERS, FAULT_REJECTED, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: responder talks nonsense", SERVERS, FAULT_SHORT, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: another nonce", SERVERS, FAULT_NONCE, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: answer about another", SERVERS, FAULT_OTHER, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: responder does not know", SERVERS, FAULT_UNKNOWN, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: responder unknown", SERVERS, FAULT_STRANGER, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: answer tampered with", SERVERS, FAULT_TAMPERED, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: answer out of date", SERVERS, FAULT_EXPIRED, 0, 0, false, false, FOUND(2, 2, 0)},
    {"lists: answer a day ahead", SERVERS, FAULT_TIME, 0, 0, false, false, FOUND(2, 2, 0)},
    {"folder before servers", LISTS_IN_FOLDER, 0, 0, 0, false, false, FOUND(2, 2, 0)},
    {"folder for who names no server", LISTS_IN_FOLDER, 0, 0, 0, true, false, FOUND(2, 2, 0)},
    {"folder without network", OFFLINE_WITH_LISTS, 0, 0, 0, false, true, FOUND(1, 1, 0)},
    {"no server named", SERVERS, 0, 0, 0, true, false, NOT_HAD},
    {"all silent", SERVERS, FAULT_SILENT, FAULT_SILENT, 0, false, false, NOT_HAD},
    {"lists: silent", SERVERS, FAULT_REJECTED, FAULT_MISSING, 0, false, false, NOT_HAD},
    {"lists: nonsense", SERVERS, FAULT_SILENT, FAULT_SHORT, 0, false, false, USELESS},
    {"lists: a stranger's", SERVERS, FAULT_SILENT, FAULT_STRANGER, 0, false, false, USELESS},
    {"lists: tampered with", SERVERS, FAULT_SILENT, FAULT_TAMPERED, 0, false, false, USELESS},
    {"lists: out of date", SERVERS, FAULT_SILENT, FAULT_EXPIRED, 0, false, false, USELESS},
    {"revoked, says the responder", SERVERS, FAULT_REVOKED, 0, 0, false, false, REVOKED},
    {"revoked, says the list", SERVERS, FAULT_SILENT, FAULT_REVOKED, 0, false, false, REVOKED},
    {"issuer silent", SERVERS, 0, 0, FAULT_SILENT, false, false, NO_PATH},
    {"issuer nonsense", SERVERS, 0, 0, FAULT_SHORT, false, false, NO_ISSUER},
    {"issuer another", SERVERS, 0, 0, FAULT_STRANGER, false, false, NO_ISSUER},
    {"no network, path unknown", OFFLINE, 0, 0, 0, false, false, NO_PATH},
    {"no network, path known", OFFLINE, 0, 0, 0, false, true, OFFLINE_TEXT},
};

static void lists_in_folder(struct place *p, bool direct)
{
	static const char *const names[] = {[AUTHORITY_ROOT] = "root.crl", [AUTHORITY_MIDDLE] = "middle.crl"};
	for (int i = 0; i < (direct ? 1 : AUTHORITY_ISSUERS); i++) {
		struct buf list;
		buf_init(&list, MAX);
		authority_list(&p->a, i, &list);
		tool_write(p->a.trust, names[i], &list);
		buf_clear(&list);
	}
}

static void begin(struct place *p, const struct source_row *row)
{
	*p = (struct place){0};
	authority_open(&p->a, &(struct authority_options){.middle = true});
	const struct authority_cert spec = {.keys = {.name = "a person", .usage = "critical,nonRepudiation"},
					    .by_root = row->direct,
					    .no_ocsp = row->mute,
					    .no_list = row->mute};
	p->person = authority_issue(&p->a, &spec);
	if (row->from == LISTS_IN_FOLDER || row->from == OFFLINE_WITH_LISTS)
		lists_in_folder(p, row->direct);
	if (row->from == OFFLINE || row->from == OFFLINE_WITH_LISTS)
		p->a.host.fetch = NULL;
	authority_fail(&p->a, AUTHORITY_OCSP, row->ocsp, 0);
	authority_fail(&p->a, AUTHORITY_LIST, row->list, 0);
	authority_fail(&p->a, AUTHORITY_ISSUER, row->issuer, 0);
	p->evidence = evidence_new();
	p->arena = arena_new();
	assert_int_equal(trust_load(&p->trust, p->a.trust, &p->a.host, &p->err), 0);
}

static void end(struct place *p)
{
	evidence_free(p->evidence);
	trust_free(p->trust);
	arena_free(p->arena);
	keys_clear(&p->person);
	err_clear(&p->err);
	authority_close(&p->a);
}

static struct trust_case person_case(const struct place *p)
{
	return (struct trust_case){.cert = &p->person.cert,
				   .certs = 1,
				   .moment = p->a.now,
				   .proved = true,
				   .now = p->a.now,
				   .evidence = p->evidence};
}

static int gather(struct place *p)
{
	const struct gather g = {.trust = p->trust, .host = &p->a.host, .evidence = p->evidence};
	const struct trust_case c = person_case(p);
	return gather_path(&g, &c, &p->err);
}

static void expect_said(const struct place *p, const char *ja, const char *en)
{
	for (size_t i = 0; i < p->err.count; i++)
		if (strstr(p->err.item[i].text.ja, ja) && strstr(p->err.item[i].text.en, en))
			return;
	for (size_t i = 0; i < p->err.count; i++)
		print_error("got '%s' / '%s'\n", p->err.item[i].text.ja, p->err.item[i].text.en);
	fail();
}

/* What was collected is all that is needed: without folder lists and network. */
static void expect_stored(const struct place *p, const struct source_row *row)
{
	struct trust_verdict v;
	const struct trust_case c = person_case(p);
	assert_int_equal(p->evidence->count[EVIDENCE_CERT], row->certs);
	assert_int_equal(p->evidence->count[EVIDENCE_CRL], row->lists);
	assert_int_equal(p->evidence->count[EVIDENCE_OCSP], row->answers);
	trust_judge(p->trust, &c, p->arena, &v);
	assert_int_equal(v.answer, TRUST_YES);
	assert_true(v.stored);
}

static void test_source(void **state)
{
	const struct source_row *row = *state;
	struct place p;
	begin(&p, row);
	assert_int_equal(gather(&p), row->certs < 0 ? -1 : 0);
	if (row->certs < 0) {
		assert_int_equal(err_first_kind(&p.err), ERR_WORLD);
		expect_said(&p, row->ja, row->en);
		assert_int_equal(p.evidence->count[EVIDENCE_CRL], 0);
	} else {
		expect_stored(&p, row);
	}
	end(&p);
}

/* What is there already is not asked for again. */
static void test_again(void **state)
{
	(void)state;
	const struct source_row row = {.certs = 2, .answers = 2};
	struct place p;
	begin(&p, &row);
	assert_int_equal(gather(&p), 0);
	int asked = authority_asked(&p.a, AUTHORITY_OCSP);
	assert_int_equal(asked, 2);
	assert_int_equal(gather(&p), 0);
	assert_int_equal(authority_asked(&p.a, AUTHORITY_OCSP), asked);
	assert_int_equal(authority_asked(&p.a, AUTHORITY_ISSUER), 1);
	expect_stored(&p, &row);
	end(&p);
}

/* An answer of before is no answer to this question, though it was true once. */
static void test_replay(void **state)
{
	(void)state;
	const struct source_row row = {.list = FAULT_SILENT, .direct = true};
	struct place p;
	begin(&p, &row);
	assert_int_equal(gather(&p), 0);
	evidence_free(p.evidence);
	p.evidence = evidence_new();
	authority_fail(&p.a, AUTHORITY_OCSP, FAULT_REPLAY, 0);
	assert_int_equal(gather(&p), -1);
	expect_said(&p, "/ocsp」の答えは使えません", "/ocsp' is of no use");
	assert_int_equal(p.evidence->count[EVIDENCE_OCSP], 0);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_source, source_rows, "source");
	check_add(&l, test_again, NULL, "asked once");
	check_add(&l, test_replay, NULL, "replayed");
	return check_run(&l, "gather");
}

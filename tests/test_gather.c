/* gather: where evidence about a certificate comes from, and what is not taken. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

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
#define NO_PATH FAILS("から信頼フォルダまでの経路がありません", "no path leads from the certificate of")
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
    {"no server named", SERVERS, 0, 0, 0, true, false, FAILS("問い合わせ先がありません", "names no server to ask")},
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
	for (size_t i = 0; i < p->err.count; i++) {
		const struct finding *f = &p->err.item[i];
		assert_null(strstr(f->text.ja, "secret"));
		assert_true(!f->file || !strstr(f->file, "secret"));
	}
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

/* Issuers come in three forms (RFC 5280, 4.2.2.1 has DER; servers have others too). */

enum form { FORM_DER, FORM_PEM, FORM_BAG };

struct form_row {
	const char *name;
	enum form form;
};

static const struct form_row form_rows[] = {{"DER", FORM_DER}, {"PEM", FORM_PEM}, {"PKCS#7", FORM_BAG}};

/* Between the authority and the one who asks. */
struct between {
	struct host authority;
	enum form form;
	size_t strange; /* addresses asked that are not the authority's */
};

static void write_as(enum form form, X509 *x, struct buf *out)
{
	char *bytes = NULL;
	BIO *to = BIO_new(BIO_s_mem());
	if (form == FORM_PEM) {
		assert_true(PEM_write_bio_X509(to, x));
	} else {
		PKCS7 *bag = PKCS7_new();
		assert_true(PKCS7_set_type(bag, NID_pkcs7_signed));
		assert_true(PKCS7_content_new(bag, NID_pkcs7_data));
		assert_true(PKCS7_add_certificate(bag, x));
		assert_true(i2d_PKCS7_bio(to, bag));
		PKCS7_free(bag);
	}
	long n = BIO_get_mem_data(to, &bytes);
	buf_add(out, bytes, (size_t)n);
	BIO_free(to);
}

static int fetch_between(void *ctx, const struct fetch *what, struct buf *out, struct err *err)
{
	struct between *b = ctx;
	struct buf der;
	if (!strstr(what->url, "@authority.test/")) {
		b->strange++;
		return err_add(err, ERR_WORLD, what->url, 0, NULL, "だめ", "no");
	}
	buf_init(&der, MAX);
	int rc = b->authority.fetch(b->authority.ctx, what, &der, err);
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x = !rc && !what->body && b->form != FORM_DER ? d2i_X509(NULL, &at, (long)der.n) : NULL;
	if (x)
		write_as(b->form, x, out);
	else if (!rc)
		buf_add(out, der.p, der.n);
	X509_free(x);
	buf_clear(&der);
	return rc;
}

static int between_random(void *ctx, void *bytes, size_t n, struct err *err)
{
	struct between *b = ctx;
	return b->authority.random(b->authority.ctx, bytes, n, err);
}

static void stand_between(struct place *p, struct between *b)
{
	b->authority = p->a.host;
	p->a.host.ctx = b;
	p->a.host.fetch = fetch_between;
	p->a.host.random = between_random;
}

static void test_form(void **state)
{
	const struct form_row *row = *state;
	const struct source_row usual = {.certs = 2, .answers = 2};
	struct between b = {.form = row->form};
	struct place p;
	begin(&p, &usual);
	stand_between(&p, &b);
	assert_int_equal(gather(&p), 0);
	assert_int_equal(b.strange, 0);
	expect_stored(&p, &usual);
	end(&p);
}

/* What certificates may name is not always what may be asked. */

struct address_row {
	const char *name, *access, *lists; /* as in openssl.cnf */
	size_t asked;                      /* addresses that are tried in vain */
};

static const struct address_row address_rows[] = {
    {"a file", "OCSP;URI:file:///etc/passwd", "URI:file:///etc/passwd", 0},
    {"LDAP", "OCSP;URI:ldap://example.test/", "URI:ldap://example.test/cn=x?certificateRevocationList", 0},
    {"with a blank", "OCSP;URI:http://example.test/a b", "URI:http://example.test/\x01", 0},
    {"no URL", "OCSP;email:a@example.test", "email:a@example.test", 0},
    {"other servers", "OCSP;URI:http://a.test/,OCSP;URI:HTTPS://b.test/", "URI:http://c.test/,URI:ldap://d.test/", 3},
    {"too many",
     "OCSP;URI:http://1.test/,OCSP;URI:http://2.test/,OCSP;URI:http://3.test/,OCSP;URI:http://4.test/,"
     "OCSP;URI:http://5.test/,OCSP;URI:http://6.test/",
     "email:a@example.test", 4},
};

static void add(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	if (!e)
		fail_msg("no extension '%s'", value);
	assert_true(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
}

static void test_address(void **state)
{
	const struct address_row *row = *state;
	const struct source_row usual = {.direct = true, .mute = true};
	struct between b = {0};
	struct place p;
	begin(&p, &usual);
	keys_clear(&p.person);
	const struct keys_spec spec = {.name = "a person", .usage = "critical,nonRepudiation", .serial = 99};
	p.person = keys_make(&spec, &p.a.issuer[AUTHORITY_ROOT]);
	add(p.person.cert, NID_info_access, row->access);
	add(p.person.cert, NID_crl_distribution_points, row->lists);
	assert_true(X509_sign(p.person.cert, p.a.issuer[AUTHORITY_ROOT].key, EVP_sha256()));
	stand_between(&p, &b);
	assert_int_equal(gather(&p), -1);
	expect_said(&p, row->asked ? "時間をおいてやり直すか" : "問い合わせ先がありません",
		    row->asked ? "try again later" : "names no server to ask");
	assert_int_equal(b.strange, row->asked);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_source, source_rows, "source");
	CHECK_ROWS(&l, test_form, form_rows, "issuer as");
	CHECK_ROWS(&l, test_address, address_rows, "address");
	check_add(&l, test_again, NULL, "asked once");
	check_add(&l, test_replay, NULL, "replayed");
	return check_run(&l, "gather");
}

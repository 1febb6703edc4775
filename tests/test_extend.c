/* extend: each rung of the ladder, and what happens when a server fails. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "forms/extend.h"
#include "forms/pdf_reader.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/authority.h"
#include "tests/opinions.h"
#include "tests/pdfs.h"
#include "tests/tool.h"

enum { MAX = 64 * 1024 * 1024 };

struct place {
	struct authority a;
	struct err err;
	struct buf pdf, out;
	enum extend_step step;
};

static void begin(struct place *p, bool packed)
{
	*p = (struct place){0};
	authority_open(&p->a, &(struct authority_options){.middle = true});
	buf_init(&p->pdf, MAX);
	buf_init(&p->out, MAX);
	pdfs_make(&p->pdf);
	if (packed)
		pdfs_pack(&p->pdf);
}

static void end(struct place *p)
{
	authority_close(&p->a);
	buf_clear(&p->pdf);
	buf_clear(&p->out);
	err_clear(&p->err);
}

static void must(struct place *p, int rc)
{
	if (!rc)
		return;
	for (size_t i = 0; i < p->err.count; i++)
		print_error("%s\n", p->err.item[i].text.en);
	fail();
}

/* What was made becomes what is worked on. */
static void take(struct place *p)
{
	buf_clear(&p->pdf);
	buf_add(&p->pdf, p->out.p, p->out.n);
	buf_clear(&p->out);
}

/* A person under the authority in between, whose certificate does not come along; `mute`: it does not say where to ask
 * about revocation. */
static struct key *open_key(struct place *p, const char *name, bool mute)
{
	struct key *key = NULL;
	const struct authority_cert spec = {
	    .keys = {.name = name, .usage = "critical,nonRepudiation"}, .no_ocsp = mute, .no_list = mute};
	struct keys_pair pair = authority_issue(&p->a, &spec);
	struct tool_path path = tool_path(p->a.folder, "person.pem");
	keys_pem(path.text, pair.key, pair.cert, NULL, NULL, false);
	must(p, key_load(&key, path.text, NULL, p->a.now, &p->a.host, &p->err));
	keys_clear(&pair);
	return key;
}

static void sign(struct place *p, const char *field, bool stamped, bool mute)
{
	struct key *key = open_key(p, field, mute);
	const struct sign_input in = {
	    .field = field, .when = p->a.now, .lang = LANG_JA, .authority = stamped ? p->a.url[AUTHORITY_STAMP] : NULL};
	must(p, sign_pdf(&p->pdf, key, &in, &p->a.host, &p->out, &p->err));
	key_free(key);
	take(p);
}

static int extend(struct place *p)
{
	const struct extend_input in = {.authority = p->a.url[AUTHORITY_STAMP], .trust = p->a.trust, .now = p->a.now};
	return extend_pdf(&p->pdf, &in, &p->a.host, &p->out, &p->step, &p->err);
}

static void climb(struct place *p, int steps)
{
	for (int i = 0; i < steps; i++) {
		must(p, extend(p));
		take(p);
	}
}

static bool mentioned(const struct err *err, const char *ja, const char *en)
{
	for (size_t i = 0; i < err->count; i++)
		if (strstr(err->item[i].text.ja, ja) && strstr(err->item[i].text.en, en))
			return true;
	return false;
}

/* The least level of all signatures; all must be in order. */
static enum signature_level level(struct place *p)
{
	struct verify_report *r = NULL;
	enum signature_level least = LEVEL_LTA;
	const struct verify_options opt = {.trust = p->a.trust, .now = p->a.now};
	must(p, verify_bytes(&r, p->pdf.p, p->pdf.n, &opt, &p->a.host, &p->err));
	if (!verify_ok(r))
		fail_msg("%s", r->text.en);
	for (size_t i = 0; i < r->signatures; i++)
		if (!r->signature[i].stamp && r->signature[i].level < least)
			least = r->signature[i].level;
	verify_report_free(r);
	return least;
}

/* Each step */

struct ladder_row {
	const char *name;
	int signatures;
	bool packed, stamped;
};

static const struct ladder_row ladder_rows[] = {
    {"one signature", 1, false, false},
    {"three signatures", 3, false, false},
    {"three signatures, packed", 3, true, false},
    {"three with time-stamps", 3, false, true},
    {"one with a time-stamp, packed", 1, true, true},
};

static void expect_step(struct place *p, enum extend_step step, enum signature_level reached)
{
	struct buf before;
	pdfs_copy(&before, &p->pdf);
	must(p, extend(p));
	assert_int_equal(p->step, step);
	assert_true(p->out.n > before.n);
	assert_memory_equal(p->out.p, before.p, before.n);
	take(p);
	assert_int_equal(level(p), reached);
	opinion_qpdf(p->a.folder, &p->pdf);
	buf_clear(&before);
}

static void test_ladder(void **state)
{
	static const char *const fields[] = {"author", "approver", "vendor"};
	const struct ladder_row *row = *state;
	struct place p;
	begin(&p, row->packed);
	for (int i = 0; i < row->signatures; i++)
		sign(&p, fields[i], row->stamped, false);
	assert_int_equal(level(&p), row->stamped ? LEVEL_T : LEVEL_B);
	if (!row->stamped)
		expect_step(&p, EXTEND_STAMP, LEVEL_T);
	expect_step(&p, EXTEND_EVIDENCE, LEVEL_LT);
	expect_step(&p, EXTEND_ARCHIVE, LEVEL_LTA);
	/* The authority in between did not come along with the signatures, so OpenSSL must be told. */
	keys_pem(tool_path(p.a.folder, "root.pem").text, NULL, p.a.issuer[AUTHORITY_ROOT].cert,
		 p.a.issuer[AUTHORITY_MIDDLE].cert, NULL, false);
	opinion_openssl(p.a.folder, &p.pdf, (size_t)row->signatures, row->stamped ? 1 : 2, p.a.now);
	end(&p);
}

/* Years later each renewal asks for fresh evidence about the last authority, then for a time-stamp over it. */
static void test_renew(void **state)
{
	struct place p;
	begin(&p, *state != NULL);
	sign(&p, "author", false, false);
	climb(&p, 3);
	for (int year = 0; year < 3; year++) {
		p.a.now += 365 * KEYS_DAY;
		must(&p, extend(&p));
		take(&p);
		if (p.step == EXTEND_EVIDENCE)
			climb(&p, 1);
		assert_int_equal(p.step, EXTEND_RENEW);
		assert_int_equal(level(&p), LEVEL_LTA);
	}
	end(&p);
}

/* Ten years: the signer's certificate ends after one, those of the time-stamp authorities after five each. */

enum { YEAR = 365 };

struct years_row {
	const char *name;
	int renewed;                /* every so many years; 0: never */
	enum signature_level level; /* after ten */
};

static const struct years_row years_rows[] = {
    {"renewed every four years", 4, LEVEL_LTA}, {"renewed too late", 6, LEVEL_B}, {"never renewed", 0, LEVEL_B}};

/* From now on, for five years. */
static struct keys_pair new_stamper(struct place *p)
{
	const struct authority_cert spec = {.keys = {.name = "五年の時刻局",
						     .usage = "critical,digitalSignature",
						     .from = p->a.now - KEYS_DAY,
						     .to = p->a.now + 5 * YEAR * KEYS_DAY},
					    .purpose = "critical,timeStamping"};
	return authority_issue(&p->a, &spec);
}

static void sign_for_a_year(struct place *p)
{
	struct key *key = NULL;
	const struct authority_cert spec = {.keys = {.name = "author",
						     .usage = "critical,nonRepudiation",
						     .from = p->a.now - KEYS_DAY,
						     .to = p->a.now + YEAR * KEYS_DAY}};
	struct keys_pair pair = authority_issue(&p->a, &spec);
	struct tool_path path = tool_path(p->a.folder, "person.pem");
	keys_pem(path.text, pair.key, pair.cert, NULL, NULL, false);
	must(p, key_load(&key, path.text, NULL, p->a.now, &p->a.host, &p->err));
	const struct sign_input in = {.field = "author", .when = p->a.now, .lang = LANG_JA};
	must(p, sign_pdf(&p->pdf, key, &in, &p->a.host, &p->out, &p->err));
	take(p);
	key_free(key);
	keys_clear(&pair);
}

/* Whether it could be done: too late, nothing that is made then would verify. */
static bool renew(struct place *p)
{
	do {
		if (extend(p)) {
			assert_true(mentioned(&p->err, "期限が切れて", "had expired"));
			err_clear(&p->err);
			return false;
		}
		take(p);
	} while (p->step == EXTEND_EVIDENCE);
	return true;
}

static void test_years(void **state)
{
	enum { YEARS = 10, STAMPERS = 4 };
	const struct years_row *row = *state;
	struct place p;
	struct keys_pair stamper[STAMPERS] = {{0}};
	int stampers = 0;
	begin(&p, false);
	const int64_t start = p.a.now;
	stamper[stampers++] = new_stamper(&p);
	p.a.stamps = &stamper[0];
	sign_for_a_year(&p);
	climb(&p, 3);
	for (int year = 1; year <= YEARS; year++) {
		p.a.now = start + (int64_t)year * YEAR * KEYS_DAY;
		if (!row->renewed || year % row->renewed)
			continue;
		stamper[stampers] = new_stamper(&p);
		p.a.stamps = &stamper[stampers++];
		assert_int_equal(renew(&p), row->level == LEVEL_LTA);
	}
	assert_int_equal(level(&p), row->level);
	while (stampers > 0)
		keys_clear(&stamper[--stampers]);
	end(&p);
}

/* A signature behind a store: the ladder starts again for it. */
static void test_sign_later(void **state)
{
	(void)state;
	struct place p;
	begin(&p, false);
	sign(&p, "author", false, false);
	climb(&p, 2);
	assert_int_equal(level(&p), LEVEL_LT);
	sign(&p, "approver", false, false);
	assert_int_equal(level(&p), LEVEL_B);
	expect_step(&p, EXTEND_STAMP, LEVEL_T);
	expect_step(&p, EXTEND_EVIDENCE, LEVEL_LT);
	expect_step(&p, EXTEND_ARCHIVE, LEVEL_LTA);
	end(&p);
}

/* What is written */

static const struct pdf_value *store(const struct pdf *pdf, int revision, const char *key)
{
	const struct pdf_value *dss = pdf_follow(pdf, pdf_get(pdf_catalog(pdf, revision)->value, "DSS"), revision);
	return pdf_follow(pdf, pdf_get(dss, key), revision);
}

/* So that there are lists as well as answers. */
static void root_list_in_folder(struct place *p)
{
	struct buf list;
	buf_init(&list, MAX);
	authority_list(&p->a, AUTHORITY_ROOT, &list);
	tool_write(p->a.trust, "root.crl", &list);
	buf_clear(&list);
}

/* The second store starts with the first one's entries. */
static void test_store_grows(void **state)
{
	static const char *const keys[] = {"Certs", "CRLs", "OCSPs"};
	struct place p;
	struct pdf *pdf = NULL;
	size_t more = 0;
	begin(&p, *state != NULL);
	sign(&p, "author", false, false);
	root_list_in_folder(&p);
	climb(&p, 2);
	sign(&p, "approver", false, false);
	climb(&p, 2);
	assert_int_equal(pdf_open(&pdf, p.pdf.p, p.pdf.n, &p.err), PDF_READABLE);
	assert_int_equal(pdf->revisions, 7);
	for (size_t i = 0; i < 3; i++) {
		const struct pdf_value *old = store(pdf, 3, keys[i]), *now = store(pdf, 6, keys[i]);
		assert_non_null(old);
		assert_true(now->n >= old->n);
		more += now->n - old->n;
		const struct pdf_value *b = now->first;
		for (const struct pdf_value *a = old->first; a; a = a->next, b = b->next)
			assert_int_equal(a->number, b->number);
	}
	assert_true(more > 0);
	const struct pdf_value *extensions = pdf_get(pdf_catalog(pdf, 6)->value, "Extensions");
	assert_non_null(pdf_get(extensions, "ESIC"));
	pdf_close(pdf);
	end(&p);
}

/* The field's exact form, and that no page changes. */
static void test_field(void **state)
{
	struct place p;
	struct pdf *pdf = NULL;
	begin(&p, *state != NULL);
	sign(&p, "author", false, false);
	climb(&p, 3);
	assert_int_equal(pdf_open(&pdf, p.pdf.p, p.pdf.n, &p.err), PDF_READABLE);
	const struct pdf_value *fields = pdf_get(pdf_form(pdf, 4), "Fields");
	assert_int_equal(fields->n, 5);
	const struct pdf_value *v = fields->first->next->next->next;
	for (int i = 1; i <= 2; i++, v = v->next) {
		const struct pdf_value *field = pdf_follow(pdf, v, 4), *value = pdf_follow(pdf, pdf_get(field, "V"), 4);
		char name[32];
		snprintf(name, sizeof(name), "timestamp%d", i);
		assert_string_equal(pdf_text(pdf->arena, pdf_get(field, "T")), name);
		assert_int_equal(field->n, 7);
		assert_int_equal(pdf_get(field, "F")->number, 132);
		assert_int_equal(value->n, 5);
		assert_true(pdf_is_name(pdf_get(value, "Type"), "DocTimeStamp"));
		assert_true(pdf_is_name(pdf_get(value, "SubFilter"), "ETSI.RFC3161"));
	}
	assert_int_equal(pdf_object(pdf, PDFS_PAGE, 4)->revision, 0);
	assert_int_equal(pdf_object(pdf, PDFS_PAGES, 4)->revision, 0);
	pdf_close(pdf);
	end(&p);
}

/* Faults: an error that says what is wrong, and nothing appended. */

struct fault_row {
	const char *name;
	int steps; /* done before */
	enum authority_fault fault[AUTHORITY_SERVICES];
	enum err_kind kind;
	const char *ja, *en; /* in one of the findings */
	void (*prepare)(struct place *p);
};

static void no_network(struct place *p)
{
	p->a.host.fetch = NULL;
}

static void empty_folder(struct place *p)
{
	const char *argv[] = {"sh", "-c", "rm *", NULL};
	assert_int_equal(tool_run(p->a.trust, argv, NULL), 0);
}

static void tamper(struct place *p)
{
	pdfs_replace(&p->pdf, "fee 1000", "fee 9000", 0);
}

static void full(struct place *p)
{
	p->out.max = p->pdf.n;
}

static void unsigned_file(struct place *p)
{
	pdfs_cut(&p->pdf, 0);
	pdfs_make(&p->pdf);
}

static void no_pdf(struct place *p)
{
	pdfs_cut(&p->pdf, 0);
	buf_str(&p->pdf, "hello");
}

/* Asks once, so that there is something to replay; what comes of it is dropped. */
static void asked_before(struct place *p)
{
	must(p, extend(p));
	buf_clear(&p->out);
}

#define STAMP(f)                                                                                                       \
	{                                                                                                              \
		[AUTHORITY_STAMP] = (f)                                                                                \
	}
#define BOTH(f)                                                                                                        \
	{                                                                                                              \
		[AUTHORITY_OCSP] = (f), [AUTHORITY_LIST] = (f)                                                         \
	}
#define ISSUER(f)                                                                                                      \
	{                                                                                                              \
		[AUTHORITY_ISSUER] = (f)                                                                               \
	}
#define AT_STAMP ERR_WORLD, "/tsa", "/tsa"
#define NO_PATH "「author」の証明書から信頼フォルダまでの経路", "no path leads from the certificate of 'author'"
#define NO_ISSUER "発行元の証明書ではありません", "not the issuer's certificate"
#define USELESS "答えは使えません", "is of no use"

static const struct fault_row fault_rows[] = {
    {"authority silent", 0, STAMP(FAULT_SILENT), AT_STAMP, NULL},
    {"authority talks nonsense", 0, STAMP(FAULT_SHORT), AT_STAMP, NULL},
    {"authority refuses", 0, STAMP(FAULT_REJECTED), AT_STAMP, NULL},
    {"authority stamps something else", 0, STAMP(FAULT_IMPRINT), AT_STAMP, NULL},
    {"authority's token is tampered with", 0, STAMP(FAULT_TAMPERED), AT_STAMP, NULL},
    {"authority's clock is a day ahead", 0, STAMP(FAULT_TIME), AT_STAMP, NULL},
    {"authority replays", 0, STAMP(FAULT_REPLAY), AT_STAMP, asked_before},
    {"authority is a stranger", 0, STAMP(FAULT_STRANGER), ERR_WORLD, "信頼フォルダ", "trust folder", NULL},
    {"authority silent for the archive", 2, STAMP(FAULT_SILENT), AT_STAMP, NULL},
    {"authority replays for the archive", 2, STAMP(FAULT_REPLAY), AT_STAMP, NULL},
    {"no network for a time-stamp", 0, {0}, ERR_WORLD, "ネットワーク", "network", no_network},
    {"nobody in the folder", 0, {0}, ERR_WORLD, "信頼フォルダ", "trust folder", empty_folder},
    {"issuer's server silent", 1, ISSUER(FAULT_SILENT), ERR_WORLD, NO_PATH, NULL},
    {"issuer's server talks nonsense", 1, ISSUER(FAULT_SHORT), ERR_WORLD, NO_ISSUER, NULL},
    {"issuer's server has another", 1, ISSUER(FAULT_STRANGER), ERR_WORLD, NO_ISSUER, NULL},
    {"revocation: all silent", 1, BOTH(FAULT_SILENT), ERR_WORLD, "の証明書の失効情報を集められません",
     "whether the certificate of", NULL},
    {"revocation: all silent, where", 1, BOTH(FAULT_SILENT), ERR_WORLD, ".crl", ".crl", NULL},
    {"revocation: nonsense", 1, BOTH(FAULT_SHORT), ERR_WORLD, USELESS, NULL},
    {"revocation: a stranger's", 1, BOTH(FAULT_STRANGER), ERR_WORLD, USELESS, NULL},
    {"revocation: tampered with", 1, BOTH(FAULT_TAMPERED), ERR_WORLD, USELESS, NULL},
    {"revocation: out of date", 1, BOTH(FAULT_EXPIRED), ERR_WORLD, USELESS, NULL},
    {"revocation: revoked", 1, BOTH(FAULT_REVOKED), ERR_WORLD, "の証明書は失効しています", "is revoked (issuer", NULL},
    {"revocation: replayed, no list",
     1,
     {[AUTHORITY_OCSP] = FAULT_REPLAY, [AUTHORITY_LIST] = FAULT_SILENT},
     ERR_WORLD,
     "/ocsp」の答えは使えません",
     "/ocsp' is of no use",
     asked_before},
    {"no network for evidence", 1, {0}, ERR_WORLD, "信頼フォルダ", "trust folder", no_network},
    {"nobody in the folder for evidence", 1, {0}, ERR_WORLD, "信頼フォルダ", "trust folder", empty_folder},
    {"not signed", 0, {0}, ERR_INPUT, "署名がない", "not signed", unsigned_file},
    {"no pdf", 0, {0}, ERR_INPUT, "PDF", "PDF", no_pdf},
    {"changed after signing", 0, {0}, ERR_INPUT, "署名のあとに内容が変えられています", "changed after signing", tamper},
    {"changed after a time-stamp", 1, {0}, ERR_INPUT, "延長できません", "cannot extend", tamper},
    {"no room in the output", 0, {0}, ERR_INPUT, "大きすぎて", "too large", full},
};

/* After that, all servers are as the row says. */
static void prepare(struct place *p, const struct fault_row *row)
{
	if (row->prepare)
		row->prepare(p);
	for (int i = 0; i < AUTHORITY_SERVICES; i++)
		if (row->fault[i] != FAULT_NONE)
			authority_fail(&p->a, (enum authority_service)i, row->fault[i], 0);
}

static void expect_refused(struct place *p, const struct extend_input *in, enum err_kind kind, const char *ja,
			   const char *en)
{
	buf_str(&p->out, "before");
	assert_int_equal(extend_pdf(&p->pdf, in, &p->a.host, &p->out, &p->step, &p->err), -1);
	assert_string_equal(buf_text(&p->out), "before");
	assert_true(p->err.count > 0);
	assert_int_equal(err_first_kind(&p->err), kind);
	if (mentioned(&p->err, ja, en))
		return;
	for (size_t i = 0; i < p->err.count; i++)
		print_error("got '%s' / '%s'\n", p->err.item[i].text.ja, p->err.item[i].text.en);
	fail();
}

static void test_fault(void **state)
{
	const struct fault_row *row = *state;
	struct place p;
	begin(&p, false);
	sign(&p, "author", false, false);
	climb(&p, row->steps);
	prepare(&p, row);
	const struct extend_input in = {.authority = p.a.url[AUTHORITY_STAMP], .trust = p.a.trust, .now = p.a.now};
	expect_refused(&p, &in, row->kind, row->ja, row->en);
	end(&p);
}

struct input_row {
	const char *name;
	int steps;
	bool authority, trust;
	const char *ja, *en;
};

static const struct input_row input_rows[] = {
    {"no authority for a time-stamp", 0, false, true, "タイムスタンプ局が指定されていない",
     "no time-stamp authority is given"},
    {"no authority for the archive", 2, false, true, "タイムスタンプ局が指定されていない",
     "no time-stamp authority is given"},
    {"no trust folder", 1, true, false, "信頼フォルダ", "trust folder"},
};

static void test_input(void **state)
{
	const struct input_row *row = *state;
	struct place p;
	begin(&p, false);
	sign(&p, "author", false, false);
	climb(&p, row->steps);
	const struct extend_input in = {.authority = row->authority ? p.a.url[AUTHORITY_STAMP] : NULL,
					.trust = row->trust ? p.a.trust : NULL,
					.now = p.a.now};
	expect_refused(&p, &in, ERR_WORLD, row->ja, row->en);
	end(&p);
}

/* A key made by shinsa has nobody behind it: its moment can be proved, and that is all. */
static void test_self_made(void **state)
{
	(void)state;
	struct place p;
	struct key *key = NULL;
	begin(&p, false);
	struct tool_path path = tool_path(p.a.folder, "own.p12");
	must(&p, key_create(path.text, "鈴木 一郎", "12345678", &p.a.host, &p.err));
	must(&p, key_load(&key, path.text, "12345678", p.a.now, &p.a.host, &p.err));
	const struct sign_input in = {.field = "author", .when = p.a.now, .lang = LANG_JA};
	must(&p, sign_pdf(&p.pdf, key, &in, &p.a.host, &p.out, &p.err));
	key_free(key);
	take(&p);
	expect_step(&p, EXTEND_STAMP, LEVEL_T);
	const struct extend_input again = {.authority = p.a.url[AUTHORITY_STAMP], .trust = p.a.trust, .now = p.a.now};
	expect_refused(&p, &again, ERR_WORLD, "shinsa で作った鍵の署名", "a key made by shinsa");
	end(&p);
}

/* Signing with an authority */

static void test_sign_stamped(void **state)
{
	(void)state;
	struct place p;
	struct buf said;
	begin(&p, false);
	sign(&p, "author", true, false);
	assert_int_equal(level(&p), LEVEL_T);
	buf_init(&said, MAX);
	tool_write(p.a.folder, "signed.pdf", &p.pdf);
	assert_int_equal(tool_run(p.a.folder, (const char *[]){"pdftotext", "-layout", "signed.pdf", "-", NULL}, &said),
			 0);
	assert_non_null(strstr(buf_text(&said), "日時：令和8年6月1日 14:05（タイムスタンプあり）"));
	buf_clear(&said);
	end(&p);
}

/* Authorities whose tokens are long: by a certificate with so many bytes more. */

struct long_row {
	const char *name;
	size_t more;
	size_t room;         /* of the document time-stamp, bytes; 0: refused */
	const char *ja, *en; /* signing is refused and says so; NULL: not */
};

static const struct long_row long_rows[] = {
    {"usual", 0, 8192, NULL, NULL},
    {"long", 8000, 16384, NULL, NULL},
    {"no room beside a signature", 14200, 16384, "場所（16384 バイト）に入りません", "there is room for 16384"},
    {"too long", 16000, 0, "/tsa", "/tsa"},
};

static struct keys_pair long_stamper(struct place *p, size_t more)
{
	const struct authority_cert spec = {.keys = {.name = "長い時刻局", .usage = "critical,digitalSignature"},
					    .purpose = "critical,timeStamping"};
	struct keys_pair pair = authority_issue(&p->a, &spec);
	char *comment = mem_new(more + 1, 1);
	memset(comment, 'x', more);
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();
	ASN1_STRING_set(text, comment, (int)more);
	assert_true(X509_add1_ext_i2d(pair.cert, NID_netscape_comment, text, 0, 0));
	assert_true(X509_sign(pair.cert, p->a.issuer[AUTHORITY_MIDDLE].key, EVP_sha256()));
	ASN1_IA5STRING_free(text);
	free(comment);
	return pair;
}

static size_t last_room(struct place *p)
{
	struct pdf *pdf = NULL;
	assert_int_equal(pdf_open(&pdf, p->pdf.p, p->pdf.n, &p->err), PDF_READABLE);
	const int last = pdf->revisions - 1;
	const struct pdf_value *v = pdf_get(pdf_form(pdf, last), "Fields")->first;
	while (v->next)
		v = v->next;
	const struct pdf_value *value = pdf_follow(pdf, pdf_get(pdf_follow(pdf, v, last), "V"), last);
	size_t n = pdf_get(value, "Contents")->n;
	pdf_close(pdf);
	return n;
}

static void test_long(void **state)
{
	const struct long_row *row = *state;
	struct place p;
	begin(&p, false);
	struct keys_pair stamper = long_stamper(&p, row->more);
	struct key *key = open_key(&p, "approver", false);
	sign(&p, "author", false, false);
	p.a.stamps = &stamper;
	if (row->room) {
		expect_step(&p, EXTEND_STAMP, LEVEL_T);
		assert_int_equal(last_room(&p), row->room);
	} else {
		assert_int_equal(extend(&p), -1);
		assert_int_equal(p.out.n, 0);
		err_clear(&p.err);
	}
	const struct sign_input in = {
	    .field = "approver", .when = p.a.now, .lang = LANG_JA, .authority = p.a.url[AUTHORITY_STAMP]};
	assert_int_equal(sign_pdf(&p.pdf, key, &in, &p.a.host, &p.out, &p.err), row->ja ? -1 : 0);
	if (row->ja && !mentioned(&p.err, row->ja, row->en))
		fail_msg("got '%s' / '%s'", p.err.item[0].text.ja, p.err.item[0].text.en);
	key_free(key);
	keys_clear(&stamper);
	end(&p);
}

static const struct fault_row sign_rows[] = {
    {"authority silent", 0, STAMP(FAULT_SILENT), AT_STAMP, NULL},
    {"authority stamps something else", 0, STAMP(FAULT_IMPRINT), AT_STAMP, NULL},
    {"no network", 0, {0}, ERR_WORLD, "ネットワーク", "network", no_network},
};

static void test_sign_fault(void **state)
{
	const struct fault_row *row = *state;
	struct place p;
	begin(&p, false);
	struct key *key = open_key(&p, "author", false);
	prepare(&p, row);
	buf_str(&p.out, "before");
	const struct sign_input in = {
	    .field = "author", .when = p.a.now, .lang = LANG_JA, .authority = p.a.url[AUTHORITY_STAMP]};
	assert_int_equal(sign_pdf(&p.pdf, key, &in, &p.a.host, &p.out, &p.err), -1);
	assert_string_equal(buf_text(&p.out), "before");
	assert_int_equal(err_first_kind(&p.err), row->kind);
	if (!mentioned(&p.err, row->ja, row->en))
		fail_msg("got '%s' / '%s'", p.err.item[0].text.ja, p.err.item[0].text.en);
	key_free(key);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_ladder, ladder_rows, "ladder");
	check_add(&l, test_renew, NULL, "renewed for years");
	check_add(&l, test_renew, "packed", "renewed for years, packed");
	CHECK_ROWS(&l, test_years, years_rows, "ten years");
	check_add(&l, test_sign_later, NULL, "signed again behind a store");
	check_add(&l, test_store_grows, NULL, "the store grows");
	check_add(&l, test_store_grows, "packed", "the store grows, packed");
	check_add(&l, test_field, NULL, "field of a time-stamp");
	check_add(&l, test_field, "packed", "field of a time-stamp, packed");
	CHECK_ROWS(&l, test_fault, fault_rows, "fault");
	CHECK_ROWS(&l, test_input, input_rows, "input");
	check_add(&l, test_self_made, NULL, "self-made key");
	check_add(&l, test_sign_stamped, NULL, "signed with a time-stamp");
	CHECK_ROWS(&l, test_sign_fault, sign_rows, "signing");
	CHECK_ROWS(&l, test_long, long_rows, "token");
	return check_run(&l, "extend");
}

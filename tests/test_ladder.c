/* The ladder as others see it: after each rung qpdf, poppler, OpenSSL, PDFBox and the rules of PDF/A and PDF/UA agree,
 * and verify says the level; also where there is nothing but the file and the trust folder. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/network.h"
#include "forms/extend.h"
#include "forms/pdf_writer.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/authority.h"
#include "tests/opinions.h"
#include "tests/tool.h"

enum { MAX = 64 * 1024 * 1024, SIGNERS = 3, RUNGS_MOST = 8, PATIENCE_MS = 120000 };

/* Poppler goes by the clock of the machine, and asks the responder: so all of this is signed some time ago, and renewed
 * just now. */
#define AGO (200 * KEYS_DAY)

/* Steps of extend_pdf behind the three signatures, and what is reached. */
struct rung {
	const char *name;
	enum extend_step step; /* of the first rung: none */
	size_t stamps;         /* document time-stamps so far */
	struct buf file;
	int64_t moment; /* when it was made */
};

/* One file, climbing; many tests look at it. */
struct climb {
	struct authority a;
	struct err err;
	struct document *d;
	bool stamped;
	struct rung rung[RUNGS_MOST];
	size_t rungs;
};

static void must(struct climb *c, int rc)
{
	if (!rc)
		return;
	for (size_t i = 0; i < c->err.count; i++)
		print_error("%s\n", c->err.item[i].text.en);
	fail();
}

static void make_document(struct climb *c)
{
	static const struct signature_box boxes[] = {{"author", "作成者（担当）", "職・氏名"},
						     {"approver", "承認者", "職・氏名"},
						     {"vendor", "受注者", "社名・氏名"}};
	struct document *d = document_new(LANG_JA);
	d->title = "契約チェックリスト";
	d->subject = "公共施設予約システム";
	d->number = "R8-0001";
	d->marking = "庁内限り";
	d->made = c->a.now;
	d->content = "{\"title\":\"契約チェックリスト\"}\n";
	d->attach = "R8-0001.json";
	document_title(d, "契約チェックリスト");
	document_paragraph(d, STYLE_NORMAL, "受注者は、情報を国内に置く。");
	document_signatures(d, boxes, SIGNERS);
	c->d = d;
}

static void add_rung(struct climb *c, const char *name, struct buf *file)
{
	struct rung *r = &c->rung[c->rungs++];
	*r = (struct rung){.name = name, .file = *file, .moment = c->a.now};
}

static void sign_all(struct climb *c, struct buf *file)
{
	static const struct {
		const char *field, *name, *post, *reason;
	} signers[SIGNERS] = {{"author", "佐藤 花子", "情報政策課主査", "作成者として内容を確認"},
			      {"approver", "鈴木 一郎", "情報政策課長", "承認"},
			      {"vendor", "田中 次郎", "株式会社サンプル", "合意"}};
	for (size_t i = 0; i < SIGNERS; i++) {
		struct buf out;
		struct key *key = NULL;
		struct tool_path path = tool_path(c->a.folder, "key.p12");
		const struct authority_cert spec = {
		    .keys = {.kind = "RSA-2048", .name = signers[i].name, .usage = "critical,nonRepudiation"}};
		struct keys_pair pair = authority_issue(&c->a, &spec);
		keys_p12(path.text, pair.key, pair.cert, c->a.issuer[AUTHORITY_MIDDLE].cert, "pass");
		must(c, key_load(&key, path.text, "pass", c->a.now, &c->a.host, &c->err));
		const struct sign_input in = {.field = signers[i].field,
					      .name = signers[i].name,
					      .post = signers[i].post,
					      .reason = signers[i].reason,
					      .when = c->a.now,
					      .lang = LANG_JA,
					      .authority = c->stamped ? c->a.url[AUTHORITY_STAMP] : NULL};
		buf_init(&out, MAX);
		must(c, sign_pdf(file, key, &in, &c->a.host, &out, &c->err));
		buf_clear(file);
		*file = out;
		key_free(key);
		keys_clear(&pair);
	}
}

static void extend(struct climb *c, const char *name)
{
	const struct extend_input in = {.authority = c->a.url[AUTHORITY_STAMP], .trust = c->a.trust, .now = c->a.now};
	struct buf out;
	enum extend_step step;
	const struct rung *last = &c->rung[c->rungs - 1];
	buf_init(&out, MAX);
	must(c, extend_pdf(&last->file, &in, &c->a.host, &out, &step, &c->err));
	add_rung(c, name, &out);
	struct rung *r = &c->rung[c->rungs - 1];
	r->step = step;
	r->stamps = last->stamps + (step != EXTEND_EVIDENCE);
}

static void climb_all(struct climb *c, bool stamped)
{
	struct buf file;
	*c = (struct climb){.stamped = stamped};
	authority_open(&c->a, &(struct authority_options){.middle = true, .server = true});
	c->a.now = (int64_t)time(NULL) - AGO;
	/* As in the program: everything below comes over HTTP, from loopback. */
	network_attach(&c->a.host, &(struct network_options){.whole_ms = PATIENCE_MS});
	keys_pem(tool_path(c->a.folder, "root.pem").text, NULL, c->a.issuer[AUTHORITY_ROOT].cert, NULL, NULL, false);
	make_document(c);
	buf_init(&file, MAX);
	must(c, pdf_write(c->d, NULL, &file, &c->err));
	sign_all(c, &file);
	add_rung(c, stamped ? "B-T" : "B-B", &file);
	if (!stamped)
		extend(c, "B-T");
	extend(c, "B-LT");
	extend(c, "B-LTA");
	/* Fresh evidence about the authority, then the time-stamp over it. */
	c->a.now += AGO;
	extend(c, "renewing");
	if (c->rung[c->rungs - 1].step == EXTEND_EVIDENCE)
		extend(c, "renewed");
}

static void climb_end(struct climb *c)
{
	for (size_t i = 0; i < c->rungs; i++)
		buf_clear(&c->rung[i].file);
	document_free(c->d);
	err_clear(&c->err);
	network_detach(&c->a.host);
	authority_close(&c->a);
}

/* A rung with its climb, for one test. */
struct view {
	struct climb *climb;
	const struct rung *rung;
	enum signature_level level;
};

static void test_qpdf(void **state)
{
	const struct view *v = *state;
	opinion_qpdf(v->climb->a.folder, &v->rung->file);
}

static void test_pdfsig(void **state)
{
	const struct view *v = *state;
	opinion_pdfsig(v->climb->a.folder, &v->rung->file, SIGNERS, v->rung->stamps);
}

static void test_openssl(void **state)
{
	const struct view *v = *state;
	opinion_openssl(v->climb->a.folder, &v->rung->file, SIGNERS, v->rung->stamps, v->rung->moment);
}

/* Of all rungs. */
static void test_pdfbox(void **state)
{
	const struct climb *c = *state;
	struct opinion_file file[RUNGS_MOST];
	for (size_t i = 0; i < c->rungs; i++)
		file[i] = (struct opinion_file){&c->rung[i].file, SIGNERS, c->rung[i].stamps};
	opinion_pdfbox(c->a.folder, file, c->rungs, c->a.now);
}

static void test_rules(void **state)
{
	const struct view *v = *state;
	opinion_rules(v->climb->a.folder, &v->rung->file, v->climb->d);
}

static void test_verify(void **state)
{
	const struct view *v = *state;
	struct climb *c = v->climb;
	struct verify_report *r = NULL;
	const struct verify_options opt = {.trust = c->a.trust, .now = v->rung->moment};
	must(c, verify_bytes(&r, v->rung->file.p, v->rung->file.n, &opt, &c->a.host, &c->err));
	if (!verify_ok(r))
		fail_msg("%s", r->text.en);
	assert_int_equal(r->signatures, SIGNERS + v->rung->stamps);
	for (size_t i = 0; i < r->signatures; i++) {
		const struct signature_report *s = &r->signature[i];
		assert_int_equal(s->stamp, i >= SIGNERS);
		assert_int_equal(s->identity, IDENTITY_TRUSTED);
		if (s->stamp)
			continue;
		assert_int_equal(s->level, v->level);
		assert_int_equal(s->time, v->level >= LEVEL_T ? TIME_PROVED : TIME_CLAIMED);
		if (v->level >= LEVEL_LT)
			assert_int_equal(s->revocation, REVOCATION_CLEAN);
	}
	verify_report_free(r);
}

/* Another machine: the program, the file and the trust folder, and neither register nor network nor settings. */
static void test_elsewhere(void **state)
{
	const struct view *v = *state;
	static const char *const names[] = {
	    [LEVEL_B] = "水準 B-B", [LEVEL_T] = "水準 B-T", [LEVEL_LT] = "水準 B-LT", [LEVEL_LTA] = "水準 B-LTA"};
	char home[64], clock[64], data[96], own[96];
	struct buf said, root;
	tool_folder(home);
	buf_init(&said, MAX);
	buf_init(&root, MAX);
	assert_int_equal(mkdir(tool_path(home, "trust").text, 0700), 0);
	tool_read(v->climb->a.folder, "root.pem", &root);
	tool_write(tool_path(home, "trust").text, "root.pem", &root);
	tool_write(home, "signed.pdf", &v->rung->file);
	snprintf(clock, sizeof(clock), "SOURCE_DATE_EPOCH=%lld", (long long)v->rung->moment);
	snprintf(own, sizeof(own), "HOME=%s", home);
	snprintf(data, sizeof(data), "XDG_DATA_HOME=%s/data", home);
	char *program = realpath(getenv("SHINSA") ? getenv("SHINSA") : "out/gcc/shinsa", NULL);
	assert_non_null(program);
	const char *argv[] = {"env",    "-i", own,      data,      clock,   "LC_ALL=C.UTF-8", program,
			      "--lang", "ja", "verify", "--trust", "trust", "signed.pdf",     NULL};
	if (tool_run(home, argv, &said))
		fail_msg("%s", buf_text(&said));
	size_t n = 0;
	for (const char *at = buf_text(&said); (at = strstr(at, names[v->level])); at++)
		n++;
	if (n != SIGNERS || !strstr(buf_text(&said), "信頼フォルダの「"))
		fail_msg("%s", buf_text(&said));
	free(program);
	buf_clear(&said);
	buf_clear(&root);
	tool_remove(home);
}

/* Every test for every rung. */
static void add_rungs(struct check_list *l, struct climb *c, struct view *view)
{
	static const struct {
		const char *name;
		CMUnitTestFunction test;
	} tests[] = {{"verify", test_verify}, {"elsewhere", test_elsewhere}, {"qpdf", test_qpdf},
		     {"pdfsig", test_pdfsig}, {"openssl", test_openssl},     {"PDF/A and PDF/UA", test_rules}};
	check_add(l, test_pdfbox, c, "%s, all rungs: PDFBox", c->stamped ? "with time-stamps" : "plain");
	for (size_t i = 0; i < c->rungs; i++) {
		view[i] = (struct view){.climb = c, .rung = &c->rung[i], .level = LEVEL_LTA};
		if (strcmp(c->rung[i].name, "B-B") == 0)
			view[i].level = LEVEL_B;
		else if (strcmp(c->rung[i].name, "B-T") == 0)
			view[i].level = LEVEL_T;
		else if (strcmp(c->rung[i].name, "B-LT") == 0)
			view[i].level = LEVEL_LT;
		for (size_t k = 0; k < sizeof(tests) / sizeof(tests[0]); k++)
			check_add(l, tests[k].test, &view[i], "%s, %s: %s", c->stamped ? "with time-stamps" : "plain",
				  c->rung[i].name, tests[k].name);
	}
}

int main(void)
{
	static const bool stamped[2] = {false, true};
	struct check_list l = {0};
	struct climb climb[2];
	struct view view[2][RUNGS_MOST];
	/* Whatever proxy there is: the authority is on this machine. */
	assert_int_equal(setenv("no_proxy", "127.0.0.1", 1), 0);
	for (size_t i = 0; i < 2; i++) {
		climb_all(&climb[i], stamped[i]);
		add_rungs(&l, &climb[i], view[i]);
	}
	int rc = check_run(&l, "ladder");
	for (size_t i = 0; i < 2; i++)
		climb_end(&climb[i]);
	return rc;
}

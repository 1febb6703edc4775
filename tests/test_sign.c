/* sign: signatures that other programs call valid, and what cannot be signed. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/pem.h>

#include "forms/document.h"
#include "forms/pdf_reader.h"
#include "forms/pdf_writer.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/keys.h"
#include "tests/pdfs.h"
#include "tests/tool.h"

enum { MAX = 64 * 1024 * 1024 };

struct place {
	char folder[64];
	struct host host;
	struct err err;
	struct buf pdf, out, said;
	struct keys_pair root, pair;
	struct key *key;
};

/* A key under an authority of its own, and an unsigned PDF; with `packed`, one with cross-reference and object
 * streams. */
static void begin_form(struct place *p, const char *kind, bool packed)
{
	*p = (struct place){0};
	tool_folder(p->folder);
	host_system(&p->host);
	buf_init(&p->pdf, MAX);
	buf_init(&p->out, MAX);
	buf_init(&p->said, MAX);
	pdfs_make(&p->pdf);
	if (packed)
		pdfs_pack(&p->pdf);
	/* Poppler asks the clock of the machine whether a certificate is valid; these are for a long time. */
	const int64_t from = KEYS_NOW - 2000 * KEYS_DAY, to = KEYS_NOW + 9000 * KEYS_DAY;
	const struct keys_spec root = {.name = "Test Root", .ca = true, .from = from, .to = to};
	const struct keys_spec leaf = {.name = "佐藤 花子", .kind = kind, .serial = 7, .from = from, .to = to};
	p->root = keys_make(&root, NULL);
	p->pair = keys_make(&leaf, &p->root);
	struct tool_path path = tool_path(p->folder, "key.pem");
	keys_pem(path.text, p->pair.key, p->pair.cert, NULL, NULL, false);
	keys_pem(tool_path(p->folder, "root.pem").text, NULL, p->root.cert, NULL, NULL, false);
	assert_int_equal(key_load(&p->key, path.text, NULL, KEYS_NOW, &p->host, &p->err), 0);
}

static void begin(struct place *p, const char *kind)
{
	begin_form(p, kind, false);
}

static void end(struct place *p)
{
	key_free(p->key);
	keys_clear(&p->root);
	keys_clear(&p->pair);
	buf_clear(&p->pdf);
	buf_clear(&p->out);
	buf_clear(&p->said);
	err_clear(&p->err);
	tool_remove(p->folder);
}

static int sign(struct place *p, const char *field)
{
	const struct sign_input in = {.field = field, .reason = "作成（主査）", .when = KEYS_NOW, .lang = LANG_JA};
	return sign_pdf(&p->pdf, p->key, &in, &p->host, &p->out, &p->err);
}

/* Signs one field after another; p->pdf gets the last. */
static void sign_all(struct place *p, int count)
{
	static const char *const fields[] = {"author", "approver", "vendor"};
	for (int i = 0; i < count; i++) {
		if (sign(p, fields[i]))
			fail_msg("not signed: %s", p->err.item[0].text.en);
		buf_clear(&p->pdf);
		buf_add(&p->pdf, p->out.p, p->out.n);
		buf_clear(&p->out);
	}
}

static size_t count_words(const struct buf *b, const char *word)
{
	size_t count = 0;
	for (const char *at = buf_text(b); (at = strstr(at, word)); at++)
		count++;
	return count;
}

static void run(struct place *p, const char *const *argv)
{
	buf_clear(&p->said);
	int rc = tool_run(p->folder, argv, &p->said);
	if (rc)
		fail_msg("%s: exit %d: %s", argv[0], rc, buf_text(&p->said));
}

static void expect_said(const struct place *p, const char *word, size_t count)
{
	if (count_words(&p->said, word) != count)
		fail_msg("'%s' not %zu times in: %s", word, count, buf_text(&p->said));
}

/* The opinions of others */

struct valid_row {
	const char *name, *kind;
	int signatures;
	bool packed;
};

static const struct valid_row valid_rows[] = {
    {"author with p-256", "P-256", 1, false},           {"author and approver with p-256", "P-256", 2, false},
    {"all three with p-256", "P-256", 3, false},        {"all three with p-384", "P-384", 3, false},
    {"all three with rsa 2048", "RSA-2048", 3, false},  {"author with p-256, packed", "P-256", 1, true},
    {"all three with p-256, packed", "P-256", 3, true}, {"all three with rsa 2048, packed", "RSA-2048", 3, true},
};

static void test_pdfsig(void **state)
{
	const struct valid_row *row = *state;
	struct place p;
	begin_form(&p, row->kind, row->packed);
	sign_all(&p, row->signatures);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	const char *argv[] = {"pdfsig", "-nocert", "signed.pdf", NULL};
	run(&p, argv);
	size_t n = (size_t)row->signatures;
	expect_said(&p, "Signature Validation: Signature is Valid.", n);
	expect_said(&p, "Signature Type: ETSI.CAdES.detached", n);
	expect_said(&p, "Signer Certificate Common Name: 佐藤 花子", n);
	/* Only the last covers everything. */
	expect_said(&p, "Total document signed", 1);
	end(&p);
}

/* With the authority in an NSS database, as poppler wants it. */
static void test_pdfsig_trust(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "RSA-2048");
	sign_all(&p, 1);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	const char *make[] = {"certutil", "-N", "-d", "sql:.", "--empty-password", NULL};
	const char *add[] = {"certutil", "-A", "-d", "sql:.", "-n", "root", "-t", "CT,C,C", "-i", "root.pem", NULL};
	const char *look[] = {"pdfsig", "-nssdir", "sql:.", "signed.pdf", NULL};
	run(&p, make);
	run(&p, add);
	run(&p, look);
	expect_said(&p, "Signature is Valid.", 1);
	expect_said(&p, "Certificate is Trusted.", 1);
	end(&p);
}

static void test_qpdf(void **state)
{
	const struct valid_row *row = *state;
	struct place p;
	begin_form(&p, row->kind, row->packed);
	sign_all(&p, row->signatures);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	const char *argv[] = {"qpdf", "--check", "signed.pdf", NULL};
	run(&p, argv);
	expect_said(&p, "No syntax or stream encoding errors found", 1);
	expect_said(&p, "WARNING", 0);
	end(&p);
}

/* Takes the CMS and the bytes it covers out of the file, as any other program would. */
static void extract(struct place *p)
{
	struct buf cms, content;
	char *at;
	buf_init(&cms, MAX);
	buf_init(&content, MAX);
	size_t range = pdfs_find_last(&p->pdf, "/ByteRange[") + 11;
	assert_int_equal(strtoul(p->pdf.p + range, &at, 10), 0);
	size_t a = strtoul(at, &at, 10), b = strtoul(at, &at, 10), c = strtoul(at, &at, 10);
	buf_add(&content, p->pdf.p, a);
	buf_add(&content, p->pdf.p + b, c);
	for (size_t i = a + 1; i + 2 < b; i += 2) {
		char pair[3] = {p->pdf.p[i], p->pdf.p[i + 1], 0};
		char byte = (char)strtoul(pair, NULL, 16);
		buf_add(&cms, &byte, 1);
	}
	tool_write(p->folder, "cms.der", &cms);
	tool_write(p->folder, "content", &content);
	buf_clear(&cms);
	buf_clear(&content);
}

static void test_openssl(void **state)
{
	const struct valid_row *row = *state;
	struct place p;
	begin_form(&p, row->kind, row->packed);
	sign_all(&p, row->signatures);
	extract(&p);
	const char *verify[] = {"openssl", "cms",     "-verify",    "-cades",  "-binary",   "-inform",  "DER",
				"-in",     "cms.der", "-content",   "content", "-CAfile",   "root.pem", "-purpose",
				"any",     "-attime", "1780290300", "-out",    "/dev/null", NULL};
	run(&p, verify);
	expect_said(&p, "successful", 1);
	const char *print[] = {"openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", "cms.der", NULL};
	run(&p, print);
	expect_said(&p, "object: contentType", 1);
	expect_said(&p, "object: messageDigest", 1);
	expect_said(&p, "object: id-smime-aa-signingCertificateV2", 1);
	expect_said(&p, "signingTime", 0);
	expect_said(&p, "<ABSENT>", count_words(&p.said, "<ABSENT>"));
	end(&p);
}

/* A key under an intermediate authority, which must come along. */
static void test_issuers(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "P-256");
	struct keys_pair middle = keys_make(&(struct keys_spec){.name = "Middle", .ca = true, .serial = 2}, &p.root);
	struct keys_pair leaf = keys_make(&(struct keys_spec){.name = "leaf", .serial = 3}, &middle);
	struct tool_path path = tool_path(p.folder, "chain.p12");
	keys_p12(path.text, leaf.key, leaf.cert, middle.cert, "pw");
	key_free(p.key);
	p.key = NULL;
	assert_int_equal(key_load(&p.key, path.text, "pw", KEYS_NOW, &p.host, &p.err), 0);
	sign_all(&p, 2);
	extract(&p);
	const char *verify[] = {"openssl", "cms",     "-verify",    "-cades",  "-binary",   "-inform",  "DER",
				"-in",     "cms.der", "-content",   "content", "-CAfile",   "root.pem", "-purpose",
				"any",     "-attime", "1780290300", "-out",    "/dev/null", NULL};
	run(&p, verify);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	const char *argv[] = {"pdfsig", "-nocert", "signed.pdf", NULL};
	run(&p, argv);
	expect_said(&p, "Signature is Valid.", 2);
	keys_clear(&middle);
	keys_clear(&leaf);
	end(&p);
}

static void text_of(struct place *p)
{
	tool_write(p->folder, "signed.pdf", &p->pdf);
	const char *argv[] = {"pdftotext", "-layout", "signed.pdf", "-", NULL};
	run(p, argv);
}

/* What pdf_writer makes, with all its fonts and boxes. */
static void test_written(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "P-256");
	const struct signature_box boxes[] = {{"author", "担当者（作成）", "職・氏名"},
					      {"approver", "承認者", "職・氏名"},
					      {"vendor", "受注者", "社名・氏名"}};
	struct document *d = document_new(LANG_JA);
	d->made = KEYS_NOW;
	document_title(d, "契約チェックリスト");
	document_paragraph(d, STYLE_NORMAL, "受注者は、情報を国内に置く。");
	document_signatures(d, boxes, 3);
	buf_clear(&p.pdf);
	if (pdf_write(d, NULL, &p.pdf, &p.err))
		fail_msg("%s", p.err.item[0].text.en);
	document_free(d);
	sign_all(&p, 3);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	const char *look[] = {"pdfsig", "-nocert", "signed.pdf", NULL};
	run(&p, look);
	expect_said(&p, "Signature Validation: Signature is Valid.", 3);
	const char *check[] = {"qpdf", "--check", "signed.pdf", NULL};
	run(&p, check);
	expect_said(&p, "WARNING", 0);
	text_of(&p);
	expect_said(&p, "受注者は、情報を国内に置く。", 1);
	expect_said(&p, "電子署名：佐藤 花子", 3);
	struct verify_report *r = NULL;
	const struct verify_options opt = {.now = KEYS_NOW};
	assert_int_equal(verify_bytes(&r, p.pdf.p, p.pdf.n, &opt, &p.host, &p.err), 0);
	assert_true(verify_ok(r));
	assert_int_equal(r->signatures, 3);
	verify_report_free(r);
	end(&p);
}

/* What is in the update */

static struct pdf *open_signed(struct place *p)
{
	struct pdf *pdf = NULL;
	if (pdf_open(&pdf, p->pdf.p, p->pdf.n, &p->err) != PDF_READABLE)
		fail_msg("not readable: %s", p->err.item[0].text.en);
	return pdf;
}

/* The signed field keeps what it had, wherever that was written. */
static void expect_field_kept(const struct pdf *pdf, int number)
{
	static const char *const gained[] = {"V", "AP", NULL};
	const struct pdf_object *old = pdf_object(pdf, number, 0), *field = pdf_object(pdf, number, 2);
	assert_int_equal(field->container, -1);
	assert_int_equal(old->container >= 0, pdf->revision[0].table_stream);
	assert_true(pdf_equal_except(old->value, field->value, gained));
	assert_int_equal(field->value->n, old->value->n + 2);
	assert_int_equal(pdf_get(field->value, "V")->kind, PDF_REF);
}

static void test_update(void **state)
{
	struct place p;
	struct buf before;
	begin_form(&p, "P-256", *state != NULL);
	pdfs_copy(&before, &p.pdf);
	sign_all(&p, 2);
	/* The signed file starts with the unsigned one, byte for byte. */
	assert_memory_equal(p.pdf.p, before.p, before.n);
	struct pdf *pdf = open_signed(&p);
	assert_int_equal(pdf->revisions, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(pdf->revision[i].table_stream, *state != NULL);
	expect_field_kept(pdf, PDFS_AUTHOR);
	expect_field_kept(pdf, PDFS_APPROVER);
	const struct pdf_object *field = pdf_object(pdf, PDFS_AUTHOR, 2);
	const struct pdf_value *v = pdf_follow(pdf, pdf_get(field->value, "V"), 2);
	assert_true(pdf_is_name(pdf_get(v, "SubFilter"), "ETSI.CAdES.detached"));
	assert_string_equal(pdf_get(v, "M")->s, "D:20260601050500Z");
	assert_string_equal(pdf_text(pdf->arena, pdf_get(v, "Name")), "佐藤 花子");
	assert_string_equal(pdf_text(pdf->arena, pdf_get(v, "Reason")), "作成（主査）");
	assert_int_equal(pdf_get(v, "Contents")->n, 8192);
	assert_non_null(pdf_get(v, "Reference"));
	const struct pdf_value *perms = pdf_get(pdf_catalog(pdf, 2)->value, "Perms");
	assert_int_equal(pdf_get(perms, "DocMDP")->number, pdf_get(field->value, "V")->number);
	/* The second signature certifies nothing. */
	field = pdf_object(pdf, PDFS_APPROVER, 2);
	assert_null(pdf_get(pdf_follow(pdf, pdf_get(field->value, "V"), 2), "Reference"));
	assert_int_equal(pdf_object(pdf, PDFS_CATALOG, 2)->revision, 1);
	/* /ID is repeated in every trailer; the reader insists on it being the same. */
	assert_non_null(pdf_get(pdf->revision[2].trailer, "ID"));
	pdf_close(pdf);
	buf_clear(&before);
	end(&p);
}

/* The picture */

static void test_text(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "P-256");
	sign_all(&p, 1);
	text_of(&p);
	expect_said(&p, "電子署名：佐藤 花子", 1);
	expect_said(&p, "日時：令和8年6月1日 14:05（自己申告）", 1);
	expect_said(&p, "証明書：", 1);
	expect_said(&p, "公印", 0);
	expect_said(&p, "Syntax Error", 0);
	end(&p);
}

static void test_text_english(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "P-256");
	const struct sign_input in = {.field = "vendor", .name = "A. Vendor", .when = KEYS_NOW, .lang = LANG_EN};
	assert_int_equal(sign_pdf(&p.pdf, p.key, &in, &p.host, &p.out, &p.err), 0);
	buf_clear(&p.pdf);
	buf_add(&p.pdf, p.out.p, p.out.n);
	text_of(&p);
	expect_said(&p, "Signed by: A. Vendor", 1);
	expect_said(&p, "Signed: 1 June 2026 14:05 JST (claimed)", 1);
	end(&p);
}

static int64_t fixed_now(void *ctx)
{
	(void)ctx;
	return KEYS_NOW;
}

static void test_text_self_made(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "P-256");
	struct tool_path path = tool_path(p.folder, "own.p12");
	p.host.now = fixed_now;
	key_free(p.key);
	p.key = NULL;
	assert_int_equal(key_create(path.text, "鈴木 一郎", "12345678", &p.host, &p.err), 0);
	assert_int_equal(key_load(&p.key, path.text, "12345678", KEYS_NOW, &p.host, &p.err), 0);
	sign_all(&p, 1);
	text_of(&p);
	expect_said(&p, "電子署名：鈴木 一郎", 1);
	expect_said(&p, "完全性の確認用。公印ではありません", 1);
	end(&p);
}

/* A long name in a small box, characters beyond U+FFFF and a glyph variant. */
static void test_text_hard(void **state)
{
	(void)state;
	struct place p;
	begin(&p, "P-256");
	const char *name = "地方独立行政法人東京都健康長寿医療センター情報システム管理課 契約担当 𠮟 "
			   "葛󠄀城";
	const struct sign_input in = {.field = "author", .name = name, .when = KEYS_NOW, .lang = LANG_JA};
	if (sign_pdf(&p.pdf, p.key, &in, &p.host, &p.out, &p.err))
		fail_msg("%s", p.err.item[0].text.en);
	buf_clear(&p.pdf);
	buf_add(&p.pdf, p.out.p, p.out.n);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	const char *argv[] = {"pdftotext", "-raw", "signed.pdf", "-", NULL};
	run(&p, argv);
	expect_said(&p, "地方独立行政法人", 1);
	expect_said(&p, "𠮟", 1);
	expect_said(&p, "葛󠄀", 1);
	end(&p);
}

struct post_row {
	const char *name;
	enum lang lang;
	const char *post, *reason;
	const char *signer, *shown; /* lines; shown NULL: no line for a reason */
	const char *kept;           /* /Reason, NULL: none */
};

static const struct post_row post_rows[] = {
    {"both", LANG_JA, "情報政策課主査", "作成", "電子署名：情報政策課主査 佐藤 花子", "理由：作成",
     "情報政策課主査：作成"},
    {"post alone", LANG_JA, "主査", NULL, "電子署名：主査 佐藤 花子", NULL, "主査"},
    {"reason alone", LANG_JA, NULL, "作成", "電子署名：佐藤 花子", "理由：作成", "作成"},
    {"empty", LANG_JA, "", "", "電子署名：佐藤 花子", NULL, NULL},
    {"both, English", LANG_EN, "Chief", "checked", "Signed by: 佐藤 花子, Chief", "Reason: checked", "Chief: checked"},
    {"post alone, English", LANG_EN, "Chief", NULL, "Signed by: 佐藤 花子, Chief", NULL, "Chief"},
};

static void sign_as(struct place *p, const struct sign_input *in)
{
	if (sign_pdf(&p->pdf, p->key, in, &p->host, &p->out, &p->err))
		fail_msg("not signed: %s", p->err.item[0].text.en);
	buf_clear(&p->pdf);
	buf_add(&p->pdf, p->out.p, p->out.n);
	buf_clear(&p->out);
}

static void test_post(void **state)
{
	const struct post_row *row = *state;
	struct place p;
	begin(&p, "P-256");
	const struct sign_input in = {
	    .field = "author", .post = row->post, .reason = row->reason, .when = KEYS_NOW, .lang = row->lang};
	sign_as(&p, &in);
	struct pdf *pdf = open_signed(&p);
	const struct pdf_object *field = pdf_object(pdf, PDFS_AUTHOR, 1);
	const struct pdf_value *reason = pdf_get(pdf_follow(pdf, pdf_get(field->value, "V"), 1), "Reason");
	assert_int_equal(reason != NULL, row->kept != NULL);
	if (row->kept)
		assert_string_equal(pdf_text(pdf->arena, reason), row->kept);
	pdf_close(pdf);
	text_of(&p);
	expect_said(&p, row->signer, 1);
	expect_said(&p, row->shown ? row->shown : row->lang == LANG_JA ? "理由" : "Reason", row->shown ? 1 : 0);
	end(&p);
}

/* Whether all is shown, inside the box: the boxes of the forms, two or three in a row. */

struct fit_row {
	const char *name;
	enum lang lang;
	size_t boxes;
	const char *who, *post, *reason;
};

#define WHO_40 "地方独立行政法人東京都健康長寿医療センター情報システム管理課契約担当佐藤花子"
#define POST_40 "総務局情報システム部情報基盤整備推進課契約管理担当課長補佐（情報セキュリティ対策）"
#define REASON_80                                                                                                                                                \
	"承認者として、リスク評価の結果、残存リスクの受容、対応計画、例外の理由、再評価の期日および契約条件の" \
	"内容を確認し、いずれも妥当と認めて承認する。"
#define WHO_EN "Bartholomew Maximilian Featherstonehaugh-Cholmondeley"
#define REASON_EN                                                                                                      \
	"I have checked the assessment, the residual risks, the treatment plan, the exceptions and the contract "      \
	"conditions, and approve all of them"

static const struct fit_row fit_rows[] = {
    {"long, two boxes", LANG_JA, 2, WHO_40, POST_40, REASON_80},
    {"long, three boxes", LANG_JA, 3, WHO_40, POST_40, REASON_80},
    {"usual, three boxes", LANG_JA, 3, "佐藤 花子", "情報政策課主査", "作成者として内容を確認"},
    {"one word, three boxes", LANG_EN, 3, "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochians", NULL, NULL},
    {"long, two boxes, English", LANG_EN, 2, WHO_EN, "Deputy Director of Information Systems Procurement", REASON_EN},
    {"long, three boxes, English", LANG_EN, 3, WHO_EN, "Deputy Director of Information Systems Procurement", REASON_EN},
};

static void make_boxes(struct place *p, size_t n)
{
	const struct signature_box boxes[] = {{"author", "担当者（作成）", "職・氏名"},
					      {"approver", "承認者", "職・氏名"},
					      {"vendor", "受注者", "社名・氏名"}};
	struct document *d = document_new(LANG_JA);
	d->made = KEYS_NOW;
	document_title(d, "契約チェックリスト");
	document_signatures(d, boxes, n);
	buf_clear(&p->pdf);
	if (pdf_write(d, NULL, &p->pdf, &p->err))
		fail_msg("%s", p->err.item[0].text.en);
	document_free(d);
}

/* Tenths of a point, from the top left; the page is A4. */
static void text_inside(struct place *p, const char *field)
{
	char side[4][16];
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	int64_t rect[4];
	struct pdf *pdf = open_signed(p);
	while ((o = pdf_signature_field(pdf, pdf->revisions - 1, &at)))
		if (strcmp(pdf_text(pdf->arena, pdf_get(o->value, "T")), field) == 0)
			break;
	const struct pdf_value *v = pdf_get(o->value, "Rect")->first;
	for (int i = 0; i < 4; i++, v = v->next)
		assert_true(pdf_thousandths(v, &rect[i]));
	pdf_close(pdf);
	const int64_t corner[4] = {rect[0] / 100, (841890 - rect[3]) / 100, (rect[2] - rect[0]) / 100,
				   (rect[3] - rect[1]) / 100};
	for (int i = 0; i < 4; i++)
		snprintf(side[i], sizeof(side[i]), "%lld", (long long)corner[i]);
	tool_write(p->folder, "signed.pdf", &p->pdf);
	const char *argv[] = {"pdftotext", "-raw",  "-r", "720",   "-x",         side[0], "-y", side[1],
			      "-W",        side[2], "-H", side[3], "signed.pdf", "-",     NULL};
	run(p, argv);
}

static void squeeze(const char *text, struct buf *out)
{
	for (; *text; text++)
		if (*text > ' ' || *text < 0)
			buf_add(out, text, 1);
}

static void expect_whole(const struct place *p, const char *text)
{
	struct buf shown, wanted;
	buf_init(&shown, MAX);
	buf_init(&wanted, MAX);
	squeeze(buf_text(&p->said), &shown);
	squeeze(text ? text : "", &wanted);
	if (!strstr(buf_text(&shown), buf_text(&wanted)))
		fail_msg("'%s' is not whole in the box: %s", text, buf_text(&p->said));
	buf_clear(&shown);
	buf_clear(&wanted);
}

static void test_fit(void **state)
{
	static const char *const fields[] = {"author", "approver", "vendor"};
	const struct fit_row *row = *state;
	struct place p;
	begin(&p, "P-256");
	make_boxes(&p, row->boxes);
	for (size_t i = 0; i < row->boxes; i++) {
		const struct sign_input in = {.field = fields[i],
					      .name = row->who,
					      .post = row->post,
					      .reason = row->reason,
					      .when = KEYS_NOW,
					      .lang = row->lang};
		sign_as(&p, &in);
	}
	for (size_t i = 0; i < row->boxes; i++) {
		char digits[20];
		const char *f = key_fingerprint(p.key);
		snprintf(digits, sizeof(digits), "%.4s %.4s %.4s %.4s", f, f + 4, f + 8, f + 12);
		text_inside(&p, fields[i]);
		expect_whole(&p, row->who);
		expect_whole(&p, row->post);
		expect_whole(&p, row->reason);
		expect_whole(&p, digits);
		expect_whole(&p, row->lang == LANG_JA ? "令和8年6月1日 14:05（自己申告）"
						      : "1 June 2026 14:05 JST (claimed)");
	}
	end(&p);
}

/* A key file with so many certificates that the signature has no room. */
static void test_no_room(void **state)
{
	enum { CHAIN = 7 };
	/* 64 characters, the most that an organisation unit may have; each certificate has it twice. */
	static const char unit[] = "情報政策課情報政策課情報政策課情報政策課情報政策課情報政策課情報"
				   "政策課情報政策課情報政策課情報政策課情報政策課情報政策課情報政策";
	(void)state;
	struct place p;
	begin(&p, "P-256");
	struct keys_pair link[CHAIN], leaf;
	struct tool_path path = tool_path(p.folder, "long.pem"), one = tool_path(p.folder, "one.pem");
	struct buf all;
	buf_init(&all, MAX);
	for (int i = 0; i < CHAIN; i++) {
		const struct keys_spec spec = {
		    .kind = "RSA-2048", .name = "Link", .unit = unit, .ca = true, .serial = 10 + i};
		link[i] = keys_make(&spec, i ? &link[i - 1] : &p.root);
	}
	leaf = keys_make(&(struct keys_spec){.kind = "RSA-2048", .name = "leaf", .serial = 30}, &link[CHAIN - 1]);
	keys_pem(one.text, leaf.key, leaf.cert, NULL, NULL, false);
	tool_read(p.folder, "one.pem", &all);
	for (int i = CHAIN - 1; i >= 0; i--) {
		keys_pem(one.text, NULL, link[i].cert, NULL, NULL, false);
		tool_read(p.folder, "one.pem", &all);
	}
	tool_write(p.folder, "long.pem", &all);
	key_free(p.key);
	p.key = NULL;
	assert_int_equal(key_load(&p.key, path.text, NULL, KEYS_NOW, &p.host, &p.err), 0);
	assert_int_equal(sign(&p, "author"), -1);
	assert_int_equal(p.out.n, 0);
	assert_int_equal(p.err.item[0].kind, ERR_WORLD);
	if (!strstr(p.err.item[0].text.en, "room for 8192") || !strstr(p.err.item[0].text.ja, "8192 バイト"))
		fail_msg("got '%s' / '%s'", p.err.item[0].text.ja, p.err.item[0].text.en);
	for (int i = 0; i < CHAIN; i++)
		keys_clear(&link[i]);
	keys_clear(&leaf);
	buf_clear(&all);
	end(&p);
}

/* Refusals */

struct refused_row {
	const char *name;
	const char *field, *who, *font; /* NULL: author, the key's name, the usual font */
	enum { PLAIN, SIGNED, TAMPERED, CUT, EMPTY_FILE, FULL } pdf;
	enum err_kind kind;
	const char *ja, *en;
};

static const struct refused_row refused_rows[] = {
    {"no such field", "mayor", NULL, NULL, PLAIN, ERR_INPUT, "ある署名欄：author, approver, vendor",
     "it has: author, approver, vendor"},
    {"signed already", "author", NULL, NULL, SIGNED, ERR_INPUT, "すでに署名があります", "signed already"},
    {"tampered with", "approver", NULL, NULL, TAMPERED, ERR_INPUT, "署名のあとに内容が変えられています",
     "changed after signing"},
    {"cut", "author", NULL, NULL, CUT, ERR_INPUT, "切れています", "cut"},
    {"no pdf", "author", NULL, NULL, EMPTY_FILE, ERR_INPUT, "ファイルが空です", "empty"},
    {"character not in the font", "author", "𠮷野 太郎", NULL, PLAIN, ERR_WORLD, "「𠮷」（U+20BB7）", "U+20BB7"},
    {"no such font", "author", NULL, "/no/such/font.ttf", PLAIN, ERR_WORLD, "フォント", "font"},
    {"no room in the output", "author", NULL, NULL, FULL, ERR_INPUT, "大きすぎて", "too large"},
};

static void prepare(struct place *p, const struct refused_row *row)
{
	if (row->pdf == SIGNED || row->pdf == TAMPERED)
		sign_all(p, 1);
	if (row->pdf == TAMPERED)
		pdfs_replace(&p->pdf, "fee 1000", "fee 9000", 0);
	if (row->pdf == CUT)
		pdfs_cut(&p->pdf, p->pdf.n - 20);
	if (row->pdf == EMPTY_FILE)
		pdfs_cut(&p->pdf, 0);
	if (row->pdf == FULL)
		p->out.max = p->pdf.n;
}

static void test_refused(void **state)
{
	const struct refused_row *row = *state;
	struct place p;
	begin(&p, "P-256");
	prepare(&p, row);
	buf_str(&p.out, "before");
	const struct sign_input in = {
	    .field = row->field, .name = row->who, .font = row->font, .when = KEYS_NOW, .lang = LANG_JA};
	assert_int_equal(sign_pdf(&p.pdf, p.key, &in, &p.host, &p.out, &p.err), -1);
	assert_string_equal(buf_text(&p.out), "before");
	assert_int_equal(p.err.item[0].kind, row->kind);
	if (!strstr(p.err.item[0].text.ja, row->ja) || !strstr(p.err.item[0].text.en, row->en))
		fail_msg("got '%s' / '%s'", p.err.item[0].text.ja, p.err.item[0].text.en);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_pdfsig, valid_rows, "pdfsig");
	check_add(&l, test_pdfsig_trust, NULL, "pdfsig: with the authority");
	CHECK_ROWS(&l, test_qpdf, valid_rows, "qpdf");
	CHECK_ROWS(&l, test_openssl, valid_rows, "openssl cms");
	check_add(&l, test_issuers, NULL, "issuers come along");
	check_add(&l, test_written, NULL, "what pdf_writer makes");
	check_add(&l, test_update, NULL, "update");
	check_add(&l, test_update, "packed", "update of a packed file");
	check_add(&l, test_text, NULL, "text: Japanese");
	check_add(&l, test_text_english, NULL, "text: English");
	check_add(&l, test_text_self_made, NULL, "text: self-made key");
	check_add(&l, test_text_hard, NULL, "text: long name, rare characters");
	CHECK_ROWS(&l, test_post, post_rows, "text: post and reason");
	CHECK_ROWS(&l, test_fit, fit_rows, "text: whole in its box");
	check_add(&l, test_no_room, NULL, "no room for the signature");
	CHECK_ROWS(&l, test_refused, refused_rows, "refused");
	return check_run(&l, "sign");
}

/* Levels that are claimed and not reached: time-stamps that prove nothing, and evidence that says nothing. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/digest.h"
#include "forms/evidence.h"
#include "forms/pdf_gap.h"
#include "forms/security_store.h"
#include "tests/check.h"
#include "tests/forge_attack.h"
#include "tests/tool.h"

enum { MAX = 64 << 20 };

#define YEAR (365 * KEYS_DAY)

/* Time-stamps in a signature: the author signs anew, and the authority has a fault. */

static void restamp(struct forgery *f, const struct keys_pair *by, enum authority_style style,
		    enum authority_fault fault)
{
	struct authority *ca = &f->world->ca;
	struct spot s = spot_of(f, FORGE_AUTHOR);
	struct buf out;
	const struct cms_content content = covered(f, &s);
	const struct cms_stamper stamper = {f->world, forge_stamper};
	buf_init(&out, CMS_MAX_BYTES);
	ca->stamps = by ? by : &ca->stamper;
	ca->style = style;
	authority_fail(ca, AUTHORITY_STAMP, fault, 1);
	if (cms_sign(f->world->key[FORGE_AUTHOR], &content, &stamper, &out, &f->world->err))
		fail_msg("%s", f->world->err.item[0].text.en);
	ca->stamps = &ca->stamper;
	ca->style = STYLE_V2;
	overwrite_value(f, &s, out.p, out.n);
	buf_clear(&out);
}

static void stamp_renewed(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_NONE);
}

static void stamp_of_other_value(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_IMPRINT);
}

static void stamp_over_sha1(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_SHA1);
}

static void stamp_without_certificate(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_CERTLESS);
}

static void stamp_tampered(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_TAMPERED);
}

static void stamp_by_stranger(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_STRANGER);
}

static void stamp_by_unfit(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_UNFIT);
}

static void stamp_by_lax(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_LAX);
}

static void stamp_by_both(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_BOTH);
}

static void stamp_of_tomorrow(struct forgery *f)
{
	restamp(f, NULL, STYLE_V2, FAULT_TIME);
}

static struct keys_pair new_stamper(struct forgery *f, int64_t from, int64_t to)
{
	const struct authority_cert spec = {
	    .keys = {.name = "other stamper", .usage = "critical,digitalSignature", .from = from, .to = to},
	    .purpose = "critical,timeStamping"};
	return authority_issue(&f->world->ca, &spec);
}

static void stamp_by_expired(struct forgery *f)
{
	struct keys_pair by = new_stamper(f, KEYS_NOW - 9 * KEYS_DAY, KEYS_NOW - KEYS_DAY);
	restamp(f, &by, STYLE_CMS, FAULT_NONE);
	keys_clear(&by);
}

static void stamp_by_early(struct forgery *f)
{
	struct keys_pair by = new_stamper(f, KEYS_NOW + KEYS_DAY, KEYS_NOW + 9 * KEYS_DAY);
	restamp(f, &by, STYLE_CMS, FAULT_NONE);
	keys_clear(&by);
}

static void stamp_by_revoked(struct forgery *f)
{
	struct keys_pair by = new_stamper(f, 0, 0);
	struct buf list;
	restamp(f, &by, STYLE_V2, FAULT_NONE);
	authority_revoke(&f->world->ca, by.cert, KEYS_NOW - KEYS_DAY, 1);
	buf_init(&list, 1 << 16);
	authority_list(&f->world->ca, AUTHORITY_ROOT, &list);
	tool_write(f->world->ca.trust, FORGE_LIST, &list);
	buf_clear(&list);
	keys_clear(&by);
}

/* A person's certificate as an authority's. */
static void stamp_by_author(struct forgery *f)
{
	restamp(f, &f->world->signer[FORGE_AUTHOR], STYLE_CMS, FAULT_NONE);
}

/* Nothing was renewed, and the authority's certificate is long over. */
static void too_late(struct forgery *f)
{
	f->now = KEYS_NOW + 60 * YEAR;
}

/* Document time-stamps */

static void token_over(struct forgery *f, const void *bytes, size_t n, enum authority_fault fault, struct buf *out)
{
	unsigned char imprint[DIGEST_BYTES];
	digest_bytes(bytes, n, imprint);
	authority_fail(&f->world->ca, AUTHORITY_STAMP, fault, 1);
	authority_stamp(&f->world->ca, imprint, out);
	authority_fail(&f->world->ca, AUTHORITY_STAMP, FAULT_NONE, 0);
}

/* A token over what the document time-stamp covers, or over other bytes. */
static void replace_stamp(struct forgery *f, const struct buf *other, enum authority_fault fault)
{
	struct spot s = spot_of_stamp(f);
	const struct cms_content c = covered(f, &s);
	struct buf all, token;
	buf_init(&all, MAX);
	buf_init(&token, 1 << 16);
	buf_add(&all, c.bytes[0], c.n[0]);
	buf_add(&all, c.bytes[1], c.n[1]);
	if (other)
		token_over(f, other->p, other->n, fault, &token);
	else
		token_over(f, all.p, all.n, fault, &token);
	overwrite_value(f, &s, token.p, token.n);
	buf_clear(&all);
	buf_clear(&token);
}

static void archive_replaced(struct forgery *f)
{
	replace_stamp(f, NULL, FAULT_NONE);
}

static void archive_of_other_file(struct forgery *f)
{
	replace_stamp(f, f->other, FAULT_NONE);
}

static void archive_by_stranger(struct forgery *f)
{
	replace_stamp(f, NULL, FAULT_STRANGER);
}

static void archive_by_unfit(struct forgery *f)
{
	replace_stamp(f, NULL, FAULT_UNFIT);
}

static void archive_tampered(struct forgery *f)
{
	replace_stamp(f, NULL, FAULT_TAMPERED);
}

/* The author's signature in the time-stamp's place. */
static void archive_is_signature(struct forgery *f)
{
	struct spot s = spot_of_stamp(f);
	struct buf out;
	const struct cms_content content = covered(f, &s);
	buf_init(&out, CMS_MAX_BYTES);
	assert_int_equal(cms_sign(f->world->key[FORGE_AUTHOR], &content, NULL, &out, &f->world->err), 0);
	overwrite_value(f, &s, out.p, out.n);
	buf_clear(&out);
}

/* A sound time-stamp in a field of that look. `page`: the first page lists it as well. */
static void stamp_field(struct forgery *f, const char *look, const char *type, bool page)
{
	struct edit e;
	struct pdf_gap gap;
	struct buf text, all, token;
	edit_begin(&e, f);
	buf_init(&text, 1 << 16);
	int value = pdf_update_number(&e.update);
	pdf_update_open(&e.update, value);
	buf_printf(e.update.out, "<</Type/%s/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161", type);
	pdf_gap_open(&gap, &e.update, 8192);
	buf_str(e.update.out, ">>");
	pdf_update_close(&e.update);
	buf_printf(&text, "<</Type/Annot/Subtype/Widget/FT/Sig/T(timestamp1)/F 132%s/V %d 0 R>>", look, value);
	int field = edit_add(&e, text.p), form = number_of(e.pdf, number_catalog(e.pdf), "AcroForm");
	buf_clear(&text);
	buf_str(&text, "[");
	entries_of(value_of(e.pdf, form, "Fields"), -1, &text);
	buf_printf(&text, "%d 0 R]", field);
	edit_set(&e, form, "Fields", text.p);
	if (page) {
		buf_clear(&text);
		buf_printf(&text, "[%d 0 R]", field);
		edit_set(&e, number_page(e.pdf, 0), "Annots", text.p);
	}
	edit_end(&e);
	gap.out = &f->pdf;
	const struct cms_content c = pdf_gap_content(&gap);
	buf_init(&all, MAX);
	buf_init(&token, 1 << 16);
	buf_add(&all, c.bytes[0], c.n[0]);
	buf_add(&all, c.bytes[1], c.n[1]);
	token_over(f, all.p, all.n, FAULT_NONE, &token);
	pdf_gap_fill(&gap, token.p, token.n);
	buf_clear(&all);
	buf_clear(&token);
	buf_clear(&text);
}

static void field_right(struct forgery *f)
{
	stamp_field(f, "/Rect[0 0 0 0]", "DocTimeStamp", false);
}

static void field_with_size(struct forgery *f)
{
	stamp_field(f, "/Rect[60 600 400 800]", "DocTimeStamp", false);
}

static void field_with_appearance(struct forgery *f)
{
	stamp_field(f, "/Rect[0 0 0 0]/AP<<>>", "DocTimeStamp", false);
}

static void field_with_action(struct forgery *f)
{
	stamp_field(f, "/Rect[0 0 0 0]/AA<<>>", "DocTimeStamp", false);
}

static void field_on_page(struct forgery *f)
{
	stamp_field(f, "/Rect[0 0 0 0]", "DocTimeStamp", true);
}

static void field_of_signature(struct forgery *f)
{
	stamp_field(f, "/Rect[0 0 0 0]", "Sig", false);
}

/* Evidence */

struct store {
	enum authority_fault list, ocsp;
	bool no_list, no_ocsp, no_certs;
	enum { FOR_BOTH, FOR_STRANGER } about;
};

static void add_answers(struct forgery *f, const struct store *how, struct evidence *e)
{
	struct authority *ca = &f->world->ca;
	X509 *const about[] = {f->world->signer[FORGE_AUTHOR].cert, ca->stamper.cert};
	for (int i = 0; i < 2 && !how->no_ocsp; i++) {
		struct buf der;
		buf_init(&der, 1 << 16);
		authority_fail(ca, AUTHORITY_OCSP, how->ocsp, 1);
		authority_ocsp(ca, how->about == FOR_BOTH ? about[i] : f->world->signer[FORGE_VENDOR].cert, &der);
		evidence_add(e, EVIDENCE_OCSP, der.p, der.n);
		buf_clear(&der);
	}
	authority_fail(ca, AUTHORITY_OCSP, FAULT_NONE, 0);
}

static void add_list(struct forgery *f, const struct store *how, struct evidence *e)
{
	struct authority *ca = &f->world->ca;
	struct buf der;
	if (how->no_list)
		return;
	buf_init(&der, 1 << 16);
	authority_fail(ca, AUTHORITY_LIST, how->list, 1);
	authority_list(ca, AUTHORITY_ROOT, &der);
	authority_fail(ca, AUTHORITY_LIST, FAULT_NONE, 0);
	assert_true(evidence_add(e, EVIDENCE_CRL, der.p, der.n));
	buf_clear(&der);
}

/* A store as our writer lays it out, with what that authority says. */
static void add_store(struct forgery *f, const struct store *how)
{
	const size_t known[EVIDENCE_KINDS] = {0};
	struct pdf *p = NULL;
	struct evidence *e = evidence_new();
	struct buf out;
	unsigned char *der = NULL;
	int n = i2d_X509(f->world->ca.issuer[AUTHORITY_ROOT].cert, &der);
	assert_true(evidence_add(e, EVIDENCE_CERT, der, (size_t)n));
	OPENSSL_free(der);
	add_list(f, how, e);
	add_answers(f, how, e);
	assert_int_equal(pdf_open(&p, f->pdf.p, f->pdf.n, NULL), PDF_READABLE);
	buf_init(&out, MAX);
	security_store_write(p, e, known, &out);
	pdf_close(p);
	evidence_free(e);
	buf_clear(&f->pdf);
	f->pdf = out;
}

static void store_right(struct forgery *f)
{
	add_store(f, &(struct store){.no_ocsp = true});
}

static void store_right_by_ocsp(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true});
}

static void store_empty(struct forgery *f)
{
	add_store(f, &(struct store){.no_ocsp = true, .no_list = true});
}

static void list_by_stranger(struct forgery *f)
{
	add_store(f, &(struct store){.no_ocsp = true, .list = FAULT_STRANGER});
}

static void list_tampered(struct forgery *f)
{
	add_store(f, &(struct store){.no_ocsp = true, .list = FAULT_TAMPERED});
}

static void list_outdated(struct forgery *f)
{
	add_store(f, &(struct store){.no_ocsp = true, .list = FAULT_EXPIRED});
}

static void answers_by_stranger(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true, .ocsp = FAULT_STRANGER});
}

static void answers_tampered(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true, .ocsp = FAULT_TAMPERED});
}

static void answers_outdated(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true, .ocsp = FAULT_EXPIRED});
}

static void answers_unknown(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true, .ocsp = FAULT_UNKNOWN});
}

static void answers_about_other(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true, .about = FOR_STRANGER});
}

static void answers_say_revoked(struct forgery *f)
{
	add_store(f, &(struct store){.no_list = true, .ocsp = FAULT_REVOKED});
}

static void list_says_revoked(struct forgery *f)
{
	add_store(f, &(struct store){.no_ocsp = true, .list = FAULT_REVOKED});
}

/* A store of anything but evidence. */
static void store_of(struct forgery *f, const char *before, const char *behind)
{
	struct edit e;
	char text[200];
	edit_begin(&e, f);
	int item = pdf_update_number(&e.update);
	pdf_update_stream(&e.update, item, "", "nonsense", 8);
	snprintf(text, sizeof(text), "%s%d 0 R%s", before, item, behind);
	snprintf(text, sizeof(text), "%d 0 R", edit_add(&e, text));
	edit_set(&e, number_catalog(e.pdf), "DSS", text);
	edit_end(&e);
}

static void store_of_nonsense(struct forgery *f)
{
	store_of(f, "<</Type/DSS/Certs[", "]>>");
}

static void store_with_more(struct forgery *f)
{
	store_of(f, "<</Type/DSS/Certs[", "]/Page 1>>");
}

static void store_is_array(struct forgery *f)
{
	store_of(f, "[", "]");
}

/* What an archive stands on, taken away. */
static void store_removed(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	edit_set(&e, number_catalog(e.pdf), "DSS", NULL);
	edit_end(&e);
}

static void store_shrunk(struct forgery *f)
{
	struct edit e;
	edit_begin(&e, f);
	int store = number_of(e.pdf, number_catalog(e.pdf), "DSS");
	edit_set(&e, store, "Certs", "[]");
	edit_end(&e);
}

#define BROKEN REFUSED_BROKEN
static const struct attack rows[] = {
    {"stamp renewed", RUNG_STAMPED, NULL, stamp_renewed, ACCEPTED_HAND, "のあとにも内容は変わっていません",
     "the contents are unchanged since each of them", ANY_LAYOUT},
    {"stamp of other value", RUNG_STAMPED, NULL, stamp_of_other_value, BROKEN,
     "タイムスタンプは別のデータに対するものです", "the time-stamp was made for other bytes", ANY_LAYOUT},
    {"stamp over sha1", RUNG_STAMPED, NULL, stamp_over_sha1, BROKEN,
     "タイムスタンプの署名方式を認めていません（SHA-256、384、512 と RSA または ECDSA だけを認めます）",
     "the time-stamp's algorithms are not accepted (only SHA-256, 384, 512 with RSA or ECDSA)", ANY_LAYOUT},
    {"stamp without certificate", RUNG_STAMPED, NULL, stamp_without_certificate, BROKEN,
     "タイムスタンプの署名属性か証明書が欠けているか、互いに合いません",
     "the time-stamp's signed attributes or certificates are missing or do not fit", ANY_LAYOUT},
    {"stamp tampered", RUNG_STAMPED, NULL, stamp_tampered, BROKEN, "タイムスタンプの署名が合いません",
     "the time-stamp's signature does not fit", ANY_LAYOUT},
    {"stamp by stranger", RUNG_STAMPED, NULL, stamp_by_stranger, REFUSED_PROOF,
     "信頼フォルダにこのタイムスタンプ局の発行元がないため、だれの証明か確かめられません。失効未確認：失効リストが読"
     "み込まれていません",
     "the trust folder has no issuer of this time-stamp authority, so whose proof it is remains unknown; revocation "
     "unchecked: no revocation list was loaded",
     ANY_LAYOUT},
    {"stamp by unfit", RUNG_STAMPED, NULL, stamp_by_unfit, BROKEN,
     "タイムスタンプの証明書は、タイムスタンプ専用のものではありません（拡張鍵用途）",
     "the time-stamp's certificate is not one for time-stamping only (extended key usage)", ANY_LAYOUT},
    {"stamp by lax", RUNG_STAMPED, NULL, stamp_by_lax, BROKEN,
     "タイムスタンプの証明書は、タイムスタンプ専用のものではありません（拡張鍵用途）",
     "the time-stamp's certificate is not one for time-stamping only (extended key usage)", ANY_LAYOUT},
    {"stamp by both", RUNG_STAMPED, NULL, stamp_by_both, BROKEN,
     "タイムスタンプの証明書は、タイムスタンプ専用のものではありません（拡張鍵用途）",
     "the time-stamp's certificate is not one for time-stamping only (extended key usage)", ANY_LAYOUT},
    {"stamp of tomorrow", RUNG_STAMPED, NULL, stamp_of_tomorrow, REFUSED_PROOF,
     "タイムスタンプの日時が、現在か、次のタイムスタンプの日時より後です",
     "the moment of the time-stamp lies behind now", ANY_LAYOUT},
    {"stamp by expired", RUNG_STAMPED, NULL, stamp_by_expired, REFUSED_PROOF,
     "署名した時点で証明書の有効期限が切れています（有効期間は",
     "the certificate had expired at that moment (valid from", ANY_LAYOUT},
    {"stamp by early", RUNG_STAMPED, NULL, stamp_by_early, REFUSED_PROOF,
     "署名した時点では証明書がまだ有効ではありません（有効期間は",
     "the certificate was not valid yet at that moment (from", ANY_LAYOUT},
    {"stamp by revoked", RUNG_STAMPED, NULL, stamp_by_revoked, REFUSED_PROOF,
     "証明書は失効しています（失効リストか OCSP の回答）",
     "the certificate is revoked (revocation list or OCSP answer)", ANY_LAYOUT},
    {"stamp by author", RUNG_STAMPED, NULL, stamp_by_author, BROKEN,
     "タイムスタンプの証明書は、タイムスタンプ専用のものではありません（拡張鍵用途）",
     "the time-stamp's certificate is not one for time-stamping only (extended key usage)", ANY_LAYOUT},
    {"too late", RUNG_ARCHIVE, NULL, too_late, REFUSED_PROOF,
     "に切れ、更新もされていないため、もう時刻の証明にはなりません",
     "and it was not renewed, so it proves no time any more", ANY_LAYOUT},
    {"archive replaced", RUNG_ARCHIVE, NULL, archive_replaced, ACCEPTED_HAND, "のあとにも内容は変わっていません",
     "the contents are unchanged since each of them", ANY_LAYOUT},
    {"archive of other file", RUNG_ARCHIVE, NULL, archive_of_other_file, BROKEN,
     "タイムスタンプは別のデータに対するものです", "the time-stamp was made for other bytes", ANY_LAYOUT},
    {"archive by stranger", RUNG_ARCHIVE, NULL, archive_by_stranger, REFUSED_ARCHIVE,
     "信頼フォルダにこのタイムスタンプ局の発行元がないため、だれの証明か確かめられません",
     "the trust folder has no issuer of this time-stamp authority, so whose proof it is remains unknown", ANY_LAYOUT},
    {"archive by unfit", RUNG_ARCHIVE, NULL, archive_by_unfit, BROKEN,
     "タイムスタンプの証明書は、タイムスタンプ専用のものではありません（拡張鍵用途）",
     "the time-stamp's certificate is not one for time-stamping only (extended key usage)", ANY_LAYOUT},
    {"archive tampered", RUNG_ARCHIVE, NULL, archive_tampered, BROKEN, "タイムスタンプの署名が合いません",
     "the time-stamp's signature does not fit", ANY_LAYOUT},
    {"archive is signature", RUNG_ARCHIVE, NULL, archive_is_signature, BROKEN,
     "タイムスタンプの形式が正しくありません（RFC 3161）", "the time-stamp is malformed (RFC 3161)", ANY_LAYOUT},
    {"field right", RUNG_EVIDENCE, NULL, field_right, ACCEPTED_HAND, "のあとにも内容は変わっていません",
     "the contents are unchanged since each of them", ANY_LAYOUT},
    {"field with size", RUNG_EVIDENCE, NULL, field_with_size, BROKEN,
     "署名のあとの更新で、フォームの定義の項目 /Fields",
     "an update behind the signature changes, in the form, the key /Fields", ANY_LAYOUT},
    {"field with appearance", RUNG_EVIDENCE, NULL, field_with_appearance, BROKEN,
     "署名のあとの更新で、フォームの定義の項目 /Fields",
     "an update behind the signature changes, in the form, the key /Fields", ANY_LAYOUT},
    {"field with action", RUNG_EVIDENCE, NULL, field_with_action, BROKEN,
     "署名のあとの更新で、フォームの定義の項目 /Fields",
     "an update behind the signature changes, in the form, the key /Fields", ANY_LAYOUT},
    {"field on page", RUNG_EVIDENCE, NULL, field_on_page, BROKEN, "署名のあとの更新で、ページ（オブジェクト",
     "an update behind the signature changes a page (object", ANY_LAYOUT},
    {"field of signature", RUNG_EVIDENCE, NULL, field_of_signature, BROKEN,
     "署名のあとの更新で、フォームの定義の項目 /Fields",
     "an update behind the signature changes, in the form, the key /Fields", ANY_LAYOUT},
    {"store right", RUNG_STAMPED, NULL, store_right, ACCEPTED_HAND, "のあとにも内容は変わっていません",
     "the contents are unchanged since each of them", ANY_LAYOUT},
    {"store right by ocsp", RUNG_STAMPED, NULL, store_right_by_ocsp, ACCEPTED_HAND, "のあとにも内容は変わっていません",
     "the contents are unchanged since each of them", ANY_LAYOUT},
    {"store empty", RUNG_STAMPED, NULL, store_empty, REFUSED_STORE, "失効未確認：失効リストが読み込まれていません",
     "revocation unchecked: no revocation list was loaded", ANY_LAYOUT},
    {"list by stranger", RUNG_STAMPED, NULL, list_by_stranger, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"list tampered", RUNG_STAMPED, NULL, list_tampered, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"list outdated", RUNG_STAMPED, NULL, list_outdated, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"answers by stranger", RUNG_STAMPED, NULL, answers_by_stranger, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"answers tampered", RUNG_STAMPED, NULL, answers_tampered, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"answers outdated", RUNG_STAMPED, NULL, answers_outdated, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"answers unknown", RUNG_STAMPED, NULL, answers_unknown, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"answers about other", RUNG_STAMPED, NULL, answers_about_other, REFUSED_STORE,
     "失効未確認：この証明書について有効な失効リストがありません",
     "revocation unchecked: no current revocation list covers this certificate", ANY_LAYOUT},
    {"answers say revoked", RUNG_STAMPED, NULL, answers_say_revoked, REFUSED_IDENTITY,
     "証明書は失効しています（失効リストか OCSP の回答）",
     "the certificate is revoked (revocation list or OCSP answer)", ANY_LAYOUT},
    {"list says revoked", RUNG_STAMPED, NULL, list_says_revoked, REFUSED_IDENTITY,
     "証明書は失効しています（失効リストか OCSP の回答）",
     "the certificate is revoked (revocation list or OCSP answer)", ANY_LAYOUT},
    {"store of nonsense", RUNG_STAMPED, NULL, store_of_nonsense, BROKEN, "の形が正しくありません。信用しないでください",
     "the security store (/DSS) of the document is malformed at byte", ANY_LAYOUT},
    {"store with more", RUNG_STAMPED, NULL, store_with_more, BROKEN, "署名のあとの更新で、文書カタログの項目 /DSS",
     "an update behind the signature changes, in the document catalogue, the key /DSS", ANY_LAYOUT},
    {"store is array", RUNG_STAMPED, NULL, store_is_array, BROKEN, "署名のあとの更新で、文書カタログの項目 /DSS",
     "an update behind the signature changes, in the document catalogue, the key /DSS", ANY_LAYOUT},
    {"store removed", RUNG_ARCHIVE, NULL, store_removed, BROKEN, "署名のあとの更新で、文書カタログの項目 /DSS",
     "an update behind the signature changes, in the document catalogue, the key /DSS", ANY_LAYOUT},
    {"store shrunk", RUNG_ARCHIVE, NULL, store_shrunk, BROKEN, "署名のあとの更新で、部品（オブジェクト",
     "an update behind the signature changes an object (object", ANY_LAYOUT},
};

const struct attacks attacks_proofs = {"proof", rows, sizeof(rows) / sizeof(rows[0])};

/* verify: forged, damaged and foreign PDFs, each with what is said about it; and who signed. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "forms/cms.h"
#include "forms/pdf_reader.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/keys.h"
#include "tests/pdfs.h"
#include "tests/tool.h"

enum { MAX = 128 * 1024 * 1024 };

/* A signer under an authority, and a PDF that is signed as often as wanted. */
struct place {
	char folder[64];
	struct host host;
	struct err err;
	struct keys_pair root, pair;
	struct key *key;
	struct buf pdf;
	struct verify_report *report;
};

static void sign(struct place *p, const char *field)
{
	const struct sign_input in = {.field = field, .reason = "作成", .when = KEYS_NOW, .lang = LANG_JA};
	struct buf out;
	buf_init(&out, MAX);
	if (sign_pdf(&p->pdf, p->key, &in, &p->host, &out, &p->err))
		fail_msg("not signed: %s", p->err.item[0].text.en);
	buf_clear(&p->pdf);
	p->pdf = out;
}

/* With `packed`, what is signed has cross-reference and object streams. */
static void begin_form(struct place *p, int signatures, bool packed)
{
	static const char *const fields[] = {"author", "approver", "vendor"};
	*p = (struct place){0};
	tool_folder(p->folder);
	host_system(&p->host);
	p->root = keys_make(&(struct keys_spec){.name = "試験認証局", .ca = true}, NULL);
	p->pair = keys_make(&(struct keys_spec){.name = "佐藤 花子", .serial = 7}, &p->root);
	struct tool_path path = tool_path(p->folder, "key.pem");
	keys_pem(path.text, p->pair.key, p->pair.cert, NULL, NULL, false);
	assert_int_equal(key_load(&p->key, path.text, NULL, KEYS_NOW, &p->host, &p->err), 0);
	buf_init(&p->pdf, MAX);
	pdfs_make(&p->pdf);
	if (packed)
		pdfs_pack(&p->pdf);
	for (int i = 0; i < signatures; i++)
		sign(p, fields[i]);
}

static void begin(struct place *p, int signatures)
{
	begin_form(p, signatures, false);
}

static void end(struct place *p)
{
	verify_report_free(p->report);
	key_free(p->key);
	keys_clear(&p->root);
	keys_clear(&p->pair);
	buf_clear(&p->pdf);
	err_clear(&p->err);
	tool_remove(p->folder);
}

/* From memory of exactly its size, so that a sanitiser sees a byte too far. */
static const struct verify_report *verify_at(struct place *p, const char *trust, int64_t now)
{
	const struct verify_options opt = {.trust = trust, .now = now};
	char *bytes = mem_new(p->pdf.n, 1);
	memcpy(bytes, buf_text(&p->pdf), p->pdf.n);
	verify_report_free(p->report);
	p->report = NULL;
	if (verify_bytes(&p->report, bytes, p->pdf.n, &opt, &p->host, &p->err))
		fail_msg("%s", p->err.item[0].text.en);
	free(bytes);
	return p->report;
}

static const struct verify_report *verify(struct place *p)
{
	return verify_at(p, NULL, KEYS_NOW);
}

/* Whether the text or one of the problems has both fragments. */
static bool says(const struct verify_report *r, const char *ja, const char *en)
{
	bool found = strstr(r->text.ja, ja) && strstr(r->text.en, en);
	for (size_t i = 0; i < r->problems; i++)
		found |= strstr(r->problem[i].text.ja, ja) && strstr(r->problem[i].text.en, en);
	return found;
}

/* Signing by hand: what sign_pdf would refuse or never write, with a sound CMS over it. */

struct hand {
	int field;
	const char *sub_filter;            /* NULL: as we write it */
	const char *entries;               /* more for the dictionary, NULL: none */
	const char *appearance;            /* value of /AP, NULL: a new form */
	const char *widget;                /* more for the widget, NULL: none */
	const struct pdfs_object *also[3]; /* changed in the same update */
	bool perms, certifies;
	int more;          /* new objects among `also` */
	int range_short;   /* bytes left out at the end */
	int gap_wide;      /* bytes of the gap before /Contents */
	const char *whole; /* the whole dictionary instead; nothing is filled in */
};

static const char mdp[] = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams"
			  "<</Type/TransformParams/V/1.2/P 2>>>>]";

static void fill_by_hand(struct place *p, const struct hand *h)
{
	static const char hex[] = "0123456789abcdef";
	char number[40];
	struct buf cms;
	size_t range = pdfs_find_last(&p->pdf, "/ByteRange[0 ") + 13;
	size_t a = pdfs_find(&p->pdf, "/Contents<", range) + 9, b = a + 2 + 2 * SIGN_ROOM;
	size_t from = a - (size_t)h->gap_wide, c = p->pdf.n - b - (size_t)h->range_short;
	int n = snprintf(number, sizeof(number), "%zu %zu %zu", from, b, c);
	memcpy(p->pdf.p + range, number, (size_t)n);
	struct cms_content content = {{p->pdf.p, p->pdf.p + b}, {from, c}};
	buf_init(&cms, CMS_MAX_BYTES);
	assert_int_equal(cms_sign(p->key, &content, NULL, &cms, &p->err), 0);
	memset(p->pdf.p + a + 1, '0', (size_t)2 * SIGN_ROOM);
	for (size_t i = 0; i < cms.n; i++) {
		p->pdf.p[a + 1 + 2 * i] = hex[(unsigned char)cms.p[i] >> 4];
		p->pdf.p[a + 2 + 2 * i] = hex[(unsigned char)cms.p[i] & 15];
	}
	buf_clear(&cms);
}

static int current_size(const struct buf *pdf)
{
	return (int)strtol(pdf->p + pdfs_find_last(pdf, "/Size ") + 6, NULL, 10);
}

static void sign_by_hand(struct place *p, const struct hand *h)
{
	static const int at[] = {[PDFS_AUTHOR] = 40, [PDFS_APPROVER] = 215, [PDFS_VENDOR] = 390};
	static const char *const names[] = {
	    [PDFS_AUTHOR] = "author", [PDFS_APPROVER] = "approver", [PDFS_VENDOR] = "vendor"};
	int form = current_size(&p->pdf), signature = form + 1;
	struct buf dict, widget, catalog, ap;
	buf_init(&dict, MAX);
	buf_init(&widget, MAX);
	buf_init(&catalog, MAX);
	buf_init(&ap, MAX);
	buf_printf(&dict,
		   "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/%s/M(D:20260601140500+09'00')%s%s"
		   "/ByteRange[0                                   ]/Contents<%016384d>>>",
		   h->sub_filter ? h->sub_filter : "ETSI.CAdES.detached", h->certifies ? mdp : "",
		   h->entries ? h->entries : "", 0);
	buf_printf(&ap, "<</N %d 0 R>>", form);
	buf_printf(&widget,
		   "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/P %d 0 R/Rect[%d 40 %d 90]%s/V %d 0 R/AP%s>>",
		   names[h->field], PDFS_PAGE, at[h->field], at[h->field] + 165, h->widget ? h->widget : "", signature,
		   h->appearance ? h->appearance : ap.p);
	buf_printf(&catalog, "<</Type/Catalog/Pages %d 0 R/AcroForm %d 0 R/Perms<</DocMDP %d 0 R>>>>", PDFS_PAGES,
		   PDFS_FORM, signature);
	struct pdfs_object object[8] = {
	    {form, "<</Type/XObject/Subtype/Form/BBox[0 0 165 50]/Length 0>>\nstream\n\nendstream"},
	    {signature, h->whole ? h->whole : dict.p},
	    {h->field, widget.p}};
	size_t n = 3;
	if (h->perms)
		object[n++] = (struct pdfs_object){PDFS_CATALOG, catalog.p};
	for (size_t i = 0; i < 3 && h->also[i]; i++)
		object[n++] = *h->also[i];
	pdfs_update(&p->pdf, object, signature + 1 + h->more, NULL);
	if (!h->whole)
		fill_by_hand(p, h);
	buf_clear(&dict);
	buf_clear(&widget);
	buf_clear(&catalog);
	buf_clear(&ap);
}

/* Forgeries */

static void update(struct place *p, int number, const char *text)
{
	const struct pdfs_object change[] = {{number, text}, {0, NULL}};
	pdfs_update(&p->pdf, change, 0, NULL);
}

/* An update that changes one object and adds a new one. */
static void update_and_add(struct place *p, int number, const char *text, const char *new)
{
	int size = current_size(&p->pdf);
	const struct pdfs_object change[] = {{number, text}, {size, new}, {0, NULL}};
	pdfs_update(&p->pdf, change, size + 1, NULL);
}

static void nothing(struct place *p)
{
	(void)p;
}

static void content_byte(struct place *p)
{
	pdfs_replace(&p->pdf, "fee 1000", "fee 1001", 0);
}

static void widget_byte(struct place *p)
{
	pdfs_replace(&p->pdf, "/Rect[215 40", "/Rect[214 40", 0);
}

static void title_byte(struct place *p)
{
	pdfs_replace(&p->pdf, "(small)", "(smell)", 0);
}

static void date_byte(struct place *p)
{
	pdfs_replace(&p->pdf, "/M(D:2026", "/M(D:2025", 0);
}

static void name_byte(struct place *p)
{
	pdfs_replace(&p->pdf, "/Name<FEFF4F50", "/Name<FEFF4F51", 0);
}

static void end_mark_byte(struct place *p)
{
	p->pdf.p[p->pdf.n - 1] = '\r';
}

static size_t contents(const struct place *p)
{
	return pdfs_find(&p->pdf, "/Contents<", 0) + 10;
}

/* A digit in the last part of the CMS: the signature's value. */
static void cms_value_byte(struct place *p)
{
	size_t at = contents(p), last = at;
	for (size_t i = at; p->pdf.p[i] != '>'; i++)
		last = p->pdf.p[i] != '0' ? i : last;
	last -= 8;
	p->pdf.p[last] = p->pdf.p[last] == '1' ? '2' : '1';
}

static void cms_certificate_byte(struct place *p)
{
	/* The start of the certificate's validity, 260531…Z. */
	pdfs_replace(&p->pdf, "3236303533", "3236303532", contents(p));
}

static void cms_digest_byte(struct place *p)
{
	/* What follows the OID of messageDigest, a SET and an OCTET STRING of 32 bytes. */
	size_t at = pdfs_find(&p->pdf, "2a864886f70d01090431220420", contents(p)) + 26;
	p->pdf.p[at] = p->pdf.p[at] == '1' ? '2' : '1';
}

static void cms_version(struct place *p)
{
	/* SignedData's version 1, behind the OID and two heads. */
	size_t at = pdfs_find(&p->pdf, "020101310d300b", contents(p));
	p->pdf.p[at + 5] = '3';
}

static void cms_padding(struct place *p)
{
	p->pdf.p[contents(p) + 16000] = '1';
}

static void cms_capital(struct place *p)
{
	size_t at = pdfs_find(&p->pdf, "2a8648", contents(p));
	p->pdf.p[at + 1] = 'A';
}

static void cms_blank(struct place *p)
{
	memcpy(p->pdf.p + contents(p) + 16000, "  ", 2);
}

static void cms_empty(struct place *p)
{
	memset(p->pdf.p + contents(p), '0', 16384);
}

static void cms_of_other_document(struct place *p)
{
	struct buf own;
	pdfs_copy(&own, &p->pdf);
	buf_clear(&p->pdf);
	pdfs_make(&p->pdf);
	pdfs_replace(&p->pdf, "fee 1000", "fee 9000", 0);
	if (memmem(own.p, own.n, "/ObjStm", 7))
		pdfs_pack(&p->pdf);
	sign(p, "author");
	memcpy(own.p + contents(p), p->pdf.p + contents(p), 16384);
	buf_clear(&p->pdf);
	p->pdf = own;
}

static size_t range(const struct place *p)
{
	return pdfs_find(&p->pdf, "/ByteRange[0 ", 0) + 13;
}

static void range_byte(struct place *p)
{
	p->pdf.p[range(p)] ^= 1;
}

static void range_five(struct place *p)
{
	pdfs_replace(&p->pdf, "     ]", "   0 ]", range(p));
}

static void range_three(struct place *p)
{
	memcpy(p->pdf.p + range(p) - 2, "  ", 2);
}

static void range_negative(struct place *p)
{
	p->pdf.p[range(p)] = '-';
}

static void range_from_one(struct place *p)
{
	p->pdf.p[range(p) - 2] = '1';
}

static void range_real(struct place *p)
{
	p->pdf.p[range(p) + 1] = '.';
}

static void gap_wide(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR, .perms = true, .certifies = true, .gap_wide = 9};
	sign_by_hand(p, &h);
}

static void range_short(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR, .perms = true, .certifies = true, .range_short = 30};
	sign_by_hand(p, &h);
}

static void by_hand(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR, .perms = true, .certifies = true};
	sign_by_hand(p, &h);
}

static void other_sub_filter(struct place *p)
{
	const struct hand h = {
	    .field = PDFS_AUTHOR, .perms = true, .certifies = true, .sub_filter = "adbe.pkcs7.detached"};
	sign_by_hand(p, &h);
}

static void entries_of_others(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR,
			       .perms = true,
			       .certifies = true,
			       .entries = "/Location(Tokyo)/ContactInfo(a)/Prop_Build<</App<</Name/X>>>>"};
	sign_by_hand(p, &h);
}

static void unknown_entry(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR, .perms = true, .certifies = true, .entries = "/Cert<00>"};
	sign_by_hand(p, &h);
}

static void no_certification(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR};
	sign_by_hand(p, &h);
}

static void no_perms(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR, .certifies = true};
	sign_by_hand(p, &h);
}

static void level_3(struct place *p)
{
	static const char loose[] = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams"
				    "<</Type/TransformParams/V/1.2/P 3>>>>]";
	const struct hand h = {.field = PDFS_AUTHOR, .perms = true, .entries = loose};
	sign_by_hand(p, &h);
}

static void second_certifies(struct place *p)
{
	const struct hand h = {.field = PDFS_APPROVER, .certifies = true};
	sign_by_hand(p, &h);
}

static void second_takes_perms(struct place *p)
{
	const struct hand h = {.field = PDFS_APPROVER, .perms = true};
	sign_by_hand(p, &h);
}

static void second_changes_content(struct place *p)
{
	const struct pdfs_object other = {PDFS_CONTENT, "<</Length 3>>\nstream\nq Q\nendstream"};
	const struct hand h = {.field = PDFS_APPROVER, .also = {&other}};
	sign_by_hand(p, &h);
}

static void second_hides_object(struct place *p)
{
	const struct pdfs_object other = {current_size(&p->pdf) + 2, "<</Type/Page>>"};
	const struct hand h = {.field = PDFS_APPROVER, .also = {&other}, .more = 1};
	sign_by_hand(p, &h);
}

static void second_uses_old_object(struct place *p)
{
	const struct hand h = {.field = PDFS_APPROVER, .appearance = "<</N 11 0 R>>"};
	sign_by_hand(p, &h);
}

static void second_has_more_appearances(struct place *p)
{
	char ap[64];
	snprintf(ap, sizeof(ap), "<</N %d 0 R/R 11 0 R>>", current_size(&p->pdf));
	const struct hand h = {.field = PDFS_APPROVER, .appearance = ap};
	sign_by_hand(p, &h);
}

static void second_changes_widget(struct place *p)
{
	const struct hand h = {.field = PDFS_APPROVER, .widget = "/A<</S/URI/URI(http://example.com)>>"};
	sign_by_hand(p, &h);
}

static void second_is_sound(struct place *p)
{
	const struct hand h = {.field = PDFS_APPROVER};
	sign_by_hand(p, &h);
}

/* Signed by hand on top of a change that sign_pdf would not sign. */
static void change_then_second(struct place *p)
{
	update(p, PDFS_CONTENT, "<</Length 3>>\nstream\nq Q\nendstream");
	second_is_sound(p);
}

static void no_contents(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR,
			       .whole = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
					"/ByteRange[0 100 200 300]>>"};
	sign_by_hand(p, &h);
}

static void no_range(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR,
			       .whole =
				   "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>>>"};
	sign_by_hand(p, &h);
}

static void no_sub_filter(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR,
			       .whole = "<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 100 200 300]/Contents<00>>>"};
	sign_by_hand(p, &h);
}

static void null_contents(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR,
			       .whole = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
					"/ByteRange[0 100 200 300]/Contents null>>"};
	sign_by_hand(p, &h);
}

static void huge_range(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR,
			       .whole = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
					"/ByteRange[0 9999999999 9999999999 9999999999]/Contents<00>>>"};
	sign_by_hand(p, &h);
}

static void value_is_no_dictionary(struct place *p)
{
	const struct hand h = {.field = PDFS_AUTHOR, .whole = "(signed, honestly)"};
	sign_by_hand(p, &h);
}

static void value_is_direct(struct place *p)
{
	update(p, PDFS_AUTHOR,
	       "<</Type/Annot/Subtype/Widget/FT/Sig/T(author)/F 132/P 3 0 R/Rect[40 40 205 90]/V<</Type/Sig>>>>");
}

static void stray_signature(struct place *p)
{
	update(p, PDFS_SPARE, "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>");
}

static void trailing_garbage(struct place *p)
{
	buf_str(&p->pdf, "<script>");
}

/* With a second end that leads to the same table. */
static void trailing_end(struct place *p)
{
	struct buf whole;
	pdfs_copy(&whole, &p->pdf);
	size_t at = pdfs_find_last(&whole, "/Prev ");
	buf_str(&p->pdf, "<script>");
	buf_add(&p->pdf, whole.p + at, whole.n - at);
	buf_clear(&whole);
}

static void page_changed(struct place *p)
{
	update(p, PDFS_PAGE, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>");
}

static void content_changed(struct place *p)
{
	update(p, PDFS_CONTENT, "<</Length 3>>\nstream\nq Q\nendstream");
}

static void page_added(struct place *p)
{
	int size = current_size(&p->pdf);
	char pages[100];
	snprintf(pages, sizeof(pages), "<</Type/Pages/Count 2/Kids[3 0 R %d 0 R]>>", size);
	update_and_add(p, PDFS_PAGES, pages, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 11 0 R>>");
}

static void annotation_added(struct place *p)
{
	int size = current_size(&p->pdf);
	char page[300];
	snprintf(page, sizeof(page),
		 "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
		 "/Annots[7 0 R 8 0 R 9 0 R %d 0 R]>>",
		 size);
	update_and_add(p, PDFS_PAGE, page, "<</Type/Annot/Subtype/FreeText/Contents(fee 9 yen)/Rect[60 690 300 730]>>");
}

static void catalog_replaced(struct place *p)
{
	update_and_add(p, PDFS_CATALOG, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/OpenAction[3 0 R/Fit]>>", "null");
}

static void form_removed(struct place *p)
{
	update(p, PDFS_CATALOG, "<</Type/Catalog/Pages 2 0 R>>");
}

static void form_emptied(struct place *p)
{
	update(p, PDFS_FORM, "<</SigFlags 3/Fields[]>>");
}

static void perms_removed(struct place *p)
{
	update(p, PDFS_CATALOG, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>");
}

static void font_changed(struct place *p)
{
	update(p, PDFS_FONT, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>");
}

static void info_changed(struct place *p)
{
	update(p, PDFS_INFO, "<</Title(other)>>");
}

static void empty_field_changed(struct place *p)
{
	update(p, PDFS_APPROVER, "<</Type/Annot/Subtype/Widget/FT/Sig/T(approver)/F 132/P 3 0 R/Rect[0 0 595 842]>>");
}

static void field_cleared(struct place *p)
{
	update(p, PDFS_AUTHOR, "<</Type/Annot/Subtype/Widget/FT/Sig/T(author)/F 132/P 3 0 R/Rect[40 40 205 90]>>");
}

static void field_shows_other(struct place *p)
{
	int v = (int)strtol(p->pdf.p + pdfs_find_last(&p->pdf, "/V ") + 3, NULL, 10);
	char widget[300];
	snprintf(widget, sizeof(widget),
		 "<</Type/Annot/Subtype/Widget/FT/Sig/T(author)/F 132/P 3 0 R/Rect[40 40 205 90]/V %d 0 R"
		 "/AP<</N %d 0 R>>>>",
		 v, current_size(&p->pdf));
	update_and_add(p, PDFS_AUTHOR, widget,
		       "<</Type/XObject/Subtype/Form/BBox[0 0 165 50]/Length 0>>\nstream\n\nendstream");
}

static void appearance_changed(struct place *p)
{
	int n = (int)strtol(p->pdf.p + pdfs_find_last(&p->pdf, "/AP<</N ") + 8, NULL, 10);
	update(p, n, "<</Type/XObject/Subtype/Form/BBox[0 0 165 50]/Length 0>>\nstream\n\nendstream");
}

static void signature_changed(struct place *p)
{
	int v = (int)strtol(p->pdf.p + pdfs_find_last(&p->pdf, "/V ") + 3, NULL, 10);
	update(p, v,
	       "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>/ByteRange[0 1 2 3]>>");
}

static void unreachable_added(struct place *p)
{
	int size = current_size(&p->pdf);
	const struct pdfs_object change[] = {{size, "<</Type/Metadata>>"}, {0, NULL}};
	pdfs_update(&p->pdf, change, size + 1, NULL);
}

static void empty_update(struct place *p)
{
	const struct pdfs_object change[] = {{0, NULL}};
	pdfs_update(&p->pdf, change, 0, NULL);
}

/* Shadow attacks: something was prepared before signing and is brought out afterwards. */

static void shadow_replace(struct place *p)
{
	update(p, PDFS_PAGE,
	       "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 11 0 R/Resources<</Font<</F1 5 0 R>>>>"
	       "/Annots[7 0 R 8 0 R 9 0 R]>>");
}

/* No new object at all: the new table leads the old number to the object that was prepared. */
static void shadow_table(struct place *p)
{
	size_t spare = pdfs_find(&p->pdf, "\n11 0 obj", 0) + 1;
	char row[16];
	update(p, PDFS_CONTENT, "null");
	snprintf(row, sizeof(row), "%010zu", spare);
	memcpy(p->pdf.p + pdfs_find_last(&p->pdf, "\n4 1\n") + 5, row, 10);
}

/* Prepared as a second definition of the same object, hidden in the signed part. */
static void shadow_double(struct place *p)
{
	buf_clear(&p->pdf);
	pdfs_make(&p->pdf);
	pdfs_replace(&p->pdf, "\n11 0 obj", "\n4  0 obj", 0);
}

static void shadow_hide(struct place *p)
{
	update(p, PDFS_PAGE, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[]/Annots[7 0 R 8 0 R 9 0 R]>>");
}

static void table_off(struct place *p)
{
	size_t at = pdfs_find_last(&p->pdf, "xref\n1 1\n") + 9;
	p->pdf.p[at + 9] ^= 1;
}

static void object_freed(struct place *p)
{
	const struct pdfs_object change[] = {{PDFS_APPROVER, NULL}, {0, NULL}};
	pdfs_update(&p->pdf, change, 0, NULL);
}

static void encrypted(struct place *p)
{
	const struct pdfs_object change[] = {{PDFS_INFO, "<<>>"}, {0, NULL}};
	pdfs_update(&p->pdf, change, 0, "/Encrypt 10 0 R");
}

static void cross_reference_stream(struct place *p)
{
	size_t at = p->pdf.n;
	buf_printf(&p->pdf,
		   "99 0 obj\n<</Type/XRef/Size 100/Root 1 0 R/W[1 2 1]/Length 0>>\nstream\n\nendstream\nendobj\n"
		   "startxref\n%zu\n%%%%EOF\n",
		   at);
}

static void add_bytes(struct buf *b, size_t value, int bytes)
{
	while (bytes-- > 0) {
		char byte = (char)(value >> 8 * bytes);
		buf_add(b, &byte, 1);
	}
}

/* An update with another page, in an object stream of its own. */
static void object_stream(struct place *p)
{
	static const char page[] = "3 0 <</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>";
	int size = current_size(&p->pdf);
	long previous = strtol(p->pdf.p + pdfs_find_last(&p->pdf, "startxref") + 9, NULL, 10);
	size_t packed = p->pdf.n;
	buf_printf(&p->pdf, "%d 0 obj\n<</Type/ObjStm/N 1/First 4/Length %zu>>\nstream\n%s\nendstream\nendobj\n", size,
		   strlen(page), page);
	size_t table = p->pdf.n;
	buf_printf(&p->pdf,
		   "%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[3 1 %d 2]/Size %d/Root 1 0 R/Info 10 0 R"
		   "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]/Prev %ld/Length 21>>\n"
		   "stream\n",
		   size + 1, size, size + 2, previous);
	add_bytes(&p->pdf, 2, 1);
	add_bytes(&p->pdf, (size_t)size, 4);
	add_bytes(&p->pdf, 0, 2);
	add_bytes(&p->pdf, 1, 1);
	add_bytes(&p->pdf, packed, 4);
	add_bytes(&p->pdf, 0, 2);
	add_bytes(&p->pdf, 1, 1);
	add_bytes(&p->pdf, table, 4);
	add_bytes(&p->pdf, 0, 2);
	buf_printf(&p->pdf, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", table);
}

/* The object stream of the signed part, defined anew: readers that look there for the old objects find others. */
static void object_stream_replaced(struct place *p)
{
	size_t at = pdfs_find(&p->pdf, "<</Type/ObjStm", 0);
	int number = 0;
	for (int unit = 1; at > 7; unit *= 10, at--)
		if (p->pdf.p[at - 8] < '0' || p->pdf.p[at - 8] > '9')
			break;
		else
			number += unit * (p->pdf.p[at - 8] - '0');
	update(p, number, "<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n3 0 <<>>\nendstream");
}

static void packed_byte(struct place *p)
{
	p->pdf.p[pdfs_find(&p->pdf, "stream\n", pdfs_find(&p->pdf, "<</Type/ObjStm", 0)) + 30] ^= 1;
}

static void packed_table_byte(struct place *p)
{
	p->pdf.p[pdfs_find(&p->pdf, "stream\n", pdfs_find(&p->pdf, "<</Type/XRef", 0)) + 20] ^= 1;
}

/* The row of the update's own table that leads to the field: one byte off. */
static void update_table_byte(struct place *p)
{
	p->pdf.p[pdfs_find(&p->pdf, "stream\n", pdfs_find_last(&p->pdf, "<</Type/XRef")) + 7 + 4] ^= 1;
}

static void cut_in_contents(struct place *p)
{
	pdfs_cut(&p->pdf, contents(p) + 5000);
}

static void cut_last_byte(struct place *p)
{
	pdfs_cut(&p->pdf, p->pdf.n - 1);
}

static void cut_to_unsigned(struct place *p)
{
	pdfs_cut(&p->pdf, pdfs_find(&p->pdf, "%%EOF\n", 0) + 6);
}

static void cut_to_first(struct place *p)
{
	size_t at = pdfs_find(&p->pdf, "%%EOF\n", 0) + 6;
	pdfs_cut(&p->pdf, pdfs_find(&p->pdf, "%%EOF\n", at) + 6);
}

static void empty_file(struct place *p)
{
	pdfs_cut(&p->pdf, 0);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void random_bytes(struct place *p)
{
	uint32_t state = 1;
	for (size_t i = 0; i < p->pdf.n; i++)
		p->pdf.p[i] = (char)next_random(&state);
}

static void random_behind_header(struct place *p)
{
	random_bytes(p);
	memcpy(p->pdf.p, "%PDF-1.7\n", 9);
}

static void brackets(struct place *p)
{
	pdfs_cut(&p->pdf, 0);
	buf_str(&p->pdf, "%PDF-1.7\n");
	for (int i = 0; i < 1024 * 1024; i++)
		buf_str(&p->pdf, "[");
}

struct forged_row {
	const char *name;
	int signatures; /* by sign_pdf, before it is forged */
	void (*forge)(struct place *p);
	enum integrity integrity;
	const char *ja, *en;
};

#define CHANGED "署名のあとに内容が変えられています", "changed after signing"

static const struct forged_row forged_rows[] = {
    /* as it should be */
    {"author", 1, nothing, INTEGRITY_INTACT, "署名が 1 個", "1 signature"},
    {"author and approver", 2, nothing, INTEGRITY_INTACT, "署名が 2 個", "2 signature"},
    {"all three", 3, nothing, INTEGRITY_INTACT, "署名が 3 個", "3 signature"},
    {"signed by hand as we do", 0, by_hand, INTEGRITY_INTACT, "署名が 1 個", "1 signature"},
    {"signed by hand as others do", 0, entries_of_others, INTEGRITY_INTACT, "署名が 1 個", "1 signature"},
    {"second one by hand", 1, second_is_sound, INTEGRITY_INTACT, "署名が 2 個", "2 signature"},
    {"unsigned", 0, nothing, INTEGRITY_UNSIGNED, "署名がありません", "not signed"},
    {"unsigned with an update", 0, info_changed, INTEGRITY_UNSIGNED, "署名がありません", "not signed"},
    {"cut to what it was before signing", 1, cut_to_unsigned, INTEGRITY_UNSIGNED, "署名がありません", "not signed"},
    {"cut to the first signature", 2, cut_to_first, INTEGRITY_INTACT, "署名が 1 個", "1 signature"},

    /* bytes in the signed part */
    {"byte of the content", 1, content_byte, INTEGRITY_BROKEN, CHANGED},
    {"byte of the content, two signatures", 2, content_byte, INTEGRITY_BROKEN, CHANGED},
    {"byte of the title", 1, title_byte, INTEGRITY_BROKEN, CHANGED},
    {"byte of the date of signing", 1, date_byte, INTEGRITY_BROKEN, CHANGED},
    {"byte of the signer's name", 1, name_byte, INTEGRITY_BROKEN, CHANGED},
    {"last byte", 1, end_mark_byte, INTEGRITY_BROKEN, CHANGED},

    /* the signature's value */
    {"byte of the signature's value", 1, cms_value_byte, INTEGRITY_BROKEN, "署名の値が証明書の鍵と合いません",
     "does not fit the certificate's key"},
    {"byte of the certificate", 1, cms_certificate_byte, INTEGRITY_BROKEN, "署名した証明書と一致しません",
     "not those that were signed with"},
    {"byte of the digest", 1, cms_digest_byte, INTEGRITY_BROKEN, "署名の値が証明書の鍵と合いません",
     "does not fit the certificate's key"},
    {"version of the CMS", 1, cms_version, INTEGRITY_BROKEN, "CMS", "malformed"},
    {"byte of the padding", 1, cms_padding, INTEGRITY_BROKEN, "余白", "padding"},
    {"capital digit", 1, cms_capital, INTEGRITY_BROKEN, "混ざっています", "mixes capital"},
    {"blanks in the padding", 1, cms_blank, INTEGRITY_BROKEN, "余分な字", "extra characters"},
    {"only zeros", 1, cms_empty, INTEGRITY_BROKEN, "署名の値（CMS）の形", "malformed"},
    {"signature of another document", 1, cms_of_other_document, INTEGRITY_BROKEN, CHANGED},

    /* the range */
    {"byte of the range", 1, range_byte, INTEGRITY_BROKEN, "空きが署名の値", "gap"},
    {"range of five numbers", 1, range_five, INTEGRITY_BROKEN, "4 個の数", "four numbers"},
    {"range of three numbers", 1, range_three, INTEGRITY_BROKEN, "4 個の数", "four numbers"},
    {"negative range", 1, range_negative, INTEGRITY_BROKEN, "負の数", "negative"},
    {"range with a fraction", 1, range_real, INTEGRITY_BROKEN, "整数でない", "no integer"},
    {"range from byte 1", 1, range_from_one, INTEGRITY_BROKEN, "空きが署名の値", "gap"},
    {"gap too wide, but signed so", 0, gap_wide, INTEGRITY_BROKEN, "空きが署名の値", "gap"},
    {"range too short, but signed so", 0, range_short, INTEGRITY_BROKEN, "更新の終わりまで", "where its revision ends"},
    {"range beyond all numbers", 0, huge_range, INTEGRITY_BROKEN, "空きが署名の値", "gap"},

    /* the dictionary */
    {"no /Contents", 0, no_contents, INTEGRITY_BROKEN, "（/Contents）がありません", "(/Contents) is missing"},
    {"/Contents null", 0, null_contents, INTEGRITY_BROKEN, "（/Contents）がありません", "(/Contents) is missing"},
    {"no /ByteRange", 0, no_range, INTEGRITY_BROKEN, "（/ByteRange）がない", "(/ByteRange) is missing"},
    {"no /SubFilter", 0, no_sub_filter, INTEGRITY_BROKEN, "（/SubFilter）がない", "(/SubFilter) is missing"},
    {"another /SubFilter", 0, other_sub_filter, INTEGRITY_BROKEN, "PAdES ではない形式", "it is not PAdES"},
    {"unknown entry", 0, unknown_entry, INTEGRITY_BROKEN, "知らない項目", "unknown key"},
    {"value is no dictionary", 0, value_is_no_dictionary, INTEGRITY_BROKEN, "正しくつながって", "not linked"},
    {"value is not an object", 0, value_is_direct, INTEGRITY_BROKEN, "正しくつながって", "not linked"},
    {"signature without a field", 0, stray_signature, INTEGRITY_BROKEN, "どの署名欄にも", "no signature field"},
    {"first without DocMDP", 0, no_certification, INTEGRITY_BROKEN, "DocMDP", "DocMDP"},
    {"first without /Perms", 0, no_perms, INTEGRITY_BROKEN, "DocMDP", "DocMDP"},
    {"DocMDP level 3", 0, level_3, INTEGRITY_BROKEN, "（/Reference）", "(/Reference)"},
    {"second certifies too", 1, second_certifies, INTEGRITY_BROKEN, "DocMDP", "DocMDP"},
    {"second takes over /Perms", 1, second_takes_perms, INTEGRITY_BROKEN, "/Perms", "/Perms"},

    /* what comes with a second signature */
    {"second changes the content", 1, second_changes_content, INTEGRITY_BROKEN, "ページの内容", "contents of a page"},
    {"second brings a hidden page", 1, second_hides_object, INTEGRITY_BROKEN, "ページ（オブジェクト", "a page (object"},
    {"second shows an older object", 1, second_uses_old_object, INTEGRITY_BROKEN, "/AP", "/AP"},
    {"second with two appearances", 1, second_has_more_appearances, INTEGRITY_BROKEN, "/AP", "/AP"},
    {"second adds an action", 1, second_changes_widget, INTEGRITY_BROKEN, "項目 /A", "key /A"},
    {"change between two signatures", 1, change_then_second, INTEGRITY_BROKEN, "ページの内容", "contents of a page"},

    /* updates behind the signature */
    {"garbage behind the end", 1, trailing_garbage, INTEGRITY_BROKEN, "余分なデータ", "trailing data"},
    {"garbage and a second end", 1, trailing_end, INTEGRITY_BROKEN, "余分なデータ", "trailing data"},
    {"page changed", 1, page_changed, INTEGRITY_BROKEN, "ページ（オブジェクト 3", "a page (object 3"},
    {"content changed", 1, content_changed, INTEGRITY_BROKEN, "ページの内容", "contents of a page"},
    {"page added", 1, page_added, INTEGRITY_BROKEN, "ページの構成", "list of pages"},
    {"page added: the page is named", 1, page_added, INTEGRITY_BROKEN, "ページ（オブジェクト", "adds a page"},
    {"page added behind two signatures", 2, page_added, INTEGRITY_BROKEN, "ページの構成", "list of pages"},
    {"annotation added", 1, annotation_added, INTEGRITY_BROKEN, "注釈（オブジェクト", "adds an annotation"},
    {"catalogue replaced", 1, catalog_replaced, INTEGRITY_BROKEN, "文書カタログの項目 /OpenAction",
     "catalogue, the key /OpenAction"},
    {"form removed", 1, form_removed, INTEGRITY_BROKEN, "どの署名欄にも", "no signature field"},
    {"form emptied", 1, form_emptied, INTEGRITY_BROKEN, "どの署名欄にも", "no signature field"},
    {"/Perms removed", 1, perms_removed, INTEGRITY_BROKEN, "/Perms", "/Perms"},
    {"font changed", 1, font_changed, INTEGRITY_BROKEN, "フォント", "a font"},
    {"information changed", 1, info_changed, INTEGRITY_BROKEN, "文書情報", "document information"},
    {"empty field changed", 1, empty_field_changed, INTEGRITY_BROKEN, "項目 /Rect", "key /Rect"},
    {"field cleared", 1, field_cleared, INTEGRITY_BROKEN, "どの署名欄にも", "no signature field"},
    {"field shows something else", 1, field_shows_other, INTEGRITY_BROKEN, "項目 /V", "key /V"},
    {"appearance changed", 1, appearance_changed, INTEGRITY_BROKEN, "署名の表示", "signature's appearance"},
    {"signature replaced", 1, signature_changed, INTEGRITY_BROKEN, "どの署名欄にも", "no signature field"},
    {"metadata added", 1, unreachable_added, INTEGRITY_BROKEN, "メタデータ", "metadata"},
    {"empty update", 1, empty_update, INTEGRITY_BROKEN, "意味のわからない更新", "unknown purpose"},

    /* shadow attacks */
    {"shadow: replace", 1, shadow_replace, INTEGRITY_BROKEN, "ページ（オブジェクト 3", "a page (object 3"},
    {"shadow: hide", 1, shadow_hide, INTEGRITY_BROKEN, "ページ（オブジェクト 3", "a page (object 3"},

    /* structure */
    {"object freed", 1, object_freed, INTEGRITY_BROKEN, "解放された", "freed"},
    {"cut in /Contents", 1, cut_in_contents, INTEGRITY_BROKEN, "切れています", "cut"},
    {"last byte cut", 1, cut_last_byte, INTEGRITY_BROKEN, "切れています", "cut"},
    {"encrypted", 1, encrypted, INTEGRITY_NOT_PDF, "/Encrypt", "seems to be signed"},
    {"empty cross-reference stream", 1, cross_reference_stream, INTEGRITY_BROKEN, "行の数が足りません", "too few rows"},
    {"object stream in an update", 1, object_stream, INTEGRITY_NOT_PDF, "この文書は shinsa が作った形式ではありません",
     "nothing is confirmed"},
    {"empty file", 0, empty_file, INTEGRITY_NOT_PDF, "ファイルが空です", "empty"},
    {"random bytes", 0, random_bytes, INTEGRITY_NOT_PDF, "PDF ではありません", "no PDF"},
    {"random bytes behind a header", 0, random_behind_header, INTEGRITY_BROKEN, "切れています", "cut"},
    {"a million brackets", 0, brackets, INTEGRITY_BROKEN, "切れています", "cut"},
};

/* What touches a classic table, or what is compressed in a packed file. */
static const struct forged_row classic_rows[] = {
    {"byte of another field", 1, widget_byte, INTEGRITY_BROKEN, CHANGED},
    {"shadow: table leads elsewhere", 1, shadow_table, INTEGRITY_BROKEN, "別の更新の中", "another update"},
    {"shadow: double definition", 0, shadow_double, INTEGRITY_BROKEN, "そのオブジェクトがありません",
     "cross-reference table says"},
    {"table off by one", 1, table_off, INTEGRITY_BROKEN, "信用しないで", "do not rely"},
};

static const struct forged_row packed_rows[] = {
    {"byte of the object stream", 1, packed_byte, INTEGRITY_BROKEN, "圧縮", "compression"},
    {"byte of the first table", 1, packed_table_byte, INTEGRITY_BROKEN, "信用しないで", "do not rely"},
    {"byte of the signature's table", 1, update_table_byte, INTEGRITY_BROKEN, "信用しないで", "do not rely"},
    {"shadow: object stream replaced", 1, object_stream_replaced, INTEGRITY_BROKEN, "置き換え", "replaces"},
    {"shadow: object stream replaced before signing", 0, object_stream_replaced, INTEGRITY_BROKEN, "置き換え",
     "replaces"},
};

static void expect_forged(const struct forged_row *row, bool packed)
{
	struct place p;
	begin_form(&p, row->signatures, packed);
	row->forge(&p);
	const struct verify_report *r = verify(&p);
	if (r->integrity != row->integrity || !says(r, row->ja, row->en))
		fail_msg("integrity %d: %s / %s (%s)", r->integrity, r->text.ja, r->text.en,
			 r->problems ? r->problem[r->problems - 1].text.en : "");
	assert_int_equal(verify_ok(r), row->integrity == INTEGRITY_INTACT);
	for (size_t i = 0; i < r->signatures; i++)
		if (row->integrity == INTEGRITY_INTACT)
			assert_int_equal(r->signature[i].integrity, INTEGRITY_INTACT);
	end(&p);
}

static void test_forged(void **state)
{
	expect_forged(*state, false);
}

static void test_forged_packed(void **state)
{
	expect_forged(*state, true);
}

/* A file that is cut says so, wherever it is cut. */
static void test_cuts(void **state)
{
	struct place p;
	begin_form(&p, 2, *state != NULL);
	size_t whole = p.pdf.n, first = whole;
	/* At the end of the first revision a cut leaves a whole file, which nobody has signed. */
	for (size_t at = 0; at + 5 < whole && first == whole; at++)
		first = memcmp(p.pdf.p + at, "%%EOF", 5) == 0 ? at + 5 : whole;
	for (size_t i = 1; i < 50; i++) {
		p.pdf.n = whole * i / 50;
		if (p.pdf.n == first || p.pdf.n == first + 1)
			continue;
		const struct verify_report *r = verify(&p);
		if (r->integrity != INTEGRITY_BROKEN || !strstr(r->text.ja, "切れて") || !strstr(r->text.en, "cut"))
			fail_msg("cut at %zu of 50: %s", i, r->text.en);
	}
	end(&p);
}

/* Single bytes changed: none goes unnoticed, not even where the signature does not reach. */

static void expect_noticed(struct place *p, size_t at, char byte)
{
	char old = p->pdf.p[at];
	if (old == byte)
		return;
	p->pdf.p[at] = byte;
	if (verify(p)->integrity == INTEGRITY_INTACT)
		fail_msg("byte %zu changed from 0x%02x to 0x%02x", at, (unsigned char)old, (unsigned char)byte);
	p->pdf.p[at] = old;
}

static void test_mutations(void **state)
{
	struct place p;
	uint32_t random = 20260601;
	begin_form(&p, 2, *state != NULL);
	for (int i = 0; i < 3000; i++)
		expect_noticed(&p, next_random(&random) % p.pdf.n, (char)next_random(&random));
	assert_int_equal(verify(&p)->integrity, INTEGRITY_INTACT);
	end(&p);
}

/* Pieces of the file deleted, doubled, or copied over others. */

static void splice(struct buf *out, const struct buf *in, uint32_t *random)
{
	size_t at = next_random(random) % in->n, from = next_random(random) % in->n, n = next_random(random) % 200;
	uint32_t how = next_random(random) % 3;
	n = n > in->n - from ? in->n - from : n;
	size_t rest = how == 0 ? at : at + n > in->n ? in->n : at + n; /* inserted, or in place of something */
	buf_clear(out);
	buf_add(out, in->p, at);
	if (how < 2)
		buf_add(out, in->p + from, n);
	buf_add(out, in->p + rest, in->n - rest);
}

static void test_splices(void **state)
{
	struct place p;
	struct buf whole;
	uint32_t random = 1;
	begin_form(&p, 2, *state != NULL);
	pdfs_copy(&whole, &p.pdf);
	for (int i = 0; i < 3000; i++) {
		splice(&p.pdf, &whole, &random);
		if (verify(&p)->integrity == INTEGRITY_INTACT &&
		    (p.pdf.n != whole.n || memcmp(p.pdf.p, whole.p, whole.n) != 0))
			fail_msg("splice %d goes unnoticed", i);
	}
	buf_clear(&whole);
	end(&p);
}

/* All that no digest covers: the value of the last signature, each bit of each digit. */
static void test_mutations_of_value(void **state)
{
	struct place p;
	begin_form(&p, 1, *state != NULL);
	size_t at = contents(&p) - 1, last = at;
	for (size_t i = at + 1; p.pdf.p[i] != '>'; i++)
		last = p.pdf.p[i] != '0' ? i : last;
	for (size_t i = at; i <= last + 2; i++)
		for (int bit = 0; bit < 8; bit += 1 + (i > at + 1))
			expect_noticed(&p, i, (char)((unsigned char)p.pdf.p[i] ^ 1u << bit));
	for (size_t i = last + 3; i < at + 16386; i += 97)
		expect_noticed(&p, i, '1');
	assert_int_equal(verify(&p)->integrity, INTEGRITY_INTACT);
	end(&p);
}

/* The report */

static void test_report(void **state)
{
	(void)state;
	struct place p;
	begin(&p, 2);
	/* Its own folder, with the authority only. */
	assert_int_equal(remove(tool_path(p.folder, "key.pem").text), 0);
	keys_pem(tool_path(p.folder, "root.pem").text, NULL, p.root.cert, NULL, NULL, false);
	const struct verify_report *r = verify_at(&p, p.folder, KEYS_NOW + KEYS_DAY);
	assert_int_equal(r->signatures, 2);
	assert_string_equal(r->signature[0].field, "author");
	assert_string_equal(r->signature[1].field, "approver");
	const struct signature_report *s = &r->signature[0];
	assert_string_equal(s->name, "佐藤 花子");
	assert_string_equal(s->reason, "作成");
	assert_string_equal(s->subject, "CN=佐藤 花子");
	assert_string_equal(s->issuer, "CN=試験認証局");
	assert_string_equal(s->fingerprint, key_fingerprint(p.key));
	assert_int_equal(s->identity, IDENTITY_TRUSTED);
	assert_int_equal(s->time, TIME_CLAIMED);
	assert_string_equal(s->moment, "2026-06-01T05:05:00Z");
	assert_non_null(strstr(s->time_text.ja, "自己申告"));
	assert_true(s->covers < r->signature[1].covers);
	assert_int_equal(r->signature[1].covers, p.pdf.n);
	assert_int_equal(r->problems, 0);
	r = verify_at(&p, p.folder, KEYS_NOW - 1);
	assert_non_null(strstr(r->signature[0].time_text.en, "future"));
	end(&p);
}

/* Anybody can claim a name in the dictionary. */
static void test_other_name(void **state)
{
	(void)state;
	struct place p;
	struct buf out;
	begin(&p, 0);
	buf_init(&out, MAX);
	const struct sign_input in = {.field = "author", .name = "市長", .when = KEYS_NOW, .lang = LANG_JA};
	assert_int_equal(sign_pdf(&p.pdf, p.key, &in, &p.host, &out, &p.err), 0);
	buf_clear(&p.pdf);
	p.pdf = out;
	const struct signature_report *s = verify(&p)->signature;
	assert_string_equal(s->name, "市長");
	assert_non_null(strstr(s->identity_text.ja, "氏名「市長」は署名者の自己申告で、証明書の名義は「佐藤 花子」"));
	assert_non_null(strstr(s->identity_text.en, "the certificate is for '佐藤 花子'"));
	end(&p);
	begin(&p, 1);
	assert_null(strstr(verify(&p)->signature[0].identity_text.ja, "名義"));
	end(&p);
}

/* An intact signature of somebody revoked is not good enough. */
static void test_ok(void **state)
{
	(void)state;
	struct place p;
	begin(&p, 1);
	assert_int_equal(remove(tool_path(p.folder, "key.pem").text), 0);
	assert_int_equal(verify(&p)->signature[0].identity, IDENTITY_UNKNOWN);
	assert_true(verify_ok(p.report));
	keys_pem(tool_path(p.folder, "root.pem").text, NULL, p.root.cert, NULL, NULL, false);
	keys_crl(tool_path(p.folder, "list.crl").text, &p.root, p.pair.cert, KEYS_NOW + KEYS_DAY);
	const struct verify_report *r = verify_at(&p, p.folder, KEYS_NOW);
	assert_int_equal(r->integrity, INTEGRITY_INTACT);
	assert_int_equal(r->signature[0].identity, IDENTITY_INVALID);
	assert_false(verify_ok(r));
	end(&p);
}

/* Which of two signatures still stands is told apart. */
static void test_broken_second(void **state)
{
	(void)state;
	struct place p;
	begin(&p, 2);
	size_t second = pdfs_find_last(&p.pdf, "/Reason<FEFF");
	pdfs_replace(&p.pdf, "/Reason<FEFF4F5C", "/Reason<FEFF4F5D", second);
	const struct verify_report *r = verify(&p);
	assert_int_equal(r->integrity, INTEGRITY_BROKEN);
	assert_int_equal(r->signature[0].integrity, INTEGRITY_INTACT);
	assert_int_equal(r->signature[1].integrity, INTEGRITY_BROKEN);
	assert_non_null(strstr(r->signature[1].integrity_text.ja, "署名「approver」"));
	end(&p);
}

/* An update behind the signature breaks it, although its own bytes are as they were. */
static void test_broken_behind(void **state)
{
	(void)state;
	struct place p;
	begin(&p, 1);
	page_added(&p);
	const struct verify_report *r = verify(&p);
	assert_int_equal(r->signature[0].integrity, INTEGRITY_BROKEN);
	assert_non_null(strstr(r->signature[0].integrity_text.ja, "そのあとに"));
	assert_int_equal(r->signature[0].covers, pdfs_find(&p.pdf, "%%EOF\n", r->signature[0].covers - 6) + 6);
	end(&p);
}

struct moment_row {
	const char *name, *date;
	enum time_proof time;
	const char *moment;
};

static const struct moment_row moment_rows[] = {
    {"in Japan", "D:20260601140500+09'00'", TIME_CLAIMED, "2026-06-01T05:05:00Z"},
    {"month 13", "D:20261301140500+09'00'", TIME_NONE, ""},
    {"no zone", "D:20260601140500_09'00'", TIME_NONE, ""},
    {"no date", "yesterday, as I remember", TIME_NONE, ""},
};

static void test_moment(void **state)
{
	const struct moment_row *row = *state;
	struct place p;
	begin(&p, 0);
	const struct hand h = {.field = PDFS_AUTHOR, .perms = true, .certifies = true};
	sign_by_hand(&p, &h);
	char old[] = "D:20260601140500+09'00'";
	size_t at = pdfs_find(&p.pdf, old, 0);
	memcpy(p.pdf.p + at, row->date, strlen(old));
	fill_by_hand(&p, &h);
	const struct verify_report *r = verify(&p);
	assert_int_equal(r->signature[0].time, row->time);
	assert_string_equal(r->signature[0].moment, row->moment);
	end(&p);
}

static void test_security_store(void **state)
{
	struct place p;
	begin_form(&p, 1, *state != NULL);
	int size = current_size(&p.pdf), v = (int)strtol(p.pdf.p + pdfs_find_last(&p.pdf, "/V ") + 3, NULL, 10);
	char catalog[200], dss[100];
	snprintf(catalog, sizeof(catalog),
		 "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/Perms<</DocMDP %d 0 R>>/DSS %d 0 R>>", v, size);
	snprintf(dss, sizeof(dss), "<</Type/DSS/Certs[%d 0 R]>>", size + 1);
	const struct pdfs_object junk[] = {
	    {PDFS_CATALOG, catalog}, {size, dss}, {size + 1, "<</Length 1>>\nstream\nx\nendstream"}, {0, NULL}};
	struct buf before;
	buf_init(&before, MAX);
	buf_add(&before, p.pdf.p, p.pdf.n);
	pdfs_update(&p.pdf, junk, size + 2, NULL);
	const struct verify_report *r = verify(&p);
	assert_int_equal(r->integrity, INTEGRITY_BROKEN);
	assert_non_null(strstr(r->text.ja, "検証情報（/DSS"));
	p.pdf.n = 0;
	buf_add(&p.pdf, before.p, before.n);
	buf_clear(&before);
	const struct pdfs_object change[] = {{PDFS_CATALOG, catalog}, {size, "<</Type/DSS/Certs[]>>"}, {0, NULL}};
	pdfs_update(&p.pdf, change, size + 1, NULL);
	r = verify(&p);
	if (r->integrity != INTEGRITY_INTACT)
		fail_msg("%s", r->text.en);
	/* But nothing else may come with it. */
	page_changed(&p);
	assert_int_equal(verify(&p)->integrity, INTEGRITY_BROKEN);
	end(&p);
}

static void test_json(void **state)
{
	(void)state;
	struct place p;
	struct buf out;
	begin(&p, 1);
	content_byte(&p);
	buf_init(&out, MAX);
	verify_json(verify(&p), &out);
	assert_int_equal(out.p[out.n - 1], '\n');
	json_t *j = json_loads(buf_text(&out), 0, NULL);
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "integrity")), "broken");
	assert_true(json_is_false(json_object_get(j, "ok")));
	assert_int_equal(json_array_size(json_object_get(j, "problems")), 1);
	json_t *s = json_array_get(json_object_get(j, "signatures"), 0);
	assert_string_equal(json_string_value(json_object_get(s, "field")), "author");
	assert_string_equal(json_string_value(json_object_get(json_object_get(s, "identity"), "is")), "unknown");
	assert_string_equal(json_string_value(json_object_get(json_object_get(s, "time"), "moment")),
			    "2026-06-01T05:05:00Z");
	json_decref(j);
	buf_clear(&out);
	pdfs_cut(&p.pdf, 0);
	verify_json(verify(&p), &out);
	assert_non_null(strstr(buf_text(&out), "\"not-pdf\""));
	buf_clear(&out);
	end(&p);
}

static void test_files(void **state)
{
	(void)state;
	struct place p;
	const struct verify_options opt = {.now = KEYS_NOW};
	begin(&p, 1);
	tool_write(p.folder, "signed.pdf", &p.pdf);
	assert_int_equal(verify_pdf(&p.report, tool_path(p.folder, "signed.pdf").text, &opt, &p.host, &p.err), 0);
	assert_true(verify_ok(p.report));
	struct verify_report *none = NULL;
	assert_int_equal(verify_pdf(&none, tool_path(p.folder, "none.pdf").text, &opt, &p.host, &p.err), -1);
	assert_int_equal(verify_pdf(&none, p.folder, &opt, &p.host, &p.err), -1);
	const struct verify_options bad = {.now = KEYS_NOW, .trust = "/no/such/folder"};
	assert_int_equal(verify_pdf(&none, tool_path(p.folder, "signed.pdf").text, &bad, &p.host, &p.err), -1);
	assert_null(none);
	verify_report_free(NULL);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_forged, forged_rows, "forged");
	CHECK_ROWS(&l, test_forged, classic_rows, "forged");
	CHECK_ROWS(&l, test_forged_packed, forged_rows, "forged, packed");
	CHECK_ROWS(&l, test_forged_packed, packed_rows, "forged, packed");
	check_add(&l, test_cuts, NULL, "cut at every fiftieth");
	check_add(&l, test_cuts, "packed", "cut at every fiftieth, packed");
	check_add(&l, test_mutations, NULL, "3000 changed bytes");
	check_add(&l, test_mutations, "packed", "3000 changed bytes, packed");
	check_add(&l, test_splices, NULL, "3000 spliced files");
	check_add(&l, test_splices, "packed", "3000 spliced files, packed");
	check_add(&l, test_mutations_of_value, NULL, "changed bytes of the signature's value");
	check_add(&l, test_mutations_of_value, "packed", "changed bytes of the signature's value, packed");
	check_add(&l, test_report, NULL, "report");
	check_add(&l, test_other_name, NULL, "name that is not the certificate's");
	check_add(&l, test_ok, NULL, "ok");
	check_add(&l, test_broken_second, NULL, "second of two broken");
	check_add(&l, test_broken_behind, NULL, "broken by an update behind");
	CHECK_ROWS(&l, test_moment, moment_rows, "moment");
	check_add(&l, test_security_store, NULL, "security store");
	check_add(&l, test_security_store, "packed", "security store, packed");
	check_add(&l, test_json, NULL, "json");
	check_add(&l, test_files, NULL, "files");
	return check_run(&l, "verify");
}

#define _GNU_SOURCE
#include "forms/sign.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "assess/date.h"
#include "forms/appearance.h"
#include "forms/pdf_gap.h"
#include "forms/timestamp.h"
#include "forms/verify.h"

enum { OUT_MAX = PDF_MAX_BYTES + 4 * 1024 * 1024, LINE_MAX_BYTES = 4096 };

struct signing {
	const struct sign_input *in;
	const struct key *key;
	struct host *host;
	const char *name;
	const struct pdf *pdf;
	const struct pdf_object *field;
	bool first; /* no signature in the file yet */
	struct pdf_update update;
	int signature; /* object numbers */
	int appearance;
	struct pdf_gap gap;
};

/* Finding the field */

static int no_field(const struct signing *s, struct arena *a, struct err *err)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	struct buf names;
	buf_init(&names, 1000);
	while (!names.over && (o = pdf_signature_field(s->pdf, s->pdf->revisions - 1, &at)))
		buf_printf(&names, "%s%s", names.n ? ", " : "", pdf_text(a, pdf_get(o->value, "T")));
	err_add(err, ERR_INPUT, NULL, 0, s->in->field,
		"この文書に署名欄「%s」はありません（ある署名欄：%s）。文書か署名欄の指定を確かめてください。",
		"this document has no signature field '%s' (it has: %s); check the document or the field's name",
		s->in->field, names.n ? buf_text(&names) : "-");
	buf_clear(&names);
	return -1;
}

static int find_field(struct signing *s, struct err *err)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *o;
	struct arena *a = arena_new();
	int rc = 0;
	s->first = true;
	while ((o = pdf_signature_field(s->pdf, s->pdf->revisions - 1, &at))) {
		s->first &= pdf_get(o->value, "V") == NULL;
		if (!s->field && strcmp(pdf_text(a, pdf_get(o->value, "T")), s->in->field) == 0)
			s->field = o;
	}
	if (!s->field)
		rc = no_field(s, a, err);
	else if (pdf_get(s->field->value, "V"))
		rc = err_add(err, ERR_INPUT, NULL, 0, s->in->field,
			     "署名欄「%s」にはすでに署名があります。署名は置き換えられません。",
			     "the signature field '%s' is signed already, and a signature cannot be replaced",
			     s->in->field);
	arena_free(a);
	return rc;
}

/* Nobody should put a name under what has been tampered with. */
static int check_earlier(const struct signing *s, struct err *err)
{
	struct verify_report *r = NULL;
	const struct verify_options opt = {.trust = NULL, .now = s->in->when};
	if (verify_bytes(&r, s->pdf->bytes, s->pdf->n, &opt, s->host, err))
		return -1;
	int rc = 0;
	if (r->integrity == INTEGRITY_BROKEN)
		rc = err_add(err, ERR_INPUT, NULL, 0, s->in->field,
			     "この文書には署名できません。前の署名が確認できないためです。%s%.0s",
			     "cannot sign this document, as an earlier signature does not hold: %.0s%s", r->text.ja,
			     r->text.en);
	verify_report_free(r);
	return rc;
}

/* The appearance */

/* A part that may be missing. */
static bool given(const char *text)
{
	return text && *text;
}

static void signer_text(const struct signing *s, struct buf *out)
{
	if (s->in->lang == LANG_EN)
		buf_printf(out, "Signed by: %s%s%s", s->name, given(s->in->post) ? ", " : "",
			   given(s->in->post) ? s->in->post : "");
	else
		buf_printf(out, "電子署名：%s%s%s", given(s->in->post) ? s->in->post : "",
			   given(s->in->post) ? " " : "", s->name);
}

/* The moment is the claimed one even beside a time-stamp, which proves it: both lie within minutes (timestamp_get). */
static void moment_text(int64_t when, bool stamped, enum lang lang, char out[160])
{
	char moment[DATE_MOMENT_TEXT];
	date_moment_to_text(when, lang, moment);
	if (lang == LANG_EN)
		snprintf(out, 160, "Signed: %s JST (%s)", moment, stamped ? "time-stamped" : "claimed");
	else
		snprintf(out, 160, "日時：%s（%s）", moment, stamped ? "タイムスタンプあり" : "自己申告");
}

/* The first 16 digits in groups of four: enough to compare by eye. */
static void fingerprint_text(const char *hex, enum lang lang, char out[64])
{
	snprintf(out, 64, "%s%.4s %.4s %.4s %.4s", lang == LANG_EN ? "Certificate: " : "証明書：", hex, hex + 4,
		 hex + 8, hex + 12);
}

static bool field_size(const struct pdf_value *rect, int64_t *width, int64_t *height)
{
	int64_t side[4];
	const struct pdf_value *v = rect && rect->kind == PDF_ARRAY && rect->n == 4 ? rect->first : NULL;
	for (int i = 0; i < 4; i++, v = v->next)
		if (!pdf_thousandths(v, &side[i]))
			return false;
	*width = side[2] > side[0] ? side[2] - side[0] : side[0] - side[2];
	*height = side[3] > side[1] ? side[3] - side[1] : side[1] - side[3];
	return *width <= 10000 * 1000 && *height <= 10000 * 1000;
}

static int write_lines(struct signing *s, struct appearance *a, struct err *err)
{
	const enum lang lang = s->in->lang;
	char moment[160], fingerprint[64];
	struct buf signer, reason;
	int n = 0;
	buf_init(&signer, LINE_MAX_BYTES);
	buf_init(&reason, LINE_MAX_BYTES);
	signer_text(s, &signer);
	moment_text(s->in->when, s->in->authority != NULL, lang, moment);
	fingerprint_text(key_fingerprint(s->key), lang, fingerprint);
	a->line[n++] = buf_text(&signer);
	a->line[n++] = moment;
	if (given(s->in->reason)) {
		buf_printf(&reason, "%s%s", lang == LANG_EN ? "Reason: " : "理由：", s->in->reason);
		a->line[n++] = buf_text(&reason);
	}
	a->line[n++] = fingerprint;
	if (key_self_made(s->key))
		a->line[n++] = lang == LANG_EN ? "Proves integrity only; not an official seal"
					       : "完全性の確認用。公印ではありません";
	int rc = 0;
	if (signer.over || reason.over)
		rc = err_add(err, ERR_INPUT, NULL, 0, s->in->field,
			     "署名の氏名・職名・理由が長すぎます（合わせて %d バイトまで）。短くしてください。",
			     "the name, post or reason of the signature is too long (at most %d bytes); shorten it",
			     LINE_MAX_BYTES);
	else
		rc = appearance_write(a, &s->update, &s->appearance, err);
	buf_clear(&reason);
	buf_clear(&signer);
	return rc;
}

static int write_appearance(struct signing *s, struct err *err)
{
	struct appearance a = {.lang = s->in->lang, .font = s->in->font};
	if (!field_size(pdf_get(s->field->value, "Rect"), &a.width, &a.height))
		return err_add(err, ERR_INPUT, NULL, 0, s->in->field,
			       "署名欄「%s」の大きさ（/Rect）が正しくありません。文書を作り直してください。",
			       "the size (/Rect) of the signature field '%s' is malformed; make the document again",
			       s->in->field);
	return write_lines(s, &a, err);
}

/* The objects of the update */

/* PDF knows no post: it stands before the reason, as in an approval stamp. */
static void write_reason(const struct signing *s)
{
	const bool post = given(s->in->post), reason = given(s->in->reason);
	struct buf text;
	if (!post && !reason)
		return;
	buf_init(&text, 2 * LINE_MAX_BYTES);
	buf_printf(&text, "%s%s%s", post ? s->in->post : "",
		   !post || !reason         ? ""
		   : s->in->lang == LANG_EN ? ": "
					    : "：",
		   reason ? s->in->reason : "");
	buf_str(s->update.out, "/Reason");
	pdf_add_text(s->update.out, buf_text(&text));
	buf_clear(&text);
}

static void write_signature(struct signing *s)
{
	struct buf *out = s->update.out;
	char date[32] = "";
	struct tm t;
	time_t when = (time_t)s->in->when;
	if (gmtime_r(&when, &t))
		strftime(date, sizeof(date), "D:%Y%m%d%H%M%SZ", &t);
	s->signature = pdf_update_number(&s->update);
	pdf_update_open(&s->update, s->signature);
	buf_printf(out, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)/Name", date);
	pdf_add_text(out, s->name);
	write_reason(s);
	/* Level 2: only the prepared fields may be filled from here on (ISO 32000-1, table 254). */
	if (s->first)
		buf_str(out, "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams"
			     "<</Type/TransformParams/V/1.2/P 2>>>>]");
	pdf_gap_open(&s->gap, &s->update, s->in->authority ? SIGN_ROOM_STAMPED : SIGN_ROOM);
	buf_str(out, ">>");
	pdf_update_close(&s->update);
}

static void write_field(struct signing *s)
{
	static const char *const replaced[] = {"V", "AP", NULL};
	pdf_update_open(&s->update, s->field->number);
	pdf_update_copy(&s->update, s->field->value, replaced);
	buf_printf(s->update.out, "/V %d 0 R/AP<</N %d 0 R>>>>", s->signature, s->appearance);
	pdf_update_close(&s->update);
}

static void write_catalog(struct signing *s)
{
	static const char *const replaced[] = {"Perms", NULL};
	const struct pdf_object *catalog = pdf_catalog(s->pdf, s->pdf->revisions - 1);
	pdf_update_open(&s->update, catalog->number);
	pdf_update_copy(&s->update, catalog->value, replaced);
	buf_printf(s->update.out, "/Perms<</DocMDP %d 0 R>>>>", s->signature);
	pdf_update_close(&s->update);
}

static int ask_authority(void *ctx, const unsigned char imprint[32], struct buf *out, struct err *err)
{
	const struct signing *s = ctx;
	return timestamp_get(s->in->authority, imprint, s->host, out, err);
}

static int no_room(const struct signing *s, size_t n, struct err *err)
{
	if (s->in->authority)
		return err_add(
		    err, ERR_WORLD, s->in->authority, 0, NULL,
		    "タイムスタンプを含む署名が %zu バイトになり、場所（%zu バイト）に入りません。別のタイムスタンプ"
		    "局を指定するか、鍵ファイルの中の証明書を減らしてください。",
		    "the signature with its time-stamp takes %zu bytes and there is room for %zu; name another "
		    "authority, or take certificates out of the key file",
		    n, s->gap.room);
	return err_add(err, ERR_WORLD, NULL, 0, NULL,
		       "電子署名が %zu バイトになり、場所（%zu "
		       "バイト）に入りません。鍵ファイルの中の証明書を減らしてください。",
		       "the signature takes %zu bytes and there is room for %zu; take certificates out of the key file",
		       n, s->gap.room);
}

static int fill_in(struct signing *s, struct err *err)
{
	struct buf cms;
	const struct cms_content content = pdf_gap_content(&s->gap);
	const struct cms_stamper stamper = {s, ask_authority};
	buf_init(&cms, CMS_MAX_BYTES);
	int rc = cms_sign(s->key, &content, s->in->authority ? &stamper : NULL, &cms, err);
	if (!rc && cms.n > s->gap.room)
		rc = no_room(s, cms.n, err);
	if (!rc)
		pdf_gap_fill(&s->gap, cms.p, cms.n);
	buf_clear(&cms);
	return rc;
}

static int too_large(struct err *err)
{
	return err_add(err, ERR_INPUT, NULL, 0, NULL, "文書が大きすぎて署名できません（%d MiB まで）。",
		       "the document is too large to sign (at most %d MiB)", PDF_MAX_BYTES / 1024 / 1024);
}

static int write_update(struct signing *s, struct buf *out, struct err *err)
{
	pdf_update_start(&s->update, s->pdf, out);
	if (write_appearance(s, err))
		return -1;
	write_signature(s);
	write_field(s);
	if (s->first)
		write_catalog(s);
	pdf_update_finish(&s->update);
	return out->over || out->n > PDF_MAX_BYTES ? too_large(err) : fill_in(s, err);
}

static int open_pdf(struct pdf **out, const struct buf *pdf, struct err *err)
{
	struct err why = {0};
	int rc = 0;
	if (pdf_open(out, pdf->p, pdf->n, &why) != PDF_READABLE) {
		struct words text = why.item[0].text;
		rc = err_add(err, ERR_INPUT, NULL, 0, NULL,
			     "この文書には署名できません。%s%.0sshinsa で文書を作り直してください。",
			     "cannot sign this document (%.0s%s); make it again with shinsa", text.ja, text.en);
	}
	err_clear(&why);
	return rc;
}

int sign_pdf(const struct buf *pdf, const struct key *key, const struct sign_input *in, struct host *host,
	     struct buf *out, struct err *err)
{
	int rc = -1;
	struct pdf *p = NULL;
	struct buf bytes;
	struct signing s = {.in = in, .key = key, .host = host, .name = in->name ? in->name : key_name(key)};
	buf_init(&bytes, OUT_MAX);
	if (open_pdf(&p, pdf, err))
		goto out;
	s.pdf = p;
	if (find_field(&s, err) || check_earlier(&s, err) || write_update(&s, &bytes, err))
		goto out;
	if (bytes.n > out->max - out->n) {
		too_large(err);
		goto out;
	}
	buf_add(out, bytes.p, bytes.n);
	rc = 0;
out:
	buf_clear(&bytes);
	pdf_close(p);
	return rc;
}

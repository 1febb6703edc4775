#define _GNU_SOURCE
#include "forms/signature.h"

#include <string.h>
#include <time.h>

static bool take_digits(const char **s, int digits, int *out)
{
	*out = 0;
	for (int i = 0; i < digits; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (**s - '0');
	}
	return true;
}

/* D:YYYYMMDDHHmmSS, then Z or +HH'mm' (ISO 32000-1, 7.9.4). */
static int64_t read_date(const struct pdf_value *v)
{
	struct tm t = {0};
	int hours = 0, minutes = 0;
	const char *s = v && v->kind == PDF_STRING ? v->s : "";
	if (strncmp(s, "D:", 2) != 0)
		return INT64_MIN;
	s += 2;
	if (!take_digits(&s, 4, &t.tm_year) || !take_digits(&s, 2, &t.tm_mon) || !take_digits(&s, 2, &t.tm_mday) ||
	    !take_digits(&s, 2, &t.tm_hour) || !take_digits(&s, 2, &t.tm_min) || !take_digits(&s, 2, &t.tm_sec))
		return INT64_MIN;
	if (t.tm_year < 1970 || t.tm_mon < 1 || t.tm_mon > 12 || t.tm_mday < 1 || t.tm_mday > 31 || t.tm_hour > 23 ||
	    t.tm_min > 59 || t.tm_sec > 59)
		return INT64_MIN;
	int sign = *s == '-' ? -1 : 1;
	if (*s == '+' || *s == '-') {
		s++;
		if (!take_digits(&s, 2, &hours) || *s++ != '\'' || !take_digits(&s, 2, &minutes) || hours > 23 ||
		    minutes > 59 || *s++ != '\'')
			return INT64_MIN;
	} else if (*s++ != 'Z') {
		return INT64_MIN;
	}
	if (*s)
		return INT64_MIN;
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	return (int64_t)timegm(&t) - sign * (hours * 3600 + minutes * 60);
}

/* [<</Type/SigRef /TransformMethod/DocMDP /TransformParams<</Type/TransformParams /V/1.2 /P 2>>>>] and nothing else. */
static bool is_certification(const struct pdf_value *reference)
{
	const struct pdf_value *one =
	    reference && reference->kind == PDF_ARRAY && reference->n == 1 ? reference->first : NULL;
	const struct pdf_value *params = pdf_get(one, "TransformParams"), *level = pdf_get(params, "P");
	return one && one->n == 3 && pdf_is_name(pdf_get(one, "Type"), "SigRef") &&
	       pdf_is_name(pdf_get(one, "TransformMethod"), "DocMDP") && params && params->n == 3 &&
	       pdf_is_name(pdf_get(params, "Type"), "TransformParams") && pdf_is_name(pdf_get(params, "V"), "1.2") &&
	       level && level->kind == PDF_INT && level->number == 2;
}

bool signature_read(const struct pdf *p, const struct pdf_object *field, struct arena *a, struct signature *out)
{
	const struct pdf_value *v = pdf_get(field->value, "V");
	const struct pdf_object *o = v && v->kind == PDF_REF ? pdf_object(p, v->number, p->revisions - 1) : NULL;
	if (!o || o->stream || o->value->kind != PDF_DICT)
		return false;
	*out = (struct signature){.field = field, .object = o, .revision = o->revision};
	out->field_name = pdf_text(a, pdf_get(field->value, "T"));
	out->name = pdf_text(a, pdf_get(o->value, "Name"));
	out->reason = pdf_text(a, pdf_get(o->value, "Reason"));
	out->moment = read_date(pdf_get(o->value, "M"));
	out->stamp = pdf_is_name(pdf_get(o->value, "Type"), "DocTimeStamp");
	out->certifies = is_certification(pdf_get(o->value, "Reference"));
	const struct pdf_value *range = pdf_get(o->value, "ByteRange");
	if (range && range->kind == PDF_ARRAY && range->n == 4) {
		const struct pdf_value *from = range->first->next->next, *length = from->next;
		if (from->kind == PDF_INT && length->kind == PDF_INT && from->number >= 0 && length->number >= 0)
			out->covers = (size_t)(from->number + length->number);
	}
	return true;
}

/* Adds a finding about this signature, naming its field. */
static bool wrong(const struct signature *s, size_t at, struct err *err, const char *ja, const char *en)
{
	err_add(err, ERR_INPUT, NULL, 0, s->field_name, "署名「%s」（%zu バイト目）：%s%.0s。",
		"signature '%s' (byte %zu): %.0s%s", s->field_name, at, ja, en);
	return false;
}

static bool check_keys(const struct signature *s, struct err *err)
{
	/* The last three are what other programs say of themselves and their users; they change nothing. */
	static const char *const known[] = {"Type",     "Filter",   "SubFilter",   "M",
					    "Name",     "Reason",   "Reference",   "ByteRange",
					    "Contents", "Location", "ContactInfo", "Prop_Build"};
	const size_t count = sizeof(known) / sizeof(known[0]) - (s->stamp ? 3 : 0);
	const struct pdf_value *d = s->object->value;
	for (const struct pdf_value *v = d->first; v; v = v->next) {
		bool found = false;
		for (size_t i = 0; i < count; i++)
			found |= strcmp(known[i], v->key) == 0;
		if (!found)
			return wrong(s, v->at, err, "署名の辞書に知らない項目があります",
				     "the signature dictionary has an unknown key");
	}
	if ((!s->stamp && !pdf_is_name(pdf_get(d, "Type"), "Sig")) ||
	    !pdf_is_name(pdf_get(d, "Filter"), "Adobe.PPKLite"))
		return wrong(s, d->at, err, "署名の辞書の /Type か /Filter が正しくありません",
			     "/Type or /Filter of the signature dictionary is wrong");
	if (pdf_is_name(pdf_get(d, "SubFilter"), "adbe.pkcs7.detached"))
		return wrong(s, d->at, err,
			     "PAdES ではない形式（/SubFilter adbe.pkcs7.detached）の署名で、確かめられません。"
			     "PAdES（ETSI.CAdES.detached）で署名し直してもらってください",
			     "it is not PAdES (/SubFilter adbe.pkcs7.detached) and cannot be judged; ask for a "
			     "signature as PAdES (ETSI.CAdES.detached)");
	if (!pdf_is_name(pdf_get(d, "SubFilter"), s->stamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached"))
		return wrong(s, d->at, err, "署名の形式（/SubFilter）がないか、違っています",
			     "the signature's format (/SubFilter) is missing or another one");
	if (pdf_get(d, "Reference") && !s->certifies)
		return wrong(s, d->at, err, "署名の許す変更（/Reference）が正しくありません",
			     "what the signature permits (/Reference) is malformed");
	return true;
}

/* ByteRange is [0 a b c]; the gap [a, b) is /Contents and nothing else; b + c is the end of its revision. */
static bool check_range(const struct pdf *p, const struct signature *s, struct err *err)
{
	const struct pdf_value *range = pdf_get(s->object->value, "ByteRange");
	const struct pdf_value *contents = pdf_get(s->object->value, "Contents");
	if (!range || range->kind != PDF_ARRAY || range->n != 4)
		return wrong(s, s->object->at, err, "署名の範囲（/ByteRange）がないか、4 個の数ではありません",
			     "the signed range (/ByteRange) is missing or is not four numbers");
	int64_t number[4];
	const struct pdf_value *v = range->first;
	for (int i = 0; i < 4; i++, v = v->next) {
		if (v->kind != PDF_INT || v->number < 0)
			return wrong(s, range->at, err, "署名の範囲（/ByteRange）に負の数や整数でないものがあります",
				     "the signed range (/ByteRange) has a negative number or no integer");
		number[i] = v->number;
	}
	if (!contents || contents->kind != PDF_STRING || !contents->hex)
		return wrong(s, s->object->at, err, "署名の値（/Contents）がありません",
			     "the signature's value (/Contents) is missing");
	if (number[0] != 0 || number[1] != (int64_t)contents->at || number[2] != (int64_t)contents->end)
		return wrong(s, range->at, err, "署名の範囲の空きが署名の値（/Contents）と一致しません",
			     "the gap in the signed range is not the signature's value (/Contents)");
	if (number[2] + number[3] > (int64_t)p->n)
		return wrong(s, range->at, err, "署名の範囲がファイルより長く、ファイルが切れています",
			     "the signed range is longer than the file: the file is cut");
	if (number[2] + number[3] != (int64_t)p->revision[s->revision].end)
		return wrong(s, range->at, err, "署名の範囲が更新の終わりまで届いていません",
			     "the signed range does not end where its revision ends");
	return true;
}

/* Digits of one case without blanks, then zeros: other spellings of the same bytes would be changes that nobody
 * notices. Ours are small; other programs write large ones. */
static size_t check_contents(const struct pdf *p, const struct signature *s, bool *foreign, struct err *err)
{
	const struct pdf_value *v = pdf_get(s->object->value, "Contents");
	if (v->end - v->at != 2 * v->n + 2)
		return wrong(s, v->at, err, "署名の値（/Contents）に余分な字があります",
			     "the signature's value (/Contents) has extra characters");
	bool small = false, large = false;
	for (size_t i = v->at + 1; i + 1 < v->end; i++) {
		small |= p->bytes[i] >= 'a' && p->bytes[i] <= 'f';
		large |= p->bytes[i] >= 'A' && p->bytes[i] <= 'F';
		if (small && large)
			return wrong(s, i, err, "署名の値（/Contents）に大文字と小文字が混ざっています",
				     "the signature's value (/Contents) mixes capital and small digits");
	}
	*foreign = large;
	size_t n = cms_length(v->s, v->n);
	if (n == 0)
		return wrong(s, v->at, err, "署名の値（/Contents）が壊れています",
			     "the signature's value (/Contents) is broken");
	for (size_t i = n; i < v->n; i++)
		if (v->s[i] != '\0')
			return wrong(s, v->at + 1 + 2 * i, err, "署名の値のあとの余白に何かが書き込まれています",
				     "something is written into the padding behind the signature's value");
	return n;
}

static void explain(const struct signature *s, enum cms_fault fault, struct err *err)
{
	static const struct words text[] = {
	    [CMS_SOUND] = {"", ""},
	    [CMS_MALFORMED] = {"署名の値（CMS）の形が正しくありません", "the signature's value (CMS) is malformed"},
	    [CMS_ALGORITHM] = {"署名の方式が認めたもの（SHA-2 と RSA か ECDSA）ではありません",
			       "its algorithms are not accepted ones (SHA-2 with RSA or ECDSA)"},
	    [CMS_ATTRIBUTES] = {"署名の属性が決められたものと違います", "its attributes are not those required"},
	    [CMS_CERTIFICATES] = {"署名の中の証明書が、署名した証明書と一致しません",
				  "the certificates inside are not those that were signed with"},
	    [CMS_VALUE] = {"署名の値が証明書の鍵と合いません。署名が書き換えられています",
			   "its value does not fit the certificate's key: the signature was altered"},
	    [CMS_CONTENT] = {"署名のあとに内容が変えられています", "the contents were changed after signing"},
	};
	size_t at = pdf_get(s->object->value, "Contents")->at;
	wrong(s, at, err, text[fault].ja, text[fault].en);
}

static void explain_stamp(const struct signature *s, enum timestamp_fault fault, struct err *err)
{
	const struct words text = timestamp_fault_text(fault);
	size_t at = pdf_get(s->object->value, "Contents")->at;
	wrong(s, at, err, text.ja, text.en);
}

static enum signature_state check_stamp(const struct signature *s, const void *der, size_t n,
					const struct cms_content *content, struct content_start *start,
					struct signature_proof *proof, struct err *err)
{
	enum timestamp_fault fault = timestamp_check_with(der, n, content, start, &proof->stamp);
	proof->stamped = fault == TIMESTAMP_SOUND;
	if (proof->stamped)
		return SIGNATURE_INTACT;
	explain_stamp(s, fault, err);
	return fault == TIMESTAMP_IMPRINT ? SIGNATURE_CHANGED : SIGNATURE_BROKEN;
}

/* A time-stamp over the value lies outside what is signed: one that does not fit it was put there by somebody else. */
static enum signature_state check_cms(const struct signature *s, const void *der, size_t n,
				      const struct cms_content *content, struct content_start *start,
				      struct signature_proof *proof, struct err *err)
{
	enum cms_fault fault = cms_check_with(der, n, content, start, &proof->signer);
	if (fault != CMS_SOUND) {
		explain(s, fault, err);
		return fault == CMS_CONTENT ? SIGNATURE_CHANGED : SIGNATURE_BROKEN;
	}
	const struct cms_signer *signer = &proof->signer;
	if (!signer->stamp ||
	    check_stamp(s, signer->stamp, signer->stamp_n, &signer->stamped, NULL, proof, err) == SIGNATURE_INTACT)
		return SIGNATURE_INTACT;
	cms_signer_clear(&proof->signer);
	return SIGNATURE_BROKEN;
}

/* Nobody but us makes signatures exactly as we do, and we write small digits. */
static bool check_writing(const struct signature *s, bool foreign, const struct signature_proof *proof, struct err *err)
{
	return !foreign || !(s->stamp || proof->signer.exact) ||
	       wrong(s, s->object->at, err, "署名の値（/Contents）の書き方が違います",
		     "the signature's value (/Contents) is not written as we do");
}

enum signature_state signature_check(const struct pdf *p, const struct signature *s, struct content_start *start,
				     struct signature_proof *proof, struct err *err)
{
	bool foreign = false;
	if (!check_keys(s, err) || !check_range(p, s, err))
		return SIGNATURE_BROKEN;
	size_t n = check_contents(p, s, &foreign, err);
	if (!n)
		return SIGNATURE_BROKEN;
	const struct pdf_value *v = pdf_get(s->object->value, "Contents");
	struct cms_content content = {{p->bytes, p->bytes + v->end}, {v->at, p->revision[s->revision].end - v->end}};
	enum signature_state state = s->stamp ? check_stamp(s, v->s, n, &content, start, proof, err)
					      : check_cms(s, v->s, n, &content, start, proof, err);
	if (state != SIGNATURE_INTACT || check_writing(s, foreign, proof, err))
		return state;
	signature_proof_clear(proof);
	return SIGNATURE_BROKEN;
}

void signature_proof_clear(struct signature_proof *proof)
{
	cms_signer_clear(&proof->signer);
	timestamp_clear(&proof->stamp);
	*proof = (struct signature_proof){0};
}

#include "forms/common.h"

#include <ctype.h>
#include <string.h>

#include "assess/content_json.h"
#include "assess/digest.h"
#include "assess/text.h"

const struct words form_not_applicable = {"（該当なし）", "(not applicable)"};
const struct words form_withheld = {"（非公開）", "(withheld)"};

const struct words form_self_made_key = {
    "完全性の確認用。公印・電子署名法上の署名ではありません。",
    "For checking integrity only: neither an official seal nor a signature under the Electronic Signatures Act.",
};

const char *form_words(const struct form_page *p, struct words w)
{
	return words_in(w, p->lang);
}

const char *form_say(const struct form_page *p, const char *ja, const char *en)
{
	return words_in((struct words){ja, en}, p->lang);
}

const char *form_printf(const struct form_page *p, const char *ja, const char *en, ...)
{
	va_list ap;
	va_start(ap, en);
	const char *text = arena_vprintf(p->d->arena, p->lang == LANG_EN ? en : ja, ap);
	va_end(ap);
	return text;
}

/* Where a vendor reads it, the city's marking (庁内限り) would say that it must not be read there. */
static const struct words vendor_marking = {"事業者提供用", "For the vendor"};

enum { CONTENT_MAX = 16 << 20, PLAIN_NUMBER_MAX = 200, GROUPS = 8, GROUP = 8 /* hexadecimal digits */ };

/* Of what the document is about: the case, or the questionnaire where there is none. */
static const char *subject_id(const struct form_page *p)
{
	if (p->in->blank)
		return p->q->id;
	return p->in->id ? p->in->id : form_say(p, "未登録", "unregistered");
}

/* R8-0001-評価票; the English suffix is the form's name, fit for a file. */
static const char *document_number(const struct form_page *p, const struct form *f)
{
	bool registered = p->in->blank || !p->in->id || p->in->registered;
	return arena_printf(p->d->arena, "%s-%s%s", subject_id(p), p->lang == LANG_EN ? f->name : f->title.ja,
			    registered ? "" : form_say(p, "（未登録）", " (not registered)"));
}

/* R8-0001-sheet: the number where only ASCII will do, in a file name and in the code. */
static const char *plain_number(const struct form_page *p, const char *form)
{
	struct buf name;
	const char *id = p->in->blank ? p->q->id : p->in->id ? p->in->id : "unregistered";
	buf_init(&name, PLAIN_NUMBER_MAX);
	for (uint32_t cp; (cp = text_next(&id)) != 0;) {
		char c = cp < 128 && (isalnum((int)cp) || strchr("._-", (int)cp)) ? (char)cp : '_';
		buf_add(&name, &c, 1);
	}
	const char *plain = arena_printf(p->d->arena, "%s-%s", buf_text(&name), form);
	buf_clear(&name);
	return plain;
}

static const char *marking(const struct form_page *p)
{
	if (p->vendor)
		return form_words(p, vendor_marking);
	const char *own = answers_fact(p->a, CASE_MARKING, p->lang, p->d->arena);
	return own ? own : form_words(p, p->q->policy->marking);
}

static const char *content(const struct form_page *p)
{
	struct buf json;
	const struct content c = {
	    .document = p->form->name, .number = p->in->id, .vendor = p->vendor, .blank = p->in->blank};
	buf_init(&json, CONTENT_MAX);
	content_json(&c, p->a, p->v, &json);
	const char *text = arena_strdup(p->d->arena, buf_text(&json));
	buf_clear(&json);
	return text;
}

static void set_content(struct form_page *p)
{
	p->d->content = content(p);
	digest_hex(p->d->content, strlen(p->d->content), p->digest);
	if (!p->vendor && !p->in->blank)
		p->d->attach = arena_printf(p->d->arena, "%s.json", plain_number(p, p->form->name));
	p->d->footer = arena_printf(p->d->arena, "%s %s · %.12s", p->q->id, p->q->version, p->digest);
}

void form_open(struct form_page *p, const struct form_input *in, const char *name)
{
	*p = (struct form_page){
	    .in = in,
	    .form = form_find(name),
	    .q = in->answers->q,
	    .a = in->answers,
	    .v = in->verdict,
	    .d = document_new(in->lang),
	    .lang = in->lang,
	    .vendor = in->view == VIEW_VENDOR,
	};
	p->d->title = form_words(p, p->form->title);
	p->d->number = document_number(p, p->form);
	p->d->marking = marking(p);
	p->d->subject = form_fact(p, CASE_TITLE);
	p->d->date = date_in_japan(in->now);
	p->d->made = in->now;
	set_content(p);
}

/* 64 digits in a row are misread and break anywhere; groups of eight are read out one by one. */
static const char *grouped_digest(const struct form_page *p)
{
	const char *text = "";
	for (int i = 0; i < GROUPS; i++)
		text = arena_printf(p->d->arena, "%s%s%.*s", text, i ? " " : "", GROUP, p->digest + (size_t)i * GROUP);
	return text;
}

static const char *how_to_check(const struct form_page *p)
{
	if (p->d->attach)
		return form_printf(p, "確かめ方：添付の %s の SHA-256（sha256sum で求まる値）に等しい。",
				   "To check: equal to the SHA-256 of the attached %s, as sha256sum prints it.",
				   p->d->attach);
	if (p->in->blank)
		return form_say(p, "確かめ方：市が、この版の質問票から同じ値を求めて照合できる。",
				"To check: the city can compute it again from this version of the questionnaire.");
	return form_say(p, "確かめ方：市の台帳の内容と照合できる。",
			"To check: the city can compare it with the content of its register.");
}

void form_close(const struct form_page *p)
{
	const struct seal seal = {
	    .text = form_printf(p, "文書番号　%s\n内容の要約値（SHA-256）\n%s\n%s",
				"Document number: %s\nDigest of the content (SHA-256)\n%s\n%s", p->d->number,
				grouped_digest(p), how_to_check(p)),
	    .code = arena_printf(p->d->arena, "SHINSA 1 %s sha256:%s", plain_number(p, p->form->name), p->digest),
	    .alt = form_printf(p, "QRコード：文書番号 %s と、隣に印字した内容の要約値",
			       "QR code of the document number %s and of the digest printed beside it", p->d->number),
	};
	/* A page with nothing but the seal would be one too many. */
	document_keep(p->d);
	document_seal(p->d, &seal);
}

bool form_asks(const struct form_page *p, enum case_fact fact)
{
	int row = p->q->policy->fact_row[fact];
	return row >= 0 && p->v->row[row].applies;
}

const char *form_fact(const struct form_page *p, enum case_fact fact)
{
	int row = p->q->policy->fact_row[fact];
	if (row >= 0 && form_withholds(p, row))
		return form_words(p, form_withheld);
	const char *text = answers_fact(p->a, fact, p->lang, p->d->arena);
	return text && *text ? text : FORM_BLANK;
}

const char *form_short(const struct form_page *p, const char *text)
{
	const char *bracket = strstr(text, p->lang == LANG_EN ? " (" : "（");
	return bracket && bracket > text ? arena_strndup(p->d->arena, text, (size_t)(bracket - text)) : text;
}

const char *form_period(const struct form_page *p)
{
	const char *begin = form_fact(p, CASE_BEGIN);
	if (!form_asks(p, CASE_END))
		return form_printf(p, "%sから", "from %s", begin);
	return form_printf(p, "%s～%s", "%s to %s", begin, form_fact(p, CASE_END));
}

const char *form_answer(const struct form_page *p, int row)
{
	const struct requirement *r = &p->q->row[row];
	const char *value = p->a->item[row].value;
	if (form_withholds(p, row))
		return form_words(p, form_withheld);
	if (!value)
		return form_words(p, result_title(RESULT_UNANSWERED));
	return requirement_show(r, value, p->lang, p->d->arena);
}

bool form_withholds(const struct form_page *p, int row)
{
	return p->vendor && p->q->row[row].internal;
}

const char *form_day(const struct form_page *p, int day)
{
	char text[100];
	date_to_text(day, p->lang, text, sizeof(text));
	return arena_strdup(p->d->arena, text);
}

const char *form_points(const struct form_page *p, int points)
{
	char text[POINTS_TEXT];
	points_text(points, text);
	return arena_strdup(p->d->arena, text);
}

const char *form_percent(const struct form_page *p, int per_mille)
{
	return arena_printf(p->d->arena, "%d.%d %%", per_mille / 10, per_mille % 10);
}

struct table *form_pairs(const struct form_page *p)
{
	static const struct column column[] = {
	    {NULL, 14, false}, {NULL, 36, false}, {NULL, 14, false}, {NULL, 36, false}};
	return document_table(p->d, column, 4, true);
}

void form_pair(const struct form_page *p, struct table *t, const char *label, const char *value)
{
	table_row(p->d, t, (const char *const[]){label, value, NULL, NULL});
}

void form_pair2(const struct form_page *p, struct table *t, const char *label, const char *value, const char *label2,
		const char *value2)
{
	table_row(p->d, t, (const char *const[]){label, value, label2, value2});
}

#include "forms/common.h"

#include <assert.h>
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

/* More than any content can be: a file of answers has at most INI_FILE_MAX bytes, of which JSON makes at most six each,
 * and the verdict adds some 100 bytes for each row. */
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

/* R8-0001: the number where only ASCII will do, in a file name and in the code. */
static const char *plain_number(const struct form_page *p)
{
	struct buf name;
	const char *id = p->in->blank ? p->q->id : p->in->id ? p->in->id : "unregistered";
	buf_init(&name, PLAIN_NUMBER_MAX);
	for (uint32_t cp; (cp = text_next(&id)) != 0;) {
		char c = cp < 128 && (isalnum((int)cp) || strchr("._-", (int)cp)) ? (char)cp : '_';
		buf_add(&name, &c, 1);
	}
	const char *plain = arena_strdup(p->d->arena, buf_text(&name));
	buf_clear(&name);
	return plain;
}

static const char *marking(const struct form_page *p)
{
	if (p->vendor)
		return form_words(p, vendor_marking);
	const char *own = answers_fact(p->a, CASE_MARKING, p->lang, p->d->arena);
	if (!own)
		return form_words(p, p->q->policy->marking);
	/* The class of the record alone, such as 公開, would say of this paper what it does not mean. */
	return form_printf(p, "庁内用・文書区分 %s", "For the city; record class: %s", own);
}

static const char *content(const struct form_page *p)
{
	struct buf json;
	const struct content c = {.document = p->form->name,
				  .number = p->in->id,
				  .vendor = p->vendor,
				  .blank = p->in->blank,
				  .treatments = p->in->treatments,
				  .exceptions = p->form->always};
	buf_init(&json, CONTENT_MAX);
	content_json(&c, p->a, p->v, &json);
	/* Texts are UTF-8 as they were read, and CONTENT_MAX is enough: so it is whole. No document may be made with
	 * the digest of nothing. */
	assert(!json.over && json.n);
	const char *text = arena_strdup(p->d->arena, buf_text(&json));
	buf_clear(&json);
	return text;
}

static void set_content(struct form_page *p)
{
	p->d->content = content(p);
	digest_hex(p->d->content, strlen(p->d->content), p->digest);
	if (!p->vendor && !p->in->blank)
		p->d->attach = arena_printf(p->d->arena, "%s-%s.json", plain_number(p), p->form->name);
	p->d->identifier = arena_printf(p->d->arena, "shinsa:%s:%s:sha256:%s", plain_number(p),
					p->vendor ? "vendor" : "internal", p->digest);
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
	p->v = form_told(p, in->verdict);
	set_content(p);
}

/* 64 digits in a row are misread and break anywhere; groups of eight are read out one by one. */
static const char *grouped(const struct form_page *p, const char *digest)
{
	const char *text = "";
	for (int i = 0; i < GROUPS; i++)
		text = arena_printf(p->d->arena, "%s%s%.*s", text, i ? " " : "", GROUP, digest + (size_t)i * GROUP);
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
	if (!p->in->registered)
		return form_say(p, "確かめ方：発行した課に照会して照合できる。",
				"To check: ask the issuing section to compare it.");
	return form_say(p, "確かめ方：市が台帳から作り直した同じ文書の値と照合できる。",
			"To check: the city can make the same document again from its register and compare the value.");
}

/* Pins the register's log: whoever has this paper can tell that no line up to that one was changed since. */
static const char *log_head(const struct form_page *p)
{
	if (!p->in->log_hash || p->vendor)
		return "";
	return form_printf(p, "\n台帳の記録 第%lld行まで（shinsa log --verify）\n%s",
			   "\nRegister's log up to line %lld (shinsa log --verify)\n%s", (long long)p->in->log_line,
			   grouped(p, p->in->log_hash));
}

void form_close(const struct form_page *p)
{
	const struct seal seal = {
	    .text = form_printf(p, "文書番号　%s\n内容の要約値（SHA-256）\n%s\n%s%s",
				"Document number: %s\nDigest of the content (SHA-256)\n%s\n%s%s", p->d->number,
				grouped(p, p->digest), how_to_check(p), log_head(p)),
	    .code = arena_printf(p->d->arena, "SHINSA 1 %s-%s sha256:%s", plain_number(p), p->form->name, p->digest),
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

bool form_tells_withheld(const struct form_page *p, int row)
{
	const struct rule *pass = p->q->row[row].pass;
	return form_withholds(p, row) || (pass && pass->id && pass->row >= 0 && form_withholds(p, pass->row));
}

/* A copy of the list, without what is withheld. */
static int *told_rows(const struct form_page *p, const int *row, size_t *n)
{
	int *told = arena_alloc(p->d->arena, (*n + 1) * sizeof(*told));
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++) {
		if (!form_withholds(p, row[i]))
			told[kept++] = row[i];
	}
	*n = kept;
	return told;
}

const struct verdict *form_told(const struct form_page *p, const struct verdict *v)
{
	if (!p->vendor || p->in->blank)
		return v;
	struct verdict *told = arena_alloc(p->d->arena, sizeof(*told));
	*told = *v;
	told->knockout = told_rows(p, v->knockout, &told->knockouts);
	told->unanswered = told_rows(p, v->unanswered, &told->unanswereds);
	told->unknown = told_rows(p, v->unknown, &told->unknowns);
	told->na = told_rows(p, v->na, &told->nas);
	told->unmet = told_rows(p, v->unmet, &told->unmets);
	told->out_of_scope = told_rows(p, v->out_of_scope, &told->out_of_scopes);
	told->missing = told_rows(p, v->missing, &told->missings);
	return told;
}

const char *form_reason(const struct form_page *p)
{
	const struct verdict *v = p->v;
	const struct {
		enum grade grade;
		size_t told;
		struct words withheld;
	} by_rows[] = {
	    {GRADE_X, v->knockouts, {"非公開の必須要件を満たさないため。", "a withheld knock-out is not met"}},
	    {GRADE_PENDING,
	     v->missings,
	     {"非公開の回答が足りないため保留。", "pending: answers that are withheld are missing"}},
	    {GRADE_OUT_OF_SCOPE,
	     v->out_of_scopes,
	     {"非公開の回答により、本方針の対象外です。", "outside this policy because of a withheld answer"}},
	};
	for (size_t i = 0; i < sizeof(by_rows) / sizeof(by_rows[0]); i++) {
		if (by_rows[i].grade == v->grade && !by_rows[i].told)
			return form_words(p, by_rows[i].withheld);
	}
	return form_words(p, verdict_reason(v, p->a));
}

const struct change *form_changes(const struct form_page *p, size_t *count)
{
	size_t n = 0, kept = 0;
	struct change *change = explain_changes(p->a, p->v, 2 * p->v->rows, p->d->arena, &n);
	for (size_t i = 0; i < n; i++) {
		if (!form_tells_withheld(p, change[i].row))
			change[kept++] = change[i];
	}
	*count = kept;
	return change;
}

bool form_out_of_scope(const struct form_page *p)
{
	return p->v->grade == GRADE_OUT_OF_SCOPE;
}

const char *form_treatment(const struct form_page *p)
{
	const struct policy *policy = p->q->policy;
	if (form_out_of_scope(p))
		return form_words(p, policy->out_of_scope);
	return form_words(p, p->v->decided ? p->v->decided->treatment : policy->pending);
}

void form_signatures(const struct form_page *p, const char *lines)
{
	const char *approver = p->v->approver ? form_words(p, p->v->approver->title) : NULL;
	const struct signature_box box[] = {
	    {"author", form_say(p, "作成者（担当）", "Author (officer in charge)"), lines},
	    {"approver",
	     approver ? form_printf(p, "承認者　%s", "Approver: %s", approver) : form_say(p, "承認者", "Approver"),
	     lines},
	};
	document_signatures(p->d, box, 2);
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

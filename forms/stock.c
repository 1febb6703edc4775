#include "forms/stock.h"

#include <stdlib.h>

static void add_words(struct document *d, enum text_style style, struct words w)
{
	const char *text = words_in(w, d->lang);
	if (*text)
		document_paragraph(d, style, text);
}

static void add_row(struct document *d, const struct requirement *r)
{
	add_words(d, STYLE_NORMAL, r->ask);
	add_words(d, STYLE_NORMAL, r->remedy);
	add_words(d, STYLE_NORMAL, r->evidence);
	for (size_t i = 0; i < r->choices; i++)
		add_words(d, STYLE_NORMAL, r->choice[i].label);
}

/* Titles are in the typeface of headings, texts in that of clauses. */
static void add_clause(struct document *d, const struct clause *c, const char *kind)
{
	add_words(d, STYLE_NORMAL, c->title);
	for (size_t i = 0; i < c->texts; i++) {
		if (!clause_text_for(&c->text[i], kind))
			continue;
		add_words(d, STYLE_NORMAL, c->text[i].title);
		add_words(d, STYLE_CLAUSE, c->text[i].text);
	}
}

static struct document *words_of(const struct questionnaire *q, enum lang lang)
{
	struct document *d = document_new(lang);
	for (size_t i = 0; i < q->sections; i++)
		add_words(d, STYLE_NORMAL, q->section[i].title);
	for (size_t i = 0; i < q->rows; i++)
		add_row(d, &q->row[i]);
	for (size_t i = 0; i < q->clauses->count; i++)
		add_clause(d, &q->clauses->item[i], q->id);
	/* What answers and notes are likely to hold, whatever they say; values stand in clauses too. */
	static const char often[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:;-/@()%&"
	    "ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふ"
	    "ぶぷへべぺほぼぽ"
	    "まみむめもゃやゅゆょよらりるれろわをん"
	    "ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフ"
	    "ブプヘベペホボポ"
	    "マミムメモャヤュユョヨラリルレロワヲンヴー、。・「」（）～　年月日時間県市区町村株式会社有限東京埼玉";
	document_paragraph(d, STYLE_NORMAL, often);
	document_paragraph(d, STYLE_CLAUSE, often);
	return d;
}

static size_t count_forms(void)
{
	size_t n = 0;
	while (forms[n].name)
		n++;
	return n;
}

int stock_new(const struct questionnaire *q, enum lang lang, const struct pdf_fonts *fonts, struct pdf_stock **out,
	      struct err *err)
{
	struct answers *a = answers_new(q, 0);
	struct verdict *v = score(a);
	size_t count = count_forms();
	struct document **d = mem_new(count + 1, sizeof(struct document *));
	for (size_t i = 0; i < count; i++) {
		const struct form_input in = {.answers = a, .verdict = v, .lang = lang, .view = forms[i].view};
		d[i] = forms[i].build(&in);
	}
	d[count] = words_of(q, lang);
	int rc = pdf_stock_new(fonts, d, count + 1, out, err);
	for (size_t i = 0; i <= count; i++)
		document_free(d[i]);
	free(d);
	verdict_free(v);
	answers_free(a);
	return rc;
}

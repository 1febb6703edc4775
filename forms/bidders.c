/* 比較表: the bidders of one procurement side by side: knock-outs, conformity, cells, what is unknown, and where
 * answers differ. */
#include "forms/overview.h"

#include <string.h>

enum { COLUMNS_MAX = 9 };

/* A table being filled: a label, and one column for each bidder. */
struct beside {
	struct document *d;
	const struct overview_case *bidder;
	size_t count;
	struct table *table;
};

static void begin(struct beside *b, const char *label)
{
	struct column column[COLUMNS_MAX];
	column[0] = (struct column){label, 30, false};
	for (size_t i = 0; i < b->count; i++)
		column[i + 1] = (struct column){b->bidder[i].id, (int)(70 / b->count), true};
	b->table = document_table(b->d, column, b->count + 1, false);
}

typedef const char *(*tell)(struct beside *b, const struct overview_case *c);

static void row(struct beside *b, const char *label, tell text)
{
	const char *cell[COLUMNS_MAX] = {label};
	for (size_t i = 0; i < b->count; i++)
		cell[i + 1] = text(b, &b->bidder[i]);
	table_row(b->d, b->table, cell);
}

static const char *fact(struct beside *b, const struct overview_case *c, enum case_fact which)
{
	const char *text = answers_fact(c->answers, which, b->d->lang, b->d->arena);
	return text && *text ? text : overview_say(b->d, "－", "-");
}

static const char *vendor(struct beside *b, const struct overview_case *c)
{
	return fact(b, c, CASE_VENDOR);
}

static const char *service(struct beside *b, const struct overview_case *c)
{
	return fact(b, c, CASE_SERVICE);
}

static const char *grade(struct beside *b, const struct overview_case *c)
{
	return overview_words(b->d, grade_title(c->verdict->grade));
}

static const char *residual(struct beside *b, const struct overview_case *c)
{
	const struct verdict *v = c->verdict;
	if (v->residual == v->residual_best)
		return overview_points(b->d, v->residual);
	return overview_printf(b->d, "%s（最良 %s）", "%s (best %s)", overview_points(b->d, v->residual),
			       overview_points(b->d, v->residual_best));
}

static const char *conformity(struct beside *b, const struct overview_case *c)
{
	const struct verdict *v = c->verdict;
	const char *now = overview_percent(b->d, v->conformity);
	return v->conformity == v->conformity_best ? now
						   : overview_printf(b->d, "%s（最良 %s）", "%s (best %s)", now,
								     overview_percent(b->d, v->conformity_best));
}

static const char *list(struct beside *b, const struct overview_case *c, const int *item, size_t n)
{
	const char *text = "";
	for (size_t i = 0; i < n; i++)
		text = arena_printf(b->d->arena, "%s%s%s", text, i ? "\n" : "", c->answers->q->row[item[i]].id);
	return n ? text : overview_say(b->d, "なし", "none");
}

static const char *knockouts(struct beside *b, const struct overview_case *c)
{
	return list(b, c, c->verdict->knockout, c->verdict->knockouts);
}

static const char *unknown(struct beside *b, const struct overview_case *c)
{
	return list(b, c, c->verdict->unknown, c->verdict->unknowns);
}

static const char *unanswered(struct beside *b, const struct overview_case *c)
{
	return overview_printf(b->d, "%zu件", "%zu", c->verdict->unanswereds);
}

static void summary(struct beside *b)
{
	static const struct {
		struct words label;
		tell text;
	} rows[] = {
	    {{"事業者", "Vendor"}, vendor},
	    {{"サービス", "Service"}, service},
	    {{"等級", "Grade"}, grade},
	    {{"残存リスク", "Residual risk"}, residual},
	    {{"適合率", "Conformity"}, conformity},
	    {{"満たさない必須要件", "Knock-outs not met"}, knockouts},
	    {{"不明", "Unknown"}, unknown},
	    {{"未回答", "Unanswered"}, unanswered},
	};
	document_heading(b->d, 1, overview_say(b->d, "評価の結果", "Results"));
	begin(b, overview_say(b->d, "項目", "Item"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row(b, overview_words(b->d, rows[i].label), rows[i].text);
}

/* One threat on one property: the residual of each bidder; nothing where no bidder has it. */
static void cell_row(struct beside *b, int threat, int dimension, const struct policy *p)
{
	const char *text[COLUMNS_MAX];
	bool any = false;
	for (size_t i = 0; i < b->count; i++) {
		const struct cell *c = verdict_cell(b->bidder[i].verdict, threat, dimension);
		any = any || c;
		text[i + 1] =
		    !c          ? overview_say(b->d, "－", "-")
		    : c->counts ? overview_points(b->d, c->residual)
				: overview_printf(b->d, "%s（参考）", "%s (ref.)", overview_points(b->d, c->residual));
	}
	text[0] = overview_printf(b->d, "T%d %s・%s", "T%d %s, %s", threat + 1,
				  overview_words(b->d, p->likelihood[threat].title),
				  overview_words(b->d, p->dimension[dimension]));
	if (any)
		table_row(b->d, b->table, text);
}

static void cells(struct beside *b, const struct policy *p)
{
	document_heading(b->d, 1, overview_say(b->d, "脅威ごとの残存リスク", "Residual risk by threat"));
	begin(b, overview_say(b->d, "脅威と守る対象", "Threat and property"));
	for (int t = 0; t < THREATS; t++)
		for (int i = 0; i < DIMENSIONS; i++)
			cell_row(b, t, i, p);
}

static const char *answer_text(struct beside *b, const struct overview_case *c, int number)
{
	if (number < 0 || !c->answers->applies[number])
		return overview_say(b->d, "尋ねない", "not asked");
	const char *value = c->answers->item[number].value;
	const char *mark = result_mark(c->verdict->row[number].result);
	if (!value)
		return arena_printf(b->d->arena, "%s %s", mark, overview_words(b->d, result_title(RESULT_UNANSWERED)));
	return arena_printf(b->d->arena, "%s %s", mark,
			    requirement_show(&c->answers->q->row[number], value, b->d->lang, b->d->arena));
}

/* Rows that count or decide, and do not come out alike. */
static void differences(struct beside *b)
{
	const struct questionnaire *q = b->bidder[0].answers->q;
	size_t n = 0;
	document_heading(b->d, 1, overview_say(b->d, "結果の違う要求事項", "Requirements that come out differently"));
	begin(b, overview_say(b->d, "要求事項", "Requirement"));
	for (size_t r = 0; r < q->rows; r++) {
		const char *text[COLUMNS_MAX];
		bool differ = false;
		text[0] = overview_printf(b->d, "%s %s", "%s %s", q->row[r].id, overview_words(b->d, q->row[r].ask));
		for (size_t i = 0; i < b->count; i++) {
			const struct overview_case *c = &b->bidder[i];
			const int number = questionnaire_find(c->answers->q, q->row[r].id);
			const struct row_score *one = &b->bidder[0].verdict->row[r],
					       *is = number < 0 ? NULL : &c->verdict->row[number];
			differ =
			    differ || !is || is->applies != one->applies || (is->applies && is->result != one->result);
			text[i + 1] = answer_text(b, c, number);
		}
		if (differ && q->row[r].role != ROLE_INFO) {
			table_row(b->d, b->table, text);
			n++;
		}
	}
	document_paragraph(b->d, STYLE_SMALL, overview_printf(b->d, "%zu件", "%zu in all", n));
}

struct document *bidders_document(const struct overview_case *bidder, size_t count, const struct overview_input *in)
{
	const char *number = "compare";
	struct document *d = overview_new(in, (struct words){"比較表", "Comparison of bidders"}, number);
	struct beside b = {.d = d, .bidder = bidder, .count = count};
	for (size_t i = 0; i < count; i++)
		number = arena_printf(d->arena, "%s-%s", number, bidder[i].id);
	for (size_t i = 0; i < count; i++)
		overview_mark(d, &bidder[i]);
	d->number = number;
	summary(&b);
	cells(&b, in->policy);
	differences(&b);
	overview_close(d, in);
	return d;
}

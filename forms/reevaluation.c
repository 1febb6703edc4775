/* 再評価票: what changed between two assessments of one service, and why the grade moved. */
#include "forms/overview.h"

#include <string.h>

#include "assess/renewal.h"

static const char *fact(struct document *d, const struct answers *a, enum case_fact which)
{
	const char *text = answers_fact(a, which, d->lang, d->arena);
	return text && *text ? text : overview_say(d, "－", "-");
}

static void case_table(struct document *d, const struct overview_case *now)
{
	struct table *t = overview_pairs(d);
	table_row(
	    d, t,
	    (const char *const[]){overview_say(d, "案件", "Case"), fact(d, now->answers, CASE_TITLE), NULL, NULL});
	table_row(d, t,
		  (const char *const[]){overview_say(d, "事業者", "Vendor"), fact(d, now->answers, CASE_VENDOR),
					overview_say(d, "所管課", "Section"), fact(d, now->answers, CASE_SECTION)});
}

static const char *day_of(struct document *d, const struct overview_case *c)
{
	char iso[11];
	date_to_iso(c->answers->date, iso);
	return overview_day(d, iso);
}

static void both(struct document *d, const struct overview_case *then, const struct overview_case *now)
{
	const struct overview_case *const side[] = {then, now};
	const char *cell[6][2];
	static const struct words label[] = {
	    {"番号", "No."},   {"評価日", "Assessed on"},       {"質問票", "Questionnaire"},
	    {"等級", "Grade"}, {"残存リスク", "Residual risk"}, {"適合率", "Conformity"}};
	for (int i = 0; i < 2; i++) {
		const struct overview_case *c = side[i];
		cell[0][i] = c->id;
		cell[1][i] = day_of(d, c);
		cell[2][i] = arena_printf(d->arena, "%s %s", c->answers->q->id, c->answers->q->version);
		cell[3][i] = overview_words(d, grade_title(c->verdict->grade));
		cell[4][i] = overview_points(d, c->verdict->residual);
		cell[5][i] = overview_percent(d, c->verdict->conformity);
	}
	const struct column column[] = {{"", 24, false},
					{overview_say(d, "前回", "Last time"), 38, true},
					{overview_say(d, "今回", "This time"), 38, true}};
	document_heading(d, 1, overview_say(d, "前回と今回", "Last time and this time"));
	struct table *t = document_table(d, column, 3, false);
	for (int i = 0; i < 6; i++)
		table_row(d, t, (const char *const[]){overview_words(d, label[i]), cell[i][0], cell[i][1]});
	document_paragraph(d, STYLE_NORMAL,
			   overview_printf(d, "前回の理由：%s", "Why last time: %s",
					   overview_words(d, verdict_reason(then->verdict, then->answers))));
	document_paragraph(d, STYLE_NORMAL,
			   overview_printf(d, "今回の理由：%s", "Why this time: %s",
					   overview_words(d, verdict_reason(now->verdict, now->answers))));
}

static void cells(struct document *d, const struct comparison *found, const struct policy *p)
{
	const struct column column[] = {{overview_say(d, "脅威と守る対象", "Threat and property"), 52, false},
					{overview_say(d, "前回", "Last time"), 16, true},
					{overview_say(d, "今回", "This time"), 16, true},
					{overview_say(d, "差", "Change"), 16, true}};
	document_heading(d, 1, overview_say(d, "動いた残存リスク", "Residual risk that moved"));
	if (!found->cells) {
		document_paragraph(d, STYLE_NORMAL, overview_say(d, "ありません。", "None."));
		return;
	}
	struct table *t = document_table(d, column, 4, false);
	for (size_t i = 0; i < found->cells; i++) {
		const struct compare_cell *c = &found->cell[i];
		const int change = c->now - c->then;
		table_row(d, t,
			  (const char *const[]){overview_printf(d, "T%d %s・%s", "T%d %s, %s", c->threat + 1,
								overview_words(d, p->likelihood[c->threat].title),
								overview_words(d, p->dimension[c->dimension])),
						overview_points(d, c->then), overview_points(d, c->now),
						arena_printf(d->arena, "%s%s", change < 0 ? "−" : "+",
							     overview_points(d, change < 0 ? -change : change))});
	}
}

/* "○ はい（E2）" */
static const char *side_text(struct document *d, const struct questionnaire *q, int row,
			     const struct compare_side *side)
{
	if (!side->asked)
		return overview_say(d, "尋ねない", "not asked");
	const char *value = side->value ? requirement_show(&q->row[row], side->value, d->lang, d->arena)
					: overview_words(d, result_title(RESULT_UNANSWERED));
	const char *text = arena_printf(d->arena, "%s %s", result_mark(side->result), value);
	return side->evidence < 0 ? text : overview_printf(d, "%s（E%d）", "%s (E%d)", text, side->evidence);
}

/* Where the answers of this time are from: what a reader must know who wonders whether anybody looked. */
static void fates(struct document *d, const struct answers *then, const struct answers *now)
{
	size_t n[RENEWAL_FATES];
	static const struct {
		enum renewal_fate fate;
		struct words title;
	} item[] = {{RENEWAL_CARRIED, {"前回から引き継いだまま", "Carried from last time"}},
		    {RENEWAL_CONFIRMED, {"確かめて同じ", "Asked again, the same"}},
		    {RENEWAL_CHANGED, {"変わった", "Changed"}},
		    {RENEWAL_NEW, {"前回は答えがない", "Not answered last time"}},
		    {RENEWAL_ASIDE, {"引き継がない", "Set aside"}}};
	const struct column column[] = {{overview_say(d, "回答の由来", "Where answers are from"), 70, false},
					{overview_say(d, "件数", "Count"), 30, true}};
	renewal_count(then, now, n);
	document_heading(d, 1, overview_say(d, "今回の回答", "This time's answers"));
	struct table *t = document_table(d, column, 2, false);
	for (size_t i = 0; i < sizeof(item) / sizeof(*item); i++)
		table_row(d, t,
			  (const char *const[]){overview_words(d, item[i].title),
						overview_printf(d, "%zu件", "%zu", n[item[i].fate])});
}

static void rows(struct document *d, const struct overview_case *then, const struct overview_case *now,
		 const struct comparison *found)
{
	const struct column column[] = {{overview_say(d, "番号", "No."), 12, false},
					{overview_say(d, "要求事項", "Requirement"), 36, false},
					{overview_say(d, "前回", "Last time"), 26, false},
					{overview_say(d, "今回", "This time"), 26, false}};
	fates(d, then->answers, now->answers);
	document_heading(d, 1, overview_printf(d, "変わった回答（%zu件）", "Answers that differ (%zu)", found->rows));
	if (!found->rows)
		return;
	struct table *t = document_table(d, column, 4, false);
	for (size_t i = 0; i < found->rows; i++) {
		const struct compare_row *r = &found->row[i];
		table_row(d, t,
			  (const char *const[]){r->id, overview_words(d, r->ask),
						side_text(d, then->answers->q, r->then_row, &r->then),
						side_text(d, now->answers->q, r->now_row, &r->now)});
	}
}

struct document *reevaluation_document(const struct overview_case *then, const struct overview_case *now,
				       const struct comparison *found, const struct overview_input *in)
{
	struct document *d = overview_new(in, (struct words){"再評価票", "Re-evaluation"}, "");
	d->number = overview_printf(d, "%s-再評価票", "%s-reevaluation", now->id);
	overview_mark(d, then);
	overview_mark(d, now);
	case_table(d, now);
	both(d, then, now);
	cells(d, found, in->policy);
	rows(d, then, now, found);
	overview_close(d, in);
	return d;
}

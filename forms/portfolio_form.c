/* リスク一覧: every service of the city on one list, and what the policy's review wants to know of all of them. */
#include "forms/overview.h"

#include <string.h>

#include "assess/score.h"

static void summary(struct document *d, const struct portfolio *p)
{
	char iso[11];
	struct table *t = overview_pairs(d);
	date_to_iso(p->today, iso);
	table_row(d, t,
		  (const char *const[]){overview_say(d, "基準日", "As of"), overview_day(d, iso),
					overview_say(d, "サービス", "Services"),
					overview_printf(d, "%zu件", "%zu", p->lines)});
	table_row(d, t,
		  (const char *const[]){overview_say(d, "期限切れ", "Overdue"),
					overview_printf(d, "%zu件", "%zu", p->overdue),
					overview_say(d, "対応の要る指摘", "Open findings"),
					overview_printf(d, "%zu件", "%zu", p->findings)});
	table_row(
	    d, t,
	    (const char *const[]){
		overview_say(d, "1年間の判定", "Decided in a year"),
		overview_printf(d, "%zu件（初回 %zu、改善 %zu、悪化 %zu）", "%zu (first %zu, better %zu, worse %zu)",
				p->decided, p->first, p->better, p->worse),
		overview_say(d, "1年間の終了・事故", "Ended, incidents"),
		overview_printf(d, "終了 %zu件、事故 %zu件", "%zu ended, %zu incidents", p->ended, p->incidents)});
}

static void grades(struct document *d, const struct portfolio *p)
{
	struct column column[PORTFOLIO_GRADES];
	const char *count[PORTFOLIO_GRADES];
	int n = 0;
	for (int g = 0; g <= GRADE_X; g++, n++) {
		column[n] = (struct column){overview_words(d, grade_title((enum grade)g)), 1, true};
		count[n] = overview_printf(d, "%zu件", "%zu", p->grade[g]);
	}
	document_heading(d, 2, overview_say(d, "等級ごとの件数", "Services by grade"));
	table_row(d, document_table(d, column, (size_t)n, false), count);
}

static const char *threat_name(struct document *d, const struct policy *policy, int threat)
{
	return overview_printf(d, "T%d %s", "T%d %s", threat + 1, overview_words(d, policy->likelihood[threat].title));
}

/* The worst of all services stands in each cell, shaded by its band. */
static void heat(struct document *d, const struct portfolio *p, const struct policy *policy)
{
	struct heat_cell cell[THREATS * DIMENSIONS];
	const char *column[DIMENSIONS], *row[THREATS], *alt = "";
	for (int i = 0; i < DIMENSIONS; i++)
		column[i] = overview_words(d, policy->dimension[i]);
	for (int t = 0; t < THREATS; t++) {
		row[t] = threat_name(d, policy, t);
		for (int i = 0; i < DIMENSIONS; i++) {
			const struct residual_sum *s = &p->heat[t][i];
			struct heat_cell *c = &cell[t * DIMENSIONS + i];
			*c = (struct heat_cell){.value = overview_say(d, "－", "-")};
			if (s->count)
				*c = (struct heat_cell){.value = overview_points(d, s->worst),
							.note = overview_printf(d, "%zu件 計 %s", "%zu, sum %s",
										s->count, overview_points(d, s->sum)),
							.shade = score_band(policy, s->worst) + 1};
			alt = overview_printf(d, "%s%s・%s：%s。", "%s%s, %s: %s. ", alt, row[t], column[i], c->value);
		}
	}
	document_heading(d, 2,
			 overview_say(d, "残存リスクの地図（最大と合計）", "Map of residual risk (worst and sum)"));
	const struct picture picture = {
	    .kind = PICTURE_HEAT,
	    .alt = alt,
	    .heat = {.corner = overview_say(d, "脅威", "Threat"),
		     .column = column,
		     .row = row,
		     .cell = cell,
		     .columns = DIMENSIONS,
		     .rows = THREATS,
		     .legend = overview_say(d, "濃さは、最大の残存リスクの等級 A～D。",
					    "Shade: the band, A to D, of the worst residual.")}};
	document_picture(d, &picture);
}

static void threats(struct document *d, const struct portfolio *p, const struct policy *policy)
{
	const struct column column[] = {
	    {overview_say(d, "脅威", "Threat"), 44, false},
	    {overview_say(d, "件数", "Services"), 12, true},
	    {overview_say(d, "最大の残存", "Worst residual"), 16, true},
	    {overview_say(d, "残存の合計", "Sum of residual"), 16, true},
	    {overview_say(d, "事故（1年）", "Incidents (a year)"), 12, true},
	};
	document_heading(d, 2, overview_say(d, "脅威ごとの残存リスクと事故", "Residual risk and incidents by threat"));
	struct table *t = document_table(d, column, 5, false);
	for (int i = 0; i < THREATS; i++)
		table_row(d, t,
			  (const char *const[]){
			      threat_name(d, policy, i), overview_printf(d, "%zu", "%zu", p->threat[i].count),
			      overview_points(d, p->threat[i].worst), overview_points(d, p->threat[i].sum),
			      overview_printf(d, "%zu", "%zu", p->incident[i])});
}

static void services(struct document *d, const struct portfolio *p)
{
	const struct column column[] = {
	    {overview_say(d, "番号", "No."), 12, false},    {overview_say(d, "案件", "Case"), 38, false},
	    {overview_say(d, "等級", "Grade"), 8, true},    {overview_say(d, "残存", "Residual"), 12, true},
	    {overview_say(d, "指摘", "Findings"), 8, true}, {overview_say(d, "期限", "Due"), 22, false},
	};
	document_heading(d, 1,
			 overview_say(d, "サービスの一覧（期限の近い順）", "All services, the soonest due first"));
	struct table *t = document_table(d, column, 6, false);
	for (size_t i = 0; i < p->lines; i++) {
		const struct portfolio_line *l = &p->line[i];
		const char *due = overview_day(d, l->due);
		struct row_text *row = table_row(
		    d, t,
		    (const char *const[]){l->id, l->title ? l->title : overview_say(d, "（案件名なし）", "(no title)"),
					  l->grade, overview_points(d, l->residual),
					  overview_printf(d, "%zu", "%zu", l->findings),
					  l->overdue ? overview_printf(d, "%s 期限切れ", "%s overdue", due) : due});
		if (l->overdue)
			row->cell[5].style = STYLE_STRONG;
	}
}

/* Each account with its responsible person; without one, or with two assessments, somebody must see to it. */
static void accounts(struct document *d, const struct portfolio *p)
{
	const struct column column[] = {
	    {overview_say(d, "番号", "No."), 12, false},
	    {overview_say(d, "サービス", "Service"), 16, false},
	    {overview_say(d, "アカウント", "Account"), 24, false},
	    {overview_say(d, "責任者", "Responsible"), 26, false},
	    {overview_say(d, "期限", "Due"), 22, false},
	};
	if (!p->accounts)
		return;
	document_heading(d, 1, overview_say(d, "ソーシャルメディアのアカウント", "Social-media accounts"));
	struct table *t = document_table(d, column, 5, false);
	for (size_t i = 0; i < p->accounts; i++) {
		const struct portfolio_account *a = &p->account[i];
		const char *none = overview_say(d, "－", "-"), *name = a->account ? a->account : none;
		table_row(d, t,
			  (const char *const[]){a->id, a->service.ja ? overview_words(d, a->service) : none,
						a->twice ? overview_printf(d, "%s（重複）", "%s (twice)", name) : name,
						a->owner ? a->owner : overview_say(d, "責任者なし", "nobody"),
						overview_day(d, a->due)});
	}
}

struct document *portfolio_document(const struct portfolio *p, const struct overview_input *in)
{
	char iso[11], number[32] = "portfolio-";
	date_to_iso(p->today, iso);
	strcat(number, iso);
	struct document *d = overview_new(in, (struct words){"リスク一覧", "Risk portfolio"}, number);
	summary(d, p);
	grades(d, p);
	heat(d, p, in->policy);
	threats(d, p, in->policy);
	services(d, p);
	accounts(d, p);
	overview_close(d, in);
	return d;
}

#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

#include "assess/explain.h"
#include "assess/text.h"

enum { LABEL_COLUMNS = 10, EXPLAIN_CHANGES = 10 };

struct words role_title(enum role r)
{
	static const struct words title[] = {
	    [ROLE_SCOPE] = {"適用範囲", "scope"},         [ROLE_KNOCKOUT] = {"必須要件", "knock-out"},
	    [ROLE_MANDATORY] = {"必答要件", "mandatory"}, [ROLE_WEIGHTED] = {"一般要件", "weighted"},
	    [ROLE_INFO] = {"記録事項", "information"},
	};
	return title[r];
}

static void label(const struct say *s, FILE *to, const char *ja, const char *en)
{
	say_padded(to, s->lang == LANG_JA ? ja : en, s->lang == LANG_JA ? LABEL_COLUMNS - 2 : LABEL_COLUMNS + 2, true);
}

static const char *title_of(const struct say *s, enum grade g)
{
	return words_in(grade_title(g), s->lang);
}

void report_counts(const struct say *s, FILE *to, const struct verdict *v)
{
	say_to(s, to, "未回答 %zu   不明 %zu   満たさない %zu   必須要件の不適合 %zu\n",
	       "unanswered %zu   unknown %zu   unmet %zu   knock-outs %zu\n", v->unanswereds, v->unknowns, v->unmets,
	       v->knockouts);
}

/* What the grade still hangs on, in brackets; nothing when it hangs on nothing. */
static void line_open(const struct say *s, FILE *to, const struct verdict *v)
{
	if (v->grade == GRADE_PENDING)
		say_to(s, to, "（残りをすべて満たせば %s、満たさなければ %s）",
		       " (%s if everything open is met, %s if not)", title_of(s, v->band_best), title_of(s, v->band));
	else if (v->grade <= GRADE_D && v->band_best != v->grade)
		say_to(s, to, "（いま答えていないものがすべて満たされれば %s）", " (%s if everything open is met)",
		       title_of(s, v->band_best));
}

void report_line(const struct say *s, FILE *to, const struct verdict *v)
{
	char residual[16], inherent[16];
	say_to(s, to, "等級 ", "grade ");
	say_strong(s, to, title_of(s, v->grade));
	if (v->grade == GRADE_OUT_OF_SCOPE) {
		fputc('\n', to);
		return;
	}
	line_open(s, to, v);
	say_to(s, to, "  残存 %s／本来 %s\n", "  residual %s, inherent %s\n", say_number(v->residual, residual),
	       say_number(v->inherent, inherent));
}

/* What a grade means, in the policy's words. */
static struct words treatment(const struct answers *a, const struct verdict *v)
{
	const struct policy *p = a->q->policy;
	if (v->grade == GRADE_PENDING)
		return p->pending;
	if (v->grade == GRADE_OUT_OF_SCOPE)
		return p->out_of_scope;
	return v->decided ? v->decided->treatment : (struct words){0};
}

static void report_numbers(const struct say *s, FILE *to, const struct verdict *v)
{
	char n[3][16];
	label(s, to, "残存", "residual");
	say_to(s, to, "%s（すべて満たされれば %s）／本来 %s%s\n", "%s (%s if everything open is met), inherent %s%s\n",
	       say_number(v->residual, n[0]), say_number(v->residual_best, n[1]), say_number(v->inherent, n[2]),
	       !v->provisional      ? ""
	       : s->lang == LANG_JA ? "（参考値）"
				    : " (provisional)");
	label(s, to, "適合", "conformity");
	say_to(s, to, "%d.%d %%（すべて満たされれば %d.%d %%）\n", "%d.%d %% (%d.%d %% if everything open is met)\n",
	       v->conformity / 10, v->conformity % 10, v->conformity_best / 10, v->conformity_best % 10);
}

static void report_approval(const struct say *s, FILE *to, const struct verdict *v)
{
	if (!v->approver)
		return;
	label(s, to, "承認", "approver");
	fputs(words_in(v->approver->title, s->lang), to);
	if (v->months)
		say_to(s, to, "（再評価は%dか月後）", " (re-evaluate after %d months)", v->months);
	else
		say_to(s, to, "（是正されるまで）", " (until cured)");
	fputc('\n', to);
}

void report_verdict(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v)
{
	label(s, to, "等級", "grade");
	say_strong(s, to, title_of(s, v->grade));
	fprintf(to, "  %s\n", words_in(treatment(a, v), s->lang));
	label(s, to, "理由", "reason");
	fprintf(to, "%s\n", words_in(verdict_reason(v, a), s->lang));
	if (v->grade == GRADE_OUT_OF_SCOPE)
		return;
	report_numbers(s, to, v);
	report_approval(s, to, v);
	label(s, to, "件数", "counts");
	report_counts(s, to, v);
	if (v->na_warning) {
		label(s, to, "注意", "note");
		say_to(s, to, "該当なしが重みで%d%%あります。理由を確かめてください。\n",
		       "%d%% by weight is not applicable; check the reasons\n", v->na_percent);
	}
}

void report_changes(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v, size_t max)
{
	struct arena *arena = arena_new();
	size_t count = 0;
	struct change *change = explain_changes(a, v, max, arena, &count);
	if (count)
		say_to(s, to, "直すと効く順\n", "What helps most\n");
	for (size_t i = 0; i < count; i++) {
		const struct requirement *r = &a->q->row[change[i].row];
		char after[16], gain[16];
		fprintf(to, "  %zu. %s %s: %s\n", i + 1, r->id, words_in(r->ask, s->lang),
			words_in(change[i].what, s->lang));
		say_to(s, to, "     残存 %s（%s%s）、等級 %s%s\n", "     residual %s (%s%s), grade %s%s\n",
		       say_number(change[i].residual, after), change[i].gain ? "−" : "±",
		       say_number(change[i].gain, gain), title_of(s, change[i].grade),
		       change[i].grade != GRADE_PENDING || v->grade == GRADE_PENDING ? ""
		       : s->lang == LANG_JA ? "（質問が増え、その答えで決まる）"
					    : " (more questions follow)");
	}
	arena_free(arena);
}

struct share {
	int row;
	int64_t part; /* of w*u in the cell's weight, in 1/10000 */
};

static int larger_share(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	if (x->part != y->part)
		return x->part < y->part ? 1 : -1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* A row's line: id, weight, s, c, u, its share of the mean, result in words and the question. */
static void print_share(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v,
			const struct share *share)
{
	const struct requirement *r = &a->q->row[share->row];
	const struct row_score *score = &v->row[share->row];
	fputs("    ", to);
	say_padded(to, r->id, 8, true);
	char part[16] = "-";
	if (score->s >= 0)
		snprintf(part, sizeof(part), "%d", score->s);
	fprintf(to, "%4d  %5s  %5d  %5d  %3d.%d  ", r->weight, part, score->c, score->u, (int)(share->part / 10),
		(int)(share->part % 10));
	fprintf(to, "%s ", result_mark(score->result));
	say_padded(to, words_in(result_title(score->result), s->lang), 10, true);
	fprintf(to, "%s\n", words_in(r->ask, s->lang));
}

static bool in_cell(const struct requirement *r, const struct row_score *score, const struct cell *c)
{
	return score->scored && (r->threats >> c->threat & 1) && (r->protects >> c->dimension & 1);
}

static void print_cell_rows(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v,
			    const struct cell *c)
{
	struct share *share = mem_new(v->rows, sizeof(*share));
	size_t n = 0;
	for (size_t i = 0; i < v->rows; i++) {
		const struct requirement *r = &a->q->row[i];
		if (in_cell(r, &v->row[i], c))
			share[n++] =
			    (struct share){(int)i, round_half_up((int64_t)r->weight * v->row[i].u * 10, c->weight)};
	}
	if (n > 1)
		qsort(share, n, sizeof(*share), larger_share);
	say_to(s, to, "    要件    重み      s      c      u   寄与  結果\n",
	       "    id    weight      s      c      u  share  result\n");
	for (size_t i = 0; i < n; i++)
		print_share(s, to, a, v, &share[i]);
	free(share);
}

static void print_cell(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v, size_t index)
{
	const struct cell *c = &v->cell[index];
	const struct policy *p = a->q->policy;
	char residual[16], inherent[16];
	fprintf(to, "\nT%d %s × %s\n", c->threat + 1, words_in(p->likelihood[c->threat].title, s->lang),
		words_in(p->dimension[c->dimension], s->lang));
	say_to(s, to, "  残存 %s = 資産価値 %d × 起こりやすさ %d × (1000 + 2 × 脆弱性 %d)　本来 %s\n",
	       "  residual %s = asset value %d × likelihood %d × (1000 + 2 × vulnerability %d); inherent %s\n",
	       say_number(c->residual, residual), v->asset[c->dimension], v->likelihood[c->threat], c->vulnerability,
	       say_number(c->inherent, inherent));
	say_to(s, to, "  脆弱性 %d は、平均 %d と下限 %d の大きい方　要件 %d件、重みの計 %d\n",
	       "  vulnerability %d is the larger of mean %d and floor %d; %d rows, total weight %d\n", c->vulnerability,
	       c->mean, c->floor, c->rows, c->weight);
	if ((int)index == v->setting)
		say_to(s, to, "  → この組が等級を決めています。\n", "  -> this cell sets the grade\n");
	else if (!c->counts)
		say_to(s, to, "  参考（要件が2件に満たないので等級には使いません）\n",
		       "  for reference (fewer than 2 rows: sets nothing)\n");
	print_cell_rows(s, to, a, v, c);
}

/* The cell that sets the grade comes first, the others in their order. */
static void print_cells(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v)
{
	if (v->setting >= 0)
		print_cell(s, to, a, v, (size_t)v->setting);
	for (size_t i = 0; i < v->cells; i++)
		if ((int)i != v->setting)
			print_cell(s, to, a, v, i);
}

void report_explain(const struct say *s, FILE *to, const struct answers *a, const struct verdict *v)
{
	report_verdict(s, to, a, v);
	if (v->grade == GRADE_OUT_OF_SCOPE)
		return;
	fputc('\n', to);
	report_changes(s, to, a, v, EXPLAIN_CHANGES);
	say_to(s, to,
	       "\n計算  s 満たす度合い、c 証跡の確かさ、u 欠けている度合い（いずれも千分率）。\n"
	       "      寄与 = 重み × u ÷ 重みの計。寄与の和が平均です。\n",
	       "\nHow    s: met, c: what the evidence counts, u: missing (all per mille).\n"
	       "       share = weight × u / total weight; the shares add up to the mean.\n");
	print_cells(s, to, a, v);
}

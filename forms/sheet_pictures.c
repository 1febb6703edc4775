#include "forms/sheet_pictures.h"

#include "forms/sheet_rows.h"

static const char *band_name(const struct form_page *p, int band)
{
	return form_words(p, grade_title((enum grade)(GRADE_A + band)));
}

/* A 9,000未満、B 18,000未満、C 27,000未満、D 27,000以上 */
static const char *bands_text(const struct form_page *p)
{
	const char *text = "";
	int from = 0;
	for (int i = 0; i < BANDS; i++) {
		int below = p->q->policy->band[i].below;
		const char *between = i ? form_say(p, "、", ", ") : "";
		text = below ? form_printf(p, "%s%s%s %s未満", "%s%s%s below %s", text, between, band_name(p, i),
					   form_points(p, below))
			     : form_printf(p, "%s%s%s %s以上", "%s%s%s from %s", text, between, band_name(p, i),
					   form_points(p, from));
		from = below;
	}
	return text;
}

/* Where bands end, for a scale from 0 to POINTS_TOP; the number of marks. One name more than marks. */
static size_t scale_marks(const struct form_page *p, int *mark, const char **name)
{
	size_t marks = 0;
	for (int i = 0; i < BANDS; i++) {
		name[i] = band_name(p, i);
		if (p->q->policy->band[i].below)
			mark[marks++] = p->q->policy->band[i].below;
	}
	return marks;
}

/* The grade */

static bool is_decided(const struct form_page *p)
{
	return p->v->grade != GRADE_OUT_OF_SCOPE && p->v->setting >= 0;
}

static const char *conformity(const struct form_page *p)
{
	const char *now = form_percent(p, p->v->conformity);
	if (p->v->conformity_best == p->v->conformity)
		return now;
	return form_printf(p, "%s（最良 %s）", "%s (best %s)", now, form_percent(p, p->v->conformity_best));
}

static const char *bounds_text(const struct form_page *p)
{
	const struct verdict *v = p->v;
	if (!is_decided(p))
		return "";
	return form_printf(p, "%s最悪 %s（%s）　最良 %s（%s）　対策がないとき %s　適合率 %s",
			   "%sworst %s (%s), best %s (%s), with no measures %s; conformity %s",
			   v->provisional ? form_say(p, "暫定値　", "provisional; ") : "", form_points(p, v->residual),
			   form_words(p, grade_title(v->band)), form_points(p, v->residual_best),
			   form_words(p, grade_title(v->band_best)), form_points(p, v->inherent), conformity(p));
}

static const char *grade_alt(const struct form_page *p, const struct grade_box *g)
{
	const char *alt = form_printf(p, "等級は%s。%s", "Grade: %s. Why: %s.", g->letter, g->sentence);
	if (!g->decided)
		return alt;
	return form_printf(p, "%s0から%sまでの目盛りの上の位置：%s。帯は、%s。",
			   "%s On a scale from 0 to %s: %s. Bands: %s.", alt, form_points(p, g->top), g->bounds,
			   bands_text(p));
}

void sheet_grade(const struct form_page *p)
{
	const struct verdict *v = p->v;
	struct grade_box g = {
	    .letter = form_words(p, grade_title(v->grade)),
	    .sentence = form_reason(p),
	    .bounds = bounds_text(p),
	    .residual = v->residual,
	    .residual_best = v->residual_best,
	    .top = POINTS_TOP,
	    .decided = is_decided(p),
	};
	g.marks = scale_marks(p, g.mark, g.mark_label);
	g.alt = grade_alt(p, &g);
	document_grade(p->d, &g);
}

/* The map */

static bool sets_grade(const struct form_page *p, const struct cell *c)
{
	return c && p->v->setting >= 0 && c == &p->v->cell[p->v->setting];
}

static const char *threat_name(const struct form_page *p, int threat)
{
	return arena_printf(p->d->arena, "T%d %s", threat + 1,
			    form_short(p, form_words(p, p->q->policy->likelihood[threat].title)));
}

/* 参考 and 決定: what a shade and a frame alone would not tell. */
static const char *cell_word(const struct form_page *p, const struct cell *c)
{
	if (!c->counts)
		return form_say(p, "参考", "ref.");
	return sets_grade(p, c) ? form_say(p, "決定", "decides") : "";
}

static struct heat_cell heat_cell(const struct form_page *p, const struct cell *c)
{
	if (!c)
		return (struct heat_cell){.value = form_say(p, "－", "-")};
	const char *word = cell_word(p, c);
	return (struct heat_cell){
	    .value = form_points(p, c->residual),
	    .note = arena_printf(p->d->arena, "%s%s%s%s", form_say(p, "／", "/"), form_points(p, c->inherent),
				 *word ? " " : "", word),
	    .shade = c->counts ? score_band(p->q->policy, c->residual) + 1 : 0,
	    .strong = sets_grade(p, c),
	};
}

static const char *cell_sentence(const struct form_page *p, const struct cell *c, int dimension)
{
	const char *name = form_words(p, p->q->policy->dimension[dimension]);
	if (!c)
		return form_printf(p, "%sは該当なし", "%s: none", name);
	const char *word = cell_word(p, c);
	return form_printf(p, "%sは残存%s、対策がないとき%s%s%s", "%s: residual %s, with no measures %s%s%s", name,
			   form_points(p, c->residual), form_points(p, c->inherent),
			   *word ? form_say(p, "、", ", ") : "", word);
}

/* One sentence for each threat. */
static const char *map_alt(const struct form_page *p)
{
	const char *alt = "";
	for (int t = 0; t < THREATS; t++) {
		alt = form_printf(p, "%s%s、起こりやすさ%d：", "%s%s, likelihood %d: ", alt, threat_name(p, t),
				  p->v->likelihood[t]);
		for (int d = 0; d < DIMENSIONS; d++) {
			const char *end = d + 1 < DIMENSIONS ? form_say(p, "、", "; ") : form_say(p, "。", ". ");
			alt = arena_printf(p->d->arena, "%s%s%s", alt, cell_sentence(p, verdict_cell(p->v, t, d), d),
					   end);
		}
	}
	return alt;
}

static const char *map_legend(const struct form_page *p)
{
	return form_say(
	    p, "濃さは上の帯 A～D。「決定」は等級を決めた組、「参考」は要求事項が2件に満たず等級に使わない組。",
	    "Shade: the bands A to D above. decides: the pair that sets the grade; ref.: fewer than 2 "
	    "requirements, not used for it.");
}

void sheet_map(const struct form_page *p)
{
	if (p->v->grade == GRADE_OUT_OF_SCOPE)
		return;
	struct heat_cell cell[THREATS * DIMENSIONS];
	const char *column[DIMENSIONS], *row[THREATS];
	for (int d = 0; d < DIMENSIONS; d++)
		column[d] = form_printf(p, "%s（資産価値 %d）", "%s (value %d)",
					form_words(p, p->q->policy->dimension[d]), p->v->asset[d]);
	for (int t = 0; t < THREATS; t++) {
		row[t] = form_printf(p, "%s（%d）", "%s (%d)", threat_name(p, t), p->v->likelihood[t]);
		for (int d = 0; d < DIMENSIONS; d++)
			cell[t * DIMENSIONS + d] = heat_cell(p, verdict_cell(p->v, t, d));
	}
	document_heading(p->d, 2,
			 form_say(p, "脅威ごとの残存リスク／対策がないときのリスク",
				  "Residual risk / risk with no measures, by threat"));
	const struct picture picture = {
	    .kind = PICTURE_HEAT,
	    .alt = map_alt(p),
	    .heat = {.corner = form_say(p, "脅威（起こりやすさ）", "Threat (likelihood)"),
		     .column = column,
		     .row = row,
		     .cell = cell,
		     .columns = DIMENSIONS,
		     .rows = THREATS,
		     .legend = map_legend(p)},
	};
	document_picture(p->d, &picture);
}

/* From no measures to now */

/* The pair of a threat that counts and has the largest residual; NULL when none counts. */
static const struct cell *worst_cell(const struct form_page *p, int threat)
{
	const struct cell *worst = NULL;
	for (size_t i = 0; i < p->v->cells; i++) {
		const struct cell *c = &p->v->cell[i];
		if (c->threat == threat && c->counts && (!worst || c->residual > worst->residual))
			worst = c;
	}
	return worst;
}

static struct fall fall_of(const struct form_page *p, const struct cell *c)
{
	return (struct fall){
	    .label = form_printf(p, "%s×%s", "%s, %s", threat_name(p, c->threat),
				 form_words(p, p->q->policy->dimension[c->dimension])),
	    .from = c->inherent,
	    .to = c->residual,
	    .text = form_printf(p, "%s → %s（%s）", "%s → %s (%s)", form_points(p, c->inherent),
				form_points(p, c->residual), band_name(p, score_band(p->q->policy, c->residual))),
	};
}

static const char *falls_alt(const struct form_page *p, const struct fall *fall, size_t n)
{
	const char *alt = "";
	for (size_t i = 0; i < n; i++)
		alt = form_printf(p, "%s%s：対策がないとき%s、残存%s。", "%s%s: with no measures %s, residual %s. ",
				  alt, fall[i].label, form_points(p, fall[i].from), form_points(p, fall[i].to));
	return form_printf(p, "%s帯は、%s。", "%sBands: %s.", alt, bands_text(p));
}

void sheet_falls(const struct form_page *p)
{
	struct fall fall[THREATS];
	size_t n = 0;
	for (int t = 0; t < THREATS; t++) {
		const struct cell *worst = worst_cell(p, t);
		if (worst)
			fall[n++] = fall_of(p, worst);
	}
	if (!n || p->v->grade == GRADE_OUT_OF_SCOPE)
		return;
	document_heading(p->d, 2,
			 form_say(p, "対策による下がり方（脅威ごとに最も大きい組）",
				  "How far measures bring it down (worst pair of each threat)"));
	struct picture picture = {
	    .kind = PICTURE_FALL,
	    .alt = falls_alt(p, fall, n),
	    .fall = {.fall = fall,
		     .falls = n,
		     .top = POINTS_TOP,
		     .from_name = form_say(p, "対策がないとき", "with no measures"),
		     .to_name = form_say(p, "残存", "residual")},
	};
	picture.fall.marks = scale_marks(p, picture.fall.mark, picture.fall.mark_label);
	document_picture(p->d, &picture);
}

/* How much of each section is met */

enum { SHARES = RESULT_NA /* all results before 該当なし */ };

static bool is_counted(const struct form_page *p, int row)
{
	return sheet_lists(p, row) && !p->q->row[row].fixed && !form_withholds(p, row) &&
	       p->v->row[row].result != RESULT_NA;
}

/* Whether the section has anything to count. */
static bool share_of(const struct form_page *p, int section, struct share *out)
{
	*out = (struct share){.label = form_words(p, p->q->section[section].title)};
	bool any = false;
	for (size_t i = 0; i < p->q->rows; i++) {
		if (p->q->row[i].section != section || !is_counted(p, (int)i))
			continue;
		out->count[p->v->row[i].result]++;
		any = true;
	}
	return any;
}

static const char *shares_alt(const struct form_page *p, const struct share *share, size_t n)
{
	const char *alt = "";
	for (size_t i = 0; i < n; i++) {
		const char *between = form_say(p, "：", ": ");
		alt = arena_printf(p->d->arena, "%s%s", alt, share[i].label);
		for (int r = 0; r < SHARES; r++) {
			if (!share[i].count[r])
				continue;
			alt = arena_printf(p->d->arena, "%s%s%s %d", alt, between,
					   form_words(p, result_title((enum result)r)), share[i].count[r]);
			between = form_say(p, "、", ", ");
		}
		alt = arena_printf(p->d->arena, "%s%s", alt, form_say(p, "。", ". "));
	}
	return alt;
}

void sheet_shares(const struct form_page *p)
{
	if (p->v->grade == GRADE_OUT_OF_SCOPE)
		return;
	struct share *share = arena_alloc(p->d->arena, (p->q->sections + 1) * sizeof(*share));
	size_t n = 0;
	for (size_t i = 0; i < p->q->sections; i++)
		n += share_of(p, (int)i, &share[n]);
	if (!n)
		return;
	struct picture picture = {
	    .kind = PICTURE_SHARE,
	    .alt = shares_alt(p, share, n),
	    .share = {.share = share, .shares = n, .parts = SHARES},
	};
	for (int r = 0; r < SHARES; r++) {
		picture.share.part[r] = form_words(p, result_title((enum result)r));
		picture.share.mark[r] = result_mark((enum result)r);
	}
	document_heading(p->d, 2,
			 form_say(p, "節ごとの結果（件数。該当なしを除く）",
				  "Results by section (number of requirements; not applicable left out)"));
	document_picture(p->d, &picture);
}

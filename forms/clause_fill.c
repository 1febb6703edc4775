#include "forms/clause_fill.h"

#include "forms/common.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 1 << 20, ID_MAX = 64 };

/* What stands in the place of a placeholder. */
struct fill {
	const char *text;
	bool demanded;            /* not what was answered */
	bool number;              /* and then its value is known */
	int64_t e4;               /* in 1/10000, as in types.h */
	const char *as_strict_as; /* see struct condition */
};

struct filler {
	const struct answers *a;
	const struct verdict *v;
	const struct questionnaire *q;
	bool withhold;
	enum lang lang;
	struct arena *arena;
	struct clause_set *set;
	size_t conditions_cap;
	const struct clause *clause; /* being filled */
	bool both;                   /* texts of both kinds stand side by side */
};

static bool withholds(const struct filler *f, int row)
{
	return f->withhold && f->q->row[row].internal;
}

static const char *say(const struct filler *f, const char *ja, const char *en)
{
	return words_in((struct words){ja, en}, f->lang);
}

static const char *show(const struct filler *f, int row, const char *value)
{
	return requirement_show(&f->q->row[row], value, f->lang, f->arena);
}

/* Room for one more item in the arena. */
static void *make_room(struct arena *arena, void *items, size_t used, size_t *cap, size_t size)
{
	if (used < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	void *more = arena_alloc(arena, *cap * size);
	if (used)
		memcpy(more, items, used * size);
	return more;
}

/* The value a rule looks up in another row; NULL when that row is open or does not apply. */
static const char *looked_up(const struct filler *f, const struct rule *rule)
{
	if (rule->row < 0 || !f->v->row[rule->row].applies)
		return NULL;
	enum result result = f->v->row[rule->row].result;
	if (result == RESULT_UNKNOWN || result == RESULT_UNANSWERED || result == RESULT_NA)
		return NULL;
	return f->a->item[rule->row].value;
}

/* The number that a rule demands; false when it demands none, or one that is not known. */
static bool rule_number(const struct filler *f, const struct rule *rule, int64_t *e4)
{
	int64_t low, high;
	struct facts facts = answers_facts(f->a);
	if (rule->kind == RULE_EQUAL)
		return number_e4(rule->value[0], e4);
	if (rule->kind != RULE_BETWEEN && rule->kind != RULE_AT_LEAST && rule->kind != RULE_AT_MOST)
		return false;
	if (!rule_bounds(rule, &facts, &low, &high))
		return false;
	*e4 = rule->kind == RULE_AT_LEAST ? low : high; /* between: the texts say 以内, the upper bound is the demand */
	return true;
}

/* A、B又はC; A, B or C */
static const char *join_values(const struct filler *f, int row, const struct rule *rule)
{
	const char *last = rule->kind == RULE_ALL ? say(f, "及び", " and ") : say(f, "又は", " or ");
	const char *text = "";
	for (size_t i = 0; i < rule->count; i++) {
		const char *between = i == 0 ? "" : i + 1 == rule->count ? last : say(f, "、", ", ");
		text = arena_printf(f->arena, "%s%s%s", text, between, show(f, row, rule->value[i]));
	}
	return text;
}

/* What a row's pass rule demands, in words fit for the middle of a sentence: labels joined by 又は or 及び, the upper
 * bound of between, the number of >= and <=, a date with 以後. ＿＿＿＿ when it depends on an open row, （非公開） when
 * on a withheld one. The row must have a pass rule. */
static const char *demand(const struct filler *f, int row)
{
	const struct rule *rule = f->q->row[row].pass;
	if (rule->id && rule->row >= 0 && withholds(f, rule->row))
		return words_in(form_withheld, f->lang);
	int64_t e4;
	const char *value;
	switch (rule->kind) {
	case RULE_EQUAL:
	case RULE_IN:
	case RULE_ANY:
	case RULE_ALL:
		return join_values(f, row, rule);
	case RULE_BETWEEN:
	case RULE_AT_LEAST:
	case RULE_AT_MOST:
		return rule_number(f, rule, &e4) ? show(f, row, number_show(e4, f->arena)) : FORM_BLANK;
	case RULE_AFTER:
		value = looked_up(f, rule);
		if (!value)
			return FORM_BLANK;
		return arena_printf(f->arena, "%s%s", show(f, row, value), say(f, "以後", " or later"));
	case RULE_WITHIN:
		return f->lang == LANG_EN
			   ? arena_printf(f->arena, "within %d months before the assessment", rule->months)
			   : arena_printf(f->arena, "評価日前%dか月以内", rule->months);
	}
	return FORM_BLANK;
}

/* A row's own fill, whatever other rows say. */
static struct fill fill_row(const struct filler *f, int row)
{
	const struct fill not_applicable = {.text = words_in(form_not_applicable, f->lang)};
	if (row < 0)
		return not_applicable;
	const struct requirement *r = &f->q->row[row];
	if (withholds(f, row))
		return (struct fill){.text = words_in(form_withheld, f->lang)};
	if (!f->v->row[row].applies)
		return not_applicable;
	const char *value = f->a->item[row].value;
	struct fill fill = {0};
	switch (f->v->row[row].result) {
	case RESULT_NA:
		return not_applicable;
	case RESULT_MET:
		fill.text = show(f, row, value);
		fill.number = r->type->value == VALUE_NUMBER && number_e4(value, &fill.e4);
		return fill;
	case RESULT_PARTIAL:
	case RESULT_UNMET:
		if (!r->pass)
			break;
		fill.text = demand(f, row);
		fill.demanded = true;
		fill.number = r->type->value == VALUE_NUMBER && rule_number(f, r->pass, &fill.e4);
		return fill;
	case RESULT_UNKNOWN:
	case RESULT_UNANSWERED:
		break;
	}
	fill.text = FORM_BLANK;
	return fill;
}

/* The other row of a clause's `stricter`; -1 when this row is not one of the two. */
static int stricter_other(const struct filler *f, int row)
{
	const struct clause *c = f->clause;
	if (!f->both || !c->stricter[0] || !c->stricter[1])
		return -1;
	int first = questionnaire_find(f->q, c->stricter[0]), second = questionnaire_find(f->q, c->stricter[1]);
	return row == first ? second : row == second ? first : -1;
}

static struct fill fill_placeholder(const struct filler *f, int row)
{
	struct fill own = fill_row(f, row);
	int other_row = row < 0 ? -1 : stricter_other(f, row);
	if (other_row < 0 || !own.number)
		return own;
	struct fill other = fill_row(f, other_row);
	bool stricter = f->clause->stricter_max ? other.e4 > own.e4 : other.e4 < own.e4;
	if (!other.number || !stricter)
		return own;
	other.text = show(f, row, number_show(other.e4, f->arena));
	other.demanded = true;
	other.as_strict_as = f->q->row[other_row].id;
	return other;
}

static bool lists(const char *ids, const char *id)
{
	const char *at = strstr(ids, id);
	size_t n = strlen(id);
	return at && (at == ids || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ');
}

static void add_condition(struct filler *f, int row, const struct fill *fill)
{
	struct clause_set *set = f->set;
	for (size_t i = 0; i < set->conditions; i++) {
		struct condition *c = &set->condition[i];
		if (c->row != row || strcmp(c->demanded, fill->text) != 0)
			continue;
		if (!lists(c->clause, f->clause->id))
			c->clause = arena_printf(f->arena, "%s %s", c->clause, f->clause->id);
		return;
	}
	set->condition =
	    make_room(f->arena, set->condition, set->conditions, &f->conditions_cap, sizeof(*set->condition));
	set->condition[set->conditions++] = (struct condition){
	    .row = row,
	    .answer = show(f, row, f->a->item[row].value),
	    .demanded = fill->text,
	    .clause = f->clause->id,
	    .as_strict_as = fill->as_strict_as,
	};
}

/* Writes the placeholder that starts at *s and moves past it; anything else in braces stays as it is. */
static void add_placeholder(struct filler *f, const char **s, struct buf *out)
{
	size_t n = strcspn(*s + 1, "{}");
	if ((*s)[n + 1] != '}' || n == 0 || n > ID_MAX) {
		buf_add(out, (*s)++, 1);
		return;
	}
	const char *id = arena_strndup(f->arena, *s + 1, n);
	*s += n + 2;
	int row = questionnaire_find(f->q, id);
	struct fill fill = fill_placeholder(f, row);
	buf_str(out, fill.text);
	if (!fill.demanded)
		return;
	buf_str(out, "※");
	add_condition(f, row, &fill);
}

static const char *fill_text(struct filler *f, const char *text)
{
	struct buf out;
	buf_init(&out, TEXT_MAX);
	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "{");
		buf_add(&out, s, n);
		s += n;
		if (*s)
			add_placeholder(f, &s, &out);
	}
	const char *filled = arena_strdup(f->arena, buf_text(&out));
	buf_clear(&out);
	return filled;
}

static bool names_clause(const struct filler *f, const struct requirement *r, const struct clause *c)
{
	for (size_t i = 0; i < r->clauses; i++) {
		if (clauses_find(f->q->clauses, r->clause[i]) == c)
			return true;
	}
	return false;
}

static bool row_raises(const struct filler *f, int row, const struct clause *c, const struct facts *facts)
{
	const struct requirement *r = &f->q->row[row];
	if (!f->v->row[row].applies || !names_clause(f, r, c))
		return false;
	return !r->clause_when || cond_eval(r->clause_when, facts) != TRUTH_NO;
}

/* Whether the clause is raised at all; the rows that may be named go into *out. */
static bool find_raisers(const struct filler *f, const struct clause *c, struct raised_clause *out)
{
	struct facts facts = answers_facts(f->a);
	size_t cap = 0;
	out->always = clause_always(c, f->q->id);
	bool raised = out->always;
	for (size_t i = 0; i < f->q->rows; i++) {
		if (!row_raises(f, (int)i, c, &facts))
			continue;
		raised = true;
		if (withholds(f, (int)i))
			continue;
		out->row = make_room(f->arena, out->row, out->rows, &cap, sizeof(*out->row));
		out->row[out->rows++] = (int)i;
	}
	return raised;
}

static void fill_texts(struct filler *f, struct raised_clause *out)
{
	const struct clause *c = f->clause = out->clause;
	size_t n = 0;
	for (size_t i = 0; i < c->texts; i++)
		n += clause_text_for(&c->text[i], f->q->id);
	f->both = n > 1;
	out->text = arena_alloc(f->arena, (n ? n : 1) * sizeof(*out->text));
	for (size_t i = 0; i < c->texts; i++) {
		const struct clause_text *t = &c->text[i];
		if (!clause_text_for(t, f->q->id))
			continue;
		out->text[out->texts++] = (struct filled_text){
		    .title = words_in(t->title, f->lang),
		    .text = fill_text(f, words_in(t->text, f->lang)),
		};
	}
}

struct clause_set *clauses_raise(const struct answers *a, const struct verdict *v, bool withhold, enum lang lang,
				 struct arena *arena)
{
	const struct clauses *all = a->q->clauses;
	struct clause_set *set = arena_alloc(arena, sizeof(*set));
	struct filler f = {.a = a, .v = v, .q = a->q, .withhold = withhold, .lang = lang, .arena = arena, .set = set};
	set->item = arena_alloc(arena, (all->count ? all->count : 1) * sizeof(*set->item));
	for (size_t i = 0; i < all->count; i++) {
		struct raised_clause raised = {.clause = &all->item[i], .title = words_in(all->item[i].title, lang)};
		if (!find_raisers(&f, raised.clause, &raised))
			continue;
		fill_texts(&f, &raised);
		set->item[set->count++] = raised;
	}
	return set;
}

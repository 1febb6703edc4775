#include "assess/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/answers.h"
#include "assess/pattern.h"

/* How much of the space of answers is searched before a condition is taken to be possible. */
enum { TRIES_MAX = 20000, DOMAIN_MAX = 60, CLOSURE_MAX = 24 };

struct linter {
	const struct questionnaire *q;
	struct err *err;
	bool found;
};

static void say(struct linter *l, const char *file, int line, const char *field, struct words text)
{
	err_say(l->err, ERR_INPUT, file, line, field, text);
	l->found = true;
}

static void say_row(struct linter *l, const struct requirement *r, const char *key, const char *ja, const char *en)
{
	struct arena *a = l->q->arena;
	say(l, r->file, r->line, r->id,
	    (struct words){arena_printf(a, "%s: %s", key, ja), arena_printf(a, "'%s': %s", key, en)});
}

/* --- translations --- */

static void need_both(struct linter *l, const struct requirement *r, const char *key, struct words w)
{
	if (w.ja && !w.en)
		say_row(l, r, key, "英語（.en）がありません。", "has no English (.en)");
	if (!w.ja && w.en)
		say_row(l, r, key, "日本語（.ja）がありません。", "has no Japanese (.ja)");
}

static void lint_translations(struct linter *l, const struct requirement *r)
{
	need_both(l, r, "ask", r->ask);
	need_both(l, r, "help", r->help);
	need_both(l, r, "evidence", r->evidence);
	need_both(l, r, "remedy", r->remedy);
	need_both(l, r, "message", r->message);
	for (size_t i = 0; i < r->choices; i++)
		need_both(l, r, arena_printf(l->q->arena, "label.%s", r->choice[i].code), r->choice[i].label);
}

static void need_english(struct linter *l, const char *file, int line, const char *field, const char *key,
			 struct words w)
{
	struct arena *a = l->q->arena;
	if (w.ja && !w.en)
		say(l, file, line, field,
		    (struct words){arena_printf(a, "%s: 英語（.en）がありません。", key),
				   arena_printf(a, "'%s': has no English (.en)", key)});
}

/* --- patterns that never come to an end --- */

enum { SUBJECTS = 8 };

/* The longest texts anyone may type, all alike, and the same with an end that fits nothing: what makes a pattern of
 * nested repeats go through all its ways. The end holds every sign, lest the pattern sees at once that a needed one is
 * missing. */
static bool pattern_ends(const struct pattern *p)
{
	enum { FIRST = 0x20, LAST = 0x7f, END = LAST - FIRST + 1 };
	static const char *const units[SUBJECTS / 2] = {"a", "0", "あ", "a0-"};
	char text[PATTERN_SUBJECT_MAX];
	for (size_t i = 0; i < SUBJECTS; i++) {
		const char *unit = units[i / 2];
		size_t width = strlen(unit), n = 0;
		while (n + width + END <= sizeof(text)) {
			memcpy(text + n, unit, width);
			n += width;
		}
		for (int c = FIRST; i % 2 && c <= LAST; c++)
			text[n++] = (char)c;
		if (pattern_match(p, text, n) == MATCH_LIMIT)
			return false;
	}
	return true;
}

static const struct words endless = {"pattern: 長い入力を調べきれません。繰り返しの中の繰り返しを減らしてください。",
				     "'pattern': gives up on a long text, use fewer repeats within repeats"};

/* --- what answers are possible --- */

/* The values a row may take, as far as conditions can tell them apart. */
struct domain {
	const char *value[DOMAIN_MAX]; /* NULL: unanswered */
	size_t count;
	bool cut; /* there are more */
};

static void add_value(struct domain *d, const char *value)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->value[i] && value && strcmp(d->value[i], value) == 0)
			return;
	if (d->count == DOMAIN_MAX)
		d->cut = true;
	else
		d->value[d->count++] = value;
}

static bool coded(const struct requirement *r)
{
	return r->type->value == VALUE_CODE || r->type->value == VALUE_CODES;
}

static void add_codes(struct domain *d, const struct requirement *r)
{
	static const char *const ynp[] = {"yes", "no", "partial"};
	for (size_t i = 0; i < r->choices; i++)
		add_value(d, r->choice[i].code);
	for (size_t i = 0; !r->choices && i < sizeof(ynp) / sizeof(*ynp); i++)
		if (!r->type->compiled || pattern_match(r->type->compiled, ynp[i], strlen(ynp[i])) == MATCH_YES)
			add_value(d, ynp[i]);
	if (r->offers_unknown)
		add_value(d, "unknown");
	if (r->offers_na)
		add_value(d, "na");
}

/* A number or day just below, at and just above one that a condition compares with. */
static void add_around(struct linter *l, struct domain *d, const char *value)
{
	struct arena *a = l->q->arena;
	int64_t n;
	int day;
	char iso[11];
	if (date_from_iso(value, &day)) {
		for (int i = -1; i <= 1; i++) {
			date_to_iso(day + i, iso);
			add_value(d, arena_strdup(a, iso));
		}
	} else if (number_e4(value, &n)) {
		for (int64_t i = -1; i <= 1; i++)
			if (n / 10000 + i >= 0)
				add_value(d, arena_printf(a, "%lld", (long long)(n / 10000 + i)));
	} else {
		add_value(d, value);
	}
}

struct gather {
	struct linter *l;
	int row;
	struct domain *d;
};

static void gather_test(void *ctx, const struct cond_test *t)
{
	struct gather *g = ctx;
	for (size_t i = 0; t->row == g->row && i < t->count; i++)
		if (strcmp(t->value[i], "today") != 0)
			add_around(g->l, g->d, t->value[i]);
}

/* Which choices of a row the conditions name. */
struct mention {
	const struct requirement *r;
	bool named[CHOICES_MAX];
};

static void mention_test(void *ctx, const struct cond_test *t)
{
	struct mention *m = ctx;
	for (size_t i = 0; t->row == m->r->row && i < t->count; i++)
		for (size_t j = 0; j < m->r->choices; j++)
			m->named[j] |= strcmp(t->value[i], m->r->choice[j].code) == 0;
}

/* An answer of several codes: all sets of those that conditions name. */
static void add_sets(struct linter *l, struct domain *d, const struct requirement *r, const struct cond *cond)
{
	enum { SET_MAX = 5 };
	struct mention m = {.r = r};
	const char *code[SET_MAX];
	size_t n = 0;
	cond_each(cond, mention_test, &m);
	for (size_t i = 0; i < l->q->rows; i++)
		cond_each(l->q->row[i].when, mention_test, &m);
	for (size_t i = 0; i < r->choices; i++) {
		if (!m.named[i] || strcmp(r->choice[i].code, "none") == 0)
			continue;
		if (n == SET_MAX)
			d->cut = true;
		else
			code[n++] = r->choice[i].code;
	}
	for (unsigned set = 1; set < 1u << n; set++) {
		const char *value = NULL;
		for (size_t i = 0; i < n; i++)
			if (set >> i & 1)
				value = value ? arena_printf(l->q->arena, "%s,%s", value, code[i]) : code[i];
		add_value(d, value);
	}
}

static void find_domain(struct linter *l, int row, const struct cond *cond, struct domain *d)
{
	const struct requirement *r = &l->q->row[row];
	d->count = 0;
	d->cut = false;
	/* A row the program fills takes any of its choices: included templates serve several kinds. */
	if (coded(r)) {
		add_codes(d, r);
		if (r->type->value == VALUE_CODES)
			add_sets(l, d, r, cond);
		return;
	}
	struct gather g = {l, row, d};
	cond_each(cond, gather_test, &g);
	for (size_t i = 0; i < l->q->rows; i++)
		cond_each(l->q->row[i].when, gather_test, &g);
	static const char *const days[] = {"2001-01-01", "2026-04-01", "2099-12-31"}, *const numbers[] = {"0", "1",
													  "9999"};
	for (size_t i = 0; i < 3; i++)
		if (r->type->value == VALUE_DATE || r->type->value == VALUE_NUMBER)
			add_value(d, r->type->value == VALUE_DATE ? days[i] : numbers[i]);
	add_value(d, r->type->ok);
}

/* The rows a condition looks at, and those that these look at, in order. */
struct closure {
	const struct questionnaire *q;
	bool *in;
};

static void close_test(void *ctx, const struct cond_test *t)
{
	struct closure *c = ctx;
	const int rows[] = {t->row, t->other_row};
	for (int i = 0; i < 2; i++) {
		if (rows[i] < 0 || c->in[rows[i]])
			continue;
		c->in[rows[i]] = true;
		cond_each(c->q->row[rows[i]].when, close_test, c);
	}
}

/* A search through all combinations of answers of a few rows, in order, until a condition holds. */
struct search {
	struct linter *l;
	struct answers *a;
	const struct cond *goal;
	int row[CLOSURE_MAX];
	struct domain domain[CLOSURE_MAX];
	size_t rows;
	long tries;
	bool cut; /* some values were left out */
};

/* True also when the search gives up: only what was searched whole is called impossible. */
static bool possible(struct search *s, size_t at)
{
	if (at == s->rows) {
		struct facts f = answers_facts(s->a);
		return ++s->tries > TRIES_MAX || cond_eval(s->goal, &f) == TRUTH_YES;
	}
	int row = s->row[at];
	struct facts f = answers_facts(s->a);
	const struct cond *when = s->l->q->row[row].when;
	s->a->applies[row] = !when || cond_eval(when, &f) != TRUTH_NO;
	if (!s->a->applies[row])
		return possible(s, at + 1);
	for (size_t i = 0; i < s->domain[at].count; i++) {
		s->a->item[row].value = s->domain[at].value[i];
		if (possible(s, at + 1))
			return true;
	}
	return false;
}

static bool can_hold(struct linter *l, const struct cond *cond)
{
	struct search *s = arena_alloc(l->q->arena, sizeof(*s));
	struct closure c = {l->q, arena_alloc(l->q->arena, l->q->rows * sizeof(bool))};
	*s = (struct search){.l = l, .goal = cond};
	cond_each(cond, close_test, &c);
	for (int i = 0; i < (int)l->q->rows; i++) {
		if (!c.in[i])
			continue;
		if (s->rows == CLOSURE_MAX)
			return true;
		s->row[s->rows] = i;
		find_domain(l, i, cond, &s->domain[s->rows]);
		s->cut |= s->domain[s->rows++].cut;
	}
	s->a = answers_new(l->q, 20000);
	bool yes = possible(s, 0) || s->cut;
	answers_free(s->a);
	return yes;
}

static void lint_condition(struct linter *l, const struct requirement *r, const char *key, const struct cond *c)
{
	if (c && !can_hold(l, c))
		say_row(l, r, key, "この条件はどう答えても成り立ちません。", "this condition can never hold");
}

/* --- values that are no answers --- */

struct values {
	struct linter *l;
	const struct requirement *r;
	const char *key;
};

static void check_value(struct values *v, int row, const char *value)
{
	const struct requirement *other = &v->l->q->row[row];
	if (!coded(other) || other->fixed || strcmp(value, "unknown") == 0 || strcmp(value, "na") == 0)
		return;
	struct domain d = {.count = 0};
	add_codes(&d, other);
	for (size_t i = 0; i < d.count; i++)
		if (strcmp(d.value[i], value) == 0)
			return;
	struct arena *a = v->l->q->arena;
	say_row(v->l, v->r, v->key, arena_printf(a, "%s は %s の選択肢にありません。", value, other->id),
		arena_printf(a, "'%s' is not a choice of %s", value, other->id));
}

static void check_values(void *ctx, const struct cond_test *t)
{
	struct values *v = ctx;
	for (size_t i = 0; t->row >= 0 && i < t->count; i++)
		check_value(v, t->row, t->value[i]);
}

static void lint_rule_values(struct linter *l, const struct requirement *r, const char *key, const struct rule *rule)
{
	struct values v = {l, r, key};
	bool names_codes = rule && (rule->kind == RULE_EQUAL || rule->kind == RULE_IN || rule->kind == RULE_ANY ||
				    rule->kind == RULE_ALL);
	for (size_t i = 0; names_codes && i < rule->count; i++)
		check_value(&v, r->row, rule->value[i]);
	bool numeric =
	    rule && (rule->kind == RULE_BETWEEN || rule->kind == RULE_AT_LEAST || rule->kind == RULE_AT_MOST);
	bool dated = rule && (rule->kind == RULE_AFTER || rule->kind == RULE_WITHIN);
	if ((numeric && r->type->value != VALUE_NUMBER) || (dated && r->type->value != VALUE_DATE))
		say_row(l, r, key, "この種類（type）の質問には使えない規則です。", "this rule does not fit the type");
}

/* --- knock-outs, sections, clauses, types --- */

static void lint_knockout(struct linter *l, const struct requirement *r)
{
	if (r->role != ROLE_KNOCKOUT && r->role != ROLE_SCOPE)
		return;
	bool fires = false;
	struct domain d = {.count = 0};
	if (r->pass && coded(r))
		add_codes(&d, r);
	struct answers *a = answers_new(l->q, 20000);
	struct facts f = answers_facts(a);
	for (size_t i = 0; i < d.count; i++)
		fires |= strcmp(d.value[i], "unknown") != 0 && strcmp(d.value[i], "na") != 0 &&
			 !rule_holds(r->pass, d.value[i], &f) &&
			 !(r->partial && rule_holds(r->partial, d.value[i], &f));
	answers_free(a);
	if (!r->pass || (coded(r) && !fires))
		say_row(l, r, "pass", "どう答えても不適合になりません。必須要件として働きません。",
			"no answer fails this, it can never fire as a knock-out");
}

static void lint_row(struct linter *l, const struct requirement *r)
{
	const struct {
		const char *key;
		const struct cond *cond;
	} conds[] = {{"when", r->when},
		     {"exception", r->exception_when},
		     {"clause.when", r->clause_when},
		     {"consistent", r->consistent}};
	lint_translations(l, r);
	if (r->pattern && !pattern_ends(r->pattern))
		say(l, r->file, r->line, r->id, endless);
	for (size_t i = 0; i < sizeof(conds) / sizeof(*conds); i++) {
		struct values v = {l, r, conds[i].key};
		cond_each(conds[i].cond, check_values, &v);
		lint_condition(l, r, conds[i].key, conds[i].cond);
	}
	if (r->consistent && !r->message.ja)
		say_row(l, r, "message.ja", "consistent には、断るときの文（message.ja）が必要です。",
			"a consistent condition needs a message.ja to refuse with");
	lint_rule_values(l, r, "pass", r->pass);
	lint_rule_values(l, r, "partial", r->partial);
	lint_knockout(l, r);
	if (r->weight > 0 && !r->threats && !r->protects)
		say_row(l, r, "threats", "重みがあるのに、脅威（threats）も守るもの（protects）もありません。",
			"has a weight but neither threats nor protects");
}

static void lint_sections(struct linter *l)
{
	const struct questionnaire *q = l->q;
	for (size_t i = 0; i < q->sections; i++) {
		size_t rows = 0;
		for (size_t j = 0; j < q->rows; j++)
			rows += q->row[j].section == (int)i;
		if (!rows)
			say(l, q->section[i].file, q->section[i].line, q->section[i].id,
			    (struct words){"このセクションには質問がありません。", "this section has no requirement"});
		need_english(l, q->section[i].file, q->section[i].line, q->section[i].id, "title", q->section[i].title);
	}
}

static void lint_types(struct linter *l)
{
	for (size_t i = 0; i < l->q->types->count; i++) {
		const struct answer_type *t = &l->q->types->item[i];
		const char *value;
		if (t->ok && type_read(t, t->ok, true, l->q->arena, &value) != REFUSE_NOTHING)
			say(l, l->q->types->file, t->line, t->name,
			    (struct words){"ok: 正しい見本が断られます。", "'ok': the good sample is refused"});
		if (t->ng && type_read(t, t->ng, true, l->q->arena, &value) == REFUSE_NOTHING)
			say(l, l->q->types->file, t->line, t->name,
			    (struct words){"ng: 誤りの見本が受け付けられます。", "'ng': the bad sample is accepted"});
		if (!pattern_ends(t->compiled))
			say(l, l->q->types->file, t->line, t->name, endless);
		need_english(l, l->q->types->file, t->line, t->name, "name", t->title);
		need_english(l, l->q->types->file, t->line, t->name, "message", t->message);
	}
}

/* Rows of a whole set of templates raise clauses; a single template naturally leaves some unused, so a clause counts as
 * unused only when it has a text for this kind. */
static void lint_clauses(struct linter *l)
{
	const struct questionnaire *q = l->q;
	for (size_t i = 0; i < q->clauses->count; i++) {
		const struct clause *c = &q->clauses->item[i];
		bool used = clause_always(c, q->id), for_kind = false;
		for (size_t j = 0; j < c->texts; j++)
			for_kind |= c->text[j].kind && clause_text_for(&c->text[j], q->id);
		for (size_t j = 0; j < q->rows && !used; j++)
			for (size_t k = 0; k < q->row[j].clauses; k++)
				used |= strcmp(q->row[j].clause[k], c->id) == 0;
		if (for_kind && !used)
			say(l, q->clauses->file, c->line, c->id,
			    (struct words){"この条を起こす質問がありません（使われない条項）。",
					   "no requirement raises this clause (unused)"});
	}
}

static void lint_clause_texts(struct linter *l)
{
	const struct clauses *c = l->q->clauses;
	for (size_t i = 0; i < c->count; i++) {
		need_english(l, c->file, c->item[i].line, c->item[i].id, "title", c->item[i].title);
		for (size_t j = 0; j < c->item[i].texts; j++)
			need_english(l, c->file, c->item[i].text[j].line, c->item[i].id, "text",
				     c->item[i].text[j].text);
	}
}

static void lint_title(struct linter *l)
{
	const struct bundle *b = l->q->bundle;
	struct ini *ini = NULL;
	for (size_t i = 0; i < b->files && !l->q->title.en; i++)
		if (strcmp(b->file[i].name, b->root) == 0 &&
		    ini_parse(&ini, b->root, b->file[i].bytes, b->file[i].n, NULL) == 0)
			need_english(l, b->root, ini_section(ini, "template")->line, NULL, "title", l->q->title);
	ini_free(ini);
}

static void lint_placeholders(struct linter *l)
{
	const struct questionnaire *q = l->q;
	for (size_t i = 0; i < q->clauses->count; i++)
		for (size_t j = 0; j < q->clauses->item[i].texts; j++) {
			const struct clause_text *t = &q->clauses->item[i].text[j];
			for (const char *p = clause_text_for(t, q->id) && t->kind ? strchr(t->text.ja, '{') : NULL; p;
			     p = strchr(p + 1, '{')) {
				const char *id = arena_strndup(q->arena, p + 1, strcspn(p + 1, "}"));
				if (questionnaire_find(q, id) < 0)
					say(l, q->clauses->file, t->line, q->clauses->item[i].id,
					    (struct words){
						arena_printf(q->arena, "文例の {%s} にあたる質問がありません。", id),
						arena_printf(q->arena, "there is no requirement for {%s}", id)});
			}
		}
}

/* Loads a file that is no questionnaire but stands beside one. False when it is none of them. */
static bool lint_basis(const struct ini *ini, struct err *err)
{
	struct policy *policy = NULL;
	struct clauses *clauses = NULL;
	struct types *types = NULL;
	if (!ini->count || ini_section(ini, "template"))
		return false;
	if (ini_section(ini, "policy"))
		policy_load(&policy, ini, err);
	else if (ini->section[0].name[0] == 'K' && ini_entry(ini, ini->section[0].name, "title.ja"))
		clauses_load(&clauses, ini, err);
	else if (ini_entry(ini, ini->section[0].name, "pattern"))
		types_load(&types, ini, err);
	else
		return false;
	struct questionnaire q = {.types = types, .clauses = clauses, .arena = arena_new()};
	struct linter l = {.q = &q, .err = err};
	if (types)
		lint_types(&l);
	if (clauses)
		lint_clause_texts(&l);
	arena_free(q.arena);
	policy_free(policy);
	clauses_free(clauses);
	types_free(types);
	return true;
}

/* Whether the file was linted as one of those; reports into err. */
static bool lint_other(const struct template_source *src, const char *name, struct err *err)
{
	struct buf bytes;
	struct ini *ini = NULL;
	struct err ignored = {0};
	char path[4096];
	bool done = false;
	buf_init(&bytes, INI_FILE_MAX);
	int n = src->folders ? snprintf(path, sizeof(path), "%s/%s", src->folder[0], name) : -1;
	if (n > 0 && (size_t)n < sizeof(path) &&
	    src->host->read(src->host->ctx, path, INI_FILE_MAX, &bytes, &ignored) == 0 &&
	    ini_parse(&ini, name, buf_text(&bytes), bytes.n, &ignored) == 0)
		done = lint_basis(ini, err);
	ini_free(ini);
	buf_clear(&bytes);
	err_clear(&ignored);
	return done;
}

int lint(const struct template_source *src, const char *name, struct err *err)
{
	struct questionnaire *q = NULL;
	size_t before = err->count;
	if (lint_other(src, name, err))
		return err->count > before ? -1 : 0;
	if (questionnaire_load(&q, src, name, err) != 0)
		return -1;
	struct linter l = {.q = q, .err = err};
	for (size_t i = 0; i < q->rows; i++)
		lint_row(&l, &q->row[i]);
	lint_sections(&l);
	lint_types(&l);
	lint_clauses(&l);
	lint_clause_texts(&l);
	lint_placeholders(&l);
	lint_title(&l);
	questionnaire_free(q);
	return l.found ? -1 : 0;
}

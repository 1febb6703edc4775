#include "assess/requirement.h"

#include <stdio.h>
#include <string.h>

#include "assess/fields.h"
#include "assess/lexer.h"
#include "assess/pattern.h"

static const char *const role_names[] = {"scope", "knockout", "mandatory", "weighted", "info"};
static const char *const visibility_names[] = {"vendor", "internal"};
static const char *const audience_names[] = {"officer", "vendor"};
static const char *const fixed_names[] = {"template"};

const char *requirement_id(struct arena *a, const char *section)
{
	char *id = arena_strdup(a, section);
	for (char *p = id; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - ('a' - 'A'));
	return lexer_is_id(id) ? id : NULL;
}

static void read_section(struct requirement *r, const struct questionnaire *q, struct fields *f)
{
	const char *name = fields_need(f, "section");
	r->section = -1;
	for (size_t i = 0; name && i < q->sections; i++)
		if (strcmp(q->section[i].id, name) == 0)
			r->section = (int)i;
	if (name && r->section < 0)
		fields_refuse(f, "section", arena_printf(f->arena, "[section.%s] がこの行より前にありません。", name),
			      arena_printf(f->arena, "there is no [section.%s] before this line", name));
}

static void read_choices(struct requirement *r, struct fields *f)
{
	size_t n;
	const char **code = fields_list(f, "choices", &n);
	bool wants = r->type && (strcmp(r->type->name, "choice") == 0 || r->type->value == VALUE_CODES);
	/* Whether a type that is not known takes choices cannot be told. */
	if (r->type && wants != (n > 0)) {
		fields_refuse(f, n ? "choices" : NULL,
			      n ? "この種類（type）の質問に選択肢は書けません。" : "選択肢（choices）がありません。",
			      n ? "this type takes no choices" : "choices are missing");
		return;
	}
	if (n > CHOICES_MAX) {
		fields_refuse(f, "choices", "選択肢が多すぎます（40 個まで）。", "too many choices (at most 40)");
		return;
	}
	r->choice = arena_alloc(f->arena, (n + 1) * sizeof(*r->choice));
	for (size_t i = 0; i < n; i++) {
		char key[64];
		for (size_t j = 0; j < i; j++)
			if (strcmp(code[i], code[j]) == 0)
				fields_refuse(f, "choices", "同じ選択肢が二度あります。", "a choice stands twice");
		if (strlen(code[i]) > 40 || strcmp(code[i], "unknown") == 0 || strcmp(code[i], "na") == 0) {
			/* 不明 and 該当なし are offered by the program and scored apart: a choice may list `unknown`,
			 * which is that. */
			if (strcmp(code[i], "unknown") == 0) {
				fields_words(f, "label.unknown");
				r->offers_unknown = true;
				continue;
			}
			fields_refuse(f, "choices", "使えない選択肢の記号があります。",
				      "a choice has a code that cannot be used");
			continue;
		}
		snprintf(key, sizeof(key), "label.%s", code[i]);
		r->choice[r->choices++] = (struct choice){code[i], fields_need_words(f, key)};
	}
}

static struct rule *read_rule(struct fields *f, const char *key)
{
	const char *text = fields_text(f, key);
	size_t at;
	struct words why;
	struct rule *rule = text ? rule_parse(f->arena, text, &at, &why) : NULL;
	if (text && !rule)
		fields_refuse(f, key, why.ja, why.en);
	return rule;
}

static void read_number(struct fields *f, const char *key, bool *has, int64_t *out)
{
	const char *text = fields_text(f, key);
	*has = text != NULL;
	if (text && !number_e4(text, out))
		fields_refuse(f, key, "数ではありません。", "is no number");
}

static void read_pattern(struct requirement *r, struct fields *f)
{
	char message[128];
	size_t at;
	r->pattern_text = fields_text(f, "pattern");
	if (!r->pattern_text)
		return;
	r->pattern = pattern_new(r->pattern_text, message, sizeof(message), &at);
	if (!r->pattern)
		fields_refuse(f, "pattern",
			      arena_printf(f->arena, "正規表現の %zu 文字目が誤りです: %s", at + 1, message),
			      arena_printf(f->arena, "bad pattern at byte %zu: %s", at + 1, message));
}

/* A list of letters or T-numbers as bits. */
static void read_threats(struct requirement *r, struct fields *f)
{
	size_t n;
	const char **threat = fields_list(f, "threats", &n);
	for (size_t i = 0; i < n; i++) {
		if (threat[i][0] == 'T' && threat[i][1] >= '1' && threat[i][1] <= '0' + THREATS && !threat[i][2])
			r->threats |= 1u << (threat[i][1] - '1');
		else
			fields_refuse(f, "threats",
				      arena_printf(f->arena, "知らない脅威 %s です（T1〜T5）。", threat[i]),
				      arena_printf(f->arena, "unknown threat '%s' (T1 to T5)", threat[i]));
	}
	const char *protects = fields_text(f, "protects");
	for (const char *p = protects ? protects : ""; *p; p++) {
		const char *at = strchr("CIA", *p);
		if (at)
			r->protects |= 1u << (at - "CIA");
		else if (*p != ' ' && *p != ',') {
			fields_refuse(f, "protects", "C、I、A のどれかで書いてください。",
				      "write letters of C, I and A");
			break;
		}
	}
}

static void read_clauses(struct requirement *r, const struct questionnaire *q, struct fields *f)
{
	size_t n;
	const char **clause = fields_list(f, "clause", &n);
	r->clause_when = fields_cond(f, "clause.when");
	for (size_t i = 0; i < n; i++) {
		if (!clauses_find(q->clauses, clause[i]))
			fields_refuse(f, "clause",
				      arena_printf(f->arena, "条項 %s が clauses.ini にありません。", clause[i]),
				      arena_printf(f->arena, "there is no clause '%s' in clauses.ini", clause[i]));
		else if (r->clauses == ROW_CLAUSES_MAX)
			fields_refuse(f, "clause", "条項が多すぎます。", "too many clauses");
		else
			r->clause[r->clauses++] = clause[i];
	}
}

static void read_exception(struct requirement *r, struct fields *f)
{
	const char *text = fields_text(f, "exception");
	if (!text || strcmp(text, "no") == 0) {
		r->exception = EXCEPTION_NO;
	} else if (strcmp(text, "yes") == 0) {
		r->exception = EXCEPTION_YES;
	} else {
		r->exception = EXCEPTION_WHEN;
		r->exception_when = fields_cond(f, "exception");
	}
}

static void read_texts(struct requirement *r, struct fields *f)
{
	r->ask = fields_need_words(f, "ask");
	r->help = fields_words(f, "help");
	r->evidence = fields_words(f, "evidence");
	r->evidence_valid = fields_text(f, "evidence.valid");
	r->remedy = fields_words(f, "remedy");
	r->message = fields_words(f, "message");
	r->basis = (struct words){fields_text(f, "basis"), fields_text(f, "basis.en")};
	r->source = fields_text(f, "source");
	r->asks_evidence = r->evidence.ja != NULL;
	r->consistent = fields_cond(f, "consistent");
}

static void read_type(struct requirement *r, const struct questionnaire *q, struct fields *f)
{
	const char *name = fields_need(f, "type");
	r->type = name ? types_find(q->types, name) : NULL;
	if (name && !r->type)
		fields_refuse(f, "type", arena_printf(f->arena, "種類 %s が types.ini にありません。", name),
			      arena_printf(f->arena, "there is no type '%s' in types.ini", name));
	read_choices(r, f);
	read_pattern(r, f);
	read_number(f, "min", &r->has_min, &r->min_e4);
	read_number(f, "max", &r->has_max, &r->max_e4);
	if ((r->has_min || r->has_max) && r->type && r->type->value != VALUE_NUMBER)
		fields_refuse(f, r->has_min ? "min" : "max", "数を答える質問だけに書けます。",
			      "only for questions that ask a number");
	if (r->has_min && r->has_max && r->min_e4 > r->max_e4)
		fields_refuse(f, "max", "min より小さくなっています。", "is less than min");
}

bool requirement_load(struct requirement *r, const struct questionnaire *q, const struct ini *ini,
		      const struct ini_section *s, bool offers_unknown, struct err *err)
{
	struct fields f;
	fields_init(&f, ini, s, q->arena, err);
	r->id = requirement_id(q->arena, s->name);
	r->file = arena_strdup(q->arena, ini->name);
	r->line = s->line;
	r->offers_unknown = offers_unknown;
	read_section(r, q, &f);
	read_texts(r, &f);
	read_type(r, q, &f);
	r->pass = read_rule(&f, "pass");
	r->partial = read_rule(&f, "partial");
	r->when = fields_cond(&f, "when");
	r->role = (enum role)fields_one_of(&f, "role", role_names, 5, ROLE_INFO);
	r->weight = fields_int(&f, "weight", 0, 5, 0);
	read_threats(r, &f);
	r->vendor = fields_one_of(&f, "audience", audience_names, 2, 0) == 1;
	r->internal = fields_one_of(&f, "visibility", visibility_names, 2, 0) == 1;
	r->renew = fields_flag(&f, "renew", false);
	r->fixed = fields_one_of(&f, "fixed", fixed_names, 1, -1) == 0;
	r->offers_na = r->role != ROLE_KNOCKOUT && r->role != ROLE_SCOPE;
	read_exception(r, &f);
	read_clauses(r, q, &f);
	if (r->partial && !r->pass)
		fields_refuse(&f, "partial", "pass がないのに partial があります。", "partial without pass");
	fields_end(&f);
	return !f.failed;
}

/* Reports rows that a condition names and that are not there or not before this row. */
struct backward {
	const struct requirement *r;
	const struct questionnaire *q;
	const char *key;
	bool own; /* its own row is allowed */
	struct err *err;
	bool good;
};

static void check_row(struct backward *b, const char *id, int row)
{
	if (row >= 0 && (row < b->r->row || (b->own && row == b->r->row)))
		return;
	b->good = false;
	if (row < 0)
		err_add(b->err, ERR_INPUT, b->r->file, b->r->line, b->r->id, "%s: 質問 %s がありません。",
			"'%s': there is no requirement %s", b->key, id);
	else if (row == b->r->row)
		err_add(b->err, ERR_INPUT, b->r->file, b->r->line, b->r->id, "%s: 自分自身（%s）を見ています（循環）。",
			"'%s': looks at itself (%s), a circle", b->key, id);
	else
		err_add(b->err, ERR_INPUT, b->r->file, b->r->line, b->r->id,
			"%s: 後にある質問 %s を見ています。前にある質問だけを使ってください。",
			"'%s': looks forward to %s, conditions may only look backwards", b->key, id);
}

static void check_test(void *ctx, const struct cond_test *t)
{
	check_row(ctx, t->id, t->row);
	if (t->other)
		check_row(ctx, t->other, t->other_row);
}

static int find_row(void *ctx, const char *id)
{
	const struct questionnaire *const *q = ctx;
	return questionnaire_find(*q, id);
}

bool requirement_resolve(struct requirement *r, const struct questionnaire *q, struct err *err)
{
	struct {
		const char *key;
		struct cond *cond;
		bool own;
	} const conds[] = {{"when", r->when, false},
			   {"exception", r->exception_when, false},
			   {"clause.when", r->clause_when, true},
			   {"consistent", r->consistent, true}};
	bool good = true;
	for (size_t i = 0; i < sizeof(conds) / sizeof(*conds); i++) {
		struct backward b = {r, q, conds[i].key, conds[i].own, err, true};
		cond_resolve(conds[i].cond, find_row, &q);
		cond_each(conds[i].cond, check_test, &b);
		good &= b.good;
	}
	struct rule *const rules[] = {r->pass, r->partial};
	for (size_t i = 0; i < 2; i++) {
		struct backward b = {r, q, i ? "partial" : "pass", false, err, true};
		rule_resolve(rules[i], find_row, &q);
		if (rules[i] && rules[i]->id)
			check_row(&b, rules[i]->id, rules[i]->row);
		good &= b.good;
	}
	return good;
}

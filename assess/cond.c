#include "assess/cond.h"

#include <string.h>

#include "assess/date.h"
#include "assess/lexer.h"
#include "assess/types.h"

const char FACT_ABSENT[] = "";

enum { DEPTH_MAX = 20 };

enum node { NODE_OR, NODE_AND, NODE_NOT, NODE_TEST };

struct cond {
	enum node node;
	struct cond *left, *right; /* NODE_NOT has only left */
	struct cond_test test;
};

struct parser {
	struct lexer lexer;
	struct words why;
	int depth;
};

static struct cond *parse_or(struct parser *p);

static struct cond *expected(struct parser *p, const char *ja, const char *en)
{
	if (!p->why.ja)
		p->why = (struct words){ja, en};
	return NULL;
}

static struct cond *node_new(struct parser *p, enum node node, struct cond *left, struct cond *right)
{
	if (!left || (node != NODE_NOT && !right))
		return NULL;
	struct cond *c = arena_alloc(p->lexer.arena, sizeof(*c));
	c->node = node;
	c->left = left;
	c->right = right;
	return c;
}

static bool one_word(struct parser *p, struct cond_test *t)
{
	const char *word = lexer_word(&p->lexer);
	if (!word)
		return false;
	const char **value = arena_alloc(p->lexer.arena, sizeof(*value));
	value[0] = word;
	t->value = value;
	t->count = 1;
	return true;
}

static bool parse_operand(struct parser *p, struct cond_test *t)
{
	static const char *const ops[] = {"!=", "<=", ">=", "=", "<", ">"};
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (!lexer_sign(&p->lexer, ops[i]))
			continue;
		t->op = ops[i];
		if (!one_word(p, t))
			return false;
		if (lexer_is_id(t->value[0])) {
			t->other = t->value[0];
			t->value = NULL;
			t->count = 0;
		}
		return true;
	}
	if (lexer_keyword(&p->lexer, "in")) {
		t->op = "in";
		t->value = lexer_list(&p->lexer, &t->count);
		return t->value != NULL;
	}
	if (lexer_keyword(&p->lexer, "has")) {
		t->op = "has";
		return one_word(p, t);
	}
	return false;
}

static struct cond *parse_test(struct parser *p)
{
	const char *at = p->lexer.at;
	const char *id = lexer_word(&p->lexer);
	if (!id || !lexer_is_id(id)) {
		p->lexer.at = at;
		return expected(p, "質問の番号（PRF-01 の形）が必要です。", "expected a requirement id such as PRF-01");
	}
	struct cond *c = arena_alloc(p->lexer.arena, sizeof(*c));
	c->node = NODE_TEST;
	c->test = (struct cond_test){.id = id, .row = -1, .other_row = -1};
	if (!parse_operand(p, &c->test))
		return expected(p, "= != < <= > >= in(…) has のどれかと値が必要です。",
				"expected =, !=, <, <=, >, >=, in (...) or has, and a value");
	return c;
}

static struct cond *parse_not(struct parser *p)
{
	if (++p->depth > DEPTH_MAX)
		return expected(p, "括弧や not の入れ子が深すぎます。", "parentheses or 'not' nest too deep");
	struct cond *c;
	if (lexer_keyword(&p->lexer, "not")) {
		c = node_new(p, NODE_NOT, parse_not(p), NULL);
	} else if (lexer_sign(&p->lexer, "(")) {
		c = parse_or(p);
		if (c && !lexer_sign(&p->lexer, ")"))
			c = expected(p, ") が必要です。", "expected ')'");
	} else {
		c = parse_test(p);
	}
	p->depth--;
	return c;
}

static struct cond *parse_and(struct parser *p)
{
	struct cond *c = parse_not(p);
	while (c && lexer_keyword(&p->lexer, "and"))
		c = node_new(p, NODE_AND, c, parse_not(p));
	return c;
}

static struct cond *parse_or(struct parser *p)
{
	struct cond *c = parse_and(p);
	while (c && lexer_keyword(&p->lexer, "or"))
		c = node_new(p, NODE_OR, c, parse_and(p));
	return c;
}

struct cond *cond_parse(struct arena *a, const char *text, size_t *at, struct words *why)
{
	struct parser p = {0};
	lexer_init(&p.lexer, text, a);
	struct cond *c = parse_or(&p);
	if (c && !lexer_end(&p.lexer))
		c = expected(&p, "ここで条件が終わるか、and か or が必要です。", "expected the end, 'and' or 'or'");
	if (!c) {
		*at = lexer_offset(&p.lexer);
		*why = p.why;
	}
	return c;
}

/* Calls f for each test; with `resolve` the rows are set on the way. */
static void walk(struct cond *c, void (*f)(void *, struct cond_test *), void *ctx)
{
	if (!c)
		return;
	if (c->node == NODE_TEST)
		f(ctx, &c->test);
	walk(c->left, f, ctx);
	walk(c->right, f, ctx);
}

struct finder {
	int (*find)(void *, const char *);
	void *ctx;
};

static void resolve_test(void *ctx, struct cond_test *t)
{
	const struct finder *f = ctx;
	t->row = f->find(f->ctx, t->id);
	if (t->other)
		t->other_row = f->find(f->ctx, t->other);
}

void cond_resolve(struct cond *c, int (*find)(void *ctx, const char *id), void *ctx)
{
	struct finder f = {find, ctx};
	walk(c, resolve_test, &f);
}

void cond_each(const struct cond *c, void (*f)(void *ctx, const struct cond_test *t), void *ctx)
{
	if (!c)
		return;
	if (c->node == NODE_TEST)
		f(ctx, &c->test);
	cond_each(c->left, f, ctx);
	cond_each(c->right, f, ctx);
}

static const char *value_of(int row, const struct facts *f)
{
	const char *v = row < 0 ? FACT_ABSENT : f->value(f->ctx, row);
	if (v && v != FACT_ABSENT && f->open_unknown && strcmp(v, "unknown") == 0)
		return NULL;
	return v;
}

/* A date or a number as something that can be ordered. False when it is neither. */
static bool order_key(const char *v, const struct facts *f, int64_t *key, bool *is_date)
{
	int day;
	*is_date = true;
	if (strcmp(v, "today") == 0) {
		*key = f->today;
		return true;
	}
	if (date_from_iso(v, &day)) {
		*key = day;
		return true;
	}
	*is_date = false;
	return number_e4(v, key);
}

static enum truth truth_of(bool b)
{
	return b ? TRUTH_YES : TRUTH_NO;
}

static enum truth eval_order(const char *op, const char *a, const char *b, const struct facts *f)
{
	int64_t x, y;
	bool x_date, y_date;
	if (!order_key(a, f, &x, &x_date) || !order_key(b, f, &y, &y_date) || x_date != y_date)
		return TRUTH_OPEN;
	bool equal_too = op[1] == '=';
	if (x == y)
		return truth_of(equal_too);
	return truth_of(op[0] == '<' ? x < y : x > y);
}

/* Equal as texts, or as numbers: 72 and 72.0 are the same answer. */
static bool equal(const char *a, const char *b, const struct facts *f)
{
	int64_t x, y;
	bool x_date, y_date;
	if (strcmp(a, b) == 0)
		return true;
	return order_key(a, f, &x, &x_date) && order_key(b, f, &y, &y_date) && x_date == y_date && x == y;
}

static bool has_code(const char *list, const char *code)
{
	size_t n = strlen(code);
	for (const char *p = list; p; p = strchr(p, ','), p = p ? p + 1 : NULL)
		if (strncmp(p, code, n) == 0 && (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}

static enum truth eval_test(const struct cond_test *t, const struct facts *f)
{
	const char *v = value_of(t->row, f);
	bool unequal = strcmp(t->op, "!=") == 0;
	if (!v)
		return TRUTH_OPEN;
	if (v == FACT_ABSENT)
		return truth_of(unequal);
	if (strcmp(t->op, "in") == 0) {
		for (size_t i = 0; i < t->count; i++)
			if (equal(v, t->value[i], f))
				return TRUTH_YES;
		return TRUTH_NO;
	}
	if (strcmp(t->op, "has") == 0)
		return truth_of(has_code(v, t->value[0]));
	const char *w = t->other ? value_of(t->other_row, f) : t->value[0];
	if (!w)
		return TRUTH_OPEN;
	if (w == FACT_ABSENT)
		return truth_of(unequal);
	if (unequal)
		return truth_of(!equal(v, w, f));
	if (strcmp(t->op, "=") == 0)
		return truth_of(equal(v, w, f));
	return eval_order(t->op, v, w, f);
}

enum truth cond_eval(const struct cond *c, const struct facts *f)
{
	if (c->node == NODE_TEST)
		return eval_test(&c->test, f);
	enum truth a = cond_eval(c->left, f);
	if (c->node == NODE_NOT)
		return a == TRUTH_OPEN ? TRUTH_OPEN : truth_of(a == TRUTH_NO);
	/* Kleene: the deciding value of `and` is no, of `or` yes; otherwise open wins. */
	enum truth decides = c->node == NODE_AND ? TRUTH_NO : TRUTH_YES;
	if (a == decides)
		return a;
	enum truth b = cond_eval(c->right, f);
	if (b == decides)
		return b;
	return a == TRUTH_OPEN ? a : b;
}

#include "assess/rule.h"

#include <string.h>

#include "assess/date.h"
#include "assess/lexer.h"
#include "assess/types.h"

enum { FACTOR_MAX = 1000, MONTHS_MAX = 600 };

static bool parse_values(struct lexer *l, struct rule *r)
{
	r->value = lexer_list(l, &r->count);
	return r->value != NULL;
}

static bool parse_equal(struct lexer *l, struct rule *r)
{
	const char **value = arena_alloc(l->arena, sizeof(*value));
	value[0] = lexer_word(l);
	r->value = value;
	r->count = 1;
	return value[0] != NULL;
}

/* n, ID or n*ID */
static bool parse_bound(struct lexer *l, struct rule *r)
{
	int64_t n = 0;
	const char *word = lexer_word(l);
	if (!word)
		return false;
	r->factor = 1;
	if (lexer_is_id(word)) {
		r->id = word;
		return true;
	}
	if (!number_e4(word, &n))
		return false;
	if (!lexer_sign(l, "*")) {
		*(r->kind == RULE_AT_LEAST ? &r->low_e4 : &r->high_e4) = n;
		return true;
	}
	r->id = lexer_word(l);
	r->factor = (int)(n / 10000);
	return r->id && lexer_is_id(r->id) && n % 10000 == 0 && r->factor >= 1 && r->factor <= FACTOR_MAX;
}

static bool parse_between(struct lexer *l, struct rule *r)
{
	return parse_values(l, r) && r->count == 2 && number_e4(r->value[0], &r->low_e4) &&
	       number_e4(r->value[1], &r->high_e4) && r->low_e4 <= r->high_e4;
}

static bool parse_after(struct lexer *l, struct rule *r)
{
	r->factor = 1;
	r->id = parse_values(l, r) && r->count == 1 ? r->value[0] : NULL;
	return r->id && lexer_is_id(r->id);
}

static bool parse_within(struct lexer *l, struct rule *r)
{
	if (!parse_values(l, r) || r->count != 1)
		return false;
	const char *p = r->value[0];
	for (; *p >= '0' && *p <= '9' && r->months <= MONTHS_MAX; p++)
		r->months = r->months * 10 + (*p - '0');
	return strcmp(p, "m") == 0 && r->months >= 1 && r->months <= MONTHS_MAX;
}

static const struct syntax {
	const char *name;
	bool word; /* a keyword; else a sign */
	enum rule_kind kind;
	bool (*parse)(struct lexer *l, struct rule *r);
} syntaxes[] = {
    {">=", false, RULE_AT_LEAST, parse_bound},      {"<=", false, RULE_AT_MOST, parse_bound},
    {"=", false, RULE_EQUAL, parse_equal},          {"in", true, RULE_IN, parse_values},
    {"any", true, RULE_ANY, parse_values},          {"all", true, RULE_ALL, parse_values},
    {"between", true, RULE_BETWEEN, parse_between}, {"after", true, RULE_AFTER, parse_after},
    {"within", true, RULE_WITHIN, parse_within},
};

struct rule *rule_parse(struct arena *a, const char *text, size_t *at, struct words *why)
{
	struct lexer l;
	lexer_init(&l, text, a);
	struct rule *r = arena_alloc(a, sizeof(*r));
	r->row = -1;
	*why = (struct words){
	    "=値 in(…) any(…) all(…) between(a,b) >=n <=n after(番号) within(12m) のどれかで書いてください。",
	    "expected =v, in(...), any(...), all(...), between(a,b), >=n, <=n, after(ID) or within(12m)"};
	for (size_t i = 0; i < sizeof(syntaxes) / sizeof(*syntaxes); i++) {
		if (!(syntaxes[i].word ? lexer_keyword(&l, syntaxes[i].name) : lexer_sign(&l, syntaxes[i].name)))
			continue;
		r->kind = syntaxes[i].kind;
		if (syntaxes[i].parse(&l, r) && lexer_end(&l))
			return r;
		break;
	}
	*at = lexer_offset(&l);
	return NULL;
}

void rule_resolve(struct rule *r, int (*find)(void *ctx, const char *id), void *ctx)
{
	if (r && r->id)
		r->row = find(ctx, r->id);
}

static bool code_in(const struct rule *r, const char *code, size_t n)
{
	for (size_t i = 0; i < r->count; i++)
		if (strlen(r->value[i]) == n && memcmp(r->value[i], code, n) == 0)
			return true;
	return false;
}

/* How many codes of the list `value` the rule names. Codes of an answer are distinct. */
static size_t codes_named(const struct rule *r, const char *value)
{
	size_t named = 0;
	for (const char *p = value; *p;) {
		size_t n = strcspn(p, ",");
		named += code_in(r, p, n);
		p += n + (p[n] == ',');
	}
	return named;
}

/* The value of the row referred to, when it has one. */
static const char *referred(const struct rule *r, const struct facts *f)
{
	const char *v = r->row < 0 ? NULL : f->value(f->ctx, r->row);
	return v == FACT_ABSENT ? NULL : v;
}

bool rule_bounds(const struct rule *r, const struct facts *f, int64_t *low_e4, int64_t *high_e4)
{
	int64_t n;
	*low_e4 = r->low_e4;
	*high_e4 = r->high_e4;
	if (!r->id)
		return true;
	const char *v = referred(r, f);
	if (!v || !number_e4(v, &n) || __builtin_mul_overflow(n, (int64_t)r->factor, &n))
		return false;
	*low_e4 = *high_e4 = n;
	return true;
}

static bool number_holds(const struct rule *r, const char *value, const struct facts *f)
{
	int64_t n, low, high;
	if (!number_e4(value, &n) || !rule_bounds(r, f, &low, &high))
		return false;
	return (r->kind == RULE_AT_MOST || n >= low) && (r->kind == RULE_AT_LEAST || n <= high);
}

static bool date_holds(const struct rule *r, const char *value, const struct facts *f)
{
	int day, other;
	if (!date_from_iso(value, &day))
		return false;
	if (r->kind == RULE_WITHIN)
		return date_add_months(day, r->months) >= f->today;
	const char *v = referred(r, f);
	return v && date_from_iso(v, &other) && day >= other;
}

bool rule_holds(const struct rule *r, const char *value, const struct facts *f)
{
	switch (r->kind) {
	case RULE_EQUAL:
	case RULE_IN:
		return code_in(r, value, strlen(value));
	case RULE_ANY:
		return codes_named(r, value) > 0;
	case RULE_ALL:
		return codes_named(r, value) == r->count;
	case RULE_BETWEEN:
	case RULE_AT_LEAST:
	case RULE_AT_MOST:
		return number_holds(r, value, f);
	case RULE_AFTER:
	case RULE_WITHIN:
		return date_holds(r, value, f);
	}
	return false;
}

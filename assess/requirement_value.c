#include <stdio.h>
#include <string.h>

#include "assess/date.h"
#include "assess/pattern.h"
#include "assess/questionnaire.h"
#include "assess/text.h"

static const struct choice fixed_choices[] = {
    {"yes", {"はい", "Yes"}},         {"partial", {"一部", "Partly"}},
    {"no", {"いいえ", "No"}},         {"na", {"該当なし", "Not applicable"}},
    {"unknown", {"不明", "Unknown"}},
};

const struct choice *requirement_choice(const struct requirement *r, const char *code)
{
	for (size_t i = 0; i < r->choices; i++)
		if (strcmp(r->choice[i].code, code) == 0)
			return &r->choice[i];
	return NULL;
}

/* Says what is wrong, what a right answer looks like and, where that does not show one already, a good sample. */
static int refuse(const struct requirement *r, struct words what, struct arena *a, struct err *err)
{
	struct words like = r->message.ja && !r->consistent ? r->message : r->type->message;
	if (r->choices)
		like = (struct words){"選択肢から選んでください。", "choose from the choices"};
	/* A row with a pattern of its own may refuse the sample of its type. */
	bool fits = r->type->value != VALUE_CODE && r->type->value != VALUE_CODES && !r->pattern;
	const char *sample = fits ? r->type->ok : NULL;
	const char *ja = sample && !(like.ja && strstr(like.ja, "例")) ? arena_printf(a, "（例 %s）", sample) : "";
	const char *en =
	    sample && !(like.en && strstr(like.en, sample)) ? arena_printf(a, " (such as %s)", sample) : "";
	struct words text = {arena_printf(a, "%s%s%s", what.ja, like.ja ? like.ja : "", ja),
			     arena_printf(a, "%s%s%s%s", what.en, like.en ? ": " : "", like.en ? like.en : "", en)};
	return err_say(err, ERR_INPUT, NULL, 0, r->id, text);
}

bool requirement_is_special(const char *value)
{
	return strcmp(value, "unknown") == 0 || strcmp(value, "na") == 0;
}

static int read_special(const struct requirement *r, const char *code, const char **value, struct err *err)
{
	bool na = strcmp(code, "na") == 0;
	if (na && !r->offers_na)
		return err_say(err, ERR_INPUT, NULL, 0, r->id,
			       (struct words){"必須要件と対象範囲の質問に「該当なし」は使えません。",
					      "a knock-out or scope requirement cannot be answered 'not applicable'"});
	if (!na && !r->offers_unknown)
		return err_say(
		    err, ERR_INPUT, NULL, 0, r->id,
		    (struct words){"この質問に「不明」は使えません。分からないときは未回答のままにしてください。",
				   "this question does not take 'unknown', leave it unanswered"});
	*value = na ? "na" : "unknown";
	return 0;
}

/* Codes separated by commas: each in the list, none twice, 「なし」 alone. In the order of the choices. */
static const char *canonical_codes(const struct requirement *r, const char *typed, struct arena *a, struct words *why)
{
	bool named[CHOICES_MAX] = {false};
	size_t count = 0;
	for (const char *p = typed; *p;) {
		size_t n = strcspn(p, ","), i = 0;
		while (i < r->choices && (strlen(r->choice[i].code) != n || memcmp(r->choice[i].code, p, n) != 0))
			i++;
		if (i == r->choices) {
			*why = (struct words){arena_printf(a, "「%.*s」は選択肢にありません。", (int)n, p),
					      arena_printf(a, "'%.*s' is not one of the choices", (int)n, p)};
			return NULL;
		}
		if (named[i]) {
			*why = (struct words){"同じ選択肢が二度あります。", "a choice stands twice"};
			return NULL;
		}
		named[i] = true;
		count++;
		p += n + (p[n] == ',');
	}
	struct buf list;
	buf_init(&list, PATTERN_SUBJECT_MAX);
	for (size_t i = 0; i < r->choices; i++) {
		if (!named[i])
			continue;
		if (strcmp(r->choice[i].code, "none") == 0 && count > 1)
			*why = (struct words){"「なし」は他の選択肢と一緒に選べません。",
					      "'none' excludes the other choices"};
		buf_printf(&list, "%s%s", list.n ? "," : "", r->choice[i].code);
	}
	const char *value = why->ja ? NULL : arena_strdup(a, buf_text(&list));
	buf_clear(&list);
	return value;
}

static int check_range(const struct requirement *r, const char *value, struct arena *a, struct err *err)
{
	int64_t n;
	if (r->type->value != VALUE_NUMBER || !number_e4(value, &n))
		return 0;
	bool low = r->has_min && n < r->min_e4, high = r->has_max && n > r->max_e4;
	if (!low && !high)
		return 0;
	int64_t bound = low ? r->min_e4 : r->max_e4;
	return err_add(err, ERR_INPUT, NULL, 0, r->id,
		       low ? "値が小さすぎます（%s 以上）。" : "値が大きすぎます（%s 以下）。",
		       low ? "too small, at least %s" : "too large, at most %s", number_show(bound, a));
}

/* A number typed with a unit that is not the question's would pass as something else: 2か月 is not 2 days. */
static int check_unit(const struct requirement *r, const char *typed, struct arena *a, struct err *err)
{
	const char *unit = r->type->value == VALUE_NUMBER ? type_unit(r->type, typed, a) : NULL;
	if (!unit || strstr(r->ask.ja, unit))
		return 0;
	return err_add(err, ERR_INPUT, NULL, 0, r->id,
		       "単位「%s」は質問の単位と違います。質問の単位に直して、数だけを入力してください。",
		       "the unit '%s' is not the question's, convert it and enter only the number", unit);
}

static int read_typed(const struct requirement *r, const char *typed, bool corporation, struct arena *a,
		      const char **value, struct err *err)
{
	const char *v = NULL;
	struct words why = {NULL, NULL};
	enum refusal refusal = type_read(r->type, typed, corporation, a, &v);
	if (refusal == REFUSE_MY_NUMBER) /* nothing is wrong with its form */
		return err_say(err, ERR_INPUT, NULL, 0, r->id, refusal_text(refusal));
	if (refusal != REFUSE_NOTHING)
		return refuse(r, refusal_text(refusal), a, err);
	if (requirement_is_special(v))
		return read_special(r, v, value, err);
	if (r->pattern) {
		enum match m = pattern_match(r->pattern, v, strlen(v));
		if (m != MATCH_YES)
			return refuse(r, refusal_text(m == MATCH_LIMIT ? REFUSE_PATTERN : REFUSE_FORM), a, err);
	}
	if (r->choices) {
		v = canonical_codes(r, v, a, &why);
		if (!v)
			return refuse(r, why, a, err);
	}
	if (check_range(r, v, a, err) != 0 || check_unit(r, typed, a, err) != 0)
		return -1;
	*value = v;
	return 0;
}

int requirement_read(const struct requirement *r, const char *typed, bool corporation, struct arena *a,
		     const char **value, struct err *err)
{
	size_t bad;
	if (text_valid(typed, strlen(typed), &bad)) {
		const char *folded = strlen(typed) < 64 ? text_fold(a, typed, FOLD_ASCII) : typed;
		if (requirement_is_special(folded))
			return read_special(r, folded, value, err);
	}
	return read_typed(r, typed, corporation, a, value, err);
}

static const char *show_codes(const struct requirement *r, const char *value, enum lang lang, struct arena *a)
{
	struct buf list;
	buf_init(&list, 16 * 1024);
	for (const char *p = value; *p;) {
		size_t n = strcspn(p, ",");
		const char *code = arena_strndup(a, p, n);
		const struct choice *c = requirement_choice(r, code);
		buf_printf(&list, "%s%s", list.n ? (lang == LANG_JA ? "、" : ", ") : "",
			   c ? words_in(c->label, lang) : code);
		p += n + (p[n] == ',');
	}
	const char *text = arena_strdup(a, buf_text(&list));
	buf_clear(&list);
	return text;
}

static const char *show_yen(const char *value, enum lang lang, struct arena *a)
{
	size_t n = strlen(value);
	struct buf b;
	buf_init(&b, 64);
	if (lang == LANG_EN)
		buf_str(&b, "JPY ");
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_str(&b, ",");
		buf_add(&b, &value[i], 1);
	}
	if (lang == LANG_JA)
		buf_str(&b, "円");
	const char *text = arena_strdup(a, buf_text(&b));
	buf_clear(&b);
	return text;
}

const char *requirement_show(const struct requirement *r, const char *value, enum lang lang, struct arena *a)
{
	int day;
	bool coded = r->type->value == VALUE_CODE || r->type->value == VALUE_CODES;
	if (coded || requirement_is_special(value))
		for (size_t i = 0; i < sizeof(fixed_choices) / sizeof(*fixed_choices); i++)
			if (strcmp(fixed_choices[i].code, value) == 0 && !requirement_choice(r, value))
				return words_in(fixed_choices[i].label, lang);
	if (coded)
		return show_codes(r, value, lang, a);
	if (r->type->value == VALUE_DATE && date_from_iso(value, &day)) {
		char text[100];
		date_to_text(day, lang, text, sizeof(text));
		return arena_strdup(a, text);
	}
	if (strcmp(r->type->name, "yen") == 0)
		return show_yen(value, lang, a);
	return arena_strdup(a, value);
}

/* Which clauses are raised, and what stands where a placeholder was: a small questionnaire with a row for every kind of
 * rule, and one clause whose text each test writes. */
#include "forms/clause_fill.h"

#include <string.h>

#include "tests/check.h"

static const char rows_ini[] =
    "[section.one]\ntitle.ja = \"一\"\ntitle.en = \"One\"\n"
    "[TST-01]\nask.ja = \"許容停止\"\ntype = hours\n"
    "[TST-02]\nask.ja = \"復旧\"\ntype = hours\npass = <=TST-01\n"
    "[TST-03]\nask.ja = \"二倍\"\ntype = hours\npass = <=2*TST-01\n"
    "[TST-04]\nask.ja = \"間隔\"\ntype = int\npass = between(1,12)\npartial = between(13,24)\n"
    "[TST-05]\nask.ja = \"予告\"\ntype = int\npass = >=30\n"
    "[TST-06]\nask.ja = \"稼働率\"\ntype = pct\npass = >=99.9\n"
    "[TST-07]\nask.ja = \"方法\"\ntype = choice\nchoices = aa,bb,cc,dd\n"
    "label.aa.ja = \"閉域\"\nlabel.aa.en = \"Closed\"\nlabel.bb.ja = \"暗号化\"\nlabel.bb.en = \"Encrypted\"\n"
    "label.cc.ja = \"手渡し\"\nlabel.cc.en = \"By hand\"\nlabel.dd.ja = \"平文\"\nlabel.dd.en = \"Plain\"\n"
    "pass = in(aa,bb,cc)\n"
    "[TST-08]\nask.ja = \"いずれか\"\ntype = multi\nchoices = aa,bb,none\n"
    "label.aa.ja = \"認証A\"\nlabel.aa.en = \"Scheme A\"\nlabel.bb.ja = \"認証B\"\nlabel.bb.en = \"Scheme B\"\n"
    "label.none.ja = \"なし\"\nlabel.none.en = \"None\"\npass = any(aa,bb)\n"
    "[TST-09]\nask.ja = \"すべて\"\ntype = multi\nchoices = aa,bb,none\n"
    "label.aa.ja = \"認証A\"\nlabel.aa.en = \"Scheme A\"\nlabel.bb.ja = \"認証B\"\nlabel.bb.en = \"Scheme B\"\n"
    "label.none.ja = \"なし\"\nlabel.none.en = \"None\"\npass = all(aa,bb)\n"
    "[TST-10]\nask.ja = \"終了日\"\ntype = date\n"
    "[TST-11]\nask.ja = \"有効期限\"\ntype = date\npass = after(TST-10)\n"
    "[TST-12]\nask.ja = \"末日\"\ntype = date\npass = within(12m)\npartial = within(18m)\n"
    "[TST-13]\nask.ja = \"監査\"\ntype = ynp\npass = =yes\nclause = K02\n"
    "[TST-14]\nask.ja = \"窓口\"\ntype = text\nwhen = TST-13 = yes\nclause = K03\nclause.when = TST-13 = yes\n"
    "[TST-15]\nask.ja = \"予定価格\"\ntype = yen\nvisibility = internal\nclause = K04\n"
    "[TST-16]\nask.ja = \"上限額\"\ntype = yen\npass = <=TST-15\n"
    "[TST-17]\nask.ja = \"第一報（業務）\"\ntype = hours\npass = <=1\npartial = <=24\n"
    "[TST-18]\nask.ja = \"第一報（クラウド）\"\ntype = hours\npass = <=24\npartial = <=72\n"
    "[TST-19]\nask.ja = \"保管（業務）\"\ntype = int\npass = >=12\n"
    "[TST-20]\nask.ja = \"保管（クラウド）\"\ntype = int\npass = >=12\n"
    "[TST-21]\nask.ja = \"通信\"\ntype = choice\nchoices = no,direct\nlabel.no.ja = \"ない\"\nlabel.no.en = \"None\"\n"
    "label.direct.ja = \"直接\"\nlabel.direct.en = \"Direct\"\nclause = K05\nclause.when = TST-21 != no\n";

/* The keys that every row of this questionnaire shares. */
static const char row_common[] = "section = one\nask.en = \"Question\"\nrole = weighted\nweight = 1\nthreats = "
				 "T1\nprotects = C\naudience = vendor\n";

static const char plain_clauses[] =
    "[K02]\ntitle.ja = \"監査\"\ntitle.en = \"Audit\"\ntext.ja = \"受け入れる。\"\ntext.en = \"Accept.\"\n"
    "[K03]\ntitle.ja = \"窓口\"\ntitle.en = \"Contact\"\ntext.ja = \"{TST-14}\"\ntext.en = \"{TST-14}\"\n"
    "[K04]\ntitle.ja = \"金額\"\ntitle.en = \"Amount\"\ntext.ja = \"{TST-15}\"\ntext.en = \"{TST-15}\"\n"
    "[K05]\ntitle.ja = \"通信\"\ntitle.en = \"Links\"\n[K05.outsourcing]\ntitle.ja = \"通信\"\ntitle.en = \"Links\"\n"
    "text.ja = \"通信。\"\ntext.en = \"Links.\"\n"
    "[K06]\ntitle.ja = \"責任\"\ntitle.en = \"Duty\"\nalways = cloud\ntext.ja = \"負う。\"\ntext.en = \"Bear.\"\n";

struct scene {
	struct questionnaire *q;
	struct answers *a;
	struct verdict *v;
	struct arena *arena;
};

static void add_rows(struct buf *b)
{
	for (const char *s = rows_ini; *s;) {
		size_t n = strcspn(s, "\n") + 1;
		buf_add(b, s, n);
		if (strncmp(s, "[TST", 4) == 0)
			buf_str(b, row_common);
		s += n;
	}
}

static void read_template(const char *path, struct buf *out)
{
	struct host host;
	host_system(&host);
	buf_init(out, 1 << 20);
	assert_int_equal(host.read(host.ctx, path, 1 << 20, out, NULL), 0);
}

/* "TST-02=48 TST-07=dd": what was answered. */
static void set_answers(struct answers *a, const char *text)
{
	struct arena *arena = arena_new();
	while (text && *text) {
		size_t id = strcspn(text, "="), value = strcspn(text + id + 1, " ");
		int row = questionnaire_find(a->q, arena_strndup(arena, text, id));
		assert_true(row >= 0);
		struct answer answer = {.value = arena_strndup(arena, text + id + 1, value),
					.evidence = EVIDENCE_UNSET,
					.evidence_until = DATE_NONE,
					.reason = "対象なし"};
		answers_set(a, row, &answer);
		text += id + 1 + value;
		text += *text == ' ';
	}
	arena_free(arena);
}

static void scene_open(struct scene *s, const char *kind, const char *clauses, const char *answers)
{
	struct buf types, policy, template;
	read_template("templates/types.ini", &types);
	read_template("templates/policy.ini", &policy);
	buf_init(&template, 1 << 20);
	buf_printf(&template,
		   "[template]\nid = %s\nversion = 1\ntitle.ja = \"試し\"\ntitle.en = \"Trial\"\npolicy = policy.ini\n",
		   kind);
	add_rows(&template);
	struct bundle_file file[] = {{"clauses.ini", clauses, strlen(clauses)},
				     {"policy.ini", policy.p, policy.n},
				     {"t.ini", template.p, template.n},
				     {"types.ini", types.p, types.n}};
	const struct bundle bundle = {.root = "t.ini", .file = file, .files = 4};
	struct err err = {0};
	if (questionnaire_load(&s->q, &(struct template_source){.bundle = &bundle}, "t.ini", &err)) {
		for (size_t i = 0; i < err.count; i++)
			print_error("%s:%d %s\n", err.item[i].file ? err.item[i].file : "", err.item[i].line,
				    words_in(err.item[i].text, LANG_EN));
		fail();
	}
	buf_clear(&types);
	buf_clear(&policy);
	buf_clear(&template);
	s->a = answers_new(s->q, date_from_ymd(2026, 6, 1));
	set_answers(s->a, answers);
	s->v = score(s->a);
	s->arena = arena_new();
}

static void scene_close(struct scene *s)
{
	arena_free(s->arena);
	verdict_free(s->v);
	answers_free(s->a);
	questionnaire_free(s->q);
}

/* "TST-02 48 -> 24 (K01)\n" for each condition. */
static const char *conditions_text(const struct scene *s, const struct clause_set *set)
{
	const char *text = "";
	for (size_t i = 0; i < set->conditions; i++) {
		const struct condition *c = &set->condition[i];
		text = arena_printf(s->arena, "%s%s %s -> %s (%s)%s%s\n", text, s->q->row[c->row].id, c->answer,
				    c->demanded, c->clause, c->as_strict_as ? " as " : "",
				    c->as_strict_as ? c->as_strict_as : "");
	}
	return text;
}

struct fill_case {
	const char *name, *text, *answers, *expect, *conditions;
	enum lang lang;
};

static const struct fill_case fill_cases[] = {
    {"a text without placeholders stays", "文{}文{x", "", "文{}文{x", "", LANG_JA},
    {"met prints the answer", "{TST-05}日前", "TST-05=30", "30日前", "", LANG_JA},
    {"met number with decimals", "{TST-06}％", "TST-06=99.95", "99.95％", "", LANG_JA},
    {"met choice prints its label", "「{TST-07}」", "TST-07=bb", "「暗号化」", "", LANG_JA},
    {"met choice in English", "({TST-07})", "TST-07=bb", "(Encrypted)", "", LANG_EN},
    {"a row without a rule prints what it says", "{TST-10}", "TST-10=2027-03-31", "令和9年3月31日", "", LANG_JA},
    {"unanswered is left open", "{TST-05}日前", "", "＿＿＿＿日前", "", LANG_JA},
    {"unknown is left open", "{TST-05}日前", "TST-05=unknown", "＿＿＿＿日前", "", LANG_JA},
    {"not applicable answer", "（{TST-05}）", "TST-05=na", "（（該当なし））", "", LANG_JA},
    {"row that does not apply", "{TST-14}", "TST-13=no TST-14=係", "（該当なし）", "", LANG_JA},
    {"row that does not apply, English", "{TST-14}", "TST-13=no", "(not applicable)", "", LANG_EN},
    {"row that there is not", "{TST-99}", "", "（該当なし）", "", LANG_JA},
    {"internal row", "{TST-15}円", "TST-15=1650000", "（非公開）円", "", LANG_JA},
    {"internal row in English, unanswered", "{TST-15}", "", "(withheld)", "", LANG_EN},
    {"at least", "{TST-05}日前", "TST-05=14", "30※日前", "TST-05 14 -> 30 (K01)\n", LANG_JA},
    {"at least, decimal", "{TST-06}％以上", "TST-06=99.5", "99.9※％以上", "TST-06 99.5 -> 99.9 (K01)\n", LANG_JA},
    {"partial is not met", "{TST-04}か月以内", "TST-04=24", "12※か月以内", "TST-04 24 -> 12 (K01)\n", LANG_JA},
    {"between demands the upper bound", "{TST-04}か月以内", "TST-04=36", "12※か月以内", "TST-04 36 -> 12 (K01)\n",
     LANG_JA},
    {"at most another row", "{TST-02}時間以内", "TST-01=24 TST-02=48", "24※時間以内", "TST-02 48 -> 24 (K01)\n",
     LANG_JA},
    {"at most another row, fraction", "{TST-02}時間", "TST-01=0.5 TST-02=1", "0.5※時間", "TST-02 1 -> 0.5 (K01)\n",
     LANG_JA},
    {"at most twice another row", "{TST-03}時間以内", "TST-01=24 TST-03=72", "48※時間以内", "TST-03 72 -> 48 (K01)\n",
     LANG_JA},
    {"the other row is open", "{TST-02}時間", "TST-02=48", "＿＿＿＿※時間", "TST-02 48 -> ＿＿＿＿ (K01)\n", LANG_JA},
    {"the other row is unknown", "{TST-02}時間", "TST-01=unknown TST-02=48", "＿＿＿＿※時間",
     "TST-02 48 -> ＿＿＿＿ (K01)\n", LANG_JA},
    {"the other row is internal", "{TST-16}円", "TST-15=1650000 TST-16=2000000", "（非公開）※円",
     "TST-16 2,000,000円 -> （非公開） (K01)\n", LANG_JA},
    {"in", "{TST-07}により", "TST-07=dd", "閉域、暗号化又は手渡し※により",
     "TST-07 平文 -> 閉域、暗号化又は手渡し (K01)\n", LANG_JA},
    {"in, English", "by {TST-07}", "TST-07=dd", "by Closed, Encrypted or By hand※",
     "TST-07 Plain -> Closed, Encrypted or By hand (K01)\n", LANG_EN},
    {"any", "{TST-08}", "TST-08=none", "認証A又は認証B※", "TST-08 なし -> 認証A又は認証B (K01)\n", LANG_JA},
    {"all", "{TST-09}", "TST-09=aa", "認証A及び認証B※", "TST-09 認証A -> 認証A及び認証B (K01)\n", LANG_JA},
    {"all, English", "{TST-09}", "TST-09=aa", "Scheme A and Scheme B※",
     "TST-09 Scheme A -> Scheme A and Scheme B (K01)\n", LANG_EN},
    {"equal, no", "{TST-13}", "TST-13=no", "はい※", "TST-13 いいえ -> はい (K01)\n", LANG_JA},
    {"equal, partly", "{TST-13}", "TST-13=partial", "はい※", "TST-13 一部 -> はい (K01)\n", LANG_JA},
    {"after a date", "期限は{TST-11}", "TST-10=2027-03-31 TST-11=2026-12-31", "期限は令和9年3月31日以後※",
     "TST-11 令和8年12月31日 -> 令和9年3月31日以後 (K01)\n", LANG_JA},
    {"after a date, English", "expiry {TST-11}", "TST-10=2027-03-31 TST-11=2026-12-31",
     "expiry 31 March 2027 or later※", "TST-11 31 December 2026 -> 31 March 2027 or later (K01)\n", LANG_EN},
    {"after an open date", "{TST-11}", "TST-11=2026-12-31", "＿＿＿＿※", "TST-11 令和8年12月31日 -> ＿＿＿＿ (K01)\n",
     LANG_JA},
    {"within months", "末日は{TST-12}", "TST-12=2025-01-31", "末日は評価日前12か月以内※",
     "TST-12 令和7年1月31日 -> 評価日前12か月以内 (K01)\n", LANG_JA},
    {"the same row twice is one condition", "{TST-05}と{TST-05}", "TST-05=14", "30※と30※", "TST-05 14 -> 30 (K01)\n",
     LANG_JA},
    {"conditions come in the order of the text", "{TST-05}{TST-04}", "TST-04=24 TST-05=14", "30※12※",
     "TST-05 14 -> 30 (K01)\nTST-04 24 -> 12 (K01)\n", LANG_JA},
};

/* For the city itself nothing is withheld. */
static const struct fill_case city_fill_cases[] = {
    {"internal row, for the city", "{TST-15}", "TST-15=1650000", "1,650,000円", "", LANG_JA},
    {"internal row, open, for the city", "{TST-15}", "", "＿＿＿＿", "", LANG_JA},
    {"the other row is internal, for the city", "{TST-16}", "TST-15=1650000 TST-16=2000000", "1,650,000円※",
     "TST-16 2,000,000円 -> 1,650,000円 (K01)\n", LANG_JA},
};

static void check_fill(const struct fill_case *c, bool withhold)
{
	struct scene s;
	struct buf clauses;
	buf_init(&clauses, 1 << 16);
	buf_printf(&clauses,
		   "[K01]\ntitle.ja = \"条\"\ntitle.en = \"Clause\"\nalways = outsourcing\ntext.ja = \"%s\"\ntext.en = "
		   "\"%s\"\n%s",
		   c->text, c->text, plain_clauses);
	scene_open(&s, "outsourcing", buf_text(&clauses), c->answers);
	const struct clause_set *set = clauses_raise(s.a, s.v, withhold, c->lang, s.arena);
	assert_true(set->count > 0 && set->item[0].texts == 1);
	assert_string_equal(set->item[0].text[0].text, c->expect);
	assert_string_equal(conditions_text(&s, set), c->conditions);
	buf_clear(&clauses);
	scene_close(&s);
}

static void fills(void **state)
{
	check_fill(*state, true);
}

static void fills_for_the_city(void **state)
{
	check_fill(*state, false);
}

/* Where both kinds' texts stand side by side. */
struct stricter_case {
	const char *name, *kind, *stricter, *answers;
	const char *outsourcing, *cloud; /* NULL: that text is not printed */
	const char *conditions;
};

static const struct stricter_case stricter_cases[] = {
    {"smaller one in both texts", "outsourcing-cloud", "min(TST-17,TST-18)", "TST-17=1 TST-18=24", "1", "1※",
     "TST-18 24 -> 1 (K01) as TST-17\n"},
    {"equal numbers are both as answered", "outsourcing-cloud", "min(TST-17,TST-18)", "TST-17=1 TST-18=1", "1", "1",
     ""},
    {"demanded number is the stricter", "outsourcing-cloud", "min(TST-17,TST-18)", "TST-17=24 TST-18=12", "1※", "1※",
     "TST-17 24 -> 1 (K01)\nTST-18 12 -> 1 (K01) as TST-17\n"},
    {"answered number is stricter than the demanded", "outsourcing-cloud", "min(TST-17,TST-18)", "TST-17=24 TST-18=0.5",
     "0.5※", "0.5", "TST-17 24 -> 0.5 (K01) as TST-18\n"},
    {"both fail", "outsourcing-cloud", "min(TST-17,TST-18)", "TST-17=24 TST-18=72", "1※", "1※",
     "TST-17 24 -> 1 (K01)\nTST-18 72 -> 1 (K01) as TST-17\n"},
    {"one open: each prints its own", "outsourcing-cloud", "min(TST-17,TST-18)", "TST-18=24", "＿＿＿＿", "24", ""},
    {"larger one in both texts", "outsourcing-cloud", "max(TST-19,TST-20)", "TST-19=12 TST-20=36", "36※", "36",
     "TST-19 12 -> 36 (K01) as TST-20\n"},
    {"one kind alone prints its own", "cloud", "min(TST-17,TST-18)", "TST-17=1 TST-18=24", NULL, "24", ""},
    {"not of that pair", "outsourcing-cloud", "min(TST-01,TST-02)", "TST-17=1 TST-18=24", "1", "24", ""},
};

static void stricter(void **state)
{
	const struct stricter_case *c = *state;
	const bool larger = strncmp(c->stricter, "max", 3) == 0;
	const char *one = larger ? "TST-19" : "TST-17", *two = larger ? "TST-20" : "TST-18";
	struct scene s;
	struct buf clauses;
	buf_init(&clauses, 1 << 16);
	buf_printf(&clauses,
		   "[K01]\ntitle.ja = \"条\"\ntitle.en = \"C\"\nalways = outsourcing cloud\nstricter = %s\n"
		   "[K01.outsourcing]\ntitle.ja = \"条\"\ntitle.en = \"C\"\ntext.ja = \"{%s}\"\ntext.en = \"{%s}\"\n"
		   "[K01.cloud]\ntitle.ja = \"条\"\ntitle.en = \"C\"\ntext.ja = \"{%s}\"\ntext.en = \"{%s}\"\n%s",
		   c->stricter, one, one, two, two, plain_clauses);
	scene_open(&s, c->kind, buf_text(&clauses), c->answers);
	const struct clause_set *set = clauses_raise(s.a, s.v, true, LANG_JA, s.arena);
	const char *expect[] = {c->outsourcing, c->cloud};
	size_t texts = 0;
	for (size_t i = 0; i < 2; i++) {
		if (expect[i])
			assert_string_equal(set->item[0].text[texts++].text, expect[i]);
	}
	assert_int_equal(set->item[0].texts, texts);
	assert_string_equal(conditions_text(&s, set), c->conditions);
	buf_clear(&clauses);
	scene_close(&s);
}

struct raise_case {
	const char *name, *kind, *answers;
	const char *expect; /* "K02:TST-13 K06*": clause, rows that raise it; * is always */
};

static const struct raise_case raise_cases[] = {
    {"undecided raises", "outsourcing", "", "K02:TST-13 K03:TST-14 K04 K05:TST-21"},
    {"a row that does not apply raises nothing", "outsourcing", "TST-13=no TST-21=no", "K02:TST-13 K04"},
    {"clause.when holds", "outsourcing", "TST-13=yes TST-21=direct", "K02:TST-13 K03:TST-14 K04 K05:TST-21"},
    {"always for the kind", "cloud", "TST-13=no TST-21=no", "K02:TST-13 K04 K06*"},
    {"always for one of both kinds", "outsourcing-cloud", "TST-13=no TST-21=no", "K02:TST-13 K04 K06*"},
};

static const struct raise_case city_raise_cases[] = {
    {"internal rows, for the city", "outsourcing", "TST-13=no TST-21=no", "K02:TST-13 K04:TST-15"},
};

static void check_raise(const struct raise_case *c, bool withhold)
{
	struct scene s;
	scene_open(&s, c->kind, plain_clauses, c->answers);
	const struct clause_set *set = clauses_raise(s.a, s.v, withhold, LANG_JA, s.arena);
	const char *text = "";
	for (size_t i = 0; i < set->count; i++) {
		const struct raised_clause *r = &set->item[i];
		text = arena_printf(s.arena, "%s%s%s%s", text, i ? " " : "", r->clause->id, r->always ? "*" : "");
		for (size_t k = 0; k < r->rows; k++)
			text = arena_printf(s.arena, "%s:%s", text, s.q->row[r->row[k]].id);
	}
	assert_string_equal(text, c->expect);
	scene_close(&s);
}

static void raises(void **state)
{
	check_raise(*state, true);
}

static void raises_for_the_city(void **state)
{
	check_raise(*state, false);
}

static void no_text_for_the_kind(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, "cloud", plain_clauses, "TST-13=no TST-21=direct");
	const struct clause_set *set = clauses_raise(s.a, s.v, true, LANG_JA, s.arena);
	assert_int_equal(set->count, 4);
	assert_string_equal(set->item[2].clause->id, "K05");
	assert_int_equal(set->item[2].texts, 0);
	scene_close(&s);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, fills, fill_cases, "fill");
	CHECK_ROWS(&list, fills_for_the_city, city_fill_cases, "fill");
	CHECK_ROWS(&list, stricter, stricter_cases, "stricter");
	CHECK_ROWS(&list, raises, raise_cases, "raise");
	CHECK_ROWS(&list, raises_for_the_city, city_raise_cases, "raise");
	check_add(&list, no_text_for_the_kind, NULL, "no text for the kind");
	return check_run(&list, "clause_fill");
}

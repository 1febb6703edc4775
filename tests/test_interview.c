/* The rules of answering, without a face: what may be said where, what is on disk after it, what is told. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interview.h"
#include "tests/office.h"

struct sitting {
	struct office office;
	struct register_db *r;
	struct interview *i;
};

static void sit_down(struct sitting *t)
{
	struct err err = {0};
	office_open(&t->office);
	assert_int_equal(session_register(&t->office.s, true, &t->r), 0);
	assert_int_equal(interview_new(&t->i, &t->office.s, t->r, "cloud", NULL, &err), 0);
}

/* What is in memory is what is on disk. */
static void assert_kept(struct sitting *t)
{
	struct err err = {0};
	struct questionnaire *q;
	struct answers *a;
	if (!t->i->id[0])
		return;
	assert_int_equal(register_load(t->r, t->i->id, &q, &a, &err), 0);
	for (size_t row = 0; row < q->rows; row++) {
		const struct answer *disk = &a->item[row], *here = &t->i->answers->item[row];
		const char *const pair[][2] = {{disk->value, here->value},
					       {disk->note, here->note},
					       {disk->reason, here->reason},
					       {disk->evidence_label, here->evidence_label}};
		for (size_t f = 0; f < sizeof(pair) / sizeof(pair[0]); f++)
			if (!pair[f][0] != !pair[f][1] || (pair[f][0] && strcmp(pair[f][0], pair[f][1]) != 0))
				fail_msg("%s: '%s' on disk, '%s' here", q->row[row].id, pair[f][0] ? pair[f][0] : "-",
					 pair[f][1] ? pair[f][1] : "-");
		assert_int_equal(disk->evidence, here->evidence);
		assert_int_equal(disk->evidence_until, here->evidence_until);
	}
	assert_int_equal(register_verify_log(t->r, NULL, &err), 0);
	answers_free(a);
	questionnaire_free(q);
}

static void stand_up(struct sitting *t)
{
	assert_kept(t);
	interview_free(t->i);
	register_close(t->r);
	office_close(&t->office);
}

/* One thing said: to which row ("" the one at hand), what, what comes of it, what is told (NULL: no matter). */
struct said {
	const char *row;
	enum interview_field field;
	const char *typed; /* NULL: taken back */
	enum interview_put end;
	const char *told;
};

enum { SAID = 8 };

struct putting_row {
	const char *name;
	struct said said[SAID]; /* ends with a NULL row */
	const char *row;        /* how this row then stands: */
	const char *value, *note, *reason, *label;
	int evidence;
};

static const struct putting_row putting_rows[] = {
    {"a text",
     {{"PRF-01", FIELD_ANSWER, "庁内チャット", PUT_STORED, "R8-0001 で保存を始めました"}},
     "PRF-01",
     "庁内チャット",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"full-width digits",
     {{"PRF-16", FIELD_ANSWER, "２", PUT_STORED, NULL}},
     "PRF-16",
     "2",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"an era",
     {{"PRF-34", FIELD_ANSWER, "令和８年７月１日", PUT_STORED, NULL}},
     "PRF-34",
     "2026-07-01",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"nonsense is refused and nothing begins",
     {{"PRF-34", FIELD_ANSWER, "あした", PUT_REFUSED, NULL}},
     "PRF-34",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"nonsense keeps the answer before",
     {{"PRF-34", FIELD_ANSWER, "2026-07-01", PUT_STORED, NULL}, {"", FIELD_ANSWER, "32月", PUT_REFUSED, NULL}},
     "PRF-34",
     "2026-07-01",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"no option",
     {{"CLD-37", FIELD_ANSWER, "zz", PUT_REFUSED, "選択肢にありません"}},
     "CLD-37",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"an empty answer",
     {{"PRF-01", FIELD_ANSWER, "", PUT_REFUSED, NULL}},
     "PRF-01",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"a My Number is kept nowhere",
     {{"PRF-01", FIELD_ANSWER, "123456789018", PUT_REFUSED, NULL}},
     "PRF-01",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"nor in a note",
     {{"PRF-01", FIELD_NOTE, "番号 1234 5678 9018", PUT_REFUSED, NULL}},
     "PRF-01",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"evidence before the answer",
     {{"CLD-37", FIELD_EVIDENCE, "3", PUT_REFUSED, "答えた後で"}},
     "CLD-37",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"answer, evidence, paper",
     {{"CLD-37", FIELD_ANSWER, "はい", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "3", PUT_STORED, NULL},
      {"", FIELD_PAPER, "仕様書 第3条", PUT_STORED, NULL}},
     "CLD-37",
     "yes",
     NULL,
     NULL,
     "仕様書 第3条",
     2},
    {"a lower level has no paper",
     {{"CLD-37", FIELD_ANSWER, "はい", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "3", PUT_STORED, NULL},
      {"", FIELD_PAPER, "仕様書", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "1", PUT_STORED, NULL},
      {"", FIELD_PAPER, "別の書類", PUT_REFUSED, NULL}},
     "CLD-37",
     "yes",
     NULL,
     NULL,
     NULL,
     0},
    {"no such level",
     {{"CLD-37", FIELD_ANSWER, "はい", PUT_STORED, NULL}, {"", FIELD_EVIDENCE, "5", PUT_REFUSED, "1 から 4"}},
     "CLD-37",
     "yes",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"unknown has no evidence",
     {{"CLD-37", FIELD_ANSWER, "はい", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "3", PUT_STORED, NULL},
      {"", FIELD_ANSWER, "不明", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "3", PUT_REFUSED, NULL}},
     "CLD-37",
     "unknown",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"a note goes with any row, and away again",
     {{"CLD-37", FIELD_NOTE, "事業者に確認中", PUT_STORED, "備考を保存しました"},
      {"", FIELD_NOTE, " ", PUT_STORED, "備考を消しました"}},
     "CLD-37",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"taking back leaves the note",
     {{"CLD-37", FIELD_ANSWER, "はい", PUT_STORED, NULL},
      {"", FIELD_NOTE, "口頭で確認", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "2", PUT_STORED, NULL},
      {"", FIELD_ANSWER, NULL, PUT_STORED, "取り消しました"}},
     "CLD-37",
     NULL,
     "口頭で確認",
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"taking back nothing",
     {{"CLD-37", FIELD_ANSWER, NULL, PUT_REFUSED, "まだ答えがありません"}},
     "CLD-37",
     NULL,
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"a knock-out that is not met",
     {{"CLD-37", FIELD_ANSWER, "いいえ", PUT_STORED, "必須要件を満たしません"}},
     "CLD-37",
     "no",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"not applicable waits for its reason",
     {{"CLD-42", FIELD_ANSWER, "該当なし", PUT_WANTS_REASON, NULL},
      {"", FIELD_REASON, "  ", PUT_REFUSED, "理由がないと"},
      {"", FIELD_REASON, "通信しない", PUT_STORED, NULL}},
     "CLD-42",
     "na",
     NULL,
     "通信しない",
     NULL,
     EVIDENCE_UNSET},
    {"a reason goes with not applicable alone",
     {{"CLD-42", FIELD_ANSWER, "-", PUT_WANTS_REASON, NULL},
      {"", FIELD_REASON, "通信しない", PUT_STORED, NULL},
      {"", FIELD_ANSWER, "はい", PUT_STORED, NULL},
      {"", FIELD_REASON, "別の理由", PUT_REFUSED, NULL}},
     "CLD-42",
     "yes",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
    {"a day for a paper that expires",
     {{"CLD-15", FIELD_ANSWER, "1", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "3", PUT_STORED, NULL},
      {"", FIELD_PAPER, "認証書", PUT_STORED, NULL},
      {"", FIELD_UNTIL, "来年", PUT_REFUSED, "日付として読めません"},
      {"", FIELD_UNTIL, "令和7年3月31日", PUT_STORED, "期限が切れています"}},
     "CLD-15",
     "isms",
     NULL,
     NULL,
     "認証書",
     2},
    {"no day for one that does not",
     {{"CLD-37", FIELD_ANSWER, "はい", PUT_STORED, NULL},
      {"", FIELD_EVIDENCE, "3", PUT_STORED, NULL},
      {"", FIELD_UNTIL, "2027-03-31", PUT_REFUSED, NULL}},
     "CLD-37",
     "yes",
     NULL,
     NULL,
     NULL,
     2},
    {"private-use characters are told",
     {{"PRF-01", FIELD_ANSWER, "\xEE\x80\x80", PUT_STORED, "外字"}},
     "PRF-01",
     "\xEE\x80\x80",
     NULL,
     NULL,
     NULL,
     EVIDENCE_UNSET},
};

static int row_of(const struct interview *i, const char *id)
{
	int row = questionnaire_find(i->questionnaire, id);
	if (row < 0)
		fail_msg("no row %s", id);
	return row;
}

static void assert_text(const char *name, const char *is, const char *wanted)
{
	if (!is != !wanted || (is && strcmp(is, wanted) != 0))
		fail_msg("%s is '%s', not '%s'", name, is ? is : "-", wanted ? wanted : "-");
}

static void puts_(void **state)
{
	const struct putting_row *row = *state;
	struct sitting t;
	sit_down(&t);
	for (size_t n = 0; n < SAID && row->said[n].row; n++) {
		const struct said *said = &row->said[n];
		if (*said->row)
			t.i->row = row_of(t.i, said->row);
		enum interview_put end =
		    said->typed ? interview_put(t.i, said->field, said->typed) : interview_clear(t.i);
		if (end != said->end)
			fail_msg("step %zu: %d, not %d: %s", n, end, said->end,
				 t.i->notices.count ? words_in(t.i->notices.item[0].text, LANG_EN) : "");
		if (said->told)
			office_said(&t.i->notices, said->told);
		/* Whatever is refused says why. */
		assert_true(end != PUT_REFUSED || t.i->notices.count > 0);
		assert_kept(&t);
	}
	const struct answer *a = &t.i->answers->item[row_of(t.i, row->row)];
	assert_text("value", a->value, row->value);
	assert_text("note", a->note, row->note);
	assert_text("reason", a->reason, row->reason);
	assert_text("label", a->evidence_label, row->label);
	assert_int_equal(a->evidence, row->evidence);
	stand_up(&t);
}

/* Whole sittings. */

static void put_ok(struct sitting *t, const char *id, const char *typed)
{
	t->i->row = row_of(t->i, id);
	if (interview_put(t->i, FIELD_ANSWER, typed) != PUT_STORED)
		fail_msg("%s: %s", id, words_in(t->i->notices.item[0].text, LANG_EN));
}

/* Looking in writes nothing; the first answer does. */
static void begins_with_an_answer(void **state)
{
	(void)state;
	struct sitting t;
	sit_down(&t);
	assert_string_equal(t.i->id, "");
	assert_false(interview_step(t.i, -1));
	assert_true(interview_step(t.i, 1));
	assert_true(interview_step(t.i, -1));
	assert_string_equal(t.i->id, "");
	put_ok(&t, "PRF-01", "予約システム");
	assert_string_equal(t.i->id, "R8-0001");
	stand_up(&t);
}

/* Back and forth to the end: nothing is lost, and each row asked comes once. */
static void walks(void **state)
{
	(void)state;
	struct sitting t;
	sit_down(&t);
	size_t rows = 0, position;
	t.i->row = row_of(t.i, "PRF-01");
	size_t asked = answers_count(t.i->answers, t.i->row, &position);
	put_ok(&t, "PRF-01", "予約システム");
	while (!t.i->over) {
		rows++;
		assert_true(rows <= asked);
		interview_step(t.i, 1);
	}
	assert_int_equal(rows, asked);
	while (interview_step(t.i, -1))
		rows--;
	assert_int_equal(rows, 0);
	assert_string_equal(interview_row(t.i)->id, "PRF-01");
	assert_string_equal(interview_text(t.i, FIELD_ANSWER, LANG_JA, t.i->arena), "予約システム");
	stand_up(&t);
}

/* An answer that takes questions away says so, and keeps what was said to them. */
static void branches(void **state)
{
	(void)state;
	struct sitting t;
	sit_down(&t);
	put_ok(&t, "CLD-07", "はい");
	put_ok(&t, "CLD-09", "2026-05-01");
	put_ok(&t, "CLD-07", "いいえ");
	office_said(&t.i->notices, "質問が1件減りました");
	assert_false(interview_go(t.i, row_of(t.i, "CLD-09")));
	office_said(&t.i->notices, "CLD-07");
	put_ok(&t, "CLD-07", "はい");
	office_said(&t.i->notices, "質問が1件増えました");
	assert_true(interview_go(t.i, row_of(t.i, "CLD-09")));
	assert_string_equal(interview_text(t.i, FIELD_ANSWER, LANG_JA, t.i->arena), "令和8年5月1日");
	stand_up(&t);
}

struct finding_row {
	const char *name, *typed, *row; /* NULL: none */
	const char *told;
};

static const struct finding_row finding_rows[] = {
    {"an id", "CLD-37", "CLD-37", NULL},
    {"in small letters", "cld-37", "CLD-37", NULL},
    {"full width", "ＣＬＤ－３７", "CLD-37", NULL},
    {"a position", "1", "PRF-01", NULL},
    {"nothing: the first open one", "", "PRF-03", NULL},
    {"no such id", "CLD-999", NULL, "CLD-999"},
    {"no such position", "9999", NULL, "9999"},
    {"not asked at present", "CLD-09", NULL, "CLD-07"},
    {"words", "予約", NULL, "予約"},
};

static void finds(void **state)
{
	const struct finding_row *row = *state;
	struct sitting t;
	sit_down(&t);
	put_ok(&t, "PRF-01", "予約システム");
	put_ok(&t, "CLD-07", "いいえ");
	int found = interview_find(t.i, row->typed);
	assert_text("found", found < 0 ? NULL : t.i->questionnaire->row[found].id, row->row);
	if (row->told)
		office_said(&t.i->notices, row->told);
	stand_up(&t);
}

/* Somebody else at the same case: theirs is taken over and told, ours is not on disk. */
static void two_at_once(void **state)
{
	(void)state;
	struct sitting t;
	struct err err = {0};
	struct interview *other = NULL;
	sit_down(&t);
	put_ok(&t, "CLD-37", "はい");
	assert_int_equal(interview_resume(&other, &t.office.s, t.r, t.i->id, &err), 0);
	other->row = row_of(other, "CLD-37");
	assert_int_equal(interview_put(other, FIELD_ANSWER, "いいえ"), PUT_STORED);
	assert_int_equal(interview_put(t.i, FIELD_ANSWER, "一部"), PUT_CONFLICT);
	office_said(&t.i->notices, "ほかの人がこの質問に先に答えました");
	assert_string_equal(interview_text(t.i, FIELD_ANSWER, LANG_JA, t.i->arena), "no");
	assert_int_equal(interview_put(t.i, FIELD_ANSWER, "一部"), PUT_STORED);
	interview_free(other);
	stand_up(&t);
}

/* What cannot be written is not called saved, stays as it was, and may be said again. */
static void not_saved(void **state)
{
	(void)state;
	struct sitting t;
	struct err err = {0};
	sit_down(&t);
	put_ok(&t, "CLD-37", "はい");
	register_close(t.r);
	/* The register, moved away under us and put back. */
	char *moved = arena_printf(t.office.s.arena, "%s.moved", t.office.s.path.registry);
	assert_int_equal(register_open(&t.r, t.office.s.path.registry, false, &t.office.s.host, &err), 0);
	t.i->registry = t.r;
	assert_int_equal(rename(t.office.s.path.registry, moved), 0);
	assert_int_equal(interview_put(t.i, FIELD_ANSWER, "いいえ"), PUT_NOT_SAVED);
	office_said(&t.i->notices, "保存できませんでした");
	assert_string_equal(interview_text(t.i, FIELD_ANSWER, LANG_JA, t.i->arena), "yes");
	assert_int_equal(rename(moved, t.office.s.path.registry), 0);
	register_close(t.r);
	assert_int_equal(register_open(&t.r, t.office.s.path.registry, false, &t.office.s.host, &err), 0);
	t.i->registry = t.r;
	assert_int_equal(interview_put(t.i, FIELD_ANSWER, "いいえ"), PUT_STORED);
	stand_up(&t);
}

/* Last time's answers stand beside the questions and are not taken over; what differs is "changed". */
static void again(void **state)
{
	(void)state;
	struct sitting t;
	struct err err = {0};
	struct interview *renewal = NULL;
	int rows[500];
	sit_down(&t);
	put_ok(&t, "CLD-37", "はい");
	put_ok(&t, "CLD-42", "はい");
	assert_int_equal(interview_put(t.i, FIELD_EVIDENCE, "4"), PUT_STORED);
	assert_int_equal(interview_put(t.i, FIELD_PAPER, "設定画面"), PUT_STORED);
	assert_int_equal(interview_put(t.i, FIELD_NOTE, "全職員"), PUT_STORED);
	assert_int_equal(interview_new(&renewal, &t.office.s, t.r, NULL, t.i->id, &err), 0);
	int row = row_of(renewal, "CLD-37");
	assert_null(renewal->answers->item[row].value);
	assert_string_equal(interview_before_text(renewal, row, LANG_JA, renewal->arena), "はい");
	assert_null(interview_before(renewal, row_of(renewal, "PRF-01")));
	renewal->row = row;
	assert_int_equal(interview_put(renewal, FIELD_ANSWER, "いいえ"), PUT_STORED);
	renewal->row = row_of(renewal, "CLD-42");
	assert_int_equal(interview_put(renewal, FIELD_ANSWER, "はい"), PUT_STORED);
	assert_int_equal(interview_list(renewal, FILTER_CHANGED, NULL, rows), 1);
	assert_int_equal(rows[0], row);
	/* Beside the answer, what else was said of it then, where that does not stand in the new one too. */
	assert_int_equal(interview_put(renewal, FIELD_EVIDENCE, "3"), PUT_STORED);
	assert_string_equal(interview_before_text(renewal, renewal->row, LANG_JA, renewal->arena),
			    "はい、証跡 第三者の証明 設定画面、備考「全職員」");
	assert_int_equal(interview_put(renewal, FIELD_NOTE, "全職員"), PUT_STORED);
	assert_string_equal(interview_before_text(renewal, renewal->row, LANG_EN, renewal->arena),
			    "Yes, evidence: third-party proof 設定画面");
	assert_string_equal(renewal->before_id, "R8-0001");
	assert_string_equal(renewal->id, "R8-0002");
	interview_free(renewal);
	assert_int_equal(interview_new(&renewal, &t.office.s, t.r, "outsourcing", t.i->id, &err), -1);
	assert_int_equal(err_first_kind(&err), ERR_INPUT);
	err_clear(&err);
	stand_up(&t);
}

/* A day that came from a file of answers, on a row that asks for none: it is shown, asked for, and can be put right. */
static void day_of_a_paper(void **state)
{
	(void)state;
	struct sitting t;
	struct answer answer = {.value = "yes", .evidence = 3, .evidence_until = date_from_ymd(2026, 5, 20)};
	sit_down(&t);
	put_ok(&t, "CLD-37", "はい");
	int row = t.i->row = row_of(t.i, "CLD-37");
	assert_false(interview_offers(t.i, FIELD_UNTIL));
	answer.revision = t.i->answers->item[row].revision;
	assert_int_equal(
	    register_put(t.r, t.i->id, &t.i->questionnaire->row[row], &answer, "山田太郎", NULL, &t.office.s.err), 0);
	assert_int_equal(register_refresh(t.r, t.i->id, t.i->answers, &t.office.s.err), 0);
	assert_non_null(
	    strstr(interview_evidence_text(t.i->answers, row, LANG_JA, t.i->arena), "令和8年5月20日まで（期限切れ。"));
	assert_true(interview_offers(t.i, FIELD_UNTIL));
	assert_int_equal(interview_next_field(t.i, FIELD_PAPER), FIELD_UNTIL);
	assert_int_equal(interview_put(t.i, FIELD_UNTIL, "令和9年5月20日"), PUT_STORED);
	assert_null(strstr(interview_evidence_text(t.i->answers, row, LANG_JA, t.i->arena), "期限切れ"));
	stand_up(&t);
}

struct filter_row {
	const char *name;
	enum interview_filter filter;
	const char *search;
	const char *has, *has_not;
};

static const struct filter_row filter_rows[] = {
    {"all", FILTER_ALL, NULL, "CLD-37", "CLD-09"},
    {"missing", FILTER_MISSING, NULL, "CLD-44", "CLD-37"},
    {"unknown", FILTER_UNKNOWN, NULL, "CLD-42", "CLD-37"},
    {"unmet", FILTER_UNMET, NULL, "CLD-37", "PRF-01"},
    {"searched by id", FILTER_ALL, "cld-3", "CLD-37", "CLD-42"},
    {"searched by answer", FILTER_ALL, "予約", "PRF-01", "CLD-37"},
    {"searched by note, width aside", FILTER_ALL, "ＡＢＣ", "CLD-42", "CLD-37"},
    {"searched for what is not there", FILTER_ALL, "存在しない言葉", NULL, "CLD-37"},
};

static void lists(void **state)
{
	const struct filter_row *row = *state;
	struct sitting t;
	int rows[500];
	bool has = false, has_not = true;
	sit_down(&t);
	put_ok(&t, "PRF-01", "予約システム");
	put_ok(&t, "CLD-07", "いいえ");
	put_ok(&t, "CLD-37", "いいえ");
	put_ok(&t, "CLD-42", "不明");
	assert_int_equal(interview_put(t.i, FIELD_NOTE, "abc 社に確認"), PUT_STORED);
	size_t n = interview_list(t.i, row->filter, row->search, rows);
	for (size_t i = 0; i < n; i++) {
		has |= row->has && rows[i] == row_of(t.i, row->has);
		has_not &= rows[i] != row_of(t.i, row->has_not);
	}
	assert_int_equal(has, row->has != NULL);
	assert_true(has_not);
	stand_up(&t);
}

/* Every section once, and as many questions in them as are asked. */
static void sections(void **state)
{
	(void)state;
	struct sitting t;
	struct interview_section section[60];
	size_t asked = 0, answered = 0, position;
	sit_down(&t);
	put_ok(&t, "PRF-01", "予約システム");
	put_ok(&t, "CLD-37", "はい");
	size_t n = interview_sections(t.i, section);
	for (size_t i = 0; i < n; i++) {
		asked += section[i].asked;
		answered += section[i].answered;
		assert_true(i == 0 || section[i].first > section[i - 1].first);
	}
	assert_int_equal(asked, answers_count(t.i->answers, t.i->row, &position));
	assert_int_equal(answered, 2);
	stand_up(&t);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, puts_, putting_rows, "put");
	CHECK_ROWS(&list, finds, finding_rows, "find");
	CHECK_ROWS(&list, lists, filter_rows, "list");
	check_add(&list, begins_with_an_answer, NULL, "looking in writes nothing");
	check_add(&list, walks, NULL, "to the end and back");
	check_add(&list, branches, NULL, "a branch away and back keeps its answer");
	check_add(&list, two_at_once, NULL, "two at once");
	check_add(&list, not_saved, NULL, "a register that is gone");
	check_add(&list, again, NULL, "last time's answers");
	check_add(&list, sections, NULL, "sections");
	check_add(&list, day_of_a_paper, NULL, "a day that a paper has can be put right");
	return check_run(&list, "interview");
}

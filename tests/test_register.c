#define _GNU_SOURCE
#include "tests/register_case.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { SOON_MS = 30 };

static void create(struct scene *s, struct register_db *r, char id[REGISTER_ID])
{
	assert_int_equal(register_create(r, s->a, NULL, "山田", id, REGISTER_ID, &s->err), 0);
}

static void put(struct scene *s, struct register_db *r, const char *id, int row, struct answer *answer)
{
	bool conflict = true;
	assert_int_equal(register_put(r, id, &s->q->row[row], answer, "佐藤", &conflict, &s->err), 0);
	assert_false(conflict);
}

static void assert_text(const char *a, const char *b)
{
	if (!a || !b)
		assert_true(a == b);
	else
		assert_string_equal(a, b);
}

static void assert_answer(const struct answer *got, const struct answer *want)
{
	assert_text(got->value, want->value);
	assert_text(got->note, want->note);
	assert_text(got->reason, want->reason);
	assert_text(got->evidence_label, want->evidence_label);
	assert_int_equal(got->evidence, want->evidence);
	assert_int_equal(got->evidence_until, want->evidence_until);
	assert_int_equal(got->revision, want->revision);
}

/* --- what is stored comes back ---------------------------------------------------------------------------------- */

struct kept {
	const char *name;
	struct answer answer;
	const char *json; /* as it stands in the log */
};

static const struct kept kept[] = {
    {"a code alone", {"3C", NULL, NULL, -1, NULL, DATE_NONE, 0, false}, "{\"value\":\"3C\"}"},
    {"every field",
     {"na", "有、ただし国外", "対象外のため", 2, "リージョン設定書", 20908, 0, false},
     "{\"value\":\"na\",\"note\":\"有、ただし国外\",\"reason\":\"対象外のため\",\"evidence\":2,"
     "\"label\":\"リージョン設定書\",\"until\":\"2027-03-31\"}"},
    {"no papers is a level", {"yes", NULL, NULL, 0, NULL, DATE_NONE, 0, false}, "{\"value\":\"yes\",\"evidence\":0}"},
    {"the highest level", {"yes", NULL, NULL, 3, NULL, DATE_NONE, 0, false}, "{\"value\":\"yes\",\"evidence\":3}"},
    {"a note without a value", {NULL, "確認中", NULL, -1, NULL, DATE_NONE, 0, false}, "{\"note\":\"確認中\"}"},
    {"evidence without a value", {NULL, NULL, NULL, 1, NULL, DATE_NONE, 0, false}, "{\"evidence\":1}"},
    {"an empty text is not no text", {"", "", NULL, -1, NULL, DATE_NONE, 0, false}, "{\"value\":\"\",\"note\":\"\"}"},
    {"a compatibility ideograph",
     {"\xef\xa8\x99\xe7\xa5\x9e", NULL, NULL, -1, NULL, DATE_NONE, 0, false}, /* U+FA19 U+795E */
     "{\"value\":\"\xef\xa8\x99\xe7\xa5\x9e\"}"},
    {"kanji outside the first plane",
     {"\xf0\xa0\xae\xb7\xe7\x94\xb0", NULL, NULL, -1, NULL, DATE_NONE, 0, false}, /* U+20BB7 */
     "{\"value\":\"\xf0\xa0\xae\xb7\xe7\x94\xb0\"}"},
    {"a variation selector",
     {"\xe8\x91\x9b\xf3\xa0\x84\x81", NULL, NULL, -1, NULL, DATE_NONE, 0, false}, /* U+845B U+E0101 */
     "{\"value\":\"\xe8\x91\x9b\xf3\xa0\x84\x81\"}"},
    {"combining marks stay apart",
     {"\xe3\x81\x8b\xe3\x82\x99", NULL, NULL, -1, NULL, DATE_NONE, 0, false}, /* か U+3099 */
     "{\"value\":\"\xe3\x81\x8b\xe3\x82\x99\"}"},
    {"quotes, backslashes, lines, tabs",
     {"a\"b\\c\nd\te\x1f", "'; DROP TABLE log; --", NULL, -1, NULL, DATE_NONE, 0, false},
     "{\"value\":\"a\\\"b\\\\c\\u000ad\\u0009e\\u001f\",\"note\":\"'; DROP TABLE log; --\"}"},
};

static bool keep_after(void *ctx, const struct log_line *line)
{
	struct buf *after = ctx;
	buf_clear(after);
	buf_init(after, 65536);
	buf_str(after, line->after ? line->after : "");
	return true;
}

static void test_kept(void **state)
{
	const struct kept *row = *state;
	struct scene s;
	struct buf after;
	char id[REGISTER_ID];
	struct questionnaire *q;
	struct answers *a;
	struct answer given = row->answer;
	scene_start(&s);
	buf_init(&after, 65536);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, id, 3, &given);
	assert_int_equal(given.revision, 1);
	assert_int_equal(register_log(r, id, keep_after, &after, &s.err), 0);
	assert_string_equal(buf_text(&after), row->json);
	register_close(r);

	r = open_register(&s, SOON_MS);
	assert_int_equal(register_load(r, id, &q, &a, &s.err), 0);
	assert_answer(&a->item[3], &given);
	assert_answer(&a->item[2], &s.a->item[2]);
	assert_whole(r, &s.err);
	answers_free(a);
	questionnaire_free(q);
	register_close(r);
	buf_clear(&after);
	scene_end(&s);
}

static void test_create_keeps_answers(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	struct questionnaire *q;
	struct answers *a;
	scene_start(&s);
	answers_set(s.a, 1, &kept[1].answer);
	answers_set(s.a, 4, &kept[4].answer);
	answers_set(s.a, 5, &kept[5].answer);
	s.a->evidence_default = 2;
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(register_load(r, id, &q, &a, &s.err), 0);
	assert_string_equal(q->digest, s.q->digest);
	assert_string_equal(q->id, "small");
	assert_int_equal(a->date, s.a->date);
	assert_int_equal(a->evidence_default, 2);
	for (int i = 0; i < CASE_ROWS; i++) {
		struct answer want = s.a->item[i];
		want.revision = i == 1 || i == 4 || i == 5;
		assert_answer(&a->item[i], &want);
	}
	/* The log has the creation and each answer. */
	assert_int_equal(number_in(r, "SELECT count(*) FROM log"), 4);
	/* What was created is brought up to date in place. */
	assert_int_equal(register_refresh(r, id, s.a, &s.err), 0);
	assert_int_equal(s.a->item[4].revision, 1);
	assert_whole(r, &s.err);
	answers_free(a);
	questionnaire_free(q);
	register_close(r);
	scene_end(&s);
}

static void test_old_template_stays(void **state)
{
	(void)state;
	struct scene s;
	char first[REGISTER_ID], second[REGISTER_ID];
	struct questionnaire *q;
	struct answers *a;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, first);
	create(&s, r, second);
	assert_int_equal(number_in(r, "SELECT count(*) FROM bundle"), 1);
	/* The city goes on to another template; the files of the first are gone. */
	write_template(s.folder, CASE_ROWS - 5);
	struct questionnaire *next = load_template(&s);
	assert_int_equal(next->rows, s.q->rows - 5);
	struct answers *b = answers_new(next, s.a->date);
	assert_int_equal(register_create(r, b, NULL, "山田", second, sizeof(second), &s.err), 0);
	assert_int_equal(number_in(r, "SELECT count(*) FROM bundle"), 2);
	assert_int_equal(register_load(r, first, &q, &a, &s.err), 0);
	assert_int_equal(q->rows, s.q->rows);
	assert_string_equal(q->digest, s.q->digest);
	answers_free(a);
	answers_free(b);
	questionnaire_free(q);
	questionnaire_free(next);
	register_close(r);
	scene_end(&s);
}

static void test_take_back(void **state)
{
	(void)state;
	struct scene s;
	struct buf after;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("yes", 0);
	scene_start(&s);
	buf_init(&after, 65536);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, id, 0, &answer);
	answer.value = NULL;
	put(&s, r, id, 0, &answer);
	assert_int_equal(answer.revision, 2);
	assert_int_equal(register_refresh(r, id, s.a, &s.err), 0);
	assert_null(s.a->item[0].value);
	assert_int_equal(s.a->item[0].revision, 2);
	assert_int_equal(register_log(r, id, keep_after, &after, &s.err), 0);
	assert_string_equal(buf_text(&after), "{}");
	assert_whole(r, &s.err);
	buf_clear(&after);
	register_close(r);
	scene_end(&s);
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

struct numbered {
	const char *name;
	int year, month, day;
	const char *first, *second;
};

static const struct numbered numbered[] = {
    {"R8-0001", 2026, 6, 1, "R8-0001", "R8-0002"},
    {"the last day of R7", 2026, 3, 31, "R7-0001", "R7-0002"},
    {"the first day of R8", 2026, 4, 1, "R8-0001", "R8-0002"},
    {"R10 has two digits", 2028, 4, 1, "R10-0001", "R10-0002"},
    {"2019 is R1 as a whole", 2019, 4, 1, "R1-0001", "R1-0002"},
    {"before", 2019, 3, 31, "2018-0001", "2018-0002"},
};

static void test_numbered(void **state)
{
	const struct numbered *row = *state;
	struct scene s;
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id); /* of a year that only the first and third rows share */
	bool shared = row->year == 2026 && row->month > 3;
	s.a->date = date_from_ymd(row->year, row->month, row->day);
	if (!shared) {
		create(&s, r, id);
		assert_string_equal(id, row->first);
	} else {
		assert_string_equal(id, row->first);
	}
	create(&s, r, id);
	assert_string_equal(id, row->second);
	register_close(r);
	scene_end(&s);
}

static void test_number_10000(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(run_outside(s.path, "UPDATE assessment SET seq = 9999"), SQLITE_OK);
	create(&s, r, id);
	assert_string_equal(id, "R8-10000");
	register_close(r);
	scene_end(&s);
}

static void test_id_without_case(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("yes", 0);
	struct buf after;
	scene_start(&s);
	buf_init(&after, 65536);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, "r8-0001", 0, &answer);
	assert_int_equal(register_refresh(r, "r8-0001", s.a, &s.err), 0);
	assert_string_equal(s.a->item[0].value, "yes");
	assert_int_equal(number_in(r, "SELECT count(*) FROM log WHERE assessment = 'R8-0001'"), 2);
	assert_int_equal(register_log(r, "r8-0001", keep_after, &after, &s.err), 0);
	assert_string_equal(buf_text(&after), "{\"value\":\"yes\"}");
	assert_whole(r, &s.err);
	buf_clear(&after);
	register_close(r);
	scene_end(&s);
}

static bool never(void *ctx, const struct log_line *line)
{
	(void)ctx;
	(void)line;
	fail();
	return false;
}

static void test_unknown_id(void **state)
{
	(void)state;
	struct scene s;
	struct answer answer = plain_answer("yes", 0);
	bool conflict = true;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	assert_int_equal(register_put(r, "R8-0009", &s.q->row[0], &answer, "佐藤", &conflict, &s.err), -1);
	assert_false(conflict);
	assert_int_equal(answer.revision, 0);
	assert_said(&s.err, ERR_INPUT, "評価「R8-0009」は台帳にありません", "no assessment 'R8-0009'");
	assert_int_equal(register_load(r, "R8-0009", &q, &a, &s.err), -1);
	assert_null(q);
	assert_said(&s.err, ERR_INPUT, "台帳にありません", "no assessment");
	assert_int_equal(register_refresh(r, "R8-0009", s.a, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳にありません", "no assessment");
	assert_int_equal(register_note(r, "R8-0009", "佐藤", "made", NULL, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳にありません", "no assessment");
	assert_int_equal(register_log(r, "R8-0009", never, NULL, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳にありません", "no assessment");
	/* None of them left a trace, or a transaction open. */
	assert_int_equal(number_in(r, "SELECT count(*) FROM log"), 0);
	assert_true(sqlite3_get_autocommit(r->db));
	register_close(r);
	scene_end(&s);
}

/* What people write for R8-0001 and R8-0012. */
static const struct meant_row {
	const char *name, *id, *says;
} meant_rows[] = {
    {"no zeros", "R8-1", "did you mean R8-0001?"},
    {"too many zeros", "R8-00012", "did you mean R8-0012?"},
    {"full width", "Ｒ８－００１２", "did you mean R8-0012?"},
    {"no era", "8-12", "did you mean R8-0012?"},
    {"Western year", "2026-1", "did you mean R8-0001?"},
    {"the kanji", "令和8-1", "did you mean R8-0001?"},
    {"the number alone", "12", "did you mean R8-0012?"},
    {"a number that is not there", "R8-13", "look at the list"},
    {"a year that is not there", "R7-0001", "look at the list"},
    {"no number", "R-", "look at the list"},
    {"a number beyond all", "R8-99999999999999999999", "look at the list"},
};

static void test_meant_id(void **state)
{
	const struct meant_row *row = *state;
	struct scene s;
	char id[REGISTER_ID];
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	for (int i = 0; i < 12; i++)
		create(&s, r, id);
	assert_string_equal(id, "R8-0012");
	assert_int_equal(register_load(r, row->id, &q, &a, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳にありません", row->says);
	register_close(r);
	scene_end(&s);
}

struct told_author {
	char author[64];
	bool previous;
};

static bool keep_author(void *ctx, const struct register_line *line)
{
	struct told_author *out = ctx;
	snprintf(out->author, sizeof(out->author), "%s", line->author ? line->author : "");
	out->previous = line->previous != NULL;
	return true;
}

/* A register of the layout before: who created an assessment is then found in the log, and nothing else changes. */
static void test_layout_before(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("yes", 0);
	struct told_author told;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, id, 0, &answer);
	register_close(r);
	assert_int_equal(run_outside(s.path, BACK_TO_LAYOUT_3
				     "ALTER TABLE assessment DROP COLUMN author;"
				     "ALTER TABLE assessment DROP COLUMN previous; PRAGMA user_version = 2"),
			 SQLITE_OK);
	r = open_register(&s, SOON_MS);
	assert_int_equal(number_in(r, "PRAGMA user_version"), REGISTER_LAYOUT);
	assert_int_equal(register_list(r, 0, keep_author, &told, &s.err), 0);
	assert_string_equal(told.author, "山田");
	assert_false(told.previous);
	assert_int_equal(register_refresh(r, id, s.a, &s.err), 0);
	assert_string_equal(s.a->item[0].value, "yes");
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

/* --- the life of an assessment ---------------------------------------------------------------------------------- */

static const struct register_life submitted = {.state = "submitted", .grade = "C"}, approved = {.state = "approved",
												.grade = "C",
												.approver = "佐藤",
												.decided = "2026-06-02",
												.due = "2026-12-02",
												.due_row = "ROW-01",
												.words = "条件付き"};

/* Two act on what both read: one wins, the other is told by whom and when, and nothing of theirs is done. */
static void test_two_acts(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	bool conflict = false;
	struct register_life life;
	struct arena *arena = arena_new();
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS), *other = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(register_life(r, "r8-0001", &life, arena, &s.err), 0);
	assert_string_equal(life.state, "draft");
	assert_string_equal(life.author, "山田");
	assert_int_equal(life.step, 0);
	assert_int_equal(register_act(other, id, 0, "submit", &submitted, NULL, "山田", &conflict, &s.err), 0);
	assert_false(conflict);
	assert_int_equal(register_act(r, id, 0, "submit", &submitted, NULL, "佐藤", &conflict, &s.err), -1);
	assert_true(conflict);
	assert_said(&s.err, ERR_INPUT, "山田 さんが先に変えました", "changed first by 山田");
	assert_int_equal(number_in(r, "SELECT count(*) FROM log WHERE what = 'submit'"), 1);
	assert_int_equal(register_life(r, id, &life, arena, &s.err), 0);
	assert_int_equal(life.step, 1);
	assert_int_equal(register_act(r, id, 1, "approve", &approved, NULL, "佐藤", &conflict, &s.err), 0);
	assert_int_equal(register_life(r, id, &life, arena, &s.err), 0);
	assert_string_equal(life.due, "2026-12-02");
	assert_string_equal(life.words, "条件付き");
	assert_whole(r, &s.err);
	arena_free(arena);
	register_close(other);
	register_close(r);
	scene_end(&s);
}

/* From the moment it is submitted, its answers stay; returned, they may change again. */
static void test_answers_stay(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("yes", 0);
	bool conflict = true;
	const struct register_life draft = {.state = "draft", .words = "直す"};
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(register_act(r, id, 0, "submit", &submitted, NULL, "山田", NULL, &s.err), 0);
	assert_int_equal(register_put(r, id, &s.q->row[0], &answer, "山田", &conflict, &s.err), -1);
	assert_false(conflict);
	assert_said(&s.err, ERR_INPUT, "答えを変えられません", "its answers cannot change");
	assert_int_equal(register_act(r, id, 1, "return", &draft, NULL, "佐藤", NULL, &s.err), 0);
	assert_int_equal(register_put(r, id, &s.q->row[0], &answer, "山田", &conflict, &s.err), 0);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

struct due_found {
	char id[4][REGISTER_ID];
	size_t count;
};

static bool keep_due(void *ctx, const struct register_line *line)
{
	struct due_found *f = ctx;
	snprintf(f->id[f->count++], REGISTER_ID, "%s", line->id);
	return f->count < 4;
}

enum { DUE_2026 = 20818 /* 2026-12-31 */ };

/* What is read back is what was put down; what is taken back is gone; an exception is no more asked for once it was
 * submitted, and nothing is treated where all is over. */
static void test_treatments(void **state)
{
	(void)state;
	struct scene s;
	struct treatments t;
	char id[REGISTER_ID];
	struct arena *arena = arena_new();
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	const struct treatment item[] = {
	    {TREATMENT_EXCEPTION, TREATMENT_WHOLE, "課長", "代わりがない \"当面\"", NULL, DUE_2026, DATE_NONE},
	    {TREATMENT_REMEDY, 1, "山田", NULL, "写し", DUE_2026, DUE_2026 - 1},
	};
	assert_int_equal(register_treat(r, "r8-0001", s.q, item, 2, false, "山田", &s.err), 0);
	assert_int_equal(register_treatments(r, id, s.q, &t, arena, &s.err), 0);
	assert_int_equal(t.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(t.item[i].kind, item[i].kind);
		assert_int_equal(t.item[i].row, item[i].row);
		assert_string_equal(t.item[i].owner, item[i].owner);
		assert_int_equal(t.item[i].until, item[i].until);
		assert_int_equal(t.item[i].done, item[i].done);
	}
	assert_string_equal(t.item[0].words, item[0].words);
	assert_null(t.item[1].words);
	assert_string_equal(t.item[1].evidence, "写し");
	assert_int_equal(register_treat(r, id, s.q, &item[1], 1, true, "山田", &s.err), 0);
	assert_int_equal(register_treatments(r, id, s.q, &t, arena, &s.err), 0);
	assert_int_equal(t.count, 1);
	assert_int_equal(register_act(r, id, 0, "submit", &submitted, NULL, "山田", NULL, &s.err), 0);
	/* All or nothing: the remedy before it is not put down either. */
	const struct treatment both[] = {item[1], item[0]};
	assert_int_equal(register_treat(r, id, s.q, both, 2, false, "山田", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "例外を変えられません", "exceptions cannot change");
	assert_int_equal(register_treatments(r, id, s.q, &t, arena, &s.err), 0);
	assert_int_equal(t.count, 1);
	const struct register_life over = {.state = "ended"};
	assert_int_equal(register_act(r, id, 1, "end", &over, NULL, "山田", NULL, &s.err), 0);
	assert_int_equal(register_treat(r, id, s.q, &item[1], 1, false, "山田", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "終わった案件", "is over");
	assert_whole(r, &s.err);
	register_close(r);
	arena_free(arena);
	scene_end(&s);
}

static void read_all(const struct scene *s, const char *path, struct buf *out)
{
	buf_init(out, 1 << 20);
	assert_int_equal(s->real.read(s->real.ctx, path, 1 << 20, out, NULL), 0);
}

/* What was destroyed is in no page of the file any more, and what is left of its lines cannot be changed. */
static const struct destroyed_row {
	const char *name, *sql; /* NULL: nothing is changed */
} destroyed_rows[] = {
    {"whole", NULL},
    {"who answered", "UPDATE log SET who = '鈴木' WHERE row = 'ROW-01'"},
    {"when", "UPDATE log SET at = '2026-06-02T00:00:00Z' WHERE row = 'ROW-01'"},
    {"which row", "UPDATE log SET row = 'ROW-02' WHERE row = 'ROW-01'"},
    {"a hash", "UPDATE log SET hash = replace(hash, 'a', 'b') WHERE row = 'ROW-01'"},
    {"an answer put back",
     "INSERT INTO answer (assessment, row, evidence, revision, who, at, line) VALUES ('R8-0001', 'ROW-01', -1, 1, 'x',"
     " '', 2)"},
    {"the digest of the rest", "UPDATE log SET after = 'sha256:' || hash WHERE what = 'destroyed'"},
    {"a line taken out", "DELETE FROM log WHERE row = 'ROW-01'"},
};

static void test_destroyed(void **state)
{
	const struct destroyed_row *row = *state;
	struct scene s;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("消えるべき答え", 0);
	struct buf bytes;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, id, 0, &answer);
	assert_int_equal(register_place(r, id, "K02", "消えるべき場所", "山田", &s.err), 0);
	const struct register_life over = {.state = "ended", .keep = "2026-03-31"};
	assert_int_equal(register_act(r, id, 0, "end", &over, NULL, "山田", NULL, &s.err), 0);
	const struct register_life gone = {.state = "destroyed", .words = "満了", .keep = "2026-03-31"};
	assert_int_equal(register_destroy(r, id, 1, "destroy", &gone, "佐藤", NULL, &s.err), 0);
	assert_whole(r, &s.err);
	register_close(r);
	read_all(&s, s.path, &bytes);
	assert_null(memmem(bytes.p, bytes.n, "消えるべき", strlen("消えるべき")));
	assert_non_null(memmem(bytes.p, bytes.n, "佐藤", strlen("佐藤")));
	buf_clear(&bytes);
	if (row->sql) {
		char sql[600];
		snprintf(sql, sizeof(sql),
			 "DROP TRIGGER log_is_not_changed; DROP TRIGGER log_is_not_cut; %s; CREATE TRIGGER"
			 " log_is_not_changed BEFORE UPDATE ON log BEGIN SELECT 1; END",
			 row->sql);
		assert_int_equal(run_outside(s.path, sql), SQLITE_OK);
		r = open_register(&s, SOON_MS);
		assert_int_equal(register_verify_log(r, NULL, &s.err), -1);
		err_clear(&s.err);
		register_close(r);
	}
	scene_end(&s);
}

/* The log's content is taken out of it by a destruction, and by nothing else. */
static void test_only_destroyed(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("yes", 0);
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, id, 0, &answer);
	register_close(r);
	assert_int_not_equal(run_outside(s.path, "UPDATE log SET before = NULL, after = NULL"), SQLITE_OK);
	scene_end(&s);
}

static void test_due(void **state)
{
	(void)state;
	static const char *const days[] = {"2026-12-02", "2026-07-01", NULL, "2026-12-02"};
	struct scene s;
	struct due_found found = {0};
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	for (size_t i = 0; i < 4; i++) {
		struct register_life life = approved;
		life.due = days[i];
		create(&s, r, id);
		assert_int_equal(register_act(r, id, 0, "approve", &life, NULL, "佐藤", NULL, &s.err), 0);
	}
	assert_int_equal(register_due(r, "2026-12-01", keep_due, &found, &s.err), 0);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.id[0], "R8-0002");
	/* What is due of a treatment is due, too, unless its row is mended; R8-0003 has no day of its own. */
	const struct treatment plan = {TREATMENT_REMEDY, 1, "山田", NULL, NULL, DUE_2026 - 100, DATE_NONE};
	const struct treatment soon[] = {{TREATMENT_CONTROL, 0, NULL, "点検", "表", DUE_2026 - 200, DATE_NONE},
					 {TREATMENT_REMEDY, 0, "山田", NULL, "写し", DUE_2026, DUE_2026 - 300}};
	assert_int_equal(register_treat(r, "R8-0003", s.q, &plan, 1, false, "山田", &s.err), 0);
	assert_int_equal(register_treat(r, "R8-0001", s.q, soon, 2, false, "山田", &s.err), 0);
	found.count = 0;
	assert_int_equal(register_due(r, "2026-12-01", keep_due, &found, &s.err), 0);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.id[0], "R8-0002");
	assert_string_equal(found.id[1], "R8-0003");
	found.count = 0;
	assert_int_equal(register_due(r, "2026-09-21", keep_due, &found, &s.err), 0);
	assert_int_equal(found.count, 1);
	assert_int_equal(register_treat(r, "R8-0003", s.q, &plan, 1, true, "山田", &s.err), 0);
	found.count = 0;
	assert_int_equal(register_due(r, "2026-12-02", keep_due, &found, &s.err), 0);
	assert_int_equal(found.count, 3);
	assert_string_equal(found.id[0], "R8-0002");
	assert_string_equal(found.id[1], "R8-0001");
	assert_string_equal(found.id[2], "R8-0004");
	register_close(r);
	scene_end(&s);
}

/* Whatever of it is changed by another program is found. */
static const struct life_outside_row {
	const char *name, *sql;
} life_outside_rows[] = {
    {"the state", "UPDATE assessment SET state = 'draft'"},
    {"the grade", "UPDATE assessment SET grade = 'A'"},
    {"the approver", "UPDATE assessment SET approver = '鈴木'"},
    {"the due day", "UPDATE assessment SET due = '2036-12-02'"},
    {"no due day any more", "UPDATE assessment SET due = NULL"},
    {"back to where nothing was done", "UPDATE assessment SET step = 0, line = NULL, state = 'draft', grade = NULL,"
				       " approver = NULL, decided = NULL, due = NULL, due_row = NULL, words = NULL"},
    {"a place", "UPDATE place SET place = '第9条'"},
    {"a place put in", "INSERT INTO place VALUES ('R8-0001', 'K09', '第1条', 1)"},
    {"a place taken out", "DELETE FROM place WHERE clause = 'K02'"},
    {"what is planned", "UPDATE treatment SET content = replace(content, '2026', '2036')"},
    {"until when, as it is looked for", "UPDATE treatment SET until = '2036-12-31'"},
    {"a treatment put in", "INSERT INTO treatment VALUES ('R8-0001', 'ROW-03', 'exception', '{}', '', 1)"},
    {"a treatment taken out", "DELETE FROM treatment"},
};

static void test_life_outside(void **state)
{
	const struct life_outside_row *row = *state;
	struct scene s;
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(register_act(r, id, 0, "submit", &submitted, NULL, "山田", NULL, &s.err), 0);
	assert_int_equal(register_act(r, id, 1, "approve", &approved, NULL, "佐藤", NULL, &s.err), 0);
	assert_int_equal(register_place(r, id, "K02", "第5条 第2項", "山田", &s.err), 0);
	assert_int_equal(register_place(r, id, "K03", "第6条", "山田", &s.err), 0);
	assert_int_equal(register_place(r, id, "K03", "第7条", "山田", &s.err), 0);
	assert_int_equal(register_place(r, id, "K04", "第8条", "山田", &s.err), 0);
	assert_int_equal(register_place(r, id, "K04", "", "山田", &s.err), 0);
	const struct treatment plan = {TREATMENT_REMEDY, 0, "山田", NULL, NULL, DUE_2026, DATE_NONE};
	const struct treatment control = {TREATMENT_CONTROL, 1, NULL, "点検", "表", DUE_2026, DATE_NONE};
	assert_int_equal(register_treat(r, id, s.q, &plan, 1, false, "山田", &s.err), 0);
	assert_int_equal(register_treat(r, id, s.q, &control, 1, false, "山田", &s.err), 0);
	assert_int_equal(register_treat(r, id, s.q, &control, 1, true, "山田", &s.err), 0);
	assert_whole(r, &s.err);
	register_close(r);
	assert_int_equal(run_outside(s.path, row->sql), SQLITE_OK);
	r = open_register(&s, SOON_MS);
	assert_int_equal(register_verify_log(r, NULL, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "R8-0001", "R8-0001");
	register_close(r);
	scene_end(&s);
}

/* --- several programs ------------------------------------------------------------------------------------------- */

static void test_two_connections(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID], text[32];
	scene_start(&s);
	struct register_db *one = open_register(&s, SOON_MS), *two = open_register(&s, SOON_MS);
	struct answers *b = answers_new(s.q, s.a->date);
	create(&s, one, id);
	for (int i = 0; i < 20; i++) {
		snprintf(text, sizeof(text), "v%d", i);
		struct answer answer = plain_answer(text, i);
		put(&s, i % 2 ? one : two, id, 7, &answer);
		assert_int_equal(register_refresh(i % 2 ? two : one, id, b, &s.err), 0);
		assert_string_equal(b->item[7].value, text);
		assert_int_equal(b->item[7].revision, i + 1);
	}
	assert_whole(two, &s.err);
	answers_free(b);
	register_close(one);
	assert_whole(two, &s.err);
	register_close(two);
	scene_end(&s);
}

static void test_conflict(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	bool conflict = false;
	struct answer first = plain_answer("yes", 0), late = plain_answer("no", 0), other = plain_answer("no", 0);
	scene_start(&s);
	struct register_db *one = open_register(&s, SOON_MS), *two = open_register(&s, SOON_MS);
	create(&s, one, id);
	put(&s, one, id, 0, &first);
	assert_int_equal(register_put(two, id, &s.q->row[0], &late, "鈴木", &conflict, &s.err), -1);
	assert_true(conflict);
	assert_int_equal(late.revision, 0);
	assert_string_equal(s.err.item[0].field, s.q->row[0].id);
	assert_said(&s.err, ERR_INPUT, "いまの入力は保存されていません", "NOT saved");
	/* Without anywhere to say it, too. */
	assert_int_equal(register_put(two, id, &s.q->row[0], &late, "鈴木", NULL, NULL), -1);
	/* Another row is nobody's conflict. */
	put(&s, two, id, 1, &other);
	/* A revision from the future is none that was read here. */
	other.revision = 9;
	assert_int_equal(register_put(two, id, &s.q->row[1], &other, "鈴木", &conflict, &s.err), -1);
	assert_true(conflict);
	err_clear(&s.err);
	assert_int_equal(register_refresh(two, id, s.a, &s.err), 0);
	assert_string_equal(s.a->item[0].value, "yes");
	late.revision = s.a->item[0].revision;
	put(&s, two, id, 0, &late);
	assert_int_equal(number_in(one, "SELECT count(*) FROM log WHERE what = 'answer'"), 3);
	assert_whole(one, &s.err);
	register_close(one);
	register_close(two);
	scene_end(&s);
}

/* Programs that start on the same day, all of which make the register. */
static void test_created_by_many(void **state)
{
	(void)state;
	enum { MANY = 6 };
	struct scene s;
	pid_t child[MANY];
	scene_start(&s);
	for (int i = 0; i < MANY; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (!child[i]) {
			struct register_db *r = NULL;
			char id[REGISTER_ID];
			int rc = register_open(&r, s.path, true, &s.host, &s.err);
			if (!rc)
				rc = register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err);
			register_close(r);
			_exit(rc ? 1 : 0);
		}
	}
	for (int i = 0; i < MANY; i++) {
		int status;
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	struct register_db *r = open_register(&s, SOON_MS);
	assert_int_equal(number_in(r, "SELECT count(*) FROM assessment"), MANY);
	assert_int_equal(number_in(r, "SELECT max(seq) FROM assessment"), MANY);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

/* --- the list and the log --------------------------------------------------------------------------------------- */

struct listing {
	struct buf text;
	int stop_after;
};

static bool list_line(void *ctx, const struct register_line *line)
{
	struct listing *l = ctx;
	buf_printf(&l->text, "%s %s %s %s %s %s %s %d\n", line->id, line->kind, line->version,
		   line->title ? line->title : "-", line->state, line->date, line->changed, line->answered);
	return --l->stop_after != 0;
}

static void test_list(void **state)
{
	(void)state;
	struct scene s;
	struct listing l = {0};
	char id[REGISTER_ID];
	struct answer title = plain_answer("公共施設予約システム", 0), other = plain_answer("yes", 0);
	scene_start(&s);
	buf_init(&l.text, 65536);
	/* The policy of the small template may name any row, or none: it is the case's title here. */
	const char *const kept_title = s.q->policy->fact[CASE_TITLE];
	s.q->policy->fact[CASE_TITLE] = "row-01";
	struct register_db *r = open_register(&s, SOON_MS);
	assert_int_equal(register_list(r, 0, list_line, &l, &s.err), 0);
	assert_string_equal(buf_text(&l.text), "");
	create(&s, r, id);
	s.a->date = date_from_ymd(2025, 6, 1);
	s.clock += 60;
	create(&s, r, id);
	s.clock += 60;
	put(&s, r, "R8-0001", 0, &title);
	put(&s, r, "R8-0001", 1, &other);
	other.value = NULL;
	put(&s, r, "R8-0001", 1, &other);
	s.q->policy->fact[CASE_TITLE] = kept_title;
	assert_int_equal(register_list(r, 0, list_line, &l, &s.err), 0);
	assert_string_equal(buf_text(&l.text),
			    "R7-0001 small 2026.1 - draft 2025-06-01 2026-06-01T05:01:00Z 0\n"
			    "R8-0001 small 2026.1 公共施設予約システム draft 2026-06-01 2026-06-01T05:02:00Z 1\n");
	buf_clear(&l.text);
	buf_init(&l.text, 65536);
	l.stop_after = 1;
	assert_int_equal(register_list(r, 0, list_line, &l, &s.err), 0);
	assert_string_equal(buf_text(&l.text), "R7-0001 small 2026.1 - draft 2025-06-01 2026-06-01T05:01:00Z 0\n");
	buf_clear(&l.text);
	register_close(r);
	scene_end(&s);
}

static const char *or_dash(const char *s)
{
	return s ? s : "-";
}

static bool log_text(void *ctx, const struct log_line *line)
{
	assert_int_equal(strlen(line->hash), 64);
	buf_printf(ctx, "%d %s %s %s %s %s %s %s\n", (int)line->number, line->at, line->who, or_dash(line->id),
		   line->what, or_dash(line->row), or_dash(line->before), or_dash(line->after));
	return true;
}

static void test_log(void **state)
{
	(void)state;
	struct scene s;
	struct buf text, want;
	char id[REGISTER_ID];
	struct answer answer = plain_answer("jp", 0);
	scene_start(&s);
	buf_init(&text, 65536);
	buf_init(&want, 65536);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	put(&s, r, id, 2, &answer);
	s.clock++;
	answer.value = "abroad";
	answer.evidence = 1;
	put(&s, r, id, 2, &answer);
	assert_int_equal(register_note(r, id, "佐藤", "document", "評価票.pdf", &s.err), 0);
	create(&s, r, id);
	assert_int_equal(register_note(r, NULL, "佐藤", "key", NULL, &s.err), 0);
	assert_int_equal(register_log(r, NULL, log_text, &text, &s.err), 0);
	buf_printf(&want,
		   "1 2026-06-01T05:00:00Z 山田 R8-0001 create - - "
		   "{\"template\":\"small\",\"version\":\"2026.1\",\"digest\":\"%s\",\"date\":\"2026-06-01\"}\n"
		   "2 2026-06-01T05:00:00Z 佐藤 R8-0001 answer ROW-03 - {\"value\":\"jp\"}\n"
		   "3 2026-06-01T05:00:01Z 佐藤 R8-0001 answer ROW-03 {\"value\":\"jp\"} "
		   "{\"value\":\"abroad\",\"evidence\":1}\n"
		   "4 2026-06-01T05:00:01Z 佐藤 R8-0001 document - - 評価票.pdf\n"
		   "5 2026-06-01T05:00:01Z 山田 R8-0002 create - - "
		   "{\"template\":\"small\",\"version\":\"2026.1\",\"digest\":\"%s\",\"date\":\"2026-06-01\"}\n"
		   "6 2026-06-01T05:00:01Z 佐藤 - key - - -\n",
		   s.q->digest, s.q->digest);
	assert_string_equal(buf_text(&text), buf_text(&want));
	buf_clear(&text);
	buf_clear(&want);
	buf_init(&text, 65536);
	assert_int_equal(register_log(r, "R8-0002", log_text, &text, &s.err), 0);
	assert_int_equal(buf_text(&text)[0], '5');
	assert_ptr_equal(strchr(buf_text(&text), '\n'), strrchr(buf_text(&text), '\n'));
	assert_whole(r, &s.err);
	buf_clear(&text);
	register_close(r);
	scene_end(&s);
}

struct count {
	struct register_db *r;
	struct err *err;
	int64_t seen, stop;
	bool write;
};

static bool count_line(void *ctx, const struct log_line *line)
{
	struct count *c = ctx;
	assert_int_equal(line->number, ++c->seen);
	/* A caller may write while it reads. */
	if (c->write && c->seen == 1)
		assert_int_equal(register_note(c->r, NULL, "佐藤", "seen", NULL, c->err), 0);
	return c->seen != c->stop;
}

/* A log longer than one page of reading. */
static void test_long_log(void **state)
{
	(void)state;
	enum { LONG = 1003 };
	struct scene s;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	assert_int_equal(register_begin(r, &s.err), 0);
	int rc = 0;
	for (int i = 0; i < LONG && !rc; i++)
		rc = register_add_line(r, &(struct log_line){.at = "t", .who = "w", .what = "x"}, NULL, &s.err);
	assert_int_equal(register_end(r, rc, &s.err), 0);
	struct count all = {.r = r, .err = &s.err}, some = {.stop = 700},
		     writing = {.r = r, .err = &s.err, .write = true};
	assert_int_equal(register_log(r, NULL, count_line, &all, &s.err), 0);
	assert_int_equal(all.seen, LONG);
	assert_int_equal(register_log(r, NULL, count_line, &some, &s.err), 0);
	assert_int_equal(some.seen, 700);
	assert_int_equal(register_log(r, NULL, count_line, &writing, &s.err), 0);
	assert_int_equal(writing.seen, LONG + 1);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

/* --- somebody was at the file ----------------------------------------------------------------------------------- */

#define NO_TRIGGERS                                                                                                    \
	"DROP TRIGGER log_is_added_to; DROP TRIGGER log_is_chained; DROP TRIGGER log_is_not_changed;"                  \
	"DROP TRIGGER log_is_not_cut;"

struct tampered {
	const char *name, *sql, *ja, *en;
};

/* Lines 1 to 6: creation, ROW-01 twice, ROW-02, a note, ROW-03. */
static const struct tampered tampered[] = {
    {"who", "UPDATE log SET who = '鈴木' WHERE number = 2", "記録の 2 行目", "line 2 of the log"},
    {"what it was after", "UPDATE log SET after = '{}' WHERE number = 5", "記録の 5 行目", "line 5"},
    {"NULL for empty", "UPDATE log SET row = '' WHERE number = 5", "記録の 5 行目", "line 5"},
    {"text moved between fields", "UPDATE log SET before = after, after = NULL WHERE number = 5", "5 行目", "line 5"},
    {"more behind a NUL", "UPDATE log SET who = who || char(0) || 'x' WHERE number = 3", "3 行目", "line 3"},
    {"a hash", "UPDATE log SET hash = upper(hash) WHERE number = 3", "記録の 3 行目", "line 3"},
    {"the first line gone", "DELETE FROM log WHERE number = 1", "記録の 1 行目", "line 1"},
    {"a line gone", "DELETE FROM log WHERE number = 5", "記録の 5 行目", "line 5"},
    {"a line gone and renumbered", "DELETE FROM log WHERE number = 5; UPDATE log SET number = 5 WHERE number = 6",
     "記録の 5 行目", "line 5"},
    {"two lines exchanged",
     "UPDATE log SET number = 99 WHERE number = 2; UPDATE log SET number = 2 WHERE number = 3;"
     "UPDATE log SET number = 3 WHERE number = 99",
     "記録の 2 行目", "line 2"},
    {"the end cut off", "PRAGMA foreign_keys = OFF; DELETE FROM log WHERE number = 6", "記録の 6 行目", "line 6"},
    {"the end cut off, and the head moved back",
     "DELETE FROM log WHERE number = 6;"
     "UPDATE chain SET number = 5, hash = (SELECT hash FROM log WHERE number = 5)",
     "「ROW-03」の回答が、記録にありません", "'ROW-03' is not in the log"},
    {"a line put behind",
     "INSERT INTO log SELECT 7, at, who, assessment, what, row, before, after, hash FROM log"
     " WHERE number = 6",
     "記録の 7 行目", "line 7"},
    {"everything gone", "DELETE FROM log", "記録の 1 行目", "line 1"},
    {"the head's hash", "UPDATE chain SET hash = lower(hex(zeroblob(32)))", "記録の 6 行目", "line 6"},
    {"an answer", "UPDATE answer SET value = 'no' WHERE row = 'ROW-01'", "「ROW-01」の回答が、記録の 3 行目と",
     "'ROW-01' is not what line 3"},
    {"a level of evidence", "UPDATE answer SET evidence = 3 WHERE row = 'ROW-02'", "記録の 4 行目と", "line 4"},
    {"a day that is none", "UPDATE answer SET until = 'soon' WHERE row = 'ROW-02'", "記録の 4 行目と", "line 4"},
    {"an answer as it was", "UPDATE answer SET value = 'yes', line = 2 WHERE row = 'ROW-01'", "記録の 3 行目と",
     "line 3"},
    {"an answer gone", "DELETE FROM answer WHERE row = 'ROW-02'", "記録の 4 行目と", "line 4"},
    {"an answer from nowhere",
     "INSERT INTO answer SELECT assessment, 'ROW-09', value, note, reason, evidence, label, until, revision, who, at,"
     " line, carried FROM answer WHERE row = 'ROW-01'",
     "「ROW-09」の回答が、記録にありません", "'ROW-09' is not in the log"},
};

static void fill_for_tampering(struct scene *s, struct register_db *r)
{
	char id[REGISTER_ID];
	struct answer one = plain_answer("yes", 0), two = plain_answer("jp", 0), three = plain_answer("x", 0);
	create(s, r, id);
	put(s, r, id, 0, &one);
	one.value = "maybe";
	put(s, r, id, 0, &one);
	put(s, r, id, 1, &two);
	assert_int_equal(register_note(r, id, "佐藤", "document", "評価票.pdf", &s->err), 0);
	put(s, r, id, 2, &three);
}

static void test_tampered(void **state)
{
	const struct tampered *row = *state;
	struct scene s;
	struct buf sql;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	fill_for_tampering(&s, r);
	assert_whole(r, &s.err);
	buf_init(&sql, 65536);
	buf_printf(&sql, "%s%s", NO_TRIGGERS, row->sql);
	assert_int_equal(run_outside(s.path, buf_text(&sql)), SQLITE_OK);
	assert_int_equal(register_verify_log(r, NULL, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, row->ja, row->en);
	assert_true(sqlite3_get_autocommit(r->db));
	buf_clear(&sql);
	register_close(r);
	scene_end(&s);
}

struct refused {
	const char *name, *sql;
};

static const struct refused refused[] = {
    {"UPDATE", "UPDATE log SET who = 'x' WHERE number = 2"},
    {"UPDATE of nothing new", "UPDATE log SET who = who"},
    {"DELETE", "DELETE FROM log WHERE number = 6"},
    {"INSERT OR REPLACE", "INSERT OR REPLACE INTO log VALUES (2, 't', 'w', NULL, 'x', NULL, NULL, NULL, 'h')"},
    {"INSERT of a number of its own", "INSERT INTO log VALUES (9, 't', 'w', NULL, 'x', NULL, NULL, NULL, 'h')"},
    {"INSERT without a number", "INSERT INTO log VALUES (NULL, 't', 'w', NULL, 'x', NULL, NULL, NULL, 'h')"},
};

static void test_refused(void **state)
{
	const struct refused *row = *state;
	struct scene s;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	fill_for_tampering(&s, r);
	assert_int_equal(run_outside(s.path, row->sql), SQLITE_CONSTRAINT_TRIGGER);
	assert_int_equal(number_in(r, "SELECT count(*) FROM log"), 6);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

static const struct tampered damaged[] = {
    {"a row that the template does not have", "UPDATE answer SET row = 'ROW-77' WHERE row = 'ROW-02'", "ROW-77",
     "ROW-77"},
    {"a day of evidence that is none", "UPDATE answer SET until = '2027-02-30' WHERE row = 'ROW-02'", "ROW-02",
     "ROW-02"},
    {"a date that is none", "UPDATE assessment SET date = 'today'", "壊れています", "damaged"},
    {"another template's files under the digest",
     "UPDATE assessment SET digest = 'other'; UPDATE bundle SET digest = 'other'", "壊れています", "damaged"},
    {"no template at all", "DELETE FROM bundle", "壊れています", "damaged"},
};

static void test_damaged(void **state)
{
	const struct tampered *row = *state;
	struct scene s;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	fill_for_tampering(&s, r);
	assert_int_equal(run_outside(s.path, row->sql), SQLITE_OK);
	assert_int_equal(register_load(r, "R8-0001", &q, &a, &s.err), -1);
	assert_null(q);
	assert_null(a);
	assert_said(&s.err, ERR_INPUT, row->ja, row->en);
	register_close(r);
	scene_end(&s);
}

static void test_damaged_files(void **state)
{
	(void)state;
	struct scene s;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	fill_for_tampering(&s, r);
	assert_int_equal(run_outside(s.path, "UPDATE bundle SET content = x'00'"), SQLITE_OK);
	assert_int_equal(register_load(r, "R8-0001", &q, &a, &s.err), -1);
	assert_null(q);
	assert_int_equal(err_first_kind(&s.err), ERR_INPUT);
	register_close(r);
	scene_end(&s);
}

/* --- what is no register ---------------------------------------------------------------------------------------- */

struct foreign {
	const char *name;
	const char *bytes; /* written to the place … */
	const char *sql;   /* … or run there by another program */
	const char *ja, *en;
};

static const struct foreign foreign[] = {
    {"a text", "これは台帳ではありません。\n", NULL, "台帳ではありません", "is not a register"},
    {"an empty file", "", NULL, "台帳ではありません", "is not a register"},
    {"a text that starts like a database", "SQLite format 3", NULL, "台帳ではありません", "is not a register"},
    {"another program's database", NULL, "CREATE TABLE t (x)", "台帳ではありません", "is not a register"},
    {"another program's database in WAL mode", NULL, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)",
     "台帳ではありません", "is not a register"},
    {"another program's application id", NULL, "PRAGMA application_id = 1; PRAGMA user_version = 1; CREATE TABLE t (x)",
     "台帳ではありません", "is not a register"},
    {"our id without a layout", NULL, "PRAGMA application_id = 0x53484e53; CREATE TABLE t (x)", "台帳ではありません",
     "is not a register"},
    {"a newer layout", NULL, "PRAGMA application_id = 0x53484e53; PRAGMA user_version = 1000; CREATE TABLE t (x)",
     "新しい版で作られています", "newer version"},
    {"a layout below zero", NULL, "PRAGMA application_id = 0x53484e53; PRAGMA user_version = -1; CREATE TABLE t (x)",
     "新しい版で作られています", "newer version"},
};

static int files_in(const char *folder)
{
	int n = 0;
	DIR *d = opendir(folder);
	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void test_foreign(void **state)
{
	const struct foreign *row = *state;
	struct scene s;
	struct buf before, after;
	struct register_db *r = NULL;
	scene_start(&s);
	if (row->sql)
		assert_int_equal(run_outside(s.path, row->sql), SQLITE_OK);
	else
		write_bytes(s.path, row->bytes, strlen(row->bytes));
	read_all(&s, s.path, &before);
	int files = files_in(s.folder);
	for (int create_it = 0; create_it < 2; create_it++) {
		assert_int_equal(register_open(&r, s.path, create_it, &s.host, &s.err), -1);
		assert_null(r);
		assert_said(&s.err, ERR_INPUT, row->ja, row->en);
	}
	read_all(&s, s.path, &after);
	assert_int_equal(before.n, after.n);
	assert_true(!before.n || !memcmp(before.p, after.p, before.n));
	assert_int_equal(files_in(s.folder), files);
	buf_clear(&before);
	buf_clear(&after);
	scene_end(&s);
}

static void test_folder_and_device(void **state)
{
	(void)state;
	struct scene s;
	struct register_db *r = NULL;
	scene_start(&s);
	assert_int_equal(register_open(&r, s.folder, true, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳ではありません", "is not a register");
	assert_int_equal(register_open(&r, "/dev/zero", true, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳ではありません", "is not a register");
	assert_int_equal(mkfifo(s.path, 0600), 0);
	assert_int_equal(register_open(&r, s.path, true, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "台帳ではありません", "is not a register");
	assert_null(r);
	scene_end(&s);
}

static void test_missing(void **state)
{
	(void)state;
	struct scene s;
	char path[CASE_PATH];
	struct register_db *r = NULL;
	scene_start(&s);
	int files = files_in(s.folder);
	assert_int_equal(register_open(&r, s.path, false, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "がありません", "no register");
	snprintf(path, sizeof(path), "%s/missing/register.db", s.folder);
	assert_int_equal(register_open(&r, path, true, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "フォルダがありません", "folder of the register");
	snprintf(path, sizeof(path), "%s/small.ini/register.db", s.folder);
	assert_int_equal(register_open(&r, path, true, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "フォルダがありません", "folder of the register");
	assert_null(r);
	assert_int_equal(files_in(s.folder), files);
	scene_end(&s);
}

/* The part of a name that SQLite could take for something else than a file in this folder. */
static void test_odd_names(void **state)
{
	(void)state;
	static const char *const name[] = {":memory:", "file:x?mode=memory", "台帳 1.db", "a%20b.db", "-wal"};
	struct scene s;
	char here[CASE_PATH];
	scene_start(&s);
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(s.folder), 0);
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		struct register_db *r = NULL;
		int files = files_in(".");
		assert_int_equal(register_open(&r, name[i], true, &s.host, &s.err), 0);
		register_close(r);
		assert_int_equal(access(name[i], F_OK), 0);
		assert_int_equal(files_in("."), files + 1);
	}
	assert_int_equal(chdir(here), 0);
	scene_end(&s);
}

static void test_opened_as_promised(void **state)
{
	(void)state;
	struct scene s;
	struct stat st;
	scene_start(&s);
	mode_t mask = umask(022);
	int files = files_in(s.folder);
	struct register_db *r = open_register(&s, 1234);
	umask(mask);
	assert_int_equal(number_in(r, "PRAGMA synchronous"), 2);
	assert_int_equal(number_in(r, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number_in(r, "PRAGMA trusted_schema"), 0);
	assert_int_equal(number_in(r, "PRAGMA busy_timeout"), 1234);
	assert_int_equal(number_in(r, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	assert_int_equal(number_in(r, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0"
				      " AND type = 'table' AND name NOT LIKE 'sqlite%'"),
			 0);
	register_close(r);
	assert_int_equal(stat(s.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	/* Nothing but the register stays: no write-ahead file, nothing of its making. */
	assert_int_equal(files_in(s.folder), files + 1);
	assert_int_equal(register_open(&r, s.path, false, &s.host, &s.err), 0);
	assert_int_equal(number_in(r, "PRAGMA busy_timeout"), 10000);
	register_close(r);
	register_close(NULL);
	scene_end(&s);
}

/* A backup made with VACUUM INTO is no longer in WAL mode. */
static void test_from_backup(void **state)
{
	(void)state;
	struct scene s;
	char sql[2 * CASE_PATH];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	fill_for_tampering(&s, r);
	snprintf(sql, sizeof(sql), "VACUUM INTO '%s/backup.db'", s.folder);
	assert_int_equal(run_outside(s.path, sql), SQLITE_OK);
	register_close(r);
	snprintf(s.path, sizeof(s.path), "%s/backup.db", s.folder);
	r = open_register(&s, SOON_MS);
	assert_int_equal(number_in(r, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

/* --- the world fails -------------------------------------------------------------------------------------------- */

static int try_put(struct scene *s, struct register_db *r, int row, const char *note)
{
	bool conflict = true;
	struct answer answer = plain_answer("new", s->a->item[row].revision);
	int revision = answer.revision;
	answer.note = note;
	int rc = register_put(r, "R8-0001", &s->q->row[row], &answer, "佐藤", &conflict, &s->err);
	assert_false(conflict);
	assert_int_equal(answer.revision, rc ? revision : revision + 1);
	assert_true(sqlite3_get_autocommit(r->db));
	if (!rc)
		s->a->item[row].revision = answer.revision;
	return rc;
}

static void test_locked(void **state)
{
	(void)state;
	struct scene s;
	sqlite3 *other;
	char id[REGISTER_ID] = "untouched";
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(sqlite3_open(s.path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(try_put(&s, r, 0, NULL), -1);
	assert_said(&s.err, ERR_WORLD,
		    "ほかのプログラムが台帳を使い続けていて、書き込めませんでした。いまの入力は保存されていません",
		    "another program keeps the register locked: what was entered is NOT saved");
	snprintf(id, sizeof(id), "untouched");
	assert_int_equal(register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err), -1);
	assert_string_equal(id, "untouched");
	assert_said(&s.err, ERR_WORLD, "保存されていません", "NOT saved");
	assert_int_equal(register_note(r, NULL, "山田", "x", NULL, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "保存されていません", "NOT saved");
	/* Reading and opening go on meanwhile. */
	assert_int_equal(register_refresh(r, "R8-0001", s.a, &s.err), 0);
	register_close(open_register(&s, SOON_MS));
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	assert_int_equal(try_put(&s, r, 0, NULL), 0);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

static void test_locked_when_opening(void **state)
{
	(void)state;
	struct scene s;
	sqlite3 *other;
	struct register_db *r = NULL;
	scene_start(&s);
	register_close(open_register(&s, SOON_MS));
	assert_int_equal(sqlite3_open(s.path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(
	    register_open_with(&r, s.path, true, &(struct register_options){.busy_ms = SOON_MS}, &s.host, &s.err), -1);
	assert_null(r);
	assert_said(&s.err, ERR_WORLD, "ほかのプログラムが台帳を使い続けています", "another program");
	sqlite3_close(other);
	register_close(open_register(&s, SOON_MS));
	scene_end(&s);
}

static char *long_note(size_t n)
{
	char *note = mem_new(n + 1, 1);
	memset(note, 'n', n);
	return note;
}

static void test_disk_full(void **state)
{
	(void)state;
	struct scene s;
	char sql[64], id[REGISTER_ID];
	char *note = long_note(100000);
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(try_put(&s, r, 0, "kept"), 0);
	snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %d", (int)number_in(r, "PRAGMA page_count"));
	assert_int_equal(sqlite3_exec(r->db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(try_put(&s, r, 0, note), -1);
	assert_said(&s.err, ERR_WORLD,
		    "ディスクの空きがなく、台帳に書き込めませんでした。いまの入力は保存されていません",
		    "the disk is full: what was entered is NOT saved; free some space");
	/* Half of it is not there either. */
	assert_int_equal(number_in(r, "SELECT count(*) FROM log"), 2);
	assert_whole(r, &s.err);
	assert_int_equal(sqlite3_exec(r->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(try_put(&s, r, 0, note), 0);
	assert_whole(r, &s.err);
	free(note);
	register_close(r);
	scene_end(&s);
}

/* A write that the system refuses half-way: a limit on file size stands in for a failing disk. */
static void test_disk_error(void **state)
{
	(void)state;
	struct scene s;
	struct stat st;
	struct rlimit old, tight;
	char wal[CASE_PATH + 8], id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(try_put(&s, r, 0, "kept"), 0);
	snprintf(wal, sizeof(wal), "%s-wal", s.path);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	tight = old;
	tight.rlim_cur = (rlim_t)st.st_size + 5000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	int rc = try_put(&s, r, 0, "lost");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, handler);
	assert_int_equal(rc, -1);
	assert_said(&s.err, ERR_WORLD, "ディスクの誤りで止まりました。いまの入力は保存されていません",
		    "the disk failed while writing: what was entered is NOT saved");
	assert_int_equal(number_in(r, "SELECT note = 'kept' FROM answer"), 1);
	assert_int_equal(try_put(&s, r, 0, "again"), 0);
	assert_whole(r, &s.err);
	register_close(r);
	r = open_register(&s, SOON_MS);
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

enum vanish { VANISH_DELETED, VANISH_MOVED, VANISH_REPLACED, VANISH_WAL_DELETED, VANISH_WAL_REPLACED };

struct vanished {
	const char *name;
	enum vanish how;
};

static const struct vanished vanished[] = {
    {"deleted", VANISH_DELETED},
    {"moved away", VANISH_MOVED},
    {"replaced by a copy", VANISH_REPLACED},
    {"write-ahead file deleted", VANISH_WAL_DELETED},
    {"write-ahead file replaced", VANISH_WAL_REPLACED},
};

static void test_vanished(void **state)
{
	const struct vanished *row = *state;
	struct scene s;
	char wal[CASE_PATH + 8], away[CASE_PATH + 8], id[REGISTER_ID];
	scene_start(&s);
	snprintf(wal, sizeof(wal), "%s-wal", s.path);
	snprintf(away, sizeof(away), "%s.away", s.path);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	bool is_wal = row->how == VANISH_WAL_DELETED || row->how == VANISH_WAL_REPLACED;
	const char *path = is_wal ? wal : s.path;
	assert_int_equal(rename(path, away), 0);
	if (row->how == VANISH_DELETED || row->how == VANISH_WAL_DELETED)
		assert_int_equal(unlink(away), 0);
	if (row->how == VANISH_REPLACED || row->how == VANISH_WAL_REPLACED)
		write_bytes(path, "", 0);
	assert_int_equal(try_put(&s, r, 0, NULL), -1);
	assert_said(&s.err, ERR_WORLD,
		    "使用中に消されたか、移されたか、置き換えられました。いまの入力は保存されていません",
		    "was deleted, moved or replaced while in use: what was entered is NOT saved");
	assert_int_equal(register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "保存されていません", "NOT saved");
	register_close(r);
	scene_end(&s);
}

/* Deleted between the first look and the end of writing. */
static void test_vanished_meanwhile(void **state)
{
	(void)state;
	struct scene s;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	assert_int_equal(register_begin(r, &s.err), 0);
	assert_int_equal(unlink(s.path), 0);
	assert_int_equal(register_end(r, 0, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "消されたか", "NOT saved");
	register_close(r);
	scene_end(&s);
}

/* A register moved away without its write-ahead file must not be followed by an empty one that eats it. */
static void test_orphan(void **state)
{
	(void)state;
	struct scene s;
	char wal[CASE_PATH + 8];
	struct register_db *r = NULL;
	scene_start(&s);
	snprintf(wal, sizeof(wal), "%s-wal", s.path);
	write_bytes(wal, "something", 9);
	assert_int_equal(register_open(&r, s.path, true, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "-wal", "-wal");
	assert_int_equal(access(s.path, F_OK), -1);
	/* An empty one has nothing to lose. */
	write_bytes(wal, "", 0);
	r = open_register(&s, SOON_MS);
	register_close(r);
	scene_end(&s);
}

/* What the file layer says when shared memory does not work there, as on most network disks. */
static void test_no_wal(void **state)
{
	(void)state;
	struct scene s;
	struct register_db *r = NULL;
	const struct register_options poor = {.busy_ms = SOON_MS, .vfs = "unix-dotfile"};
	scene_start(&s);
	int files = files_in(s.folder);
	assert_int_equal(register_open_with(&r, s.path, true, &poor, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "このパソコンの中のディスクに置いてください", "disk of this computer");
	assert_int_equal(files_in(s.folder), files);
	register_close(open_register(&s, SOON_MS));
	assert_int_equal(register_open_with(&r, s.path, true, &poor, &s.host, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "パソコンの中のディスクにあるか", "disk of this computer");
	assert_null(r);
	register_close(open_register(&s, SOON_MS));
	scene_end(&s);
}

struct disk {
	const char *name;
	long type;
	bool remote;
};

static const struct disk disks[] = {
    {"NFS", NFS_SUPER_MAGIC, true}, {"CIFS", (int)0xff534d42, true}, {"SMB2, not extended", 0xfe534d42, true},
    {"ext4", 0xef53, false},        {"tmpfs", TMPFS_MAGIC, false},   {"nothing", 0, false},
};

static void test_disk(void **state)
{
	const struct disk *row = *state;
	assert_int_equal(register_disk_is_remote(row->type), row->remote);
}

/* Permissions hold for somebody who is not root. */
static void as_somebody(bool on)
{
	if (!getuid())
		assert_int_equal(seteuid(on ? 65534 : 0), 0);
}

static void test_read_only(void **state)
{
	(void)state;
	struct scene s;
	struct register_db *r = NULL;
	scene_start(&s);
	register_close(open_register(&s, SOON_MS));
	assert_int_equal(chmod(s.path, 0444), 0);
	assert_int_equal(chmod(s.folder, 0555), 0);
	as_somebody(true);
	int rc = register_open(&r, s.path, true, &s.host, &s.err);
	as_somebody(false);
	assert_int_equal(rc, -1);
	assert_said(&s.err, ERR_WORLD, "読み取り専用です", "read-only");
	/* A file that may be written in a folder that may not: no room for the write-ahead file. */
	assert_int_equal(chmod(s.path, 0666), 0);
	as_somebody(true);
	rc = register_open(&r, s.path, true, &s.host, &s.err);
	as_somebody(false);
	assert_int_equal(rc, -1);
	assert_said(&s.err, ERR_WORLD, "フォルダへの書き込みの権限", "its folder");
	assert_int_equal(unlink(s.path), 0);
	as_somebody(true);
	rc = register_open(&r, s.path, true, &s.host, &s.err);
	as_somebody(false);
	assert_int_equal(rc, -1);
	assert_said(&s.err, ERR_WORLD, "書き込みの権限", "write to its folder");
	assert_null(r);
	assert_int_equal(chmod(s.folder, 0700), 0);
	scene_end(&s);
}

/* A register on a disk that turned read-only while open. */
static void test_read_only_meanwhile(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	create(&s, r, id);
	assert_int_equal(sqlite3_exec(r->db, "PRAGMA query_only = ON", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(try_put(&s, r, 0, NULL), -1);
	assert_said(&s.err, ERR_WORLD, "読み取り専用です。いまの入力は保存されていません",
		    "read-only: what was entered is NOT");
	assert_int_equal(sqlite3_exec(r->db, "PRAGMA query_only = OFF", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(try_put(&s, r, 0, NULL), 0);
	register_close(r);
	scene_end(&s);
}

/* Bytes of the file itself overwritten: found while reading, and said. */
static void test_corrupt(void **state)
{
	(void)state;
	struct scene s;
	struct register_db *r = NULL;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	static const char noise[4096] = {1, 2, 3};
	scene_start(&s);
	r = open_register(&s, SOON_MS);
	fill_for_tampering(&s, r);
	/* The first page of every table and index; those of the schema itself would not even open. */
	long page[64], pages = 0;
	sqlite3_stmt *stmt;
	assert_int_equal(
	    sqlite3_prepare_v2(r->db, "SELECT rootpage FROM sqlite_schema WHERE rootpage > 1", -1, &stmt, NULL),
	    SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW && pages < 64)
		page[pages++] = (long)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	register_close(r);
	FILE *f = fopen(s.path, "r+");
	assert_non_null(f);
	for (long i = 0; i < pages; i++) {
		assert_int_equal(fseek(f, (page[i] - 1) * 4096, SEEK_SET), 0);
		assert_int_equal(fwrite(noise, 1, sizeof(noise), f), sizeof(noise));
	}
	assert_int_equal(fclose(f), 0);
	r = open_register(&s, SOON_MS);
	assert_int_equal(register_load(r, "R8-0001", &q, &a, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "台帳のファイルが壊れています", "the register is damaged");
	assert_int_equal(try_put(&s, r, 0, NULL), -1);
	assert_said(&s.err, ERR_WORLD, "壊れています。いまの入力は保存されていません",
		    "damaged: what was entered is NOT saved");
	register_close(r);
	scene_end(&s);
}

/* Which computers it was opened on one after the other, and whether it is told that it moved. */
static const struct move_row {
	const char *name, *machine[3];
	bool moved[3];
	int lines; /* of the log, about it */
} move_rows[] = {
    {"one computer", {"aa", "aa", "aa"}, {false, false, false}, 1},
    {"copied to another", {"aa", "bb", "bb"}, {false, true, false}, 2},
    {"there and back", {"aa", "bb", "aa"}, {false, true, true}, 3},
    {"one that is not known", {"aa", NULL, "aa"}, {false, false, false}, 1},
};

static void test_moved(void **state)
{
	const struct move_row *row = *state;
	struct scene s;
	struct register_surroundings around;
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(register_surroundings(r, row->machine[i], "山田", &around, &s.err), 0);
		assert_int_equal(around.moved, row->moved[i]);
		assert_int_equal(around.last, 0);
	}
	assert_int_equal(number_in(r, "SELECT count(*) FROM log WHERE what = 'machine'"), row->lines);
	assert_whole(r, &s.err);
	register_close(r);
	/* Somebody who would hide the move. */
	assert_int_equal(run_outside(s.path, "UPDATE machine SET id = 'cc'"), SQLITE_OK);
	r = open_register(&s, SOON_MS);
	assert_int_equal(register_verify_log(r, NULL, &s.err), -1);
	err_clear(&s.err);
	register_close(r);
	scene_end(&s);
}

/* A clock set back by so much, and what comes of it. */
static const struct clock_row {
	const char *name;
	int64_t by;
	bool told;
} clock_rows[] = {
    {"as it was", 0, false},
    {"set right by a minute", -60, false},
    {"ten minutes and a second back", -601, true},
    {"years back", -100000000, true},
    {"forward", 100000000, false},
};

static void test_clock(void **state)
{
	const struct clock_row *row = *state;
	struct scene s;
	struct register_surroundings around;
	struct register_life life;
	struct arena *arena = arena_new();
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, SOON_MS);
	assert_int_equal(register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err), 0);
	const int64_t was = s.clock;
	s.clock += row->by;
	assert_int_equal(register_surroundings(r, NULL, NULL, &around, &s.err), 0);
	assert_int_equal(around.last, row->told ? was : 0);
	/* Answers are kept whatever the clock says; a decision is not taken at a moment that is none. */
	assert_int_equal(try_put(&s, r, 0, NULL), 0);
	assert_int_equal(register_life(r, id, &life, arena, &s.err), 0);
	life.state = "submitted";
	assert_int_equal(register_act(r, id, life.step, "submit", &life, NULL, "山田", NULL, &s.err),
			 row->told ? -1 : 0);
	if (row->told)
		assert_said(&s.err, ERR_WORLD, "時計を直してから", "clock stands before");
	assert_int_equal(register_life(r, id, &life, arena, &s.err), 0);
	assert_string_equal(life.state, row->told ? "draft" : "submitted");
	assert_whole(r, &s.err);
	register_close(r);
	arena_free(arena);
	scene_end(&s);
}

struct said {
	const char *name;
	int code;
	const char *ja, *en;
};

static const struct said said[] = {
    {"SQLITE_FULL", SQLITE_FULL, "空き", "the disk is full"},
    {"SQLITE_BUSY", SQLITE_BUSY, "ほかのプログラム", "another program"},
    {"SQLITE_BUSY_SNAPSHOT", SQLITE_BUSY_SNAPSHOT, "ほかのプログラム", "another program"},
    {"SQLITE_BUSY_RECOVERY", SQLITE_BUSY_RECOVERY, "ほかのプログラム", "another program"},
    {"SQLITE_LOCKED", SQLITE_LOCKED, "ほかのプログラム", "another program"},
    {"SQLITE_PROTOCOL", SQLITE_PROTOCOL, "ほかのプログラム", "another program"},
    {"SQLITE_READONLY", SQLITE_READONLY, "読み取り専用", "read-only"},
    {"SQLITE_READONLY_DIRECTORY", SQLITE_READONLY_DIRECTORY, "読み取り専用", "read-only"},
    {"SQLITE_CANTOPEN", SQLITE_CANTOPEN, "権限", "permissions"},
    {"SQLITE_PERM", SQLITE_PERM, "権限", "permissions"},
    {"SQLITE_CORRUPT", SQLITE_CORRUPT, "壊れています", "damaged"},
    {"SQLITE_CORRUPT_INDEX", SQLITE_CORRUPT_INDEX, "壊れています", "damaged"},
    {"SQLITE_NOTADB", SQLITE_NOTADB, "控え（バックアップ）", "restore a backup"},
    {"SQLITE_IOERR_WRITE", SQLITE_IOERR_WRITE, "ディスク", "the disk failed"},
    {"SQLITE_IOERR_FSYNC", SQLITE_IOERR_FSYNC, "ディスク", "the disk"},
    {"SQLITE_CONSTRAINT_CHECK", SQLITE_CONSTRAINT_CHECK, "管理者", "administrator"},
};

static void test_said(void **state)
{
	const struct said *row = *state;
	struct err err = {0};
	char number[32];
	snprintf(number, sizeof(number), "SQLite %d", row->code);
	/* Whether it was saved is not known. */
	const bool open = row->code == SQLITE_IOERR_FSYNC;
	for (int saving = 0; saving < 2; saving++) {
		assert_int_equal(register_failure(row->code, "/x/register.db", saving, &err), -1);
		const struct finding *f = &err.item[0];
		assert_non_null(strstr(f->text.ja, number));
		assert_non_null(strstr(f->text.en, number));
		assert_int_equal(
		    strstr(f->text.ja, open ? "保存できたか分かりません" : "いまの入力は保存されていません。") != NULL,
		    saving);
		assert_int_equal(strstr(f->text.en, open ? "NOT known" : "NOT saved") != NULL, saving);
		assert_string_equal(f->file, "/x/register.db");
		assert_said(&err, ERR_WORLD, row->ja, row->en);
	}
}

#define ONE(f) check_add(&list, f, NULL, "%s", #f)

/* What an assessment re-evaluates is kept, told, and must be there. */
static void test_previous(void **state)
{
	(void)state;
	struct scene s;
	char first[REGISTER_ID], second[REGISTER_ID], found[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, 0);
	assert_int_equal(register_create(r, s.a, NULL, "山田", first, sizeof(first), &s.err), 0);
	assert_int_equal(register_create(r, s.a, "r8-0001", "佐藤", second, sizeof(second), &s.err), 0);
	assert_int_equal(register_previous(r, second, found, sizeof(found), &s.err), 0);
	assert_string_equal(found, first);
	assert_int_equal(register_previous(r, first, found, sizeof(found), &s.err), 0);
	assert_string_equal(found, "");
	assert_int_equal(register_create(r, s.a, "R8-0009", "山田", second, sizeof(second), &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "R8-0009", "R8-0009");
	assert_int_equal(register_previous(r, "R8-0009", found, sizeof(found), &s.err), -1);
	err_clear(&s.err);
	assert_int_equal(register_verify_log(r, NULL, &s.err), 0);
	register_close(r);
	scene_end(&s);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, test_kept, kept, "kept");
	ONE(test_create_keeps_answers);
	ONE(test_old_template_stays);
	ONE(test_take_back);
	CHECK_ROWS(&list, test_numbered, numbered, "number");
	ONE(test_number_10000);
	ONE(test_id_without_case);
	ONE(test_unknown_id);
	ONE(test_layout_before);
	ONE(test_two_acts);
	ONE(test_answers_stay);
	ONE(test_treatments);
	CHECK_ROWS(&list, test_destroyed, destroyed_rows, "destroyed");
	ONE(test_only_destroyed);
	ONE(test_due);
	CHECK_ROWS(&list, test_life_outside, life_outside_rows, "life changed outside");
	CHECK_ROWS(&list, test_meant_id, meant_rows, "meant");
	ONE(test_two_connections);
	ONE(test_conflict);
	ONE(test_created_by_many);
	ONE(test_list);
	ONE(test_previous);
	ONE(test_log);
	ONE(test_long_log);
	CHECK_ROWS(&list, test_tampered, tampered, "tampered");
	CHECK_ROWS(&list, test_refused, refused, "refused");
	CHECK_ROWS(&list, test_damaged, damaged, "damaged");
	ONE(test_damaged_files);
	CHECK_ROWS(&list, test_foreign, foreign, "foreign");
	ONE(test_folder_and_device);
	ONE(test_missing);
	ONE(test_odd_names);
	ONE(test_opened_as_promised);
	ONE(test_from_backup);
	ONE(test_locked);
	ONE(test_locked_when_opening);
	ONE(test_disk_full);
	ONE(test_disk_error);
	CHECK_ROWS(&list, test_vanished, vanished, "vanished");
	ONE(test_vanished_meanwhile);
	ONE(test_orphan);
	ONE(test_no_wal);
	CHECK_ROWS(&list, test_disk, disks, "disk");
	ONE(test_read_only);
	ONE(test_read_only_meanwhile);
	ONE(test_corrupt);
	CHECK_ROWS(&list, test_moved, move_rows, "computers");
	CHECK_ROWS(&list, test_clock, clock_rows, "clock");
	CHECK_ROWS(&list, test_said, said, "said");
	return check_run(&list, "register");
}

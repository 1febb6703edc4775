/* verify as people run it: what it says of documents that the program made, signed and registered, of their content
 * against the register, and how a digest is carried to the other side. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/register.h"
#include "tests/pty.h"

enum { WORDS = 10 };

#define SHEET "out/R8-0001-sheet.pdf"
#define CHECKLIST "out/R8-0001-checklist.pdf"

struct scene {
	struct place p;
	char digest[65]; /* of the checklist's content */
};

/* What the metadata of a document say of its content. */
static void read_digest(const struct place *p, const char *name, char out[65])
{
	size_t n;
	char *bytes = place_read(p, name, &n);
	assert_non_null(bytes);
	const char *at = memmem(bytes, n, "sha256:", 7);
	assert_non_null(at);
	snprintf(out, 65, "%.64s", at + 7);
	free(bytes);
}

static void scene_make(struct scene *s)
{
	char *answers;
	place_make(&s->p);
	assert_true(asprintf(&answers, "%s/cloud-mixed.ini", s->p.examples) > 0);
	place_write(&s->p, "pass", "correct horse\n");
	struct run r = place_run(&s->p,
				 (const char *const[]){"run", "--answers", answers, "--no-input", "--pass-file", "pass",
						       "--who", "山田太郎", NULL},
				 NULL);
	assert_int_equal(r.code, 0);
	run_clear(&r);
	free(answers);
	read_digest(&s->p, CHECKLIST, s->digest);
}

/* One answer's note is another since the documents were made. */
static void change_answer(const struct scene *s)
{
	struct host host;
	struct register_db *db = NULL;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	struct err err = {0};
	char *path = place_path(&s->p, "shinsa/register.db");
	host_system(&host);
	assert_int_equal(register_open(&db, path, false, &host, &err), 0);
	assert_int_equal(register_load(db, "R8-0001", &q, &a, &err), 0);
	int row = questionnaire_find(q, "CLD-22");
	assert_true(row >= 0);
	struct answer answer = a->item[row];
	answer.note = "別の書き方";
	assert_int_equal(register_put(db, "R8-0001", &q->row[row], &answer, "佐藤", NULL, &err), 0);
	answers_free(a);
	questionnaire_free(q);
	register_close(db);
	free(path);
}

static void remove_register(const struct scene *s)
{
	char *path = place_path(&s->p, "shinsa");
	char command[200];
	snprintf(command, sizeof(command), "rm -r %s", path);
	assert_int_equal(system(command), 0);
	free(path);
}

struct row {
	const char *name;
	void (*before)(const struct scene *s);
	const char *word[WORDS]; /* "@" becomes the checklist's digest, "@ " the same in groups of eight */
	int code;
	const char *out[3], *err;
};

static const struct row rows[] = {
    {"intact and registered",
     NULL,
     {"verify", SHEET},
     0,
     {"内容は変わっていません", "作成者の署名", "台帳の R8-0001 と一致します（評価票、庁内用）"},
     NULL},
    {"in English",
     NULL,
     {"verify", SHEET, "--lang", "en"},
     0,
     {"Signature of the author", "B-B", "equal to R8-0001 of the register"},
     NULL},
    {"revocation is said to be unchecked", NULL, {"verify", SHEET}, 0, {"失効未確認", "自己申告", "水準 B-B"}, NULL},
    {"attachment fits", NULL, {"verify", SHEET}, 0, {"添付の内容は、文書の要約値と一致します"}, NULL},
    {"vendor's view has its own digest", NULL, {"verify", CHECKLIST}, 0, {"契約チェックリスト、事業者提供用"}, NULL},
    {"an answer changed since",
     change_answer,
     {"verify", SHEET},
     0,
     {"今の内容とは違います（CLD-22", "shinsa log R8-0001"},
     NULL},
    {"a note changed that the vendor never saw", change_answer, {"verify", CHECKLIST}, 0, {"と一致します"}, NULL},
    {"no register here", remove_register, {"verify", SHEET}, 0, {"ここに台帳がない"}, NULL},
    {"block",
     NULL,
     {"verify", CHECKLIST, "--text"},
     0,
     {"verdict: 元のまま", "document: R8-0001 (vendor)", "content-sha256: "},
     NULL},
    {"block in English",
     NULL,
     {"verify", SHEET, "--text", "--lang", "en"},
     0,
     {"verdict: intact", "self-made key", "revocation unchecked"},
     NULL},
    {"JSON",
     NULL,
     {"verify", CHECKLIST, "--json"},
     0,
     {"\"register\": \"same\"", "\"form\": \"checklist\"", "\"level\": \"B-B\""},
     NULL},
    {"JSON of what changed",
     change_answer,
     {"verify", SHEET, "--json"},
     0,
     {"\"register\": \"differs\"", "CLD-22"},
     NULL},

    {"digest of the paper",
     NULL,
     {"verify", "--content", "@", "R8-0001"},
     0,
     {"契約チェックリスト、事業者提供用"},
     NULL},
    {"digest in groups", NULL, {"verify", "--content", "@ ", "r8-0001"}, 0, {"契約チェックリスト、事業者提供用"}, NULL},
    {"another digest",
     NULL,
     {"verify", "--content", "0000000000000000000000000000000000000000000000000000000000000000", "R8-0001"},
     1,
     {"今の内容とは違います"},
     NULL},
    {"digest of no such assessment", NULL, {"verify", "--content", "@", "R8-0009"}, 1, {"R8-0009 はない"}, NULL},
    {"digest with no number", NULL, {"verify", "--content", "@"}, 2, {NULL}, "verify"},
    {"half a digest", NULL, {"verify", "--content", "0123456789abcdef", "R8-0001"}, 2, {NULL}, "64 桁"},

    {"as of a day",
     NULL,
     {"verify", SHEET, "--at", "令和12年6月1日", "--text"},
     0,
     {"judged: 令和12年6月1日 23:59（日本時間）"},
     NULL},
    {"as of no moment", NULL, {"verify", SHEET, "--at", "きのう"}, 2, {NULL}, "日時として読めません"},
    {"text and JSON", NULL, {"verify", SHEET, "--text", "--json"}, 2, {NULL}, "どちらか一つ"},
    {"revision without a place", NULL, {"verify", SHEET, "--revision", "1"}, 2, {NULL}, "-o"},
    {"a place without revision", NULL, {"verify", SHEET, "-o", "a.pdf"}, 2, {NULL}, "--revision"},
    {"revision that is not there", NULL, {"verify", SHEET, "--revision", "9", "-o", "a.pdf"}, 3, {NULL}, "9"},
};

static void test_row(void **state)
{
	const struct row *row = *state;
	struct scene s;
	char groups[80] = "";
	const char *word[WORDS] = {NULL};
	scene_make(&s);
	for (int i = 0; i < 8; i++)
		snprintf(groups + strlen(groups), sizeof(groups) - strlen(groups), "%.8s ", s.digest + (size_t)i * 8);
	for (int i = 0; i < WORDS && row->word[i]; i++)
		word[i] = strcmp(row->word[i], "@") == 0    ? s.digest
			  : strcmp(row->word[i], "@ ") == 0 ? groups
							    : row->word[i];
	if (row->before)
		row->before(&s);
	struct run r = place_run(&s.p, word, NULL);
	bool ok = r.code == row->code && (!row->err || strstr(r.err, row->err));
	for (size_t i = 0; i < sizeof(row->out) / sizeof(row->out[0]); i++)
		ok = ok && (!row->out[i] || strstr(r.out, row->out[i]));
	if (!ok)
		fail_msg("exit %d\nout: %s\nerr: %s", r.code, r.out, r.err);
	run_clear(&r);
	place_remove(&s.p);
}

/* The first revision of a signed document is the unsigned one, the second is the file itself. */
static void test_revisions(void **state)
{
	(void)state;
	struct scene s;
	size_t n, first_n, second_n;
	scene_make(&s);
	struct run r =
	    place_run(&s.p, (const char *const[]){"verify", SHEET, "--revision", "1", "-o", "first.pdf", NULL}, NULL);
	assert_int_equal(r.code, 0);
	run_clear(&r);
	r = place_run(&s.p, (const char *const[]){"verify", SHEET, "--revision", "2", "-o", "second.pdf", NULL}, NULL);
	assert_int_equal(r.code, 0);
	run_clear(&r);
	char *whole = place_read(&s.p, SHEET, &n), *first = place_read(&s.p, "first.pdf", &first_n),
	     *second = place_read(&s.p, "second.pdf", &second_n);
	assert_true(first_n < n);
	assert_memory_equal(first, whole, first_n);
	assert_int_equal(second_n, n);
	assert_memory_equal(second, whole, n);
	r = place_run(&s.p, (const char *const[]){"verify", "first.pdf", NULL}, NULL);
	assert_int_equal(r.code, 1);
	assert_non_null(strstr(r.out, "署名がありません"));
	run_clear(&r);
	free(whole);
	free(first);
	free(second);
	place_remove(&s.p);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, test_row, rows, "verify");
	check_add(&list, test_revisions, NULL, "revisions are what was signed");
	return check_run(&list, "verify_command");
}

/* The built program from end to end, as scripts run it: every exit code, and what is left behind. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/pty.h"

enum { WORDS = 12 };

static bool has(const char *text, const char *part)
{
	return !part || strstr(text, part) != NULL;
}

static void show_run(const struct run *r)
{
	fprintf(stderr, "exit %d\nout: %s\nerr: %s\n", r->code, r->out, r->err);
}

/* Runs and checks the code and both streams; what is NULL is not looked at. */
static void expect(const struct place *p, const char *const *words, int code, const char *out, const char *err)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != code || !has(r.out, out) || !has(r.err, err)) {
		show_run(&r);
		fail_msg("expected %d, out '%s', err '%s'", code, out ? out : "", err ? err : "");
	}
	run_clear(&r);
}

#define EXPECT(p, code, out, err, ...) expect((p), (const char *const[]){__VA_ARGS__, NULL}, (code), (out), (err))

/* Exactly that on standard output, nothing on the other. */
static void expect_only(const struct place *p, const char *const *words, const char *out)
{
	struct run r = place_run(p, words, NULL);
	assert_int_equal(r.code, 0);
	assert_string_equal(r.out, out);
	assert_string_equal(r.err, "");
	run_clear(&r);
}

#define EXPECT_ONLY(p, out, ...) expect_only((p), (const char *const[]){__VA_ARGS__, NULL}, (out))

/* An example by name; from a ring that one test does not outrun. */
static char *example(const struct place *p, const char *name)
{
	char *path;
	if (asprintf(&path, "%s/%s.ini", p->examples, name) < 0)
		abort();
	return path;
}

/* One command in a fresh place. "@name" stands for an example's path. */
struct command_row {
	const char *name;
	const char *word[WORDS];
	int code;
	const char *out, *err;
	bool nothing_written;
};

static const struct command_row command_rows[] = {
    {"nothing, without a terminal", {NULL}, 2, NULL, "shinsa help", true},
    {"version", {"--version"}, 0, "shinsa ", NULL, true},
    {"help", {"help"}, 0, "shinsa run cloud", NULL, true},
    {"--help", {"--help"}, 0, "終了コード", NULL, true},
    {"help in English", {"help", "--lang", "en"}, 0, "Exit codes", NULL, true},
    {"help of a command", {"help", "score"}, 0, "--explain", NULL, true},
    {"help of an option with a letter", {"help", "report"}, 0, "  -o, --output ファイル", NULL, true},
    {"help of what is typed as a choice", {"help", "contract"}, 0, "--view internal|vendor", NULL, true},
    {"--help behind a command", {"run", "--help"}, 0, "--answers", NULL, true},
    {"help of nothing", {"help", "nonsense"}, 2, NULL, "nonsense", true},
    {"unknown command", {"rnu"}, 2, NULL, "run のことでしょうか", true},
    {"half a command", {"template"}, 2, NULL, "shinsa template check", true},
    {"half a command with two ends", {"key"}, 2, NULL, "shinsa key new, shinsa key show", true},
    {"a second word that is near", {"officer", "lst"}, 2, NULL, "officer list のことでしょうか", true},
    {"a second word that is not", {"officer", "xyzzy"}, 2, NULL, "shinsa officer add, shinsa officer list", true},
    {"unknown option", {"list", "--regsiter", "x"}, 2, NULL, "--register のことでしょうか", true},
    {"unknown option in English",
     {"list", "--regsiter", "x", "--lang=en"},
     2,
     NULL,
     "did you mean '--register'?",
     true},
    {"option of another command", {"list", "--gate"}, 2, NULL, "--gate は list では使えません", true},
    {"kinds", {"kinds"}, 0, "クラウドサービス利用", NULL, true},
    {"kinds for a script",
     {"kinds", "--quiet"},
     0,
     "cloud\noutsourcing-cloud\noutsourcing\nsocial-media\n",
     NULL,
     true},
    {"kinds as JSON", {"kinds", "--json"}, 0, "\"questions\":138", NULL, true},
    {"quiet grade", {"score", "--answers", "@cloud-mixed", "-q"}, 0, "C\n", NULL, true},
    {"quiet run",
     {"run", "--answers", "@cloud-mixed", "--unsigned", "-q"},
     0,
     "out/R8-0001-sheet.pdf\nout/R8-0001-",
     NULL,
     false},
    {"a check that passes says nothing when quiet", {"template", "check", "-q", "@cloud-mixed"}, 3, NULL, NULL, true},
    {"a kiosk without a terminal", {"kiosk"}, 2, NULL, "端末が要ります", true},
    {"too few words", {"verify"}, 2, NULL, "shinsa verify out/", true},
    {"too many words", {"show", "R8-0001", "R8-0002"}, 2, NULL, "「R8-0002」は余分です", true},
    {"word that is no text", {"show", "\xFF"}, 2, NULL, "UTF-8", true},
    {"reason that is no text", {"return", "R8-0001", "--reason", "\xFF"}, 2, NULL, "--reason の文字が読めません", true},
    {"certificate that is no text",
     {"end", "R8-0001", "--certificate", "\xFF"},
     2,
     NULL,
     "--certificate の文字が読めません",
     true},
    {"date that is none", {"list", "--date", "2026-02-30"}, 2, NULL, "2026-02-30", true},
    {"walk without a terminal", {"run", "cloud"}, 2, NULL, "--answers", true},
    {"walk without a kind or terminal", {"run"}, 2, NULL, "端末が要ります", true},
    {"kind and answers differ", {"run", "outsourcing", "--answers", "@cloud-mixed"}, 2, NULL, "「cloud」のもの", true},
    {"answers that are not there", {"run", "--answers", "none.ini", "--no-input"}, 4, NULL, "none.ini", true},
    {"no key", {"run", "--answers", "@cloud-mixed", "--no-input"}, 4, NULL, "shinsa key new", true},
    {"no passphrase file", {"run", "--answers", "@cloud-mixed", "--pass-file", "none"}, 4, NULL, "none", true},
    {"passphrase descriptor that is closed",
     {"run", "--answers", "@cloud-mixed", "--pass-fd", "77"},
     4,
     NULL,
     "--pass-fd",
     true},
    {"unsigned", {"run", "--answers", "@cloud-mixed", "--unsigned"}, 0, "R8-0001", NULL, false},
    {"unsigned says so", {"run", "--answers", "@cloud-mixed", "--unsigned"}, 0, "していません", NULL, false},
    {"gate, C", {"run", "--answers", "@cloud-mixed", "--unsigned", "--gate"}, 0, "等級    C", NULL, false},
    {"gate, pending", {"run", "--answers", "@cloud-unanswered", "--unsigned", "--gate"}, 1, "保留", NULL, false},
    {"gate, X", {"run", "--answers", "@social-media-no-mfa", "--unsigned", "--gate"}, 1, "等級    X", NULL, false},
    {"pending without gate", {"run", "--answers", "@cloud-unanswered", "--unsigned"}, 0, "保留", NULL, false},
    {"out of scope", {"score", "--answers", "@school-network", "--gate"}, 0, "対象外", NULL, true},
    {"score of a file", {"score", "--answers", "@cloud-mixed"}, 0, "直すと効く順", NULL, true},
    {"score as JSON", {"score", "--answers", "@cloud-mixed", "--json"}, 0, "\"grade\":\"C\"", NULL, true},
    {"score explained",
     {"score", "--answers", "@cloud-mixed", "--explain"},
     0,
     "この組が等級を決めています",
     NULL,
     true},
    {"score explained in English",
     {"score", "--answers", "@cloud-mixed", "--explain", "--lang", "en"},
     0,
     "this cell sets the grade",
     NULL,
     true},
    {"score with gate", {"score", "--answers", "@cloud-unanswered", "--gate"}, 1, "保留", NULL, true},
    {"score of nothing", {"score"}, 2, NULL, "shinsa list", true},
    {"score of two", {"score", "R8-0001", "--answers", "x"}, 2, NULL, "どちらか一つ", true},
    {"score of no number", {"score", "cloud-mixed"}, 2, NULL, "「cloud-mixed」は台帳の番号ではありません", true},
    {"score of a kind", {"score", "cloud"}, 2, NULL, "「cloud」は評価の種別です", true},
    {"score of a file without --answers", {"score", "x.ini"}, 2, NULL, "--answers x.ini", true},
    {"score both ways", {"score", "R8-0001", "--json", "--explain"}, 2, NULL, "--json と --explain", true},
    {"score without a register", {"score", "R8-0001"}, 3, NULL, "台帳がまだありません", true},
    {"list without a register", {"list"}, 3, NULL, "shinsa run", true},
    {"resume without a register", {"resume", "R8-0001"}, 3, NULL, "台帳がまだありません", true},
    {"verify what is not there", {"verify", "none.pdf"}, 4, NULL, "none.pdf", true},
    {"verify what is no PDF", {"verify", "@cloud-mixed"}, 1, "PDF", NULL, true},
    {"verify as JSON", {"verify", "@cloud-mixed", "--json"}, 1, "{", NULL, true},
    {"verify a folder", {"verify", "/tmp"}, 3, NULL, "/tmp", true},
    {"check what is not there", {"template", "check", "none.ini"}, 4, NULL, "none.ini: ファイルがありません", true},
    {"key show without a key", {"key", "show"}, 4, NULL, "shinsa key new", true},
    {"key new without a passphrase", {"key", "new"}, 4, NULL, "--pass-file", true},
    {"no such font",
     {"run", "--answers", "@cloud-mixed", "--unsigned", "--font", "none.ttf"},
     4,
     NULL,
     "none.ttf",
     true},
    {"no such kind", {"run", "cluod", "--answers", "@cloud-mixed"}, 2, NULL, "cluod", true},
};

static void runs(void **state)
{
	const struct command_row *row = *state;
	struct place p;
	const char *word[WORDS + 1] = {0};
	char *path[WORDS] = {0};
	place_make(&p);
	for (size_t i = 0; i < WORDS && row->word[i]; i++) {
		if (row->word[i][0] == '@')
			word[i] = path[i] = example(&p, row->word[i] + 1);
		else
			word[i] = row->word[i];
	}
	expect(&p, word, row->code, row->out, row->err);
	if (row->nothing_written) {
		assert_false(place_has(&p, "shinsa"));
		assert_false(place_has(&p, "out"));
	} else {
		assert_true(place_has(&p, "out/R8-0001-sheet.pdf"));
		assert_true(place_has(&p, "out/R8-0001-checklist.pdf"));
	}
	for (size_t i = 0; i < WORDS; i++)
		free(path[i]);
	place_remove(&p);
}

/* The main job, and everything that can be asked about it afterwards. */
static void main_job(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char *answers = example(&p, "cloud-mixed");
	place_write(&p, "pass", "correct horse\n");
	EXPECT(&p, 0, "out/R8-0001-sheet.pdf", "公印ではなく", "run", "--answers", answers, "--no-input", "--pass-file",
	       "pass", "--who", "山田太郎", "--text");
	assert_true(place_has(&p, "out/R8-0001-sheet.txt"));
	assert_true(place_has(&p, "out/R8-0001-checklist.txt"));
	struct stat st;
	char *data = place_path(&p, "shinsa");
	assert_int_equal(stat(data, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	free(data);
	EXPECT(&p, 0, "山田太郎", NULL, "verify", "out/R8-0001-sheet.pdf");
	EXPECT(&p, 0, "山田太郎", NULL, "verify", "out/R8-0001-checklist.pdf");
	EXPECT(&p, 0, "公共施設予約システム", NULL, "list");
	EXPECT(&p, 0, "\"state\":\"draft\"", NULL, "list", "--json");
	EXPECT(&p, 0, "\"grade\":\"C\"", NULL, "show", "R8-0001", "--json");
	EXPECT(&p, 0, "\"whole\":true", NULL, "log", "--json");
	EXPECT_ONLY(&p, "R8-0001\n", "list", "--quiet");
	EXPECT(&p, 0, "out/R8-0001-sheet.pdf sha256:", NULL, "show", "r8-0001");
	EXPECT(&p, 0, "CLD-22", "記録は完全です", "log", "R8-0001");
	EXPECT(&p, 0, "\"grade\":\"C\"", NULL, "score", "R8-0001", "--json");
	EXPECT(&p, 3, NULL, "R8-0009", "show", "R8-0009");
	EXPECT(&p, 3, NULL, "R8-0009", "score", "R8-0009");
	EXPECT(&p, 3, NULL, "R8-0009", "resume", "R8-0009", "--unsigned");
	EXPECT(&p, 0, "山田太郎", NULL, "key", "show", "--pass-file", "pass");
	EXPECT(&p, 4, NULL, "すでにあります", "key", "new", "--pass-file", "pass");
	/* Made again, and the next one gets the next number. */
	EXPECT(&p, 0, "R8-0001-checklist.pdf", NULL, "resume", "r8-0001", "--pass-file", "pass");
	EXPECT(&p, 0, "R8-0002", NULL, "run", "cloud", "--answers", answers, "--pass-file", "pass");
	/* A wrong passphrase changes nothing. */
	place_write(&p, "wrong", "battery staple\n");
	EXPECT(&p, 4, NULL, "パスフレーズ", "run", "--answers", answers, "--pass-file", "wrong");
	assert_false(place_has(&p, "out/R8-0003-sheet.pdf"));
	EXPECT(&p, 3, NULL, "R8-0003", "show", "R8-0003");
	free(answers);
	place_remove(&p);
}

static void same_twice(void **state)
{
	(void)state;
	struct place p;
	size_t n[2];
	place_make(&p);
	char *answers = example(&p, "cloud-mixed");
	EXPECT(&p, 0, NULL, NULL, "run", "--answers", answers, "--unsigned");
	char *first = place_read(&p, "out/R8-0001-sheet.pdf", &n[0]);
	EXPECT(&p, 0, NULL, NULL, "resume", "R8-0001", "--unsigned");
	char *second = place_read(&p, "out/R8-0001-sheet.pdf", &n[1]);
	assert_int_equal(n[0], n[1]);
	assert_memory_equal(first, second, n[0]);
	free(first);
	free(second);
	free(answers);
	place_remove(&p);
}

static void all_mistakes_at_once(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	place_write(
	    &p, "bad.ini",
	    "[assessment]\ntemplate = cloud\ndate = 2026-06-01\n\n[answers]\nPRF-01 = \"案件\"\nPRF-03 = wrong\n"
	    "PRF-29 = 7123456789013\nXYZ-01 = yes\nPRF-34 = 2026-02-30\n");
	struct run r = place_run(&p, (const char *const[]){"run", "--answers", "bad.ini", "--unsigned", NULL}, NULL);
	assert_int_equal(r.code, 3);
	assert_string_equal(r.out, "");
	const char *const told[] = {"bad.ini:7: PRF-03", "bad.ini:8: PRF-29", "bad.ini:9:", "bad.ini:10: PRF-34"};
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (!has(r.err, told[i]))
			fail_msg("not told: %s in\n%s", told[i], r.err);
	assert_false(place_has(&p, "shinsa"));
	assert_false(place_has(&p, "out"));
	run_clear(&r);
	place_remove(&p);
}

static void no_template_by_path(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	place_write(&p, "sly.ini", "[assessment]\ntemplate = /tmp/elsewhere/cloud\n\n[answers]\nPRF-01 = a\n");
	EXPECT(&p, 3, NULL, "/tmp/elsewhere/cloud", "score", "--answers", "sly.ini");
	place_remove(&p);
}

static void damaged_is_seen(void **state)
{
	(void)state;
	struct place p;
	size_t n;
	place_make(&p);
	char *answers = example(&p, "social-media-all-met");
	place_write(&p, "pass", "correct horse\n");
	EXPECT(&p, 0, NULL, NULL, "run", "--answers", answers, "--pass-file", "pass");
	char *bytes = place_read(&p, "out/R8-0001-sheet.pdf", &n), *path = place_path(&p, "out/R8-0001-sheet.pdf");
	bytes[n / 3] ^= 1;
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
	EXPECT(&p, 1, NULL, NULL, "verify", "out/R8-0001-sheet.pdf");
	free(bytes);
	free(path);
	free(answers);
	place_remove(&p);
}

static void unsigned_is_no(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char *answers = example(&p, "social-media-all-met");
	EXPECT(&p, 0, NULL, NULL, "run", "--answers", answers, "--unsigned", "--out", "elsewhere");
	EXPECT(&p, 1, "署名", NULL, "verify", "elsewhere/R8-0001-sheet.pdf");
	free(answers);
	place_remove(&p);
}

/* The second document cannot be written, as a link stands there, which is never replaced: the first one, written by
 * then, must not stay, and the assessment must. */
static void all_or_none(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char *answers = example(&p, "cloud-mixed"), *out = place_path(&p, "out"),
	     *wall = place_path(&p, "out/R8-0001-checklist.pdf");
	assert_int_equal(mkdir(out, 0755), 0);
	place_write(&p, "notes.txt", "not a document");
	assert_int_equal(symlink("../notes.txt", wall), 0);
	EXPECT(&p, 4, NULL, "shinsa resume R8-0001", "run", "--answers", answers, "--unsigned");
	assert_false(place_has(&p, "out/R8-0001-sheet.pdf"));
	char *notes = place_read(&p, "notes.txt", NULL);
	assert_string_equal(notes, "not a document");
	free(notes);
	assert_int_equal(unlink(wall), 0);
	EXPECT(&p, 0, "R8-0001-checklist.pdf", NULL, "resume", "R8-0001", "--unsigned");
	free(answers);
	free(out);
	free(wall);
	place_remove(&p);
}

static void out_is_a_file(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char *answers = example(&p, "cloud-mixed");
	place_write(&p, "out", "not a folder");
	EXPECT(&p, 4, NULL, "フォルダを作れません", "run", "--answers", answers, "--unsigned");
	free(answers);
	place_remove(&p);
}

static void register_is_something_else(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char text[2000];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	place_write(&p, "notes.txt", text);
	EXPECT(&p, 3, NULL, "notes.txt", "list", "--register", "notes.txt");
	char *answers = example(&p, "cloud-mixed");
	EXPECT(&p, 4, NULL, "no/such/folder", "run", "--answers", answers, "--unsigned", "--register",
	       "no/such/folder/r.db");
	free(answers);
	place_remove(&p);
}

/* Somebody with the file and a tool changes what the log says. */
static void log_tells(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char *answers = example(&p, "cloud-mixed"), *path = place_path(&p, "shinsa/register.db"), *why = NULL;
	EXPECT(&p, 0, NULL, NULL, "run", "--answers", answers, "--unsigned");
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_exec(db,
		     "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'trigger'; PRAGMA "
		     "writable_schema = OFF",
		     NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE log SET who = 'somebody else' WHERE number = 5", NULL, NULL, &why),
			 SQLITE_OK);
	assert_int_equal(sqlite3_changes(db), 1);
	sqlite3_close(db);
	EXPECT(&p, 1, NULL, "5", "log");
	free(answers);
	free(path);
	place_remove(&p);
}

static void output_fails(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	struct run r = place_run(&p, (const char *const[]){"help", NULL}, "/dev/full");
	assert_int_equal(r.code, 4);
	assert_non_null(strstr(r.err, "標準出力に書き込めません"));
	run_clear(&r);
	/* More than one buffer full: told once, although the program tries more than once. */
	char *answers = example(&p, "cloud-mixed");
	r = place_run(&p, (const char *const[]){"score", "--answers", answers, "--json", NULL}, "/dev/full");
	assert_int_equal(r.code, 4);
	char *told = strstr(r.err, "標準出力に書き込めません");
	assert_non_null(told);
	assert_null(strstr(told + 1, "標準出力に書き込めません"));
	run_clear(&r);
	free(answers);
	place_remove(&p);
}

/* A reader that has seen enough: no news, and no death by a signal. */
static void pipe_closes(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	struct run r = place_run(&p, (const char *const[]){"help", NULL}, "|");
	assert_int_equal(r.code, 4);
	assert_string_equal(r.err, "");
	run_clear(&r);
	place_remove(&p);
}

static void template_findings(void **state)
{
	(void)state;
	struct place p;
	char path[300];
	place_make(&p);
	snprintf(path, sizeof(path), "%s/cloud.ini", p.templates);
	EXPECT(&p, 0, "問題はありません", NULL, "template", "check", path);
	place_write(
	    &p, "own.ini",
	    "[template]\nid = own\nversion = 1\ntitle.ja = \"試し\"\ntitle.en = \"trial\"\ninclude = profile.ini\n"
	    "policy = policy.ini\n\n[section.a]\ntitle.ja = \"甲\"\ntitle.en = \"A\"\n\n[OWN-01]\nsection = a\n"
	    "ask.ja = \"問い\"\nask.en = \"question\"\ntype = nonsense\nrole = info\nweight = 99\n");
	EXPECT(&p, 3, "own.ini:", NULL, "template", "check", "own.ini");
	EXPECT(&p, 3, "問題はありません", NULL, "template", "check", path, "own.ini");
	EXPECT(&p, 0, "\"findings\":[],\"more\":0}]", NULL, "template", "check", path, "--json");
	EXPECT(&p, 3, "{\"kind\":\"input\",\"file\":\"own.ini\",\"line\":", NULL, "template", "check", "own.ini",
	       "--json");
	EXPECT_ONLY(&p, "", "template", "check", path, "--quiet");
	place_remove(&p);
}

static void templates_elsewhere(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	place_write(&p, "a.ini", "[assessment]\ntemplate = cluod\n\n[answers]\nPRF-01 = a\n");
	EXPECT(&p, 3, NULL, "a.ini: template: 「cluod」という種別はありません。cloud のことでしょうか", "score",
	       "--answers", "a.ini");
	EXPECT(&p, 3, NULL, "--templates", "score", "--answers", "a.ini", "--templates", "nowhere");
	place_remove(&p);
}

static void english(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	char *answers = example(&p, "cloud-mixed");
	EXPECT(&p, 0, "grade       C", NULL, "run", "--answers", answers, "--unsigned", "--lang", "en", "--doc-lang",
	       "en", "--text");
	char *text = place_read(&p, "out/R8-0001-sheet.txt", NULL);
	assert_non_null(text);
	assert_null(strstr(text, "評価票"));
	free(text);
	free(answers);
	place_remove(&p);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, runs, command_rows, "command");
	check_add(&list, main_job, NULL, "the main job, and all about it");
	check_add(&list, same_twice, NULL, "the same answers give the same bytes");
	check_add(&list, all_mistakes_at_once, NULL, "all mistakes of a file at once, and nothing written");
	check_add(&list, no_template_by_path, NULL, "an answers file cannot choose where templates come from");
	check_add(&list, damaged_is_seen, NULL, "one flipped bit is seen");
	check_add(&list, unsigned_is_no, NULL, "unsigned does not verify");
	check_add(&list, all_or_none, NULL, "both documents or none");
	check_add(&list, out_is_a_file, NULL, "the folder is a file");
	check_add(&list, register_is_something_else, NULL, "the register is something else");
	check_add(&list, log_tells, NULL, "a changed log is told");
	check_add(&list, output_fails, NULL, "standard output is full");
	check_add(&list, pipe_closes, NULL, "a pipe that nobody reads");
	check_add(&list, template_findings, NULL, "findings of a template");
	check_add(&list, templates_elsewhere, NULL, "a kind that is not there");
	check_add(&list, english, NULL, "English all through");
	return check_run(&list, "cli");
}

/* report, contract, plan and request, run from end to end: one document each, where it was asked for. */
#define _GNU_SOURCE
#include "tests/check.h"

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

/* Runs and checks the code and both streams; what is NULL is not looked at. `to` as in place_run. */
static void expect(const struct place *p, const char *const *words, const char *to, int code, const char *out,
		   const char *err)
{
	struct run r = place_run(p, words, to);
	if (r.code != code || !has(r.out, out) || !has(r.err, err)) {
		fprintf(stderr, "exit %d\nout: %s\nerr: %s\n", r.code, r.out, r.err);
		fail_msg("expected %d, out '%s', err '%s'", code, out ? out : "", err ? err : "");
	}
	run_clear(&r);
}

#define EXPECT(p, code, out, err, ...) expect((p), (const char *const[]){__VA_ARGS__, NULL}, NULL, (code), (out), (err))

/* A fresh place with an example as "mixed.ini". */
static void scene(struct place *p)
{
	char *path, *bytes;
	size_t n = 0;
	place_make(p);
	assert_true(asprintf(&path, "%s/cloud-mixed.ini", p->examples) > 0);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	bytes = calloc(1, 65536);
	n = fread(bytes, 1, 65535, f);
	assert_true(n > 0);
	fclose(f);
	place_write(p, "mixed.ini", bytes);
	free(bytes);
	free(path);
}

static size_t files_in(const struct place *p, const char *folder)
{
	char command[160];
	size_t n = 0;
	snprintf(command, sizeof(command), "ls -A %s/%s 2>/dev/null", p->dir, folder);
	FILE *f = popen(command, "r");
	for (int c; (c = fgetc(f)) != EOF;)
		n += c == '\n';
	pclose(f);
	return n;
}

/* ---- one command in a fresh place ---- */

struct command_row {
	const char *name;
	const char *word[WORDS];
	int code;
	const char *out, *err; /* parts of what is said */
	const char *made;      /* the only file made; NULL: none, and no folder */
};

static const struct command_row command_rows[] = {
    {"sheet", {"report", "--answers", "mixed.ini"}, 0, "文書    out/", "署名はありません", "out/mixed-sheet.pdf"},
    {"where signed ones come from",
     {"report", "--answers", "mixed.ini"},
     0,
     NULL,
     "shinsa run --answers mixed.ini",
     "out/mixed-sheet.pdf"},
    {"checklist", {"contract", "--answers", "mixed.ini"}, 0, NULL, "署名", "out/mixed-checklist.pdf"},
    {"plan", {"plan", "--answers", "mixed.ini"}, 0, NULL, "署名", "out/mixed-plan.pdf"},
    {"request", {"request", "--answers", "mixed.ini"}, 0, NULL, "署名", "out/mixed-request.pdf"},
    {"request of a kind",
     {"request", "social-media"},
     0,
     "out/social-media-request.pdf",
     "署名",
     "out/social-media-request.pdf"},
    {"in English",
     {"report", "--answers", "mixed.ini", "--lang", "en"},
     0,
     "document    out/",
     "is not signed",
     "out/mixed-sheet.pdf"},

    {"usual view of a sheet",
     {"report", "--answers", "mixed.ini", "--view", "internal"},
     0,
     NULL,
     NULL,
     "out/mixed-sheet.pdf"},
    {"other view of a sheet",
     {"report", "--answers", "mixed.ini", "--view", "vendor"},
     0,
     NULL,
     NULL,
     "out/mixed-sheet-vendor.pdf"},
    {"usual view of a checklist",
     {"contract", "--answers", "mixed.ini", "--view", "vendor"},
     0,
     NULL,
     NULL,
     "out/mixed-checklist.pdf"},
    {"other view of a checklist",
     {"contract", "--answers", "mixed.ini", "--view", "internal"},
     0,
     NULL,
     NULL,
     "out/mixed-checklist-internal.pdf"},
    {"view that a form has not",
     {"request", "cloud", "--view", "internal"},
     2,
     NULL,
     "「回答依頼票」に --view internal はありません。あるのは vendor です",
     NULL},
    {"view that a form has not, in English",
     {"request", "cloud", "--view", "internal", "--lang", "en"},
     2,
     NULL,
     "has no --view internal, only vendor",
     NULL},
    {"view that there is not",
     {"report", "--answers", "mixed.ini", "--view", "public"},
     2,
     NULL,
     "internal|vendor",
     NULL},

    {"another folder",
     {"plan", "--answers", "mixed.ini", "--out", "here"},
     0,
     "here/mixed-plan.pdf",
     NULL,
     "here/mixed-plan.pdf"},
    {"another name", {"plan", "--answers", "mixed.ini", "-o", "p.pdf"}, 0, "文書    p.pdf", NULL, "p.pdf"},
    {"another name, in full", {"plan", "--answers", "mixed.ini", "--output=p.pdf"}, 0, NULL, NULL, "p.pdf"},
    {"PDF to standard output", {"report", "--answers", "mixed.ini", "-o", "-"}, 0, "%PDF-1.", "署名", NULL},
    {"folder and name", {"report", "--answers", "mixed.ini", "-o", "x", "--out", "y"}, 2, NULL, "どちらか一つ", NULL},
    {"no folder for the name", {"report", "--answers", "mixed.ini", "-o", "no/x.pdf"}, 4, NULL, "no/x.pdf", NULL},
    {"name of a folder", {"report", "--answers", "mixed.ini", "-o", "/tmp"}, 3, NULL, "/tmp", NULL},

    {"text", {"report", "--answers", "mixed.ini", "--text"}, 0, "mixed-評価票", NULL, NULL},
    {"text of a checklist",
     {"contract", "--answers", "mixed.ini", "--text"},
     0,
     "mixed-契約チェックリスト",
     NULL,
     NULL},
    {"text of a plan", {"plan", "--answers", "mixed.ini", "--text"}, 0, "mixed-対応計画", NULL, NULL},
    {"text of a request", {"request", "--answers", "mixed.ini", "--text"}, 0, "mixed-回答依頼票", NULL, NULL},
    {"text of a blank request", {"request", "cloud", "--text"}, 0, "回答依頼票\n", NULL, NULL},
    {"text to a file", {"plan", "--answers", "mixed.ini", "--text", "-o", "p.txt"}, 0, "文書    p.txt", NULL, "p.txt"},
    {"text to a folder", {"plan", "--answers", "mixed.ini", "--text", "--out", "x"}, 0, NULL, NULL, "x/mixed-plan.txt"},
    {"text to standard output by name",
     {"plan", "--answers", "mixed.ini", "--text", "-o", "-"},
     0,
     "対応計画",
     NULL,
     NULL},

    {"--lang is the document's too",
     {"report", "--answers", "mixed.ini", "--text", "--lang", "en"},
     0,
     "mixed-sheet",
     NULL,
     NULL},
    {"--doc-lang goes before",
     {"report", "--answers", "mixed.ini", "--text", "--lang", "en", "--doc-lang", "ja"},
     0,
     "mixed-評価票",
     NULL,
     NULL},
    {"--doc-lang alone",
     {"report", "--answers", "mixed.ini", "--text", "--doc-lang", "en"},
     0,
     "mixed-sheet",
     NULL,
     NULL},

    {"of nothing", {"report"}, 2, NULL, "例 shinsa report R8-0001", NULL},
    {"request of nothing", {"request"}, 2, NULL, "例 shinsa request R8-0001", NULL},
    {"of two things", {"plan", "R8-0001", "--answers", "mixed.ini"}, 2, NULL, "どちらか一つ", NULL},
    {"of a kind and answers", {"request", "cloud", "--answers", "mixed.ini"}, 2, NULL, "どちらか一つ", NULL},
    {"of two words", {"report", "R8-0001", "R8-0002"}, 2, NULL, "「R8-0002」は余分です", NULL},
    {"of a kind", {"report", "cloud"}, 2, NULL, "「cloud」は評価の種別です", NULL},
    {"of a kind, in English", {"contract", "cloud", "--lang", "en"}, 2, NULL, "is a kind of assessment", NULL},
    {"of a file without --answers", {"report", "mixed.ini"}, 2, NULL, "--answers mixed.ini", NULL},
    {"of a word", {"report", "R8"}, 2, NULL, "「R8」は台帳の番号ではありません", NULL},
    {"of half a number", {"report", "R8-00x1"}, 2, NULL, "「R8-00x1」は台帳の番号ではありません", NULL},
    {"request of no kind", {"request", "cluod"}, 2, NULL, "cloud のことでしょうか", NULL},
    {"without a register", {"report", "R8-0001"}, 3, NULL, "台帳がまだありません", NULL},
    {"request without a register", {"request", "r8-0001"}, 3, NULL, "台帳がまだありません", NULL},
    {"of a file that is not there", {"report", "--answers", "none.ini"}, 4, NULL, "none.ini", NULL},
    {"with a font that is not there",
     {"report", "--answers", "mixed.ini", "--font", "none.ttf"},
     4,
     NULL,
     "none.ttf",
     NULL},
    {"no option to sign",
     {"report", "--answers", "mixed.ini", "--unsigned"},
     2,
     NULL,
     "--unsigned は report では",
     NULL},
    {"no option of batch", {"plan", "--answers", "mixed.ini", "--jobs", "2"}, 2, NULL, "--jobs は plan では", NULL},
};

static void runs(void **state)
{
	const struct command_row *row = *state;
	struct place p;
	scene(&p);
	expect(&p, row->word, NULL, row->code, row->out, row->err);
	assert_false(place_has(&p, "shinsa")); /* no register comes to be by the way */
	/* Besides the answers, one file or one folder of one file. */
	assert_int_equal(files_in(&p, "."), row->made ? 2 : 1);
	if (row->made) {
		size_t n = 0;
		char *bytes = place_read(&p, row->made, &n);
		assert_non_null(bytes);
		assert_true(n > 0);
		assert_int_equal(strncmp(bytes, "%PDF-", 5) == 0, strstr(row->made, ".pdf") != NULL);
		free(bytes);
		if (strchr(row->made, '/')) {
			char *folder = strndup(row->made, strcspn(row->made, "/"));
			assert_int_equal(files_in(&p, folder), 1);
			free(folder);
		}
	}
	place_remove(&p);
}

/* ---- more than one step ---- */

/* How many documents the register knows of. */
static size_t documents_noted(const struct place *p)
{
	struct run r = place_run(p, (const char *const[]){"show", "R8-0001", NULL}, NULL);
	size_t n = 0;
	assert_int_equal(r.code, 0);
	for (const char *at = r.out; (at = strstr(at, " sha256:")); at++)
		n++;
	run_clear(&r);
	return n;
}

static void of_the_register(void **state)
{
	(void)state;
	struct place p;
	scene(&p);
	EXPECT(&p, 0, "R8-0001", NULL, "run", "--answers", "mixed.ini", "--unsigned");
	size_t before = documents_noted(&p);
	EXPECT(&p, 3, NULL, "R8-0009", "report", "R8-0009");
	EXPECT(&p, 0, "out/R8-0001-plan.pdf", "署名はありません", "plan", "r8-0001");
	assert_int_equal(documents_noted(&p), before + 1);
	EXPECT(&p, 0, "R8-0001-plan.pdf sha256:", NULL, "show", "R8-0001");
	EXPECT(&p, 0, "R8-0001-評価票", NULL, "report", "R8-0001", "--text");
	assert_int_equal(documents_noted(&p), before + 1);
	EXPECT(&p, 0, NULL, NULL, "report", "R8-0001", "--text", "-o", "r.txt");
	assert_int_equal(documents_noted(&p), before + 2);
	EXPECT(&p, 0, "%PDF-", NULL, "request", "r8-0001", "-o", "-");
	assert_int_equal(documents_noted(&p), before + 3);
	EXPECT(&p, 0, NULL, "out/R8-0001-sheet.pdf を置き換えました", "report", "R8-0001");
	EXPECT(&p, 0, NULL, "shinsa resume R8-0001", "contract", "R8-0001", "--view", "internal");
	EXPECT(&p, 0, NULL, "記録は完全です", "log");
	/* What cannot be written is not noted. */
	size_t noted = documents_noted(&p);
	EXPECT(&p, 4, NULL, "no/x.pdf", "report", "R8-0001", "-o", "no/x.pdf");
	assert_int_equal(documents_noted(&p), noted);
	place_remove(&p);
}

/* The same document at a name, by default and through standard output: the same bytes. */
static void same_everywhere(void **state)
{
	(void)state;
	struct place p;
	size_t n[3];
	scene(&p);
	char *piped = place_path(&p, "piped.pdf");
	place_write(&p, "piped.pdf", "");
	EXPECT(&p, 0, NULL, NULL, "report", "--answers", "mixed.ini");
	EXPECT(&p, 0, NULL, NULL, "report", "--answers", "mixed.ini", "-o", "named.pdf");
	expect(&p, (const char *const[]){"report", "--answers", "mixed.ini", "-o", "-", NULL}, piped, 0, "", NULL);
	char *one = place_read(&p, "out/mixed-sheet.pdf", &n[0]), *two = place_read(&p, "named.pdf", &n[1]),
	     *three = place_read(&p, "piped.pdf", &n[2]);
	assert_int_equal(n[0], n[1]);
	assert_int_equal(n[0], n[2]);
	assert_memory_equal(one, two, n[0]);
	assert_memory_equal(one, three, n[0]);
	free(one);
	free(two);
	free(three);
	free(piped);
	place_remove(&p);
}

/* The unsigned document of `run` and the one of `report` say the same words. */
static void same_as_run(void **state)
{
	(void)state;
	struct place p;
	size_t n[2];
	scene(&p);
	EXPECT(&p, 0, NULL, NULL, "run", "--answers", "mixed.ini", "--unsigned");
	char *one = place_read(&p, "out/R8-0001-sheet.pdf", &n[0]);
	EXPECT(&p, 0, NULL, NULL, "report", "R8-0001");
	char *two = place_read(&p, "out/R8-0001-sheet.pdf", &n[1]);
	assert_int_equal(n[0], n[1]);
	assert_memory_equal(one, two, n[0]);
	free(one);
	free(two);
	place_remove(&p);
}

static void not_on_a_terminal(void **state)
{
	(void)state;
	struct place p;
	struct pty t;
	scene(&p);
	pty_start(&t, &p, "xterm", (const char *const[]){"report", "--answers", "mixed.ini", "-o", "-", NULL});
	pty_expect(&t, "PDF は端末には出せません");
	assert_int_equal(pty_end(&t), 2);
	pty_clear(&t);
	place_remove(&p);
}

/* Where a folder stands in the way, nothing changes. */
static void folder_in_the_way(void **state)
{
	(void)state;
	struct place p;
	scene(&p);
	char *out = place_path(&p, "out"), *wall = place_path(&p, "out/mixed-sheet.pdf");
	assert_int_equal(mkdir(out, 0755), 0);
	assert_int_equal(mkdir(wall, 0755), 0);
	struct run r = place_run(&p, (const char *const[]){"report", "--answers", "mixed.ini", NULL}, NULL);
	assert_true(r.code == 3 || r.code == 4);
	assert_string_equal(r.out, "");
	assert_int_equal(files_in(&p, "out"), 1);
	run_clear(&r);
	free(out);
	free(wall);
	place_remove(&p);
}

static void full_output(void **state)
{
	(void)state;
	struct place p;
	scene(&p);
	expect(&p, (const char *const[]){"report", "--answers", "mixed.ini", "-o", "-", NULL}, "/dev/full", 4, NULL,
	       "標準出力に書き込めません");
	place_remove(&p);
}

/* mixed.ini with this as the vendor's name (PRF-26). */
static void rename_vendor(const struct place *p, const char *name)
{
	char *text = place_read(p, "mixed.ini", NULL), *at = strstr(text, "PRF-26"), *made;
	assert_non_null(at);
	char *end = strchr(at, '\n');
	assert_non_null(end);
	assert_true(asprintf(&made, "%.*sPRF-26 = \"%s\"%s", (int)(at - text), text, name, end) > 0);
	place_write(p, "mixed.ini", made);
	free(made);
	free(text);
}

struct character_row {
	const char *name, *vendor;
	int code;
	const char *err[2];
};

static const struct character_row character_rows[] = {
    {"rare and variant", "株式会社髙﨑邉神塚隆葛󠄀𠮟", 0, {"署名はありません", NULL}},
    {"not in the font", "𠮷野工業", 3, {"PRF-26", "U+20BB7"}},
    {"private use", "\xEE\x80\x80工業", 3, {"PRF-26", "U+E000"}},
};

/* What cannot be printed is told by the answer it stands in, and nothing is written. */
static void names_the_answer(void **state)
{
	const struct character_row *row = *state;
	struct place p;
	scene(&p);
	rename_vendor(&p, row->vendor);
	for (size_t i = 0; i < 2; i++)
		EXPECT(&p, row->code, NULL, row->err[i], "report", "--answers", "mixed.ini");
	assert_int_equal(place_has(&p, "out/mixed-sheet.pdf"), row->code == 0);
	place_remove(&p);
}

/* A signed document is not written over by one without a signature, by any command; another place is fine. */
static void spares_signed(void **state)
{
	(void)state;
	struct place p;
	size_t n, again;
	scene(&p);
	place_write(&p, "pass", "a passphrase for tests\n");
	EXPECT(&p, 0, NULL, NULL, "run", "--answers", "mixed.ini", "--no-input", "--pass-file", "pass", "--who", "甲");
	char *before = place_read(&p, "out/R8-0001-sheet.pdf", &n);
	assert_non_null(before);
	EXPECT(&p, 3, NULL, "署名済み", "report", "R8-0001");
	EXPECT(&p, 3, NULL, "署名済み", "report", "--answers", "mixed.ini", "-o", "out/R8-0001-sheet.pdf");
	char *after = place_read(&p, "out/R8-0001-sheet.pdf", &again);
	assert_int_equal(n, again);
	assert_memory_equal(before, after, n);
	EXPECT(&p, 0, NULL, NULL, "report", "R8-0001", "-o", "copy.pdf");
	/* Nor what the case is in, nor what is no document. */
	EXPECT(&p, 2, NULL, "回答、台帳又は鍵", "report", "--answers", "mixed.ini", "-o", "./mixed.ini");
	EXPECT(&p, 2, NULL, "回答、台帳又は鍵", "report", "--answers", "mixed.ini", "--text", "-o", "mixed.ini");
	place_write(&p, "memo", "keep");
	EXPECT(&p, 3, NULL, "PDF ではない", "report", "R8-0001", "-o", "memo");
	assert_true(place_has(&p, "copy.pdf"));
	free(before);
	free(after);
	place_remove(&p);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, runs, command_rows, "command");
	check_add(&list, of_the_register, NULL, "a case of the register, and its log");
	check_add(&list, same_everywhere, NULL, "the same bytes wherever it goes");
	check_add(&list, same_as_run, NULL, "the same bytes as the unsigned document of run");
	check_add(&list, not_on_a_terminal, NULL, "no PDF on a terminal");
	check_add(&list, folder_in_the_way, NULL, "a folder in the way");
	check_add(&list, full_output, NULL, "standard output is full");
	CHECK_ROWS(&list, names_the_answer, character_rows, "characters");
	check_add(&list, spares_signed, NULL, "spares signed documents");
	return check_run(&list, "document commands");
}

/* `shinsa batch`, from end to end: what it makes, what it tells of bad files, and what it leaves when it is stopped. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/deeds.h"

enum { WORDS = 12, NAMES = 1600 };

static void make_folder(const struct place *p, const char *name)
{
	char *path = place_path(p, name);
	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
}

/* An example of the project, as a file of the place. */
static void copy_example(const struct place *p, const char *example, const char *name)
{
	char path[400], *bytes = calloc(1, 65536);
	snprintf(path, sizeof(path), "%s/%s.ini", p->examples, example);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fread(bytes, 1, 65535, f) > 0);
	fclose(f);
	place_write(p, name, bytes);
	free(bytes);
}

static int is_name(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* All names of a folder, hidden ones too, by name and each with a blank behind; yours. */
static char *names_in(const struct place *p, const char *folder)
{
	char *path = place_path(p, folder), *out = calloc(NAMES, 64);
	struct dirent **entry = NULL;
	int n = scandir(path, &entry, is_name, alphasort);
	assert_true(n <= NAMES);
	for (int i = 0; i < n; i++) {
		strcat(strcat(out, entry[i]->d_name), " ");
		free(entry[i]);
	}
	free(entry);
	free(path);
	return out;
}

static void expect_names(const struct place *p, const char *folder, const char *names)
{
	char *found = names_in(p, folder);
	assert_string_equal(found, names);
	free(found);
}

/* Three good files, two bad ones, and what is no file of answers at all. */
static void scene(struct place *p)
{
	place_make(p);
	make_folder(p, "in");
	copy_example(p, "cloud-mixed", "in/予約システム.ini");
	copy_example(p, "social-media-no-mfa", "in/b.ini");
	copy_example(p, "outsourcing-mixed", "in/d.ini");
	place_write(p, "in/a-broken.ini", "[assessment]\ntemplate = cloud\n\n[answers\nPRF-01 = a\n");
	place_write(p, "in/c-unknown.ini",
		    "[assessment]\ntemplate = cloud\ndate = 2026-06-01\n\n[answers]\nPRF-01 = \"案件\"\nXYZ-01 = yes\n"
		    "PRF-34 = 2026-02-30\n");
	place_write(p, "in/notes.txt", "not answers");
	place_write(p, "in/.hidden.ini", "not answers");
	make_folder(p, "in/sub");
	place_write(p, "in/sub/e.ini", "not looked at");
}

static void good_and_bad(void **state)
{
	(void)state;
	struct place p;
	scene(&p);
	struct run r = place_run(&p, (const char *const[]){"batch", "in", NULL}, NULL);
	assert_int_equal(r.code, 3);
	assert_string_equal(r.out, "5 件中 3 件を作成、2 件は作成できませんでした（out に 6 ファイル）\n");
	static const char *const told[] = {"in/a-broken.ini:4: ", "in/c-unknown.ini:7: ", "in/c-unknown.ini:8: PRF-34",
					   "署名はありません"};
	const char *at = r.err; /* in the order of the files and their lines */
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		at = strstr(at, told[i]);
		if (!at)
			fail_msg("not told in its place: %s in\n%s", told[i], r.err);
	}
	assert_null(strstr(r.err, "notes.txt"));
	assert_null(strstr(r.err, "hidden"));
	expect_names(&p, "out",
		     "b-checklist.pdf b-sheet.pdf d-checklist.pdf d-sheet.pdf 予約システム-checklist.pdf "
		     "予約システム-sheet.pdf ");
	assert_false(place_has(&p, "shinsa")); /* nothing is registered */
	run_clear(&r);
	place_remove(&p);
}

static void all_good(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	make_folder(&p, "in");
	copy_example(&p, "cloud-mixed", "in/x.ini");
	copy_example(&p, "cloud-unanswered", "in/y.ini");
	EXPECT(&p, 0, "2 件中 2 件を作成（文書 に 4 ファイル）\n", NULL, "batch", "in/", "--out", "文書");
	EXPECT(&p, 0, "of 2 files, 2 made (in en: 8 files)\n", "are not signed", "batch", "in", "--out", "en", "--text",
	       "--lang", "en");
	char *text = place_read(&p, "en/x-sheet.txt", NULL);
	assert_non_null(strstr(text, "x-sheet"));
	assert_null(strstr(text, "評価票"));
	free(text);
	place_remove(&p);
}

/* The same file in three folders holds the same bytes. */
static void expect_same(const struct place *p, const char *const folder[3], const char *name)
{
	char *bytes[3];
	size_t n[3];
	for (size_t i = 0; i < 3; i++) {
		char path[200];
		snprintf(path, sizeof(path), "%s/%s", folder[i], name);
		bytes[i] = place_read(p, path, &n[i]);
		assert_non_null(bytes[i]);
		assert_int_equal(n[i], n[0]);
		assert_memory_equal(bytes[i], bytes[0], n[0]);
	}
	for (size_t i = 0; i < 3; i++)
		free(bytes[i]);
}

/* However many work at it, the bytes are the same. */
static void same_bytes(void **state)
{
	(void)state;
	static const char *const folder[] = {"one", "two", "nine"}, *const jobs[] = {"1", "2", "9"};
	struct place p;
	place_make(&p);
	for (size_t i = 0; i < 3; i++)
		EXPECT(&p, 0, NULL, NULL, "batch", p.examples, "--form", "sheet,checklist,request,plan", "--text",
		       "--out", folder[i], "--jobs", jobs[i]);
	char *names = names_in(&p, "one"), *rest = names, *name;
	size_t count = 0;
	for (; (name = strsep(&rest, " ")) && *name; count++)
		expect_same(&p, folder, name);
	assert_int_equal(count, 11 * 4 * 2); /* examples, forms, PDF and text */
	free(names);
	/* Nor do they depend on what else is in the folder. */
	make_folder(&p, "single");
	copy_example(&p, "cloud-mixed", "single/cloud-mixed.ini");
	EXPECT(&p, 0, NULL, NULL, "batch", "single", "--form", "sheet,checklist,request,plan", "--out", "alone");
	expect_same(&p, (const char *const[]){"one", "alone", "two"}, "cloud-mixed-sheet.pdf");
	place_remove(&p);
}

/* ---- what is asked wrongly, and which documents are made ---- */

struct command_row {
	const char *name;
	const char *word[WORDS];
	int code;
	const char *out, *err;
	const char *made; /* the names in out/; NULL: there is no such folder */
};

static const struct command_row command_rows[] = {
    {"no folder named", {"batch"}, 2, NULL, "shinsa batch", NULL},
    {"two folders", {"batch", "good", "good"}, 2, NULL, "余分です", NULL},
    {"folder that is not there", {"batch", "none"}, 4, NULL, "none: フォルダがありません", NULL},
    {"a file", {"batch", "good/x.ini"}, 3, NULL, "good/x.ini: フォルダではありません", NULL},
    {"an empty folder", {"batch", "empty"}, 3, NULL, "empty: 回答のファイル（*.ini）がありません", NULL},
    {"in English", {"batch", "empty", "--lang", "en"}, 3, NULL, "no files of answers", NULL},
    {"unknown document", {"batch", "good", "--form", "shete"}, 2, NULL, "sheet のことでしょうか", NULL},
    {"no document", {"batch", "good", "--form", "sheet,,plan"}, 2, NULL, "sheet, checklist, request, plan", NULL},
    {"no jobs", {"batch", "good", "--jobs", "0"}, 2, NULL, "1〜64", NULL},
    {"--answers", {"batch", "good", "--answers", "x"}, 2, NULL, "--answers は batch では", NULL},
    {"--view", {"batch", "good", "--view", "vendor"}, 2, NULL, "--view は batch では", NULL},
    {"usual documents", {"batch", "good"}, 0, "1 件中 1 件", NULL, "x-checklist.pdf x-sheet.pdf "},
    {"one document", {"batch", "good", "--form", "plan"}, 0, NULL, NULL, "x-plan.pdf "},
    {"two documents, one twice",
     {"batch", "good", "--form", "request,sheet,request"},
     0,
     NULL,
     NULL,
     "x-request.pdf x-sheet.pdf "},
    {"text as well", {"batch", "good", "--form", "plan", "--text"}, 0, NULL, NULL, "x-plan.pdf x-plan.txt "},
    {"more jobs than files", {"batch", "good", "--form", "plan", "--jobs", "64"}, 0, NULL, NULL, "x-plan.pdf "},
    {"font that is not there",
     {"batch", "good", "--font", "none.ttf"},
     4,
     "0 件を作成、1 件は",
     "good/x.ini: none.ttf",
     ""},
    {"templates that are not there",
     {"batch", "good", "--templates", "none"},
     3,
     "0 件を作成、1 件は",
     "good/x.ini",
     ""},
};

static void runs(void **state)
{
	const struct command_row *row = *state;
	struct place p;
	place_make(&p);
	make_folder(&p, "good");
	make_folder(&p, "empty");
	copy_example(&p, "cloud-mixed", "good/x.ini");
	deeds_run(&p, row->word, row->code, row->out, row->err);
	assert_int_equal(place_has(&p, "out"), row->made != NULL);
	if (row->made)
		expect_names(&p, "out", row->made);
	place_remove(&p);
}

/* ---- the world is against it ---- */

/* The second document of one file cannot be written, as a link stands there, which is never replaced: its first one,
 * already written, is put back as it was before, and the others are made. */
static void all_or_none_of_a_file(void **state)
{
	(void)state;
	struct place p;
	scene(&p);
	make_folder(&p, "out");
	char *link = place_path(&p, "out/d-checklist.pdf");
	assert_int_equal(symlink("../in/notes.txt", link), 0);
	free(link);
	place_write(&p, "out/d-sheet.pdf", "%PDF-from before");
	EXPECT(&p, 4, "5 件中 2 件を作成、3 件は", "in/d.ini: out/d-checklist.pdf", "batch", "in");
	expect_names(&p, "out",
		     "b-checklist.pdf b-sheet.pdf d-checklist.pdf d-sheet.pdf 予約システム-checklist.pdf "
		     "予約システム-sheet.pdf ");
	char *before = place_read(&p, "out/d-sheet.pdf", NULL);
	assert_string_equal(before, "%PDF-from before");
	free(before);
	char *notes = place_read(&p, "in/notes.txt", NULL);
	assert_string_equal(notes, "not answers");
	free(notes);
	place_remove(&p);
}

static void out_is_a_file(void **state)
{
	(void)state;
	struct place p;
	scene(&p);
	place_write(&p, "out", "not a folder");
	EXPECT(&p, 4, NULL, "フォルダを作れません", "batch", "in");
	place_remove(&p);
}

static void name_that_is_no_text(void **state)
{
	(void)state;
	struct place p;
	place_make(&p);
	make_folder(&p, "in");
	copy_example(&p, "cloud-mixed", "in/\xFF\xFE.ini");
	copy_example(&p, "cloud-mixed", "in/good.ini");
	EXPECT(&p, 3, "2 件中 1 件を作成、1 件は", "UTF-8", "batch", "in", "--form", "sheet");
	expect_names(&p, "out", "good-sheet.pdf ");
	place_remove(&p);
}

/* ---- stopped in the middle ---- */

enum { MANY = 700 };

static void expect_whole(const struct place *p, const char *name)
{
	char path[200];
	size_t n = 0;
	snprintf(path, sizeof(path), "out/%s", name);
	char *bytes = place_read(p, path, &n);
	assert_true(n > 1000);
	assert_int_equal(strncmp(bytes, "%PDF-", 5), 0);
	assert_non_null(memmem(bytes + n - 8, 8, "%%EOF", 5));
	free(bytes);
}

/* Every PDF is whole, and every file's documents are all there; how many files were made. */
static size_t whole_pairs(const struct place *p)
{
	char *names = names_in(p, "out"), *rest = names, *name;
	size_t sheets = 0, checklists = 0;
	while ((name = strsep(&rest, " ")) && *name) {
		expect_whole(p, name);
		assert_null(strstr(name, ".tmp"));
		sheets += strstr(name, "-sheet.pdf") != NULL;
		checklists += strstr(name, "-checklist.pdf") != NULL;
	}
	free(names);
	assert_int_equal(sheets, checklists);
	return sheets;
}

struct stop_row {
	const char *name;
	const char *typed; /* at the terminal; NULL: the signal is sent */
	int signal;
};

static const struct stop_row stop_rows[] = {
    {"Ctrl-C", "\003", SIGINT}, {"SIGTERM", NULL, SIGTERM}, {"SIGHUP", NULL, SIGHUP}};

static void stops(void **state)
{
	const struct stop_row *row = *state;
	struct place p;
	struct pty t;
	char name[40], said[120];
	place_make(&p);
	make_folder(&p, "in");
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "in/c%03d.ini", i);
		copy_example(&p, "cloud-mixed", name);
	}
	pty_start(&t, &p, "xterm", (const char *const[]){"batch", "in", "--jobs", "2", NULL});
	pty_expect(&t, "/700  c"); /* the bar: how many, and the last one's name */
	if (row->typed)
		pty_send(&t, row->typed);
	else
		assert_int_equal(kill(t.pid, row->signal), 0);
	pty_expect(&t, "書きかけのファイルはありません");
	assert_int_equal(pty_end(&t), 128 + row->signal);
	size_t made = whole_pairs(&p);
	assert_true(made > 0 && made < MANY);
	snprintf(said, sizeof(said), "700 件中 %zu 件を作成、%zu 件は中断のため手つかず（out に %zu ファイル）", made,
		 MANY - made, 2 * made);
	if (!strstr(t.screen, said))
		fail_msg("not said: %s", said);
	pty_clear(&t);
	place_remove(&p);
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, good_and_bad, NULL, "three good files, two bad ones");
	check_add(&list, all_good, NULL, "all good");
	check_add(&list, same_bytes, NULL, "the same bytes with one, two and nine threads");
	CHECK_ROWS(&list, runs, command_rows, "command");
	check_add(&list, all_or_none_of_a_file, NULL, "all documents of a file or none");
	check_add(&list, out_is_a_file, NULL, "the folder is a file");
	check_add(&list, name_that_is_no_text, NULL, "a name that is no text");
	CHECK_ROWS(&list, stops, stop_rows, "stopped by");
	return check_run(&list, "batch");
}

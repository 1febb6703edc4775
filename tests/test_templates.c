/* The linter on templates/ and on folders of cases: tests/templates/valid/NAME has nothing to mend, and of
 * tests/templates/invalid/NAME exactly the lines in `expected` are reported. A case is small.ini or, without one, its
 * only file; what it names and has not itself is found in templates/. SHINSA_UPDATE_GOLDEN=1 writes `expected` anew. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/lint.h"

enum { CASES_MAX = 300, PATH_LENGTH = 400 };

static int is_ini(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	return n > 4 && strcmp(d->d_name + n - 4, ".ini") == 0;
}

static int is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void free_names(struct dirent **entry, int count)
{
	for (int i = 0; i < count; i++)
		free(entry[i]);
	free(entry);
}

/* The file of a case to lint. */
static void root_of(const char *folder, char *name, size_t size)
{
	char path[PATH_LENGTH];
	struct dirent **entry;
	snprintf(path, sizeof(path), "%s/small.ini", folder);
	snprintf(name, size, "small.ini");
	if (access(path, F_OK) == 0)
		return;
	int count = scandir(folder, &entry, is_ini, alphasort);
	assert_int_equal(count, 1);
	snprintf(name, size, "%s", entry[0]->d_name);
	free_names(entry, count);
}

static int lint_in(const char *folder, const char *name, struct err *err)
{
	struct host host;
	const char *const folders[] = {folder, "templates"};
	bool own = strcmp(folder, "templates") == 0;
	host_system(&host);
	struct template_source src = {.host = &host, .folder = folders, .folders = own ? 1 : 2};
	return lint(&src, name, err);
}

/* The findings as lines; that each has its Japanese, too, is checked on the way. */
static void write_findings(const struct err *err, struct buf *out)
{
	for (size_t i = 0; i < err->count; i++) {
		const struct finding *f = &err->item[i];
		assert_non_null(f->file);
		assert_non_null(f->text.en);
		assert_non_null(f->text.ja);
		assert_string_not_equal(f->text.ja, f->text.en);
		if (f->line)
			buf_printf(out, "%s:%d: %s\n", f->file, f->line, f->text.en);
		else
			buf_printf(out, "%s: %s\n", f->file, f->text.en);
	}
	if (err->dropped)
		buf_printf(out, "and %zu more\n", err->dropped);
}

static void test_clean(void **state)
{
	struct err err = {0};
	struct buf lines;
	char name[PATH_LENGTH];
	const char *folder = *state;
	buf_init(&lines, 1 << 16);
	root_of(folder, name, sizeof(name));
	int rc = lint_in(folder, name, &err);
	write_findings(&err, &lines);
	assert_string_equal(buf_text(&lines), "");
	assert_int_equal(rc, 0);
	buf_clear(&lines);
	err_clear(&err);
}

static void test_own(void **state)
{
	struct err err = {0};
	struct buf lines;
	buf_init(&lines, 1 << 16);
	int rc = lint_in("templates", *state, &err);
	write_findings(&err, &lines);
	assert_string_equal(buf_text(&lines), "");
	assert_int_equal(rc, 0);
	buf_clear(&lines);
	err_clear(&err);
}

static void update(const char *path, const struct buf *lines)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(lines->p, 1, lines->n, f), lines->n);
	assert_int_equal(fclose(f), 0);
}

static void test_reported(void **state)
{
	const char *folder = *state;
	char name[PATH_LENGTH], path[PATH_LENGTH];
	struct host host;
	struct err err = {0};
	struct buf lines, want;
	buf_init(&lines, 1 << 16);
	buf_init(&want, 1 << 16);
	host_system(&host);
	root_of(folder, name, sizeof(name));
	assert_int_equal(lint_in(folder, name, &err), -1);
	assert_int_equal(err_first_kind(&err) == ERR_INPUT || err_first_kind(&err) == ERR_WORLD, 1);
	write_findings(&err, &lines);
	snprintf(path, sizeof(path), "%s/expected", folder);
	if (getenv("SHINSA_UPDATE_GOLDEN"))
		update(path, &lines);
	assert_int_equal(host.read(host.ctx, path, 1 << 16, &want, NULL), 0);
	assert_true(want.n > 0);
	assert_string_equal(buf_text(&lines), buf_text(&want));
	buf_clear(&lines);
	buf_clear(&want);
	err_clear(&err);
}

/* One test for each entry of a folder; what was named is kept in `kept` for main to free. */
static void add_cases(struct check_list *l, CMUnitTestFunction f, const char *folder, bool files, char **kept,
		      size_t *n)
{
	struct dirent **entry;
	int count = scandir(folder, &entry, files ? is_ini : is_visible, alphasort);
	for (int i = 0; i < count && *n < CASES_MAX; i++) {
		if (asprintf(&kept[*n], "%s%s%s", files ? "" : folder, files ? "" : "/", entry[i]->d_name) < 0)
			abort();
		check_add(l, f, kept[*n], "%s: %s", folder, entry[i]->d_name);
		++*n;
	}
	if (count >= 0)
		free_names(entry, count);
}

/* The cases must be there: none found would pass, too. */
static void test_number(void **state)
{
	assert_true(*(const size_t *)*state >= 160);
}

int main(void)
{
	struct check_list l = {0};
	char *kept[CASES_MAX];
	size_t n = 0;
	add_cases(&l, test_own, "templates", true, kept, &n);
	add_cases(&l, test_clean, "tests/templates/valid", false, kept, &n);
	add_cases(&l, test_reported, "tests/templates/invalid", false, kept, &n);
	check_add(&l, test_number, &n, "the cases are there");
	int failures = check_run(&l, "templates");
	while (n)
		free(kept[--n]);
	return failures;
}

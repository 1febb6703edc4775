/* Back-up and restore: a copy while somebody writes, a restore that loses nothing, and what is no backup is refused. */
#define _GNU_SOURCE
#include "tests/register_case.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { SOON_MS = 50 };

static const char *beside_register(struct scene *s, const char *name)
{
	static char path[4][CASE_PATH];
	static int at;
	char *out = path[at++ % 4];
	snprintf(out, CASE_PATH, "%s/%s", s->folder, name);
	return out;
}

/* R8-0001 with one answer. */
static struct register_db *filled(struct scene *s, const char *value)
{
	char id[REGISTER_ID];
	bool conflict;
	struct answer answer = plain_answer(value, 0);
	struct register_db *r = open_register(s, SOON_MS);
	assert_int_equal(register_create(r, s->a, NULL, "山田", id, sizeof(id), &s->err), 0);
	assert_int_equal(register_put(r, id, &s->q->row[0], &answer, "山田", &conflict, &s->err), 0);
	return r;
}

static void assert_answer(struct scene *s, const char *path, const char *value)
{
	struct register_db *r = NULL;
	struct questionnaire *q;
	struct answers *a;
	assert_int_equal(register_open(&r, path, false, &s->host, &s->err), 0);
	assert_int_equal(register_load(r, "R8-0001", &q, &a, &s->err), 0);
	assert_string_equal(a->item[0].value, value);
	assert_whole(r, &s->err);
	answers_free(a);
	questionnaire_free(q);
	register_close(r);
}

/* How many files there are whose names have this in them. */
static size_t files_with(struct scene *s, const char *part)
{
	size_t n = 0;
	DIR *folder = opendir(s->folder);
	for (struct dirent *e; (e = readdir(folder)) != NULL;)
		n += strstr(e->d_name, part) != NULL;
	closedir(folder);
	return n;
}

static int random_bytes(void *ctx, void *bytes, size_t n, struct err *err)
{
	const struct scene *s = ctx;
	return s->real.random(s->real.ctx, bytes, n, err);
}

static void start(struct scene *s)
{
	scene_start(s);
	s->host.random = random_bytes;
}

static void backs_up(void **state)
{
	(void)state;
	struct scene s;
	bool conflict;
	start(&s);
	struct register_db *r = filled(&s, "前"), *other = open_register(&s, SOON_MS);
	const char *copy = beside_register(&s, "copy.db");
	/* Somebody else is in the middle of writing: what they have not finished is not in it. */
	assert_int_equal(register_backup(r, copy, "佐藤", &s.err), 0);
	struct answer answer = plain_answer("後", 1);
	assert_int_equal(register_put(other, "R8-0001", &s.q->row[0], &answer, "山田", &conflict, &s.err), 0);
	assert_answer(&s, copy, "前");
	assert_answer(&s, s.path, "後");
	struct stat here, there;
	assert_int_equal(stat(s.path, &here), 0);
	assert_int_equal(stat(copy, &there), 0);
	assert_int_equal(there.st_mode & 0777, here.st_mode & 0777);
	assert_int_equal(number_in(r, "SELECT count(*) FROM log WHERE what = 'backup' AND after = 'copy.db'"), 1);
	/* One that is there stays. */
	assert_int_equal(register_backup(r, copy, "佐藤", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "もうあります", "is there already");
	assert_answer(&s, copy, "前");
	/* Where nothing can be written, nothing is left. */
	assert_int_equal(register_backup(r, beside_register(&s, "no/such/folder.db"), "佐藤", &s.err), -1);
	assert_int_equal(err_first_kind(&s.err), ERR_WORLD);
	err_clear(&s.err);
	assert_int_equal(files_with(&s, ".new-"), 0);
	register_close(other);
	register_close(r);
	scene_end(&s);
}

static void restores(void **state)
{
	(void)state;
	struct scene s;
	bool conflict;
	const char *aside = NULL;
	struct arena *arena = arena_new();
	start(&s);
	struct register_db *r = filled(&s, "前");
	const char *copy = beside_register(&s, "copy.db");
	assert_int_equal(register_backup(r, copy, "佐藤", &s.err), 0);
	struct answer answer = plain_answer("後", 1);
	assert_int_equal(register_put(r, "R8-0001", &s.q->row[0], &answer, "山田", &conflict, &s.err), 0);
	/* Not while it is open. */
	assert_int_equal(register_restore(s.path, copy, "佐藤", &aside, &s.host, arena, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "ほかのプログラムが使っています", "is in use");
	register_close(r);
	assert_answer(&s, s.path, "後");
	/* The backup is only read: it may lie where nobody can write. */
	assert_int_equal(chmod(copy, 0400), 0);
	assert_int_equal(register_restore(s.path, copy, "佐藤", &aside, &s.host, arena, &s.err), 0);
	assert_answer(&s, s.path, "前");
	assert_non_null(aside);
	assert_answer(&s, aside, "後");
	r = open_register(&s, SOON_MS);
	assert_int_equal(
	    number_in(r, "SELECT count(*) FROM log WHERE what = 'restore' AND after = 'copy.db' AND who = '佐藤'"), 1);
	register_close(r);
	assert_int_equal(files_with(&s, ".new-"), 0);
	/* A second one in the same second would have to take the first one's name. */
	assert_int_equal(register_restore(s.path, copy, "佐藤", &aside, &s.host, arena, &s.err), -1);
	assert_said(&s.err, ERR_WORLD, "もうあります", "is there already");
	s.clock++;
	assert_int_equal(register_restore(s.path, copy, "佐藤", &aside, &s.host, arena, &s.err), 0);
	arena_free(arena);
	scene_end(&s);
}

/* What the register is that a backup comes in the place of. */
static const struct place_row {
	const char *name, *text; /* NULL: none there */
} place_rows[] = {
    {"nothing there", NULL},
    {"an empty file", ""},
    {"no register at all",
     "this is no database, but it is somebody's, and long enough to be taken for a header of one........."},
};

static void restores_over(void **state)
{
	const struct place_row *row = *state;
	struct scene s;
	const char *aside = NULL;
	struct arena *arena = arena_new();
	start(&s);
	struct register_db *r = filled(&s, "前");
	const char *copy = beside_register(&s, "copy.db");
	assert_int_equal(register_backup(r, copy, "佐藤", &s.err), 0);
	register_close(r);
	assert_int_equal(remove(s.path), 0);
	if (row->text)
		write_bytes(s.path, row->text, strlen(row->text));
	assert_int_equal(register_restore(s.path, copy, "佐藤", &aside, &s.host, arena, &s.err), 0);
	assert_answer(&s, s.path, "前");
	assert_true((aside != NULL) == (row->text != NULL));
	arena_free(arena);
	scene_end(&s);
}

/* What is no backup: refused, and the register is as it was. */
static const struct refused_row {
	const char *name, *sql; /* done to the backup; NULL: it is no file, "": no database */
	enum err_kind kind;
} refused_rows[] = {
    {"not there", NULL, ERR_WORLD},
    {"no database", "", ERR_WORLD},
    {"an answer changed in it", "UPDATE answer SET value = '改竄'", ERR_INPUT},
    {"a newer program's", "PRAGMA user_version = 99", ERR_INPUT},
    {"another program's", "PRAGMA application_id = 1", ERR_INPUT},
};

static void refuses(void **state)
{
	const struct refused_row *row = *state;
	struct scene s;
	const char *aside = NULL;
	struct arena *arena = arena_new();
	start(&s);
	struct register_db *r = filled(&s, "前");
	const char *copy = beside_register(&s, "copy.db");
	if (row->sql && *row->sql) {
		assert_int_equal(register_backup(r, copy, "佐藤", &s.err), 0);
		assert_int_equal(run_outside(copy, row->sql), SQLITE_OK);
	} else if (row->sql) {
		write_bytes(copy, "nonsense", 8);
	}
	register_close(r);
	assert_int_equal(register_restore(s.path, copy, "佐藤", &aside, &s.host, arena, &s.err), -1);
	if (err_first_kind(&s.err) != row->kind)
		fail_msg("%d: %s", err_first_kind(&s.err), s.err.item[0].text.en);
	err_clear(&s.err);
	assert_null(aside);
	assert_answer(&s, s.path, "前");
	assert_int_equal(files_with(&s, ".new-"), 0);
	assert_int_equal(files_with(&s, ".until-"), 0);
	arena_free(arena);
	scene_end(&s);
}

static void pages(void **state)
{
	(void)state;
	struct scene s;
	static const char noise[512] = {1, 2, 3};
	start(&s);
	struct register_db *r = filled(&s, "前");
	assert_int_equal(register_check_pages(r, &s.err), 0);
	long page = (long)number_in(r, "SELECT rootpage FROM sqlite_schema WHERE name = 'log_of_assessment'");
	register_close(r);
	int fd = open(s.path, O_WRONLY);
	assert_int_equal(pwrite(fd, noise, sizeof(noise), (page - 1) * 4096), sizeof(noise));
	close(fd);
	r = open_register(&s, SOON_MS);
	assert_int_equal(register_check_pages(r, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "壊れています", "damaged");
	register_close(r);
	scene_end(&s);
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, backs_up, NULL, "a backup while others write");
	check_add(&list, restores, NULL, "restored, and what was there is kept");
	CHECK_ROWS(&list, restores_over, place_rows, "over");
	CHECK_ROWS(&list, refuses, refused_rows, "refused");
	check_add(&list, pages, NULL, "damaged pages");
	return check_run(&list, "register, kept");
}

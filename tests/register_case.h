/* register_case: what the tests of the register share: a folder of their own with a small template in it, a clock that
 * stands still, and short ways to look inside. */
#ifndef TESTS_REGISTER_CASE_H
#define TESTS_REGISTER_CASE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/register_private.h"
#include "tests/check.h"

enum { CASE_ROWS = 12, CASE_PATH = 256 };

struct scene {
	char folder[64];      /* removed by scene_end */
	char path[CASE_PATH]; /* of the register, which is not there yet */
	struct host host, real;
	int64_t clock;
	struct questionnaire *q;
	struct answers *a; /* empty, on 2026-06-01 */
	struct err err;
};

static inline int64_t scene_now(void *ctx)
{
	return ((const struct scene *)ctx)->clock;
}

static inline int scene_read(void *ctx, const char *path, size_t max, struct buf *out, struct err *err)
{
	const struct scene *s = ctx;
	return s->real.read(s->real.ctx, path, max, out, err);
}

static inline void write_bytes(const char *path, const void *bytes, size_t n)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* A template of `rows` rows that stands on the city's real types, clauses and policy. */
static inline void write_template(const char *folder, int rows)
{
	char path[CASE_PATH];
	struct buf b;
	buf_init(&b, 65536);
	buf_str(&b, "[template]\nid = small\nversion = 2026.1\ntitle.ja = \"小さな様式\"\ntitle.en = \"Small\"\n"
		    "[section.one]\ntitle.ja = \"一\"\ntitle.en = \"One\"\n");
	for (int i = 1; i <= rows; i++)
		buf_printf(&b,
			   "[ROW-%02d]\nsection = one\nask.ja = \"問い%d\"\nask.en = \"Question %d\"\ntype = text\n"
			   "role = info\nweight = 0\n",
			   i, i, i);
	snprintf(path, sizeof(path), "%s/small.ini", folder);
	write_bytes(path, b.p, b.n);
	buf_clear(&b);
}

static inline struct questionnaire *load_template(struct scene *s)
{
	const char *const folders[] = {s->folder, "templates"};
	struct template_source source = {.host = &s->host, .folder = folders, .folders = 2};
	struct questionnaire *q = NULL;
	int rc = questionnaire_load(&q, &source, "small.ini", &s->err);
	if (rc)
		print_error("%s\n", s->err.item[0].text.en);
	assert_int_equal(rc, 0);
	return q;
}

static inline void scene_start(struct scene *s)
{
	*s = (struct scene){.clock = 1780290000}; /* 2026-06-01T05:00:00Z */
	snprintf(s->folder, sizeof(s->folder), "/tmp/test-register-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->path, sizeof(s->path), "%s/register.db", s->folder);
	host_system(&s->real);
	s->host = (struct host){.ctx = s, .now = scene_now, .read = scene_read};
	write_template(s->folder, CASE_ROWS);
	s->q = load_template(s);
	s->a = answers_new(s->q, date_from_ymd(2026, 6, 1));
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline void scene_end(struct scene *s)
{
	answers_free(s->a);
	questionnaire_free(s->q);
	err_clear(&s->err);
	assert_int_equal(nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* Waits for nobody longer than `busy_ms`. */
static inline struct register_db *open_register(struct scene *s, int busy_ms)
{
	struct register_db *r = NULL;
	int rc =
	    register_open_with(&r, s->path, true, &(struct register_options){.busy_ms = busy_ms}, &s->host, &s->err);
	if (rc)
		print_error("%s\n", s->err.item[0].text.en);
	assert_int_equal(rc, 0);
	return r;
}

static inline struct answer plain_answer(const char *value, int revision)
{
	return (struct answer){
	    .value = value, .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE, .revision = revision};
}

/* Runs SQL as somebody with another program would; SQLite's code. */
static inline int run_outside(const char *path, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
	sqlite3_extended_result_codes(db, 1);
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return rc;
}

/* Takes back what the layouts from 4 on added, as somebody with an older program would have the file. */
#define BACK_TO_LAYOUT_3                                                                                               \
	"ALTER TABLE assessment DROP COLUMN keep; DROP TRIGGER log_is_not_changed;"                                    \
	"CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log"                                                       \
	" BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;"                                                 \
	"DROP TABLE machine; DROP TRIGGER log_is_chained; ALTER TABLE chain DROP COLUMN latest;" \
	"CREATE TRIGGER log_is_chained AFTER INSERT ON log"                                                            \
	" BEGIN UPDATE chain SET number = NEW.number, hash = NEW.hash; END;"                                           \
	"DROP TABLE stamp; DROP INDEX assessment_of_digest; DROP TABLE treatment; DROP TABLE decision; DROP INDEX log_of_incident; DROP INDEX assessment_of_previous;"    \
	"DROP TABLE place; DROP INDEX assessment_of_due; ALTER TABLE assessment DROP COLUMN line;"                     \
	"ALTER TABLE assessment DROP COLUMN words; ALTER TABLE assessment DROP COLUMN due_row;"                        \
	"ALTER TABLE assessment DROP COLUMN due; ALTER TABLE assessment DROP COLUMN decided;"                          \
	"ALTER TABLE assessment DROP COLUMN approver; ALTER TABLE assessment DROP COLUMN grade;"                       \
	"ALTER TABLE assessment DROP COLUMN step; ALTER TABLE answer DROP COLUMN carried;"                             \
	"PRAGMA user_version = 3;"

/* The first column of the first row, as a number. */
static inline int64_t number_in(struct register_db *r, const char *sql)
{
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(r->db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

static inline void assert_whole(struct register_db *r, struct err *err)
{
	int rc = register_verify_log(r, NULL, err);
	if (rc)
		print_error("%s\n", err->item[0].text.en);
	assert_int_equal(rc, 0);
	assert_int_equal(number_in(r, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	assert_int_equal(number_in(r, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

/* The first finding is of that kind and says both; all findings are then cleared. */
static inline void assert_said(struct err *err, enum err_kind kind, const char *ja, const char *en)
{
	assert_int_equal(err_first_kind(err), kind);
	if (!strstr(err->item[0].text.ja, ja) || !strstr(err->item[0].text.en, en))
		fail_msg("said: %s / %s", err->item[0].text.ja, err->item[0].text.en);
	err_clear(err);
}

#endif

/* register_private: what the files of the register share. Tests include it for what cannot be staged from outside (a
 * short wait, a disk without shared memory, a full disk); nobody else does. */
#ifndef ASSESS_REGISTER_PRIVATE_H
#define ASSESS_REGISTER_PRIVATE_H

#include <sys/types.h>

#include <sqlite3.h>

#include "assess/date.h"
#include "assess/register.h"

/* The application_id of a register's file ("SHNS"), and the layout this program writes (user_version). */
enum { REGISTER_APPLICATION = 0x53484e53, REGISTER_LAYOUT = 6 };
enum { REGISTER_ID = 24 };

struct register_db {
	sqlite3 *db;
	struct host *host; /* borrowed */
	dev_t wal_device;  /* which write-ahead file was opened, */
	ino_t wal_inode;   /* see register_still_there */
	bool saving;       /* between register_begin and register_end: failures say that nothing was saved */
};

/* register_schema.c: opening, creating, layout. */
struct register_options {
	int busy_ms;     /* how long to wait for another program */
	const char *vfs; /* SQLite's file layer; NULL: the usual one */
};
int register_open_with(struct register_db **out, const char *path, bool create, const struct register_options *options,
		       struct host *host, struct err *err);
/* Whether a file system (f_type of statfs(2)) is another computer's, where shared memory does not reach. */
bool register_disk_is_remote(long type);

/* register_sql.c: statements, transactions, and what is said when SQLite refuses. */

/* A value for a placeholder. Texts and bytes are borrowed until the statement is finalized. */
struct bound {
	enum { BOUND_TEXT, BOUND_INT, BOUND_BYTES } is;
	const void *p; /* NULL binds NULL */
	size_t n;
	int64_t number;
};
static inline struct bound bound_text(const char *s)
{
	return (struct bound){.is = BOUND_TEXT, .p = s};
}
static inline struct bound bound_int(int64_t number)
{
	return (struct bound){.is = BOUND_INT, .number = number};
}
static inline struct bound bound_bytes(const void *p, size_t n)
{
	return (struct bound){.is = BOUND_BYTES, .p = p, .n = n};
}
/* The last two arguments of register_query and register_run: the values of ?1, ?2, … */
#define BOUND(...)                                                                                                     \
	sizeof((struct bound[]){__VA_ARGS__}) / sizeof(struct bound), (const struct bound[])                           \
	{                                                                                                              \
		__VA_ARGS__                                                                                            \
	}

/* Prepares and binds; *out is yours (sqlite3_finalize). */
int register_query(struct register_db *r, sqlite3_stmt **out, struct err *err, const char *sql, size_t n,
		   const struct bound *value);
/* 1: a row; 0: no more; -1: failed. */
int register_step(struct register_db *r, sqlite3_stmt *stmt, struct err *err);
/* Prepares, binds and runs to the end; result rows are dropped. */
int register_run(struct register_db *r, struct err *err, const char *sql, size_t n, const struct bound *value);
/* A result column as text, NULL when it is NULL. Borrowed until the next step. */
const char *register_text(sqlite3_stmt *stmt, int column);

/* Starts writing. The write lock is taken at once, so that a later statement never has to give up half-way. */
int register_begin(struct register_db *r, struct err *err);
/* Ends writing: keeps all of it when rc is 0, nothing otherwise. 0 only when all of it is on disk, in the file that
 * still stands at the register's path; *nothing* may be called saved before. Returns -1 when rc is not 0. */
int register_end(struct register_db *r, int rc, struct err *err);

/* Adds the finding for SQLite's last failure on r; -1. */
int register_failed(const struct register_db *r, struct err *err);
/* The same for a code and a path. `saving`: say that what was typed is not saved. */
int register_failure(int code, const char *path, bool saving, struct err *err);
/* The absolute path of the file. Borrowed until register_close. */
const char *register_path(const struct register_db *r);
/* The moment now, ISO 8601 in UTC. */
void register_now(const struct register_db *r, char out[DATE_MOMENT_ISO]);

/* register_log.c */

/* Adds a line; number and hash of `line` are not looked at. *number may be NULL. Inside register_begin. */
int register_add_line(struct register_db *r, const struct log_line *line, int64_t *number, struct err *err);

/* register.c */

/* The id as it is stored (ids compare without case), copied to `known`. ERR_INPUT when there is no such assessment. */
int register_find(struct register_db *r, const char *id, char known[REGISTER_ID], struct err *err);
/* The columns of table answer that register_answer reads, in order. */
#define ANSWER_COLUMNS "n.value, n.note, n.reason, n.evidence, n.label, n.until, n.revision, n.carried"
enum { ANSWER_COLUMN_COUNT = 7 };
/* Reads them from `first` on; texts are borrowed until the next step. False when the day is none. */
bool register_answer(sqlite3_stmt *stmt, int first, struct answer *out);
/* An answer as it stands in the log: one JSON object without blanks, keys value, note, reason, evidence (0–3), label,
 * until (ISO day), in this order, those without content left out; {} is an answer taken back. */
void register_answer_json(const struct answer *answer, struct buf *out);
/* Adds "key":"text" to an object that `out` ends in, not closed yet; nothing when `text` is NULL. */
void register_json_member(struct buf *out, const char *key, const char *text);

/* register_life.c */

/* Whether the state of each assessment and each place is what the last line of the log about it says. 0, or -1 with
 * ERR_INPUT naming the assessment. */
int register_check_life(struct register_db *r, struct err *err);

/* Adds the finding that what stands about the assessment is not what the log says; -1. */
int register_altered(const struct register_db *r, const char *id, struct err *err);
/* 0 when the statement gives no assessment; else -1 with ERR_INPUT: its first one is not what the log says. */
int register_check_none(struct register_db *r, const char *sql, struct err *err);

/* register_treatment.c */

/* Plans and controls of the assessment `before` that go on in `id`, which has these answers. Inside register_begin. */
int register_carry_treatments(struct register_db *r, const char *before, const char *id, const struct answers *a,
			      const char *who, struct err *err);
/* Whether each treatment is what the last line of the log about it says. 0, or -1 naming the assessment. */
int register_check_treatments(struct register_db *r, struct err *err);

/* Whether assessment `a` stands (life_stands). */
#define REGISTER_STANDS "a.state IN ('approved', 'contracted', 'in-force')"
/* Of assessment `a`: day, kind and row of what is due first besides the assessment itself, "2026-12-01 remedy CLD-37": its
 * treatments while it stands, and the renewal of time-stamps ("2031-04-01 stamp R8-0001-sheet.pdf") also afterwards. */
#define REGISTER_TREATED_UNTIL                                                                                         \
	"(SELECT min(x) FROM (SELECT d.until || ' ' || d.kind || ' ' || d.row AS x FROM treatment d"                   \
	" WHERE d.assessment = a.id AND " REGISTER_STANDS " AND NOT EXISTS"                                             \
	" (SELECT 1 FROM treatment m WHERE m.assessment = d.assessment AND m.row = d.row AND m.kind = 'remedy'"        \
	" AND m.content ->> '$.done' IS NOT NULL)"                                                                     \
	" UNION ALL SELECT p.until || ' stamp ' || p.document FROM stamp p WHERE p.assessment = a.id"                  \
	" AND a.state <> 'draft'))"
/* Makes it what is due of the line, where that is sooner. NULL is fine. */
void register_take_treated(const char *text, struct arena *arena, struct register_line *line);

/* register_machine.c */
/* Whether the clock does not stand before the log's last line: 0, or -1 with ERR_WORLD. */
int register_check_clock(struct register_db *r, struct err *err);
/* Whether the log says the same of the computer. */
int register_check_machine(struct register_db *r, struct err *err);

/* register_decision.c */

/* Writes the card of a decision, with its line. Inside register_begin. */
int register_write_card(struct register_db *r, const char *id, const void *card, size_t n, const char *who,
			struct err *err);
/* Whether each card is what the log says. 0, or -1 naming the assessment. */
int register_check_decisions(struct register_db *r, struct err *err);

/* register_destroy.c */

/* Takes the content of an assessment out of everything, whose state is "destroyed" already. Inside register_begin. */
int register_destroy_content(struct register_db *r, const char *id, const char *who, struct err *err);
/* Whether a line of check_lines (column 9: its assessment was destroyed) has lost its content. */
bool register_is_destroyed_line(sqlite3_stmt *stmt);
/* Whether what is left of destroyed assessments is whole. 0, or -1 naming the assessment. */
int register_check_destroyed(struct register_db *r, struct err *err);

/* register_officer.c */

/* Whether each officer is what the last line of the log about it says. 0, or -1 with ERR_INPUT naming the officer. */
int register_check_officers(struct register_db *r, struct err *err);

#endif

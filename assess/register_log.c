#include "assess/register_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/digest.h"

/* The chain. A line's hash is the SHA-256, in lower-case hexadecimal, over nine fields in this order: the hash of the
 * line before (for the first line 64 zeros), number (decimal), at, who, assessment, what, row, before, after. Each
 * field is its length in bytes as four bytes, most significant first, and then its bytes; NULL is the length
 * 0xffffffff and nothing more. So no two different lines have the same bytes.
 *
 * Whoever can write the file and knows this can make a new chain. A hash quoted in a signed document pins all lines up
 * to it. */
enum { FIELDS = 9, PAGE = 500, HASHED_MAX = 1 << 30 };

struct span {
	const void *p; /* NULL when NULL */
	size_t n;
};

static struct span span_text(const char *s)
{
	return (struct span){.p = s, .n = s ? strlen(s) : 0};
}

static void hash_fields(const struct span *field, char out[DIGEST_HEX])
{
	struct buf b;
	buf_init(&b, HASHED_MAX);
	for (size_t i = 0; i < FIELDS; i++) {
		uint32_t n = field[i].p ? (uint32_t)field[i].n : UINT32_MAX;
		const unsigned char length[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16),
						 (unsigned char)(n >> 8), (unsigned char)n};
		buf_add(&b, length, sizeof(length));
		if (field[i].p)
			buf_add(&b, field[i].p, field[i].n);
	}
	digest_hex(b.p, b.n, out);
	buf_clear(&b);
}

int register_log_head(struct register_db *r, int64_t *number, char *hash, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "SELECT number, hash FROM chain", 0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0) {
		*number = sqlite3_column_int64(stmt, 0);
		snprintf(hash, DIGEST_HEX, "%s", register_text(stmt, 1));
	} else if (!rc) {
		rc = register_failure(SQLITE_CORRUPT, register_path(r), r->saving, err);
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_add_line(struct register_db *r, const struct log_line *line, int64_t *number, struct err *err)
{
	int64_t last = 0;
	char previous[DIGEST_HEX], hash[DIGEST_HEX], decimal[24];
	if (register_log_head(r, &last, previous, err))
		return -1;
	snprintf(decimal, sizeof(decimal), "%" PRId64, last + 1);
	const struct span field[FIELDS] = {span_text(previous),  span_text(decimal),      span_text(line->at),
					   span_text(line->who), span_text(line->id),     span_text(line->what),
					   span_text(line->row), span_text(line->before), span_text(line->after)};
	hash_fields(field, hash);
	if (register_run(r, err, "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			 BOUND(bound_int(last + 1), bound_text(line->at), bound_text(line->who), bound_text(line->id),
			       bound_text(line->what), bound_text(line->row), bound_text(line->before),
			       bound_text(line->after), bound_text(hash))))
		return -1;
	if (number)
		*number = last + 1;
	return 0;
}

static int write_stamp(struct register_db *r, const char *id, const char *document, const char *until, int64_t line,
		       struct err *err)
{
	if (!until)
		return register_run(r, err, "DELETE FROM stamp WHERE assessment = ?1 AND document = ?2",
				    BOUND(bound_text(id), bound_text(document)));
	return register_run(r, err,
			    "INSERT INTO stamp VALUES (?1, ?2, ?3, ?4) ON CONFLICT (assessment, document)"
			    " DO UPDATE SET until = excluded.until, line = excluded.line",
			    BOUND(bound_text(id), bound_text(document), bound_text(until), bound_int(line)));
}

int register_note_stamp(struct register_db *r, const char *id, const char *who, const char *what, const char *detail,
			const char *document, const char *until, struct err *err)
{
	char known[REGISTER_ID], at[DATE_MOMENT_ISO];
	struct log_line line = {.at = at, .who = who ? who : "", .what = what, .after = detail};
	int64_t number = 0;
	register_now(r, at);
	if (register_begin(r, err))
		return -1;
	int rc = id ? register_find(r, id, known, err) : 0;
	if (id)
		line.id = known;
	if (!rc)
		rc = register_add_line(r, &line, &number, err);
	if (!rc && id && document)
		rc = write_stamp(r, known, document, until, number, err);
	return register_end(r, rc, err);
}

int register_note(struct register_db *r, const char *id, const char *who, const char *what, const char *detail,
		  struct err *err)
{
	return register_note_stamp(r, id, who, what, detail, NULL, NULL, err);
}

/* Lines copied out of the database, so that it is free while the caller looks at them. */
struct page {
	struct log_line line[PAGE];
	size_t count;
	struct arena *arena;
};

static int read_page(struct register_db *r, const char *id, int64_t after, struct page *page, struct err *err)
{
	sqlite3_stmt *stmt;
	const char *sql = id ? "SELECT number, at, who, assessment, what, row, before, after, hash FROM log"
			       " WHERE number > ?1 AND assessment = ?3 ORDER BY number LIMIT ?2"
			     : "SELECT number, at, who, assessment, what, row, before, after, hash FROM log"
			       " WHERE number > ?1 ORDER BY number LIMIT ?2";
	const struct bound value[] = {bound_int(after), bound_int(PAGE), bound_text(id)};
	int rc;
	if (register_query(r, &stmt, err, sql, id ? 3 : 2, value))
		return -1;
	page->count = 0;
	while ((rc = register_step(r, stmt, err)) > 0) {
		const char *text[9];
		for (int i = 1; i < 9; i++)
			text[i] = arena_strdup(page->arena, register_text(stmt, i));
		page->line[page->count++] = (struct log_line){.number = sqlite3_column_int64(stmt, 0),
							      .at = text[1],
							      .who = text[2],
							      .id = text[3],
							      .what = text[4],
							      .row = text[5],
							      .before = text[6],
							      .after = text[7],
							      .hash = text[8]};
	}
	sqlite3_finalize(stmt);
	return rc;
}

int register_log(struct register_db *r, const char *id, bool (*f)(void *ctx, const struct log_line *line), void *ctx,
		 struct err *err)
{
	char known[REGISTER_ID];
	struct page *page;
	int64_t last = 0;
	bool more = true;
	int rc = 0;
	if (id && register_find(r, id, known, err))
		return -1;
	page = mem_new(1, sizeof(*page));
	while (more && !rc) {
		page->arena = arena_new();
		rc = read_page(r, id ? known : NULL, last, page, err);
		for (size_t i = 0; !rc && more && i < page->count; i++)
			more = f(ctx, &page->line[i]);
		if (page->count < PAGE)
			more = false;
		else
			last = page->line[PAGE - 1].number;
		arena_free(page->arena);
	}
	free(page);
	return rc;
}

static int broken(const struct register_db *r, int64_t number, struct err *err)
{
	return err_add(err, ERR_INPUT, register_path(r), 0, NULL,
		       "記録の %" PRId64 " 行目が、書き換えられたか抜き取られています。"
		       "台帳の使用をやめ、控え（バックアップ）と比べてください。",
		       "line %" PRId64
		       " of the log was altered or taken out; stop using the register and compare it with a "
		       "backup",
		       number);
}

static int check_lines(struct register_db *r, const struct register_watch *watch, struct err *err)
{
	sqlite3_stmt *stmt;
	char previous[DIGEST_HEX], hash[DIGEST_HEX], head_hash[DIGEST_HEX];
	int64_t number = 0, head = 0;
	int rc;
	memset(previous, '0', DIGEST_HEX - 1);
	previous[DIGEST_HEX - 1] = '\0';
	if (register_log_head(r, &head, head_hash, err))
		return -1;
	if (register_query(
		r, &stmt, err,
		"SELECT number, at, who, assessment, what, row, before, after, hash, EXISTS (SELECT 1 FROM assessment a"
		" WHERE a.id = log.assessment AND a.state = 'destroyed') FROM log ORDER BY number",
		0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		struct span field[FIELDS] = {span_text(previous)};
		/* Lengths as stored: a NUL slipped into a text must not hide what follows it. */
		for (int i = 0; i < FIELDS - 1; i++) {
			field[i + 1].p = sqlite3_column_text(stmt, i);
			field[i + 1].n = (size_t)sqlite3_column_bytes(stmt, i);
		}
		hash_fields(field, hash);
		number++;
		/* What was destroyed is judged as a whole (register_check_destroyed). */
		if (register_is_destroyed_line(stmt) && strlen(register_text(stmt, 8)) == DIGEST_HEX - 1)
			memcpy(hash, register_text(stmt, 8), sizeof(hash));
		if (sqlite3_column_int64(stmt, 0) != number || strcmp(hash, register_text(stmt, 8)) != 0) {
			rc = broken(r, number, err);
			break;
		}
		memcpy(previous, hash, sizeof(previous));
		if (watch)
			watch->at(watch->ctx, (size_t)number, (size_t)head);
	}
	sqlite3_finalize(stmt);
	if (rc)
		return -1;
	if (head != number)
		return broken(r, (head < number ? head : number) + 1, err);
	return strcmp(head_hash, previous) ? broken(r, number, err) : 0;
}

/* The last line about each answer must say what the answer says. */
static int check_answers(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	struct buf json;
	int rc;
	buf_init(&json, HASHED_MAX);
	if (register_query(r, &stmt, err,
			   "SELECT l.number, l.assessment, l.row, l.after, n.line, " ANSWER_COLUMNS " FROM"
			   " (SELECT max(number) AS number, assessment, row, after FROM log WHERE row IS NOT NULL"
			   "  AND (before IS NOT NULL OR after IS NOT NULL) GROUP BY assessment, row) l"
			   " LEFT JOIN answer n ON n.assessment = l.assessment AND n.row = l.row ORDER BY l.number",
			   0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		struct answer answer;
		buf_clear(&json);
		buf_init(&json, HASHED_MAX);
		const char *after = register_text(stmt, 3);
		/* Set aside: taken out, with a line that says so. */
		if (sqlite3_column_type(stmt, 4) == SQLITE_NULL && after && strcmp(after, "{}") == 0)
			continue;
		bool readable = register_answer(stmt, 5, &answer);
		if (readable)
			register_answer_json(&answer, &json);
		if (readable && after && sqlite3_column_int64(stmt, 4) == sqlite3_column_int64(stmt, 0) &&
		    !strcmp(buf_text(&json), after))
			continue;
		rc = err_add(
		    err, ERR_INPUT, register_path(r), 0, register_text(stmt, 2),
		    "「%s」の「%s」の回答が、記録の %lld 行目と一致しません。記録を通さずに書き換えられています。"
		    "台帳の使用をやめ、控え（バックアップ）と比べてください。",
		    "the answer of '%s' to '%s' is not what line %lld of the log says: it was altered from outside; "
		    "stop using the register and compare it with a backup",
		    register_text(stmt, 1), register_text(stmt, 2), (long long)sqlite3_column_int64(stmt, 0));
		break;
	}
	buf_clear(&json);
	sqlite3_finalize(stmt);
	return rc;
}

static int check_strays(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(
		r, &stmt, err,
		"SELECT n.assessment, n.row FROM answer n WHERE NOT EXISTS (SELECT 1 FROM log l"
		" WHERE l.number = n.line AND l.assessment = n.assessment AND l.row = n.row AND l.after IS NOT NULL)"
		" LIMIT 1",
		0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		rc = err_add(err, ERR_INPUT, register_path(r), 0, register_text(stmt, 1),
			     "「%s」の「%s」の回答が、記録にありません。記録を通さずに書き込まれています。"
			     "台帳の使用をやめ、控え（バックアップ）と比べてください。",
			     "the answer of '%s' to '%s' is not in the log: it was put in from outside; stop using the "
			     "register and compare it with a backup",
			     register_text(stmt, 0), register_text(stmt, 1));
	sqlite3_finalize(stmt);
	return rc;
}

int register_verify_log(struct register_db *r, const struct register_watch *watch, struct err *err)
{
	/* One view for all of it, however many others are writing. */
	if (register_run(r, err, "BEGIN", 0, NULL))
		return -1;
	int rc = check_lines(r, watch, err);
	if (!rc)
		rc = check_answers(r, err);
	if (!rc)
		rc = check_strays(r, err);
	if (!rc)
		rc = register_check_officers(r, err);
	if (!rc)
		rc = register_check_life(r, err);
	if (!rc)
		rc = register_check_treatments(r, err);
	if (!rc)
		rc = register_check_decisions(r, err);
	if (!rc)
		rc = register_check_destroyed(r, err);
	if (!rc)
		rc = register_check_machine(r, err);
	sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	return rc ? -1 : 0;
}

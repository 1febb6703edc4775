#include "assess/register_private.h"

#include <inttypes.h>
#include <string.h>

#include "assess/digest.h"

/* Destruction: what was answered and written about an assessment goes, also out of the log; that it was, who did what
 * and when, stays. A line whose content is gone cannot be hashed again: its stored hash is taken for the chain, and the
 * line of the destruction holds a digest over what is left of all of them, so that this cannot be changed either. */

/* The lines of an assessment that say what it said. */
#define CONTENT_LINES "what IN ('answer', 'place', 'remedy', 'control', 'exception', 'document', 'sign', 'extend')"

static void add_field(struct digest *d, sqlite3_stmt *stmt, int column)
{
	const void *p = sqlite3_column_text(stmt, column);
	const uint32_t n = p ? (uint32_t)sqlite3_column_bytes(stmt, column) : UINT32_MAX;
	const unsigned char length[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8),
					 (unsigned char)n};
	digest_add(d, length, sizeof(length));
	if (p)
		digest_add(d, p, n);
}

/* Over number, at, who, what, row and hash of each, as register_log.c frames fields. */
static int digest_rest(struct register_db *r, const char *id, char out[DIGEST_HEX], struct err *err)
{
	enum { FIELDS = 6 };
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err,
			   "SELECT number, at, who, what, row, hash FROM log WHERE assessment = ?1 AND " CONTENT_LINES
			   " ORDER BY number",
			   BOUND(bound_text(id))))
		return -1;
	struct digest *d = digest_new();
	while ((rc = register_step(r, stmt, err)) > 0)
		for (int i = 0; i < FIELDS; i++)
			add_field(d, stmt, i);
	sqlite3_finalize(stmt);
	digest_end(d, out);
	return rc < 0 ? -1 : 0;
}

static const char *const contents[] = {
    "DELETE FROM answer WHERE assessment = ?1",
    "DELETE FROM place WHERE assessment = ?1",
    "DELETE FROM treatment WHERE assessment = ?1",
    "DELETE FROM decision WHERE assessment = ?1",
    "DELETE FROM stamp WHERE assessment = ?1",
    ("UPDATE log SET before = NULL, after = NULL WHERE assessment = ?1 AND " CONTENT_LINES)};

int register_destroy_content(struct register_db *r, const char *id, const char *who, struct err *err)
{
	char at[DATE_MOMENT_ISO], rest[DIGEST_HEX];
	struct arena *arena = arena_new();
	register_now(r, at);
	int rc = digest_rest(r, id, rest, err);
	if (rc == 0)
		rc = register_add_line(r,
				       &(struct log_line){.at = at,
							  .who = who,
							  .id = id,
							  .what = "destroyed",
							  .after = arena_printf(arena, "sha256:%s", rest)},
				       NULL, err);
	for (size_t i = 0; rc == 0 && i < sizeof(contents) / sizeof(contents[0]); i++)
		rc = register_run(r, err, contents[i], BOUND(bound_text(id)));
	arena_free(arena);
	return rc;
}

bool register_is_destroyed_line(sqlite3_stmt *stmt)
{
	return sqlite3_column_type(stmt, 6) == SQLITE_NULL && sqlite3_column_type(stmt, 7) == SQLITE_NULL &&
	       sqlite3_column_int(stmt, 9);
}

/* What is left of the content lines of each that was destroyed is what the line of its destruction says. */
int register_check_destroyed(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	char rest[DIGEST_HEX];
	int rc;
	if (register_query(r, &stmt, err,
			   "SELECT a.id, (SELECT l.after FROM log l WHERE l.assessment = a.id AND l.what = 'destroyed'"
			   " ORDER BY l.number DESC LIMIT 1) FROM assessment a WHERE a.state = 'destroyed'",
			   0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		const char *id = register_text(stmt, 0), *said = register_text(stmt, 1);
		rc = digest_rest(r, id, rest, err);
		if (rc == 0 && said && strncmp(said, "sha256:", 7) == 0 && strcmp(said + 7, rest) == 0)
			continue;
		rc = rc < 0 ? -1 : register_altered(r, id, err);
		break;
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_over(struct register_db *r, bool (*f)(void *ctx, const char *id, const char *state, const char *keep),
		  void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err,
			   "SELECT id, state, keep FROM assessment WHERE state IN ('ended', 'withdrawn', 'renewed')"
			   " ORDER BY keep IS NULL, keep, number",
			   0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0)
		if (!f(ctx, register_text(stmt, 0), register_text(stmt, 1), register_text(stmt, 2)))
			break;
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

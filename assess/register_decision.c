#include "assess/register_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/digest.h"

/* What was decided on, card by card (scorecard.h): written with the approval, with a line in the log that holds its
 * digest, and read again by the thousand. */

static void card_text(const void *card, size_t n, char out[DIGEST_HEX + 8])
{
	char hex[DIGEST_HEX];
	digest_hex(card, n, hex);
	snprintf(out, DIGEST_HEX + 8, "sha256:%s", hex);
}

int register_write_card(struct register_db *r, const char *id, const void *card, size_t n, const char *who,
			struct err *err)
{
	char at[DATE_MOMENT_ISO], text[DIGEST_HEX + 8];
	int64_t line = 0;
	register_now(r, at);
	card_text(card, n, text);
	if (register_add_line(r, &(struct log_line){.at = at, .who = who, .id = id, .what = "decision", .after = text},
			      &line, err))
		return -1;
	return register_run(r, err,
			    "INSERT INTO decision VALUES (?1, ?2, ?3) ON CONFLICT (assessment)"
			    " DO UPDATE SET content = excluded.content, line = excluded.line",
			    BOUND(bound_text(id), bound_bytes(card, n), bound_int(line)));
}

/* The rows of an assessment that need nothing for now: mended, made up for, or excepted. */
#define SETTLED                                                                                                        \
	"(SELECT count(DISTINCT t.row) FROM treatment t WHERE t.assessment = a.id AND t.row <> '*' AND"                \
	" CASE t.kind WHEN 'remedy' THEN t.content ->> '$.done' IS NOT NULL ELSE t.until >= ?1 END)"

#define STANDING(title, before, settled, treated, join)                                                                \
	"SELECT a.id, a.template, a.version, " title                                                                   \
	", a.state, a.date, a.grade, a.due, a.due_row, a.words, a.decided,"                                            \
	" a.digest, " before ", d.content, " settled ", " treated " FROM assessment a"                                 \
	" JOIN decision d ON d.assessment = a.id JOIN bundle b ON b.digest = a.digest" join " WHERE " REGISTER_STANDS  \
	" ORDER BY a.number"

int register_standing(struct register_db *r, const char *today, bool (*f)(void *ctx, const struct register_standing *s),
		      void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	const char *const all = STANDING("n.value", "p.grade", SETTLED, REGISTER_TREATED_UNTIL,
					 " LEFT JOIN answer n ON n.assessment = a.id AND n.row = b.title_row"
					 " LEFT JOIN assessment p ON p.id = a.previous"),
			  *const cards = STANDING("NULL", "NULL", "0", "NULL", "");
	int rc = register_query(r, &stmt, err, today ? all : cards, today ? 1 : 0, &(struct bound){.p = today});
	if (rc)
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		struct arena *arena = NULL;
		struct register_standing s = {.line = {.id = register_text(stmt, 0),
						       .kind = register_text(stmt, 1),
						       .version = register_text(stmt, 2),
						       .title = register_text(stmt, 3),
						       .state = register_text(stmt, 4),
						       .date = register_text(stmt, 5),
						       .grade = register_text(stmt, 6),
						       .due = register_text(stmt, 7),
						       .due_row = register_text(stmt, 8),
						       .words = register_text(stmt, 9)},
					      .decided = register_text(stmt, 10),
					      .digest = register_text(stmt, 11),
					      .grade_before = register_text(stmt, 12),
					      .card = sqlite3_column_blob(stmt, 13),
					      .card_n = (size_t)sqlite3_column_bytes(stmt, 13),
					      .settled = (size_t)sqlite3_column_int(stmt, 14)};
		const char *treated = register_text(stmt, 15);
		if (treated)
			register_take_treated(treated, arena = arena_new(), &s.line);
		const bool more = f(ctx, &s);
		arena_free(arena);
		if (!more)
			break;
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

static int count(struct register_db *r, size_t *out, struct err *err, const char *sql, size_t n,
		 const struct bound *value)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, sql, n, value))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*out = (size_t)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_year(struct register_db *r, const char *since, size_t *incident, int threats, size_t *incidents,
		  size_t *ended, struct err *err)
{
	int rc = count(r, incidents, err, "SELECT count(*) FROM log WHERE what = 'incident' AND at > ?1",
		       BOUND(bound_text(since)));
	for (int t = 0; t < threats && rc == 0; t++) {
		char pattern[16];
		snprintf(pattern, sizeof(pattern), "[T%d]%%", t + 1);
		rc = count(r, &incident[t], err,
			   "SELECT count(*) FROM log WHERE what = 'incident' AND at > ?1"
			   " AND after ->> '$.words' LIKE ?2",
			   BOUND(bound_text(since), bound_text(pattern)));
	}
	return rc ? rc
		  : count(r, ended, err, "SELECT count(*) FROM assessment WHERE state = 'ended' AND changed > ?1",
			  BOUND(bound_text(since)));
}

int register_count_standing(struct register_db *r, size_t *out, struct err *err)
{
	return count(r, out, err,
		     "SELECT count(*) FROM assessment a JOIN decision d ON d.assessment = a.id WHERE"
		     " " REGISTER_STANDS,
		     0, NULL);
}

struct digest_kind {
	const char *digest, *kind;
};

int register_digests(struct register_db *r, bool (*f)(void *ctx, const char *digest, const char *kind), void *ctx,
		     struct err *err)
{
	sqlite3_stmt *stmt;
	struct arena *arena = arena_new();
	struct digest_kind *found = NULL;
	size_t n = 0;
	int rc;
	if (register_query(r, &stmt, err,
			   "SELECT b.digest, b.template FROM bundle b WHERE EXISTS (SELECT 1 FROM assessment a WHERE"
			   " a.digest = b.digest AND " REGISTER_STANDS ")",
			   0, NULL)) {
		arena_free(arena);
		return -1;
	}
	/* Copied first: f may call the register. */
	while ((rc = register_step(r, stmt, err)) > 0) {
		found = mem_grow(found, n + 1, sizeof(*found));
		found[n++] = (struct digest_kind){arena_strdup(arena, register_text(stmt, 0)),
						  arena_strdup(arena, register_text(stmt, 1))};
	}
	sqlite3_finalize(stmt);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (!f(ctx, found[i].digest, found[i].kind))
			break;
	free(found);
	arena_free(arena);
	return rc < 0 ? -1 : 0;
}

static int find_bundle(struct register_db *r, const char *digest, struct bundle **out, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "SELECT content FROM bundle WHERE digest = ?1", BOUND(bound_text(digest))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		rc = bundle_unpack(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0), err);
	else if (rc == 0)
		rc = err_add(err, ERR_INPUT, register_path(r), 0, NULL, "台帳に、要約値 %.12s の質問票がありません。",
			     "the register has no questionnaire with the digest %.12s", digest);
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_questionnaire(struct register_db *r, const char *digest, const struct buf *policy,
			   struct questionnaire **out, struct err *err)
{
	struct bundle *bundle = NULL;
	int rc = find_bundle(r, digest, &bundle, err);
	const struct template_source source = {.host = r->host, .bundle = bundle, .policy = policy};
	if (rc == 0)
		rc = questionnaire_load(out, &source, bundle->root, err);
	bundle_free(bundle);
	return rc;
}

int register_value(struct register_db *r, const char *id, const char *row, struct arena *arena, const char **out,
		   struct err *err)
{
	sqlite3_stmt *stmt;
	*out = NULL;
	if (register_query(r, &stmt, err, "SELECT value FROM answer WHERE assessment = ?1 AND row = ?2",
			   BOUND(bound_text(id), bound_text(row))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*out = arena_strdup(arena, register_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

/* Each card is what its line says, and each line of a decision has its card, unless the assessment was destroyed. */
int register_check_decisions(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	char text[DIGEST_HEX + 8];
	if (register_query(
		r, &stmt, err,
		"SELECT l.assessment, l.after, d.content FROM (SELECT max(number) AS number, assessment, after"
		"  FROM log WHERE what = 'decision' GROUP BY assessment) l"
		" LEFT JOIN decision d ON d.assessment = l.assessment AND d.line = l.number"
		" WHERE NOT EXISTS (SELECT 1 FROM assessment a WHERE a.id = l.assessment AND a.state = 'destroyed')"
		" UNION ALL SELECT d.assessment, NULL, d.content FROM decision d WHERE NOT EXISTS"
		" (SELECT 1 FROM log l WHERE l.number = d.line AND l.what = 'decision')",
		0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		const char *said = register_text(stmt, 1);
		const void *card = sqlite3_column_blob(stmt, 2);
		card_text(card, (size_t)sqlite3_column_bytes(stmt, 2), text);
		if (card && said && strcmp(said, text) == 0)
			continue;
		rc = register_altered(r, register_text(stmt, 0), err);
		break;
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

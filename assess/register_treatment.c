#include "assess/register_private.h"

#include <stdio.h>
#include <string.h>

/* What is done about findings, as the register keeps it: one JSON object for each row and kind, the same in table
 * treatment and in the log, where the row's id and a blank stand before it. */

enum { TREATMENT_JSON_MAX = 1 << 20 };

static const char whole[] = "*"; /* TREATMENT_WHOLE */

static void day_member(struct buf *out, const char *key, int day)
{
	char iso[11];
	date_to_iso(day, iso);
	register_json_member(out, key, *iso ? iso : NULL);
}

static void treatment_json(const struct treatment *t, struct buf *out)
{
	buf_str(out, "{");
	register_json_member(out, "owner", t->owner);
	register_json_member(out, "words", t->words);
	register_json_member(out, "evidence", t->evidence);
	day_member(out, "until", t->until);
	day_member(out, "done", t->done);
	buf_str(out, "}");
}

/* What is over is treated no more, and an exception is what the approver reads: it is asked for before. */
static int check_time(struct register_db *r, const char *id, enum treatment_kind kind, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "SELECT state FROM assessment WHERE id = ?1", BOUND(bound_text(id))))
		return -1;
	int rc = register_step(r, stmt, err);
	const char *state = rc > 0 ? register_text(stmt, 0) : "";
	if (rc > 0 && (strcmp(state, "ended") == 0 || strcmp(state, "renewed") == 0))
		rc = err_add(err, ERR_INPUT, register_path(r), 0, NULL,
			     "「%s」は終わった案件なので、対応を書き込めません。",
			     "'%s' is over: nothing is treated there any more", id);
	else if (rc > 0 && kind == TREATMENT_EXCEPTION && strcmp(state, "draft") != 0)
		rc = err_add(
		    err, ERR_INPUT, register_path(r), 0, NULL,
		    "「%"
		    "s」は提出済みなので、例外を変えられません。承認者に差し戻してもらうか、再評価で申請してください。",
		    "'%s' was submitted: exceptions cannot change; have it returned by the approver, or ask for "
		    "one in a re-evaluation",
		    id);
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

/* What stands there now, in the arena; NULL when nothing does. */
static int content_of(struct register_db *r, const char *id, const char *row, const char *kind, struct arena *arena,
		      const char **out, struct err *err)
{
	sqlite3_stmt *stmt;
	*out = NULL;
	if (register_query(r, &stmt, err,
			   "SELECT content FROM treatment WHERE assessment = ?1 AND row = ?2 AND kind = ?3",
			   BOUND(bound_text(id), bound_text(row), bound_text(kind))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*out = arena_strdup(arena, register_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

static int write_treatment(struct register_db *r, const char *id, const char *row, const char *kind,
			   const char *content, const char *who, struct arena *arena, struct err *err)
{
	char at[DATE_MOMENT_ISO];
	const char *before;
	int64_t line = 0;
	if (content_of(r, id, row, kind, arena, &before, err))
		return -1;
	register_now(r, at);
	if (register_add_line(r,
			      &(struct log_line){.at = at,
						 .who = who,
						 .id = id,
						 .what = kind,
						 .before = before,
						 .after = arena_printf(arena, "%s %s", row, content)},
			      &line, err))
		return -1;
	if (!*content)
		return register_run(r, err, "DELETE FROM treatment WHERE assessment = ?1 AND row = ?2 AND kind = ?3",
				    BOUND(bound_text(id), bound_text(row), bound_text(kind)));
	return register_run(
	    r, err,
	    "INSERT INTO treatment VALUES (?1, ?2, ?3, ?4, ?4 ->> '$.until', ?5)"
	    " ON CONFLICT (assessment, row, kind)"
	    " DO UPDATE SET content = excluded.content, until = excluded.until, line = excluded.line",
	    BOUND(bound_text(id), bound_text(row), bound_text(kind), bound_text(content), bound_int(line)));
}

static int treat(struct register_db *r, const char *id, const struct questionnaire *q, const struct treatment *t,
		 size_t n, bool drop, const char *who, struct err *err)
{
	char known[REGISTER_ID];
	struct arena *arena = arena_new();
	int rc = register_find(r, id, known, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct buf json;
		buf_init(&json, TREATMENT_JSON_MAX);
		if (!drop)
			treatment_json(&t[i], &json);
		rc = check_time(r, known, t[i].kind, err);
		if (rc == 0)
			rc = write_treatment(r, known, t[i].row < 0 ? whole : q->row[t[i].row].id,
					     treatment_code(t[i].kind), buf_text(&json), who, arena, err);
		buf_clear(&json);
	}
	arena_free(arena);
	return rc;
}

int register_treat(struct register_db *r, const char *id, const struct questionnaire *q, const struct treatment *t,
		   size_t n, bool drop, const char *who, struct err *err)
{
	int rc = register_begin(r, err);
	return rc ? rc : register_end(r, treat(r, id, q, t, n, drop, who ? who : "", err), err);
}

static int day_of(const char *iso)
{
	int day = DATE_NONE;
	if (iso)
		date_from_iso(iso, &day);
	return day;
}

/* Rows that the questionnaire has no more are left out: the log still has them. */
static bool read_treatment(sqlite3_stmt *stmt, const struct questionnaire *q, struct arena *arena,
			   struct treatment *out)
{
	const char *row = register_text(stmt, 0);
	*out = (struct treatment){.row = strcmp(row, whole) == 0 ? TREATMENT_WHOLE : questionnaire_find(q, row),
				  .owner = arena_strdup(arena, register_text(stmt, 2)),
				  .words = arena_strdup(arena, register_text(stmt, 3)),
				  .evidence = arena_strdup(arena, register_text(stmt, 4)),
				  .until = day_of(register_text(stmt, 5)),
				  .done = day_of(register_text(stmt, 6))};
	return treatment_of(register_text(stmt, 1), &out->kind) && (out->row >= 0 || strcmp(row, whole) == 0);
}

int register_treatments(struct register_db *r, const char *id, const struct questionnaire *q, struct treatments *out,
			struct arena *arena, struct err *err)
{
	sqlite3_stmt *stmt;
	size_t cap = 0;
	int rc;
	*out = (struct treatments){0};
	if (register_query(r, &stmt, err,
			   "SELECT row, kind, content ->> '$.owner', content ->> '$.words', content ->> '$.evidence',"
			   " until, content ->> '$.done' FROM treatment WHERE assessment = ?1 ORDER BY row, kind",
			   BOUND(bound_text(id))))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		if (out->count == cap) {
			struct treatment *more = arena_alloc(arena, (cap = cap ? cap * 2 : 16) * sizeof(*more));
			if (out->count)
				memcpy(more, out->item, out->count * sizeof(*more));
			out->item = more;
		}
		out->count += read_treatment(stmt, q, arena, &out->item[out->count]);
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

void register_take_treated(const char *text, struct arena *arena, struct register_line *line)
{
	char day[11], kind[16], row[256];
	if (!text || sscanf(text, "%10s %15s %255[^\n]", day, kind, row) != 3 ||
	    (line->due && strcmp(line->due, day) <= 0))
		return;
	line->due = arena_strdup(arena, day);
	line->due_kind = arena_strdup(arena, kind);
	line->due_row = strcmp(row, whole) == 0 ? NULL : arena_strdup(arena, row);
}

/* A plan goes on where the finding does. An exception does not: it is asked for again. */
static bool goes_on(const struct treatment *t, const struct answers *a, const struct verdict *v)
{
	return t->kind != TREATMENT_EXCEPTION && t->row >= 0 && t->done == DATE_NONE && explain_mends(v, t->row) &&
	       (t->kind == TREATMENT_REMEDY || t->until >= a->date);
}

int register_carry_treatments(struct register_db *r, const char *before, const char *id, const struct answers *a,
			      const char *who, struct err *err)
{
	struct arena *arena = arena_new();
	struct verdict *v = score(a);
	struct treatments old;
	int rc = register_treatments(r, before, a->q, &old, arena, err);
	for (size_t i = 0; rc == 0 && i < old.count; i++)
		if (goes_on(&old.item[i], a, v))
			rc = treat(r, id, a->q, &old.item[i], 1, false, who, err);
	verdict_free(v);
	arena_free(arena);
	return rc;
}

/* The last line about each treatment is the one that stands; one that was taken back has none. */
int register_check_treatments(struct register_db *r, struct err *err)
{
	return register_check_none(
	    r,
	    "SELECT t.assessment FROM treatment t LEFT JOIN log l ON l.number = t.line AND l.what = t.kind AND"
	    " l.assessment = t.assessment AND l.after = t.row || ' ' || t.content AND t.until = t.content ->> "
	    "'$.until' WHERE l.number IS NULL"
	    " UNION ALL SELECT l.assessment FROM (SELECT max(number) AS number, assessment, after FROM log"
	    "  WHERE what IN ('remedy', 'control', 'exception') AND after IS NOT NULL"
	    "  GROUP BY assessment, what, substr(after, 1, instr(after, ' '))) l"
	    " LEFT JOIN treatment t ON t.line = l.number WHERE t.line IS NULL AND"
	    " substr(l.after, instr(l.after, ' ') + 1) <> '' LIMIT 1",
	    err);
}

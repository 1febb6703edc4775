#include "assess/register_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LIFE_JSON_MAX = 1 << 20 };

#define LIFE_COLUMNS                                                                                                   \
	"a.id, a.state, a.step, a.author, a.grade, a.approver, a.decided, a.due, a.due_row, a.words, a.keep"

static void read_life(sqlite3_stmt *stmt, struct register_life *out)
{
	*out = (struct register_life){.id = register_text(stmt, 0),
				      .state = register_text(stmt, 1),
				      .step = sqlite3_column_int64(stmt, 2),
				      .author = register_text(stmt, 3),
				      .grade = register_text(stmt, 4),
				      .approver = register_text(stmt, 5),
				      .decided = register_text(stmt, 6),
				      .due = register_text(stmt, 7),
				      .due_row = register_text(stmt, 8),
				      .words = register_text(stmt, 9),
				      .keep = register_text(stmt, 10)};
}

/* As it stands in the log: one object, what does not apply left out. */
static void life_json(const struct register_life *l, struct buf *out)
{
	buf_str(out, "{");
	register_json_member(out, "state", l->state);
	register_json_member(out, "grade", l->grade);
	register_json_member(out, "approver", l->approver);
	register_json_member(out, "decided", l->decided);
	register_json_member(out, "due", l->due);
	register_json_member(out, "due_row", l->due_row);
	register_json_member(out, "words", l->words);
	register_json_member(out, "keep", l->keep);
	buf_str(out, "}");
}

static void keep(struct register_life *l, struct arena *arena)
{
	const char **const text[] = {&l->id,      &l->state, &l->author,  &l->grade, &l->approver,
				     &l->decided, &l->due,   &l->due_row, &l->words, &l->keep};
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		*text[i] = arena_strdup(arena, *text[i]);
}

int register_life(struct register_db *r, const char *id, struct register_life *out, struct arena *arena,
		  struct err *err)
{
	sqlite3_stmt *stmt;
	char known[REGISTER_ID];
	if (register_find(r, id, known, err) ||
	    register_query(r, &stmt, err, "SELECT " LIFE_COLUMNS " FROM assessment a WHERE a.id = ?1",
			   BOUND(bound_text(known))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0) {
		read_life(stmt, out);
		keep(out, arena);
	}
	sqlite3_finalize(stmt);
	return rc > 0 ? 0 : -1;
}

/* Who was faster, with what. */
static int overtaken(struct register_db *r, const struct register_life *now, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err,
			   "SELECT l.who, l.at FROM log l JOIN assessment a ON a.line = l.number WHERE a.id = ?1",
			   BOUND(bound_text(now->id))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		err_add(err, ERR_INPUT, register_path(r), 0, NULL,
			"「%s」は、%s さんが先に変えました（%s、状態 "
			"%s）。今のあなたの操作は行っていません。内容を見直してください。",
			"'%s' was changed first by %s (%s, now %s); what you asked for was NOT done: look at it again",
			now->id, register_text(stmt, 0), register_text(stmt, 1), now->state);
	sqlite3_finalize(stmt);
	return -1;
}

static int write_life(struct register_db *r, const struct register_life *before, const char *what,
		      const struct register_life *after, const char *who, struct err *err)
{
	struct buf json;
	char at[DATE_MOMENT_ISO];
	int64_t line = 0;
	register_now(r, at);
	buf_init(&json, LIFE_JSON_MAX);
	life_json(after, &json);
	int rc = register_add_line(r,
				   &(struct log_line){.at = at,
						      .who = who,
						      .id = before->id,
						      .what = what,
						      .before = before->state,
						      .after = buf_text(&json)},
				   &line, err);
	buf_clear(&json);
	if (rc)
		return -1;
	return register_run(
	    r, err,
	    "UPDATE assessment SET state = ?2, step = step + 1, grade = ?3, approver = ?4, decided = ?5,"
	    " due = ?6, due_row = ?7, words = ?8, line = ?9, changed = ?10, keep = ?11 WHERE id = ?1",
	    BOUND(bound_text(before->id), bound_text(after->state), bound_text(after->grade),
		  bound_text(after->approver), bound_text(after->decided), bound_text(after->due),
		  bound_text(after->due_row), bound_text(after->words), bound_int(line), bound_text(at),
		  bound_text(after->keep)));
}

/* The assessment that another one takes the place of: what it was decided stays, and it is due no more. */
static int replace(struct register_db *r, const struct act_end *ends, const char *by, const char *who,
		   struct arena *arena, struct err *err)
{
	struct register_life before;
	if (register_life(r, ends->id, &before, arena, err))
		return -1;
	struct register_life after = before;
	after.state = ends->state;
	after.due = after.due_row = NULL;
	after.words = by;
	after.keep = ends->keep;
	return write_life(r, &before, ends->what, &after, who, err);
}

static int act(struct register_db *r, const char *id, int64_t step, const char *what, const struct register_life *after,
	       const struct act_end *ends, bool destroy, const char *who, bool *conflict, struct err *err)
{
	struct arena *arena = arena_new();
	struct register_life before;
	int rc = register_check_clock(r, err);
	if (rc == 0)
		rc = register_life(r, id, &before, arena, err);
	if (rc == 0 && before.step != step) {
		*conflict = true;
		rc = overtaken(r, &before, err);
	}
	if (rc == 0)
		rc = write_life(r, &before, what, after, who, err);
	if (rc == 0 && after->card)
		rc = register_write_card(r, before.id, after->card, after->card_n, who, err);
	if (rc == 0 && destroy)
		rc = register_destroy_content(r, before.id, who, err);
	if (rc == 0 && ends)
		rc = replace(r, ends, before.id, who, arena, err);
	arena_free(arena);
	return rc;
}

static int act_at_once(struct register_db *r, const char *id, int64_t step, const char *what,
		       const struct register_life *after, const struct act_end *ends, bool destroy, const char *who,
		       bool *conflict, struct err *err)
{
	bool lost = false;
	int rc = register_begin(r, err);
	if (!rc)
		rc = register_end(r, act(r, id, step, what, after, ends, destroy, who ? who : "", &lost, err), err);
	if (conflict)
		*conflict = lost;
	return rc;
}

int register_act(struct register_db *r, const char *id, int64_t step, const char *what,
		 const struct register_life *after, const struct act_end *ends, const char *who, bool *conflict,
		 struct err *err)
{
	return act_at_once(r, id, step, what, after, ends, false, who, conflict, err);
}

int register_destroy(struct register_db *r, const char *id, int64_t step, const char *what,
		     const struct register_life *after, const char *who, bool *conflict, struct err *err)
{
	int rc = act_at_once(r, id, step, what, after, NULL, true, who, conflict, err);
	/* What was deleted still stands in the write-ahead file. That it is emptied is no part of the act: another
	 * program may be reading. */
	if (rc == 0)
		sqlite3_wal_checkpoint_v2(r->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return rc;
}

/* ---- places ---- */

static int place_of(struct register_db *r, const char *id, const char *clause, struct arena *arena, const char **out,
		    struct err *err)
{
	sqlite3_stmt *stmt;
	*out = NULL;
	if (register_query(r, &stmt, err, "SELECT place FROM place WHERE assessment = ?1 AND clause = ?2",
			   BOUND(bound_text(id), bound_text(clause))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*out = arena_strdup(arena, register_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

static int place(struct register_db *r, const char *id, const char *clause, const char *text, const char *who,
		 struct arena *arena, struct err *err)
{
	char known[REGISTER_ID], at[DATE_MOMENT_ISO];
	const char *before;
	int64_t line = 0;
	if (register_find(r, id, known, err) || place_of(r, known, clause, arena, &before, err))
		return -1;
	register_now(r, at);
	if (register_add_line(r,
			      &(struct log_line){.at = at,
						 .who = who,
						 .id = known,
						 .what = "place",
						 .before = before,
						 .after = arena_printf(arena, "%s %s", clause, text)},
			      &line, err))
		return -1;
	if (!*text)
		return register_run(r, err, "DELETE FROM place WHERE assessment = ?1 AND clause = ?2",
				    BOUND(bound_text(known), bound_text(clause)));
	return register_run(r, err,
			    "INSERT INTO place VALUES (?1, ?2, ?3, ?4) ON CONFLICT (assessment, clause)"
			    " DO UPDATE SET place = excluded.place, line = excluded.line",
			    BOUND(bound_text(known), bound_text(clause), bound_text(text), bound_int(line)));
}

int register_place(struct register_db *r, const char *id, const char *clause, const char *text, const char *who,
		   struct err *err)
{
	struct arena *arena = arena_new();
	int rc = register_begin(r, err);
	if (!rc)
		rc = register_end(r, place(r, id, clause, text, who ? who : "", arena, err), err);
	arena_free(arena);
	return rc;
}

int register_places(struct register_db *r, const char *id, bool (*f)(void *ctx, const char *clause, const char *place),
		    void *ctx, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err, "SELECT clause, place FROM place WHERE assessment = ?1 ORDER BY clause",
			   BOUND(bound_text(id))))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0)
		if (!f(ctx, register_text(stmt, 0), register_text(stmt, 1)))
			break;
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

/* ---- whole? ---- */

int register_altered(const struct register_db *r, const char *id, struct err *err)
{
	return err_add(err, ERR_INPUT, register_path(r), 0, NULL,
		       "「%s」の状態、条項の場所又は対応が、記録と一致しません。記録を通さずに書き換えられています。"
		       "台帳の使用をやめ、控え（バックアップ）と比べてください。",
		       "state, places or treatment of '%s' are not what the log says: they were altered from outside; "
		       "stop using the "
		       "register and compare it with a backup",
		       id);
}

/* An assessment of which nothing was done but answering has no line; every other one is what its last line says. */
static int check_states(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err,
			   "SELECT " LIFE_COLUMNS ", l.after FROM assessment a LEFT JOIN log l ON l.number = a.line"
			   " AND l.assessment = a.id ORDER BY a.number",
			   0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0) {
		struct register_life life;
		struct buf json;
		read_life(stmt, &life);
		const char *after = register_text(stmt, 11);
		buf_init(&json, LIFE_JSON_MAX);
		life_json(&life, &json);
		bool whole = life.step ? after && strcmp(after, buf_text(&json)) == 0
				       : !after && strcmp(buf_text(&json), "{\"state\":\"draft\"}") == 0;
		buf_clear(&json);
		if (!whole) {
			rc = register_altered(r, life.id, err);
			break;
		}
	}
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_check_none(struct register_db *r, const char *sql, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, sql, 0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		rc = register_altered(r, register_text(stmt, 0), err);
	sqlite3_finalize(stmt);
	return rc;
}

/* A later act in the log than the one that the assessment names. */
static const char later_act[] =
    "SELECT a.id FROM assessment a WHERE coalesce(a.line, 0) <> coalesce((SELECT max(l.number) FROM log l"
    " WHERE l.assessment = a.id AND substr(l.after, 1, 10) = '{\"state\":\"'), 0) LIMIT 1";

/* The last line about each place is the place that stands; one that was taken back has none. */
static const char other_place[] =
    "SELECT p.assessment FROM place p LEFT JOIN log l ON l.number = p.line AND l.what = 'place' AND"
    " l.assessment = p.assessment AND l.after = p.clause || ' ' || p.place WHERE l.number IS NULL"
    " UNION ALL SELECT l.assessment FROM (SELECT max(number) AS number, assessment, after FROM log"
    "  WHERE what = 'place' AND after IS NOT NULL GROUP BY assessment, substr(after, 1, instr(after, ' '))) l"
    " LEFT JOIN place p ON p.line = l.number WHERE p.line IS NULL AND"
    " substr(l.after, instr(l.after, ' ') + 1) <> '' LIMIT 1";

int register_check_life(struct register_db *r, struct err *err)
{
	int rc = check_states(r, err);
	if (!rc)
		rc = register_check_none(r, later_act, err);
	return rc ? rc : register_check_none(r, other_place, err);
}

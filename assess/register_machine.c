#include "assess/register_private.h"

#include <string.h>

/* Where the register is used, and whether this computer's clock can be trusted: what is noted, what is told, and what
 * is refused. */

enum { CLOCK_SLACK_S = 600 /* clocks are set right by a little, now and then */ };

/* The latest moment that a line of the log has, where the clock stands before it by more than that; else 0. */
static int clock_behind(struct register_db *r, int64_t *last, struct err *err)
{
	sqlite3_stmt *stmt;
	*last = 0;
	if (register_query(r, &stmt, err, "SELECT latest FROM chain WHERE latest IS NOT NULL", 0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	int64_t at;
	if (rc > 0 && date_moment_from_iso(register_text(stmt, 0), &at) &&
	    at > r->host->now(r->host->ctx) + CLOCK_SLACK_S)
		*last = at;
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_check_clock(struct register_db *r, struct err *err)
{
	int64_t last;
	char moment[DATE_MOMENT_ISO];
	if (clock_behind(r, &last, err) < 0)
		return -1;
	if (!last)
		return 0;
	date_moment_to_iso(last, moment);
	return err_add(
	    err, ERR_WORLD, register_path(r), 0, NULL,
	    "このパソコンの時計が、台帳の最後の記録（%s）より前です。時計を直してから、もう一度行ってください。",
	    "this computer's clock stands before the last line of the register (%s): set it right, and try again",
	    moment);
}

static int known_machine(struct register_db *r, struct arena *arena, const char **out, struct err *err)
{
	sqlite3_stmt *stmt;
	*out = NULL;
	if (register_query(r, &stmt, err, "SELECT id FROM machine", 0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*out = arena_strdup(arena, register_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int register_check_machine(struct register_db *r, struct err *err)
{
	return register_check_none(r,
				   "SELECT 'machine' FROM machine m LEFT JOIN log l ON l.number = m.line AND"
				   " l.what = 'machine' AND l.after = m.id WHERE l.number IS NULL",
				   err);
}

static int note_machine(struct register_db *r, const char *machine, const char *was, const char *who, struct err *err)
{
	char at[DATE_MOMENT_ISO];
	int64_t line = 0;
	int rc = register_begin(r, err);
	if (rc)
		return -1;
	register_now(r, at);
	rc = register_add_line(
	    r, &(struct log_line){.at = at, .who = who ? who : "", .what = "machine", .before = was, .after = machine},
	    &line, err);
	if (!rc)
		rc = register_run(r, err, "INSERT OR REPLACE INTO machine (one, id, line) VALUES (1, ?1, ?2)",
				  BOUND(bound_text(machine), bound_int(line)));
	return register_end(r, rc, err);
}

int register_surroundings(struct register_db *r, const char *machine, const char *who,
			  struct register_surroundings *out, struct err *err)
{
	struct arena *arena = arena_new();
	const char *was;
	*out = (struct register_surroundings){0};
	int rc = clock_behind(r, &out->last, err);
	if (rc == 0 && machine)
		rc = known_machine(r, arena, &was, err);
	if (rc == 0 && machine && (!was || strcmp(was, machine) != 0)) {
		out->moved = was != NULL;
		rc = note_machine(r, machine, was, who, err);
	}
	arena_free(arena);
	return rc;
}

#include "assess/register_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/digest.h"

enum { OFFICER_JSON_MAX = 1 << 20 };

#define OFFICER_COLUMNS                                                                                                \
	"o.number, o.name, o.post, o.role, o.level, o.certificate, o.fingerprint, o.key, o.added, o.added_by, "        \
	"o.disabled, o.disabled_by, o.reason"
enum { OFFICER_COLUMN_COUNT = 13 };

static const char *const role_names[OFFICER_ROLES] = {
    [OFFICER_AUTHOR] = "author", [OFFICER_APPROVER] = "approver", [OFFICER_VENDOR] = "vendor"};

const char *officer_role_name(enum officer_role role)
{
	return role_names[role];
}

bool officer_role_of(const char *name, enum officer_role *out)
{
	for (int i = 0; i < OFFICER_ROLES; i++)
		if (strcmp(role_names[i], name) == 0) {
			*out = i;
			return true;
		}
	return false;
}

/* An officer as it stands in the log. The certificate is pinned by its fingerprint. */
static void officer_json(const struct officer *o, struct buf *out)
{
	buf_str(out, "{");
	register_json_member(out, "name", o->name);
	register_json_member(out, "post", o->post);
	register_json_member(out, "role", officer_role_name(o->role));
	register_json_member(out, "level", o->level);
	register_json_member(out, "fingerprint", o->fingerprint);
	register_json_member(out, "key", o->key);
	register_json_member(out, "added", o->added);
	register_json_member(out, "added_by", o->added_by);
	register_json_member(out, "disabled", o->disabled);
	register_json_member(out, "disabled_by", o->disabled_by);
	register_json_member(out, "reason", o->reason);
	buf_str(out, "}");
}

/* Texts are borrowed until the next step. */
static void read_officer(sqlite3_stmt *stmt, struct officer *out)
{
	*out = (struct officer){.number = sqlite3_column_int64(stmt, 0),
				.name = register_text(stmt, 1),
				.post = register_text(stmt, 2),
				.level = register_text(stmt, 4),
				.certificate = sqlite3_column_blob(stmt, 5),
				.certificate_n = (size_t)sqlite3_column_bytes(stmt, 5),
				.fingerprint = register_text(stmt, 6),
				.key = register_text(stmt, 7),
				.added = register_text(stmt, 8),
				.added_by = register_text(stmt, 9),
				.disabled = register_text(stmt, 10),
				.disabled_by = register_text(stmt, 11),
				.reason = register_text(stmt, 12)};
	officer_role_of(register_text(stmt, 3), &out->role);
}

/* The same, in the arena. */
static void copy_officer(struct arena *a, const struct officer *o, struct officer *out)
{
	*out = *o;
	out->name = arena_strdup(a, o->name);
	out->post = arena_strdup(a, o->post);
	out->level = arena_strdup(a, o->level);
	out->certificate = arena_strndup(a, o->certificate, o->certificate_n);
	out->fingerprint = arena_strdup(a, o->fingerprint);
	out->key = arena_strdup(a, o->key);
	out->added = arena_strdup(a, o->added);
	out->added_by = arena_strdup(a, o->added_by);
	out->disabled = arena_strdup(a, o->disabled);
	out->disabled_by = arena_strdup(a, o->disabled_by);
	out->reason = arena_strdup(a, o->reason);
}

/* The first row of a query with one text. 1: *out is filled, in the arena; 0: no row; -1. */
static int first_officer(struct register_db *r, const char *sql, const char *text, struct arena *arena,
			 struct officer *out, struct err *err)
{
	sqlite3_stmt *stmt;
	struct officer found;
	if (register_query(r, &stmt, err, sql, BOUND(bound_text(text))))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0) {
		read_officer(stmt, &found);
		copy_officer(arena, &found, out);
	}
	sqlite3_finalize(stmt);
	return rc;
}

static int active_by_name(struct register_db *r, const char *name, struct arena *arena, struct officer *out,
			  struct err *err)
{
	return first_officer(
	    r, "SELECT " OFFICER_COLUMNS " FROM officer o WHERE o.name = ?1 AND o.disabled IS NULL LIMIT 1", name,
	    arena, out, err);
}

int register_officer_find(struct register_db *r, const char *fingerprint, struct arena *arena, struct officer *out,
			  struct err *err)
{
	return first_officer(r,
			     "SELECT " OFFICER_COLUMNS " FROM officer o WHERE o.fingerprint = ?1"
			     " ORDER BY o.disabled IS NOT NULL, o.disabled DESC, o.number DESC LIMIT 1",
			     fingerprint, arena, out, err);
}

static int add_line(struct register_db *r, const struct officer *o, const char *what, const char *at, const char *who,
		    int64_t *line, struct err *err)
{
	struct buf json;
	buf_init(&json, OFFICER_JSON_MAX);
	officer_json(o, &json);
	int rc = register_add_line(r, &(struct log_line){.at = at, .who = who, .what = what, .after = buf_text(&json)},
				   line, err);
	buf_clear(&json);
	return rc;
}

static int check_free(struct register_db *r, const struct officer *o, struct arena *arena, struct err *err)
{
	struct officer other;
	int rc = register_officer_find(r, o->fingerprint, arena, &other, err);
	if (rc < 0)
		return -1;
	if (rc && !other.disabled)
		return err_add(
		    err, ERR_INPUT, register_path(r), 0, NULL,
		    "この証明書は、登録済みの「%s」（%s）のものです。一つの証明書は一人だけが使えます。",
		    "this certificate is that of '%s' (%s), who is registered; one certificate is one person's",
		    other.name, other.post);
	rc = active_by_name(r, o->name, arena, &other, err);
	if (rc < 0)
		return -1;
	if (rc)
		return err_add(
		    err, ERR_INPUT, register_path(r), 0, NULL,
		    "「%s」（%s）は登録済みです。証明書を替えるときは、先に shinsa officer disable で使用停止に"
		    "してください。同姓同名の人は「%s（所属）」のように区別してください。",
		    "'%s' (%s) is registered; to change a certificate, first use 'shinsa officer disable'; tell "
		    "people of the same name apart, as in '%s (section)'",
		    o->name, other.post, o->name);
	return 0;
}

static int add(struct register_db *r, const struct officer *o, struct arena *arena, struct err *err)
{
	int64_t line = 0;
	if (check_free(r, o, arena, err) || add_line(r, o, "officer-add", o->added, o->added_by, &line, err))
		return -1;
	return register_run(
	    r, err,
	    "INSERT INTO officer (name, post, role, level, certificate, fingerprint, key, added, added_by,"
	    " line) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    BOUND(bound_text(o->name), bound_text(o->post), bound_text(officer_role_name(o->role)),
		  bound_text(o->level), bound_bytes(o->certificate, o->certificate_n), bound_text(o->fingerprint),
		  bound_text(o->key), bound_text(o->added), bound_text(o->added_by), bound_int(line)));
}

int register_officer_add(struct register_db *r, const struct officer *officer, const char *who, struct err *err)
{
	char at[DATE_MOMENT_ISO];
	struct officer o = *officer;
	struct arena *arena = arena_new();
	register_now(r, at);
	o.added = at;
	o.added_by = who ? who : "";
	o.disabled = o.disabled_by = o.reason = NULL;
	int rc = register_begin(r, err);
	if (!rc)
		rc = register_end(r, add(r, &o, arena, err), err);
	arena_free(arena);
	return rc;
}

static int disable(struct register_db *r, const char *name, const char *reason, const char *who, struct arena *arena,
		   struct err *err)
{
	char at[DATE_MOMENT_ISO];
	int64_t line = 0;
	struct officer o;
	int rc = active_by_name(r, name, arena, &o, err);
	if (rc < 0)
		return -1;
	if (!rc)
		return err_add(err, ERR_INPUT, register_path(r), 0, NULL,
			       "使用中の署名者「%s」は登録されていません。shinsa officer list で確かめてください。",
			       "there is no active officer '%s'; see 'shinsa officer list'", name);
	register_now(r, at);
	o.disabled = at;
	o.disabled_by = who;
	o.reason = reason;
	if (add_line(r, &o, "officer-disable", at, who, &line, err))
		return -1;
	return register_run(
	    r, err, "UPDATE officer SET disabled = ?2, disabled_by = ?3, reason = ?4, line = ?5 WHERE number = ?1",
	    BOUND(bound_int(o.number), bound_text(at), bound_text(who), bound_text(reason), bound_int(line)));
}

int register_officer_disable(struct register_db *r, const char *name, const char *reason, const char *who,
			     struct err *err)
{
	struct arena *arena = arena_new();
	int rc = register_begin(r, err);
	if (!rc)
		rc = register_end(r, disable(r, name, reason, who ? who : "", arena, err), err);
	arena_free(arena);
	return rc;
}

int register_officers(struct register_db *r, bool (*f)(void *ctx, const struct officer *officer), void *ctx,
		      struct err *err)
{
	struct officer *officer = NULL, found;
	size_t count = 0;
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err, "SELECT " OFFICER_COLUMNS " FROM officer o ORDER BY o.number", 0, NULL))
		return -1;
	struct arena *arena = arena_new();
	while ((rc = register_step(r, stmt, err)) > 0) {
		read_officer(stmt, &found);
		officer = mem_grow(officer, count + 1, sizeof(*officer));
		copy_officer(arena, &found, &officer[count++]);
	}
	/* The database is free again before the caller looks. */
	sqlite3_finalize(stmt);
	for (size_t i = 0; !rc && i < count; i++)
		if (!f(ctx, &officer[i]))
			break;
	free(officer);
	arena_free(arena);
	return rc;
}

static int altered(const struct register_db *r, const char *name, struct err *err)
{
	return err_add(
	    err, ERR_INPUT, register_path(r), 0, NULL,
	    "署名者「%s」の登録が、記録と一致しません。記録を通さずに書き換えられています。"
	    "台帳の使用をやめ、控え（バックアップ）と比べてください。",
	    "what is registered of the officer '%s' is not what the log says: it was altered from outside; stop "
	    "using the register and compare it with a backup",
	    name);
}

/* The officer says what its line says, and its certificate is the one that the line names. */
static bool fits_line(sqlite3_stmt *stmt)
{
	char fingerprint[DIGEST_HEX];
	struct officer o;
	struct buf json;
	const char *after = register_text(stmt, OFFICER_COLUMN_COUNT);
	read_officer(stmt, &o);
	digest_hex(o.certificate, o.certificate_n, fingerprint);
	buf_init(&json, OFFICER_JSON_MAX);
	officer_json(&o, &json);
	bool fits = after && strcmp(buf_text(&json), after) == 0 && strcmp(fingerprint, o.fingerprint) == 0;
	buf_clear(&json);
	return fits;
}

/* Whoever was added is there. */
static int check_count(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(
		r, &stmt, err,
		"SELECT (SELECT count(*) FROM log WHERE what = 'officer-add') - (SELECT count(*) FROM officer)", 0,
		NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		rc = sqlite3_column_int64(stmt, 0) ? altered(r, "?", err) : 0;
	sqlite3_finalize(stmt);
	return rc;
}

int register_check_officers(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	if (register_query(r, &stmt, err,
			   "SELECT " OFFICER_COLUMNS ", l.after FROM officer o LEFT JOIN log l ON l.number = o.line"
			   " AND l.what = iif(o.disabled IS NULL, 'officer-add', 'officer-disable') ORDER BY o.number",
			   0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0)
		if (!fits_line(stmt)) {
			rc = altered(r, register_text(stmt, 1), err);
			break;
		}
	sqlite3_finalize(stmt);
	return rc ? -1 : check_count(r, err);
}

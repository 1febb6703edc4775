#define _GNU_SOURCE
#include "assess/register_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Back-up, restore, and whether all of it is whole. */

enum { ALONE_MS = 2000 /* how long to wait for others to leave */ };

/* The parts of a register's file. */
static const char *const parts[] = {"", "-wal", "-shm", "-journal"};

static void remove_parts(const char *path)
{
	struct buf name;
	buf_init(&name, 1 << 16);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_clear(&name);
		buf_printf(&name, "%s%s", path, parts[i]);
		unlink(buf_text(&name));
	}
	buf_clear(&name);
}

static int file_failed(const char *path, int code, struct err *err)
{
	if (code == ENOSPC || code == EDQUOT)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "ディスクの空きが足りません。空きを作るか、別の場所を指定してください。何も残していません。",
		    "the disk is full: make room, or name another place; nothing was left behind");
	return err_add(err, ERR_WORLD, path, 0, NULL, "「%s」に書けません（%s）。場所と権限を確かめてください。",
		       "'%s' cannot be written (%s); check the place and your permissions", path, strerror(code));
}

/* On disk, with its name. */
static int make_last(const char *path, struct err *err)
{
	char *folder = strdup(path), *slash = strrchr(folder, '/');
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = fd < 0 || fsync(fd) < 0 ? -1 : 0, code = errno;
	if (fd >= 0)
		close(fd);
	if (slash)
		slash[slash == folder] = '\0';
	int at = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (at >= 0) {
		fsync(at);
		close(at);
	}
	free(folder);
	return rc < 0 ? file_failed(path, code, err) : 0;
}

/* All of one database, as it stands at this moment, into a file that is not there yet, which is called `shown`. */
static int copy_into(sqlite3 *db, const char *from, const char *to, const char *shown, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	/* Cases are not for everybody on this computer; an empty file is as good as none. */
	int fd = open(to, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0660);
	if (fd < 0)
		return file_failed(shown, errno, err);
	close(fd);
	int rc = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, to, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	if (rc == SQLITE_DONE)
		return 0;
	remove_parts(to);
	rc = sqlite3_extended_errcode(db);
	return (rc & 0xff) == SQLITE_FULL ? file_failed(shown, ENOSPC, err) : register_failure(rc, from, false, err);
}

/* A register like any other, and whole; `note`: a line for its log, NULL for none. */
static int look_at_copy(const char *path, const struct log_line *note, struct host *host, struct err *err)
{
	struct register_db *r = NULL;
	if (register_open_with(&r, path, false, &(struct register_options){.busy_ms = ALONE_MS}, host, err))
		return -1;
	int rc = register_verify_log(r, NULL, err);
	if (!rc && note)
		rc = register_note(r, NULL, note->who, note->what, note->after, err);
	register_close(r);
	return rc;
}

/* A name beside `path` that nobody has. In the arena. */
static const char *beside(const char *path, const char *why, struct host *host, struct arena *arena, struct err *err)
{
	uint64_t random = 0;
	return host->random(host->ctx, &random, sizeof(random), err)
		   ? NULL
		   : arena_printf(arena, "%s.%s-%016llx", path, why, (unsigned long long)random);
}

/* To a name that nobody has, also where files have no second name (a USB stick). */
static int move_free(const char *from, const char *to)
{
	struct stat there;
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL)
		return -1;
	return lstat(to, &there) == 0 ? (errno = EEXIST, -1) : rename(from, to);
}

int register_backup(struct register_db *r, const char *to, const char *who, struct err *err)
{
	struct stat there;
	struct arena *arena = arena_new();
	const char *name = strrchr(to, '/') ? strrchr(to, '/') + 1 : to, *fresh = NULL;
	int rc = 0;
	if (lstat(to, &there) == 0)
		rc = err_add(err, ERR_INPUT, to, 0, NULL,
			     "「%s」はもうあります。控えは上書きしません。別の名前を付けてください。",
			     "'%s' is there already, and a backup replaces nothing; give another name", to);
	if (!rc)
		fresh = beside(to, "new", r->host, arena, err);
	if (!rc && fresh)
		rc = register_note(r, NULL, who, "backup", name, err);
	if (!rc && fresh)
		rc = copy_into(r->db, register_path(r), fresh, to, err);
	else
		rc = -1;
	if (!rc) {
		rc = look_at_copy(fresh, NULL, r->host, err);
		if (!rc)
			rc = make_last(fresh, err);
		if (!rc && move_free(fresh, to) < 0)
			rc = file_failed(to, errno, err);
		if (!rc)
			rc = make_last(to, err);
		remove_parts(fresh);
	}
	arena_free(arena);
	return rc;
}

/* ---- restoring ---- */

static int in_use(const char *path, struct err *err)
{
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "台帳「%s」を、ほかのプログラムが使っています。すべて終了してから、もう一度実行してください。",
		       "the register '%s' is in use; close every other program that has it open, and try again", path);
}

/* Nobody else has it open, and all of it is in one file; one that is damaged is moved away as it is. */
static int leave_alone(const char *path, struct err *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
	sqlite3_busy_timeout(db, ALONE_MS);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, "PRAGMA journal_mode = DELETE", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	const bool busy = (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED ||
			  (rc == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "delete") != 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return busy ? in_use(path, err) : 0;
}

/* The new one in its place and the old one under `aside`, in one step where the file system can. */
static int change_places(const char *fresh, const char *path, const char *aside, struct err *err)
{
	struct stat there;
	if (lstat(path, &there) < 0)
		return rename(fresh, path) < 0 ? file_failed(path, errno, err) : 0;
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
		return rename(fresh, aside) < 0 ? file_failed(aside, errno, err) : 0;
	if (rename(path, aside) < 0)
		return file_failed(aside, errno, err);
	return rename(fresh, path) < 0 ? file_failed(path, errno, err) : 0;
}

/* What a damaged register left beside it belongs to it, and must not meet the new one. */
static void move_rest(const char *path, const char *aside, struct arena *arena)
{
	for (size_t i = 1; i < sizeof(parts) / sizeof(parts[0]); i++)
		rename(arena_printf(arena, "%s%s", path, parts[i]), arena_printf(arena, "%s%s", aside, parts[i]));
}

static int read_from(const char *from, const char *fresh, struct err *err)
{
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
	rc = rc == SQLITE_OK ? copy_into(db, from, fresh, fresh, err) : register_failure(rc, from, false, err);
	sqlite3_close(db);
	return rc;
}

int register_restore(const char *path, const char *from, const char *who, const char **aside, struct host *host,
		     struct arena *arena, struct err *err)
{
	char moment[DATE_MOMENT_ISO];
	struct stat there;
	const char *fresh = beside(path, "new", host, arena, err);
	const char *name = strrchr(from, '/') ? strrchr(from, '/') + 1 : from;
	const struct log_line line = {.who = who ? who : "", .what = "restore", .after = name};
	if (!fresh || read_from(from, fresh, err))
		return -1;
	date_moment_to_iso(host->now(host->ctx), moment);
	const char *old = arena_printf(arena, "%s.until-%s", path, moment);
	bool replaces = lstat(path, &there) == 0;
	int rc = look_at_copy(fresh, &line, host, err);
	if (!rc)
		rc = make_last(fresh, err);
	if (!rc && replaces && lstat(old, &there) == 0)
		rc = err_add(err, ERR_WORLD, old, 0, NULL, "「%s」がもうあります。一秒後にもう一度実行してください。",
			     "'%s' is there already; try again in a second", old);
	if (!rc && replaces)
		rc = leave_alone(path, err);
	if (!rc && replaces)
		move_rest(path, old, arena);
	if (!rc)
		rc = change_places(fresh, path, old, err);
	if (!rc)
		rc = make_last(path, err);
	if (rc)
		remove_parts(fresh);
	*aside = !rc && replaces ? old : NULL;
	return rc;
}

/* ---- whole? ---- */

int register_check_pages(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	int rc;
	size_t found = 0;
	if (register_query(
		r, &stmt, err,
		"SELECT integrity_check FROM pragma_integrity_check(20) WHERE integrity_check <> 'ok' UNION ALL"
		" SELECT 'foreign key: ' || \"table\" FROM pragma_foreign_key_check",
		0, NULL))
		return -1;
	while ((rc = register_step(r, stmt, err)) > 0 && ++found)
		err_add(err, ERR_INPUT, register_path(r), 0, NULL,
			"台帳のファイルが壊れています（%s）。控え（バックアップ）から戻してください。",
			"the register's file is damaged (%s); restore a backup", register_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc < 0 || found ? -1 : 0;
}

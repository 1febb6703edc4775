#define _GNU_SOURCE
#include "assess/register_private.h"

#include <errno.h>
#include <sys/stat.h>

/* What an officer reads when SQLite refuses, and what can be done about it. The number is SQLite's own, for whoever
 * looks after the machine. */
struct failure {
	int code; /* an extended code, or a primary one that stands for all of its kind */
	struct words saving, reading;
};

#define NOT_SAVED_JA "いまの入力は保存されていません。"
#define NOT_SAVED_EN "what was entered is NOT saved"

static const struct failure failures[] = {
    {SQLITE_FULL,
     {"ディスクの空きがなく、台帳に書き込めませんでした。" NOT_SAVED_JA
      "不要なファイルを消して空きを作り、もう一度保存してください（SQLite %d）。",
      "the disk is full: " NOT_SAVED_EN "; free some space and save again (SQLite %d)"},
     {"ディスクの空きがなく、台帳を開けません。不要なファイルを消して空きを作ってください（SQLite %d）。",
      "the disk is full; free some space (SQLite %d)"}},
    {SQLITE_BUSY,
     {"ほかのプログラムが台帳を使い続けていて、書き込めませんでした。" NOT_SAVED_JA
      "台帳を使っているほかのプログラムを閉じ、もう一度保存してください（SQLite %d）。",
      "another program keeps the register locked: " NOT_SAVED_EN "; close that program and save again (SQLite %d)"},
     {"ほかのプログラムが台帳を使い続けています。そのプログラムを閉じ、もう一度開いてください（SQLite %d）。",
      "another program keeps the register locked; close that program and try again (SQLite %d)"}},
    {SQLITE_READONLY,
     {"台帳は読み取り専用です。" NOT_SAVED_JA
      "ファイルとフォルダへの書き込みの権限を確かめ、もう一度保存してください（SQLite %d）。",
      "the register is read-only: " NOT_SAVED_EN
      "; check that you may write to the file and its folder, and save again (SQLite %d)"},
     {"台帳は読み取り専用です。ファイルとフォルダへの書き込みの権限を確かめてください（SQLite %d）。",
      "the register is read-only; check that you may write to the file and its folder (SQLite %d)"}},
    {SQLITE_CANTOPEN,
     {"台帳のファイルを開けませんでした。" NOT_SAVED_JA
      "ファイルとフォルダの権限、ディスクの空きと接続を確かめてください（SQLite %d）。",
      "the register cannot be opened: " NOT_SAVED_EN
      "; check the permissions of the file and its folder, and that the disk is there and not full (SQLite %d)"},
     {"台帳を開けません。ファイルとフォルダの権限、ディスクの空き、パソコンの中のディスクにあるかを確かめてください"
      "（SQLite %d）。",
      "the register cannot be opened; check the permissions of the file and its folder, that the disk is not full, and "
      "that it lies on a disk of this computer (SQLite %d)"}},
    {SQLITE_CORRUPT,
     {"台帳のファイルが壊れています。" NOT_SAVED_JA
      "台帳の使用をやめ、控え（バックアップ）から戻してください（SQLite %d）。",
      "the register is damaged: " NOT_SAVED_EN "; stop using it and restore a backup (SQLite %d)"},
     {"台帳のファイルが壊れています。台帳の使用をやめ、控え（バックアップ）から戻してください（SQLite %d）。",
      "the register is damaged; stop using it and restore a backup (SQLite %d)"}},
    {SQLITE_NOTADB,
     {"台帳のファイルが別のものに置き換わっています。" NOT_SAVED_JA
      "台帳の使用をやめ、控え（バックアップ）から戻してください（SQLite %d）。",
      "the register's file has turned into something else: " NOT_SAVED_EN
      "; stop using it and restore a backup (SQLite %d)"},
     {"台帳のファイルの中身が台帳ではありません。控え（バックアップ）から戻してください（SQLite %d）。",
      "the register's file is no register inside; restore a backup (SQLite %d)"}},
    /* What was written may be found there when the register is opened again. */
    {SQLITE_IOERR_FSYNC,
     {"ディスクが書込みの完了を確かめられず、保存できたか分かりません。ディスクの接続と空きを確かめ、開き直して、"
      "保存されたかを見てください（SQLite %d）。",
      "the disk could not confirm the writing: it is NOT known whether it was saved; check that the disk is connected "
      "and "
      "not full, open the register again and look (SQLite %d)"},
     {"台帳をディスクから読み取れませんでした。ディスクの接続と空きを確かめてください（SQLite %d）。",
      "the disk failed; check that it is connected and not full (SQLite %d)"}},
    {SQLITE_IOERR,
     {"台帳への書き込みがディスクの誤りで止まりました。" NOT_SAVED_JA
      "ディスクの接続と空きを確かめ、もう一度保存してください（SQLite %d）。",
      "the disk failed while writing: " NOT_SAVED_EN
      "; check that the disk is connected and not full, and save again (SQLite %d)"},
     {"台帳をディスクから読み取れませんでした。ディスクの接続を確かめてください（SQLite %d）。",
      "the disk failed while reading; check that it is connected (SQLite %d)"}},
    /* The last row stands for everything else. */
    {0,
     {"台帳に書き込めませんでした。" NOT_SAVED_JA "この番号を添えて管理者に知らせてください（SQLite %d）。",
      "the register could not be written: " NOT_SAVED_EN "; tell your administrator this number (SQLite %d)"},
     {"台帳を読み取れませんでした。この番号を添えて管理者に知らせてください（SQLite %d）。",
      "the register could not be read; tell your administrator this number (SQLite %d)"}},
};

int register_failure(int code, const char *path, bool saving, struct err *err)
{
	/* SQLITE_PERM and SQLITE_LOCKED are old names of what now comes as the two beside them. */
	int primary = code & 0xff;
	primary = primary == SQLITE_PERM || primary == SQLITE_AUTH ? SQLITE_CANTOPEN : primary;
	primary = primary == SQLITE_LOCKED || primary == SQLITE_PROTOCOL ? SQLITE_BUSY : primary;
	const struct failure *f = failures;
	while (f->code && f->code != primary && f->code != code)
		f++;
	const struct words *text = saving ? &f->saving : &f->reading;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	/* Every format of the table takes one int. */
	return err_add(err, ERR_WORLD, path, 0, NULL, text->ja, text->en, code);
#pragma GCC diagnostic pop
}

/* A file that could not be made or grown for want of room comes as one that cannot be opened or read. */
static bool out_of_room(sqlite3 *db, int code)
{
	const int number = sqlite3_system_errno(db), primary = code & 0xff;
	return code != SQLITE_IOERR_FSYNC && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) &&
	       (number == ENOSPC || number == EDQUOT);
}

int register_failed(const struct register_db *r, struct err *err)
{
	const int code = sqlite3_extended_errcode(r->db);
	return register_failure(out_of_room(r->db, code) ? SQLITE_FULL : code, register_path(r), r->saving, err);
}

const char *register_path(const struct register_db *r)
{
	return sqlite3_db_filename(r->db, "main");
}

void register_now(const struct register_db *r, char out[DATE_MOMENT_ISO])
{
	date_moment_to_iso(r->host->now(r->host->ctx), out);
}

static int bind(sqlite3_stmt *stmt, int at, const struct bound *value)
{
	switch (value->is) {
	case BOUND_INT:
		return sqlite3_bind_int64(stmt, at, value->number);
	case BOUND_BYTES:
		return sqlite3_bind_blob64(stmt, at, value->p, value->n, SQLITE_STATIC);
	case BOUND_TEXT:
		break;
	}
	return sqlite3_bind_text(stmt, at, value->p, -1, SQLITE_STATIC);
}

int register_query(struct register_db *r, sqlite3_stmt **out, struct err *err, const char *sql, size_t n,
		   const struct bound *value)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(r->db, sql, -1, &stmt, NULL);
	for (size_t i = 0; rc == SQLITE_OK && i < n; i++)
		rc = bind(stmt, (int)i + 1, &value[i]);
	if (rc != SQLITE_OK) {
		register_failed(r, err);
		sqlite3_finalize(stmt);
		return -1;
	}
	*out = stmt;
	return 0;
}

int register_step(struct register_db *r, sqlite3_stmt *stmt, struct err *err)
{
	int rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : register_failed(r, err);
}

int register_run(struct register_db *r, struct err *err, const char *sql, size_t n, const struct bound *value)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, sql, n, value))
		return -1;
	int more;
	do {
		more = register_step(r, stmt, err);
	} while (more > 0);
	sqlite3_finalize(stmt);
	return more;
}

const char *register_text(sqlite3_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt, column);
}

/* Whether what is written still lands in the files that stand at the path. A file that was deleted or replaced goes on
 * taking writes without a complaint, and loses them when the last program closes it. */
static int still_there(struct register_db *r, struct err *err)
{
	int moved = 0;
	struct stat wal;
	const char *path = register_path(r);
	sqlite3_file_control(r->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (!moved && !stat(sqlite3_filename_wal(path), &wal) && wal.st_dev == r->wal_device &&
	    wal.st_ino == r->wal_inode)
		return 0;
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "台帳「%s」のファイルが、使用中に消されたか、移されたか、置き換えられました。" NOT_SAVED_JA
		       "プログラムを終え、ファイルを元の場所に戻してから開き直してください。",
		       "the file of the register '%s' was deleted, moved or replaced while in use: " NOT_SAVED_EN
		       "; leave the program, put the file back and open it again",
		       path);
}

int register_begin(struct register_db *r, struct err *err)
{
	r->saving = true;
	if (still_there(r, err) || register_run(r, err, "BEGIN IMMEDIATE", 0, NULL)) {
		r->saving = false;
		return -1;
	}
	return 0;
}

int register_end(struct register_db *r, int rc, struct err *err)
{
	if (!rc)
		rc = register_run(r, err, "COMMIT", 0, NULL);
	/* SQLite has rolled back on its own after some failures. Whether this one succeeds changes nothing. */
	if (!sqlite3_get_autocommit(r->db))
		sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	if (!rc)
		rc = still_there(r, err);
	r->saving = false;
	return rc ? -1 : 0;
}

#define _GNU_SOURCE
#include "assess/register_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { BUSY_MS = 10000, HEADER = 100 };

/* The steps from each layout to the next; user_version counts them. A released step is never edited: add one.
 *
 * bundle.title_row names the row whose answer is a case's title, so that a list needs no template. answer.line is the
 * log line that says what the answer says. chain holds the last line's number and hash, so that a log cut short at its
 * end does not look whole; the first line's previous hash is 64 zeros. The trigger on insertion is there because
 * INSERT OR REPLACE deletes without asking the trigger on deletion.
 *
 * assessment.author is who created it, previous the assessment that it re-evaluates. step counts the acts of its life
 * (life.h), of which line is the last one's; grade, approver and decided are of the decision, due and due_row are when
 * and for which row it is due next, words what was said with the last act. place is where a clause stands in the
 * contract. answer.carried: taken over from the assessment before, not confirmed since.
 *
 * treatment is what is done about a row (treatment.h), as one JSON object; row "*" is the assessment as a whole.
 * decision is what was decided on, for reading again by the thousand (scorecard.h).
 *
 * assessment.keep is the last day on which the records of one that is over must be kept; NULL: for ever. What is
 * destroyed after it takes its content out of the log, too (register_destroy.c), which is all that the trigger lets
 * happen to a line.
 *
 * officer.line is the last log line about the officer. An officer is never deleted, and nothing about one changes but
 * that it is disabled: what a signature was made as stays explainable. */
static const char *const layout[REGISTER_LAYOUT] = {
    "CREATE TABLE bundle ("
    " digest TEXT NOT NULL PRIMARY KEY, template TEXT NOT NULL, version TEXT NOT NULL, title_row TEXT,"
    " content BLOB NOT NULL) STRICT;"
    "CREATE TABLE assessment ("
    " number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE COLLATE NOCASE, year INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " digest TEXT NOT NULL REFERENCES bundle, template TEXT NOT NULL, version TEXT NOT NULL, date TEXT NOT NULL,"
    " evidence_default INTEGER NOT NULL CHECK (evidence_default BETWEEN -1 AND 3), state TEXT NOT NULL,"
    " created TEXT NOT NULL, changed TEXT NOT NULL, UNIQUE (year, seq)) STRICT;"
    "CREATE TABLE log ("
    " number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, assessment TEXT, what TEXT NOT NULL, row TEXT,"
    " before TEXT, after TEXT, hash TEXT NOT NULL) STRICT;"
    "CREATE INDEX log_of_assessment ON log (assessment);"
    "CREATE TABLE answer ("
    " assessment TEXT NOT NULL COLLATE NOCASE REFERENCES assessment (id), row TEXT NOT NULL COLLATE NOCASE,"
    " value TEXT, note TEXT, reason TEXT, evidence INTEGER NOT NULL CHECK (evidence BETWEEN -1 AND 3), label TEXT,"
    " until TEXT, revision INTEGER NOT NULL CHECK (revision > 0), who TEXT NOT NULL, at TEXT NOT NULL,"
    " line INTEGER NOT NULL REFERENCES log, PRIMARY KEY (assessment, row)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE chain ("
    " one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;"
    "INSERT INTO chain VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');"
    "CREATE TRIGGER log_is_added_to BEFORE INSERT ON log WHEN NEW.number <> (SELECT number + 1 FROM chain)"
    " BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;"
    "CREATE TRIGGER log_is_chained AFTER INSERT ON log"
    " BEGIN UPDATE chain SET number = NEW.number, hash = NEW.hash; END;"
    "CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log"
    " BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;"
    "CREATE TRIGGER log_is_not_cut BEFORE DELETE ON log"
    " BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;",
    "CREATE TABLE officer ("
    " number INTEGER PRIMARY KEY, name TEXT NOT NULL, post TEXT NOT NULL,"
    " role TEXT NOT NULL CHECK (role IN ('author', 'approver', 'vendor')), level TEXT, certificate BLOB NOT NULL,"
    " fingerprint TEXT NOT NULL, key TEXT, added TEXT NOT NULL, added_by TEXT NOT NULL, disabled TEXT,"
    " disabled_by TEXT, reason TEXT, line INTEGER NOT NULL REFERENCES log) STRICT;"
    "CREATE UNIQUE INDEX officer_of_name ON officer (name) WHERE disabled IS NULL;"
    "CREATE UNIQUE INDEX officer_of_certificate ON officer (fingerprint) WHERE disabled IS NULL;"
    "CREATE TRIGGER officer_is_not_changed BEFORE UPDATE OF number, name, post, role, level, certificate, fingerprint,"
    " key, added, added_by ON officer BEGIN SELECT RAISE(ABORT, 'an officer is only disabled'); END;"
    "CREATE TRIGGER officer_stays_disabled BEFORE UPDATE ON officer WHEN OLD.disabled IS NOT NULL"
    " BEGIN SELECT RAISE(ABORT, 'an officer is only disabled'); END;"
    "CREATE TRIGGER officer_is_not_deleted BEFORE DELETE ON officer"
    " BEGIN SELECT RAISE(ABORT, 'an officer is only disabled'); END;",
    "ALTER TABLE assessment ADD COLUMN author TEXT;"
    "ALTER TABLE assessment ADD COLUMN previous TEXT COLLATE NOCASE REFERENCES assessment (id);"
    "UPDATE assessment SET author = (SELECT who FROM log WHERE log.assessment = assessment.id AND log.what = 'create'"
    " ORDER BY log.number LIMIT 1);",
    "ALTER TABLE assessment ADD COLUMN step INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE assessment ADD COLUMN grade TEXT;"
    "ALTER TABLE assessment ADD COLUMN approver TEXT;"
    "ALTER TABLE assessment ADD COLUMN decided TEXT;"
    "ALTER TABLE assessment ADD COLUMN due TEXT;"
    "ALTER TABLE assessment ADD COLUMN due_row TEXT;"
    "ALTER TABLE assessment ADD COLUMN words TEXT;"
    "ALTER TABLE assessment ADD COLUMN line INTEGER REFERENCES log;"
    "ALTER TABLE answer ADD COLUMN carried INTEGER NOT NULL DEFAULT 0 CHECK (carried IN (0, 1));"
    "CREATE INDEX assessment_of_due ON assessment (due) WHERE due IS NOT NULL;"
    "CREATE TABLE place ("
    " assessment TEXT NOT NULL COLLATE NOCASE REFERENCES assessment (id), clause TEXT NOT NULL COLLATE NOCASE,"
    " place TEXT NOT NULL, line INTEGER NOT NULL REFERENCES log, PRIMARY KEY (assessment, clause)) STRICT, WITHOUT "
    "ROWID;",
    "CREATE TABLE treatment ("
    " assessment TEXT NOT NULL COLLATE NOCASE REFERENCES assessment (id), row TEXT NOT NULL COLLATE NOCASE,"
    " kind TEXT NOT NULL CHECK (kind IN ('remedy', 'control', 'exception')), content TEXT NOT NULL,"
    " until TEXT NOT NULL, line INTEGER NOT NULL REFERENCES log,"
    " PRIMARY KEY (assessment, row, kind)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX treatment_of_until ON treatment (until);"
    "CREATE TABLE decision ("
    " assessment TEXT NOT NULL COLLATE NOCASE PRIMARY KEY REFERENCES assessment (id), content BLOB NOT NULL,"
    " line INTEGER NOT NULL REFERENCES log) STRICT, WITHOUT ROWID;"
    "CREATE TABLE stamp ("
    " assessment TEXT NOT NULL COLLATE NOCASE REFERENCES assessment (id), document TEXT NOT NULL, until TEXT NOT NULL,"
    " line INTEGER NOT NULL REFERENCES log, PRIMARY KEY (assessment, document)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX stamp_of_until ON stamp (until);"
    "ALTER TABLE assessment ADD COLUMN keep TEXT;"
    "DROP TRIGGER log_is_not_changed;"
    "CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log WHEN NOT (NEW.before IS NULL AND NEW.after IS NULL"
    " AND NEW.number = OLD.number AND NEW.at = OLD.at AND NEW.who = OLD.who AND NEW.assessment IS OLD.assessment"
    " AND NEW.what = OLD.what AND NEW.row IS OLD.row AND NEW.hash = OLD.hash AND EXISTS"
    " (SELECT 1 FROM assessment a WHERE a.id = OLD.assessment AND a.state = 'destroyed'))"
    " BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;"
    "CREATE INDEX assessment_of_digest ON assessment (digest, state);"
    "CREATE INDEX log_of_incident ON log (number) WHERE what = 'incident';"
    "CREATE INDEX assessment_of_previous ON assessment (previous) WHERE previous IS NOT NULL;",
    "ALTER TABLE chain ADD COLUMN latest TEXT;"
    "UPDATE chain SET latest = (SELECT max(at) FROM log);"
    "DROP TRIGGER log_is_chained;"
    "CREATE TRIGGER log_is_chained AFTER INSERT ON log BEGIN"
    " UPDATE chain SET number = NEW.number, hash = NEW.hash, latest = max(coalesce(latest, ''), NEW.at); END;"
    "CREATE TABLE machine ("
    " one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, line INTEGER NOT NULL REFERENCES log) STRICT;"};

bool register_disk_is_remote(long type)
{
	static const uint32_t remote[] = {NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC,
					  SMB2_SUPER_MAGIC, AFS_SUPER_MAGIC, AFS_FS_MAGIC};
	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if ((uint32_t)type == remote[i])
			return true;
	return false;
}

static int not_a_register(const char *path, struct err *err)
{
	return err_add(
	    err, ERR_INPUT, path, 0, NULL,
	    "「%s」はこのプログラムの台帳ではありません。中身は変えていません。台帳のファイルを指定してください。",
	    "'%s' is not a register of this program, and was left as it is; name a register's file", path);
}

static int newer(const char *path, struct err *err)
{
	return err_add(
	    err, ERR_INPUT, path, 0, NULL,
	    "台帳「%s」は、このプログラムより新しい版で作られています。中身は変えていません。"
	    "プログラムを新しい版に替えてください。",
	    "the register '%s' was made by a newer version of this program, and was left as it is; update the "
	    "program",
	    path);
}

static int no_wal(const char *path, struct err *err)
{
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "台帳「%s」は、安全に書き込めない場所（ネットワーク上のディスクなど）にあります。"
	    "このパソコンの中のディスクに置いてください。",
	    "the register '%s' lies where it cannot be written safely (a network disk?); put it on a disk of "
	    "this computer",
	    path);
}

static unsigned header_number(const unsigned char *at)
{
	return (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
}

/* Refuses a foreign file by its first bytes (sqlite.org/fileformat2.html, section 1.3), before SQLite works on it and
 * perhaps plays a journal into it. They are read through SQLite's own descriptor: closing another one would drop the
 * locks that this process may hold on the file. */
static int check_header(struct register_db *r, struct err *err)
{
	unsigned char header[HEADER] = {0};
	sqlite3_file *file = NULL;
	int rc = sqlite3_file_control(r->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (rc == SQLITE_OK)
		rc = file->pMethods->xRead(file, header, sizeof(header), 0);
	if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
		return register_failure(rc, register_path(r), false, err);
	if (rc || memcmp(header, "SQLite format 3", 16) || header_number(header + 68) != REGISTER_APPLICATION)
		return not_a_register(register_path(r), err);
	if (!header_number(header + 60))
		return not_a_register(register_path(r), err);
	if (header_number(header + 60) > REGISTER_LAYOUT)
		return newer(register_path(r), err);
	return 0;
}

/* The first column of the first row, as a number. */
static int number_of(struct register_db *r, const char *sql, int64_t *out, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, sql, 0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

static int use_wal(struct register_db *r, struct err *err)
{
	sqlite3_stmt *stmt;
	if (register_query(r, &stmt, err, "PRAGMA journal_mode = WAL", 0, NULL))
		return -1;
	int rc = register_step(r, stmt, err);
	if (rc > 0 && sqlite3_stricmp(register_text(stmt, 0), "wal") != 0)
		rc = no_wal(register_path(r), err);
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

/* Runs the steps that the file lacks, all or none. Nothing is written when it has them all. */
static int update_layout(struct register_db *r, struct err *err)
{
	int64_t version = 0;
	if (number_of(r, "PRAGMA user_version", &version, err))
		return -1;
	if (version == REGISTER_LAYOUT)
		return 0;
	if (register_run(r, err, "BEGIN IMMEDIATE", 0, NULL))
		return -1;
	/* Another program may have been faster. */
	int rc = number_of(r, "PRAGMA user_version", &version, err);
	if (!rc && (version < 0 || version > REGISTER_LAYOUT))
		rc = newer(register_path(r), err);
	for (; !rc && version < REGISTER_LAYOUT; version++)
		if (sqlite3_exec(r->db, layout[version], NULL, NULL, NULL))
			rc = register_failed(r, err);
	char sql[96];
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d", REGISTER_APPLICATION,
		 REGISTER_LAYOUT);
	if (!rc && sqlite3_exec(r->db, sql, NULL, NULL, NULL))
		rc = register_failed(r, err);
	if (!rc)
		rc = register_run(r, err, "COMMIT", 0, NULL);
	if (!sqlite3_get_autocommit(r->db))
		sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

/* A connection with all that holds for one connection only. The file must exist. */
static int connect_file(struct register_db **out, const char *path, const struct register_options *options,
			struct host *host, struct err *err)
{
	struct register_db *r = mem_new(1, sizeof(*r));
	r->host = host;
	int rc = sqlite3_open_v2(path, &r->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, options->vfs);
	if (rc != SQLITE_OK) {
		register_failure(rc, path, false, err);
		register_close(r);
		return -1;
	}
	sqlite3_busy_timeout(r->db, options->busy_ms);
	sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(r->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(r->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	*out = r;
	return 0;
}

static int set_up(struct register_db *r, struct err *err)
{
	if (sqlite3_exec(r->db,
			 "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
			 "PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON",
			 NULL, NULL, NULL))
		return register_failed(r, err);
	return 0;
}

static int open_existing(struct register_db **out, const char *path, const struct register_options *options,
			 struct host *host, struct err *err)
{
	struct register_db *r = NULL;
	struct stat wal;
	if (connect_file(&r, path, options, host, err))
		return -1;
	if (check_header(r, err))
		goto fail;
	if (sqlite3_db_readonly(r->db, "main")) {
		register_failure(SQLITE_READONLY, register_path(r), false, err);
		goto fail;
	}
	if (set_up(r, err) || use_wal(r, err) || update_layout(r, err))
		goto fail;
	if (stat(sqlite3_filename_wal(register_path(r)), &wal)) {
		no_wal(register_path(r), err);
		goto fail;
	}
	r->wal_device = wal.st_dev;
	r->wal_inode = wal.st_ino;
	*out = r;
	return 0;
fail:
	register_close(r);
	return -1;
}

static int cannot_create(const char *path, int code, struct err *err)
{
	if (code == ENOSPC || code == EDQUOT)
		return register_failure(SQLITE_FULL, path, false, err);
	if (code == ENOENT || code == ENOTDIR)
		return err_add(err, ERR_WORLD, path, 0, NULL,
			       "台帳「%s」を置くフォルダがありません。フォルダを先に作ってください。",
			       "the folder of the register '%s' does not exist; make the folder first", path);
	return err_add(err, ERR_WORLD, path, 0, NULL,
		       "台帳「%s」を作れません。フォルダへの書き込みの権限を確かめてください（%s）。",
		       "the register '%s' cannot be created; check that you may write to its folder (%s)", path,
		       strerror(code));
}

static int sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int rc = fsync(fd);
	close(fd);
	return rc;
}

/* Makes the empty register under `fresh`, in its final form. */
static int make_fresh(const char *fresh, const struct register_options *options, struct host *host, struct err *err)
{
	struct register_db *r = NULL;
	/* Cases are not for everybody on this computer. */
	int fd = open(fresh, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0660);
	if (fd < 0)
		return cannot_create(fresh, errno, err);
	close(fd);
	int rc = connect_file(&r, fresh, options, host, err);
	if (!rc)
		rc = set_up(r, err);
	/* The layout first: in WAL mode it would stand beside the file, where check_header does not look. */
	if (!rc)
		rc = update_layout(r, err);
	if (!rc)
		rc = use_wal(r, err);
	register_close(r);
	return rc;
}

/* Moves `fresh` to `path` unless something is there already, which is fine too. */
static int move_if_free(const char *fresh, const char *path)
{
	int rc = renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE);
	if (rc && errno == EINVAL) /* not on this file system; the caller removes the other name */
		rc = link(fresh, path);
	return rc && errno == EEXIST ? 0 : rc;
}

/* Creates a register all at once: made beside its place and moved there, unless another program was faster. */
static int create_file(const char *path, const char *folder, const struct register_options *options, struct host *host,
		       struct err *err)
{
	static const char *const beside[] = {"", "-journal", "-wal", "-shm"};
	struct buf fresh, name;
	uint64_t random = 0;
	int rc = -1;
	buf_init(&fresh, 65536);
	buf_init(&name, 65536);
	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (uint64_t)getpid();
	buf_printf(&fresh, "%s.%016llx.new", path, (unsigned long long)random);
	if (make_fresh(buf_text(&fresh), options, host, err))
		goto out;
	if (move_if_free(buf_text(&fresh), path) || sync_folder(folder)) {
		cannot_create(path, errno, err);
		goto out;
	}
	rc = 0;
out:
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		buf_clear(&name);
		buf_init(&name, 65536);
		buf_printf(&name, "%s%s", buf_text(&fresh), beside[i]);
		unlink(buf_text(&name));
	}
	buf_clear(&fresh);
	buf_clear(&name);
	return rc;
}

/* A write-ahead file without its register would be played into a new one. */
static int check_orphan(const char *path, struct err *err)
{
	struct buf wal;
	struct stat st;
	buf_init(&wal, 65536);
	buf_printf(&wal, "%s-wal", path);
	bool orphan = !stat(buf_text(&wal), &st) && st.st_size > 0 && access(path, F_OK);
	buf_clear(&wal);
	if (!orphan)
		return 0;
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "台帳「%s」がないのに、その書きかけのファイル（-wal）が残っています。"
	    "台帳を元の場所に戻すか、不要なら -wal のファイルを消してください。",
	    "the register '%s' is gone, but its write-ahead file (-wal) is still there; put the register back, "
	    "or delete the -wal file if it is not needed",
	    path);
}

/* The place, in the form that SQLite must get it: never a name it would read as a URI. Yours. */
static char *plain_path(const char *path)
{
	struct buf b;
	buf_init(&b, 65536);
	buf_printf(&b, "%s%s", path[0] == '/' || path[0] == '.' ? "" : "./", path);
	return b.p;
}

/* Looks at the place without opening anything. *exists: there is a regular file. */
static int look(const char *path, const char *folder, bool create, bool *exists, struct err *err)
{
	struct stat st;
	struct statfs fs;
	*exists = !stat(path, &st);
	if (*exists && !S_ISREG(st.st_mode))
		return not_a_register(path, err);
	if (!*exists && !create)
		return err_add(
		    err, ERR_WORLD, path, 0, NULL,
		    "台帳「%s」がありません。場所を確かめてください。初めてのときは、評価を始めると作られます。",
		    "there is no register '%s'; check the place; it is made when the first assessment starts", path);
	if (statfs(*exists ? path : folder, &fs))
		return cannot_create(path, errno, err);
	if (register_disk_is_remote((long)fs.f_type))
		return no_wal(path, err);
	return *exists ? 0 : check_orphan(path, err);
}

int register_open_with(struct register_db **out, const char *path, bool create, const struct register_options *options,
		       struct host *host, struct err *err)
{
	char *place = plain_path(path);
	char *folder = plain_path(path);
	bool exists = false;
	int rc = -1;
	strrchr(folder, '/')[1] = '\0';
	if (look(place, folder, create, &exists, err))
		goto out;
	if (!exists && create_file(place, folder, options, host, err))
		goto out;
	rc = open_existing(out, place, options, host, err);
out:
	free(place);
	free(folder);
	return rc;
}

int register_open(struct register_db **out, const char *path, bool create, struct host *host, struct err *err)
{
	return register_open_with(out, path, create, &(struct register_options){.busy_ms = BUSY_MS}, host, err);
}

void register_close(struct register_db *r)
{
	if (!r)
		return;
	/* The last one to close moves everything into the file and removes the write-ahead file. */
	sqlite3_close(r->db);
	free(r);
}

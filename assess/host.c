#define _GNU_SOURCE
#include "assess/host.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* 9999-12-31T23:59:59Z: what a later date would be is nobody's intention. */
static const long long last_second = 253402300799;

static int64_t system_now(void *ctx)
{
	(void)ctx;
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	if (fixed && *fixed >= '0' && *fixed <= '9') {
		char *end;
		errno = 0;
		long long seconds = strtoll(fixed, &end, 10);
		if (!errno && !*end && seconds <= last_second)
			return seconds;
	}
	return time(NULL);
}

struct cause {
	int number;
	const char *ja, *en;
};

/* What an officer can do something about; the rest is named as the system names it. */
static const struct cause causes[] = {
    {ENOSPC, "保存先に空き容量がありません。不要なファイルを消すか、別の場所を指定してください。",
     "no space left there; delete files or choose another place"},
    {EDQUOT, "割り当てられた容量を使い切っています。不要なファイルを消すか、別の場所を指定してください。",
     "your disk quota is used up; delete files or choose another place"},
    {EFBIG, "ファイルの大きさが上限を超えます。別の場所を指定してください。",
     "the file would exceed the size limit; choose another place"},
    {EACCES, "権限がありません。権限を確認するか、別の場所を指定してください。",
     "permission denied; check the permissions or choose another place"},
    {EPERM, "権限がありません。権限を確認するか、別の場所を指定してください。",
     "permission denied; check the permissions or choose another place"},
    {EROFS, "書き込みのできない場所です。別の場所を指定してください。",
     "this place is read-only; choose another place"},
    {ENOENT, "ファイルまたはフォルダがありません。名前と場所を確認してください。",
     "no such file or folder; check the name and the place"},
    {ENOTDIR, "場所の途中にフォルダでないものがあります。名前と場所を確認してください。",
     "part of the path is not a folder; check the name and the place"},
    {ENAMETOOLONG, "名前が長すぎます。短い名前を指定してください。", "the name is too long; choose a shorter one"},
    {ELOOP, "リンクがたどれません。名前と場所を確認してください。", "too many links; check the name and the place"},
    {EMFILE, "開いているファイルが多すぎます。ほかのプログラムを終了してください。",
     "too many open files; close other programs"},
    {EIO, "記憶装置の読み書きに失敗しました。別の場所を指定し、情報システム担当に連絡してください。",
     "the storage device failed; choose another place and tell your system administrator"},
};

static struct words cause_of(int number)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (causes[i].number == number)
			return (struct words){causes[i].ja, causes[i].en};
	const char *text = strerrordesc_np(number);
	return (struct words){text ? text : "?", text ? text : "?"};
}

static const struct words no_reading = {"ファイルを読めません。", "cannot read the file"};
static const struct words no_writing = {"ファイルを保存できません。", "cannot write the file"};

/* The world's refusal of `path`; `number` as in errno. Each language prints its half of the arguments. */
static int refused(struct err *err, const char *path, struct words what, int number)
{
	struct words cause = cause_of(number);
	return err_add(err, ERR_WORLD, path, 0, NULL, "%s%s%.0s%.0s", "%.0s%.0s%s: %s", what.ja, cause.ja, what.en,
		       cause.en);
}

static int system_random(void *ctx, void *bytes, size_t n, struct err *err)
{
	(void)ctx;
	unsigned char *p = bytes;
	while (n) {
		ssize_t got = getrandom(p, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_add(err, ERR_WORLD, NULL, 0, NULL,
				       "乱数を取得できません（%s）。情報システム担当に連絡してください。",
				       "cannot get random bytes: %s; tell your system administrator",
				       cause_of(errno).en);
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

static int too_large(struct err *err, const char *path, size_t max)
{
	return err_add(err, ERR_INPUT, path, 0, NULL,
		       "ファイルが大きすぎます（上限%zuバイト）。ファイルを確認してください。",
		       "the file is too large (at most %zu bytes); check that it is the right one", max);
}

static int not_regular(struct err *err, enum err_kind kind, const char *path)
{
	return err_add(err, kind, path, 0, NULL,
		       "通常のファイルではありません（フォルダ、リンク、装置など）。ファイルを指定してください。",
		       "this is not a regular file (but a folder, link or device); name a file");
}

/* Appends what the descriptor gives. */
static int read_all(int fd, const char *path, size_t max, struct buf *out, struct err *err)
{
	char part[16 * 1024];
	size_t total = 0;
	for (;;) {
		ssize_t n = read(fd, part, sizeof(part));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refused(err, path, no_reading, errno);
		if (n == 0)
			return 0;
		/* The size told by fstat is not trusted: the file may be growing. */
		total += (size_t)n;
		buf_add(out, part, (size_t)n);
		if (total > max || out->over)
			return too_large(err, path, total > max ? max : out->max);
	}
}

static int system_read(void *ctx, const char *path, size_t max, struct buf *out, struct err *err)
{
	(void)ctx;
	int rc = -1;
	size_t before = out->n;
	bool over = out->over;
	struct stat st;
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENXIO ? not_regular(err, ERR_INPUT, path) : refused(err, path, no_reading, errno);
	if (fstat(fd, &st) < 0)
		rc = refused(err, path, no_reading, errno);
	else if (!S_ISREG(st.st_mode))
		rc = not_regular(err, ERR_INPUT, path);
	else if ((uintmax_t)st.st_size > max)
		rc = too_large(err, path, max);
	else
		rc = read_all(fd, path, max, out, err);
	if (rc < 0) {
		out->n = before;
		out->over = over;
		if (out->p)
			out->p[before] = '\0';
	}
	close(fd);
	return rc;
}

/* The bytes of the path up to its last name, with the slash; 0 when there is no slash. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

enum { TEMPORARY_TRIES = 16 };

/* A new file next to `path`, whose name is put into *name (yours, free()); the descriptor, or -1 with errno and *name
 * NULL. Its name does not hold that of `path`, which may already be as long as names can be. */
static int temporary(const char *path, unsigned mode, char **name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	static const char pattern[] = ".shinsa-XXXXXXXXXX.tmp";
	size_t folder = folder_length(path);
	char *temp = mem_new(folder + sizeof(pattern), 1);
	int fd = -1;
	for (int i = 0; i < TEMPORARY_TRIES && fd < 0; i++) {
		unsigned char bits[10];
		if (system_random(NULL, bits, sizeof(bits), NULL) < 0)
			break;
		memcpy(temp, path, folder);
		memcpy(temp + folder, pattern, sizeof(pattern));
		char *x = strchr(temp + folder, 'X');
		for (size_t k = 0; k < sizeof(bits); k++)
			x[k] = letters[bits[k] % 32];
		fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0) {
		int number = errno;
		free(temp);
		temp = NULL;
		errno = number;
	}
	*name = temp;
	return fd;
}

/* Writes everything down to the disk and closes fd in any case; 0, or what errno said. */
static int write_all(int fd, const char *bytes, size_t n)
{
	int number = 0;
	while (n && !number) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			number = done < 0 ? errno : EIO;
		} else {
			bytes += done;
			n -= (size_t)done;
		}
	}
	if (!number && fsync(fd) < 0)
		number = errno;
	/* Some network file systems tell of a full disk only here. */
	if (close(fd) < 0 && !number && errno != EINTR)
		number = errno;
	return number;
}

/* Makes the rename last. A folder that cannot be opened, or a file system that knows no fsync of folders, is no reason
 * to call the file unwritten: it is there, whole. */
static void sync_folder(const char *path)
{
	size_t n = folder_length(path);
	char *folder = mem_new(n + 2, 1);
	memcpy(folder, n ? path : ".", n ? n : 1);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static int system_write(void *ctx, const char *path, const void *bytes, size_t n, unsigned mode, struct err *err)
{
	(void)ctx;
	struct stat st;
	/* Renaming over a device or a link would replace the very thing. */
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return not_regular(err, ERR_WORLD, path);
	char *temp;
	int fd = temporary(path, mode, &temp);
	if (fd < 0)
		return refused(err, path, no_writing, errno);
	int number = write_all(fd, bytes, n);
	if (!number && rename(temp, path) < 0)
		number = errno;
	if (number) {
		unlink(temp);
		free(temp);
		return refused(err, path, no_writing, number);
	}
	free(temp);
	sync_folder(path);
	return 0;
}

void host_system(struct host *out)
{
	*out = (struct host){.now = system_now, .random = system_random, .read = system_read, .write = system_write};
}

#define _GNU_SOURCE
#include "cli/rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { MODE = 07777 };

static int cannot_open(const char *path, int number, struct err *err)
{
	if (number == ELOOP)
		return err_add(err, ERR_INPUT, path, 0, NULL,
			       "リンクのファイルは書き換えません。本体のファイルを指定してください。",
			       "this is a link, which is not written to; name the file itself");
	return err_add(err, ERR_WORLD, path, 0, NULL, "ファイルを開けません（%s）。", "cannot open the file: %s",
		       strerror(number));
}

static int busy(const char *path, struct err *err)
{
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "ほかの人（又は別の画面）が、この文書に署名しているところです。何も変えていません。終わるのを待って、もう"
	    "一度実行してください。",
	    "somebody else (or another window) is signing this document now; nothing was changed; wait until "
	    "they are done and try again");
}

static int changed(const char *path, struct err *err)
{
	return err_add(
	    err, ERR_WORLD, path, 0, NULL,
	    "読み込んだあとに、この文書が変更されました。何も書き込んでいません。内容を確かめて、もう一度実行してくだ"
	    "さい。",
	    "the document was changed after it was read; nothing was written; look at it and try again");
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Whether the path still leads to the file that is locked, as it was. */
static bool still_there(const struct rewrite *w)
{
	struct stat now;
	return lstat(w->path, &now) == 0 && same_file(&now, &w->was);
}

static int lock(struct rewrite *w, struct err *err)
{
	if (flock(w->fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? busy(w->path, err) : cannot_open(w->path, errno, err);
	if (fstat(w->fd, &w->was) < 0)
		return cannot_open(w->path, errno, err);
	/* Between opening and locking, somebody may have put another file there. */
	return still_there(w) ? 0 : changed(w->path, err);
}

int rewrite_open(struct rewrite *w, const char *path, size_t max, struct host *host, struct err *err)
{
	*w = (struct rewrite){.path = path};
	buf_init(&w->bytes, max);
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. What is no regular file is refused by reading it. */
	w->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (w->fd < 0)
		return cannot_open(path, errno, err);
	if (lock(w, err) == 0 && host->read(host->ctx, path, max, &w->bytes, err) == 0)
		return 0;
	rewrite_close(w);
	return -1;
}

/* Byte for byte: a clock of whole seconds would hide a change. */
static int check_unchanged(struct rewrite *w, struct host *host, struct err *err)
{
	struct buf now;
	if (!still_there(w))
		return changed(w->path, err);
	buf_init(&now, w->bytes.max);
	int rc = host->read(host->ctx, w->path, w->bytes.max, &now, err);
	if (!rc && (now.n != w->bytes.n || memcmp(buf_text(&now), buf_text(&w->bytes), now.n) != 0))
		rc = changed(w->path, err);
	buf_clear(&now);
	return rc;
}

int rewrite_save(struct rewrite *w, const struct buf *bytes, struct host *host, struct err *err)
{
	unsigned mode = w->was.st_mode & MODE;
	if (check_unchanged(w, host, err) || host->write(host->ctx, w->path, bytes->p, bytes->n, mode & 0777, err))
		return -1;
	/* The umask took bits away that the file had; where that cannot be mended, the document is still signed. */
	if (chmod(w->path, mode) < 0)
		errno = 0;
	return 0;
}

void rewrite_undo(struct rewrite *w, struct host *host)
{
	unsigned mode = w->was.st_mode & MODE;
	if (host->write(host->ctx, w->path, buf_text(&w->bytes), w->bytes.n, mode & 0777, NULL) == 0 &&
	    chmod(w->path, mode) < 0)
		errno = 0;
}

void rewrite_close(struct rewrite *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	buf_clear(&w->bytes);
}

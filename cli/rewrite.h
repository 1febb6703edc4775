/* rewrite: a file that is read, worked on and put back, with nobody else in between: whoever comes second is told, and
 * what was changed meanwhile is not written over. */
#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H

#include <sys/stat.h>

#include "assess/host.h"

struct rewrite {
	const char *path; /* borrowed */
	struct buf bytes; /* as read */
	int fd;           /* holds the lock */
	struct stat was;
};

/* Reads a regular file of at most `max` bytes, no link, and locks it (flock(2)) until rewrite_close. ERR_INPUT: a link, a
 * folder, too large. ERR_WORLD: cannot be read; somebody else holds the lock. On failure *w is closed. */
int rewrite_open(struct rewrite *w, const char *path, size_t max, struct host *host, struct err *err);
/* Puts new bytes in the file's place, all or nothing, with its mode. ERR_WORLD: the file was changed, replaced or removed
 * since it was read, or cannot be written; it is as it was then. */
int rewrite_save(struct rewrite *w, const struct buf *bytes, struct host *host, struct err *err);
/* Puts the bytes that were read back, after rewrite_save. */
void rewrite_undo(struct rewrite *w, struct host *host);
void rewrite_close(struct rewrite *w);

#endif

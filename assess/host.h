/* host: the outside world in five calls (clock, randomness, reading and writing files, asking a server), so that tests
 * can set the date, make a disk fill up and a server fall silent. The register and the terminal reach the world on their
 * own; everything else goes through here. */
#ifndef ASSESS_HOST_H
#define ASSESS_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "assess/err.h"
#include "assess/mem.h"

/* A question to a server, over HTTP. */
struct fetch {
	const char *url;    /* http:// or https:// */
	const char *type;   /* media type of the body; NULL: none, asked with GET instead of POST */
	const void *body;
	size_t n;
	const char *answer; /* media type that the answer must have; NULL: any */
	size_t max;         /* bytes of an answer that are taken at most */
};

struct host {
	void *ctx; /* handed to every call */
	/* Seconds since 1970-01-01T00:00:00Z. */
	int64_t (*now)(void *ctx);
	/* Fills n bytes from a cryptographic source. 0 or -1 with ERR_WORLD. */
	int (*random)(void *ctx, void *bytes, size_t n, struct err *err);
	/* Appends a whole regular file to `out`. A file of more than `max` bytes is refused (ERR_INPUT), as are folders
	 * and devices; a file that cannot be opened or read is ERR_WORLD. On failure `out` is as before. */
	int (*read)(void *ctx, const char *path, size_t max, struct buf *out, struct err *err);
	/* Puts n bytes at `path` with permission bits `mode` (less the umask), all or nothing: a temporary file in the same
	 * folder, fsync, rename, fsync of the folder. Only a regular file is replaced, never a link, device or folder. On
	 * failure (ERR_WORLD) an existing file is untouched and no other file remains. Where a file may grow over
	 * RLIMIT_FSIZE, the process must ignore SIGXFSZ to get an error instead of its end. */
	int (*write)(void *ctx, const char *path, const void *bytes, size_t n, unsigned mode, struct err *err);
	/* Asks a server and appends its answer to `out`. NULL: this host reaches no network. ERR_WORLD, and `out` as
	 * before: no such address, refused, too slow, a status other than 200, another media type, more than `max`
	 * bytes; each says which, and the URL. */
	int (*fetch)(void *ctx, const struct fetch *what, struct buf *out, struct err *err);
};

/* The real world. The environment variable SOURCE_DATE_EPOCH (seconds, as in the reproducible-builds specification)
 * fixes the clock; what is no such number is ignored. */
void host_system(struct host *out);

#endif

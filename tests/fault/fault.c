/* fault: loaded before the C library, it lets the program under test come to the N-th change it makes to files, and no
 * further: SHINSA_FAULT="kill 17" ends it there, as kill -9 or a power cut would; "full 17" has the disk full from
 * there on. A program that does not make so many changes goes its way. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	bool known, kills;
	long at, count;
} fault;

static void learn(void)
{
	const char *words = getenv("SHINSA_FAULT");
	char what[8] = "";
	fault.known = true;
	if (words && sscanf(words, "%7s %ld", what, &fault.at) == 2)
		fault.kills = strcmp(what, "kill") == 0;
}

/* Whether the change must fail: there is no room. */
static bool strikes(void)
{
	if (!fault.known)
		learn();
	if (!fault.at || ++fault.count < fault.at)
		return false;
	if (fault.kills)
		kill(getpid(), SIGKILL);
	errno = ENOSPC;
	return true;
}

/* Pipes, terminals, and files in memory without a name are not on a disk. */
static bool on_disk(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink;
}

#define REAL(name, type, ...)                                                                                          \
	static type (*real)(__VA_ARGS__);                                                                              \
	if (!real)                                                                                                     \
	*(void **)(&real) = dlsym(RTLD_NEXT, #name)

#define OPEN(name)                                                                                                     \
	int name(const char *path, int flags, ...)                                                                     \
	{                                                                                                              \
		REAL(name, int, const char *, int, ...);                                                               \
		va_list args;                                                                                          \
		va_start(args, flags);                                                                                 \
		mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;                              \
		va_end(args);                                                                                          \
		const bool makes = (flags & O_CREAT) != 0 && access(path, F_OK) < 0;                                   \
		return makes && strikes() ? -1 : real(path, flags, mode);                                              \
	}

#define ON_FILE(name, type, declared, given, fd, ...)                                                                  \
	type name declared                                                                                             \
	{                                                                                                              \
		REAL(name, type, __VA_ARGS__);                                                                         \
		return on_disk(fd) && strikes() ? (type)-1 : real given;                                               \
	}

#define ON_PATH(name, declared, given, ...)                                                                            \
	int name declared                                                                                              \
	{                                                                                                              \
		REAL(name, int, __VA_ARGS__);                                                                          \
		return strikes() ? -1 : real given;                                                                    \
	}

OPEN(open)
OPEN(open64)
ON_FILE(write, ssize_t, (int fd, const void *p, size_t n), (fd, p, n), fd, int, const void *, size_t)
ON_FILE(pwrite, ssize_t, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at), fd, int, const void *, size_t,
	off_t)
ON_FILE(pwrite64, ssize_t, (int fd, const void *p, size_t n, off64_t at), (fd, p, n, at), fd, int, const void *, size_t,
	off64_t)
ON_FILE(ftruncate, int, (int fd, off_t n), (fd, n), fd, int, off_t)
ON_FILE(ftruncate64, int, (int fd, off64_t n), (fd, n), fd, int, off64_t)
ON_FILE(fsync, int, (int fd), (fd), fd, int)
ON_FILE(fdatasync, int, (int fd), (fd), fd, int)
ON_PATH(rename, (const char *from, const char *to), (from, to), const char *, const char *)
ON_PATH(renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), int,
	const char *, int, const char *, unsigned)
ON_PATH(link, (const char *from, const char *to), (from, to), const char *, const char *)
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode), const char *, mode_t)

/* Needs no room, but may be where it ends. */
int unlink(const char *path)
{
	REAL(unlink, int, const char *);
	if (strikes())
		errno = 0;
	return real(path);
}

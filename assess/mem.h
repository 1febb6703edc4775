/* mem: the only door to the allocator, an arena for things that live and die together, and a buffer with a ceiling.
 *
 * None of these calls returns NULL. When memory is exhausted the process ends with exit code 4 (see cli.md):
 * every confirmed answer is already on disk by then and documents are written atomically, so nothing is lost,
 * and no caller carries error paths that no test would ever walk. Inputs have ceilings of their own, so hostile
 * input cannot get here. */
#ifndef ASSESS_MEM_H
#define ASSESS_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Zeroed memory for `count` items of `size` bytes; yours, free(). */
void *mem_new(size_t count, size_t size);
/* `p` (may be NULL) grown to `count` items of `size` bytes; yours. Takes `p`. */
void *mem_grow(void *p, size_t count, size_t size);

/* A stream that is written into memory: after fclose *bytes are yours (free), NUL-terminated, *n of them. */
FILE *mem_stream(char **bytes, size_t *n);

/* For a program about to use some megabytes: what is allocated from now on comes from huge pages, where the system has
 * them. Touching memory for the first time is what a short run pays for most, above all in a virtual machine (measured
 * there: 15 us for each 4 KiB without, 0.4 us with). Sets limits of the whole process, and moves its
 * heap's end: call it first, before there are threads. */
void mem_reserve(void);
/* That many threads will work for long: each gets a heap of its own, so that they do not wait for each other. Call it
 * before they start. */
void mem_threads(size_t n);

struct arena;

/* A new arena; yours, arena_free(). */
struct arena *arena_new(void);
/* Frees the arena and everything allocated from it. NULL is fine. */
void arena_free(struct arena *a);
/* Zeroed and aligned for any type; lives as long as the arena, as do all results below. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);           /* NULL gives NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n); /* exactly n bytes and a NUL */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Bytes that grow up to a ceiling. Going over sets `over`, drops what does not fit whole, and is sticky:
 * check it once at the end. Always NUL-terminated after the first addition. */
struct buf {
	char *p;  /* NULL while empty */
	size_t n; /* bytes used, without the closing NUL */
	size_t cap, max;
	bool over;
};

void buf_init(struct buf *b, size_t max); /* max: ceiling in bytes */
void buf_clear(struct buf *b);            /* frees the bytes; b is empty and usable again */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The text so far, "" when empty. Borrowed, until the next call on b. */
const char *buf_text(const struct buf *b);

#endif

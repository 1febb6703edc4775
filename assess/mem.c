#define _GNU_SOURCE
#include "assess/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The one place outside cli/ that speaks and ends the process: see the header for why that loses nothing. */
static _Noreturn void exhausted(void)
{
	static const char text[] = "shinsa: メモリが足りません / out of memory\n";
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(4);
	_exit(4);
}

void *mem_new(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		exhausted();
	return p;
}

void *mem_grow(void *p, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		exhausted();
	size_t n = count * size;
	void *grown = realloc(p, n ? n : 1);
	if (!grown)
		exhausted();
	return grown;
}

FILE *mem_stream(char **bytes, size_t *n)
{
	FILE *to = open_memstream(bytes, n);
	if (!to)
		exhausted();
	return to;
}

/* BEFORE: room for what malloc writes in front of a block. A huge page comes only where nothing was written yet. */
enum { HUGE_PAGE = 2 << 20, RESERVE = 4 * HUGE_PAGE, BEFORE = 4096, KEEP = 32 << 20, THREADS_MAX = 1024 };

void mem_reserve(void)
{
	/* What is freed stays with the process, large blocks too. */
	mallopt(M_MMAP_THRESHOLD, KEEP);
	mallopt(M_TRIM_THRESHOLD, KEEP);
	/* A thread that helps for a moment uses this heap: one of its own would lie on small pages. */
	mallopt(M_ARENA_MAX, 1);
	/* The heap goes on just before the next border of a huge page; malloc allows for a break that others move. */
	uintptr_t end = (uintptr_t)sbrk(0) + BEFORE;
	if (sbrk((intptr_t)(HUGE_PAGE - end % HUGE_PAGE)) == (void *)-1)
		return;
	char *p = malloc(BEFORE + RESERVE);
	size_t skip = HUGE_PAGE - (uintptr_t)p % HUGE_PAGE;
	if (p && skip <= BEFORE)
		madvise(p + skip, RESERVE, MADV_HUGEPAGE);
	free(p);
}

void mem_threads(size_t n)
{
	mallopt(M_ARENA_MAX, n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n);
}

enum { CHUNK_BYTES = 16 * 1024 };

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t bytes[];
};

struct arena {
	struct chunk *chunk; /* the one being filled; full ones behind it */
};

struct arena *arena_new(void)
{
	return mem_new(1, sizeof(struct arena));
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct chunk *c = a->chunk; c;) {
		struct chunk *next = c->next;
		free(c);
		c = next;
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		exhausted();
	size = (size + align - 1) / align * align;
	struct chunk *c = a->chunk;
	if (!c || c->size - c->used < size) {
		size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
		c = mem_new(1, sizeof(*c) + room);
		c->size = room;
		/* A large piece gets a chunk of its own behind the current one, whose free rest stays in use. */
		if (a->chunk && size > CHUNK_BYTES / 4) {
			c->next = a->chunk->next;
			a->chunk->next = c;
		} else {
			c->next = a->chunk;
			a->chunk = c;
		}
	}
	void *p = (char *)c->bytes + c->used;
	c->used += size;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);
	if (n)
		memcpy(copy, s, n);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char *text;
	int n = vasprintf(&text, fmt, ap);
	if (n < 0)
		exhausted();
	char *copy = arena_strndup(a, text, (size_t)n);
	free(text);
	return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *text = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return text;
}

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_clear(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.max = b->max};
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (b->over || n > b->max || b->n > b->max - n) {
		b->over = true;
		return;
	}
	if (b->n + n + 1 > b->cap) {
		size_t cap = b->cap ? b->cap : 256;
		while (cap < b->n + n + 1)
			cap *= 2;
		b->p = mem_grow(b->p, cap, 1);
		b->cap = cap;
	}
	if (n)
		memcpy(b->p + b->n, bytes, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[512];
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0)
		exhausted();
	if ((size_t)n < sizeof(small)) {
		buf_add(b, small, (size_t)n);
	} else {
		char *text = mem_new((size_t)n + 1, 1);
		vsnprintf(text, (size_t)n + 1, fmt, again);
		buf_add(b, text, (size_t)n);
		free(text);
	}
	va_end(again);
	va_end(ap);
}

const char *buf_text(const struct buf *b)
{
	return b->p ? b->p : "";
}

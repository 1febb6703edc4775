#include "forms/clean.h"

#include <stdbool.h>

#include "assess/text.h"

static bool is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029 || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff;
}

void clean_add(struct buf *out, uint32_t cp)
{
	char utf8[4];
	buf_add(out, utf8, text_put(utf8, is_unsafe(cp) ? 0xfffd : cp));
}

const char *clean_text(struct arena *a, const char *s, size_t n)
{
	struct buf b;
	const char *own = arena_strndup(a, s, n), *end = own + n;
	buf_init(&b, n * 3 + 1);
	while (own < end) {
		uint32_t c = text_next(&own);
		own += c == 0; /* a NUL inside is shown as what it is: out of place */
		clean_add(&b, c);
	}
	const char *text = arena_strdup(a, buf_text(&b));
	buf_clear(&b);
	return text;
}

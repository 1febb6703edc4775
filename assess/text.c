#include "assess/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

uint32_t text_next(const char **s)
{
	if (!**s)
		return 0;
	utf8proc_int32_t cp;
	/* A negative length means NUL-terminated; the NUL is no continuation byte, so nothing is read past it. */
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)*s, -1, &cp);
	if (n <= 0) {
		++*s;
		return REPLACEMENT;
	}
	*s += n;
	return (uint32_t)cp;
}

size_t text_put(char out[4], uint32_t cp)
{
	utf8proc_int32_t c = utf8proc_codepoint_valid((utf8proc_int32_t)cp) ? (utf8proc_int32_t)cp : REPLACEMENT;
	return (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out);
}

bool text_valid(const char *s, size_t n, size_t *at)
{
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t used =
		    utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(n - i), &cp);
		if (used <= 0) {
			if (at)
				*at = i;
			return false;
		}
		i += (size_t)used;
	}
	return true;
}

/* The text as code points after the utf8proc options; yours, free(). NULL when it is not UTF-8. There is room for one
 * more item, which utf8proc_reencode needs. */
static utf8proc_int32_t *normalised(const char *s, utf8proc_option_t options, size_t *count)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s;
	utf8proc_ssize_t len = (utf8proc_ssize_t)strlen(s);
	utf8proc_ssize_t cap = len + 16, n;
	utf8proc_int32_t *cp = mem_new((size_t)cap + 1, sizeof(*cp));
	/* A first guess fits nearly always; the answer says how much a longer decomposition needs. */
	n = utf8proc_decompose(bytes, len, cp, cap, options);
	if (n > cap) {
		cap = n;
		cp = mem_grow(cp, (size_t)cap + 1, sizeof(*cp));
		n = utf8proc_decompose(bytes, len, cp, cap, options);
	}
	if (n >= 0)
		n = utf8proc_normalize_utf32(cp, n, options);
	if (n < 0) {
		free(cp);
		return NULL;
	}
	*count = (size_t)n;
	return cp;
}

static char *encoded(struct arena *a, const utf8proc_int32_t *cp, size_t n)
{
	char *out = arena_alloc(a, n * 4 + 1);
	size_t used = 0;
	for (size_t i = 0; i < n; i++)
		used += text_put(out + used, (uint32_t)cp[i]);
	return out;
}

/* Blanks and the invisible characters that come along when somebody copies a cell or a web page. */
static bool is_blank(utf8proc_int32_t cp)
{
	switch (cp) {
	case '\t':
	case '\n':
	case '\v':
	case '\f':
	case '\r':
	case 0x85:   /* next line */
	case 0x200B: /* zero width space */
	case 0x2060: /* word joiner */
	case 0xFEFF: /* byte order mark */
		return true;
	default:
		break;
	}
	utf8proc_category_t c = utf8proc_category(cp);
	return c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP;
}

/* What NFKC leaves of the dashes that input methods and word processors put in place of '-'. */
static bool is_dash(utf8proc_int32_t cp)
{
	return (cp >= 0x2010 && cp <= 0x2015) /* hyphen … horizontal bar */
	       || cp == 0x02D7                /* modifier letter minus sign */
	       || cp == 0x2043                /* hyphen bullet */
	       || cp == 0x2212                /* minus sign */
	       || cp == 0x2500                /* box drawing, light */
	       || cp == 0x2501                /* box drawing, heavy */
	       || cp == 0x30FC;               /* katakana prolonged sound mark */
}

static bool is_digit(utf8proc_int32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static char *drop_line_ends(struct arena *a, const char *s)
{
	size_t n = strlen(s);
	while (n && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		n--;
	while (n && (*s == '\n' || *s == '\r')) {
		s++;
		n--;
	}
	return arena_strndup(a, s, n);
}

char *text_fold(struct arena *a, const char *s, enum fold fold)
{
	if (fold == FOLD_NONE)
		return drop_line_ends(a, s);
	size_t n;
	utf8proc_int32_t *cp = normalised(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT, &n);
	if (!cp)
		return arena_strdup(a, s);
	size_t from = 0;
	while (n && is_blank(cp[n - 1]))
		n--;
	while (from < n && is_blank(cp[from]))
		from++;
	if (fold == FOLD_ASCII)
		for (size_t i = from + 1; i + 1 < n; i++)
			if (is_dash(cp[i]) && is_digit(cp[i - 1]) && is_digit(cp[i + 1]))
				cp[i] = '-';
	char *out = encoded(a, cp + from, n - from);
	free(cp);
	return out;
}

char *text_search_key(struct arena *a, const char *s)
{
	size_t n, kept = 0;
	/* Without the ignorable characters 葛 finds 葛 with a variation selector. */
	utf8proc_int32_t *cp = normalised(
	    s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &n);
	if (!cp)
		return arena_strdup(a, s);
	for (size_t i = 0; i < n; i++) {
		if (is_blank(cp[i]))
			continue;
		/* CP932 writes the wave dash now as U+301C, now as U+FF5E, which NFKC makes a tilde. */
		utf8proc_int32_t c = cp[i] == 0x301C ? '~' : cp[i];
		cp[kept++] = is_dash(c) && c != 0x30FC ? '-' : c;
	}
	char *out = encoded(a, cp, kept);
	free(cp);
	return out;
}

size_t text_width(const char *s)
{
	size_t width = 0;
	for (uint32_t cp; (cp = text_next(&s)) != 0;) {
		int w = utf8proc_charwidth((utf8proc_int32_t)cp);
		if (w > 0 && !text_is_variation_selector(cp))
			width += (size_t)w;
	}
	return width;
}

size_t text_length(const char *s)
{
	size_t n = 0;
	while (text_next(&s))
		n++;
	return n;
}

bool text_is_variation_selector(uint32_t cp)
{
	return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

bool text_is_private_use(uint32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0xFFFFD) || (cp >= 0x100000 && cp <= 0x10FFFD);
}

void text_one_line(struct buf *out, const char *text)
{
	for (const char *s = text ? text : ""; *s;) {
		size_t n = strcspn(s, "\n");
		buf_add(out, s, n);
		s += n;
		if (*s) {
			buf_str(out, " ");
			s++;
		}
	}
}

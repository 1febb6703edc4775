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

bool text_blank(const char *s)
{
	struct arena *arena = arena_new();
	bool blank = !*text_fold(arena, s, FOLD_ASCII);
	arena_free(arena);
	return blank;
}

bool text_given(const char *s)
{
	return s && !text_blank(s);
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

/* What takes one column or two as the terminal likes: East_Asian_Width=A of Unicode 14 (UAX #11), without what combines
 * with other characters and without the private use areas. */
static const struct {
	uint32_t from, to;
} ambiguous[] = {
    {0xA1, 0xA1},       {0xA4, 0xA4},       {0xA7, 0xA8},       {0xAA, 0xAA},       {0xAE, 0xAE},
    {0xB0, 0xB4},       {0xB6, 0xBA},       {0xBC, 0xBF},       {0xC6, 0xC6},       {0xD0, 0xD0},
    {0xD7, 0xD8},       {0xDE, 0xE1},       {0xE6, 0xE6},       {0xE8, 0xEA},       {0xEC, 0xED},
    {0xF0, 0xF0},       {0xF2, 0xF3},       {0xF7, 0xFA},       {0xFC, 0xFC},       {0xFE, 0xFE},
    {0x101, 0x101},     {0x111, 0x111},     {0x113, 0x113},     {0x11B, 0x11B},     {0x126, 0x127},
    {0x12B, 0x12B},     {0x131, 0x133},     {0x138, 0x138},     {0x13F, 0x142},     {0x144, 0x144},
    {0x148, 0x14B},     {0x14D, 0x14D},     {0x152, 0x153},     {0x166, 0x167},     {0x16B, 0x16B},
    {0x1CE, 0x1CE},     {0x1D0, 0x1D0},     {0x1D2, 0x1D2},     {0x1D4, 0x1D4},     {0x1D6, 0x1D6},
    {0x1D8, 0x1D8},     {0x1DA, 0x1DA},     {0x1DC, 0x1DC},     {0x251, 0x251},     {0x261, 0x261},
    {0x2C4, 0x2C4},     {0x2C7, 0x2C7},     {0x2C9, 0x2CB},     {0x2CD, 0x2CD},     {0x2D0, 0x2D0},
    {0x2D8, 0x2DB},     {0x2DD, 0x2DD},     {0x2DF, 0x2DF},     {0x391, 0x3A1},     {0x3A3, 0x3A9},
    {0x3B1, 0x3C1},     {0x3C3, 0x3C9},     {0x401, 0x401},     {0x410, 0x44F},     {0x451, 0x451},
    {0x2010, 0x2010},   {0x2013, 0x2016},   {0x2018, 0x2019},   {0x201C, 0x201D},   {0x2020, 0x2022},
    {0x2024, 0x2027},   {0x2030, 0x2030},   {0x2032, 0x2033},   {0x2035, 0x2035},   {0x203B, 0x203B},
    {0x203E, 0x203E},   {0x2074, 0x2074},   {0x207F, 0x207F},   {0x2081, 0x2084},   {0x20AC, 0x20AC},
    {0x2103, 0x2103},   {0x2105, 0x2105},   {0x2109, 0x2109},   {0x2113, 0x2113},   {0x2116, 0x2116},
    {0x2121, 0x2122},   {0x2126, 0x2126},   {0x212B, 0x212B},   {0x2153, 0x2154},   {0x215B, 0x215E},
    {0x2160, 0x216B},   {0x2170, 0x2179},   {0x2189, 0x2189},   {0x2190, 0x2199},   {0x21B8, 0x21B9},
    {0x21D2, 0x21D2},   {0x21D4, 0x21D4},   {0x21E7, 0x21E7},   {0x2200, 0x2200},   {0x2202, 0x2203},
    {0x2207, 0x2208},   {0x220B, 0x220B},   {0x220F, 0x220F},   {0x2211, 0x2211},   {0x2215, 0x2215},
    {0x221A, 0x221A},   {0x221D, 0x2220},   {0x2223, 0x2223},   {0x2225, 0x2225},   {0x2227, 0x222C},
    {0x222E, 0x222E},   {0x2234, 0x2237},   {0x223C, 0x223D},   {0x2248, 0x2248},   {0x224C, 0x224C},
    {0x2252, 0x2252},   {0x2260, 0x2261},   {0x2264, 0x2267},   {0x226A, 0x226B},   {0x226E, 0x226F},
    {0x2282, 0x2283},   {0x2286, 0x2287},   {0x2295, 0x2295},   {0x2299, 0x2299},   {0x22A5, 0x22A5},
    {0x22BF, 0x22BF},   {0x2312, 0x2312},   {0x2460, 0x24E9},   {0x24EB, 0x254B},   {0x2550, 0x2573},
    {0x2580, 0x258F},   {0x2592, 0x2595},   {0x25A0, 0x25A1},   {0x25A3, 0x25A9},   {0x25B2, 0x25B3},
    {0x25B6, 0x25B7},   {0x25BC, 0x25BD},   {0x25C0, 0x25C1},   {0x25C6, 0x25C8},   {0x25CB, 0x25CB},
    {0x25CE, 0x25D1},   {0x25E2, 0x25E5},   {0x25EF, 0x25EF},   {0x2605, 0x2606},   {0x2609, 0x2609},
    {0x260E, 0x260F},   {0x261C, 0x261C},   {0x261E, 0x261E},   {0x2640, 0x2640},   {0x2642, 0x2642},
    {0x2660, 0x2661},   {0x2663, 0x2665},   {0x2667, 0x266A},   {0x266C, 0x266D},   {0x266F, 0x266F},
    {0x269E, 0x269F},   {0x26BF, 0x26BF},   {0x26C6, 0x26CD},   {0x26CF, 0x26D3},   {0x26D5, 0x26E1},
    {0x26E3, 0x26E3},   {0x26E8, 0x26E9},   {0x26EB, 0x26F1},   {0x26F4, 0x26F4},   {0x26F6, 0x26F9},
    {0x26FB, 0x26FC},   {0x26FE, 0x26FF},   {0x273D, 0x273D},   {0x2776, 0x277F},   {0x2B56, 0x2B59},
    {0x3248, 0x324F},   {0xFFFD, 0xFFFD},   {0x1F100, 0x1F10A}, {0x1F110, 0x1F12D}, {0x1F130, 0x1F169},
    {0x1F170, 0x1F18D}, {0x1F18F, 0x1F190}, {0x1F19B, 0x1F1AC},
};

bool text_is_ambiguous(uint32_t cp)
{
	size_t low = 0, high = sizeof(ambiguous) / sizeof(ambiguous[0]);
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (cp < ambiguous[middle].from)
			high = middle;
		else if (cp > ambiguous[middle].to)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

int text_char_width(uint32_t cp)
{
	int width = text_is_variation_selector(cp) ? 0 : utf8proc_charwidth((utf8proc_int32_t)cp);
	return width > 0 ? width : 0;
}

size_t text_width(const char *s)
{
	size_t width = 0;
	for (uint32_t cp; (cp = text_next(&s)) != 0;)
		width += (size_t)text_char_width(cp);
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

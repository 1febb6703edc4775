#include "forms/linebreak.h"

#include <linebreak.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "assess/text.h"

struct range {
	uint32_t first, last;
};

/* Characters a line must not start with. */
static const struct range not_first[] = {
    {0x0021, 0x0021}, {0x0025, 0x0025}, {0x0029, 0x0029}, {0x002C, 0x002C}, {0x002E, 0x002E}, /* ! % ) , . */
    {0x003A, 0x003B}, {0x003F, 0x003F}, {0x005D, 0x005D}, {0x007D, 0x007D}, {0x00B0, 0x00B0}, /* : ; ? ] } ° */
    {0x00BB, 0x00BB}, {0x2010, 0x2013}, {0x2019, 0x2019}, {0x201D, 0x201D}, {0x2025, 0x2026}, /* » ‐ – ’ ” ‥ … */
    {0x2030, 0x2030}, {0x2032, 0x2033}, {0x203C, 0x203C}, {0x2047, 0x2049}, {0x2103, 0x2103}, /* ‰ ′ ″ ‼ ⁇ ℃ */
    {0x3001, 0x3002}, {0x3005, 0x3005}, {0x3009, 0x3009}, {0x300B, 0x300B}, {0x300D, 0x300D}, /* 、。々〉》」 */
    {0x300F, 0x300F}, {0x3011, 0x3011}, {0x3015, 0x3015}, {0x3017, 0x3017}, {0x3019, 0x3019}, /* 』】〕〗〙 */
    {0x301B, 0x301C}, {0x301E, 0x301F}, {0x303B, 0x303B},                                     /* 〛〜〞〟〻 */
    {0x3041, 0x3041}, {0x3043, 0x3043}, {0x3045, 0x3045}, {0x3047, 0x3047}, {0x3049, 0x3049}, /* ぁぃぅぇぉ */
    {0x3063, 0x3063}, {0x3083, 0x3083}, {0x3085, 0x3085}, {0x3087, 0x3087}, {0x308E, 0x308E}, /* っゃゅょゎ */
    {0x3095, 0x3096}, {0x3099, 0x309E}, {0x30A0, 0x30A1}, {0x30A3, 0x30A3}, {0x30A5, 0x30A5}, /* ゕゖ゛ゝゞ゠ァィゥ */
    {0x30A7, 0x30A7}, {0x30A9, 0x30A9}, {0x30C3, 0x30C3}, {0x30E3, 0x30E3}, {0x30E5, 0x30E5}, /* ェォッャュ */
    {0x30E7, 0x30E7}, {0x30EE, 0x30EE}, {0x30F5, 0x30F6}, {0x30FB, 0x30FE}, {0x31F0, 0x31FF}, /* ョヮヵヶ・ーヽヾㇰ */
    {0xFF01, 0xFF01}, {0xFF05, 0xFF05}, {0xFF09, 0xFF09}, {0xFF0C, 0xFF0C}, {0xFF0E, 0xFF0E}, /* ！％），． */
    {0xFF1A, 0xFF1B}, {0xFF1F, 0xFF1F}, {0xFF3D, 0xFF3D}, {0xFF5D, 0xFF5E}, {0xFF60, 0xFF61}, /* ：；？］｝～｠｡ */
    {0xFF63, 0xFF65}, {0xFF67, 0xFF70}, {0xFF9E, 0xFF9F}, /* ｣､･ｧ…ｯｰﾞﾟ */
};

/* Characters a line must not end with. */
static const struct range not_last[] = {
    {0x0024, 0x0024}, {0x0028, 0x0028}, {0x005B, 0x005B}, {0x007B, 0x007B}, {0x00A3, 0x00A3}, /* $ ( [ { £ */
    {0x00A5, 0x00A5}, {0x00AB, 0x00AB}, {0x2018, 0x2018}, {0x201C, 0x201C}, {0x20AC, 0x20AC}, /* ¥ « ‘ “ € */
    {0x2116, 0x2116}, {0x3008, 0x3008}, {0x300A, 0x300A}, {0x300C, 0x300C}, {0x300E, 0x300E}, /* № 〈《「『 */
    {0x3010, 0x3010}, {0x3014, 0x3014}, {0x3016, 0x3016}, {0x3018, 0x3018}, {0x301A, 0x301A}, /* 【〔〖〘〚 */
    {0x301D, 0x301D}, {0xFF04, 0xFF04}, {0xFF08, 0xFF08}, {0xFF3B, 0xFF3B}, {0xFF5B, 0xFF5B}, /* 〝＄（［｛ */
    {0xFF5F, 0xFF5F}, {0xFF62, 0xFF62}, {0xFFE5, 0xFFE5},                                     /* ｟｢￥ */
};

/* Of which two stay together. */
static const uint32_t pairs[] = {0x2014, 0x2015, 0x2500, 0x2025, 0x2026}; /* ― — ─ ‥ … */

/* What follows a number and belongs to it; the longest that fits counts. */
static const char *const units[] = {
    "年",     "年度",   "年間",   "年目",   "年以内", "年以上", "月",     "月分",  "か月",   "ヶ月",  "ケ月", "カ月",
    "箇月",   "か月間", "か月分", "か所",   "か年",   "か国",   "箇所",   "ヶ所",  "日",     "日間",  "日前", "日目",
    "日以内", "営業日", "開庁日", "週",     "週間",   "時",     "時間",   "時点",  "分",     "分間",  "秒",   "秒間",
    "円",     "千円",   "万円",   "億円",   "万",     "億",     "人",     "名",    "件",     "回",    "回目", "個",
    "社",     "台",     "本",     "枚",     "部",     "頁",     "ページ", "点",    "条",     "条の",  "項",   "号",
    "章",     "節",     "款",     "目",     "種",     "桁",     "文字",   "字",    "倍",     "割",    "階",   "階級",
    "級",     "歳",     "世代",   "段階",   "区分",   "以上",   "以下",   "以内",  "未満",   "超",    "％",   "%",
    "‰",      "℃",      "バイト", "ビット", "％以上", "%以上",  "％以下", "%以下", "％未満", "%未満", "bit",  "kbit",
    "B",      "KB",     "kB",     "MB",     "GB",     "TB",     "bps",    "kbps",  "Mbps",   "Gbps",  "ms",   "s",
    "h",      "kg",     "km",     "m",      "mm",     "cm",     "pt",     "days",  "day",    "hours", "hour", "minutes",
    "months", "month",  "years",  "year",   "yen",
};

/* What stands before a number and belongs to it. */
static const char *const prefixes[] = {"第", "令和", "平成", "昭和", "約", "全", "計", "各"};

static bool in_ranges(uint32_t cp, const struct range *r, size_t n)
{
	size_t low = 0;
	while (n) {
		size_t half = n / 2;
		const struct range *mid = &r[low + half];
		if (cp >= mid->first && cp <= mid->last)
			return true;
		if (cp > mid->last) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return false;
}

#define IN(cp, ranges) in_ranges((cp), (ranges), sizeof(ranges) / sizeof((ranges)[0]))

static bool is_pair(uint32_t a, uint32_t b)
{
	if (a != b)
		return false;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i] == a)
			return true;
	}
	return false;
}

static bool is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

static bool is_latin(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
	       (cp >= 0xC0 && cp <= 0x24F);
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x3000 || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x0085 || cp == '\v' || cp == '\f';
}

/* Characters of `word` when the text starts with it; else 0. A Latin unit must not run on: "3 months", not "3 mo". */
static size_t starts_with(const uint32_t *cp, size_t n, const char *word)
{
	size_t k = 0;
	bool latin = false;
	for (const char *s = word; *s; k++) {
		uint32_t c = text_next(&s);
		if (k >= n || cp[k] != c)
			return 0;
		latin = is_latin(c);
	}
	return latin && k < n && is_latin(cp[k]) ? 0 : k;
}

static size_t longest_unit(const uint32_t *cp, size_t n)
{
	size_t best = 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t k = starts_with(cp, n, units[i]);
		if (k > best)
			best = k;
	}
	return best;
}

static void forbid(enum line_end *after, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (after[i] != LINE_END_MUST)
			after[i] = LINE_END_NEVER;
	}
}

static bool ends_with_prefix(const uint32_t *cp, size_t end, size_t *length)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		uint32_t word[4];
		size_t n = 0;
		for (const char *s = prefixes[i]; *s;)
			word[n++] = text_next(&s);
		if (n <= end && memcmp(cp + end - n, word, n * sizeof(*word)) == 0) {
			*length = n;
			return true;
		}
	}
	return false;
}

/* A number, with digits, points and commas, its prefix, and its unit, also after one blank. */
static size_t keep_number(const uint32_t *cp, size_t n, size_t at, enum line_end *after)
{
	size_t end = at, length = 0;
	while (end < n &&
	       (is_digit(cp[end]) || (end > at && end + 1 < n && is_digit(cp[end + 1]) &&
				      (cp[end] == ',' || cp[end] == '.' || cp[end] == 0xFF0C || cp[end] == 0xFF0E))))
		end++;
	if (at && ends_with_prefix(cp, at, &length))
		forbid(after, at - length, at);
	size_t blank = end < n && cp[end] == ' ';
	size_t unit = longest_unit(cp + end + blank, n - end - blank);
	/* Long runs of digits (telephone, corporate number) are words like others. */
	if (end - at <= 15)
		forbid(after, at, unit ? end + blank + unit - 1 : end - 1);
	return end;
}

static void keep_numbers(const uint32_t *cp, size_t n, enum line_end *after)
{
	for (size_t i = 0; i < n;) {
		if (is_digit(cp[i]) && (i == 0 || !is_latin(cp[i - 1])))
			i = keep_number(cp, n, i, after);
		else
			i++;
	}
}

/* What may happen between two characters that libunibreak holds together. */
static enum line_end inside_word(uint32_t a, uint32_t b)
{
	/* Not between // nor after the : of a scheme. */
	if (a < 0x80 && strchr("/.-_?&=#:@,;~+%", (int)a) && b != '/' && !is_blank(b))
		return LINE_END_SPLIT;
	return is_blank(b) ? LINE_END_NEVER : LINE_END_FORCED;
}

static enum line_end japanese_rules(uint32_t a, uint32_t b, enum line_end end)
{
	if (end == LINE_END_MUST)
		return end;
	bool latin_pair = is_latin(a) || a < 0x80;
	if (IN(b, not_first) && !(latin_pair && b < 0x80))
		return LINE_END_NEVER;
	if (IN(a, not_last) || is_pair(a, b))
		return LINE_END_NEVER;
	return end;
}

static bool is_url_slash(const uint32_t *cp, size_t i)
{
	return i >= 2 && cp[i] == '/' && cp[i - 1] == '/' && cp[i - 2] == ':';
}

void linebreak_find(const uint32_t *cp, size_t n, enum lang lang, enum line_end *after)
{
	if (!n)
		return;
	/* Fills an index of the library, for all threads. */
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, init_linebreak);
	char *found = mem_new(n, 1);
	set_linebreaks_utf32(cp, n, lang == LANG_JA ? "ja" : "en", found);
	uint32_t base = 0; /* the character a variation selector belongs to */
	for (size_t i = 0; i < n; i++) {
		if (!text_is_variation_selector(cp[i]))
			base = cp[i];
		uint32_t next = i + 1 < n ? cp[i + 1] : 0;
		if (text_is_variation_selector(next)) {
			after[i] = LINE_END_NEVER;
			continue;
		}
		enum line_end end = found[i] == LINEBREAK_MUSTBREAK    ? LINE_END_MUST
				    : found[i] == LINEBREAK_ALLOWBREAK ? LINE_END_MAY
								       : inside_word(base, next);
		if (end == LINE_END_MAY && is_url_slash(cp, i))
			end = LINE_END_SPLIT;
		after[i] = japanese_rules(base, next, end);
	}
	keep_numbers(cp, n, after);
	after[n - 1] = LINE_END_MUST;
	free(found);
}

static void set_line(const struct line_unit *unit, size_t start, size_t end, struct line *out)
{
	while (end > start && is_blank(unit[end - 1].cp))
		end--;
	*out = (struct line){start, end, 0};
	for (size_t i = start; i < end; i++)
		out->width += unit[i].width;
}

size_t linebreak_next(const struct line_unit *unit, size_t n, size_t start, int max, struct line *out)
{
	size_t found[LINE_END_MUST + 1] = {0}; /* one past the last place of each kind; 0: none */
	size_t i = start, next = n;
	for (int width = 0; i < n; i++) {
		/* Blanks hang over the end of a line. */
		width += unit[i].width;
		if (width > max && i > start && !is_blank(unit[i].cp))
			break;
		found[unit[i].after] = i + 1;
		if (unit[i].after == LINE_END_MUST)
			break;
	}
	if (i == n || found[LINE_END_MUST])
		next = i == n ? n : i + 1;
	else if (found[LINE_END_MAY])
		next = found[LINE_END_MAY];
	else if (found[LINE_END_SPLIT])
		next = found[LINE_END_SPLIT];
	else
		next = found[LINE_END_FORCED] ? found[LINE_END_FORCED] : i;
	set_line(unit, start, next, out);
	return next;
}

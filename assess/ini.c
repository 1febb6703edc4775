#define _GNU_SOURCE
#include "assess/ini.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <iniparser/iniparser.h>

#include "assess/text.h"

/* A hash from "section\nkey" (or "section") in lower case to where it stands; open addressing. */
struct slot {
	const char *name;
	struct ini_section *section;
	size_t entry; /* NO_ENTRY for the section itself */
};

static const size_t NO_ENTRY = (size_t)-1;

enum { AGREE_ENTRIES = 100 };

struct ini_index {
	struct slot *slot;
	size_t size; /* a power of two */
};

/* The state of one pre-scan. */
struct scan {
	struct ini *ini;
	struct err *err;
	size_t section_cap, entry_cap, entries;
	size_t at;               /* where the line being scanned begins, in bytes */
	struct ini_section *now; /* the section being filled; NULL before the first */
	bool passing;            /* the section was refused: what stands in it is not told again */
	bool failed;
};

static void refuse(struct scan *s, int line, const char *ja, const char *en)
{
	err_say(s->err, ERR_INPUT, s->ini->name, line, NULL, (struct words){ja, en});
	s->failed = true;
}

static void to_lower(char *s)
{
	for (; *s; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s + ('a' - 'A'));
}

static char *lower(struct arena *a, const char *section, const char *key)
{
	/* Once for every entry of every file: printf would show in the time a template takes to load. */
	size_t n = strlen(section), m = key ? strlen(key) + 1 : 0;
	char *name = arena_alloc(a, n + m + 1);
	memcpy(name, section, n);
	if (key) {
		name[n] = '\n';
		memcpy(name + n + 1, key, m);
	}
	to_lower(name);
	return name;
}

static struct slot *index_slot(struct ini_index *x, const char *name)
{
	/* FNV-1a, 64 bits */
	uint64_t h = 14695981039346656037u;
	for (const unsigned char *p = (const unsigned char *)name; *p; p++)
		h = (h ^ *p) * 1099511628211u;
	size_t at = (size_t)h & (x->size - 1);
	while (x->slot[at].name && strcmp(x->slot[at].name, name) != 0)
		at = (at + 1) & (x->size - 1);
	return &x->slot[at];
}

static void index_new(struct scan *s, size_t lines)
{
	struct ini *ini = s->ini;
	ini->index = arena_alloc(ini->arena, sizeof(*ini->index));
	ini->index->size = 64;
	while (ini->index->size < 2 * (lines + 1))
		ini->index->size *= 2;
	ini->index->slot = arena_alloc(ini->arena, ini->index->size * sizeof(struct slot));
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *trim(char *s)
{
	while (blank(*s))
		s++;
	size_t n = strlen(s);
	while (n && blank(s[n - 1]))
		s[--n] = '\0';
	return s;
}

static bool good_name(const char *s)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr(".-_", *s))
			return false;
	return true;
}

static void scan_section(struct scan *s, char *text, int line)
{
	s->passing = true;
	char *end = strchr(text, ']');
	if (!end) {
		refuse(s, line, "] がありません。[名前] の形にしてください。", "']' is missing, write [name]");
		return;
	}
	char *after = trim(end + 1);
	if (*after) {
		refuse(s, line, "] の後に文字があります。セクションの行には名前だけを書いてください。",
		       "text after ']', a section line holds only the name");
		return;
	}
	*end = '\0';
	char *name = trim(text + 1);
	if (!*name || !good_name(name)) {
		refuse(s, line, "セクション名に使えるのは英数字と . - _ だけです。",
		       "a section name may hold only letters, digits and . - _");
		return;
	}
	struct slot *slot = index_slot(s->ini->index, lower(s->ini->arena, name, NULL));
	if (slot->name) {
		err_add(s->err, ERR_INPUT, s->ini->name, line, NULL,
			"セクション [%s] が二度あります（最初は %d 行目）。どちらかを消すか、まとめてください。",
			"section [%s] stands twice (first in line %d), remove or merge one", name, slot->section->line);
		s->failed = true;
		return;
	}
	if (s->ini->count == s->section_cap) {
		/* Sections are pointed at: they are counted before the scan, so this never moves them. */
		refuse(s, line, "セクションが多すぎます。", "too many sections");
		return;
	}
	s->passing = false;
	s->now = &s->ini->section[s->ini->count++];
	*s->now = (struct ini_section){.name = arena_strdup(s->ini->arena, name), .line = line, .at = s->at};
	s->entry_cap = 0;
	*slot = (struct slot){lower(s->ini->arena, name, NULL), s->now, NO_ENTRY};
}

/* The value of a line behind its '='; NULL when refused. */
static char *scan_value(struct scan *s, char *text, int line)
{
	char *v = text;
	while (blank(*v))
		v++;
	if (*v == '\'') {
		refuse(s, line, "値を ' で始めることはできません。\" で囲んでください。",
		       "a value cannot begin with ', use double quotes");
		return NULL;
	}
	if (*v == '"') {
		char *end = strchr(v + 1, '"');
		if (!end) {
			refuse(s, line, "閉じる \" がありません。", "the closing quote is missing");
			return NULL;
		}
		*end = '\0';
		char *after = trim(end + 1);
		if (*after && *after != ';' && *after != '#') {
			refuse(s, line, "\" の後に文字があります。値の中に \" は書けません（\\\" も使えません）。",
			       "text after the closing quote: a value cannot hold a quote, and \\\" is no escape");
			return NULL;
		}
		return v + 1;
	}
	for (char *p = v; *p; p++) {
		if (*p == '"') {
			refuse(s, line, "値の途中に \" があります。値全体を \" で囲んでください。",
			       "a quote inside the value, put the whole value in double quotes");
			return NULL;
		}
		if (*p != ';' && *p != '#')
			continue;
		if (p > v && !blank(p[-1])) {
			refuse(s, line, "値に ; や # があります。値全体を \" で囲んでください。",
			       "the value holds ';' or '#', put it in double quotes");
			return NULL;
		}
		*p = '\0';
		break;
	}
	return trim(v);
}

static void add_entry(struct scan *s, const char *key, const char *value, int line)
{
	struct ini_section *now = s->now;
	if (now->count == s->entry_cap) {
		size_t cap = s->entry_cap ? s->entry_cap * 2 : 16;
		struct ini_entry *grown = arena_alloc(s->ini->arena, cap * sizeof(*grown));
		if (now->count)
			memcpy(grown, now->entry, now->count * sizeof(*grown));
		now->entry = grown;
		s->entry_cap = cap;
	}
	now->entry[now->count++] =
	    (struct ini_entry){arena_strdup(s->ini->arena, key), arena_strdup(s->ini->arena, value), line};
}

static void scan_entry(struct scan *s, char *text, int line)
{
	char *equals = strchr(text, '=');
	if (!equals) {
		refuse(s, line, "= がありません。「名前 = 値」の形にしてください。",
		       "'=' is missing, write key = value");
		return;
	}
	*equals = '\0';
	char *key = trim(text);
	if (!*key || !good_name(key)) {
		refuse(s, line, "= の前の名前に使えるのは英数字と . - _ だけです。",
		       "a key may hold only letters, digits and . - _");
		return;
	}
	if (!s->now && !s->passing) {
		refuse(s, line, "最初の [セクション] より前に値があります。", "a value before the first [section]");
		return;
	}
	char *value = scan_value(s, equals + 1, line);
	if (!value || s->passing)
		return;
	if (s->entries++ >= INI_ENTRY_MAX) {
		if (s->entries == INI_ENTRY_MAX + 1)
			err_add(s->err, ERR_INPUT, s->ini->name, line, NULL, "値が多すぎます（%d 個まで）。",
				"too many values (at most %d)", INI_ENTRY_MAX);
		s->failed = true;
		return;
	}
	char *name = lower(s->ini->arena, s->now->name, key);
	struct slot *slot = index_slot(s->ini->index, name);
	if (slot->name) {
		err_add(s->err, ERR_INPUT, s->ini->name, line, NULL,
			"%s が [%s] に二度あります（最初は %d 行目）。どちらかを消してください。",
			"'%s' stands twice in [%s] (first in line %d), remove one", key, s->now->name,
			s->now->entry[slot->entry].line);
		s->failed = true;
		return;
	}
	*slot = (struct slot){name, s->now, s->now->count};
	add_entry(s, key, value, line);
}

static void scan_line(struct scan *s, char *text, int line)
{
	text = trim(text);
	if (!*text || *text == ';' || *text == '#')
		return;
	if (*text == '[')
		scan_section(s, text, line);
	else
		scan_entry(s, text, line);
}

/* Cuts the bytes into logical lines: a '\' at the end goes on in the next line. */
static void scan_lines(struct scan *s, const char *bytes, size_t n)
{
	struct buf logical;
	buf_init(&logical, INI_LINE_MAX);
	int line = 0, first = 1;
	for (size_t at = 0; at < n;) {
		const char *end = memchr(bytes + at, '\n', n - at);
		size_t stop = end ? (size_t)(end - bytes) : n;
		size_t length = stop - at;
		if (length && bytes[stop - 1] == '\r')
			length--;
		line++;
		if (!logical.n && !logical.over) {
			first = line;
			s->at = at;
		}
		bool more = length && bytes[at + length - 1] == '\\';
		buf_add(&logical, bytes + at, more ? length - 1 : length);
		at = stop + 1;
		if (more && at < n)
			continue;
		if (more) {
			refuse(s, line, "最後の行が \\ で終わっています。", "the last line ends with '\\'");
		} else if (logical.over) {
			err_add(s->err, ERR_INPUT, s->ini->name, first, NULL,
				"行が長すぎます（%d バイトまで）。文を短くするか、分けてください。",
				"the line is too long (at most %d bytes), shorten or split it", INI_LINE_MAX);
			s->failed = true;
		} else if (logical.n) {
			scan_line(s, logical.p, first);
		}
		buf_clear(&logical);
	}
	buf_clear(&logical);
}

/* Defects of the bytes themselves, which make lines meaningless. */
static int check_bytes(const char *name, const char *bytes, size_t n, struct err *err)
{
	if (n > INI_FILE_MAX)
		return err_add(err, ERR_INPUT, name, 0, NULL, "ファイルが大きすぎます（%d バイトまで）。",
			       "the file is too large (at most %d bytes)", INI_FILE_MAX);
	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return err_add(err, ERR_INPUT, name, 1, NULL,
			       "%sファイルの先頭に BOM があります。「UTF-8（BOM なし）」で保存し直してください。",
			       "%sthe file begins with a byte order mark, save it as UTF-8 without BOM", "");
	int line = 1;
	size_t bad = n;
	bool valid = text_valid(bytes, n, &bad);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (!valid && i == bad)
			return err_add(err, ERR_INPUT, name, line, NULL,
				       "UTF-8 ではない文字があります（%zu バイト目）。UTF-8 で保存し直してください。",
				       "not UTF-8 at byte %zu, save the file as UTF-8", i + 1);
		if (c == '\n')
			line++;
		else if ((c < 0x20 && c != '\t' && !(c == '\r' && i + 1 < n && bytes[i + 1] == '\n')) || c == 0x7f)
			return err_add(err, ERR_INPUT, name, line, NULL,
				       "使えない制御文字 0x%02X があります。消してください。",
				       "control character 0x%02X, remove it", c);
	}
	return 0;
}

/* iniparser prints what it dislikes; the pre-scan has already said it better. */
static int be_silent(const char *format, ...)
{
	(void)format;
	return 0;
}

static dictionary *read_with_iniparser(const char *bytes, size_t n)
{
	/* iniparser reads only named files: an anonymous file gives it exactly the bytes that were scanned. */
	int fd = memfd_create("ini", MFD_CLOEXEC);
	if (fd < 0)
		return NULL;
	dictionary *d = NULL;
	char path[64];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	size_t done = 0;
	while (done < n) {
		ssize_t w = write(fd, bytes + done, n - done);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			break;
		done += (size_t)w;
	}
	if (done == n) {
		iniparser_set_error_callback(be_silent);
		d = iniparser_load(path);
	}
	close(fd);
	return d;
}

/* Compares sections from..to, which stand in n bytes, with what iniparser makes of them. */
static int agree_on(struct ini *ini, size_t from, size_t to, const char *bytes, size_t n, struct err *err)
{
	dictionary *d = read_with_iniparser(bytes, n);
	if (!d)
		return err_say(err, ERR_INPUT, ini->name, ini->section[from].line, NULL,
			       (struct words){"INI として読めません。", "cannot be read as INI"});
	int rc = 0;
	for (size_t i = from; i < to; i++) {
		struct ini_section *s = &ini->section[i];
		char name[2 * INI_LINE_MAX + 2]; /* each part stood in one line */
		size_t prefix = strlen(s->name);
		memcpy(name, s->name, prefix);
		name[prefix++] = ':';
		for (size_t j = 0; j < s->count; j++) {
			memcpy(name + prefix, s->entry[j].key, strlen(s->entry[j].key) + 1);
			const char *value = iniparser_getstring(d, name, "\1");
			if (strcmp(value, s->entry[j].value) != 0)
				rc =
				    err_add(err, ERR_INPUT, ini->name, s->entry[j].line, NULL,
					    "%s の値が読み手によって違って読めます。値を \" で囲んでください。",
					    "the value of '%s' is ambiguous, put it in double quotes", s->entry[j].key);
		}
	}
	iniparser_freedict(d);
	return rc;
}

/* Both readers must have understood the same. iniparser takes time in the square of its keys: it gets the file in
 * pieces of whole sections, which makes a template of 2,400 keys ten times faster to load. */
static int agree(struct ini *ini, const char *bytes, size_t n, struct err *err)
{
	int rc = 0;
	for (size_t from = 0; from < ini->count;) {
		size_t to = from, entries = 0;
		while (to < ini->count && entries < AGREE_ENTRIES)
			entries += ini->section[to++].count;
		size_t begin = ini->section[from].at;
		size_t end = to < ini->count ? ini->section[to].at : n;
		if (agree_on(ini, from, to, bytes + begin, end - begin, err) != 0)
			rc = -1;
		from = to;
	}
	return rc;
}

int ini_parse(struct ini **out, const char *name, const char *bytes, size_t n, struct err *err)
{
	if (check_bytes(name, bytes, n, err) != 0)
		return -1;
	struct arena *arena = arena_new();
	struct ini *ini = arena_alloc(arena, sizeof(*ini));
	ini->arena = arena;
	ini->name = arena_strdup(arena, name);
	struct scan s = {.ini = ini, .err = err};
	size_t lines = 1;
	for (size_t i = 0; i < n; i++) {
		lines += bytes[i] == '\n';
		s.section_cap += bytes[i] == '[';
	}
	ini->section = arena_alloc(arena, (s.section_cap + 1) * sizeof(*ini->section));
	index_new(&s, lines);
	scan_lines(&s, bytes, n);
	if (s.failed || agree(ini, bytes, n, err) != 0) {
		arena_free(arena);
		return -1;
	}
	*out = ini;
	return 0;
}

void ini_free(struct ini *ini)
{
	if (ini)
		arena_free(ini->arena);
}

static const struct slot *look_up(const struct ini *ini, const char *section, const char *key)
{
	char name[2 * INI_LINE_MAX + 2];
	int n = snprintf(name, sizeof(name), "%s%s%s", section, key ? "\n" : "", key ? key : "");
	if (n < 0 || (size_t)n >= sizeof(name))
		return NULL;
	to_lower(name);
	const struct slot *slot = index_slot(ini->index, name);
	return slot->name ? slot : NULL;
}

const struct ini_section *ini_section(const struct ini *ini, const char *section)
{
	const struct slot *slot = look_up(ini, section, NULL);
	return slot ? slot->section : NULL;
}

const struct ini_entry *ini_entry(const struct ini *ini, const char *section, const char *key)
{
	const struct slot *slot = look_up(ini, section, key);
	return slot && slot->entry != NO_ENTRY ? &slot->section->entry[slot->entry] : NULL;
}

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

/* Numbers instead of pointers keep the index of a template small: memory touched for the first time is what loading
 * pays for most. */
struct slot {
	uint32_t section; /* its number + 1; 0 is a free slot */
	uint32_t entry;   /* its number in the section + 1; 0 for the section itself */
};

/* Where a section or a key stands, by its name in lower case; open addressing. */
struct ini_index {
	struct slot *slot;
	size_t size; /* a power of two */
};

/* A whole line of the file, in bytes; it goes on over several when it was continued. */
struct span {
	uint32_t at, n;
};

/* FNV-1a, 64 bits */
static const uint64_t HASH_START = 14695981039346656037u, HASH_FACTOR = 1099511628211u;

/* The state of one pre-scan. */
struct scan {
	struct ini *ini;
	struct err *err;
	size_t section_cap;
	struct ini_entry *entry; /* of all sections, one behind the other */
	struct span *span;       /* where each stands */
	size_t entries;
	struct span line;        /* the one being scanned */
	struct ini_section *now; /* the section being filled; NULL before the first */
	bool passing;            /* the section was refused: what stands in it is not told again */
	bool full;               /* there were more values than a file may have */
	bool failed;
};

static void refuse(struct scan *s, int line, const char *ja, const char *en)
{
	err_say(s->err, ERR_INPUT, s->ini->name, line, NULL, (struct words){ja, en});
	s->failed = true;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same_name(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b))
		a++, b++;
	return lower(*a) == lower(*b);
}

static uint64_t hash_name(uint64_t h, const char *name)
{
	for (; *name; name++)
		h = (h ^ lower(*name)) * HASH_FACTOR;
	return h;
}

/* Where a section (key NULL) or an entry stands, or the free slot for it. */
static struct slot *index_slot(const struct ini *ini, const char *section, const char *key)
{
	const struct ini_index *x = ini->index;
	uint64_t h = hash_name(HASH_START, section);
	if (key)
		h = hash_name((h ^ '\n') * HASH_FACTOR, key);
	for (size_t at = (size_t)(h ^ h >> 32);; at++) {
		struct slot *slot = &x->slot[at & (x->size - 1)];
		if (!slot->section)
			return slot;
		const struct ini_section *s = &ini->section[slot->section - 1];
		if (!slot->entry == !key && same_name(s->name, section) &&
		    (!key || same_name(s->entry[slot->entry - 1].key, key)))
			return slot;
	}
}

static void index_new(struct ini *ini, size_t names)
{
	ini->index = arena_alloc(ini->arena, sizeof(*ini->index));
	ini->index->size = 64;
	while (ini->index->size < 2 * names)
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
	struct slot *slot = index_slot(s->ini, name, NULL);
	if (slot->section) {
		err_add(s->err, ERR_INPUT, s->ini->name, line, NULL,
			"セクション [%s] が二度あります（最初は %d 行目）。どちらかを消すか、まとめてください。",
			"section [%s] stands twice (first in line %d), remove or merge one", name,
			s->ini->section[slot->section - 1].line);
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
	*s->now = (struct ini_section){.name = name, .line = line, .entry = s->entry + s->entries};
	*slot = (struct slot){.section = (uint32_t)s->ini->count};
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
	if (s->entries >= INI_ENTRY_MAX) {
		if (!s->full)
			err_add(s->err, ERR_INPUT, s->ini->name, line, NULL, "値が多すぎます（%d 個まで）。",
				"too many values (at most %d)", INI_ENTRY_MAX);
		s->full = s->failed = true;
		return;
	}
	struct ini_section *now = s->now;
	struct slot *slot = index_slot(s->ini, now->name, key);
	if (slot->section) {
		err_add(s->err, ERR_INPUT, s->ini->name, line, NULL,
			"%s が [%s] に二度あります（最初は %d 行目）。どちらかを消してください。",
			"'%s' stands twice in [%s] (first in line %d), remove one", key, now->name,
			now->entry[slot->entry - 1].line);
		s->failed = true;
		return;
	}
	now->entry[now->count++] = (struct ini_entry){key, value, line};
	s->span[s->entries++] = s->line;
	*slot = (struct slot){(uint32_t)s->ini->count, (uint32_t)now->count};
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

/* A logical line that has ended, at text with n bytes. */
static void end_line(struct scan *s, char *text, size_t n, int line)
{
	if (n > INI_LINE_MAX) {
		err_add(s->err, ERR_INPUT, s->ini->name, line, NULL,
			"行が長すぎます（%d バイトまで）。文を短くするか、分けてください。",
			"the line is too long (at most %d bytes), shorten or split it", INI_LINE_MAX);
		s->failed = true;
	} else if (n) {
		text[n] = '\0';
		scan_line(s, text, line);
	}
}

/* Cuts the text into logical lines, in place: a '\' at the end goes on in the next. Names and values stay where they
 * stand in it. */
static void scan_lines(struct scan *s, char *text, size_t n)
{
	int line = 0, first = 0;
	size_t begin = 0, length = 0; /* of the logical line */
	for (size_t at = 0; at < n;) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t stop = end ? (size_t)(end - text) : n;
		size_t part = stop - at - (stop > at && text[stop - 1] == '\r');
		bool more = part && text[at + part - 1] == '\\';
		line++;
		if (!length) {
			first = line;
			begin = at;
		}
		part -= more;
		if (length)
			memmove(text + begin + length, text + at, part);
		length += part;
		at = stop + 1;
		if (more && at < n)
			continue;
		s->line = (struct span){(uint32_t)begin, (uint32_t)(stop - begin)};
		if (more)
			refuse(s, line, "最後の行が \\ で終わっています。", "the last line ends with '\\'");
		else
			end_line(s, text + begin, length, first);
		length = 0;
	}
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
	for (size_t i = 0, end; i < n; i = end) {
		unsigned char c = (unsigned char)bytes[i];
		size_t bad;
		end = i + 1;
		if (c >= 0x20 && c < 0x7f)
			continue;
		while (c >= 0x80 && end < n && bytes[end] & 0x80)
			end++;
		if (c >= 0x80 && !text_valid(bytes + i, end - i, &bad))
			return err_add(err, ERR_INPUT, name, line, NULL,
				       "UTF-8 ではない文字があります（%zu バイト目）。UTF-8 で保存し直してください。",
				       "not UTF-8 at byte %zu, save the file as UTF-8", i + bad + 1);
		bool line_end = c == '\n' || (c == '\r' && end < n && bytes[end] == '\n');
		if (c < 0x80 && c != '\t' && !line_end)
			return err_add(err, ERR_INPUT, name, line, NULL,
				       "使えない制御文字 0x%02X があります。消してください。",
				       "control character 0x%02X, remove it", c);
		line += c == '\n';
	}
	return 0;
}

enum {
	PIECE_KEYS = 128, /* what a dictionary of iniparser has room for before it grows */
	REPEATED_MAX = 64 /* bytes of a line that may stand in many sections; texts are longer and stand once */
};

/* iniparser prints what it dislikes; the pre-scan has already said it better. */
static int be_silent(const char *format, ...)
{
	(void)format;
	return 0;
}

/* iniparser reads only named files: an anonymous one gives it exactly the bytes that were scanned. */
static dictionary *read_with_iniparser(int fd, const char *bytes, size_t n)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	for (size_t done = 0; done < n;) {
		ssize_t w = pwrite(fd, bytes + done, n - done, (off_t)done);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return NULL;
		done += (size_t)w;
	}
	if (ftruncate(fd, (off_t)n) < 0)
		return NULL;
	return iniparser_load(path);
}

/* What iniparser made of an entry; NULL when it did not see it. It keeps its keys in file order: the one expected next
 * is there at once, where a search would go through all of them. */
static const char *value_in(const dictionary *d, const char *section, const char *key, ssize_t next)
{
	char name[2 * INI_LINE_MAX + 2]; /* each part stood in one line */
	size_t n = 0;
	for (; *section; section++)
		name[n++] = (char)lower(*section);
	name[n++] = ':';
	for (; *key; key++)
		name[n++] = (char)lower(*key);
	name[n] = '\0';
	if (next < d->size && d->key[next] && strcmp(d->key[next], name) == 0)
		return d->val[next];
	return iniparser_getstring(d, name, NULL);
}

/* How far the two readers have been compared. */
struct agreement {
	const struct scan *scan;
	const char *bytes;
	bool *asked;     /* for each entry: whether iniparser reads it */
	uint32_t *seen;  /* numbers of entries + 1, by the bytes of their lines; open addressing; NULL to ask for all */
	size_t size;     /* of seen; a power of two */
	struct buf text; /* what iniparser reads next */
	int fd;          /* the file it reads it from */
	struct err *err;
};

/* Whether the line of an entry stands further up, byte for byte. Long lines hardly ever do. */
static bool seen_before(struct agreement *a, size_t entry)
{
	struct span line = a->scan->span[entry];
	if (!a->seen || line.n > REPEATED_MAX)
		return false;
	uint64_t h = HASH_START;
	for (uint32_t i = 0; i < line.n; i++)
		h = (h ^ (unsigned char)a->bytes[line.at + i]) * HASH_FACTOR;
	for (size_t at = (size_t)(h ^ h >> 32);; at++) {
		uint32_t *seen = &a->seen[at & (a->size - 1)];
		if (!*seen) {
			*seen = (uint32_t)entry + 1;
			return false;
		}
		struct span other = a->scan->span[*seen - 1];
		if (other.n == line.n && memcmp(a->bytes + other.at, a->bytes + line.at, line.n) == 0)
			return true;
	}
}

/* Decides what iniparser reads of a section; how many keys that makes. */
static size_t choose(struct agreement *a, const struct ini_section *s)
{
	size_t first = (size_t)(s->entry - a->scan->entry), keys = 1; /* the section is a key too */
	for (size_t i = 0; i < s->count; i++) {
		a->asked[first + i] = !seen_before(a, first + i);
		keys += a->asked[first + i];
	}
	return keys;
}

static void add_text(struct agreement *a, const struct ini_section *s)
{
	size_t first = (size_t)(s->entry - a->scan->entry);
	buf_str(&a->text, "[");
	buf_str(&a->text, s->name);
	buf_str(&a->text, "]\n");
	for (size_t i = first; i < first + s->count; i++) {
		if (!a->asked[i])
			continue;
		buf_add(&a->text, a->bytes + a->scan->span[i].at, a->scan->span[i].n);
		buf_str(&a->text, "\n");
	}
}

/* Compares sections from..to with what iniparser made of them. */
static int compare(struct agreement *a, size_t from, size_t to, const dictionary *d)
{
	const struct ini *ini = a->scan->ini;
	int rc = 0;
	ssize_t next = 0;
	for (size_t i = from; i < to; i++) {
		const struct ini_section *s = &ini->section[i];
		const bool *asked = a->asked + (s->entry - a->scan->entry);
		next++;
		for (size_t j = 0; j < s->count; j++) {
			const struct ini_entry *e = &s->entry[j];
			const char *value = asked[j] ? value_in(d, s->name, e->key, next++) : e->value;
			if (!value || strcmp(value, e->value) != 0)
				rc = err_add(a->err, ERR_INPUT, ini->name, e->line, NULL,
					     "%s の値が読み手によって違って読めます。値を \" で囲んでください。",
					     "the value of '%s' is ambiguous, put it in double quotes", e->key);
		}
	}
	return rc;
}

/* Has iniparser read the text so far, which holds sections from..to. */
static int read_piece(struct agreement *a, size_t from, size_t to)
{
	const struct ini *ini = a->scan->ini;
	dictionary *d = read_with_iniparser(a->fd, buf_text(&a->text), a->text.n);
	int rc = d ? compare(a, from, to, d)
		   : err_say(a->err, ERR_INPUT, ini->name, ini->section[from].line, NULL,
			     (struct words){"INI として読めません。", "cannot be read as INI"});
	iniparser_freedict(d);
	a->text.n = 0;
	return rc;
}

/* For each key iniparser goes through all it has: it gets the file in pieces of whole sections. */
static int read_pieces(struct agreement *a)
{
	const struct ini *ini = a->scan->ini;
	size_t from = 0, keys = 0;
	int rc = 0;
	for (size_t i = 0; i < ini->count; i++) {
		size_t more = choose(a, &ini->section[i]);
		if (keys && keys + more > PIECE_KEYS) {
			rc |= read_piece(a, from, i);
			from = i;
			keys = 0;
		}
		add_text(a, &ini->section[i]);
		keys += more;
	}
	return keys ? rc | read_piece(a, from, ini->count) : rc;
}

/* Both readers must have understood the same. iniparser decides line by line, so a line that stands in many sections is
 * read once; only when they disagree it reads all, to tell each place. */
static int agree(const struct scan *s, const char *bytes, struct err *err)
{
	struct agreement a = {.scan = s, .bytes = bytes, .size = 64};
	while (a.size < 2 * s->entries)
		a.size *= 2;
	a.asked = arena_alloc(s->ini->arena, s->entries * sizeof(*a.asked));
	a.seen = arena_alloc(s->ini->arena, a.size * sizeof(*a.seen));
	a.fd = memfd_create("ini", MFD_CLOEXEC);
	buf_init(&a.text, 2 * INI_FILE_MAX);
	iniparser_set_error_callback(be_silent);
	int rc = read_pieces(&a);
	if (rc != 0) {
		a.seen = NULL;
		a.err = err;
		read_pieces(&a);
	}
	buf_clear(&a.text);
	if (a.fd >= 0)
		close(a.fd);
	return rc;
}

static size_t count(const char *bytes, size_t n, char c)
{
	size_t found = 0;
	for (const char *p = bytes, *end = bytes + n; p < end && (p = memchr(p, c, (size_t)(end - p))); p++)
		found++;
	return found;
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
	size_t lines = 1 + count(bytes, n, '\n');
	s.section_cap = count(bytes, n, '[');
	ini->section = arena_alloc(arena, (s.section_cap + 1) * sizeof(*ini->section));
	s.entry = arena_alloc(arena, lines * sizeof(*s.entry));
	s.span = arena_alloc(arena, lines * sizeof(*s.span));
	index_new(ini, lines);
	scan_lines(&s, arena_strndup(arena, bytes, n), n);
	if (s.failed || agree(&s, bytes, err) != 0) {
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

const struct ini_section *ini_section(const struct ini *ini, const char *section)
{
	const struct slot *slot = index_slot(ini, section, NULL);
	return slot->section ? &ini->section[slot->section - 1] : NULL;
}

const struct ini_entry *ini_entry(const struct ini *ini, const char *section, const char *key)
{
	const struct slot *slot = index_slot(ini, section, key);
	return slot->section ? &ini->section[slot->section - 1].entry[slot->entry - 1] : NULL;
}

#include "forms/typeset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/text.h"

/* Where Debian puts the IPAex fonts, and in which package. */
static const struct {
	const char *path, *package;
} standard[FACES] = {
    [FACE_GOTHIC] = {FONT_GOTHIC, "fonts-ipaexfont"},
    [FACE_MINCHO] = {FONT_MINCHO, "fonts-ipaexfont"},
};

enum { NO_CODE = -1, OWN = 1 << 20 /* added to codes of fonts that are not of the stock */ };
enum { NEAR_CHARACTERS = 10, MISSING_MAX = 100 };

struct missing {
	uint32_t cp, vs;
	const struct font *font;
	const char *near, *field;
};

/* A text of the stock as characters. */
struct known {
	const char *text;
	enum face face;
	const struct line_unit *unit;
	size_t n;
	uint64_t hash;
};

struct typeset {
	struct arena *arena;
	const char *path[FACES];
	enum lang lang;
	const struct typeset *stock;
	bool stock_used[FACES];
	bool is_stock;
	struct known *known;      /* open hash */
	size_t knowns, slots;     /* slots: a power of two, at least twice the count; 0 before the first */
	struct font *font[FACES]; /* both the same when the paths are */
	bool tried[FACES];
	bool full;
	const char *field;
	struct missing missing[MISSING_MAX];
	size_t missings;
	struct err errors; /* of opening fonts */
};

struct typeset *typeset_new(const struct pdf_fonts *fonts, enum lang lang, const struct typeset *stock)
{
	struct typeset *t = mem_new(1, sizeof(*t));
	t->arena = arena_new();
	t->lang = lang;
	t->stock = stock;
	t->path[FACE_GOTHIC] = fonts && fonts->gothic ? fonts->gothic : standard[FACE_GOTHIC].path;
	t->path[FACE_MINCHO] = fonts && fonts->mincho ? fonts->mincho : standard[FACE_MINCHO].path;
	return t;
}

struct typeset *typeset_new_stock(const struct pdf_fonts *fonts, enum lang lang)
{
	struct typeset *t = typeset_new(fonts, lang, NULL);
	t->is_stock = true;
	return t;
}

void typeset_free(struct typeset *t)
{
	if (!t)
		return;
	if (t->font[FACE_MINCHO] != t->font[FACE_GOTHIC])
		font_free(t->font[FACE_MINCHO]);
	font_free(t->font[FACE_GOTHIC]);
	err_clear(&t->errors);
	free(t->known);
	arena_free(t->arena);
	free(t);
}

/* NULL when it cannot be opened; then that is known and not tried again. */
static struct font *open_face(struct typeset *t, enum face face)
{
	if (t->tried[face])
		return t->font[face];
	t->tried[face] = true;
	enum face other = face == FACE_GOTHIC ? FACE_MINCHO : FACE_GOTHIC;
	/* One file, one subset. */
	if (t->tried[other] && strcmp(t->path[face], t->path[other]) == 0)
		t->font[face] = t->font[other];
	else
		font_open(t->path[face], standard[face].package, &t->font[face], &t->errors);
	return t->font[face];
}

/* Acts on the line, but leaves no mark. */
static bool is_invisible(uint32_t cp)
{
	return cp == 0x00AD || (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF;
}

static bool is_line_end(uint32_t cp)
{
	return (cp >= '\n' && cp <= '\r') || cp == 0x0085 || cp == 0x2028 || cp == 0x2029;
}

/* The words around cp[at], on one line. */
static const char *words_near(struct typeset *t, const uint32_t *cp, size_t n, size_t at)
{
	size_t from = at > NEAR_CHARACTERS ? at - NEAR_CHARACTERS : 0;
	size_t to = n - at > NEAR_CHARACTERS ? at + NEAR_CHARACTERS : n;
	char *near = arena_alloc(t->arena, (to - from) * 4 + 1), *w = near;
	for (size_t i = from; i < to; i++)
		w += text_put(w, cp[i] < 0x20 ? ' ' : cp[i]);
	return near;
}

static void note_missing(struct typeset *t, const struct font *f, const uint32_t *cp, size_t n, size_t at, uint32_t vs)
{
	for (size_t i = 0; i < t->missings; i++) {
		const struct missing *m = &t->missing[i];
		if (m->cp == cp[at] && m->vs == vs && m->font == f && m->field == t->field)
			return;
	}
	if (t->missings < MISSING_MAX)
		t->missing[t->missings++] = (struct missing){cp[at], vs, f, words_near(t, cp, n, at), t->field};
}

/* A character's code and width: from the stock, else from the font of the face, which is opened when it is needed
 * first. FONT_MISSING, FONT_FULL. */
static int find_character(struct typeset *t, enum face face, uint32_t cp, uint32_t vs, int *width)
{
	const struct font *stock = t->stock ? t->stock->font[face] : NULL;
	int index = stock ? font_find(stock, cp, vs) : FONT_MISSING;
	if (index >= 0) {
		t->stock_used[face] = true;
		*width = font_width(stock, index);
		return index;
	}
	struct font *f = open_face(t, face);
	index = f ? font_index(f, cp, vs) : FONT_MISSING;
	if (index < 0)
		return index;
	*width = font_width(f, index);
	return t->is_stock ? index : index | OWN;
}

/* Sets code and width of cp[at]; a character that is missing stays without. */
static void set_character(struct typeset *t, enum face face, const uint32_t *cp, size_t n, size_t at,
			  struct line_unit *u)
{
	uint32_t vs = at + 1 < n && text_is_variation_selector(cp[at + 1]) ? cp[at + 1] : 0;
	int width = 0;
	/* Typed for distance; a blank of one em keeps it. */
	int code = find_character(t, face, cp[at] == '\t' ? 0x3000 : cp[at], vs, &width);
	if (code == FONT_MISSING && cp[at] == '\t')
		code = find_character(t, face, ' ', 0, &width);
	if (code == FONT_MISSING && t->font[face])
		note_missing(t, t->font[face], cp, n, at, vs);
	if (code == FONT_FULL)
		t->full = true;
	if (code < 0)
		return;
	u->code = code;
	u->width = width;
}

/* One unit for each drawn character and line end; selectors and invisible characters hand their line end to the unit
 * before them. */
static size_t set_units(struct typeset *t, enum face face, const uint32_t *cp, size_t n, const enum line_end *after,
			struct line_unit *unit)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (is_invisible(cp[i]) || (text_is_variation_selector(cp[i]) && k)) {
			if (k)
				unit[k - 1].after = after[i];
			continue;
		}
		struct line_unit *u = &unit[k++];
		*u = (struct line_unit){.cp = cp[i], .code = NO_CODE, .after = after[i]};
		if (!is_line_end(cp[i]))
			set_character(t, face, cp, n, i, u);
	}
	return k;
}

/* FNV-1a, 64 bits. */
static uint64_t hash_text(enum face face, const char *text)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)face;
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h;
}

/* Where the text stands, or would. */
static struct known *find_known(const struct typeset *t, enum face face, const char *text, uint64_t hash)
{
	size_t at = hash & (t->slots - 1);
	for (; t->known[at].text; at = (at + 1) & (t->slots - 1)) {
		const struct known *k = &t->known[at];
		if (k->hash == hash && k->face == face && strcmp(k->text, text) == 0)
			break;
	}
	return &t->known[at];
}

static void remember(struct typeset *t, const struct typed *typed, const char *text)
{
	if ((t->knowns + 1) * 2 > t->slots) {
		struct known *old = t->known;
		size_t slots = t->slots;
		t->slots = slots ? slots * 2 : 1024;
		t->known = mem_new(t->slots, sizeof(*t->known));
		for (size_t i = 0; i < slots; i++) {
			if (old[i].text)
				*find_known(t, old[i].face, old[i].text, old[i].hash) = old[i];
		}
		free(old);
	}
	uint64_t hash = hash_text(typed->look->face, text);
	struct known *k = find_known(t, typed->look->face, text, hash);
	if (k->text)
		return;
	*k = (struct known){arena_strdup(t->arena, text), typed->look->face, typed->unit, typed->n, hash};
	t->knowns++;
}

/* A text that the stock knows; its units must not be changed. */
static bool recall(struct typeset *t, const struct look *look, const char *text, struct typed *out)
{
	if (!t->stock || !t->stock->slots)
		return false;
	const struct known *k = find_known(t->stock, look->face, text, hash_text(look->face, text));
	if (!k->text)
		return false;
	t->stock_used[look->face] = true;
	*out = (struct typed){look, k->unit, k->n};
	return true;
}

/* Every character of it is there. */
static bool is_whole(const struct typed *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		if (typed->unit[i].code == NO_CODE && !is_line_end(typed->unit[i].cp))
			return false;
	}
	return true;
}

struct typed typeset_text(struct typeset *t, const struct look *look, const char *text)
{
	struct typed typed = {.look = look};
	size_t max = text ? strlen(text) : 0, n = 0;
	/* Without a font nothing can be measured. */
	bool stocked = t->stock && t->stock->font[look->face];
	if (!max || (!stocked && !open_face(t, look->face)) || recall(t, look, text, &typed))
		return typed;
	uint32_t *cp = mem_new(max, sizeof(*cp));
	enum line_end *after = mem_new(max, sizeof(*after));
	for (const char *s = text; *s;)
		cp[n++] = text_next(&s);
	linebreak_find(cp, n, t->lang, after);
	struct line_unit *unit = arena_alloc(t->arena, n * sizeof(*unit));
	typed.n = set_units(t, look->face, cp, n, after, unit);
	typed.unit = unit;
	free(after);
	free(cp);
	if (t->is_stock && is_whole(&typed))
		remember(t, &typed, text);
	return typed;
}

struct typed typeset_cut(struct typeset *t, const struct typed *text, size_t n, const struct typed *end)
{
	struct line_unit *unit = arena_alloc(t->arena, (n + 1) * sizeof(*unit));
	for (size_t i = 0; i < n; i++) {
		unit[i] = text->unit[i];
		unit[i].after = LINE_END_NEVER;
	}
	unit[n] = end->unit[0];
	unit[n].after = LINE_END_MUST;
	return (struct typed){text->look, unit, n + 1};
}

/* A width in thousandths of the em; the grain of salt is for widths that are sums of others. */
static int in_units(const struct typed *text, double width)
{
	double units = width * 1000 / text->look->size + 0.5;
	return units < 1 ? 1 : units > 1e9 ? 1000000000 : (int)units;
}

bool typeset_line(const struct typed *text, double width, size_t *at, struct line *out)
{
	if (*at >= text->n)
		return false;
	*at = linebreak_next(text->unit, text->n, *at, in_units(text, width), out);
	return true;
}

size_t typeset_lines(const struct typed *text, double width)
{
	size_t n = 0, at = 0;
	struct line line;
	while (typeset_line(text, width, &at, &line))
		n++;
	return n;
}

double typeset_width(const struct typed *text, const struct line *line)
{
	return line->width * text->look->size / 1000;
}

/* The widest run between ends of at least that kind. */
static double widest(const struct typed *text, enum line_end kind)
{
	int most = 0, width = 0;
	for (size_t i = 0; i < text->n; i++) {
		/* A blank at the end of a line takes no room, but inside one it does. */
		if (!(text->unit[i].cp == ' ' && text->unit[i].after >= kind))
			width += text->unit[i].width;
		if (width > most)
			most = width;
		if (text->unit[i].after >= kind)
			width = 0;
	}
	return most * text->look->size / 1000;
}

double typeset_natural(const struct typed *text)
{
	return widest(text, LINE_END_MUST);
}

double typeset_longest(const struct typed *text)
{
	return widest(text, LINE_END_MAY);
}

void typeset_field(struct typeset *t, const char *field)
{
	t->field = field;
}

static int font_of(const struct typed *text, const struct line_unit *u)
{
	return (int)text->look->face + (u->code & OWN ? FACES : 0);
}

bool typeset_run(struct typeset *t, const struct typed *text, const struct line *line, size_t *at, struct run *out)
{
	int before = 0;
	for (size_t i = line->start; i < *at; i++)
		before += text->unit[i].width;
	while (*at < line->end && text->unit[*at].code == NO_CODE)
		before += text->unit[(*at)++].width;
	if (*at >= line->end)
		return false;
	char *codes = arena_alloc(t->arena, (line->end - *at) * FONT_HEX + 1), *w = codes;
	out->font = font_of(text, &text->unit[*at]);
	out->x = before * text->look->size / 1000;
	out->codes = codes;
	for (; *at < line->end; (*at)++) {
		const struct line_unit *u = &text->unit[*at];
		if (u->code != NO_CODE && font_of(text, u) != out->font)
			break;
		if (u->code == NO_CODE)
			continue;
		font_hex(u->code & ~OWN, w);
		w += FONT_HEX;
	}
	return true;
}

double typeset_baseline(const struct look *look)
{
	/* Japanese fonts stand 0.88 em over the baseline and 0.12 under it. */
	return (look->lead - look->size) / 2 + look->size * 0.88;
}

const struct font *typeset_font(const struct typeset *t, int font)
{
	if (font >= FACES)
		return t->font[font - FACES];
	return t->stock && t->stock_used[font] ? t->stock->font[font] : NULL;
}

static int add_missing(const struct missing *m, struct err *err)
{
	char shown[9] = "", code[32];
	const char *slash = strrchr(font_path(m->font), '/');
	size_t n = m->cp < 0x20 ? 0 : text_put(shown, m->cp);
	if (m->vs)
		text_put(shown + n, m->vs);
	if (m->vs)
		snprintf(code, sizeof(code), "U+%04X U+%04X", (unsigned)m->cp, (unsigned)m->vs);
	else
		snprintf(code, sizeof(code), "U+%04X", (unsigned)m->cp);
	return err_add(
	    err, ERR_INPUT, NULL, 0, m->field,
	    "「%s」（%s）は印刷用のフォントにない文字です（「%s」の中、フォント %s）。"
	    "別の文字に置き換えるか、かなで書いてください。",
	    "'%s' (%s) is not in the font for printing (in '%s', font %s): replace it by another character or "
	    "write it in kana",
	    shown, code, m->near, slash ? slash + 1 : font_path(m->font));
}

int typeset_check(const struct typeset *t, struct err *err)
{
	int rc = err_append(err, &t->errors);
	for (size_t i = 0; i < t->missings; i++)
		rc = add_missing(&t->missing[i], err);
	if (t->full)
		rc = err_add(err, ERR_INPUT, NULL, 0, NULL,
			     "一つの文書で使える文字の種類（%d）を超えました。文書を分けてください。",
			     "the document uses more than %d different characters: make several documents",
			     FONT_MAX_CODES);
	return rc;
}

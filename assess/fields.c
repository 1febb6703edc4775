#include "assess/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void fields_init(struct fields *f, const struct ini *ini, const struct ini_section *s, struct arena *arena,
		 struct err *err)
{
	*f = (struct fields){.ini = ini, .section = s, .arena = arena, .err = err};
	f->used = arena_alloc(arena, (s->count + 1) * sizeof(*f->used));
}

static const struct ini_entry *find(const struct fields *f, const char *key)
{
	/* Sections are short, and the keys asked for mostly come in file order: a look-up by hash would gain nothing.
	 */
	for (size_t i = 0; key && i < f->section->count; i++)
		if (strcasecmp(f->section->entry[i].key, key) == 0)
			return &f->section->entry[i];
	return NULL;
}

void fields_refuse(struct fields *f, const char *key, const char *ja, const char *en)
{
	const struct ini_entry *e = find(f, key);
	int line = e ? e->line : f->section->line;
	struct words text = {ja, en};
	f->failed = true;
	if (key)
		text = (struct words){arena_printf(f->arena, "%s: %s", key, ja),
				      arena_printf(f->arena, "'%s': %s", key, en)};
	err_say(f->err, ERR_INPUT, f->ini->name, line, f->section->name, text);
}

const char *fields_text(struct fields *f, const char *key)
{
	const struct ini_entry *e = find(f, key);
	if (!e)
		return NULL;
	f->used[e - f->section->entry] = true;
	return *e->value ? arena_strdup(f->arena, e->value) : NULL;
}

const char *fields_need(struct fields *f, const char *key)
{
	const char *text = fields_text(f, key);
	if (!text)
		fields_refuse(f, key, "がありません。書き足してください。", "is missing, add it");
	return text;
}

struct words fields_words(struct fields *f, const char *key)
{
	char ja[128], en[128];
	snprintf(ja, sizeof(ja), "%s.ja", key);
	snprintf(en, sizeof(en), "%s.en", key);
	return (struct words){fields_text(f, ja), fields_text(f, en)};
}

struct words fields_need_words(struct fields *f, const char *key)
{
	struct words w = fields_words(f, key);
	if (!w.ja) {
		char ja[128];
		snprintf(ja, sizeof(ja), "%s.ja", key);
		fields_refuse(f, ja, "がありません。書き足してください。", "is missing, add it");
		w.ja = "";
	}
	return w;
}

int fields_int(struct fields *f, const char *key, int low, int high, int missing)
{
	const char *text = fields_text(f, key);
	if (!text)
		return missing;
	char *end;
	long n = strtol(text, &end, 10);
	if (*end || n < low || n > high || strspn(text, "0123456789") != strlen(text)) {
		const char *ja =
		    arena_printf(f->arena, "%d から %d までの整数で書いてください（今は %s）。", low, high, text);
		const char *en =
		    arena_printf(f->arena, "must be a whole number from %d to %d, not '%s'", low, high, text);
		fields_refuse(f, key, ja, en);
		return missing;
	}
	return (int)n;
}

int fields_one_of(struct fields *f, const char *key, const char *const *names, int n, int missing)
{
	const char *text = fields_text(f, key);
	if (!text)
		return missing;
	struct buf list;
	buf_init(&list, 1000);
	for (int i = 0; i < n; i++) {
		if (strcmp(names[i], text) == 0) {
			buf_clear(&list);
			return i;
		}
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	}
	const char *ja = arena_printf(f->arena, "%s は使えません。%s のどれかにしてください。", text, buf_text(&list));
	const char *en = arena_printf(f->arena, "'%s' is not one of %s", text, buf_text(&list));
	fields_refuse(f, key, ja, en);
	buf_clear(&list);
	return missing;
}

bool fields_flag(struct fields *f, const char *key, bool missing)
{
	static const char *const names[] = {"no", "yes"};
	return fields_one_of(f, key, names, 2, missing) == 1;
}

const char **fields_list(struct fields *f, const char *key, size_t *count)
{
	const char *text = fields_text(f, key);
	size_t n = 0;
	const char **list = arena_alloc(f->arena, ((text ? strlen(text) : 0) / 2 + 2) * sizeof(*list));
	for (const char *p = text ? text : ""; *p;) {
		p += strspn(p, " \t,");
		size_t length = strcspn(p, " \t,");
		if (length)
			list[n++] = arena_strndup(f->arena, p, length);
		p += length;
	}
	*count = n;
	return list;
}

struct cond *fields_cond(struct fields *f, const char *key)
{
	const char *text = fields_text(f, key);
	size_t at;
	struct words why;
	if (!text)
		return NULL;
	struct cond *c = cond_parse(f->arena, text, &at, &why);
	if (!c)
		fields_refuse(f, key, arena_printf(f->arena, "条件の「%s」の前で: %s", text + at, why.ja),
			      arena_printf(f->arena, "before '%s': %s", text + at, why.en));
	return c;
}

const struct ini_entry *fields_next(struct fields *f, const char *prefix)
{
	for (size_t i = 0; i < f->section->count; i++) {
		if (f->used[i] || strncasecmp(f->section->entry[i].key, prefix, strlen(prefix)) != 0)
			continue;
		f->used[i] = true;
		return &f->section->entry[i];
	}
	return NULL;
}

void fields_end(struct fields *f)
{
	for (size_t i = 0; i < f->section->count; i++)
		if (!f->used[i])
			fields_refuse(f, f->section->entry[i].key, "知らない項目です。綴りを確かめてください。",
				      "unknown key, check the spelling");
}

#define _GNU_SOURCE
#include "cli/kinds.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "assess/ini.h"

/* The bytes up to the second section: reading whole questionnaires for their titles would take longer than a person
 * should wait for a menu. */
static size_t head_length(const char *text, size_t n)
{
	const char *second = NULL, *first = n && text[0] == '[' ? text : strstr(text, "\n[");
	if (first)
		second = strstr(first + 1, "\n[");
	return second ? (size_t)(second - text) + 1 : n;
}

static bool read_kind(struct host *host, const char *path, struct arena *arena, struct kind *out)
{
	struct buf bytes;
	struct ini *ini = NULL;
	struct err err = {0};
	bool found = false;
	buf_init(&bytes, INI_FILE_MAX);
	if (host->read(host->ctx, path, INI_FILE_MAX, &bytes, &err) == 0 &&
	    ini_parse(&ini, path, buf_text(&bytes), head_length(buf_text(&bytes), bytes.n), &err) == 0) {
		const struct ini_entry *id = ini_entry(ini, "template", "id"),
				       *ja = ini_entry(ini, "template", "title.ja"),
				       *en = ini_entry(ini, "template", "title.en");
		found = id && ini_entry(ini, "template", "include");
		if (found)
			*out = (struct kind){
			    arena_strdup(arena, id->value),
			    {ja ? arena_strdup(arena, ja->value) : NULL, en ? arena_strdup(arena, en->value) : NULL}};
	}
	err_clear(&err);
	ini_free(ini);
	buf_clear(&bytes);
	return found;
}

static int is_template(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot && strcmp(dot, ".ini") == 0;
}

static bool known(const struct kind *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return true;
	return false;
}

size_t kinds_find(const struct paths *where, struct host *host, struct arena *arena, struct kind out[KINDS_SHOWN_MAX])
{
	size_t n = 0;
	for (size_t f = 0; f < where->folders; f++) {
		struct dirent **entry = NULL;
		int count = scandir(where->folder[f], &entry, is_template, alphasort);
		for (int i = 0; i < count; i++) {
			const char *path = arena_printf(arena, "%s/%s", where->folder[f], entry[i]->d_name);
			struct kind kind;
			if (n < KINDS_SHOWN_MAX && read_kind(host, path, arena, &kind) && !known(out, n, kind.name))
				out[n++] = kind;
			free(entry[i]);
		}
		free(entry);
	}
	return n;
}

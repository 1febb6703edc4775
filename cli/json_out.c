#include "cli/json_out.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "assess/mem.h"
#include "assess/text.h"

enum { DEPTH_MAX = 8 };

struct json_out {
	json_t *open[DEPTH_MAX]; /* the whole text first, then what was begun in it */
	size_t depth;
};

static json_t *new_value(enum json_out_kind kind)
{
	return kind == JSON_OUT_OBJECT ? json_object() : json_array();
}

struct json_out *json_out_new(enum json_out_kind kind)
{
	struct json_out *j = mem_new(1, sizeof(*j));
	j->open[0] = new_value(kind);
	j->depth = 1;
	return j;
}

void json_out_free(struct json_out *j)
{
	if (j)
		json_decref(j->open[0]);
	free(j);
}

static void put(struct json_out *j, const char *key, json_t *value)
{
	json_t *to = j->open[j->depth - 1];
	if (key)
		json_object_set_new(to, key, value);
	else
		json_array_append_new(to, value);
}

void json_out_begin(struct json_out *j, const char *key, enum json_out_kind kind)
{
	json_t *value = new_value(kind);
	put(j, key, value);
	j->open[j->depth++] = value;
}

void json_out_end(struct json_out *j)
{
	j->depth--;
}

/* Names of files, and what the environment says, may be any bytes. */
static json_t *clean(const char *text)
{
	size_t n = strlen(text), at;
	struct arena *arena = arena_new();
	char *copy = arena_strdup(arena, text);
	while (!text_valid(copy, n, &at))
		copy[at] = '?';
	json_t *value = json_string(copy);
	arena_free(arena);
	return value;
}

void json_out_text(struct json_out *j, const char *key, const char *text)
{
	if (text)
		put(j, key, clean(text));
}

void json_out_number(struct json_out *j, const char *key, int64_t number)
{
	put(j, key, json_integer(number));
}

void json_out_truth(struct json_out *j, const char *key, bool truth)
{
	put(j, key, json_boolean(truth));
}

void json_out_json(struct json_out *j, const char *key, const char *json)
{
	json_t *value = json ? json_loads(json, JSON_DECODE_ANY, NULL) : NULL;
	if (value)
		put(j, key, value);
}

const char *json_out_member(const char *json, const char *key, struct arena *arena)
{
	json_t *object = json ? json_loads(json, 0, NULL) : NULL;
	const json_t *value = json_object_get(object, key);
	const char *text = NULL;
	if (json_is_string(value))
		text = arena_strdup(arena, json_string_value(value));
	else if (json_is_integer(value))
		text = arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	json_decref(object);
	return text;
}

void json_out_words(struct json_out *j, const char *key, struct words words)
{
	json_out_begin(j, key, JSON_OUT_OBJECT);
	json_out_text(j, "ja", words_in(words, LANG_JA));
	json_out_text(j, "en", words_in(words, LANG_EN));
	json_out_end(j);
}

static const char *kind_name(enum err_kind kind)
{
	return kind == ERR_USAGE ? "usage" : kind == ERR_INPUT ? "input" : "world";
}

void json_out_findings(struct json_out *j, const char *key, const struct err *err)
{
	json_out_begin(j, key, JSON_OUT_ARRAY);
	for (size_t i = 0; i < err->count; i++) {
		const struct finding *f = &err->item[i];
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "kind", kind_name(f->kind));
		json_out_text(j, "file", f->file);
		if (f->line)
			json_out_number(j, "line", f->line);
		json_out_text(j, "field", f->field);
		json_out_words(j, "text", f->text);
		json_out_end(j);
	}
	json_out_end(j);
}

bool json_out_print(struct json_out *j, const struct say *s)
{
	char *text = json_dumps(j->open[0], JSON_COMPACT);
	bool ok = say_bytes(s, text, strlen(text)) && say_bytes(s, "\n", 1);
	free(text);
	json_out_free(j);
	return ok;
}

const char *json_out_version(void)
{
	return JANSSON_VERSION;
}

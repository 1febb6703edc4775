#include "assess/content_json.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "assess/verdict_json.h"

static bool not_internal(const struct requirement *r)
{
	return !r->internal;
}

static void add_text(json_t *o, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(o, key, json_string_nocheck(text)); /* json_dumps checks it, and fails as a whole */
}

static void add_day(json_t *o, const char *key, int day)
{
	char iso[11];
	date_to_iso(day, iso);
	add_text(o, key, iso);
}

/* The level that was stated, whatever became of it since: with evidence_until and date anyone can tell what counts. */
static void add_evidence(json_t *o, const struct answers *a, const struct requirement *r)
{
	const struct answer *item = &a->item[r->row];
	int level = item->evidence;
	if (level == EVIDENCE_UNSET && r->asks_evidence && item->value)
		level = a->evidence_default;
	if (level != EVIDENCE_UNSET)
		json_object_set_new(o, "evidence", json_integer(level));
	add_text(o, "evidence_label", item->evidence_label);
	add_day(o, "evidence_until", item->evidence_until);
}

static json_t *answer_object(const struct content *c, const struct answers *a, const struct requirement *r)
{
	const struct answer *item = &a->item[r->row];
	json_t *o = json_object();
	add_text(o, "value", item->value);
	if (!c->vendor) {
		add_text(o, "note", item->note);
		add_text(o, "reason", item->reason);
	}
	add_evidence(o, a, r);
	return o;
}

static bool is_shown(const struct content *c, const struct requirement *r)
{
	return !c->vendor || not_internal(r);
}

static json_t *answers_object(const struct content *c, const struct answers *a)
{
	json_t *all = json_object();
	for (size_t i = 0; i < a->q->rows; i++) {
		const struct requirement *r = &a->q->row[i];
		if (!a->applies[i] || !is_shown(c, r))
			continue;
		json_t *o = answer_object(c, a, r);
		if (json_object_size(o))
			json_object_set(all, r->id, o);
		json_decref(o);
	}
	return all;
}

/* What the program fills by itself is no question; what the city answers is none to the vendor. */
static json_t *questions_array(const struct content *c, const struct questionnaire *q)
{
	json_t *list = json_array();
	for (size_t i = 0; i < q->rows; i++) {
		const struct requirement *r = &q->row[i];
		if (!r->fixed && is_shown(c, r) && (!c->vendor || r->vendor))
			json_array_append_new(list, json_string(r->id));
	}
	return list;
}

static json_t *treatment_object(const struct answers *a, const struct treatment *t)
{
	const char *row = t->row == TREATMENT_WHOLE ? NULL : a->q->row[t->row].id;
	json_t *o = json_pack("{s:s?, s:s}", "row", row, "kind", treatment_code(t->kind));
	add_text(o, "owner", t->owner);
	add_text(o, "words", t->words);
	add_text(o, "evidence", t->evidence);
	add_day(o, "until", t->until);
	add_day(o, "done", t->done);
	return o;
}

static void add_treatments(json_t *root, const struct content *c, const struct answers *a)
{
	json_t *list = json_array();
	for (size_t i = 0; c->treatments && !c->vendor && i < c->treatments->count; i++)
		if (!c->exceptions || c->treatments->item[i].kind == TREATMENT_EXCEPTION)
			json_array_append_new(list, treatment_object(a, &c->treatments->item[i]));
	if (json_array_size(list))
		json_object_set(root, "treatments", list);
	json_decref(list);
}

static void add_case(json_t *root, const struct content *c, const struct answers *a, const struct verdict *v)
{
	char date[11];
	date_to_iso(a->date, date);
	json_object_set_new(root, "date", json_string(date));
	json_object_set_new(root, "answers", answers_object(c, a));
	json_object_set_new(root, "verdict", verdict_object(a, v, c->vendor ? not_internal : NULL));
	add_treatments(root, c, a);
}

void content_json(const struct content *c, const struct answers *a, const struct verdict *v, struct buf *out)
{
	const struct questionnaire *q = a->q;
	json_t *root = json_pack("{s:s, s:s, s:s?, s:s, s:s, s:s, s:s}", "format", "shinsa-content-1", "document",
				 c->document, "number", c->number, "view", c->vendor ? "vendor" : "internal",
				 "template", q->id, "version", q->version, "template_digest", q->digest);
	if (c->blank)
		json_object_set_new(root, "questions", questions_array(c, q));
	else
		add_case(root, c, a, v);
	char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	if (text)
		buf_str(out, text);
	else
		out->over = true;
	free(text);
	json_decref(root);
}

/* Keys of `one` whose value in `other` is another or none; with `missing`, only those that are not there at all. */
static size_t add_differing(json_t *one, json_t *other, bool missing, struct arena *arena, const char **out)
{
	const char *key;
	json_t *value;
	size_t n = 0;
	json_object_foreach(one, key, value)
	{
		json_t *there = json_object_get(other, key);
		if (missing ? !there : strcmp(key, "answers") != 0 && !json_equal(value, there))
			out[n++] = arena_strdup(arena, key);
	}
	return n;
}

static size_t differences_of(json_t *one, json_t *other, struct arena *arena, const char **out)
{
	size_t n = add_differing(one, other, false, arena, out);
	return n + add_differing(other, one, true, arena, out + n);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **content_differences(const void *one, size_t one_n, const void *other, size_t other_n, struct arena *arena,
				 size_t *count)
{
	const char **out = NULL;
	json_t *a = json_loadb(one, one_n, JSON_REJECT_DUPLICATES, NULL);
	json_t *b = json_loadb(other, other_n, JSON_REJECT_DUPLICATES, NULL);
	json_t *x = json_object_get(a, "answers"), *y = json_object_get(b, "answers");
	if (json_is_object(a) && json_is_object(b)) {
		size_t most = json_object_size(a) + json_object_size(b) + json_object_size(x) + json_object_size(y);
		out = arena_alloc(arena, (most + 1) * sizeof(*out));
		size_t rows = differences_of(x, y, arena, out);
		qsort(out, rows, sizeof(*out), by_name);
		*count = rows + differences_of(a, b, arena, out + rows);
	}
	json_decref(a);
	json_decref(b);
	return out;
}

#include "assess/verdict_json.h"

#include <stdlib.h>

#include <jansson.h>

static json_t *ids(const struct answers *a, const int *row, size_t n, bool (*shown)(const struct requirement *))
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		const struct requirement *r = &a->q->row[row[i]];
		if (!shown || shown(r))
			json_array_append_new(list, json_string(r->id));
	}
	return list;
}

static const char *dimension_name(int d)
{
	static const char *const name[DIMENSIONS] = {"C", "I", "A"};
	return name[d];
}

static void threat_name(int t, char out[4])
{
	out[0] = 'T';
	out[1] = (char)('1' + t);
	out[2] = '\0';
}

static json_t *cell_json(const struct cell *c)
{
	char threat[4];
	threat_name(c->threat, threat);
	return json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:b}", "threat", threat, "protects",
			 dimension_name(c->dimension), "rows", c->rows, "weight", c->weight, "mean", c->mean, "floor",
			 c->floor, "vulnerability", c->vulnerability, "residual", c->residual, "inherent", c->inherent,
			 "counts", (int)c->counts);
}

static json_t *rows_json(const struct answers *a, const struct verdict *v, bool (*shown)(const struct requirement *))
{
	json_t *list = json_array();
	for (size_t i = 0; i < v->rows; i++) {
		const struct requirement *r = &a->q->row[i];
		if (v->row[i].applies && (!shown || shown(r)))
			json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "id", r->id, "result",
							      result_code(v->row[i].result), "weight", r->weight, "u",
							      v->row[i].u));
	}
	return list;
}

static void add_scales(json_t *root, const struct verdict *v)
{
	json_t *asset = json_object(), *likelihood = json_object();
	for (int d = 0; d < DIMENSIONS; d++)
		json_object_set_new(asset, dimension_name(d), json_integer(v->asset[d]));
	for (int t = 0; t < THREATS; t++) {
		char name[4];
		threat_name(t, name);
		json_object_set_new(likelihood, name, json_integer(v->likelihood[t]));
	}
	json_object_set_new(root, "asset", asset);
	json_object_set_new(root, "likelihood", likelihood);
}

static json_t *dues_json(const struct verdict *v)
{
	json_t *list = json_array();
	for (size_t i = 0; i < v->dues; i++) {
		char iso[11];
		date_to_iso(v->due[i].day, iso);
		json_t *due = json_pack("{s:s, s:s}", "date", iso, "why", words_in(v->due[i].why, LANG_EN));
		if (v->due[i].id)
			json_object_set_new(due, "id", json_string(v->due[i].id));
		json_array_append_new(list, due);
	}
	return list;
}

struct json_t *verdict_object(const struct answers *a, const struct verdict *v,
			      bool (*shown)(const struct requirement *))
{
	json_t *root =
	    json_pack("{s:s, s:b, s:i, s:i, s:i, s:i, s:i}", "grade", grade_code(v->grade), "provisional",
		      (int)v->provisional, "residual", v->residual, "residual_best", v->residual_best, "inherent",
		      v->inherent, "conformity", v->conformity, "conformity_best", v->conformity_best);
	json_object_set_new(root, "knockouts", ids(a, v->knockout, v->knockouts, shown));
	json_object_set_new(root, "unanswered", ids(a, v->unanswered, v->unanswereds, shown));
	json_object_set_new(root, "unknown", ids(a, v->unknown, v->unknowns, shown));
	add_scales(root, v);
	json_t *cells = json_array();
	for (size_t i = 0; i < v->cells; i++)
		json_array_append_new(cells, cell_json(&v->cell[i]));
	json_object_set_new(root, "cells", cells);
	json_object_set_new(root, "requirements", rows_json(a, v, shown));
	return root;
}

void verdict_json(const struct answers *a, const struct verdict *v, struct buf *out)
{
	char date[11];
	date_to_iso(a->date, date);
	json_t *root = json_pack("{s:s, s:s, s:s, s:s}", "template", a->q->id, "version", a->q->version, "digest",
				 a->q->digest, "date", date);
	json_t *verdict = verdict_object(a, v, NULL);
	json_object_update(root, verdict);
	json_decref(verdict);
	json_object_set_new(root, "due", dues_json(v));
	char *text = json_dumps(root, JSON_COMPACT);
	buf_str(out, text ? text : "{}");
	buf_str(out, "\n");
	free(text);
	json_decref(root);
}

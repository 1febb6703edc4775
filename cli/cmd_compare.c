#include "cli/command.h"

#include <string.h>

#include "assess/verdict_json.h"
#include "cli/json_out.h"
#include "cli/outlet.h"

/* The bidders of one procurement side by side. */

enum { JSON_MAX = 8 << 20, BIDDERS_MAX = 6 };

struct bidders {
	struct session *s;
	struct register_db *r;
	struct questionnaire *q[BIDDERS_MAX];
	struct answers *a[BIDDERS_MAX];
	struct verdict *v[BIDDERS_MAX];
	struct overview_case item[BIDDERS_MAX];
	size_t count;
};

static int load(struct bidders *b, const char *id)
{
	struct session *s = b->s;
	const size_t n = b->count;
	if (register_load(b->r, id, &b->q[n], &b->a[n], &s->err) < 0)
		return -1;
	b->v[n] = score(b->a[n]);
	b->item[n] = (struct overview_case){session_id(s, id), b->a[n], b->v[n]};
	b->count++;
	if (strcmp(b->q[0]->id, b->q[n]->id) == 0)
		return 0;
	return err_add(&s->err, ERR_INPUT, NULL, 0, NULL, "%s（%s）と %s（%s）は種別が違うので、比べられません。",
		       "%s (%s) and %s (%s) are of different kinds and cannot be compared", b->item[0].id, b->q[0]->id,
		       b->item[n].id, b->q[n]->id);
}

static void unload(struct bidders *b)
{
	for (size_t i = 0; i < BIDDERS_MAX; i++) {
		verdict_free(b->v[i]);
		answers_free(b->a[i]);
		questionnaire_free(b->q[i]);
	}
	register_close(b->r);
}

static void print_json(const struct bidders *b)
{
	struct json_out *j = json_out_new(JSON_OUT_ARRAY);
	for (size_t i = 0; i < b->count; i++) {
		struct buf verdict;
		buf_init(&verdict, JSON_MAX);
		verdict_json(b->a[i], b->v[i], &verdict);
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "id", b->item[i].id);
		json_out_text(j, "vendor", answers_fact(b->a[i], CASE_VENDOR, LANG_JA, b->s->arena));
		json_out_json(j, "verdict", buf_text(&verdict));
		json_out_end(j);
		buf_clear(&verdict);
	}
	json_out_print(j, &b->s->say);
}

/* Usable before unusable, then the less residual risk, then the more conformity: only an order to read in. */
static int rank(const struct verdict *v)
{
	return (v->grade >= GRADE_X) * 1000000 + v->residual * 10 + (1000 - v->conformity) / 100;
}

static void print_quiet(const struct bidders *b)
{
	bool done[BIDDERS_MAX] = {false};
	for (size_t n = 0; n < b->count; n++) {
		size_t best = b->count;
		for (size_t i = 0; i < b->count; i++)
			if (!done[i] && (best == b->count || rank(b->v[i]) < rank(b->v[best])))
				best = i;
		done[best] = true;
		fprintf(b->s->say.out, "%s\n", b->item[best].id);
	}
}

int cmd_compare(struct session *s, const char *const *arg, size_t args)
{
	struct bidders b = {.s = s};
	struct overview_input in;
	int rc = session_register(s, false, &b.r);
	for (size_t i = 0; i < args && rc == 0; i++)
		rc = load(&b, arg[i]);
	if (rc == 0 && s->opt->json) {
		print_json(&b);
	} else if (rc == 0 && s->say.quiet) {
		print_quiet(&b);
	} else if (rc == 0) {
		rc = outlet_input(s, b.r, b.q[0]->policy, &in);
		if (rc == 0)
			rc = outlet_document(s, bidders_document(b.item, b.count, &in));
	}
	unload(&b);
	return rc < 0 ? session_fail(s) : 0;
}

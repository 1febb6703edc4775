#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "assess/scorecard.h"
#include "cli/cases.h"
#include "cli/json_out.h"
#include "cli/progress.h"

/* What another policy would make of every assessment that stands: all are scored again, and nothing is changed. */

enum { ID_COLUMNS = 10, POLICY_BYTES_MAX = 1 << 20 };

/* A questionnaire of the register as it would be with the new policy, and answers to fill. */
struct shelf_item {
	char digest[65];
	struct questionnaire *q;
	struct answers *a;
};

struct move {
	const char *id;
	enum grade was, is;
	int residual_was, residual_is;
};

struct policy_diff {
	struct session *s;
	struct register_db *r;
	struct buf policy; /* the new one */
	struct shelf_item *item;
	size_t items, last;    /* last: the one used last */
	struct json_out *json; /* NULL: for people */
	struct progress progress;
	struct move *move;
	size_t moves, cap;
	size_t scored, all;
	size_t from_to[GRADE_OUT_OF_SCOPE + 1][GRADE_OUT_OF_SCOPE + 1];
	bool failed;
};

static struct shelf_item *find_item(struct policy_diff *p, const char *digest)
{
	if (p->last < p->items && strcmp(p->item[p->last].digest, digest) == 0)
		return &p->item[p->last];
	for (p->last = 0; p->last < p->items; p->last++)
		if (strcmp(p->item[p->last].digest, digest) == 0)
			return &p->item[p->last];
	return NULL;
}

/* Loads each questionnaire that assessments were made with, under the new policy. */
static bool load_item(void *ctx, const char *digest, const char *kind)
{
	struct policy_diff *p = ctx;
	struct session *s = p->s;
	struct questionnaire *q = NULL;
	(void)kind;
	int rc = register_questionnaire(p->r, digest, &p->policy, &q, &s->err);
	if (rc == 0) {
		p->item = mem_grow(p->item, p->items + 1, sizeof(*p->item));
		struct shelf_item *item = &p->item[p->items++];
		snprintf(item->digest, sizeof(item->digest), "%s", digest);
		item->q = q;
		item->a = answers_new(q, s->today);
	}
	p->failed = p->failed || rc < 0;
	return rc == 0;
}

/* The words of one that moves, asked for only now: most do not. */
struct telling {
	struct policy_diff *p;
	const struct move *m;
};

static bool print_move(void *ctx, const struct register_line *line)
{
	const struct telling *t = ctx;
	const struct move *m = t->m;
	struct json_out *j = t->p->json;
	const struct say *say = &t->p->s->say;
	char before[16], after[16];
	if (j) {
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "id", line->id);
		json_out_text(j, "title", line->title);
		json_out_text(j, "from", grade_code(m->was));
		json_out_text(j, "to", grade_code(m->is));
		json_out_number(j, "residual_from", m->residual_was);
		json_out_number(j, "residual_to", m->residual_is);
		json_out_end(j);
	} else if (say->quiet) {
		fprintf(say->out, "%s\n", line->id);
	} else {
		say_padded(say->out, line->id, ID_COLUMNS, true);
		say_result(say, "等級 %s → %s  残存 %s → %s  %s\n", "grade %s → %s  residual %s → %s  %s\n",
			   words_in(grade_title(m->was), say->lang), words_in(grade_title(m->is), say->lang),
			   say_number(m->residual_was, before), say_number(m->residual_is, after),
			   cases_title(line, say->lang));
	}
	return true;
}

static int print_moves(struct policy_diff *p)
{
	int rc = 0;
	for (size_t i = 0; i < p->moves && rc == 0; i++)
		rc = register_one(p->r, p->move[i].id, print_move, &(struct telling){p, &p->move[i]}, &p->s->err);
	return rc;
}

static void add_move(struct policy_diff *p, const char *id, const struct scorecard *was, const struct verdict *is)
{
	if (p->moves == p->cap)
		p->move = mem_grow(p->move, p->cap = p->cap ? p->cap * 2 : 64, sizeof(*p->move));
	p->move[p->moves++] =
	    (struct move){arena_strdup(p->s->arena, id), was->grade, is->grade, was->residual, is->residual};
}

static bool score_again(void *ctx, const struct register_standing *s)
{
	struct policy_diff *p = ctx;
	struct shelf_item *item = find_item(p, s->digest);
	struct scorecard card;
	int date;
	if (!item || !date_from_iso(s->line.date, &date) || !scorecard_open(s->card, s->card_n, &card) ||
	    !scorecard_answers(&card, date, item->a)) {
		err_add(&p->s->err, ERR_INPUT, NULL, 0, NULL,
			"「%s」の判定の控えが壊れています。shinsa register check で確かめてください。",
			"the scorecard of '%s' is damaged; look with 'shinsa register check'", s->line.id);
		p->failed = true;
		return false;
	}
	struct verdict *v = score(item->a);
	p->scored++;
	p->from_to[card.grade][v->grade]++;
	if (v->grade != card.grade)
		add_move(p, s->line.id, &card, v);
	verdict_free(v);
	progress_at(&p->progress, p->scored, p->all, NULL);
	return true;
}

static void print_sums(struct policy_diff *p)
{
	const struct say *say = &p->s->say;
	say_talk(say, "%zu件を採点し直しました。等級が動くのは %zu件です。何も変えていません。\n",
		 "%zu scored again, %zu of which would move; nothing was changed\n", p->scored, p->moves);
	for (int from = 0; from <= GRADE_OUT_OF_SCOPE && !say->quiet; from++)
		for (int to = 0; to <= GRADE_OUT_OF_SCOPE; to++)
			if (from != to && p->from_to[from][to])
				say_result(say, "  %s → %s  %zu件\n", "  %s → %s  %zu\n",
					   words_in(grade_title((enum grade)from), say->lang),
					   words_in(grade_title((enum grade)to), say->lang), p->from_to[from][to]);
}

static void print_json(struct policy_diff *p)
{
	json_out_end(p->json);
	json_out_number(p->json, "scored", (int64_t)p->scored);
	json_out_number(p->json, "moved", (int64_t)p->moves);
	json_out_print(p->json, &p->s->say);
}

/* Its mistakes are told with the name that was typed. */
static int read_policy(struct policy_diff *p, const char *path)
{
	struct session *s = p->s;
	struct ini *ini = NULL;
	struct policy *policy = NULL;
	int rc = s->host.read(s->host.ctx, path, POLICY_BYTES_MAX, &p->policy, &s->err);
	if (rc == 0)
		rc = ini_parse(&ini, path, buf_text(&p->policy), p->policy.n, &s->err);
	if (rc == 0)
		rc = policy_load(&policy, ini, &s->err);
	policy_free(policy);
	ini_free(ini);
	return rc;
}

static int scan(struct policy_diff *p)
{
	struct session *s = p->s;
	int rc = session_register(s, false, &p->r);
	if (rc == 0)
		rc = register_digests(p->r, load_item, p, &s->err);
	if (rc == 0 && !p->failed)
		rc = register_count_standing(p->r, &p->all, &s->err);
	if (rc == 0 && !p->failed)
		rc = register_standing(p->r, NULL, score_again, p, &s->err);
	progress_end(&p->progress);
	if (rc == 0 && !p->failed)
		rc = print_moves(p);
	register_close(p->r);
	return p->failed ? -1 : rc;
}

int cmd_policy_diff(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct policy_diff p = {.s = s, .json = s->opt->json ? json_out_new(JSON_OUT_OBJECT) : NULL};
	buf_init(&p.policy, POLICY_BYTES_MAX);
	if (p.json)
		json_out_begin(p.json, "moves", JSON_OUT_ARRAY);
	progress_start(&p.progress, &s->say, (struct words){"採点し直しています", "scoring again"});
	int rc = read_policy(&p, arg[0]);
	if (rc == 0)
		rc = scan(&p);
	progress_end(&p.progress);
	if (rc == 0 && p.json)
		print_json(&p);
	else if (rc == 0)
		print_sums(&p);
	if (rc < 0)
		json_out_free(p.json);
	for (size_t i = 0; i < p.items; i++) {
		answers_free(p.item[i].a);
		questionnaire_free(p.item[i].q);
	}
	free(p.item);
	free(p.move);
	buf_clear(&p.policy);
	return rc < 0 ? session_fail(s) : 0;
}

#include "assess/portfolio.h"

#include <stdlib.h>
#include <string.h>

enum { YEAR = 12 /* months */ };

struct reading {
	struct portfolio *p;
	size_t cap;
	char today[11], year_ago[11];
	struct err *err;
	bool failed;
};

static void add(struct residual_sum *s, int residual)
{
	s->count++;
	s->sum += residual;
	if (residual > s->worst)
		s->worst = residual;
}

/* The map of one assessment into that of all. */
static void add_cells(struct portfolio *p, const struct scorecard *card)
{
	int largest[THREATS] = {0};
	for (size_t i = 0; i < card->cells; i++) {
		const struct scorecard_cell *c = &card->cell[i];
		if (!c->counts)
			continue;
		add(&p->heat[c->threat][c->dimension], c->residual);
		if (c->residual > largest[c->threat])
			largest[c->threat] = c->residual;
	}
	for (int t = 0; t < THREATS; t++)
		if (largest[t])
			add(&p->threat[t], largest[t]);
}

static int rank(const char *grade)
{
	for (int g = 0; g < PORTFOLIO_GRADES; g++)
		if (grade && strcmp(grade_code((enum grade)g), grade) == 0)
			return g;
	return -1;
}

static void add_move(struct reading *in, const struct register_standing *s)
{
	struct portfolio *p = in->p;
	const int is = rank(s->line.grade), was = rank(s->grade_before);
	if (!s->decided || strcmp(s->decided, in->year_ago) <= 0)
		return;
	p->decided++;
	if (was < 0)
		p->first++;
	else if (is >= 0)
		*(is < was ? &p->better : &p->worse) += is != was;
}

static bool add_one(void *ctx, const struct register_standing *s)
{
	struct reading *in = ctx;
	struct portfolio *p = in->p;
	struct scorecard card;
	if (!scorecard_open(s->card, s->card_n, &card)) {
		in->failed = true;
		err_add(in->err, ERR_INPUT, NULL, 0, NULL,
			"「%s」の判定の控えが壊れています。shinsa register check で確かめてください。",
			"the scorecard of '%s' is damaged; look with 'shinsa register check'", s->line.id);
		return false;
	}
	if (p->lines == in->cap)
		p->line = mem_grow(p->line, in->cap = in->cap ? in->cap * 2 : 256, sizeof(*p->line));
	struct portfolio_line *l = &p->line[p->lines++];
	const size_t findings = scorecard_findings(&card, p->today);
	*l = (struct portfolio_line){.id = arena_strdup(p->arena, s->line.id),
				     .title = arena_strdup(p->arena, s->line.title),
				     .kind = arena_strdup(p->arena, s->line.kind),
				     .grade = arena_strdup(p->arena, s->line.grade),
				     .state = arena_strdup(p->arena, s->line.state),
				     .due = arena_strdup(p->arena, s->line.due),
				     .residual = card.residual,
				     .findings = findings > s->settled ? findings - s->settled : 0,
				     .overdue = s->line.due && strcmp(s->line.due, in->today) < 0};
	p->overdue += l->overdue;
	p->findings += l->findings;
	const int grade = rank(l->grade);
	if (grade >= 0)
		p->grade[grade]++;
	add_cells(p, &card);
	add_move(in, s);
	return true;
}

/* ---- accounts ---- */

struct account_reading {
	struct portfolio *p;
	struct register_db *r;
	const struct questionnaire *q;
	size_t cap;
	struct err *err;
	bool failed;
};

static int fact(struct account_reading *in, const char *id, enum case_fact which, const char **out)
{
	const char *row = in->q->policy->fact[which];
	*out = NULL;
	return row ? register_value(in->r, id, row, in->p->arena, out, in->err) : 0;
}

static bool add_account(void *ctx, const struct register_line *line)
{
	struct account_reading *in = ctx;
	struct portfolio *p = in->p;
	const int row = in->q->policy->fact_row[CASE_ACCOUNT_SERVICE];
	struct portfolio_account a = {.id = arena_strdup(p->arena, line->id), .due = arena_strdup(p->arena, line->due)};
	const char *service;
	if (fact(in, line->id, CASE_ACCOUNT_SERVICE, &service) < 0 ||
	    fact(in, line->id, CASE_ACCOUNT, &a.account) < 0 || fact(in, line->id, CASE_ACCOUNT_OWNER, &a.owner) < 0) {
		in->failed = true;
		return false;
	}
	if (service && row >= 0)
		a.service = (struct words){requirement_show(&in->q->row[row], service, LANG_JA, p->arena),
					   requirement_show(&in->q->row[row], service, LANG_EN, p->arena)};
	if (p->accounts == in->cap)
		p->account = mem_grow(p->account, in->cap = in->cap ? in->cap * 2 : 64, sizeof(*p->account));
	p->account[p->accounts++] = a;
	return true;
}

/* Those of one questionnaire, where it asks for an account at all. */
static bool read_accounts(void *ctx, const char *digest, const char *kind)
{
	struct account_reading *in = ctx;
	struct questionnaire *q = NULL;
	(void)kind;
	if (register_questionnaire(in->r, digest, NULL, &q, in->err) < 0) {
		in->failed = true;
		return false;
	}
	in->q = q;
	if (q->policy->fact_row[CASE_ACCOUNT] >= 0 && register_of_digest(in->r, digest, add_account, in, in->err) < 0)
		in->failed = true;
	questionnaire_free(q);
	return !in->failed;
}

static int by_account(const void *x, const void *y)
{
	const struct portfolio_account *a = x, *b = y;
	int order = strcmp(a->service.en ? a->service.en : "~", b->service.en ? b->service.en : "~");
	if (!order)
		order = strcmp(a->account ? a->account : "~", b->account ? b->account : "~");
	return order ? order : strcmp(a->id, b->id);
}

static bool same_account(const struct portfolio_account *a, const struct portfolio_account *b)
{
	return a->service.en && b->service.en && a->account && b->account &&
	       strcmp(a->service.en, b->service.en) == 0 && strcmp(a->account, b->account) == 0;
}

static int accounts(struct portfolio *p, struct register_db *r, struct err *err)
{
	struct account_reading in = {.p = p, .r = r, .err = err};
	int rc = register_digests(r, read_accounts, &in, err);
	if (p->accounts > 1)
		qsort(p->account, p->accounts, sizeof(*p->account), by_account);
	for (size_t i = 1; i < p->accounts; i++)
		if (same_account(&p->account[i - 1], &p->account[i]))
			p->account[i - 1].twice = p->account[i].twice = true;
	return in.failed ? -1 : rc;
}

/* What is never due comes last. */
static int sooner_first(const void *x, const void *y)
{
	const struct portfolio_line *a = x, *b = y;
	const int order = strcmp(a->due ? a->due : "~", b->due ? b->due : "~");
	return order ? order : strcmp(a->id, b->id);
}

int portfolio_read(struct portfolio **out, struct register_db *r, int today, struct err *err)
{
	struct portfolio *p = mem_new(1, sizeof(*p));
	struct reading in = {.p = p, .err = err};
	p->today = today;
	p->arena = arena_new();
	date_to_iso(today, in.today);
	date_to_iso(date_add_months(today, -YEAR), in.year_ago);
	int rc = register_standing(r, in.today, add_one, &in, err);
	if (rc == 0 && !in.failed)
		rc = register_year(r, in.year_ago, p->incident, THREATS, &p->incidents, &p->ended, err);
	if (rc == 0 && !in.failed)
		rc = accounts(p, r, err);
	if (rc < 0 || in.failed) {
		portfolio_free(p);
		return -1;
	}
	if (p->lines > 1)
		qsort(p->line, p->lines, sizeof(*p->line), sooner_first);
	*out = p;
	return 0;
}

void portfolio_free(struct portfolio *p)
{
	if (!p)
		return;
	arena_free(p->arena);
	free(p->line);
	free(p->account);
	free(p);
}

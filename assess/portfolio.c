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
	free(p);
}

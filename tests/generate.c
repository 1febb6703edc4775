#include "tests/generate.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "assess/register_private.h"
#include "assess/scorecard.h"

enum { CARD_MAX = 1 << 20, YEARS = 4, DAYS_OF_YEAR = 365, LATE = 3 /* days that a few are overdue */ };

static const int64_t first_number = 88172645463325252;

struct generator {
	struct register_db *r;
	const struct answers *like;
	uint64_t number; /* xorshift64 (Marsaglia 2003) */
	int today;
	struct err *err;
};

static unsigned draw(struct generator *g, unsigned below)
{
	g->number ^= g->number << 13;
	g->number ^= g->number >> 7;
	g->number ^= g->number << 17;
	return (unsigned)(g->number >> 33) % below;
}

/* Some answers otherwise than those it is made from: yes and no change places, some are unknown. */
static void vary(struct generator *g, struct answers *a)
{
	const struct questionnaire *q = a->q;
	char title[80];
	const int title_row = q->policy->fact_row[CASE_TITLE];
	for (size_t i = 0; i < q->rows; i++) {
		const struct requirement *r = &q->row[i];
		struct answer item = a->item[i];
		if (!item.value || r->fixed || r->role == ROLE_SCOPE || r->role == ROLE_INFO || draw(g, 8))
			continue;
		if (strcmp(item.value, "yes") == 0 || strcmp(item.value, "no") == 0) {
			/* A failed knock-out is rare among what is used. */
			if (r->role == ROLE_KNOCKOUT && draw(g, 50))
				continue;
			item.value = item.value[0] == 'y' ? "no" : "yes";
			a->item[i] = item;
		}
	}
	snprintf(title, sizeof(title), "システム第%u号の利用", draw(g, 1000000));
	if (title_row >= 0) {
		struct answer item = a->item[title_row];
		item.value = title;
		answers_set(a, title_row, &item);
	}
	answers_update(a);
}

static const char *day_text(int day, char out[11])
{
	date_to_iso(day, out);
	return out;
}

static int act(struct generator *g, const char *id, int64_t step, const char *what, const struct register_life *life)
{
	return register_act(g->r, id, step, what, life, NULL, "生成", NULL, g->err);
}

static int plan(struct generator *g, const char *id, const struct verdict *v, int until)
{
	for (size_t i = 0; i < v->unmets; i++)
		if (!draw(g, 4)) {
			const struct treatment t = {.kind = TREATMENT_REMEDY,
						    .row = v->unmet[i],
						    .owner = "山田太郎",
						    .until = until,
						    .done = draw(g, 2) ? until : DATE_NONE};
			return register_treat(g->r, id, g->like->q, &t, 1, false, "生成", g->err);
		}
	return 0;
}

/* From draft as far as the draw says. */
static int live(struct generator *g, const char *id, const struct answers *a, const struct verdict *v)
{
	static const char *const states[] = {"approved", "contracted", "in-force", "ended"};
	char decided[11], due[11];
	const unsigned luck = draw(g, 20);
	struct buf card;
	if (luck < 2 || v->grade == GRADE_PENDING)
		return 0;
	struct register_life life = {.state = "submitted",
				     .grade = grade_code(v->grade == GRADE_X ? GRADE_D : v->grade)};
	if (act(g, id, 0, "submit", &life) < 0)
		return -1;
	if (luck == 2)
		return 0;
	buf_init(&card, CARD_MAX);
	scorecard_pack(a, v, &card);
	life.state = states[0];
	life.approver = "佐藤花子";
	life.decided = day_text(a->date, decided);
	life.due = day_text(g->today - LATE + (int)draw(g, YEARS * DAYS_OF_YEAR), due);
	life.card = card.p;
	life.card_n = card.n;
	int rc = act(g, id, 1, "approve", &life);
	buf_clear(&card);
	life.card = NULL;
	const unsigned far = luck < 5 ? 0 : luck < 7 ? 1 : luck < 19 ? 2 : 3;
	for (unsigned i = 1; i <= far && rc == 0; i++) {
		life.state = states[i];
		if (i == 3)
			life.due = NULL;
		rc = act(g, id, 1 + i, states[i], &life);
	}
	return rc == 0 && far < 3 ? plan(g, id, v, g->today - LATE + (int)draw(g, YEARS * DAYS_OF_YEAR)) : rc;
}

/* One after the other, over the years. */
static int one(struct generator *g, size_t number, size_t count)
{
	char id[REGISTER_ID];
	const int days = YEARS * DAYS_OF_YEAR;
	struct answers *a = answers_new(g->like->q, g->today - days + (int)(number * (size_t)days / count));
	for (size_t i = 0; i < a->q->rows; i++) {
		a->item[i] = g->like->item[i];
		a->item[i].revision = 0;
	}
	vary(g, a);
	struct verdict *v = score(a);
	int rc = register_create(g->r, a, NULL, "生成", id, sizeof(id), g->err);
	if (rc == 0)
		rc = live(g, id, a, v);
	verdict_free(v);
	answers_free(a);
	return rc;
}

int generate(const char *path, const struct answers *like, size_t count, struct host *host, struct err *err)
{
	struct generator g = {.like = like, .number = (uint64_t)first_number, .err = err};
	g.today = date_in_japan(host->now(host->ctx));
	int rc = register_open(&g.r, path, true, host, err);
	/* Nobody waits for the disk after every one of a hundred thousand. */
	if (rc == 0)
		sqlite3_exec(g.r->db, "PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 20000", NULL, NULL, NULL);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = one(&g, i, count);
	register_close(g.r);
	return rc;
}

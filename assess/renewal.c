#include "assess/renewal.h"

#include <string.h>

static void note(struct renewal *out, enum renewal_fate fate, const char *id, struct words why)
{
	out->row[out->rows++] = (struct renewal_row){fate, id, why};
	out->count[fate]++;
}

/* Whether last time's answer is one to the question as it is now. */
static bool fits(const struct answers *to, int row, const struct answer *answer, struct arena *arena)
{
	struct err err = {0};
	const struct requirement *r = &to->q->row[row];
	const char *value = answer->value;
	bool fit = requirement_is_special(value) ||
		   requirement_read(r, value, answers_corporation(to), arena, &value, &err) == 0;
	if (fit && strcmp(value, "unknown") == 0)
		fit = r->offers_unknown;
	if (fit && strcmp(value, "na") == 0)
		fit = r->offers_na && answer->reason;
	if (fit)
		fit = answers_consistent(to, row, value);
	err_clear(&err);
	return fit;
}

/* As it is carried to another assessment. */
static struct answer anew(const struct answers *before, const struct requirement *r, struct answer answer)
{
	/* What stood in for rows without a level of their own was said of those answers, not of new ones. */
	if (answer.evidence == EVIDENCE_UNSET && r->asks_evidence && !requirement_is_special(answer.value))
		answer.evidence = before->evidence_default;
	answer.revision = 0;
	answer.carried = true;
	return answer;
}

static void carry_row(const struct answers *before, struct answers *to, int row, bool again, struct renewal *out,
		      struct arena *arena)
{
	const struct requirement *r = &to->q->row[row];
	int then = questionnaire_find(before->q, r->id);
	struct answer answer = then < 0 ? (struct answer){0} : before->item[then];
	if (r->fixed)
		return;
	if (!answer.value) {
		/* A note alone stays where it was written. */
		if (!again && then >= 0)
			answers_set(to, row, &answer);
		note(out, RENEWAL_NEW, r->id, (struct words){0});
		return;
	}
	if (!fits(to, row, &answer, arena)) {
		note(out, RENEWAL_ASIDE, r->id,
		     (struct words){"今の質問の答えになりません", "it is no answer to the question as it is now"});
		return;
	}
	answer = again ? anew(before, r, answer) : answer;
	answers_set(to, row, &answer);
	note(out, RENEWAL_CARRIED, r->id, (struct words){0});
}

/* Whether a question is asked at all is known when all answers are there. */
static void drop_unasked(const struct answers *to, struct renewal *out)
{
	size_t kept = 0;
	for (size_t i = 0; i < out->rows; i++)
		if (out->row[i].fate != RENEWAL_NEW || to->applies[questionnaire_find(to->q, out->row[i].id)])
			out->row[kept++] = out->row[i];
	out->count[RENEWAL_NEW] -= out->rows - kept;
	out->rows = kept;
}

static void carry(const struct answers *before, struct answers *to, bool again, struct renewal *out,
		  struct arena *arena)
{
	*out = (struct renewal){.row = arena_alloc(arena, (before->q->rows + to->q->rows + 1) * sizeof(*out->row))};
	/* In order: what is consistent is judged with the answers before it. */
	for (size_t i = 0; i < to->q->rows; i++)
		carry_row(before, to, (int)i, again, out, arena);
	for (size_t i = 0; i < before->q->rows; i++)
		if (before->item[i].value && !before->q->row[i].fixed &&
		    questionnaire_find(to->q, before->q->row[i].id) < 0)
			note(out, RENEWAL_ASIDE, before->q->row[i].id,
			     (struct words){"この質問はなくなりました", "there is no such question any more"});
	drop_unasked(to, out);
}

void renewal_carry(const struct answers *before, struct answers *to, struct renewal *out, struct arena *arena)
{
	carry(before, to, true, out, arena);
}

void renewal_migrate(const struct answers *before, struct answers *to, struct renewal *out, struct arena *arena)
{
	to->evidence_default = before->evidence_default;
	carry(before, to, false, out, arena);
}

static enum renewal_fate fate_of(const struct answers *before, const struct answers *now, int row)
{
	const struct answer *is = &now->item[row];
	const int then = questionnaire_find(before->q, now->q->row[row].id);
	const char *was = then < 0 ? NULL : before->item[then].value;
	if (!was)
		return RENEWAL_NEW;
	if (!is->value)
		return RENEWAL_ASIDE;
	if (is->carried)
		return RENEWAL_CARRIED;
	return strcmp(was, is->value) == 0 ? RENEWAL_CONFIRMED : RENEWAL_CHANGED;
}

void renewal_count(const struct answers *before, const struct answers *now, size_t count[RENEWAL_FATES])
{
	memset(count, 0, RENEWAL_FATES * sizeof(*count));
	for (size_t i = 0; i < now->q->rows; i++)
		if (now->applies[i] && !now->q->row[i].fixed)
			count[fate_of(before, now, (int)i)]++;
	for (size_t i = 0; i < before->q->rows; i++)
		if (before->item[i].value && !before->q->row[i].fixed &&
		    questionnaire_find(now->q, before->q->row[i].id) < 0)
			count[RENEWAL_ASIDE]++;
}

size_t renewal_unconfirmed(const struct answers *a, int *row)
{
	size_t n = 0;
	for (size_t i = 0; i < a->q->rows; i++)
		if (a->applies[i] && answers_unconfirmed(a, (int)i))
			row[n++] = (int)i;
	return n;
}

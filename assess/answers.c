#include "assess/answers.h"

#include <string.h>

#include "assess/text.h"

enum { NOTE_BYTES_MAX = 2000 };

struct answers *answers_new(const struct questionnaire *q, int date)
{
	struct arena *arena = arena_new();
	struct answers *a = arena_alloc(arena, sizeof(*a));
	*a = (struct answers){.q = q, .date = date, .evidence_default = EVIDENCE_UNSET, .arena = arena};
	a->item = arena_alloc(arena, q->rows * sizeof(*a->item));
	a->applies = arena_alloc(arena, q->rows * sizeof(*a->applies));
	for (size_t i = 0; i < q->rows; i++) {
		a->item[i].evidence = EVIDENCE_UNSET;
		a->item[i].evidence_until = DATE_NONE;
		if (q->row[i].fixed)
			a->item[i].value = q->id;
	}
	answers_update(a);
	return a;
}

void answers_free(struct answers *a)
{
	if (a)
		arena_free(a->arena);
}

void answers_set(struct answers *a, int row, const struct answer *answer)
{
	struct answer *item = &a->item[row];
	*item = *answer;
	item->value = arena_strdup(a->arena, answer->value);
	item->note = arena_strdup(a->arena, answer->note);
	item->reason = arena_strdup(a->arena, answer->reason);
	item->evidence_label = arena_strdup(a->arena, answer->evidence_label);
	answers_update(a);
}

static const char *value_of(const void *ctx, int row)
{
	const struct answers *a = ctx;
	return a->applies[row] ? a->item[row].value : FACT_ABSENT;
}

struct facts answers_facts(const struct answers *a)
{
	return (struct facts){.value = value_of, .ctx = a, .today = a->date};
}

void answers_update(struct answers *a)
{
	struct facts f = answers_facts(a);
	for (size_t i = 0; i < a->q->rows; i++) {
		const struct cond *when = a->q->row[i].when;
		a->applies[i] = !when || cond_eval(when, &f) != TRUTH_NO;
	}
}

/* The answers as they would be with another value on one row. */
struct supposed {
	const struct answers *a;
	int row;
	const char *value;
};

static const char *supposed_value(const void *ctx, int row)
{
	const struct supposed *s = ctx;
	return row == s->row ? s->value : value_of(s->a, row);
}

bool answers_consistent(const struct answers *a, int row, const char *value)
{
	const struct cond *consistent = a->q->row[row].consistent;
	struct supposed s = {a, row, value};
	struct facts f = {.value = supposed_value, .ctx = &s, .today = a->date};
	return !consistent || cond_eval(consistent, &f) != TRUTH_NO;
}

static int check_remark(const struct requirement *r, const char *text, struct err *err)
{
	size_t bad;
	if (!text)
		return 0;
	if (!text_valid(text, strlen(text), &bad))
		return err_say(err, ERR_INPUT, NULL, 0, r->id,
			       (struct words){"備考か理由に読めない文字があります。入力し直してください。",
					      "the note or reason is not UTF-8, enter it again"});
	if (strlen(text) > NOTE_BYTES_MAX)
		return err_add(err, ERR_INPUT, NULL, 0, r->id,
			       "備考か理由が長すぎます（%d バイトまで）。短くしてください。",
			       "the note or reason is too long (at most %d bytes)", NOTE_BYTES_MAX);
	for (const char *p = text; *p;) {
		uint32_t c = text_next(&p);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return err_say(err, ERR_INPUT, NULL, 0, r->id,
				       (struct words){"備考か理由に制御文字があります。消してください。",
						      "the note or reason holds a control character, remove it"});
	}
	if (my_number_inside(text))
		return err_say(
		    err, ERR_INPUT, NULL, 0, r->id,
		    (struct words){
			"備考か理由に個人番号（マイナンバー）と思われる12桁の数字があります。消してください。",
			"the note or reason seems to hold a My Number (12 digits), remove it"});
	return 0;
}

int answers_accept(const struct answers *a, int row, const struct answer *answer, struct err *err)
{
	/* For templates that were not linted. */
	static const struct words inconsistent = {"前の答えと合いません。この答えか前の答えを見直してください。",
						  "does not fit an earlier answer, review this one or that"};
	const struct requirement *r = &a->q->row[row];
	int rc = check_remark(r, answer->note, err);
	if (check_remark(r, answer->reason, err) != 0 || check_remark(r, answer->evidence_label, err) != 0)
		rc = -1;
	if (answer->value && strcmp(answer->value, "na") == 0 && (!answer->reason || !*answer->reason))
		rc = err_say(err, ERR_INPUT, NULL, 0, r->id,
			     (struct words){"「該当なし」には理由が必要です。", "'not applicable' needs a reason"});
	if (answer->value && !answers_consistent(a, row, answer->value))
		rc = err_say(err, ERR_INPUT, NULL, 0, r->id, r->message.ja ? r->message : inconsistent);
	return rc;
}

bool answers_corporation(const struct answers *a)
{
	struct facts f = answers_facts(a);
	return !a->q->policy->sole_trader || cond_eval(a->q->policy->sole_trader, &f) != TRUTH_YES;
}

static bool asked(const struct answers *a, int row)
{
	return a->applies[row] && !a->q->row[row].fixed;
}

bool answers_unconfirmed(const struct answers *a, int row)
{
	return a->item[row].value && a->item[row].carried && a->q->row[row].renew;
}

int answers_next_open(const struct answers *a, int from)
{
	for (int i = from; i < (int)a->q->rows; i++)
		/* An answer that a later change made inconsistent is as open as none. */
		if (asked(a, i) &&
		    (!a->item[i].value || answers_unconfirmed(a, i) || !answers_consistent(a, i, a->item[i].value)))
			return i;
	return -1;
}

int answers_step(const struct answers *a, int from, int step)
{
	for (int i = from + step; i >= 0 && i < (int)a->q->rows; i += step)
		if (asked(a, i))
			return i;
	return -1;
}

size_t answers_count(const struct answers *a, int row, size_t *position)
{
	size_t n = 0;
	*position = 0;
	for (int i = 0; i < (int)a->q->rows; i++) {
		n += asked(a, i);
		if (i == row)
			*position = n;
	}
	return n;
}

int answers_evidence(const struct answers *a, int row)
{
	const struct answer *item = &a->item[row];
	int level = item->evidence == EVIDENCE_UNSET ? a->evidence_default : item->evidence;
	bool expired = item->evidence_until != DATE_NONE && item->evidence_until < a->date;
	return level == EVIDENCE_UNSET || expired ? 0 : level;
}

const char *answers_fact(const struct answers *a, enum case_fact fact, enum lang lang, struct arena *arena)
{
	int row = a->q->policy->fact_row[fact];
	if (row < 0 || !a->applies[row] || !a->item[row].value)
		return NULL;
	return requirement_show(&a->q->row[row], a->item[row].value, lang, arena);
}

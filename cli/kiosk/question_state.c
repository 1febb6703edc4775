#include "cli/kiosk/question_state.h"

#include <string.h>

void question_unload(struct question_state *q)
{
	for (int f = 0; f < INTERVIEW_FIELDS; f++)
		field_clear(&q->field[f]);
	arena_free(q->arena);
	q->arena = NULL;
	q->loaded = false;
}

static bool codes_hold(const char *value, const char *code)
{
	size_t n = strlen(code);
	for (const char *at = value; at && *at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, code, n) == 0 && (at[n] == ',' || !at[n]))
			return true;
	}
	return false;
}

/* What stands already is chosen, and the cursor is on it. */
static void choose_standing(struct question_state *q, const char *value)
{
	memset(q->chosen, 0, sizeof(q->chosen));
	for (size_t i = q->item.count - question_first_option(q); value && i-- > 0;) {
		q->chosen[i] = codes_hold(value, q->option[i].code);
		if (q->chosen[i])
			q->item.at = i + question_first_option(q);
	}
}

/* 不明 and 該当なし can be chosen where text is asked for, too. */
static size_t special_options(const struct requirement *r, enum lang lang, struct option *out)
{
	size_t n = 0;
	if (r->offers_unknown)
		out[n++] = (struct option){"0", "unknown", lang == LANG_JA ? "不明" : "Unknown"};
	if (r->offers_na)
		out[n++] = (struct option){"-", "na", lang == LANG_JA ? "該当なし" : "Not applicable"};
	return n;
}

static void load_fields(struct kiosk *k, struct question_state *q)
{
	const struct interview *i = k->interview;
	const struct answer *answer = &i->answers->item[i->row];
	for (int f = 0; f < INTERVIEW_FIELDS; f++) {
		field_init(&q->field[f], QUESTION_FIELD_MAX, false);
		if (f != FIELD_ANSWER || (answer->value && !requirement_is_special(answer->value)))
			field_set(&q->field[f], interview_text(i, (enum interview_field)f, k->lang, k->arena));
	}
	q->level = (struct chooser){.count = EVIDENCE_LEVELS,
				    .at = answer->evidence == EVIDENCE_UNSET ? 0 : (size_t)answer->evidence};
}

void question_load(struct kiosk *k, struct question_state *q)
{
	const struct interview *i = k->interview;
	const struct requirement *r = interview_row(i);
	question_unload(q);
	*q = (struct question_state){.loaded = true, .row = i->row, .arena = arena_new()};
	size_t n = question_options(r, k->lang, q->arena, q->option);
	q->text_row = n == 0;
	q->several = r->type->value == VALUE_CODES;
	if (q->text_row)
		n = special_options(r, k->lang, q->option);
	q->item.count = n + question_first_option(q);
	choose_standing(q, i->answers->item[i->row].value);
	load_fields(k, q);
}

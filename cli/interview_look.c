#define _GNU_SOURCE
#include "cli/interview_private.h"

#include <string.h>

#include "assess/text.h"
#include "cli/when.h"

const char *interview_answer_text(const struct interview *i, int row, enum lang lang, struct arena *arena)
{
	const char *value = i->answers->item[row].value;
	return value ? requirement_show(&i->questionnaire->row[row], value, lang, arena) : NULL;
}

const char *interview_evidence_text(const struct answers *a, int row, enum lang lang, struct arena *arena)
{
	const struct answer *item = &a->item[row];
	const char *text = words_in(a->q->policy->evidence[item->evidence], lang);
	if (item->evidence_label)
		text = arena_printf(arena, "%s %s", text, item->evidence_label);
	if (item->evidence_until == DATE_NONE)
		return text;
	text = arena_printf(arena, lang == LANG_JA ? "%s %sまで" : "%s until %s", text,
			    when_date(item->evidence_until, lang).text);
	if (item->evidence_until >= a->date)
		return text;
	return arena_printf(
	    arena, lang == LANG_JA ? "%s（期限切れ。「%s」として数えます）" : "%s (expired, and counts as: %s)", text,
	    words_in(a->q->policy->evidence[0], lang));
}

const char *interview_text(const struct interview *i, enum interview_field field, enum lang lang, struct arena *arena)
{
	const struct answer *item = &i->answers->item[i->row];
	const char *text = NULL;
	char day[48];
	switch (field) {
	case FIELD_ANSWER:
		text = item->value;
		if (text && interview_row(i)->type->value == VALUE_DATE)
			text = interview_answer_text(i, i->row, lang, arena);
		break;
	case FIELD_REASON:
		text = item->reason;
		break;
	case FIELD_EVIDENCE:
		text = item->evidence == EVIDENCE_UNSET ? NULL : arena_printf(arena, "%d", item->evidence + 1);
		break;
	case FIELD_PAPER:
		text = item->evidence_label;
		break;
	case FIELD_UNTIL:
		if (item->evidence_until != DATE_NONE) {
			date_to_text(item->evidence_until, lang, day, sizeof(day));
			text = arena_strdup(arena, day);
		}
		break;
	case FIELD_NOTE:
		text = item->note;
		break;
	case INTERVIEW_FIELDS:
		break;
	}
	return text ? text : "";
}

/* ---- last time ---- */

const struct answer *interview_before(const struct interview *i, int row)
{
	int then = i->before ? questionnaire_find(i->before_questionnaire, i->questionnaire->row[row].id) : -1;
	return then >= 0 && i->before->item[then].value ? &i->before->item[then] : NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_evidence(const struct answer *a, const struct answer *b)
{
	return a->evidence == b->evidence && a->evidence_until == b->evidence_until &&
	       same_text(a->evidence_label, b->evidence_label);
}

const char *interview_before_text(const struct interview *i, int row, enum lang lang, struct arena *arena)
{
	const struct answer *then = interview_before(i, row);
	if (!then)
		return NULL;
	int number = questionnaire_find(i->before_questionnaire, i->questionnaire->row[row].id);
	const struct answer *now = &i->answers->item[row];
	const char *text = requirement_show(&i->before_questionnaire->row[number], then->value, lang, arena);
	const bool ja = lang == LANG_JA;
	/* What stands in the answer itself, as after carrying it over, need not be said twice. */
	if (then->evidence != EVIDENCE_UNSET && !same_evidence(then, now))
		text = arena_printf(arena, ja ? "%s、証跡 %s" : "%s, evidence: %s", text,
				    interview_evidence_text(i->before, number, lang, arena));
	if (then->note && !same_text(then->note, now->note))
		text = arena_printf(arena, ja ? "%s、備考「%s」" : "%s, note '%s'", text, then->note);
	return text;
}

/* ---- sections ---- */

size_t interview_sections(const struct interview *i, struct interview_section *out)
{
	const struct answers *a = i->answers;
	size_t n = 0;
	for (int row = answers_step(a, -1, 1); row >= 0; row = answers_step(a, row, 1)) {
		int section = i->questionnaire->row[row].section;
		size_t at = 0;
		while (at < n && out[at].section != section)
			at++;
		if (at == n)
			out[n++] = (struct interview_section){.section = section, .first = row};
		out[at].asked++;
		out[at].answered += a->item[row].value != NULL;
	}
	return n;
}

/* ---- lists ---- */

struct words interview_filter_title(enum interview_filter f)
{
	static const struct words titles[INTERVIEW_FILTERS] = {
	    [FILTER_ALL] = {"すべて", "all"},
	    [FILTER_MISSING] = {"未回答", "unanswered"},
	    [FILTER_UNKNOWN] = {"不明", "unknown"},
	    [FILTER_UNMET] = {"満たさない", "unmet"},
	    [FILTER_CHANGED] = {"変わったもの", "changed"},
	};
	return titles[f];
}

static bool changed(const struct interview *i, int row)
{
	if (!i->before)
		return i->touched[row];
	const struct answer *then = interview_before(i, row);
	const char *now = i->answers->item[row].value, *was = then ? then->value : NULL;
	return now && (!was || strcmp(now, was) != 0);
}

static bool passes(const struct interview *i, enum interview_filter filter, int row)
{
	enum result result = i->verdict->row[row].result;
	switch (filter) {
	case FILTER_MISSING:
		return !i->answers->item[row].value || answers_unconfirmed(i->answers, row);
	case FILTER_UNKNOWN:
		return result == RESULT_UNKNOWN;
	case FILTER_UNMET:
		return result == RESULT_UNMET || result == RESULT_PARTIAL;
	case FILTER_CHANGED:
		return changed(i, row);
	default:
		return true;
	}
}

static bool text_holds(const char *text, const char *key, struct arena *arena)
{
	return text && strstr(text_search_key(arena, text), key);
}

static bool holds(const struct interview *i, int row, const char *key, struct arena *arena)
{
	const struct requirement *r = &i->questionnaire->row[row];
	if (text_holds(r->id, key, arena) || text_holds(i->answers->item[row].note, key, arena))
		return true;
	for (int lang = LANG_JA; lang <= LANG_EN; lang++)
		if (text_holds(words_in(r->ask, (enum lang)lang), key, arena) ||
		    text_holds(interview_answer_text(i, row, (enum lang)lang, arena), key, arena))
			return true;
	return false;
}

size_t interview_list(const struct interview *i, enum interview_filter filter, const char *search, int *out)
{
	struct arena *arena = arena_new();
	const char *key = search && *search ? text_search_key(arena, search) : "";
	size_t n = 0;
	for (int row = answers_step(i->answers, -1, 1); row >= 0; row = answers_step(i->answers, row, 1))
		if (passes(i, filter, row) && (!*key || holds(i, row, key, arena)))
			out[n++] = row;
	arena_free(arena);
	return n;
}

#include "cli/review.h"

#include "cli/report.h"

static bool is_missing(enum result result)
{
	return result == RESULT_UNANSWERED || result == RESULT_UNKNOWN;
}

static bool is_unmet(enum result result)
{
	return result == RESULT_UNMET || result == RESULT_PARTIAL;
}

static void print_row(const struct say *s, const struct answers *a, const struct verdict *v, int row,
		      struct arena *arena)
{
	const struct requirement *r = &a->q->row[row];
	const struct answer *item = &a->item[row];
	enum result result = v->row[row].result;
	fprintf(s->talk, "  %s  %s  ", r->id, words_in(r->ask, s->lang));
	if (item->value && result != RESULT_UNKNOWN && result != RESULT_NA)
		fprintf(s->talk, "%s  ", requirement_show(r, item->value, s->lang, arena));
	fprintf(s->talk, "%s %s", result_mark(result), words_in(result_title(result), s->lang));
	if (item->note)
		say_talk(s, "  備考あり", "  note");
	fputc('\n', s->talk);
}

/* The rows whose result is wanted, or is not; all when `wanted` is NULL. Returns how many. */
static size_t print_rows(const struct say *s, const struct answers *a, const struct verdict *v,
			 bool (*wanted)(enum result), bool is)
{
	struct arena *arena = arena_new();
	size_t n = 0;
	for (size_t i = 0; i < v->rows; i++) {
		if (!v->row[i].applies || a->q->row[i].fixed || (wanted && wanted(v->row[i].result) != is))
			continue;
		print_row(s, a, v, (int)i, arena);
		n++;
	}
	arena_free(arena);
	return n;
}

void review_print(const struct say *s, const struct answers *a, const struct verdict *v, enum review_filter filter)
{
	size_t n = 0;
	report_counts(s, s->talk, v);
	if (filter == REVIEW_MISSING || filter == REVIEW_MISSING_FIRST)
		n += print_rows(s, a, v, is_missing, true);
	if (filter == REVIEW_MISSING_FIRST)
		n += print_rows(s, a, v, is_missing, false);
	if (filter == REVIEW_UNMET)
		n += print_rows(s, a, v, is_unmet, true);
	if (filter == REVIEW_ALL)
		n += print_rows(s, a, v, NULL, true);
	if (!n)
		say_talk(s, "  ありません。\n", "  none\n");
}

#include "cli/review.h"

#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "cli/report.h"

static void print_row(const struct say *s, const struct interview *i, int row, struct arena *arena)
{
	const struct requirement *r = &i->questionnaire->row[row];
	enum result result = i->verdict->row[row].result;
	const char *answer = interview_answer_text(i, row, s->lang, arena);
	fprintf(s->talk, "  %s  %s  ", r->id, words_in(r->ask, s->lang));
	if (answer && result != RESULT_UNKNOWN && result != RESULT_NA)
		fprintf(s->talk, "%s  ", answer);
	fprintf(s->talk, "%s %s", result_mark(result), words_in(result_title(result), s->lang));
	if (i->answers->item[row].note)
		say_talk(s, "  備考あり", "  note");
	fputc('\n', s->talk);
}

/* The rows that are missing, or are not, or all (`missing` NULL); returns how many. */
static size_t print_rows(const struct say *s, const struct interview *i, enum interview_filter filter,
			 const char *search, const bool *missing)
{
	struct arena *arena = arena_new();
	int *rows = arena_alloc(arena, i->questionnaire->rows * sizeof(*rows));
	size_t n = interview_list(i, filter, search, rows), printed = 0;
	for (size_t at = 0; at < n; at++) {
		enum result result = i->verdict->row[rows[at]].result;
		bool is_missing = result == RESULT_UNANSWERED || result == RESULT_UNKNOWN;
		if (missing && is_missing != *missing)
			continue;
		print_row(s, i, rows[at], arena);
		printed++;
	}
	arena_free(arena);
	return printed;
}

static void tell_none(const struct say *s, size_t printed)
{
	if (!printed)
		say_talk(s, "  ありません。\n", "  none\n");
}

void review_print(const struct say *s, const struct interview *i, const char *letter)
{
	static const bool missing = true, others = false;
	struct arena *arena = arena_new();
	char which = *text_search_key(arena, letter);
	size_t printed = 0;
	arena_free(arena);
	report_counts(s, s->talk, i->verdict);
	if (which == 'k')
		printed = print_rows(s, i, FILTER_UNKNOWN, NULL, NULL);
	else if (which == 'u')
		printed = print_rows(s, i, FILTER_UNMET, NULL, NULL);
	else if (which == 'c')
		printed = print_rows(s, i, FILTER_CHANGED, NULL, NULL);
	else if (which == 'a')
		printed = print_rows(s, i, FILTER_ALL, NULL, NULL);
	else
		printed = print_rows(s, i, FILTER_ALL, NULL, &missing);
	if (which != 'm' && which != 'k' && which != 'u' && which != 'c' && which != 'a')
		printed += print_rows(s, i, FILTER_ALL, NULL, &others);
	tell_none(s, printed);
}

void review_search(const struct say *s, const struct interview *i, const char *text)
{
	if (!*text) {
		say_talk(s, "  / の後に、探す言葉を書いてください（例 /監査）。\n",
			 "  write what to look for after the /\n");
		return;
	}
	tell_none(s, print_rows(s, i, FILTER_ALL, text, NULL));
}

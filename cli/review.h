/* review: the questions of an assessment, one line each. */
#ifndef CLI_REVIEW_H
#define CLI_REVIEW_H

#include "cli/interview.h"

/* Counts, then a line for each row that a filter's letter leaves: m unanswered or unknown, k unknown, u unmet or
 * partly met, c changed, a all; "": all, what is missing first. id, question, answer, mark and word, whether there is a note. */
void review_print(const struct say *s, const struct interview *i, const char *letter);
/* The rows that hold a text (interview_list). */
void review_search(const struct say *s, const struct interview *i, const char *text);

#endif

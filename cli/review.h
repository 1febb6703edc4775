/* review: the questions of an assessment, one line each. */
#ifndef CLI_REVIEW_H
#define CLI_REVIEW_H

#include "assess/score.h"
#include "cli/say.h"

enum review_filter {
	REVIEW_MISSING_FIRST, /* all, what is missing first */
	REVIEW_MISSING,       /* unanswered or unknown */
	REVIEW_UNMET,         /* unmet or partial */
	REVIEW_ALL            /* in their order */
};

/* Counts, then a line for each: id, question, answer, mark and word, note mark. */
void review_print(const struct say *s, const struct answers *a, const struct verdict *v, enum review_filter filter);

#endif

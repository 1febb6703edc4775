/* interview_private: what the parts of the interview share. */
#ifndef CLI_INTERVIEW_PRIVATE_H
#define CLI_INTERVIEW_PRIVATE_H

#include "cli/interview.h"

/* What was said of the grade last, so that only news is told. */
struct told {
	enum grade grade, band, band_best;
	size_t knockouts, asked;
};

struct told interview_told(const struct interview *i);
/* Scores anew, and tells what that changed. `over` when the case turned out to be out of scope. */
void interview_score(struct interview *i, const struct told *before);

#endif

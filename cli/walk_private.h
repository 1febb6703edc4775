/* walk_private: what the two halves of the walk share: walk.c goes from question to question, walk_answer.c takes
 * what is said about one. */
#ifndef CLI_WALK_PRIVATE_H
#define CLI_WALK_PRIVATE_H

#include "assess/score.h"
#include "cli/walk.h"

/* What comes after a typed line. */
enum step {
	STEP_ASK,  /* the same prompt again */
	STEP_SHOW, /* the question of `row`, printed (again) */
	STEP_END,  /* past the last question */
	STEP_PAPERS,
	STEP_LEAVE
};

/* What was said about the grade last, so that only news is told. */
struct told {
	enum grade grade, band, band_best;
	size_t knockouts;
};

struct walker {
	struct walk *w;
	struct say *say;
	struct answers *a;
	struct arena *arena; /* of the question at hand */
	int row;
	int section;         /* whose title was printed last; -1: none */
	const char *offered; /* typed text to be mended at the next prompt; in the arena */
	struct told told;
};

const struct requirement *walk_row(const struct walker *k);
/* Prints what went wrong, without file and line: there is none the person knows. Clears err. */
void walk_tell(struct walker *k, struct err *err);
struct told walk_news(const struct verdict *v);
/* A line in the language of the person; *line lives in the arena. */
enum prompt_end walk_ask(struct walker *k, const char *ja, const char *en, const char **line);
/* To the next question, or the end. */
enum step walk_forward(struct walker *k);

/* What is typed about the row: an answer, a note, its evidence, and taking it back. All store what they take. */
enum step walk_answer(struct walker *k, const char *typed);
enum step walk_note(struct walker *k, const char *rest);
enum step walk_evidence(struct walker *k, const char *rest);
enum step walk_clear(struct walker *k, const char *rest);

#endif

/* walk_private: what the two halves of the walk share: walk.c goes from question to question, walk_fields.c asks for what
 * can be said about one. */
#ifndef CLI_WALK_PRIVATE_H
#define CLI_WALK_PRIVATE_H

#include "cli/walk.h"

/* What comes after a typed line. */
enum step {
	STEP_ASK,  /* the same prompt again */
	STEP_SHOW, /* the question at hand, printed (again) */
	STEP_END,  /* past the last question */
	STEP_PAPERS,
	STEP_LEAVE,
	STEP_LOCKED
};

struct walker {
	struct interview *i;
	struct prompt *p;
	const struct say *say;
	struct arena *arena; /* of the question at hand */
	int section;         /* whose title was printed last; -1: none */
	const char *offered; /* typed text to be mended at the next prompt; in the arena */
};

/* Prints the notices of the last call. */
void walk_tell(const struct walker *k);
/* A line in the language of the person; *line lives in the arena. STEP_ASK: there is one; else how it ended. */
enum step walk_line(struct walker *k, const char *ask, const char **line);
const char *walk_words(const struct walker *k, const char *ja, const char *en);
/* To the next question, or the end. */
enum step walk_forward(struct walker *k);

/* The question: where we are, what is asked, what can be answered, what stands there, what was said last time. */
void walk_question(const struct walker *k);
/* What `?` shows: help, evidence, basis, sample, and the commands. */
void walk_help(const struct walker *k);

/* What is typed about the row: an answer, a note, its evidence, and taking it back. */
enum step walk_answer(struct walker *k, const char *typed);
enum step walk_note(struct walker *k, const char *rest);
enum step walk_evidence(struct walker *k, const char *rest);
enum step walk_clear(struct walker *k, const char *rest);

#endif

/* golden: a case to make documents from, and a text held against a file under tests/golden/. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "assess/score.h"
#include "forms/forms.h"

enum { SCENE_NOW = 1780272000 /* 2026-06-01 in Japan */ };

/* A case, read and scored. */
struct scene {
	struct host host;
	struct ini *ini; /* NULL when nothing is answered */
	struct questionnaire *q;
	struct answers *a;
	struct verdict *v;
};

/* The case of a file of answers, assessed on 2026-06-01; fails the test when it cannot be read. */
void scene_open(struct scene *s, const char *path);
/* The same for a kind, with nothing answered yet. */
void scene_empty(struct scene *s, const char *kind);
/* After the answers were changed. */
void scene_score(struct scene *s);
void scene_close(struct scene *s);

/* The text of tests/golden/NAME.txt must be `got`; a failure points at the first line that differs. With
 * SHINSA_UPDATE_GOLDEN=1 in the environment the file is written anew first. */
void golden_check(const char *name, const struct buf *got);
/* The same for tests/golden/NAME.END. */
void golden_check_as(const char *name, const char *end, const struct buf *got);

#endif

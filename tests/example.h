/* example: the worked cases of tests/examples, as answers. */
#ifndef TESTS_EXAMPLE_H
#define TESTS_EXAMPLE_H

#include "assess/answers.h"

/* The answers of tests/examples/NAME.ini to that questionnaire; yours. Fails the test when they cannot be read. */
struct answers *example_answers(const struct questionnaire *q, const char *name);

#endif

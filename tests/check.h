/* check: one row of a table is one named cmocka test, so that a failure names its row. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct check_list {
	struct CMUnitTest *test;
	size_t count, cap;
};

/* Adds the test `f`, whose *state is `row` (borrowed), under a printed name. A struct check_list starts as {0}. */
void check_add(struct check_list *l, CMUnitTestFunction f, const void *row, const char *name, ...)
	__attribute__((format(printf, 4, 5)));
/* Runs all as one group and frees the list; the number of failures, for main to return. */
int check_run(struct check_list *l, const char *group);

/* For every array of rows that have a `name`: one test each. */
#define CHECK_ROWS(list, f, rows, group)                                                                               \
	for (size_t check_i = 0; check_i < sizeof(rows) / sizeof((rows)[0]); check_i++)                                \
	check_add((list), (f), &(rows)[check_i], "%s: %s", (group), (rows)[check_i].name)

#endif

#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_add(struct check_list *l, CMUnitTestFunction f, const void *row, const char *name, ...)
{
	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->test = realloc(l->test, l->cap * sizeof(*l->test));
		if (!l->test)
			abort();
	}
	char *text;
	va_list ap;
	va_start(ap, name);
	if (vasprintf(&text, name, ap) < 0)
		abort();
	va_end(ap);
	/* cmocka hands the row on as it got it; tests only read it. */
	l->test[l->count++] =
	    (struct CMUnitTest){.name = text, .test_func = f, .initial_state = (void *)(uintptr_t)row};
}

int check_run(struct check_list *l, const char *group)
{
	int failures = _cmocka_run_group_tests(group, l->test, l->count, NULL, NULL);
	for (size_t i = 0; i < l->count; i++)
		free((void *)(uintptr_t)l->test[i].name);
	free(l->test);
	*l = (struct check_list){0};
	return failures;
}

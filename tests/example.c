#include "tests/example.h"

#include <stdio.h>

#include "assess/answers_file.h"
#include "tests/check.h"

struct answers *example_answers(const struct questionnaire *q, const char *name)
{
	struct err err = {0};
	struct host host;
	struct buf bytes;
	struct ini *ini = NULL;
	struct answers *a = NULL;
	char path[200];
	host_system(&host);
	buf_init(&bytes, INI_FILE_MAX);
	snprintf(path, sizeof(path), "tests/examples/%s.ini", name);
	assert_int_equal(host.read(host.ctx, path, INI_FILE_MAX, &bytes, &err), 0);
	assert_int_equal(ini_parse(&ini, path, bytes.p, bytes.n, &err), 0);
	assert_int_equal(answers_file_read(&a, ini, q, date_from_ymd(2026, 6, 1), &err), 0);
	ini_free(ini);
	buf_clear(&bytes);
	return a;
}

#include "tests/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/answers_file.h"
#include "tests/check.h"

enum { FILE_LIMIT = 1 << 20, PATH_LENGTH = 200 };

static void say_errors(const struct err *err)
{
	for (size_t i = 0; i < err->count; i++)
		print_error("%s:%d %s: %s\n", err->item[i].file ? err->item[i].file : "", err->item[i].line,
			    err->item[i].field ? err->item[i].field : "", words_in(err->item[i].text, LANG_EN));
	fail();
}

static void read_file(const struct host *host, const char *path, struct buf *out)
{
	struct err err = {0};
	buf_init(out, FILE_LIMIT);
	if (host->read(host->ctx, path, FILE_LIMIT, out, &err))
		say_errors(&err);
}

static void load_template(struct scene *s, const char *kind)
{
	static const char *const folder[] = {"templates"};
	struct err err = {0};
	const struct template_source src = {.host = &s->host, .folder = folder, .folders = 1};
	if (questionnaire_load(&s->q, &src, kind, &err))
		say_errors(&err);
}

void scene_open(struct scene *s, const char *path)
{
	struct err err = {0};
	struct buf bytes;
	*s = (struct scene){0};
	host_system(&s->host);
	read_file(&s->host, path, &bytes);
	assert_int_equal(ini_parse(&s->ini, path, bytes.p, bytes.n, &err), 0);
	load_template(s, answers_file_kind(s->ini, &err));
	if (answers_file_read(&s->a, s->ini, s->q, date_from_ymd(2026, 6, 1), &err))
		say_errors(&err);
	s->v = score(s->a);
	buf_clear(&bytes);
}

void scene_empty(struct scene *s, const char *kind)
{
	*s = (struct scene){0};
	host_system(&s->host);
	load_template(s, kind);
	s->a = answers_new(s->q, date_from_ymd(2026, 6, 1));
	s->v = score(s->a);
}

void scene_score(struct scene *s)
{
	verdict_free(s->v);
	s->v = score(s->a);
}

void scene_close(struct scene *s)
{
	verdict_free(s->v);
	answers_free(s->a);
	questionnaire_free(s->q);
	ini_free(s->ini);
}

/* Points at the first line that differs: two whole documents side by side help nobody. */
static void same_text(const char *path, const char *expect, const char *got)
{
	int line = 1;
	const char *start_expect = expect, *start_got = got;
	for (; *expect && *expect == *got; expect++, got++) {
		if (*expect != '\n')
			continue;
		line++;
		start_expect = expect + 1;
		start_got = got + 1;
	}
	if (*expect == *got)
		return;
	fail_msg("%s:%d\nexpected: %.*s\n     got: %.*s", path, line, (int)strcspn(start_expect, "\n"), start_expect,
		 (int)strcspn(start_got, "\n"), start_got);
}

void golden_check_as(const char *name, const char *end, const struct buf *got)
{
	struct host host;
	struct buf expect;
	char path[PATH_LENGTH];
	snprintf(path, sizeof(path), "tests/golden/%s.%s", name, end);
	host_system(&host);
	if (getenv("SHINSA_UPDATE_GOLDEN"))
		assert_int_equal(host.write(host.ctx, path, got->p, got->n, 0644, NULL), 0);
	read_file(&host, path, &expect);
	same_text(path, buf_text(&expect), buf_text(got));
	buf_clear(&expect);
}

void golden_check(const char *name, const struct buf *got)
{
	golden_check_as(name, "txt", got);
}

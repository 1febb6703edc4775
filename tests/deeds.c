#define _GNU_SOURCE
#include "tests/deeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/tool.h"

enum { QUESTIONS_MAX = 400, CLAUSES_MAX = 40 };

void deeds_run(const struct place *p, const char *const *words, int code, const char *out, const char *err)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != code || (out && !strstr(r.out, out)) || (err && !strstr(r.err, err))) {
		print_error("%s %s: expected %d '%s' '%s', got %d\n%s\n%s\n", words[0], words[1] ? words[1] : "", code,
			    out ? out : "", err ? err : "", r.code, r.out, r.err);
		fail_msg("%s", words[0]);
	}
	run_clear(&r);
}

void deeds_officer(const struct place *p, const char *name, const char *role, const char *level, const char *pass)
{
	char key[40], words[40];
	snprintf(key, sizeof(key), "%s.p12", pass);
	snprintf(words, sizeof(words), "%s long passphrase", pass);
	place_write(p, pass, words);
	EXPECT(p, 0, NULL, NULL, "key", "new", "--key", key, "--who", name, "--pass-file", pass);
	if (level)
		EXPECT(p, 0, NULL, NULL, "officer", "add", name, "--post", "職", "--role", role, "--level", level,
		       "--key", key, "--pass-file", pass);
	else
		EXPECT(p, 0, NULL, NULL, "officer", "add", name, "--post", "職", "--role", role, "--key", key,
		       "--pass-file", pass);
}

size_t deeds_place(const struct place *p, const char *id)
{
	const char *words[2 + 2 * CLAUSES_MAX + 1] = {"place", id};
	struct run r = place_run(p, (const char *const[]){"place", id, "--quiet", NULL}, NULL);
	assert_int_equal(r.code, 0);
	size_t n = 0;
	for (char *save = NULL, *clause = strtok_r(r.out, "\n", &save); clause;
	     clause = strtok_r(NULL, "\n", &save), n++) {
		assert_true(n < CLAUSES_MAX);
		words[2 + 2 * n] = clause;
		words[3 + 2 * n] = "第5条";
	}
	if (n)
		deeds_run(p, words, 0, "第5条", NULL);
	run_clear(&r);
	return n;
}

void deeds_edition(const struct place *p, const char *folder, const char *more)
{
	static const char was[] = "2026.1", is[] = "2027.1";
	struct buf b;
	char *path = place_path(p, folder);
	assert_int_equal(tool_run("/", (const char *const[]){"cp", "-a", p->templates, path, NULL}, NULL), 0);
	buf_init(&b, 4 << 20);
	tool_read(path, "cloud.ini", &b);
	char *text = strdup(buf_text(&b)), *version = strstr(text, was);
	assert_non_null(version);
	memcpy(version, is, strlen(is));
	buf_clear(&b);
	buf_str(&b, text);
	buf_str(&b, more);
	tool_write(path, "cloud.ini", &b);
	buf_clear(&b);
	free(text);
	free(path);
}

void deeds_confirm(struct pty *t)
{
	for (int i = 0; i < QUESTIONS_MAX && !strstr(pty_since(t), "等級    "); i++)
		if (!pty_line(t, ""))
			break;
	pty_send(t, "q\n");
	pty_end(t);
}

/* The worked cases of the risk model: every key of the expected verdict must be equal, to the last digit. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "assess/answers_file.h"
#include "assess/host.h"
#include "assess/verdict_json.h"

static const char *const folders[] = {"templates"};

static void print_findings(const struct err *err)
{
	for (size_t i = 0; i < err->count; i++)
		print_error("%s:%d: %s: %s\n", err->item[i].file ? err->item[i].file : "", err->item[i].line,
			    err->item[i].field ? err->item[i].field : "", err->item[i].text.en);
}

/* Reports where `got` differs from `want`; keys that `want` lacks do not matter. */
static int compare(const char *path, const json_t *want, const json_t *got)
{
	int wrong = 0;
	if (json_is_object(want)) {
		const char *key;
		json_t *value;
		json_object_foreach((json_t *)(uintptr_t)want, key, value)
		{
			char deeper[256];
			snprintf(deeper, sizeof(deeper), "%s.%s", path, key);
			wrong += compare(deeper, value, json_object_get(got, key));
		}
		return wrong;
	}
	if (json_is_array(want)) {
		if (json_array_size(want) != json_array_size(got))
			print_error("%s: %zu items, expected %zu\n", path, json_array_size(got), json_array_size(want)),
			    wrong++;
		for (size_t i = 0; i < json_array_size(want) && i < json_array_size(got); i++) {
			char deeper[256];
			snprintf(deeper, sizeof(deeper), "%s[%zu]", path, i);
			wrong += compare(deeper, json_array_get(want, i), json_array_get(got, i));
		}
		return wrong;
	}
	if (json_equal(want, got))
		return 0;
	char *a = json_dumps(want, JSON_ENCODE_ANY), *b = got ? json_dumps(got, JSON_ENCODE_ANY) : NULL;
	print_error("%s: %s, expected %s\n", path, b ? b : "missing", a);
	free(a);
	free(b);
	return 1;
}

static char *verdict_of(const char *name)
{
	struct host host;
	struct err err = {0};
	struct buf bytes, out;
	struct ini *ini = NULL;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	char path[300];
	host_system(&host);
	buf_init(&bytes, INI_FILE_MAX);
	buf_init(&out, 1 << 20);
	snprintf(path, sizeof(path), "tests/examples/%s.ini", name);
	struct template_source src = {.host = &host, .folder = folders, .folders = 1};
	int rc = host.read(host.ctx, path, INI_FILE_MAX, &bytes, &err);
	if (rc == 0)
		rc = ini_parse(&ini, path, buf_text(&bytes), bytes.n, &err);
	const char *kind = rc == 0 ? answers_file_kind(ini, &err) : NULL;
	if (kind && questionnaire_load(&q, &src, kind, &err) == 0 && answers_file_read(&a, ini, q, 0, &err) == 0) {
		struct verdict *v = score(a);
		verdict_json(a, v, &out);
		verdict_free(v);
	}
	print_findings(&err);
	answers_free(a);
	questionnaire_free(q);
	ini_free(ini);
	buf_clear(&bytes);
	err_clear(&err);
	char *text = out.n ? strdup(buf_text(&out)) : NULL;
	buf_clear(&out);
	return text;
}

static void example(void **state)
{
	const char *name = *state;
	char path[300];
	snprintf(path, sizeof(path), "tests/examples/%s.json", name);
	json_t *want = json_load_file(path, 0, NULL);
	assert_non_null(want);
	char *text = verdict_of(name);
	assert_non_null(text);
	json_t *got = json_loads(text, 0, NULL);
	assert_non_null(got);
	int wrong = compare("verdict", want, got);
	json_decref(want);
	json_decref(got);
	free(text);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	struct check_list list = {0};
	char *names[100];
	size_t n = 0;
	struct dirent **entry;
	int count = scandir("tests/examples", &entry, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char *dot = strstr(entry[i]->d_name, ".json");
		if (dot && n < 100) {
			*dot = '\0';
			names[n] = strdup(entry[i]->d_name);
			check_add(&list, example, names[n], "example: %s", names[n]);
			n++;
		}
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	int failures = n ? check_run(&list, "examples") : 1;
	while (n)
		free(names[--n]);
	return failures;
}

#include "cli/command.h"

#include <string.h>

#include "cli/json_out.h"
#include "cli/kinds.h"

enum { NAME = 20, VERSION = 10 };

/* A row is asked unless the program fills it. */
static size_t questions(const struct questionnaire *q)
{
	size_t n = 0;
	for (size_t i = 0; i < q->rows; i++)
		n += !q->row[i].fixed;
	return n;
}

static void print_words(const struct say *s, const struct kind *kind, const struct questionnaire *q)
{
	say_padded(s->out, kind->name, NAME, true);
	say_padded(s->out, q->version, VERSION, true);
	say_result(s, "%4zu 問  %s\n", "%4zu questions  %s\n", questions(q), words_in(kind->title, s->lang));
}

static void print_json(struct json_out *j, const struct kind *kind, const struct questionnaire *q)
{
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_text(j, "name", kind->name);
	json_out_words(j, "title", kind->title);
	json_out_text(j, "version", q->version);
	json_out_number(j, "questions", (int64_t)questions(q));
	json_out_text(j, "digest", q->digest);
	json_out_end(j);
}

/* Loading says the version and counts the questions; one that is broken is told, and the rest is listed. */
static void print_kind(struct session *s, struct json_out *j, const struct kind *kind)
{
	struct questionnaire *q = NULL;
	if (session_questionnaire(s, kind->name, &q) < 0)
		return;
	if (j)
		print_json(j, kind, q);
	else
		print_words(&s->say, kind, q);
	questionnaire_free(q);
}

int cmd_kinds(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct kind kind[KINDS_SHOWN_MAX];
	size_t n = kinds_find(&s->path, &s->host, s->arena, kind);
	struct json_out *j = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL;
	for (size_t i = 0; i < n; i++) {
		if (!j && s->say.quiet)
			fprintf(s->say.out, "%s\n", kind[i].name);
		else
			print_kind(s, j, &kind[i]);
	}
	if (j)
		json_out_print(j, &s->say);
	if (!n)
		err_add(&s->err, ERR_INPUT, s->path.folder[0], 0, NULL,
			"質問票が見つかりません。--templates で場所を指定してください。",
			"no questionnaires here; say where they are with --templates");
	return s->err.count ? session_fail(s) : 0;
}

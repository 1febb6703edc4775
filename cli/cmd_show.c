#include "cli/command.h"

#include <string.h>

#include "assess/life.h"
#include "assess/verdict_json.h"
#include "cli/cases.h"
#include "cli/report.h"
#include "cli/when.h"

enum { OPEN_MAX = 30, JSON_MAX = 8 << 20 };

/* One case of the register. */
struct showing {
	struct session *s;
	struct register_db *r;
	const char *id;
	struct questionnaire *q;
	struct answers *a;
	struct verdict *v;
	struct json_out *json; /* NULL: for people */
	bool destroyed;
	size_t documents;
};

static bool print_case(void *ctx, const struct register_line *line)
{
	struct showing *w = ctx;
	const struct say *s = &w->s->say;
	w->destroyed = strcmp(line->state, life_state_code(LIFE_DESTROYED)) == 0;
	if (w->json) {
		cases_json(w->json, line);
		return true;
	}
	say_result(s, "%s  %s\n%s %s  %s  評価の日 %s  変更 %s\n", "%s  %s\n%s %s  %s  date %s  changed %s\n", line->id,
		   cases_title(line, s->lang), line->kind, line->version, cases_state(line->state, s->lang),
		   when_day(line->date, s->lang).text, when_moment(line->changed, s->lang).text);
	if (line->due)
		say_result(s, "期限 %s（%s）\n", "due %s (%s)\n", when_day(line->due, s->lang).text,
			   words_in(cases_due(line, w->s->arena), s->lang));
	say_result(s, "\n", "\n");
	return true;
}

static void print_open(const struct showing *w)
{
	const struct say *s = &w->s->say;
	if (w->v->unanswereds)
		say_result(s, "\n未回答の質問\n", "\nOpen questions\n");
	for (size_t i = 0; i < w->v->unanswereds && i < OPEN_MAX; i++) {
		const struct requirement *r = &w->q->row[w->v->unanswered[i]];
		fprintf(s->out, "  %s  %s\n", r->id, words_in(r->ask, s->lang));
	}
	if (w->v->unanswereds > OPEN_MAX)
		say_result(s, "  ほかに%zu件\n", "  and %zu more\n", w->v->unanswereds - OPEN_MAX);
}

/* What was noted about a document: "out/R8-0001-sheet.pdf sha256:…". */
static void document_json(struct json_out *j, const struct log_line *line)
{
	const char *digest = line->after ? strstr(line->after, " sha256:") : NULL;
	struct arena *arena = arena_new();
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_text(j, "at", line->at);
	json_out_text(j, "path",
		      digest ? arena_strndup(arena, line->after, (size_t)(digest - line->after)) : line->after);
	json_out_text(j, "sha256", digest ? digest + strlen(" sha256:") : NULL);
	json_out_end(j);
	arena_free(arena);
}

static bool print_document(void *ctx, const struct log_line *line)
{
	struct showing *w = ctx;
	const struct say *s = &w->s->say;
	if (!line->what || strcmp(line->what, "document") != 0)
		return true;
	if (w->json) {
		document_json(w->json, line);
		return true;
	}
	if (!w->documents++)
		say_result(s, "\n作った文書\n", "\nDocuments made\n");
	fprintf(s->out, "  %s  %s\n", when_moment(line->at, s->lang).text, line->after ? line->after : "");
	return true;
}

static int show_words(struct showing *w)
{
	struct session *s = w->s;
	int rc = register_one(w->r, w->id, print_case, w, &s->err);
	if (rc < 0)
		return rc;
	if (w->destroyed) {
		say_result(&s->say,
			   "記録は、保存期間の満了により破棄されています。誰がいつ破棄したかは shinsa log %s\n",
			   "its records were destroyed; 'shinsa log %s' says by whom and when\n", w->id);
		return rc;
	}
	report_verdict(&s->say, s->say.out, w->a, w->v);
	print_open(w);
	rc = register_log(w->r, w->id, print_document, w, &s->err);
	if (rc == 0)
		say_result(&s->say, "\n続きは shinsa resume %s\n", "\nto go on: shinsa resume %s\n", w->id);
	return rc;
}

static int show_json(struct showing *w)
{
	struct session *s = w->s;
	struct buf verdict;
	buf_init(&verdict, JSON_MAX);
	verdict_json(w->a, w->v, &verdict);
	w->json = json_out_new(JSON_OUT_OBJECT);
	int rc = register_one(w->r, w->id, print_case, w, &s->err);
	if (!w->destroyed)
		json_out_json(w->json, "verdict", buf_text(&verdict));
	json_out_begin(w->json, "documents", JSON_OUT_ARRAY);
	if (rc == 0)
		rc = register_log(w->r, w->id, print_document, w, &s->err);
	json_out_end(w->json);
	buf_clear(&verdict);
	if (rc == 0)
		json_out_print(w->json, &s->say);
	else
		json_out_free(w->json);
	return rc;
}

/* The ids of the questions that are open. */
static int show_quiet(const struct showing *w)
{
	for (size_t i = 0; i < w->v->unanswereds; i++)
		fprintf(w->s->say.out, "%s\n", w->q->row[w->v->unanswered[i]].id);
	return 0;
}

int cmd_show(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct showing w = {.s = s, .id = arg[0]};
	int rc = session_register(s, false, &w.r);
	if (rc == 0)
		rc = register_load(w.r, w.id, &w.q, &w.a, &s->err);
	if (rc == 0) {
		w.v = score(w.a);
		rc = s->opt->json ? show_json(&w) : s->say.quiet ? show_quiet(&w) : show_words(&w);
	}
	verdict_free(w.v);
	answers_free(w.a);
	questionnaire_free(w.q);
	register_close(w.r);
	return rc < 0 ? session_fail(s) : 0;
}

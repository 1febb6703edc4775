#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/score.h"
#include "cli/json_out.h"
#include "cli/progress.h"

/* Back-up, restore, and whether all of the register is whole. */

int cmd_register_backup(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct register_db *r = NULL;
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_backup(r, arg[0], s->who, &s->err);
	register_close(r);
	if (rc < 0)
		return session_fail(s);
	say_made(&s->say, "控え    ", "backup  ", arg[0]);
	say_talk(&s->say, "台帳の外（別の機械か媒体）にも置いてください。戻すときは shinsa register restore %s\n",
		 "keep it elsewhere too; 'shinsa register restore %s' brings it back\n", arg[0]);
	return 0;
}

int cmd_register_restore(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	const char *aside = NULL;
	if (paths_make_parents(s->path.registry, &s->err) < 0 ||
	    register_restore(s->path.registry, arg[0], s->who, &aside, &s->host, s->arena, &s->err) < 0)
		return session_fail(s);
	say_made(&s->say, "台帳    ", "register  ", s->path.registry);
	if (aside)
		say_detail(&s->say, "前の台帳は %s に残してあります。\n", "what was there before is kept as %s\n",
			   aside);
	return 0;
}

/* ---- check ---- */

struct checking {
	struct session *s;
	struct register_db *r;
	struct progress progress;
	struct json_out *json; /* NULL: for people */
	size_t cases, all;
	bool whole;
};

static bool count_case(void *ctx, const struct register_line *line)
{
	(void)line;
	((struct checking *)ctx)->all++;
	return true;
}

/* What is found about one thing; the rest is looked at all the same. */
static void take(struct checking *c, const char *what, struct err *err)
{
	c->whole = false;
	progress_end(&c->progress);
	if (c->json) {
		json_out_begin(c->json, NULL, JSON_OUT_OBJECT);
		json_out_text(c->json, "about", what);
		json_out_findings(c->json, "findings", err);
		json_out_end(c->json);
	} else {
		say_errors(&c->s->say, err);
	}
	err_clear(err);
}

/* It opens with the questionnaire it was made with, and can be scored. */
static bool check_case(void *ctx, const struct register_line *line)
{
	struct checking *c = ctx;
	struct err err = {0};
	struct questionnaire *q;
	struct answers *a;
	progress_at(&c->progress, c->cases, c->all, line->id);
	if (register_load(c->r, line->id, &q, &a, &err) < 0) {
		take(c, line->id, &err);
		return true;
	}
	verdict_free(score(a));
	answers_free(a);
	questionnaire_free(q);
	c->cases++;
	return true;
}

static int check_all(struct checking *c)
{
	struct err err = {0};
	if (register_check_pages(c->r, &err) < 0)
		take(c, "file", &err);
	if (register_verify_log(c->r, &(struct register_watch){progress_step, &c->progress}, &err) < 0)
		take(c, "log", &err);
	return register_list(c->r, 0, count_case, c, &c->s->err) < 0 ||
		       register_list(c->r, 0, check_case, c, &c->s->err) < 0
		   ? -1
		   : 0;
}

int cmd_register_check(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct checking c = {.s = s, .whole = true, .json = s->opt->json ? json_out_new(JSON_OUT_OBJECT) : NULL};
	progress_start(&c.progress, &s->say, (struct words){"台帳を確かめています", "checking the register"});
	int rc = session_register(s, false, &c.r);
	if (c.json)
		json_out_begin(c.json, "found", JSON_OUT_ARRAY);
	if (rc == 0)
		rc = check_all(&c);
	progress_end(&c.progress);
	register_close(c.r);
	if (c.json) {
		json_out_end(c.json);
		json_out_number(c.json, "cases", (int64_t)c.cases);
		json_out_truth(c.json, "whole", c.whole);
	}
	if (rc == 0 && c.json)
		json_out_print(c.json, &s->say);
	else
		json_out_free(c.json);
	if (rc < 0)
		return session_fail(s);
	if (!s->opt->json)
		say_detail(&s->say, c.whole ? "台帳は完全です（%zu件）。\n" : "完全なのは %zu件の評価です。\n",
			   c.whole ? "the register is whole (%zu cases)\n" : "%zu cases are whole\n", c.cases);
	return !c.whole;
}

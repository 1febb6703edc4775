#include "cli/command.h"

#include "assess/score.h"
#include "assess/verdict_json.h"
#include "cli/report.h"

enum { JSON_MAX = 8 << 20, CHANGES = 3 };

static void print(struct session *s, const struct answers *a, const struct verdict *v)
{
	if (s->opt->json) {
		struct buf json;
		buf_init(&json, JSON_MAX);
		verdict_json(a, v, &json);
		fwrite(buf_text(&json), 1, json.n, s->say.out);
		buf_clear(&json);
		return;
	}
	if (s->opt->explain) {
		report_explain(&s->say, s->say.out, a, v);
		return;
	}
	report_verdict(&s->say, s->say.out, a, v);
	report_changes(&s->say, s->say.out, a, v, CHANGES);
}

static int check_words(struct session *s, size_t args)
{
	if (s->opt->json && s->opt->explain)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--json と --explain は一緒に使えません。",
			       "--json and --explain do not go together");
	if (args && s->opt->answers)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "番号と --answers のどちらか一つにしてください。",
			       "give an ID or --answers, not both");
	if (!args && !s->opt->answers)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "番号か --answers が要ります（例 shinsa score R8-0001）。一覧は shinsa list で出ます。",
			       "give an ID or --answers, as in 'shinsa score R8-0001'; 'shinsa list' shows the IDs");
	return 0;
}

int cmd_score(struct session *s, const char *const *arg, size_t args)
{
	struct register_db *r = NULL;
	struct questionnaire *q = NULL;
	struct answers *a = NULL;
	struct verdict *v = NULL;
	int rc = check_words(s, args);
	if (rc == 0 && args)
		rc = session_register(s, false, &r);
	if (rc == 0)
		rc = args ? register_load(r, arg[0], &q, &a, &s->err)
			  : session_answers(s, s->opt->answers, NULL, &q, &a);
	if (rc == 0) {
		v = score(a);
		print(s, a, v);
	}
	int code = rc < 0 ? session_fail(s) : session_gate(s, v);
	verdict_free(v);
	answers_free(a);
	questionnaire_free(q);
	register_close(r);
	return code;
}

#include "cli/command.h"

#include "assess/score.h"
#include "assess/verdict_json.h"
#include "cli/report.h"
#include "cli/subject.h"

enum { JSON_MAX = 8 << 20, CHANGES = 3 };

static void print(struct session *s, const struct answers *a, const struct verdict *v)
{
	if (s->opt->json) {
		struct buf json;
		buf_init(&json, JSON_MAX);
		verdict_json(a, v, &json);
		say_bytes(&s->say, buf_text(&json), json.n);
		buf_clear(&json);
		return;
	}
	if (s->say.quiet) {
		fprintf(s->say.out, "%s\n", grade_code(v->grade));
		return;
	}
	if (s->opt->explain) {
		report_explain(&s->say, s->say.out, a, v);
		return;
	}
	report_verdict(&s->say, s->say.out, a, v);
	report_changes(&s->say, s->say.out, a, v, CHANGES);
}

int cmd_score(struct session *s, const char *const *arg, size_t args)
{
	struct subject subject;
	if (s->opt->json && s->opt->explain) {
		err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--json と --explain は一緒に使えません。",
			"--json and --explain do not go together");
		return session_fail(s);
	}
	if (subject_open(s, args ? arg[0] : NULL, &subject) < 0)
		return session_fail(s);
	print(s, subject.answers, subject.verdict);
	int code = session_gate(s, subject.verdict);
	subject_close(&subject);
	return code;
}

#include "cli/command.h"

#include <string.h>

#include "assess/portfolio.h"
#include "cli/json_out.h"
#include "cli/kinds.h"
#include "cli/outlet.h"

/* All services of the city together: the input of the policy's review. */

static void json_sum(struct json_out *j, const char *key, const struct residual_sum *sum)
{
	json_out_begin(j, key, JSON_OUT_OBJECT);
	json_out_number(j, "count", (int64_t)sum->count);
	json_out_number(j, "worst", sum->worst);
	json_out_number(j, "sum", sum->sum);
	json_out_end(j);
}

static void json_threats(struct json_out *j, const struct portfolio *p)
{
	static const char *const dimension[DIMENSIONS] = {"C", "I", "A"};
	json_out_begin(j, "threats", JSON_OUT_ARRAY);
	for (int t = 0; t < THREATS; t++) {
		char name[] = "T1";
		name[1] = (char)('1' + t);
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "threat", name);
		json_sum(j, "residual", &p->threat[t]);
		for (int i = 0; i < DIMENSIONS; i++)
			json_sum(j, dimension[i], &p->heat[t][i]);
		json_out_number(j, "incidents", (int64_t)p->incident[t]);
		json_out_end(j);
	}
	json_out_end(j);
}

static void json_lines(struct json_out *j, const struct portfolio *p)
{
	json_out_begin(j, "services", JSON_OUT_ARRAY);
	for (size_t i = 0; i < p->lines; i++) {
		const struct portfolio_line *l = &p->line[i];
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "id", l->id);
		json_out_text(j, "kind", l->kind);
		json_out_text(j, "title", l->title);
		json_out_text(j, "state", l->state);
		json_out_text(j, "grade", l->grade);
		json_out_number(j, "residual", l->residual);
		json_out_number(j, "findings", (int64_t)l->findings);
		json_out_text(j, "due", l->due);
		json_out_truth(j, "overdue", l->overdue);
		json_out_end(j);
	}
	json_out_end(j);
}

static void json_accounts(struct json_out *j, const struct portfolio *p)
{
	json_out_begin(j, "accounts", JSON_OUT_ARRAY);
	for (size_t i = 0; i < p->accounts; i++) {
		const struct portfolio_account *a = &p->account[i];
		json_out_begin(j, NULL, JSON_OUT_OBJECT);
		json_out_text(j, "id", a->id);
		if (a->service.ja)
			json_out_words(j, "service", a->service);
		json_out_text(j, "account", a->account);
		json_out_text(j, "owner", a->owner);
		json_out_text(j, "due", a->due);
		json_out_truth(j, "twice", a->twice);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_json(const struct session *s, const struct portfolio *p)
{
	const struct {
		const char *key;
		size_t n;
	} counts[] = {{"overdue", p->overdue}, {"findings", p->findings},  {"decided", p->decided},
		      {"first", p->first},     {"better", p->better},      {"worse", p->worse},
		      {"ended", p->ended},     {"incidents", p->incidents}};
	struct json_out *j = json_out_new(JSON_OUT_OBJECT);
	char iso[11];
	date_to_iso(p->today, iso);
	json_out_text(j, "date", iso);
	json_out_begin(j, "grades", JSON_OUT_OBJECT);
	for (int g = 0; g <= GRADE_X; g++)
		json_out_number(j, grade_code((enum grade)g), (int64_t)p->grade[g]);
	json_out_end(j);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		json_out_number(j, counts[i].key, (int64_t)counts[i].n);
	json_threats(j, p);
	json_lines(j, p);
	json_accounts(j, p);
	json_out_print(j, &s->say);
}

/* The policy as it is now: any questionnaire has it. */
static int load_policy(struct session *s, struct questionnaire **q)
{
	struct kind kind[KINDS_SHOWN_MAX];
	size_t n = kinds_find(&s->path, &s->host, s->arena, kind);
	return n ? session_questionnaire(s, kind[0].name, q)
		 : err_add(&s->err, ERR_INPUT, s->path.folder[0], 0, NULL,
			   "質問票が見つかりません。--templates で場所を指定してください。",
			   "no questionnaires here; say where they are with --templates");
}

int cmd_portfolio(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct register_db *r = NULL;
	struct questionnaire *q = NULL;
	struct portfolio *p = NULL;
	struct overview_input in;
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = portfolio_read(&p, r, s->today, &s->err);
	if (rc == 0 && s->opt->json) {
		print_json(s, p);
	} else if (rc == 0 && s->say.quiet) {
		for (size_t i = 0; i < p->lines; i++)
			fprintf(s->say.out, "%s\n", p->line[i].id);
	} else if (rc == 0) {
		rc = load_policy(s, &q);
		if (rc == 0)
			rc = outlet_input(s, r, q->policy, &in);
		if (rc == 0)
			rc = outlet_document(s, portfolio_document(p, &in));
	}
	portfolio_free(p);
	questionnaire_free(q);
	register_close(r);
	return rc < 0 ? session_fail(s) : 0;
}

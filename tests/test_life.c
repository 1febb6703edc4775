/* Which step may follow which, whose it is, and what must hold: every state with every act, and each reason. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/life.h"
#include "assess/retention.h"
#include "tests/example.h"

static struct questionnaire *q;

/* An example with its verdict; some rows answered otherwise. */
struct example {
	struct answers *a;
	struct verdict *v;
	struct arena *arena;
};

static void load(struct example *e, const char *name)
{
	char file[80] = "", id[12] = "", value[12] = "";
	/* "name" or "name ROW=value": one row answered otherwise. */
	sscanf(name, "%79s %11[^=]=%11s", file, id, value);
	e->a = example_answers(q, file);
	if (*id)
		answers_set(e->a, questionnaire_find(q, id),
			    &(struct answer){.value = value, .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE});
	e->v = score(e->a);
}

static void unload(struct example *e)
{
	verdict_free(e->v);
	answers_free(e->a);
}

static const struct life_actor author = {"山田", false, NULL}, other = {"佐藤", false, NULL},
			       manager = {"係長", true, "manager"}, chief = {"課長", true, "chief"},
			       ciso = {"副市長", true, "ciso"}, no_level = {"部長", true, NULL},
			       same = {"山田", true, "ciso"};
static const char *const open_clauses[] = {"K02", "K16"};

static const struct check_row {
	const char *name, *example;
	enum life_state state;
	enum life_act act;
	const struct life_actor *who;
	size_t clauses;
	const char *words;
	const char *says[2]; /* NULL: it may be done */
	const char *treated; /* "ROW kind day", or "open": nothing is planned; NULL: everything is planned */
} rows[] = {
    {"submitted", "cloud-mixed", LIFE_DRAFT, LIFE_SUBMIT, &author, 0, NULL, {NULL}, NULL},
    {"by another author", "cloud-mixed", LIFE_DRAFT, LIFE_SUBMIT, &other, 0, NULL, {NULL}, NULL},
    {"by an approver", "cloud-mixed", LIFE_DRAFT, LIFE_SUBMIT, &chief, 0, NULL, {"an author's to do"}, NULL},
    {"pending", "cloud-unanswered", LIFE_DRAFT, LIFE_SUBMIT, &author, 0, NULL, {"questions are open or unknown"}, NULL},
    {"a knock-out is not met",
     "cloud-mixed CLD-37=no",
     LIFE_DRAFT,
     LIFE_SUBMIT,
     &author,
     0,
     NULL,
     {"knock-outs are not met"},
     "open"},
    {"a knock-out is excepted",
     "cloud-mixed CLD-37=no",
     LIFE_DRAFT,
     LIFE_SUBMIT,
     &author,
     0,
     NULL,
     {NULL},
     "CLD-37 exception 2026-12-31"},
    {"a knock-out was excepted until yesterday",
     "cloud-mixed CLD-37=no",
     LIFE_DRAFT,
     LIFE_SUBMIT,
     &author,
     0,
     NULL,
     {"ask for an exception"},
     "CLD-37 exception 2026-05-31"},
    {"a knock-out is excepted until today",
     "cloud-mixed CLD-37=no",
     LIFE_DRAFT,
     LIFE_SUBMIT,
     &author,
     0,
     NULL,
     {NULL},
     "CLD-37 exception 2026-06-01"},
    {"a knock-out with a plan, but no exception",
     "cloud-mixed CLD-37=no",
     LIFE_DRAFT,
     LIFE_SUBMIT,
     &author,
     0,
     NULL,
     {"knock-outs are not met"},
     "CLD-37 remedy 2026-12-31"},
    {"an exception is approved by the CISO",
     "cloud-mixed CLD-37=no",
     LIFE_SUBMITTED,
     LIFE_APPROVE,
     &ciso,
     0,
     NULL,
     {NULL},
     "CLD-37 exception 2026-12-31"},
    {"an exception is not the chief's to approve",
     "cloud-mixed CLD-37=no",
     LIFE_SUBMITTED,
     LIFE_APPROVE,
     &chief,
     0,
     NULL,
     {"grade X is approved by"},
     "CLD-37 exception 2026-12-31"},
    {"an exception ended while it waited",
     "cloud-mixed CLD-37=no",
     LIFE_SUBMITTED,
     LIFE_APPROVE,
     &ciso,
     0,
     NULL,
     {"knock-outs are not met"},
     "CLD-37 exception 2026-05-31"},
    {"concluded without a plan at grade C",
     "cloud-mixed",
     LIFE_APPROVED,
     LIFE_CONCLUDE,
     &author,
     0,
     NULL,
     {"settle the treatment plan first"},
     "open"},
    {"concluded with neither plan nor places",
     "cloud-mixed",
     LIFE_APPROVED,
     LIFE_CONCLUDE,
     &author,
     2,
     NULL,
     {"settle the treatment plan first", "K02, K16"},
     "open"},
    {"out of scope",
     "cloud-mixed PRF-10=yes",
     LIFE_DRAFT,
     LIFE_SUBMIT,
     &author,
     0,
     NULL,
     {"outside this policy"},
     NULL},
    {"returned", "cloud-mixed", LIFE_SUBMITTED, LIFE_RETURN, &chief, 0, "証跡がない", {NULL}, NULL},
    {"returned by a low level, which needs none",
     "cloud-mixed",
     LIFE_SUBMITTED,
     LIFE_RETURN,
     &manager,
     0,
     "x",
     {NULL},
     NULL},
    {"returned without a reason", "cloud-mixed", LIFE_SUBMITTED, LIFE_RETURN, &chief, 0, NULL, {"--reason"}, NULL},
    {"returned with a blank reason", "cloud-mixed", LIFE_SUBMITTED, LIFE_RETURN, &chief, 0, "  ", {"--reason"}, NULL},
    {"returned with a wide blank for a reason",
     "cloud-mixed",
     LIFE_SUBMITTED,
     LIFE_RETURN,
     &chief,
     0,
     "　",
     {"--reason"},
     NULL},
    {"approved", "cloud-mixed", LIFE_SUBMITTED, LIFE_APPROVE, &chief, 0, NULL, {NULL}, NULL},
    {"approved by a higher level", "cloud-mixed", LIFE_SUBMITTED, LIFE_APPROVE, &ciso, 0, NULL, {NULL}, NULL},
    {"by too low a level",
     "cloud-mixed",
     LIFE_SUBMITTED,
     LIFE_APPROVE,
     &manager,
     0,
     NULL,
     {"grade C is approved by"},
     NULL},
    {"by one without a level", "cloud-mixed", LIFE_SUBMITTED, LIFE_APPROVE, &no_level, 0, NULL, {"no level"}, NULL},
    {"by its author", "cloud-mixed", LIFE_SUBMITTED, LIFE_APPROVE, &same, 0, NULL, {"somebody else must decide"}, NULL},
    {"by an author, who has no level either",
     "cloud-mixed",
     LIFE_SUBMITTED,
     LIFE_APPROVE,
     &other,
     0,
     NULL,
     {"an approver's to do", "grade C is approved by"},
     NULL},
    {"concluded", "cloud-mixed", LIFE_APPROVED, LIFE_CONCLUDE, &author, 0, NULL, {NULL}, NULL},
    {"without places", "cloud-mixed", LIFE_APPROVED, LIFE_CONCLUDE, &author, 2, NULL, {"K02, K16"}, NULL},
    {"ended", "cloud-mixed", LIFE_IN_FORCE, LIFE_END, &author, 0, "第12号", {NULL}, NULL},
    {"ended before it was in use", "cloud-mixed", LIFE_CONTRACTED, LIFE_END, &author, 0, "第12号", {NULL}, NULL},
    {"withdrawn", "cloud-mixed", LIFE_APPROVED, LIFE_WITHDRAW, &author, 0, "他社に決定", {NULL}, NULL},
    {"withdrawn without a reason", "cloud-mixed", LIFE_DRAFT, LIFE_WITHDRAW, &author, 0, " ", {"--reason"}, NULL},
    {"ended without a certificate", "cloud-mixed", LIFE_IN_FORCE, LIFE_END, &author, 0, NULL, {"--certificate"}, NULL},
};

enum { TODAY_YEAR = 2026 };

/* Everything planned until the end of the year, and what the row says. */
static struct treatments treated(const struct example *e, const char *text, struct arena *arena)
{
	struct treatments t = {.item = arena_alloc(arena, (e->v->rows + 1) * sizeof(*t.item))};
	char id[12], kind[12], day[11];
	for (size_t i = 0; i < e->v->rows && (!text || strcmp(text, "open") != 0); i++)
		if (explain_mends(e->v, (int)i))
			t.item[t.count++] = (struct treatment){.kind = TREATMENT_REMEDY,
							       .row = (int)i,
							       .owner = "山田",
							       .until = date_from_ymd(TODAY_YEAR, 12, 31),
							       .done = DATE_NONE};
	if (text && sscanf(text, "%11s %11s %10s", id, kind, day) == 3) {
		struct treatment *x = &t.item[t.count++];
		*x = (struct treatment){.row = questionnaire_find(q, id), .words = "x", .done = DATE_NONE};
		assert_true(treatment_of(kind, &x->kind) && date_from_iso(day, &x->until));
	}
	return t;
}

static void checks(void **state)
{
	const struct check_row *row = *state;
	struct example e;
	struct err err = {0};
	load(&e, row->example);
	struct arena *arena = arena_new();
	const struct treatments t = treated(&e, row->treated, arena);
	const struct life_case c = {.state = row->state,
				    .answers = e.a,
				    .verdict = e.v,
				    .treatments = &t,
				    .today = date_from_ymd(TODAY_YEAR, 6, 1),
				    .author = "山田",
				    .clause = open_clauses,
				    .clauses = row->clauses,
				    .words = row->words};
	size_t says = !!row->says[0] + !!row->says[1];
	int rc = life_check(&c, row->act, row->who, &err);
	if (rc != (says ? -1 : 0) || err.count != says)
		fail_msg("%d with %zu findings: %s", rc, err.count, err.count ? err.item[0].text.en : "");
	for (size_t i = 0; i < says; i++)
		if (!strstr(err.item[i].text.en, row->says[i]))
			fail_msg("said: %s", err.item[i].text.en);
	err_clear(&err);
	arena_free(arena);
	unload(&e);
}

/* From each state exactly these acts, whoever asks. */
static void order(void **state)
{
	(void)state;
	static const bool may[LIFE_STATES][LIFE_ACTS] = {
	    [LIFE_DRAFT] = {[LIFE_SUBMIT] = true, [LIFE_WITHDRAW] = true},
	    [LIFE_SUBMITTED] = {[LIFE_RETURN] = true, [LIFE_APPROVE] = true},
	    [LIFE_APPROVED] = {[LIFE_CONCLUDE] = true, [LIFE_WITHDRAW] = true},
	    [LIFE_CONTRACTED] = {[LIFE_START] = true, [LIFE_END] = true},
	    [LIFE_IN_FORCE] = {[LIFE_END] = true, [LIFE_RENEW] = true},
	    [LIFE_ENDED] = {[LIFE_DESTROY] = true},
	    [LIFE_WITHDRAWN] = {[LIFE_DESTROY] = true},
	    [LIFE_RENEWED] = {[LIFE_DESTROY] = true},
	};
	struct example e;
	struct arena *arena = arena_new();
	load(&e, "cloud-mixed");
	const struct treatments t = treated(&e, NULL, arena);
	for (int s = 0; s < LIFE_STATES; s++) {
		enum life_state back;
		assert_true(life_state_of(life_state_code((enum life_state)s), &back));
		assert_int_equal(back, s);
		for (int a = 0; a < LIFE_ACTS; a++) {
			struct err err = {0};
			const struct life_case c = {.state = (enum life_state)s,
						    .answers = e.a,
						    .verdict = e.v,
						    .treatments = &t,
						    .today = 1,
						    .author = "山田",
						    .words = "x"};
			const bool approver = a == LIFE_RETURN || a == LIFE_APPROVE || a == LIFE_DESTROY;
			int rc = life_check(&c, (enum life_act)a, approver ? &ciso : &author, &err);
			if ((rc == 0) != may[s][a])
				fail_msg("%s in %s: %d", life_act_code((enum life_act)a),
					 life_state_code((enum life_state)s), rc);
			if (rc < 0)
				assert_non_null(strstr(err.item[0].text.en, "is no step from there"));
			err_clear(&err);
		}
	}
	arena_free(arena);
	unload(&e);
}

static void due(void **state)
{
	(void)state;
	struct example e;
	struct due due;
	load(&e, "cloud-mixed");
	/* Grade C: six months after the decision, not after the day of the assessment. */
	assert_true(life_due(e.a, e.v, e.v->grade, date_from_ymd(2026, 6, 20), &due));
	assert_int_equal(due.day, date_from_ymd(2026, 12, 20));
	assert_null(due.id);
	/* A paper that expires before that. */
	int row = questionnaire_find(q, "CLD-15");
	struct answer paper = e.a->item[row];
	paper.evidence = 2;
	paper.evidence_until = date_from_ymd(2026, 9, 30);
	answers_set(e.a, row, &paper);
	verdict_free(e.v);
	e.v = score(e.a);
	assert_true(life_due(e.a, e.v, e.v->grade, date_from_ymd(2026, 6, 20), &due));
	assert_int_equal(due.day, date_from_ymd(2026, 9, 30));
	assert_string_equal(due.id, "CLD-15");
	/* A failed knock-out that is excepted is used as grade D is: three months. */
	assert_true(life_due(e.a, e.v, GRADE_D, date_from_ymd(2026, 6, 20), &due));
	assert_int_equal(due.day, date_from_ymd(2026, 9, 20));
	/* X has no interval: its paper alone makes it due. */
	assert_true(life_due(e.a, e.v, GRADE_X, date_from_ymd(2026, 6, 20), &due));
	assert_int_equal(due.day, date_from_ymd(2026, 9, 30));
	unload(&e);
}

static const struct keep_row {
	const char *name, *value, *completed, *until; /* until NULL: for ever */
} keep_rows[] = {
    {"one year", "1", "2026-06-30", "2028-03-31"},
    {"ten years", "10", "2026-06-30", "2037-03-31"},
    {"completed on the last day of the fiscal year", "5", "2027-03-31", "2032-03-31"},
    {"completed on the first day of the next", "5", "2027-04-01", "2033-03-31"},
    {"for ever", "permanent", "2026-06-30", NULL},
    {"unknown", "unknown", "2026-06-30", NULL},
    {"unanswered", NULL, "2026-06-30", NULL},
};

/* Nothing is destroyed on the last day, nor before it. */
static void kept(void **state)
{
	const struct keep_row *row = *state;
	struct example e;
	int completed, until = RETENTION_FOREVER;
	load(&e, "cloud-mixed");
	answers_set(e.a, questionnaire_find(q, "PRF-40"),
		    &(struct answer){.value = row->value, .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE});
	assert_true(date_from_iso(row->completed, &completed));
	if (row->until)
		assert_true(date_from_iso(row->until, &until));
	assert_int_equal(retention_until(e.a, completed), until);
	for (int late = 0; late < 2; late++) {
		struct err err = {0};
		const struct life_case c = {.state = LIFE_ENDED,
					    .answers = e.a,
					    .verdict = e.v,
					    .author = "山田",
					    .keep = until,
					    .today = row->until ? until + late : until - 1};
		assert_int_equal(life_check(&c, LIFE_DESTROY, &manager, &err), late && row->until ? 0 : -1);
		err_clear(&err);
	}
	unload(&e);
}

int main(void)
{
	struct check_list list = {0};
	static const char *const folder[] = {"templates"};
	struct host host;
	struct err err = {0};
	host_system(&host);
	struct template_source source = {.host = &host, .folder = folder, .folders = 1};
	if (questionnaire_load(&q, &source, "cloud.ini", &err))
		return 1;
	CHECK_ROWS(&list, checks, rows, "life");
	check_add(&list, order, NULL, "each act in each state");
	CHECK_ROWS(&list, kept, keep_rows, "kept");
	check_add(&list, due, NULL, "the next due day");
	int failed = check_run(&list, "life");
	questionnaire_free(q);
	return failed;
}

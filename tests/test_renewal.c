/* What of last time's answers is taken over by a new version of a questionnaire, and what is set aside. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/renewal.h"
#include "tests/tool.h"

static const char head[] = "[template]\nid = small\nversion = %s\ntitle.ja = \"様式\"\ntitle.en = \"Small\"\n"
			   "[section.one]\ntitle.ja = \"一\"\ntitle.en = \"One\"\n";
static const char row[] =
    "[%s]\nsection = one\nask.ja = \"問い\"\nask.en = \"Question\"\ntype = %s\nrole = info\nweight = 0\n%s";

struct versions {
	char folder[64];
	struct questionnaire *then, *now;
	struct answers *before, *after;
	struct arena *arena;
	struct renewal carried;
};

static struct questionnaire *load(struct versions *v, const char *version, const char *rows)
{
	struct host host;
	struct err err = {0};
	struct buf b;
	char name[20];
	struct questionnaire *q = NULL;
	host_system(&host);
	buf_init(&b, 65536);
	buf_printf(&b, head, version);
	buf_str(&b, rows);
	snprintf(name, sizeof(name), "v%s.ini", version);
	tool_write(v->folder, name, &b);
	buf_clear(&b);
	const char *const folders[] = {v->folder, "templates"};
	if (questionnaire_load(&q, &(struct template_source){.host = &host, .folder = folders, .folders = 2}, name,
			       &err))
		fail_msg("%s", err.item[0].text.en);
	return q;
}

static void clear(struct versions *v)
{
	answers_free(v->before);
	answers_free(v->after);
	questionnaire_free(v->then);
	questionnaire_free(v->now);
	arena_free(v->arena);
	tool_remove(v->folder);
}

static const char *make_row(struct versions *v, const char *id, const char *type, const char *more)
{
	return arena_printf(v->arena, row, id, type, more);
}

/* A question in both versions, or in one: its type then and now (NULL: it is not there), last time's answer. */
static const struct carry_row {
	const char *name, *then, *more_then, *now, *more_now, *value;
	enum renewal_fate fate;
} carry_rows[] = {
    {"the same question", "text", "", "text", "", "はい", RENEWAL_CARRIED},
    {"no answer then", "text", "", "text", "", NULL, RENEWAL_NEW},
    {"a new question", NULL, "", "text", "", NULL, RENEWAL_NEW},
    {"a question that is gone", "text", "", NULL, "", "はい", RENEWAL_ASIDE},
    {"text that is no date now", "text", "", "date", "", "あした", RENEWAL_ASIDE},
    {"text that is a date", "text", "", "date", "", "2026-06-01", RENEWAL_CARRIED},
    {"yes to what is yes or no", "ynp", "", "yn", "", "yes", RENEWAL_CARRIED},
    {"partly, where there is no partly now", "ynp", "", "yn", "", "partial", RENEWAL_ASIDE},
};

static void carries(void **state)
{
	const struct carry_row *r = *state;
	struct versions v = {.arena = arena_new()};
	tool_folder(v.folder);
	const char *rest = make_row(&v, "ROW-02", "text", "");
	v.then = load(
	    &v, "1", arena_printf(v.arena, "%s%s", r->then ? make_row(&v, "ROW-01", r->then, r->more_then) : "", rest));
	v.now = load(&v, "2",
		     arena_printf(v.arena, "%s%s", r->now ? make_row(&v, "ROW-01", r->now, r->more_now) : "", rest));
	v.before = answers_new(v.then, date_from_ymd(2026, 6, 1));
	v.after = answers_new(v.now, date_from_ymd(2027, 6, 1));
	if (r->value)
		answers_set(v.before, 0,
			    &(struct answer){.value = r->value,
					     .note = "備考",
					     .evidence = 2,
					     .evidence_label = "書類",
					     .evidence_until = date_from_ymd(2027, 3, 31),
					     .revision = 3});
	renewal_carry(v.before, v.after, &v.carried, v.arena);
	const struct renewal_row *told = NULL;
	for (size_t i = 0; i < v.carried.rows; i++)
		if (strcmp(v.carried.row[i].id, "ROW-01") == 0) {
			assert_null(told); /* once */
			told = &v.carried.row[i];
		}
	assert_non_null(told);
	assert_int_equal(told->fate, r->fate);
	assert_true((told->why.ja != NULL) == (r->fate == RENEWAL_ASIDE));
	int at = questionnaire_find(v.now, "ROW-01");
	if (r->fate == RENEWAL_CARRIED) {
		const struct answer *a = &v.after->item[at];
		assert_string_equal(a->value, r->value);
		assert_string_equal(a->note, "備考");
		assert_string_equal(a->evidence_label, "書類");
		assert_int_equal(a->evidence_until, date_from_ymd(2027, 3, 31));
		assert_int_equal(a->revision, 0);
		assert_true(a->carried);
	} else if (at >= 0) {
		assert_null(v.after->item[at].value);
	}
	clear(&v);
}

/* What became of five answers by the time that the new assessment was gone through. */
static void counts(void **state)
{
	(void)state;
	static const char *const now_value[] = {"はい", "いいえ", "新"};
	struct versions v = {.arena = arena_new()};
	size_t n[RENEWAL_FATES];
	tool_folder(v.folder);
	const char *first = make_row(&v, "ROW-00", "yn", ""), *then = first, *now = first;
	for (int i = 1; i <= 7; i++) {
		const char *id = arena_printf(v.arena, "ROW-%02d", i);
		/* The fourth is new; the fifth is gone; the sixth is not asked any more, the seventh was not either. */
		if (i != 4)
			then = arena_printf(v.arena, "%s%s", then, make_row(&v, id, "text", ""));
		if (i != 5)
			now = arena_printf(v.arena, "%s%s", now,
					   make_row(&v, id, "text", i >= 6 ? "when = ROW-00 = yes\n" : ""));
	}
	v.then = load(&v, "1", then);
	v.now = load(&v, "2", now);
	v.before = answers_new(v.then, date_from_ymd(2026, 6, 1));
	v.after = answers_new(v.now, date_from_ymd(2027, 6, 1));
	for (size_t i = 0; i < v.then->rows; i++)
		if (strcmp(v.then->row[i].id, "ROW-07") != 0)
			answers_set(v.before, (int)i,
				    &(struct answer){.value = i ? "はい" : "no",
						     .evidence = EVIDENCE_UNSET,
						     .evidence_until = DATE_NONE});
	renewal_carry(v.before, v.after, &v.carried, v.arena);
	assert_int_equal(v.carried.count[RENEWAL_CARRIED], 5);
	assert_int_equal(v.carried.count[RENEWAL_NEW], 1);
	assert_int_equal(v.carried.count[RENEWAL_ASIDE], 1);
	assert_int_equal(v.carried.rows, 7);
	for (int i = 2; i < 5; i++)
		answers_set(v.after, i,
			    &(struct answer){
				.value = now_value[i - 2], .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE});
	renewal_count(v.before, v.after, n);
	assert_int_equal(n[RENEWAL_CARRIED], 2);
	assert_int_equal(n[RENEWAL_CONFIRMED], 1);
	assert_int_equal(n[RENEWAL_CHANGED], 1);
	assert_int_equal(n[RENEWAL_NEW], 1);
	assert_int_equal(n[RENEWAL_ASIDE], 1);
	/* Taken back, last time's answer is set aside too. */
	answers_set(v.after, 3, &(struct answer){.evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE});
	renewal_count(v.before, v.after, n);
	assert_int_equal(n[RENEWAL_CHANGED], 0);
	assert_int_equal(n[RENEWAL_ASIDE], 2);
	clear(&v);
}

/* A file of answers may say one level for all rows that it does not list. */
static void default_evidence(void **state)
{
	(void)state;
	static const char paper[] = "evidence.ja = \"書類\"\nevidence.en = \"Paper\"\n";
	struct versions v = {.arena = arena_new()};
	const struct answer yes = {.value = "はい", .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE};
	tool_folder(v.folder);
	v.now = load(
	    &v, "1",
	    arena_printf(v.arena, "%s%s", make_row(&v, "ROW-01", "text", paper), make_row(&v, "ROW-02", "text", "")));
	v.before = answers_new(v.now, date_from_ymd(2026, 6, 1));
	v.after = answers_new(v.now, date_from_ymd(2027, 6, 1));
	v.before->evidence_default = 2;
	answers_set(v.before, 0, &yes);
	answers_set(v.before, 1, &yes);
	renewal_carry(v.before, v.after, &v.carried, v.arena);
	assert_int_equal(v.after->item[0].evidence, 2);
	assert_int_equal(v.after->item[1].evidence, EVIDENCE_UNSET);
	assert_int_equal(v.after->evidence_default, EVIDENCE_UNSET);
	answers_free(v.before);
	answers_free(v.after);
	questionnaire_free(v.now);
	arena_free(v.arena);
	tool_remove(v.folder);
}

static void unconfirmed(void **state)
{
	(void)state;
	struct versions v = {.arena = arena_new()};
	int found[4];
	tool_folder(v.folder);
	v.now = load(&v, "1",
		     arena_printf(v.arena, "%s%s", make_row(&v, "ROW-01", "text", "renew = yes\n"),
				  make_row(&v, "ROW-02", "text", "")));
	v.after = answers_new(v.now, date_from_ymd(2027, 6, 1));
	const struct answer carried = {
	    .value = "はい", .evidence = EVIDENCE_UNSET, .evidence_until = DATE_NONE, .carried = true};
	answers_set(v.after, 0, &carried);
	answers_set(v.after, 1, &carried);
	assert_int_equal(renewal_unconfirmed(v.after, found), 1);
	assert_int_equal(found[0], 0);
	assert_int_equal(answers_next_open(v.after, 0), 0);
	struct answer confirmed = carried;
	confirmed.carried = false;
	answers_set(v.after, 0, &confirmed);
	assert_int_equal(renewal_unconfirmed(v.after, found), 0);
	assert_int_equal(answers_next_open(v.after, 0), -1);
	answers_free(v.after);
	questionnaire_free(v.now);
	arena_free(v.arena);
	tool_remove(v.folder);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, carries, carry_rows, "carry");
	check_add(&list, default_evidence, NULL, "the level for rows without one");
	check_add(&list, unconfirmed, NULL, "what must be confirmed");
	check_add(&list, counts, NULL, "what became of each");
	return check_run(&list, "renewal");
}

#define _GNU_SOURCE
/* The desk without a face: who gets in and after how long, whose cases they see, what is left when they go. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/desk.h"
#include "forms/key.h"
#include "tests/office.h"

enum { YAMADA, SATO, SUZUKI, OFFICERS };

static const struct person {
	const char *name, *post, *level, *pass;
	enum officer_role role;
} people[OFFICERS] = {
    {"山田太郎", "主任", NULL, "yamada pass", OFFICER_AUTHOR},
    {"佐藤花子", "主査", NULL, "sato pass word", OFFICER_AUTHOR},
    {"鈴木一郎", "課長", "chief", "suzuki pass", OFFICER_APPROVER},
};

struct room {
	struct office office;
	struct desk *d;
};

static const char *key_of(struct room *w, int person)
{
	return arena_printf(w->office.s.arena, "%s/%d.p12", w->office.folder, person);
}

static void add_person(struct room *w, struct register_db *r, int n)
{
	const struct person *who = &people[n];
	struct session *s = &w->office.s;
	struct key *key = NULL;
	struct key_certificate c;
	const char *place = key_of(w, n);
	assert_int_equal(key_create(place, who->name, who->pass, &s->host, &s->err), 0);
	assert_int_equal(key_load(&key, place, who->pass, OFFICE_NOW, &s->host, &s->err), 0);
	key_certificate_of(key, s->arena, &c);
	const struct officer o = {.name = who->name,
				  .post = who->post,
				  .role = who->role,
				  .level = who->level,
				  .certificate = c.der,
				  .certificate_n = c.n,
				  .fingerprint = c.fingerprint,
				  .key = place};
	assert_int_equal(register_officer_add(r, &o, "tester", &s->err), 0);
	key_free(key);
}

static void open_desk(struct room *w)
{
	struct err err = {0};
	if (desk_open(&w->d, &w->office.s, &err) < 0)
		fail_msg("%s", err.item[0].text.en);
}

/* With all three, or an empty register. */
static void enter(struct room *w, int count)
{
	struct register_db *r = NULL;
	office_open(&w->office);
	assert_int_equal(session_register(&w->office.s, true, &r), 0);
	for (int i = 0; i < count; i++)
		add_person(w, r, i);
	register_close(r);
	open_desk(w);
	assert_int_equal(w->d->officers, count);
}

static void leave(struct room *w)
{
	struct register_db *r = NULL;
	struct err err = {0};
	desk_sign_out(w->d);
	desk_close(w->d);
	assert_int_equal(session_register(&w->office.s, false, &r), 0);
	assert_int_equal(register_verify_log(r, NULL, &err), 0);
	register_close(r);
	office_close(&w->office);
}

static void must(struct room *w, enum desk_end end, enum desk_end wanted)
{
	if (end != wanted)
		fail_msg("%d, not %d: %s", end, wanted,
			 w->d->notices.count ? words_in(w->d->notices.item[0].text, LANG_EN) : "");
}

/* ---- tries ---- */

/* One try: when, with what, what comes of it. */
struct attempt {
	int64_t after;     /* seconds since the last one; the clock may go back */
	bool right, again; /* again: the program was started anew before it */
	enum desk_end end;
	const char *told;
};

enum { ATTEMPTS = 14 };

#define WRONG(left)                                                                                                    \
	{                                                                                                              \
		1, false, false, DESK_REFUSED, "tries left: " left                                                     \
	}

static const struct attempts_row {
	const char *name;
	struct attempt attempt[ATTEMPTS]; /* ends with after 0 */
} attempts_rows[] = {
    {"right at once", {{1, true, false, DESK_DONE, NULL}}},
    {"wrong, then right", {WRONG("4"), {1, true, false, DESK_DONE, NULL}}},
    {"right makes all tries new",
     {WRONG("4"), WRONG("3"), {1, true, false, DESK_DONE, NULL}, WRONG("4"), WRONG("3"), WRONG("2")}},
    {"five wrong ones make one wait, with the right one too",
     {WRONG("4"),
      WRONG("3"),
      WRONG("2"),
      WRONG("1"),
      {1, false, false, DESK_REFUSED, "wait 60 seconds"},
      {20, true, false, DESK_REFUSED, "wait 40 seconds"},
      {39, true, false, DESK_REFUSED, "wait 1 seconds"},
      {1, true, false, DESK_DONE, NULL}}},
    {"each further one doubles it",
     {WRONG("4"),
      WRONG("3"),
      WRONG("2"),
      WRONG("1"),
      {1, false, false, DESK_REFUSED, "wait 60 seconds"},
      {60, false, false, DESK_REFUSED, "wait 120 seconds"},
      {120, false, false, DESK_REFUSED, "wait 240 seconds"},
      {240, false, false, DESK_REFUSED, "wait 480 seconds"},
      {480, false, false, DESK_REFUSED, "wait 960 seconds"},
      {960, false, false, DESK_REFUSED, "wait 1920 seconds"},
      {1920, false, false, DESK_REFUSED, "wait 3600 seconds"},
      {3600, false, false, DESK_REFUSED, "wait 3600 seconds"},
      {3600, true, false, DESK_DONE, NULL}}},
    {"starting again does not help",
     {WRONG("4"),
      WRONG("3"),
      {1, false, true, DESK_REFUSED, "tries left: 2"},
      WRONG("1"),
      {1, false, false, DESK_REFUSED, "wait 60 seconds"},
      {1, true, true, DESK_REFUSED, "wait 59 seconds"}}},
    {"nor does setting the clock back, which makes nobody wait for ever either",
     {WRONG("4"),
      WRONG("3"),
      WRONG("2"),
      WRONG("1"),
      {1, false, false, DESK_REFUSED, "wait 60 seconds"},
      {-86400, true, false, DESK_REFUSED, "wait 60 seconds"},
      {86461, true, false, DESK_DONE, NULL}}},
};

static void attempts(void **state)
{
	const struct attempts_row *row = *state;
	struct room w;
	int64_t now = OFFICE_NOW;
	enter(&w, OFFICERS);
	for (size_t i = 0; i < ATTEMPTS && row->attempt[i].after; i++) {
		const struct attempt *a = &row->attempt[i];
		office_clock(now += a->after);
		if (w.d->who)
			desk_sign_out(w.d);
		if (a->again) {
			desk_close(w.d);
			open_desk(&w);
		}
		enum desk_end end = desk_sign_in(w.d, YAMADA, a->right ? people[YAMADA].pass : "wrong passphrase");
		if (end != a->end)
			fail_msg("try %zu: %d, not %d", i, end, a->end);
		if (a->told)
			office_said(&w.d->notices, a->told);
		assert_true((w.d->who != NULL) == (end == DESK_DONE));
	}
	/* The tries of one are nobody else's. */
	if (w.d->who)
		desk_sign_out(w.d);
	must(&w, desk_sign_in(w.d, SATO, people[SATO].pass), DESK_DONE);
	assert_string_equal(w.office.s.who, people[SATO].name);
	leave(&w);
}

static void nothing_typed(void **state)
{
	(void)state;
	struct room w;
	enter(&w, OFFICERS);
	for (int i = 0; i < DESK_TRIES + 1; i++)
		must(&w, desk_sign_in(w.d, YAMADA, ""), DESK_REFUSED);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	leave(&w);
}

/* A key that is gone, or another one in its place, is no wrong passphrase and is told as what it is. */
static void other_key(void **state)
{
	(void)state;
	struct room w;
	struct err err = {0};
	enter(&w, OFFICERS);
	const char *place = key_of(&w, YAMADA);
	assert_int_equal(remove(place), 0);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_FAILED);
	assert_int_equal(key_create(place, people[YAMADA].name, people[YAMADA].pass, &w.office.s.host, &err), 0);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_REFUSED);
	office_said(&w.d->notices, "not the one registered");
	assert_null(w.d->who);
	leave(&w);
}

/* ---- the first officer ---- */

static const struct enrol_row {
	const char *name, *who, *post, *pass, *again;
	enum desk_end end;
	const char *told;
} enrol_rows[] = {
    {"all is there", "山田太郎", "主任", "a long passphrase", "a long passphrase", DESK_DONE, NULL},
    {"rare kanji, forty of them",
     "髙﨑邉神塚隆葛󠄀𠮟髙﨑邉神塚隆葛󠄀𠮟髙﨑邉神塚隆葛󠄀𠮟髙﨑邉神塚隆葛󠄀"
     "𠮟",
     "主任", "パスフレーズ八文字", "パスフレーズ八文字", DESK_DONE, NULL},
    {"no name", "", "主任", "a long passphrase", "a long passphrase", DESK_REFUSED, "give your name"},
    {"a blank name", "　 ", "主任", "a long passphrase", "a long passphrase", DESK_REFUSED, "give your name"},
    {"no post", "山田太郎", " ", "a long passphrase", "a long passphrase", DESK_REFUSED, "give your post"},
    {"too short", "山田太郎", "主任", "seven77", "seven77", DESK_REFUSED, "too short"},
    {"eight characters, not bytes", "山田太郎", "主任", "七文字のみです", "七文字のみです", DESK_REFUSED, "too short"},
    {"typed otherwise", "山田太郎", "主任", "a long passphrase", "a long pasphrase", DESK_REFUSED, "differ"},
};

static void enrols(void **state)
{
	const struct enrol_row *row = *state;
	struct room w;
	enter(&w, 0);
	must(&w, desk_enrol(w.d, row->who, row->post, row->pass, row->again), row->end);
	if (row->told)
		office_said(&w.d->notices, row->told);
	assert_int_equal(w.d->officers, row->end == DESK_DONE);
	assert_true((w.d->who != NULL) == (row->end == DESK_DONE));
	if (row->end == DESK_DONE) {
		/* The key that was made is theirs, and nobody else makes themselves known. */
		desk_sign_out(w.d);
		must(&w, desk_sign_in(w.d, 0, row->pass), DESK_DONE);
		desk_sign_out(w.d);
		must(&w, desk_enrol(w.d, "別人", "主任", "another passphrase", "another passphrase"), DESK_REFUSED);
		office_said(&w.d->notices, "registered already");
	}
	leave(&w);
}

/* ---- cases ---- */

static void begin(struct room *w, const char *title, char id[INTERVIEW_ID])
{
	struct interview *i = NULL;
	must(w, desk_begin(w->d, "cloud", NULL, &i), DESK_DONE);
	i->row = questionnaire_find(i->questionnaire, "PRF-01");
	assert_int_equal(interview_put(i, FIELD_ANSWER, title), PUT_STORED);
	memcpy(id, i->id, INTERVIEW_ID);
	interview_free(i);
}

static void own_cases_only(void **state)
{
	(void)state;
	struct room w;
	const struct desk_case *c;
	struct interview *i = NULL;
	char first[INTERVIEW_ID], second[INTERVIEW_ID];
	size_t n;
	enter(&w, OFFICERS);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	begin(&w, "予約システム", first);
	office_clock(OFFICE_NOW + 60);
	begin(&w, "庁内チャット", second);
	must(&w, desk_cases(w.d, &c, &n), DESK_DONE);
	assert_int_equal(n, 2);
	assert_string_equal(c[0].id, second);
	assert_string_equal(c[1].title, "予約システム");
	desk_sign_out(w.d);
	must(&w, desk_sign_in(w.d, SATO, people[SATO].pass), DESK_DONE);
	must(&w, desk_cases(w.d, &c, &n), DESK_DONE);
	assert_int_equal(n, 0);
	must(&w, desk_resume(w.d, first, &i), DESK_REFUSED);
	office_said(&w.d->notices, "somebody else's");
	assert_null(i);
	desk_sign_out(w.d);
	/* An approver sees what was made. */
	must(&w, desk_sign_in(w.d, SUZUKI, people[SUZUKI].pass), DESK_DONE);
	must(&w, desk_cases(w.d, &c, &n), DESK_DONE);
	assert_int_equal(n, 0);
	desk_sign_out(w.d);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	must(&w, desk_resume(w.d, first, &i), DESK_DONE);
	must(&w, desk_make(w.d, i, people[YAMADA].pass), DESK_DONE);
	interview_free(i);
	i = NULL;
	desk_sign_out(w.d);
	must(&w, desk_sign_in(w.d, SUZUKI, people[SUZUKI].pass), DESK_DONE);
	must(&w, desk_cases(w.d, &c, &n), DESK_DONE);
	assert_int_equal(n, 1);
	assert_string_equal(c[0].id, first);
	must(&w, desk_resume(w.d, first, &i), DESK_DONE);
	must(&w, desk_make(w.d, i, people[SUZUKI].pass), DESK_REFUSED);
	interview_free(i);
	leave(&w);
}

/* ---- documents ---- */

static void signs(void **state)
{
	(void)state;
	struct room w;
	struct interview *i = NULL;
	const struct desk_document *doc;
	char id[INTERVIEW_ID];
	const char *text = NULL;
	bool good = false;
	size_t n, at = 0;
	enter(&w, OFFICERS);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	begin(&w, "予約システム", id);
	must(&w, desk_resume(w.d, id, &i), DESK_DONE);
	must(&w, desk_make(w.d, i, ""), DESK_REFUSED);
	must(&w, desk_make(w.d, i, "wrong passphrase"), DESK_REFUSED);
	office_said(&w.d->notices, "tries left: 4");
	must(&w, desk_make(w.d, i, people[YAMADA].pass), DESK_DONE);
	must(&w, desk_documents(w.d, i, &doc, &n), DESK_DONE);
	while (at < n && !(doc[at].made && doc[at].field[OFFICER_APPROVER]))
		at++;
	assert_true(at < n);
	assert_string_equal(doc[at].signer[OFFICER_AUTHOR], people[YAMADA].name);
	assert_null(doc[at].signer[OFFICER_APPROVER]);
	assert_true(doc[at].current);
	/* An answer later, it is no longer what the register holds. */
	i->row = questionnaire_find(i->questionnaire, "PRF-01");
	assert_int_equal(interview_put(i, FIELD_ANSWER, "別の案件名"), PUT_STORED);
	must(&w, desk_documents(w.d, i, &doc, &n), DESK_DONE);
	assert_false(doc[at].current);
	char *path = strdup(doc[at].path);
	interview_free(i);
	i = NULL;
	desk_sign_out(w.d);
	must(&w, desk_sign_in(w.d, SUZUKI, people[SUZUKI].pass), DESK_DONE);
	for (int tries = 1; tries < DESK_TRIES; tries++)
		must(&w, desk_sign(w.d, path, people[YAMADA].pass), DESK_REFUSED);
	office_said(&w.d->notices, "tries left: 1");
	must(&w, desk_sign(w.d, path, people[SUZUKI].pass), DESK_DONE);
	must(&w, desk_resume(w.d, id, &i), DESK_DONE);
	must(&w, desk_documents(w.d, i, &doc, &n), DESK_DONE);
	assert_string_equal(doc[at].signer[OFFICER_APPROVER], people[SUZUKI].name);
	assert_int_equal(doc[at].integrity, INTEGRITY_INTACT);
	must(&w, desk_verify(w.d, strrchr(path, '/') + 1, &text, &good), DESK_DONE);
	assert_non_null(strstr(text, people[SUZUKI].name));
	static const char *const elsewhere[] = {"", "../register.db", "/etc/passwd", ".hidden", "a/b.pdf"};
	for (size_t e = 0; e < sizeof(elsewhere) / sizeof(elsewhere[0]); e++)
		must(&w, desk_verify(w.d, elsewhere[e], &text, &good), DESK_REFUSED);
	must(&w, desk_verify(w.d, "not-there.pdf", &text, &good), DESK_FAILED);
	interview_free(i);
	free(path);
	leave(&w);
}

/* ---- what is due ---- */

static void due(void **state)
{
	(void)state;
	struct room w;
	struct interview *i = NULL;
	const struct desk_due *item;
	size_t n;
	const int day = date_in_japan(OFFICE_NOW);
	enter(&w, OFFICERS);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	must(&w, desk_begin(w.d, "cloud", NULL, &i), DESK_DONE);
	i->row = questionnaire_find(i->questionnaire, "PRF-01");
	assert_int_equal(interview_put(i, FIELD_ANSWER, "予約システム"), PUT_STORED);
	/* A draft is due never; what was decided on is, on its day. */
	must(&w, desk_due(w.d, 3000, &item, &n), DESK_DONE);
	assert_int_equal(n, 0);
	const struct register_life life = {.state = "approved", .due = "2026-07-01", .due_row = "CLD-15"};
	assert_int_equal(register_act(w.d->registry, i->id, 0, "approve", &life, NULL, "鈴木", NULL, NULL), 0);
	interview_free(i);
	must(&w, desk_due(w.d, 29, &item, &n), DESK_DONE);
	assert_int_equal(n, 0);
	must(&w, desk_due(w.d, 30, &item, &n), DESK_DONE);
	assert_int_equal(n, 1);
	assert_int_equal(item[0].day, day + 30);
	assert_string_equal(item[0].title, "予約システム");
	/* A kiosk that was left on: two months later it is overdue. */
	office_clock(OFFICE_NOW + 60 * INT64_C(86400));
	must(&w, desk_due(w.d, 0, &item, &n), DESK_DONE);
	assert_int_equal(n, 1);
	assert_true(item[0].day < w.office.s.today);
	must(&w, desk_begin(w.d, "cloud", NULL, &i), DESK_DONE);
	assert_int_equal(i->answers->date, day + 60);
	interview_free(i);
	leave(&w);
}

/* ---- leaving ---- */

static void locks(void **state)
{
	(void)state;
	struct room w;
	const struct desk_case *c;
	char id[INTERVIEW_ID];
	size_t n;
	enter(&w, OFFICERS);
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	begin(&w, "予約システム", id);
	must(&w, desk_cases(w.d, &c, &n), DESK_DONE);
	const struct arena *kept = w.d->arena;
	desk_lock(w.d);
	assert_null(w.d->who);
	assert_string_equal(w.office.s.who, "");
	assert_ptr_equal(w.d->arena, kept);
	assert_string_equal(c[0].title, "予約システム");
	must(&w, desk_sign_in(w.d, YAMADA, people[YAMADA].pass), DESK_DONE);
	assert_ptr_equal(w.d->arena, kept);
	assert_string_equal(c[0].title, "予約システム");
	/* Somebody else: what was handed out is gone before they are in. */
	desk_lock(w.d);
	must(&w, desk_sign_in(w.d, SATO, people[SATO].pass), DESK_DONE);
	assert_int_equal(w.d->locked, 0);
	must(&w, desk_cases(w.d, &c, &n), DESK_DONE);
	assert_int_equal(n, 0);
	desk_sign_out(w.d);
	desk_sign_out(w.d);
	leave(&w);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, attempts, attempts_rows, "tries");
	check_add(&list, nothing_typed, NULL, "nothing typed is no try");
	check_add(&list, other_key, NULL, "a key that is gone or another one");
	CHECK_ROWS(&list, enrols, enrol_rows, "enrol");
	check_add(&list, own_cases_only, NULL, "own cases only");
	check_add(&list, signs, NULL, "made, signed, verified");
	check_add(&list, due, NULL, "what is due, also on a kiosk that was left on");
	check_add(&list, locks, NULL, "locked and left");
	return check_run(&list, "desk");
}

/* officer: who signs, in the register: added, found, disabled, never deleted, and pinned by the log. */
#define _GNU_SOURCE
#include "tests/register_case.h"

#include "assess/digest.h"

/* A certificate's bytes are taken as they are: its fitness is not the register's business. */
static struct officer officer_of(const char *name, enum officer_role role, const char *certificate,
				 char fingerprint[DIGEST_HEX])
{
	digest_hex(certificate, strlen(certificate), fingerprint);
	return (struct officer){.name = name,
				.post = "情報政策課長",
				.role = role,
				.level = role == OFFICER_APPROVER ? "chief" : NULL,
				.certificate = certificate,
				.certificate_n = strlen(certificate),
				.fingerprint = fingerprint,
				.key = "pkcs11:token=city;object=signer"};
}

static void add(struct scene *s, struct register_db *r, const char *name, enum officer_role role, const char *cert)
{
	char fingerprint[DIGEST_HEX];
	struct officer o = officer_of(name, role, cert, fingerprint);
	if (register_officer_add(r, &o, "山田", &s->err))
		fail_msg("not added: %s", s->err.item[0].text.en);
}

struct seen {
	char text[4000];
};

static bool see(void *ctx, const struct officer *o)
{
	struct seen *seen = ctx;
	size_t n = strlen(seen->text);
	snprintf(seen->text + n, sizeof(seen->text) - n, "%lld %s %s %s %s %s %s%s%s\n", (long long)o->number, o->name,
		 officer_role_name(o->role), o->level ? o->level : "-", o->key ? o->key : "-", o->added_by,
		 o->disabled ? "off" : "on", o->reason ? " " : "", o->reason ? o->reason : "");
	return true;
}

static void adds_and_lists(void **state)
{
	(void)state;
	struct scene s;
	struct seen seen = {""};
	scene_start(&s);
	struct register_db *r = open_register(&s, 0);
	add(&s, r, "佐藤 花子", OFFICER_APPROVER, "cert one");
	add(&s, r, "O'Neil \"vendor\"", OFFICER_VENDOR, "cert two");
	assert_int_equal(register_officer_disable(r, "佐藤 花子", "異動", "田中", &s.err), 0);
	assert_int_equal(register_officers(r, see, &seen, &s.err), 0);
	assert_string_equal(seen.text, "1 佐藤 花子 approver chief pkcs11:token=city;object=signer 山田 off 異動\n"
				       "2 O'Neil \"vendor\" vendor - pkcs11:token=city;object=signer 山田 on\n");
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

static void finds(void **state)
{
	(void)state;
	struct scene s;
	struct officer o;
	char one[DIGEST_HEX], none[DIGEST_HEX];
	scene_start(&s);
	struct arena *a = arena_new();
	struct register_db *r = open_register(&s, 0);
	digest_hex("cert one", 8, one);
	digest_hex("none", 4, none);
	add(&s, r, "佐藤 花子", OFFICER_AUTHOR, "cert one");
	assert_int_equal(register_officer_find(r, none, a, &o, &s.err), 0);
	assert_int_equal(register_officer_find(r, one, a, &o, &s.err), 1);
	assert_string_equal(o.name, "佐藤 花子");
	assert_string_equal(o.post, "情報政策課長");
	assert_int_equal(o.certificate_n, 8);
	assert_memory_equal(o.certificate, "cert one", 8);
	assert_string_equal(o.added, "2026-06-01T05:00:00Z");
	assert_null(o.disabled);
	/* Disabled, it is still found; and added again, the active one comes first. */
	s.clock += 60;
	assert_int_equal(register_officer_disable(r, "佐藤 花子", "紛失", "田中", &s.err), 0);
	assert_int_equal(register_officer_find(r, one, a, &o, &s.err), 1);
	assert_string_equal(o.disabled, "2026-06-01T05:01:00Z");
	assert_string_equal(o.disabled_by, "田中");
	add(&s, r, "佐藤 花子", OFFICER_AUTHOR, "cert one");
	assert_int_equal(register_officer_find(r, one, a, &o, &s.err), 1);
	assert_null(o.disabled);
	assert_int_equal(o.number, 2);
	assert_whole(r, &s.err);
	register_close(r);
	arena_free(a);
	scene_end(&s);
}

static void refuses(void **state)
{
	(void)state;
	struct scene s;
	char fingerprint[DIGEST_HEX];
	scene_start(&s);
	struct register_db *r = open_register(&s, 0);
	add(&s, r, "佐藤 花子", OFFICER_AUTHOR, "cert one");
	struct officer same = officer_of("別の人", OFFICER_APPROVER, "cert one", fingerprint);
	assert_int_equal(register_officer_add(r, &same, "山田", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "「佐藤 花子」", "is that of '佐藤 花子'");
	struct officer name = officer_of("佐藤 花子", OFFICER_APPROVER, "cert two", fingerprint);
	assert_int_equal(register_officer_add(r, &name, "山田", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "登録済みです", "is registered");
	assert_int_equal(register_officer_disable(r, "知らない人", "x", "山田", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "「知らない人」は登録されていません", "no active officer");
	/* Nothing of it stands in the log. */
	assert_int_equal(number_in(r, "SELECT count(*) FROM log"), 1);
	assert_int_equal(register_officer_disable(r, "佐藤 花子", "x", "山田", &s.err), 0);
	assert_int_equal(register_officer_disable(r, "佐藤 花子", "x", "山田", &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "使用中の署名者", "no active officer");
	register_close(r);
	scene_end(&s);
}

/* What somebody does with another program: refused by the database itself, or, with its triggers out of the way, seen
 * by checking the log. */
struct outside_row {
	const char *name, *sql;
};

static const struct outside_row outside_rows[] = {
    {"deleted", "DELETE FROM officer WHERE number = 1"},
    {"renamed", "UPDATE officer SET name = 'x' WHERE number = 1"},
    {"promoted", "UPDATE officer SET role = 'approver', level = 'ciso' WHERE number = 1"},
    {"another certificate", "UPDATE officer SET certificate = x'00' WHERE number = 1"},
    {"another fingerprint", "UPDATE officer SET fingerprint = 'aa' WHERE number = 1"},
    {"enabled again", "UPDATE officer SET disabled = NULL, disabled_by = NULL, reason = NULL WHERE number = 2"},
};

static void outside(void **state)
{
	const struct outside_row *row = *state;
	struct scene s;
	scene_start(&s);
	struct register_db *r = open_register(&s, 0);
	add(&s, r, "佐藤 花子", OFFICER_AUTHOR, "cert one");
	add(&s, r, "鈴木 一郎", OFFICER_VENDOR, "cert two");
	assert_int_equal(register_officer_disable(r, "鈴木 一郎", "異動", "山田", &s.err), 0);
	register_close(r);
	assert_int_not_equal(run_outside(s.path, row->sql), SQLITE_OK);
	assert_int_equal(run_outside(s.path, "DROP TRIGGER officer_is_not_changed; DROP TRIGGER officer_is_not_deleted;"
					     "DROP TRIGGER officer_stays_disabled"),
			 SQLITE_OK);
	assert_int_equal(run_outside(s.path, row->sql), SQLITE_OK);
	r = open_register(&s, 0);
	assert_int_equal(register_verify_log(r, NULL, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "一致しません", "altered from outside");
	register_close(r);
	scene_end(&s);
}

/* Put in from outside: a line is missing. */
static void smuggled(void **state)
{
	(void)state;
	struct scene s;
	scene_start(&s);
	struct register_db *r = open_register(&s, 0);
	add(&s, r, "佐藤 花子", OFFICER_AUTHOR, "cert one");
	register_close(r);
	assert_int_equal(run_outside(s.path, "INSERT INTO officer SELECT 2, 'x', post, role, level, certificate, 'aa',"
					     " key, added, added_by, NULL, NULL, NULL, line FROM officer"),
			 SQLITE_OK);
	r = open_register(&s, 0);
	assert_int_equal(register_verify_log(r, NULL, &s.err), -1);
	assert_said(&s.err, ERR_INPUT, "「x」", "altered from outside");
	register_close(r);
	scene_end(&s);
}

/* A register of layout 1 gets its officers on opening, and keeps what it holds. */
static void older_layout(void **state)
{
	(void)state;
	struct scene s;
	char id[REGISTER_ID];
	scene_start(&s);
	struct register_db *r = open_register(&s, 0);
	assert_int_equal(register_create(r, s.a, NULL, "山田", id, sizeof(id), &s.err), 0);
	register_close(r);
	assert_int_equal(run_outside(s.path, BACK_TO_LAYOUT_3
				     "DROP TABLE officer; ALTER TABLE assessment DROP COLUMN author;"
				     "ALTER TABLE assessment DROP COLUMN previous; PRAGMA user_version = 1"),
			 SQLITE_OK);
	r = open_register(&s, 0);
	assert_int_equal(number_in(r, "PRAGMA user_version"), REGISTER_LAYOUT);
	assert_int_equal(number_in(r, "SELECT count(*) FROM assessment"), 1);
	assert_int_equal(number_in(r, "SELECT count(*) FROM assessment WHERE author = '山田'"), 1);
	add(&s, r, "佐藤 花子", OFFICER_AUTHOR, "cert one");
	assert_whole(r, &s.err);
	register_close(r);
	scene_end(&s);
}

static void roles(void **state)
{
	(void)state;
	enum officer_role role = OFFICER_VENDOR;
	assert_true(officer_role_of("author", &role));
	assert_int_equal(role, OFFICER_AUTHOR);
	assert_false(officer_role_of("Author", &role));
	assert_int_equal(role, OFFICER_AUTHOR);
	for (int i = 0; i < OFFICER_ROLES; i++) {
		assert_true(officer_role_of(officer_role_name(i), &role));
		assert_int_equal(role, i);
	}
}

int main(void)
{
	struct check_list list = {0};
	check_add(&list, adds_and_lists, NULL, "added, disabled, listed");
	check_add(&list, finds, NULL, "found by fingerprint, also when disabled");
	check_add(&list, refuses, NULL, "the same certificate, the same name, nobody");
	CHECK_ROWS(&list, outside, outside_rows, "from outside");
	check_add(&list, smuggled, NULL, "from outside: put in");
	check_add(&list, older_layout, NULL, "a register of layout 1");
	check_add(&list, roles, NULL, "names of roles");
	return check_run(&list, "officer");
}

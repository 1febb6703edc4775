#define _GNU_SOURCE
#include "tests/kiosk_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/deeds.h"

/* Keys lie in the base, whose paths the register holds; the register itself is copied. */
static struct {
	struct place officers, filled, due, in_force;
} base;

static void must_run(const struct place *p, const char *const *words)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != 0)
		fail_msg("exit %d: %s", r.code, r.err);
	run_clear(&r);
}

struct someone {
	const char *name, *post, *role, *level, *key, *pass;
};

static void add_officer(const struct place *p, const struct someone *o)
{
	const char *const make[] = {"key", "new", "--key", o->key, "--who", o->name, "--pass-file", "pass", NULL};
	const char *add[20] = {"officer", "add",   o->name, "--post",      o->post, "--role",
			       o->role,   "--key", o->key,  "--pass-file", "pass",  NULL};
	if (o->level) {
		add[11] = "--level";
		add[12] = o->level;
	}
	place_write(p, "pass", o->pass);
	must_run(p, make);
	must_run(p, add);
}

static void copy_file(const struct place *from, const char *name, const struct place *to)
{
	size_t n = 0;
	char *bytes = place_read(from, name, &n), *path = place_path(to, name);
	assert_non_null(bytes);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	free(bytes);
	free(path);
}

static void copy_register(const struct place *from, const struct place *to)
{
	char *folder = place_path(to, "shinsa");
	assert_int_equal(mkdir(folder, 0700), 0);
	free(folder);
	copy_file(from, "shinsa/register.db", to);
}

static void make_due(void)
{
	static const char *const steps[][8] = {
	    {"submit", "R8-0001", "--officer", "山田太郎", "--pass-file", "pass", NULL},
	    {"approve", "R8-0001", "--officer", "鈴木一郎", "--pass-file", "pass", NULL},
	    {"trigger", "R8-0001", "--reason", "不正アクセス", NULL},
	};
	static const char *const passes[] = {"yamada pass", "suzuki pass"};
	place_make(&base.due);
	copy_register(&base.filled, &base.due);
	for (size_t i = 0; i < 3; i++) {
		if (i < 2)
			place_write(&base.due, "pass", passes[i]);
		must_run(&base.due, steps[i]);
	}
}

static void make_in_force(void)
{
	static const char *const steps[][8] = {
	    {"treat", "R8-0001", "--owner", "山田太郎", "--until", "2027-03-31", NULL},
	    {"conclude", "R8-0001", NULL},
	    {"start", "R8-0001", NULL},
	};
	place_make(&base.in_force);
	copy_register(&base.due, &base.in_force);
	assert_true(deeds_place(&base.in_force, "R8-0001") > 10);
	for (size_t i = 0; i < 3; i++)
		must_run(&base.in_force, steps[i]);
}

void kiosk_base_make(void)
{
	static const struct someone three[] = {
	    {"山田太郎", "情報政策課主任", "author", NULL, "yamada.p12", "yamada pass"},
	    {"佐藤花子", "契約課主査", "author", NULL, "sato.p12", "sato pass word"},
	    {"鈴木一郎", "情報政策課長", "approver", "chief", "suzuki.p12", "suzuki pass"},
	};
	static const char *const fill[] = {"--who",      "山田太郎",   "run",   "--answers", "mixed.ini",
					   "--no-input", "--unsigned", "--out", "x",         NULL};
	place_make(&base.officers);
	place_make(&base.filled);
	for (size_t i = 0; i < sizeof(three) / sizeof(three[0]); i++)
		add_officer(&base.officers, &three[i]);
	copy_register(&base.officers, &base.filled);
	char path[300];
	snprintf(path, sizeof(path), "%s/cloud-mixed.ini", base.filled.examples);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	static char bytes[1 << 20];
	bytes[fread(bytes, 1, sizeof(bytes) - 1, f)] = '\0';
	fclose(f);
	place_write(&base.filled, "mixed.ini", bytes);
	must_run(&base.filled, fill);
	make_due();
	make_in_force();
}

void kiosk_base_remove(void)
{
	place_remove(&base.officers);
	place_remove(&base.filled);
	place_remove(&base.due);
	place_remove(&base.in_force);
}

void kiosk_place(struct place *p, enum kiosk_set set)
{
	static const struct place *const from[] = {[KIOSK_OFFICERS] = &base.officers,
						   [KIOSK_DUE] = &base.due,
						   [KIOSK_IN_FORCE] = &base.in_force,
						   [KIOSK_CASE] = &base.filled};
	place_make(p);
	if (from[set])
		copy_register(from[set], p);
}

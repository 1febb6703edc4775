/* What is not well is told, with what to do: each thing broken in turn. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/pty.h"

enum { WORDS_MAX = 8 };

struct row {
	const char *name;
	void (*spoil)(const struct place *p);
	const char *words[WORDS_MAX];
	int code;
	const char *shows, *hides;
};

static void make_folder(const struct place *p, const char *name, unsigned mode)
{
	char *path = place_path(p, name);
	assert_int_equal(mkdir(path, mode), 0);
	assert_int_equal(chmod(path, mode), 0);
	free(path);
}

static void must_run(const struct place *p, const char *const *words)
{
	struct run r = place_run(p, words, NULL);
	if (r.code != 0)
		fail_msg("exit %d: %s", r.code, r.err);
	run_clear(&r);
}

static void add_officer(const struct place *p)
{
	static const char *const key[] = {"key", "new", "--key", "y.p12", "--who", "山田", "--pass-file", "pass", NULL};
	static const char *const add[] = {"officer", "add",   "山田",  "--post",      "主任", "--role",
					  "author",  "--key", "y.p12", "--pass-file", "pass", NULL};
	place_write(p, "pass", "long enough");
	must_run(p, key);
	must_run(p, add);
}

static void bad_config(const struct place *p)
{
	make_folder(p, ".config", 0700);
	make_folder(p, ".config/shinsa", 0700);
	place_write(p, ".config/shinsa/config.ini", "[shinsa]\nregistre = x\n");
}

static void bad_register(const struct place *p)
{
	make_folder(p, "shinsa", 0700);
	place_write(p, "shinsa/register.db", "this is no register");
}

static void lost_key(const struct place *p)
{
	add_officer(p);
	char *path = place_path(p, "y.p12");
	assert_int_equal(unlink(path), 0);
	free(path);
}

static void open_key(const struct place *p)
{
	add_officer(p);
	char *path = place_path(p, "y.p12");
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(chmod(p->dir, 0755), 0);
	free(path);
}

static void empty_templates(const struct place *p)
{
	make_folder(p, "none", 0700);
}

static void bad_trust(const struct place *p)
{
	make_folder(p, "trusted", 0700);
	place_write(p, "trusted/city.crt", "no certificate");
}

static const struct row rows[] = {
    {"all is well", NULL, {"doctor"}, 0, "○ 正常  フォント", "×"},
    {"nothing to say when quiet", NULL, {"doctor", "--quiet"}, 0, "", "正常"},
    {"a fresh place", NULL, {"doctor"}, 0, "最初の評価で作られます", NULL},
    {"a register that is well", add_officer, {"doctor"}, 0, "記録は完全です", "×"},
    {"an officer's key", add_officer, {"doctor"}, 0, "○ 正常  鍵              山田: ", "×"},
    {"a configuration that is broken", bad_config, {"doctor"}, 1, "× 異常  設定", NULL},
    {"a font that is not there", NULL, {"doctor", "--font", "none.ttf"}, 1, "none.ttf", NULL},
    {"no questionnaires", empty_templates, {"doctor", "--templates", "none"}, 1, "質問票がありません（none）", NULL},
    {"a register that is none", bad_register, {"doctor"}, 1, "× 異常  台帳", NULL},
    {"a key that is gone", lost_key, {"doctor"}, 1, "山田 の鍵がありません", NULL},
    {"what to do about it", lost_key, {"doctor"}, 1, "→ 鍵のファイルを元の場所に戻すか", NULL},
    {"a key that others may read", open_key, {"doctor"}, 0, "△ 注意  鍵", "×"},
    {"a trust folder that is not there", NULL, {"doctor", "--trust", "none"}, 1, "× 異常  信頼", NULL},
    {"a certificate that is none", bad_trust, {"doctor", "--trust", "trusted"}, 1, "city.crt", NULL},
    {"the clock", NULL, {"doctor"}, 0, "令和8年6月1日 09:00", NULL},
    {"not a terminal", NULL, {"doctor"}, 0, "端末ではありません", NULL},
    {"as JSON", lost_key, {"doctor", "--json"}, 1, "\"check\":\"keys\",\"mark\":\"bad\"", NULL},
    {"in English", lost_key, {"doctor", "--lang", "en"}, 1, "is not there", NULL},
};

static void test_row(void **state)
{
	const struct row *row = *state;
	struct place p;
	place_make(&p);
	if (row->spoil)
		row->spoil(&p);
	struct run r = place_run(&p, row->words, NULL);
	if (r.code != row->code || !strstr(r.out, row->shows) || (row->hides && strstr(r.out, row->hides)))
		fail_msg("exit %d\nout: %s\nerr: %s", r.code, r.out, r.err);
	run_clear(&r);
	place_remove(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_row, rows, "doctor");
	return check_run(&l, "doctor");
}

/* Options that always hold: what a configuration file may say, who comes before whom, and where a value comes from. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/pty.h"

enum { WORDS_MAX = 8 };

struct row {
	const char *name;
	const char *file; /* of ~/.config/shinsa/config.ini; NULL: none */
	const char *words[WORDS_MAX];
	int code;
	const char *out, *err;
};

/* clang-format off */
static const struct row rows[] = {
	{"no file", NULL, {"config"}, 0, "idle        600", NULL},
	{"a value and its line", "[shinsa]\nidle = 120\n", {"config"}, 0, "idle        120", NULL},
	{"its place is told", "[shinsa]\n\nidle = 120\n", {"config"}, 0, "config.ini:3", NULL},
	{"the command line comes first", "[shinsa]\nlang = en\n", {"config", "--lang", "ja"}, 0, "コマンドライン", NULL},
	{"a language", "[shinsa]\nlang = en\n", {"config"}, 0, "default", NULL},
	{"a place is relative to the file", "[shinsa]\nregister = office.db\n", {"config"}, 0, "/.config/shinsa/office.db", NULL},
	{"an absolute place stays", "[shinsa]\nout = /srv/documents\n", {"config"}, 0, "out         /srv/documents", NULL},
	{"a folder that always holds may be left once", "[shinsa]\nout = documents\n", {"request", "cloud", "-o", "r.pdf"}, 0, "r.pdf", NULL},
	{"and does not keep text from being read", "[shinsa]\nout = documents\n", {"request", "cloud", "--text"}, 0, "回答依頼票", NULL},
	{"it is used", "[shinsa]\nregister = /nowhere/r.db\n", {"list"}, 3, NULL, "/nowhere/r.db"},
	{"a flag", "[shinsa]\nplain = yes\n", {"config"}, 0, "plain       yes", NULL},
	{"a flag that is neither", "[shinsa]\nplain = maybe\n", {"list"}, 3, NULL, "config.ini:2: plain: plain の値「maybe」は使えません"},
	{"a number out of range", "[shinsa]\nidle = 999999\n", {"list"}, 3, NULL, "0〜86400 の数ではありません"},
	{"a choice that is none", "[shinsa]\nambiguous = both\n", {"list"}, 3, NULL, "narrow|wide"},
	{"an unknown key", "[shinsa]\nregistre = x\n", {"list"}, 3, NULL, "register のことでしょうか"},
	{"an option that cannot be set", "[shinsa]\nanswers = x\n", {"list"}, 3, NULL, "設定できる項目に「answers」はありません"},
	{"a passphrase has no place", "[shinsa]\npass-file = secret\n", {"list"}, 3, NULL, "設定ファイルに書けません"},
	{"another section", "[other]\nidle = 1\n", {"list"}, 3, NULL, "[shinsa] だけです"},
	{"no INI", "nonsense\n", {"list"}, 3, NULL, "config.ini:1"},
	{"all findings at once", "[shinsa]\nidle = x\nregistre = y\n", {"list"}, 3, NULL, "config.ini:3"},
	{"help goes on", "nonsense\n", {"help"}, 0, "コマンド", "config.ini:1"},
	{"config goes on", "[shinsa]\nregistre = y\nidle = 30\n", {"config"}, 0, "idle        30", "config.ini:2"},
	{"the version goes on", "nonsense\n", {"--version"}, 0, "shinsa ", NULL},
	{"another file instead", "[shinsa]\nidle = 120\n", {"config", "--config", "other.ini"}, 0, "idle        77", NULL},
	{"another file that is not there", NULL, {"list", "--config", "missing.ini"}, 4, NULL, "missing.ini"},
	{"as JSON", "[shinsa]\nidle = 120\n", {"config", "--json"}, 0, "{\"name\":\"idle\",\"value\":\"120\",\"from\":\"file\"", NULL},
	{"where the files would be", NULL, {"config"}, 0, "/etc/xdg/shinsa/config.ini", NULL},
};
/* clang-format on */

static void test_row(void **state)
{
	const struct row *row = *state;
	struct place p;
	place_make(&p);
	char *config = place_path(&p, ".config"), *folder = place_path(&p, ".config/shinsa");
	assert_int_equal(mkdir(config, 0700), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	if (row->file)
		place_write(&p, ".config/shinsa/config.ini", row->file);
	place_write(&p, "other.ini", "[shinsa]\nidle = 77\n");
	struct run r = place_run(&p, row->words, NULL);
	if (r.code != row->code || (row->out && !strstr(r.out, row->out)) || (row->err && !strstr(r.err, row->err)))
		fail_msg("exit %d\nout: %s\nerr: %s", r.code, r.out, r.err);
	run_clear(&r);
	free(config);
	free(folder);
	place_remove(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_row, rows, "config");
	return check_run(&l, "config");
}

/* The line that says how far a long piece of work is, with a clock of our own. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "cli/progress.h"

static int64_t now;

static int64_t our_clock(void)
{
	return now;
}

/* A step of the work: the moment, and how far it is. */
struct step {
	int64_t at;
	size_t done, all;
	const char *last;
};

enum { STEPS = 4 };

struct progress_row {
	const char *name;
	enum lang lang;
	size_t room;
	struct step step[STEPS]; /* ends with at 0 */
	const char *drawn;
};

#define CLEAR "\r\033[K"

static const struct progress_row rows[] = {
    {"short work draws nothing", LANG_JA, 80, {{100, 1, 3, "a"}, {499, 2, 3, "b"}}, ""},
    {"after half a second",
     LANG_JA,
     80,
     {{100, 1, 4, "a"}, {500, 2, 4, "b"}},
     CLEAR "仕事をしています  [##########          ] 2/4  b" CLEAR},
    {"ten times a second",
     LANG_EN,
     80,
     {{500, 1, 4, NULL}, {550, 2, 4, NULL}, {600, 3, 4, NULL}},
     CLEAR "working  [#####               ] 1/4" CLEAR "working  [###############     ] 3/4" CLEAR},
    {"nobody knows how long", LANG_EN, 80, {{700, 0, 0, NULL}}, CLEAR "working" CLEAR},
    {"more than there is", LANG_EN, 80, {{700, 5, 4, NULL}}, CLEAR "working  [####################] 5/4" CLEAR},
    {"a narrow terminal", LANG_JA, 20, {{700, 1, 4, "name"}}, CLEAR "仕事をしています" CLEAR},
    {"one too narrow for the words", LANG_JA, 16, {{700, 1, 4, "name"}}, CLEAR CLEAR},
    {"a name that does not fit",
     LANG_EN,
     45,
     {{700, 1, 4, "a-very-long-name.ini"}},
     CLEAR "working  [#####               ] 1/4  a-very-" CLEAR},
    {"no terminal", LANG_EN, 0, {{700, 1, 4, NULL}}, ""},
};

static void draws(void **state)
{
	const struct progress_row *row = *state;
	char *bytes = NULL;
	size_t n = 0;
	struct progress p;
	const struct say say = {.lang = row->lang, .talk = mem_stream(&bytes, &n)};
	progress_start(&p, &say, (struct words){"仕事をしています", "working"});
	assert_int_equal(p.room, 0); /* what is not a terminal gets nothing */
	p.room = row->room;
	p.clock = our_clock;
	p.begun = p.drawn = 0;
	for (size_t i = 0; i < STEPS && row->step[i].at; i++) {
		now = row->step[i].at;
		progress_at(&p, row->step[i].done, row->step[i].all, row->step[i].last);
	}
	progress_end(&p);
	progress_end(&p);
	fclose(say.talk);
	assert_string_equal(bytes, row->drawn);
	free(bytes);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, draws, rows, "draws");
	return check_run(&list, "progress");
}

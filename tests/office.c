#define _GNU_SOURCE
#include "tests/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/tool.h"

static int64_t now;

static int64_t our_now(void *ctx)
{
	(void)ctx;
	return now;
}

static const char *inside(struct office *o, const char *name)
{
	return arena_printf(o->s.arena, "%s/%s", o->folder, name);
}

void office_open(struct office *o)
{
	*o = (struct office){.opt = {.pass_fd = -1, .templates = "templates", .who = "山田太郎"}};
	now = OFFICE_NOW;
	tool_folder(o->folder);
	say_init(&o->s.say, LANG_JA, true);
	setenv("XDG_DATA_HOME", o->folder, 1);
	assert_int_equal(session_start(&o->s, &o->opt), 0);
	o->s.path.registry = inside(o, "register.db");
	o->s.path.key = inside(o, "key.p12");
	o->s.path.out = inside(o, "out");
	o->s.host.now = our_now;
	o->s.now = now;
	o->s.today = date_in_japan(now);
}

void office_close(struct office *o)
{
	session_end(&o->s);
	tool_remove(o->folder);
}

void office_clock(int64_t to)
{
	now = to;
}

void office_said(const struct notices *n, const char *text)
{
	for (size_t i = 0; i < n->count; i++)
		if (strstr(words_in(n->item[i].text, LANG_JA), text) ||
		    strstr(words_in(n->item[i].text, LANG_EN), text))
			return;
	for (size_t i = 0; i < n->count; i++)
		print_error("said: %s\n", words_in(n->item[i].text, LANG_EN));
	fail_msg("not said: %s", text);
}

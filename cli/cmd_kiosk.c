#define _GNU_SOURCE
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/kiosk/kiosk.h"
#include "cli/kiosk/lockdown.h"
#include "cli/plain.h"

/* Asked for, as screen-reader users set it everywhere, or all that the terminal can do. */
static bool wants_plain(const struct session *s)
{
	const char *accessible = getenv("ACCESSIBLE"), *term = getenv("TERM");
	return s->opt->plain || (accessible && *accessible && strcmp(accessible, "0") != 0) || !term || !*term ||
	       strcmp(term, "dumb") == 0;
}

static int no_terminal(struct session *s)
{
	err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "画面を使うには端末が要ります。端末で実行してください。",
		"this needs a terminal; run it in one");
	return session_fail(s);
}

int cmd_kiosk(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	bool plain = wants_plain(s);
	if (!isatty(STDIN_FILENO) || !isatty(plain ? STDERR_FILENO : STDOUT_FILENO))
		return no_terminal(s);
	s->say.quiet = false;
	s->say.line &= plain; /* the screen is the kiosk's alone */
	if (lockdown_memory(s->opt->argv, &s->err) < 0 || lockdown(&s->err) < 0)
		return session_fail(s);
	int code = plain ? plain_run(s) : kiosk_run(s);
	return code < 0 ? session_fail(s) : code;
}

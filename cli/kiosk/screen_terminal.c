#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "cli/kiosk/screen_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Last, and here alone: it makes macros of words such as `columns`. */
#include <term.h>

bool screen_possible(void)
{
	const char *term = getenv("TERM");
	int error = 0;
	if (!term || !*term || strcmp(term, "dumb") == 0 || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	if (setupterm(term, STDOUT_FILENO, &error) != OK)
		return false;
	const char *move = tigetstr("cup");
	bool moves = move && move != (char *)-1;
	del_curterm(cur_term);
	return moves;
}

/* What the environment says of the terminal's characters; the locale may have been mended to UTF-8 already. */
static const char *other_charset(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]), *dot = value ? strchr(value, '.') : NULL;
		if (!value || !*value)
			continue;
		size_t n = dot ? strcspn(dot + 1, "@") : 0;
		bool utf8 = (n == 5 && strncasecmp(dot + 1, "UTF-8", n) == 0) ||
			    (n == 4 && strncasecmp(dot + 1, "utf8", n) == 0);
		return dot && !utf8 ? value : NULL;
	}
	return NULL;
}

int screen_check(struct err *err)
{
	const char *charset = other_charset();
	if (!screen_possible())
		return err_add(err, ERR_WORLD, NULL, 0, NULL,
			       "この端末では画面を使えません（カーソルを動かせる端末が要ります）。--plain "
			       "を付けると、1行ずつの画面で使えます。",
			       "this terminal cannot move its cursor; --plain asks line by line");
	if (charset)
		return err_add(err, ERR_WORLD, NULL, 0, NULL,
			       "端末の文字コードは UTF-8 が要ります（いまの設定は %s）。端末を UTF-8 "
			       "にし、LANG=ja_JP.UTF-8 としてください。",
			       "the terminal must use UTF-8 (it is set to %s); set it so, with LANG=ja_JP.UTF-8",
			       charset);
	return 0;
}

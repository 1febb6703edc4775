#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "cli/kiosk/screen_private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "assess/text.h"
#include "cli/idle.h"
#include "cli/kiosk/width.h"

/* Codes of our own for what begins and ends a pasted text (bracketed paste, of xterm). */
enum { PASTE_BEGINS = KEY_MAX + 1, PASTE_ENDS, PASTE_PATIENCE_MS = 1000 };

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

static void say(const char *what)
{
	if (write(STDOUT_FILENO, what, strlen(what)) < 0)
		return;
}

void screen_listen(struct screen *s)
{
	sigset_t ours;
	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &s->before);
	s->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	define_key("\033[200~", PASTE_BEGINS);
	define_key("\033[201~", PASTE_ENDS);
	say(paste_on);
}

void screen_deaf(struct screen *s)
{
	say(paste_off);
	close(s->signals);
	sigprocmask(SIG_SETMASK, &s->before, NULL);
}

/* ---- waiting ---- */

enum ready { READY_KEY, READY_NOTHING, READY_SIGNAL, READY_GONE };

static enum ready wait_for(struct screen *s, int64_t wait_ms, int *signal)
{
	struct pollfd fd[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = s->signals, .events = POLLIN}};
	struct signalfd_siginfo info;
	int n = poll(fd, 2, wait_ms < 0 ? -1 : (int)wait_ms);
	if (n < 0)
		return READY_KEY; /* a signal: that the window changed is told by reading */
	if ((fd[1].revents & POLLIN) && read(s->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		*signal = (int)info.ssi_signo;
		return READY_SIGNAL;
	}
	if (fd[0].revents & POLLIN)
		return READY_KEY;
	if (fd[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		return READY_GONE;
	return n ? READY_KEY : READY_NOTHING;
}

/* ---- one thing that was pressed ---- */

static const struct {
	int code;
	enum press press;
	int n;
} codes[] = {
    {KEY_ENTER, PRESS_ENTER, 0},    {KEY_BACKSPACE, PRESS_BACKSPACE, 0}, {KEY_DC, PRESS_DELETE, 0},
    {KEY_UP, PRESS_UP, 0},          {KEY_DOWN, PRESS_DOWN, 0},           {KEY_LEFT, PRESS_LEFT, 0},
    {KEY_RIGHT, PRESS_RIGHT, 0},    {KEY_HOME, PRESS_HOME, 0},           {KEY_END, PRESS_END, 0},
    {KEY_PPAGE, PRESS_PAGE_UP, 0},  {KEY_NPAGE, PRESS_PAGE_DOWN, 0},     {KEY_BTAB, PRESS_TAB_BACK, 0},
    {KEY_RESIZE, PRESS_RESIZED, 0},
};

static struct key clicked(const struct screen *s)
{
	MEVENT at;
	if (getmouse(&at) == OK)
		for (size_t i = s->targets; i-- > 0;) {
			const struct target *t = &s->target[i];
			if (at.y == t->row && at.x >= t->column && at.x < t->column + t->columns)
				return t->key;
		}
	return (struct key){.kind = PRESS_OTHER};
}

static struct key key_of_code(const struct screen *s, int code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return (struct key){.kind = codes[i].press};
	if (code == KEY_MOUSE)
		return clicked(s);
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return (struct key){.kind = PRESS_FUNCTION, .n = code - KEY_F0};
	return (struct key){.kind = PRESS_OTHER};
}

static struct key key_of_char(uint32_t cp)
{
	struct key key = {.kind = PRESS_TEXT};
	switch (cp) {
	case '\r':
	case '\n':
		return (struct key){.kind = PRESS_ENTER};
	case '\t':
		return (struct key){.kind = PRESS_TAB};
	case 0x1B:
		return (struct key){.kind = PRESS_ESCAPE};
	case 0x08:
	case 0x7F:
		return (struct key){.kind = PRESS_BACKSPACE};
	default:
		break;
	}
	if (cp < 0x20) {
		key.kind = PRESS_CONTROL;
		key.text[0] = (char)('a' + cp - 1);
		return key;
	}
	if ((cp >= 0x80 && cp < 0xA0) || cp == 0xFFFD || cp > 0x10FFFF)
		return (struct key){.kind = PRESS_OTHER};
	key.text[text_put(key.text, cp)] = '\0';
	return key;
}

/* A pasted text, to its end; other keys inside it are none. */
static struct key read_paste(struct screen *s)
{
	struct key key = {.kind = PRESS_PASTE, .pasted = s->pasted};
	size_t n = 0;
	int signal;
	for (;;) {
		wint_t c;
		int got = get_wch(&c);
		if (got == KEY_CODE_YES && (int)c == PASTE_ENDS)
			break;
		if (got == ERR && wait_for(s, PASTE_PATIENCE_MS, &signal) != READY_KEY)
			break;
		char one[4];
		size_t bytes = got == OK && c ? text_put(one, (uint32_t)c) : 0;
		if (n + bytes > PASTE_MAX) {
			key.cut = true;
			continue;
		}
		memcpy(s->pasted + n, one, bytes);
		n += bytes;
	}
	s->pasted[n] = '\0';
	return key;
}

static bool read_one(struct screen *s, struct key *key)
{
	wint_t c;
	int got = get_wch(&c);
	if (got == ERR)
		return false;
	if (got == KEY_CODE_YES && (int)c == PASTE_BEGINS)
		*key = read_paste(s);
	else
		*key = got == KEY_CODE_YES ? key_of_code(s, (int)c) : key_of_char((uint32_t)c);
	return true;
}

static bool combines(const struct key *key)
{
	const char *at = key->text;
	uint32_t cp = key->kind == PRESS_TEXT ? text_next(&at) : 0;
	return cp && width_of_char(cp) == 0;
}

/* What combines with a character comes right behind it, and belongs to it. */
static void join(struct screen *s, struct key *key)
{
	struct key next;
	while (key->kind == PRESS_TEXT && read_one(s, &next)) {
		size_t n = strlen(key->text), more = strlen(next.text);
		if (!combines(&next) || n + more >= sizeof(key->text)) {
			s->held = next;
			s->holds = true;
			return;
		}
		memcpy(key->text + n, next.text, more + 1);
	}
}

struct key screen_key(struct screen *s, int64_t wait_ms)
{
	int64_t until = wait_ms < 0 ? -1 : idle_now_ms() + wait_ms;
	for (;;) {
		struct key key = s->held;
		int signal = 0;
		bool got = s->holds || read_one(s, &key);
		s->holds = false;
		if (got) {
			join(s, &key);
			return key;
		}
		int64_t left = until < 0 ? -1 : until - idle_now_ms();
		if (until >= 0 && left <= 0)
			return (struct key){.kind = PRESS_TIMEOUT};
		switch (wait_for(s, left, &signal)) {
		case READY_SIGNAL:
			return (struct key){.kind = PRESS_SIGNAL, .n = signal};
		case READY_GONE:
			return (struct key){.kind = PRESS_HANGUP};
		case READY_NOTHING:
			return (struct key){.kind = PRESS_TIMEOUT};
		case READY_KEY:
			break;
		}
	}
}

bool screen_busy(const struct screen *s)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	return s->holds || poll(&fd, 1, 0) > 0;
}

#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "cli/kiosk/screen_private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
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

/* A terminal that is gone says for ever that it can be read. */
static bool nothing_left(void)
{
	int n = 0;
	return ioctl(STDIN_FILENO, FIONREAD, &n) < 0 || n == 0;
}

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
	if (fd[0].revents & (POLLHUP | POLLERR | POLLNVAL) && nothing_left())
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

/* ---- bytes, characters, keys ---- */

enum got { GOT_NOTHING, GOT_CHAR, GOT_CODE };

/* How many bytes a character has that starts with this one; 0: none starts so. */
static size_t bytes_of(unsigned char first)
{
	return first < 0x80                    ? 1
	       : first >= 0xC2 && first < 0xE0 ? 2
	       : first >= 0xE0 && first < 0xF0 ? 3
	       : first >= 0xF0 && first < 0xF5 ? 4
					       : 0;
}

/* One character or key. Bytes come one by one, for ncurses loses those of a character that come in two goes, and what
 * is behind a byte that is none; what has come of a character waits in `part` for the rest. */
static enum got next(struct screen *s, uint32_t *cp, int *code)
{
	for (;;) {
		int c = getch();
		if (c == ERR)
			return GOT_NOTHING;
		if (c > 0xFF) {
			s->parts = 0;
			*code = c;
			return GOT_CODE;
		}
		unsigned char byte = (unsigned char)c;
		if (s->parts && (byte & 0xC0) != 0x80)
			s->parts = 0; /* the rest never came */
		if (!s->parts && !bytes_of(byte))
			continue;
		s->part[s->parts++] = (char)byte;
		if (s->parts < bytes_of((unsigned char)s->part[0]))
			continue;
		char whole[5] = "";
		memcpy(whole, s->part, s->parts);
		const char *at = whole;
		*cp = text_next(&at);
		s->parts = 0;
		return GOT_CHAR;
	}
}

static void hold(struct screen *s, struct key key)
{
	if (s->holds < sizeof(s->held) / sizeof(s->held[0]))
		s->held[s->holds++] = key;
}

static bool take_held(struct screen *s, struct key *key)
{
	if (!s->holds)
		return false;
	*key = s->held[0];
	s->held[0] = s->held[1];
	s->holds--;
	return true;
}

/* Waits for the rest of a paste. False when it ends here: nothing comes, or something else is to be told. */
static bool paste_goes_on(struct screen *s)
{
	int signal = 0;
	switch (wait_for(s, PASTE_PATIENCE_MS, &signal)) {
	case READY_KEY:
		return true;
	case READY_SIGNAL:
		hold(s, (struct key){.kind = PRESS_SIGNAL, .n = signal});
		return false;
	case READY_GONE:
		hold(s, (struct key){.kind = PRESS_HANGUP});
		return false;
	case READY_NOTHING:
		break;
	}
	return false;
}

/* A pasted text, to its end; other keys inside it are none. */
static struct key read_paste(struct screen *s)
{
	struct key key = {.kind = PRESS_PASTE, .pasted = s->pasted};
	size_t n = 0;
	for (;;) {
		uint32_t cp = 0;
		int code = 0;
		enum got got = next(s, &cp, &code);
		if (got == GOT_CODE && code == PASTE_ENDS)
			break;
		if (got == GOT_NOTHING && !paste_goes_on(s))
			break;
		char one[4];
		size_t bytes = got == GOT_CHAR && cp ? text_put(one, cp) : 0;
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

/* What is left of a key's sequence whose Escape came too early to be known as one: it is no text. True when it was
 * such; *key is then what it stands for. */
static bool late_sequence(struct screen *s, uint32_t first, struct key *key)
{
	char sequence[16] = "";
	size_t n = 0;
	if (first != '[' || !s->escape_ms || idle_now_ms() - s->escape_ms > PASTE_PATIENCE_MS)
		return false;
	s->escape_ms = 0;
	for (int code = 0; n + 1 < sizeof(sequence);) {
		uint32_t cp = 0;
		enum got got = next(s, &cp, &code);
		if (got == GOT_CODE || (got == GOT_NOTHING && !paste_goes_on(s)))
			break;
		if (got == GOT_CHAR && cp < 0x80)
			sequence[n++] = (char)cp;
		if (got == GOT_CHAR && cp >= '@' && cp <= '~')
			break;
	}
	*key = strcmp(sequence, "200~") == 0 ? read_paste(s) : (struct key){.kind = PRESS_OTHER};
	return true;
}

static bool read_one(struct screen *s, struct key *key)
{
	uint32_t cp = 0;
	int code = 0;
	switch (next(s, &cp, &code)) {
	case GOT_NOTHING:
		return false;
	case GOT_CODE:
		s->escape_ms = 0;
		*key = code == PASTE_BEGINS ? read_paste(s) : key_of_code(s, code);
		return true;
	case GOT_CHAR:
		break;
	}
	if (late_sequence(s, cp, key))
		return true;
	*key = key_of_char(cp);
	s->escape_ms = key->kind == PRESS_ESCAPE ? idle_now_ms() : 0;
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
	struct key next = {0};
	while (key->kind == PRESS_TEXT && !s->holds && read_one(s, &next)) {
		size_t n = strlen(key->text), more = strlen(next.text);
		if (!combines(&next) || n + more >= sizeof(key->text)) {
			hold(s, next);
			return;
		}
		memcpy(key->text + n, next.text, more + 1);
	}
}

struct key screen_key(struct screen *s, int64_t wait_ms)
{
	int64_t until = wait_ms < 0 ? -1 : idle_now_ms() + wait_ms;
	for (;;) {
		struct key key = {0};
		int signal = 0;
		if (take_held(s, &key) || read_one(s, &key)) {
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
	return s->holds > 0 || poll(&fd, 1, 0) > 0;
}

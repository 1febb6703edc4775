#define _GNU_SOURCE
#include "cli/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "assess/mem.h"
#include "assess/text.h"

enum { READ_BYTES = 1024 };

struct prompt {
	const struct say *say;
	EditLine *edit;     /* NULL where the terminal edits by itself */
	const char *ask;    /* what libedit shows; borrowed during a call */
	sigset_t before;    /* the signal mask to go back to */
	int signals;        /* signalfd */
	int input;          /* the terminal, opened once more so that only we read it without blocking */
	int signal;         /* the one that came; 0: none */
	struct idle *idle;  /* NULL: never */
	bool warned, idled; /* of the idle time: told, and over */
	struct buf line;
	unsigned char read[READ_BYTES]; /* bytes read ahead on a plain terminal */
	size_t read_at, read_n;
};

void prompt_locale(void)
{
	/* Only how characters are read: words are ours, and files and documents write numbers one way. */
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

/* Ctrl-Z: the terminal goes back to how the shell had it, and is set again when we are brought back. */
static void sleep_until_continued(struct prompt *p)
{
	if (p->edit)
		el_set(p->edit, EL_PREP_TERM, 0);
	kill(getpid(), SIGSTOP);
	if (p->edit) {
		el_set(p->edit, EL_PREP_TERM, 1);
		el_set(p->edit, EL_REFRESH);
	}
}

/* True when a signal asks us to leave. */
static bool take_signal(struct prompt *p)
{
	struct signalfd_siginfo info;
	if (read(p->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return false;
	if (info.ssi_signo == SIGTSTP) {
		sleep_until_continued(p);
		return false;
	}
	if (info.ssi_signo == SIGWINCH) {
		if (p->edit)
			el_resize(p->edit);
		return false;
	}
	p->signal = (int)info.ssi_signo;
	return true;
}

/* Nobody types: a warning first, in a line of its own. True when it has been too long. */
static bool gone_idle(struct prompt *p)
{
	int64_t now = idle_now_ms();
	enum idle_state state = p->idle ? idle_look(p->idle, now) : IDLE_AWAKE;
	p->idled = state == IDLE_LOCKED;
	if (state == IDLE_WARNING && !p->warned) {
		say_talk(p->say, "\nあと%d秒でロックします（答えは保存済み）。続けるには、何か打ってください。\n",
			 "\nlocking in %d seconds (answers are saved); type something to stay\n",
			 idle_left_s(p->idle, now));
		if (p->edit)
			el_set(p->edit, EL_REFRESH);
		p->warned = true;
	}
	return p->idled;
}

static int wait_ms(const struct prompt *p)
{
	int64_t now = idle_now_ms();
	if (!p->idle)
		return -1;
	if (idle_look(p->idle, now) == IDLE_LOCKED)
		return 0;
	/* The warning is said once, so only the lock is waited for then. */
	int64_t wait = p->warned ? (int64_t)idle_left_s(p->idle, now) * 1000 : idle_wait_ms(p->idle, now);
	return (int)wait;
}

/* Waits for input or a signal. 1: input can be read; -1: asked to leave. */
static int wait_for_input(struct prompt *p)
{
	struct pollfd fd[2] = {{.fd = p->signals, .events = POLLIN}, {.fd = p->input, .events = POLLIN}};
	for (;;) {
		int n = poll(fd, 2, wait_ms(p));
		if (n < 0 && errno != EINTR)
			return -1;
		if (n == 0 && gone_idle(p))
			return -1;
		if ((fd[0].revents & POLLIN) && take_signal(p))
			return -1;
		if (fd[1].revents) {
			if (p->idle)
				idle_touch(p->idle, idle_now_ms());
			p->warned = false;
			return 1;
		}
	}
}

/* Fills p->read; 1, 0 at the end of input, -1 when a signal asks us to leave. */
static int read_ahead(struct prompt *p)
{
	for (;;) {
		if (wait_for_input(p) < 0)
			return -1;
		ssize_t n = read(p->input, p->read, sizeof(p->read));
		/* Ctrl-C throws away what was typed before it: what poll saw may be gone, and its signal there instead.
		 */
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		p->read_at = 0;
		p->read_n = n > 0 ? (size_t)n : 0;
		return n > 0;
	}
}

/* One byte; returns as read_ahead. */
static int read_byte(struct prompt *p, unsigned char *byte)
{
	int got = p->read_at == p->read_n ? read_ahead(p) : 1;
	if (got <= 0)
		return got;
	*byte = p->read[p->read_at++];
	return 1;
}

/* How libedit reads a character. Invalid bytes come through as U+FFFD and are refused with the line. */
static int read_wide(EditLine *edit, wchar_t *out)
{
	struct prompt *p = NULL;
	el_get(edit, EL_CLIENTDATA, &p);
	mbstate_t state = {0};
	for (;;) {
		unsigned char byte;
		int got = read_byte(p, &byte);
		if (got <= 0)
			return got;
		char c = (char)byte;
		size_t n = mbrtowc(out, &c, 1, &state);
		if (n == (size_t)-2)
			continue;
		if (n == (size_t)-1)
			*out = 0xFFFD;
		return 1;
	}
}

static char *shown_prompt(EditLine *edit)
{
	struct prompt *p = NULL;
	el_get(edit, EL_CLIENTDATA, &p);
	return (char *)(uintptr_t)p->ask; /* libedit only reads it */
}

static bool terminal_moves(void)
{
	const char *term = getenv("TERM");
	return term && *term && strcmp(term, "dumb") != 0 && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static void start_editing(struct prompt *p)
{
	p->edit = el_init("shinsa", stdin, stderr, stderr);
	if (!p->edit)
		return;
	el_set(p->edit, EL_CLIENTDATA, p);
	el_set(p->edit, EL_PROMPT, shown_prompt);
	el_set(p->edit, EL_EDITOR, "emacs");
	el_set(p->edit, EL_GETCFN, read_wide);
}

struct prompt *prompt_new(const struct say *say)
{
	struct prompt *p = mem_new(1, sizeof(*p));
	p->say = say;
	sigset_t ours;
	sigemptyset(&ours);
	const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&ours, signals[i]);
	sigprocmask(SIG_BLOCK, &ours, &p->before);
	p->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	const char *terminal = ttyname(STDIN_FILENO);
	p->input = terminal ? open(terminal, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
	if (p->input < 0)
		p->input = STDIN_FILENO;
	/* Twice the longest line: what is longer is read to its end and then refused. */
	buf_init(&p->line, (size_t)2 * PROMPT_LINE_MAX);
	if (terminal_moves())
		start_editing(p);
	return p;
}

void prompt_free(struct prompt *p)
{
	if (!p)
		return;
	if (p->edit)
		el_end(p->edit);
	if (p->signals >= 0)
		close(p->signals);
	if (p->input != STDIN_FILENO)
		close(p->input);
	sigprocmask(SIG_SETMASK, &p->before, NULL);
	buf_clear(&p->line);
	explicit_bzero(p->read, sizeof(p->read));
	free(p);
}

void prompt_watch(struct prompt *p, struct idle *idle)
{
	p->idle = idle;
	p->warned = p->idled = false;
}

int prompt_signal(const struct prompt *p)
{
	return p->signal;
}

/* What is offered for editing must not hold keys: only text goes in. */
static void offer(struct prompt *p, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < 0x20 || *c == 0x7F)
			return;
	el_push(p->edit, text);
}

static enum prompt_end read_edited(struct prompt *p, const char *ask, const char *offered)
{
	p->ask = ask;
	if (offered && *offered)
		offer(p, offered);
	/* libedit shows the prompt first and changes the terminal then; a key that comes in between would be lost. */
	el_set(p->edit, EL_PREP_TERM, 1);
	int n = 0;
	const char *text = el_gets(p->edit, &n);
	p->ask = "";
	if (p->idled) {
		const LineInfo *typed = el_line(p->edit);
		buf_add(&p->line, typed->buffer, (size_t)(typed->lastchar - typed->buffer));
		return PROMPT_IDLE;
	}
	if (p->signal)
		return PROMPT_SIGNAL;
	if (!text || n <= 0)
		return PROMPT_CLOSED;
	buf_add(&p->line, text, (size_t)n);
	return PROMPT_LINE;
}

static enum prompt_end read_plain(struct prompt *p, const char *ask)
{
	fputs(ask, p->say->talk);
	fflush(p->say->talk);
	for (;;) {
		unsigned char byte;
		int got = read_byte(p, &byte);
		if (got < 0)
			return p->idled ? PROMPT_IDLE : PROMPT_SIGNAL;
		if (got == 0)
			return p->line.n ? PROMPT_LINE : PROMPT_CLOSED;
		buf_add(&p->line, &byte, 1);
		if (byte == '\n')
			return PROMPT_LINE;
	}
}

/* Takes off the line's end. False, with a word to the person, when the line cannot be taken. */
static bool line_fits(struct prompt *p)
{
	while (p->line.n && (p->line.p[p->line.n - 1] == '\n' || p->line.p[p->line.n - 1] == '\r'))
		p->line.p[--p->line.n] = '\0';
	size_t at;
	if (p->line.over || p->line.n > PROMPT_LINE_MAX) {
		say_talk(p->say, "長すぎます。1行は%dバイト（漢字で約1300字）までにしてください。\n",
			 "that is too long; one line may have %d bytes\n", PROMPT_LINE_MAX);
		return false;
	}
	if (!text_valid(buf_text(&p->line), p->line.n, &at) || (p->line.n && memchr(p->line.p, 0, p->line.n)) ||
	    strstr(buf_text(&p->line), "\xEF\xBF\xBD")) {
		say_talk(
		    p->say,
		    "読めない文字が入っています（端末の文字コードは UTF-8 "
		    "にしてください）。もう一度入力してください。\n",
		    "that holds characters that cannot be read (the terminal must use UTF-8); please type it again\n");
		return false;
	}
	return true;
}

enum prompt_end prompt_line(struct prompt *p, const char *ask, const char *offered, const char **line)
{
	fflush(p->say->out);
	fflush(p->say->talk);
	p->signal = 0;
	p->idled = false;
	for (;;) {
		buf_clear(&p->line);
		enum prompt_end end = p->edit ? read_edited(p, ask, offered) : read_plain(p, ask);
		*line = buf_text(&p->line);
		if (end != PROMPT_LINE) {
			fputc('\n', p->say->talk);
			return end;
		}
		if (line_fits(p))
			break;
		offered = NULL;
	}
	*line = buf_text(&p->line);
	return PROMPT_LINE;
}

enum prompt_end prompt_secret(struct prompt *p, const char *ask, char *out)
{
	struct termios before, silent;
	bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	fflush(p->say->out);
	p->signal = 0;
	p->idled = false;
	if (terminal) { /* before the prompt, so that nothing typed at it can be shown */
		silent = before;
		silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
		silent.c_lflag |= ICANON | ISIG;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	}
	fputs(ask, p->say->talk);
	fflush(p->say->talk);
	size_t n = 0;
	int got;
	unsigned char byte = 0;
	while ((got = read_byte(p, &byte)) > 0 && byte != '\n')
		if (n < PROMPT_SECRET_MAX - 1)
			out[n++] = (char)byte;
	out[n] = '\0';
	explicit_bzero(p->read, p->read_at);
	if (terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	fputc('\n', p->say->talk);
	return got < 0 ? (p->idled ? PROMPT_IDLE : PROMPT_SIGNAL) : got == 0 ? PROMPT_CLOSED : PROMPT_LINE;
}

#define _GNU_SOURCE
#include "tests/term.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vterm.h>

#include "assess/mem.h"
#include "assess/text.h"
#include "tests/check.h"
#include "tests/golden.h"

/* An Escape is looked at only when nothing followed it for a while (ESCAPE_MS of screen.c). */
enum { QUIET_MS = 15, ESCAPE_MS = 250, PATIENCE_MS = 20000, SEQUENCE_MAX = 32, SCREEN_BYTES = 1 << 18 };

/* ---- the program ---- */

static void shape(struct term *t, int rows, int columns)
{
	t->rows = rows;
	t->columns = columns;
	vterm_set_size(t->vt, rows, columns);
}

void term_start(struct term *t, const struct place *p, int rows, int columns, const char *const *words)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	*t = (struct term){.vt = vterm_new(rows, columns), .rows = rows, .columns = columns};
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	t->pid = forkpty(&t->fd, NULL, NULL, &size);
	assert_true(t->pid >= 0);
	if (t->pid == 0)
		place_become(p, getenv("SHINSA_TEST_TERM") ? getenv("SHINSA_TEST_TERM") : "xterm-256color", words);
}

static void note_end(struct term *t)
{
	int status = 0;
	t->ended = true;
	assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
	t->code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* What the terminal answers when it is asked something. */
static void answer(struct term *t)
{
	char bytes[256];
	size_t n = vterm_output_read(t->vt, bytes, sizeof(bytes));
	if (n && write(t->fd, bytes, n) < 0)
		return;
}

/* True when something came within `wait_ms`. */
static bool take(struct term *t, int wait_ms)
{
	struct pollfd fd = {.fd = t->fd, .events = POLLIN};
	char bytes[8192];
	if (t->ended || poll(&fd, 1, wait_ms) <= 0)
		return false;
	ssize_t n = read(t->fd, bytes, sizeof(bytes));
	if (n <= 0) {
		note_end(t);
		return false;
	}
	vterm_input_write(t->vt, bytes, (size_t)n);
	vterm_screen_flush_damage(t->screen);
	answer(t);
	return true;
}

/* Whether the program waits for something: S in the third field of its stat. */
static bool sleeps(const struct term *t)
{
	char path[64], line[512] = "";
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)t->pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return true;
	const char *end = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
	fclose(f);
	return end && end[1] == ' ' && end[2] == 'S';
}

void term_settle(struct term *t)
{
	for (int waited = 0; waited < PATIENCE_MS; waited += QUIET_MS)
		if (!take(t, QUIET_MS) && (t->ended || sleeps(t)) && !take(t, 0))
			return;
}

void term_clear(struct term *t)
{
	if (!t->ended) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	close(t->fd);
	vterm_free(t->vt);
	free(t->text);
}

int term_end(struct term *t)
{
	for (int waited = 0; waited < PATIENCE_MS && !t->ended; waited += 100)
		take(t, 100);
	assert_true(t->ended);
	return t->code;
}

/* ---- keys ---- */

static const struct {
	const char *name, *sends;
} keys[] = {
    {"Enter", "\r"},         {"Esc", "\033"},     {"Tab", "\t"},      {"BTab", "\033[Z"},  {"Up", "\033OA"},
    {"Down", "\033OB"},      {"Right", "\033OC"}, {"Left", "\033OD"}, {"Home", "\033OH"},  {"End", "\033OF"},
    {"PgUp", "\033[5~"},     {"PgDn", "\033[6~"}, {"BS", "\177"},     {"Del", "\033[3~"},  {"F1", "\033OP"},
    {"F2", "\033OQ"},        {"F3", "\033OR"},    {"F4", "\033OS"},   {"F5", "\033[15~"},  {"F6", "\033[17~"},
    {"F7", "\033[18~"},      {"F8", "\033[19~"},  {"F9", "\033[20~"}, {"F10", "\033[21~"}, {"Paste", "\033[200~"},
    {"/Paste", "\033[201~"},
};

void term_send(struct term *t, const char *bytes, size_t n)
{
	while (n && !t->ended) {
		ssize_t put = write(t->fd, bytes, n);
		if (put < 0 && errno != EAGAIN)
			return;
		bytes += put > 0 ? put : 0;
		n -= put > 0 ? (size_t)put : 0;
		take(t, 0);
	}
}

/* The bytes of a key's name; false when it is none. */
static bool sequence_of(const char *name, char out[SEQUENCE_MAX])
{
	int row, column;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].name, name) == 0) {
			snprintf(out, SEQUENCE_MAX, "%s", keys[i].sends);
			return true;
		}
	if (strncmp(name, "C-", 2) == 0 && name[2] && !name[3]) {
		snprintf(out, SEQUENCE_MAX, "%c", name[2] & 0x1F);
		return true;
	}
	if (sscanf(name, "Click %d %d", &row, &column) == 2) {
		snprintf(out, SEQUENCE_MAX, "\033[<0;%d;%dM", column + 1, row + 1);
		return true;
	}
	return false;
}

/* Until the program has shown what it made of an Escape, or so long that it has made nothing of it. */
static void wait_for_escape(struct term *t)
{
	for (int waited = 0; waited < ESCAPE_MS; waited += QUIET_MS)
		if (take(t, QUIET_MS))
			return;
}

/* Sends what stands before the next key, or the key; returns what is left. */
static const char *send_next(struct term *t, const char *script, bool *pasting)
{
	char name[SEQUENCE_MAX] = "", sequence[SEQUENCE_MAX];
	const char *end = *script == '<' ? strchr(script, '>') : NULL;
	if (end && end - script - 1 < SEQUENCE_MAX) {
		memcpy(name, script + 1, (size_t)(end - script - 1));
		if (sequence_of(name, sequence)) {
			term_send(t, sequence, strlen(sequence));
			*pasting = strcmp(name, "Paste") == 0;
			if (strcmp(name, "Esc") == 0)
				wait_for_escape(t);
			return end + 1;
		}
	}
	size_t n = 1 + strcspn(script + 1, "<");
	term_send(t, script, n);
	return script + n;
}

void term_keys(struct term *t, const char *script)
{
	bool pasting = false;
	while (*script) {
		script = send_next(t, script, &pasting);
		if (!pasting)
			term_settle(t);
	}
}

void term_resize(struct term *t, int rows, int columns)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	shape(t, rows, columns);
	assert_int_equal(ioctl(t->fd, TIOCSWINSZ, &size), 0);
	term_settle(t);
}

/* ---- the screen ---- */

static void check_cell(const struct term *t, const VTermScreenCell *cell, int row, int column)
{
	if (cell->chars[0] == 0xFFFD)
		fail_msg("a broken character at %d,%d", row, column);
	if (cell->width == 2 && column + 2 > t->columns)
		fail_msg("half a character at %d,%d", row, column);
}

static void add_row(const struct term *t, struct buf *out, int row)
{
	size_t kept = out->n;
	for (int column = 0; column < t->columns;) {
		VTermScreenCell cell;
		assert_true(vterm_screen_get_cell(t->screen, (VTermPos){row, column}, &cell));
		check_cell(t, &cell, row, column);
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] && cell.chars[i] != (uint32_t)-1; i++) {
			char one[4];
			buf_add(out, one, text_put(one, cell.chars[i]));
		}
		if (!cell.chars[0])
			buf_add(out, " ", 1);
		else if (cell.chars[0] != ' ')
			kept = out->n;
		column += cell.width > 0 ? cell.width : 1;
	}
	out->n = kept;
	buf_add(out, "\n", 1);
}

static void read_screen(const struct term *t, struct buf *out)
{
	VTermPos at;
	buf_init(out, SCREEN_BYTES);
	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
	assert_in_range(at.row, 0, t->rows - 1);
	assert_in_range(at.col, 0, t->columns - 1);
	for (int row = 0; row < t->rows; row++)
		add_row(t, out, row);
}

const char *term_text(struct term *t)
{
	struct buf text;
	read_screen(t, &text);
	free(t->text);
	t->text = strdup(buf_text(&text));
	buf_clear(&text);
	return t->text;
}

bool term_shows(struct term *t, const char *text)
{
	return strstr(term_text(t), text) != NULL;
}

void term_expect(struct term *t, const char *text)
{
	for (int waited = 0; waited < PATIENCE_MS; waited += QUIET_MS) {
		if (term_shows(t, text)) {
			term_settle(t);
			return;
		}
		if (!take(t, QUIET_MS) && t->ended)
			break;
	}
	print_error("%s\n", term_text(t));
	fail_msg("not on the screen: %s", text);
}

void term_golden(struct term *t, const char *name)
{
	struct buf text;
	char path[200];
	read_screen(t, &text);
	snprintf(path, sizeof(path), "screens/%s", name);
	for (char *c = path; *c; c++)
		if (*c == ' ' || *c == ':' || *c == ',' || *c == '\'')
			*c = '-';
	golden_check(path, &text);
	buf_clear(&text);
}

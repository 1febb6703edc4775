#define _GNU_SOURCE
#include "cli/progress.h"

#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "assess/text.h"

enum { PATIENCE_MS = 500, REDRAW_MS = 100, CELLS = 20, COLUMNS = 80 };

static int64_t milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t columns(void)
{
	struct winsize size;
	bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
	return known ? size.ws_col : COLUMNS;
}

void progress_start(struct progress *p, const struct say *say, struct words what)
{
	*p = (struct progress){.say = say, .what = what, .clock = milliseconds};
	p->room = say->line && !say->quiet ? columns() : 0;
	p->begun = p->drawn = p->clock();
}

/* What does not fit is left out from the right: a line that wraps could not be taken away again. */
static void add(const struct progress *p, size_t *left, const char *text)
{
	size_t width = text_width(text);
	if (width < *left) {
		fputs(text, p->say->talk);
		*left -= width;
	} else {
		*left = 0;
	}
}

static void draw(const struct progress *p, size_t done, size_t all, const char *last)
{
	char cells[CELLS + 1] = "", text[CELLS + 64];
	size_t left = p->room;
	fputs("\r\033[K", p->say->talk);
	add(p, &left, words_in(p->what, p->say->lang));
	if (all) {
		memset(cells, ' ', CELLS);
		memset(cells, '#', (done < all ? done : all) * CELLS / all);
		snprintf(text, sizeof(text), "  [%s] %zu/%zu", cells, done, all);
		add(p, &left, text);
	}
	if (last && left > 3) {
		fputs("  ", p->say->talk);
		say_file(p->say->talk, last, left - 3);
	}
	fflush(p->say->talk);
}

void progress_at(struct progress *p, size_t done, size_t all, const char *last)
{
	if (!p->room)
		return;
	int64_t now = p->clock();
	if (now - p->begun < PATIENCE_MS || (p->shown && now - p->drawn < REDRAW_MS))
		return;
	draw(p, done, all, last);
	p->drawn = now;
	p->shown = true;
}

void progress_step(void *ctx, size_t done, size_t all)
{
	progress_at(ctx, done, all, NULL);
}

void progress_end(struct progress *p)
{
	if (p->shown) {
		fputs("\r\033[K", p->say->talk);
		fflush(p->say->talk);
	}
	p->shown = false;
}

/* kiosk_private: what the pages of the kiosk share. A page draws itself anew after every key, from its state and from
 * what it stands on (desk, interview); it keeps nothing on the screen. */
#ifndef CLI_KIOSK_KIOSK_PRIVATE_H
#define CLI_KIOSK_KIOSK_PRIVATE_H

#include "cli/desk.h"
#include "cli/idle.h"
#include "cli/kiosk/field.h"
#include "cli/kiosk/kiosk.h"
#include "cli/kiosk/pages.h"
#include "cli/kiosk/screen.h"
#include "cli/say.h"

enum { HINTS_MAX = 10, KIOSK_PAGES_MAX = 12 };

struct kiosk;

/* A key named on the last line: "F1 説明". Clicking it is pressing it. */
struct hint {
	const char *key;    /* "F1", "Enter", "↑↓"; NULL ends the list */
	struct words label;
	struct key press;   /* what a click gives */
};

/* One screen. `state` is of `size` bytes, zero when the page is opened. */
struct page {
	const char *name;
	struct words title; /* on the first line, where there is no case */
	size_t size;
	/* False: nothing to show; k->notice says why, and the page is not opened. May be NULL. `with` is the opener's word. */
	bool (*open)(struct kiosk *k, void *state, const void *with);
	void (*draw)(struct kiosk *k, void *state);
	void (*key)(struct kiosk *k, void *state, const struct key *key);
	/* The page above was closed, and this one is seen again. May be NULL. */
	void (*again)(struct kiosk *k, void *state);
	void (*close)(struct kiosk *k, void *state); /* wipes what was typed; may be NULL */
	bool over;          /* a box: the page below is drawn first */
	struct hint hint[HINTS_MAX];
	struct words help;  /* what F1 says of the page; NULL: the page answers F1 itself */
};

struct opened_page {
	const struct page *page;
	void *state;
};

struct kiosk {
	struct session *session;
	struct screen *screen;
	struct desk *desk;
	struct interview *interview; /* the case at hand; NULL: none */
	enum lang lang;
	struct opened_page stack[KIOSK_PAGES_MAX];
	size_t depth;
	struct idle idle;
	struct notice notice;        /* one line above the last; empty text: none. Forgotten at the next key */
	struct arena *arena;         /* of one drawing or key */
	bool leaving;
	int signal;                  /* that asked to leave; 0: none */
	bool locked;                 /* the sign-in page lies over the pages of whoever was here */
	int64_t owner;               /* number of the officer whose pages these are */
};

/* What page_help is opened with. Copied. */
struct help_box {
	const char *title, *text; /* lines of the text are wrapped */
};

/* Pages. */
/* Opens a case and takes it: its questions, or for an approver its verdict. */
void kiosk_case(struct kiosk *k, struct interview *i);
/* Back down to the questions, when they are open. */
bool kiosk_questions(struct kiosk *k);
/* Back down to the page where it is open, else opens it: pages that lead to each other do not pile up. */
void kiosk_go(struct kiosk *k, const struct page *page);
void kiosk_push(struct kiosk *k, const struct page *page, const void *with);
void kiosk_pop(struct kiosk *k);
/* Back down to the start page: the case is put away. */
void kiosk_home(struct kiosk *k);
/* After signing in: back to where the same officer was, or to the start page. */
void kiosk_signed_in(struct kiosk *k);
void kiosk_sign_out(struct kiosk *k);

/* The place for a page's own: rows 1 to rows - 3; row 0 is the first line, the last two are notice and keys. */
int kiosk_top(const struct kiosk *k);
int kiosk_bottom(const struct kiosk *k); /* first row that is not the page's */
const char *kiosk_words(const struct kiosk *k, const char *ja, const char *en);
/* A text in the person's language, in the arena. */
const char *kiosk_printf(const struct kiosk *k, const char *ja, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* One sentence for the notice line; the arena's text is copied. */
void kiosk_tell(struct kiosk *k, enum notice_tone tone, struct words text);
/* Says at once that something takes a moment; the next notice takes its place. */
void kiosk_working(struct kiosk *k, const char *ja, const char *en);
/* Some notices, in one: refusals; where there are none, warnings; else news. */
void kiosk_tell_all(struct kiosk *k, const struct notices *n);

/* What functions that print for people (report.h, …) say, as text: print to `to` with `say`, then take it. */
struct said_text {
	struct say say;
	char *bytes;
	size_t n;
};
void kiosk_text_start(struct kiosk *k, struct said_text *t);
/* Without the last line's end; in the arena. */
const char *kiosk_text_end(struct kiosk *k, struct said_text *t);
/* A character typed, narrow and lower case, so that full-width keys work: 'ａ' and 'A' are 'a'. 0: no such key. */
char kiosk_letter(struct kiosk *k, const struct key *key);
/* Opens the help: of the page itself when `text` is NULL. */
void kiosk_help(struct kiosk *k, const char *text);
/* Draws lines of text that may be longer than their place, `skip` lines scrolled; returns the lines there are. */
int kiosk_lines(struct kiosk *k, int row, int column, int rows, int columns, int skip, enum look look,
		const char *text);

/* A list to choose from: arrows, Home, End, pages, digits. */
struct chooser {
	size_t count, at, from; /* from: first one shown */
};
/* True when the key moved the cursor. A digit 1–9 moves there. */
bool chooser_key(struct chooser *c, const struct key *key, size_t rows);
/* Brings `at` into view of so many rows. */
void chooser_show(struct chooser *c, size_t rows);

#endif

/* text: UTF-8, folding of what people type, and width on a terminal. The only user of utf8proc.
 *
 * Folding (workflow paper, part 6): number-like, ASCII and kana fields are NFKC, trimmed (also U+3000), and dash
 * look-alikes between digits become '-'. Names are never folded: NFC alone already changes 神 (U+FA19). */
#ifndef ASSESS_TEXT_H
#define ASSESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/mem.h"

enum fold {
	FOLD_NONE,  /* every byte stays, but line ends at both ends of the text */
	FOLD_ASCII, /* NFKC, trim, a single dash between two digits */
	FOLD_KANA   /* NFKC (half-width kana become full-width), trim */
};

/* The next code point at *s, moving *s past it. Invalid UTF-8 (also surrogates, overlong, over U+10FFFF) gives
 * U+FFFD and moves one byte; the end gives 0 and does not move. */
uint32_t text_next(const char **s);
/* Writes the UTF-8 of a code point to out (up to 4 bytes, no NUL); the number of bytes. What is no code point is
 * written as U+FFFD. */
size_t text_put(char out[4], uint32_t cp);
/* True when n bytes are valid UTF-8; else *at gets the offset of the first bad byte. at may be NULL. */
bool text_valid(const char *s, size_t n, size_t *at);
/* The folded text, in the arena. `s` must be valid UTF-8. */
char *text_fold(struct arena *a, const char *s, enum fold fold);
/* Whether there is nothing in it but blanks, wide ones too. `s` must be valid UTF-8. */
bool text_blank(const char *s);
/* Whether there is a text (not NULL), and something in it. */
bool text_given(const char *s);
/* A copy for searching and comparing: NFKC, case folded; blanks and variation selectors dropped, dashes and wave dashes
 * alike. Never stored as an answer. */
char *text_search_key(struct arena *a, const char *s);
/* Appends a text as one line: line ends inside it become blanks. NULL is nothing. */
void text_one_line(struct buf *out, const char *text);
/* The same for one character; characters of ambiguous width count as narrow. */
int text_char_width(uint32_t cp);
/* Whether terminals disagree on a character's width (UAX #11: ○, ※, …): some take two columns for it. */
bool text_is_ambiguous(uint32_t cp);
/* Columns on a terminal: 2 for wide characters, 0 for combining ones and variation selectors. */
size_t text_width(const char *s);
/* Code points. */
size_t text_length(const char *s);
/* True for U+FE00-FE0F and U+E0100-E01EF. */
bool text_is_variation_selector(uint32_t cp);
/* True for the private use areas (外字). */
bool text_is_private_use(uint32_t cp);

#endif

/* lexer: the words and signs of conditions and rules, one after the other. */
#ifndef ASSESS_LEXER_H
#define ASSESS_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/mem.h"

struct lexer {
	const char *text, *at; /* at: the next token; blanks before it are skipped */
	struct arena *arena;
};

void lexer_init(struct lexer *l, const char *text, struct arena *arena);
/* The next token is this sign, e.g. "(", "<=": then moves past it. */
bool lexer_sign(struct lexer *l, const char *sign);
/* The next token is this word, as a whole: then moves past it. */
bool lexer_keyword(struct lexer *l, const char *word);
/* The next word (an id or a value), in the arena; NULL when there is none. Moves past it. */
const char *lexer_word(struct lexer *l);
/* "(" word { "," word } ")" with 1 to 40 words, in the arena; NULL when it is not that. */
const char *const *lexer_list(struct lexer *l, size_t *count);
bool lexer_end(const struct lexer *l);
/* Offset of the next token in bytes. */
size_t lexer_offset(const struct lexer *l);
/* Whether a word looks like a row's id: capitals, a hyphen, digits. */
bool lexer_is_id(const char *word);

#endif

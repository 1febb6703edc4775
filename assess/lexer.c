#include "assess/lexer.h"

#include <ctype.h>
#include <string.h>

enum { LIST_MAX = 40 };

static void skip_blanks(struct lexer *l)
{
	while (*l->at == ' ' || *l->at == '\t')
		l->at++;
}

static bool word_char(char c)
{
	return c && !strchr(" \t()=!<>,*", c);
}

void lexer_init(struct lexer *l, const char *text, struct arena *arena)
{
	*l = (struct lexer){.text = text, .at = text, .arena = arena};
	skip_blanks(l);
}

bool lexer_sign(struct lexer *l, const char *sign)
{
	size_t n = strlen(sign);
	if (strncmp(l->at, sign, n) != 0)
		return false;
	l->at += n;
	skip_blanks(l);
	return true;
}

bool lexer_keyword(struct lexer *l, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(l->at, word, n) != 0 || word_char(l->at[n]))
		return false;
	l->at += n;
	skip_blanks(l);
	return true;
}

const char *lexer_word(struct lexer *l)
{
	size_t n = 0;
	while (word_char(l->at[n]))
		n++;
	if (!n)
		return NULL;
	const char *word = arena_strndup(l->arena, l->at, n);
	l->at += n;
	skip_blanks(l);
	return word;
}

const char *const *lexer_list(struct lexer *l, size_t *count)
{
	if (!lexer_sign(l, "("))
		return NULL;
	const char **list = arena_alloc(l->arena, LIST_MAX * sizeof(*list));
	size_t n = 0;
	do {
		if (n == LIST_MAX || !(list[n++] = lexer_word(l)))
			return NULL;
	} while (lexer_sign(l, ","));
	if (!lexer_sign(l, ")"))
		return NULL;
	*count = n;
	return list;
}

bool lexer_end(const struct lexer *l)
{
	return *l->at == '\0';
}

size_t lexer_offset(const struct lexer *l)
{
	return (size_t)(l->at - l->text);
}

bool lexer_is_id(const char *word)
{
	size_t letters = 0, digits = 0;
	while (isupper((unsigned char)word[letters]))
		letters++;
	if (letters < 2 || word[letters] != '-')
		return false;
	const char *p = word + letters + 1;
	while (isdigit((unsigned char)p[digits]))
		digits++;
	return digits && p[digits] == '\0';
}

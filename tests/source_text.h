/* source_text: the texts of the program's own source. A C file is read far enough to know its string literals, what
 * stands beside them, and so which text is the Japanese and which the English of a pair. */
#ifndef TESTS_SOURCE_TEXT_H
#define TESTS_SOURCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Both texts are its own. */
struct source_text {
	char *file;
	int line;         /* 1-based, where it begins */
	char *text;       /* adjacent literals are one; escapes resolved; macros such as PRIu64 as the letters they are */
	bool japanese;    /* has kana or kanji */
	size_t depth, group, argument; /* how deep in brackets, in which, and after how many commas there */
	size_t pair;            /* index of the text in the other language, + 1; 0 when it has none */
};

struct source_texts {
	struct source_text *item;
	size_t count, cap;
};

/* Adds the texts of a file and pairs them: a Japanese text belongs to the English one in the next argument (in the same
 * place, where an argument holds several, as in `a ? "x" : "y"`), to that on the other side of a colon, or to that of
 * a like call beside it. Starts as {0}; a file that cannot be read or is not C fails the test. */
void source_texts_add(struct source_texts *all, const char *file);
/* The same of a source that is in memory; `file` is only its name. */
void source_texts_read(struct source_texts *all, const char *file, const char *source);
void source_texts_clear(struct source_texts *all);

/* Whether it holds kana or kanji. */
bool source_japanese(const char *text);

#endif

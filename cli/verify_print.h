/* verify_print: what verification found, for people: on a screen, and as a block of plain text that can be carried where
 * the signature does not survive. */
#ifndef CLI_VERIFY_PRINT_H
#define CLI_VERIFY_PRINT_H

#include "cli/content_check.h"
#include "forms/verify.h"

struct verify_result {
	const char *path;
	const char *digest; /* SHA-256 of the file, hexadecimal; for the block only */
	const struct verify_report *report;
	const struct content_answer *content; /* NULL: the document does not say what it was made from */
	int64_t judged;                       /* the moment it was judged as of */
};

/* Sentences, each signature by itself. */
void verify_print(const struct say *s, const struct verify_result *r);
/* A verdict block: one fact a line, ASCII labels, so that it can be pasted, printed and typed off. */
void verify_print_block(const struct say *s, const struct verify_result *r);
/* 令和8年6月1日 14:05（日本時間）; in the arena. */
const char *verify_moment_text(const struct say *s, int64_t moment, struct arena *arena);
/* What comparing with the register gave, as one sentence without a line end; in the arena. */
const char *verify_content_text(const struct say *s, const char *id, const struct content_answer *content,
				struct arena *arena);

#endif

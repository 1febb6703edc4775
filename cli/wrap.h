/* wrap: text in lines of a terminal's width, with Japanese line breaking (forms/linebreak.h). */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stdint.h>
#include <stdio.h>

#include "assess/words.h"

enum { WRAP_COLUMNS = 78 };

/* Breaks `text` (valid UTF-8) into lines of at most `columns`, as `width` counts them, and calls f with each; its text is
 * borrowed for the call. */
void wrap_each(const char *text, enum lang lang, int columns, int (*width)(uint32_t cp),
	       void (*f)(void *ctx, const char *line), void *ctx);
/* Prints `text` (valid UTF-8) in lines of at most WRAP_COLUMNS, each after `indent` blanks. */
void wrap_print(FILE *to, const char *text, enum lang lang, int indent);

#endif

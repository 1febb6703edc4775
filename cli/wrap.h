/* wrap: text in lines of a terminal's width, with Japanese line breaking (forms/linebreak.h). */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stdio.h>

#include "assess/words.h"

enum { WRAP_COLUMNS = 78 };

/* Prints `text` (valid UTF-8) in lines of at most WRAP_COLUMNS, each after `indent` blanks. */
void wrap_print(FILE *to, const char *text, enum lang lang, int indent);

#endif

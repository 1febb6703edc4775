/* clean: text that comes from files of others and goes to a terminal: control characters, escape sequences and marks that
 * turn the direction of writing become U+FFFD. */
#ifndef FORMS_CLEAN_H
#define FORMS_CLEAN_H

#include <stddef.h>
#include <stdint.h>

#include "assess/mem.h"

/* Appends a code point as UTF-8. */
void clean_add(struct buf *out, uint32_t cp);
/* n bytes of UTF-8, perhaps malformed. In the arena. */
const char *clean_text(struct arena *a, const char *s, size_t n);

#endif

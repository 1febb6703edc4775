/* say: a text in both languages with values in it, for reports. */
#ifndef FORMS_SAY_H
#define FORMS_SAY_H

#include "assess/mem.h"
#include "assess/words.h"

/* `ja` and `en` are formats over the same arguments in the same order. In the arena. */
struct words say(struct arena *a, const char *ja, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* One after the other: Japanese directly, English with "; " between. A part that is missing adds nothing. */
struct words say_both(struct arena *a, struct words first, struct words second);

#endif

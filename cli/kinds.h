/* kinds: which kinds of assessment the template folders offer, for a person to choose from. */
#ifndef CLI_KINDS_H
#define CLI_KINDS_H

#include "assess/host.h"
#include "cli/paths.h"

enum { KINDS_SHOWN_MAX = 40 };

struct kind {
	const char *name; /* "cloud" */
	struct words title;
};

/* All templates that include another one and so are whole questionnaires, by name; at most KINDS_SHOWN_MAX. Only their
 * [template] sections are looked at; a file that cannot be read is left out. Texts are in the arena. */
size_t kinds_find(const struct paths *where, struct host *host, struct arena *arena, struct kind out[KINDS_SHOWN_MAX]);

#endif

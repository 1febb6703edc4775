/* paths: where the register, the key, the questionnaires and the documents are.
 *
 *   register     --register,  else $XDG_DATA_HOME/shinsa/register.db (~/.local/share/shinsa/…)
 *   key          --key,       else $XDG_DATA_HOME/shinsa/key.p12
 *   templates    --templates, else $SHINSA_TEMPLATES, else ./templates when it holds policy.ini; what is not there is
 *                taken from the installed folder
 *   documents    --out,       else out
 *   trust        --trust,     else $XDG_DATA_HOME/shinsa/trust when it is there */
#ifndef CLI_PATHS_H
#define CLI_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/mem.h"
#include "cli/options.h"

enum { PATHS_FOLDERS = 2 };

struct paths {
	const char *registry, *key, *out;
	const char *trust; /* NULL: nobody is trusted */
	const char *folder[PATHS_FOLDERS]; /* of templates, in order of search */
	size_t folders;
};

/* Everything is in the arena or borrowed from `o`. ERR_WORLD when there is neither $XDG_DATA_HOME nor a home and it
 * would be needed. */
int paths_find(struct paths *out, const struct options *o, struct arena *arena, struct err *err);
/* Makes the folder a file will lie in, and those above it, with mode 0700. ERR_WORLD names the one that failed. */
int paths_make_parents(const char *file, struct err *err);
/* Makes one folder unless it is there. ERR_WORLD. */
int paths_make_folder(const char *folder, unsigned mode, struct err *err);
bool paths_exists(const char *path);
/* The folder part of a path, NULL when it has none; the rest. In the arena. */
const char *paths_folder(const char *path, struct arena *arena);
const char *paths_base(const char *path);

#endif

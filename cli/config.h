/* config: options that always hold, from an INI file: one section [shinsa], whose keys are the names of options.
 *
 *   --config FILE, else the user's and then the machine's:
 *   $XDG_CONFIG_HOME/shinsa/config.ini       (~/.config/…)
 *   each of $XDG_CONFIG_DIRS, shinsa/config.ini (/etc/xdg/…)
 *
 * What comes first holds: the command line, the environment (SHINSA_TSA, SHINSA_TEMPLATES), the user's file, the
 * machine's, the default. Relative paths are relative to the file's folder. Passphrases have no place in it. */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "assess/host.h"
#include "cli/options.h"

enum { CONFIG_FILES_MAX = 18, CONFIG_BYTES_MAX = 64 << 10 };

/* Where the files are, or would be, in the order in which they are read, into `path`; how many. In the arena. */
size_t config_files(const struct options *o, struct arena *arena, const char *path[CONFIG_FILES_MAX]);
/* Sets what the command line and the environment leave open; texts live in the arena. ERR_INPUT, with file and line:
 * unknown keys (and which was meant), wrong values, no INI; ERR_WORLD: a file that cannot be read, or the one of --config
 * is not there. All findings in one go; what is right is set in any case. */
int config_read(struct options *o, struct host *host, struct arena *arena, struct err *err);

#endif

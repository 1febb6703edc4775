#define _GNU_SOURCE
#include "cli/paths.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SHINSA_DATADIR
#define SHINSA_DATADIR "/usr/local/share/shinsa"
#endif

bool paths_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* $XDG_DATA_HOME must be absolute to count (XDG Base Directory Specification). NULL when there is no home. */
static const char *data_folder(struct arena *arena)
{
	const char *data = getenv("XDG_DATA_HOME");
	if (data && data[0] == '/')
		return arena_printf(arena, "%s/shinsa", data);
	const char *home = getenv("HOME");
	if (!home || !*home) {
		const struct passwd *p = getpwuid(getuid());
		home = p ? p->pw_dir : NULL;
	}
	return home && *home ? arena_printf(arena, "%s/.local/share/shinsa", home) : NULL;
}

static void find_templates(struct paths *out, const struct options *o)
{
	const char *chosen = o->templates ? o->templates : getenv("SHINSA_TEMPLATES");
	if ((!chosen || !*chosen) && paths_exists("templates/policy.ini"))
		chosen = "templates";
	if (chosen && *chosen)
		out->folder[out->folders++] = chosen;
	out->folder[out->folders++] = SHINSA_DATADIR "/templates";
}

int paths_find(struct paths *out, const struct options *o, struct arena *arena, struct err *err)
{
	*out =
	    (struct paths){.registry = o->registry, .key = o->key, .out = o->out ? o->out : "out", .trust = o->trust};
	find_templates(out, o);
	const char *data = data_folder(arena);
	if (data && !out->trust && paths_exists(arena_printf(arena, "%s/trust", data)))
		out->trust = arena_printf(arena, "%s/trust", data);
	if (out->registry && out->key)
		return 0;
	if (!data)
		return err_add(
		    err, ERR_WORLD, NULL, 0, NULL,
		    "ホームフォルダが分かりません。HOME を設定するか、--register と --key で場所を指定してください。",
		    "no home folder: set HOME, or say where with --register and --key");
	if (!out->registry)
		out->registry = arena_printf(arena, "%s/register.db", data);
	if (!out->key)
		out->key = arena_printf(arena, "%s/key.p12", data);
	return 0;
}

int paths_make_folder(const char *folder, unsigned mode, struct err *err)
{
	if (mkdir(folder, mode) == 0)
		return 0;
	int why = errno;
	struct stat st;
	if (why == EEXIST && stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	if (why == EEXIST)
		why = ENOTDIR;
	return err_add(err, ERR_WORLD, folder, 0, NULL, "フォルダを作れません（%s）。", "cannot make this folder (%s)",
		       strerror(why));
}

int paths_make_parents(const char *file, struct err *err)
{
	struct arena *arena = arena_new();
	char *path = arena_strdup(arena, file);
	int rc = 0;
	for (char *slash = strchr(path + 1, '/'); slash && rc == 0; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!paths_exists(path))
			rc = paths_make_folder(path, 0700, err);
		*slash = '/';
	}
	arena_free(arena);
	return rc;
}

const char *paths_folder(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *paths_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

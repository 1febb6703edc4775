#define _GNU_SOURCE
#include "cli/config.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/ini.h"
#include "cli/paths.h"

static const char section_name[] = "shinsa", file_name[] = "shinsa/config.ini";

/* $XDG_CONFIG_HOME must be absolute to count (XDG Base Directory Specification). NULL when there is no home. */
static const char *user_folder(struct arena *arena)
{
	const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (folder && folder[0] == '/')
		return folder;
	if (!home || !*home) {
		const struct passwd *p = getpwuid(getuid());
		home = p ? p->pw_dir : NULL;
	}
	return home && *home ? arena_printf(arena, "%s/.config", home) : NULL;
}

size_t config_files(const struct options *o, struct arena *arena, const char *path[CONFIG_FILES_MAX])
{
	size_t n = 0;
	const char *folder = user_folder(arena), *all = getenv("XDG_CONFIG_DIRS");
	if (o->config) {
		path[0] = o->config;
		return 1;
	}
	if (folder)
		path[n++] = arena_printf(arena, "%s/%s", folder, file_name);
	if (!all || !*all)
		all = "/etc/xdg";
	while (*all && n < CONFIG_FILES_MAX) {
		size_t length = strcspn(all, ":");
		if (all[0] == '/')
			path[n++] = arena_printf(arena, "%.*s/%s", (int)length, all, file_name);
		all += length + (all[length] == ':');
	}
	return n;
}

/* ---- one line ---- */

static bool is_secret(const char *key)
{
	return strncmp(key, "pass", 4) == 0;
}

static int unknown_key(const char *file, const struct ini_entry *e, struct err *err)
{
	if (is_secret(e->key))
		return err_add(err, ERR_INPUT, file, e->line, e->key,
			       "パスフレーズに関わるもの（%"
			       "s）は設定ファイルに書けません。ほかの人に読まれるためです。この行を消してください。",
			       "'%s' has no place in a configuration file, which others may read; remove the line",
			       e->key);
	const char *near = options_nearest_config(e->key);
	if (near)
		return err_add(err, ERR_INPUT, file, e->line, e->key,
			       "設定できる項目に「%s」はありません。%s のことでしょうか。",
			       "'%s' cannot be set here; did you mean '%s'?", e->key, near);
	return err_add(err, ERR_INPUT, file, e->line, e->key,
		       "設定できる項目に「%s」はありません。shinsa config で一覧が出ます。",
		       "'%s' cannot be set here; 'shinsa config' lists what can", e->key);
}

/* Relative to the file's folder, so that the file means the same wherever the program runs. */
static const char *placed(const struct option_row *row, const char *file, const char *value, struct arena *arena)
{
	const char *folder = paths_folder(file, arena);
	if (!(row->groups & OPTION_PLACE) || value[0] == '/' || !folder)
		return arena_strdup(arena, value);
	return arena_printf(arena, "%s/%s", folder, value);
}

/* What the environment says comes before a file. */
static bool environment_says(const struct option_row *row)
{
	const char *name = options_environment(row), *value = name ? getenv(name) : NULL;
	return value && *value;
}

static int take_entry(struct options *o, const char *file, const struct ini_entry *e, struct arena *arena,
		      struct err *err)
{
	const struct option_row *row = options_config_row(e->key);
	if (!row)
		return unknown_key(file, e, err);
	if (options_source(o, row)->kind != OPTION_FROM_DEFAULT || environment_says(row))
		return 0;
	struct err why = {0};
	const struct option_source from = {OPTION_FROM_FILE, file, e->line};
	int rc = options_set(o, row, placed(row, file, e->value, arena), &from, &why);
	if (rc < 0)
		err_say(err, ERR_INPUT, file, e->line, e->key, why.item[0].text);
	err_clear(&why);
	return rc;
}

/* ---- one file ---- */

static int take_file(struct options *o, const struct ini *ini, const char *file, struct arena *arena, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *s = &ini->section[i];
		if (strcasecmp(s->name, section_name) != 0)
			rc = err_add(err, ERR_INPUT, file, s->line, NULL,
				     "設定ファイルの節は [shinsa] だけです。[%s] は使えません。",
				     "the only section of a configuration file is [shinsa], not [%s]", s->name);
		for (size_t e = 0; e < s->count && strcasecmp(s->name, section_name) == 0; e++)
			if (take_entry(o, file, &s->entry[e], arena, err) < 0)
				rc = -1;
	}
	return rc;
}

static int read_file(struct options *o, const char *file, struct host *host, struct arena *arena, struct err *err)
{
	struct buf bytes;
	struct ini *ini = NULL;
	buf_init(&bytes, CONFIG_BYTES_MAX);
	int rc = host->read(host->ctx, file, CONFIG_BYTES_MAX, &bytes, err);
	if (rc == 0)
		rc = ini_parse(&ini, file, buf_text(&bytes), bytes.n, err);
	if (rc == 0)
		rc = take_file(o, ini, file, arena, err);
	ini_free(ini);
	buf_clear(&bytes);
	return rc;
}

int config_read(struct options *o, struct host *host, struct arena *arena, struct err *err)
{
	const char *path[CONFIG_FILES_MAX];
	size_t n = config_files(o, arena, path);
	int rc = 0;
	for (size_t i = 0; i < n; i++)
		if ((o->config || paths_exists(path[i])) && read_file(o, path[i], host, arena, err) < 0)
			rc = -1;
	return rc;
}

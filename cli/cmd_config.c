#define _GNU_SOURCE
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "cli/config.h"
#include "cli/json_out.h"

enum { NAME = 12, VALUE = 44 };

/* What holds for an option where nobody said anything. */
static const char *usual(const struct session *s, const struct option_row *row)
{
	const struct {
		const char *name, *value;
	} known[] = {{"register", s->path.registry},
		     {"out", s->path.out},
		     {"trust", s->path.trust},
		     {"templates", s->path.folder[0]},
		     {"lang", s->say.lang == LANG_JA ? "ja" : "en"},
		     {"who", s->who},
		     {"idle", "600"},
		     {"ambiguous", "narrow"}};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, row->name) == 0)
			return known[i].value;
	return row->kind == OPTION_FLAG ? "no" : NULL;
}

struct line {
	const char *value; /* NULL: none */
	const char *from;  /* in the person's language */
	const char *code;  /* for programs */
	const char *file;
	int number;
};

static struct line line_of(struct session *s, const struct option_row *row)
{
	bool ja = s->say.lang == LANG_JA;
	const struct option_source *from = options_source(s->opt, row);
	const char *name = options_environment(row), *environment = name ? getenv(name) : NULL;
	const char *value = options_text(s->opt, row, s->arena);
	if (from->kind == OPTION_FROM_WORDS)
		return (struct line){value, ja ? "コマンドライン" : "command line", "command-line", NULL, 0};
	if (from->kind == OPTION_FROM_FILE)
		return (struct line){value, arena_printf(s->arena, "%s:%d", from->file, from->line), "file", from->file,
				     from->line};
	if (environment && *environment)
		return (struct line){environment, arena_printf(s->arena, "$%s", name), "environment", NULL, 0};
	return (struct line){usual(s, row), ja ? "既定" : "default", "default", NULL, 0};
}

static void print_line(struct session *s, const struct option_row *row, const struct line *l)
{
	say_padded(s->say.out, row->name, NAME, true);
	say_padded(s->say.out, l->value ? l->value : "-", VALUE, true);
	fprintf(s->say.out, "%s\n", l->from);
}

static void json_line(struct json_out *j, const struct option_row *row, const struct line *l)
{
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_text(j, "name", row->name);
	json_out_text(j, "value", l->value);
	json_out_text(j, "from", l->code);
	json_out_text(j, "file", l->file);
	if (l->number)
		json_out_number(j, "line", l->number);
	json_out_end(j);
}

static void print_files(struct session *s)
{
	const char *path[CONFIG_FILES_MAX];
	size_t n = config_files(s->opt, s->arena, path);
	say_detail(&s->say, "\n設定ファイル（先のものが優先）\n", "\nConfiguration files (the first holds)\n");
	for (size_t i = 0; i < n; i++)
		say_detail(&s->say, "  %1$s%2$s%3$.0s\n", "  %1$s%3$s%2$.0s\n", path[i],
			   paths_exists(path[i]) ? "" : "（まだない）", paths_exists(path[i]) ? "" : " (not there)");
}

int cmd_config(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct json_out *j = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL;
	for (const struct option_row *row = option_table; row->name; row++) {
		if (!(row->groups & OPTION_CONFIG))
			continue;
		struct line l = line_of(s, row);
		if (j)
			json_line(j, row, &l);
		else
			print_line(s, row, &l);
	}
	if (j)
		return json_out_print(j, &s->say) ? 0 : ERR_WORLD;
	print_files(s);
	return 0;
}

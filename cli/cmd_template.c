#include "cli/command.h"

#include <string.h>

#include "assess/lint.h"

/* A finding names a file as the loader does; people want the path they can open. */
static const char *openable(struct session *s, const char *folder, const char *file)
{
	if (!file || !folder || strchr(file, '/'))
		return file;
	const char *path = arena_printf(s->arena, "%s/%s", folder, file);
	return paths_exists(path) ? path : file;
}

/* Prints what was found in one template: 0 nothing, else the exit code. What the world did is talk, not a finding. */
static int print_findings(struct session *s, const char *folder, struct err *found)
{
	int code = 0;
	for (size_t i = 0; i < found->count; i++) {
		struct finding f = found->item[i];
		bool finding = f.kind == ERR_INPUT;
		f.file = openable(s, folder, f.file);
		say_finding(&s->say, finding ? s->say.out : s->say.talk, &f);
		if (!finding || !code)
			code = f.kind;
	}
	if (found->dropped)
		say_result(&s->say, "ほかに%zu件あります。\n", "%zu more\n", found->dropped);
	return code;
}

static bool is_file_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	return strchr(name, '/') || (dot && strcmp(dot, ".ini") == 0);
}

/* Checks one; the exit code it deserves. */
static int check(struct session *s, const char *name)
{
	struct err found = {0};
	const char *own = paths_folder(name, s->arena);
	const char *folder[PATHS_FOLDERS + 1] = {own ? own : "."};
	for (size_t f = 0; f < s->path.folders; f++)
		folder[f + 1] = s->path.folder[f];
	struct template_source src = {.host = &s->host, .folder = folder, .folders = s->path.folders + 1};
	int code = 0;
	if (is_file_name(name) && !paths_exists(name))
		err_add(&found, ERR_WORLD, name, 0, NULL, "ファイルがありません。", "there is no such file");
	if (found.count || lint(&src, paths_base(name), &found) < 0)
		code = print_findings(s, own, &found);
	if (!code)
		say_detail(&s->say, "%s: 問題はありません。\n", "%s: nothing to mend\n", name);
	err_clear(&found);
	return code;
}

int cmd_template_check(struct session *s, const char *const *arg, size_t args)
{
	int code = 0;
	for (size_t i = 0; i < args; i++) {
		int one = check(s, arg[i]);
		code = one > code ? one : code;
	}
	return code;
}

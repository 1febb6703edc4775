#include "cli/command.h"

#include <string.h>

#include "assess/lint.h"
#include "cli/json_out.h"

/* A finding names a file as the loader does; people want the path they can open. */
static const char *openable(struct session *s, const char *folder, const char *file)
{
	if (!file || !folder || strchr(file, '/'))
		return file;
	const char *path = arena_printf(s->arena, "%s/%s", folder, file);
	return paths_exists(path) ? path : file;
}

/* What is found goes to people line by line, or into an array for programs. */
struct checking {
	struct session *s;
	struct json_out *json; /* NULL: for people */
};

/* Tells what was found in one template: 0 nothing, else the exit code. What the world did is talk, not a finding. */
static int print_findings(struct session *s, const struct err *found)
{
	int code = 0;
	for (size_t i = 0; i < found->count; i++) {
		const struct finding *f = &found->item[i];
		bool finding = f->kind == ERR_INPUT;
		say_finding(&s->say, finding ? s->say.out : s->say.talk, f);
		if (!finding || !code)
			code = f->kind;
	}
	if (found->dropped)
		say_result(&s->say, "ほかに%zu件あります。\n", "%zu more\n", found->dropped);
	return code;
}

static int print_json(struct json_out *j, const char *name, const struct err *found)
{
	int code = 0;
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_text(j, "file", name);
	json_out_findings(j, "findings", found);
	json_out_number(j, "more", (int64_t)found->dropped);
	json_out_end(j);
	for (size_t i = 0; i < found->count; i++)
		if (!code || found->item[i].kind != ERR_INPUT)
			code = found->item[i].kind;
	return code;
}

static bool is_file_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	return strchr(name, '/') || (dot && strcmp(dot, ".ini") == 0);
}

/* Checks one; the exit code it deserves. */
static int check(struct checking *c, const char *name)
{
	struct session *s = c->s;
	struct err found = {0};
	const char *own = paths_folder(name, s->arena);
	const char *folder[PATHS_FOLDERS + 1] = {own ? own : "."};
	for (size_t f = 0; f < s->path.folders; f++)
		folder[f + 1] = s->path.folder[f];
	struct template_source src = {.host = &s->host, .folder = folder, .folders = s->path.folders + 1};
	if (is_file_name(name) && !paths_exists(name))
		err_add(&found, ERR_WORLD, name, 0, NULL, "ファイルがありません。", "there is no such file");
	else
		lint(&src, paths_base(name), &found);
	for (size_t i = 0; i < found.count; i++)
		found.item[i].file = openable(s, own, found.item[i].file);
	int code = c->json ? print_json(c->json, name, &found) : print_findings(s, &found);
	if (!code && !c->json)
		say_detail(&s->say, "%s: 問題はありません。\n", "%s: nothing to mend\n", name);
	err_clear(&found);
	return code;
}

int cmd_template_check(struct session *s, const char *const *arg, size_t args)
{
	struct checking c = {s, s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL};
	int code = 0;
	for (size_t i = 0; i < args; i++) {
		int one = check(&c, arg[i]);
		code = one > code ? one : code;
	}
	if (c.json)
		json_out_print(c.json, &s->say);
	return code;
}

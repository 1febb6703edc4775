#define _GNU_SOURCE
#include "cli/command.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/text.h"
#include "cli/batch.h"

enum { SIGNALLED = 128, JOBS_USUAL_MAX = 8, FORMS_MAX = 16 };

/* ---- what to make ---- */

static int no_such_form(struct session *s, const char *name)
{
	const char *list[FORMS_MAX + 1] = {0}, *all = "";
	for (size_t i = 0; i < FORMS_MAX && forms[i].name; i++) {
		list[i] = forms[i].name;
		all = arena_printf(s->arena, "%s%s%s", all, i ? ", " : "", list[i]);
	}
	const char *near = options_nearest(name, list);
	if (near)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "--form の「%s」という文書はありません。%s のことでしょうか（あるのは %s）。",
			       "--form: there is no document '%s'; did you mean '%s'? (there are %s)", name, near, all);
	return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--form の「%s」という文書はありません。あるのは %s です。",
		       "--form: there is no document '%s'; there are %s", name, all);
}

/* The forms that --form lists, else those of every walk-through, in the order of the table. */
static int choose_forms(struct session *s, const struct form *form[FORMS_MAX], size_t *count)
{
	bool named[FORMS_MAX] = {false};
	const char *at = s->opt->forms;
	while (at) {
		size_t n = strcspn(at, ",");
		const char *name = arena_strndup(s->arena, at, n);
		const struct form *f = form_find(name);
		if (!f)
			return no_such_form(s, name);
		named[f - forms] = true;
		at = at[n] ? at + n + 1 : NULL;
	}
	*count = 0;
	for (size_t i = 0; i < FORMS_MAX && forms[i].name; i++)
		if (s->opt->forms ? named[i] : forms[i].always)
			form[(*count)++] = &forms[i];
	return 0;
}

/* ---- the folder ---- */

static int is_answers(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return entry->d_name[0] != '.' && dot && strcmp(dot, ".ini") == 0;
}

/* By bytes, so that the order is the same everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int no_folder(struct session *s, const char *folder, int number)
{
	if (number == ENOTDIR)
		return err_add(&s->err, ERR_INPUT, folder, 0, NULL,
			       "フォルダではありません。回答のファイル（*.ini）の入ったフォルダを指定してください。",
			       "this is not a folder; name one that holds files of answers (*.ini)");
	if (number == ENOENT)
		return err_add(&s->err, ERR_WORLD, folder, 0, NULL,
			       "フォルダがありません。名前と場所を確認してください。",
			       "there is no such folder; check the name and the place");
	return err_add(&s->err, ERR_WORLD, folder, 0, NULL,
		       "フォルダを開けません（%s）。名前と場所を確認してください。",
		       "cannot open this folder (%s); check the name and the place", strerror(number));
}

/* The files of answers in the folder, by name; *out is the caller's, free(). */
static int list_files(struct session *s, const char *folder, struct batch_file **out, size_t *count)
{
	struct dirent **entry = NULL;
	int n = scandir(folder, &entry, is_answers, by_name);
	if (n < 0)
		return no_folder(s, folder, errno);
	size_t length = strlen(folder);
	const char *slash = length && folder[length - 1] == '/' ? "" : "/";
	*out = mem_new((size_t)n + 1, sizeof(**out));
	*count = (size_t)n;
	for (int i = 0; i < n; i++) {
		(*out)[i].path = arena_printf(s->arena, "%s%s%s", folder, slash, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	if (!n)
		return err_add(&s->err, ERR_INPUT, folder, 0, NULL,
			       "回答のファイル（*.ini）がありません。フォルダを確認してください。",
			       "there are no files of answers (*.ini) here; check the folder");
	return 0;
}

/* ---- what became of it ---- */

/* Why one file failed; a reason that lies in another file, or in none, still names this one. */
static void print_failure(const struct say *s, const struct batch_file *f)
{
	for (size_t i = 0; i < f->err.count; i++) {
		struct finding one = f->err.item[i];
		if (!one.file)
			one.file = f->path;
		else if (strcmp(one.file, f->path) != 0) {
			say_file(s->talk, f->path, SIZE_MAX);
			fputs(": ", s->talk);
		}
		say_finding(s, s->talk, &one);
	}
	if (f->err.dropped)
		say_to(s, s->talk, "%s: ほかに%zu件あります。\n", "%s: %zu more\n", f->path, f->err.dropped);
}

struct count {
	size_t made, failed, documents;
	int code; /* the worst of the failures */
};

static struct count count_all(const struct batch *b)
{
	struct count c = {0};
	for (size_t i = 0; i < b->files; i++) {
		const struct batch_file *f = &b->file[i];
		c.made += f->state == BATCH_MADE;
		c.failed += f->state == BATCH_FAILED;
		c.documents += f->documents;
		int code = f->state == BATCH_FAILED ? (int)err_first_kind(&f->err) : 0;
		c.code = code > c.code ? code : c.code;
	}
	return c;
}

static void print_summary(const struct say *s, const struct batch *b, const struct count *c)
{
	size_t left = b->files - c->made - c->failed;
	say_result(s, "%zu 件中 %zu 件を作成", "of %zu files, %zu made", b->files, c->made);
	if (c->failed)
		say_result(s, "、%zu 件は作成できませんでした", ", %zu could not be", c->failed);
	if (left)
		say_result(s, "、%zu 件は中断のため手つかず", ", %zu left alone", left);
	say_result(s, "（%s に %zu ファイル）\n", " (in %s: %zu files)\n", b->session->path.out, c->documents);
}

static int report(struct session *s, const struct batch *b, int signal)
{
	const struct say *say = &s->say;
	struct count c = count_all(b);
	fflush(say->out);
	for (size_t i = 0; i < b->files; i++)
		print_failure(say, &b->file[i]);
	for (size_t i = 0; i < b->files; i++)
		if (b->file[i].private_use)
			say_talk(say,
				 "注意: %s の回答に外字があります。ほかの機械では別の字に見えるか、表示されません。\n",
				 "note: %s has private-use characters; other machines show other ones, or none\n",
				 b->file[i].id);
	if (signal)
		say_talk(say, "中断しました。書きかけのファイルはありません。\n",
			 "stopped; no file was left half written\n");
	if (c.documents)
		say_talk(say, "これらの文書に署名はありません（署名欄は空です）。\n",
			 "these documents are not signed; their signature fields are empty\n");
	if (!say->quiet)
		print_summary(say, b, &c);
	return signal ? SIGNALLED + signal : c.code;
}

/* As many as processors this program may use. */
static size_t usual_jobs(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	return n > JOBS_USUAL_MAX ? JOBS_USUAL_MAX : n > 0 ? (size_t)n : 1;
}

int cmd_batch(struct session *s, const char *const *arg, size_t args)
{
	const struct form *form[FORMS_MAX];
	struct progress progress;
	int signal = 0;
	(void)args;
	struct batch b = {.session = s, .form = form, .progress = &progress};
	b.jobs = s->opt->jobs ? (size_t)s->opt->jobs : usual_jobs();
	int rc = choose_forms(s, form, &b.forms);
	if (rc == 0)
		rc = list_files(s, arg[0], &b.file, &b.files);
	if (rc == 0)
		rc = paths_make_folder(s->path.out, 0755, &s->err);
	if (rc == 0) {
		progress_start(&progress, &s->say, (struct words){"文書を作っています", "making documents"});
		rc = batch_run(&b, &signal, &s->err);
		progress_end(&progress);
	}
	int code = rc < 0 ? session_fail(s) : report(s, &b, signal);
	for (size_t i = 0; i < b.files; i++)
		err_clear(&b.file[i].err);
	free(b.file);
	return code;
}

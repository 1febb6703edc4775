#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/papers.h"
#include "cli/subject.h"

/* report, contract, plan, request: one document, of the form that names the command as its own. */
struct making {
	struct session *s;
	const struct form *form;
	enum view view;
	struct subject subject;
	struct paper_look look;
	bool to_stdout;
	struct paper_set set; /* the one document */
};

static const struct form *form_of(const char *command)
{
	for (const struct form *f = forms; f->name; f++)
		if (strcmp(f->command, command) == 0)
			return f;
	return NULL;
}

static int no_such_view(const struct making *m)
{
	struct session *s = m->s;
	return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
		       "%1$.0s「%2$s」に --view %3$s はありません。あるのは %4$s です。",
		       "%2$.0s'%1$s' has no --view %3$s, only %4$s", m->form->title.en, m->form->title.ja, s->opt->view,
		       view_name(m->form->views[VIEW_VENDOR] ? VIEW_VENDOR : VIEW_INTERNAL));
}

static int choose_view(struct making *m)
{
	const char *asked = m->s->opt->view;
	m->view = m->form->view;
	if (asked)
		m->view = strcmp(asked, view_name(VIEW_VENDOR)) == 0 ? VIEW_VENDOR : VIEW_INTERNAL;
	return m->form->views[m->view] ? 0 : no_such_view(m);
}

/* Text goes to standard output unless a place was named: it is there to be read. */
static int choose_place(struct making *m)
{
	const struct options *o = m->s->opt;
	bool folder = options_asked(o, "out"); /* one that is always so is no word on this document */
	if (o->output && folder)
		return err_add(&m->s->err, ERR_USAGE, NULL, 0, NULL, "--output と --out のどちらか一つにしてください。",
			       "give --output or --out, not both");
	m->to_stdout = o->output ? strcmp(o->output, "-") == 0 : o->text && !folder;
	if (m->to_stdout && !o->text && isatty(STDOUT_FILENO))
		return err_add(&m->s->err, ERR_USAGE, NULL, 0, NULL,
			       "PDF は端末には出せません。-o ファイル か --text を指定してください。",
			       "a PDF is nothing for a terminal; give -o FILE or --text");
	return 0;
}

static int open_subject(struct making *m, const char *word)
{
	return m->form->blank ? subject_open_kind(m->s, word, &m->subject) : subject_open(m->s, word, &m->subject);
}

static int build(struct making *m)
{
	struct session *s = m->s;
	const struct subject *subject = &m->subject;
	struct form_input in = {.answers = subject->answers,
				.verdict = subject->verdict,
				.id = subject->blank ? NULL : subject->id,
				.registered = subject->registry != NULL,
				.blank = subject->blank,
				.view = m->view,
				.lang = m->look.lang,
				.now = s->now,
				.author = s->who};
	if (subject->registry && papers_input(s, subject->registry, subject->id, subject->questionnaire, &in) < 0)
		return -1;
	const char *path = s->opt->output;
	if (!path)
		path = paper_path(s->arena, s->path.out, subject->id, m->form, m->view, s->opt->text ? "txt" : "pdf");
	struct buf *bytes = &paper_set_add(&m->set, path, !s->opt->text)->bytes;
	return paper_build(m->form, &in, &m->look, s->opt->text ? NULL : bytes, s->opt->text ? bytes : NULL, &s->err);
}

static int write_file(struct making *m)
{
	struct session *s = m->s;
	if (!s->opt->output && paths_make_folder(s->path.out, 0755, &s->err) < 0)
		return -1;
	return paper_set_write(&m->set, &s->host, &s->err);
}

/* What the case itself is in must not become a document, whatever it is called. */
static int spare_sources(const struct making *m)
{
	const struct session *s = m->s;
	const char *const source[] = {s->opt->answers, s->path.registry, s->path.key};
	struct stat place, other;
	if (m->to_stdout || !s->opt->output || stat(s->opt->output, &place) != 0)
		return 0;
	for (size_t i = 0; i < sizeof(source) / sizeof(source[0]); i++)
		if (source[i] && stat(source[i], &other) == 0 && other.st_dev == place.st_dev &&
		    other.st_ino == place.st_ino)
			return err_add(&m->s->err, ERR_USAGE, s->opt->output, 0, NULL,
				       "-o の場所は、回答、台帳又は鍵のファイルです。別の名前を指定してください。",
				       "this is the file of the answers, the register or the key: name another one");
	return 0;
}

/* A document of the register leaves its line in the log; words on a screen are none. */
static int note(struct making *m)
{
	const struct paper_file *f = &m->set.file[0];
	if (!m->subject.registry || (m->to_stdout && !f->pdf))
		return 0;
	int rc = papers_note(m->s, m->subject.registry, m->subject.id, f->path, &f->bytes);
	if (rc < 0)
		paper_set_undo(&m->set, &m->s->host);
	return rc;
}

/* To standard output; false when it could not be written, which has been told and becomes the exit code at the end. */
static bool print(const struct making *m)
{
	const struct paper_file *f = &m->set.file[0];
	return say_bytes(&m->s->say, buf_text(&f->bytes), f->bytes.n);
}

/* Where it is, and that nobody has signed it. */
static void tell(const struct making *m)
{
	const struct say *say = &m->s->say;
	const struct paper_file *f = &m->set.file[0];
	if (!m->to_stdout)
		say_made(say, "文書    ", "document    ", f->path);
	if (f->existed)
		say_talk(say, "前からあった %s を置き換えました。\n", "%s was there before and is replaced\n", f->path);
	paper_warn(say, m->subject.answers);
	if (!f->pdf)
		return;
	say_talk(say, "この文書に署名はありません（署名欄は空です）。\n",
		 "this document is not signed; its signature fields are empty\n");
	if (m->form->always && m->subject.registry)
		say_talk(say, "署名した文書は shinsa resume %s で作れます。\n",
			 "'shinsa resume %s' makes the signed documents\n", m->subject.id);
	else if (m->form->always)
		say_talk(say, "署名した文書は shinsa run --answers %s で作れます。\n",
			 "'shinsa run --answers %s' makes signed documents\n", m->s->opt->answers);
}

int cmd_document(struct session *s, const char *const *arg, size_t args)
{
	struct making m = {.s = s, .form = form_of(s->command), .look = paper_look(s->opt)};
	int rc = choose_view(&m);
	if (rc == 0)
		rc = choose_place(&m);
	if (rc == 0)
		rc = spare_sources(&m);
	if (rc == 0)
		rc = open_subject(&m, args ? arg[0] : NULL);
	if (rc == 0)
		rc = build(&m);
	if (rc == 0 && !m.to_stdout)
		rc = write_file(&m);
	bool arrived = rc == 0 && (!m.to_stdout || print(&m));
	if (arrived)
		rc = note(&m);
	if (arrived && rc == 0)
		tell(&m);
	paper_set_clear(&m.set);
	subject_close(&m.subject);
	return rc < 0 ? session_fail(s) : 0;
}

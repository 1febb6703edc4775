#include "cli/papers.h"

#include "assess/digest.h"

/* The documents of one assessment in the making. */
struct job {
	struct session *s;
	struct signatory who; /* without a key: unsigned */
	struct form_input in;
	struct paper_look look;
	struct paper_set set;
};

static void job_start(struct job *j, struct session *s, const char *id, const struct answers *a,
		      const struct verdict *v, const struct signatory *who)
{
	*j = (struct job){.s = s, .look = paper_look(s->opt)};
	if (who)
		j->who = *who;
	j->in = (struct form_input){.answers = a,
				    .verdict = v,
				    .id = id,
				    .registered = true,
				    .lang = j->look.lang,
				    .now = s->now,
				    .author = s->who,
				    .self_made_key = who && key_self_made(who->key)};
}

int papers_check(struct session *s, const struct answers *a, const struct verdict *v)
{
	struct job j;
	int rc = 0;
	job_start(&j, s, NULL, a, v, NULL);
	for (const struct form *f = forms; f->name && rc == 0; f++) {
		j.in.view = f->view;
		if (f->always)
			rc = paper_check(f, &j.in, &j.look, &s->err);
	}
	return rc;
}

/* Without the authority of time, a second try: what was answered is worth more than a moment that is proved. */
static int sign_paper(struct job *j, const struct buf *pdf, struct buf *out)
{
	struct session *s = j->s;
	struct err before = s->err, why;
	s->err = (struct err){0};
	int rc = signatory_sign(&j->who, s, pdf, s->who, NULL, out);
	why = s->err;
	s->err = before;
	if (rc < 0 && j->who.authority) {
		j->who.authority = NULL;
		rc = signatory_sign(&j->who, s, pdf, s->who, NULL, out);
		if (rc == 0) {
			say_errors(&s->say, &why);
			say_talk(&s->say,
				 "タイムスタンプなしで署名しました（時刻は自己申告です）。あとで shinsa extend "
				 "で加えられます。\n",
				 "signed without a time-stamp: the time is only claimed; 'shinsa extend' can add one "
				 "later\n");
		}
	} else if (rc < 0) {
		err_append(&s->err, &why);
	}
	err_clear(&why);
	return rc;
}

static struct paper_file *add_file(struct job *j, const struct form *f, const char *end, bool pdf)
{
	struct session *s = j->s;
	return paper_set_add(&j->set, paper_path(s->arena, s->path.out, j->in.id, f, j->in.view, end), pdf);
}

/* One form into the set: its PDF, signed when there is a key, and its text when asked for. */
static int build(struct job *j, const struct form *f)
{
	struct buf pdf, text;
	bool asked = j->s->opt->text;
	buf_init(&pdf, PAPER_BYTES_MAX);
	buf_init(&text, PAPER_BYTES_MAX);
	j->in.view = f->view;
	int rc = paper_build(f, &j->in, &j->look, &pdf, asked ? &text : NULL, &j->s->err);
	if (rc == 0) {
		struct paper_file *file = add_file(j, f, "pdf", true);
		if (j->who.key)
			rc = sign_paper(j, &pdf, &file->bytes);
		else
			buf_add(&file->bytes, pdf.p, pdf.n);
	}
	if (rc == 0 && asked)
		buf_add(&add_file(j, f, "txt", false)->bytes, text.p, text.n);
	buf_clear(&pdf);
	buf_clear(&text);
	return rc;
}

int papers_input(struct session *s, struct register_db *r, const char *id, const struct questionnaire *q,
		 struct form_input *in)
{
	struct treatments *t = arena_alloc(s->arena, sizeof(*t));
	in->treatments = t;
	return register_treatments(r, id, q, t, s->arena, &s->err);
}

/* A document that is signed pins the log; one that is not stays the same however often it is made. */
static int pin_log(struct job *j, struct register_db *r)
{
	char *hash = arena_alloc(j->s->arena, DIGEST_HEX);
	if (!j->who.key)
		return 0;
	j->in.log_hash = hash;
	return register_log_head(r, &j->in.log_line, hash, &j->s->err);
}

int papers_note(struct session *s, struct register_db *r, const char *id, const char *where, const struct buf *bytes)
{
	char hex[DIGEST_HEX];
	digest_hex(buf_text(bytes), bytes->n, hex);
	const char *detail = arena_printf(s->arena, "%s sha256:%s", where, hex);
	return register_note(r, id, s->who, "document", detail, &s->err);
}

static int note_all(struct job *j, struct register_db *r)
{
	int rc = 0;
	for (size_t i = 0; i < j->set.count && rc == 0; i++) {
		const struct paper_file *f = &j->set.file[i];
		if (f->pdf)
			rc = papers_note(j->s, r, j->in.id, f->path, &f->bytes);
	}
	return rc;
}

static int write_all(struct job *j, struct register_db *r)
{
	struct session *s = j->s;
	if (paths_make_folder(s->path.out, 0755, &s->err) < 0 || paper_set_write(&j->set, &s->host, &s->err) < 0)
		return -1;
	int rc = note_all(j, r);
	if (rc < 0)
		paper_set_undo(&j->set, &s->host);
	return rc;
}

int papers_make(struct session *s, struct register_db *r, const char *id, const struct answers *a,
		const struct verdict *v, const struct signatory *who, struct papers *out)
{
	struct job j;
	job_start(&j, s, id, a, v, who);
	int rc = papers_input(s, r, id, a->q, &j.in);
	if (rc == 0)
		rc = pin_log(&j, r);
	for (const struct form *f = forms; f->name && rc == 0; f++)
		if (f->always)
			rc = build(&j, f);
	if (rc == 0)
		rc = write_all(&j, r);
	*out = (struct papers){0};
	for (size_t i = 0; rc == 0 && i < j.set.count && i < PAPERS_MAX; i++)
		out->path[out->count++] = j.set.file[i].path;
	paper_set_clear(&j.set);
	return rc;
}

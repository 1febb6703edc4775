#include "cli/papers.h"

#include "assess/digest.h"
#include "forms/sign.h"

/* The documents of one assessment in the making. */
struct job {
	struct session *s;
	const struct key *key; /* NULL: unsigned */
	struct form_input in;
	struct paper_look look;
	struct paper_set set;
};

static void job_start(struct job *j, struct session *s, const char *id, const struct answers *a,
		      const struct verdict *v, const struct key *key)
{
	*j = (struct job){.s = s, .key = key, .look = paper_look(s->opt)};
	j->in = (struct form_input){.answers = a,
				    .verdict = v,
				    .id = id,
				    .registered = true,
				    .lang = j->look.lang,
				    .now = s->now,
				    .author = s->who,
				    .self_made_key = key && key_self_made(key)};
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

static int sign_paper(const struct job *j, const struct buf *pdf, struct buf *out)
{
	struct session *s = j->s;
	bool ja = j->look.lang == LANG_JA;
	const struct sign_input in = {.field = "author",
				      .name = s->who,
				      .reason = ja ? "作成者として内容を確認" : "checked as the author",
				      .when = s->now,
				      .lang = j->look.lang,
				      .font = s->opt->font};
	return sign_pdf(pdf, j->key, &in, &s->host, out, &s->err);
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
		if (j->key)
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
		const struct verdict *v, const struct key *key, struct papers *out)
{
	struct job j;
	int rc = 0;
	job_start(&j, s, id, a, v, key);
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

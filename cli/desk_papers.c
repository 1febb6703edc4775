#define _GNU_SOURCE
#include "cli/desk_private.h"

#include <stdlib.h>
#include <string.h>

#include "cli/judge.h"
#include "cli/papers.h"
#include "cli/signing.h"
#include "forms/pdf_reader.h"

/* ---- which there are ---- */

static void look_at(struct desk *d, struct interview *i, struct desk_document *doc)
{
	struct session *s = d->session;
	struct judgement j = {0};
	struct buf bytes;
	buf_init(&bytes, PDF_MAX_BYTES);
	if (s->host.read(s->host.ctx, doc->path, PDF_MAX_BYTES, &bytes, &s->err) == 0 &&
	    judge_document(&j, s, d->registry, &bytes, 0) == 0) {
		doc->made = true;
		doc->integrity = j.report->integrity;
		doc->current =
		    j.content.match == CONTENT_SAME && j.report->content.id && strcmp(j.report->content.id, i->id) == 0;
		for (size_t n = 0; n < j.report->signatures; n++) {
			enum officer_role role;
			const struct signature_report *r = &j.report->signature[n];
			if (!r->stamp && officer_role_of(r->field, &role))
				doc->signer[role] = arena_strdup(d->arena, r->officer ? r->officer : r->name);
		}
		bool filled[OFFICER_ROLES] = {false};
		signing_fields(&bytes, doc->field, filled, s->arena, &s->err);
	}
	err_clear(&s->err);
	judgement_clear(&j);
	buf_clear(&bytes);
}

enum desk_end desk_documents(struct desk *d, struct interview *i, const struct desk_document **out, size_t *count)
{
	struct session *s = d->session;
	size_t n = 0, most = 0;
	desk_act(d);
	for (const struct form *f = forms; f->name; f++)
		most += 2;
	struct desk_document *doc = arena_alloc(d->arena, most * sizeof(*doc));
	for (const struct form *f = forms; f->name; f++)
		for (int view = VIEW_INTERNAL; view <= VIEW_VENDOR; view++) {
			if (!f->views[view])
				continue;
			doc[n].form = f;
			doc[n].view = (enum view)view;
			doc[n].path = paper_path(d->arena, s->path.out, i->id, f, (enum view)view, "pdf");
			if (i->id[0] && paths_exists(doc[n].path))
				look_at(d, i, &doc[n]);
			n++;
		}
	*out = doc;
	*count = n;
	return DESK_DONE;
}

/* ---- making ---- */

enum desk_end desk_with_officer(struct desk *d, const char *pass, struct options *own, const struct options **given)
{
	struct session *s = d->session;
	enum desk_end end = desk_try_pass(d, d->who, pass);
	if (end != DESK_DONE)
		return end;
	*given = s->opt;
	*own = *s->opt;
	own->officer = d->who->name;
	own->key = own->output = own->reason = own->post = own->cert = NULL;
	s->opt = own;
	s->pass = pass;
	return DESK_DONE;
}

void desk_without_officer(struct desk *d, const struct options *given)
{
	d->session->opt = given;
	d->session->pass = NULL;
}

static void tell_made(struct desk *d, const char *paths)
{
	notices_add(&d->notices, NOTICE_NEWS, "作りました: %s", "made: %s", paths);
}

static enum desk_end registered(struct desk *d, struct interview *i)
{
	struct err err = {0};
	return interview_register(i, &err) < 0 ? desk_failed(d, &err) : DESK_DONE;
}

enum desk_end desk_make(struct desk *d, struct interview *i, const char *pass)
{
	struct session *s = d->session;
	struct options own;
	const struct options *given;
	struct signatory who = {0};
	struct papers made = {0};
	desk_act(d);
	if (d->who->role != OFFICER_AUTHOR) {
		notices_add(&d->notices, NOTICE_REFUSED,
			    "文書を作るのは作成者です。承認者は、作られた文書に署名します。",
			    "documents are made by the author; an approver signs them");
		return DESK_REFUSED;
	}
	enum desk_end end = registered(d, i);
	if (end != DESK_DONE)
		return end;
	end = desk_with_officer(d, pass, &own, &given);
	if (end != DESK_DONE)
		return end;
	int rc = signatory_find(s, NULL, d->registry, OFFICER_AUTHOR, false, &who) == SIGNER_KEY ? 0 : -1;
	if (rc == 0)
		rc = papers_make(s, d->registry, i->id, i->answers, i->verdict, &who, &made);
	desk_without_officer(d, given);
	signatory_clear(&who);
	const char *paths = "";
	for (size_t n = 0; rc == 0 && n < made.count; n++)
		paths = arena_printf(d->arena, "%s%s%s", paths, n ? ", " : "", made.path[n]);
	if (rc == 0)
		tell_made(d, paths);
	return rc < 0 ? desk_failed(d, &s->err) : DESK_DONE;
}

enum desk_end desk_make_one(struct desk *d, struct interview *i, const struct form *form, enum view view)
{
	struct session *s = d->session;
	struct paper_set set = {0};
	desk_act(d);
	enum desk_end end = registered(d, i);
	if (end != DESK_DONE)
		return end;
	const struct paper_look look = paper_look(s->opt);
	struct form_input in = {.answers = i->answers,
				.verdict = i->verdict,
				.id = i->id,
				.registered = true,
				.view = view,
				.lang = look.lang,
				.now = s->host.now(s->host.ctx),
				.author = s->who};
	struct paper_file *file =
	    paper_set_add(&set, paper_path(d->arena, s->path.out, i->id, form, view, "pdf"), true);
	int rc = papers_input(s, d->registry, i->id, i->questionnaire, &in);
	if (rc == 0)
		rc = paper_build(form, &in, &look, &file->bytes, NULL, &s->err);
	if (rc == 0)
		rc = paths_make_folder(s->path.out, 0755, &s->err);
	if (rc == 0)
		rc = paper_set_write(&set, &s->host, &s->err);
	if (rc == 0 && (rc = papers_note(s, d->registry, i->id, set.file[0].path, &set.file[0].bytes)) < 0)
		paper_set_undo(&set, &s->host);
	if (rc == 0)
		tell_made(d, set.file[0].path);
	paper_set_clear(&set);
	return rc < 0 ? desk_failed(d, &s->err) : DESK_DONE;
}

/* ---- signing ---- */

enum desk_end desk_sign(struct desk *d, const char *path, const char *pass)
{
	struct session *s = d->session;
	struct options own;
	const struct options *given;
	struct signing g;
	desk_act(d);
	enum desk_end end = desk_with_officer(d, pass, &own, &given);
	if (end != DESK_DONE)
		return end;
	signing_start(&g, s, d->who->role);
	bool done = signing_run(&g, NULL, path) == SIGNER_KEY;
	signing_clear(&g);
	desk_without_officer(d, given);
	if (!done)
		return desk_failed(d, &s->err);
	notices_add(&d->notices, NOTICE_NEWS, "署名しました: %s", "signed: %s", path);
	return DESK_DONE;
}

/* ---- verifying ---- */

static enum desk_end refuse_name(struct desk *d)
{
	notices_add(&d->notices, NOTICE_REFUSED,
		    "文書のファイル名だけを入れてください（例 "
		    "R8-0001-sheet.pdf）。文書のフォルダ（%s）にあるものを検証できます。",
		    "give the name of a document in the folder of documents (%s), such as R8-0001-sheet.pdf",
		    d->session->path.out);
	return DESK_REFUSED;
}

enum desk_end desk_verify(struct desk *d, const char *name, const char **text, bool *good)
{
	struct session *s = d->session;
	struct judgement j = {0};
	struct buf bytes;
	struct say say = s->say;
	char *printed = NULL;
	size_t n = 0;
	desk_act(d);
	if (!*name || *name == '.' || strchr(name, '/'))
		return refuse_name(d);
	const char *path = arena_printf(d->arena, "%s/%s", s->path.out, name);
	buf_init(&bytes, PDF_MAX_BYTES);
	int rc = s->host.read(s->host.ctx, path, PDF_MAX_BYTES, &bytes, &s->err);
	if (rc == 0)
		rc = judge_document(&j, s, d->registry, &bytes, 0);
	if (rc == 0) {
		say.bold_out = say.bold_talk = false;
		say.out = say.talk = mem_stream(&printed, &n);
		judge_print(&j, &say, path, "", s->now, verify_print);
		fclose(say.out);
		*text = arena_strdup(d->arena, printed);
		*good = judge_ok(&j);
		free(printed);
	}
	judgement_clear(&j);
	buf_clear(&bytes);
	return rc < 0 ? desk_failed(d, &s->err) : DESK_DONE;
}

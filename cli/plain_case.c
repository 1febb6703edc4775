#define _GNU_SOURCE
#include "cli/plain_private.h"

#include <string.h>

#include "cli/report.h"
#include "cli/signatory.h"
#include "cli/walk.h"

enum { CHANGES_SHOWN = 10 };

/* ---- documents ---- */

static const char *state_of(const struct plain *k, const struct desk_document *doc)
{
	if (!doc->made)
		return plain_words(k, "まだない", "not made");
	if (doc->integrity == INTEGRITY_BROKEN || doc->integrity == INTEGRITY_NOT_PDF)
		return plain_words(k, "壊れている", "broken");
	return doc->current ? plain_words(k, "最新", "up to date")
			    : plain_words(k, "答えが変わった", "answers changed");
}

static void print_document(const struct plain *k, const struct desk_document *doc, size_t number)
{
	say_talk(k->say, "  %zu) %s（%s）  %s", "  %zu) %s (%s)  %s", number, words_in(doc->form->title, k->say->lang),
		 doc->view == VIEW_VENDOR ? plain_words(k, "事業者用", "for the vendor")
					  : plain_words(k, "庁内用", "for the city"),
		 state_of(k, doc));
	for (int role = 0; doc->made && role < OFFICER_ROLES; role++)
		if (doc->field[role] || doc->signer[role])
			say_talk(k->say, "  %s %s", "  %s %s",
				 signatory_role_title((enum officer_role)role, k->say->lang),
				 doc->signer[role] ? doc->signer[role] : plain_words(k, "なし", "none"));
	fputc('\n', k->say->talk);
}

static enum desk_end with_pass(struct plain *k, struct interview *i, const struct desk_document *doc)
{
	char pass[PROMPT_SECRET_MAX] = "";
	enum desk_end end = DESK_REFUSED;
	if (plain_pass(k, pass))
		end = doc ? desk_sign(k->desk, doc->path, pass) : desk_make(k->desk, i, pass);
	explicit_bzero(pass, sizeof(pass));
	return end;
}

static void verify(struct plain *k, const char *name)
{
	const char *text;
	bool good;
	if (desk_verify(k->desk, name, &text, &good) == DESK_DONE)
		fputs(text, k->say->talk);
	plain_tell(k, &k->desk->notices);
}

/* What is next for a document: to make it, to sign it, else to verify it. */
static void act(struct plain *k, struct interview *i, const struct desk_document *doc)
{
	enum officer_role role = k->desk->who->role;
	bool usual = doc->form->always && doc->view == doc->form->view && role == OFFICER_AUTHOR;
	if (!doc->made && usual)
		with_pass(k, i, NULL);
	else if (!doc->made)
		desk_make_one(k->desk, i, doc->form, doc->view);
	else if (doc->field[role] && !doc->signer[role])
		with_pass(k, i, doc);
	else {
		const char *base = strrchr(doc->path, '/');
		verify(k, base ? base + 1 : doc->path);
		return;
	}
	plain_tell(k, &k->desk->notices);
}

/* The steps that come behind the documents in the list: an author submits, an approver approves or returns. */
static size_t print_steps(const struct plain *k, const struct interview *i, size_t from)
{
	const bool author = k->desk->who->role == OFFICER_AUTHOR;
	const char *state = desk_state(k->desk, i);
	if (author)
		say_talk(k->say, "  %zu) 文書に署名して、承認者に提出する\n", "  %zu) sign the documents and submit\n",
			 from + 1);
	else
		say_talk(k->say, "  %zu) 文書に署名して、承認する\n  %zu) 差し戻す\n",
			 "  %zu) sign the documents and approve\n  %zu) return\n", from + 1, from + 2);
	say_talk(k->say, "  %zu) 手続と指摘\n", "  %zu) steps and findings\n", from + (author ? 2 : 3));
	if (*state)
		say_talk(k->say, "状態  %s\n", "state  %s\n", state);
	return author ? 2 : 3;
}

static enum plain_end take_step(struct plain *k, struct interview *i, bool forward)
{
	char pass[PROMPT_SECRET_MAX] = "";
	const char *why = "";
	enum plain_end end = PLAIN_BACK;
	if (!forward)
		end = plain_line(k, plain_words(k, "差し戻す理由> ", "why it is returned> "), &why);
	if (end == PLAIN_BACK && plain_pass(k, pass)) {
		if (!forward)
			desk_return(k->desk, i, why, pass);
		else if (k->desk->who->role == OFFICER_AUTHOR)
			desk_submit(k->desk, i, pass);
		else
			desk_approve(k->desk, i, pass);
		plain_tell(k, &k->desk->notices);
	}
	explicit_bzero(pass, sizeof(pass));
	return end;
}

/* ---- the steps of its life, findings, clauses ---- */

/* What was typed for each field; PLAIN_BACK with *given false when one was left. */
static enum plain_end ask_fields(struct plain *k, const struct desk_step *step, const char *typed[DESK_FIELDS],
				 bool *given)
{
	const char *sure = "";
	enum plain_end asked = PLAIN_BACK;
	if (!step->field[0])
		asked = plain_line(k,
				   plain_words(k, "記録します（Enter よい、b やめる）> ",
					       "this is written down (Enter: yes; b: no)> "),
				   &sure);
	*given = asked == PLAIN_BACK && !*sure;
	if (!*given)
		return asked;
	for (int n = 0; n < DESK_FIELDS && step->field[n]; n++) {
		enum plain_end end = plain_line(
		    k, arena_printf(k->s->arena, "%s> ", words_in(desk_field_title(step->field[n]), k->say->lang)),
		    &typed[n]);
		if (end != PLAIN_BACK)
			return end;
		/* Enter alone at the first one: it was not meant. */
		if (n == 0 && !*typed[n]) {
			*given = false;
			break;
		}
	}
	return PLAIN_BACK;
}

static enum plain_end steps(struct plain *k, struct interview *i, int about, struct interview **next);

static enum plain_end choose_step(struct plain *k, struct interview *i, const struct desk_step *step,
				  struct interview **next)
{
	const char *typed[DESK_FIELDS] = {NULL};
	bool given;
	if (step->more != DESK_CASE)
		return steps(k, i, step->more, next);
	if (step->kind == DESK_FINDING || (step->kind == DESK_CLAUSE && !step->field[0]))
		return PLAIN_BACK;
	enum plain_end end = ask_fields(k, step, typed, &given);
	if (end == PLAIN_BACK && given) {
		desk_take(k->desk, i, step, typed, next);
		plain_tell(k, *next ? &(*next)->notices : &k->desk->notices);
	}
	return end;
}

/* Until b; or until one began another assessment, which is *next then. */
static enum plain_end steps(struct plain *k, struct interview *i, int about, struct interview **next)
{
	for (;;) {
		const struct desk_step *step;
		size_t n, chosen = 0;
		if (desk_steps(k->desk, i, about, &step, &n) != DESK_DONE) {
			plain_tell(k, &k->desk->notices);
			return PLAIN_BACK;
		}
		if (about == DESK_CASE)
			say_talk(k->say, "\n%s\n", "\n%s\n", desk_standing(k->desk, i));
		for (size_t s = 0; s < n; s++)
			say_talk(k->say, "  %zu) %s%s%s\n", "  %zu) %s%s%s\n", s + 1, step[s].title,
				 *step[s].detail ? "  " : "", step[s].detail);
		enum plain_end end =
		    plain_choose(k, n, plain_words(k, "番号（b 戻る）> ", "number (b back)> "), &chosen);
		if (end != PLAIN_BACK || !chosen)
			return end;
		end = choose_step(k, i, &step[chosen - 1], next);
		if (end != PLAIN_BACK || *next || about != DESK_CASE)
			return end;
	}
}

static enum plain_end documents(struct plain *k, struct interview *i, struct interview **next)
{
	for (;;) {
		const struct desk_document *doc;
		size_t n, chosen = 0;
		if (desk_documents(k->desk, i, &doc, &n) != DESK_DONE) {
			plain_tell(k, &k->desk->notices);
			return PLAIN_BACK;
		}
		say_talk(k->say, "\n文書（%s）\n", "\ndocuments (%s)\n", k->s->path.out);
		for (size_t d = 0; d < n; d++)
			print_document(k, &doc[d], d + 1);
		size_t more = print_steps(k, i, n);
		enum plain_end end =
		    plain_choose(k, n + more,
				 plain_words(k, "番号（なければ作り、署名し、あれば検証します。b 戻る）> ",
					     "number (makes it, signs it, or verifies it; b back)> "),
				 &chosen);
		if (end != PLAIN_BACK || !chosen)
			return end;
		if (chosen <= n)
			act(k, i, &doc[chosen - 1]);
		else if (chosen == n + more)
			end = steps(k, i, DESK_CASE, next);
		else
			end = take_step(k, i, chosen == n + 1);
		if (end != PLAIN_BACK || *next)
			return end;
	}
}

/* ---- the case ---- */

static void tell_saved(const struct plain *k, const struct interview *i)
{
	if (i->id[0])
		say_talk(k->say, "ここまでの回答は保存済みです（%s）。\n", "everything so far is saved (%s)\n", i->id);
	else
		say_talk(k->say, "まだ何も保存していません。\n", "nothing was answered, nothing is kept\n");
}

/* An author answers; the walk ends in documents, or is left. */
static enum plain_end answer(struct plain *k, struct interview *i, struct interview **next)
{
	for (;;) {
		enum plain_end end = PLAIN_BACK;
		switch (walk_run(i, k->p)) {
		case WALK_PAPERS:
			return documents(k, i, next);
		case WALK_LOCKED:
			end = plain_lock(k);
			if (end != PLAIN_BACK)
				return end;
			break;
		case WALK_LEFT:
			tell_saved(k, i);
			return prompt_signal(k->p) ? PLAIN_LEAVE : PLAIN_BACK;
		}
	}
}

enum plain_end plain_case(struct plain *k, struct interview *i)
{
	enum plain_end end = PLAIN_BACK;
	for (struct interview *next; i; i = next) {
		next = NULL;
		if (k->desk->who->role == OFFICER_AUTHOR && desk_asks(k->desk, i)) {
			end = answer(k, i, &next);
		} else {
			report_verdict(k->say, k->say->talk, i->answers, i->verdict);
			report_changes(k->say, k->say->talk, i->answers, i->verdict, CHANGES_SHOWN);
			end = documents(k, i, &next);
		}
		interview_free(i);
	}
	return end;
}

enum plain_end plain_verify(struct plain *k)
{
	const char *name;
	enum plain_end end = plain_line(
	    k, plain_words(k, "文書のファイル名（Enter だけで戻る）> ", "name of the document (Enter alone: back)> "),
	    &name);
	if (end == PLAIN_BACK && *name)
		verify(k, name);
	return end;
}

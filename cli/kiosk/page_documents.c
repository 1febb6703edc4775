#define _GNU_SOURCE
#include "cli/kiosk/kiosk_private.h"

#include <string.h>

#include "cli/prompt.h"
#include "cli/signatory.h"

enum { MARGIN = 2, FORM_COLUMNS = 30, STATE_COLUMNS = 18, LABEL = 16, BOX_ROWS = 5, WHY_MAX = 500 };

/* What the passphrase that is asked for is for. */
enum asking { ASKING_NOTHING, ASKING_MAKE, ASKING_SIGN, ASKING_SUBMIT, ASKING_APPROVE, ASKING_WHY, ASKING_RETURN };

struct state {
	const struct desk_document *doc; /* the desk's, until it is asked again */
	struct chooser list;
	enum asking asking;
	struct field pass, why; /* why: the reason of a return, which is asked for first */
};

static void look(struct kiosk *k, struct state *s)
{
	if (desk_documents(k->desk, k->interview, &s->doc, &s->list.count) != DESK_DONE)
		s->list.count = 0;
}

static bool open_page(struct kiosk *k, void *state, const void *with)
{
	(void)with;
	struct state *s = state;
	field_init(&s->pass, PROMPT_SECRET_MAX - 1, true);
	field_init(&s->why, WHY_MAX, false);
	look(k, s);
	return true;
}

static void close_page(struct kiosk *k, void *state)
{
	struct state *s = state;
	(void)k;
	field_clear(&s->pass);
	field_clear(&s->why);
}

static void again(struct kiosk *k, void *state)
{
	if (k->desk->who && k->interview)
		look(k, state);
}

/* ---- drawing ---- */

static const char *state_text(const struct kiosk *k, const struct desk_document *doc)
{
	if (!doc->made)
		return kiosk_words(k, "まだない", "not made");
	if (doc->integrity == INTEGRITY_BROKEN || doc->integrity == INTEGRITY_NOT_PDF)
		return kiosk_words(k, "× 壊れている", "× broken");
	return doc->current ? kiosk_words(k, "○ 最新", "○ up to date")
			    : kiosk_words(k, "△ 答えが変わった", "△ answers changed");
}

/* 作成者 山田太郎　承認者 －　事業者 － */
static const char *signers_text(struct kiosk *k, const struct desk_document *doc)
{
	const char *text = "";
	for (int role = 0; role < OFFICER_ROLES; role++) {
		if (!doc->field[role] && !doc->signer[role])
			continue;
		text = arena_printf(k->arena, "%s%s%s %s", text, *text ? "  " : "",
				    signatory_role_title((enum officer_role)role, k->lang),
				    doc->signer[role] ? doc->signer[role] : "－");
	}
	return *text ? text : kiosk_words(k, "署名欄なし", "no signatures");
}

/* Two lines for each: what it is, and who signed. */
static void draw_document(struct kiosk *k, const struct state *s, size_t n, int row)
{
	const struct desk_document *doc = &s->doc[n];
	bool here = n == s->list.at;
	enum look chosen = here ? LOOK_CHOSEN : LOOK_TEXT;
	int columns = screen_columns(k->screen) - 2 * MARGIN;
	const char *whom = doc->view == VIEW_VENDOR ? kiosk_words(k, "事業者用", "for the vendor")
						    : kiosk_words(k, "庁内用", "for the city");
	screen_line(k->screen, row, MARGIN, columns, chosen, here ? "▸" : " ");
	screen_text(k->screen, row, MARGIN + 2, FORM_COLUMNS, chosen, words_in(doc->form->title, k->lang));
	screen_text(k->screen, row, MARGIN + 2 + FORM_COLUMNS, 18, chosen, whom);
	screen_text(k->screen, row, MARGIN + columns - STATE_COLUMNS, STATE_COLUMNS, chosen, state_text(k, doc));
	if (doc->made)
		screen_text(k->screen, row + 1, MARGIN + 4, columns - 4, LOOK_QUIET, signers_text(k, doc));
}

static void draw_asking(struct kiosk *k, struct state *s)
{
	static const struct words titles[] = {
	    [ASKING_MAKE] = {"署名した文書を作る", "make signed documents"},
	    [ASKING_SIGN] = {"署名する", "sign"},
	    [ASKING_SUBMIT] = {"文書に署名して、承認者に提出する", "sign the documents and submit"},
	    [ASKING_APPROVE] = {"文書に署名して、承認する", "sign the documents and approve"},
	    [ASKING_WHY] = {"差し戻す", "return"},
	    [ASKING_RETURN] = {"差し戻す", "return"},
	};
	int row = kiosk_bottom(k) - BOX_ROWS, columns = screen_columns(k->screen) - 2 * MARGIN;
	screen_box(k->screen, row, MARGIN, BOX_ROWS, columns, words_in(titles[s->asking], k->lang));
	if (s->asking == ASKING_WHY) {
		screen_text(k->screen, row + 1, MARGIN + 2, columns - 4, LOOK_TEXT,
			    kiosk_words(k,
					"作成者が何を直せばよいかを書いてください。やめるときは Esc を押してください。",
					"Say what the author must mend; Esc stops here"));
		screen_text(k->screen, row + 3, MARGIN + 2, LABEL, LOOK_ACCENT, kiosk_words(k, "理由", "reason"));
		field_draw(&s->why, k->screen, row + 3, MARGIN + 2 + LABEL, columns - LABEL - 4, true);
		return;
	}
	screen_text(k->screen, row + 1, MARGIN + 2, columns - 4, LOOK_TEXT,
		    kiosk_words(k,
				"署名は、あなたがこの内容を確かめたことを示します。やめるときは Esc を押してください。",
				"A signature says that you have checked this content; Esc stops here"));
	screen_text(k->screen, row + 3, MARGIN + 2, LABEL, LOOK_ACCENT, kiosk_words(k, "パスフレーズ", "passphrase"));
	field_draw(&s->pass, k->screen, row + 3, MARGIN + 2 + LABEL, columns - LABEL - 4, true);
}

static int shown(const struct kiosk *k)
{
	return (kiosk_bottom(k) - kiosk_top(k) - 2) / 2;
}

static void draw(struct kiosk *k, void *state)
{
	struct state *s = state;
	int row = kiosk_top(k);
	screen_text(k->screen, row, MARGIN, screen_columns(k->screen) - 2 * MARGIN, LOOK_TEXT,
		    arena_printf(k->arena, "%s  %s    %s  %s", kiosk_words(k, "文書の置き場所", "documents go to"),
				 k->session->path.out, kiosk_words(k, "状態", "state"),
				 desk_state(k->desk, k->interview)));
	chooser_show(&s->list, (size_t)shown(k));
	for (size_t i = s->list.from; i < s->list.count && (int)(i - s->list.from) < shown(k); i++)
		draw_document(k, s, i, row + 2 + 2 * (int)(i - s->list.from));
	if (s->asking)
		draw_asking(k, s);
}

/* ---- keys ---- */

static const struct desk_document *at(const struct state *s)
{
	return s->list.count ? &s->doc[s->list.at] : NULL;
}

static void tell_end(struct kiosk *k, struct state *s)
{
	kiosk_tell_all(k, &k->desk->notices);
	look(k, s);
}

static void ask(struct state *s, enum asking what)
{
	field_set(&s->pass, "");
	s->asking = what;
}

/* Those that every case ends with are signed by their author; the others are made unsigned. */
static void make(struct kiosk *k, struct state *s)
{
	const struct desk_document *doc = at(s);
	bool usual = doc->form->always && doc->view == doc->form->view;
	if (usual && k->desk->who->role == OFFICER_AUTHOR) {
		ask(s, ASKING_MAKE);
		return;
	}
	kiosk_working(k, "文書を作っています…", "making the document…");
	desk_make_one(k->desk, k->interview, doc->form, doc->view);
	tell_end(k, s);
}

static void sign(struct kiosk *k, struct state *s)
{
	if (at(s)->made)
		ask(s, ASKING_SIGN);
	else
		kiosk_tell(k, NOTICE_REFUSED,
			   (struct words){"まだ作られていない文書です。先に F2 で作ってください。",
					  "it is not made yet; F2 makes it"});
}

static void verify(struct kiosk *k, const struct state *s)
{
	const char *base = strrchr(at(s)->path, '/');
	if (at(s)->made)
		kiosk_push(k, &page_verify, base ? base + 1 : at(s)->path);
	else
		kiosk_tell(k, NOTICE_REFUSED, (struct words){"まだ作られていない文書です。", "it is not made yet"});
}

static void do_asked(struct kiosk *k, struct state *s)
{
	kiosk_working(k, "署名しています…", "signing…");
	switch (s->asking) {
	case ASKING_MAKE:
		desk_make(k->desk, k->interview, s->pass.text);
		break;
	case ASKING_SIGN:
		desk_sign(k->desk, at(s)->path, s->pass.text);
		break;
	case ASKING_SUBMIT:
		desk_submit(k->desk, k->interview, s->pass.text);
		break;
	case ASKING_APPROVE:
		desk_approve(k->desk, k->interview, s->pass.text);
		break;
	default:
		desk_return(k->desk, k->interview, s->why.text, s->pass.text);
	}
	ask(s, ASKING_NOTHING);
	tell_end(k, s);
}

static void key_asking(struct kiosk *k, struct state *s, const struct key *key)
{
	if (key->kind == PRESS_ESCAPE)
		ask(s, ASKING_NOTHING);
	else if (key->kind == PRESS_ENTER && s->asking == ASKING_WHY)
		ask(s, ASKING_RETURN);
	else if (key->kind == PRESS_ENTER)
		do_asked(k, s);
	else
		field_key(s->asking == ASKING_WHY ? &s->why : &s->pass, key);
}

/* F8 and F9: what comes next in the case's life. */
static void step(struct kiosk *k, struct state *s, bool forward)
{
	if (k->desk->who->role == OFFICER_AUTHOR && forward) {
		ask(s, ASKING_SUBMIT);
	} else if (k->desk->who->role == OFFICER_APPROVER) {
		field_set(&s->why, "");
		ask(s, forward ? ASKING_APPROVE : ASKING_WHY);
	}
}

static void act(struct kiosk *k, struct state *s)
{
	const struct desk_document *doc = at(s);
	enum officer_role role = k->desk->who->role;
	if (!doc->made)
		make(k, s);
	else if (doc->field[role] && !doc->signer[role])
		sign(k, s);
	else
		verify(k, s);
}

static void key(struct kiosk *k, void *state, const struct key *key)
{
	struct state *s = state;
	char letter = s->asking ? 0 : kiosk_letter(k, key);
	int n = key->kind == PRESS_FUNCTION ? key->n : 0;
	if (s->asking)
		key_asking(k, s, key);
	else if (key->kind == PRESS_ESCAPE || letter == 'b' || n == 6)
		kiosk_pop(k);
	else if (n == 10 || letter == 'q')
		kiosk_home(k);
	else if (n == 3)
		kiosk_go(k, &page_steps);
	else if (!at(s) || chooser_key(&s->list, key, (size_t)shown(k)))
		return;
	else if (key->kind == PRESS_ENTER)
		act(k, s);
	else if (n == 2)
		make(k, s);
	else if (n == 5)
		sign(k, s);
	else if (n == 7)
		verify(k, s);
	else if (n == 8 || n == 9)
		step(k, s, n == 8);
}

const struct page page_documents = {
    .name = "documents",
    .title = {"文書と署名", "documents"},
    .size = sizeof(struct state),
    .open = open_page,
    .draw = draw,
    .key = key,
    .again = again,
    .close = close_page,
    .hint = {{"Enter", {"進める", "go on"}, {.kind = PRESS_ENTER}},
	     {"Esc", {"戻る", "back"}, {.kind = PRESS_ESCAPE}},
	     {"F2", {"作る", "make"}, {.kind = PRESS_FUNCTION, .n = 2}},
	     {"F3", {"手続", "steps"}, {.kind = PRESS_FUNCTION, .n = 3}},
	     {"F5", {"署名", "sign"}, {.kind = PRESS_FUNCTION, .n = 5}},
	     {"F8", {"提出・承認", "submit"}, {.kind = PRESS_FUNCTION, .n = 8}},
	     {"F9", {"差戻し", "return"}, {.kind = PRESS_FUNCTION, .n = 9}},
	     {"F10", {"終了", "leave"}, {.kind = PRESS_FUNCTION, .n = 10}}},
    .help = {"作れる文書を並べています。庁内用は市の中で使い、事業者用は事業者に渡せます（備考や理由は入りません）。\n"
	     "Enter は、まだない文書なら作り、あなたの署名がまだなら署名し、どちらでもなければ検証します。\n"
	     "評価票と契約チェックリストは、作成者が署名して作ります。次に承認者、事業者の順に署名します。\n"
	     "F8 は、作成者なら両方の文書に署名して承認者に提出し、承認者なら署名して承認します。F9 は差戻しです。\n"
	     "提出した答えは、差し戻されるまで変えられません。F3 は、契約から終了までの手続と、指摘です。\n"
	     "△ は、作った後で答えが変わった文書です。署名のある文書は、置き換えられないように守っています。",
	     "the documents that can be made: for the city, or for the vendor (without notes and reasons)\n"
	     "Enter makes what is not there, signs what you have not signed, and else verifies\n"
	     "sheet and checklist are made signed by the author; then the approver signs, then the vendor\n"
	     "F8: an author signs both and submits; an approver signs and approves. F9 returns a case to its author\n"
	     "what was submitted cannot change until it is returned. F3: the steps from contract to end, and findings\n"
	     "△: answers changed after it was made. A signed document is not replaced"},
};

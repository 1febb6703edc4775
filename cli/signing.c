#define _GNU_SOURCE
#include "cli/signing.h"

#include <string.h>
#include <unistd.h>

#include "assess/digest.h"
#include "forms/pdf_reader.h"

enum { OUT_MAX = PDF_MAX_BYTES + (8 << 20) };

void adding_close(struct adding *a)
{
	buf_clear(&a->out);
	rewrite_close(&a->file);
	register_close(a->r);
}

const char *adding_place(const struct adding *a)
{
	return a->s->opt->output ? a->s->opt->output : a->file.path;
}

/* Checks where it is to go before anybody is asked for a passphrase. */
static int check_place(struct adding *a)
{
	struct session *s = a->s;
	const char *o = s->opt->output;
	a->to_stdout = o && strcmp(o, "-") == 0;
	if (a->to_stdout && isatty(STDOUT_FILENO))
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "PDF は端末には出せません。-o ファイル を指定してください。",
			       "a PDF is nothing for a terminal; give -o FILE");
	if (o && !a->to_stdout && paths_exists(o))
		return err_add(&s->err, ERR_INPUT, o, 0, NULL,
			       "すでにあるファイルは置き換えません。-o で別の名前を指定してください。",
			       "this file exists and is not replaced; name another one with -o");
	return 0;
}

int adding_open(struct adding *a, struct session *s, const char *path)
{
	*a = (struct adding){.s = s, .file.fd = -1};
	buf_init(&a->out, OUT_MAX);
	if (check_place(a) < 0 || rewrite_open(&a->file, path, PDF_MAX_BYTES, &s->host, &s->err) < 0)
		return -1;
	return paths_exists(s->path.registry) ? session_register(s, false, &a->r) : 0;
}

static int write_out(struct adding *a)
{
	struct session *s = a->s;
	const char *o = s->opt->output;
	if (a->to_stdout)
		return say_bytes(&s->say, a->out.p, a->out.n) ? 0 : -1;
	if (o)
		return s->host.write(s->host.ctx, o, a->out.p, a->out.n, a->file.was.st_mode & 0777, &s->err);
	return rewrite_save(&a->file, &a->out, &s->host, &s->err);
}

static void take_back(struct adding *a)
{
	if (a->s->opt->output && !a->to_stdout)
		unlink(a->s->opt->output);
	else if (!a->to_stdout)
		rewrite_undo(&a->file, &a->s->host);
}

/* The day on which the first of the proofs ends; NULL: nothing is proved by a time-stamp. */
static const char *proof_ends(struct session *s, const struct verify_report *report)
{
	int64_t first = INT64_MAX;
	char iso[11];
	for (size_t i = 0; report && i < report->signatures; i++)
		if (report->signature[i].until < first)
			first = report->signature[i].until;
	if (first == INT64_MAX)
		return NULL;
	date_to_iso(date_in_japan(first), iso);
	return arena_strdup(s->arena, iso);
}

/* A line in the log of the case, when the register knows it: the document may come from another one. */
static int note(struct adding *a, const char *what, const char *words, const struct verify_report *is)
{
	struct session *s = a->s;
	struct err err = {0};
	char hex[DIGEST_HEX];
	if (!a->r || !a->id)
		return 0;
	digest_hex(a->out.p, a->out.n, hex);
	const char *until = proof_ends(s, is);
	const char *detail = arena_printf(s->arena, "%s %s sha256:%s%s%s", adding_place(a), words, hex,
					  until ? " stamp:" : "", until ? until : "");
	int rc = register_note_stamp(a->r, a->id, s->who, what, detail, paths_base(adding_place(a)), until, &err);
	if (rc < 0 && err_first_kind(&err) == ERR_INPUT)
		rc = 0;
	else if (rc < 0)
		err_append(&s->err, &err);
	err_clear(&err);
	return rc;
}

/* Into its place and into the log, or neither. */
int adding_deliver(struct adding *a, const char *what, const char *words, const struct verify_report *is)
{
	if (write_out(a) < 0)
		return -1;
	int rc = note(a, what, words, is);
	if (rc < 0)
		take_back(a);
	return rc;
}

/* What the signatures in a document are, judged with the trust folder when `trust`. */
int adding_look(struct session *s, const struct buf *pdf, bool trust, struct verify_report **out)
{
	const struct verify_options options = {.trust = trust ? s->path.trust : NULL, .now = s->host.now(s->host.ctx)};
	return verify_bytes(out, pdf->p, pdf->n, &options, &s->host, &s->err);
}

int signing_fields(const struct buf *bytes, bool has[OFFICER_ROLES], bool filled[OFFICER_ROLES], struct arena *arena,
		   struct err *err)
{
	struct pdf *pdf = NULL;
	const struct pdf_value *at = NULL;
	const struct pdf_object *field;
	enum officer_role role;
	if (pdf_open(&pdf, bytes->p, bytes->n, err) != PDF_READABLE)
		return -1;
	while ((field = pdf_signature_field(pdf, pdf->revisions - 1, &at)))
		if (officer_role_of(pdf_text(arena, pdf_get(field->value, "T")), &role)) {
			has[role] = true;
			filled[role] = pdf_get(field->value, "V") != NULL;
		}
	pdf_close(pdf);
	return 0;
}

static int out_of_order(const struct signing *g, enum officer_role missing)
{
	return err_add(&g->a.s->err, ERR_INPUT, g->a.file.path, 0, NULL,
		       "まだ%1$sの署名がありません。署名は、作成者、承認者、事業者の順です。先に%1$"
		       "sの署名を受けてください。%2$.0s",
		       "the signature of the %2$s is missing; the order is author, approver, vendor%1$.0s",
		       signatory_role_title(missing, LANG_JA), signatory_role_title(missing, LANG_EN));
}

static int too_late(const struct signing *g, enum officer_role later)
{
	return err_add(
	    &g->a.s->err, ERR_INPUT, g->a.file.path, 0, NULL,
	    "後の順番の%1$sがすでに署名しています。署名は、作成者、承認者、事業者の順です。文書を作り直してください。"
	    "%2$.0s",
	    "the %2$s, whose turn comes later, has signed already; the order is author, approver, vendor; make "
	    "the document again%1$.0s",
	    signatory_role_title(later, LANG_JA), signatory_role_title(later, LANG_EN));
}

static int check_turn(const struct signing *g)
{
	struct session *s = g->a.s;
	const char *ja = signatory_role_title(g->role, LANG_JA), *en = signatory_role_title(g->role, LANG_EN);
	if (!g->has[g->role])
		return err_add(
		    &s->err, ERR_INPUT, g->a.file.path, 0, NULL,
		    "この文書に%1$sの署名欄はありません。文書か --as を確かめてください。%2$.0s",
		    "this document has no field for the signature of the %2$s; check the document or --as%1$.0s", ja,
		    en);
	if (g->filled[g->role])
		return err_add(&s->err, ERR_INPUT, g->a.file.path, 0, NULL,
			       "%1$sの署名はすでにあります。署名は置き換えられません。%2$.0s",
			       "the %2$s has signed already, and a signature cannot be replaced%1$.0s", ja, en);
	for (int i = 0; i < OFFICER_ROLES; i++) {
		if (i < (int)g->role && g->has[i] && !g->filled[i])
			return out_of_order(g, i);
		if (i > (int)g->role && g->filled[i])
			return too_late(g, i);
	}
	return 0;
}

/* Everything that can be told before the key is asked for. */
static int check_document(struct signing *g)
{
	struct session *s = g->a.s;
	if (adding_look(s, &g->a.file.bytes, false, &g->before) < 0)
		return -1;
	if (g->before->integrity == INTEGRITY_BROKEN)
		return err_say(&s->err, ERR_INPUT, g->a.file.path, 0, NULL, g->before->text);
	g->a.id = g->before->content.id;
	int rc = signing_fields(&g->a.file.bytes, g->has, g->filled, s->arena, &s->err);
	return rc < 0 ? -1 : check_turn(g);
}

/* Four eyes: one certificate signs a document once. */
static int check_other_hands(const struct signing *g)
{
	struct session *s = g->a.s;
	for (size_t i = 0; i < g->before->signatures; i++) {
		const struct signature_report *r = &g->before->signature[i];
		enum officer_role role;
		if (!r->fingerprint || strcmp(r->fingerprint, key_fingerprint(g->who.key)) != 0 ||
		    !officer_role_of(r->field, &role))
			continue;
		return err_add(
		    &s->err, ERR_INPUT, g->a.file.path, 0, NULL,
		    "この証明書は、すでに%1$sとして署名しています。%2$sには別の人が署名してください。%3$.0s%4$.0s",
		    "this certificate has signed as the %3$s already; the %4$s must be somebody else%1$.0s%2$.0s",
		    signatory_role_title(role, LANG_JA), signatory_role_title(g->role, LANG_JA),
		    signatory_role_title(role, LANG_EN), signatory_role_title(g->role, LANG_EN));
	}
	return 0;
}

static int sign(struct signing *g)
{
	struct session *s = g->a.s;
	if (check_other_hands(g) < 0)
		return -1;
	if (s->opt->post)
		g->who.post = s->opt->post;
	int rc = signatory_sign(&g->who, s, &g->a.file.bytes, s->opt->who, s->opt->reason, &g->a.out);
	if (rc < 0 && g->who.authority)
		err_add(
		    &s->err, ERR_WORLD, NULL, 0, NULL,
		    "署名していません（文書は元のままです）。タイムスタンプなしで署名するときは --no-tsa "
		    "を付けてください"
		    "（時刻は自己申告になります）。",
		    "nothing was signed, and the document is as it was; --no-tsa signs without a time-stamp (the time "
		    "is then only claimed)");
	return rc;
}

enum signer_end signing_run(struct signing *g, struct prompt *p, const char *path)
{
	struct session *s = g->a.s;
	if (adding_open(&g->a, s, path) < 0 || check_document(g) < 0)
		return SIGNER_FAILED;
	enum signer_end end = g->lent ? SIGNER_KEY : signatory_find(s, p, g->a.r, g->role, false, &g->who);
	if (end != SIGNER_KEY)
		return end;
	if (sign(g) < 0 || adding_look(s, &g->a.out, true, &g->after) < 0)
		return SIGNER_FAILED;
	const char *words = arena_printf(s->arena, "%s %s", officer_role_name(g->role),
					 g->who.name ? g->who.name : key_name(g->who.key));
	return adding_deliver(&g->a, "sign", words, g->after) < 0 ? SIGNER_FAILED : SIGNER_KEY;
}

void signing_start(struct signing *g, struct session *s, enum officer_role role)
{
	*g = (struct signing){.a.s = s, .a.file.fd = -1, .role = role};
}

void signing_lend(struct signing *g, const struct signatory *who)
{
	g->who = *who;
	g->lent = true;
}

void signing_clear(struct signing *g)
{
	verify_report_free(g->before);
	verify_report_free(g->after);
	if (!g->lent)
		signatory_clear(&g->who);
	adding_close(&g->a);
}

#define _GNU_SOURCE
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "cli/approvers.h"
#include "cli/json_out.h"
#include "cli/signatory.h"
#include "cli/when.h"

enum { SIGNALLED = 128 };

/* Missing options, all at once. */
static int check_options(struct session *s)
{
	const struct options *o = s->opt;
	int rc = 0;
	if (!o->post)
		rc = err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--post で職名を指定してください。",
			     "give the post of the officer with --post");
	if (!o->role)
		rc = err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			     "--role で役割（author、approver、vendor）を指定してください。",
			     "say with --role what the officer signs as: author, approver or vendor");
	if (!o->cert && !o->key)
		rc = err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			     "--cert で証明書を、又は --key で鍵の場所を指定してください。",
			     "give the certificate with --cert, or where the key is with --key");
	if (o->key && key_place_check(o->key, &s->err) < 0)
		rc = -1;
	if (o->level && o->role && strcmp(o->role, officer_role_name(OFFICER_APPROVER)) != 0)
		rc = err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--level は承認者（--role approver）だけのものです。",
			     "--level is for approvers only");
	return rc;
}

/* The certificate of --cert, else that of the key, which asks for its passphrase. */
static enum signer_end find_certificate(struct session *s, struct key_certificate *out, int *signal)
{
	struct key *key = NULL;
	if (s->opt->cert)
		return key_certificate_load(out, s->opt->cert, s->now, &s->host, s->arena, &s->err) < 0 ? SIGNER_FAILED
													: SIGNER_KEY;
	struct prompt *p = s->asks ? prompt_new(&s->say) : NULL;
	enum signer_end end = signer_load(s, p, &(struct signer_source){.place = s->opt->key}, &key);
	*signal = p ? prompt_signal(p) : 0;
	prompt_free(p);
	if (end == SIGNER_KEY)
		key_certificate_of(key, s->arena, out);
	key_free(key);
	return end;
}

/* Another folder to run from must not change where the key is. */
static const char *lasting_place(struct session *s, const char *place)
{
	char *folder = place && place[0] != '/' && !key_on_token(place) ? realpath(".", NULL) : NULL;
	if (folder)
		place = arena_printf(s->arena, "%s/%s", folder, place);
	free(folder);
	return place;
}

static int store(struct session *s, const struct officer *o)
{
	struct register_db *r = NULL;
	int rc = session_register(s, true, &r);
	if (rc == 0)
		rc = register_officer_add(r, o, s->who, &s->err);
	register_close(r);
	return rc;
}

static void tell_added(const struct session *s, const struct officer *o, const struct key_certificate *cert,
		       const char *level)
{
	const struct say *say = &s->say;
	say_detail(say, "登録しました: %s（%s）\n役割    %s%s%s\n証明書  %s\n指紋    %s\n",
		   "registered: %s (%s)\nrole         %s%s%s\ncertificate  %s\nfingerprint  %s\n", o->name, o->post,
		   signatory_role_title(o->role, say->lang), level ? ", " : "", level ? level : "", cert->name,
		   cert->fingerprint);
	if (o->key)
		say_detail(say, "鍵      %s\n", "key          %s\n", o->key);
	if (cert->self_made)
		say_talk(
		    say,
		    "注意: "
		    "自分で作った鍵の証明書です。完全性の確認用で、公印ではなく、電子署名法上の署名でもありません。\n",
		    "note: a self-made key; it proves integrity only and is no official seal\n");
}

int cmd_officer_add(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	const char *level = NULL;
	struct key_certificate cert;
	struct officer o = {.name = arg[0], .post = s->opt->post, .level = s->opt->level};
	int signal = 0;
	if (check_options(s) < 0)
		return session_fail(s);
	officer_role_of(s->opt->role, &o.role);
	if (o.role == OFFICER_APPROVER && approvers_check(s, o.level, &level) < 0)
		return session_fail(s);
	enum signer_end end = find_certificate(s, &cert, &signal);
	if (end == SIGNER_DECLINED)
		return signal ? SIGNALLED + signal : 1;
	if (end == SIGNER_FAILED)
		return session_fail(s);
	o.certificate = cert.der;
	o.certificate_n = cert.n;
	o.fingerprint = cert.fingerprint;
	o.key = lasting_place(s, s->opt->key);
	if (store(s, &o) < 0)
		return session_fail(s);
	tell_added(s, &o, &cert, level);
	return 0;
}

struct listing {
	struct session *s;
	struct json_out *all; /* NULL: for people */
	size_t count;
};

static void list_json(struct json_out *j, const struct officer *o)
{
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_text(j, "name", o->name);
	json_out_text(j, "post", o->post);
	json_out_text(j, "role", officer_role_name(o->role));
	json_out_text(j, "level", o->level);
	json_out_text(j, "fingerprint", o->fingerprint);
	json_out_text(j, "key", o->key);
	json_out_truth(j, "active", !o->disabled);
	json_out_text(j, "added", o->added);
	json_out_text(j, "added_by", o->added_by);
	json_out_text(j, "disabled", o->disabled);
	json_out_text(j, "disabled_by", o->disabled_by);
	json_out_text(j, "reason", o->reason);
	json_out_end(j);
}

static void list_words(struct session *s, const struct officer *o)
{
	const struct say *say = &s->say;
	say_result(say, "%s（%s）  %s%s%s  %s\n", "%s (%s)  %s%s%s  %s\n", o->name, o->post,
		   signatory_role_title(o->role, say->lang), o->level ? ", " : "",
		   o->level ? approvers_title(s, o->level) : "",
		   !o->disabled           ? say->lang == LANG_JA ? "使用中" : "active"
		   : say->lang == LANG_JA ? "使用停止"
					  : "disabled");
	say_result(say, "  指紋  %s\n  鍵    %s\n  登録  %s  %s\n",
		   "  fingerprint  %s\n  key          %s\n  added        %s  %s\n", o->fingerprint,
		   o->key ? o->key : "-", when_day(o->added, say->lang).text, o->added_by);
	if (o->disabled)
		say_result(say, "  停止  %s  %s（%s）\n", "  disabled     %s  %s (%s)\n",
			   when_day(o->disabled, say->lang).text, o->disabled_by, o->reason ? o->reason : "-");
}

/* Quiet, only those who can be named to sign. */
static bool list_one(void *ctx, const struct officer *o)
{
	struct listing *l = ctx;
	l->count++;
	if (l->all)
		list_json(l->all, o);
	else if (!l->s->say.quiet)
		list_words(l->s, o);
	else if (!o->disabled)
		fprintf(l->s->say.out, "%s\n", o->name);
	return !ferror(l->s->say.out);
}

int cmd_officer_list(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct register_db *r = NULL;
	struct listing l = {.s = s, .all = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL};
	int rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_officers(r, list_one, &l, &s->err);
	register_close(r);
	if (rc == 0 && !l.count && !l.all)
		say_talk(&s->say, "署名者はまだ登録されていません。shinsa officer add で登録します。\n",
			 "nobody is registered yet; 'shinsa officer add' does that\n");
	if (rc == 0 && l.all)
		json_out_print(l.all, &s->say);
	else
		json_out_free(l.all);
	return rc < 0 ? session_fail(s) : 0;
}

int cmd_officer_disable(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct register_db *r = NULL;
	int rc = 0;
	if (!s->opt->reason)
		rc = err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			     "--reason で理由を書いてください（例 --reason 異動）。記録に残ります。",
			     "say why with --reason; it is kept in the log");
	if (rc == 0)
		rc = session_register(s, false, &r);
	if (rc == 0)
		rc = register_officer_disable(r, arg[0], s->opt->reason, s->who, &s->err);
	register_close(r);
	if (rc < 0)
		return session_fail(s);
	say_detail(&s->say, "使用を停止しました: %s\n", "disabled: %s\n", arg[0]);
	say_talk(&s->say, "登録は残ります。これまでの署名は、これからも確かめられます。\n",
		 "the entry stays; earlier signatures can still be explained\n");
	return 0;
}

#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "cli/approvers.h"
#include "cli/signing.h"
#include "cli/verify_print.h"
#include "forms/extend.h"

enum { SIGNALLED = 128 };

/* Signing */

static const struct signature_report *own_signature(const struct signing *g)
{
	for (size_t i = 0; i < g->after->signatures; i++)
		if (strcmp(g->after->signature[i].field, officer_role_name(g->role)) == 0)
			return &g->after->signature[i];
	return NULL;
}

static const char *time_words(const struct signing *g, const struct signature_report *r)
{
	static const struct words claimed = {"自己申告", "claimed"},
				  proved = {"タイムスタンプで証明", "proved by a time-stamp"},
				  unknown = {"タイムスタンプ付き。局の証明書が信頼フォルダにないため、確認はまだ",
					     "time-stamped, by an authority that the trust folder does not know yet"};
	const struct words *w = !g->who.authority ? &claimed : r->time == TIME_PROVED ? &proved : &unknown;
	return words_in(*w, g->a.s->say.lang);
}

static void tell_next(const struct signing *g)
{
	const struct say *say = &g->a.s->say;
	int next = (int)g->role + 1;
	while (next < OFFICER_ROLES && (!g->has[next] || g->filled[next]))
		next++;
	if (next < OFFICER_ROLES)
		say_detail(say, "次は    %1$s（shinsa sign %3$s --as %2$s）\n",
			   "next         the %1$s: shinsa sign %3$s --as %2$s\n",
			   signatory_role_title((enum officer_role)next, say->lang),
			   officer_role_name((enum officer_role)next), adding_place(&g->a));
	else
		say_detail(say, "次は    ありません（すべての署名がそろいました）\n",
			   "next         nobody: all have signed\n");
}

static void tell(struct signing *g)
{
	struct session *s = g->a.s;
	const struct say *say = &s->say;
	const struct signature_report *r = own_signature(g);
	if (g->a.to_stdout || !r)
		return;
	say_made(say, "署名しました: ", "signed: ", adding_place(&g->a));
	say_detail(say, "役割    %s\n署名者  %s\n", "as           %s\nsigner       %s\n",
		   signatory_role_title(g->role, say->lang), r->name);
	if (g->who.post)
		say_detail(say, "職名    %s\n", "post         %s\n", g->who.post);
	if (g->who.level)
		say_detail(say, "区分    %s\n", "level        %s\n", approvers_title(s, g->who.level));
	say_detail(say, "日時    %s（%s）\n水準    %s\n", "time         %s (%s)\nlevel        %s\n", r->moment,
		   time_words(g, r), g->who.authority ? "B-T" : "B-B");
	if (key_self_made(g->who.key))
		say_talk(
		    say,
		    "注意: 自分で作った鍵です。完全性の確認用で、公印ではなく、電子署名法上の署名でもありません。\n",
		    "note: a self-made key proves integrity only; it is no official seal\n");
	tell_next(g);
}

int cmd_sign(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct signing g;
	enum officer_role role;
	if (!s->opt->as || !officer_role_of(s->opt->as, &role)) {
		err_add(
		    &s->err, ERR_USAGE, NULL, 0, NULL,
		    "--as で誰として署名するかを指定してください（author 作成者、approver 承認者、vendor 事業者）。",
		    "say with --as who signs: author, approver or vendor");
		return session_fail(s);
	}
	struct prompt *p = s->asks ? prompt_new(&s->say) : NULL;
	signing_start(&g, s, role);
	enum signer_end end = signing_run(&g, p, arg[0]);
	int signal = p ? prompt_signal(p) : 0;
	prompt_free(p);
	int code = end == SIGNER_FAILED ? session_fail(s) : end == SIGNER_KEY ? 0 : signal ? SIGNALLED + signal : 1;
	if (end == SIGNER_DECLINED)
		say_talk(&s->say, "署名していません。文書は元のままです。\n",
			 "nothing was signed; the document is as it was\n");
	if (end == SIGNER_KEY)
		tell(&g);
	signing_clear(&g);
	return code;
}

/* Extending */

static const struct {
	struct words done, next;
	const char *name;
} steps[] = {
    [EXTEND_STAMP] = {{"文書タイムスタンプを加えました（水準 B-T）。", "a document time-stamp was added (level B-T)"},
		      {"もう一度 shinsa extend を実行すると、証明書と失効情報を加えます（水準 B-LT）。",
		       "'shinsa extend' once more adds certificates and revocation data (level B-LT)"},
		      "time-stamp"},
    [EXTEND_EVIDENCE] = {{"証明書と失効情報を加えました（水準 B-LT）。",
			  "certificates and revocation data were added (level B-LT)"},
			 {"もう一度 shinsa extend を実行すると、全体を守るタイムスタンプを加えます（水準 B-LTA）。",
			  "'shinsa extend' once more adds the time-stamp that guards it all (level B-LTA)"},
			 "evidence"},
    [EXTEND_ARCHIVE] = {{"全体を守るタイムスタンプを加えました（水準 B-LTA）。",
			 "the time-stamp that guards it all was added (level B-LTA)"},
			{"期限の前に、shinsa extend で更新してください。", "renew it with 'shinsa extend' in time"},
			"archive time-stamp"},
    [EXTEND_RENEW] = {{"タイムスタンプを更新しました（水準 B-LTA）。", "the time-stamp was renewed (level B-LTA)"},
		      {"期限の前に、shinsa extend で更新してください。", "renew it with 'shinsa extend' in time"},
		      "renewal"},
};

/* When the proof ends that ends last: each later one guards those before it. */
static int64_t proved_until(const struct verify_report *r)
{
	int64_t until = INT64_MAX;
	for (size_t i = 0; i < r->signatures; i++)
		if (r->signature[i].until != INT64_MAX && (until == INT64_MAX || r->signature[i].until > until))
			until = r->signature[i].until;
	return until;
}

static void tell_step(const struct adding *a, enum extend_step step, const struct verify_report *after)
{
	const struct say *say = &a->s->say;
	int64_t until = proved_until(after);
	if (a->to_stdout)
		return;
	say_made(say, "", "", adding_place(a));
	say_detail(say, "済み    %s\n", "done         %s\n", words_in(steps[step].done, say->lang));
	if (until != INT64_MAX)
		say_detail(say, "期限    %s\n", "renew by     %s\n", verify_moment_text(say, until, a->s->arena));
	say_detail(say, "次は    %s\n", "next         %s\n", words_in(steps[step].next, say->lang));
}

static int extend(struct adding *a)
{
	struct session *s = a->s;
	struct verify_report *after = NULL;
	enum extend_step step = EXTEND_STAMP;
	const struct extend_input in = {
	    .authority = signatory_authority(s), .trust = s->path.trust, .now = s->host.now(s->host.ctx)};
	if (extend_pdf(&a->file.bytes, &in, &s->host, &a->out, &step, &s->err) < 0)
		return -1;
	int rc = adding_look(s, &a->out, true, &after);
	if (rc == 0) {
		a->id = after->content.id;
		rc = adding_deliver(a, "extend", steps[step].name, after);
	}
	if (rc == 0)
		tell_step(a, step, after);
	verify_report_free(after);
	return rc;
}

int cmd_extend(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct adding a = {.s = s, .file.fd = -1};
	session_network(s);
	int rc = adding_open(&a, s, arg[0]);
	if (rc == 0)
		rc = extend(&a);
	adding_close(&a);
	return rc < 0 ? session_fail(s) : 0;
}

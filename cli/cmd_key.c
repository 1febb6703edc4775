#include "cli/command.h"

#include "cli/json_out.h"
#include "cli/signer.h"

int cmd_key_new(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct prompt *p = s->asks ? prompt_new(&s->say) : NULL;
	struct key *key = NULL;
	enum signer_end end = signer_make(s, p, &key);
	int signal = p ? prompt_signal(p) : 0;
	prompt_free(p);
	key_free(key);
	if (end == SIGNER_FAILED)
		return session_fail(s);
	if (signal)
		return 128 + signal;
	if (end == SIGNER_DECLINED)
		say_talk(&s->say, "鍵は作っていません。\n", "no key was made\n");
	return end == SIGNER_KEY ? 0 : 1;
}

static void print_words(const struct session *s, const struct key *key)
{
	say_result(&s->say, "鍵      %s\n持ち主  %s\n指紋    %s\n種類    %s\n",
		   "key          %s\nname         %s\nfingerprint  %s\nkind         %s\n", s->path.key, key_name(key),
		   key_fingerprint(key),
		   s->say.lang == LANG_JA
		       ? key_self_made(key) ? "自分で作った鍵（完全性の確認用。公印・電子署名法上の署名ではありません）"
					    : "証明書のある鍵"
		   : key_self_made(key) ? "self-made (proves integrity only; no official seal)"
					: "with a certificate");
}

static void print_key(const struct session *s, const struct key *key)
{
	if (s->opt->json) {
		struct json_out *j = json_out_new(JSON_OUT_OBJECT);
		json_out_text(j, "key", s->path.key);
		json_out_text(j, "name", key_name(key));
		json_out_text(j, "fingerprint", key_fingerprint(key));
		json_out_truth(j, "self_made", key_self_made(key));
		json_out_print(j, &s->say);
	} else if (s->say.quiet) {
		fprintf(s->say.out, "%s\n", key_fingerprint(key));
	} else {
		print_words(s, key);
	}
}

int cmd_key_show(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	if (!paths_exists(s->path.key)) {
		err_add(&s->err, ERR_WORLD, s->path.key, 0, NULL, "署名の鍵がありません。shinsa key new で作れます。",
			"there is no signing key; 'shinsa key new' makes one");
		return session_fail(s);
	}
	struct prompt *p = s->asks ? prompt_new(&s->say) : NULL;
	struct key *key = NULL;
	enum signer_end end = signer_get(s, p, &key);
	int signal = p ? prompt_signal(p) : 0;
	prompt_free(p);
	if (end == SIGNER_FAILED)
		return session_fail(s);
	if (end == SIGNER_DECLINED)
		return signal ? 128 + signal : 1;
	print_key(s, key);
	key_free(key);
	return 0;
}

#define _GNU_SOURCE
#include "cli/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "assess/text.h"

enum { TRIES = 3 };

/* Reads the first line of a descriptor. */
static int read_pass(struct session *s, int fd, const char *from, char pass[PROMPT_SECRET_MAX])
{
	size_t n = 0;
	ssize_t got = 0;
	while (n < PROMPT_SECRET_MAX - 1 && (got = read(fd, pass + n, PROMPT_SECRET_MAX - 1 - n)) > 0)
		n += (size_t)got;
	pass[n] = '\0';
	if (got < 0)
		return err_add(&s->err, ERR_WORLD, from, 0, NULL, "パスフレーズを読めません（%s）。",
			       "cannot read the passphrase (%s)", strerror(errno));
	size_t end = strcspn(pass, "\r\n");
	if (end == PROMPT_SECRET_MAX - 1)
		return err_add(&s->err, ERR_WORLD, from, 0, NULL, "パスフレーズが長すぎます。",
			       "the passphrase is too long");
	explicit_bzero(pass + end, PROMPT_SECRET_MAX - end);
	if (!end)
		return err_add(&s->err, ERR_WORLD, from, 0, NULL, "パスフレーズが空です。1行目に書いてください。",
			       "the passphrase is empty; it goes on the first line");
	return 0;
}

static bool pass_given(const struct session *s)
{
	return s->pass || s->opt->pass_file || s->opt->pass_fd >= 0;
}

/* The passphrase of --pass-file or --pass-fd, or one that was typed elsewhere. */
static int given_pass(struct session *s, char pass[PROMPT_SECRET_MAX])
{
	if (s->pass) {
		snprintf(pass, PROMPT_SECRET_MAX, "%s", s->pass);
		return 0;
	}
	if (!s->opt->pass_file)
		return read_pass(s, s->opt->pass_fd, "--pass-fd", pass);
	int fd = open(s->opt->pass_file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_add(&s->err, ERR_WORLD, s->opt->pass_file, 0, NULL,
			       "パスフレーズのファイルを開けません（%s）。", "cannot open the passphrase file (%s)",
			       strerror(errno));
	int rc = read_pass(s, fd, s->opt->pass_file, pass);
	close(fd);
	return rc;
}

/* A new passphrase, typed twice. False when the person left. */
static bool ask_new_pass(struct session *s, struct prompt *p, char pass[PROMPT_SECRET_MAX])
{
	char again[PROMPT_SECRET_MAX];
	bool ja = s->say.lang == LANG_JA, done = false;
	while (!done) {
		if (prompt_secret(p,
				  ja ? "新しいパスフレーズ（8文字以上。画面には出ません）> "
				     : "new passphrase (8 characters or more; not shown)> ",
				  pass) != PROMPT_LINE)
			break;
		size_t at;
		if (!text_valid(pass, strlen(pass), &at) || text_length(pass) < SIGNER_PASS_MIN) {
			explicit_bzero(pass, PROMPT_SECRET_MAX);
			say_talk(&s->say, "短すぎます。8文字以上にしてください。\n",
				 "too short: 8 characters or more\n");
			continue;
		}
		if (prompt_secret(p, ja ? "もう一度> " : "once more> ", again) != PROMPT_LINE)
			break;
		done = strcmp(pass, again) == 0;
		if (!done)
			say_talk(&s->say, "二つが違います。もう一度お願いします。\n",
				 "the two differ; please type them again\n");
	}
	explicit_bzero(again, sizeof(again));
	return done;
}

static int check_given_length(struct session *s, const char *pass)
{
	size_t at;
	if (text_valid(pass, strlen(pass), &at) && text_length(pass) >= SIGNER_PASS_MIN)
		return 0;
	return err_add(&s->err, ERR_WORLD, NULL, 0, NULL, "鍵を作るには、8文字以上のパスフレーズ（UTF-8）が要ります。",
		       "a new key needs a passphrase of 8 characters or more, in UTF-8");
}

static enum signer_end load(struct session *s, const struct signer_source *from, const char *pass, struct key **out,
			    struct err *err)
{
	/* The clock is asked again: a key made a moment ago is not valid before that moment. */
	int64_t now = s->host.now(s->host.ctx);
	return key_load_with(out, from->place, from->certificates, pass, now, &s->host, err) < 0 ? SIGNER_FAILED
												 : SIGNER_KEY;
}

static enum signer_end make(struct session *s, const char *name, const char *pass, struct key **out)
{
	if (!s->opt->key && paths_make_parents(s->path.key, &s->err) < 0)
		return SIGNER_FAILED;
	if (key_create(s->path.key, name, pass, &s->host, &s->err) < 0)
		return SIGNER_FAILED;
	say_talk(&s->say,
		 "署名の鍵を作りました: %s\n"
		 "この鍵は、文書が後から書き換えられていないことの確認用です。公印ではなく、電子署名法上の署名でもあり"
		 "ません。\n"
		 "鍵のファイルとパスフレーズは、人に渡さず、控えを安全な場所に置いてください。\n",
		 "made a signing key: %s\n"
		 "It proves that a document was not changed later. It is no official seal, and no signature in the "
		 "sense of\n"
		 "the Act on Electronic Signatures. Keep the file and its passphrase to yourself, with a copy in a "
		 "safe place.\n",
		 s->path.key);
	return load(s, &(struct signer_source){.place = s->path.key}, pass, out, &s->err);
}

static enum signer_end make_asking(struct session *s, struct prompt *p, struct key **out)
{
	char pass[PROMPT_SECRET_MAX];
	enum signer_end end = SIGNER_DECLINED;
	const char *name = s->who, *line;
	char *ask = s->say.lang == LANG_JA ? arena_printf(s->arena, "署名者の氏名（Enter で %s）> ", s->who)
					   : arena_printf(s->arena, "name of the signer (Enter: %s)> ", s->who);
	if (!s->opt->who) {
		if (prompt_line(p, ask, NULL, &line) != PROMPT_LINE)
			return SIGNER_DECLINED;
		if (*text_fold(s->arena, line, FOLD_ASCII))
			name = arena_strdup(s->arena, line);
	}
	if (ask_new_pass(s, p, pass))
		end = make(s, name, pass, out);
	explicit_bzero(pass, sizeof(pass));
	return end;
}

enum signer_end signer_make(struct session *s, struct prompt *p, struct key **out)
{
	if (key_on_token(s->path.key)) {
		err_add(&s->err, ERR_USAGE, s->path.key, 0, NULL,
			"カードの鍵はここでは作れません。カードの発行元の道具で作ってください。",
			"a key on a card is not made here; use the tools of the card's issuer");
		return SIGNER_FAILED;
	}
	if (paths_exists(s->path.key)) {
		err_add(&s->err, ERR_WORLD, s->path.key, 0, NULL,
			"鍵はすでにあります。別の鍵を作るときは --key で別の場所を指定してください。",
			"there is a key already; say where to put another one with --key");
		return SIGNER_FAILED;
	}
	if (!pass_given(s) && p)
		return make_asking(s, p, out);
	char pass[PROMPT_SECRET_MAX];
	enum signer_end end = SIGNER_FAILED;
	if (!pass_given(s))
		err_add(&s->err, ERR_WORLD, s->path.key, 0, NULL,
			"署名の鍵がありません。shinsa key new で作るか、--pass-file を付けるか、--unsigned "
			"で署名なしにしてください。",
			"there is no signing key; make one with 'shinsa key new', give --pass-file, or go --unsigned");
	else if (given_pass(s, pass) == 0 && check_given_length(s, pass) == 0)
		end = make(s, s->who, pass, out);
	explicit_bzero(pass, sizeof(pass));
	return end;
}

/* Yes with Enter. */
static bool agrees(struct prompt *p, struct arena *arena, const char *ask)
{
	const char *line;
	if (prompt_line(p, ask, NULL, &line) != PROMPT_LINE)
		return false;
	static const char *const yes[] = {"", "y", "yes", "はい", "1"};
	const char *said = text_search_key(arena, line);
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcmp(said, yes[i]) == 0)
			return true;
	return false;
}

/* A key where there is none yet. */
static enum signer_end first_key(struct session *s, struct prompt *p, struct key **out)
{
	if (p && !pass_given(s)) {
		say_talk(&s->say,
			 "署名の鍵がまだありません。ここで作れます（完全性の確認用。公印や電子署名法上の署名ではありま"
			 "せん）。\n",
			 "There is no signing key yet. One can be made here (it proves integrity only; it is no "
			 "official seal).\n");
		if (!agrees(p, s->arena,
			    s->say.lang == LANG_JA ? "作りますか（Enter はい、n いいえ）> "
						   : "make one? (Enter yes, n no)> "))
			return SIGNER_DECLINED;
	}
	return signer_make(s, p, out);
}

static const char *secret_prompt(const struct session *s, bool token)
{
	if (s->say.lang == LANG_JA)
		return token ? "カードの PIN（画面には出ません）> " : "鍵のパスフレーズ（画面には出ません）> ";
	return token ? "PIN of the card (not shown)> " : "passphrase of the key (not shown)> ";
}

/* A card locks itself after a few wrong PINs: each is typed by somebody who meant to run the program. */
static enum signer_end load_asking(struct session *s, struct prompt *p, const struct signer_source *from,
				   struct key **out)
{
	char pass[PROMPT_SECRET_MAX];
	bool token = key_on_token(from->place);
	int tries = token ? 1 : TRIES;
	enum signer_end end = SIGNER_FAILED;
	for (int i = 1; i <= tries && end == SIGNER_FAILED; i++) {
		struct err err = {0};
		if (prompt_secret(p, secret_prompt(s, token), pass) != PROMPT_LINE) {
			end = SIGNER_DECLINED;
		} else if (load(s, from, pass, out, i < tries ? &err : &s->err) == SIGNER_KEY) {
			end = SIGNER_KEY;
		} else if (i < tries) {
			say_errors(&s->say, &err);
			say_talk(&s->say, "あと%d回試せます。\n", "tries left: %d\n", tries - i);
		}
		explicit_bzero(pass, sizeof(pass));
		err_clear(&err);
	}
	return end;
}

static enum signer_end load_given(struct session *s, const struct signer_source *from, struct key **out)
{
	char pass[PROMPT_SECRET_MAX];
	enum signer_end end = given_pass(s, pass) < 0 ? SIGNER_FAILED : load(s, from, pass, out, &s->err);
	explicit_bzero(pass, sizeof(pass));
	return end;
}

enum signer_end signer_load(struct session *s, struct prompt *p, const struct signer_source *from, struct key **out)
{
	bool needs = true;
	if (key_needs_pass(from->place, &needs, &s->host, &s->err) < 0)
		return SIGNER_FAILED;
	if (!needs)
		return load(s, from, NULL, out, &s->err);
	if (pass_given(s))
		return load_given(s, from, out);
	if (p)
		return load_asking(s, p, from, out);
	if (key_on_token(from->place))
		err_add(&s->err, ERR_WORLD, from->place, 0, NULL,
			"カードの PIN が要ります。--pass-file か --pass-fd で渡してください。",
			"the card needs its PIN: give --pass-file or --pass-fd");
	else
		err_add(&s->err, ERR_WORLD, from->place, 0, NULL,
			"鍵のパスフレーズが要ります。--pass-file か --pass-fd で渡してください。",
			"the key needs its passphrase: give --pass-file or --pass-fd");
	return SIGNER_FAILED;
}

enum signer_end signer_get(struct session *s, struct prompt *p, struct key **out)
{
	const struct signer_source from = {.place = s->path.key};
	if (!key_on_token(from.place) && !paths_exists(from.place))
		return first_key(s, p, out);
	return signer_load(s, p, &from, out);
}

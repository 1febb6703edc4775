#define _GNU_SOURCE
#include "cli/desk_private.h"

#include <stdlib.h>
#include <string.h>

#include "assess/text.h"
#include "cli/signer.h"

enum { WAIT_MAX_S = 3600, DATA_FOLDER_MODE = 0700 };

static const char signed_in[] = "sign-in", signed_out[] = "sign-out", refused[] = "sign-in refused";

void desk_act(struct desk *d)
{
	notices_clear(&d->notices);
	session_clock(d->session);
}

enum desk_end desk_failed(struct desk *d, struct err *err)
{
	bool input = err_first_kind(err) == ERR_INPUT || err_first_kind(err) == ERR_USAGE;
	notices_take(&d->notices, err);
	return input ? DESK_REFUSED : DESK_FAILED;
}

/* ---- officers ---- */

struct reading {
	struct desk *d;
	size_t cap;
};

static bool may_sign_in(const struct officer *o)
{
	return !o->disabled && o->key && o->role != OFFICER_VENDOR;
}

static bool add_officer(void *ctx, const struct officer *o)
{
	struct desk *d = ctx;
	struct arena *a = d->arena;
	if (!may_sign_in(o))
		return true;
	d->officer = mem_grow(d->officer, d->officers + 1, sizeof(*d->officer));
	d->officer[d->officers++] = (struct officer){.number = o->number,
						     .name = arena_strdup(a, o->name),
						     .post = arena_strdup(a, o->post),
						     .role = o->role,
						     .level = arena_strdup(a, o->level),
						     .fingerprint = arena_strdup(a, o->fingerprint),
						     .certificate = arena_strndup(a, o->certificate, o->certificate_n),
						     .certificate_n = o->certificate_n,
						     .key = arena_strdup(a, o->key)};
	return true;
}

static int read_officers(struct desk *d, struct err *err)
{
	int64_t number = d->who ? d->who->number : 0;
	if (!d->registry && session_register(d->session, false, &d->registry) < 0) {
		err_append(err, &d->session->err);
		err_clear(&d->session->err);
		return -1;
	}
	d->officers = 0;
	d->who = NULL;
	int rc = register_officers(d->registry, add_officer, d, err);
	for (size_t i = 0; i < d->officers; i++)
		if (number && d->officer[i].number == number)
			d->who = &d->officer[i];
	return rc;
}

int desk_open(struct desk **out, struct session *s, struct err *err)
{
	struct desk *d = mem_new(1, sizeof(*d));
	d->session = s;
	d->arena = arena_new();
	int rc = session_register(s, true, &d->registry);
	if (rc < 0)
		err_append(err, &s->err);
	if (rc == 0)
		rc = read_officers(d, err);
	if (rc < 0) {
		desk_close(d);
		return -1;
	}
	*out = d;
	return 0;
}

void desk_close(struct desk *d)
{
	if (!d)
		return;
	register_close(d->registry);
	notices_clear(&d->notices);
	free(d->officer);
	arena_free(d->arena);
	free(d);
}

enum desk_end desk_refresh(struct desk *d)
{
	struct err err = {0};
	desk_act(d);
	return read_officers(d, &err) < 0 ? desk_failed(d, &err) : DESK_DONE;
}

/* ---- attempts ---- */

/* What the log says of one officer's tries. */
struct tries {
	const char *name;
	int wrong;    /* since the last time it was right */
	int64_t last; /* moment of the last wrong one */
};

static bool count_try(void *ctx, const struct log_line *line)
{
	struct tries *t = ctx;
	if (!line->after || strcmp(line->after, t->name) != 0)
		return true;
	if (strcmp(line->what, signed_in) == 0) {
		t->wrong = 0;
	} else if (strcmp(line->what, refused) == 0) {
		t->wrong++;
		date_moment_from_iso(line->at, &t->last);
	}
	return true;
}

static int tries_of(struct desk *d, const struct officer *o, struct tries *out, struct err *err)
{
	*out = (struct tries){.name = o->name};
	return register_log(d->registry, NULL, count_try, out, err);
}

/* A clock that was set back makes nobody wait longer than from now on. */
static int wait_of(struct desk *d, const struct tries *t)
{
	int64_t now = d->session->host.now(d->session->host.ctx), wait = DESK_WAIT_S;
	if (t->wrong < DESK_TRIES)
		return 0;
	for (int i = DESK_TRIES; i < t->wrong && wait < WAIT_MAX_S; i++)
		wait *= 2;
	if (wait > WAIT_MAX_S)
		wait = WAIT_MAX_S;
	int64_t left = t->last + wait - now;
	return left <= 0 ? 0 : left > wait ? (int)wait : (int)left;
}

static enum desk_end tell_wait(struct desk *d, int seconds)
{
	notices_add(
	    &d->notices, NOTICE_REFUSED,
	    "パスフレーズを何度も間違えたので、あと%d秒は試せません。忘れたときは、DX担当課に知らせてください。",
	    "too many wrong passphrases: wait %d seconds; if it is forgotten, tell the DX section", seconds);
	return DESK_REFUSED;
}

/* Counts it. What cannot be counted lets nobody in either, and says so. */
static enum desk_end tell_wrong(struct desk *d, const struct officer *o, struct err *err)
{
	const struct words why = err->item[0].text;
	struct err failed = {0};
	struct tries t;
	if (register_note(d->registry, NULL, o->name, refused, o->name, &failed) < 0 ||
	    tries_of(d, o, &t, &failed) < 0) {
		err_clear(err);
		return desk_failed(d, &failed);
	}
	int left = DESK_TRIES - t.wrong;
	if (left <= 0)
		tell_wait(d, wait_of(d, &t));
	else
		notices_add(&d->notices, NOTICE_REFUSED, "%1$sあと%3$d回試せます。%2$.0s",
			    "%2$s; tries left: %3$d%1$.0s", why.ja, words_in(why, LANG_EN), left);
	err_clear(err);
	return DESK_REFUSED;
}

/* ---- signing in ---- */

static const struct officer *numbered(const struct desk *d, int64_t number)
{
	for (size_t i = 0; i < d->officers; i++)
		if (d->officer[i].number == number)
			return &d->officer[i];
	return NULL;
}

/* What was read and made for somebody is freed with them, and what is freed is overwritten at a kiosk (lockdown.h);
 * what the register read stays in its cache until it is closed. */
static int forget(struct desk *d, struct err *err)
{
	if (d->outer) {
		arena_free(d->session->arena);
		d->session->arena = d->outer;
	}
	d->outer = NULL;
	d->locked = 0;
	arena_free(d->arena);
	d->arena = arena_new();
	register_close(d->registry);
	d->registry = NULL;
	d->officers = 0;
	return read_officers(d, err);
}

/* Behind a lock of their own, the officer finds everything as it was. */
static enum desk_end take_seat(struct desk *d, int64_t number)
{
	struct err err = {0};
	if (d->locked && d->locked != number && forget(d, &err) < 0)
		return desk_failed(d, &err);
	const struct officer *o = numbered(d, number);
	if (!o)
		return DESK_REFUSED;
	if (!d->locked) {
		d->outer = d->session->arena;
		d->session->arena = arena_new();
	}
	d->locked = 0;
	d->who = o;
	d->session->who = o->name;
	if (register_note(d->registry, NULL, o->name, signed_in, o->name, &err) < 0)
		return desk_failed(d, &err);
	const struct words around = session_around(d->session);
	if (around.ja)
		notices_say(&d->notices, NOTICE_WARNING, around);
	d->session->around.moved = false; /* told */
	return DESK_DONE;
}

static int check_certificate(const struct officer *o, const struct key *key, struct err *err)
{
	if (strcmp(key_fingerprint(key), o->fingerprint) == 0)
		return 0;
	return err_add(err, ERR_INPUT, o->key, 0, NULL,
		       "この鍵の証明書は、%s の登録された証明書と違います。DX担当課に知らせてください。",
		       "the certificate of this key is not the one registered for %s; tell the DX section", o->name);
}

/* Opens the key, only to see that the passphrase is right. */
static int try_key(struct desk *d, const struct officer *o, const char *pass, struct key **key, struct err *err)
{
	struct session *s = d->session;
	struct buf certificate;
	buf_init(&certificate, o->certificate_n);
	if (key_on_token(o->key))
		buf_add(&certificate, o->certificate, o->certificate_n);
	int rc = key_load_with(key, o->key, certificate.n ? &certificate : NULL, pass, s->host.now(s->host.ctx),
			       &s->host, err);
	buf_clear(&certificate);
	return rc;
}

static enum desk_end open_key(struct desk *d, const struct officer *o, const char *pass)
{
	struct err err = {0};
	struct key *key = NULL;
	bool needs;
	/* A key that is not there is no wrong passphrase. */
	if (key_needs_pass(o->key, &needs, &d->session->host, &err) < 0)
		return desk_failed(d, &err);
	if (try_key(d, o, pass, &key, &err) < 0)
		return tell_wrong(d, o, &err);
	int rc = check_certificate(o, key, &err);
	key_free(key);
	return rc < 0 ? desk_failed(d, &err) : DESK_DONE;
}

enum desk_end desk_try_pass(struct desk *d, const struct officer *o, const char *pass)
{
	struct err err = {0};
	struct tries t;
	if (tries_of(d, o, &t, &err) < 0)
		return desk_failed(d, &err);
	int wait = wait_of(d, &t);
	if (wait)
		return tell_wait(d, wait);
	if (!*pass) {
		notices_add(&d->notices, NOTICE_REFUSED, "%s のパスフレーズを入れてください。",
			    "give the passphrase of %s", o->name);
		return DESK_REFUSED;
	}
	return open_key(d, o, pass);
}

enum desk_end desk_sign_in(struct desk *d, size_t n, const char *pass)
{
	const struct officer *o = &d->officer[n];
	desk_act(d);
	enum desk_end end = desk_try_pass(d, o, pass);
	return end == DESK_DONE ? take_seat(d, o->number) : end;
}

static void leave_seat(struct desk *d)
{
	struct err ignored = {0};
	if (d->who)
		register_note(d->registry, NULL, d->who->name, signed_out, d->who->name, &ignored);
	err_clear(&ignored);
	d->who = NULL;
	d->session->who = "";
	notices_clear(&d->notices);
}

void desk_lock(struct desk *d)
{
	int64_t number = d->who->number;
	leave_seat(d);
	d->locked = number;
}

void desk_sign_out(struct desk *d)
{
	struct err ignored = {0};
	if (!d->who && !d->locked)
		return;
	leave_seat(d);
	forget(d, &ignored);
	err_clear(&ignored);
}

/* ---- the first officer ---- */

static enum desk_end refuse(struct desk *d, const char *ja, const char *en)
{
	notices_say(&d->notices, NOTICE_REFUSED, (struct words){ja, en});
	return DESK_REFUSED;
}

static enum desk_end check_enrol(struct desk *d, const char *name, const char *post, const char *pass,
				 const char *again)
{
	if (d->officers)
		return refuse(d, "署名者はすでに登録されています。追加は DX担当課が shinsa officer add で行います。",
			      "officers are registered already; the DX section adds others with 'shinsa officer add'");
	if (text_blank(name))
		return refuse(d, "氏名を入れてください。", "give your name");
	if (text_blank(post))
		return refuse(d, "職名を入れてください（例 情報政策課 主任）。",
			      "give your post, as in 'IT section, chief'");
	if (text_length(pass) < SIGNER_PASS_MIN)
		return refuse(d, "パスフレーズが短すぎます。8文字以上にしてください。",
			      "the passphrase is too short: 8 characters or more");
	if (strcmp(pass, again) != 0)
		return refuse(d, "二つのパスフレーズが違います。もう一度入れてください。",
			      "the two passphrases differ; please type them again");
	return DESK_DONE;
}

/* The usual place, or beside it where there is a key already. */
static const char *key_place(struct desk *d)
{
	struct session *s = d->session;
	const char *place = s->path.key;
	for (int i = 2; paths_exists(place); i++) {
		const char *folder = paths_folder(s->path.key, d->arena);
		place = arena_printf(d->arena, "%s/key-%d.p12", folder ? folder : ".", i);
	}
	return place;
}

static int enrol(struct desk *d, const char *name, const char *post, const char *pass, struct err *err)
{
	struct session *s = d->session;
	struct key *key = NULL;
	struct key_certificate c;
	const char *place = key_place(d);
	if (paths_make_parents(place, err) < 0 || key_create(place, name, pass, &s->host, err) < 0)
		return -1;
	int rc = key_load(&key, place, pass, s->host.now(s->host.ctx), &s->host, err);
	if (rc == 0) {
		key_certificate_of(key, d->arena, &c);
		char *absolute = realpath(place, NULL);
		const struct officer o = {.name = name,
					  .post = post,
					  .role = OFFICER_AUTHOR,
					  .certificate = c.der,
					  .certificate_n = c.n,
					  .fingerprint = c.fingerprint,
					  .key = absolute ? absolute : place};
		rc = register_officer_add(d->registry, &o, name, err);
		free(absolute);
	}
	key_free(key);
	return rc;
}

enum desk_end desk_enrol(struct desk *d, const char *name, const char *post, const char *pass, const char *again)
{
	struct err err = {0};
	desk_act(d);
	if (read_officers(d, &err) < 0)
		return desk_failed(d, &err);
	enum desk_end end = check_enrol(d, name, post, pass, again);
	if (end != DESK_DONE)
		return end;
	if (enrol(d, name, post, pass, &err) < 0 || read_officers(d, &err) < 0)
		return desk_failed(d, &err);
	return take_seat(d, d->officer[0].number);
}

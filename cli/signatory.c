#define _GNU_SOURCE
#include "cli/signatory.h"

#include <stdlib.h>
#include <string.h>

#include "cli/paper.h"
#include "forms/sign.h"

enum { CERT_FILE_MAX = 1 << 20, NAMES_MAX_BYTES = 4000 };

static const struct {
	struct words title, reason;
} roles[OFFICER_ROLES] = {
    [OFFICER_AUTHOR] = {{"作成者", "author"}, {"作成者として内容を確認", "checked as the author"}},
    [OFFICER_APPROVER] = {{"承認者", "approver"}, {"承認者として内容を承認", "approved"}},
    [OFFICER_VENDOR] = {{"事業者", "vendor"}, {"事業者として内容を確認", "confirmed as the vendor"}},
};

const char *signatory_role_title(enum officer_role role, enum lang lang)
{
	return words_in(roles[role].title, lang);
}

void signatory_clear(struct signatory *w)
{
	key_free(w->key);
	*w = (struct signatory){0};
}

/* Who may be meant. */
struct candidates {
	struct session *s;
	enum officer_role role;
	const char *name;     /* asked for; NULL: any of the role */
	struct officer found; /* the last one */
	size_t count;
	struct buf names; /* of the active ones of the role, for a message */
};

static bool look_at(void *ctx, const struct officer *o)
{
	struct candidates *c = ctx;
	struct arena *a = c->s->arena;
	if (o->disabled)
		return true;
	if (o->role == c->role)
		buf_printf(&c->names, "%s%s（%s）", c->names.n ? ", " : "", o->name, o->post);
	if (c->name ? strcmp(c->name, o->name) != 0 : o->role != c->role)
		return true;
	c->count++;
	c->found = *o;
	c->found.name = arena_strdup(a, o->name);
	c->found.post = arena_strdup(a, o->post);
	c->found.level = arena_strdup(a, o->level);
	c->found.key = arena_strdup(a, o->key);
	c->found.fingerprint = arena_strdup(a, o->fingerprint);
	c->found.certificate = arena_strndup(a, o->certificate, o->certificate_n);
	return true;
}

static int wrong_role(struct session *s, const struct officer *o, enum officer_role role)
{
	return err_add(&s->err, ERR_INPUT, NULL, 0, NULL,
		       "%1$s（%2$s）の役割は%3$sで、%5$sではありません。署名する欄（--as）か署名者を確かめてください。%"
		       "4$.0s%6$.0s",
		       "%1$s (%2$s) is registered as %4$s, not as %6$s; check --as, or who signs%3$.0s%5$.0s", o->name,
		       o->post, roles[o->role].title.ja, roles[o->role].title.en, roles[role].title.ja,
		       roles[role].title.en);
}

static int several(struct session *s, const struct candidates *c)
{
	return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
		       "%1$sが複数登録されています。--officer で一人を指定してください: %3$s%2$.0s",
		       "there are several officers of the role %2$s; name one with --officer: %3$s%1$.0s",
		       roles[c->role].title.ja, roles[c->role].title.en, buf_text(&c->names));
}

static int no_such_officer(struct session *s, const struct candidates *c)
{
	return err_add(
	    &s->err, ERR_USAGE, NULL, 0, NULL,
	    "使用中の署名者「%1$s」は登録されていません（%2$s: %4$s）。shinsa officer list で確かめてください。"
	    "%3$.0s",
	    "there is no active officer '%1$s' (%3$s: %4$s); see 'shinsa officer list'%2$.0s", c->name,
	    roles[c->role].title.ja, roles[c->role].title.en, c->names.n ? buf_text(&c->names) : "-");
}

/* The officer who is meant; 1: *out; 0: nobody in particular. */
static int choose(struct session *s, struct register_db *r, enum officer_role role, bool usual, struct officer *out)
{
	struct candidates c = {.s = s, .role = role, .name = s->opt->officer};
	buf_init(&c.names, NAMES_MAX_BYTES);
	int rc = r ? register_officers(r, look_at, &c, &s->err) : 0;
	if (rc == 0 && c.name && !c.count)
		rc = no_such_officer(s, &c);
	else if (rc == 0 && c.name && c.found.role != role)
		rc = wrong_role(s, &c.found, role);
	/* With --key, the certificate says who it is. Making documents goes on with the usual key, as ever. */
	else if (rc == 0 && c.count > 1 && !s->opt->key && !usual)
		rc = several(s, &c);
	else if (rc == 0 && c.count == 1 && (c.name || !s->opt->key)) {
		*out = c.found;
		rc = 1;
	}
	buf_clear(&c.names);
	return rc;
}

static int no_key(struct session *s, enum officer_role role)
{
	return err_add(
	    &s->err, ERR_USAGE, NULL, 0, NULL,
	    "%1$sの鍵がどこにあるか分かりません。--key で指定するか、shinsa officer add で登録してください。%2$.0s",
	    "where the key of the %2$s is is not known: give --key, or register with 'shinsa officer add'%1$.0s",
	    roles[role].title.ja, roles[role].title.en);
}

/* Certificates for a key that comes without: those of --cert; on a card, else, the officer's as registered. */
static int certificates_of(struct session *s, const struct officer *o, const char *place, struct buf *out)
{
	if (s->opt->cert)
		return s->host.read(s->host.ctx, s->opt->cert, CERT_FILE_MAX, out, &s->err);
	if (o && key_on_token(place))
		buf_add(out, o->certificate, o->certificate_n);
	return 0;
}

static enum signer_end load(struct session *s, struct prompt *p, const struct officer *o, enum officer_role role,
			    bool usual, struct key **out)
{
	const char *place = s->opt->key              ? s->opt->key
			    : o && o->key            ? o->key
			    : role == OFFICER_AUTHOR ? s->path.key
						     : NULL;
	struct buf certificates;
	struct signer_source from = {.place = place};
	if (!place) {
		no_key(s, role);
		return SIGNER_FAILED;
	}
	if (usual && !s->opt->cert && strcmp(place, s->path.key) == 0 && !key_on_token(place))
		return signer_get(s, p, out);
	buf_init(&certificates, CERT_FILE_MAX);
	enum signer_end end = SIGNER_FAILED;
	if (certificates_of(s, o, place, &certificates) == 0) {
		from.certificates = certificates.n ? &certificates : NULL;
		end = signer_load(s, p, &from, out);
	}
	buf_clear(&certificates);
	return end;
}

static int other_certificate(struct session *s, const struct officer *o)
{
	return err_add(
	    &s->err, ERR_INPUT, NULL, 0, NULL,
	    "この鍵の証明書は、%s（%s）の登録された証明書と違います。鍵の場所を確かめるか、登録し直してください。",
	    "the certificate of this key is not the one registered for %s (%s); check where the key is, or "
	    "register again",
	    o->name, o->post);
}

static int disabled(struct session *s, const struct officer *o)
{
	return err_add(&s->err, ERR_INPUT, NULL, 0, NULL,
		       "%s（%s）のこの証明書は、%.10s に使用停止になっています（%s）。署名には使えません。",
		       "this certificate of %s (%s) was disabled on %.10s (%s) and signs no more", o->name, o->post,
		       o->disabled, o->reason && *o->reason ? o->reason : "-");
}

/* What the register says of the certificate; with `o`, it must be that officer's. */
static int identify(struct session *s, struct register_db *r, const struct officer *o, struct signatory *w)
{
	struct officer known;
	const char *fingerprint = key_fingerprint(w->key);
	if (o && strcmp(o->fingerprint, fingerprint) != 0)
		return other_certificate(s, o);
	int rc = r ? register_officer_find(r, fingerprint, s->arena, &known, &s->err) : 0;
	if (rc <= 0)
		return rc;
	if (known.disabled)
		return disabled(s, &known);
	if (known.role != w->role)
		return wrong_role(s, &known, w->role);
	w->name = known.name;
	w->post = known.post;
	w->level = known.level;
	return 0;
}

enum signer_end signatory_find(struct session *s, struct prompt *p, struct register_db *r, enum officer_role role,
			       bool usual, struct signatory *out)
{
	struct officer chosen;
	*out = (struct signatory){.role = role, .authority = signatory_authority(s)};
	if (out->authority)
		session_network(s);
	int found = choose(s, r, role, usual, &chosen);
	if (found < 0)
		return SIGNER_FAILED;
	const struct officer *o = found ? &chosen : NULL;
	enum signer_end end = load(s, p, o, role, usual, &out->key);
	if (end == SIGNER_KEY && identify(s, r, o, out) < 0)
		end = SIGNER_FAILED;
	if (end != SIGNER_KEY)
		signatory_clear(out);
	return end;
}

const char *signatory_authority(const struct session *s)
{
	const char *url = s->opt->tsa ? s->opt->tsa : getenv("SHINSA_TSA");
	return !s->opt->no_tsa && url && *url ? url : NULL;
}

int signatory_sign(const struct signatory *w, struct session *s, const struct buf *pdf, const char *name,
		   const char *reason, struct buf *out)
{
	const struct paper_look look = paper_look(s->opt);
	const struct sign_input in = {.field = officer_role_name(w->role),
				      .name = w->name ? w->name : name,
				      .post = w->post,
				      .reason = reason ? reason : words_in(roles[w->role].reason, look.lang),
				      .when = s->host.now(s->host.ctx),
				      .lang = look.lang,
				      .authority = w->authority,
				      .font = s->opt->font};
	return sign_pdf(pdf, w->key, &in, &s->host, out, &s->err);
}

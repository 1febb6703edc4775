#define _GNU_SOURCE
/* Who signed, when, and how well that is proved (ETSI EN 319 142-1, 6; EN 319 102-1, 5.5 and 5.6). A time-stamp proves
 * that what lies under it existed at its moment. Time-stamps are judged from the last one back: the last as of now,
 * each other one as of the moment of the next that proves something. */
#include "forms/verify_private.h"

#include <stdio.h>
#include <string.h>

#include "assess/date.h"
#include "forms/cert.h"
#include "forms/say.h"

enum { CLAIM_SLACK = 300 /* seconds that a claimed moment may lie behind a proved one */ };

static const char *iso_moment(struct arena *a, int64_t moment)
{
	char text[DATE_MOMENT_ISO];
	date_moment_to_iso(moment, text);
	return arena_strdup(a, text);
}

/* Time-stamps */

static struct trust_case stamp_case(const struct verifying *v, const struct timestamp *stamp)
{
	return (struct trust_case){.cert = stamp->certs.cert,
				   .certs = stamp->certs.certs,
				   .purpose = TRUST_STAMPING,
				   .moment = stamp->moment,
				   .proved = true,
				   .now = v->now,
				   .evidence = v->evidence};
}

static struct words lost_text(struct arena *a, int64_t until)
{
	char day[11];
	date_to_iso(date_in_japan(until), day);
	return say(
	    a, "タイムスタンプの証明書の期限が %s に切れ、更新もされていないため、もう時刻の証明にはなりません。",
	    "the certificate of the time-stamp expired on %s and it was not renewed, so it proves no time any more",
	    day);
}

/* `renewed` is the moment of the next time-stamp that proves something; INT64_MIN: none does. */
static struct worth weigh(const struct verifying *v, const struct timestamp *stamp, int64_t renewed)
{
	struct worth w = {0};
	struct trust_case c = stamp_case(v, stamp);
	trust_judge(v->trust, &c, v->arena, &w.verdict);
	w.stored = w.verdict.stored;
	/* It must hold at the moment that it is relied upon, too. */
	enum revocation then = w.verdict.revocation;
	c.moment = renewed == INT64_MIN ? v->now : renewed;
	c.proved = renewed != INT64_MIN;
	struct trust_verdict later;
	trust_judge(v->trust, &c, v->arena, &later);
	if (w.verdict.answer == TRUST_YES && later.answer != TRUST_YES) {
		bool lost = w.verdict.until < c.moment && later.revocation != REVOCATION_REVOKED;
		w.verdict.answer = lost ? TRUST_UNKNOWN : later.answer;
		w.verdict.text = lost ? lost_text(v->arena, w.verdict.until) : later.text;
	}
	if (later.revocation == REVOCATION_REVOKED)
		w.verdict.revocation = REVOCATION_REVOKED;
	else if (then == REVOCATION_UNCHECKED && later.revocation == REVOCATION_CLEAN)
		w.verdict = later;
	w.trusted = w.verdict.answer == TRUST_YES && stamp->moment <= c.moment;
	if (w.verdict.answer == TRUST_YES && !w.trusted)
		w.verdict.text = say_both(
		    v->arena, w.verdict.text,
		    (struct words){"タイムスタンプの日時が、現在か、次のタイムスタンプの日時より後です。",
				   "the moment of the time-stamp lies behind now, or behind that of the next one"});
	return w;
}

/* Signatures */

/* What proves the moment of a signature. */
struct proof {
	int64_t moment; /* INT64_MIN: nothing does */
	const struct timestamp *by;
	struct worth worth;
	int64_t until;        /* when the last time-stamp over it expires */
	struct words why_not; /* a time-stamp that is there but proves nothing */
};

static int64_t renewal_behind(const struct verifying *v, size_t i)
{
	for (size_t k = i + 1; k < v->signatures; k++)
		if (v->worth[k].trusted)
			return v->proof[k].stamp.moment;
	return INT64_MIN;
}

static void take(struct proof *p, const struct timestamp *stamp, const struct worth *w)
{
	if (!w->trusted) {
		p->why_not = w->verdict.text;
		return;
	}
	p->until = w->verdict.until;
	if (p->moment != INT64_MIN && p->moment <= stamp->moment)
		return;
	p->moment = stamp->moment;
	p->by = stamp;
	p->worth = *w;
}

static struct proof find_proof(const struct verifying *v, size_t i)
{
	struct proof p = {.moment = INT64_MIN, .until = INT64_MAX};
	if (!v->intact[i])
		return p;
	if (v->proof[i].stamped) {
		const struct worth w = weigh(v, &v->proof[i].stamp, renewal_behind(v, i));
		take(&p, &v->proof[i].stamp, &w);
	}
	for (size_t k = i + 1; k < v->signatures; k++) {
		if (v->signature[k].stamp && v->intact[k])
			take(&p, &v->proof[k].stamp, &v->worth[k]);
	}
	return p;
}

static struct trust_case signer_case(const struct verifying *v, size_t i, const struct proof *p,
				     const struct evidence *evidence)
{
	const struct cms_certs *certs = &v->proof[i].signer.certs;
	bool proved = p->moment != INT64_MIN;
	return (struct trust_case){.cert = certs->cert,
				   .certs = certs->certs,
				   .moment = proved ? p->moment : v->signature[i].moment,
				   .proved = proved,
				   .now = v->now,
				   .evidence = evidence};
}

/* Whether what is stored (NULL: nothing) is enough for the signature and for what proves its moment. */
static bool store_suffices(const struct verifying *v, size_t i, const struct proof *p, const struct evidence *store)
{
	struct trust_verdict signer, stamp;
	if (!store)
		return false;
	const struct trust_case c = signer_case(v, i, p, store);
	trust_judge(v->trust, &c, v->arena, &signer);
	struct trust_case s = stamp_case(v, p->by);
	s.evidence = store;
	trust_judge(v->trust, &s, v->arena, &stamp);
	return signer.stored && stamp.stored;
}

static enum signature_level level_of(const struct verifying *v, size_t i, const struct proof *p,
				     const struct trust_verdict *signer)
{
	if (!v->intact[i] || v->signature[i].stamp)
		return LEVEL_NONE;
	if (p->moment == INT64_MIN)
		return LEVEL_B;
	if (signer->answer != TRUST_YES || !signer->stored || !p->worth.stored)
		return LEVEL_T;
	for (size_t k = i + 1; k < v->signatures; k++)
		if (store_suffices(v, i, p, v->store[k]))
			return LEVEL_LTA;
	return LEVEL_LT;
}

/* Reporting */

static enum identity identity_of(enum trust_answer answer)
{
	static const enum identity identities[] = {[TRUST_YES] = IDENTITY_TRUSTED,
						   [TRUST_UNKNOWN] = IDENTITY_UNKNOWN,
						   [TRUST_SELF_MADE] = IDENTITY_SELF_MADE,
						   [TRUST_NO] = IDENTITY_INVALID};
	return identities[answer];
}

static void report_certificate(const struct verifying *v, struct x509_st *x, const struct trust_verdict *verdict,
			       struct signature_report *r)
{
	char fingerprint[CERT_FINGERPRINT];
	cert_fingerprint(x, fingerprint);
	r->fingerprint = arena_strdup(v->arena, fingerprint);
	r->subject = cert_subject(v->arena, x);
	r->issuer = cert_issuer(v->arena, x);
	r->identity = identity_of(verdict->answer);
	r->revocation = verdict->revocation;
	r->identity_text = verdict->text;
}

static void report_broken(struct signature_report *r)
{
	r->identity = IDENTITY_UNKNOWN;
	r->revocation = REVOCATION_UNCHECKED;
	r->identity_text =
	    (struct words){"署名が壊れているため、だれの署名か確かめられません。失効未確認。",
			   "the signature is broken, so whose it is remains unknown; revocation unchecked"};
}

static void report_claim(const struct verifying *v, const struct signature *s, const struct proof *p,
			 struct signature_report *r)
{
	r->moment = iso_moment(v->arena, s->moment);
	if (s->moment == INT64_MIN) {
		r->time = TIME_NONE;
		r->time_text = (struct words){"署名した日時は書かれていません。", "no moment of signing is given"};
		return;
	}
	r->time = TIME_CLAIMED;
	if (s->moment > v->now)
		r->time_text = (struct words){"署名した日時は署名者の自己申告で、しかも現在より後の日時です。",
					      "the moment of signing is the signer's claim, and lies in the future"};
	else if (p->why_not.ja)
		r->time_text =
		    say_both(v->arena,
			     (struct words){"署名した日時は署名者の自己申告です（タイムスタンプはありますが、"
					    "証明になりません）。",
					    "the moment of signing is the signer's claim (there is a "
					    "time-stamp, but it proves nothing)"},
			     p->why_not);
	else
		r->time_text = (struct words){"署名した日時は署名者の自己申告です（タイムスタンプはありません）。",
					      "the moment of signing is the signer's claim (there is no time-stamp)"};
}

static void report_proved(const struct verifying *v, const struct signature *s, const struct proof *p,
			  struct signature_report *r)
{
	r->time = TIME_PROVED;
	r->moment = iso_moment(v->arena, p->moment);
	r->until = p->until;
	r->authority = cert_name(v->arena, p->by->certs.cert[0]);
	r->time_text = say(v->arena, "この時刻にはもう署名されていたことが、タイムスタンプで証明されています（%s）。",
			   "a time-stamp proves that it was signed by this moment (%s)", r->authority);
	if (p->worth.verdict.revocation == REVOCATION_UNCHECKED)
		r->time_text = say_both(v->arena, r->time_text,
					(struct words){"タイムスタンプ局の証明書は失効未確認です。",
						       "revocation of the authority's certificate is unchecked"});
	if (s->moment != INT64_MIN && s->moment > p->moment + CLAIM_SLACK)
		r->time_text = say_both(v->arena, r->time_text,
					(struct words){"署名者が申告した日時は、これより後です。",
						       "the moment that the signer claims is later"});
}

static void report_signature(struct verifying *v, size_t i, struct signature_report *r)
{
	const struct signature *s = &v->signature[i];
	const struct proof p = find_proof(v, i);
	struct trust_verdict verdict;
	if (p.moment == INT64_MIN)
		report_claim(v, s, &p, r);
	else
		report_proved(v, s, &p, r);
	if (!v->proof[i].signer.certs.certs) {
		report_broken(r);
		return;
	}
	const struct trust_case c = signer_case(v, i, &p, v->evidence);
	trust_judge(v->trust, &c, v->arena, &verdict);
	report_certificate(v, c.cert[0], &verdict, r);
	r->level = level_of(v, i, &p, &verdict);
	const char *name = cert_name(v->arena, c.cert[0]);
	if (*s->name && strcmp(s->name, name) != 0)
		r->identity_text = say_both(
		    v->arena, r->identity_text,
		    say(v->arena, "表示された氏名「%s」は署名者の自己申告で、証明書の名義は「%s」です。",
			"the name shown, '%s', is the signer's claim; the certificate is for '%s'", s->name, name));
}

/* The store under a time-stamp; NULL when it is malformed. */
static struct evidence *read_store(const struct verifying *v, const struct signature *stamp)
{
	struct evidence *e = evidence_new();
	struct err ignored = {0};
	if (evidence_read(e, v->pdf, stamp->revision - 1, &ignored)) {
		evidence_free(e);
		e = NULL;
	}
	err_clear(&ignored);
	return e;
}

static void report_stamp(struct verifying *v, size_t i, struct signature_report *r)
{
	const struct timestamp *stamp = &v->proof[i].stamp;
	struct worth *w = &v->worth[i];
	if (!v->proof[i].stamped) {
		report_broken(r);
		r->time_text = (struct words){"タイムスタンプが壊れています。", "the time-stamp is broken"};
		return;
	}
	*w = weigh(v, stamp, renewal_behind(v, i));
	w->trusted &= v->intact[i];
	report_certificate(v, stamp->certs.cert[0], &w->verdict, r);
	r->moment = iso_moment(v->arena, stamp->moment);
	r->name = cert_name(v->arena, stamp->certs.cert[0]);
	r->time = w->trusted ? TIME_PROVED : TIME_CLAIMED;
	r->time_text = w->trusted ? (struct words){"この時刻にはもう、ここまでの内容があったことを証明しています。",
						   "proves that all up to here existed at this moment"}
				  : (struct words){"この時刻は、タイムスタンプ局を信頼できるときだけ証明になります。",
						   "this moment is proved only when the authority can be trusted"};
	if (w->trusted) {
		r->until = w->verdict.until;
		r->authority = r->name;
		v->store[i] = read_store(v, &v->signature[i]);
	}
}

/* The last time-stamp first: what the earlier ones are worth hangs on it. */
void verify_proofs(struct verifying *v)
{
	for (size_t i = v->signatures; i-- > 0;) {
		struct signature_report *r = &v->report->signature[i];
		r->subject = r->issuer = r->fingerprint = r->moment = "";
		r->until = INT64_MAX;
		if (v->signature[i].stamp)
			report_stamp(v, i, r);
	}
	for (size_t i = 0; i < v->signatures; i++)
		if (!v->signature[i].stamp)
			report_signature(v, i, &v->report->signature[i]);
	for (size_t i = 0; i < v->signatures; i++)
		evidence_free(v->store[i]);
}

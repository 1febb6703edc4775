#define _GNU_SOURCE
#include "forms/extend.h"

#include <stdlib.h>

#include "forms/cms.h"
#include "forms/gather.h"
#include "forms/pdf_reader.h"
#include "forms/security_store.h"
#include "forms/stamp_field.h"
#include "forms/timestamp.h"
#include "forms/verify.h"

enum { SUBJECTS = 300, OUT_MAX = PDF_MAX_BYTES + 16 * 1024 * 1024 };

/* Somebody whose certificate must stay provable: the signer of a signature, the authority of its time-stamp or of a
 * document time-stamp. */
struct subject {
	struct cms_certs certs;
	enum trust_purpose purpose;
	bool document; /* of a document time-stamp */
	int revision;
	int64_t moment; /* that a time-stamp says; INT64_MIN for a signer without one of his own */
};

struct extending {
	const struct extend_input *in;
	struct host *host;
	struct pdf *pdf;
	struct trust *trust;
	struct evidence *evidence;
	size_t known[EVIDENCE_KINDS]; /* how much of it the file has already */
	struct arena *arena;
	struct subject subject[SUBJECTS];
	size_t subjects;
};

/* Whose certificates there are. All values were verified before. */

static struct subject *add_subject(struct extending *x, struct cms_certs *certs, struct subject s)
{
	if (x->subjects == SUBJECTS)
		return NULL;
	s.certs = *certs;
	*certs = (struct cms_certs){0};
	x->subject[x->subjects] = s;
	return &x->subject[x->subjects++];
}

static bool add_stamp(struct extending *x, const void *der, size_t n, const struct cms_content *content,
		      struct subject s)
{
	struct timestamp t = {0};
	if (timestamp_check(der, n, content, &t) != TIMESTAMP_SOUND)
		return false;
	s.purpose = TRUST_STAMPING;
	s.moment = t.moment;
	bool ok = add_subject(x, &t.certs, s);
	timestamp_clear(&t);
	return ok;
}

static bool add_signature(struct extending *x, const void *der, size_t n, const struct cms_content *content,
			  struct subject s)
{
	struct cms_signer signer = {0};
	if (cms_check(der, n, content, &signer) != CMS_SOUND)
		return false;
	s.moment = INT64_MIN;
	bool ok = true;
	if (signer.stamp) {
		ok = add_stamp(x, signer.stamp, signer.stamp_n, &signer.stamped, s);
		s.moment = ok ? x->subject[x->subjects - 1].moment : INT64_MIN;
	}
	ok = ok && add_subject(x, &signer.certs, s);
	cms_signer_clear(&signer);
	return ok;
}

static bool add_field(struct extending *x, const struct pdf_object *field)
{
	const struct pdf *p = x->pdf;
	const struct pdf_value *v = pdf_get(field->value, "V");
	if (!v)
		return true;
	const struct pdf_object *o = v->kind == PDF_REF ? pdf_object(p, v->number, p->revisions - 1) : NULL;
	const struct pdf_value *value = pdf_get(o ? o->value : NULL, "Contents");
	if (!value || value->kind != PDF_STRING || value->end > p->revision[o->revision].end)
		return false;
	const struct cms_content content = {{p->bytes, p->bytes + value->end},
					    {value->at, p->revision[o->revision].end - value->end}};
	const struct subject s = {.document = pdf_is_name(pdf_get(o->value, "Type"), "DocTimeStamp"),
				  .revision = o->revision};
	return (s.document ? add_stamp : add_signature)(x, value->s, cms_length(value->s, value->n), &content, s);
}

static int find_subjects(struct extending *x, struct err *err)
{
	const struct pdf_value *at = NULL;
	const struct pdf_object *field;
	while ((field = pdf_signature_field(x->pdf, x->pdf->revisions - 1, &at)))
		if (!add_field(x, field))
			return err_add(err, ERR_INPUT, NULL, 0, NULL,
				       "署名欄（オブジェクト %d）の署名を読み取れないか、署名が多すぎます。",
				       "cannot read the signature of a field (object %d), or there are too many",
				       field->number);
	return 0;
}

/* The first document time-stamp behind a revision; NULL when there is none. */
static const struct subject *stamp_behind(const struct extending *x, int revision)
{
	const struct subject *first = NULL;
	for (size_t i = 0; i < x->subjects; i++) {
		const struct subject *s = &x->subject[i];
		if (s->document && s->revision > revision && (!first || s->revision < first->revision))
			first = s;
	}
	return first;
}

static struct trust_case case_of(const struct extending *x, const struct subject *s)
{
	const struct subject *behind = stamp_behind(x, s->revision);
	struct trust_case c = {.cert = s->certs.cert,
			       .certs = s->certs.certs,
			       .purpose = s->purpose,
			       .moment = s->moment,
			       .proved = behind != NULL,
			       .now = x->in->now,
			       .evidence = x->evidence};
	if (s->purpose == TRUST_SIGNING) {
		c.moment = s->moment == INT64_MIN && behind ? behind->moment : s->moment;
		c.proved = c.moment != INT64_MIN;
	}
	return c;
}

static struct trust_verdict judge(const struct extending *x, const struct subject *s)
{
	struct trust_verdict verdict;
	const struct trust_case c = case_of(x, s);
	trust_judge(x->trust, &c, x->arena, &verdict);
	return verdict;
}

static bool all_stored(const struct extending *x)
{
	for (size_t i = 0; i < x->subjects; i++)
		if (!judge(x, &x->subject[i]).stored)
			return false;
	return true;
}

/* Which step */

struct state {
	size_t signatures; /* without time-stamps */
	bool proved;       /* the moment of each */
	enum signature_level least;
};

static struct state state_of(const struct verify_report *r)
{
	struct state s = {.proved = true, .least = LEVEL_LTA};
	for (size_t i = 0; i < r->signatures; i++) {
		const struct signature_report *one = &r->signature[i];
		if (one->stamp)
			continue;
		s.signatures++;
		s.proved &= one->time == TIME_PROVED;
		s.least = one->level < s.least ? one->level : s.least;
	}
	return s;
}

static enum extend_step choose(const struct extending *x, struct state s)
{
	if (!s.proved)
		return EXTEND_STAMP;
	if (s.least < LEVEL_LT)
		return EXTEND_EVIDENCE;
	if (s.least < LEVEL_LTA)
		return EXTEND_ARCHIVE;
	return all_stored(x) ? EXTEND_RENEW : EXTEND_EVIDENCE;
}

static bool reached(struct state s, enum extend_step step)
{
	static const enum signature_level level[] = {[EXTEND_STAMP] = LEVEL_NONE,
						     [EXTEND_EVIDENCE] = LEVEL_LT,
						     [EXTEND_ARCHIVE] = LEVEL_LTA,
						     [EXTEND_RENEW] = LEVEL_LTA};
	return s.proved && s.least >= level[step];
}

/* What is wrong with a report: with the file, or with the first signature that has something. */
static struct words complaint(const struct verify_report *r)
{
	if (r->integrity != INTEGRITY_INTACT)
		return r->text;
	for (size_t i = 0; i < r->signatures; i++)
		if (r->signature[i].identity == IDENTITY_INVALID)
			return r->signature[i].identity_text;
	/* Nothing is invalid, but somebody is not known or not checked: the newest first, as it was just added. */
	for (size_t i = r->signatures; i-- > 0;)
		if (r->signature[i].identity != IDENTITY_TRUSTED)
			return r->signature[i].identity_text;
	return r->signatures ? r->signature[0].identity_text : r->text;
}

static int verify(const struct extending *x, const void *bytes, size_t n, struct verify_report **r, struct err *err)
{
	const struct verify_options opt = {.trust = x->in->trust, .now = x->in->now};
	return verify_bytes(r, bytes, n, &opt, x->host, err);
}

static int check_before(const struct extending *x, const struct buf *pdf, struct state *state, struct err *err)
{
	struct verify_report *r = NULL;
	int rc = 0;
	if (verify(x, pdf->p, pdf->n, &r, err))
		return -1;
	*state = state_of(r);
	if (r->integrity == INTEGRITY_UNSIGNED || (r->integrity == INTEGRITY_INTACT && state->signatures == 0)) {
		rc = err_add(err, ERR_INPUT, NULL, 0, NULL,
			     "この文書には署名がないため、延長できません。署名した文書を指定してください。",
			     "this document is not signed, so there is nothing to extend; name a signed one");
	} else if (!verify_ok(r)) {
		struct words why = complaint(r);
		rc = err_add(err, ERR_INPUT, NULL, 0, NULL, "この文書の署名は延長できません。%s%.0s",
			     "cannot extend the signatures of this document: %.0s%s", why.ja, why.en);
	}
	verify_report_free(r);
	return rc;
}

/* Nobody shall get a file from here that would be refused, or that gained nothing. */
static int check_after(const struct extending *x, const struct buf *bytes, enum extend_step step, struct err *err)
{
	struct verify_report *r = NULL;
	int rc = 0;
	if (verify(x, bytes->p, bytes->n, &r, err))
		return -1;
	if (!verify_ok(r) || !reached(state_of(r), step)) {
		struct words why = complaint(r);
		rc = err_add(err, ERR_WORLD, NULL, 0, NULL,
			     "延長しましたが、できた文書が検証で次の段階に届かないため、採用しません。%s%.0s"
			     "信頼フォルダとタイムスタンプ局の指定を確かめてください。",
			     "the extended document does not reach the next level when verified, so it is not taken "
			     "(%.0s%s); check the trust folder and which time-stamp authority is named",
			     why.ja, why.en);
	}
	verify_report_free(r);
	return rc;
}

/* The steps */

static int self_made(struct err *err)
{
	return err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "shinsa で作った鍵の署名があります。この鍵には認証局も失効の仕組みもないため、証拠を集められず、"
	    "タイムスタンプより先へは延長できません。",
	    "there is a signature with a key made by shinsa, which has no authority and cannot be revoked; so "
	    "there is no evidence to collect, and it cannot be extended beyond its time-stamp");
}

static int collect(struct extending *x, struct err *err)
{
	const struct gather g = {.trust = x->trust, .host = x->host, .evidence = x->evidence};
	for (size_t i = 0; i < x->subjects; i++) {
		const struct subject *s = &x->subject[i];
		const struct trust_case c = case_of(x, s);
		struct trust_verdict verdict = judge(x, s);
		if (verdict.stored)
			continue;
		if (verdict.answer == TRUST_SELF_MADE)
			return self_made(err);
		if (gather_path(&g, &c, err))
			return -1;
		verdict = judge(x, s);
		if (!verdict.stored)
			return err_add(err, ERR_WORLD, NULL, 0, NULL, "証明書の証拠がそろいません。%s%.0s",
				       "the evidence for a certificate is not complete: %.0s%s", verdict.text.ja,
				       verdict.text.en);
	}
	return 0;
}

static int too_large(struct err *err)
{
	return err_add(err, ERR_INPUT, NULL, 0, NULL, "文書が大きすぎて延長できません（%d MiB まで）。",
		       "the document is too large to be extended (at most %d MiB)", PDF_MAX_BYTES / 1024 / 1024);
}

static int no_trust(struct err *err)
{
	return err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "信頼フォルダが指定されていないため、証拠を集められません。認証局の証明書を置いたフォルダを指定して"
	    "ください。",
	    "no trust folder is given, so no evidence can be collected; name a folder with the certificates of "
	    "the authorities");
}

static int no_authority(struct err *err)
{
	return err_add(
	    err, ERR_WORLD, NULL, 0, NULL,
	    "タイムスタンプ局が指定されていないため、次の段階に進めません。タイムスタンプ局の URL を指定してください。",
	    "no time-stamp authority is given, which the next step needs; name its URL");
}

static int write_step(struct extending *x, enum extend_step step, struct buf *bytes, struct err *err)
{
	if (step == EXTEND_EVIDENCE) {
		if (!x->in->trust)
			return no_trust(err);
		if (collect(x, err))
			return -1;
		security_store_write(x->pdf, x->evidence, x->known, bytes);
		return bytes->over || bytes->n > PDF_MAX_BYTES ? too_large(err) : 0;
	}
	if (!x->in->authority)
		return no_authority(err);
	return stamp_field_write(x->pdf, x->in->authority, x->host, bytes, err);
}

static int open_all(struct extending *x, const struct buf *pdf, struct err *err)
{
	if (trust_load(&x->trust, x->in->trust, x->host, err) || pdf_open(&x->pdf, pdf->p, pdf->n, err) != PDF_READABLE)
		return -1;
	x->arena = arena_new();
	x->evidence = evidence_new();
	if (evidence_read(x->evidence, x->pdf, x->pdf->revisions - 1, err))
		return -1;
	for (int kind = 0; kind < EVIDENCE_KINDS; kind++)
		x->known[kind] = x->evidence->count[kind];
	return find_subjects(x, err);
}

static void close_all(struct extending *x)
{
	for (size_t i = 0; i < x->subjects; i++) {
		struct cms_signer owner = {.certs = x->subject[i].certs};
		cms_signer_clear(&owner);
	}
	evidence_free(x->evidence);
	arena_free(x->arena);
	pdf_close(x->pdf);
	trust_free(x->trust);
}

int extend_pdf(const struct buf *pdf, const struct extend_input *in, struct host *host, struct buf *out,
	       enum extend_step *step, struct err *err)
{
	int rc = -1;
	struct extending *x = mem_new(1, sizeof(*x));
	struct state state;
	struct buf bytes;
	*x = (struct extending){.in = in, .host = host};
	buf_init(&bytes, OUT_MAX);
	if (check_before(x, pdf, &state, err) || open_all(x, pdf, err))
		goto out;
	const enum extend_step next = choose(x, state);
	if (write_step(x, next, &bytes, err) || check_after(x, &bytes, next, err))
		goto out;
	if (bytes.n > out->max - out->n) {
		too_large(err);
		goto out;
	}
	buf_add(out, bytes.p, bytes.n);
	*step = next;
	rc = 0;
out:
	buf_clear(&bytes);
	close_all(x);
	free(x);
	return rc;
}

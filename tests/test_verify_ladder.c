/* verify: what years do to a signature. It is signed on the day that all tests happen on; then certificates end or are
 * revoked, time-stamps are renewed or not, and somebody asks what the signature is worth. Days are counted from
 * the signing. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "forms/extend.h"
#include "forms/sign.h"
#include "forms/verify.h"
#include "tests/authority.h"
#include "tests/pdfs.h"
#include "tests/tool.h"

enum { MAX = 64 * 1024 * 1024 };

struct story {
	const char *name;
	bool stamped;                        /* B-T from the start */
	int steps;                           /* of the ladder, climbed at once */
	int signer_ends, stamper_ends;       /* 0: after many years */
	int signer_revoked, stamper_revoked; /* 0: never */
	int renewed;                         /* extended again, by a fresh authority's certificate; 0: never */
	bool stranger;                       /* the time-stamp is of an authority that nobody knows */
	bool list;                           /* the trust folder has the list of the day of asking */
	int asked, as_of;                    /* as_of 0: as of the day of asking */
	enum identity identity;
	enum time_proof time;
	enum signature_level level;
	enum revocation revocation;
	const char *ja, *en; /* parts of what is said of who or when */
};

#define LISTED .list = true, .asked = 10
#define TRUSTED .identity = IDENTITY_TRUSTED
#define INVALID .identity = IDENTITY_INVALID
#define CLEAN .revocation = REVOCATION_CLEAN
#define UNCHECKED .revocation = REVOCATION_UNCHECKED
#define REVOKED .revocation = REVOCATION_REVOKED
#define CLAIMED .time = TIME_CLAIMED, .level = LEVEL_B
#define PROVED(l) .time = TIME_PROVED, .level = (l)

static const struct story stories[] = {
    {"claimed", .asked = 1, TRUSTED, CLAIMED, UNCHECKED, .ja = "失効未確認", .en = "revocation unchecked"},
    {"claimed, with a list", LISTED, TRUSTED, CLAIMED, CLEAN, .ja = "自己申告", .en = "signer's claim"},
    {"claimed, revoked later", .signer_revoked = 5, LISTED, INVALID, CLAIMED, REVOKED, .ja = "失効しています",
     .en = "is revoked"},
    {"claimed, expired since", .signer_ends = 30, .asked = 60, TRUSTED, CLAIMED, UNCHECKED, .ja = "期限が切れ",
     .en = "expired on"},
    {"claimed, expired since, with a list", .signer_ends = 5, LISTED, TRUSTED, CLAIMED, UNCHECKED, .ja = "失効未確認",
     .en = "revocation unchecked"},
    {"stamped", .stamped = true, .asked = 1, TRUSTED, PROVED(LEVEL_T), UNCHECKED, .ja = "失効未確認",
     .en = "unchecked"},
    {"stamped, revoked later", .stamped = true, .signer_revoked = 5, LISTED, TRUSTED, PROVED(LEVEL_T), CLEAN,
     .ja = "それより前に使われたこと", .en = "its use is proved to be older"},
    {"stamped, revoked before", .stamped = true, .signer_revoked = -1, LISTED, INVALID, PROVED(LEVEL_T), REVOKED,
     .ja = "失効しています", .en = "is revoked"},
    {"stamped, expired since", .stamped = true, .signer_ends = 30, .asked = 60, TRUSTED, PROVED(LEVEL_T), UNCHECKED,
     .ja = "期限が切れ", .en = "expired on"},
    {"document stamped", .steps = 1, .asked = 1, TRUSTED, PROVED(LEVEL_T), UNCHECKED,
     .ja = "タイムスタンプで証明されています", .en = "a time-stamp proves"},
    {"document stamped, revoked later", .steps = 1, .signer_revoked = 5, LISTED, TRUSTED, PROVED(LEVEL_T), CLEAN,
     .ja = "それより前に使われたこと", .en = "its use is proved to be older"},
    {"document stamped, revoked before", .steps = 1, .signer_revoked = -1, LISTED, INVALID, PROVED(LEVEL_T), REVOKED,
     .ja = "失効しています", .en = "is revoked"},
    {"with evidence", .stamped = true, .steps = 1, .asked = 1, TRUSTED, PROVED(LEVEL_LT), CLEAN,
     .ja = "失効していないこと", .en = "not revoked"},
    {"with evidence, years later", .stamped = true, .steps = 1, .signer_ends = 30, .asked = 3000, TRUSTED,
     PROVED(LEVEL_LT), CLEAN, .ja = "失効していないこと", .en = "not revoked"},
    {"with evidence, revoked later", .stamped = true, .steps = 1, .signer_revoked = 5, LISTED, TRUSTED,
     PROVED(LEVEL_LT), CLEAN, .ja = "それより前に使われたこと", .en = "its use is proved to be older"},
    {"archived", .stamped = true, .steps = 2, .asked = 1, TRUSTED, PROVED(LEVEL_LTA), CLEAN, .ja = "失効していないこと",
     .en = "not revoked"},
    {"archived, signer expired", .stamped = true, .steps = 2, .signer_ends = 30, .asked = 3000, TRUSTED,
     PROVED(LEVEL_LTA), CLEAN, .ja = "失効していないこと", .en = "not revoked"},
    {"authority expired", .stamped = true, .stamper_ends = 30, .asked = 60, TRUSTED, CLAIMED, UNCHECKED,
     .ja = "もう時刻の証明にはなりません", .en = "proves no time any more"},
    {"authority and signer expired", .stamped = true, .signer_ends = 30, .stamper_ends = 30, .asked = 60, TRUSTED,
     CLAIMED, UNCHECKED, .ja = "もう時刻の証明にはなりません", .en = "proves no time any more"},
    {"authority expired, archived in vain", .stamped = true, .steps = 2, .stamper_ends = 30, .asked = 60, TRUSTED,
     CLAIMED, UNCHECKED, .ja = "もう時刻の証明にはなりません", .en = "proves no time any more"},
    {"authority expired, renewed", .stamped = true, .steps = 2, .stamper_ends = 30, .renewed = 20, .asked = 60, TRUSTED,
     PROVED(LEVEL_LTA), CLEAN, .ja = "タイムスタンプで証明されています", .en = "a time-stamp proves"},
    {"authority revoked", .stamped = true, .stamper_revoked = 5, LISTED, TRUSTED, CLAIMED, CLEAN,
     .ja = "失効しています", .en = "is revoked"},
    {"authority revoked before", .stamped = true, .stamper_revoked = -1, LISTED, TRUSTED, CLAIMED, CLEAN,
     .ja = "証明になりません", .en = "it proves nothing"},
    {"authority revoked, renewed before", .stamped = true, .steps = 2, .stamper_revoked = 25, .renewed = 20,
     .list = true, .asked = 60, TRUSTED, PROVED(LEVEL_LTA), CLEAN, .ja = "タイムスタンプで証明されています",
     .en = "a time-stamp proves"},
    {"authority of strangers", .stamped = true, .stranger = true, .asked = 1, TRUSTED, CLAIMED, UNCHECKED,
     .ja = "タイムスタンプ局の発行元がない", .en = "no issuer of this time-stamp authority"},
    {"authority of strangers, revoked later", .stamped = true, .stranger = true, .signer_revoked = 5, LISTED, INVALID,
     CLAIMED, REVOKED, .ja = "失効しています", .en = "is revoked"},
    {"as of a day before", .stamped = true, .asked = 10, .as_of = -1, TRUSTED, CLAIMED, UNCHECKED,
     .ja = "現在より後の日時", .en = "lies in the future"},
    {"as of a day on which the authority was good", .stamped = true, .stamper_ends = 30, .asked = 60, .as_of = 20,
     TRUSTED, PROVED(LEVEL_T), UNCHECKED, .ja = "タイムスタンプで証明されています", .en = "a time-stamp proves"},
    {"as of a day on which the authority was not", .stamped = true, .stamper_ends = 30, .asked = 1, .as_of = 60,
     TRUSTED, CLAIMED, UNCHECKED, .ja = "もう時刻の証明にはなりません", .en = "proves no time any more"},
};

struct place {
	struct authority a;
	struct err err;
	struct buf pdf;
	struct keys_pair signer, stamper, next;
};

static void must(struct place *p, int rc)
{
	if (rc)
		fail_msg("%s", p->err.item[0].text.en);
}

static int64_t day(int n)
{
	return KEYS_NOW + n * KEYS_DAY;
}

static void begin(struct place *p, const struct story *s)
{
	*p = (struct place){0};
	authority_open(&p->a, &(struct authority_options){0});
	struct authority_cert signer = {.keys = {.name = "a", .usage = "critical,nonRepudiation"}};
	struct authority_cert stamper = {.keys = {.name = "stamps", .usage = "critical,digitalSignature"},
					 .purpose = "critical,timeStamping"};
	p->next = authority_issue(&p->a, &stamper);
	signer.keys.to = s->signer_ends ? day(s->signer_ends) : 0;
	stamper.keys.to = s->stamper_ends ? day(s->stamper_ends) : 0;
	p->signer = authority_issue(&p->a, &signer);
	p->stamper = authority_issue(&p->a, &stamper);
	p->a.stamps = &p->stamper;
	buf_init(&p->pdf, MAX);
	pdfs_make(&p->pdf);
}

static void end(struct place *p)
{
	p->a.stamps = &p->a.stamper;
	keys_clear(&p->signer);
	keys_clear(&p->stamper);
	keys_clear(&p->next);
	buf_clear(&p->pdf);
	err_clear(&p->err);
	authority_close(&p->a);
}

static void take(struct place *p, struct buf *out)
{
	buf_clear(&p->pdf);
	buf_add(&p->pdf, out->p, out->n);
	buf_clear(out);
}

static void sign(struct place *p, const struct story *s)
{
	struct key *key = NULL;
	struct buf out;
	struct tool_path path = tool_path(p->a.folder, "key.pem");
	const struct sign_input in = {.field = "author",
				      .when = p->a.now,
				      .lang = LANG_JA,
				      .authority = s->stamped ? p->a.url[AUTHORITY_STAMP] : NULL};
	keys_pem(path.text, p->signer.key, p->signer.cert, NULL, NULL, false);
	must(p, key_load(&key, path.text, NULL, p->a.now, &p->a.host, &p->err));
	authority_fail(&p->a, AUTHORITY_STAMP, s->stranger ? FAULT_STRANGER : FAULT_NONE, 1);
	buf_init(&out, MAX);
	must(p, sign_pdf(&p->pdf, key, &in, &p->a.host, &out, &p->err));
	take(p, &out);
	key_free(key);
}

static enum extend_step extend(struct place *p)
{
	enum extend_step step;
	struct buf out;
	const struct extend_input in = {.authority = p->a.url[AUTHORITY_STAMP], .trust = p->a.trust, .now = p->a.now};
	buf_init(&out, MAX);
	must(p, extend_pdf(&p->pdf, &in, &p->a.host, &out, &step, &p->err));
	take(p, &out);
	return step;
}

static void live(struct place *p, const struct story *s)
{
	sign(p, s);
	for (int i = 0; i < s->steps; i++)
		extend(p);
	if (s->renewed) {
		p->a.now = day(s->renewed);
		p->a.stamps = &p->next;
		while (extend(p) != EXTEND_RENEW)
			;
	}
	if (s->signer_revoked)
		authority_revoke(&p->a, p->signer.cert, day(s->signer_revoked), -1);
	if (s->stamper_revoked)
		authority_revoke(&p->a, p->stamper.cert, day(s->stamper_revoked), -1);
	p->a.now = day(s->asked);
	if (s->list) {
		struct buf list;
		buf_init(&list, MAX);
		authority_list(&p->a, AUTHORITY_ROOT, &list);
		tool_write(p->a.trust, "root.crl", &list);
		buf_clear(&list);
	}
}

static bool says(struct words w, const struct story *s)
{
	return strstr(w.ja, s->ja) && strstr(w.en, s->en);
}

static void expect(const struct story *s, const struct verify_report *r)
{
	const struct signature_report *one = &r->signature[0];
	assert_int_equal(r->integrity, INTEGRITY_INTACT);
	if (one->identity != s->identity || one->time != s->time || one->level != s->level ||
	    one->revocation != s->revocation || !(says(one->identity_text, s) || says(one->time_text, s)))
		fail_msg("identity %d, time %d, level %d, revocation %d: %s %s", one->identity, one->time, one->level,
			 one->revocation, one->identity_text.ja, one->time_text.ja);
	bool proved = s->time == TIME_PROVED;
	assert_string_equal(one->moment, "2026-06-01T05:05:00Z");
	assert_int_equal(one->authority != NULL, proved);
	assert_int_equal(one->until < INT64_MAX, proved);
	/* A time-stamp that proves nothing any more is no reason to refuse, unless its authority is no good. */
	bool good = true;
	for (size_t i = 0; i < r->signatures; i++)
		good &= r->signature[i].identity != IDENTITY_INVALID;
	assert_int_equal(verify_ok(r), good);
}

static void test_story(void **state)
{
	const struct story *s = *state;
	struct place p;
	struct verify_report *r = NULL;
	begin(&p, s);
	live(&p, s);
	const struct verify_options opt = {.trust = p.a.trust, .now = p.a.now, .at = s->as_of ? day(s->as_of) : 0};
	must(&p, verify_bytes(&r, p.pdf.p, p.pdf.n, &opt, &p.a.host, &p.err));
	expect(s, r);
	verify_report_free(r);
	end(&p);
}

/* What came behind each signature, and each revision by itself. */
static void test_after(void **state)
{
	(void)state;
	const struct story s = {.steps = 3};
	struct place p;
	struct verify_report *r = NULL, *cut = NULL;
	struct buf revision;
	begin(&p, &s);
	live(&p, &s);
	const struct verify_options opt = {.trust = p.a.trust, .now = p.a.now};
	must(&p, verify_bytes(&r, p.pdf.p, p.pdf.n, &opt, &p.a.host, &p.err));
	assert_int_equal(r->revisions, 5);
	assert_int_equal(r->signatures, 3);
	assert_string_equal(r->signature[0].after.ja,
			    "許された変更だけがあります：文書タイムスタンプ（timestamp1）、検証情報、"
			    "文書タイムスタンプ（timestamp2）。");
	assert_string_equal(r->signature[2].after.ja, "");
	assert_int_equal(r->signature[0].revision, 2);
	assert_int_equal(r->signature[2].revision, 5);
	assert_true(r->signature[1].stamp && r->signature[2].stamp);
	buf_init(&revision, MAX);
	must(&p, verify_revision(p.pdf.p, p.pdf.n, 2, &revision, &p.err));
	assert_int_equal(revision.n, r->signature[0].covers);
	assert_memory_equal(revision.p, p.pdf.p, revision.n);
	must(&p, verify_bytes(&cut, revision.p, revision.n, &opt, &p.a.host, &p.err));
	assert_int_equal(cut->signature[0].level, LEVEL_B);
	assert_true(verify_ok(cut));
	assert_int_equal(verify_revision(p.pdf.p, p.pdf.n, 6, &revision, &p.err), -1);
	assert_int_equal(verify_revision(p.pdf.p, p.pdf.n, 0, &revision, &p.err), -1);
	verify_report_free(r);
	verify_report_free(cut);
	buf_clear(&revision);
	end(&p);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_story, stories, "years");
	check_add(&l, test_after, NULL, "what came after");
	return check_run(&l, "verify ladder");
}

#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>
#include <time.h>

#include "assess/date.h"
#include "assess/digest.h"
#include "assess/text.h"
#include "cli/paper.h"
#include "cli/subject.h"
#include "cli/verify_print.h"
#include "forms/pdf_reader.h"

enum { JSON_MAX = 8 << 20 };

/* What one run works on. */
struct checking {
	struct session *s;
	const char *path;
	struct buf bytes;
	struct verify_report *report;
	struct content_answer content;
	int64_t at; /* the moment to judge as of; 0: now */
};

/* 2026-06-01T12:00:00Z, or a day: then its last second in Japan, so that what was valid on that day counts. */
static bool read_moment(struct arena *arena, const char *typed, int64_t *out)
{
	struct tm t = {0};
	int day;
	size_t at;
	if (!text_valid(typed, strlen(typed), &at))
		return false;
	const char *folded = text_fold(arena, typed, FOLD_ASCII);
	if (date_from_text(folded, &day)) {
		*out = date_start_in_japan(day + 1) - 1;
		return true;
	}
	const char *end = strptime(folded, "%Y-%m-%dT%H:%M:%SZ", &t);
	if (!end || *end)
		return false;
	*out = (int64_t)timegm(&t);
	return *out > 0;
}

static int check_options(struct checking *c)
{
	struct session *s = c->s;
	const struct options *o = s->opt;
	if (o->at && !read_moment(s->arena, o->at, &c->at))
		return err_add(
		    &s->err, ERR_USAGE, NULL, 0, NULL,
		    "--at の「%s」は日時として読めません。2026-06-01 か 2026-06-01T12:00:00Z のように書いてください。",
		    "--at: '%s' is no moment; write it as in 2026-06-01 or 2026-06-01T12:00:00Z", o->at);
	if (o->text && o->json)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL, "--text と --json のどちらか一つにしてください。",
			       "give --text or --json, not both");
	if (o->revision && !o->output)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "--revision には、取り出した文書を置くファイル名（-o）が要ります。",
			       "--revision needs -o and the name of the file to write");
	if (o->output && !o->revision)
		return err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			       "-o は、--revision で署名時の文書を取り出すときに使います。",
			       "-o goes with --revision, which writes what was signed");
	return 0;
}

/* Exactly what was signed, into a file of its own. */
static int extract(struct checking *c)
{
	struct session *s = c->s;
	struct paper_set set = {0};
	int rc = verify_revision(c->bytes.p, c->bytes.n, s->opt->revision,
				 &paper_set_add(&set, s->opt->output, true)->bytes, &s->err);
	if (rc == 0 && strcmp(s->opt->output, "-") == 0)
		say_bytes(&s->say, set.file[0].bytes.p, set.file[0].bytes.n);
	else if (rc == 0)
		rc = paper_set_write(&set, &s->host, &s->err);
	paper_set_clear(&set);
	return rc;
}

static const char *match_name(enum content_match match)
{
	static const char *const names[] = {[CONTENT_SAME] = "same",
					    [CONTENT_DIFFERS] = "differs",
					    [CONTENT_UNKNOWN] = "unknown",
					    [CONTENT_NO_REGISTER] = "no-register",
					    [CONTENT_FAILED] = "failed"};
	return names[match];
}

static void compare_content(struct checking *c, struct register_db *r)
{
	struct verify_content *v = &c->report->content;
	const struct content_claim claim = {.id = v->id,
					    .view = v->view,
					    .digest = v->digest,
					    .attached = v->attached_fits ? v->attached : NULL,
					    .attached_n = v->attached_n};
	if (!v->id)
		return;
	c->content.match = CONTENT_FAILED;
	if (!c->s->err.count)
		content_check(c->s, r, &claim, &c->content);
	v->match = match_name(c->content.match);
	v->form = c->content.form ? c->content.form->name : NULL;
	v->differs = c->content.differs;
	v->differences = c->content.differences;
}

/* Whom the register knows by the certificates. */
static void name_officers(struct checking *c, struct register_db *r)
{
	struct session *s = c->s;
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < c->report->signatures; i++) {
		struct signature_report *report = &c->report->signature[i];
		struct officer officer;
		rc = register_officer_find(r, report->fingerprint, s->arena, &officer, &s->err);
		if (rc != 1)
			continue;
		report->officer = officer.name;
		report->post = officer.post;
		report->disabled = officer.disabled;
	}
}

/* The register, if there is one; NULL also when it cannot be read, which is in s->err then. Yours. */
static struct register_db *open_register(struct session *s)
{
	struct register_db *r = NULL;
	return paths_exists(s->path.registry) && session_register(s, false, &r) == 0 ? r : NULL;
}

static void print_json(struct checking *c)
{
	struct buf json;
	buf_init(&json, JSON_MAX);
	verify_json(c->report, &json);
	say_bytes(&c->s->say, buf_text(&json), json.n);
	buf_clear(&json);
}

static void print(struct checking *c)
{
	struct session *s = c->s;
	char digest[DIGEST_HEX] = "";
	if (s->opt->text)
		digest_hex(c->bytes.p, c->bytes.n, digest);
	const struct verify_result result = {.path = c->path,
					     .digest = digest,
					     .report = c->report,
					     .content = c->report->content.id ? &c->content : NULL,
					     .judged = c->at ? c->at : s->now};
	if (s->opt->json)
		print_json(c);
	else if (s->opt->text)
		verify_print_block(&s->say, &result);
	else
		verify_print(&s->say, &result);
}

/* 0: as it was signed, and nothing speaks against it; 1: not so. Answers that changed since are no fault of the
 * document. */
static int verdict_of(const struct checking *c)
{
	const struct verify_content *v = &c->report->content;
	return verify_ok(c->report) && !(v->attached && !v->attached_fits) ? 0 : 1;
}

static int check_file(struct checking *c)
{
	struct session *s = c->s;
	const struct verify_options options = {.trust = s->path.trust, .now = s->now, .at = c->at};
	if (s->host.read(s->host.ctx, c->path, PDF_MAX_BYTES, &c->bytes, &s->err) < 0)
		return session_fail(s);
	if (s->opt->revision)
		return extract(c) < 0 ? session_fail(s) : 0;
	if (verify_bytes(&c->report, c->bytes.p, c->bytes.n, &options, &s->host, &s->err) < 0)
		return session_fail(s);
	bool asks = c->report->signatures || c->report->content.id;
	struct register_db *r = asks ? open_register(s) : NULL;
	if (r)
		name_officers(c, r);
	compare_content(c, r);
	register_close(r);
	print(c);
	/* A register that cannot be read is told, but takes nothing away from what was found in the document. */
	return s->err.count ? session_fail(s) : verdict_of(c);
}

/* A digest from paper or from a verdict block, against the register. */
static int check_digest(struct session *s, const char *id)
{
	size_t at;
	const char *typed = s->opt->content;
	const char *digest = text_valid(typed, strlen(typed), &at) ? content_digest_typed(s->arena, typed) : NULL;
	const struct content_claim claim = {.id = session_id(s, id), .digest = digest};
	struct content_answer answer;
	if (!digest) {
		err_add(&s->err, ERR_USAGE, NULL, 0, NULL,
			"--content には、紙や検証結果にある 64 桁の要約値（SHA-256）をそのまま書いてください。",
			"--content takes the 64 digits of the digest (SHA-256) as they stand on the paper");
		return session_fail(s);
	}
	struct register_db *r = subject_is_id(claim.id) ? open_register(s) : NULL;
	if (!s->err.count)
		content_check(s, r, &claim, &answer);
	register_close(r);
	if (s->err.count)
		return session_fail(s);
	say_result(&s->say, "%s\n", "%s\n", verify_content_text(&s->say, claim.id, &answer, s->arena));
	return answer.match == CONTENT_SAME ? 0 : 1;
}

int cmd_verify(struct session *s, const char *const *arg, size_t args)
{
	struct checking c = {.s = s, .path = arg[0]};
	(void)args;
	if (s->opt->content)
		return check_digest(s, arg[0]);
	if (check_options(&c) < 0)
		return session_fail(s);
	buf_init(&c.bytes, PDF_MAX_BYTES);
	int code = check_file(&c);
	verify_report_free(c.report);
	buf_clear(&c.bytes);
	return code;
}

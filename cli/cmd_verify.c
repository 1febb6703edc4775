#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "assess/date.h"
#include "assess/digest.h"
#include "assess/text.h"
#include "cli/paper.h"
#include "cli/subject.h"
#include "cli/judge.h"
#include "forms/pdf_reader.h"

enum { JSON_MAX = 8 << 20 };

/* What one run works on. */
struct checking {
	struct session *s;
	const char *path;
	struct buf bytes;
	struct judgement judgement;
	int64_t at; /* the moment to judge as of; 0: now */
};

/* 2026-06-01T12:00:00Z, or a day: then its last second in Japan, so that what was valid on that day counts. */
static bool read_moment(struct arena *arena, const char *typed, int64_t *out)
{
	int day;
	size_t at;
	if (!text_valid(typed, strlen(typed), &at))
		return false;
	const char *folded = text_fold(arena, typed, FOLD_ASCII);
	if (date_from_text(folded, &day)) {
		*out = date_start_in_japan(day + 1) - 1;
		return true;
	}
	return date_moment_from_iso(folded, out) && *out > 0;
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
	verify_json(c->judgement.report, &json);
	say_bytes(&c->s->say, buf_text(&json), json.n);
	buf_clear(&json);
}

static void print(struct checking *c)
{
	struct session *s = c->s;
	char digest[DIGEST_HEX] = "";
	if (s->opt->text)
		digest_hex(c->bytes.p, c->bytes.n, digest);
	if (s->opt->json)
		print_json(c);
	else if (s->opt->text || !s->say.quiet)
		judge_print(&c->judgement, &s->say, c->path, digest, s->now,
			    s->opt->text ? verify_print_block : verify_print);
}

static int check_file(struct checking *c)
{
	struct session *s = c->s;
	if (s->host.read(s->host.ctx, c->path, PDF_MAX_BYTES, &c->bytes, &s->err) < 0)
		return session_fail(s);
	if (s->opt->revision)
		return extract(c) < 0 ? session_fail(s) : 0;
	struct register_db *r = open_register(s);
	int rc = judge_document(&c->judgement, s, r, &c->bytes, c->at);
	register_close(r);
	if (rc < 0)
		return session_fail(s);
	print(c);
	/* A register that cannot be read is told, but takes nothing away from what was found in the document. */
	return s->err.count ? session_fail(s) : !judge_ok(&c->judgement);
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
	say_detail(&s->say, "%s\n", "%s\n", verify_content_text(&s->say, claim.id, &answer, s->arena));
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
	judgement_clear(&c.judgement);
	buf_clear(&c.bytes);
	return code;
}

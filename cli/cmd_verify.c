#include "cli/command.h"

#include "forms/verify.h"

enum { JSON_MAX = 8 << 20 };

static void print_line(const struct say *s, const char *ja, const char *en, const char *text)
{
	if (!text || !*text)
		return;
	fputs("  ", s->out);
	say_padded(s->out, s->lang == LANG_JA ? ja : en, s->lang == LANG_JA ? 8 : 12, true);
	fprintf(s->out, "%s\n", text);
}

/* Three answers: is it as it was, who was it, when was it. */
static void print_signature(const struct say *s, const struct signature_report *r, size_t number)
{
	say_result(s, "\n署名 %zu（欄 %s）\n", "\nSignature %zu (field %s)\n", number, r->field ? r->field : "-");
	print_line(s, "完全性", "integrity", words_in(r->integrity_text, s->lang));
	print_line(s, "署名者", "signer", r->name);
	print_line(s, "本人性", "identity", words_in(r->identity_text, s->lang));
	print_line(s, "証明書", "certificate", r->subject);
	print_line(s, "発行者", "issuer", r->issuer);
	print_line(s, "指紋", "fingerprint", r->fingerprint);
	print_line(s, "理由", "reason", r->reason);
	print_line(s, "時刻", "time", words_in(r->time_text, s->lang));
	print_line(s, "", "", r->moment);
}

static void print_report(const struct say *s, const char *path, const struct verify_report *r)
{
	fprintf(s->out, "%s\n", path);
	say_strong(s, s->out, words_in(r->text, s->lang));
	fputc('\n', s->out);
	for (size_t i = 0; i < r->signatures; i++)
		print_signature(s, &r->signature[i], i + 1);
	if (r->problems)
		say_result(s, "\n受け付けられない点\n", "\nRefused\n");
	for (size_t i = 0; i < r->problems; i++) {
		fputs("  ", s->out);
		say_finding(s, s->out, &r->problem[i]);
	}
}

int cmd_verify(struct session *s, const char *const *arg, size_t args)
{
	(void)args;
	struct verify_options options = {.trust = s->opt->trust, .now = s->now};
	struct verify_report *r = NULL;
	if (verify_pdf(&r, arg[0], &options, &s->host, &s->err) < 0)
		return session_fail(s);
	if (s->opt->json) {
		struct buf json;
		buf_init(&json, JSON_MAX);
		verify_json(r, &json);
		say_bytes(&s->say, buf_text(&json), json.n);
		buf_clear(&json);
	} else {
		print_report(&s->say, arg[0], r);
	}
	int code = verify_ok(r) ? 0 : 1;
	verify_report_free(r);
	return code;
}

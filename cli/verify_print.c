#include "cli/verify_print.h"

#include <string.h>

#include "assess/date.h"
#include "cli/paper.h"
#include "cli/signatory.h"

enum { LABEL_JA = 12, LABEL_EN = 12, DIFFERENCES_SHOWN = 20, GROUP = 8 };

static const char *role_title(const struct say *s, const char *field)
{
	enum officer_role role;
	return officer_role_of(field, &role) ? signatory_role_title(role, s->lang) : field;
}

static void print_line(const struct say *s, const char *ja, const char *en, const char *text)
{
	if (!text || !*text)
		return;
	fputs("  ", s->out);
	say_padded(s->out, s->lang == LANG_JA ? ja : en, s->lang == LANG_JA ? LABEL_JA : LABEL_EN, true);
	fprintf(s->out, "%s\n", text);
}

/* 令和8年6月1日 14:05（日本時間） */
const char *verify_moment_text(const struct say *s, int64_t moment, struct arena *arena)
{
	char text[DATE_MOMENT_TEXT];
	date_moment_to_text(moment, s->lang, text);
	return arena_printf(arena, s->lang == LANG_JA ? "%s（日本時間）" : "%s (Japan)", text);
}

static void print_until(const struct say *s, const struct signature_report *r, struct arena *arena)
{
	if (r->until == INT64_MAX)
		return;
	const char *until = verify_moment_text(s, r->until, arena);
	print_line(s, "更新期限", "renew by",
		   s->lang == LANG_JA
		       ? arena_printf(arena, "%s までに shinsa extend で時刻の証明を更新してください。", until)
		       : arena_printf(arena, "%s, with 'shinsa extend'", until));
}

/* Whom the register knows by that certificate. */
static void print_officer(const struct say *s, const struct signature_report *r, struct arena *arena)
{
	bool ja = s->lang == LANG_JA;
	if (!r->officer)
		return;
	const char *text = arena_printf(arena, ja ? "%s（%s）" : "%s (%s)", r->officer, r->post);
	if (r->disabled)
		text = arena_printf(arena, ja ? "%s　%s から使用停止" : "%s, disabled on %s", text, r->disabled);
	print_line(s, "登録", "registered", text);
}

/* Is it as it was, who was it, when was it; then what follows from that. */
static void print_signature(const struct say *s, const struct signature_report *r, size_t number, struct arena *arena)
{
	if (r->stamp)
		say_result(s, "\n%zu 文書タイムスタンプ（欄 %s）\n", "\n%zu Document time-stamp (field %s)\n", number,
			   r->field);
	else
		say_result(s, "\n%zu %sの署名（欄 %s、水準 %s）\n", "\n%zu Signature of the %s (field %s, level %s)\n",
			   number, role_title(s, r->field), r->field, signature_level_name(r->level));
	print_line(s, "完全性", "integrity", words_in(r->integrity_text, s->lang));
	print_line(s, "署名者", "signer", r->name);
	print_line(s, "理由", "reason", r->reason);
	print_officer(s, r, arena);
	print_line(s, "本人性", "identity", words_in(r->identity_text, s->lang));
	print_line(s, "証明書", "certificate", r->subject);
	print_line(s, "発行者", "issuer", r->issuer);
	print_line(s, "指紋", "fingerprint", r->fingerprint);
	print_line(s, "時刻", "time", words_in(r->time_text, s->lang));
	print_line(s, "", "", r->moment);
	print_line(s, "時刻の証明", "proved by", r->authority);
	print_until(s, r, arena);
	print_line(s, "以後", "since then", words_in(r->after, s->lang));
}

static const char *differences_text(const struct say *s, const struct content_answer *c, struct arena *arena)
{
	const char *text = "";
	for (size_t i = 0; i < c->differences && i < DIFFERENCES_SHOWN; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", c->differs[i]);
	if (c->differences > DIFFERENCES_SHOWN)
		text = s->lang == LANG_JA
			   ? arena_printf(arena, "%s ほか%zu件", text, c->differences - DIFFERENCES_SHOWN)
			   : arena_printf(arena, "%s and %zu more", text, c->differences - DIFFERENCES_SHOWN);
	return text;
}

const char *verify_content_text(const struct say *s, const char *id, const struct content_answer *c,
				struct arena *arena)
{
	bool ja = s->lang == LANG_JA;
	switch (c->match) {
	case CONTENT_SAME:
		return ja ? arena_printf(arena, "台帳の %s と一致します（%s、%s）。", id, c->form->title.ja,
					 c->view == VIEW_VENDOR ? "事業者提供用" : "庁内用")
			  : arena_printf(arena, "equal to %s of the register (%s, %s)", id, c->form->title.en,
					 c->view == VIEW_VENDOR ? "for the vendor" : "for the city");
	case CONTENT_DIFFERS:
		if (!c->differences)
			return ja ? arena_printf(
					arena,
					"台帳の %s の今の内容とは違います。文書のあとに答えが変わったか、別の文書です。"
					"shinsa log %s で経過を確かめてください。",
					id, id)
				  : arena_printf(
					arena,
					"not what the register holds for %s now: answers changed since, or it is "
					"another document; see 'shinsa log %s'",
					id, id);
		return ja ? arena_printf(arena,
					 "台帳の %s の今の内容とは違います（%s）。文書のあとに答えが変わっています。"
					 "shinsa log %s で経過を確かめてください。",
					 id, differences_text(s, c, arena), id)
			  : arena_printf(arena,
					 "not what the register holds for %s now (%s): answers changed since; see "
					 "'shinsa log %s'",
					 id, differences_text(s, c, arena), id);
	case CONTENT_UNKNOWN:
		return ja ? arena_printf(arena, "この台帳に %s はないため、台帳とは照合していません。", id)
			  : arena_printf(arena, "not compared: this register has no %s", id);
	case CONTENT_NO_REGISTER:
		return ja ? "ここに台帳がないため、台帳とは照合していません。"
			  : "not compared: there is no register here";
	default:
		return ja ? "台帳を読めないため、照合できませんでした。"
			  : "not compared: the register could not be read";
	}
}

static void print_content(const struct say *s, const struct verify_result *r, struct arena *arena)
{
	const struct verify_content *c = &r->report->content;
	if (!r->content)
		return;
	say_result(s, "\n内容\n", "\nContent\n");
	print_line(s, "台帳", "register", verify_content_text(s, c->id, r->content, arena));
	if (c->attached)
		print_line(s, "添付", "attachment",
			   c->attached_fits ? s->lang == LANG_JA ? "添付の内容は、文書の要約値と一致します。"
								 : "the attached content fits the document's digest"
			   : s->lang == LANG_JA
			       ? "添付の内容が、文書の要約値と一致しません。信用しないでください。"
			       : "the attached content does not fit the document's digest; do not rely "
				 "on it");
	print_line(s, "要約値", "digest", c->digest);
}

void verify_print(const struct say *s, const struct verify_result *r)
{
	struct arena *arena = arena_new();
	say_file(s->out, r->path, SIZE_MAX);
	fputc('\n', s->out);
	say_strong(s, s->out, words_in(r->report->text, s->lang));
	fputc('\n', s->out);
	for (size_t i = 0; i < r->report->signatures; i++)
		print_signature(s, &r->report->signature[i], i + 1, arena);
	print_content(s, r, arena);
	if (r->report->problems)
		say_result(s, "\n受け付けられない点\n", "\nRefused\n");
	for (size_t i = 0; i < r->report->problems; i++) {
		fputs("  ", s->out);
		say_finding(s, s->out, &r->report->problem[i]);
	}
	arena_free(arena);
}

/* The block */

static const char *integrity_word(const struct say *s, enum integrity i)
{
	static const struct words word[] = {
	    [INTEGRITY_INTACT] = {"元のまま", "intact"},
	    [INTEGRITY_BROKEN] = {"信用できない", "NOT intact"},
	    [INTEGRITY_UNSIGNED] = {"署名なし", "unsigned"},
	    [INTEGRITY_NOT_PDF] = {"判定できない", "not judged"},
	};
	return words_in(word[i], s->lang);
}

static const char *identity_word(const struct say *s, enum identity i)
{
	static const struct words word[] = {
	    [IDENTITY_TRUSTED] = {"信頼できる証明書", "trusted certificate"},
	    [IDENTITY_UNKNOWN] = {"証明書の発行元は未確認", "unknown issuer"},
	    [IDENTITY_SELF_MADE] = {"自分で作った鍵（完全性のみ）", "self-made key (integrity only)"},
	    [IDENTITY_INVALID] = {"無効な証明書", "invalid certificate"},
	};
	return words_in(word[i], s->lang);
}

static const char *revocation_word(const struct say *s, enum revocation r)
{
	static const struct words word[] = {
	    [REVOCATION_CLEAN] = {"失効なしを確認", "not revoked"},
	    [REVOCATION_UNCHECKED] = {"失効未確認", "revocation unchecked"},
	    [REVOCATION_REVOKED] = {"失効", "REVOKED"},
	};
	return words_in(word[r], s->lang);
}

static const char *time_word(const struct say *s, enum time_proof t)
{
	static const struct words word[] = {
	    [TIME_NONE] = {"日時なし", "no time"},
	    [TIME_CLAIMED] = {"自己申告", "claimed"},
	    [TIME_PROVED] = {"タイムスタンプで証明", "proved by time-stamp"},
	};
	return words_in(word[t], s->lang);
}

static void block_signature(const struct say *s, const struct signature_report *r)
{
	fprintf(s->out, "%s %s: %s / %s / %s / %s %s / %s / %s\n", r->stamp ? "time-stamp" : "signature", r->field,
		integrity_word(s, r->integrity), *r->name ? r->name : r->subject, identity_word(s, r->identity),
		r->moment, time_word(s, r->time), r->stamp ? "-" : signature_level_name(r->level),
		revocation_word(s, r->revocation));
}

void verify_print_block(const struct say *s, const struct verify_result *r)
{
	struct arena *arena = arena_new();
	const struct verify_content *c = &r->report->content;
	say_result(s, "----- shinsa 検証結果 -----\n", "----- shinsa verification -----\n");
	fputs("file: ", s->out);
	say_file(s->out, paths_base(r->path), SIZE_MAX);
	fprintf(s->out, "\nfile-sha256: %s\n", r->digest);
	fprintf(s->out, "verdict: %s\n", integrity_word(s, r->report->integrity));
	for (size_t i = 0; i < r->report->signatures; i++)
		block_signature(s, &r->report->signature[i]);
	if (c->id) {
		fprintf(s->out, "document: %s (%s)\n", c->id, c->view);
		fputs("content-sha256:", s->out);
		for (size_t i = 0; c->digest[i]; i += GROUP)
			fprintf(s->out, " %.*s", GROUP, c->digest + i);
		fprintf(s->out, "\nregister: %s\n", verify_content_text(s, c->id, r->content, arena));
	}
	fprintf(s->out, "judged: %s\n", verify_moment_text(s, r->judged, arena));
	if (c->id)
		say_result(s, "照合: shinsa verify --content 要約値 %s\n",
			   "compare: shinsa verify --content DIGEST %s\n", c->id);
	say_result(s, "----- ここまで -----\n", "----- end -----\n");
	arena_free(arena);
}

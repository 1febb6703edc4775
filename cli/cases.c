#include "cli/cases.h"

#include <string.h>

#include "assess/life.h"
#include "cli/when.h"

/* How a code of the register is told. */
struct code {
	const char *code;
	struct words title;
};

static const char *title_of(const struct code *codes, size_t n, const char *code, enum lang lang)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(codes[i].code, code) == 0)
			return words_in(codes[i].title, lang);
	return code;
}

const char *cases_state(const char *state, enum lang lang)
{
	enum life_state s;
	return life_state_of(state, &s) ? words_in(life_state_title(s), lang) : state;
}

/* The row or the document, and what of it. */
static struct words due_of(const struct register_line *line, struct words what, struct arena *arena)
{
	if (!line->due_row)
		return what;
	return (struct words){arena_printf(arena, "%s %s", line->due_row, what.ja),
			      arena_printf(arena, "%s %s", line->due_row, what.en)};
}

struct words cases_due(const struct register_line *line, struct arena *arena)
{
	enum treatment_kind kind;
	if (line->due_kind && treatment_of(line->due_kind, &kind))
		return due_of(line, treatment_due_title(kind), arena);
	if (line->due_kind && strcmp(line->due_kind, "stamp") == 0)
		return due_of(line, (struct words){"時刻の証明の更新", "renewal of the time-stamp"}, arena);
	if (line->due_kind && strcmp(line->due_kind, "version") == 0)
		return (struct words){"様式又は方針の新しい版", "a new version of the questionnaire or the policy"};
	if (line->due_kind && strcmp(line->due_kind, "paper") == 0)
		return due_of(line, (struct words){"証跡の有効期限", "evidence expires"}, arena);
	if (line->due_row)
		return due_of(line, (struct words){"契約終了の前", "before the contract ends"}, arena);
	if (line->words)
		return (struct words){line->words, line->words};
	return (struct words){"判定から再評価までの期間", "interval after the decision"};
}

const char *cases_act(const char *what, enum lang lang)
{
	static const struct code acts[] = {
	    {"create", {"作成", "created"}},
	    {"answer", {"回答", "answered"}},
	    {"document", {"文書", "document"}},
	    {"migrate", {"版の移行", "moved to another version"}},
	    {"sign", {"署名", "signed"}},
	    {"extend", {"署名の延長", "extended"}},
	    {"machine", {"パソコン", "computer"}},
	    {"backup", {"控え", "backed up"}},
	    {"restore", {"控えから復元", "restored"}},
	    {"submit", {"提出", "submitted"}},
	    {"return", {"差戻し", "returned"}},
	    {"approve", {"承認", "approved"}},
	    {"place", {"条項の場所", "place of a clause"}},
	    {"remedy", {"是正", "remedy"}},
	    {"control", {"代替策", "compensating control"}},
	    {"exception", {"例外", "exception"}},
	    {"withdraw", {"取下げ", "withdrawn"}},
	    {"conclude", {"契約締結", "contract concluded"}},
	    {"start", {"利用開始", "in use"}},
	    {"incident", {"事故", "incident"}},
	    {"change", {"変更", "service changed"}},
	    {"policy", {"方針の改定", "policy changed"}},
	    {"guideline", {"ガイドラインの改定", "guideline changed"}},
	    {"trigger", {"再評価の契機", "triggered"}},
	    {"decision", {"判定の控え", "scorecard"}},
	    {"renew", {"再評価", "renewed"}},
	    {"end", {"終了", "ended"}},
	    {"destroy", {"破棄", "destroyed"}},
	    {"destroyed", {"破棄した記録の控え", "digest of what was destroyed"}},
	    {"officer-add", {"署名者の登録", "officer registered"}},
	    {"officer-disable", {"署名者の停止", "officer disabled"}},
	    {"sign-in", {"サインイン", "signed in"}},
	    {"sign-in refused", {"サインインできず", "sign-in refused"}},
	    {"sign-out", {"サインアウト", "signed out"}},
	};
	return title_of(acts, sizeof(acts) / sizeof(acts[0]), what, lang);
}

/* "" or the part with what goes before it. */
static const char *part(const char *all, const char *text, enum lang lang, struct arena *arena)
{
	return text ? arena_printf(arena, "%s%s%s", all, !*all ? "" : lang == LANG_JA ? "、" : ", ", text) : all;
}

/* "証跡 E2「仕様書」 令和9年3月31日まで"; NULL where there is none. */
static const char *evidence_of(const char *json, enum lang lang, struct arena *arena)
{
	const char *level = json_out_member(json, "evidence", arena), *label = json_out_member(json, "label", arena);
	const char *until = json_out_member(json, "until", arena);
	if (!level)
		return NULL;
	const char *text = arena_printf(arena, lang == LANG_JA ? "証跡 E%s" : "evidence E%s", level);
	if (label)
		text = arena_printf(arena, lang == LANG_JA ? "%s「%s」" : "%s '%s'", text, label);
	if (until)
		text = arena_printf(arena, lang == LANG_JA ? "%s %sまで" : "%s until %s", text,
				    when_day(until, lang).text);
	return text;
}

const char *cases_answer(const char *json, enum lang lang, struct arena *arena)
{
	if (!json || *json != '{')
		return json;
	const char *value = json_out_member(json, "value", arena), *note = json_out_member(json, "note", arena);
	const char *reason = json_out_member(json, "reason", arena), *more = "";
	if (reason)
		more = part(more, arena_printf(arena, lang == LANG_JA ? "理由「%s」" : "reason '%s'", reason), lang,
			    arena);
	more = part(more, evidence_of(json, lang, arena), lang, arena);
	if (note)
		more = part(more, arena_printf(arena, lang == LANG_JA ? "備考「%s」" : "note '%s'", note), lang, arena);
	if (!value)
		value = lang == LANG_JA ? "未回答" : "unanswered";
	return !*more ? value : arena_printf(arena, lang == LANG_JA ? "%s（%s）" : "%s (%s)", value, more);
}

const char *cases_life(const char *json, enum lang lang, struct arena *arena)
{
	const char *state = json && *json == '{' ? json_out_member(json, "state", arena) : NULL, *more = "";
	if (!state)
		return json;
	const char *grade = json_out_member(json, "grade", arena), *due = json_out_member(json, "due", arena);
	const char *words = json_out_member(json, "words", arena);
	if (grade)
		more = part(more, arena_printf(arena, lang == LANG_JA ? "等級 %s" : "grade %s", grade), lang, arena);
	if (due)
		more = part(more, arena_printf(arena, lang == LANG_JA ? "期限 %s" : "due %s", when_day(due, lang).text),
			    lang, arena);
	if (words)
		more = part(more, arena_printf(arena, lang == LANG_JA ? "「%s」" : "'%s'", words), lang, arena);
	state = cases_state(state, lang);
	return !*more ? state : arena_printf(arena, lang == LANG_JA ? "%s（%s）" : "%s (%s)", state, more);
}

const char *cases_treatment(const char *text, enum lang lang, struct arena *arena)
{
	const char *json = text ? strchr(text, '{') : NULL, *more = "";
	if (!json)
		return text;
	const char *until = json_out_member(json, "until", arena), *done = json_out_member(json, "done", arena);
	const char *const quoted[] = {json_out_member(json, "words", arena), json_out_member(json, "evidence", arena)};
	if (done)
		more = arena_printf(arena, lang == LANG_JA ? "%s完了" : "done %s", when_day(done, lang).text);
	else if (until)
		more = arena_printf(arena, lang == LANG_JA ? "%sまで" : "until %s", when_day(until, lang).text);
	more = part(more, json_out_member(json, "owner", arena), lang, arena);
	for (size_t i = 0; i < sizeof(quoted) / sizeof(quoted[0]); i++)
		if (quoted[i])
			more = part(more, arena_printf(arena, lang == LANG_JA ? "「%s」" : "'%s'", quoted[i]), lang,
				    arena);
	const int row = json > text ? (int)(json - text - 1) : 0;
	return row ? arena_printf(arena, lang == LANG_JA ? "%.*s（%s）" : "%.*s (%s)", row, text, more) : more;
}

const char *cases_title(const struct register_line *line, enum lang lang)
{
	return line->title ? line->title : lang == LANG_JA ? "（案件名は未回答）" : "(no title yet)";
}

void cases_json(struct json_out *j, const struct register_line *line)
{
	json_out_text(j, "id", line->id);
	json_out_text(j, "kind", line->kind);
	json_out_text(j, "version", line->version);
	json_out_text(j, "title", line->title);
	json_out_text(j, "state", line->state);
	json_out_text(j, "date", line->date);
	json_out_text(j, "changed", line->changed);
	json_out_text(j, "grade", line->grade);
	json_out_text(j, "due", line->due);
	json_out_text(j, "due_row", line->due_row);
	json_out_text(j, "due_kind", line->due_kind);
	if (line->answered >= 0)
		json_out_number(j, "answered", line->answered);
}

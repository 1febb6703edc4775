#include "cli/cases.h"

#include <string.h>

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
	static const struct code states[] = {
	    {"draft", {"下書き", "draft"}},
	    {"issued", {"文書作成済み", "documents made"}},
	};
	return title_of(states, sizeof(states) / sizeof(states[0]), state, lang);
}

const char *cases_act(const char *what, enum lang lang)
{
	static const struct code acts[] = {
	    {"create", {"作成", "created"}},
	    {"answer", {"回答", "answered"}},
	    {"document", {"文書", "document"}},
	    {"sign", {"署名", "signed"}},
	    {"extend", {"署名の延長", "extended"}},
	    {"officer-add", {"署名者の登録", "officer registered"}},
	    {"officer-disable", {"署名者の停止", "officer disabled"}},
	    {"sign-in", {"サインイン", "signed in"}},
	    {"sign-in refused", {"サインインできず", "sign-in refused"}},
	    {"sign-out", {"サインアウト", "signed out"}},
	};
	return title_of(acts, sizeof(acts) / sizeof(acts[0]), what, lang);
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
	json_out_number(j, "answered", line->answered);
}

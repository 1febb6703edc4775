#include "cli/cases.h"

#include <string.h>

const char *cases_state(const char *state, enum lang lang)
{
	static const struct {
		const char *code;
		struct words title;
	} states[] = {
	    {"draft", {"下書き", "draft"}},
	    {"issued", {"文書作成済み", "documents made"}},
	};
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].code, state) == 0)
			return words_in(states[i].title, lang);
	return state;
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

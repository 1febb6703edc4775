/* cases: how one line of the register is told, to people and to programs. */
#ifndef CLI_CASES_H
#define CLI_CASES_H

#include "assess/register.h"
#include "cli/json_out.h"

/* 下書き, 文書作成済み, …; a state that is not known stays its code. */
const char *cases_state(const char *state, enum lang lang);
/* Why it is due, 'CLD-20 証跡の有効期限': the last day of a row's paper or of what is done about it, the contract's end, what
 * triggered it, or the interval. In the arena, or borrowed from the line. */
struct words cases_due(const struct register_line *line, struct arena *arena);
/* 作成, 回答, サインイン, …: what a line of the log says was done; what is not known stays its code. */
const char *cases_act(const char *what, enum lang lang);
/* An answer as the log has it (register.h), in words: 'はい（証跡 E2「仕様書」 令和9年3月31日まで、備考「…」）'. What is no
 * answer stays as it is, NULL too. In the arena. */
const char *cases_answer(const char *json, enum lang lang, struct arena *arena);
/* What an act of its life (life.h) made of it, as the log has it, in words: '承認済み（等級 C、期限 令和8年12月1日）'. What
 * is none stays as it is, NULL too. In the arena. */
const char *cases_life(const char *json, enum lang lang, struct arena *arena);
/* What is done about a row, as the log has it ('CLD-37 {…}', or the object alone), in words:
 * 'CLD-37（令和8年12月31日まで、山田、「切替えまでの間」）'. What is none stays as it is, NULL too. In the arena. */
const char *cases_treatment(const char *text, enum lang lang, struct arena *arena);
/* The case's title, or that there is none yet. */
const char *cases_title(const struct register_line *line, enum lang lang);
/* Into the open object: id, kind, version, title, state, date, changed, answered. What is open is left out. */
void cases_json(struct json_out *j, const struct register_line *line);

#endif

/* cases: how one line of the register is told, to people and to programs. */
#ifndef CLI_CASES_H
#define CLI_CASES_H

#include "assess/register.h"
#include "cli/json_out.h"

/* 下書き, 文書作成済み, …; a state that is not known stays its code. */
const char *cases_state(const char *state, enum lang lang);
/* 作成, 回答, サインイン, …: what a line of the log says was done; what is not known stays its code. */
const char *cases_act(const char *what, enum lang lang);
/* The case's title, or that there is none yet. */
const char *cases_title(const struct register_line *line, enum lang lang);
/* Into the open object: id, kind, version, title, state, date, changed, answered. What is open is left out. */
void cases_json(struct json_out *j, const struct register_line *line);

#endif

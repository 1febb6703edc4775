/* subject: the assessment a command is about: one of the register, a file of answers, or none yet but its kind. */
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "cli/session.h"

struct subject {
	struct register_db *registry; /* NULL when it is not of the register */
	struct questionnaire *questionnaire;
	struct answers *answers;
	struct verdict *verdict;
	const char *id; /* the register's, or the file's name without its end; in the session's arena */
	bool blank;     /* a kind, not a case: nothing is answered */
};

/* The assessment with that id, or without one (NULL) that of --answers. *out is yours (subject_close), on success only.
 * ERR_USAGE: both, neither, or a word that is no id; ERR_INPUT, ERR_WORLD: as reading them. */
int subject_open(struct session *s, const char *word, struct subject *out);
/* The same, but a word that is no id is the kind of a form that is not filled in yet. */
int subject_open_kind(struct session *s, const char *word, struct subject *out);
void subject_close(struct subject *subject);
/* Whether it looks like an ID of the register: R8-0001, 2018-0001. */
bool subject_is_id(const char *word);
/* What a file's documents are called: its name without folder and end, "案件" of "回答/案件.ini". In the arena.
 * ERR_INPUT when it is not UTF-8: it will stand on the documents. */
int subject_stem(const char *path, struct arena *arena, const char **out, struct err *err);

#endif

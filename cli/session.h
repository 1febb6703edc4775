/* session: what every command stands on: options, language, places, clock, and the errors so far. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "assess/answers.h"
#include "assess/host.h"
#include "assess/questionnaire.h"
#include "assess/register.h"
#include "assess/score.h"
#include "cli/options.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/say.h"

struct session {
	const struct options *opt;
	const char *command; /* its first word, for messages; NULL before there is one */
	struct say say;
	struct host host;
	struct paths path;
	struct arena *arena; /* lives as long as the program */
	struct err err;      /* of the command; session_fail prints it */
	const char *who;
	const char *pass; /* a passphrase typed elsewhere, for the signing at hand; NULL: none. Wiped by whoever has it */
	int64_t now; /* seconds since 1970 */
	int today;   /* in Japan, or --date */
	bool asks;   /* a person sits at a terminal and may be asked */
	bool online; /* session_network was called */
	struct register_surroundings around; /* of the register that was opened: session_tell_around */
	struct progress waiting; /* for an answer from the network; its `say` is NULL while nobody waits */
};

/* Fills everything but `say`, which the caller has set up already. ERR_USAGE, ERR_WORLD in s->err. */
int session_start(struct session *s, const struct options *opt);
void session_end(struct session *s);
/* Sets now and today (which --date fixes) anew, for who goes on for longer than a command takes. */
void session_clock(struct session *s);
/* A day as people write it, given with the option of that name. ERR_USAGE. */
int session_day(struct session *s, const char *option, const char *text, int *day);
/* Lets s->host reach the network, for those who were asked to. Once or more often. */
void session_network(struct session *s);
/* Prints s->err and returns its exit code, that of the first finding. */
int session_fail(struct session *s);
/* The exit code a verdict deserves: with --gate, 1 for D, X and pending; else 0. */
int session_gate(const struct session *s, const struct verdict *v);

/* The register; yours. With `create`, it and its folder are made. Without, a register that is not there is ERR_INPUT.
 */
int session_register(struct session *s, bool create, struct register_db **out);
/* What was found when the register was opened: that it is on another computer now, that the clock is wrong. None: ja is
 * NULL. In the arena. */
struct words session_around(const struct session *s);
/* The questionnaire of a kind ("cloud"), a file name or a path; yours. */
int session_questionnaire(struct session *s, const char *name, struct questionnaire **out);
/* An answers file and its questionnaire; both are yours. `kind` (a kind, a file name or a path) may be NULL; when it is
 * given, the answers must be of that kind, and the questionnaire is looked for there. */
int session_answers(struct session *s, const char *path, const char *kind, struct questionnaire **q,
		    struct answers **a);

/* Questionnaires that stay, so that many files of answers load each kind once. {0} is empty. */
struct shelf {
	struct questionnaire **item;
	const char **kind; /* what each was asked for as */
	size_t count;
	struct arena *arena;
};

void shelf_clear(struct shelf *shelf);
/* An answers file, with a questionnaire of the shelf that it borrows; yours. */
int session_shelved(struct session *s, const char *path, struct shelf *shelf, struct answers **a);
/* An id as the register writes it, whatever case was typed. In the arena. */
const char *session_id(struct session *s, const char *typed);

#endif

/* plain_private: what the two halves of the plain kiosk share: plain.c signs in and goes around, plain_case.c works on one
 * case. */
#ifndef CLI_PLAIN_PRIVATE_H
#define CLI_PLAIN_PRIVATE_H

#include "cli/desk.h"
#include "cli/plain.h"
#include "cli/prompt.h"

/* How a step ended. */
enum plain_end {
	PLAIN_BACK,   /* to where one came from */
	PLAIN_QUIT,   /* q was said */
	PLAIN_OUT,    /* signed out: by wish, or because another officer signed in at the lock */
	PLAIN_LEAVE   /* the terminal is gone, or a signal asked for it */
};

struct plain {
	struct session *s;
	struct prompt *p;
	struct desk *desk;
	struct idle idle;
	const struct say *say;
};

const char *plain_words(const struct plain *k, const char *ja, const char *en);
void plain_tell(const struct plain *k, const struct notices *n);
/* A line, with the lock when nobody types: PLAIN_BACK and *line, else how it ended. */
enum plain_end plain_line(struct plain *k, const char *ask, const char **line);
/* The passphrase of whoever is signed in, into `pass` (PROMPT_SECRET_MAX), which the caller wipes. False: not given. */
bool plain_pass(struct plain *k, char *pass);
/* A number from 1 to n (0: none of them, back); PLAIN_QUIT for q. */
enum plain_end plain_choose(struct plain *k, size_t n, const char *ask, size_t *chosen);
/* Locks until the same officer is back (PLAIN_BACK), or another one sits down (PLAIN_OUT). */
enum plain_end plain_lock(struct plain *k);

/* Takes the case: questions, verdict, documents. */
enum plain_end plain_case(struct plain *k, struct interview *i);
/* Asks for a document's name and says what verification found. */
enum plain_end plain_verify(struct plain *k);

#endif

/* batch: the documents of many files of answers, several at a time. A bad file never stops the rest; the documents of
 * one file are written all or none. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include "cli/paper.h"
#include "cli/progress.h"
#include "cli/session.h"

enum { BATCH_JOBS_MAX = 64 };

enum batch_state { BATCH_WAITING, BATCH_MADE, BATCH_FAILED };

struct batch_file {
	const char *path; /* of the answers */
	const char *id;   /* what its documents are called; NULL before it was looked at. In the session's arena */
	enum batch_state state;
	size_t documents; /* how many were written */
	bool private_use; /* an answer has a character that is another one elsewhere (外字) */
	struct err err;   /* why it failed; the caller's to clear */
};

struct batch {
	const struct session *session;    /* its places, clock, author and options; its arena during batch_run */
	const struct form *const *form;   /* what to make of each file */
	size_t forms;
	size_t jobs;                      /* threads, 1 to BATCH_JOBS_MAX */
	struct batch_file *file;
	size_t files;
	struct progress *progress;        /* started by the caller; told of each file that is finished */
};

/* Makes all; each file's state says what became of it. SIGINT, SIGTERM and SIGHUP end it early: what is being made is
 * finished, the rest is left waiting, and *signal gets the signal's number, else 0. ERR_WORLD when it cannot begin. */
int batch_run(struct batch *b, int *signal, struct err *err);

#endif

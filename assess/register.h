/* register: every assessment with its answers, kept in one SQLite file (WAL, synchronous FULL). The only user of
 * SQLite.
 *
 * An answer given to register_put is on disk when the call returns 0. Every change is also a line of a log that is only
 * ever added to and whose lines are chained by SHA-256, so that an auditor sees who changed what and that nothing was
 * taken out. Templates are kept whole by digest, so an assessment opens with the template it was made with. Several
 * programs may use one register at once: each call is one transaction. */
#ifndef ASSESS_REGISTER_H
#define ASSESS_REGISTER_H

#include "assess/host.h"
#include "assess/treatment.h"

struct register_db;

/* Opens, or creates with `create` (the folder must exist), and brings an older layout up to date. *out is yours; the
 * host is borrowed until register_close. ERR_INPUT: not a register of this program (a file that is empty is none
 * either), or of a newer one; the file is left as it was. ERR_WORLD: cannot be opened, read-only, on another computer's
 * disk, locked for longer than 10 s, disk full, damaged; each says which and what to do. A connection must not be
 * carried across fork. */
int register_open(struct register_db **out, const char *path, bool create, struct host *host, struct err *err);
void register_close(struct register_db *r); /* NULL is fine */

/* A new draft; id (at least 24 bytes) gets e.g. "R8-0001": the fiscal year of the date, and the next free number (years
 * before 令和 are written "2018-0001"). `who` is kept as its author and in the log. `previous` is the assessment that this
 * one re-evaluates, whose plans for what is still not met go on; NULL: none; ERR_INPUT: there is no such one. Answers already in `a` are stored with it, in the same
 * transaction; rows that the program fills are not stored. `a` itself is unchanged: call register_refresh before
 * register_put on such a row. */
int register_create(struct register_db *r, const struct answers *a, const char *previous, const char *who, char *id,
		    size_t size, struct err *err);

/* Stores one answer, to a row of the questionnaire that the assessment was made with. `answer->revision` must be the
 * revision that was read; when another program changed the row in the meantime nothing is written and *conflict is true
 * (return -1, ERR_INPUT): read again. ERR_INPUT, too: the assessment is no draft any more. On success answer->revision is the new one; otherwise nothing was saved, and the
 * finding says so. A NULL value takes the answer back. `conflict` may be NULL. */
int register_put(struct register_db *r, const char *id, const struct requirement *req, struct answer *answer,
		 const char *who, bool *conflict, struct err *err);

/* Whether its answers may change: 0, or -1 with ERR_INPUT (it was submitted). */
int register_check_draft(struct register_db *r, const char *id, struct err *err);
/* Moves a draft to the questionnaire of `to`, whose answers are those of `before` (as loaded) that fit (renewal_migrate):
 * one transaction, with a line for it and one for each answer that is set aside; those stay in the log. ERR_INPUT: it was
 * submitted; or an answer was changed since it was loaded. */
int register_migrate(struct register_db *r, const char *id, const struct answers *before, const struct answers *to,
		     const char *who, struct err *err);
/* An assessment with the questionnaire it was made with: both are yours. The questionnaire comes from the stored
 * bundle. ERR_INPUT when there is no such id (ids compare without case), or when what is stored is damaged. */
int register_load(struct register_db *r, const char *id, struct questionnaire **q, struct answers **a, struct err *err);
/* The id of the assessment that one re-evaluates, "" when none; `out` holds at least 24 bytes. ERR_INPUT: no such id. */
int register_previous(struct register_db *r, const char *id, char *out, size_t size, struct err *err);
/* Brings answers up to date with what other programs stored meanwhile. */
int register_refresh(struct register_db *r, const char *id, struct answers *a, struct err *err);

struct register_line {
	const char *id, *kind, *version, *title, *state; /* title: the case's title, NULL while open */
	const char *date, *changed;                      /* ISO day; ISO moment */
	const char *author, *previous;                   /* who created it; id of what it re-evaluates, or NULL */
	const char *grade;                               /* as submitted or decided; NULL before */
	const char *due, *due_row, *words;               /* as in struct register_life, but see due_kind */
	/* What is due: "paper", the evidence of due_row; "remedy", "control", "exception" of due_row (NULL: of the whole);
	 * "stamp" of the document due_row. NULL: due_row is the contract's last day, or there is none, and it is what `words`
	 * say, or the interval. */
	const char *due_kind;
	int answered; /* -1: not counted; register_list and register_one count */
};
/* Calls f for each assessment, or the last `max` of them (0: all), the last created first; f's texts are borrowed for the call. f returning false stops. f
 * may call the register. */
int register_list(struct register_db *r, size_t max, bool (*f)(void *ctx, const struct register_line *line), void *ctx,
		  struct err *err);
/* That one alone, its id whatever the case; f is not called when there is none. */
int register_one(struct register_db *r, const char *id, bool (*f)(void *ctx, const struct register_line *line), void *ctx,
		 struct err *err);
/* Those that re-evaluate that one, the last created first. */
int register_renewals(struct register_db *r, const char *id, bool (*f)(void *ctx, const struct register_line *line),
		      void *ctx, struct err *err);
/* The digests of the questionnaires that assessments were made with which were decided on and are not over. */
int register_digests(struct register_db *r, bool (*f)(void *ctx, const char *digest, const char *kind), void *ctx,
		     struct err *err);
/* Those assessments of one of them. */
int register_of_digest(struct register_db *r, const char *digest, bool (*f)(void *ctx, const struct register_line *line),
		       void *ctx, struct err *err);
/* Those that are due until that day (ISO), the soonest first. */
int register_due(struct register_db *r, const char *until, bool (*f)(void *ctx, const struct register_line *line),
		 void *ctx, struct err *err);

/* `what` is "create", "answer" or the caller's (register_note). before and after of an answer are JSON objects with the
 * keys value, note, reason, evidence (0-3), label, until, carried (true); keys without content are left out, and before is NULL the
 * first time. Fields that do not apply are NULL. How `hash` is made stands in register_log.c. */
struct log_line {
	int64_t number;
	const char *at, *who, *id, *what, *row, *before, *after, *hash;
};
/* The log, oldest first; of one assessment when id is not NULL. f's texts are borrowed for the call; f returning false
 * stops. f may call the register. */
int register_log(struct register_db *r, const char *id, bool (*f)(void *ctx, const struct log_line *line), void *ctx,
		 struct err *err);
/* The number of the log's last line and its hash (65 bytes); 0 and 64 zeros while there is none. */
int register_log_head(struct register_db *r, int64_t *number, char *hash, struct err *err);
/* Told of a long piece of work: `done` of `all` steps. */
struct register_watch {
	void (*at)(void *ctx, size_t done, size_t all);
	void *ctx;
};
/* Recomputes the chain, and compares each answer and each officer with the last line about it. 0 when whole; -1 with
 * ERR_INPUT naming the first line, the answer or the officer that is not. `watch` may be NULL. */
int register_verify_log(struct register_db *r, const struct register_watch *watch, struct err *err);

/* The life of an assessment (life.h), as it stands. Texts that do not apply are NULL; all are in the arena. */
struct register_life {
	const char *id;         /* as the register writes it */
	const char *state;      /* "draft", … */
	int64_t step;           /* counts the acts; what register_act must be told */
	const char *author;     /* who began it */
	const char *grade;      /* of the decision */
	const char *approver;   /* who decided, and on which day (ISO) */
	const char *decided;
	const char *due;        /* next due day (ISO) */
	const char *due_row;    /* the row whose paper expires or whose day it is; NULL: the interval, or words */
	const char *words;      /* what was said with the last act */
	const char *keep;       /* of one that is over: the last day its records must be kept (ISO); NULL: for ever */
	const void *card;       /* what is decided on (scorecard.h): goes in with an approval, never comes out here */
	size_t card_n;
};
/* ERR_INPUT: no such id. */
int register_life(struct register_db *r, const char *id, struct register_life *out, struct arena *arena, struct err *err);
/* The assessment that an act puts another one in the place of: it gets this state, with a line of its own for `what`. */
struct act_end {
	const char *id, *what, *state;
	const char *keep; /* as in struct register_life */
};
/* An act of its life, with its line in the log, in one transaction: the state and all else become what `after` says
 * (id, step and author are not looked at). `what` is the log's word; `ends` may be NULL. When somebody acted since `step` was read, nothing is
 * written, the finding says who did what and when, and *conflict is true (-1, ERR_INPUT). `conflict` may be NULL. */
int register_act(struct register_db *r, const char *id, int64_t step, const char *what, const struct register_life *after,
		 const struct act_end *ends, const char *who, bool *conflict, struct err *err);
/* The same act for the destruction of one that is over: all that was answered and written goes, also out of the log, where
 * who did what and when stays. */
int register_destroy(struct register_db *r, const char *id, int64_t step, const char *what,
		     const struct register_life *after, const char *who, bool *conflict, struct err *err);
/* Those that are over and not destroyed, what may go first before the rest; keep NULL: never. f must not call the register;
 * returning false stops. */
int register_over(struct register_db *r, bool (*f)(void *ctx, const char *id, const char *state, const char *keep),
		  void *ctx, struct err *err);
/* Where a clause stands in the contract; an empty text takes it back. */
int register_place(struct register_db *r, const char *id, const char *clause, const char *place, const char *who,
		   struct err *err);
/* Where each clause stands, by clause; f's texts are borrowed for the call, f returning false stops. */
int register_places(struct register_db *r, const char *id, bool (*f)(void *ctx, const char *clause, const char *place),
		    void *ctx, struct err *err);

/* Puts down what is done about rows, in one transaction, each with its line in the log; one of the kind that stands there
 * already is replaced, or taken away with `drop`. Nothing about the rows themselves is checked (treatment_check). ERR_INPUT:
 * the assessment is over; an exception after it was submitted. */
int register_treat(struct register_db *r, const char *id, const struct questionnaire *q, const struct treatment *t,
		   size_t n, bool drop, const char *who, struct err *err);
/* All that stand, in the arena; `id` as the register writes it. */
int register_treatments(struct register_db *r, const char *id, const struct questionnaire *q, struct treatments *out,
			struct arena *arena, struct err *err);

/* An assessment that was decided on and is not over. Borrowed for the call. */
struct register_standing {
	struct register_line line; /* but answered, author, previous and changed */
	const char *digest;        /* of the questionnaire */
	const char *decided;       /* ISO day */
	const char *grade_before;  /* of the assessment that it re-evaluated; NULL: none */
	const void *card;          /* scorecard.h */
	size_t card_n;
	size_t settled;            /* findings that need nothing for now: mended, made up for, excepted */
};
/* Calls f for each of them, the first created first, as of `today` (ISO); NULL: only what is in the card and beside it is
 * asked for, and title, grade_before, settled and what is due of treatments are left out. f must not call the register; returning
 * false stops. */
int register_standing(struct register_db *r, const char *today, bool (*f)(void *ctx, const struct register_standing *s),
		      void *ctx, struct err *err);
/* How many they are. */
int register_count_standing(struct register_db *r, size_t *out, struct err *err);
/* What the log tells of the time after `since` (ISO day): incidents by threat (T1 first, `threats` of them) and all
 * together, and how many assessments ended. */
int register_year(struct register_db *r, const char *since, size_t *incident, int threats, size_t *incidents,
		  size_t *ended, struct err *err);
/* A questionnaire that the register keeps, as it was stored, or under another policy (template_source.policy; NULL: its
 * own); yours. ERR_INPUT: there is none, or it is damaged. */
int register_questionnaire(struct register_db *r, const char *digest, const struct buf *policy, struct questionnaire **out,
			   struct err *err);
/* One answer's value as it is stored, NULL where there is none; in the arena. */
int register_value(struct register_db *r, const char *id, const char *row, struct arena *arena, const char **out,
		   struct err *err);

/* A whole copy of the register as it stands at this moment, in one file at `to`, checked before it gets that name; others
 * may go on writing. It is noted in the log, which the copy has too. ERR_INPUT: something is there already, which stays.
 * ERR_WORLD; then nothing is left at `to`. */
int register_backup(struct register_db *r, const char *to, const char *who, struct err *err);
/* Puts a backup in the place of the register at `path`, which nobody may have open; what was there is kept under the name
 * that *aside gets (in the arena; NULL: nothing was there). The backup is read only, checked whole, and what restored it is
 * noted in its log. ERR_INPUT: it is none, or not whole, or of a newer program; ERR_WORLD; then all is as it was. */
int register_restore(const char *path, const char *from, const char *who, const char **aside, struct host *host,
		     struct arena *arena, struct err *err);
/* Whether the file is sound, page by page. 0, or -1 with ERR_INPUT for each thing that is not. */
int register_check_pages(struct register_db *r, struct err *err);

/* What whoever opens a register should be told. */
struct register_surroundings {
	bool moved;   /* it was used on another computer before: it was moved there, or is a copy, and then there are two now */
	int64_t last; /* the latest moment in the log, where this computer's clock stands more than ten minutes before it;
		       * else 0. No step of a life is taken then (register_act, register_destroy: ERR_WORLD) */
};
/* `machine`: something that tells this computer from others; NULL: not known. Where it is another one than the last time,
 * that is noted in the log as 'machine', once. */
int register_surroundings(struct register_db *r, const char *machine, const char *who,
			  struct register_surroundings *out, struct err *err);

/* A step worth a line of the log that is no answer: a document made, a verdict given. id NULL: about no assessment.
 * `detail` becomes the line's `after`; it may be NULL. */
int register_note(struct register_db *r, const char *id, const char *who, const char *what, const char *detail,
		  struct err *err);

/* The same for a document that was signed or whose proof was extended: its time-stamps prove it until that day (ISO; NULL:
 * there is none), when it is due for renewal. `document` is its file's name. */
int register_note_stamp(struct register_db *r, const char *id, const char *who, const char *what, const char *detail,
			const char *document, const char *until, struct err *err);

/* Officers: who signs documents. One is never deleted, only disabled, so that old signatures stay explainable. */

/* The names of the roles are those of the signature fields, in the order of signing. */
enum officer_role { OFFICER_AUTHOR, OFFICER_APPROVER, OFFICER_VENDOR, OFFICER_ROLES };
const char *officer_role_name(enum officer_role role); /* "author", "approver", "vendor" */
bool officer_role_of(const char *name, enum officer_role *out); /* false leaves *out alone */

struct officer {
	int64_t number;
	const char *name, *post; /* 職名 */
	enum officer_role role;
	const char *level;       /* of an approver: code of the policy's ([approver.CODE]); NULL for others */
	const void *certificate; /* DER */
	size_t certificate_n;
	const char *fingerprint; /* SHA-256 of the certificate, hexadecimal */
	const char *key;         /* where the key is: a path or a pkcs11: URI, never a secret; NULL: not told */
	const char *added, *added_by;                 /* ISO moment */
	const char *disabled, *disabled_by, *reason; /* NULL while active */
};

/* Adds an active officer; number, added, and what is told of disabling are not looked at. ERR_INPUT: an active officer
 * has this certificate already, or this name. ERR_WORLD. */
int register_officer_add(struct register_db *r, const struct officer *officer, const char *who, struct err *err);
/* ERR_INPUT: there is no active officer of that name. */
int register_officer_disable(struct register_db *r, const char *name, const char *reason, const char *who,
			     struct err *err);
/* Calls f for each officer, the first added first; f's texts are borrowed for the call. f returning false stops. f may
 * call the register. */
int register_officers(struct register_db *r, bool (*f)(void *ctx, const struct officer *officer), void *ctx,
		      struct err *err);
/* The officer whose certificate has that fingerprint: the active one, else the one disabled last. 1: *out is filled, its
 * texts in the arena; 0: nobody; -1. */
int register_officer_find(struct register_db *r, const char *fingerprint, struct arena *arena, struct officer *out,
			  struct err *err);

#endif

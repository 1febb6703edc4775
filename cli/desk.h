/* desk: an officer at work, without a terminal: who is signed in, which cases are theirs, and what can be done with one
 * besides answering: documents, signing, verifying. The kiosk (kiosk/) and its plain twin (plain) are two faces of it and
 * hold no rules of their own.
 *
 * On a shared machine nobody sees somebody else's case: an author gets the cases they began, an approver those whose
 * documents were made. Wrong passphrases are counted in the register's log, so that starting again does not help. */
#ifndef CLI_DESK_H
#define CLI_DESK_H

#include "assess/register.h"
#include "assess/life.h"
#include "cli/interview.h"
#include "cli/notices.h"
#include "cli/session.h"
#include "forms/forms.h"
#include "forms/verify.h"

enum {
	DESK_TRIES = 5,  /* wrong passphrases, before one must wait */
	DESK_WAIT_S = 60 /* doubled with each further one, up to an hour */
};

struct desk {
	struct session *session;       /* borrowed */
	struct register_db *registry;  /* owned */
	struct officer *officer;       /* all who may sign in: active authors and approvers with a key that is known */
	size_t officers;
	const struct officer *who;     /* signed in; NULL: nobody */
	struct notices notices;        /* of the last call that adds any */
	struct arena *arena;           /* until somebody signs out, as all that is handed out */
	int64_t locked;                /* number of the officer whose things are kept while nobody is signed in; 0: none */
	struct arena *outer;           /* the session's own, while somebody is signed in and their things go elsewhere */
};

enum desk_end {
	DESK_DONE,
	DESK_REFUSED, /* the notices say why and what would do; nothing changed */
	DESK_FAILED   /* disk, register, key, network: likewise */
};

/* Opens the register, which is made when there is none. */
int desk_open(struct desk **out, struct session *s, struct err *err);
void desk_close(struct desk *d); /* NULL is fine */
/* Reads the officers again. */
enum desk_end desk_refresh(struct desk *d);

/* Signs officer `n` in with the passphrase of their key (a card's PIN), which is only looked at. A wrong one is noted and
 * the tries left are told. Then session->who is the officer's name. */
enum desk_end desk_sign_in(struct desk *d, size_t n, const char *pass);
/* The first officer of a machine makes themselves known: a key is made and an author registered. Refused where officers
 * are registered already, and for passphrases that are too short or differ. Signs in. */
enum desk_end desk_enrol(struct desk *d, const char *name, const char *post, const char *pass, const char *again);
/* Nobody is signed in any more, but what was handed out stays good: when the same officer signs in, they go on with it;
 * when another one does, or desk_sign_out is called, it is gone. */
void desk_lock(struct desk *d);
/* What was handed out is gone. */
void desk_sign_out(struct desk *d);

struct desk_case {
	const char *id, *kind, *title; /* kind: as titled; title NULL while open */
	const char *state;             /* as the register has it: cases_state */
	int answered;
	const char *changed;           /* ISO moment */
};
/* The cases of whoever is signed in, the last changed first; *out lives until the next call. */
enum desk_end desk_cases(struct desk *d, const struct desk_case **out, size_t *count);

struct desk_due {
	const char *id, *title; /* title NULL while open */
	int day;                /* when it is due, as the register has it, soonest first */
	struct words why;
};
/* Of an author's own cases, or of all for an approver, what falls due within `days` from today, or is overdue; *out lives until the next call. */
enum desk_end desk_due(struct desk *d, int days, const struct desk_due **out, size_t *count);

/* Begins one, or goes on with one of theirs: *out is yours (interview_free). DESK_REFUSED: somebody else's. */
enum desk_end desk_begin(struct desk *d, const char *kind, const char *before, struct interview **out);
enum desk_end desk_resume(struct desk *d, const char *id, struct interview **out);

/* One document of a case, made or not. */
struct desk_document {
	const struct form *form;
	enum view view;
	const char *path;             /* where it is, or would be */
	bool made;                    /* it is there */
	enum integrity integrity;     /* when made */
	bool field[OFFICER_ROLES];    /* it has a field for that role */
	const char *signer[OFFICER_ROLES]; /* who signed in that role; NULL: nobody yet */
	bool current;                 /* it was made from the answers as they stand */
};
/* What can be made of a case, in the order of the forms; *out lives until the next call. */
enum desk_end desk_documents(struct desk *d, struct interview *i, const struct desk_document **out, size_t *count);
/* Makes the documents that every case ends with, signed by whoever is signed in, with the passphrase of their key; or
 * one form and view, unsigned. Told in the notices: where they are. */
enum desk_end desk_make(struct desk *d, struct interview *i, const char *pass);
enum desk_end desk_make_one(struct desk *d, struct interview *i, const struct form *form, enum view view);
/* Signs a document in the role of whoever is signed in. Wrong passphrases count here too. */
enum desk_end desk_sign(struct desk *d, const char *path, const char *pass);

/* Where the case stands in its life (life.h), in the language of the session; "" before it is in the register. */
const char *desk_state(struct desk *d, const struct interview *i);
/* The steps that are signed: an author submits (which makes the documents), an approver approves, or returns it with a
 * reason. Each proves who it is with the passphrase; wrong ones count. */
enum desk_end desk_submit(struct desk *d, struct interview *i, const char *pass);
enum desk_end desk_approve(struct desk *d, struct interview *i, const char *pass);
enum desk_end desk_return(struct desk *d, struct interview *i, const char *why, const char *pass);

/* What can be done about a case besides answering, documents and signing: the next steps of its life, what is done about its
 * findings, where its clauses stand. */
enum desk_step_kind { DESK_ACT, DESK_TRIGGERS, DESK_TRIGGER, DESK_FINDING, DESK_TREAT, DESK_CLAUSE };
/* What is typed for a step. */
enum desk_field {
	DESK_NOTHING,
	DESK_OWNER,
	DESK_UNTIL,
	DESK_HOW,
	DESK_PAPER,
	DESK_REASON,
	DESK_CERTIFICATE,
	DESK_THREAT,
	DESK_PLACE
};
struct words desk_field_title(enum desk_field field);
enum { DESK_FIELDS = 3, DESK_CASE = -1, DESK_TRIGGER_LIST = -2 };
struct desk_step {
	enum desk_step_kind kind;
	enum life_act act;             /* DESK_ACT */
	const char *code;              /* DESK_TRIGGER: of trigger_kinds; DESK_CLAUSE: its id */
	int row;                       /* DESK_FINDING, DESK_TREAT */
	enum treatment_kind treatment; /* DESK_TREAT */
	bool done, drop;               /* DESK_TREAT: it was mended; it is taken back */
	int more;                      /* nothing to do itself: these are (desk_steps); DESK_CASE: none */
	const char *title, *detail;    /* in the language of the session */
	bool waits;                    /* somebody must do something about it */
	enum desk_field field[DESK_FIELDS]; /* in this order; DESK_NOTHING ends */
	int needed;                         /* of these, from the first, that may not stay empty */
};
/* Those of the case (DESK_CASE), of one of its findings (a row), or what may happen to the service (DESK_TRIGGER_LIST); an
 * approver only reads. *out lives until the next call. */
enum desk_end desk_steps(struct desk *d, struct interview *i, int about, const struct desk_step **out, size_t *count);
/* Takes one, with what was typed. *next is the interview to go on with when the step began one, else NULL; it is yours. */
enum desk_end desk_take(struct desk *d, struct interview *i, const struct desk_step *step,
			const char *const typed[DESK_FIELDS], struct interview **next);
/* Whether its answers may change: it is a draft. */
bool desk_asks(struct desk *d, const struct interview *i);
/* State, due day, and the grades before, after and with the exception, in a line; "" for a case that is not kept yet. */
const char *desk_standing(struct desk *d, const struct interview *i);

/* Verifies a document by its name in the folder of documents (no other place can be reached from here). *text is what
 * `shinsa verify` prints, until the next call; *good whether it would exit with 0. */
enum desk_end desk_verify(struct desk *d, const char *name, const char **text, bool *good);

#endif

/* lifecycle: the steps of an assessment's life (life.h) with all that belongs to them: documents, signatures, the register.
 * A step is taken whole or refused with every reason. Prints nothing. */
#ifndef CLI_LIFECYCLE_H
#define CLI_LIFECYCLE_H

#include "assess/life.h"
#include "cli/papers.h"
#include "cli/session.h"
#include "cli/signatory.h"

/* A clause that the answers raise, and where it stands in the contract. */
struct placed_clause {
	const char *id, *title; /* in the language of the session */
	const char *place;      /* NULL: not written yet */
};

struct lifecycle {
	struct session *session;      /* borrowed */
	struct register_db *registry; /* borrowed */
	struct questionnaire *questionnaire; /* owned, as all that follows */
	struct answers *answers;
	struct verdict *verdict;
	struct treatments treatments;
	struct register_life life;
	enum life_state state;
	struct placed_clause *clause; /* in the order of clauses.ini */
	size_t clauses;
	struct papers papers; /* documents that the step made or signed */
	struct arena *arena;
};

/* Reads an assessment of the register. -1 with s->err; close it in any case. */
int lifecycle_open(struct lifecycle *l, struct session *s, struct register_db *r, const char *id);
void lifecycle_close(struct lifecycle *l);
/* The clause of that id, whatever its case; NULL: the answers raise none. */
struct placed_clause *lifecycle_clause(const struct lifecycle *l, const char *id);

/* Whether the step may be taken by them: 0, or -1 with s->err for every reason against it. `words`: the reason of a return,
 * the certificate of an end; NULL. */
int lifecycle_check(struct lifecycle *l, enum life_act act, const struct life_actor *who, const char *words);
/* Takes a step that needs no signature: conclude, start, end. */
int lifecycle_step(struct lifecycle *l, enum life_act act, const struct life_actor *who, const char *words);
/* Takes a step that proves who takes it with a key. LIFE_SUBMIT makes the documents of every case, signed by their author.
 * LIFE_APPROVE signs each of them as the approver; those that this approver signed already, when it was interrupted, stay;
 * they must be there, intact, and made from the answers as they stand. LIFE_RETURN sends the case back, for `why`; the
 * documents stay as they were submitted until they are made anew. LIFE_DESTROY takes the records of one that is over out of
 * the register; documents are files, and stay. */
int lifecycle_sign(struct lifecycle *l, enum life_act act, const struct signatory *who, const char *why);
/* Where a clause stands in the contract, written between approval and contract; an empty place takes it back. ERR_INPUT: it
 * is not the time, or the answers raise no such clause. */
int lifecycle_place(struct lifecycle *l, const char *clause, const char *place);
/* Whether it would be written: the same findings. */
int lifecycle_check_place(struct lifecycle *l, const char *clause);
/* Puts down what is done about rows, all or none of it, or takes it away with `drop` (treatment.h, register_treat). A remedy
 * that is done keeps who, what and until when it was planned. ERR_INPUT for everything against it. */
int lifecycle_treat(struct lifecycle *l, struct treatment *item, size_t n, bool drop);
/* Makes it due today, whatever the plan was. `kind` is the log's word (trigger_kinds), `threat` T1 to T5 or NULL. */
int lifecycle_trigger(struct lifecycle *l, const char *kind, const char *threat, const char *why);
/* What may happen to a service: "incident", "change", …; ends with a NULL code. */
struct trigger_kind {
	const char *code;
	struct words title;
};
extern const struct trigger_kind trigger_kinds[];

#endif

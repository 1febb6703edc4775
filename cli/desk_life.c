#define _GNU_SOURCE
#include "cli/desk_private.h"

#include "cli/cases.h"
#include "cli/lifecycle.h"

/* The steps of a case's life, at the desk. */

const char *desk_state(struct desk *d, const struct interview *i)
{
	struct err err = {0};
	struct register_life life;
	const char *text = "";
	if (i->id[0] && register_life(d->registry, i->id, &life, d->arena, &err) == 0)
		text = cases_state(life.state, d->session->say.lang);
	err_clear(&err);
	return text;
}

static void tell_done(struct desk *d, const struct lifecycle *l)
{
	const char *paths = "";
	for (size_t n = 0; n < l->papers.count; n++)
		paths = arena_printf(d->arena, "%s%s%s", paths, n ? ", " : "", l->papers.path[n]);
	const struct words state = life_state_title(l->state);
	notices_add(&d->notices, NOTICE_NEWS, "%1$s は%2$sになりました。%4$s%3$.0s", "%1$s is now: %3$s  %4$s%2$.0s",
		    l->life.id, state.ja, state.en, paths);
}

/* With the officer's key open, whatever the step does with it. */
static enum desk_end take_step(struct desk *d, struct interview *i, enum life_act act, const char *why,
			       const char *pass)
{
	struct session *s = d->session;
	struct options own;
	const struct options *given;
	struct signatory who = {0};
	struct lifecycle l;
	enum desk_end end = desk_with_officer(d, pass, &own, &given);
	if (end != DESK_DONE)
		return end;
	int rc = lifecycle_open(&l, s, d->registry, i->id);
	if (rc == 0)
		rc = signatory_find(s, NULL, d->registry, d->who->role, false, &who) == SIGNER_KEY ? 0 : -1;
	if (rc == 0)
		rc = lifecycle_sign(&l, act, &who, why);
	desk_without_officer(d, given);
	if (rc == 0) {
		l.state = life_after(act);
		tell_done(d, &l);
	}
	signatory_clear(&who);
	lifecycle_close(&l);
	return rc < 0 ? desk_failed(d, &s->err) : DESK_DONE;
}

enum desk_end desk_submit(struct desk *d, struct interview *i, const char *pass)
{
	desk_act(d);
	struct err err = {0};
	if (interview_register(i, &err) < 0)
		return desk_failed(d, &err);
	return take_step(d, i, LIFE_SUBMIT, NULL, pass);
}

enum desk_end desk_approve(struct desk *d, struct interview *i, const char *pass)
{
	desk_act(d);
	return take_step(d, i, LIFE_APPROVE, NULL, pass);
}

enum desk_end desk_return(struct desk *d, struct interview *i, const char *why, const char *pass)
{
	desk_act(d);
	return take_step(d, i, LIFE_RETURN, why, pass);
}

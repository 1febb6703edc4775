/* requirement: reads one section of a template as a requirement. Part of loading a questionnaire. */
#ifndef ASSESS_REQUIREMENT_H
#define ASSESS_REQUIREMENT_H

#include "assess/ini.h"
#include "assess/questionnaire.h"

/* Fills *r (all zero) from the section; rows it refers to are not resolved yet. `offers_unknown`: what the template
 * says. False when anything was reported. Texts live in q's arena. */
bool requirement_load(struct requirement *r, const struct questionnaire *q, const struct ini *ini,
                      const struct ini_section *s, bool offers_unknown, struct err *err);
/* Sets the numbers of the rows it refers to and reports those that do not exist or do not stand before it. */
bool requirement_resolve(struct requirement *r, const struct questionnaire *q, struct err *err);
/* The upper-case form of an id, in the arena; NULL when it is none. */
const char *requirement_id(struct arena *a, const char *section);

#endif

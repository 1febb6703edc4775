/* deeds: what officers do with the program at a command line, and what it must say to that. */
#ifndef TESTS_DEEDS_H
#define TESTS_DEEDS_H

#include "tests/pty.h"

/* Runs the program with these words (NULL-ended): this exit code, and that in what it printed and what it said (NULL:
 * anything); the test fails with all of it otherwise. */
void deeds_run(const struct place *p, const char *const *words, int code, const char *out, const char *err);
#define EXPECT(p, code, out, err, ...) deeds_run((p), (const char *const[]){__VA_ARGS__, NULL}, (code), (out), (err))

/* A new officer with a key of their own, whose passphrase is in the file `pass`, the key in pass.p12; `level`: of an
 * approver, else NULL. */
void deeds_officer(const struct place *p, const char *name, const char *role, const char *level, const char *pass);
/* Gives every clause that the assessment raises a place in the contract; how many they are. */
size_t deeds_place(const struct place *p, const char *id);
/* The questionnaires of the next year in a folder of the place: that for cloud services is of version 2027.1, with `more`
 * behind it. */
void deeds_edition(const struct place *p, const char *folder, const char *more);
/* Enter at each question says that it is still so, until nothing is left to say it of; then leaves. */
void deeds_confirm(struct pty *t);

#endif

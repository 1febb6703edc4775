/* command: the commands, one row of a table each (command_table.c); the help is made from the rows. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/session.h"

/* A command line that works, and what it is for. */
struct example {
	struct words tells, line;
};

enum { EXAMPLES_MAX = 3 };

struct command {
	const char *name; /* what is typed; "template check" is `template` with its first word in `sub` */
	const char *sub;  /* NULL when there is none */
	unsigned groups;  /* options besides those that go anywhere (options.h) */
	struct words args, summary;
	struct example example[EXAMPLES_MAX]; /* the simplest first; those without a line are none */
	size_t least, most; /* words after the name */
	/* The work; returns the exit code. `arg` are the words after the name. */
	int (*run)(struct session *s, const char *const *arg, size_t args);
};

/* All commands, in the order of the help; ends with a NULL name. */
extern const struct command command_table[];

/* The command that the first words name; *used gets how many of them. NULL when there is none. */
const struct command *command_find(const char *const *arg, size_t args, size_t *used);

/* ERR_USAGE when these words are too few or too many for the command, or no UTF-8. */
int command_check(const struct command *c, const char *const *arg, size_t args, struct err *err);

/* The whole program: reads the command line, runs a command, returns the exit code. */
int command_main(int argc, char **argv);

int cmd_run(struct session *s, const char *const *arg, size_t args);
int cmd_kiosk(struct session *s, const char *const *arg, size_t args);
int cmd_resume(struct session *s, const char *const *arg, size_t args);
int cmd_score(struct session *s, const char *const *arg, size_t args);
/* report, contract, plan and request: s->command says which. */
int cmd_document(struct session *s, const char *const *arg, size_t args);
int cmd_batch(struct session *s, const char *const *arg, size_t args);
int cmd_verify(struct session *s, const char *const *arg, size_t args);
int cmd_sign(struct session *s, const char *const *arg, size_t args);
int cmd_extend(struct session *s, const char *const *arg, size_t args);
int cmd_officer_add(struct session *s, const char *const *arg, size_t args);
int cmd_officer_list(struct session *s, const char *const *arg, size_t args);
int cmd_officer_disable(struct session *s, const char *const *arg, size_t args);
int cmd_template_check(struct session *s, const char *const *arg, size_t args);
int cmd_submit(struct session *s, const char *const *arg, size_t args);
int cmd_return(struct session *s, const char *const *arg, size_t args);
int cmd_approve(struct session *s, const char *const *arg, size_t args);
int cmd_place(struct session *s, const char *const *arg, size_t args);
int cmd_conclude(struct session *s, const char *const *arg, size_t args);
int cmd_start(struct session *s, const char *const *arg, size_t args);
int cmd_trigger(struct session *s, const char *const *arg, size_t args);
int cmd_renew(struct session *s, const char *const *arg, size_t args);
int cmd_withdraw(struct session *s, const char *const *arg, size_t args);
int cmd_end(struct session *s, const char *const *arg, size_t args);
int cmd_findings(struct session *s, const char *const *arg, size_t args);
int cmd_treat(struct session *s, const char *const *arg, size_t args);
int cmd_mend(struct session *s, const char *const *arg, size_t args);
int cmd_control(struct session *s, const char *const *arg, size_t args);
int cmd_except(struct session *s, const char *const *arg, size_t args);
int cmd_portfolio(struct session *s, const char *const *arg, size_t args);
int cmd_compare(struct session *s, const char *const *arg, size_t args);
int cmd_policy_diff(struct session *s, const char *const *arg, size_t args);
int cmd_migrate(struct session *s, const char *const *arg, size_t args);
int cmd_template_diff(struct session *s, const char *const *arg, size_t args);
int cmd_retention(struct session *s, const char *const *arg, size_t args);
int cmd_destroy(struct session *s, const char *const *arg, size_t args);
int cmd_due(struct session *s, const char *const *arg, size_t args);
int cmd_register_backup(struct session *s, const char *const *arg, size_t args);
int cmd_register_restore(struct session *s, const char *const *arg, size_t args);
int cmd_register_check(struct session *s, const char *const *arg, size_t args);
int cmd_diff(struct session *s, const char *const *arg, size_t args);
int cmd_kinds(struct session *s, const char *const *arg, size_t args);
int cmd_list(struct session *s, const char *const *arg, size_t args);
int cmd_show(struct session *s, const char *const *arg, size_t args);
int cmd_log(struct session *s, const char *const *arg, size_t args);
int cmd_key_new(struct session *s, const char *const *arg, size_t args);
int cmd_key_show(struct session *s, const char *const *arg, size_t args);
int cmd_config(struct session *s, const char *const *arg, size_t args);
int cmd_doctor(struct session *s, const char *const *arg, size_t args);
int cmd_help(struct session *s, const char *const *arg, size_t args);

#endif

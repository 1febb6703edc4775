/* options: the command line's options, one row of a table each; help and completion are made from the same rows.
 *
 * Long options: --name, --name=value, --name value; a few have a letter too: -h, -o value, -ovalue. `--` ends options;
 * the last of two wins. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/err.h"
#include "assess/mem.h"

/* Which commands an option belongs to. */
enum option_group {
	OPTION_ANYWHERE = 1 << 0, /* sets the stage; accepted by every command */
	OPTION_CASE = 1 << 1,     /* --answers */
	OPTION_PAPERS = 1 << 2,   /* making documents */
	OPTION_GATE = 1 << 3,
	OPTION_JSON = 1 << 4,
	OPTION_EXPLAIN = 1 << 5,
	OPTION_TRUST = 1 << 6,
	OPTION_SIGNING = 1 << 7, /* documents that are signed unless told otherwise */
	OPTION_ONE = 1 << 8,     /* making one document */
	OPTION_MANY = 1 << 9,    /* making those of a folder */
	OPTION_VERIFY = 1 << 10,
	OPTION_OFFICER = 1 << 11, /* registering an officer */
	OPTION_END = 1 << 12,     /* ending something, which wants a reason */
	OPTION_SIGN = 1 << 13,    /* signing a document that is there */
	OPTION_EXTEND = 1 << 14,
	OPTION_KIOSK = 1 << 15,
	OPTION_BEGIN = 1 << 16, /* beginning an assessment */
	OPTION_LIFE = 1 << 19,  /* a step of its life that is signed */
	OPTION_CLOSE = 1 << 20, /* its end */
	OPTION_DUE = 1 << 21,
	OPTION_TREAT = 1 << 22, /* what is done about a finding */
	OPTION_LOG = 1 << 23,
	OPTION_LIST = 1 << 24,
	OPTION_TRIGGER = 1 << 25,
	OPTION_CONFIRM = 1 << 27,  /* shows first, and asks */
	OPTION_OVERVIEW = 1 << 26, /* a document about several assessments */
	/* Not commands, but what an option is. */
	OPTION_CONFIG = 1 << 17, /* may stand in a configuration file (config.h) */
	OPTION_PLACE = 1 << 18   /* its value is a path */
};

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_CHOICE /* one of the words in value.en */, OPTION_NUMBER };

/* Where a value comes from. */
struct option_source {
	enum { OPTION_FROM_DEFAULT, OPTION_FROM_WORDS /* the command line */, OPTION_FROM_FILE } kind;
	const char *file; /* of a configuration file; with the line */
	int line;
};

struct options {
	const char *certificate; /* of return and erasure */
	const char *lang, *doc_lang, *answers, *out, *registry, *templates, *key, *pass_file, *font, *date, *who,
	    *trust, *view, *output, *forms, *post, *role, *level, *cert, *as, *officer, *reason, *tsa, *proxy,
	    *at, *content, *ambiguous, *previous, *config, *owner, *until, *evidence, *threat;
	int pass_fd; /* -1 when not given */
	int jobs;    /* 0 when not given */
	int idle;    /* seconds; 0: never locked */
	int revision; /* 0 when not given */
	int within;   /* days */
	bool no_input, gate, text, unsigned_papers, no_tsa, no_color, json, quiet, explain, help, version, plain, ical,
	    drop, verify, all, yes;
	uint64_t given;   /* bit i: row i of the table was given on the command line */
	struct option_source *source; /* of each row */
	char *const *argv; /* as the program got them; borrowed */
	const char **arg; /* everything that is no option, in order; borrowed texts */
	size_t args;
};

struct option_row {
	const char *name; /* without the dashes */
	char letter;      /* its short name; 0 when it has none */
	enum option_kind kind;
	unsigned groups;
	size_t offset;            /* of its member in struct options */
	int least, most;          /* of a number */
	struct words value, help; /* value: what stands for it in the help, the words of a choice as "ja|en"; empty for
				   * flags */
};

/* All rows; ends with a NULL name. */
extern const struct option_row option_table[];

/* Reads argv[1] on. Texts are borrowed from argv. Goes on after a mistake, so that `out` has the language for the
 * message; ERR_USAGE for each. `out` is yours (options_clear), also on failure. */
int options_parse(struct options *out, int argc, char **argv, struct err *err);
void options_clear(struct options *o);
/* Sets a row from somewhere else than the command line: flags are yes or no. `value` is borrowed. ERR_USAGE. */
int options_set(struct options *o, const struct option_row *row, const char *value, const struct option_source *from,
		struct err *err);
/* Whether an option was given in so many words, on the command line. */
bool options_asked(const struct options *o, const char *name);
const struct option_source *options_source(const struct options *o, const struct option_row *row);
/* The value as it would be written; NULL when there is none. In the arena. */
const char *options_text(const struct options *o, const struct option_row *row, struct arena *arena);
/* The environment variable that sets the row, too; NULL: none. */
const char *options_environment(const struct option_row *row);
/* The row that a key of a configuration file sets, NULL when it is none; and the key that was most likely meant. */
const struct option_row *options_config_row(const char *key);
const char *options_nearest_config(const char *key);
/* ERR_USAGE for each given option that is not in `groups`. */
int options_allowed(const struct options *o, unsigned groups, const char *command, struct err *err);
/* The word of a NULL-ended list that was most likely meant; NULL when none is near. */
const char *options_nearest(const char *word, const char *const *list);

#endif

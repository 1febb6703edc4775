/* The option table, without running the program. */
#include "tests/check.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

enum { WORDS = 8, WORDS_MAX = 20, TEXT_LINE = 300 };

struct parse_row {
	const char *name;
	const char *word[WORDS];
	bool refused;
	const char *says;                      /* must be in the first English finding */
	bool (*holds)(const struct options *); /* NULL: nothing more to see */
};

static bool out_is_x(const struct options *o)
{
	return o->out && strcmp(o->out, "x") == 0;
}

static bool out_is_y(const struct options *o)
{
	return o->out && strcmp(o->out, "y") == 0 && o->args == 0;
}

static bool out_has_equals(const struct options *o)
{
	return o->out && strcmp(o->out, "a=b") == 0;
}

static bool gate_and_arg(const struct options *o)
{
	return o->gate && o->args == 2 && strcmp(o->arg[0], "run") == 0 && strcmp(o->arg[1], "cloud") == 0;
}

static bool dashes_are_words(const struct options *o)
{
	return !o->gate && o->args == 2 && strcmp(o->arg[1], "--gate") == 0;
}

static bool fd_is_7(const struct options *o)
{
	return o->pass_fd == 7;
}

static bool nothing_given(const struct options *o)
{
	return o->pass_fd == -1 && !o->jobs && !o->out && !o->gate && o->given == 0 && o->args == 0;
}

static bool dash_is_word(const struct options *o)
{
	return o->args == 1 && strcmp(o->arg[0], "-") == 0;
}

static bool output_is_dash(const struct options *o)
{
	return o->output && strcmp(o->output, "-") == 0 && o->args == 0;
}

static bool output_is_x(const struct options *o)
{
	return o->output && strcmp(o->output, "x") == 0 && o->args == 0;
}

static bool view_is_vendor(const struct options *o)
{
	return o->view && strcmp(o->view, "vendor") == 0;
}

static bool jobs_are_64(const struct options *o)
{
	return o->jobs == 64;
}

static bool helps(const struct options *o)
{
	return o->help;
}

static bool still_japanese(const struct options *o)
{
	return o->lang && strcmp(o->lang, "ja") == 0;
}

static const struct parse_row parse_rows[] = {
    {"nothing", {0}, false, NULL, nothing_given},
    {"value after", {"--out", "x"}, false, NULL, out_is_x},
    {"value with =", {"--out=x"}, false, NULL, out_is_x},
    {"value may hold =", {"--out=a=b"}, false, NULL, out_has_equals},
    {"last wins", {"--out", "x", "--out=y"}, false, NULL, out_is_y},
    {"flag between words", {"run", "--gate", "cloud"}, false, NULL, gate_and_arg},
    {"-- ends options", {"run", "--", "--gate"}, false, NULL, dashes_are_words},
    {"number", {"--pass-fd", "7"}, false, NULL, fd_is_7},
    {"a dash is a word", {"-"}, false, NULL, dash_is_word},
    {"-h", {"-h"}, false, NULL, helps},
    {"language survives a mistake", {"--nonsense", "--lang=ja"}, true, "nonsense", still_japanese},
    {"language survives a mistake before", {"--lang=ja", "--nonsense"}, true, "nonsense", still_japanese},
    {"typing mistake", {"--anwsers", "f"}, true, "did you mean '--answers'", NULL},
    {"short form", {"--temp", "f"}, true, "did you mean '--templates'", NULL},
    {"nothing near", {"--zzzzzz"}, true, "'shinsa help' lists them", NULL},
    {"very long option",
     {"--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
     true,
     "aaaa",
     NULL},
    {"empty option name", {"--="}, true, "there is no option", NULL},
    {"no value", {"--out"}, true, "--out needs a value", NULL},
    {"empty value", {"--out="}, true, "the value is empty", NULL},
    {"flag with value", {"--gate=1"}, true, "takes no value", NULL},
    {"wrong language", {"--lang", "de"}, true, "--lang: 'de' is none of ja|en", NULL},
    {"half a choice", {"--view", "intern"}, true, "is none of internal|vendor", NULL},
    {"both choices", {"--view", "internal|vendor"}, true, "is none of internal|vendor", NULL},
    {"choice", {"--view=vendor"}, false, NULL, view_is_vendor},
    {"letter, value after", {"-o", "x"}, false, NULL, output_is_x},
    {"letter, value on it", {"-ox"}, false, NULL, output_is_x},
    {"long form of the letter", {"--output=x"}, false, NULL, output_is_x},
    {"value that is a dash", {"-o", "-"}, false, NULL, output_is_dash},
    {"letter without a value", {"-o"}, true, "--output needs a value", NULL},
    {"letter of a flag with a value", {"-hx"}, true, "--help takes no value", NULL},
    {"largest number", {"--jobs", "64"}, false, NULL, jobs_are_64},
    {"number over the most", {"--jobs", "65"}, true, "'65' is not a number from 1 to 64", NULL},
    {"number under the least", {"--jobs", "0"}, true, "'0' is not a number from 1 to 64", NULL},
    {"wrong number", {"--pass-fd", "7a"}, true, "not a number", NULL},
    {"negative number", {"--pass-fd=-1"}, true, "not a number", NULL},
    {"large number", {"--pass-fd", "99999999999999999999"}, true, "not a number", NULL},
    {"blank before number", {"--pass-fd", " 7"}, true, "not a number", NULL},
    {"short option", {"-x"}, true, "there is no option", NULL},
};

static void parses(void **state)
{
	const struct parse_row *row = *state;
	char program[] = "shinsa", text[WORDS][120];
	char *argv[WORDS + 2] = {program};
	int argc = 1;
	for (; argc <= WORDS && row->word[argc - 1]; argc++) {
		size_t n = strlen(row->word[argc - 1]);
		assert_true(n < sizeof(text[0]));
		memcpy(text[argc - 1], row->word[argc - 1], n + 1);
		argv[argc] = text[argc - 1];
	}
	struct options o;
	struct err err = {0};
	int rc = options_parse(&o, argc, argv, &err);
	assert_int_equal(rc, row->refused ? -1 : 0);
	assert_int_equal(err.count > 0, row->refused);
	if (row->refused) {
		assert_int_equal(err_first_kind(&err), ERR_USAGE);
		assert_non_null(strstr(err.item[0].text.en, row->says));
	}
	if (row->holds)
		assert_true(row->holds(&o));
	options_clear(&o);
	err_clear(&err);
}

static void all_mistakes_are_told(void **state)
{
	(void)state;
	char word[4][16] = {"shinsa", "--gate=1", "--zzzzz", "--lang=xx"};
	char *argv[] = {word[0], word[1], word[2], word[3], NULL};
	struct options o;
	struct err err = {0};
	assert_int_equal(options_parse(&o, 4, argv, &err), -1);
	assert_int_equal(err.count, 3);
	options_clear(&o);
	err_clear(&err);
}

struct near_row {
	const char *name, *word, *near;
};

static const struct near_row near_rows[] = {
    {"same", "run", "run"},         {"swapped", "rnu", "run"}, {"one letter more", "scores", "score"},
    {"beginning", "ver", "verify"}, {"far", "banana", NULL},   {"empty", "", NULL},
};

static void finds_near(void **state)
{
	static const char *const list[] = {"run", "resume", "score", "verify", NULL};
	const struct near_row *row = *state;
	const char *near = options_nearest(row->word, list);
	if (row->near)
		assert_string_equal(near, row->near);
	else
		assert_null(near);
}

struct allowed_row {
	const char *name, *word;
	unsigned groups;
	bool allowed;
};

static const struct allowed_row allowed_rows[] = {
    {"anywhere", "--lang=ja", 0, true},
    {"of the command", "--json", OPTION_JSON, true},
    {"of another command", "--json", OPTION_CASE, false},
    {"gate without a verdict", "--gate", 0, false},
};

static void allows(void **state)
{
	const struct allowed_row *row = *state;
	char program[] = "shinsa", word[32];
	char *argv[] = {program, word, NULL};
	struct options o;
	struct err err = {0};
	memcpy(word, row->word, strlen(row->word) + 1);
	assert_int_equal(options_parse(&o, 2, argv, &err), 0);
	assert_int_equal(options_allowed(&o, row->groups, "list", &err), row->allowed ? 0 : -1);
	assert_int_equal(err.count, row->allowed ? 0 : 1);
	options_clear(&o);
	err_clear(&err);
}

static void table_is_whole(void **state)
{
	(void)state;
	for (const struct option_row *r = option_table; r->name; r++) {
		assert_true(r->groups != 0);
		assert_non_null(r->help.ja);
		assert_non_null(r->help.en);
		assert_int_equal(r->kind == OPTION_FLAG, r->value.ja == NULL);
		assert_int_equal(r->kind == OPTION_NUMBER, r->most > 0);
		/* The words of a choice are what is typed: one list for both languages. */
		assert_true(r->kind != OPTION_CHOICE || strcmp(r->value.ja, r->value.en) == 0);
		for (const struct option_row *other = r + 1; other->name; other++) {
			assert_string_not_equal(r->name, other->name);
			assert_true(r->offset != other->offset);
			assert_true(!r->letter || r->letter != other->letter);
		}
	}
}

enum { TEXT_MAX = 64 * 1024 };

static void read_text(const char *path, char text[TEXT_MAX])
{
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(text, 1, TEXT_MAX - 1, f);
	assert_true(n > 0 && n < TEXT_MAX - 1);
	text[n] = '\0';
	fclose(f);
}

/* The word as a whole: "out" is not in "without". */
static bool mentions(const char *text, const char *before, const char *word)
{
	char looked_for[80];
	size_t n = (size_t)snprintf(looked_for, sizeof(looked_for), "%s%s", before, word);
	for (const char *at = text; (at = strstr(at, looked_for)); at++) {
		char left = at == text ? ' ' : at[-1], right = at[n];
		if (!isalnum((unsigned char)left) && left != '-' && !isalnum((unsigned char)right) && right != '-')
			return true;
	}
	return false;
}

/* The manual and the completion are written by hand: neither may lag behind the tables. */
static void papers_know_all(void **state)
{
	(void)state;
	static char manual[TEXT_MAX], japanese[TEXT_MAX], completion[TEXT_MAX];
	read_text("cli/shinsa.1", manual);
	read_text("cli/ja/shinsa.1", japanese);
	read_text("cli/completion.bash", completion);
	for (const struct option_row *r = option_table; r->name; r++)
		if (!mentions(manual, "Fl -", r->name) || !mentions(japanese, "Fl -", r->name) ||
		    !mentions(completion, "--", r->name))
			fail_msg("not in all: --%s", r->name);
	for (const struct command *c = command_table; c->name; c++)
		if (!mentions(manual, "", c->name) || !mentions(japanese, "", c->name) ||
		    !mentions(completion, "", c->name) ||
		    (c->sub && (!mentions(manual, "", c->sub) || !mentions(completion, "", c->sub))))
			fail_msg("not in all: %s %s", c->name, c->sub ? c->sub : "");
}

/* Splits a line as a shell does, with nothing but blanks and single quotes; changes it. Returns how many words. */
static int shell_words(char *line, char *argv[WORDS_MAX])
{
	int n = 0;
	char *to = line;
	for (char *at = line; *at;) {
		while (*at == ' ')
			at++;
		assert_true(n + 1 < WORDS_MAX);
		argv[n++] = to;
		for (bool quoted = false; *at && (quoted || *at != ' '); at++) {
			if (*at == '\'')
				quoted = !quoted;
			else
				*to++ = *at;
		}
		at += *at == ' ';
		*to++ = '\0';
	}
	argv[n] = NULL;
	return n;
}

/* An example is accepted as it stands, by its own command, up to the point where the work would begin. */
static void accepts(const struct command *c, const char *text)
{
	char line[TEXT_LINE], *argv[WORDS_MAX];
	struct options o;
	struct err err = {0};
	size_t used = 0, n = strlen(text);
	assert_true(n < sizeof(line));
	memcpy(line, text, n + 1);
	int argc = shell_words(line, argv);
	assert_string_equal(argv[0], "shinsa");
	int rc = options_parse(&o, argc, argv, &err);
	if (rc < 0 || command_find(o.arg, o.args, &used) != c || options_allowed(&o, c->groups, c->name, &err) < 0 ||
	    command_check(c, o.arg + used, o.args - used, &err) < 0)
		fail_msg("%s: %s", text, err.count ? err.item[0].text.en : "another command");
	options_clear(&o);
	err_clear(&err);
}

static void examples_work(void **state)
{
	(void)state;
	for (const struct command *c = command_table; c->name; c++) {
		size_t n = 0;
		for (; n < EXAMPLES_MAX && c->example[n].line.ja; n++) {
			accepts(c, c->example[n].line.ja);
			accepts(c, c->example[n].line.en);
			assert_non_null(c->example[n].tells.ja);
			assert_non_null(c->example[n].tells.en);
		}
		assert_true(n >= 2);
	}
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, parses, parse_rows, "parse");
	CHECK_ROWS(&list, finds_near, near_rows, "near");
	CHECK_ROWS(&list, allows, allowed_rows, "allowed");
	check_add(&list, all_mistakes_are_told, NULL, "all mistakes in one go");
	check_add(&list, examples_work, NULL, "every example of the help is accepted, in both languages");
	check_add(&list, papers_know_all, NULL, "the manuals and the completion know every option and command");
	check_add(&list, table_is_whole, NULL, "every row of the table is whole and unique");
	return check_run(&list, "options");
}

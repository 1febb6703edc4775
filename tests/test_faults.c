/* Every act of a case's life, ended or out of room at each change that it makes to files: the register is whole
 * afterwards, no document is half written, the act was done or was not, and doing it again does it. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/register.h"
#include "tests/deeds.h"
#include "tests/tool.h"

enum { POINTS_MAX = 2000, DOCUMENT_TAIL = 8, AGAIN_EVERY = 8 /* of the points, for time */ };

#define AUTHOR "--officer", "山田太郎", "--pass-file", "yamada"
#define CHIEF "--officer", "佐藤花子", "--pass-file", "sato"

struct act {
	const char *name;
	const char *id, *state; /* whose state it is afterwards; NULL: it stays */
	const char *said;       /* else: what then stands in the log */
	const char *words[12];
	void (*before)(struct place *p); /* what is done first */
};

static void submit(struct place *p)
{
	EXPECT(p, 0, NULL, NULL, "submit", "R8-0001", AUTHOR);
}

static void in_contract(struct place *p)
{
	assert_true(deeds_place(p, "R8-0001") > 10);
	EXPECT(p, 0, NULL, NULL, "treat", "R8-0001", "--owner", "山田太郎", "--until", "2027-03-31");
}

static void next_version(struct place *p)
{
	deeds_edition(p, "next", "");
}

/* In the order of a life: each starts where the one before it ended. */
static const struct act acts[] = {
    {"submit", "R8-0001", "submitted", NULL, {"submit", "R8-0001", AUTHOR}, NULL},
    {"return", "R8-0001", "draft", NULL, {"return", "R8-0001", CHIEF, "--reason", "証跡がない"}, NULL},
    {"approve", "R8-0001", "approved", NULL, {"approve", "R8-0001", CHIEF}, submit},
    {"place", NULL, NULL, "place", {"place", "R8-0001", "K03", "第3条"}, NULL},
    {"treat", NULL, NULL, "remedy", {"treat", "R8-0001", "--owner", "山田太郎", "--until", "2027-03-31"}, NULL},
    {"conclude", "R8-0001", "contracted", NULL, {"conclude", "R8-0001"}, in_contract},
    {"start", "R8-0001", "in_force", NULL, {"start", "R8-0001"}, NULL},
    {"trigger", NULL, NULL, "trigger", {"trigger", "R8-0001", "--reason", "不正アクセス"}, NULL},
    {"renew", "R8-0002", "draft", NULL, {"renew", "R8-0001", "--no-input", "--who", "山田太郎"}, NULL},
    {"migrate", NULL, NULL, "migrate", {"migrate", "R8-0002", "--yes", "--templates", "next"}, next_version},
    {"withdraw", "R8-0002", "withdrawn", NULL, {"withdraw", "R8-0002", "--reason", "中止"}, NULL},
    {"end", "R8-0001", "ended", NULL, {"end", "R8-0001", "--certificate", "第12号"}, NULL},
    {"destroy",
     "R8-0001",
     "destroyed",
     NULL,
     {"destroy", "R8-0001", CHIEF, "--reason", "満了", "--date", "2040-05-01"},
     NULL},
};

enum { ACTS = sizeof(acts) / sizeof(acts[0]) };

static struct story {
	struct place p;
	struct host host;
	char *preload;
	size_t done;
} story;

static void copy(const struct place *from, struct place *to)
{
	*to = *from;
	tool_folder(to->dir);
	char *source = place_path(from, ".");
	assert_int_equal(tool_run("/", (const char *const[]){"cp", "-a", source, to->dir, NULL}, NULL), 0);
	free(source);
}

struct standing {
	char state[24]; /* "" where there is no such case */
	size_t said;    /* lines of that kind */
};

static bool count_line(void *ctx, const struct log_line *line)
{
	void **both = ctx;
	*(size_t *)both[1] += strcmp(line->what, both[0]) == 0;
	return true;
}

/* Whole, and how the case of the act stands. */
static struct standing look(const struct place *p, const struct act *a)
{
	struct standing out = {0};
	struct register_db *r = NULL;
	struct err err = {0};
	struct register_life life;
	struct arena *arena = arena_new();
	char *path = place_path(p, "shinsa/register.db");
	if (register_open(&r, path, false, &story.host, &err) || register_verify_log(r, NULL, &err) ||
	    register_check_pages(r, &err))
		fail_msg("%s: %s", a->name, err.item[0].text.en);
	if (a->id && register_life(r, a->id, &life, arena, &err) == 0)
		snprintf(out.state, sizeof(out.state), "%s", life.state);
	if (a->said) {
		void *both[] = {(void *)(uintptr_t)a->said, &out.said};
		assert_int_equal(register_log(r, NULL, count_line, both, &err), 0);
	}
	err_clear(&err);
	register_close(r);
	arena_free(arena);
	free(path);
	return out;
}

static bool same(const struct standing *a, const struct standing *b)
{
	return strcmp(a->state, b->state) == 0 && a->said == b->said;
}

/* What has a document's name is a whole document. */
static void look_at_documents(const struct place *p)
{
	struct dirent **entry;
	char *folder = place_path(p, "out");
	int count = scandir(folder, &entry, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		const char *dot = strrchr(entry[i]->d_name, '.');
		if (dot && dot != entry[i]->d_name && strcmp(dot, ".pdf") == 0) {
			struct buf b;
			buf_init(&b, 16 << 20);
			tool_read(folder, entry[i]->d_name, &b);
			assert_true(b.n > 1000);
			assert_memory_equal(buf_text(&b), "%PDF-1.", 7);
			assert_non_null(strstr(buf_text(&b) + b.n - DOCUMENT_TAIL, "%%EOF"));
			buf_clear(&b);
		}
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	free(folder);
}

/* Everything that must hold of one act that came to its n-th change. Returns whether it came that far. */
static bool strike(const struct act *a, const char *how, long n, const struct standing *was,
		   const struct standing *wanted)
{
	struct place p;
	char fault[32];
	copy(&story.p, &p);
	snprintf(fault, sizeof(fault), "%s %ld", how, n);
	p.preload = story.preload;
	p.fault = fault;
	struct run r = place_run(&p, a->words, NULL);
	p.preload = p.fault = NULL;
	struct standing is = look(&p, a);
	const bool done = same(&is, wanted), struck = r.code != 0;
	if (!done && !same(&is, was))
		fail_msg("%s, %s: half done: %s", a->name, fault, is.state);
	/* A disk that confirms no writing leaves it open whether it was done, and that is what is said. */
	const bool open = struck && strstr(r.err, "保存できたか分かりません");
	if (strcmp(how, "full") == 0 && (r.code == -1 || (struck ? (done && !open) || !*r.err : !done)))
		fail_msg("%s, %s: exit code %d, done: %d, said: %s", a->name, fault, r.code, done, r.err);
	if (strcmp(how, "kill") == 0 && struck && r.code != -1)
		fail_msg("%s, %s: exit code %d, said: %s", a->name, fault, r.code, r.err);
	look_at_documents(&p);
	run_clear(&r);
	if (!done && n % AGAIN_EVERY == 0) {
		r = place_run(&p, a->words, NULL);
		is = look(&p, a);
		if (r.code || !same(&is, wanted))
			fail_msg("%s after %s: exit code %d, said: %s", a->name, fault, r.code, r.err);
		look_at_documents(&p);
		run_clear(&r);
	}
	tool_remove(p.dir);
	return struck;
}

static void faults(void **state)
{
	const struct act *a = *state;
	struct place after;
	/* A sanitizer wants to be loaded first itself. */
	if (getenv("SHINSA_SANITIZED"))
		skip();
	if (a->before)
		a->before(&story.p);
	const struct standing was = look(&story.p, a);
	copy(&story.p, &after);
	struct run r = place_run(&after, a->words, NULL);
	if (r.code)
		fail_msg("%s: %s", a->name, r.err);
	run_clear(&r);
	const struct standing wanted = look(&after, a);
	assert_false(same(&was, &wanted));
	static const char *const hows[] = {"kill", "full"};
	for (int how = 0; how < 2; how++) {
		long n = 1;
		while (strike(a, hows[how], n, &was, &wanted))
			assert_true(++n < POINTS_MAX);
		print_message("%s: %s at %ld points\n", a->name, hows[how], n - 1);
		assert_true(n > 10);
	}
	tool_remove(after.dir);
	/* And on with the story. The keys are known by where they are: the place stays. */
	deeds_run(&story.p, a->words, 0, NULL, NULL);
}

static void begin(void)
{
	char *example = NULL, *slash;
	place_make(&story.p);
	host_system(&story.host);
	assert_true(asprintf(&story.preload, "%s", story.p.program) > 0);
	slash = strrchr(story.preload, '/');
	assert_non_null(slash);
	*slash = '\0';
	char *path = NULL;
	assert_true(asprintf(&path, "%s/tests/fault.so", story.preload) > 0);
	free(story.preload);
	story.preload = path;
	deeds_officer(&story.p, "山田太郎", "author", NULL, "yamada");
	deeds_officer(&story.p, "佐藤花子", "approver", "chief", "sato");
	assert_true(asprintf(&example, "%s/cloud-mixed.ini", story.p.examples) > 0);
	EXPECT(&story.p, 0, NULL, NULL, "run", "--answers", example, "--no-input", "--unsigned", "--who", "山田太郎");
	free(example);
}

int main(void)
{
	struct check_list list = {0};
	if (getenv("SHINSA_SANITIZED"))
		print_message("skipped: faults (a sanitizer wants to be loaded first itself)\n");
	begin();
	CHECK_ROWS(&list, faults, acts, "faults");
	int failures = check_run(&list, "faults");
	place_remove(&story.p);
	free(story.preload);
	return failures;
}

#define _GNU_SOURCE
#include "cli/command.h"

#include <string.h>

#include "cli/doctor.h"
#include "cli/json_out.h"

enum { CHECK = 16 };

static void print_finding(const struct say *s, const struct doctor_finding *f)
{
	if (s->quiet && f->mark == DOCTOR_GOOD)
		return;
	fprintf(s->out, "%s %s  ", doctor_mark_sign(f->mark), words_in(doctor_mark_title(f->mark), s->lang));
	say_padded(s->out, words_in(f->check, s->lang), CHECK, true);
	fprintf(s->out, "%s\n", words_in(f->text, s->lang));
	if (*words_in(f->todo, s->lang))
		say_result(s, "        → %s\n", "        -> %s\n", words_in(f->todo, s->lang));
}

static void json_finding(struct json_out *j, const struct doctor_finding *f)
{
	static const char *const marks[] = {[DOCTOR_GOOD] = "good", [DOCTOR_CAUTION] = "caution", [DOCTOR_BAD] = "bad"};
	json_out_begin(j, NULL, JSON_OUT_OBJECT);
	json_out_text(j, "check", f->check.en);
	json_out_text(j, "mark", marks[f->mark]);
	json_out_words(j, "text", f->text);
	if (f->todo.ja)
		json_out_words(j, "todo", f->todo);
	json_out_end(j);
}

int cmd_doctor(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	struct doctor d;
	bool bad = false, written = true;
	struct json_out *j = s->opt->json ? json_out_new(JSON_OUT_ARRAY) : NULL;
	doctor_look(&d, s);
	for (size_t i = 0; i < d.count; i++) {
		bad |= d.item[i].mark == DOCTOR_BAD;
		if (j)
			json_finding(j, &d.item[i]);
		else
			print_finding(&s->say, &d.item[i]);
	}
	if (j)
		written = json_out_print(j, &s->say);
	doctor_clear(&d);
	return written ? bad : ERR_WORLD;
}

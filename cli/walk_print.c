#define _GNU_SOURCE
#include "cli/walk_private.h"

#include <string.h>

#include "assess/text.h"
#include "cli/question.h"
#include "cli/report.h"
#include "cli/wrap.h"

/* All on one line where they fit, else one on each. */
static void print_options(const struct say *s, const struct requirement *r, struct arena *arena)
{
	struct option option[QUESTION_OPTIONS_MAX];
	size_t n = question_options(r, s->lang, arena, option), width = 0;
	for (size_t i = 0; i < n; i++)
		width += 2 + text_width(option[i].key) + 2 + text_width(option[i].label);
	bool one_line = width <= WRAP_COLUMNS;
	for (size_t i = 0; i < n; i++)
		fprintf(s->talk, "  %s) %s%s", option[i].key, option[i].label, one_line && i + 1 < n ? "" : "\n");
	if (n && r->type->value == VALUE_CODES)
		say_talk(s, "  いくつでも選べます（例 1,2）\n", "  choose any number (as in 1,2)\n");
}

/* For rows that take text: a sample where the form matters, and what else may be said. */
static void print_form(const struct say *s, const struct requirement *r)
{
	bool form = r->type->fold != FOLD_NONE && r->type->ok;
	if (!form && !r->offers_unknown && !r->offers_na)
		return;
	fputs("  ", s->talk);
	if (form)
		say_talk(s, "例 %s", "for example %s", r->type->ok);
	if (form && (r->offers_unknown || r->offers_na))
		fputs("  ", s->talk);
	if (r->offers_unknown)
		say_talk(s, "分からなければ 不明", "or: unknown");
	if (r->offers_unknown && r->offers_na)
		say_talk(s, "、", ", ");
	if (r->offers_na)
		say_talk(s, "該当しなければ -", "- where it does not apply");
	fputc('\n', s->talk);
}

static void print_current(const struct say *s, const struct answers *a, int row, struct arena *arena)
{
	const struct answer *item = &a->item[row];
	const struct requirement *r = &a->q->row[row];
	if (item->value)
		say_talk(s,
			 item->carried ? "  引き継いだ答え %s（Enter で今もそうだと確かめる）\n"
				       : "  いまの答え %s（Enter でそのまま）\n",
			 item->carried ? "  carried answer: %s (Enter confirms it)\n"
				       : "  answer now: %s (Enter keeps it)\n",
			 requirement_show(r, item->value, s->lang, arena));
	if (item->reason)
		say_talk(s, "  理由 %s\n", "  reason: %s\n", item->reason);
	if (item->evidence != EVIDENCE_UNSET)
		say_talk(s, "  証跡 %s\n", "  evidence: %s\n", interview_evidence_text(a, row, s->lang, arena));
	if (item->note)
		say_talk(s, "  備考 %s\n", "  note: %s\n", item->note);
}

/* Last time's answer. */
static void print_before(const struct say *s, const struct interview *i, struct arena *arena)
{
	char day[48];
	const char *text = i->before ? interview_before_text(i, i->row, s->lang, arena) : NULL;
	if (!i->before)
		return;
	date_to_text(i->before->date, s->lang, day, sizeof(day));
	say_talk(s, "  前回 %1$s（%3$s）%2$.0s\n", "  last time: %2$s (%3$s)%1$.0s\n", text ? text : "答えなし",
		 text ? text : "no answer", day);
}

static void print_role(const struct say *s, const struct requirement *r)
{
	const char *role = words_in(role_title(r->role), s->lang);
	if (r->weight)
		say_talk(s, "%s（重み%d）\n", "%s (weight %d)\n", role, r->weight);
	else
		fprintf(s->talk, "%s\n", role);
}

void walk_question(const struct walker *k)
{
	const struct say *s = k->say;
	const struct answers *a = k->i->answers;
	int row = k->i->row;
	const struct requirement *r = interview_row(k->i);
	struct arena *arena = arena_new();
	size_t position = 0, count = answers_count(a, row, &position);
	fprintf(s->talk, "\n[%zu/%zu] %s  %s  ", position, count, r->id,
		words_in(a->q->section[r->section].title, s->lang));
	print_role(s, r);
	say_strong(s, s->talk, words_in(r->ask, s->lang));
	fputc('\n', s->talk);
	print_options(s, r, arena);
	if (!question_takes_code(r))
		print_form(s, r);
	print_current(s, a, row, arena);
	print_before(s, k->i, arena);
	if (*words_in(r->basis, s->lang))
		say_talk(s, "  根拠 %s\n", "  basis: %s\n", words_in(r->basis, s->lang));
	arena_free(arena);
}

/* Whether `n` alone is an answer here. */
static bool takes_yes(const struct requirement *r)
{
	return strcmp(r->type->name, "yn") == 0 || strcmp(r->type->name, "ynp") == 0;
}

static void help_line(const struct say *s, const char *ja, const char *en, const char *text)
{
	if (text && *text)
		say_talk(s, "  %s %s\n", "  %s: %s\n", s->lang == LANG_JA ? ja : en, text);
}

void walk_help(const struct walker *k)
{
	const struct say *s = k->say;
	const struct requirement *r = interview_row(k->i);
	wrap_print(s->talk, words_in(r->help, s->lang), s->lang, 2);
	help_line(s, "証跡", "evidence", words_in(r->evidence, s->lang));
	help_line(s, "根拠", "basis", words_in(r->basis, s->lang));
	help_line(s, "出典", "source", r->source);
	if (!question_takes_code(r)) {
		help_line(s, "書き方", "form", words_in(r->type->message, s->lang));
		help_line(s, "例", "example", r->type->ok);
	}
	say_talk(s,
		 "  使い方  b 前へ　j CLD-22 その質問へ（j だけなら最初の未回答へ）　Enter そのまま次へ\n"
		 "          r 一覧（r m 未回答・不明、r k 不明、r u 満たさない・一部、r c 変わったもの、r a すべて）\n"
		 "          /監査 その言葉のある質問を探す\n"
		 "          n 文 備考を書く%s　e 証跡を書く　d 答えを取り消す　q 保存して終了\n"
		 "          同じ文字を答えにするときは、前に \\ を付けます。\n",
		 "  keys  b back; j CLD-22 go to that question (j: the first open one); Enter keep and go on\n"
		 "        r review (r m missing or unknown, r k unknown, r u unmet or partial, r c changed, r a all)\n"
		 "        /audit finds the questions with that word\n"
		 "        n TEXT note%s; e evidence; d take the answer back; q save and leave\n"
		 "        put \\ in front where one of these is your answer\n",
		 !takes_yes(r)        ? ""
		 : s->lang == LANG_JA ? "（n だけなら「いいえ」）"
				      : " (n alone: no)");
}

#define _GNU_SOURCE
#include "cli/question.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "assess/text.h"

enum { COMMAND_WORDS = 6 };

/* `rest`: whether something may follow the short letter. */
static const struct command_words {
	enum said_kind kind;
	bool rest;
	const char *word[COMMAND_WORDS]; /* the letter first, in the form of text_search_key */
} commands[] = {
    {SAID_BACK, false, {"b", "back", "戻る", "もどる", "前"}},
    {SAID_HELP, false, {"?", "h", "help", "説明", "ヘルプ"}},
    {SAID_JUMP, true, {"j", "jump", "go", "移動"}},
    {SAID_REVIEW, true, {"r", "review", "list", "一覧"}},
    {SAID_SEARCH, true, {"/", "find", "search", "探す"}},
    {SAID_NOTE, true, {"n", "note", "備考", "メモ"}},
    {SAID_EVIDENCE, false, {"e", "evidence", "証跡"}},
    {SAID_CLEAR, false, {"d", "delete", "clear", "取消", "取り消し", "消す"}},
    {SAID_QUIT, false, {"q", "quit", "exit", "保存", "終了", "保存して終了"}},
};

bool question_takes_code(const struct requirement *r)
{
	return r->type->value == VALUE_CODE || r->type->value == VALUE_CODES;
}

/* Rows of yes and no carry no choices of their own. */
static size_t yes_no(const struct requirement *r, struct choice out[3])
{
	size_t n = 0;
	out[n++] = (struct choice){"yes", {"はい", "Yes"}};
	if (strcmp(r->type->name, "ynp") == 0)
		out[n++] = (struct choice){"partial", {"一部", "Partly"}};
	out[n++] = (struct choice){"no", {"いいえ", "No"}};
	return n;
}

static bool digits_only(const char *code)
{
	return *code && strspn(code, "0123456789") == strlen(code);
}

size_t question_options(const struct requirement *r, enum lang lang, struct arena *arena,
			struct option out[QUESTION_OPTIONS_MAX])
{
	struct choice own[3];
	const struct choice *choice = r->choices ? r->choice : own;
	size_t choices = r->choices ? r->choices : question_takes_code(r) ? yes_no(r, own) : 0, n = 0, number = 0;
	bool by_code = false;
	for (size_t i = 0; i < choices; i++)
		by_code |= digits_only(choice[i].code);
	for (size_t i = 0; i < choices; i++) {
		if (requirement_is_special(choice[i].code))
			continue;
		const char *key = by_code ? choice[i].code : arena_printf(arena, "%zu", ++number);
		out[n++] = (struct option){key, choice[i].code, words_in(choice[i].label, lang)};
	}
	if (n && r->offers_unknown)
		out[n++] = (struct option){"0", "unknown", lang == LANG_JA ? "不明" : "Unknown"};
	if (n && r->offers_na)
		out[n++] = (struct option){"-", "na", lang == LANG_JA ? "該当なし" : "Not applicable"};
	return n;
}

static bool among(const char *key, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n && words[i]; i++)
		if (strcmp(key, words[i]) == 0)
			return true;
	return false;
}

/* 不明 and 該当なし in the words people use, on any row that offers them. */
static const char *special_code(const struct requirement *r, const char *key)
{
	static const char *const unknown[] = {"不明", "unknown", "わからない", "分からない"};
	static const char *const na[] = {"該当なし", "na", "n/a", "notapplicable", "-", "−", "–", "—", "ー", "‐", "―"};
	if (r->offers_unknown && among(key, unknown, sizeof(unknown) / sizeof(unknown[0])))
		return "unknown";
	if (r->offers_na && among(key, na, sizeof(na) / sizeof(na[0])))
		return "na";
	return NULL;
}

/* y, n and p where yes and no are asked for. */
static const char *letter_code(const struct requirement *r, const char *key)
{
	if (strcmp(r->type->name, "yn") != 0 && strcmp(r->type->name, "ynp") != 0)
		return NULL;
	if (strcmp(key, "y") == 0)
		return "yes";
	if (strcmp(key, "n") == 0)
		return "no";
	return strcmp(key, "p") == 0 && strcmp(r->type->name, "ynp") == 0 ? "partial" : NULL;
}

/* The code of one word: the key shown, the code, or its label in either language. NULL when it names none. */
static const char *option_code(const struct requirement *r, const char *word, struct arena *arena)
{
	const char *key = text_search_key(arena, word);
	for (int lang = LANG_JA; lang <= LANG_EN; lang++) {
		struct option option[QUESTION_OPTIONS_MAX];
		size_t n = question_options(r, (enum lang)lang, arena, option);
		for (size_t i = 0; i < n; i++)
			if (strcmp(key, option[i].key) == 0 || strcasecmp(key, option[i].code) == 0 ||
			    strcmp(key, text_search_key(arena, option[i].label)) == 0)
				return option[i].code;
	}
	const char *special = special_code(r, key);
	return special ? special : letter_code(r, key);
}

/* Moves past blanks (also U+3000) when `blank`, else past everything that is none. */
static const char *skip(const char *s, bool blank)
{
	while (*s) {
		const char *next = s;
		uint32_t cp = text_next(&next);
		bool is_blank = cp == ' ' || cp == '\t' || cp == 0x3000;
		if (is_blank != blank)
			break;
		s = next;
	}
	return s;
}

/* The text without blanks at either end. */
static const char *trimmed(const char *s, struct arena *arena)
{
	const char *from = skip(s, true), *end = from;
	for (const char *at = from; *at; at = skip(at, true))
		end = at = skip(at, false);
	return arena_strndup(arena, from, (size_t)(end - from));
}

/* Whether what follows a command's letter can be meant, so that an answer starting with such a letter stays one. */
static bool rest_fits(enum said_kind kind, const char *rest, struct arena *arena)
{
	if (!*rest || kind == SAID_NOTE || kind == SAID_SEARCH)
		return true;
	if (kind == SAID_REVIEW) {
		static const char *const filters[] = {"m", "k", "u", "c", "a"};
		return among(text_search_key(arena, rest), filters, 5);
	}
	bool digit = false;
	const char *key = text_fold(arena, rest, FOLD_ASCII);
	for (const char *c = key; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '-')
			return false;
		digit |= isdigit((unsigned char)*c) != 0;
	}
	return digit;
}

static bool is_free_text(const struct requirement *r)
{
	return r && !question_takes_code(r) && r->type->fold != FOLD_ASCII;
}

static struct said said_command(const struct requirement *r, const char *typed, struct arena *arena)
{
	const char *start = skip(typed, true), *end = skip(start, false);
	const char *word = text_search_key(arena, arena_strndup(arena, start, (size_t)(end - start)));
	const char *rest = trimmed(end, arena);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const struct command_words *c = &commands[i];
		if (!among(word, c->word, COMMAND_WORDS))
			continue;
		/* A title may well start with "Note on …": where text is asked for, only the letter takes more. */
		bool letter = !is_free_text(r) || strcmp(word, c->word[0]) == 0;
		if (!*rest || (c->rest && letter && rest_fits(c->kind, rest, arena)))
			return (struct said){c->kind, rest};
	}
	return (struct said){SAID_ANSWER, typed};
}

struct said question_said(const struct requirement *r, const char *typed, struct arena *arena)
{
	const char *text = trimmed(typed, arena);
	if (!*text)
		return (struct said){SAID_KEEP, ""};
	if (text[0] == '\\')
		return (struct said){SAID_ANSWER, text + 1};
	if (text[0] == '/' && text[1])
		return (struct said){SAID_SEARCH, trimmed(text + 1, arena)};
	if (r && question_takes_code(r) && option_code(r, text, arena))
		return (struct said){SAID_ANSWER, text};
	return said_command(r, text, arena);
}

/* Several words, by comma, 、 or blank. */
static const char *codes_of(const struct requirement *r, const char *answer, struct arena *arena, const char **wrong)
{
	struct buf codes;
	const char *at = answer, *result = NULL;
	buf_init(&codes, 4096);
	while (*at) {
		const char *end = at;
		uint32_t cp = 0;
		const char *next = at;
		while (*end &&
		       (cp = text_next(&next), cp != ',' && cp != 0x3001 && cp != 0xFF0C && cp != ' ' && cp != 0x3000))
			end = next;
		if (end > at) {
			const char *word = arena_strndup(arena, at, (size_t)(end - at));
			const char *code = option_code(r, word, arena);
			if (!code) {
				*wrong = word;
				goto out;
			}
			if (codes.n)
				buf_str(&codes, ",");
			buf_str(&codes, code);
		}
		at = *end ? next : end;
	}
	result = arena_strdup(arena, buf_text(&codes));
out:
	buf_clear(&codes);
	return result;
}

const char *question_code(const struct requirement *r, const char *answer, struct arena *arena, const char **wrong)
{
	const char *code =
	    question_takes_code(r) ? option_code(r, answer, arena) : special_code(r, text_search_key(arena, answer));
	if (code)
		return code;
	if (!question_takes_code(r))
		return answer;
	if (r->type->value == VALUE_CODES)
		return codes_of(r, answer, arena, wrong);
	*wrong = answer;
	return NULL;
}

int question_evidence(const struct policy *p, const char *typed, struct arena *arena)
{
	const char *key = text_search_key(arena, typed);
	for (int i = 0; i < EVIDENCE_LEVELS; i++) {
		char number[16], code[16];
		snprintf(number, sizeof(number), "%d", i + 1);
		snprintf(code, sizeof(code), "e%d", i);
		if (strcmp(key, number) == 0 || strcmp(key, code) == 0)
			return i;
		if (strcmp(key, text_search_key(arena, words_in(p->evidence[i], LANG_JA))) == 0 ||
		    strcmp(key, text_search_key(arena, words_in(p->evidence[i], LANG_EN))) == 0)
			return i;
	}
	return -1;
}

#define _GNU_SOURCE
#include "cli/kiosk/question_state.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report.h"

/* Where things are. The questions' part ends at the rule above the grade; its left side lists the sections, and on wide
 * screens its right side holds the help. */
enum { SECTIONS = 20, GRADE_ROWS = 3, ASK_ROWS = 4, HELP_FROM = 116, HELP_COLUMNS = 36, LABEL = 6, KEY_COLUMNS = 4 };

struct place {
	int top, end;        /* rows of the question: [top, end) */
	int column, columns; /* of the question */
	int help;            /* column of the help; 0: none */
};

static struct place find_place(const struct kiosk *k)
{
	int columns = screen_columns(k->screen);
	struct place p = {.top = kiosk_top(k), .end = kiosk_bottom(k) - GRADE_ROWS, .column = SECTIONS + 2};
	p.help = columns >= HELP_FROM ? columns - HELP_COLUMNS : 0;
	p.columns = (p.help ? p.help - 2 : columns - 1) - p.column;
	return p;
}

/* ---- the sections ---- */

static void draw_section(struct kiosk *k, int row, const struct interview_section *s, bool here)
{
	const struct questionnaire *q = k->interview->answers->q;
	const char *count = arena_printf(k->arena, "%zu/%zu", s->answered, s->asked);
	int width = (int)screen_width(count);
	enum look look = here ? LOOK_ACCENT : s->answered == s->asked ? LOOK_GOOD : LOOK_TEXT;
	screen_text(k->screen, row, 1, 1, look, here ? "▸" : s->answered == s->asked ? "✓" : " ");
	screen_text(k->screen, row, 3, SECTIONS - 5 - width, look, words_in(q->section[s->section].title, k->lang));
	screen_text(k->screen, row, SECTIONS - width - 1, width, look, count);
}

static void draw_sections(struct kiosk *k, const struct place *p)
{
	const struct interview *i = k->interview;
	struct interview_section *s = arena_alloc(k->arena, i->answers->q->sections * sizeof(*s));
	size_t n = interview_sections(i, s);
	struct chooser c = {.count = n};
	for (size_t j = 0; j < n; j++)
		if (s[j].section == interview_row(i)->section)
			c.at = j;
	size_t rows = (size_t)(p->end - p->top);
	c.from = c.at + rows / 2 < n ? 0 : n > rows ? n - rows : 0;
	if (!c.from && c.at >= rows / 2 && n > rows)
		c.from = c.at - rows / 2;
	for (size_t j = 0; j < rows && c.from + j < n; j++)
		draw_section(k, p->top + (int)j, &s[c.from + j], c.from + j == c.at);
	screen_upright(k->screen, p->top, SECTIONS, p->end - p->top);
}

/* ---- the question ---- */

static void draw_head(struct kiosk *k, const struct place *p)
{
	const struct interview *i = k->interview;
	const struct requirement *r = interview_row(i);
	size_t position = 0, count = answers_count(i->answers, i->row, &position);
	const char *role = words_in(role_title(r->role), k->lang);
	const char *where = kiosk_printf(k, "質問 %zu/%zu", "question %zu of %zu", position, count);
	if (r->weight)
		role = kiosk_printf(k, "%s（重み%d）", "%s (weight %d)", role, r->weight);
	int width = (int)screen_width(role), here = (int)screen_width(where), middle = (p->columns - here) / 2;
	if (middle + here + 2 > p->columns - width)
		middle = p->columns - width - here - 2;
	screen_text(k->screen, p->top, p->column, p->columns, LOOK_ACCENT, r->id);
	screen_text(k->screen, p->top, p->column + middle, p->columns - middle, LOOK_TEXT, where);
	screen_text(k->screen, p->top, p->column + p->columns - width, width, LOOK_TEXT, role);
}

static int lines_of(const struct kiosk *k, int columns, const char *text)
{
	return screen_wrap(NULL, 0, 0, 0, columns, 0, LOOK_TEXT, k->lang, text);
}

static struct key key_of(const char *text)
{
	struct key key = {.kind = PRESS_TEXT};
	snprintf(key.text, sizeof(key.text), "%s", text);
	return key;
}

/* "▸ 2  国内を選択可能", with a box where several may be chosen. Returns the rows used. */
static int draw_option(struct kiosk *k, const struct question_state *q, const struct place *p, int row, int rows,
		       size_t n)
{
	const struct option *o = &q->option[n];
	bool here = q->at == FIELD_ANSWER && q->item.at == n + question_first_option(q);
	bool box = q->several && !requirement_is_special(o->code);
	int indent = 2 + KEY_COLUMNS + (box ? 4 : 0), width = p->columns - indent, column = p->column;
	int lines = lines_of(k, width, o->label);
	lines = lines < rows ? lines : rows;
	enum look look = here ? LOOK_CHOSEN : LOOK_TEXT;
	for (int i = 0; here && i < lines; i++)
		screen_line(k->screen, row + i, column, p->columns, look, "");
	screen_text(k->screen, row, column, 2, look, here ? "▸ " : q->chosen[n] && !box ? "✓ " : "  ");
	screen_text(k->screen, row, column + 2, KEY_COLUMNS, look, o->key);
	if (box)
		screen_text(k->screen, row, column + 2 + KEY_COLUMNS, 4, look, q->chosen[n] ? "[x] " : "[ ] ");
	screen_wrap(k->screen, row, column + indent, lines, width, 0, look, k->lang, o->label);
	screen_target(k->screen, row, column, p->columns, key_of(o->key));
	return lines;
}

static size_t options_count(const struct question_state *q)
{
	return q->item.count - question_first_option(q);
}

static int option_lines(const struct kiosk *k, const struct question_state *q, const struct place *p, size_t n)
{
	bool box = q->several && !requirement_is_special(q->option[n].code);
	return lines_of(k, p->columns - 2 - KEY_COLUMNS - (box ? 4 : 0), q->option[n].label);
}

/* The first option drawn, so that the one at hand is seen. */
static size_t first_shown(const struct kiosk *k, const struct question_state *q, const struct place *p, int rows)
{
	size_t n = options_count(q),
	       at = q->item.at >= question_first_option(q) ? q->item.at - question_first_option(q) : 0;
	int all = 0, used = 0;
	for (size_t i = 0; i < n; i++)
		all += option_lines(k, q, p, i);
	if (all <= rows)
		return 0;
	size_t from = at;
	used = n ? option_lines(k, q, p, at) : 0;
	while (from > 0 && used + option_lines(k, q, p, from - 1) <= rows - 2)
		used += option_lines(k, q, p, --from);
	return from;
}

static void draw_options(struct kiosk *k, const struct question_state *q, const struct place *p, int row, int rows)
{
	size_t n = options_count(q), i = first_shown(k, q, p, rows);
	int end = row + rows;
	if (i > 0)
		screen_text(k->screen, row++, p->column + 2, p->columns, LOOK_QUIET,
			    kiosk_words(k, "↑ 上にもあります", "↑ more above"));
	for (; i < n && row < end; i++) {
		bool last = row == end - 1 && i + 1 < n;
		if (last && !(q->at == FIELD_ANSWER && q->item.at == i + question_first_option(q)))
			break;
		row += draw_option(k, q, p, row, end - row, i);
	}
	if (i < n && row < end)
		screen_text(k->screen, row, p->column + 2, p->columns, LOOK_QUIET,
			    kiosk_words(k, "↓ 下にもあります", "↓ more below"));
}

static void draw_text_answer(struct kiosk *k, struct question_state *q, const struct place *p, int row, int rows)
{
	const struct requirement *r = interview_row(k->interview);
	bool here = q->at == FIELD_ANSWER && q->item.at == 0;
	screen_text(k->screen, row, p->column, 2, LOOK_TEXT, here ? "▸ " : "  ");
	field_draw(&q->field[FIELD_ANSWER], k->screen, row, p->column + 2, p->columns - 3, here);
	if (r->type->ok && r->type->fold != FOLD_NONE && rows > 1)
		screen_text(k->screen, row + 1, p->column + 2, p->columns - 2, LOOK_QUIET,
			    arena_printf(k->arena, "%s %s", kiosk_words(k, "例", "for example"), r->type->ok));
	if (rows > 3)
		draw_options(k, q, p, row + 3, rows - 3);
}

/* ---- the parts below the answer ---- */

static void draw_field(struct kiosk *k, struct question_state *q, enum interview_field f, int row, int column,
		       int columns, const char *label)
{
	bool here = q->at == f;
	int width = (int)screen_width(label) + 1;
	width = width < LABEL ? LABEL : width;
	screen_text(k->screen, row, column, width, here ? LOOK_ACCENT : LOOK_TEXT, label);
	field_draw(&q->field[f], k->screen, row, column + width, columns - width, here);
}

static void draw_levels(struct kiosk *k, const struct question_state *q, const struct place *p, int row)
{
	const struct interview *i = k->interview;
	const struct policy *policy = i->answers->q->policy;
	int own = i->answers->item[i->row].evidence, column = p->column + 1;
	int standing = own == EVIDENCE_UNSET ? i->answers->evidence_default : own;
	for (int level = 0; level < EVIDENCE_LEVELS; level++) {
		bool here = q->at == FIELD_EVIDENCE && (int)q->level.at == level;
		const char *text = arena_printf(k->arena, "%s%d %s", standing == level ? "✓" : " ", level + 1,
						words_in(policy->evidence[level], k->lang));
		int width = (int)screen_width(text) + 1;
		if (column + width > p->column + p->columns)
			width = p->column + p->columns - column;
		screen_line(k->screen, row, column, width, here ? LOOK_CHOSEN : LOOK_TEXT, text);
		column += width;
	}
}

static int draw_evidence(struct kiosk *k, struct question_state *q, const struct place *p, int row)
{
	const struct interview *i = k->interview;
	bool offered = interview_offers(i, FIELD_EVIDENCE), here = q->at == FIELD_EVIDENCE;
	screen_text(k->screen, row, p->column, LABEL, here ? LOOK_ACCENT : LOOK_TEXT, kiosk_words(k, "証跡", "paper"));
	screen_text(k->screen, row, p->column + LABEL, p->columns - LABEL, LOOK_TEXT,
		    words_in(interview_row(i)->evidence, k->lang));
	if (!offered)
		return 1;
	draw_levels(k, q, p, row + 1);
	if (!interview_offers(i, FIELD_PAPER))
		return 2;
	bool until = interview_offers(i, FIELD_UNTIL);
	int columns = until ? p->columns * 3 / 5 : p->columns;
	draw_field(k, q, FIELD_PAPER, row + 2, p->column, columns - 1, kiosk_words(k, "書類名", "which"));
	if (until)
		draw_field(k, q, FIELD_UNTIL, row + 2, p->column + columns, p->columns - columns,
			   kiosk_words(k, "期限", "until"));
	return 3;
}

static int evidence_rows(const struct kiosk *k)
{
	const struct interview *i = k->interview;
	if (!interview_row(i)->asks_evidence)
		return 0;
	return !interview_offers(i, FIELD_EVIDENCE) ? 1 : interview_offers(i, FIELD_PAPER) ? 3 : 2;
}

static bool gives_reason(const struct kiosk *k, const struct question_state *q)
{
	return q->at == FIELD_REASON || interview_offers(k->interview, FIELD_REASON);
}

static void draw_before(struct kiosk *k, const struct place *p, int row)
{
	const struct interview *i = k->interview;
	char day[48];
	date_to_text(i->before->date, k->lang, day, sizeof(day));
	const char *text = interview_before_text(i, i->row, k->lang, k->arena);
	const char *line = kiosk_printf(k, "前回（%s, %s）  %s", "last time (%s, %s)  %s", i->before_id, day,
					text ? text : kiosk_words(k, "答えなし", "no answer"));
	screen_text(k->screen, row, p->column, p->columns, LOOK_QUIET, line);
}

/* From below: basis, last time, note, evidence, reason. Returns the first row they take. */
static int draw_below(struct kiosk *k, struct question_state *q, const struct place *p)
{
	const struct interview *i = k->interview;
	const struct requirement *r = interview_row(i);
	int row = p->end;
	if (*words_in(r->basis, k->lang))
		screen_text(
		    k->screen, --row, p->column, p->columns, LOOK_QUIET,
		    arena_printf(k->arena, "%s  %s", kiosk_words(k, "根拠", "basis"), words_in(r->basis, k->lang)));
	if (i->before)
		draw_before(k, p, --row);
	row--;
	draw_field(k, q, FIELD_NOTE, --row, p->column, p->columns, kiosk_words(k, "備考", "note"));
	row -= evidence_rows(k);
	if (r->asks_evidence)
		draw_evidence(k, q, p, row);
	if (gives_reason(k, q))
		draw_field(k, q, FIELD_REASON, --row, p->column, p->columns,
			   kiosk_words(k, "該当なしの理由", "reason"));
	return row - 1;
}

static void draw_answer(struct kiosk *k, struct question_state *q, const struct place *p, int row, int end)
{
	if (q->text_row)
		draw_text_answer(k, q, p, row, end - row);
	else
		draw_options(k, q, p, row, end - row);
}

/* ---- the grade ---- */

static void draw_grade(struct kiosk *k, const struct place *p)
{
	const struct verdict *v = k->interview->verdict;
	int columns = screen_columns(k->screen);
	screen_rule(k->screen, p->end, 0, columns);
	struct said_text text;
	kiosk_text_start(k, &text);
	report_line(&text.say, text.say.out, v);
	screen_text(k->screen, p->end + 1, 1, columns - 1, LOOK_TEXT, kiosk_text_end(k, &text));
	kiosk_text_start(k, &text);
	report_counts(&text.say, text.say.out, v);
	screen_text(k->screen, p->end + 2, 1, columns - 1, LOOK_TEXT, kiosk_text_end(k, &text));
}

/* ---- help ---- */

static void add_line(struct buf *text, const char *label, const char *what)
{
	if (what && *what)
		buf_printf(text, "%s%s  %s\n", text->n ? "\n" : "", label, what);
}

static void add_keys(const struct kiosk *k, struct buf *text)
{
	buf_str(text, kiosk_words(k,
				  "\nキー\n"
				  "↑↓ か番号で選び、Enter で決めます。答えはその場で保存します。\n"
				  "Space  いくつでも選べる質問で、付けたり外したり\n"
				  "Tab・Shift-Tab  答え、証跡、備考の間を動く\n"
				  "b・F6・PageUp  前の質問　F7・PageDown  答えずに次へ\n"
				  "n・F2  備考　e・F5  証跡　/・F3  探す　r・F4  一覧\n"
				  "F8  判定　d・F9  答えを取り消す　q・F10  保存して終了\n"
				  "Esc  いま打ったものをやめる\n",
				  "\nKeys\n"
				  "arrows or a number choose, Enter takes it; it is saved at once\n"
				  "Space  marks and unmarks where several may be chosen\n"
				  "Tab, Shift-Tab  between answer, paper and note\n"
				  "b, F6, PageUp  back; F7, PageDown  on without an answer\n"
				  "n, F2  note; e, F5  paper; /, F3  find; r, F4  review\n"
				  "F8  verdict; d, F9  take the answer back; q, F10  leave\n"
				  "Esc  drop what was just typed\n"));
}

static void add_help(const struct kiosk *k, const struct requirement *r, struct buf *text)
{
	if (*words_in(r->help, k->lang))
		buf_printf(text, "%s\n", words_in(r->help, k->lang));
	add_line(text, kiosk_words(k, "証跡", "evidence"), words_in(r->evidence, k->lang));
	add_line(text, kiosk_words(k, "根拠", "basis"), words_in(r->basis, k->lang));
	add_line(text, kiosk_words(k, "出典", "source"), r->source);
	if (r->type->value != VALUE_CODE && r->type->value != VALUE_CODES)
		add_line(text, kiosk_words(k, "書き方", "form"), words_in(r->type->message, k->lang));
}

const char *question_help_text(struct kiosk *k, const struct requirement *r)
{
	struct buf text;
	buf_init(&text, 1 << 16);
	add_help(k, r, &text);
	add_keys(k, &text);
	const char *out = arena_strdup(k->arena, buf_text(&text));
	buf_clear(&text);
	return out;
}

static void draw_help(struct kiosk *k, const struct place *p)
{
	struct buf text;
	buf_init(&text, 1 << 16);
	add_help(k, interview_row(k->interview), &text);
	screen_upright(k->screen, p->top, p->help - 1, p->end - p->top);
	kiosk_lines(k, p->top, p->help + 1, p->end - p->top, HELP_COLUMNS - 2, 0, LOOK_QUIET,
		    arena_strdup(k->arena, buf_text(&text)));
	buf_clear(&text);
}

void question_draw(struct kiosk *k, struct question_state *q)
{
	struct place p = find_place(k);
	const char *ask = words_in(interview_row(k->interview)->ask, k->lang);
	draw_sections(k, &p);
	draw_head(k, &p);
	int lines = lines_of(k, p.columns, ask);
	lines = lines < ASK_ROWS ? lines : ASK_ROWS;
	screen_wrap(k->screen, p.top + 2, p.column, lines, p.columns, 0, LOOK_STRONG, k->lang, ask);
	if (p.help)
		draw_help(k, &p);
	draw_grade(k, &p);
	draw_answer(k, q, &p, p.top + 2 + lines + 1, draw_below(k, q, &p));
}

#include "forms/boxes.h"

#include <stdlib.h>

static const struct look sentence_look = {FACE_GOTHIC, 9.5, 15, true, INK_TEXT};
static const struct look bounds_look = {FACE_GOTHIC, 7.5, 12, false, INK_TEXT};
static const struct look band_look = {FACE_GOTHIC, 7.5, 10, false, INK_TEXT};
static const struct look number_look = {FACE_GOTHIC, 7, 9, false, INK_SOFT};
static const struct look position_look = {FACE_GOTHIC, 8, 12, true, INK_TEXT};
static const struct look role_look = {FACE_GOTHIC, 8, 12, true, INK_TEXT};
static const struct look lines_look = {FACE_GOTHIC, 7.5, 11.5, false, INK_SOFT};

/* A letter of one character fills its square; words (保留) are set smaller. */
static const struct look letter_looks[] = {
    {FACE_GOTHIC, 46, 52, true, INK_TEXT},
    {FACE_GOTHIC, 28, 34, true, INK_TEXT},
    {FACE_GOTHIC, 20, 26, true, INK_TEXT},
    {FACE_GOTHIC, 13, 18, true, INK_TEXT},
};

#define LETTER_SIDE 68.0 /* the square of the letter */
#define BOX_PAD 10.0
#define RULE_INSET 12.0 /* room for half a label at both ends of the rule */

static struct item *put_frame(struct frame *l, double x, double y, double w, double h, enum ink ink, double thick)
{
	struct item *it = flow_item(l->flow, ITEM_FRAME, x, y, w, h);
	it->ink = ink;
	it->thick = thick;
	return it;
}

static void put_stroke(struct frame *l, double x, double y, double w, double h, enum ink ink, double thick)
{
	struct item *it = flow_item(l->flow, ITEM_RULE, x, y, w, h);
	it->ink = ink;
	it->thick = thick;
}

/* Words over or under a rule, each centred on its point, inside [left, right]. One that would touch its neighbour is
 * set a line further from the rule. */
struct labels {
	struct frame *layout;
	const struct look *look;
	double left, right;
	double near, far; /* y of the two lines */
	double end[2];    /* how far each is full */
};

static void put_label(struct labels *b, const char *text, double x)
{
	enum { SPACE = 3 };
	struct typed typed = typeset_text(b->layout->type, b->look, text);
	double width = typeset_natural(&typed), from = x - width / 2;
	if (from + width > b->right)
		from = b->right - width;
	if (from < b->left)
		from = b->left;
	int line = from < b->end[0] + SPACE && b->end[1] < b->end[0];
	b->end[line] = from + width;
	flow_text(b->layout->flow, b->layout->type, &typed, from, line ? b->far : b->near, width + 1, false);
}

/* The rule from 0 to the top with the bands' ends; y is the rule's. */
struct scale {
	const struct grade_box *g;
	double x, width, y;
};

static double scale_x(const struct scale *s, int points)
{
	int top = s->g->top > 0 ? s->g->top : 1;
	double at = points < 0 ? 0 : points > top ? top : points;
	return s->x + s->width * at / top;
}

static int mark_at(const struct grade_box *g, size_t i)
{
	return i < g->marks ? g->mark[i] : g->top;
}

static void put_bands(struct frame *l, const struct scale *s, double left, double right)
{
	const struct grade_box *g = s->g;
	struct labels over = {l, &band_look, left, right, s->y - 17, s->y - 27, {left - 9, left - 9}};
	for (size_t i = 0; i <= g->marks; i++) {
		double from = scale_x(s, i ? mark_at(g, i - 1) : 0), to = scale_x(s, mark_at(g, i));
		put_label(&over, g->mark_label[i], (from + to) / 2);
	}
	struct labels under = {l, &number_look, left, right, s->y + 6, s->y + 15, {left - 9, left - 9}};
	put_label(&under, "0", s->x);
	for (size_t i = 0; i <= g->marks; i++) {
		char points[POINTS_TEXT];
		points_text(mark_at(g, i), points);
		put_label(&under, points, scale_x(s, mark_at(g, i)));
	}
}

static void put_scale(struct frame *l, const struct scale *s)
{
	const struct grade_box *g = s->g;
	put_stroke(l, s->x, s->y, s->width, 0, INK_TEXT, 0.8);
	put_stroke(l, s->x, s->y - 5, 0, 10, INK_TEXT, 0.8);
	for (size_t i = 0; i <= g->marks; i++)
		put_stroke(l, scale_x(s, mark_at(g, i)), s->y - 5, 0, 10, INK_TEXT, 0.8);
	if (!g->decided)
		return;
	/* From the best to the worst a bar, at the worst the pointer: told apart by shape, not by colour. */
	double best = scale_x(s, g->residual_best), worst = scale_x(s, g->residual);
	if (worst > best)
		flow_item(l->flow, ITEM_FILL, best, s->y - 2.2, worst - best, 4.4)->ink = INK_ACCENT;
	flow_item(l->flow, ITEM_POINTER, worst, s->y - 1, 7, 7)->ink = INK_ACCENT;
}

static void put_position(struct frame *l, const struct scale *s, double y, double left, double right)
{
	char text[GRADE_POSITION];
	grade_position(s->g, l->lang, text);
	struct labels at = {l, &position_look, left, right, y, y, {left - 9, left - 9}};
	put_label(&at, text, scale_x(s, s->g->residual));
}

static void put_letter(struct frame *l, const char *letter, double x, double y)
{
	const size_t looks = sizeof(letter_looks) / sizeof(letter_looks[0]);
	const double inside = LETTER_SIDE - 8;
	for (size_t i = 0; i < looks; i++) {
		const struct look *look = &letter_looks[i];
		struct typed text = typeset_text(l->type, look, letter);
		if (typeset_natural(&text) > inside && i + 1 < looks)
			continue;
		double height = (double)typeset_lines(&text, inside) * look->lead;
		flow_text(l->flow, l->type, &text, x + 4, y + (LETTER_SIDE - height) / 2, inside, true);
		break;
	}
	put_frame(l, x, y, LETTER_SIDE, LETTER_SIDE, INK_TEXT, 1);
}

void boxes_grade(struct frame *l, const struct grade_box *g)
{
	const double x = l->left + BOX_PAD + LETTER_SIDE + 16;
	const double right = l->left + l->width - BOX_PAD, width = right - x;
	struct typed sentence = typeset_text(l->type, &sentence_look, g->sentence);
	struct typed bounds = typeset_text(l->type, &bounds_look, g->bounds);
	const double sentence_height = (double)typeset_lines(&sentence, width) * sentence_look.lead;
	const double bounds_height = (double)typeset_lines(&bounds, width) * bounds_look.lead;
	/* Under the sentence: position, two lines of bands, the rule, two lines of numbers. */
	const double position = BOX_PAD + sentence_height + 4;
	struct scale scale = {g, x + RULE_INSET, width - 2 * RULE_INSET, position + (g->decided ? 12 : 0) + 29};
	double height = scale.y + 25 + bounds_height + BOX_PAD;
	if (height < LETTER_SIDE + 2 * BOX_PAD)
		height = LETTER_SIDE + 2 * BOX_PAD;

	flow_piece(l->flow, frame_before(l, 10, 10), height);
	const int tag = tags_add(l->tags, TAG_FIGURE, TAG_ROOT);
	tags_at(l->tags, tag)->alt = g->alt ? g->alt : g->sentence;
	flow_tag(l->flow, tag);
	put_frame(l, l->left, 0, l->width, height, INK_RULE, HAIRLINE * 2);
	put_letter(l, g->letter, l->left + BOX_PAD, BOX_PAD);
	flow_text(l->flow, l->type, &sentence, x, BOX_PAD, width, false);
	put_scale(l, &scale);
	put_position(l, &scale, position, x, right);
	put_bands(l, &scale, x, right);
	flow_text(l->flow, l->type, &bounds, x, scale.y + 25, width, false);
	flow_tag(l->flow, TAG_ARTIFACT);
}

#define FIELD_HEIGHT 62.0
#define ROLE_HEIGHT 18.0

static double lines_height(struct frame *l, const struct signature_box *s, double width)
{
	struct typed lines = typeset_text(l->type, &lines_look, s->lines);
	size_t n = typeset_lines(&lines, width);
	return n ? (double)n * lines_look.lead + 6 : 0;
}

/* From top to bottom: the role on grey, what is asked for, the field to sign in. */
static void put_signature(struct frame *l, const struct signature_box *s, double x, double width, double height)
{
	struct typed role = typeset_text(l->type, &role_look, s->role);
	struct typed lines = typeset_text(l->type, &lines_look, s->lines);
	double role_height = (double)typeset_lines(&role, width - 12) * role_look.lead + ROLE_HEIGHT - role_look.lead;
	flow_item(l->flow, ITEM_FILL, x, 0, width, role_height)->ink = INK_HEAD;
	put_frame(l, x, 0, width, height, INK_TEXT, HAIRLINE * 1.5);
	flow_tag(l->flow, tags_add(l->tags, TAG_P, TAG_ROOT));
	flow_text(l->flow, l->type, &role, x + 6, (ROLE_HEIGHT - role_look.lead) / 2, width - 12, false);
	flow_text(l->flow, l->type, &lines, x + 6, role_height + 3, width - 12, false);
	flow_tag(l->flow, tags_add(l->tags, TAG_FORM, TAG_ROOT));
	struct item *it = flow_item(l->flow, ITEM_FIELD, x + 1, height - FIELD_HEIGHT - 1, width - 2, FIELD_HEIGHT);
	it->text = s->field;
	it->about = s->role;
	flow_tag(l->flow, TAG_ARTIFACT);
}

static void put_signature_row(struct frame *l, const struct signature_box *s, size_t n)
{
	enum { GAP = 14 };
	const double gap = n == 3 ? 0 : GAP;
	/* One alone stays as narrow as one of two. */
	const double width = n == 3 ? l->width / 3 : (l->width - gap) / 2;
	double height = 0;
	for (size_t i = 0; i < n; i++) {
		struct typed role = typeset_text(l->type, &role_look, s[i].role);
		double h = (double)typeset_lines(&role, width - 12) * role_look.lead + ROLE_HEIGHT - role_look.lead +
			   lines_height(l, &s[i], width - 12) + FIELD_HEIGHT + 2;
		height = h > height ? h : height;
	}
	flow_piece(l->flow, frame_before(l, 14, 10), height);
	for (size_t i = 0; i < n; i++)
		put_signature(l, &s[i], l->left + (double)i * (width + gap), width, height);
}

void boxes_signatures(struct frame *l, const struct signature_box *s, size_t n)
{
	enum { IN_A_ROW = 3 };
	for (size_t i = 0; i < n; i += IN_A_ROW)
		put_signature_row(l, s + i, n - i < IN_A_ROW ? n - i : IN_A_ROW);
}

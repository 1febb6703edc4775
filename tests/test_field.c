/* A line of text being typed: keys in, the text and the cursor out. And when somebody has walked away. */
#include "tests/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cli/idle.h"
#include "cli/kiosk/field.h"
#include "cli/kiosk/screen_looks.h"

enum { KEYS_MAX = 12 };

struct field_row {
	const char *name, *before;
	struct key key[KEYS_MAX];
	const char *after;
	size_t at; /* bytes */
	bool full;
};

#define TEXT(s)                                                                                                        \
	{                                                                                                              \
		.kind = PRESS_TEXT, .text = s                                                                          \
	}
#define PRESS(k)                                                                                                       \
	{                                                                                                              \
		.kind = PRESS_##k                                                                                      \
	}
#define CTRL(c)                                                                                                        \
	{                                                                                                              \
		.kind = PRESS_CONTROL, .text = c                                                                       \
	}
#define PASTED(s)                                                                                                      \
	{                                                                                                              \
		.kind = PRESS_PASTE, .pasted = s                                                                       \
	}

static const struct field_row field_rows[] = {
    {"typing", "", {TEXT("a"), TEXT("漢")}, "a漢", 4, false},
    {"typing in the middle", "ab", {PRESS(LEFT), TEXT("漢")}, "a漢b", 4, false},
    {"backspace takes a whole character", "a漢", {PRESS(BACKSPACE)}, "a", 1, false},
    {"backspace takes what combines with it", "葛\xF3\xA0\x84\x80", {PRESS(BACKSPACE)}, "", 0, false},
    {"backspace at the start", "ab", {PRESS(HOME), PRESS(BACKSPACE)}, "ab", 0, false},
    {"delete takes the next one", "漢b", {PRESS(HOME), PRESS(DELETE)}, "b", 0, false},
    {"delete at the end", "b", {PRESS(DELETE)}, "b", 1, false},
    {"left and right go over whole characters",
     "葛\xF3\xA0\x84\x80x",
     {PRESS(LEFT), PRESS(LEFT), PRESS(RIGHT)},
     "葛\xF3\xA0\x84\x80x",
     7,
     false},
    {"home and end", "ab", {PRESS(HOME), TEXT("x"), PRESS(END), TEXT("y")}, "xaby", 4, false},
    {"all before the cursor", "abc", {PRESS(LEFT), CTRL("u")}, "c", 0, false},
    {"all behind the cursor", "abc", {PRESS(HOME), PRESS(RIGHT), CTRL("k")}, "a", 1, false},
    {"the word before the cursor", "one two", {CTRL("w")}, "one ", 4, false},
    {"a paste is one line", "x", {PASTED("a\nb\r\n\tc")}, "xa b c", 6, false},
    {"a paste holds no control characters", "", {PASTED("a\033[31mb\x07")}, "a[31mb", 6, false},
    {"what does not fit is left out whole", "123456789", {PASTED("漢字")}, "123456789", 9, true},
    {"the last byte fits", "123456789", {TEXT("0")}, "1234567890", 10, false},
    {"one more does not", "1234567890", {TEXT("x")}, "1234567890", 10, true},
};

static void test_field(void **state)
{
	const struct field_row *row = *state;
	struct field f;
	field_init(&f, 10, false);
	field_set(&f, row->before);
	for (size_t i = 0; i < KEYS_MAX && (i == 0 || row->key[i].kind || row->key[i].text[0]); i++)
		assert_true(field_key(&f, &row->key[i]));
	assert_string_equal(f.text, row->after);
	assert_int_equal(f.n, strlen(row->after));
	assert_int_equal(f.at, row->at);
	assert_int_equal(f.full, row->full);
	field_clear(&f);
}

/* ---- idle ---- */

struct idle_row {
	const char *name;
	int limit_s, after_ms;
	enum idle_state state;
	int left_s, wait_ms;
};

static const struct idle_row idle_rows[] = {
    {"never", 0, 1000000, IDLE_AWAKE, 0, -1},
    {"just touched", 600, 0, IDLE_AWAKE, 600, 540000},
    {"before the warning", 600, 539999, IDLE_AWAKE, 61, 1},
    {"the warning begins", 600, 540000, IDLE_WARNING, 60, 1000},
    {"it counts down", 600, 540500, IDLE_WARNING, 60, 500},
    {"its last second", 600, 599999, IDLE_WARNING, 1, 1},
    {"locked", 600, 600000, IDLE_LOCKED, 0, -1},
    {"a short limit warns for half of it", 4, 1999, IDLE_AWAKE, 3, 1},
    {"and then", 4, 2000, IDLE_WARNING, 2, 1000},
};

static void test_idle(void **state)
{
	const struct idle_row *row = *state;
	struct idle i;
	idle_init(&i, row->limit_s, 0);
	idle_touch(&i, 5000);
	assert_int_equal(idle_look(&i, 5000 + row->after_ms), row->state);
	if (row->limit_s)
		assert_int_equal(idle_left_s(&i, 5000 + row->after_ms), row->left_s);
	assert_int_equal(idle_wait_ms(&i, 5000 + row->after_ms), row->wait_ms);
}

/* ---- contrast: WCAG 2.1, 1.4.3, by relative luminance ---- */

struct palette {
	const char *name;
	unsigned color[16];
};

static const struct palette palettes[] = {
    {"Linux console",
     {0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA, 0x555555, 0xFF5555, 0x55FF55,
      0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF}},
    {"xterm",
     {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00,
      0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF}},
    {"foot",
     {0x242424, 0xF62B5A, 0x47B413, 0xE3C401, 0x24ACD4, 0xF2AFFD, 0x13C299, 0xE6E6E6, 0x616161, 0xFF4D51, 0x35D450,
      0xE9E836, 0x5DC5F8, 0xFEABF2, 0x24DFC4, 0xFFFFFF}},
};

static double channel(unsigned rgb, int shift)
{
	double v = (rgb >> shift & 255) / 255.0;
	return v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(unsigned rgb)
{
	return 0.2126 * channel(rgb, 16) + 0.7152 * channel(rgb, 8) + 0.0722 * channel(rgb, 0);
}

static double contrast(unsigned a, unsigned b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
	return x > y ? x / y : y / x;
}

static void test_contrast(void **state)
{
	const struct palette *p = *state;
	for (int i = 0; i < LOOKS; i++) {
		const struct screen_look *l = &screen_looks[i];
		double ratio = contrast(p->color[l->ink], p->color[l->paper]);
		if (ratio < 4.5)
			fail_msg("look %d: %.2f to 1", i, ratio);
	}
}

/* What is chosen, typed into or wrong is told apart without colours, too. */
static void test_monochrome(void **state)
{
	(void)state;
	const struct screen_look *chosen = &screen_looks[LOOK_CHOSEN], *text = &screen_looks[LOOK_TEXT],
				 *field = &screen_looks[LOOK_FIELD], *bar = &screen_looks[LOOK_BAR];
	assert_true(chosen->reverse && bar->reverse);
	assert_true(field->underline && !text->underline);
	assert_false(text->reverse || field->reverse || text->bold);
	assert_true(screen_looks[LOOK_STRONG].bold);
}

int main(void)
{
	struct check_list l = {0};
	CHECK_ROWS(&l, test_field, field_rows, "field");
	CHECK_ROWS(&l, test_idle, idle_rows, "idle");
	CHECK_ROWS(&l, test_contrast, palettes, "contrast of at least 4.5");
	check_add(&l, test_monochrome, NULL, "looks without colours");
	return check_run(&l, "field");
}

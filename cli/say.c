#define _GNU_SOURCE
#include "cli/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assess/text.h"

enum lang say_language(const char *option)
{
	if (option)
		return strcmp(option, "ja") == 0 ? LANG_JA : LANG_EN;
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strncmp(value, "ja", 2) == 0 ? LANG_JA : LANG_EN;
	}
	return LANG_EN;
}

void say_init(struct say *s, enum lang lang, bool no_color)
{
	const char *term = getenv("TERM"), *plain = getenv("NO_COLOR"), *accessible = getenv("ACCESSIBLE");
	bool able = term && strcmp(term, "dumb") != 0, bold = able && !no_color && !(plain && *plain);
	*s = (struct say){.lang = lang, .out = stdout, .talk = stderr};
	s->bold_out = bold && isatty(STDOUT_FILENO);
	s->bold_talk = bold && isatty(STDERR_FILENO);
	s->line = able && !(accessible && *accessible) && isatty(STDERR_FILENO);
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* whole lines at a time, for screen readers too */
}

static void __attribute__((format(printf, 3, 0), format(printf, 4, 0)))
put(const struct say *s, FILE *to, const char *ja, const char *en, va_list ap)
{
	if (s->lang == LANG_JA)
		vfprintf(to, ja, ap);
	else
		vfprintf(to, en, ap);
}

void say_to(const struct say *s, FILE *to, const char *ja, const char *en, ...)
{
	va_list ap;
	va_start(ap, en);
	put(s, to, ja, en, ap);
	va_end(ap);
}

void say_result(const struct say *s, const char *ja, const char *en, ...)
{
	va_list ap;
	va_start(ap, en);
	put(s, s->out, ja, en, ap);
	va_end(ap);
}

void say_detail(const struct say *s, const char *ja, const char *en, ...)
{
	va_list ap;
	if (s->quiet)
		return;
	va_start(ap, en);
	put(s, s->out, ja, en, ap);
	va_end(ap);
}

void say_talk(const struct say *s, const char *ja, const char *en, ...)
{
	va_list ap;
	if (s->quiet)
		return;
	va_start(ap, en);
	put(s, s->talk, ja, en, ap);
	va_end(ap);
}

void say_made(const struct say *s, const char *ja, const char *en, const char *path)
{
	fprintf(s->out, "%s%s\n", s->quiet ? "" : s->lang == LANG_JA ? ja : en, path);
}

void say_strong(const struct say *s, FILE *to, const char *text)
{
	bool bold = to == s->out ? s->bold_out : s->bold_talk;
	fprintf(to, "%s%s%s", bold ? "\033[1m" : "", text, bold ? "\033[0m" : "");
}

void say_padded(FILE *to, const char *text, size_t columns, bool gap)
{
	size_t width = text_width(text);
	fputs(text, to);
	for (size_t i = width; i < columns; i++)
		fputc(' ', to);
	if (gap && width >= columns)
		fputc(' ', to);
}

const char *say_number(int n, char out[16])
{
	char digits[12];
	int count = snprintf(digits, sizeof(digits), "%d", n);
	int head = n < 0 ? 1 : 0;
	size_t at = 0;
	for (int i = 0; i < count; i++) {
		if (i > head && (count - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

void say_file(FILE *to, const char *name, size_t room)
{
	for (const char *at = name; *at;) {
		char letter[5] = "";
		uint32_t cp = text_next(&at);
		text_put(letter, cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ? '?' : cp);
		size_t width = text_width(letter);
		if (width > room)
			return;
		room -= width;
		fputs(letter, to);
	}
}

void say_finding(const struct say *s, FILE *to, const struct finding *f)
{
	if (f->file)
		say_file(to, f->file, SIZE_MAX);
	if (f->file)
		fputc(':', to);
	if (f->file && f->line)
		fprintf(to, "%d:", f->line);
	if (f->file)
		fputc(' ', to);
	if (f->field)
		fprintf(to, "%s: ", f->field);
	fprintf(to, "%s\n", words_in(f->text, s->lang));
}

void say_errors(const struct say *s, const struct err *err)
{
	fflush(s->out);
	for (size_t i = 0; i < err->count; i++)
		say_finding(s, s->talk, &err->item[i]);
	if (err->dropped)
		say_to(s, s->talk, "ほかに%zu件あります。\n", "%zu more\n", err->dropped);
}

bool say_bytes(const struct say *s, const void *bytes, size_t n)
{
	if (fwrite(bytes, 1, n, s->out) == n && fflush(s->out) == 0)
		return true;
	__fpurge(s->out); /* or say_finish would try again */
	return false;
}

/* Why standard output takes no more. What failed may have failed long ago, so it is asked once more, with a line end,
 * that a broken output does not mind. */
static int why_broken(const struct say *s)
{
	__fpurge(s->out);
	return write(fileno(s->out), "\n", 1) < 0 ? errno : EIO;
}

int say_finish(const struct say *s)
{
	fflush(s->talk);
	if (fflush(s->out) == 0 && !ferror(s->out))
		return 0;
	int why = why_broken(s);
	if (why != EPIPE) /* a closed pipe is no news */
		say_to(s, s->talk, "標準出力に書き込めません（%s）。\n", "cannot write to standard output (%s)\n",
		       strerror(why));
	return ERR_WORLD;
}

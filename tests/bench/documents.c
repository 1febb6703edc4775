#define _GNU_SOURCE
#include "tests/bench/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/answers_file.h"
#include "assess/score.h"
#include "forms/forms.h"
#include "forms/pdf_writer.h"
#include "forms/stock.h"
#include "tests/bench/measure.h"

#define CASE_FILE "tests/bench/six-pages.ini"

enum { STAGE_RUNS = 30, MANY = 10000, FIRST = 500, PDF_MAX = 64 << 20, PATH_SIZE = 256, MADE = 1780000000 };

/* The case that all documents here are made of. */
struct sheet {
	struct questionnaire *q;
	struct answers *a;
	struct verdict *v;
	struct ini *ini;
	struct form_input in;
};

static void sheet_open(struct sheet *s, struct host *host)
{
	struct buf bytes;
	struct err err = {0};
	buf_init(&bytes, INI_FILE_MAX);
	if (host->read(host->ctx, CASE_FILE, INI_FILE_MAX, &bytes, &err) ||
	    ini_parse(&s->ini, CASE_FILE, buf_text(&bytes), bytes.n, &err))
		die(CASE_FILE);
	s->q = load_kind(host, answers_file_kind(s->ini, &err));
	if (answers_file_read(&s->a, s->ini, s->q, 0, &err))
		die(CASE_FILE);
	s->v = score(s->a);
	s->in = (struct form_input){.answers = s->a, .verdict = s->v, .id = "bench", .now = MADE};
	buf_clear(&bytes);
}

static void sheet_close(struct sheet *s)
{
	verdict_free(s->v);
	answers_free(s->a);
	questionnaire_free(s->q);
	ini_free(s->ini);
}

static size_t write_sheet(const struct sheet *s, const struct pdf_stock *stock)
{
	struct buf pdf;
	struct err err = {0};
	buf_init(&pdf, PDF_MAX);
	struct document *d = sheet_build(&s->in);
	if (pdf_write_stocked(d, NULL, stock, &pdf, &err))
		die("pdf_write");
	size_t n = pdf.n;
	document_free(d);
	buf_clear(&pdf);
	return n;
}

static struct pdf_stock *new_stock(const struct sheet *s)
{
	struct pdf_stock *stock = NULL;
	struct err err = {0};
	if (stock_new(s->q, LANG_JA, NULL, &stock, &err))
		die("stock_new");
	return stock;
}

/* Stages, each measured by itself in a warm process. */

static double stage_load(const struct sheet *s, struct host *host)
{
	double start = now_ms();
	questionnaire_free(load_kind(host, s->q->id));
	return now_ms() - start;
}

static double stage_build(const struct sheet *s)
{
	double start = now_ms();
	document_free(sheet_build(&s->in));
	return now_ms() - start;
}

static double stage_layout(const struct sheet *s)
{
	struct document *d = sheet_build(&s->in);
	struct err err = {0};
	double start = now_ms();
	if (pdf_check(d, NULL, &err))
		die("pdf_check");
	double took = now_ms() - start;
	document_free(d);
	return took;
}

static double stage_write(const struct sheet *s, const struct pdf_stock *stock)
{
	double start = now_ms();
	write_sheet(s, stock);
	return now_ms() - start;
}

static void print_stages(const struct sheet *s, struct host *host)
{
	struct pdf_stock *stock = new_stock(s);
	double load[STAGE_RUNS], build[STAGE_RUNS], layout[STAGE_RUNS], whole[STAGE_RUNS], stocked[STAGE_RUNS];
	for (int i = 0; i < STAGE_RUNS; i++) {
		load[i] = stage_load(s, host);
		build[i] = stage_build(s);
		layout[i] = stage_layout(s);
		whole[i] = stage_write(s, NULL);
		stocked[i] = stage_write(s, stock);
	}
	double b = median(build, STAGE_RUNS), l = median(layout, STAGE_RUNS), w = median(whole, STAGE_RUNS),
	       st = median(stocked, STAGE_RUNS);
	printf("  where it goes (warm): questionnaire %.2f ms, blocks %.2f, layout %.2f, fonts %.2f, drawing, tags and "
	       "file %.2f\n",
	       median(load, STAGE_RUNS), b, l, w - st, st - b - l);
	pdf_stock_free(stock);
}

/* Rivals */

struct rival {
	const char *name, *script;
	int runs;
};

static const struct rival rivals[] = {
    {"ReportLab", "tests/bench/reportlab_sheet.py", RUNS_SLOW},
    {"WeasyPrint", "tests/bench/weasyprint_sheet.py", RUNS_SLOW},
    {"LibreOffice", "tests/bench/libreoffice_sheet.py", 3},
};

static double size_kb(const char *path)
{
	struct stat st;
	if (stat(path, &st))
		die(path);
	return (double)st.st_size / 1024;
}

static void print_rivals(const char *text, const char *home, double ours_ms, double ours_kb)
{
	char pdf[PATH_SIZE];
	for (size_t i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++) {
		const char *argv[] = {"/usr/bin/python3", rivals[i].script, text, pdf, NULL};
		long peak;
		snprintf(pdf, sizeof(pdf), "%s/%s.pdf", home, rivals[i].name);
		if (run(argv) < 0) {
			printf("  %-12s skipped: not installed\n", rivals[i].name);
			continue;
		}
		double ms = time_run(argv, rivals[i].runs, &peak);
		printf("  %-12s %8.1f ms %7.1f x ours; %6.1f MB; %6.1f KB %5.2f x ours\n", rivals[i].name, ms,
		       ms / ours_ms, (double)peak / 1024, size_kb(pdf), size_kb(pdf) / ours_kb);
	}
}

static double time_on_disk(const char *program)
{
	char pdf[] = "/tmp/shinsa-bench.pdf";
	long peak;
	const char *argv[] = {program, "report", "--answers", CASE_FILE, "-o", pdf, NULL};
	double ms = time_run(argv, RUNS, &peak);
	unlink(pdf);
	return ms;
}

static void print_one(const char *program, const char *home, double start_ms)
{
	char text[PATH_SIZE], pdf[PATH_SIZE];
	long peak;
	snprintf(text, sizeof(text), "%s/sheet.txt", home);
	snprintf(pdf, sizeof(pdf), "%s/sheet.pdf", home);
	const char *as_text[] = {program, "report", "--answers", CASE_FILE, "--text", "-o", text, NULL};
	const char *as_pdf[] = {program, "report", "--answers", CASE_FILE, "-o", pdf, NULL};
	if (run(as_text) < 0)
		die("report --text");
	double ms = time_run(as_pdf, RUNS, &peak);
	print_figure("six-page sheet, whole process, unsigned", ms, "ms", start_ms, "/bin/true");
	printf("  written to %s; with a disk to wait for (/tmp) %.2f ms\n", home, time_on_disk(program));
	printf("  %.1f MB at its peak, file %.1f KB\n", (double)peak / 1024, size_kb(pdf));
	print_rivals(text, home, ms, size_kb(pdf));
}

/* Many, on one core */

static long resident_kb(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return used.ru_maxrss;
}

static void print_many(const struct sheet *s)
{
	struct pdf_stock *stock = new_stock(s);
	long first = 0;
	double start = now_ms();
	for (int i = 0; i < MANY; i++) {
		write_sheet(s, stock);
		if (i == FIRST)
			first = resident_kb();
	}
	double took = now_ms() - start;
	printf("%-52s %9.0f documents/s on one core\n", "the same sheet, stocked fonts, in one process",
	       MANY * 1e3 / took);
	printf("  memory at its peak after %d: %.1f MB; after %d: %.1f MB\n", FIRST, (double)first / 1024, MANY,
	       (double)resident_kb() / 1024);
	pdf_stock_free(stock);
}

/* The command itself, with files read, scored and written. */
static void print_batch(const char *program, const char *home, struct host *host)
{
	enum { CASES = 100 };
	char in[PATH_SIZE], out[PATH_SIZE], path[PATH_SIZE + 32];
	struct buf bytes;
	struct err err = {0};
	snprintf(in, sizeof(in), "%s/cases", home);
	snprintf(out, sizeof(out), "%s/papers", home);
	buf_init(&bytes, INI_FILE_MAX);
	if (mkdir(in, 0700) || host->read(host->ctx, CASE_FILE, INI_FILE_MAX, &bytes, &err))
		die(in);
	for (int i = 0; i < CASES; i++) {
		snprintf(path, sizeof(path), "%s/case-%03d.ini", in, i);
		if (host->write(host->ctx, path, bytes.p, bytes.n, 0600, &err))
			die(path);
	}
	buf_clear(&bytes);
	for (int jobs = 1; jobs <= 2; jobs++) {
		const char *argv[] = {program, "batch", in, "--out", out, "--jobs", jobs == 1 ? "1" : "2", NULL};
		double start = now_ms();
		if (run(argv) < 0)
			die("batch");
		double took = now_ms() - start;
		printf("%s with %d worker%s: %.0f documents/s (%d cases, two documents each)\n", "shinsa batch", jobs,
		       jobs == 1 ? "" : "s", 2 * CASES * 1e3 / took, CASES);
	}
}

void bench_documents(const char *program, const char *home, struct host *host, double start_ms)
{
	struct sheet s;
	printf("\n");
	print_one(program, home, start_ms);
	sheet_open(&s, host);
	print_stages(&s, host);
	print_many(&s);
	sheet_close(&s);
	print_batch(program, home, host);
}

#define _GNU_SOURCE
#include "tests/tool.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

void tool_folder(char out[64])
{
	snprintf(out, 64, "/tmp/shinsa-test-XXXXXX");
	assert_non_null(mkdtemp(out));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void tool_remove(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct tool_path tool_path(const char *folder, const char *name)
{
	struct tool_path p;
	snprintf(p.text, sizeof(p.text), "%s/%s", folder, name);
	return p;
}

void tool_write(const char *folder, const char *name, const struct buf *bytes)
{
	FILE *f = fopen(tool_path(folder, name).text, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(buf_text(bytes), 1, bytes->n, f), bytes->n);
	assert_int_equal(fclose(f), 0);
}

void tool_read(const char *folder, const char *name, struct buf *out)
{
	char part[4096];
	FILE *f = fopen(tool_path(folder, name).text, "rb");
	assert_non_null(f);
	for (size_t n; (n = fread(part, 1, sizeof(part), f)) > 0;)
		buf_add(out, part, n);
	fclose(f);
}

static _Noreturn void become(const char *folder, const char *const *argv, int out)
{
	int in = open("/dev/null", O_RDONLY);
	if (chdir(folder) || in < 0)
		_exit(126);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	/* execvp takes pointers to char for history's sake; it does not write there. */
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

int tool_run(const char *folder, const char *const *argv, struct buf *said)
{
	int ends[2], status = 0;
	char part[4096];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		become(folder, argv, ends[1]);
	close(ends[1]);
	for (ssize_t n; (n = read(ends[0], part, sizeof(part))) > 0;)
		if (said)
			buf_add(said, part, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void tool_expand(const struct buf *pdf, struct buf *out)
{
	char folder[64];
	struct buf said;
	tool_folder(folder);
	tool_write(folder, "in.pdf", pdf);
	buf_init(&said, 1 << 16);
	int code = tool_run(
	    folder, (const char *[]){"qpdf", "--qdf", "--object-streams=disable", "in.pdf", "out.pdf", NULL}, &said);
	if (code)
		fail_msg("qpdf: %s", buf_text(&said));
	tool_read(folder, "out.pdf", out);
	buf_clear(&said);
	tool_remove(folder);
}

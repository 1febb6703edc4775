/* replay: a fuzz target without a fuzzer, over its corpus. One line of TAP; the last file named before a crash is the
 * one that did it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/mem.h"
#include "tests/fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 20 };

static int is_file(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void read_input(const char *folder, const char *name, struct buf *out)
{
	char part[4096], path[512];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	for (size_t n; (n = fread(part, 1, sizeof(part), f)) > 0;)
		buf_add(out, part, n);
	fclose(f);
}

/* In memory of exactly its size, so that a sanitiser sees a byte too far. */
static void replay(const char *folder, const char *name)
{
	struct buf input;
	buf_init(&input, INPUT_MAX);
	read_input(folder, name, &input);
	uint8_t *exact = malloc(input.n ? input.n : 1);
	if (!exact)
		exit(1);
	memcpy(exact, buf_text(&input), input.n);
	printf("# %s/%s\n", folder, name);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, input.n);
	free(exact);
	buf_clear(&input);
}

int main(int argc, char **argv)
{
	char folder[256];
	struct dirent **entry = NULL;
	const char *name = argc > 0 ? strstr(argv[0], "replay_") : NULL;
	if (!name)
		return 2;
	name += strlen("replay_");
	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name);
	int count = scandir(folder, &entry, is_file, alphasort);
	if (count < 1) {
		printf("not ok 1 - fuzz: %s: no corpus\n", name);
		return 1;
	}
	for (int i = 0; i < count; i++) {
		replay(folder, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	printf("ok 1 - fuzz: %s: %d inputs\n", name, count);
	return 0;
}

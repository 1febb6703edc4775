/* host and digest: the real clock, randomness and files, with disks that are full and folders that are not there. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/digest.h"
#include "assess/host.h"

/* A fresh folder, a host and a place for findings. */
struct place {
	struct host h;
	struct err err;
	struct buf out;
	char folder[32];
};

static void begin(struct place *p)
{
	*p = (struct place){.folder = "/tmp/shinsa-host-XXXXXX"};
	assert_non_null(mkdtemp(p->folder));
	host_system(&p->h);
	buf_init(&p->out, 1 << 20);
}

/* The number of names in the folder; removes them and the folder. */
static int end(struct place *p)
{
	int count = 0;
	DIR *dir = opendir(p->folder);
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir));) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		count++;
		assert_int_equal(unlinkat(dirfd(dir), d->d_name, d->d_type == DT_DIR ? AT_REMOVEDIR : 0), 0);
	}
	closedir(dir);
	assert_int_equal(rmdir(p->folder), 0);
	err_clear(&p->err);
	buf_clear(&p->out);
	return count;
}

static char *in(struct place *p, const char *name)
{
	char *path;
	assert_true(asprintf(&path, "%s/%s", p->folder, name) > 0);
	return path;
}

static int put(struct place *p, const char *path, const char *text)
{
	return p->h.write(p->h.ctx, path, text, strlen(text), 0640, &p->err);
}

static int get(struct place *p, const char *path, size_t max)
{
	return p->h.read(p->h.ctx, path, max, &p->out, &p->err);
}

static void test_write_and_read(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	char *path = in(&p, "評価票.pdf");
	struct stat st;
	mode_t mask = umask(022);
	assert_int_equal(put(&p, path, "first"), 0);
	umask(mask);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	buf_str(&p.out, "before:");
	assert_int_equal(get(&p, path, 100), 0);
	assert_string_equal(buf_text(&p.out), "before:first");
	assert_int_equal(put(&p, path, "second"), 0);
	buf_clear(&p.out);
	assert_int_equal(get(&p, path, 6), 0);
	assert_string_equal(buf_text(&p.out), "second");
	assert_int_equal(p.err.count, 0);
	free(path);
	assert_int_equal(end(&p), 1);
}

static void test_write_nothing(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	char *path = in(&p, "empty");
	assert_int_equal(p.h.write(p.h.ctx, path, NULL, 0, 0600, &p.err), 0);
	assert_int_equal(get(&p, path, 0), 0);
	assert_int_equal(p.out.n, 0);
	free(path);
	assert_int_equal(end(&p), 1);
}

static void test_write_here(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(here >= 0);
	assert_int_equal(chdir(p.folder), 0);
	int rc = put(&p, "name", "text");
	assert_int_equal(fchdir(here), 0);
	close(here);
	assert_int_equal(rc, 0);
	assert_int_equal(end(&p), 1);
}

static void test_long_name(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	char name[257];
	memset(name, 'n', 256);
	name[256] = '\0';
	char *path = in(&p, name + 1);
	assert_int_equal(put(&p, path, "text"), 0);
	free(path);
	path = in(&p, name);
	assert_int_equal(put(&p, path, "text"), -1);
	assert_string_equal(p.err.item[0].text.en, "cannot write the file: the name is too long; choose a shorter one");
	free(path);
	assert_int_equal(end(&p), 1);
}

/* The disk gets full in the middle of the new file: the old one stays, and nothing else does. */
static void test_full(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	char *path = in(&p, "a.pdf");
	assert_int_equal(put(&p, path, "old"), 0);
	size_t n = 64 * 1024;
	char *big = mem_new(n, 1);
	struct rlimit was, small;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = 10000;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	int rc = p.h.write(p.h.ctx, path, big, n, 0600, &p.err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, handler);
	free(big);
	assert_int_equal(rc, -1);
	assert_int_equal(p.err.count, 1);
	assert_int_equal(p.err.item[0].kind, ERR_WORLD);
	assert_string_equal(p.err.item[0].file, path);
	assert_string_equal(p.err.item[0].text.ja,
			    "ファイルを保存できません。ファイルの大きさが上限を超えます。別の場所を指定してください。");
	assert_int_equal(get(&p, path, 100), 0);
	assert_string_equal(buf_text(&p.out), "old");
	free(path);
	assert_int_equal(end(&p), 1);
}

struct refusal_row {
	const char *name, *path; /* the path is relative to the folder unless it starts with '/' */
	bool writing;
	enum err_kind kind;
	const char *en; /* starts the English text */
};

static const struct refusal_row refusal_rows[] = {
    {"read what is not there", "missing", false, ERR_WORLD, "cannot read the file: no such file or folder"},
    {"read nothing", "/", false, ERR_INPUT, "this is not a regular file"},
    {"read a folder", "sub", false, ERR_INPUT, "this is not a regular file"},
    {"read a FIFO", "fifo", false, ERR_INPUT, "this is not a regular file"},
    {"read a device", "/dev/zero", false, ERR_INPUT, "this is not a regular file"},
    {"read below a file", "file/x", false, ERR_WORLD, "cannot read the file: part of the path is not a folder"},
    {"read a circle of links", "circle", false, ERR_WORLD, "cannot read the file: too many links"},
    {"read more than allowed", "file", false, ERR_INPUT, "the file is too large (at most 3 bytes)"},
    {"write into no folder", "missing/x", true, ERR_WORLD, "cannot write the file: no such file or folder"},
    {"write over a folder", "sub", true, ERR_WORLD, "this is not a regular file"},
    {"write over a FIFO", "fifo", true, ERR_WORLD, "this is not a regular file"},
    {"write over a device", "/dev/full", true, ERR_WORLD, "this is not a regular file"},
    {"write over a link", "circle", true, ERR_WORLD, "this is not a regular file"},
    {"write below a file", "file/x", true, ERR_WORLD, "cannot write the file: part of the path is not a folder"},
};

static void test_refusal(void **state)
{
	const struct refusal_row *row = *state;
	struct place p;
	begin(&p);
	char *file = in(&p, "file"), *sub = in(&p, "sub"), *fifo = in(&p, "fifo"), *circle = in(&p, "circle");
	assert_int_equal(put(&p, file, "four"), 0);
	assert_true(mkdir(sub, 0700) == 0 && mkfifo(fifo, 0600) == 0 && symlink("circle", circle) == 0);
	char *path = *row->path == '/' ? strdup(row->path) : in(&p, row->path);
	buf_str(&p.out, "before");
	assert_int_equal(row->writing ? put(&p, path, "text") : get(&p, path, 3), -1);
	assert_string_equal(buf_text(&p.out), "before");
	assert_int_equal(p.err.count, 1);
	assert_int_equal(p.err.item[0].kind, row->kind);
	assert_string_equal(p.err.item[0].file, path);
	assert_memory_equal(p.err.item[0].text.en, row->en, strlen(row->en));
	assert_non_null(strstr(p.err.item[0].text.ja, "。"));
	free(path);
	free(file);
	free(sub);
	free(fifo);
	free(circle);
	assert_int_equal(end(&p), 4);
}

static void test_no_permission(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	char *path = in(&p, "a.pdf");
	assert_int_equal(chmod(p.folder, 0500), 0);
	/* Nothing is forbidden to root, so it steps back for a moment. */
	uid_t was = geteuid();
	if (was == 0)
		assert_int_equal(seteuid(65534), 0);
	int rc = put(&p, path, "text");
	if (was == 0)
		assert_int_equal(seteuid(was), 0);
	assert_int_equal(chmod(p.folder, 0700), 0);
	assert_int_equal(rc, -1);
	assert_string_equal(p.err.item[0].text.en,
			    "cannot write the file: permission denied; check the permissions or choose another place");
	free(path);
	assert_int_equal(end(&p), 0);
}

static void test_full_buffer(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	char *path = in(&p, "file");
	assert_int_equal(put(&p, path, "0123456789"), 0);
	buf_init(&p.out, 8);
	buf_str(&p.out, "ab");
	assert_int_equal(get(&p, path, 100), -1);
	assert_int_equal(p.err.item[0].kind, ERR_INPUT);
	assert_string_equal(buf_text(&p.out), "ab");
	assert_false(p.out.over);
	free(path);
	assert_int_equal(end(&p), 1);
}

/* Files of /proc say they have no bytes. */
static void test_size_not_trusted(void **state)
{
	(void)state;
	struct place p;
	begin(&p);
	if (access("/proc/self/status", R_OK) == 0) {
		assert_int_equal(get(&p, "/proc/self/status", 1 << 16), 0);
		assert_true(p.out.n > 100);
		buf_clear(&p.out);
		assert_int_equal(get(&p, "/proc/self/status", 20), -1);
		assert_int_equal(p.out.n, 0);
	}
	end(&p);
}

struct epoch_row {
	const char *name, *value;
	int64_t seconds; /* -1: the real clock */
};

static const struct epoch_row epoch_rows[] = {
    {"fixed", "1780272000", 1780272000},
    {"zero", "0", 0},
    {"empty", "", -1},
    {"letters behind", "1780272000s", -1},
    {"negative", "-1", -1},
    {"blank before", " 1", -1},
    {"too far", "99999999999999", -1},
    {"over the range", "99999999999999999999999", -1},
};

static void test_epoch(void **state)
{
	const struct epoch_row *row = *state;
	struct host h;
	const char *was = getenv("SOURCE_DATE_EPOCH");
	char *kept = was ? strdup(was) : NULL;
	host_system(&h);
	setenv("SOURCE_DATE_EPOCH", row->value, 1);
	int64_t now = h.now(h.ctx);
	if (kept)
		setenv("SOURCE_DATE_EPOCH", kept, 1);
	else
		unsetenv("SOURCE_DATE_EPOCH");
	free(kept);
	if (row->seconds >= 0)
		assert_int_equal(now, row->seconds);
	else
		assert_true(now > 1700000000 && now < 99999999999);
}

static void test_random(void **state)
{
	(void)state;
	struct host h;
	struct err err = {0};
	unsigned char a[1024] = {0}, b[1024] = {0};
	host_system(&h);
	assert_int_equal(h.random(h.ctx, a, sizeof(a) - 1, &err), 0);
	assert_int_equal(h.random(h.ctx, b, sizeof(b) - 1, &err), 0);
	assert_memory_not_equal(a, b, 512);
	assert_memory_not_equal(a + 512, b + 512, 511);
	assert_int_equal(a[1023], 0);
}

struct digest_row {
	const char *name, *text, *hex;
};

/* The examples of FIPS 180-4's companion "SHA-256" (NIST), and the empty message. */
static const struct digest_row digest_rows[] = {
    {"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void test_digest(void **state)
{
	const struct digest_row *row = *state;
	char hex[DIGEST_HEX];
	unsigned char bytes[DIGEST_BYTES], first;
	digest_hex(row->text, strlen(row->text), hex);
	assert_string_equal(hex, row->hex);
	digest_bytes(row->text, strlen(row->text), bytes);
	assert_int_equal(sscanf(row->hex, "%2hhx", &first), 1);
	assert_int_equal(bytes[0], first);
}

int main(void)
{
	struct check_list l = {0};
	check_add(&l, test_write_and_read, NULL, "write, read, write over");
	check_add(&l, test_write_nothing, NULL, "an empty file");
	check_add(&l, test_write_here, NULL, "a name without a folder");
	check_add(&l, test_long_name, NULL, "the longest name, and one more");
	check_add(&l, test_full, NULL, "no room: the old file stays");
	CHECK_ROWS(&l, test_refusal, refusal_rows, "refused");
	check_add(&l, test_no_permission, NULL, "no permission");
	check_add(&l, test_full_buffer, NULL, "the buffer's ceiling counts too");
	check_add(&l, test_size_not_trusted, NULL, "a file that says it has no bytes");
	CHECK_ROWS(&l, test_epoch, epoch_rows, "SOURCE_DATE_EPOCH");
	check_add(&l, test_random, NULL, "random");
	CHECK_ROWS(&l, test_digest, digest_rows, "SHA-256");
	return check_run(&l, "host");
}

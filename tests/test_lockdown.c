/* What a process can no longer do after lockdown(), tried and not only asserted; and what it still must. Each row in a
 * process of its own, as there is no way back. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "assess/host.h"
#include "cli/kiosk/lockdown.h"

static char shell[] = "/bin/sh", option[] = "-c", command[] = "exit 0";
static char *const sh[] = {shell, option, command, NULL};
static char *const nothing[] = {NULL};

/* A child that is made ends at once, and 0 says that it was made. */
static int made(pid_t pid)
{
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return errno;
	waitpid(pid, NULL, 0);
	return 0;
}

static int try_fork(void)
{
	return made(fork());
}

static int try_vfork(void)
{
	/* The system call itself: a C library may take another one. */
	return made((pid_t)syscall(SYS_fork));
}

static int try_clone(void)
{
	return made((pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
}

static int try_clone3(void)
{
	struct {
		unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	} args = {.exit_signal = SIGCHLD};
	return made((pid_t)syscall(SYS_clone3, &args, sizeof(args)));
}

static int try_execve(void)
{
	execve(sh[0], sh, nothing);
	return errno;
}

static int try_execveat(void)
{
	int fd = open(sh[0], O_PATH | O_CLOEXEC);
	syscall(SYS_execveat, fd, "", sh, nothing, AT_EMPTY_PATH);
	return errno;
}

static int try_spawn(void)
{
	pid_t pid;
	return posix_spawn(&pid, sh[0], NULL, NULL, sh, nothing);
}

static int try_system(void)
{
	int status = system("exit 0");
	return status == 0 ? 0 : errno;
}

static int try_popen(void)
{
	FILE *f = popen("exit 0", "r");
	if (!f)
		return errno;
	pclose(f);
	return 0;
}

/* Whether others of the same user may look inside. */
static int try_dump(void)
{
	struct rlimit core;
	getrlimit(RLIMIT_CORE, &core);
	return prctl(PR_GET_DUMPABLE) == 0 && core.rlim_cur == 0 && core.rlim_max == 0 ? EPERM : 0;
}

static int try_raise_core(void)
{
	const struct rlimit more = {0, 1 << 20};
	return setrlimit(RLIMIT_CORE, &more) < 0 && getuid() ? errno : EPERM;
}

static int try_privileges(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? EPERM : 0;
}

static int try_signals(void)
{
	raise(SIGINT);
	raise(SIGQUIT);
	raise(SIGTSTP);
	return EPERM; /* still here */
}

/* What must go on. */

static void *count(void *ctx)
{
	++*(int *)ctx;
	return NULL;
}

static int use_thread(void)
{
	pthread_t thread;
	int n = 0, rc = pthread_create(&thread, NULL, count, &n);
	if (rc)
		return rc;
	pthread_join(thread, NULL);
	return n == 1 ? 0 : EINVAL;
}

static int use_file(void)
{
	struct host host;
	struct err err = {0};
	char path[] = "/tmp/test-lockdown-XXXXXX";
	int fd = mkstemp(path);
	host_system(&host);
	int rc = fd < 0 ? -1 : host.write(host.ctx, path, "x", 1, 0600, &err);
	close(fd);
	unlink(path);
	err_clear(&err);
	return rc ? EIO : 0;
}

static int use_openssl(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	unsigned char out[32];
	int ok = key && PKCS5_PBKDF2_HMAC("p", 1, out, 16, 1000, EVP_sha256(), sizeof(out), out);
	EVP_PKEY_free(key);
	return ok ? 0 : EIO;
}

/* As libcurl and a card's driver are loaded. */
static int use_library(void)
{
	void *library = dlopen("libcrypto.so.3", RTLD_NOW);
	if (library)
		dlclose(library);
	return library ? 0 : EIO;
}

struct row {
	const char *name;
	int (*does)(void);
	int why; /* errno; 0: it works */
};

static const struct row rows[] = {
    {"fork", try_fork, EPERM},
    {"the system call fork", try_vfork, EPERM},
    {"clone of a process", try_clone, EPERM},
    {"clone3, which the C library then does without", try_clone3, ENOSYS},
    {"execve", try_execve, EPERM},
    {"execveat", try_execveat, EPERM},
    {"posix_spawn", try_spawn, EPERM},
    {"system", try_system, EPERM},
    {"popen, which says it so", try_popen, ENOMEM},
    {"core dumps and tracing", try_dump, EPERM},
    {"raising the limit of core dumps", try_raise_core, EPERM},
    {"new privileges", try_privileges, EPERM},
    {"INT, QUIT and TSTP", try_signals, EPERM},
    {"a thread", use_thread, 0},
    {"a file", use_file, 0},
    {"OpenSSL", use_openssl, 0},
    {"loading a library", use_library, 0},
};

/* What the row gives in a child that is locked down, or that is not. */
static int result(const struct row *row, bool locked)
{
	int status = 0;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct err err = {0};
		if (locked && lockdown(&err) < 0)
			_exit(255);
		_exit(row->does());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void holds(void **state)
{
	const struct row *row = *state;
	int got = result(row, true);
	if (got == 255)
		fail_msg("lockdown() refused");
	assert_int_equal(got, row->why);
}

/* The rows would say the same of nothing if they failed anyway. */
static void fails_only_then(void **state)
{
	(void)state;
	static const char *const free_ones[] = {
	    "fork", "the system call fork", "clone of a process", "execve", "execveat", "posix_spawn", "system",
	    "popen"};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t f = 0; f < sizeof(free_ones) / sizeof(free_ones[0]); f++)
			if (strcmp(rows[i].name, free_ones[f]) == 0)
				assert_int_equal(result(&rows[i], false), 0);
}

int main(void)
{
	struct check_list list = {0};
	CHECK_ROWS(&list, holds, rows, "locked");
	check_add(&list, fails_only_then, NULL, "without it they work");
	return check_run(&list, "lockdown");
}

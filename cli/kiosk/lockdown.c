#define _GNU_SOURCE
#include "cli/kiosk/lockdown.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The C library overwrites what is freed, but not what it keeps at hand for the next allocation; that can only be told
 * to it when a program starts. */
static const char overwriting[] = "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165";

static int refused(const char *what, int why, struct err *err)
{
	return err_add(err, ERR_WORLD, NULL, 0, NULL,
		       "この機械では安全に動かせません（%s: %s）。窓口の端末にはできません。管理者に知らせてください。",
		       "this machine cannot run a kiosk safely (%s: %s); tell the administrator", what, strerror(why));
}

/* New processes and programs: clone for a thread is the only one left. clone3 hides its flags behind a pointer, so it
 * is said not to be there, and the C library takes clone. */
static int no_children(struct err *err)
{
	static const struct {
		int call, error;
	} calls[] = {{SCMP_SYS(execve), EPERM},
		     {SCMP_SYS(execveat), EPERM},
		     {SCMP_SYS(fork), EPERM},
		     {SCMP_SYS(vfork), EPERM},
		     {SCMP_SYS(clone3), ENOSYS}};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int rc = filter ? 0 : -ENOMEM;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)calls[i].error), calls[i].call, 0);
	if (rc == 0)
		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				      SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc < 0 ? refused("seccomp", -rc, err) : 0;
}

static void ignore_signals(void)
{
	static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
}

int lockdown_memory(char *const *argv, struct err *err)
{
	const char *set = getenv("GLIBC_TUNABLES");
	if (set && strcmp(set, overwriting) == 0)
		return 0;
	char *program = realpath("/proc/self/exe", NULL);
	setenv("GLIBC_TUNABLES", overwriting, 1);
	if (program)
		execv(program, argv);
	int why = errno;
	free(program);
	return refused("execv", why, err);
}

int lockdown(struct err *err)
{
	const struct rlimit none = {0, 0};
	ignore_signals();
	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return refused("RLIMIT_CORE", errno, err);
	if (prctl(PR_SET_DUMPABLE, 0) < 0)
		return refused("PR_SET_DUMPABLE", errno, err);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return refused("PR_SET_NO_NEW_PRIVS", errno, err);
	return no_children(err);
}

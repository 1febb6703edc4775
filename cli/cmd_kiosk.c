#define _GNU_SOURCE
#include "cli/command.h"
#include "cli/kiosk/kiosk.h"

int cmd_kiosk(struct session *s, const char *const *arg, size_t args)
{
	(void)arg;
	(void)args;
	int code = kiosk_run(s);
	return code < 0 ? session_fail(s) : code;
}

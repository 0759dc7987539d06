/* rights.c -- see rights.h. */
#include "base/rights.h"

#include <errno.h>
#include <grp.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Who started the program through sudo, else nobody. */
static const struct passwd *whom(const char *user)
{
	const char *sudo = getenv("SUDO_UID");

	if (user)
		return getpwnam(user);
	if (sudo && *sudo) {
		const struct passwd *p = getpwuid((uid_t)strtoul(sudo, NULL, 10));
		if (p && p->pw_uid)
			return p;
	}
	return getpwnam("nobody");
}

bool rights_leave_root(const char *user, char *why, size_t why_bytes)
{
	if (geteuid() != 0)
		return true;
	const struct passwd *p = whom(user);
	if (!p) {
		snprintf(why, why_bytes, "there is no user %s", user ? user : "nobody");
		return false;
	}
	if (setgroups(0, NULL) || setresgid(p->pw_gid, p->pw_gid, p->pw_gid) ||
	    setresuid(p->pw_uid, p->pw_uid, p->pw_uid)) {
		snprintf(why, why_bytes, "becoming %s: %s", p->pw_name, strerror(errno));
		return false;
	}
	return true;
}

void rights_no_files(void)
{
	/* All that the first version of Landlock knows; later ones know more, none is allowed. */
	const struct landlock_ruleset_attr all = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	long rules = syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	if (rules < 0)
		return;
	syscall(SYS_landlock_restrict_self, rules, 0);
	close((int)rules);
}

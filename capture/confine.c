/* confine.c -- user, capabilities, no_new_privs and the seccomp allow-list, in this order. */
#include "confine.h"

#include "base/rights.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>

/* What a capture does once it runs: wait, receive, write, look at the clock, ask for counters, end. */
static const int allowed[] = {
    SCMP_SYS(read),           SCMP_SYS(readv),        SCMP_SYS(write),
    SCMP_SYS(writev),         SCMP_SYS(poll),         SCMP_SYS(ppoll),
    SCMP_SYS(select),         SCMP_SYS(pselect6),     SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),        SCMP_SYS(sendmsg),      SCMP_SYS(sendto),
    SCMP_SYS(getsockopt),     SCMP_SYS(setsockopt),   SCMP_SYS(ioctl),
    SCMP_SYS(fcntl),          SCMP_SYS(lseek),        SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),     SCMP_SYS(fsync),        SCMP_SYS(close),
    SCMP_SYS(mmap),           SCMP_SYS(munmap),       SCMP_SYS(mremap),
    SCMP_SYS(mprotect),       SCMP_SYS(madvise),      SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),      SCMP_SYS(futex),        SCMP_SYS(getpid),
    SCMP_SYS(getppid),        SCMP_SYS(gettid),       SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall),
    SCMP_SYS(sigaltstack),    SCMP_SYS(exit),         SCMP_SYS(exit_group),
    SCMP_SYS(getrandom),
};

static bool failed(const char *step, char *why, size_t why_bytes)
{
	snprintf(why, why_bytes, "%s: %s", step, strerror(errno));
	return false;
}

static bool drop_capabilities(void)
{
	cap_t none = cap_init();
	bool  done = none && cap_set_proc(none) == 0;

	cap_free(none);
	/* What exec could bring back is dropped too, where the kernel lets an unprivileged process say so. */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return done;
}

static bool allow_only(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool            done = filter != NULL;

	for (size_t i = 0; done && i < sizeof allowed / sizeof *allowed; i++)
		done = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	if (done) {
		errno = -seccomp_load(filter);
		done = errno == 0;
	}
	if (filter)
		seccomp_release(filter);
	return done;
}

bool confine(const char *user, bool with_parent, char *why, size_t why_bytes)
{
	if (!rights_leave_root(user, why, why_bytes))
		return false;
	if (!drop_capabilities())
		return failed("dropping capabilities", why, why_bytes);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return failed("no_new_privs", why, why_bytes);
	if (with_parent && prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0)) /* forgotten with the user: not before */
		return failed("the parent's end", why, why_bytes);
	if (!allow_only())
		return failed("seccomp", why, why_bytes);
	return true;
}

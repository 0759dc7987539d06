/* rights.c -- see rights.h. */
#include "base/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
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

void rights_give(const char *user, const char *path)
{
	const struct passwd *p = geteuid() == 0 ? whom(user) : NULL;

	if (p && lchown(path, p->pw_uid, p->pw_gid) != 0)
		return; /* whoever writes there will say what is wrong */
}

/* All that the first version of Landlock knows; later ones know more, none is allowed. */
static const uint64_t all_access = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

static uint64_t access_of(enum rights_use use, bool folder)
{
	uint64_t of_files = LANDLOCK_ACCESS_FS_READ_FILE, of_folders = LANDLOCK_ACCESS_FS_READ_DIR;

	if (use != RIGHTS_READ) {
		of_files |= LANDLOCK_ACCESS_FS_WRITE_FILE;
		of_folders |= LANDLOCK_ACCESS_FS_MAKE_REG;
	}
	if (use == RIGHTS_REPLACE)
		of_folders |= LANDLOCK_ACCESS_FS_REMOVE_FILE;
	return folder ? of_files | of_folders : of_files;
}

static void allow(long rules, const struct rights_path *p)
{
	struct landlock_path_beneath_attr beneath = {.parent_fd = p->path ? open(p->path, O_PATH | O_CLOEXEC) : -1};
	struct stat                       st;

	if (beneath.parent_fd < 0)
		return;
	if (fstat(beneath.parent_fd, &st) == 0) {
		beneath.allowed_access = access_of(p->use, S_ISDIR(st.st_mode));
		syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	}
	close(beneath.parent_fd);
}

void rights_no_files(const struct rights_path *paths, size_t n)
{
	const struct landlock_ruleset_attr all = {.handled_access_fs = all_access};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	long rules = syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
	if (rules < 0)
		return;
	for (size_t i = 0; i < n; i++)
		allow(rules, &paths[i]);
	syscall(SYS_landlock_restrict_self, rules, 0);
	close((int)rules);
}

#if defined __x86_64__
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef THIS_ARCH

enum { X32_BIT = 0x40000000 };

/* What a reader of captures has no use for, and who would break out has. */
static const unsigned refused[] = {
    SYS_execve, SYS_execveat,   SYS_socket,           SYS_socketpair,        SYS_connect,     SYS_bind,
    SYS_ptrace, SYS_kill,       SYS_process_vm_readv, SYS_process_vm_writev, SYS_mount,       SYS_bpf,
    SYS_keyctl, SYS_add_key,    SYS_perf_event_open,  SYS_userfaultfd,       SYS_unshare,     SYS_setns,
    SYS_tkill,  SYS_pidfd_open, SYS_pidfd_getfd,      SYS_init_module,       SYS_personality, SYS_chroot};

enum { REFUSED = sizeof refused / sizeof *refused, HEAD = 5, IOCTL = HEAD + REFUSED, CODE = IOCTL + 6 };

/* How far a jump at `from` goes to the last line, which refuses. */
static unsigned char to_refusal(size_t from)
{
	return (unsigned char)(CODE - 1 - from - 1);
}

/* Load the architecture, and the call; refuse another architecture's and x32's; compare with each that is refused, and
 * the commands that type into a terminal (both architectures have the low word first). */
void rights_no_calls(void)
{
	struct sock_filter code[CODE] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, to_refusal(4), 0),
	};
	struct sock_filter last[] = {
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, to_refusal(IOCTL + 2), 0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, to_refusal(IOCTL + 3), 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog program = {.len = CODE, .filter = code};

	for (size_t i = 0; i < REFUSED; i++)
		code[HEAD + i] =
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, refused[i], to_refusal(HEAD + i), 0);
	memcpy(code + IOCTL, last, sizeof last);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void rights_no_calls(void)
{
}

#endif

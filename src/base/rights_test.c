/* rights_test.c -- after rights_no_files and rights_no_calls a process opens nothing, starts nothing, connects nowhere,
 * and goes on with what it has; in the folders that were named it makes files. */
#include "base/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the child found out, for the parent to judge: errno values, 0: it could. */
struct report {
	int open_errno, create_errno, list_errno;
	int made_errno, remove_errno, rename_errno; /* where files may be made, and where they may be replaced */
	int read_errno, write_errno;                /* where files may be read */
	int exec_errno, socket_errno, kill_errno, type_errno, ask_errno;
};

static int errno_of(long result)
{
	return result < 0 ? errno : 0;
}

/* A folder for each use, with a file in it. */
struct folders {
	char of[RIGHTS_REPLACE + 1][40], file[RIGHTS_REPLACE + 1][50], fresh[RIGHTS_REPLACE + 1][50];
};

static void make_folders(struct folders *f)
{
	for (int use = 0; use <= RIGHTS_REPLACE; use++) {
		snprintf(f->of[use], sizeof f->of[use], "/tmp/wiretale-rights-XXXXXX");
		assert_non_null(mkdtemp(f->of[use]));
		snprintf(f->file[use], sizeof f->file[use], "%s/file", f->of[use]);
		snprintf(f->fresh[use], sizeof f->fresh[use], "%s/fresh", f->of[use]);
		close(open(f->file[use], O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
}

static void remove_folders(const struct folders *f)
{
	for (int use = 0; use <= RIGHTS_REPLACE; use++) {
		unlink(f->file[use]);
		unlink(f->fresh[use]);
		rmdir(f->of[use]);
	}
}

static void try_all(struct report *r, const struct folders *f, int terminal)
{
	int                waiting;
	char               name[] = "true";
	char *const        arguments[] = {name, NULL};
	struct rights_path paths[RIGHTS_REPLACE + 2] = {{NULL, RIGHTS_READ}};

	for (int use = 0; use <= RIGHTS_REPLACE; use++)
		paths[use + 1] = (struct rights_path){f->of[use], (enum rights_use)use};
	rights_no_files(paths, RIGHTS_REPLACE + 2);
	rights_no_calls();
	r->open_errno = errno_of(open("/etc/passwd", O_RDONLY));
	r->create_errno = errno_of(open("/tmp/wiretale-rights", O_WRONLY | O_CREAT, 0600));
	r->list_errno = errno_of(open("/", O_RDONLY | O_DIRECTORY));
	r->read_errno = errno_of(open(f->file[RIGHTS_READ], O_RDONLY));
	r->write_errno = errno_of(open(f->file[RIGHTS_READ], O_WRONLY));
	r->made_errno = errno_of(open(f->fresh[RIGHTS_MAKE], O_RDWR | O_CREAT, 0600));
	r->remove_errno = errno_of(unlink(f->fresh[RIGHTS_MAKE]));
	r->rename_errno = errno_of(rename(f->file[RIGHTS_REPLACE], f->fresh[RIGHTS_REPLACE]));
	r->exec_errno = errno_of(execv("/bin/true", arguments));
	r->socket_errno = errno_of(socket(AF_INET, SOCK_STREAM, 0));
	r->kill_errno = errno_of(kill(getppid(), 0));
	r->type_errno = errno_of(ioctl(terminal, TIOCSTI, name));
	r->ask_errno = errno_of(ioctl(terminal, FIONREAD, &waiting));
}

static void test_tried(void **state)
{
	struct folders f;
	struct report  r = {0};
	int            pipe_fds[2], status;

	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0)
		skip();
	make_folders(&f);
	assert_int_equal(pipe(pipe_fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		try_all(&r, &f, pipe_fds[0]); /* none: anything but a refusal would be ENOTTY */
		_exit(write(pipe_fds[1], &r, sizeof r) == (ssize_t)sizeof r ? 0 : 1);
	}
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &r, sizeof r), sizeof r);
	close(pipe_fds[0]);
	waitpid(pid, &status, 0);
	remove_folders(&f);
	assert_int_equal(r.open_errno, EACCES);
	assert_int_equal(r.create_errno, EACCES);
	assert_int_equal(r.list_errno, EACCES);
	assert_int_equal(r.read_errno, 0);
	assert_int_equal(r.write_errno, EACCES);
	assert_int_equal(r.made_errno, 0);
	assert_int_equal(r.remove_errno, EACCES);
	assert_int_equal(r.rename_errno, 0);
	assert_int_equal(r.exec_errno, EPERM);
	assert_int_equal(r.socket_errno, EPERM);
	assert_int_equal(r.kill_errno, EPERM);
	assert_int_equal(r.type_errno, EPERM);
	assert_int_equal(r.ask_errno, 0);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_tried)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

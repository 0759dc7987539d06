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
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the child found out, for the parent to judge: errno values, 0: it could. */
struct report {
	int open_errno, create_errno, folder_errno, list_errno, exec_errno, socket_errno, kill_errno;
};

static int errno_of(long result)
{
	return result < 0 ? errno : 0;
}

static void try_all(struct report *r, const char *folder)
{
	char        name[] = "true", path[200];
	char *const arguments[] = {name, NULL};

	rights_no_files(&folder, 1);
	rights_no_calls();
	r->open_errno = errno_of(open("/etc/passwd", O_RDONLY));
	r->create_errno = errno_of(open("/tmp/wiretale-rights", O_WRONLY | O_CREAT, 0600));
	r->list_errno = errno_of(open("/", O_RDONLY | O_DIRECTORY));
	snprintf(path, sizeof path, "%s/made", folder);
	r->folder_errno = errno_of(open(path, O_RDWR | O_CREAT, 0600));
	r->exec_errno = errno_of(execv("/bin/true", arguments));
	r->socket_errno = errno_of(socket(AF_INET, SOCK_STREAM, 0));
	r->kill_errno = errno_of(kill(getppid(), 0));
}

static void test_tried(void **state)
{
	char          folder[] = "/tmp/wiretale-rights-XXXXXX", path[200];
	struct report r = {0};
	int           pipe_fds[2], status;

	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0)
		skip();
	assert_non_null(mkdtemp(folder));
	assert_int_equal(pipe(pipe_fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		try_all(&r, folder);
		_exit(write(pipe_fds[1], &r, sizeof r) == (ssize_t)sizeof r ? 0 : 1);
	}
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &r, sizeof r), sizeof r);
	close(pipe_fds[0]);
	waitpid(pid, &status, 0);
	snprintf(path, sizeof path, "%s/made", folder);
	unlink(path);
	rmdir(folder);
	assert_int_equal(r.open_errno, EACCES);
	assert_int_equal(r.create_errno, EACCES);
	assert_int_equal(r.list_errno, EACCES);
	assert_int_equal(r.folder_errno, 0);
	assert_int_equal(r.exec_errno, EPERM);
	assert_int_equal(r.socket_errno, EPERM);
	assert_int_equal(r.kill_errno, EPERM);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_tried)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

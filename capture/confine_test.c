/* confine_test.c -- after confine() a process opens nothing, starts nothing, makes no socket, and writes as
 * before. */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the confined child found out, for the parent to judge. */
struct report {
	bool confined;
	int  open_errno, create_errno, socket_errno, exec_errno, fork_errno; /* 0: it could */
	char why[200];
};

static int errno_of(int result)
{
	return result < 0 ? errno : 0;
}

static void try_all(struct report *r)
{
	char        name[] = "true";
	char *const arguments[] = {name, NULL};

	r->confined = confine(NULL, true, r->why, sizeof r->why);
	r->open_errno = errno_of(open("/dev/null", O_RDONLY));
	r->create_errno = errno_of(open("/tmp/wiretale-confine", O_WRONLY | O_CREAT, 0600));
	r->socket_errno = errno_of(socket(AF_INET, SOCK_STREAM, 0));
	r->exec_errno = errno_of(execv("/bin/true", arguments));
	r->fork_errno = errno_of(fork());
}

static void test_confined(void **state)
{
	struct report r = {0};
	int           pipe_fds[2], status;

	(void)state;
	assert_int_equal(pipe(pipe_fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		try_all(&r);
		_exit(write(pipe_fds[1], &r, sizeof r) == (ssize_t)sizeof r ? 0 : 1);
	}
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &r, sizeof r), sizeof r);
	waitpid(pid, &status, 0);
	assert_string_equal(r.why, "");
	assert_true(r.confined);
	assert_int_equal(r.open_errno, EPERM);
	assert_int_equal(r.create_errno, EPERM);
	assert_int_equal(r.socket_errno, EPERM);
	assert_int_equal(r.exec_errno, EPERM);
	assert_int_equal(r.fork_errno, EPERM);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_confined)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

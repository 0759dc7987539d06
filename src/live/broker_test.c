/* broker_test.c -- what the broker starts for a server, and what it refuses to one that was taken over. */
#include "live/broker.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* What the server's process found out, for the test to judge. */
struct report {
	bool lists, writes, joined, without_value, becomes;
	char why[512];
};

static bool starts(int fd, const char *const *arguments, char *why, size_t why_bytes)
{
	struct child c;

	if (!broker_child_start(fd, &c, arguments, why, why_bytes))
		return false;
	while (read(c.packets_fd, why, why_bytes) > 0)
		;
	child_wait(&c);
	return true;
}

static void server(int fd, struct report *r)
{
	const char *const list[] = {"-D", "-M", NULL}, *const to_file[] = {"-i", "lo", "-w", "/tmp/x", NULL},
			  *const joined[] = {"-w/tmp/x", NULL}, *const value[] = {"-i", NULL},
			  *const as[] = {"-i", "-w", "--user", "root", NULL};
	char                     why[512];
	const struct child       foreign = {.pid = getppid()};

	r->writes = starts(fd, to_file, r->why, sizeof r->why);
	r->joined = starts(fd, joined, why, sizeof why);
	r->without_value = starts(fd, value, why, sizeof why);
	r->becomes = starts(fd, as, why, sizeof why);
	broker_child_stop(fd, &foreign); /* no child of the broker's: it is the broker */
	r->lists = starts(fd, list, why, sizeof why);
}

static void test_asked(void **state)
{
	struct report *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int            fd, status;

	(void)state;
	assert_ptr_not_equal(r, MAP_FAILED);
	if (broker_split(&fd, &status)) {
		server(fd, r);
		_exit(7);
	}
	assert_int_equal(status, 7);
	assert_true(r->lists);
	assert_false(r->writes || r->joined || r->without_value || r->becomes);
	assert_non_null(strstr(r->why, "can't be started"));
	munmap(r, sizeof *r);
}

/* The server gets the signal that only the broker got, and its end is told. */
static void test_signals(void **state)
{
	int      fd, status;
	sigset_t none;

	(void)state;
	sigemptyset(&none);
	if (broker_split(&fd, &status)) {
		sigprocmask(SIG_SETMASK, &none, NULL); /* the broker of another test blocked some */
		kill(getppid(), SIGTERM);
		for (;;)
			pause();
	}
	assert_int_equal(status, 128 + SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_asked), cmocka_unit_test(test_signals)};
	char                    path[4096];
	const char             *program = getenv("WIRETALE");

	/* wiretale-capture is not beside the tests. */
	if (program && snprintf(path, sizeof path, "%s", program) < (int)sizeof path && strrchr(path, '/')) {
		*strrchr(path, '/') = '\0';
		setenv("PATH", path, 1);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

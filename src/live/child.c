/* child.c -- see child.h. */
#include "live/child.h"

#include "live/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "wiretale-capture"
enum { ARGUMENTS_MAX = 512, STATUS_FD = 3 };

extern char **environ;

static bool is_program(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool may_run(const char *path)
{
	return access(path, X_OK) == 0;
}

static bool in_path(char *path, size_t path_bytes)
{
	const char *folders = getenv("PATH");

	while (folders && *folders) {
		size_t length = strcspn(folders, ":");
		if (length && snprintf(path, path_bytes, "%.*s/" PROGRAM, (int)length, folders) < (int)path_bytes &&
		    is_program(path))
			return true;
		folders += length + (folders[length] == ':');
	}
	return false;
}

bool child_program(char *path, size_t path_bytes)
{
	ssize_t n = readlink("/proc/self/exe", path, path_bytes);

	if (n > 0 && (size_t)n < path_bytes) {
		path[n] = '\0';
		char  *slash = strrchr(path, '/');
		size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
		if (snprintf(path + folder, path_bytes - folder, PROGRAM) < (int)(path_bytes - folder) &&
		    is_program(path))
			return may_run(path);
	}
	if (in_path(path, path_bytes))
		return may_run(path);
	errno = ENOENT;
	return false;
}

/* The group that may run it, where others may not; NULL: its mode is not that of an installed package. */
static const struct group *group_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) || !(st.st_mode & S_IXGRP) || (st.st_mode & S_IXOTH))
		return NULL;
	return getgrgid(st.st_gid);
}

void child_why(int error, char *out, size_t out_bytes)
{
	char                path[4096] = "";
	const struct group *group = NULL;

	if (error == EACCES && !child_program(path, sizeof path) && errno == EACCES)
		group = group_of(path);
	if (group)
		snprintf(out, out_bytes,
		         "Only the group %s may capture. This permits it, from the next login on: sudo usermod -aG %s "
		         "\"$USER\"",
		         group->gr_name, group->gr_name);
	else
		snprintf(out, out_bytes, "the capture program " PROGRAM " can't be started: %s", strerror(error));
}

/* The writing ends of the child's pipes; -1: it shares what we have. */
struct ends {
	int out, status, errors;
};

static int spawn(pid_t *pid, const char *called, const char *const *arguments, struct ends to)
{
	const char                *argv[ARGUMENTS_MAX + 4] = {called};
	char                       path[4096];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t          attributes;
	sigset_t                   no_signals;
	size_t                     n = 1;

	if (!child_program(path, sizeof path))
		return errno;
	if (to.status >= 0) {
		argv[n++] = "--status-fd";
		argv[n++] = "3";
	}
	for (size_t i = 0; arguments[i] && i < ARGUMENTS_MAX; i++)
		argv[n++] = arguments[i];
	posix_spawnattr_init(&attributes);
	sigemptyset(&no_signals); /* whatever we wait for otherwise ends it */
	posix_spawnattr_setsigmask(&attributes, &no_signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	if (to.out >= 0)
		posix_spawn_file_actions_adddup2(&actions, to.out, STDOUT_FILENO);
	if (to.errors >= 0)
		posix_spawn_file_actions_adddup2(&actions, to.errors, STDERR_FILENO);
	if (to.status >= 0)
		posix_spawn_file_actions_adddup2(&actions, to.status, STATUS_FD);
	int error = posix_spawn(pid, path, &actions, &attributes, (char **)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return error;
}

/* A pipe whose ends are not inherited, and are none of the descriptors that a child is given. */
static bool make_pipe(int *fds)
{
	int low[2];

	if (pipe2(low, O_CLOEXEC))
		return false;
	for (int i = 0; i < 2; i++) {
		fds[i] = fcntl(low[i], F_DUPFD_CLOEXEC, STATUS_FD + 1);
		close(low[i]);
	}
	return fds[0] >= 0 && fds[1] >= 0;
}

bool child_start(struct child *c, const char *called, const char *const *arguments, bool keep_errors)
{
	int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
	int error = 0;

	*c = (struct child){.packets_fd = -1, .status_fd = -1, .errors_fd = -1, .broker = -1};
	if (!make_pipe(pipes[0]) || !make_pipe(pipes[1]) || (keep_errors && !make_pipe(pipes[2])))
		error = errno;
	else
		error = spawn(&c->pid, called, arguments, (struct ends){pipes[0][1], pipes[1][1], pipes[2][1]});
	for (int i = 0; i < 3; i++)
		if (pipes[i][1] >= 0)
			close(pipes[i][1]);
	c->packets_fd = pipes[0][0];
	c->status_fd = pipes[1][0];
	c->errors_fd = pipes[2][0];
	if (!error)
		return true;
	c->pid = 0;
	child_wait(c);
	errno = error;
	return false;
}

int child_run(const char *called, const char *const *arguments)
{
	struct child c = {.packets_fd = -1, .status_fd = -1, .errors_fd = -1, .broker = -1};

	fflush(stdout);
	int error = spawn(&c.pid, called, arguments, (struct ends){-1, -1, -1});
	if (error) {
		char why[512];
		child_why(error, why, sizeof why);
		fprintf(stderr, "%s: %s\n", called, why);
		return 127;
	}
	return child_wait(&c);
}

static struct child_interface *interface_of(struct child *c, const char *name)
{
	for (unsigned i = 0; i < c->ninterfaces; i++)
		if (strcmp(c->interfaces[i].name, name) == 0)
			return &c->interfaces[i];
	if (c->ninterfaces == CHILD_INTERFACES_MAX)
		return &c->interfaces[CHILD_INTERFACES_MAX - 1];
	struct child_interface *i = &c->interfaces[c->ninterfaces++];
	snprintf(i->name, sizeof i->name, "%s", name);
	return i;
}

/* One line of the status: words with tabs between them (see capture/run.h). */
static void take_line(struct child *c, char *line)
{
	char  *word[6] = {NULL};
	size_t n = 0;

	for (char *s = line; n < 6 && s; n++)
		word[n] = strsep(&s, "\t");
	if (strcmp(word[0], "started") == 0 && n >= 3) {
		struct child_interface *i = interface_of(c, word[1]);
		snprintf(i->friendly, sizeof i->friendly, "%s", word[2]);
	} else if (strcmp(word[0], "running") == 0) {
		c->running = true;
	} else if (strcmp(word[0], "counts") == 0 && n >= 5) {
		struct child_interface *i = interface_of(c, word[1]);
		i->received = strtoull(word[2], NULL, 10);
		i->dropped = strtoull(word[3], NULL, 10);
		i->interface_dropped = strtoull(word[4], NULL, 10);
	} else if (strcmp(word[0], "packets") == 0 && n >= 2) {
		c->packets = strtoull(word[1], NULL, 10);
		c->finished = true;
	} else if (strcmp(word[0], "filter") == 0 && n >= 3) {
		snprintf(c->bad_filter_interface, sizeof c->bad_filter_interface, "%s", word[1]);
		snprintf(c->bad_filter, sizeof c->bad_filter, "%s", word[2]);
		snprintf(c->bad_filter_text, sizeof c->bad_filter_text, "%s", n >= 4 ? word[3] : "");
	}
}

static void take_lines(struct child *c)
{
	char *start = c->line, *end;

	while ((end = memchr(start, '\n', c->line_bytes - (size_t)(start - c->line)))) {
		*end = '\0';
		take_line(c, start);
		start = end + 1;
	}
	c->line_bytes -= (size_t)(start - c->line);
	memmove(c->line, start, c->line_bytes);
	if (c->line_bytes == sizeof c->line) /* no line of ours is that long */
		c->line_bytes = 0;
}

bool child_listen(struct child *c, bool wait)
{
	struct pollfd ask = {.fd = c->status_fd, .events = POLLIN};

	while (poll(&ask, 1, wait ? -1 : 0) > 0) {
		ssize_t n = read(c->status_fd, c->line + c->line_bytes, sizeof c->line - c->line_bytes);
		if (n <= 0)
			return n < 0 && errno == EINTR;
		c->line_bytes += (size_t)n;
		take_lines(c);
		wait = false;
	}
	return true;
}

void child_stop(const struct child *c)
{
	if (c->pid > 0 && c->broker >= 0)
		broker_child_stop(c->broker, c);
	else if (c->pid > 0)
		kill(c->pid, SIGTERM);
}

void child_errors(struct child *c)
{
	size_t  n = 0;
	ssize_t got;

	if (c->errors_fd < 0)
		return;
	while (n < sizeof c->errors - 1 &&
	       ((got = read(c->errors_fd, c->errors + n, sizeof c->errors - 1 - n)) > 0 || (got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	c->errors[n] = '\0';
	close(c->errors_fd);
	c->errors_fd = -1;
}

int child_wait(struct child *c)
{
	int status = 0;

	if (c->packets_fd >= 0)
		close(c->packets_fd);
	if (c->status_fd >= 0) {
		while (c->pid > 0 && child_listen(c, true))
			;
		close(c->status_fd);
	}
	c->packets_fd = c->status_fd = -1;
	child_errors(c);
	while (c->pid > 0 && c->broker < 0 && waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : 0;
}

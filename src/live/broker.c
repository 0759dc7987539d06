/* broker.c -- see broker.h.  A question is the arguments, each with its NUL; the answer an errno and a process,
 * with the three descriptors of the child beside it. */
#include "live/broker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUESTION_BYTES = 16 << 10, ARGUMENTS_MAX = 100, CHILD_FDS = 3, TICK_MS = 200 };

struct answer {
	int   error;
	pid_t pid;
};

static void pass_fds(struct msghdr *m, void *room, size_t room_bytes, const int *fds)
{
	memset(room, 0, room_bytes);
	m->msg_control = room;
	m->msg_controllen = room_bytes;
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(CHILD_FDS * sizeof(int));
	memcpy(CMSG_DATA(c), fds, CHILD_FDS * sizeof(int));
}

static void reply(int fd, const struct child *c, int error)
{
	struct answer answer = {error, c->pid};
	struct iovec  piece = {&answer, sizeof answer};
	struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
	const int     fds[CHILD_FDS] = {c->packets_fd, c->status_fd, c->errors_fd};
	char          room[CMSG_SPACE(sizeof fds)];

	if (!error)
		pass_fds(&m, room, sizeof room, fds);
	while (sendmsg(fd, &m, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* Start what is asked for; the server alone holds its descriptors then. */
static void serve(int fd, char *question, size_t n)
{
	const char  *arguments[ARGUMENTS_MAX + 1];
	size_t       count = 0;
	struct child c;

	for (size_t at = 0; at < n && count < ARGUMENTS_MAX; at += strlen(question + at) + 1)
		arguments[count++] = question + at;
	arguments[count] = NULL;
	bool started = child_start(&c, "wiretale", arguments, true);
	reply(fd, &c, started ? 0 : errno);
	if (started) {
		close(c.packets_fd);
		close(c.status_fd);
		close(c.errors_fd);
	}
}

/* Until the server has ended, which closes its end. */
static int broker(int fd, pid_t server)
{
	static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP};
	char             question[QUESTION_BYTES + 1];
	struct pollfd    ask = {.fd = fd, .events = POLLIN};
	sigset_t         signals;
	int              status = 0, number;

	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
		sigaddset(&signals, passed_on[i]);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	for (;;) {
		if (poll(&ask, 1, TICK_MS) > 0) {
			ssize_t n = recv(fd, question, QUESTION_BYTES, 0);
			if (n <= 0)
				break;
			question[n] = '\0';
			serve(fd, question, (size_t)n);
		}
		while ((number = sigtimedwait(&signals, NULL, &(struct timespec){0})) > 0)
			kill(server, number);
		while (waitpid(-1, &status, WNOHANG) > 0) /* capture programs that ended */
			;
	}
	while (waitpid(server, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool broker_split(int *fd, int *status)
{
	int ends[2];

	*status = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		*fd = ends[1];
		return true;
	}
	close(ends[1]);
	if (pid > 0)
		*status = broker(ends[0], pid);
	close(ends[0]);
	return false;
}

static size_t put_question(char *question, const char *const *arguments)
{
	size_t n = 0;

	for (; *arguments; arguments++) {
		size_t length = strlen(*arguments) + 1;
		if (length > QUESTION_BYTES - n)
			return 0;
		memcpy(question + n, *arguments, length);
		n += length;
	}
	return n;
}

bool broker_child_start(int fd, struct child *c, const char *const *arguments)
{
	char            question[QUESTION_BYTES];
	struct answer   answer = {.error = EPIPE};
	struct iovec    piece = {&answer, sizeof answer};
	int             fds[CHILD_FDS];
	char            room[CMSG_SPACE(sizeof fds)];
	struct msghdr   m = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
	struct cmsghdr *passed;
	size_t          n = put_question(question, arguments);

	*c = (struct child){.packets_fd = -1, .status_fd = -1, .errors_fd = -1, .foreign = true};
	errno = E2BIG;
	if (!n || send(fd, question, n, MSG_NOSIGNAL) < 0)
		return false;
	ssize_t got = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
	passed = CMSG_FIRSTHDR(&m);
	if (got != (ssize_t)sizeof answer || answer.error || !passed || passed->cmsg_len != CMSG_LEN(sizeof fds)) {
		errno = answer.error ? answer.error : EPIPE;
		return false;
	}
	memcpy(fds, CMSG_DATA(passed), sizeof fds);
	c->pid = answer.pid;
	c->packets_fd = fds[0];
	c->status_fd = fds[1];
	c->errors_fd = fds[2];
	return true;
}

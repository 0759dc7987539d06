/* broker.c -- see broker.h.  A question is a letter with the arguments behind it, each with its NUL, or with a process.
 * The answer to a start is a process, with the three descriptors of the child beside it, or why there is none. */
#include "live/broker.h"

#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUESTION_BYTES = 16 << 10, ARGUMENTS_MAX = 100, CHILD_FDS = 3, CHILDREN_MAX = 64 };
enum { ASK_START = 's', ASK_STOP = 'e' };

struct answer {
	pid_t pid; /* 0: none was started */
	char  why[512];
};

struct broker {
	int   fd;
	pid_t server;
	int   status; /* of the server, once it has ended */
	bool  over;
	pid_t children[CHILDREN_MAX]; /* 0: a free place */
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

static void reply(int fd, const struct child *c, struct answer *answer)
{
	struct iovec  piece = {answer, sizeof *answer};
	struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
	const int     fds[CHILD_FDS] = {c->packets_fd, c->status_fd, c->errors_fd};
	char          room[CMSG_SPACE(sizeof fds)];

	if (answer->pid)
		pass_fds(&m, room, sizeof room, fds);
	while (sendmsg(fd, &m, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* Whether the capture program may be asked for this: to look at devices, and to capture to its pipe.  It could write
 * files too, with our rights. */
static bool permitted(const char *const *arguments)
{
	static const char *const alone[] = {"-p", "-q", "-D", "-M", "-d"}, *const with_value[] = {"-i", "-f", "-s"};

	for (; *arguments; arguments++) {
		bool known = false;
		for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
			known = known || strcmp(*arguments, alone[i]) == 0;
		for (size_t i = 0; !known && i < sizeof with_value / sizeof *with_value; i++)
			if (strcmp(*arguments, with_value[i]) == 0 && arguments[1]) {
				known = true;
				arguments++;
				break;
			}
		if (!known)
			return false;
	}
	return true;
}

static pid_t *place_of(struct broker *b, pid_t pid)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (b->children[i] == pid)
			return &b->children[i];
	return NULL;
}

/* Start what is asked for; the server alone holds its descriptors then. */
static void start(struct broker *b, const char *question, size_t n)
{
	const char   *arguments[ARGUMENTS_MAX + 1];
	size_t        count = 0;
	struct child  c = {.packets_fd = -1, .status_fd = -1, .errors_fd = -1, .broker = -1};
	struct answer answer = {0};
	pid_t        *place = place_of(b, 0);

	for (size_t at = 0; at < n && count < ARGUMENTS_MAX; at += strlen(question + at) + 1)
		arguments[count++] = question + at;
	arguments[count] = NULL;
	if (!place || !permitted(arguments))
		child_why(place ? EPERM : EAGAIN, answer.why, sizeof answer.why);
	else if (child_start(&c, "wiretale", arguments, true))
		answer.pid = *place = c.pid;
	else
		child_why(errno, answer.why, sizeof answer.why);
	reply(b->fd, &c, &answer);
	if (answer.pid) {
		close(c.packets_fd);
		close(c.status_fd);
		close(c.errors_fd);
	}
}

static void stop(struct broker *b, const char *question, size_t n)
{
	pid_t pid = 0;

	if (n == sizeof pid)
		memcpy(&pid, question, sizeof pid);
	if (pid > 0 && place_of(b, pid)) /* not waited for yet: its number is no other's */
		kill(pid, SIGTERM);
}

static void serve(struct broker *b)
{
	char    question[QUESTION_BYTES + 1];
	ssize_t n = recv(b->fd, question, QUESTION_BYTES, 0);

	if (n <= 0) {
		b->over = n == 0 || errno != EINTR;
		return;
	}
	question[n] = '\0';
	if (question[0] == ASK_START)
		start(b, question + 1, (size_t)n - 1);
	else if (question[0] == ASK_STOP)
		stop(b, question + 1, (size_t)n - 1);
}

/* The server, or capture programs of it, that ended. */
static void bury(struct broker *b)
{
	int   status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		pid_t *place = place_of(b, pid);
		if (place)
			*place = 0;
		if (pid == b->server) {
			b->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			b->server = 0;
		}
	}
}

/* What ends us is for the server; a terminal has told it itself. */
static void hear(struct broker *b, int signals)
{
	struct signalfd_siginfo s;

	if (read(signals, &s, sizeof s) != (ssize_t)sizeof s)
		return;
	if (s.ssi_signo == SIGCHLD)
		bury(b);
	else if (b->server && s.ssi_code != SI_KERNEL)
		kill(b->server, (int)s.ssi_signo);
}

/* Until the server has ended, which closes its end. */
static int broker(int fd, pid_t server, const sigset_t *signals)
{
	struct broker b = {.fd = fd, .server = server};
	int           heard = signalfd(-1, signals, SFD_CLOEXEC);
	struct pollfd ask[] = {{.fd = fd, .events = POLLIN}, {.fd = heard, .events = POLLIN}};

	while (b.server) {
		if (poll(ask, 2, -1) < 0)
			continue;
		if (ask[1].revents)
			hear(&b, heard);
		if (ask[0].revents)
			serve(&b);
		if (b.over)
			ask[0].fd = -1;
	}
	close(heard);
	return b.status;
}

bool broker_split(int *fd, int *status)
{
	int      ends[2];
	pid_t    parent = getpid();
	sigset_t signals, before;

	*status = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, &before); /* the broker's for good: none is lost */
	pid_t pid = fork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(1);
		close(ends[0]);
		*fd = ends[1];
		return true;
	}
	close(ends[1]);
	if (pid > 0)
		*status = broker(ends[0], pid, &signals);
	close(ends[0]);
	return false;
}

static size_t put_question(char *question, const char *const *arguments)
{
	size_t n = 0;

	question[n++] = ASK_START;
	for (; *arguments; arguments++) {
		size_t length = strlen(*arguments) + 1;
		if (length > QUESTION_BYTES - n)
			return 0;
		memcpy(question + n, *arguments, length);
		n += length;
	}
	return n;
}

/* What the broker answers; false: it is gone. */
static bool hear_answer(int fd, struct answer *answer, struct child *c)
{
	struct iovec  piece = {answer, sizeof *answer};
	int           fds[CHILD_FDS];
	char          room[CMSG_SPACE(sizeof fds)];
	struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
	ssize_t       got;

	while ((got = recvmsg(fd, &m, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
		;
	if (got != (ssize_t)sizeof *answer)
		return false;
	struct cmsghdr *passed = CMSG_FIRSTHDR(&m);
	if (!answer->pid)
		return true;
	if (!passed || passed->cmsg_len != CMSG_LEN(sizeof fds))
		return false;
	memcpy(fds, CMSG_DATA(passed), sizeof fds);
	c->packets_fd = fds[0];
	c->status_fd = fds[1];
	c->errors_fd = fds[2];
	return true;
}

bool broker_child_start(int fd, struct child *c, const char *const *arguments, char *why, size_t why_bytes)
{
	char         *question = mem_alloc(QUESTION_BYTES);
	struct answer answer = {0};
	size_t        n = put_question(question, arguments);

	*c = (struct child){.packets_fd = -1, .status_fd = -1, .errors_fd = -1, .broker = fd};
	bool sent = n && send(fd, question, n, MSG_NOSIGNAL) == (ssize_t)n;
	mem_free(question);
	if (!sent)
		snprintf(why, why_bytes, "%s", n ? strerror(errno) : "too much is asked of the capture program");
	else if (!hear_answer(fd, &answer, c))
		snprintf(why, why_bytes, "the process that starts captures is gone");
	else
		snprintf(why, why_bytes, "%s", answer.why);
	c->pid = sent && c->packets_fd >= 0 ? answer.pid : 0;
	return c->pid > 0;
}

void broker_child_stop(int fd, const struct child *c)
{
	char question[1 + sizeof c->pid] = {ASK_STOP};

	memcpy(question + 1, &c->pid, sizeof c->pid);
	while (send(fd, question, sizeof question, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* run.c -- see run.h. */
#include "live/run.h"

#include "base/mem.h"
#include "live/broker.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TICK_MS = 100 };

struct live_run {
	struct child    child;
	struct writer   writer;
	pthread_t       watcher;
	pthread_mutex_t lock;    /* of the child's numbers */
	pthread_cond_t  changed; /* it has ended */
	_Atomic bool    over, ended;
};

static void stop(void *context)
{
	struct live_run *l = context;

	child_stop(&l->child);
}

/* Listens to the capture program until it has ended. */
static void *watch(void *context)
{
	struct live_run *l = context;
	struct pollfd    ask = {.fd = l->child.status_fd, .events = POLLIN};
	bool             more = true;

	while (more && !l->over) {
		if (poll(&ask, 1, TICK_MS) <= 0)
			continue;
		pthread_mutex_lock(&l->lock);
		more = child_listen(&l->child, false);
		pthread_mutex_unlock(&l->lock);
	}
	pthread_mutex_lock(&l->lock);
	if (!more)
		child_errors(&l->child);
	l->ended = true;
	pthread_cond_broadcast(&l->changed);
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* Why the capture program ended before it captured. */
static void why_not(struct child *c, char *message, size_t message_bytes)
{
	int status = child_wait(c);

	if (c->bad_filter[0])
		snprintf(message, message_bytes, "That string isn't a valid capture filter (%s).", c->bad_filter);
	else if (c->errors[0])
		snprintf(message, message_bytes, "%s", c->errors);
	else
		snprintf(message, message_bytes, "the capture program ended with status %d", status);
}

static bool begin(struct live_run *l, int *file, int *notify)
{
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->changed, NULL);
	l->writer =
	    (struct writer){.in = l->child.packets_fd, .spool = -1, .notify = -1, .full = stop, .full_context = l};
	return writer_spool(&l->writer, file, notify) && writer_start(&l->writer) &&
	       pthread_create(&l->watcher, NULL, watch, l) == 0;
}

/* Start the capture program, here or by the broker; false: message says why it can't be. */
static bool start_child(int broker, struct child *c, const char *const *arguments, char *message, size_t message_bytes)
{
	if (broker >= 0)
		return broker_child_start(broker, c, arguments, message, message_bytes);
	if (child_start(c, "wiretale", arguments, true))
		return true;
	child_why(errno, message, message_bytes);
	return false;
}

struct live_run *live_run_start(int broker, const char *const *arguments, int *file, int *notify, char *message,
                                size_t message_bytes)
{
	struct live_run *l = mem_calloc(1, sizeof *l);

	if (!start_child(broker, &l->child, arguments, message, message_bytes)) {
		mem_free(l);
		return NULL;
	}
	while (!l->child.running && child_listen(&l->child, true))
		;
	if (!l->child.running) {
		why_not(&l->child, message, message_bytes);
		mem_free(l);
		return NULL;
	}
	if (begin(l, file, notify))
		return l;
	snprintf(message, message_bytes, "no temporary file or thread can be made: %s", strerror(errno));
	child_stop(&l->child);
	child_wait(&l->child);
	mem_free(l);
	return NULL;
}

void live_run_stop(struct live_run *l)
{
	if (!l->ended)
		child_stop(&l->child);
}

void live_run_counts(struct live_run *l, struct live_counts *out)
{
	*out = (struct live_counts){.running = !l->ended, .packets = l->writer.packets, .bytes = l->writer.bytes};
	pthread_mutex_lock(&l->lock);
	for (unsigned i = 0; i < l->child.ninterfaces; i++)
		out->dropped += l->child.interfaces[i].dropped + l->child.interfaces[i].interface_dropped;
	pthread_mutex_unlock(&l->lock);
}

void live_run_wait(struct live_run *l)
{
	pthread_mutex_lock(&l->lock);
	while (!l->ended)
		pthread_cond_wait(&l->changed, &l->lock);
	pthread_mutex_unlock(&l->lock);
}

bool live_run_message(struct live_run *l, char *out, size_t out_bytes)
{
	bool ended = l->ended;

	pthread_mutex_lock(&l->lock);
	if (ended && l->child.errors[0])
		snprintf(out, out_bytes, "%.*s", (int)strcspn(l->child.errors, "\n"), l->child.errors);
	else if (ended && !l->child.finished)
		snprintf(out, out_bytes, "the capture program ended before it was told to");
	else
		out[0] = '\0';
	pthread_mutex_unlock(&l->lock);
	return out[0];
}

void live_run_free(struct live_run *l)
{
	live_run_stop(l);
	writer_join(&l->writer);
	l->over = true;
	pthread_join(l->watcher, NULL);
	child_wait(&l->child);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->changed);
	mem_free(l);
}

bool live_run_ask(int broker, const char *const *arguments, char *out, size_t out_bytes)
{
	struct child c;
	size_t       n = 0;
	ssize_t      got;

	out[0] = '\0';
	if (!start_child(broker, &c, arguments, out, out_bytes))
		return false;
	while ((got = read(c.packets_fd, out + n, out_bytes - 1 - n)) > 0 || (got < 0 && errno == EINTR))
		n += got > 0 ? (size_t)got : 0;
	out[n] = '\0';
	child_wait(&c);
	if (n || !c.errors[0])
		return true;
	snprintf(out, out_bytes, "%s", c.errors);
	return false;
}

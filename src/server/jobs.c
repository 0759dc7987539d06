/* jobs.c -- see jobs.h. */
#include "server/jobs.h"

#include "base/mem.h"
#include "server/server.h"

#include <pthread.h>

enum { THREADS = 4, WAITING_MAX = 256 };

struct jobs {
	pthread_mutex_t lock; /* of the list and `ended` */
	pthread_cond_t  changed;
	pthread_t       thread[THREADS];
	unsigned        nthreads, nwaiting;
	struct job     *waiting, **waiting_end;
	struct job     *running[THREADS];
	bool            ended;
};

/* In the loop: the work is over. */
static void on_done(void *context)
{
	struct job *j = context;

	if (j->done)
		j->done(j);
	applied_release(j->filter);
	capture_close(j->capture);
	mem_free(j);
}

/* Take the first one that waits; NULL: the end.  Called with the lock. */
static struct job *take(struct jobs *all)
{
	while (!all->waiting && !all->ended)
		pthread_cond_wait(&all->changed, &all->lock);
	struct job *j = all->waiting;
	if (!j)
		return NULL;
	all->waiting = j->next;
	if (!all->waiting)
		all->waiting_end = &all->waiting;
	all->nwaiting--;
	return j;
}

static void *run(void *context)
{
	struct jobs *all = context;
	unsigned     place = 0;

	pthread_mutex_lock(&all->lock);
	for (struct job *j; (j = take(all));) {
		while (all->running[place])
			place = (place + 1) % THREADS;
		all->running[place] = j;
		pthread_mutex_unlock(&all->lock);
		struct http_server *http = j->server->http;
		if (j->stop)
			job_given_up(j);
		else
			j->work(j);
		pthread_mutex_lock(&all->lock);
		all->running[place] = NULL;
		http_post(http, on_done, j);
	}
	pthread_mutex_unlock(&all->lock);
	return NULL;
}

struct jobs *jobs_new(void)
{
	struct jobs *j = mem_calloc(1, sizeof *j);

	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->changed, NULL);
	j->waiting_end = &j->waiting;
	return j;
}

/* With the first job: threads keep the rights that the process has when they begin. */
static void start_threads(struct jobs *j)
{
	while (j->nthreads < THREADS && pthread_create(&j->thread[j->nthreads], NULL, run, j) == 0)
		j->nthreads++;
}

void jobs_free(struct jobs *all)
{
	pthread_mutex_lock(&all->lock);
	all->ended = true;
	for (struct job *j = all->waiting; j; j = j->next)
		j->stop = true;
	for (unsigned i = 0; i < THREADS; i++)
		if (all->running[i])
			all->running[i]->stop = true;
	pthread_cond_broadcast(&all->changed);
	pthread_mutex_unlock(&all->lock);
	while (all->nthreads)
		pthread_join(all->thread[--all->nthreads], NULL);
	pthread_mutex_destroy(&all->lock);
	pthread_cond_destroy(&all->changed);
	mem_free(all);
}

/* Whether `old` is of no use to the page that now asks for `new`. */
static bool replaces(const struct job *new, const struct job *old)
{
	if (new->page != old->page || new->id != old->id || old->kind == JOB_PLAIN)
		return false;
	return new->kind == old->kind || (new->kind == JOB_APPLY && old->kind == JOB_COUNT);
}

static bool enqueue(struct jobs *all, struct job *j)
{
	start_threads(all);
	pthread_mutex_lock(&all->lock);
	bool room = all->nwaiting < WAITING_MAX && all->nthreads;
	for (struct job *old = all->waiting; room && old; old = old->next)
		if (replaces(j, old))
			old->stop = true;
	for (unsigned i = 0; room && i < THREADS; i++)
		if (all->running[i] && replaces(j, all->running[i]))
			all->running[i]->stop = true;
	if (room) {
		*all->waiting_end = j;
		all->waiting_end = &j->next;
		all->nwaiting++;
		pthread_cond_signal(&all->changed);
	}
	pthread_mutex_unlock(&all->lock);
	return room;
}

void job_start(struct server *s, struct http_request *r, const uint64_t *numbers, enum job_kind kind,
               void (*work)(struct job *), void (*done)(struct job *))
{
	struct capture *c = server_capture(s, r, numbers[0]);
	uint32_t        filter = (uint32_t)http_number(r, "filter", 0);
	struct applied *a = c ? lists_find(&s->lists[numbers[0] - 1], filter) : NULL;

	if (!c)
		return;
	if (filter && !a) {
		http_reply_error(r, 409, "this filter is no longer kept: apply it again");
		return;
	}
	struct job *j = mem_calloc(1, sizeof *j);
	*j = (struct job){.server = s,
	                  .request = r,
	                  .capture = capture_hold(c),
	                  .id = (unsigned)numbers[0],
	                  .filter = applied_hold(a),
	                  .kind = kind,
	                  .page = http_number(r, "page", 0),
	                  .work = work,
	                  .done = done};
	memcpy(j->numbers, numbers, sizeof j->numbers);
	if (enqueue(s->jobs, j))
		return;
	http_reply_error(r, 429, "too much is asked at once");
	j->done = NULL;
	on_done(j);
}

void job_given_up(struct job *j)
{
	/* No error status: a browser would write it to its console, and nothing is wrong. */
	http_header(j->request, "Wiretale-Given-Up", "asked anew");
	http_reply(j->request, 204, NULL, NULL, 0);
}

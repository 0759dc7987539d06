/* parallel.c -- see parallel.h. */
#include "base/parallel.h"

#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>

struct run {
	const struct parallel *p;
	size_t                 n, next, emitted;
	void                 **ring; /* results that wait, by item modulo size */
	bool                  *made;
	size_t                 size;
	bool                   emitting, stopped;
	pthread_mutex_t        lock;
	pthread_cond_t         changed;
};

unsigned parallel_threads(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	int n = CPU_COUNT(&set);
	return n > 0 ? (unsigned)n : 1;
}

static bool run_alone(const struct parallel *p, size_t n)
{
	void *worker = p->worker_new ? p->worker_new(p->context) : NULL;
	bool  go = true;

	for (size_t i = 0; i < n && go; i++)
		go = p->emit(p->context, i, p->make(p->context, worker, i));
	if (p->worker_free)
		p->worker_free(p->context, worker);
	return go;
}

/* Emit what is ready and next in turn; called and returns with the lock held. */
static void emit_ready(struct run *r)
{
	if (r->emitting)
		return;
	r->emitting = true;
	while (!r->stopped && r->made[r->emitted % r->size]) {
		size_t item = r->emitted;
		void  *result = r->ring[item % r->size];
		r->made[item % r->size] = false;
		pthread_mutex_unlock(&r->lock);
		bool go = r->p->emit(r->p->context, item, result);
		pthread_mutex_lock(&r->lock);
		r->emitted++;
		r->stopped |= !go;
		pthread_cond_broadcast(&r->changed);
	}
	r->emitting = false;
}

static void *work(void *argument)
{
	struct run            *r = argument;
	const struct parallel *p = r->p;
	void                  *worker = p->worker_new ? p->worker_new(p->context) : NULL;

	pthread_mutex_lock(&r->lock);
	while (!r->stopped && r->next < r->n) {
		if (r->next - r->emitted >= r->size) {
			pthread_cond_wait(&r->changed, &r->lock);
			continue;
		}
		size_t item = r->next++;
		pthread_mutex_unlock(&r->lock);
		void *result = p->make(p->context, worker, item);
		pthread_mutex_lock(&r->lock);
		r->ring[item % r->size] = result;
		r->made[item % r->size] = true;
		emit_ready(r);
	}
	pthread_mutex_unlock(&r->lock);
	if (p->worker_free)
		p->worker_free(p->context, worker);
	return NULL;
}

bool parallel_run(const struct parallel *p, size_t n, unsigned threads)
{
	enum { THREADS_MAX = 256 };
	pthread_t  thread[THREADS_MAX];
	unsigned   started = 0;
	struct run r = {.p = p, .n = n, .size = threads * 4u};

	if (threads <= 1 || n <= 1)
		return run_alone(p, n);
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	r.ring = mem_calloc(r.size, sizeof *r.ring);
	r.made = mem_calloc(r.size, sizeof *r.made);
	pthread_mutex_init(&r.lock, NULL);
	pthread_cond_init(&r.changed, NULL);
	while (started + 1 < threads && pthread_create(&thread[started], NULL, work, &r) == 0)
		started++;
	work(&r);
	while (started)
		pthread_join(thread[--started], NULL);
	for (size_t i = 0; i < r.size; i++)
		if (r.made[i] && p->drop)
			p->drop(p->context, r.ring[i]);
	pthread_mutex_destroy(&r.lock);
	pthread_cond_destroy(&r.changed);
	mem_free(r.ring);
	mem_free(r.made);
	return !r.stopped;
}

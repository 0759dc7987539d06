/* progress.c -- see progress.h: a thread that wakes up a few times a second. */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, EACH_MS = 250 };

/* Wait with the lock held; true when the time is over. */
static bool wait_ms(struct progress *p, long ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return pthread_cond_timedwait(&p->changed, &p->lock, &until) != 0;
}

static void *tell(void *argument)
{
	struct progress *p = argument;
	bool             told = false;

	pthread_mutex_lock(&p->lock);
	while (!p->stopped) {
		if (!wait_ms(p, told ? EACH_MS : FIRST_MS) || p->stopped)
			continue;
		fprintf(stderr, "\r%u %s", atomic_load(p->done), p->what);
		told = true;
	}
	pthread_mutex_unlock(&p->lock);
	if (told)
		fputs("\r\033[K", stderr);
	return NULL;
}

void progress_start(struct progress *p, const char *what, const _Atomic uint32_t *done)
{
	*p = (struct progress){.done = done, .what = what};
	if (!isatty(STDERR_FILENO))
		return;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	p->running = pthread_create(&p->thread, NULL, tell, p) == 0;
}

void progress_stop(struct progress *p)
{
	if (!p->running)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopped = true;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	p->running = false;
}

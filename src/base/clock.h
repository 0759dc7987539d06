/* clock.h -- the time of day as one number. */
#ifndef WIRETALE_BASE_CLOCK_H
#define WIRETALE_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds since 1970 (CLOCK_REALTIME). */
static inline uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

#endif

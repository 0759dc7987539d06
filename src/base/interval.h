/* interval.h -- differences of time stamps that come from a file: any two of them, also absent ones. */
#ifndef WIRETALE_BASE_INTERVAL_H
#define WIRETALE_BASE_INTERVAL_H

#include <stdint.h>

/* A record without a time stamp counts as 1970 (source/source.h's SOURCE_NO_TIME). */
#define TIME_ABSENT INT64_MIN

/* Nanoseconds from `earlier` to `later`, held at the ends of what an int64_t can say. */
static inline int64_t interval_ns(int64_t later, int64_t earlier)
{
	int64_t d;

	if (later == TIME_ABSENT)
		later = 0;
	if (earlier == TIME_ABSENT)
		earlier = 0;
	if (__builtin_sub_overflow(later, earlier, &d))
		return later < earlier ? INT64_MIN + 1 : INT64_MAX;
	return d;
}

#endif

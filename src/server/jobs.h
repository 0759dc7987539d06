/* jobs.h -- requests that take time: they are worked on by a few threads beside the loop, and given up when the same
 * page asks anew. */
#ifndef WIRETALE_SERVER_JOBS_H
#define WIRETALE_SERVER_JOBS_H

#include "server/filters.h"
#include "server/http.h"

struct server;
struct jobs;

/* What a later request of the same page replaces. */
enum job_kind { JOB_PLAIN, JOB_COUNT, JOB_APPLY, JOB_FIND };

/* A request under way.  work may read the capture (under its lock), the filter's frames and the request; it answers. */
struct job {
	struct server       *server;
	struct http_request *request;
	struct capture      *capture; /* held */
	unsigned             id;      /* of the capture */
	struct applied      *filter;  /* held; NULL: all frames */
	enum job_kind        kind;
	uint64_t             page; /* who asks */
	uint64_t             numbers[4];
	_Atomic bool         stop; /* give up: the answer is job_given_up */
	void (*work)(struct job *j);
	void *result;                /* for `done` */
	void (*done)(struct job *j); /* in the loop, once the work is over, also where it was given up; or NULL */
	struct job *next;
};

/* Threads for a server. */
struct jobs *jobs_new(void);
/* Give up everything, wait for it, and give the threads back. */
void jobs_free(struct jobs *j);

/* Begin a job for a request on the capture numbers[0], with the frames of its parameter `filter`; answers itself where
 * there is no such capture or filter. */
void job_start(struct server *s, struct http_request *r, const uint64_t *numbers, enum job_kind kind,
               void (*work)(struct job *), void (*done)(struct job *));

/* Answer a job that was stopped. */
void job_given_up(struct job *j);

#endif

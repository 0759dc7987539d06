/* capture.h -- an opened capture that is read while it is looked at: a session, the thread that loads it, and its lock.
 *
 * For fronts that live on (the server); the command line uses a session directly. */
#ifndef WIRETALE_VIEW_CAPTURE_H
#define WIRETALE_VIEW_CAPTURE_H

#include "base/bitset.h"
#include "view/columns.h"
#include "view/session.h"

struct prefs;

enum capture_state { CAPTURE_LOADING, CAPTURE_READY };

struct capture {
	struct session             session;
	struct registry           *registry;
	struct prefs              *prefs; /* borrowed */
	pthread_rwlock_t           lock;
	pthread_t                  thread;
	_Atomic enum capture_state state;
	char                      *path, *name;
	struct frame_reader        reader; /* of the one thread that answers */
	struct tree                tree;
};

/* Open a file and begin to load it.  NULL: it can't be opened, with the reason in *end. */
struct capture *capture_open(const char *path, struct prefs *prefs, struct source_end *end);

/* Stop loading and give everything back. */
void capture_close(struct capture *c);

/* Hold these around reads of the session while it may be loading. */
void capture_lock(struct capture *c);
void capture_unlock(struct capture *c);

/* How much of the file has been read, 0 to 1. */
double capture_progress(const struct capture *c);

/* Build the tree of a frame (from 0) in c->tree with these wants; false: its bytes are gone.  Under the lock. */
bool capture_frame(struct capture *c, uint32_t frame, unsigned wants);

#endif

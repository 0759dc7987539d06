/* capture.h -- an opened capture that is read while it is looked at: a session, the thread that loads it, and its lock.
 *
 * For fronts that live on (the server); the command line uses a session directly. */
#ifndef WIRETALE_VIEW_CAPTURE_H
#define WIRETALE_VIEW_CAPTURE_H

#include "base/bitset.h"
#include "view/columns.h"
#include "view/session.h"
#include "view/settings.h"

enum capture_state { CAPTURE_LOADING, CAPTURE_READY };

/* An entry of Decode As. */
struct binding {
	enum table    table;
	uint32_t      key;
	enum proto_id proto;
};

/* Sets of frames that the user makes. */
enum frame_set { FRAMES_MARKED, FRAMES_IGNORED, FRAMES_REFERENCE, FRAME_SETS };

/* How a frame is looked at. */
struct look {
	unsigned        wants;        /* enum tree_wants */
	const uint64_t *only;         /* of struct tree */
	uint32_t        displayed;    /* the frame shown before it; UINT32_MAX: none */
	bool            raw_sequence; /* TCP's sequence numbers as they are in the packets */
};

struct capture {
	struct session             session;
	struct registry           *registry;
	struct prefs              *prefs; /* borrowed */
	pthread_rwlock_t           lock;
	pthread_t                  thread;
	_Atomic enum capture_state state;
	_Atomic unsigned           holders;
	struct live_run           *live;        /* the capture that feeds it, or NULL */
	char                      *live_filter; /* its capture filter, "": none */
	int                        fd;          /* what `path` names under /proc, or -1 */
	char                      *path, *name;
	struct binding            *bindings;
	size_t                     nbindings, bindings_capacity;
	struct prefs               raw_prefs;        /* *prefs, but for sequence numbers */
	pthread_mutex_t            sets_lock;        /* of sets */
	struct bitset              sets[FRAME_SETS]; /* grow as frames are added */
	struct frame_reader        reader;           /* of the one thread that answers */
	struct tree                tree;
};

/* Open a file and begin to load it; held once.  NULL: it can't be opened, with the reason in *end. */
struct capture *capture_open(const char *path, struct prefs *prefs, struct source_end *end);

/* The same for an open file without a path, under a name; takes over the descriptor. */
struct capture *capture_open_fd(int fd, const char *name, struct prefs *prefs, struct source_end *end);

/* A capture of devices, with arguments for the capture program (live/run.h); it ends where the process has
 * more memory than the limit (0: none).  NULL: message says why not. */
struct capture *capture_open_live(int broker, size_t memory_max_bytes, const char *name, const char *const *arguments,
                                  struct prefs *prefs, char *message, size_t message_bytes);

/* Open the capture's file again, with one more entry of Decode As. */
struct capture *capture_again(const struct capture *c, struct binding binding, struct source_end *end);

/* Hold a capture once more (any thread), and let go of it: the last one gives everything back. */
struct capture *capture_hold(struct capture *c);
void            capture_close(struct capture *c);

/* Put a frame (from 0) into a set, or take it out; whether it is there; a copy of the set (any thread). */
void capture_set(struct capture *c, enum frame_set set, uint32_t frame, bool on);
bool capture_is(struct capture *c, enum frame_set set, uint32_t frame);
void capture_copy_set(struct capture *c, enum frame_set set, struct bitset *out);

/* Hold these around reads of the session while it may be loading. */
void capture_lock(struct capture *c);
void capture_unlock(struct capture *c);

/* How much of the file has been read, 0 to 1. */
double capture_progress(const struct capture *c);

/* Build the tree of a frame (from 0) in c->tree; false: its bytes are gone.  Under the lock. */
bool capture_look(struct capture *c, uint32_t frame, const struct look *look);

/* The same, as it is looked at mostly. */
bool capture_frame(struct capture *c, uint32_t frame, unsigned wants);

#endif

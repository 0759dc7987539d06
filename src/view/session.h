/* session.h -- one opened capture: its source, its rows, its flows; and any frame of it on demand.
 *
 * The one place that knows all stages and wires them: source -> scan -> store -> flow.  Printing is not here. */
#ifndef WIRETALE_VIEW_SESSION_H
#define WIRETALE_VIEW_SESSION_H

#include "app/http_pair.h"
#include "app/pair.h"
#include "dissect/resolver.h"
#include "dissect/tree.h"
#include "flow/defrag.h"
#include "flow/expect.h"
#include "flow/flow.h"
#include "flow/stream.h"
#include "source/source.h"
#include "store/store.h"
#include "view/datagrams.h"
#include "view/near.h"
#include "view/streams.h"
#include "view/wholes.h"

#include <pthread.h>

struct session {
	struct nears near; /* while a block is tracked; set and cleared by the one thread that tracks, under the lock */
	struct source       *source;
	struct registry     *registry;
	struct prefs        *prefs; /* borrowed */
	struct resolver      names; /* of addresses and ports: as far as the caller asks for them (see session_names) */
	struct store         store;
	struct flow          flow;
	struct defrag        defrag;
	struct stream        stream;
	struct expect        expect; /* connections that messages on others announced */
	struct datagrams     datagrams;
	struct http_pairs    http;
	struct pairs         pairs;
	struct tale_cache   *tales; /* what the tale layer shows */
	struct source_end    end;   /* how reading ended */
	const char          *path;
	uint32_t             limit;      /* read at most so many frames; 0: all */
	const struct bitset *numbered;   /* borrowed: the frames that shown numbers count (-R); NULL: all */
	bool                 early;      /* the first pass stops before the streams of TCP: see view/late.h */
	bool                 scan_only;  /* ... and before conversations: rows alone, for measurements */
	struct pairs         late_pairs; /* of messages on streams that were told after it */
	_Atomic uint32_t     loaded;     /* frames that the first pass is through with: for whoever watches it */
	unsigned             threads;    /* for work that can be shared; at least 1 */
	pthread_rwlock_t *lock; /* NULL, or held for writing while rows are tracked: whoever reads during the first pass
	                              holds it for reading */
	bool (*grown)(void *context); /* NULL, or called by the loading thread each time that frames came from a source
	                               * that still grows; false: no more are wanted */
	void        *grown_context;
	size_t       memory_max_bytes; /* of the process: a session that still grows ends there; 0: no limit */
	_Atomic bool loading;          /* the first pass is under way */
	_Atomic bool stop;             /* set by another thread: the first pass ends early */
};

/* Has the process more memory than this session may make it take? */
bool session_full(const struct session *s);

/* Open a capture file with a registry and preferences that the caller keeps; false: s->end says why. */
bool session_open(struct session *s, const char *path, struct registry *registry, struct prefs *prefs);

/* The same for a capture that is being written (see source_open_growing). */
bool session_open_growing(struct session *s, int file, int notify, const char *name, struct registry *registry,
                          struct prefs *prefs);

/* Wiretap's number of an interface's link type; 0: not known. */
uint32_t session_encap(const struct session *s, uint32_t interface);

/* Read len bytes of the source, from what is at hand or from the file; false: they are gone. */
bool session_read(const struct session *s, uint64_t at, uint8_t *out, size_t len);

/* Give back the source and all that was found. */
void session_close(struct session *s);

/* Let host names come from what the capture itself says (name resolution blocks), after it was read. */
void session_names(struct session *s);

/* Packets that the file says were dropped while it was captured, on all its interfaces. */
uint64_t session_dropped(const struct session *s);

/* The frame before (or behind) this one in its conversation; UINT32_MAX: there is none.  Frames count from 0. */
uint32_t session_related(const struct session *s, uint32_t frame, bool before);

enum { READER_WINDOWS = 4 };

/* One reader's windows into the file (the last ones it read: stream_parts.near), and the frame it looks at.  One for
 * each thread. */
struct frame_reader {
	struct session     *session;
	uint8_t            *windows[READER_WINDOWS];
	size_t              window_capacity[READER_WINDOWS];
	unsigned            window;      /* the newest */
	size_t              window_used; /* of its bytes: of frames that were asked for */
	uint64_t            ahead;       /* in the file: the caller wants all up to here; 0: nobody knows */
	struct row          row;
	struct row          extra_rows[EXTRA_ROWS_MAX];
	struct frame_info   info;
	struct wholes       wholes;
	struct stream_parts stream_parts;
	struct claim        claim;
	struct frame_info   interface_info;    /* what all frames of `interface` have in common */
	uint32_t            interface;         /* UINT32_MAX: none yet */
	uint32_t            encap;             /* wiretap's number of the frame's link type */
	int64_t             displayed_time_ns; /* of the displayed frame before; set by frame_reader_displayed */
	bool                has_displayed;
};

/* Prepare a reader of a session's frames. */
void frame_reader_init(struct frame_reader *r, struct session *s);
/* Give a reader's memory back. */
void frame_reader_fini(struct frame_reader *r);

/* Fetch a frame (from 0): r->info is ready for tree_build until the next call.  False if its bytes are gone. */
bool frame_reader_get(struct frame_reader *r, uint32_t frame);

/* The same in two steps: what the row and flow know (number, times, facts), and the rest of that frame (bytes, what the
 * record says, reassembled datagrams), once. */
void frame_reader_row(struct frame_reader *r, uint32_t frame);
bool frame_reader_bytes(struct frame_reader *r);

/* Between the two: r->info.bytes alone, for fields at a fixed place; frame_reader_bytes may follow. */
bool frame_reader_head(struct frame_reader *r);

/* The captured bytes of any frame, without its row: *n of them, until the next call.  NULL: there are none, or (*n is
 * not 0) they are gone. */
const uint8_t *frame_reader_captured(struct frame_reader *r, uint32_t frame, uint32_t *n);

/* Say which frame was displayed before the one that is asked for next (UINT32_MAX: none). */
void frame_reader_displayed(struct frame_reader *r, uint32_t frame);

#endif

/* tree.h -- tier 2: one frame's tree, its columns and its data sources, built on demand in any order by any thread.
 *
 * What is built depends on who asks: a whole tree with labels (details, -V, PDML), values without labels (JSON, filters
 * that walk), only some fields (-T fields), only the columns (the packet list).  One walk function serves all. */
#ifndef WIRETALE_DISSECT_TREE_H
#define WIRETALE_DISSECT_TREE_H

#include "base/arena.h"
#include "dissect/scan.h"

struct value {
	union {
		uint64_t u;
		int64_t  i;
		double   f;
		struct {
			int64_t s;
			int32_t ns;
		} time;
		struct {
			const uint8_t *p; /* bytes, addresses, GUIDs, and strings (NUL behind the last byte) */
			uint32_t       n;
		} bytes;
	};
};

enum node_flags {
	NODE_HIDDEN = 1,
	NODE_GENERATED = 2,
	NODE_PROTO = 4, /* a protocol's own node */
	NODE_TEXT = 8,  /* no field: label only */
	NODE_LE = 16,
	NODE_URL = 32,
	NODE_NO_VALUE = 64, /* the bytes are missing */
};

struct node {
	const struct field *field; /* NULL: text only */
	struct node        *parent, *first, *last, *next;
	uint32_t            number; /* of the field in the registry */
	uint32_t            offset; /* in its source */
	uint32_t            len;
	uint8_t             source;
	uint8_t             flags;    /* enum node_flags */
	uint8_t             severity; /* worst expert severity below it */
	uint8_t             layer;    /* index of its layer */
	struct value        value;
	const char         *label; /* NULL: as the field's row says (label_of) */
	struct tree        *tree;
};

struct tree_source {
	const char    *name;
	const uint8_t *bytes;
	uint32_t       caplen;
};

enum { TREE_SOURCES_MAX = 64, TREE_NODES_MAX = 1000000, TREE_DEPTH_MAX = 500 };

/* An address of a column: text, or bytes of a hardware (6), IPv4 (4) or IPv6 (16) address; n 0: none. */
struct tree_address {
	const char    *text;
	const uint8_t *p;
	uint32_t       n;
};

struct tree_ends {
	struct tree_address src, dst;
};

struct resolver;
struct shape_layer;

/* What is wanted. */
enum tree_wants {
	TREE_NODES = 1,   /* a tree */
	TREE_LABELS = 2,  /* with labels */
	TREE_COLUMNS = 4, /* Protocol, Info, addresses */
	TREE_TALE = 8,    /* the generated layers that struct proto's companion names */
	TREE_NAMED = 16,  /* fields go by their names: with labels only where there is no field */
};

enum { TREE_AROUND_MAX = 4 }; /* tunnels that name themselves around what they carry */

struct tree {
	struct arena             arena;
	struct node             *root; /* its children: frame, then one node a layer */
	struct tree_source       sources[TREE_SOURCES_MAX];
	uint32_t                 nsources;
	uint32_t                 nnodes;
	unsigned                 wants; /* enum tree_wants */
	const uint64_t          *only;  /* NULL: all fields; else a bitset by field number: a flat list under root */
	const uint64_t          *hosts; /* with only: a bitset by protocol, whose layers alone matter; NULL: all do */
	struct text              protocol, info;          /* columns */
	const char              *around[TREE_AROUND_MAX]; /* names that enclose the protocol's, outermost first */
	uint8_t                  naround;
	uint32_t                 fence;            /* of info */
	struct tree_ends         shown, link, net; /* columns: the innermost addresses, the hardware's, the network's */
	uint32_t                 failed;           /* a bit a layer: its walk ended too early */
	uint8_t                  late_status;      /* enum walk_status: what is told behind the last layer */
	const char              *late_brief;       /* of whom */
	struct scan_result       scan;
	const char              *told[LAYERS_MAX]; /* by layer: what walk_hand_over said */
	const struct registry   *registry;
	const struct prefs      *prefs;
	const struct resolver   *names; /* NULL: addresses have no names */
	const struct frame_info *frame;
	/* The layers that its block keeps of the frame that is asked for; NULL: they are not at hand. */
	const struct shape_layer *kept;
	uint32_t                  nkept;
};

/* Prepare a tree for use again and again; give its memory back. */
void tree_init(struct tree *t, const struct registry *registry, const struct prefs *prefs);
void tree_fini(struct tree *t);

/* Build: f is borrowed until the next call.  The caller has set t->wants and t->only, and (for this call) t->kept. */
void tree_build(struct tree *t, const struct frame_info *f, uint32_t link_encap);

/* The line of a node as the tree shows it (its label, or made from its field), without the brackets of generated ones;
 * lives as long as the tree. */
const char *node_text(struct node *n);

/* The node of the line below this one's, NULL behind the last. */
struct node *node_after(struct node *n);

/* The bytes of a node; *n is how many are there. */
const uint8_t *node_bytes(const struct tree *t, const struct node *node, uint32_t *n);

#endif

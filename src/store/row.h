/* row.h -- one frame's row: the facts that stand in columns.  Not where they are kept: that is store.h. */
#ifndef WIRETALE_STORE_ROW_H
#define WIRETALE_STORE_ROW_H

#include "base/bitset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ORDER COLUMN: columns.def. */
enum column {
	COLUMN_NONE,
#define COLUMN(type, name, NAME) COLUMN_##NAME,
#include "store/columns.def"
#undef COLUMN
	COLUMN_COUNT,
	COLUMN_BEFORE_FACTS = COLUMN_COUNT - 1,
#define FACT_(NAME) COLUMN_##NAME,
#include "store/facts.def"
#undef FACT_
	FACT_END
};

struct row {
#define COLUMN(type, name, NAME) type name;
#include "store/columns.def"
#undef COLUMN
};

/* What flow found of a row, for a row of the same packet that was scanned again. */
static inline void row_take_course(struct row *to, const struct row *from)
{
	to->stream = from->stream;
	to->previous = from->previous;
	to->analysis = from->analysis;
	to->acks_frame = from->acks_frame;
	to->ends = from->ends;
	to->in_flight = from->in_flight;
	to->push_bytes = from->push_bytes;
}

/* What src and dst hold. */
enum net_kind { NET_NONE, NET_IP4, NET_IP6 };

enum row_marks {
	ROW_TCP = 1,  /* the transport part is TCP's: seq, ack, tcp_flags, window, payload are set */
	ROW_UDP = 2,  /* the transport part is UDP's: ports, payload */
	ROW_MORE = 4, /* the frame has further rows (tunnels, quoted packets): block_extra_rows() */
	ROW_QUOTED =
	    8, /* an extra row that stands inside an error message (ICMP): not part of a conversation's course */
	ROW_SHORT = 16,  /* cut by the snap length inside a header */
	ROW_BAD = 32,    /* a header contradicts itself */
	ROW_LIMIT = 64,  /* more layers than LAYERS_MAX */
	ROW_EXTRA = 128, /* the record has options (comment ...): block_extra_of() */
	ROW_SACK = 256,  /* TCP: a SACK option is present */
	ROW_OPTIONS =
	    512, /* TCP: an option that flow needs the bytes of (window scale, MSS, TFO, SACK): block_tcp_options() */
	ROW_FRAGMENT = 1024,    /* some layer of the frame is a piece of a fragmented datagram (IPv4 or IPv6) */
	ROW_REASSEMBLED = 2048, /* holds the end of a reassembled datagram: a derived source exists */
	ROW_STREAM = 4096,      /* flow/stream.c says what the TCP payload holds */
	ROW_REVERSE = 32768,    /* sent by the conversation's `b` */
	ROW_ROUTED = 8192,      /* src or dst is not the header's: options of it name another (scan_readdress) */
	ROW_NO_LENGTH = 16384,  /* TCP: how long the segment is can't be known (its header is longer than it) */
};

/* What flow says of a segment: Wireshark's tcp.analysis.* and the two of the close. */
enum tcp_analysis {
	TCP_RETRANSMISSION = 1 << 0,
	TCP_FAST_RETRANSMISSION = 1 << 1,
	TCP_SPURIOUS_RETRANSMISSION = 1 << 2,
	TCP_OUT_OF_ORDER = 1 << 3,
	TCP_REUSED_PORTS = 1 << 4,
	TCP_LOST_SEGMENT = 1 << 5,
	TCP_ACK_LOST_SEGMENT = 1 << 6,
	TCP_WINDOW_UPDATE = 1 << 7,
	TCP_WINDOW_FULL = 1 << 8,
	TCP_KEEP_ALIVE = 1 << 9,
	TCP_KEEP_ALIVE_ACK = 1 << 10,
	TCP_DUPLICATE_ACK = 1 << 11,
	TCP_ZERO_WINDOW_PROBE = 1 << 12,
	TCP_ZERO_WINDOW = 1 << 13,
	TCP_ZERO_WINDOW_PROBE_ACK = 1 << 14,
	TCP_TFO_SYN = 1 << 15,
	TCP_TFO_ACK = 1 << 16,
	TCP_TFO_IGNORED = 1 << 17,
	TCP_FIN_ACTIVE = 1 << 18,
	TCP_FIN_PASSIVE = 1 << 19,
	TCP_ACK_BEYOND = 1 << 20,     /* acknowledges what was not seen, which was said before */
	TCP_PROBE_REPEATED = 1 << 21, /* begins with the byte of a probe, and goes on */
	TCP_FLAGS_ALL = (TCP_TFO_SYN - 1) | TCP_PROBE_REPEATED, /* tcp.analysis.flags */
};

#define NO_STREAM UINT32_MAX

/* One layer of a frame.  A layer is (protocol, source, offset); the lengths say how far it reaches. */
struct layer {
	uint16_t proto;  /* number in proto/all.def */
	uint8_t  source; /* 0: the frame; others: derived buffers (reassembled, decoded) */
	uint8_t  depth;  /* 0: at the top of the tree; n: inside the tree of an enclosing layer (quoted packets) */
	int16_t  parent; /* index of the layer that holds it, -1: none */
	uint16_t row;    /* 0: the frame's row; n: its nth extra row; facts of this layer stand there */
	uint32_t offset; /* in its source */
	uint32_t caplen; /* bytes that are there */
	uint32_t len;    /* bytes that the enclosing headers promise; as trimmed by the layer's own length field */
	uint32_t
	    /* what the protocol's scan found worth telling its walk (which table chose it, a heuristic's answer) */
	    data;
};

enum { LAYERS_MAX = 32 };

/* A layer's source where its bytes are made (decoded) by the walk of the layer that holds it: walk_hand_over. */
enum { SOURCE_MADE = 0xff };

/* A piece of a datagram that was sent in pieces, as a layer's scan finds it. */
struct fragment {
	uint64_t id; /* tells the datagrams between the same two addresses apart */
	uint32_t at; /* where the piece stands in the datagram */
	uint32_t len;
	uint32_t
	    /* of its bytes, from the start of the layer (scan_fragment); in the layer's source (everyone else) */
	     offset;
	bool more; /* others stand behind it */
	/* Set by scan_fragment: */
	uint8_t  source;
	uint16_t layer;
	uint8_t  net; /* enum net_kind */
	uint8_t  src[16], dst[16];
};

enum { FRAGMENTS_MAX = 8 }; /* pieces in one frame: fragments of tunnelled fragments */

/* A message that is half of an exchange: a request, or what answers it (scan_transaction). */
enum transaction_flags {
	TRANSACTION_RESPONSE = 1,
	TRANSACTION_BY_ADDRESSES = 2, /* between two addresses, whatever their ports; else on a conversation */
	TRANSACTION_MANY = 4,         /* each response counts; else the first one only */
	TRANSACTION_CLAIM = 8,        /* no exchange: hardware address `id` says that `address` is its (app/claims.c) */
};

struct transaction {
	uint64_t id; /* tells the exchanges of a protocol between the same two ends apart */
	uint32_t
	    repeat_s;     /* a request that comes again sooner, before a response, is the same one again; 0: never is */
	uint32_t address; /* of a claim: IPv4's */
	uint8_t  flags;   /* enum transaction_flags */
	/* Set by scan_transaction: */
	uint8_t  source;
	uint16_t layer, row, proto;
	uint8_t  outer;  /* ROW_TCP, ROW_UDP: transport of the packet that this one stands in, 0: it has none */
	uint32_t offset; /* of the layer in its source */
};

enum { TRANSACTIONS_MAX = 8 }; /* in one frame */

/* What is wrong with a fragment of a datagram. */
enum part_flags { PART_OVERLAP = 1, PART_CONFLICT = 2, PART_TAILS = 4, PART_TOO_LONG = 8 };

/* A piece of a derived source: where it came from. */
struct part {
	uint32_t frame;  /* from 1 */
	uint32_t offset; /* in the derived source */
	uint32_t len;    /* may reach behind the source's end: PART_TOO_LONG */
	uint8_t  flags;  /* enum part_flags */
};

/* A layer whose payload is a fragment of a datagram that was put together, and the frame that holds the whole. */
struct fragment_place {
	uint16_t layer;
	uint32_t whole_in; /* from 1 */
};

/* Bytes that are not one frame's own: put together from parts (fragments, segments).  Rebuilt on demand. */
struct derived {
	const char        *name;  /* of its tab: "Reassembled IPv4" */
	uint16_t           layer; /* index of the layer that produced it */
	const uint8_t     *bytes;
	uint32_t           len;
	uint32_t           there; /* bytes of it that are at hand (tier 1 looks at the beginning only), 0: all */
	const struct part *parts;
	uint32_t           nparts;
};

/* A message of a stream protocol that ends in this frame. */
struct message {
	uint16_t proto;
	uint8_t  source; /* 0: the payload of the TCP layer itself; n: derived source n */
	uint32_t offset; /* in the payload, or in the source */
	uint32_t len;
	uint32_t data;   /* what its framing found: layer->data */
	uint8_t  joined; /* derived source: this message and those before it that belong to it, 0: none */
	uint32_t
	    whole_in; /* frame of the last one of those that belong together, 0: it has not come, or there are none */
	uint32_t missing; /* bytes of it that never came: what stands before the first of them is there */
};

/* A part of a TCP layer's payload that is no message of its own. */
struct stream_part {
	uint32_t offset, len; /* in the payload */
	uint32_t whole_in;    /* frame in which its message ends, 0: none does */
	uint8_t  source;      /* derived source, where whole_in is this frame; else 0 */
	bool     again;       /* came before */
};

struct datagram_context;
struct notes;

/* A conversation's choice: this layer's payload is for that protocol. */
struct claim {
	uint16_t                       layer; /* index of the layer whose payload is claimed */
	uint16_t                       proto;
	const struct datagram_context *context; /* what the protocol remembers of the conversation */
	bool                           reverse; /* sent by the end that did not send the conversation's first frame */
};

/* All that a frame is, for scan and walk: its bytes, what the file says of it, what other stages found.  Whoever asks
 * fills it (view/session.c does); everything in it is borrowed for the time of the call. */
struct frame_info {
	const uint8_t        *bytes;
	uint32_t              caplen, len;
	uint32_t              number;    /* from 1; frame_shown() says what a reader sees */
	const struct bitset  *numbered;  /* the frames that shown numbers count; NULL: all */
	uint16_t              link_type; /* LINKTYPE_ number */
	uint16_t              encap;     /* wiretap's number of it */
	uint32_t              section;   /* of a pcapng, from 1; 0: the file has no sections */
	int64_t               time_ns;
	bool                  has_time;
	uint8_t               time_digits;       /* after the point that the record's clock has */
	uint64_t              cumulative_bytes;  /* on the wire, up to and with this frame (set where a column asks) */
	int64_t               first_time_ns;     /* of the capture, or of the time reference */
	int64_t               previous_time_ns;  /* of the frame before */
	int64_t               displayed_time_ns; /* of the displayed frame before */
	const struct row     *row;
	const struct row     *extra_rows;
	uint32_t              nextra_rows;
	const struct derived *derived; /* sources 1 ... */
	uint32_t              nderived;
	const struct fragment_place *fragments;
	uint32_t                     nfragments;
	bool                      streamed; /* the payload of the layer stream_layer is what messages and parts say */
	uint16_t                  stream_layer;
	uint32_t                  stream_offset; /* of the payload in its source */
	const struct message     *messages;
	uint32_t                  nmessages;
	const struct stream_part *stream_parts;
	uint32_t                  nstream_parts;
	const struct stream_context
			   *contexts[2]; /* of the connection, as far as it has been read: this direction, the other */
	const struct notes *notes;       /* what protocols noted for other frames; NULL: nothing */
	/* The bytes of the request that a message of this frame answers; NULL: not known. */
	const uint8_t *(*request)(const struct frame_info *f, uint32_t frame, uint32_t *n);
	/* NULL, or: of some derived sources only the heads of messages have been read (HTTP's, without the bodies).  If
	 * this one is so, its bytes from..end are read. */
	void (*rest)(const struct frame_info *f, uint8_t source, uint32_t from, uint32_t end);
	void               *request_context; /* for both */
	const struct claim *claims;
	uint32_t            nclaims;
	/* A fact of a layer or of its row (NULL: of the frame's row): false where there is none. */
	bool (*fact)(const struct frame_info *f, const struct layer *layer, enum column fact, int64_t *value);
	/* The frame that holds the reassembled datagram of this layer, 0: none. */
	const void *facts; /* for `fact` */
	/* What the record says. */
	bool               has_interface, marked, ignored;
	uint32_t           interface_id;
	const char        *interface_name, *interface_description; /* or NULL */
	const char *const *comments;
	size_t             ncomments;
	bool               has_flags, has_packet_id, has_queue, has_drop_count;
	uint32_t           flags, queue;
	uint64_t           packet_id, drop_count;
	const uint8_t     *verdict;
	size_t             verdict_bytes;
	uint8_t            fcs_bytes;                 /* 0xff: not known */
	const char        *color_rule, *color_filter; /* or NULL */
	bool               is_custom, may_copy;       /* a pcapng's custom block */
	uint32_t           enterprise;                /* whose */
};

/* The number that is shown for a frame (from 1; 0 is none): with -R those that it passed are counted, and any frame has
 * the number of the next of them, as in tshark. */
static inline uint32_t frame_shown(const struct frame_info *f, uint32_t number)
{
	return f->numbered && number ? bitset_rank(f->numbered, number - 1) + 1 : number;
}

#endif

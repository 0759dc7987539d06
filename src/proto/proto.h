/* proto.h -- the whole vocabulary for describing a protocol: what a protocol file includes, and nothing else.
 *
 * A protocol is one file with a field table, at most two functions, and a line in all.def:
 *   scan  tier 1: runs once over every frame; checks the header, fills the row, says what follows.  A leaf has none.
 *   walk  tier 2: builds this layer's part of the tree, on demand, in any order, any number of times.
 * Both are pure functions of bytes and finished facts: no state, no "first pass".  What happened between frames is
 * flow/'s.
 *
 * Failing is quiet: a read behind the end returns 0 and marks the layer; everything added afterwards is dropped, what
 * was added before stays, and the engine tells the reader (cut short, or malformed).  Loops ask `walk_ok`. */
#ifndef WIRETALE_PROTO_PROTO_H
#define WIRETALE_PROTO_PROTO_H

#include "base/bytes.h"
#include "base/text.h"
#include "proto/field.h"
#include "proto/framing.h"
#include "store/row.h"

/* Numbers of the protocols: P_tcp ... (ORDER all.def). */
enum proto_id {
	P_NONE,
#define PROTO(id) P_##id,
#include "proto/all.def"
#undef PROTO
	P_COUNT
};

/* Where a protocol may be bound: Wireshark's dissector tables (ORDER TABLE: dissect/registry.c has their names). */
enum table {
	T_LINK, /* wtap_encap, by wiretap's number */
	T_ETHERTYPE,
	T_LLC_DSAP,
	T_LLC_CISCO,
	T_IP_PROTO,
	T_IPV6_HDR,
	T_UDP_PORT,
	T_TCP_PORT,
	T_SCTP_PORT,
	T_SCTP_PPI,
	T_GRE_PROTO,
	T_PPP,
	T_SLL_LTYPE,
	T_NULL_TYPE,
	T_MEDIA_TYPE,
	T_OSI_NLPID,
	T_MPLS,
	T_DCCP_PORT,
	T_CHDLC,
	T_FR_NLPID,
	T_RTP_PT,
	T_COUNT
};

struct bind {
	uint8_t  table; /* enum table */
	uint32_t key;
};

#define BINDS(...)                     \
	.binds = (const struct bind[]) \
	{                              \
		__VA_ARGS__,           \
		{                      \
			T_COUNT, 0     \
		}                      \
	}

/* Heuristic lists that a protocol may be on. */
enum heuristic { HEUR_NONE, HEUR_UDP = 1, HEUR_TCP = 2, HEUR_ETH = 4 };

struct scan;
struct walk;
struct node;

struct proto {
	const char         *name;   /* filter name: "tcp" */
	const char         *title;  /* "Transmission Control Protocol" */
	const char         *brief;  /* "TCP": the Protocol column */
	const struct field *fields; /* several protocols may share a table (mdns: dns's) */
	unsigned            nfields;
	const struct bind  *binds;
	uint8_t             heuristics;        /* enum heuristic: lists on which `accepts` is asked */
	bool (*accepts)(const struct scan *s); /* heuristic: would this be mine?  Only looks at p, caplen, len. */
	void (*scan)(struct scan *s);          /* NULL: a leaf */
	void (*walk)(struct walk *w);          /* NULL: the fixed rows are all */
	framing_message    message;            /* on TCP: where a message ends (framing.h); NULL: each segment is one */
	datagram_learn     learn;     /* on UDP: what a conversation's datagrams tell of the others; NULL: nothing */
	uint8_t            no_tree;   /* listed in frame.protocols only (ethertype) */
	uint8_t            quiet;     /* `brief` does not replace what the Protocol column says */
	uint8_t            stacked;   /* several in a row are one in frame.protocols (labels of MPLS) */
	uint8_t            companion; /* protocol shown behind this layer where it is asked for (tale) */
	bool               in_part;   /* a message of which bytes are missing is shown as far as it is there */
	bool               joins;     /* FRAMING_PART and FRAMING_LAST stand in its messages' data */
	bool               announces; /* its messages tell of other connections (framing.h: expect) */
	const char *const *emits;     /* NULL-ended names of other protocols whose fields its walk adds */
	bool               emits_no_heads; /* none of those that stand in their headers, or in columns */
	bool               on_streams;     /* what it carries is put in order by flow: what only its walk knows may
	                                          tell of that */
	bool               told_columns;   /* what it puts into columns is what walk_told says: it needs no bytes */
	bool is_plain; /* its walk fails only where its scan marked the row: who asks for nothing of it need
	                                    not walk it to see whether what it carries is shown */
	/* Where only the head of a message on a stream has been read, its walk asks for the rest (walk_need). */
	bool by_head;
	/* By the data of a message's framing: may its walk add this row of the table?  NULL: nobody knows. */
	bool (*may_have)(uint32_t data, unsigned row);
};

/* ------------------------------------------------------------------ tier 1: scan ------------------------------- */

/* One layer being scanned. */
struct scan {
	const uint8_t  *p;      /* the layer's bytes */
	uint32_t        caplen; /* how many of them are there */
	uint32_t        len;    /* how many there should be (at least caplen) */
	struct row     *row;    /* the row to fill: see scan_network */
	struct layer   *layer;  /* this layer's own entry */
	uint32_t        key;    /* the number that chose this protocol (ethertype, port ...) */
	struct scanner *scanner;
};

/* True if n bytes are there; else marks the row SHORT (behind the captured bytes) or BAD (behind the layer's length).
 *  */
bool scan_need(struct scan *s, uint32_t n);

/* Mark the row BAD: a header contradicts itself. */
void scan_bad(struct scan *s);

/* The layer ends after len bytes, as its own length field says; what follows belongs to the enclosing layer (padding,
 * trailer).  Only shortens. */
void scan_trim(struct scan *s, uint32_t len);

/* Hand the bytes from `offset` of this layer on (to its end) to a protocol, now; P_NONE is ignored, nothing left is
 * nothing done.  Returns the child's layer (its len as trimmed), or NULL. */
const struct layer *scan_child(struct scan *s, enum proto_id proto, uint32_t offset);

/* The same with an explicit length. */
const struct layer *scan_child_len(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t len);

/* The same, telling the child the number that chose it (struct scan's key, layer->data). */
const struct layer *scan_child_key(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t key);

/* The same with length and key, even where nothing is left: what a header names is there, if empty (and then
 * malformed). P_data needs bytes. */
const struct layer *scan_next(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t len, uint32_t key);

/* A piece of a datagram between s->row's addresses: id, at, len, offset and more are given.  Where the datagram is
 * whole in this frame, hand the whole on by table and return its layer; else return NULL.  Pieces that are not all
 * there are not to be told (struct scan's caplen). */
const struct layer *scan_fragment(struct scan *s, enum table table, uint32_t key, const struct fragment *piece);

/* This layer is half of an exchange: id, repeat_s and flags are given.  The other half is found by app/pair.c; the walk
 * asks for FACT(REQUEST_IN) and the like.  Quoted packets are not a part of any exchange. */
void scan_transaction(struct scan *s, const struct transaction *t);

/* The frame's innermost VLAN so far (0: none): fragments of different VLANs do not belong together. */
void     scan_set_vlan(struct scan *s, uint16_t vlan);
uint16_t scan_vlan(const struct scan *s);

/* Like scan_child, shown inside this layer's tree and not part of any conversation (ICMP's quoted packet). */
const struct layer *scan_quoted(struct scan *s, enum proto_id proto, uint32_t offset);

/* Like scan_child_key, shown inside this layer's tree but a part of this packet (IPv6's extension headers). */
const struct layer *scan_inside(struct scan *s, enum proto_id proto, uint32_t offset, uint32_t key);

/* When the frame was captured: nanoseconds since 1970. */
int64_t scan_time_ns(const struct scan *s);

/* Hand on by table: look key up, try P_data if nothing is bound there. */
const struct layer *scan_table(struct scan *s, enum table table, uint32_t key, uint32_t offset);

/* What a table says for a key (Decode As included); P_NONE: nothing. */
enum proto_id scan_lookup(const struct scan *s, enum table table, uint32_t key);

/* Hand on by the rules of a transport protocol: claim, Decode As, the lower port, the higher port, heuristics, data. */
const struct layer *scan_ports(struct scan *s, enum table table, enum heuristic list, uint16_t sport, uint16_t dport,
                               uint32_t offset);

/* Hand on what flow/stream.c found in a TCP payload that begins at `offset`; false: nobody has looked yet. */
bool scan_messages(struct scan *s, uint32_t offset);

/* A child whose bytes (len, as far as is known) the walk of this layer makes: decoded, decompressed.  inside: it is
 * shown in this layer's tree. */
const struct layer *scan_child_made(struct scan *s, enum proto_id proto, uint32_t len, bool inside);

/* A network header begins: make s->row a row that has no addresses yet (an inner packet gets the frame's row, the outer
 * one's facts move to an extra row), and set net, src and dst from 4- or 16-byte addresses. */
void scan_network(struct scan *s, enum net_kind kind, const uint8_t *src, const uint8_t *dst);

/* An option of the IPv6 header that holds this layer names who sends (dst: who gets) what follows: the last n bytes of
 * that address are `tail`.  The header's own addresses stay in a row of their own. */
void scan_readdress(struct scan *s, bool dst, const uint8_t *tail, uint32_t n);

/* Keep an option of TCP's header for flow (side table): bytes of the whole options part. */
void scan_tcp_options(struct scan *s, const uint8_t *options, uint32_t n);

/* A preference's value as a number ("ip.check_checksum"); prefs are rows of store/prefs.def. */
struct prefs;
const struct prefs *scan_prefs(const struct scan *s);

/* What the file says of the frame. */
const struct frame_info *scan_info(const struct scan *s);

/* ------------------------------------------------------------------ tier 2: walk ------------------------------- */

/* One layer being shown. */
struct walk {
	const uint8_t      *p;      /* the layer's bytes */
	uint32_t            caplen; /* how many are there */
	uint32_t            len;    /* how many there should be */
	const struct layer *layer;
	const struct row   *row;    /* facts of this layer; never NULL */
	struct node        *node;   /* this protocol's node; NULL when nobody looks at the tree */
	uint32_t            at;     /* for take_*: the next byte */
	uint8_t             status; /* enum walk_status */
	uint8_t             le;     /* 1: add and take read little-endian numbers */
	const struct proto *proto;
	struct walker      *walker;
};

enum walk_status { WALK_OK, WALK_SHORT, WALK_MALFORMED };

static inline bool walk_ok(const struct walk *w)
{
	return w->status == WALK_OK;
}

/* Offsets below count from the start of the layer.  A len of REST means: to the layer's end. */
#define REST UINT32_MAX

/* Read; 0 (or NULL) and a marked layer where the bytes are not there. */
uint8_t        get_u8(struct walk *w, uint32_t off);
uint16_t       get_u16(struct walk *w, uint32_t off);
uint32_t       get_u24(struct walk *w, uint32_t off);
uint32_t       get_u32(struct walk *w, uint32_t off);
uint64_t       get_u64(struct walk *w, uint32_t off);
uint64_t       get_uint(struct walk *w, uint32_t off, uint32_t len); /* len 1..8 */
const uint8_t *get_bytes(struct walk *w, uint32_t off, uint32_t len);

/* Are len bytes there?  Marks nothing. */
bool     have(const struct walk *w, uint32_t off, uint32_t len);
uint32_t remaining(const struct walk *w, uint32_t off); /* up to the layer's len; 0 behind it */
/* Mark the layer as malformed (or short), as a failed read would. */
void walk_fail(struct walk *w, enum walk_status status);
/* The layer ended before anything of it could be shown: take its node (which has no children yet) out of the tree. */
void walk_no_node(struct walk *w);
/* The frame ends too early for what stands behind the layers inside this one (a trailer): told after them, of `brief`.
 *  */
void walk_fail_after(struct walk *w, enum walk_status status, const char *brief);

/* Add a field to the tree, under a node (NULL: nobody looks, and NULL comes back).  The value comes from the frame's
 * bytes by the field's type: numbers of len bytes (mask applied), addresses, strings, bytes, times. */
struct node *add(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len);
struct node *add_le(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len);

/* Add a field with a value that was computed; numbers are shown as they are given (mask: drawn, and applied). */
struct node *add_uint(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, uint64_t value);
struct node *add_int(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, int64_t value);
struct node *add_double(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, double value);
struct node *add_str(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, const char *value);
/* The same with the text of the layer's n bytes at `from` (walk_string). */
struct node *add_str_of(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, uint32_t from,
                        uint32_t n);
struct node *add_bytes(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len,
                       const uint8_t *value, uint32_t n);
struct node *add_time(struct walk *w, struct node *under, unsigned field, uint32_t off, uint32_t len, int64_t seconds,
                      int32_t nanoseconds);
/* A node without a field: a line of text that heads a group. */
__attribute__((format(printf, 5, 6))) struct node *add_text(struct walk *w, struct node *under, uint32_t off,
                                                            uint32_t len, const char *format, ...);

/* Show the fixed rows from `first` to `last` of the table (AT), read at `off` + their place, nested by DEPTH; rows with
 * FACT show what the row has.  Returns the node of `first`. */
struct node *add_rows(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off);

/* The same for a row of flags and the rows of its bits behind it: the head's line names the bits that are set and the
 * texts of those fields that have names. */
struct node *add_bits(struct walk *w, struct node *under, unsigned first, unsigned last, uint32_t off);

/* A protocol's line inside this one's tree, without a layer of its own: what stands there is shown by this walk. */
struct node *add_protocol(struct walk *w, struct node *under, enum proto_id proto, uint32_t off, uint32_t len);

/* Fields of another protocol's table: what follows is about its rows.  Returns the former protocol, for walk_back. */
const struct proto *walk_as(struct walk *w, enum proto_id proto);
void                walk_back(struct walk *w, const struct proto *former);

/* What a node looks like.  All take NULL. */
__attribute__((format(printf, 2, 3))) void node_label(struct node *n, const char *format, ...);  /* the whole line */
__attribute__((format(printf, 2, 3))) void node_append(struct node *n, const char *format, ...); /* behind it */
__attribute__((format(printf, 2, 3))) void node_prepend(struct node *n, const char *format, ...);
void                                       node_generated(struct node *n);
void                                       node_hidden(struct node *n);
void                                       node_url(struct node *n);
void                                       node_len(struct node *n, uint32_t len);
void                                       node_end(struct walk *w, struct node *n, uint32_t off); /* ends at off */
struct node                               *node_parent(struct node *n); /* what it stands under */
/* True where somebody wants to see labels: guards work that only feeds them. */
bool walk_labels(const struct walk *w);
/* The same, but not where only free text has labels: fields are shown by their names and values (JSON). */
bool walk_field_labels(const struct walk *w);
/* True where nodes may be built at all (not for the packet list alone): guards work that only feeds them. */
bool walk_nodes(const struct walk *w);

/* True where somebody wants one of the rows first to last of this layer's table: guards work that only feeds them. */
bool walk_wants(const struct walk *w, unsigned first, unsigned last);
/* True where a layer is shown whose bytes this one's walk is to tell (scan_child_made). */
bool walk_carries(const struct walk *w);

/* An expert item under a node (NULL: this layer's); field: an EXPERT row; format NULL: the row's label is the message.
 *  */
__attribute__((format(printf, 4, 5))) void expert(struct walk *w, struct node *n, unsigned field, const char *format,
                                                  ...);

/* Show the layers that stand inside this one's tree (scan_quoted, scan_inside) here. */
void add_quoted(struct walk *w, struct node *under);

/* The same for the one of them that stands at `off`.  false: it ended too early, which ends this layer's packet too: no
 * more is to be added, and what follows behind this header is not shown. */
bool add_inside(struct walk *w, struct node *under, uint32_t off);

/* The columns of the packet list.  They do nothing inside a quoted packet, or when nobody looks. */
void col_protocol(struct walk *w, const char *text);
void col_protocol_add(struct walk *w, const char *text);    /* "former/text" */
void col_protocol_around(struct walk *w, const char *name); /* "name <what the layers inside say>" */
__attribute__((format(printf, 2, 3))) void col_info(struct walk *w, const char *format, ...);     /* replace */
__attribute__((format(printf, 2, 3))) void col_info_add(struct walk *w, const char *format, ...); /* append */
__attribute__((format(printf, 3, 4))) void col_info_sep(struct walk *w, const char *separator, const char *format, ...);
/* Info, for appending text that needs no escaping without printf; NULL: nobody looks. */
struct text *col_info_text(struct walk *w);
void         col_info_fence(struct walk *w); /* what stands there now stays, in front of what comes */
void         col_src(struct walk *w, const char *text);
void         col_dst(struct walk *w, const char *text);
/* The same for hardware (n 6), IPv4 (4) and IPv6 (16) addresses: no text is made unless it is shown.  src or dst may be
 * NULL; the bytes must live as long as the tree (the frame's do). */
void col_addresses(struct walk *w, const uint8_t *src, const uint8_t *dst, uint32_t n);
bool walk_columns(const struct walk *w); /* true where somebody looks at them */

/* Memory that lives as long as the tree. */
void                                       *walk_alloc(struct walk *w, size_t size_bytes);
__attribute__((format(printf, 2, 3))) char *walk_printf(struct walk *w, const char *format, ...);

/* Text from bytes, bad UTF-8 sequences replaced by U+FFFD; NUL-terminated, lives as long as the tree. */
char *walk_string(struct walk *w, uint32_t off, uint32_t len);

/* Text from bytes that may stand elsewhere, as ASCII: each other byte is replaced; up to the first NUL. */
char *walk_ascii(struct walk *w, const uint8_t *p, uint32_t len);

/* Bytes as labels show them: what can't be printed escaped ("\\r\\n"). */
const char *walk_escaped(struct walk *w, uint32_t off, uint32_t len);

/* Bytes as hexadecimal digits without anything between; "" where they are not all there (the layer is marked). */
const char *walk_hex(struct walk *w, uint32_t off, uint32_t len);

/* A copy of a struct text's content that lives as long as the tree (the caller gives the struct text back itself). */
char *walk_text(struct walk *w, const struct text *t);

/* The text for a value, or NULL; the same with "Unknown (%u)"-style text (format takes one unsigned). */
const char *name_of(const struct name *names, uint64_t value);
const char *range_of(const struct range *ranges, uint64_t value);
const char *name_or(struct walk *w, const struct name *names, uint64_t value, const char *format);

/* Where names are asked for: the name alone, or "name (address)"; the bare address elsewhere.  n: 4 or 16. */
const char *mac_name(struct walk *w, const uint8_t *p);
const char *mac_label(struct walk *w, const uint8_t *p);
const char *ip_name(struct walk *w, const uint8_t *p, uint32_t n);
const char *ip_label(struct walk *w, const uint8_t *p, uint32_t n);
/* A VLAN's name, or "<number>"; NULL where nobody asks for names of VLANs. */
const char *vlan_name(struct walk *w, uint16_t number);
/* Addresses, always without names. */
const char *ip4_text(struct walk *w, const uint8_t *p);
const char *ip6_text(struct walk *w, const uint8_t *p);
const char *mac_text(struct walk *w, const uint8_t *p);
/* A moment since 1970, as fields of times in UTC show it. */
const char *time_text(struct walk *w, int64_t seconds, int32_t nanoseconds);

/* A derived source: bytes that are not in the frame (decoded, decompressed); shown as its own tab.  Copied. */
uint8_t walk_source(struct walk *w, const char *name, const uint8_t *bytes, uint32_t n);
/* To be called before the bytes from..end of a source are looked at, where they may not have been read yet (struct
 * frame_info's rest). */
void walk_need(const struct walk *w, uint8_t source, uint32_t from, uint32_t end);
/* The bytes of a source. */
const uint8_t *walk_source_bytes(const struct walk *w, uint8_t source);
/* Let add* read from a derived source, all of it; and from the layer again: former is a copy of *w from before. */
void walk_switch(struct walk *w, uint8_t source);
void walk_return(struct walk *w, const struct walk *former);

/* Tell where the bytes are of the layers that this one's scan announced by scan_child_made, in turn: len bytes at
 * offset of a source, shown by proto (P_NONE: as announced).  A layer of whose bytes nothing is told is left out. */
void walk_hand_over(struct walk *w, enum proto_id proto, uint8_t source, uint32_t offset, uint32_t len,
                    const char *what);
/* Nobody looks at more of the layer handed over next than its columns, and these need none of its bytes. */
bool walk_hands_over_columns(const struct walk *w);
/* What the layer that handed this one over said of it (`what`: a media type); NULL: nothing. */
const char *walk_told(const struct walk *w);
/* Show len bytes at `off` of what is being walked as a protocol, now, under a node: a layer that only the walk can know
 * of (a part of a multipart body).  `what`: as of walk_hand_over.  The protocol's fields belong into `emits`. */
void walk_show(struct walk *w, struct node *under, enum proto_id proto, uint32_t off, uint32_t len, const char *what);
/* Where the layer stands in its source, and which that is: for walk_hand_over. */
uint32_t walk_offset(const struct walk *w);
uint8_t  walk_source_of(const struct walk *w);

/* The message of a stream that this layer is; NULL: it is none. */
const struct message *walk_stream_message(const struct walk *w);

/* What a framing function of the stream noted under a number; NULL: nothing. */
const void *walk_note(const struct walk *w, uint32_t number);

/* Preferences, and facts that stand in no row: NULL or false where there are none. */
const struct prefs      *walk_prefs(const struct walk *w);
const struct frame_info *walk_frame(const struct walk *w);
/* The number that is shown for a frame; fields of type FRAMENUM show it by themselves. */
uint32_t walk_shown(const struct walk *w, uint32_t number);
bool     walk_fact(const struct walk *w, enum column fact, int64_t *value); /* of this layer's row */
/* All layers of the frame in order; returns how many.  w->layer is one of them (not for P_frame). */
uint32_t walk_layers(const struct walk *w, const struct layer **layers);

extern const struct proto *const all_protos[P_COUNT];

#endif

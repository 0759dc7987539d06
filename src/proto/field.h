/* field.h -- one row says all there is to know of a field: name, label, type, where it stands, how it reads.
 *
 * A protocol's fields are a `static const struct field fields[]`; a row is written with the macros below, in any order
 * after name and label:
 *
 *     [SRCPORT] = {"tcp.srcport", "Source Port", U16, PORT_TCP, AT(0), COL(SPORT)},
 *
 * Names, labels and types are Wireshark's (`tshark -G fields`).  What a row can't say is plain C in the protocol's
 * walk function.  No dissection here, no values: dissect/value.h has those. */
#ifndef WIRETALE_PROTO_FIELD_H
#define WIRETALE_PROTO_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/row.h"

/* ORDER FTYPE: the names in dissect/value.c follow this order. */
enum ftype {
	FT_NONE,
	FT_PROTOCOL,
	FT_BOOLEAN,
	FT_CHAR,
	FT_UINT8,
	FT_UINT16,
	FT_UINT24,
	FT_UINT32,
	FT_UINT40,
	FT_UINT48,
	FT_UINT56,
	FT_UINT64,
	FT_INT8,
	FT_INT16,
	FT_INT24,
	FT_INT32,
	FT_INT40,
	FT_INT48,
	FT_INT56,
	FT_INT64,
	FT_FLOAT,
	FT_DOUBLE,
	FT_ABSOLUTE_TIME,
	FT_RELATIVE_TIME,
	FT_STRING,
	FT_STRINGZ,
	FT_STRINGZPAD,
	FT_STRINGZTRUNC,
	FT_UINT_STRING,
	FT_ETHER,
	FT_BYTES,
	FT_UINT_BYTES,
	FT_IPv4,
	FT_IPv6,
	FT_IPXNET,
	FT_FRAMENUM,
	FT_GUID,
	FT_OID,
	FT_REL_OID,
	FT_SYSTEM_ID,
	FT_EUI64,
	FT_VINES,
	FT_FCWWN,
	FT_IEEE_11073_SFLOAT,
	FT_IEEE_11073_FLOAT,
	FT_COUNT
};

/* How a number, a time or bytes are written (ORDER BASE: names in dissect/value.c). */
enum base {
	BASE_NONE,
	BASE_DEC,
	BASE_HEX,
	BASE_OCT,
	BASE_DEC_HEX,
	BASE_HEX_DEC,
	BASE_CUSTOM,
	BASE_PT_UDP,
	BASE_PT_TCP,
	BASE_PT_DCCP,
	BASE_PT_SCTP,
	BASE_OUI,
	BASE_NETMASK,
	BASE_EXP,
	BASE_TIME_LOCAL,
	BASE_TIME_UTC,
	BASE_TIME_DOY,
	BASE_TIME_NTP,
	BASE_TIME_UNIX,
	SEP_DOT,
	SEP_DASH,
	SEP_COLON,
	SEP_SPACE,
	BASE_STR_WSP
};

/* A value and its text; a table of them ends with {0, NULL}. */
struct name {
	uint64_t    value;
	const char *text;
};

/* A range of values (both ends belong to it) and its text; a table ends with {0, 0, NULL}. */
struct range {
	uint64_t    low, high;
	const char *text;
};

struct yesno {
	const char *yes, *no;
};

/* A unit behind a number: " byte" where the value is 1, " bytes" elsewhere (with the blank, as it is printed). */
struct unit {
	const char *one, *many;
};

struct text;

/* Writes a number as a BASE_CUSTOM field shows it. */
typedef void (*field_format)(struct text *t, uint64_t value);

enum names_kind { NAMES_NONE, NAMES_LIST, NAMES_RANGES, NAMES_YESNO, NAMES_UNIT, NAMES_CUSTOM, NAMES_FRAMENUM };

/* What a frame number in a field means to the frame that shows it (for the marks in the packet list). */
enum frame_link {
	LINK_NONE,
	LINK_REQUEST,
	LINK_RESPONSE,
	LINK_ACK,
	LINK_DUP_ACK,
	LINK_RETRANS_PREV,
	LINK_RETRANS_NEXT
};

enum field_flags {
	FIELD_LE = 1,        /* little-endian in the frame */
	FIELD_FIXED = 2,     /* stands at `at` from the start of its layer (or of its block) */
	FIELD_HIDDEN = 4,    /* never shown in the tree by default, but filterable */
	FIELD_GENERATED = 8, /* in square brackets: not in the packet */
	FIELD_SPECIAL = 16,  /* names need not cover each value: a value without a name is shown as a number only */
	FIELD_PSEUDO = 32,   /* listed among the protocols (Wireshark's "in name only" protocols, as tcp.options.mss) */
	FIELD_NO_VALUE = 64, /* names: the text alone, without the number in parentheses */
	FIELD_HEADER =
	    128, /* at `at` in every layer of the protocol that is whole, exactly once, whatever the layer says */
};

/* Severity and group of an expert item; texts in dissect/value.c (ORDER EXPERT). */
enum severity { SEV_NONE, SEV_COMMENT, SEV_CHAT, SEV_NOTE, SEV_WARN, SEV_ERROR };
enum expert_group {
	GROUP_NONE,
	GROUP_CHECKSUM,
	GROUP_SEQUENCE,
	GROUP_RESPONSE,
	GROUP_REQUEST,
	GROUP_UNDECODED,
	GROUP_REASSEMBLE,
	GROUP_MALFORMED,
	GROUP_DEBUG,
	GROUP_PROTOCOL,
	GROUP_SECURITY,
	GROUP_COMMENTS,
	GROUP_DECRYPTION,
	GROUP_ASSUMPTION,
	GROUP_DEPRECATED,
	GROUP_RECEIVE,
	GROUP_INTERFACE,
	GROUP_DISSECTOR_BUG
};

struct field {
	const char *name, *label;
	uint8_t     type;       /* enum ftype */
	uint8_t     base;       /* enum base */
	uint8_t     names_kind; /* enum names_kind */
	uint8_t     flags;      /* enum field_flags */
	uint8_t     size;       /* bytes in the frame; 0: what the type says */
	uint8_t     width;      /* booleans: bits of the number that the mask is drawn over; others: 0 */
	uint8_t     depth;      /* within a fixed block: how deep below the block's node */
	uint8_t     severity;   /* expert items: enum severity */
	uint8_t     group;      /* expert items: enum expert_group */
	uint8_t     column;     /* 0, or enum column: the value stands in the row too */
	uint16_t    at;         /* FIELD_FIXED */
	uint64_t    mask;       /* 0: the whole number */
	const void *names;
};

/* clang-format off */
#define NONE        .type = FT_NONE
#define BOOL(w)     .type = FT_BOOLEAN, .width = (w)
#define CHAR        .type = FT_CHAR
#define U8          .type = FT_UINT8
#define U16         .type = FT_UINT16
#define U24         .type = FT_UINT24
#define U32         .type = FT_UINT32
#define U40         .type = FT_UINT40
#define U48         .type = FT_UINT48
#define U56         .type = FT_UINT56
#define U64         .type = FT_UINT64
#define I8          .type = FT_INT8
#define I16         .type = FT_INT16
#define I24         .type = FT_INT24
#define I32         .type = FT_INT32
#define I40         .type = FT_INT40
#define I48         .type = FT_INT48
#define I56         .type = FT_INT56
#define I64         .type = FT_INT64
#define F32         .type = FT_FLOAT
#define F64         .type = FT_DOUBLE
#define ABSTIME     .type = FT_ABSOLUTE_TIME
#define RELTIME     .type = FT_RELATIVE_TIME
#define STRING      .type = FT_STRING
#define STRINGZ     .type = FT_STRINGZ
#define STRINGPAD   .type = FT_STRINGZPAD
#define STRINGTRUNC .type = FT_STRINGZTRUNC
#define UINT_STRING .type = FT_UINT_STRING
#define MAC         .type = FT_ETHER
#define BYTES       .type = FT_BYTES
#define UINT_BYTES  .type = FT_UINT_BYTES
#define IP4         .type = FT_IPv4
#define IP6         .type = FT_IPv6
#define IPXNET      .type = FT_IPXNET
#define FRAMENUM    .type = FT_FRAMENUM
#define GUID        .type = FT_GUID
#define OID         .type = FT_OID
#define REL_OID     .type = FT_REL_OID
#define SYSTEM_ID   .type = FT_SYSTEM_ID
#define EUI64       .type = FT_EUI64
#define VINES       .type = FT_VINES
#define FCWWN       .type = FT_FCWWN

#define DEC         .base = BASE_DEC
#define HEX         .base = BASE_HEX
#define OCT         .base = BASE_OCT
#define DEC_HEX     .base = BASE_DEC_HEX
#define HEX_DEC     .base = BASE_HEX_DEC
#define CUSTOM      .base = BASE_CUSTOM
#define PORT_UDP    .base = BASE_PT_UDP
#define PORT_TCP    .base = BASE_PT_TCP
#define PORT_DCCP   .base = BASE_PT_DCCP
#define PORT_SCTP   .base = BASE_PT_SCTP
#define OUI         .base = BASE_OUI
#define NETMASK     .base = BASE_NETMASK
#define EXP         .base = BASE_EXP
#define TIME_LOCAL  .base = BASE_TIME_LOCAL
#define TIME_UTC    .base = BASE_TIME_UTC
#define TIME_DOY    .base = BASE_TIME_DOY
#define TIME_NTP    .base = BASE_TIME_NTP
#define TIME_UNIX   .base = BASE_TIME_UNIX
#define SEP(s)      .base = SEP_##s
#define STR_WSP     .base = BASE_STR_WSP

#define MASK(m)     .mask = (m)
#define NAMES(t)    .names_kind = NAMES_LIST, .names = (t)
#define RANGES(t)   .names_kind = NAMES_RANGES, .names = (t)
#define YESNO(y, n) .names_kind = NAMES_YESNO, .names = &(const struct yesno){(y), (n)}
#define UNIT(o, m)  .names_kind = NAMES_UNIT, .names = &(const struct unit){(o), (m)}
#define FORMAT(f)   .names_kind = NAMES_CUSTOM, .base = BASE_CUSTOM, .names = &(const field_format){(f)}
#define LINK(k)     .names_kind = NAMES_FRAMENUM, .width = LINK_##k   /* of a FRAMENUM */

#define AT(o)       .at = (o), .flags = FIELD_FIXED          /* from the start of the layer (or of the block) */
#define HEAD(o)     .at = (o), .flags = FIELD_FIXED | FIELD_HEADER /* AT in every whole layer, once: readable without a walk */
#define AT_LE(o)    .at = (o), .flags = FIELD_FIXED | FIELD_LE
#define FLAGS(f)    .flags = (f)                             /* FIELD_HIDDEN, FIELD_GENERATED ...; not together with AT */
#define SIZE(n)     .size = (n)                              /* bytes in the frame, where the type does not say it */
#define DEPTH(d)    .depth = (d)                             /* fixed block: child of the last row with a smaller depth */
#define COL(c)      .column = COLUMN_##c                     /* the row has the value of every whole layer too, or flow has */
#define FACT(c)     .column = COLUMN_##c, .flags = FIELD_GENERATED /* computed by flow or app: no bytes in the packet */
#define HEAD_FACT(c) .column = COLUMN_##c, .flags = FIELD_GENERATED | FIELD_HEADER /* FACT that every whole layer shows */
#define BITS(c, m)   .column = COLUMN_##c, .mask = (m)        /* of an EXPERT or NONE: there where the column has one of these bits */
#define EXPERT(s, g) .type = FT_NONE, .severity = SEV_##s, .group = GROUP_##g
/* clang-format on */

#endif

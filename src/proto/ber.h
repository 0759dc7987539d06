/* ber.h -- walks values of ASN.1's Basic Encoding Rules (X.690) by tables: a type says its kind and members, a member
 * its tag, the row that shows it, and its type.  What a table can't say (a type chosen by an object identifier) is a
 * function.  Only definite and indefinite lengths and tags below 31; no constructed strings. */
#ifndef WIRETALE_PROTO_BER_H
#define WIRETALE_PROTO_BER_H

#include "proto/proto.h"

enum ber_kind {
	BER_SEQUENCE, /* members in their order; any may be missing */
	BER_SET,      /* members in any order */
	BER_LIST,     /* SEQUENCE OF, SET OF: the one member any number of times */
	BER_CHOICE,   /* one of the members: shown with its place in the list */
	BER_INTEGER,  /* a number, or bytes where the row says so */
	BER_BOOLEAN,
	BER_OID,
	BER_OCTETS,
	BER_BITS, /* the rows behind the field's are the named bits */
	BER_TEXT,
	BER_UTC_TIME,
	BER_TIME, /* GeneralizedTime */
	BER_NULL,
	BER_CUSTOM /* walk shows it */
};

/* Tags as they stand in the first byte, without the bit that says "constructed". */
enum ber_tag {
	BER_TAG_BOOLEAN = 1,
	BER_TAG_INTEGER = 2,
	BER_TAG_BITS = 3,
	BER_TAG_OCTETS = 4,
	BER_TAG_NULL = 5,
	BER_TAG_OID = 6,
	BER_TAG_ENUMERATED = 10,
	BER_TAG_UTF8 = 12,
	BER_TAG_SEQUENCE = 16,
	BER_TAG_SET = 17,
	BER_TAG_PRINTABLE = 19,
	BER_TAG_T61 = 20,
	BER_TAG_IA5 = 22,
	BER_TAG_UTC_TIME = 23,
	BER_TAG_TIME = 24,
	BER_TAG_VISIBLE = 26,
	BER_TAG_UNIVERSAL = 28,
	BER_TAG_BMP = 30
};
#define BER_CONTEXT(n)     (0x80 | (n))
#define BER_APPLICATION(n) (0x40 | (n))

struct ber;

/* One encoded value: its tag, where it starts, where its content is. */
struct ber_element {
	uint8_t  tag;      /* as enum ber_tag, with the class */
	bool     implicit; /* its tag is a member's, not the type's own */
	uint32_t start, at, end, next;
};

/* What a value is shown as: a row of a protocol's table (BER_NO_FIELD: not shown, what is in it is). */
struct ber_row {
	uint16_t proto, field;
};
enum { BER_NO_FIELD = 0xffff };

struct ber_type {
	uint8_t                  kind;    /* enum ber_kind */
	uint8_t                  tag;     /* enum ber_tag; 0: any (choices, custom) */
	uint8_t                  bits;    /* BER_BITS: how many are named */
	uint16_t                 proto;   /* whose rows the members are shown by */
	const struct ber_member *members; /* the last one has no type */
	/* BER_CUSTOM: shows the element; others: asked behind the members, with the node that they stand under. */
	void (*walk)(struct ber *b, struct node *under, struct ber_row row, const struct ber_element *e);
};

enum ber_flags {
	BER_EXPLICIT = 1, /* the tag wraps the type's own */
	BER_BY_TAG = 2    /* of a choice: shown by its tag's number, not by its place */
};

struct ber_member {
	const struct ber_type *type;
	uint16_t               field; /* of the type's proto */
	uint8_t                tag;   /* 0: the type's own */
	uint8_t                flags; /* enum ber_flags */
};

/* A walk at work. */
struct ber {
	struct walk *w;
	void        *more;  /* of whoever owns the types */
	unsigned     depth; /* BER_DEPTH_MAX nested values, then it is malformed */
};

enum { BER_DEPTH_MAX = 64 };

/* The element at off, in front of end; false (and a marked layer) where there is none. */
bool ber_element(struct ber *b, uint32_t off, uint32_t end, struct ber_element *e);

/* Show an element as a type; returns the node that what is in it stands under. */
struct node *ber_walk(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type,
                      const struct ber_element *e);

/* The same for what stands at off: returns where it ends. */
uint32_t ber_walk_at(struct ber *b, struct node *under, struct ber_row row, const struct ber_type *type, uint32_t off,
                     uint32_t end);

/* Add a field of a row for len bytes at off (NULL, where the row is BER_NO_FIELD). */
struct node *ber_add(struct ber *b, struct node *under, struct ber_row row, uint32_t off, uint32_t len);

/* Show what nothing is known of: an object identifier stands for it that is in no table. */
void ber_unknown(struct ber *b, struct node *under);

/* Content without a type of its own that protocols share. */
extern const struct ber_type ber_integer, ber_enumerated, ber_boolean, ber_oid, ber_octets, ber_bits, ber_null,
    ber_utf8, ber_printable, ber_t61, ber_ia5, ber_visible, ber_universal, ber_bmp, ber_any_text, ber_utc_time,
    ber_time;

#endif

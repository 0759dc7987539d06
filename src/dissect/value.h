/* value.h -- a field's value as text: the bare value (-T fields, PDML's "show") and the whole line of the tree. */
#ifndef WIRETALE_DISSECT_VALUE_H
#define WIRETALE_DISSECT_VALUE_H

#include "dissect/resolver.h"
#include "dissect/tree.h"

/* Read a number, time, address or bytes of len bytes at p by the field's type and mask.  Bytes are borrowed, in the
 * order of the frame; text is not read. */
void value_read(struct value *v, const struct field *f, const uint8_t *p, uint32_t len, bool le);

/* Append the value as tshark prints it with -T fields -e. */
void value_show(struct text *t, const struct field *f, const struct value *v);

enum { LABEL_MAX = 240 }; /* bytes of a line of the tree, with its NUL, as Wireshark cuts it */

/* Append the line that the tree shows: "Label: value", bits drawn where there is a mask, names of values, and of
 * addresses and ports (names: NULL for none). */
void value_label(struct text *t, const struct field *f, const struct value *v, const struct resolver *names);

/* Append what a column with this field shows: the name of the value where it has one, else value_show. */
void value_resolved(struct text *t, const struct field *f, const struct value *v, const struct resolver *names);

/* Append a hardware, IPv4 (n 4) or IPv6 (n 16) address by its name alone, or as "name (address)"; the bare address
 * where it has none. */
void text_mac_name(struct text *t, const struct resolver *names, const uint8_t *p);
void text_mac_label(struct text *t, const struct resolver *names, const uint8_t *p);
void text_ip_name(struct text *t, const struct resolver *names, const uint8_t *p, uint32_t n);
void text_ip_label(struct text *t, const struct resolver *names, const uint8_t *p, uint32_t n);

/* Append a port as a line of the tree has it: "domain (53)", "49905 (49905)" where ports have names; else the number.
 *  */
void text_port_label(struct text *t, const struct resolver *names, enum base base, uint64_t port);

/* Append length bytes as Wireshark's format_text shows them: C escapes, \xNN for what is not printable, UTF-8 kept. */
void text_escaped(struct text *t, const char *p, size_t length);

/* The same for a line of the tree: controls in octal, other code points that can't be shown as \uNNNN. */
void text_label(struct text *t, const char *p, size_t length);

/* Append a date and time as the base says (local zone, UTC, day of year, NTP's zero as NULL). */
void text_absolute_time(struct text *t, int64_t seconds, int32_t ns, enum base base);

/* Bytes that a type takes in the frame (0: varies), its name ("FT_UINT16"), and a base's name ("BASE_DEC"). */
unsigned    ftype_size(enum ftype type);
const char *ftype_name(enum ftype type);
const char *ftype_pretty(enum ftype type); /* "Unsigned integer (2 bytes)" */
const char *base_name(enum base base);
bool        ftype_is_uint(enum ftype type); /* unsigned, boolean, char, frame number */
bool        ftype_is_int(enum ftype type);
bool        ftype_is_string(enum ftype type);

/* "Warning" */
const char *severity_name(enum severity s);
/* "Sequence" */
const char *group_name(enum expert_group g);

#endif

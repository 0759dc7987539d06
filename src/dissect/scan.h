/* scan.h -- tier 1: one frame's bytes to its layers and its row.  A pure function; no tree, no text. */
#ifndef WIRETALE_DISSECT_SCAN_H
#define WIRETALE_DISSECT_SCAN_H

#include "dissect/registry.h"
#include "store/store.h"

enum { EXTRA_ROWS_MAX = 8 };

/* What a scan finds.  The caller owns it and may use it again and again; scan_frame sets what is used. */
struct scan_result {
	struct row         row;
	struct row         extra[EXTRA_ROWS_MAX]; /* rows of outer or quoted packets */
	struct layer       layers[LAYERS_MAX];
	uint16_t           nextra, nlayers;
	uint8_t            addresses[2 * (EXTRA_ROWS_MAX + 1)][16]; /* IPv6: the rows' src and dst index this */
	uint16_t           naddresses;
	const uint8_t     *tcp_options; /* of the frame's row, where ROW_OPTIONS is set; in the frame's bytes */
	uint8_t            tcp_options_len;
	struct fragment    fragments[FRAGMENTS_MAX]; /* pieces of datagrams, in the order of their layers */
	uint8_t            nfragments, ntransactions;
	struct transaction transactions[TRANSACTIONS_MAX]; /* in the order of their layers */
};

/* What a transport protocol asks to find who decodes its payload. */
struct choice {
	enum table     table;
	enum heuristic list;
	uint16_t       sport, dport;
	const uint8_t *p;
	uint32_t       caplen, len;
};

/* The protocol for a payload by Decode As, ports and heuristics; P_NONE: nobody. */
enum proto_id scan_choose(const struct registry *registry, const struct prefs *prefs, const struct choice *c);

/* Scan a frame.  f gives bytes, lengths, link type, and (on a second scan) derived sources and claims; its rows are not
 * looked at.  IPv6 addresses: row.src is an index into r->addresses.  link_encap: wiretap's number of the link type. */
void scan_frame(struct scan_result *r, const struct registry *registry, const struct prefs *prefs,
                const struct frame_info *f, uint32_t link_encap);

/* The layers of a frame's stream messages alone, behind those that a block keeps of it, the last of which is the
 * stream's: r->layers and r->transactions get them as scan_frame would give them (of the layers before, places only).
 * row is the frame's, f tells the messages.  False: scan_frame must do it. */
bool scan_streamed(struct scan_result *r, const struct registry *registry, const struct prefs *prefs,
                   const struct frame_info *f, const struct shape_layer *layers, uint32_t nlayers,
                   const struct row *row);

#endif

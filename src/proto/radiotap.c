/* radiotap.c -- the header that monitor mode puts in front of an IEEE 802.11 frame (radiotap.org): its head, and where
 * the frame begins.  What its words say is not shown yet.
 *
 *   0         1     2        4         8
 *   | version | pad | length | present | ... values ... | 802.11 frame, FCS
 */
#include "proto/proto.h"

enum { ENCAP_RADIOTAP = 23, HEADER_BYTES = 8, FCS_BYTES = 4 };
enum { HAS_TSFT = 1, HAS_FLAGS = 2, TSFT_BYTES = 8, FLAG_FCS = 0x10 };
#define MORE_WORDS UINT32_C(0x80000000)

enum { VERSION, PAD, LENGTH, N };
static const struct field fields[N] = {
    [VERSION] = {"radiotap.version", "Header revision", U8, DEC, AT(0)},
    [PAD] = {"radiotap.pad", "Header pad", U8, DEC, AT(1)},
    [LENGTH] = {"radiotap.length", "Header length", U16, DEC, AT_LE(2)},
};

/* Does an FCS stand behind the frame?  The header is there. */
static bool has_fcs(const uint8_t *p, uint32_t header)
{
	uint32_t present = le32(p + 4), at = HEADER_BYTES;

	for (uint32_t word = present; word & MORE_WORDS && at + 4 <= header; at += 4)
		word = le32(p + at);
	if (present & HAS_TSFT)
		at = (at + TSFT_BYTES - 1) / TSFT_BYTES * TSFT_BYTES + TSFT_BYTES;
	return present & HAS_FLAGS && at < header && p[at] & FLAG_FCS;
}

static void scan(struct scan *s)
{
	if (!scan_need(s, HEADER_BYTES))
		return;
	uint32_t header = le16(s->p + 2);
	if (header < HEADER_BYTES) {
		scan_bad(s);
		return;
	}
	if (!scan_need(s, header))
		return;
	uint32_t len = s->len - header;
	scan_child_len(s, P_wlan, header, has_fcs(s->p, header) && len > FCS_BYTES ? len - FCS_BYTES : len);
}

static void walk(struct walk *w)
{
	add_rows(w, w->node, VERSION, LENGTH, 0);
	node_len(w->node, get_u16(w, 2) ? le16(w->p + 2) : 0);
}

const struct proto proto_radiotap = {
    .name = "radiotap",
    .title = "IEEE 802.11 Radiotap Capture header",
    .brief = "802.11",
    .fields = fields,
    .nfields = N,
    BINDS({T_LINK, ENCAP_RADIOTAP}),
    .scan = scan,
    .walk = walk,
};

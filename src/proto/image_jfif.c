/* image_jfif.c -- JPEG File Interchange Format: ITU-T T.81, JFIF 1.02.  Exif directories are not looked into. */
#include "proto/proto.h"

#include <string.h>

/* clang-format off */
static const struct name marker_names[] = {
	{0xff01, "Reserved - For temporary private use in arithmetic coding"},
	{0xffc0, "Start of Frame (non-differential, Huffman coding) - Baseline DCT"},
	{0xffc1, "Start of Frame (non-differential, Huffman coding) - Extended sequential DCT"},
	{0xffc2, "Start of Frame (non-differential, Huffman coding) - Progressive DCT"},
	{0xffc3, "Start of Frame (non-differential, Huffman coding) - Lossless (sequential)"},
	{0xffc4, "Define Huffman table(s)"},
	{0xffc5, "Start of Frame (differential, Huffman coding) - Differential sequential DCT"},
	{0xffc6, "Start of Frame (differential, Huffman coding) - Differential progressive DCT"},
	{0xffc7, "Start of Frame (differential, Huffman coding) - Differential lossless (sequential)"},
	{0xffc8, "Start of Frame (non-differential, arithmetic coding) - Reserved for JPEG extensions"},
	{0xffc9, "Start of Frame (non-differential, arithmetic coding) - Extended sequential DCT"},
	{0xffca, "Start of Frame (non-differential, arithmetic coding) - Progressive DCT"},
	{0xffcb, "Start of Frame (non-differential, arithmetic coding) - Lossless (sequential)"},
	{0xffcc, "Define arithmetic coding conditioning(s)"},
	{0xffcd, "Start of Frame (differential, arithmetic coding) - Differential sequential DCT"},
	{0xffce, "Start of Frame (differential, arithmetic coding) - Differential progressive DCT"},
	{0xffcf, "Start of Frame (differential, arithmetic coding) - Differential lossless (sequential)"},
	{0xffd0, "Restart interval termination - Restart with modulo 8 count 0"},
	{0xffd1, "Restart interval termination - Restart with modulo 8 count 1"},
	{0xffd2, "Restart interval termination - Restart with modulo 8 count 2"},
	{0xffd3, "Restart interval termination - Restart with modulo 8 count 3"},
	{0xffd4, "Restart interval termination - Restart with modulo 8 count 4"},
	{0xffd5, "Restart interval termination - Restart with modulo 8 count 5"},
	{0xffd6, "Restart interval termination - Restart with modulo 8 count 6"},
	{0xffd7, "Restart interval termination - Restart with modulo 8 count 7"}, {0xffd8, "Start of Image"},
	{0xffd9, "End of Image"}, {0xffda, "Start of Scan"}, {0xffdb, "Define quantization table(s)"},
	{0xffdc, "Define number of lines"}, {0xffdd, "Define restart interval"},
	{0xffde, "Define hierarchical progression"}, {0xffdf, "Expand reference component(s)"},
	{0xffe0, "Reserved for application segments - 0"}, {0xffe1, "Reserved for application segments - 1"},
	{0xffe2, "Reserved for application segments - 2"}, {0xffe3, "Reserved for application segments - 3"},
	{0xffe4, "Reserved for application segments - 4"}, {0xffe5, "Reserved for application segments - 5"},
	{0xffe6, "Reserved for application segments - 6"}, {0xffe7, "Reserved for application segments - 7"},
	{0xffe8, "Reserved for application segments - 8"}, {0xffe9, "Reserved for application segments - 9"},
	{0xffea, "Reserved for application segments - 10"}, {0xffeb, "Reserved for application segments - 11"},
	{0xffec, "Reserved for application segments - 12"}, {0xffed, "Reserved for application segments - 13"},
	{0xffee, "Reserved for application segments - 14"}, {0xffef, "Reserved for application segments - 15"},
	{0xfff0, "Reserved for JPEG extensions - 0"}, {0xfff1, "Reserved for JPEG extensions - 1"},
	{0xfff2, "Reserved for JPEG extensions - 2"}, {0xfff3, "Reserved for JPEG extensions - 3"},
	{0xfff4, "Reserved for JPEG extensions - 4"}, {0xfff5, "Reserved for JPEG extensions - 5"},
	{0xfff6, "Reserved for JPEG extensions - 6"}, {0xfff7, "Reserved for JPEG extensions - 7"},
	{0xfff8, "Reserved for JPEG extensions - 8"}, {0xfff9, "Reserved for JPEG extensions - 9"},
	{0xfffa, "Reserved for JPEG extensions - 10"}, {0xfffb, "Reserved for JPEG extensions - 11"},
	{0xfffc, "Reserved for JPEG extensions - 12"}, {0xfffd, "Reserved for JPEG extensions - 13"},
	{0xfffe, "Comment"}, {0, NULL}
};
static const struct name units_names[] = {
	{0, "No units; Xdensity and Ydensity specify the pixel aspect ratio"}, {1, "Dots per inch"},
	{2, "Dots per centimeter"}, {0, NULL}
};
static const struct name code_names[] = {
	{0x10, "Thumbnail encoded using JPEG"}, {0x11, "Thumbnail encoded using 1 byte (8 bits) per pixel"},
	{0x13, "Thumbnail encoded using 3 bytes (24 bits) per pixel"}, {0, NULL}
};

enum {
	MARKER, MARKER_SEGMENT, LENGTH, IDENTIFIER, VERSION, VERSION_MAJOR, VERSION_MINOR, UNITS, XDENSITY, YDENSITY, XTHUMBNAIL, YTHUMBNAIL, RGB, EXTENSION_CODE, SOF, SOF_PRECISION, SOF_LINES, SOF_SAMPLES_PER_LINE, SOF_NF, SOF_C_I, SOF_H_I, SOF_V_I, SOF_TQ_I, HEADER_SOS, SOS_NS, SOS_COMPONENT_SELECTOR, SOS_DC_ENTROPY_SELECTOR, SOS_AC_ENTROPY_SELECTOR, SOS_SS, SOS_SE, SOS_AH, SOS_AL, HEADER_COMMENT, COMMENT, REMAIN_SEG_DATA, ENTROPY_CODED_SEGMENT, APP0_IDENTIFIER_NOT_JFIF, N
};
static const struct field fields[N] = {
	[MARKER] = {"image-jfif.marker", "Marker", U16, HEX, NAMES(marker_names)},
	[MARKER_SEGMENT] = {"image-jfif.marker_segment", "Marker segment", NONE},
	[LENGTH] = {"image-jfif.length", "Length", U16, DEC},
	[IDENTIFIER] = {"image-jfif.identifier", "Identifier", STRINGZ},
	[VERSION] = {"image-jfif.version", "Version", NONE},
	[VERSION_MAJOR] = {"image-jfif.version.major", "Major Version", U8, DEC},
	[VERSION_MINOR] = {"image-jfif.version.minor", "Minor Version", U8, DEC},
	[UNITS] = {"image-jfif.units", "Units", U8, DEC, NAMES(units_names)},
	[XDENSITY] = {"image-jfif.Xdensity", "Xdensity", U16, DEC},
	[YDENSITY] = {"image-jfif.Ydensity", "Ydensity", U16, DEC},
	[XTHUMBNAIL] = {"image-jfif.Xthumbnail", "Xthumbnail", U16, DEC},
	[YTHUMBNAIL] = {"image-jfif.Ythumbnail", "Ythumbnail", U16, DEC},
	[RGB] = {"image-jfif.RGB", "RGB values of thumbnail pixels", BYTES},
	[EXTENSION_CODE] = {"image-jfif.extension.code", "Extension code", U8, HEX, NAMES(code_names)},
	[SOF] = {"image-jfif.sof", "Start of Frame header", NONE},
	[SOF_PRECISION] = {"image-jfif.sof.precision", "Sample Precision (bits)", U8, DEC},
	[SOF_LINES] = {"image-jfif.sof.lines", "Lines", U16, DEC},
	[SOF_SAMPLES_PER_LINE] = {"image-jfif.sof.samples_per_line", "Samples per line", U16, DEC},
	[SOF_NF] = {"image-jfif.sof.nf", "Number of image components in frame", U8, DEC},
	[SOF_C_I] = {"image-jfif.sof.c_i", "Component identifier", U8, DEC},
	[SOF_H_I] = {"image-jfif.sof.h_i", "Horizontal sampling factor", U8, DEC, MASK(0xf0)},
	[SOF_V_I] = {"image-jfif.sof.v_i", "Vertical sampling factor", U8, DEC, MASK(0xf)},
	[SOF_TQ_I] = {"image-jfif.sof.tq_i", "Quantization table destination selector", U8, DEC},
	[HEADER_SOS] = {"image-jfif.header.sos", "Start of Segment header", NONE},
	[SOS_NS] = {"image-jfif.sos.ns", "Number of image components in scan", U8, DEC},
	[SOS_COMPONENT_SELECTOR] = {"image-jfif.sos.component_selector", "Scan component selector", U8, DEC},
	[SOS_DC_ENTROPY_SELECTOR] = {"image-jfif.sos.dc_entropy_selector",
		"DC entropy coding table destination selector", U8, DEC, MASK(0xf0)},
	[SOS_AC_ENTROPY_SELECTOR] = {"image-jfif.sos.ac_entropy_selector",
		"AC entropy coding table destination selector", U8, DEC, MASK(0xf)},
	[SOS_SS] = {"image-jfif.sos.ss", "Start of spectral or predictor selection", U8, DEC},
	[SOS_SE] = {"image-jfif.sos.se", "End of spectral selection", U8, DEC},
	[SOS_AH] = {"image-jfif.sos.ah", "Successive approximation bit position high", U8, DEC,
		MASK(0xf0)},
	[SOS_AL] = {"image-jfif.sos.al",
		"Successive approximation bit position low or point transform", U8, DEC, MASK(0xf)},
	[HEADER_COMMENT] = {"image-jfif.header.comment", "Comment header", NONE},
	[COMMENT] = {"image-jfif.comment", "Comment", STRING},
	[REMAIN_SEG_DATA] = {"image-jfif.remain_seg_data", "Remaining segment data", BYTES},
	[ENTROPY_CODED_SEGMENT] = {"image-jfif.entropy_coded_segment",
		"Entropy-coded segment (dissection is not yet implemented)", BYTES},
	[APP0_IDENTIFIER_NOT_JFIF] = {"image-jfif.app0-identifier-not-jfif",
		"Initial App0 segment with \"JFIF\" Identifier not found", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum {
	SOI = 0xffd8,
	EOI = 0xffd9,
	SOS = 0xffda,
	APP0 = 0xffe0,
	COM = 0xfffe,
	SOF_FIRST = 0xffc0,
	SOF_LAST = 0xffcf,
	DHT = 0xffc4,
	DAC = 0xffcc,
	JPG = 0xffc8,
	RST_FIRST = 0xffd0,
	RST_LAST = 0xffd7,
};

static bool is_sof(uint16_t marker)
{
	return marker >= SOF_FIRST && marker <= SOF_LAST && marker != DHT && marker != DAC && marker != JPG;
}

/* Marker and length in front of a segment's content. */
static struct node *put_head(struct walk *w, unsigned row, uint32_t at, uint16_t marker, uint32_t len)
{
	struct node *n = add(w, w->node, row, at, 2 + len);

	node_append(n, ": %s (0x%04X)", name_or(w, marker_names, marker, "Unknown"), marker);
	add(w, n, MARKER, at, 2);
	add(w, n, LENGTH, at + 2, 2);
	return n;
}

static void walk_app0(struct walk *w, struct node *n, uint32_t at, uint32_t len)
{
	const uint8_t *id = get_bytes(w, at + 4, 5);

	if (!id)
		return;
	add(w, n, IDENTIFIER, at + 4, 5);
	if (memcmp(id, "JFXX", 5) == 0) {
		add(w, n, EXTENSION_CODE, at + 9, 1);
		return;
	}
	if (memcmp(id, "JFIF", 5) != 0) {
		if (len > 7)
			node_label(add(w, n, REMAIN_SEG_DATA, at + 9, len - 7), "Remaining segment data: %u bytes",
			           len - 7);
		return;
	}
	struct node *version = add(w, n, VERSION, at + 9, 2);
	node_append(version, ": %u.%u", get_u8(w, at + 9), get_u8(w, at + 10));
	add(w, version, VERSION_MAJOR, at + 9, 1);
	add(w, version, VERSION_MINOR, at + 10, 1);
	add(w, n, UNITS, at + 11, 1);
	add(w, n, XDENSITY, at + 12, 2);
	add(w, n, YDENSITY, at + 14, 2);
	add(w, n, XTHUMBNAIL, at + 16, 1);
	add(w, n, YTHUMBNAIL, at + 17, 1);
	uint32_t rgb = 3u * get_u8(w, at + 16) * get_u8(w, at + 17);
	if (rgb)
		add(w, n, RGB, at + 18, rgb);
}

/* Exif and others name themselves; what they hold is not looked into. */
static void walk_app(struct walk *w, struct node *n, uint16_t marker, uint32_t at, uint32_t len)
{
	const uint8_t *p = get_bytes(w, at + 4, len - 2), *nul = p ? memchr(p, 0, len - 2) : NULL;
	bool           known = marker == APP0 + 1 || marker == APP0 + 2;

	if (!known || !nul) {
		node_label(add(w, n, REMAIN_SEG_DATA, at + 4, len - 2), "Remaining segment data: %u bytes", len - 2);
		return;
	}
	uint32_t     size = (uint32_t)(nul - p) + 1;
	struct node *id = add(w, n, IDENTIFIER, at + 4, size);
	if (marker == APP0 + 1 && strcmp((const char *)p, "Exif") == 0) {
		expert(w, id, APP0_IDENTIFIER_NOT_JFIF, NULL);
		return;
	}
	if (len - 2 > size)
		node_label(add(w, n, REMAIN_SEG_DATA, at + 4 + size, len - 2 - size),
		           "Remaining segment data: %u bytes", len - 2 - size);
}

static void walk_sof(struct walk *w, struct node *n, uint32_t at)
{
	add(w, n, SOF_PRECISION, at + 4, 1);
	add(w, n, SOF_LINES, at + 5, 2);
	add(w, n, SOF_SAMPLES_PER_LINE, at + 7, 2);
	add(w, n, SOF_NF, at + 9, 1);
	uint32_t count = get_u8(w, at + 9);
	for (at += 10; count-- && walk_ok(w); at += 3) {
		add(w, n, SOF_C_I, at, 1);
		add(w, n, SOF_H_I, at + 1, 1);
		add(w, n, SOF_V_I, at + 1, 1);
		add(w, n, SOF_TQ_I, at + 2, 1);
	}
}

static void walk_sos(struct walk *w, struct node *n, uint32_t at)
{
	add(w, n, SOS_NS, at + 4, 1);
	uint32_t count = get_u8(w, at + 4);
	for (at += 5; count-- && walk_ok(w); at += 2) {
		add(w, n, SOS_COMPONENT_SELECTOR, at, 1);
		add(w, n, SOS_DC_ENTROPY_SELECTOR, at + 1, 1);
		add(w, n, SOS_AC_ENTROPY_SELECTOR, at + 1, 1);
	}
	add(w, n, SOS_SS, at, 1);
	add(w, n, SOS_SE, at + 1, 1);
	add(w, n, SOS_AH, at + 2, 1);
	add(w, n, SOS_AL, at + 2, 1);
}

/* The coded picture reaches to the next marker that does not only restart it. */
static uint32_t walk_picture(struct walk *w, uint32_t at)
{
	uint32_t end = at;

	for (; end + 1 < w->caplen; end++) {
		const uint8_t *ff = memchr(w->p + end, 0xff, w->caplen - 1 - end);
		end = ff ? (uint32_t)(ff - w->p) : w->caplen - 1;
		uint16_t v = ff ? be16(ff) : 0;
		if (v > 0xff00 && !(v >= RST_FIRST && v <= RST_LAST))
			break;
	}
	if (end + 1 >= w->caplen)
		end = w->len;
	if (end > at)
		add(w, w->node, ENTROPY_CODED_SEGMENT, at, end - at);
	return end;
}

static uint32_t walk_segment(struct walk *w, uint32_t at, uint16_t marker)
{
	if (marker == SOI || marker == EOI || (marker >= RST_FIRST && marker <= RST_LAST)) {
		add(w, w->node, MARKER, at, 2);
		return at + 2;
	}
	uint32_t     len = get_u16(w, at + 2), next = at + 2 + (len > 2 ? len : 2);
	unsigned     row = is_sof(marker)  ? SOF
	                   : marker == SOS ? HEADER_SOS
	                   : marker == COM ? HEADER_COMMENT
	                                   : MARKER_SEGMENT;
	struct node *n = put_head(w, row, at, marker, len);
	if (row == SOF)
		walk_sof(w, n, at);
	else if (row == HEADER_SOS)
		walk_sos(w, n, at);
	else if (row == HEADER_COMMENT)
		add(w, n, COMMENT, at + 4, next - at - 4);
	else if (marker == APP0)
		walk_app0(w, n, at, len);
	else if (len > 2)
		walk_app(w, n, marker, at, len);
	return row == HEADER_SOS && walk_ok(w) ? walk_picture(w, next) : next;
}

static void walk(struct walk *w)
{
	col_info_add(w, " (JPEG JFIF image)");
	for (uint32_t at = 0; walk_ok(w) && remaining(w, at);) {
		uint16_t marker = get_u16(w, at);
		if (walk_ok(w))
			at = walk_segment(w, at, marker);
		if (marker == EOI)
			return;
	}
}

const struct proto proto_image_jfif = {
    .name = "image-jfif",
    .title = "JPEG File Interchange Format",
    .brief = "JFIF (JPEG) image",
    .quiet = true,
    .fields = fields,
    .nfields = N,
    .walk = walk,
};

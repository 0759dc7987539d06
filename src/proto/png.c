/* png.c -- Portable Network Graphics: RFC 2083. */
#include "proto/proto.h"

#include <string.h>

/* clang-format off */
static const struct name type_names[] = {
	{0, "Greyscale"}, {2, "Truecolour"}, {3, "Indexed-colour"}, {4, "Greyscale with alpha"},
	{6, "Truecolour with alpha"}, {0, NULL}
};
static const struct name method_names[] = {{0, "Deflate"}, {0, NULL}};
static const struct name filter_method_names[] = {{0, "Adaptive"}, {0, NULL}};
static const struct name interlace_method_names[] = {{0, "No interlace"}, {1, "Adam7"}, {0, NULL}};
static const struct name intent_names[] = {
	{0, "Perceptual"}, {1, "Relative colorimetric"}, {2, "Saturation"}, {3, "Absolute colorimetric"}, {0, NULL}
};
static const struct name unit_names[] = {{0, "Unit is unknown"}, {1, "Unit is METRE"}, {0, NULL}};

enum {
	SIGNATURE, CHUNK_DATA, CHUNK_TYPE, CHUNK_LEN, CHUNK_CRC, CHUNK_FLAG_ANCILLARY, CHUNK_FLAG_PRIVATE,
	CHUNK_FLAG_STC, IHDR_WIDTH, IHDR_HEIGHT, IHDR_BITDEPTH, IHDR_COLOUR_TYPE, IHDR_COMPRESSION_METHOD,
	IHDR_FILTER_METHOD, IHDR_INTERLACE_METHOD, SRGB_INTENT, TEXT_KEYWORD, TEXT_STRING, TIME_YEAR, TIME_MONTH,
	TIME_DAY, TIME_HOUR, TIME_MINUTE, TIME_SECOND, PHYS_HORIZ, PHYS_VERT, PHYS_UNIT, BKGD_PALETTE_INDEX,
	BKGD_GREYSCALE, BKGD_RED, BKGD_GREEN, BKGD_BLUE, CHRM_WHITE_X, CHRM_WHITE_Y, CHRM_RED_X, CHRM_RED_Y,
	CHRM_GREEN_X, CHRM_GREEN_Y, CHRM_BLUE_X, CHRM_BLUE_Y, GAMA_GAMMA, CHUNK_TOO_LARGE, N
};
static const struct field fields[N] = {
	[SIGNATURE]               = {"png.signature", "PNG Signature", BYTES},
	[CHUNK_DATA]              = {"png.chunk.data", "Data", NONE},
	[CHUNK_TYPE]              = {"png.chunk.type", "Chunk", STRING},
	[CHUNK_LEN]               = {"png.chunk.len", "Len", U32, DEC},
	[CHUNK_CRC]               = {"png.chunk.crc", "CRC", U32, HEX},
	[CHUNK_FLAG_ANCILLARY]    = {"png.chunk.flag.ancillary", "Ancillary", BOOL(32), MASK(0x20000000),
		YESNO("This is an ANCILLARY chunk", "This is a CRITICAL chunk")},
	[CHUNK_FLAG_PRIVATE]      = {"png.chunk.flag.private", "Private", BOOL(32), MASK(0x200000),
		YESNO("This is a PRIVATE chunk", "This is a PUBLIC chunk")},
	[CHUNK_FLAG_STC]          = {"png.chunk.flag.stc", "Safe To Copy", BOOL(32), MASK(0x20),
		YESNO("This chunk is SAFE TO COPY", "This chunk is NOT safe to copy")},
	[IHDR_WIDTH]              = {"png.ihdr.width", "Width", U32, DEC},
	[IHDR_HEIGHT]             = {"png.ihdr.height", "Height", U32, DEC},
	[IHDR_BITDEPTH]           = {"png.ihdr.bitdepth", "Bit Depth", U8, DEC},
	[IHDR_COLOUR_TYPE]        = {"png.ihdr.colour_type", "Colour Type", U8, DEC, NAMES(type_names)},
	[IHDR_COMPRESSION_METHOD] = {"png.ihdr.compression_method", "Compression Method", U8, DEC, NAMES(method_names)},
	[IHDR_FILTER_METHOD]      = {"png.ihdr.filter_method", "Filter Method", U8, DEC, NAMES(filter_method_names)},
	[IHDR_INTERLACE_METHOD]   = {"png.ihdr.interlace_method", "Interlace Method", U8, DEC,
		NAMES(interlace_method_names)},
	[SRGB_INTENT]             = {"png.srgb.intent", "Intent", U8, DEC, NAMES(intent_names)},
	[TEXT_KEYWORD]            = {"png.text.keyword", "Keyword", STRING},
	[TEXT_STRING]             = {"png.text.string", "String", STRING},
	[TIME_YEAR]               = {"png.time.year", "Year", U16, DEC},
	[TIME_MONTH]              = {"png.time.month", "Month", U8, DEC},
	[TIME_DAY]                = {"png.time.day", "Day", U8, DEC},
	[TIME_HOUR]               = {"png.time.hour", "Hour", U8, DEC},
	[TIME_MINUTE]             = {"png.time.minute", "Minute", U8, DEC},
	[TIME_SECOND]             = {"png.time.second", "Second", U8, DEC},
	[PHYS_HORIZ]              = {"png.phys.horiz", "Horizontal pixels per unit", U32, DEC},
	[PHYS_VERT]               = {"png.phys.vert", "Vertical pixels per unit", U32, DEC},
	[PHYS_UNIT]               = {"png.phys.unit", "Unit", U8, DEC, NAMES(unit_names)},
	[BKGD_PALETTE_INDEX]      = {"png.bkgd.palette_index", "Palette Index", U8, DEC},
	[BKGD_GREYSCALE]          = {"png.bkgd.greyscale", "Greyscale", U16, HEX},
	[BKGD_RED]                = {"png.bkgd.red", "Red", U16, HEX},
	[BKGD_GREEN]              = {"png.bkgd.green", "Green", U16, HEX},
	[BKGD_BLUE]               = {"png.bkgd.blue", "Blue", U16, HEX},
	[CHRM_WHITE_X]            = {"png.chrm.white.x", "White X", F32},
	[CHRM_WHITE_Y]            = {"png.chrm.white.y", "White Y", F32},
	[CHRM_RED_X]              = {"png.chrm.red.x", "Red X", F32},
	[CHRM_RED_Y]              = {"png.chrm.red.y", "Red Y", F32},
	[CHRM_GREEN_X]            = {"png.chrm.green.x", "Green X", F32},
	[CHRM_GREEN_Y]            = {"png.chrm.green.y", "Green Y", F32},
	[CHRM_BLUE_X]             = {"png.chrm.blue.x", "Blue X", F32},
	[CHRM_BLUE_Y]             = {"png.chrm.blue.y", "Blue Y", F32},
	[GAMA_GAMMA]              = {"png.gama.gamma", "Gamma", F32},
	[CHUNK_TOO_LARGE]         = {"png.chunk_too_large",
		"chunk size too large, dissection of this chunk is not supported", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { SIGNATURE_BYTES = 8, CHUNK_HEAD = 8, CRC_BYTES = 4 };

/* clang-format off */
static const struct { char type[5]; const char *title; } chunks[] = {
	{"IHDR", "Image Header"}, {"bKGD", "Background colour"}, {"gAMA", "Image gamma"},
	{"cHRM", "Primary chromaticities and white point"}, {"IDAT", "Image data chunk"}, {"IEND", "Image Trailer"},
	{"pHYs", "Physical pixel dimensions"}, {"sRGB", "Standard RGB colour space"}, {"tEXt", "Textual data"},
	{"tIME", "Image last-modification time"}, {"PLTE", "Palette"}, {"tRNS", "Transparency"},
	{"iCCP", "Embedded ICC profile"}, {"sBIT", "Significant bits"}, {"hIST", "Image histogram"},
	{"sPLT", "Suggested palette"}, {"zTXt", "Compressed textual data"}, {"iTXt", "International textual data"},
};
/* clang-format on */

static bool is(const uint8_t *type, const char *name)
{
	return memcmp(type, name, 4) == 0;
}

/* ------------------------------------------------------------------ chunks whose content is shown */

static void walk_numbers(struct walk *w, struct node *n, unsigned first, unsigned last, uint32_t at)
{
	static const uint8_t sizes[N] = {
	    [IHDR_WIDTH] = 4,
	    [IHDR_HEIGHT] = 4,
	    [IHDR_BITDEPTH] = 1,
	    [IHDR_COLOUR_TYPE] = 1,
	    [IHDR_COMPRESSION_METHOD] = 1,
	    [IHDR_FILTER_METHOD] = 1,
	    [IHDR_INTERLACE_METHOD] = 1,
	    [SRGB_INTENT] = 1,
	    [TIME_YEAR] = 2,
	    [TIME_MONTH] = 1,
	    [TIME_DAY] = 1,
	    [TIME_HOUR] = 1,
	    [TIME_MINUTE] = 1,
	    [TIME_SECOND] = 1,
	    [PHYS_HORIZ] = 4,
	    [PHYS_VERT] = 4,
	    [PHYS_UNIT] = 1,
	    [BKGD_PALETTE_INDEX] = 1,
	    [BKGD_GREYSCALE] = 2,
	    [BKGD_RED] = 2,
	    [BKGD_GREEN] = 2,
	    [BKGD_BLUE] = 2,
	};

	for (unsigned row = first; row <= last && walk_ok(w); row++) {
		add(w, n, row, at, sizes[row]);
		at += sizes[row];
	}
}

static void walk_fractions(struct walk *w, struct node *n, unsigned first, unsigned last, uint32_t at)
{
	for (unsigned row = first; row <= last && walk_ok(w); row++, at += 4) {
		uint32_t v = get_u32(w, at);
		if (walk_ok(w))
			add_double(w, n, row, at, 4, (float)v / 100000.0f);
	}
}

static void walk_text_chunk(struct walk *w, struct node *n, uint32_t at, uint32_t len)
{
	const uint8_t *p = get_bytes(w, at, len), *nul = p ? memchr(p, 0, len) : NULL;

	if (!nul)
		return;
	uint32_t key = (uint32_t)(nul - p);
	add(w, n, TEXT_KEYWORD, at, key);
	add(w, n, TEXT_STRING, at + key + 1, len - key - 1);
}

static void walk_content(struct walk *w, struct node *n, const uint8_t *type, uint32_t at, uint32_t len)
{
	if (is(type, "IHDR"))
		walk_numbers(w, n, IHDR_WIDTH, IHDR_INTERLACE_METHOD, at);
	else if (is(type, "sRGB"))
		walk_numbers(w, n, SRGB_INTENT, SRGB_INTENT, at);
	else if (is(type, "tIME"))
		walk_numbers(w, n, TIME_YEAR, TIME_SECOND, at);
	else if (is(type, "pHYs"))
		walk_numbers(w, n, PHYS_HORIZ, PHYS_UNIT, at);
	else if (is(type, "bKGD") && len == 1)
		walk_numbers(w, n, BKGD_PALETTE_INDEX, BKGD_PALETTE_INDEX, at);
	else if (is(type, "bKGD") && len == 2)
		walk_numbers(w, n, BKGD_GREYSCALE, BKGD_GREYSCALE, at);
	else if (is(type, "bKGD") && len == 6)
		walk_numbers(w, n, BKGD_RED, BKGD_BLUE, at);
	else if (is(type, "cHRM"))
		walk_fractions(w, n, CHRM_WHITE_X, CHRM_BLUE_Y, at);
	else if (is(type, "gAMA"))
		walk_fractions(w, n, GAMA_GAMMA, GAMA_GAMMA, at);
	else if (is(type, "tEXt"))
		walk_text_chunk(w, n, at, len);
	else if (len && !is(type, "bKGD"))
		add(w, n, CHUNK_DATA, at, len);
}

/* ------------------------------------------------------------------ walk */

static const char *title_of(const uint8_t *type)
{
	for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++)
		if (is(type, chunks[i].type))
			return chunks[i].title;
	return NULL;
}

static uint32_t walk_chunk(struct walk *w, uint32_t at)
{
	uint32_t       len = get_u32(w, at);
	const uint8_t *type = get_bytes(w, at + 4, 4);

	if (!type)
		return at;
	uint32_t     room = remaining(w, at + CHUNK_HEAD);
	const char  *name = walk_printf(w, "%.4s", walk_string(w, at + 4, 4)), *title = title_of(type);
	bool         fits = len <= INT32_MAX && room >= CRC_BYTES && len <= room - CRC_BYTES;
	uint32_t     whole = fits ? CHUNK_HEAD + len + CRC_BYTES : room + CHUNK_HEAD;
	struct node *n = add_text(w, w->node, at, whole, "%s (%s)", title ? title : "Unknown", name);

	add(w, n, CHUNK_LEN, at, 4);
	struct node *t = add(w, n, CHUNK_TYPE, at + 4, 4);
	for (unsigned row = CHUNK_FLAG_ANCILLARY; row <= CHUNK_FLAG_STC; row++)
		add(w, t ? node_parent(t) : n, row, at + 4, 4);
	if (len > INT32_MAX) {
		expert(w, n, CHUNK_TOO_LARGE, NULL);
		return w->len;
	}
	walk_content(w, n, type, at + CHUNK_HEAD, len);
	add(w, n, CHUNK_CRC, at + CHUNK_HEAD + len, CRC_BYTES);
	return at + CHUNK_HEAD + len + CRC_BYTES;
}

static void walk(struct walk *w)
{
	uint32_t at = SIGNATURE_BYTES;

	col_info_add(w, " (PNG)");
	add(w, w->node, SIGNATURE, 0, SIGNATURE_BYTES);
	while (walk_ok(w) && remaining(w, at))
		at = walk_chunk(w, at);
}

const struct proto proto_png = {.name = "png",
                                .title = "Portable Network Graphics",
                                .brief = "PNG",
                                .quiet = true,
                                .fields = fields,
                                .nfields = N,
                                .walk = walk};

/* image_gif.c -- Compuserve GIF, 87a and 89a. */
#include "proto/proto.h"

/* clang-format off */
static const struct name present_names[] = {{0, "False"}, {1, "True"}, {0, NULL}};
static const struct name label_names[] = {
	{0xf9, "Graphics Control"}, {0xfe, "Comment"}, {0xff, "Application"}, {0x1, "Plain Text"}, {0, NULL}
};

enum {
	VERSION, SCREEN_WIDTH, SCREEN_HEIGHT, GLOBAL_COLOR_MAP_PRESENT, GLOBAL_COLOR_BPP, GLOBAL_COLOR_MAP_ORDERED,
	GLOBAL_BPP, IMAGE_BACKGROUND_INDEX, GLOBAL_PIXEL_ASPECT_RATIO, GLOBAL_COLOR_MAP, IMAGE_LEFT, IMAGE_TOP,
	IMAGE_WIDTH, IMAGE_HEIGHT, LOCAL_COLOR_MAP_PRESENT, LOCAL_COLOR_BPP, LOCAL_COLOR_MAP_ORDERED, LOCAL_BPP,
	LOCAL_COLOR_MAP, EXTENSION, EXTENSION_LABEL, IMAGE, IMAGE_CODE_SIZE, END, DATA_BLOCK, DATA_BLOCK_TYPE_UNKNOWN,
	N
};
static const struct field fields[N] = {
	[VERSION]                   = {"image-gif.version", "Version", STRING},
	[SCREEN_WIDTH]              = {"image-gif.screen.width", "Screen width", U16, DEC},
	[SCREEN_HEIGHT]             = {"image-gif.screen.height", "Screen height", U16, DEC},
	[GLOBAL_COLOR_MAP_PRESENT]  = {"image-gif.global.color_map.present", "Global color map is present", U8, DEC,
		MASK(0x80), NAMES(present_names)},
	[GLOBAL_COLOR_BPP]          = {"image-gif.global.color_bpp", "Bits per color minus 1", U8, DEC, MASK(0x70)},
	[GLOBAL_COLOR_MAP_ORDERED]  = {"image-gif.global.color_map.ordered", "Global color map is ordered", U8, DEC,
		MASK(0x8), NAMES(present_names)},
	[GLOBAL_BPP]                = {"image-gif.global.bpp", "Image bits per pixel minus 1", U8, DEC, MASK(0x7)},
	[IMAGE_BACKGROUND_INDEX]    = {"image-gif.image_background_index", "Background color index", U8, DEC},
	[GLOBAL_PIXEL_ASPECT_RATIO] = {"image-gif.global.pixel_aspect_ratio", "Global pixel aspect ratio", U8, DEC},
	[GLOBAL_COLOR_MAP]          = {"image-gif.global.color_map", "Global color map", BYTES},
	[IMAGE_LEFT]                = {"image-gif.image.left", "Image left position", U16, DEC},
	[IMAGE_TOP]                 = {"image-gif.image.top", "Image top position", U16, DEC},
	[IMAGE_WIDTH]               = {"image-gif.image.width", "Image width", U16, DEC},
	[IMAGE_HEIGHT]              = {"image-gif.image.height", "Image height", U16, DEC},
	[LOCAL_COLOR_MAP_PRESENT]   = {"image-gif.local.color_map.present", "Local color map is present", U8, DEC,
		MASK(0x80), NAMES(present_names)},
	[LOCAL_COLOR_BPP]           = {"image-gif.local.color_bpp", "Bits per color minus 1", U8, DEC, MASK(0x70)},
	[LOCAL_COLOR_MAP_ORDERED]   = {"image-gif.local.color_map.ordered", "Local color map is ordered", U8, DEC,
		MASK(0x8), NAMES(present_names)},
	[LOCAL_BPP]                 = {"image-gif.local.bpp", "Image bits per pixel minus 1", U8, DEC, MASK(0x7)},
	[LOCAL_COLOR_MAP]           = {"image-gif.local.color_map", "Local color map", BYTES},
	[EXTENSION]                 = {"image-gif.extension", "Extension", NONE},
	[EXTENSION_LABEL]           = {"image-gif.extension.label", "Extension label", U8, HEX, NAMES(label_names)},
	[IMAGE]                     = {"image-gif.image", "Image", NONE},
	[IMAGE_CODE_SIZE]           = {"image-gif.image.code_size", "LZW minimum code size", U8, DEC},
	[END]                       = {"image-gif.end", "Trailer (End of the GIF stream)", NONE},
	[DATA_BLOCK]                = {"image-gif.data_block", "Data block", UINT_BYTES},
	[DATA_BLOCK_TYPE_UNKNOWN]   = {"gif.data_block_type.unknown", "Unknown GIF data block type", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum {
	SCREEN_AT = 6,
	EXTENSION_BLOCK = 0x21,
	IMAGE_BLOCK = 0x2c,
	TRAILER = 0x3b,
	HAS_MAP = 0x80,
	BLOCK_TEXT_BYTES = 18, /* of a data block that its line shows */
};

/* Blocks of data up to the empty one. */
static uint32_t walk_blocks(struct walk *w, struct node *n, uint32_t at)
{
	uint32_t len = 1;

	while (len && walk_ok(w)) {
		len = get_u8(w, at);
		struct node *block = add(w, n, DATA_BLOCK, at, 1);
		if (len)
			node_append(block, " (length = %u)", len);
		else
			node_label(block, "Data block: <none> (length = 0)");
		at += 1 + len;
	}
	return at;
}

/* The color map that a byte of settings promises; rows: present, bits per color, ordered. */
static uint32_t map_bytes(uint8_t settings)
{
	return settings & HAS_MAP ? 3u << ((settings & 7) + 1) : 0;
}

static void walk_settings(struct walk *w, struct node *under, unsigned first, uint32_t at, const char *which)
{
	uint8_t      v = get_u8(w, at);
	unsigned     color = 1 + (v >> 4 & 7), pixel = 1 + (v & 7);
	struct node *n = add_text(w, under, at, 1, "%s settings:", which);

	if (v & HAS_MAP)
		node_append(n, " (%s color table present)", which);
	node_append(n, " (%u bit%s per color) (%u bit%s per pixel)", color, color == 1 ? "" : "s", pixel,
	            pixel == 1 ? "" : "s");
	for (unsigned row = first; row < first + 3; row++)
		add(w, n, row, at, 1);
	add(w, n, GLOBAL_BPP, at, 1); /* Wireshark knows one field for both */
}

static uint32_t walk_image(struct walk *w, uint32_t at)
{
	struct node *n = add(w, w->node, IMAGE, at, 1);

	for (unsigned i = 0; i < 4; i++)
		add_le(w, n, IMAGE_LEFT + i, at + 1 + 2 * i, 2);
	uint32_t map = map_bytes(get_u8(w, at + 9)), next = at + 10;
	walk_settings(w, n, LOCAL_COLOR_MAP_PRESENT, at + 9, "Local");
	if (map)
		add(w, n, LOCAL_COLOR_MAP, next, map);
	next += map;
	add(w, n, IMAGE_CODE_SIZE, next, 1);
	next = walk_blocks(w, n, next + 1);
	node_end(w, n, next);
	return next;
}

static uint32_t walk_extension(struct walk *w, uint32_t at)
{
	uint8_t      label = get_u8(w, at + 1);
	struct node *n = add(w, w->node, EXTENSION, at, 1);
	const char  *name = name_of(label_names, label);

	node_append(n, ": %s", name ? name : walk_printf(w, "<Warning: Unknown extension 0x%02X>", label));
	add(w, n, EXTENSION_LABEL, at + 1, 1);
	uint32_t next = walk_blocks(w, n, at + 2);
	node_end(w, n, next);
	return next;
}

static uint32_t walk_screen(struct walk *w)
{
	uint32_t at = SCREEN_AT;

	add_le(w, w->node, SCREEN_WIDTH, at, 2);
	add_le(w, w->node, SCREEN_HEIGHT, at + 2, 2);
	uint32_t map = map_bytes(get_u8(w, at + 4));
	walk_settings(w, w->node, GLOBAL_COLOR_MAP_PRESENT, at + 4, "Global");
	add(w, w->node, IMAGE_BACKGROUND_INDEX, at + 5, 1);
	if (get_u8(w, at + 6)) {
		uint8_t      ratio = get_u8(w, at + 6);
		struct node *n = add(w, w->node, GLOBAL_PIXEL_ASPECT_RATIO, at + 6, 1);
		node_label(n, "Global pixel aspect ratio: %f", (ratio + 15) / 64.0);
	}
	if (map)
		add(w, w->node, GLOBAL_COLOR_MAP, at + 7, map);
	return at + 7 + map;
}

static void walk(struct walk *w)
{
	const char *version = walk_string(w, 0, SCREEN_AT);
	uint8_t     kind = 0;

	if (!walk_ok(w))
		return;
	col_info_add(w, " (%s)", version);
	node_append(w->node, ", Version: %s", version);
	add(w, w->node, VERSION, 0, SCREEN_AT);
	for (uint32_t at = walk_screen(w); walk_ok(w) && remaining(w, at) && kind != TRAILER;) {
		kind = get_u8(w, at);
		if (kind == EXTENSION_BLOCK) {
			at = walk_extension(w, at);
		} else if (kind == IMAGE_BLOCK) {
			at = walk_image(w, at);
		} else if (kind == TRAILER) {
			add(w, w->node, END, at++, 1);
		} else {
			expert(w, w->node, DATA_BLOCK_TYPE_UNKNOWN, NULL);
			return;
		}
	}
}

const struct proto proto_image_gif = {
    .name = "image-gif",
    .title = "Compuserve GIF",
    .brief = "GIF image",
    .quiet = true,
    .fields = fields,
    .nfields = N,
    .walk = walk,
};

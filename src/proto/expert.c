/* expert.c -- the fields of expert items: what the analyzer has to say of a packet. */
#include "proto/expert.h"

/* clang-format off */
static const struct name groups[] = {
	{0x01000000, "Checksum"}, {0x02000000, "Sequence"}, {0x03000000, "Response"}, {0x04000000, "Request"},
	{0x05000000, "Undecoded"}, {0x06000000, "Reassemble"}, {0x07000000, "Malformed"}, {0x08000000, "Debug"},
	{0x09000000, "Protocol"}, {0x0a000000, "Security"}, {0x0b000000, "Comment"}, {0x0c000000, "Decryption"},
	{0x0d000000, "Assumption"}, {0x0e000000, "Deprecated"}, {0x0f000000, "Receive"}, {0x10000000, "Interface"},
	{0x11000000, "Dissector bug"}, {0, NULL}
};
static const struct name severities[] = {
	{0x800000, "Error"}, {0x600000, "Warning"}, {0x400000, "Note"}, {0x200000, "Chat"}, {0x100000, "Comment"}, {0, NULL}
};

static const struct field fields[EXPERT_N] = {
	[EXPERT_HEAD]     = {"_ws.expert", "Expert Info", NONE},
	[EXPERT_MESSAGE]  = {"_ws.expert.message", "Message", STRING, FLAGS(FIELD_HIDDEN)},
	[EXPERT_GROUP]    = {"_ws.expert.group", "Group", U32, NAMES(groups)},
	[EXPERT_SEVERITY] = {"_ws.expert.severity", "Severity level", U32, NAMES(severities)},
};
/* clang-format on */

const struct proto proto_expert = {
    .name = "_ws.expert", .title = "Expert Info", .brief = "Expert", .fields = fields, .nfields = EXPERT_N};

/* names.c -- see names.h. */
#include "proto/names.h"

/* clang-format off */
const struct name ethertype_names[] = {{0x0800, "IPv4"}, {0x0806, "ARP"}, {0x86dd, "IPv6"}, {0, NULL}};
const struct name ipproto_names[] = {{1, "ICMP"}, {6, "TCP"}, {17, "UDP"}, {0, NULL}};
const struct name dscp_names[] = {{0, "Default"}, {0, NULL}};
const struct name ecn_names[] = {{0, "Not ECN-Capable Transport"}, {1, "ECN-Capable Transport codepoint '01'"}, {2, "ECN-Capable Transport codepoint '10'"}, {3, "Congestion Experienced"}, {0, NULL}};
const struct name dscp_short_names[] = {{0, "CS0"}, {0, NULL}};
const struct name ecn_short_names[] = {{0, "Not-ECT"}, {1, "ECT(1)"}, {2, "ECT(0)"}, {3, "CE"}, {0, NULL}};
/* clang-format on */

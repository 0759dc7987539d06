/* fuzz_http_message.c -- bytes as HTTP: cut into messages by the framing, and each message walked down into its body,
 * whose encodings are undone.  The first byte says who sends, and how much of the last message the snap length cut. */
#include "dissect/registry.h"
#include "dissect/selfcheck.h"
#include "store/prefs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINK_RAW = 101, PACKET_MAX = 65535, HTTP_PORT = 80, CLIENT_PORT = 40000 };
enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, ICMP_UNREACHABLE = 3 };
enum { IP_BYTES = 20, ICMP_BYTES = 8, TCP_BYTES = 20, HEADERS = 2 * IP_BYTES + ICMP_BYTES + TCP_BYTES };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put_ip(uint8_t *p, unsigned len, uint8_t protocol)
{
	p[0] = 0x45;
	put16(p + 2, len);
	p[8] = 64;
	p[9] = protocol;
	p[12] = p[16] = 10;
	p[19] = 1;
}

/* A segment of n bytes to or from port 80, quoted by an ICMP message: only there HTTP is walked without a stream. */
static void put_headers(uint8_t *p, uint32_t n, bool request)
{
	uint8_t *tcp = p + HEADERS - TCP_BYTES;

	memset(p, 0, HEADERS);
	put_ip(p, HEADERS + n, PROTOCOL_ICMP);
	p[IP_BYTES] = ICMP_UNREACHABLE;
	put_ip(tcp - IP_BYTES, IP_BYTES + TCP_BYTES + n, PROTOCOL_TCP);
	put16(tcp, request ? CLIENT_PORT : HTTP_PORT);
	put16(tcp + 2, request ? HTTP_PORT : CLIENT_PORT);
	tcp[12] = 0x50;
	tcp[13] = 0x18;
}

static void walk(struct tree *tree, const uint8_t *p, uint32_t n, bool request, uint32_t cut)
{
	uint8_t *packet = malloc(HEADERS + n);

	if (!packet)
		abort();
	put_headers(packet, n, request);
	memcpy(packet + HEADERS, p, n);
	uint32_t    len = HEADERS + n;
	const char *fault = selfcheck_frame(tree, LINK_RAW, packet, len - (cut < n ? cut : n), len);
	free(packet);
	if (fault) {
		fprintf(stderr, "%s\n", fault);
		abort();
	}
}

/* The length of the message that begins here; a framing that takes nothing would never end. */
static uint32_t message_length(const uint8_t *p, uint32_t n, bool request, struct stream_context context[2])
{
	struct framing f = {.p = p,
	                    .n = n,
	                    .last = true,
	                    .forward = request,
	                    .sport = request ? CLIENT_PORT : HTTP_PORT,
	                    .dport = request ? HTTP_PORT : CLIENT_PORT,
	                    .own = &context[request],
	                    .peer = &context[!request]};

	enum framing_verdict verdict = all_protos[P_http]->message(&f);
	if (verdict == FRAMING_WHOLE && f.need == 0)
		abort();
	return verdict == FRAMING_WHOLE && f.need < n ? (uint32_t)f.need : n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream_context context[2] = {0};
	struct tree           tree;
	struct prefs          prefs;

	if (size < 2 || size > PACKET_MAX - HEADERS)
		return 0;
	bool             request = data[0] & 1;
	uint32_t         cut = data[0] >> 1, n = (uint32_t)size - 1;
	struct registry *registry = registry_new();
	prefs_init(&prefs);
	tree_init(&tree, registry, &prefs);
	for (uint32_t at = 0, len; at < n; at += len) {
		len = message_length(data + 1 + at, n - at, request, context);
		walk(&tree, data + 1 + at, len, request, at + len == n ? cut : 0);
	}
	tree_fini(&tree);
	prefs_fini(&prefs);
	registry_free(registry);
	return 0;
}

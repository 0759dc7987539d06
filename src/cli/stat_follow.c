/* stat_follow.c -- -z follow,PROTOCOL,MODE,STREAM[,RANGE]: view/follow.h's records as tshark writes them. */
#include "base/base64.h"
#include "base/mem.h"
#include "cli/stat_kinds.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum follow_mode { FOLLOW_ASCII, FOLLOW_HEX, FOLLOW_RAW, FOLLOW_YAML, FOLLOW_UTF8, FOLLOW_EBCDIC };

/* A parsed argument. */
struct follow_request {
	enum follow_kind kind;
	enum follow_mode mode;
	bool             by_address, is_ip6;
	uint32_t         stream, first, last; /* records from 1 */
	uint8_t          a[16], b[16];
	uint16_t         a_port, b_port;
};

static const char *const kinds[] = {
    [FOLLOW_TCP] = "tcp", [FOLLOW_UDP] = "udp", [FOLLOW_HTTP] = "http", [FOLLOW_TLS] = "tls"};
static const char *const modes[] = {
    [FOLLOW_ASCII] = "ascii", [FOLLOW_HEX] = "hex",    [FOLLOW_RAW] = "raw",
    [FOLLOW_YAML] = "yaml",   [FOLLOW_UTF8] = "utf-8", [FOLLOW_EBCDIC] = "ebcdic",
};

/* ------------------------------------------------------------------ the argument */

/* The word up to the next comma is `word`; *p goes behind it. */
static bool take_word(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) || ((*p)[n] && (*p)[n] != ','))
		return false;
	*p += n;
	return true;
}

/* ADDRESS:PORT, IPv6 in brackets; what is wrong with it, or NULL. */
static const char *take_end(const char **p, uint8_t *address, uint16_t *port, bool *is_ip6)
{
	char        text[64];
	bool        brackets = **p == '[';
	const char *from = *p + brackets, *stop = from + strcspn(from, brackets ? "]," : ":,");
	const char *colon = stop + (brackets && *stop == ']');

	if (*colon != ':' || (size_t)(stop - from) >= sizeof text)
		return "Invalid address.";
	memcpy(text, from, (size_t)(stop - from));
	text[stop - from] = '\0';
	if (inet_pton(brackets ? AF_INET6 : AF_INET, text, address) != 1)
		return "Invalid address.";
	char         *rest;
	unsigned long n = strtoul(colon + 1, &rest, 10);
	if (rest == colon + 1)
		return "Invalid address.";
	if (n > UINT16_MAX)
		return "Invalid port.";
	*port = (uint16_t)n;
	*is_ip6 = brackets;
	*p = rest;
	return NULL;
}

/* A stream's number (what is above 32 bits is lost, as in tshark), or two ends. */
static const char *take_address(struct follow_request *r, const char **p)
{
	char         *rest;
	bool          other = false;
	unsigned long n = strtoul(*p, &rest, 10);

	if (rest > *p && (*rest == ',' || !*rest)) {
		r->stream = (uint32_t)n;
		*p = rest;
		return r->stream > INT32_MAX ? "Error registering tap listener." : NULL;
	}
	r->by_address = true;
	const char *error = take_end(p, r->a, &r->a_port, &r->is_ip6);
	if (!error && *(*p)++ != ',')
		error = "Invalid address.";
	if (!error)
		error = take_end(p, r->b, &r->b_port, &other);
	return error || other == r->is_ip6 ? error : "Mismatched IP address types.";
}

static const char *take_range(struct follow_request *r, const char *p)
{
	char         *rest;
	unsigned long first = strtoul(p, &rest, 10), last = first;

	if (rest == p)
		return "Invalid range.";
	if (*rest == '-' && rest[1] >= '0' && rest[1] <= '9')
		last = strtoul(rest + 1, &rest, 10);
	if (*rest)
		return "Invalid parameter.";
	r->first = (uint32_t)first;
	r->last = (uint32_t)last;
	return !r->first || r->last < r->first ? "Invalid range value." : NULL;
}

/* What is wrong with the argument behind "follow,KIND"; NULL: nothing. */
static const char *read_request(struct follow_request *r, const char *argument)
{
	bool known = false;

	if (*argument++ != ',')
		return "Invalid display mode.";
	for (unsigned i = 0; !known && i < sizeof modes / sizeof *modes; i++)
		if (i != FOLLOW_UTF8 && take_word(&argument, modes[i])) {
			r->mode = (enum follow_mode)i;
			known = true;
		}
	if (!known)
		return "Invalid display mode.";
	const char *error = *argument++ == ',' ? take_address(r, &argument) : "Invalid address.";
	if (error || !*argument)
		return error;
	return *argument == ',' ? take_range(r, argument + 1) : "Invalid range.";
}

int follow_parse(struct statistic *s, const struct stat_setup *x)
{
	struct follow_request *r = s->own = mem_alloc(sizeof *r);

	*r = (struct follow_request){.kind = (enum follow_kind)s->kind->variant, .first = 1, .last = UINT32_MAX};
	const char *error = read_request(r, s->rest);
	if (error)
		fprintf(stderr, "%s: follow - %s\n", x->options->program, error);
	return error ? EXIT_INVALID_OPTION : EXIT_OK;
}

/* ------------------------------------------------------------------ records */

struct printing {
	const struct follow_request *r;
	struct session              *s;
	FILE                        *out;
	uint32_t                     index;
	uint32_t                     at[2]; /* hex: offset of the next byte of each side */
};

static void print_hex(struct printing *p, const struct follow_record *x)
{
	for (size_t i = 0; i < x->n; i += 16) {
		size_t n = x->n - i < 16 ? x->n - i : 16;
		fprintf(p->out, "%s%08X  ", x->server ? "\t" : "", p->at[x->server]);
		for (size_t k = 0; k < 16; k++) {
			if (k == 8)
				fputc(' ', p->out);
			if (k < n)
				fprintf(p->out, "%02x ", x->bytes[i + k]);
			else
				fputs("   ", p->out);
		}
		char   text[20] = " ";
		size_t length = 1;
		for (size_t k = 0; k < n; k++) {
			uint8_t c = x->bytes[i + k];
			text[length++] = c >= 0x20 && c < 0x7f ? (char)c : '.';
			if (k == 7)
				text[length++] = ' ';
		}
		length -= text[length - 1] == ' '; /* one only, as in tshark */
		fprintf(p->out, "%.*s\n", (int)length, text);
		p->at[x->server] += (uint32_t)n;
	}
}

static void print_raw(const struct printing *p, const struct follow_record *x)
{
	struct text t;

	text_init(&t);
	text_hexbytes(&t, x->bytes, x->n, '\0');
	fputs(x->server ? "\t" : "", p->out);
	fwrite(t.p, 1, t.length, p->out);
	fputc('\n', p->out);
	text_fini(&t);
}

static void print_ascii(const struct printing *p, const struct follow_record *x)
{
	fprintf(p->out, "%s%zu\n", x->server ? "\t" : "", x->n);
	for (size_t i = 0; i < x->n; i++) {
		uint8_t c = x->bytes[i];
		fputc((c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' ? c : '.', p->out);
	}
	fputc('\n', p->out);
}

static void print_yaml(const struct printing *p, const struct follow_record *x)
{
	enum { LINE_BYTES = 57 };
	struct text line;
	int64_t     ns = block_time_ns(store_block(&p->s->store, x->frame - 1), (x->frame - 1) & BLOCK_MASK);

	fprintf(p->out, "  - packet: %u\n    peer: %d\n    timestamp: %.9f\n    data: !!binary |\n", x->frame,
	        x->server, (double)(ns / 1000000000) + (double)(ns % 1000000000) / 1e9);
	text_init(&line);
	for (size_t i = 0; i < x->n; i += LINE_BYTES) {
		text_clear(&line);
		text_base64(&line, x->bytes + i, x->n - i < LINE_BYTES ? x->n - i : LINE_BYTES);
		fprintf(p->out, "      %s\n", line.p);
	}
	text_fini(&line);
}

static bool print_record(void *context, const struct follow_record *x)
{
	struct printing *p = context;

	p->index++;
	if (p->index > p->r->last)
		return false;
	if (p->index < p->r->first) {
		p->at[x->server] += (uint32_t)x->n;
		return true;
	}
	switch (p->r->mode) {
	case FOLLOW_HEX: print_hex(p, x); break;
	case FOLLOW_RAW: print_raw(p, x); break;
	case FOLLOW_YAML: print_yaml(p, x); break;
	default: print_ascii(p, x); break;
	}
	return !ferror(p->out);
}

/* ------------------------------------------------------------------ head */

static void print_half(const struct follow_request *r, const char *a, unsigned a_port, const char *b, unsigned b_port,
                       FILE *out)
{
	const char *ip = r->is_ip6 ? "ipv6" : "ip", *kind = r->kind == FOLLOW_UDP ? "udp" : "tcp";

	fprintf(out, "((%s.src eq %s and %s.srcport eq %u) and (%s.dst eq %s and %s.dstport eq %u))", ip, a, kind,
	        a_port, ip, b, kind, b_port);
}

static void print_filter(const struct follow_request *r, FILE *out)
{
	char a[INET6_ADDRSTRLEN], b[INET6_ADDRSTRLEN];

	if (!r->by_address) {
		fprintf(out, "%s.stream eq %u", r->kind == FOLLOW_UDP ? "udp" : "tcp", r->stream);
		return;
	}
	inet_ntop(r->is_ip6 ? AF_INET6 : AF_INET, r->a, a, sizeof a);
	inet_ntop(r->is_ip6 ? AF_INET6 : AF_INET, r->b, b, sizeof b);
	print_half(r, a, r->a_port, b, r->b_port, out);
	fputs(" or ", out);
	print_half(r, b, r->b_port, a, r->a_port, out);
}

static void print_head(const struct follow_request *r, const struct follow_ends *e, FILE *out)
{
	const char *open = e->is_ip6 ? "[" : "", *close = e->is_ip6 ? "]" : "";

	if (r->mode == FOLLOW_YAML) {
		fprintf(out,
		        "peers:\n  - peer: 0\n    host: %s\n    port: %u\n  - peer: 1\n    host: %s\n    port: "
		        "%u\npackets:\n",
		        e->a, e->a_port, e->b, e->b_port);
		return;
	}
	fprintf(out, "\n===================================================================\nFollow: %s,%s\nFilter: ",
	        kinds[r->kind], modes[r->mode]);
	print_filter(r, out);
	fprintf(out, "\nNode 0: %s%s%s:%u\nNode 1: %s%s%s:%u\n", open, e->a, close, e->a_port, open, e->b, close,
	        e->b_port);
}

void follow_print(const struct statistic *s, struct stat_run *run)
{
	const struct follow_request *r = s->own;
	struct printing              p = {.r = r, .s = run->session, .out = run->out};
	struct follow_ends           ends;
	uint32_t                     stream = r->stream;

	if (r->by_address)
		stream = follow_find(run->session, r->kind, r->a, r->a_port, r->b, r->b_port, r->is_ip6);
	follow_ends(run->session, r->kind, stream, &ends);
	print_head(r, &ends, run->out);
	follow(run->session, r->kind, stream, print_record, &p);
	if (r->mode != FOLLOW_YAML)
		fputs("===================================================================\n", run->out);
}

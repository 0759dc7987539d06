/* quic.c -- QUIC's packets: RFC 9000, RFC 9369 (version 2), RFC 8999.  Initial packets are opened, their keys are no
 * secret; what other packets carry stays as it is. */
#include "proto/quic.h"
#include "base/notes.h"

#include <string.h>

enum { LONG = 0x80, FIXED = 0x40, VERSION_AT = 1, IDS_AT = 5, TAG = 16, HEADER_MIN = 13, DATAGRAM_MAX = 2048 };

/* ------------------------------------------------------------------ headers */

static bool take_id(const uint8_t *p, uint32_t n, uint32_t *at, struct quic_id *id)
{
	if (*at >= n || p[*at] > QUIC_ID_MAX || p[*at] > n - *at - 1)
		return false;
	id->len = p[*at];
	memcpy(id->bytes, p + *at + 1, id->len);
	*at += 1u + id->len;
	return true;
}

static bool is_v2(uint32_t version)
{
	return version == QUIC_V2 || version == QUIC_V2_DRAFT;
}

bool quic_parse_long(const uint8_t *p, uint32_t n, struct quic_long *h)
{
	*h = (struct quic_long){.after = IDS_AT};
	if (n < IDS_AT || !(p[0] & LONG))
		return false;
	h->version = be32(p + VERSION_AT);
	unsigned type = p[0] >> 4 & 3;
	h->type = (enum quic_type)(is_v2(h->version) ? (type + 3) & 3 : type);
	return take_id(p, n, &h->after, &h->dcid) && take_id(p, n, &h->after, &h->scid);
}

/* Versions that stand in headers as RFC 9000 has them. */
static bool is_known(uint32_t version)
{
	uint8_t draft = version & 0xff;

	return version == QUIC_V1 || is_v2(version) || (version >> 8 == 0xff0000 && draft >= 22 && draft <= 34) ||
	       (version & 0x0f0f0f0f) == 0x0a0a0a0a || version >> 4 == 0xfaceb00;
}

static bool accepts(const struct scan *s)
{
	struct quic_long h;

	return s->caplen >= HEADER_MIN && quic_parse_long(s->p, s->caplen, &h) && s->p[0] & FIXED &&
	       is_known(h.version);
}

/* The length of the number at off, and the number; false: it is cut. */
static bool peek_number(const uint8_t *p, uint32_t n, uint32_t *off, uint64_t *value)
{
	uint32_t len = *off < n ? 1u << (p[*off] >> 6) : 0;

	if (!len || len > n - *off)
		return false;
	*value = be_n(p + *off, len) & (UINT64_MAX >> (66 - 8 * len));
	*off += len;
	return true;
}

/* Keep the pieces of a first message that is not whole yet; false: there is no room for more. */
static bool keep_pieces(struct quic_hello *to, struct notes *notes, const struct quic_pieces *from)
{
	if (to->pieces.n + from->n > QUIC_PIECES_MAX)
		return false;
	for (unsigned i = 0; i < from->n; i++) {
		struct quic_piece *x = &to->pieces.piece[to->pieces.n++];
		*x = from->piece[i];
		x->bytes = notes_at(notes, notes_text(notes, (const char *)from->piece[i].bytes, x->len));
	}
	return true;
}

/* What an opened packet adds to its end's first message, which may come in several. */
static void learn_pieces(struct quic_connection *c, const struct datagram *d, bool client, const uint8_t *p, uint32_t n)
{
	struct quic_pieces found = {0};

	quic_add_pieces(&found, d->frame, p, n);
	if (!found.n)
		return;
	for (unsigned i = 0; i < found.n; i++)
		if (!found.piece[i].offset && !c->hello_frame[!client])
			c->hello_frame[!client] = d->frame;
	if (!c->hello[!client] && quic_pieces_whole(&found)) {
		c->told[!client] = true;
		return;
	}
	if (!c->hello[!client])
		c->hello[!client] = notes_add(d->notes, sizeof(struct quic_hello));
	struct quic_hello *hello = notes_at(d->notes, c->hello[!client]);
	if (!keep_pieces(hello, d->notes, &found)) {
		c->told[!client] = true;
	} else if (quic_pieces_whole(&hello->pieces)) {
		hello->whole_in = d->frame;
		c->told[!client] = true;
	}
}

/* An Initial packet whose end has not said its first message yet. */
static void learn_hello(struct quic_connection *c, const struct datagram *d, const struct quic_long *h, bool client)
{
	uint32_t           off = h->after;
	uint64_t           token = 0, length = 0;
	uint8_t            room[DATAGRAM_MAX];
	struct quic_opened o;

	if (c->told[!client] || h->type != QUIC_INITIAL || d->n > sizeof room ||
	    !peek_number(d->p, d->n, &off, &token) || token > d->n - off)
		return;
	off += (uint32_t)token;
	if (!peek_number(d->p, d->n, &off, &length) || length > d->n - off)
		return;
	quic_open(d->p, off + (uint32_t)length, off, h->version, &c->first, client, room, &o);
	if (!o.opened && c->retry.len)
		quic_open(d->p, off + (uint32_t)length, off, h->version, &c->retry, client, room, &o);
	if (o.opened)
		learn_pieces(c, d, client, room, o.len);
}

static bool learn(struct datagram *d)
{
	struct quic_connection *c = (struct quic_connection *)d->own;
	struct quic_long        h;

	if (!quic_parse_long(d->p, d->n, &h))
		return c->number;
	if (!c->number && h.version && h.type == QUIC_INITIAL)
		*c = (struct quic_connection){.number = ++*d->made,
		                              .first_frame = d->frame,
		                              .reverse = !d->forward,
		                              .first = h.dcid,
		                              .client = h.scid};
	if (!c->number || !h.version)
		return true;
	bool client = d->forward != c->reverse;
	if (!client && h.type == QUIC_RETRY)
		c->retry = h.scid;
	if (!client && !c->server_frame)
		c->server_frame = d->frame;
	if (!client)
		c->server = h.scid;
	learn_hello(c, d, &h, client);
	return true;
}

/* ------------------------------------------------------------------ packets */

/* A packet at work. */
struct packet {
	struct walk                  *w;
	struct node                  *node;
	const struct quic_connection *c; /* NULL: not known */
	bool                          client;
	uint32_t                      at, end;
	struct quic_long              h;
};

uint64_t quic_number(struct walk *w, uint32_t off, uint32_t *len)
{
	uint8_t first = get_u8(w, off);

	*len = 1u << (first >> 6);
	uint64_t value = get_uint(w, off, *len);
	return *len == 8 ? value & UINT64_MAX >> 2 : value & ((UINT64_C(1) << (8 * *len - 2)) - 1);
}

static const char *hex(struct walk *w, const uint8_t *p, uint32_t n)
{
	struct text t;

	text_init(&t);
	text_hexbytes(&t, p, n, '\0');
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

static void col_ids(struct walk *w, const struct quic_id *dcid, const struct quic_id *scid)
{
	if (walk_columns(w) && dcid->len)
		col_info_add(w, ", DCID=%s", hex(w, dcid->bytes, dcid->len));
	if (walk_columns(w) && scid->len)
		col_info_add(w, ", SCID=%s", hex(w, scid->bytes, scid->len));
}

static void add_version(struct walk *w, struct node *under, unsigned field, uint32_t off, const char *greased)
{
	struct node *n = add(w, under, field, off, 4);

	if ((get_u32(w, off) & 0x0f0f0f0f) == 0x0a0a0a0a)
		node_append(n, " (%s)", greased);
}

static void add_ids(struct packet *k)
{
	struct walk *w = k->w;
	uint32_t     at = k->at + IDS_AT;

	add_version(w, k->node, QUIC_VERSION, k->at + VERSION_AT, "Forcing Version Negotiation");
	add(w, k->node, QUIC_DCIL, at, 1);
	if (k->h.dcid.len)
		add(w, k->node, QUIC_DCID, at + 1, k->h.dcid.len);
	at += 1u + k->h.dcid.len;
	add(w, k->node, QUIC_SCIL, at, 1);
	if (k->h.scid.len)
		add(w, k->node, QUIC_SCID, at + 1, k->h.scid.len);
}

static void walk_negotiation(struct packet *k)
{
	struct walk *w = k->w;

	col_info(w, "Version Negotiation");
	col_ids(w, &k->h.dcid, &k->h.scid);
	add(w, k->node, QUIC_HEADER_FORM, k->at, 1);
	add(w, k->node, QUIC_VN_UNUSED, k->at, 1);
	add_ids(k);
	for (uint32_t off = k->at + k->h.after; off + 4 <= k->end && walk_ok(w); off += 4)
		add_version(w, k->node, QUIC_SUPPORTED_VERSION, off, "GREASE");
}

static void walk_retry(struct packet *k)
{
	struct walk *w = k->w;
	uint32_t     token = k->at + k->h.after, tag = k->end - token >= TAG ? k->end - TAG : token;

	add_ids(k);
	add(w, k->node, QUIC_RETRY_TOKEN, token, tag - token);
	struct node *n = add(w, k->node, QUIC_RETRY_INTEGRITY_TAG, tag, TAG);
	if (!k->c || k->end > w->caplen)
		return;
	bool right = quic_retry_is_right(w->p + k->at, k->end - k->at, k->h.version, &k->c->first);
	if (right)
		node_append(n, " [verified]");
	else
		expert(w, n, QUIC_BAD_RETRY, NULL);
}

/* Open an Initial packet with the keys that it may have. */
static void open_packet(struct packet *k, uint32_t number_at, struct quic_opened *o)
{
	struct walk          *w = k->w;
	const struct quic_id *ids[2] = {&k->c->first, k->c->retry.len ? &k->c->retry : NULL};

	*o = (struct quic_opened){0};
	if (k->end > w->caplen)
		return;
	uint8_t *room = walk_alloc(w, k->end - k->at);
	for (unsigned i = 0; i < 2 && !o->opened; i++)
		if (ids[i])
			quic_open(w->p + k->at, k->end - k->at, number_at - k->at, k->h.version, ids[i], k->client,
			          room, o);
}

static void walk_opened(struct packet *k, uint32_t off, const struct quic_opened *o)
{
	struct walk *w = k->w;

	col_info_add(w, ", PKN: %llu", (unsigned long long)o->number);
	add_uint(w, k->node, QUIC_PACKET_NUMBER, off, o->number_bytes, o->number);
	off += o->number_bytes;
	add(w, k->node, QUIC_PAYLOAD, off, k->end - off);
	uint8_t  source = walk_source(w, "Decrypted QUIC", o->payload, o->len);
	uint32_t hello = k->c->hello_frame[!k->client];
	quic_walk_frames(w, k->node, source, o->len, hello && hello < walk_frame(w)->number,
	                 walk_note(w, k->c->hello[!k->client]));
}

static void walk_protected(struct packet *k, uint32_t off, const struct quic_opened *o)
{
	struct walk *w = k->w;

	if (o->opened) {
		walk_opened(k, off, o);
		return;
	}
	const char *why = k->h.type == QUIC_INITIAL && k->c
	                      ? "Failed to create decryption context: Decryption (checktag) failed: Checksum error"
	                  : k->c ? "Failed to create decryption context: Secrets are not available"
	                         : "Failed to decrypt packet number";
	expert(w, k->node, QUIC_DECRYPTION_FAILED, "%s", why);
	add(w, k->node, QUIC_REMAINING_PAYLOAD, off, k->end - off);
}

static void walk_long(struct packet *k, uint32_t length_at, uint32_t number_at)
{
	static const char *const names[] = {"Initial", "0-RTT", "Handshake", "Retry"};
	struct walk             *w = k->w;
	struct quic_opened       o = {0};
	uint32_t                 len;

	if (!k->h.version) {
		walk_negotiation(k);
		return;
	}
	col_info(w, "%s", names[k->h.type]);
	col_ids(w, &k->h.dcid, &k->h.scid);
	add(w, k->node, QUIC_HEADER_FORM, k->at, 1);
	if (k->h.type != QUIC_RETRY)
		add(w, k->node, QUIC_FIXED_BIT, k->at, 1);
	add(w, k->node, is_v2(k->h.version) ? QUIC_LONG_PACKET_TYPE_V2 : QUIC_LONG_PACKET_TYPE, k->at, 1);
	if (k->h.type == QUIC_RETRY) {
		walk_retry(k);
		return;
	}
	if (k->h.type == QUIC_INITIAL && k->c)
		open_packet(k, number_at, &o);
	if (o.unmasked) {
		add_uint(w, k->node, QUIC_LONG_RESERVED, k->at, 1, o.first);
		add_uint(w, k->node, QUIC_PACKET_NUMBER_LENGTH, k->at, 1, o.first);
	}
	add_ids(k);
	if (k->h.type == QUIC_INITIAL) {
		uint32_t off = k->at + k->h.after;
		uint64_t token = quic_number(w, off, &len);
		add_uint(w, k->node, QUIC_TOKEN_LENGTH, off, len, token);
		if (token)
			add(w, k->node, QUIC_TOKEN, off + len, (uint32_t)token);
	}
	add_uint(w, k->node, QUIC_LENGTH, length_at, number_at - length_at, quic_number(w, length_at, &len));
	walk_protected(k, number_at, &o);
}

static void walk_short(struct packet *k)
{
	static const struct quic_id none = {0};
	struct walk                *w = k->w;
	const struct quic_id       *dcid = !k->c ? &none : k->client ? &k->c->server : &k->c->client;
	uint32_t                    len = dcid->len < k->end - k->at - 1 ? dcid->len : 0;

	struct node *n = add(w, k->node, QUIC_SHORT, k->at, k->end - k->at);
	col_info(w, "Protected Payload (KP%u)", 0);
	if (len && have(w, k->at + 1, len)) {
		const char *text = walk_columns(w) || walk_labels(w) ? hex(w, w->p + k->at + 1, len) : "";
		col_info_add(w, ", DCID=%s", text);
		node_append(n, " DCID=%s", text);
	}
	add(w, n, QUIC_HEADER_FORM, k->at, 1);
	add(w, n, QUIC_FIXED_BIT, k->at, 1);
	add(w, n, QUIC_SPIN_BIT, k->at, 1);
	if (len)
		add(w, n, QUIC_DCID, k->at + 1, len);
	add(w, k->node, QUIC_REMAINING_PAYLOAD, k->at + 1 + len, k->end - k->at - 1 - len);
}

/* ------------------------------------------------------------------ datagrams */

/* Where a packet with a long header has its length and its number; sets where it ends. */
static void find_end(struct packet *k, uint32_t *length_at, uint32_t *number_at)
{
	struct walk *w = k->w;
	uint32_t     len = 0, off = k->at + k->h.after;

	*length_at = *number_at = off;
	if (!k->h.version || k->h.type == QUIC_RETRY)
		return;
	if (k->h.type == QUIC_INITIAL) {
		uint64_t token = quic_number(w, off, &len);
		off += len;
		off = token < k->end - off ? off + (uint32_t)token : k->end;
	}
	uint64_t length = quic_number(w, off, &len);
	*length_at = off;
	*number_at = off + len;
	if (walk_ok(w) && *number_at <= k->end && length < k->end - *number_at)
		k->end = *number_at + (uint32_t)length;
}

static void add_connection(struct packet *k)
{
	struct walk *w = k->w;
	struct node *n = add_text(w, k->node, 0, 0, "QUIC Connection information");

	if (k->c)
		node_generated(add_uint(w, n, QUIC_CONNECTION_NUMBER, 0, 0, k->c->number - 1));
	else
		expert(w, n, QUIC_CONNECTION_UNKNOWN, NULL);
}

static bool same_id(const struct quic_id *a, const struct quic_id *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* Is the packet sent to one that the connection has named so far? */
static bool is_known_destination(const struct packet *k, bool is_long)
{
	const struct quic_id *to = k->client ? &k->c->server : &k->c->client, *dcid = &k->h.dcid;

	if (!to->len)
		return true;
	if (!is_long)
		return k->end - k->at > to->len && have(k->w, k->at + 1, to->len) &&
		       memcmp(k->w->p + k->at + 1, to->bytes, to->len) == 0;
	return !dcid->len || same_id(dcid, to) || same_id(dcid, &k->c->first) || same_id(dcid, &k->c->retry);
}

/* One packet of the datagram; returns where it ends. */
static uint32_t walk_packet(struct packet *k)
{
	struct walk *w = k->w;
	uint32_t     length_at = 0, number_at = 0;
	bool         is_long = k->at < w->caplen && quic_parse_long(w->p + k->at, w->caplen - k->at, &k->h);

	if (is_long)
		find_end(k, &length_at, &number_at);
	if (k->c && !is_known_destination(k, is_long))
		k->c = NULL;
	k->node = w->node;
	if (k->at && w->node)
		k->node = add_protocol(w, node_parent(w->node), P_quic, k->at, k->end - k->at);
	else
		node_len(w->node, k->end - k->at);
	if (!k->at)
		add_connection(k);
	node_generated(add_uint(w, k->node, QUIC_PACKET_LENGTH, k->at, 0, k->end - k->at));
	if (is_long)
		walk_long(k, length_at, number_at);
	else
		walk_short(k);
	return k->end;
}

/* Bytes behind the packets of a known connection: what is neither a long header nor sent to a known identifier. */
static bool is_padding(struct packet *k)
{
	uint8_t first = get_u8(k->w, k->at);

	if (!k->c || first & LONG)
		return false;
	bool nameless = k->client && (!k->c->server_frame || k->c->server_frame > walk_frame(k->w)->number);
	return !(first & FIXED) || nameless || !is_known_destination(k, false);
}

/* The connection as the datagram alone tells, where nothing is known of its conversation (a quoted packet). */
static const struct quic_connection *alone(struct walk *w)
{
	struct quic_connection *c = walk_alloc(w, sizeof *c);
	struct quic_long        h;

	*c = (struct quic_connection){0};
	if (quic_parse_long(w->p, w->caplen, &h) && h.version && h.type == QUIC_INITIAL)
		*c = (struct quic_connection){.number = 1, .first = h.dcid, .client = h.scid};
	return c;
}

static void walk(struct walk *w)
{
	const struct frame_info *f = walk_frame(w);
	const struct claim      *claim = f->nclaims && f->claims[0].proto == P_quic ? f->claims : NULL;
	struct packet            k = {.w = w};

	if (claim && claim->context)
		k.c = (const struct quic_connection *)claim->context;
	else
		k.c = alone(w);
	if (k.c && (!k.c->number || k.c->first_frame > f->number))
		k.c = NULL;
	k.client = k.c && (!claim || claim->reverse == k.c->reverse);
	col_protocol(w, "QUIC");
	for (uint32_t at = 0; at < w->len && walk_ok(w);) {
		k.at = at;
		k.end = w->len;
		if (at && is_padding(&k)) {
			struct node *rest = add_protocol(w, node_parent(w->node), P_quic, at, w->len - at);
			expert(w, rest, QUIC_COALESCED_PADDING_DATA, NULL);
			return;
		}
		at = walk_packet(&k);
	}
}

static const char *const emits[] = {"tls", NULL};

const struct proto proto_quic = {
    .name = "quic",
    .title = "QUIC IETF",
    .brief = "QUIC",
    .fields = quic_fields,
    .nfields = QUIC_N,
    .heuristics = HEUR_UDP,
    .accepts = accepts,
    .learn = learn,
    .walk = walk,
    .emits = emits,
};

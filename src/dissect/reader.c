/* reader.c -- see reader.h.  Knows no protocol by name but the frame itself, which is no layer. */
#include "dissect/reader.h"
#include "base/interval.h"

#include "dissect/value.h"

/* Does the walk of another protocol add fields of this one that might be read without a walk? */
static bool is_emitted(enum proto_id proto)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		for (const char *const *name = all_protos[p]->emits; name && *name; name++)
			if (!all_protos[p]->emits_no_heads && strcmp(*name, all_protos[proto]->name) == 0)
				return true;
	return false;
}

/* Types whose value is a number, a time or an address of fixed size. */
static bool has_fixed_size(const struct field *f)
{
	return ftype_is_uint(f->type) || ftype_is_int(f->type) || f->type == FT_ABSOLUTE_TIME ||
	       f->type == FT_RELATIVE_TIME || f->type == FT_ETHER || f->type == FT_IPv4 || f->type == FT_IPv6 ||
	       f->type == FT_EUI64;
}

static enum reading way_of(const struct field *f)
{
	if (f->type == FT_NONE && f->column && f->mask)
		return READ_BITS;
	if (!has_fixed_size(f))
		return READ_WALK;
	if (f->column && f->flags & FIELD_GENERATED) /* a walk may have its reasons not to show a fact */
		return f->flags & FIELD_HEADER || f->column < COLUMN_COUNT ? READ_FACT : READ_WALK;
	if (f->column)
		return READ_COLUMN;
	return f->flags & FIELD_HEADER ? READ_PLACE : READ_WALK;
}

struct reader reader_for(const struct registry *r, uint32_t number)
{
	struct reader reader = {
	    .number = number, .proto = registry_field_proto(r, number), .field = registry_field(r, number)};
	bool single = registry_find(r, reader.field->name) == number && registry_next(r, number) == FIELD_NO;

	if (!single || is_emitted(reader.proto))
		return reader;
	if (reader.field->type == FT_PROTOCOL)
		reader.how = all_protos[reader.proto]->no_tree || reader.proto == P_frame ? READ_WALK : READ_LAYER;
	else
		reader.how = way_of(reader.field);
	return reader;
}

/* Protocols that network and link layers choose: no message of a stream holds one. */
static bool is_below_streams(enum proto_id proto)
{
	for (const struct bind *b = all_protos[proto]->binds; b && b->table != T_COUNT; b++)
		if (b->table == T_LINK || b->table == T_ETHERTYPE || b->table == T_IP_PROTO)
			return true;
	return proto == P_frame;
}

bool reader_proto_early(enum proto_id proto, bool by_walk)
{
	if (all_protos[proto]->emits_no_heads) /* stands in the options of a protocol that is below the streams */
		return !by_walk;
	return is_below_streams(proto) && !(by_walk && (all_protos[proto]->on_streams || proto == P_frame));
}

bool reader_knows_early(const struct reader *r)
{
	return reader_proto_early(r->proto, r->how == READ_WALK);
}

/* ------------------------------------------------------------------ values */

static void set_time(struct value *v, int64_t time_ns, bool absolute)
{
	v->time.s = time_ns / 1000000000;
	v->time.ns = (int32_t)(time_ns % 1000000000);
	if (absolute && v->time.ns < 0) {
		v->time.ns += 1000000000;
		v->time.s--;
	}
}

/* An address that a column holds as a number (IPv4) or as the index of its bytes (IPv6). */
static bool set_address(struct readings *out, enum ftype type, const struct block *b, const struct row *row,
                        uint32_t address)
{
	if (type == FT_IPv4 && row->net == NET_IP4)
		for (int i = 0; i < 4; i++)
			out->address[i] = (uint8_t)(address >> (24 - 8 * i));
	else if (type == FT_IPv6 && row->net == NET_IP6)
		memcpy(out->address, block_address(b, address), 16);
	else
		return false;
	out->value[0].bytes.p = out->address;
	out->value[0].bytes.n = type == FT_IPv4 ? 4 : 16;
	return true;
}

static bool fact_of(const struct frame_info *f, enum column fact, int64_t *value)
{
	switch (fact) {
#define COLUMN(type, name, NAME)                \
	case COLUMN_##NAME:                     \
		*value = (int64_t)f->row->name; \
		return !reader_absent(fact, *value);
#include "store/columns.def"
#undef COLUMN
	case COLUMN_FRAME_NUMBER: *value = frame_shown(f, f->number); return true;
	case COLUMN_FRAME_DELTA: *value = interval_ns(f->time_ns, f->previous_time_ns); return f->has_time;
	case COLUMN_FRAME_DELTA_DISPLAYED: *value = interval_ns(f->time_ns, f->displayed_time_ns); return f->has_time;
	case COLUMN_FRAME_RELATIVE: *value = interval_ns(f->time_ns, f->first_time_ns); return f->has_time;
	default: return f->fact && f->fact(f, NULL, fact, value);
	}
}

static bool read_column(const struct reader *r, const struct block *b, const struct frame_info *f, struct readings *out)
{
	const struct field *field = r->field;
	int64_t             v;

	out->n = 1;
	if (!fact_of(f, field->column, &v)) {
		out->n = 0;
		return r->how == READ_FACT;
	}
	if (field->column == COLUMN_TIME && !f->has_time)
		out->n = 0;
	else if (field->type == FT_IPv4 || field->type == FT_IPv6)
		return set_address(out, field->type, b, f->row, (uint32_t)v);
	else if (field->type == FT_ABSOLUTE_TIME || field->type == FT_RELATIVE_TIME)
		set_time(&out->value[0], v, field->column == COLUMN_TIME);
	else if (field->mask)
		out->value[0].u = ((uint64_t)v & field->mask) >> __builtin_ctzll(field->mask);
	else
		out->value[0].i = field->type == FT_FRAMENUM ? frame_shown(f, (uint32_t)v) : v;
	return true;
}

static bool read_bits(const struct reader *r, const struct frame_info *f, struct readings *out)
{
	int64_t v = 0;

	fact_of(f, r->field->column, &v);
	out->n = ((uint64_t)v & r->field->mask) != 0;
	return true;
}

static bool read_layer(const struct reader *r, const uint8_t *bytes, uint32_t caplen, const struct shape_layer *layer,
                       struct readings *out)
{
	uint32_t size = r->field->size ? r->field->size : ftype_size(r->field->type), at = layer->offset + r->field->at;

	if (layer->source || out->n == READ_VALUES_MAX || at > caplen || size > caplen - at || !bytes)
		return false;
	value_read(&out->value[out->n++], r->field, bytes + at, size, r->field->flags & FIELD_LE);
	return true;
}

/* Protocols that share a table (mdns: dns's) share its fields. */
static bool is_of(const struct reader *r, enum proto_id proto)
{
	const struct proto *p = all_protos[proto], *own = all_protos[r->proto];

	return proto == r->proto || (r->how != READ_LAYER && own->fields && p->fields == own->fields);
}

bool reader_bare(const struct shape_layer *layers, uint32_t i, uint32_t n)
{
	return i + 1 < n && layers[i + 1].source == layers[i].source && layers[i + 1].offset == layers[i].offset;
}

bool reader_place(const struct reader *r, const struct block *b, uint32_t row, const uint8_t *bytes, uint32_t caplen,
                  struct readings *out)
{
	uint32_t nlayers;

	out->n = 0;
	if (!reader_trusts(block_marks(b, row)))
		return false;
	const struct shape_layer *layers = block_layers(b, row, &nlayers);
	for (uint32_t i = 0; i < nlayers; i++)
		if (is_of(r, layers[i].proto) &&
		    (reader_bare(layers, i, nlayers) || !read_layer(r, bytes, caplen, &layers[i], out)))
			return false;
	return true;
}

bool reader_get(const struct reader *r, const struct block *b, uint32_t row, const struct frame_info *f,
                struct readings *out)
{
	uint32_t nlayers;

	out->n = 0;
	if (r->how == READ_WALK)
		return false;
	if (r->how == READ_PLACE)
		return reader_place(r, b, row, f->bytes, f->caplen, out);
	if (r->proto == P_frame)
		return read_column(r, b, f, out);
	if (!reader_trusts(f->row->marks))
		return false;
	const struct shape_layer *layers = block_layers(b, row, &nlayers);
	for (uint32_t i = 0; i < nlayers; i++) {
		if (!is_of(r, layers[i].proto))
			continue;
		if (reader_bare(layers, i, nlayers))
			return false;
		if (r->how == READ_LAYER)
			out->n++;
		else if (r->how == READ_BITS)
			return read_bits(r, f, out);
		else
			return read_column(r, b, f, out);
	}
	return true;
}

/* objects.c -- see objects.h. */
#include "view/objects.h"

#include "base/mem.h"
#include "view/follow.h"
#include "view/ftp_files.h"
#include "view/http_parts.h"

#include <string.h>

/* A capture's objects being told. */
struct telling {
	struct session *s;
	objects_emit    emit;
	void           *context;
	uint32_t        from, number;
	bool            done;
	uint32_t        file_data, type, host, uri, answered; /* numbers of HTTP's fields */
	uint32_t        subject, from_field;                  /* of a mail's */
};

const char *const object_kinds[OBJECT_KINDS] = {
    [OBJECTS_HTTP] = "http", [OBJECTS_IMF] = "imf", [OBJECTS_FTP] = "ftp-data"};

bool object_kind_of(const char *name, size_t n, enum object_kind *kind)
{
	for (unsigned i = 0; i < OBJECT_KINDS; i++)
		if (strlen(object_kinds[i]) == n && memcmp(object_kinds[i], name, n) == 0) {
			*kind = (enum object_kind)i;
			return true;
		}
	return false;
}

static const char *value_of(const struct node *message, uint32_t field)
{
	const struct node *n = field == FIELD_NO ? NULL : node_find(message, field);

	return n && n->value.bytes.p ? (const char *)n->value.bytes.p : "";
}

/* The last part of a URI, without the blanks and slashes behind it. */
static const char *last_part(struct text *out, const char *uri)
{
	size_t n = strlen(uri);

	text_clear(out);
	while (n > 1 && uri[n - 1] == '/')
		n--;
	size_t from = n;
	while (from && uri[from - 1] != '/')
		from--;
	if (n == 1 && uri[0] == '/')
		from = 0;
	text_put(out, uri + from, n - from);
	return out->p;
}

/* "http://host/path" to "/path", and its host. */
static const char *split(const char *uri, struct text *host)
{
	const char *from = strstr(uri, "://");

	text_clear(host);
	if (!from)
		return uri;
	from += 3;
	size_t n = strcspn(from, "/");
	text_put(host, from, n);
	return from[n] ? from + n : "/";
}

static void tell_message(struct telling *t, const struct http_parts *p, uint32_t frame)
{
	struct text   name, host;
	const char   *uri = value_of(p->node, t->uri);
	struct object o = {.number = t->number, .frame = frame + 1, .bytes = p->content, .n = p->content_len};

	if (!node_find(p->node, t->file_data) || t->number++ < t->from)
		return;
	text_init(&name);
	text_init(&host);
	o.host = value_of(p->node, t->host);
	o.type = value_of(p->node, t->type);
	o.missing = p->missing;
	if (!*uri) {
		uri = split(value_of(p->node, t->answered), &host);
		o.host = host.length ? host.p : o.host;
	}
	o.name = *uri ? last_part(&name, uri) : "";
	t->done = !t->emit(t->context, &o);
	text_fini(&name);
	text_fini(&host);
}

/* The bytes of a mail, header and body: of its layer, or where it is shown within another protocol, of its node. */
static void take_bytes(struct object *o, const struct tree *tree, const struct node *mail)
{
	const struct layer       *layer = &tree->scan.layers[mail->layer];
	const struct tree_source *source = &tree->sources[layer->source];

	if (layer->proto != P_imf) {
		o->bytes = node_bytes(tree, mail, &o->n);
		return;
	}
	uint32_t there = source->caplen > layer->offset ? source->caplen - layer->offset : 0;
	o->bytes = source->bytes + layer->offset;
	o->n = layer->len < there ? layer->len : there;
	o->missing = layer->len - o->n;
}

static void tell_mail(struct telling *t, const struct tree *tree, const struct node *mail, uint32_t frame)
{
	struct text   name;
	struct object o = {.number = t->number, .frame = frame + 1, .type = "EML file"};

	if (t->number++ < t->from)
		return;
	text_init(&name);
	text_printf(&name, "%s.eml", value_of(mail, t->subject));
	o.name = name.p;
	o.host = value_of(mail, t->from_field);
	take_bytes(&o, tree, mail);
	t->done = !t->emit(t->context, &o);
	text_fini(&name);
}

static void tell_mails(struct telling *t, const struct tree *tree, uint32_t frame)
{
	uint32_t imf = registry_proto_field(tree->registry, P_imf);

	for (const struct node *top = tree->root->first; top && !t->done; top = top->next) {
		const struct node *mail = node_find(top, imf);
		if (mail)
			tell_mail(t, tree, mail, frame);
	}
}

/* A file that is put together: what is behind FILE_BYTES_MAX is missing too. */
struct file {
	struct text bytes;
	uint64_t    missing;
};

enum { FILE_BYTES_MAX = 1 << 30 };

static bool take_record(void *context, const struct follow_record *r)
{
	struct file *x = context;
	size_t       room = FILE_BYTES_MAX - x->bytes.length, n = r->n < room ? r->n : room;

	x->missing += r->missing ? r->missing : r->n - n;
	if (!r->missing)
		text_put(&x->bytes, r->bytes, n);
	return true;
}

static void tell_file(struct telling *t, const char *name, uint32_t stream, uint32_t frame)
{
	struct file   x = {.missing = 0};
	struct object o = {.number = t->number, .frame = frame + 1, .host = "", .type = "FTP file", .name = name};

	if (t->number++ < t->from)
		return;
	text_init(&x.bytes);
	follow(t->s, FOLLOW_TCP, stream, take_record, &x);
	o.bytes = (const uint8_t *)x.bytes.p;
	o.n = (uint32_t)x.bytes.length;
	o.missing = x.missing > UINT32_MAX ? UINT32_MAX : (uint32_t)x.missing;
	t->done = !t->emit(t->context, &o);
	text_fini(&x.bytes);
}

/* A data connection of FTP that carries a file, at its first data. */
static void tell_ftp(struct telling *t, const struct block *b, uint32_t frame)
{
	const char *name = ftp_file(t->s, frame);

	if (name)
		tell_file(t, name, block_stream(b, frame & BLOCK_MASK), frame);
}

/* May the frame have an object of this kind? */
static bool may_have(const struct block *b, uint32_t row, enum object_kind kind)
{
	uint32_t                  n;
	const struct shape_layer *layers = block_layers(b, row, &n);

	for (uint32_t i = 0; i < n; i++)
		if (kind == OBJECTS_FTP
		        ? layers[i].proto == P_ftp_data
		        : layers[i].proto == P_http ||
		              (kind == OBJECTS_IMF && (layers[i].proto == P_imf || layers[i].proto == P_pop)))
			return true;
	return false;
}

void objects(struct session *s, enum object_kind kind, uint32_t from, objects_emit emit, void *context)
{
	const struct registry *r = s->registry;
	struct telling         t = {.s = s,
	                            .emit = emit,
	                            .context = context,
	                            .from = from,
	                            .file_data = registry_find(r, "http.file_data"),
	                            .type = registry_find(r, "http.content_type"),
	                            .host = registry_find(r, "http.host"),
	                            .uri = registry_find(r, "http.request.uri"),
	                            .answered = registry_find(r, "http.response_for.uri"),
	                            .subject = registry_find(r, "imf.subject"),
	                            .from_field = registry_find(r, "imf.from")};
	struct frame_reader    reader;
	struct tree            tree;

	frame_reader_init(&reader, s);
	tree_init(&tree, r, s->prefs);
	tree.wants = TREE_NODES;
	for (uint32_t i = 0; i < s->store.nframes && !t.done; i++) {
		struct http_parts   p;
		const struct block *b = store_block(&s->store, i);
		if (!may_have(b, i & BLOCK_MASK, kind))
			continue;
		if (kind == OBJECTS_FTP)
			tell_ftp(&t, b, i);
		if (kind == OBJECTS_FTP || !frame_reader_get(&reader, i))
			continue;
		tree_build(&tree, &reader.info, reader.encap);
		if (kind == OBJECTS_IMF)
			tell_mails(&t, &tree, i);
		for (unsigned k = 0; kind == OBJECTS_HTTP && !t.done && http_parts_of(&tree, k, &p); k++)
			tell_message(&t, &p, i);
	}
	tree_fini(&tree);
	frame_reader_fini(&reader);
}

/* ------------------------------------------------------------------ names */

/* Characters that some system keeps for itself, and control characters, become %XX, as in tshark. */
static void put_safe(struct text *out, const char *name)
{
	bool dots = strspn(name, ".") == strlen(name);

	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;
		if (c < ' ' || c == 0x7f || strchr("<>:\"/\\|?*", c) || dots)
			text_printf(out, "%%%02x", c);
		else
			text_char(out, (char)c);
	}
}

/* Cut to n bytes, not within a character of UTF-8. */
static size_t cut(const char *p, size_t length, size_t n)
{
	if (length <= n)
		return length;
	while (n && ((unsigned char)p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void object_name(struct text *out, const struct object *o, unsigned again, size_t max)
{
	struct text safe, number;
	char       *type;

	text_init(&safe);
	text_init(&number);
	if (*o->name) {
		put_safe(&safe, o->name);
	} else { /* the media type is its extension, as in tshark */
		text_printf(&safe, "object%u%s", o->frame, *o->type ? "." : "");
		type = mem_strdup(o->type);
		type[strcspn(type, "; ")] = '\0';
		put_safe(&safe, type);
		mem_free(type);
	}
	if (again)
		text_printf(&number, "(%u)", again);
	const char *tail = o->missing ? ".partial" : "";
	size_t      room = max > number.length + strlen(tail) ? max - number.length - strlen(tail) : 1;
	size_t      n = cut(safe.p, safe.length, room);
	const char *dot = again ? memrchr(safe.p, '.', n) : NULL;
	size_t      stem = dot ? (size_t)(dot - safe.p) : n;
	text_put(out, safe.p, stem);
	text_put(out, number.length ? number.p : "", number.length);
	text_put(out, safe.p + stem, n - stem);
	text_str(out, tail);
	text_fini(&safe);
	text_fini(&number);
}

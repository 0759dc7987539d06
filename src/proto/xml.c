/* xml.c -- eXtensible Markup Language: its tags, attributes and text as they come.  No document type is known here: an
 * element is a "tag", whatever its name. */
#include "proto/proto.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
enum {
	XMLPI, CDATASECTION, COMMENT, ATTRIBUTE, DOCTYPE, DTDTAG, CDATA, TAG, UNKNOWN, PI_XML, PI_ENCODING,
	PI_STANDALONE, PI_VERSION, CLOSING_UNOPENED_TAG, CLOSING_UNOPENED_XMPLI_TAG, UNRECOGNIZED_TEXT, N
};
static const struct field fields[N] = {
	[XMLPI]         = {"xml.xmlpi", "XMLPI", STRING},
	[CDATASECTION]  = {"xml.cdatasection", "CDATASection", STRING},
	[COMMENT]       = {"xml.comment", "Comment", STRING},
	[ATTRIBUTE]     = {"xml.attribute", "Attribute", STRING},
	[DOCTYPE]       = {"xml.doctype", "Doctype", STRING},
	[DTDTAG]        = {"xml.dtdtag", "DTD Tag", STRING},
	[CDATA]         = {"xml.cdata", "CDATA", STRING},
	[TAG]           = {"xml.tag", "Tag", STRING},
	[UNKNOWN]       = {"xml.unknown", "Unknown", STRING},
	[PI_XML]        = {"xml.xmlpi.xml", "xml.xmlpi.xml", STRING},
	[PI_ENCODING]   = {"xml.xmlpi.xml.encoding", "encoding", STRING},
	[PI_STANDALONE] = {"xml.xmlpi.xml.standalone", "standalone", STRING},
	[PI_VERSION]    = {"xml.xmlpi.xml.version", "version", STRING},
	[CLOSING_UNOPENED_TAG] = {"xml.closing_unopened_tag", "Closing an unopened tag", EXPERT(ERROR, MALFORMED)},
	[CLOSING_UNOPENED_XMPLI_TAG] = {"xml.closing_unopened_xmpli_tag", "Closing an unopened xmpli tag",
		EXPERT(ERROR, MALFORMED)},
	[UNRECOGNIZED_TEXT] = {"xml.unrecognized_text", "Unrecognized text", EXPERT(WARN, PROTOCOL)},
};
/* clang-format on */

enum { XML_DEPTH_MAX = 200 };

struct xml {
	struct walk   *w;
	const uint8_t *p;
	uint32_t       n, at;
	unsigned       depth;
	struct node   *open[XML_DEPTH_MAX + 1]; /* [0]: the layer's own */
};

/* ------------------------------------------------------------------ characters */

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static uint32_t skip_blanks(const struct xml *x, uint32_t at)
{
	while (at < x->n && blank(x->p[at]))
		at++;
	return at;
}

static bool name_char(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr(".-_:", c));
}

static uint32_t name_end(const struct xml *x, uint32_t at)
{
	while (at < x->n && name_char(x->p[at]))
		at++;
	return at;
}

static bool begins(const struct xml *x, uint32_t at, const char *text)
{
	return x->n - at >= strlen(text) && memcmp(x->p + at, text, strlen(text)) == 0;
}

/* Behind the next `text` from `at` on; 0: there is none. */
static uint32_t behind(const struct xml *x, uint32_t at, const char *text)
{
	const uint8_t *found = at < x->n ? memmem(x->p + at, x->n - at, text, strlen(text)) : NULL;

	return found ? (uint32_t)(found - x->p) + (uint32_t)strlen(text) : 0;
}

static bool is(const struct xml *x, uint32_t at, uint32_t end, const char *text)
{
	return end - at == strlen(text) && strncasecmp((const char *)x->p + at, text, end - at) == 0;
}

/* ------------------------------------------------------------------ nodes */

static struct node *under(const struct xml *x)
{
	return x->open[x->depth < XML_DEPTH_MAX ? x->depth : XML_DEPTH_MAX];
}

/* A field over at..end whose line is the text itself. */
static struct node *put(struct xml *x, unsigned row, uint32_t at, uint32_t end)
{
	struct node *n = add(x->w, under(x), row, at, end - at);

	if (walk_labels(x->w))
		node_label(n, "%s", walk_escaped(x->w, at, end - at));
	return n;
}

static void put_text(struct xml *x, struct node *n, uint32_t at, uint32_t end)
{
	add_text(x->w, n, at, end - at, "%s", walk_labels(x->w) ? walk_escaped(x->w, at, end - at) : "");
}

static void push(struct xml *x, struct node *n)
{
	if (++x->depth <= XML_DEPTH_MAX)
		x->open[x->depth] = n;
}

static void put_expert(struct xml *x, unsigned row, uint32_t at, uint32_t end)
{
	struct node *n = add_text(x->w, under(x), at, end - at, "%s", fields[row].label);

	expert(x->w, n, row, NULL);
}

/* ------------------------------------------------------------------ attributes */

struct attribute {
	uint32_t at, name_end, value, value_end, end;
};

/* name = "value" at `at`. */
static bool parse_attribute(const struct xml *x, uint32_t at, struct attribute *a)
{
	a->at = skip_blanks(x, at);
	a->name_end = name_end(x, a->at);
	uint32_t equals = skip_blanks(x, a->name_end);
	if (a->name_end == a->at || equals >= x->n || x->p[equals] != '=')
		return false;
	a->value = skip_blanks(x, equals + 1);
	if (a->value >= x->n)
		return false;
	uint8_t quote = x->p[a->value];
	if (quote == '"' || quote == '\'') {
		const uint8_t *end = memchr(x->p + a->value + 1, quote, x->n - a->value - 1);
		a->value++;
		a->value_end = end ? (uint32_t)(end - x->p) : 0;
		a->end = a->value_end + 1;
		return end != NULL;
	}
	for (a->value_end = a->value; a->value_end < x->n && x->p[a->value_end] >= '0' && x->p[a->value_end] <= '9';)
		a->value_end++;
	a->end = a->value_end;
	return a->end > a->value;
}

static struct node *put_attribute(struct xml *x, struct node *n, const struct attribute *a, bool declaration)
{
	static const struct {
		const char *name;
		unsigned    row;
	} known[] = {{"version", PI_VERSION}, {"encoding", PI_ENCODING}, {"standalone", PI_STANDALONE}};
	unsigned row = ATTRIBUTE;

	for (size_t i = 0; declaration && i < sizeof known / sizeof *known; i++)
		if (is(x, a->at, a->name_end, known[i].name))
			row = known[i].row;
	uint32_t     at = row == ATTRIBUTE ? a->at : a->value, end = row == ATTRIBUTE ? a->end : a->value_end;
	struct node *node = add(x->w, n, row, at, end - at);
	if (walk_labels(x->w))
		node_label(node, "%s", walk_escaped(x->w, a->at, a->end - a->at));
	return node;
}

/* Where the attributes end that begin at `at`. */
static uint32_t attributes_end(const struct xml *x, uint32_t at)
{
	struct attribute a;

	while (parse_attribute(x, at, &a))
		at = a.end;
	return skip_blanks(x, at);
}

/* ------------------------------------------------------------------ in angle brackets; false: none of it */

static bool open_tag(struct xml *x)
{
	uint32_t         name = skip_blanks(x, x->at + 1), end = name_end(x, name);
	uint32_t         stop = attributes_end(x, end), at = end;
	struct attribute a;
	bool             empty = begins(x, stop, "/>");

	if (end == name || stop >= x->n || (!empty && x->p[stop] != '>'))
		return false;
	uint32_t     after = stop + (empty ? 2 : 1);
	const char  *closing = empty ? "/>" : ">";
	struct node *n = add(x->w, under(x), TAG, x->at, after - x->at), *last = n;
	if (walk_labels(x->w))
		node_label(n, "<%s", walk_escaped(x->w, name, end - name));
	for (; parse_attribute(x, at, &a); at = a.end)
		last = put_attribute(x, n, &a, false);
	node_append(last, "%s", closing);
	if (!empty)
		push(x, n);
	x->at = after;
	return true;
}

static bool close_tag(struct xml *x)
{
	uint32_t name = skip_blanks(x, x->at + 2), end = name_end(x, name), stop = skip_blanks(x, end);

	if (end == name || stop >= x->n || x->p[stop] != '>')
		return false;
	put_text(x, under(x), x->at, stop + 1);
	if (!x->depth) {
		put_expert(x, CLOSING_UNOPENED_TAG, x->at, stop + 1);
	} else {
		node_end(x->w, under(x), stop + 1);
		x->depth--;
	}
	x->at = stop + 1;
	return true;
}

/* <?name attributes?> */
static bool instruction(struct xml *x)
{
	uint32_t name = skip_blanks(x, x->at + 2), end = name_end(x, name), stop = attributes_end(x, end), at = end;
	struct attribute a;

	if (end == name || !begins(x, stop, "?>"))
		return false;
	bool         declaration = is(x, name, end, "xml");
	struct node *n = add(x->w, under(x), declaration ? PI_XML : XMLPI, x->at, stop + 2 - x->at);
	if (walk_labels(x->w))
		node_label(n, "<?%s", walk_escaped(x->w, name, end - name));
	for (; parse_attribute(x, at, &a); at = a.end)
		put_attribute(x, n, &a, declaration);
	put_text(x, n, stop, stop + 2);
	x->at = stop + 2;
	return true;
}

/* Something up to its closing text. */
static bool enclosed(struct xml *x, unsigned row, const char *closing)
{
	uint32_t end = behind(x, x->at, closing);

	if (!end)
		return false;
	put(x, row, x->at, end);
	x->at = end;
	return true;
}

static bool doctype(struct xml *x)
{
	uint32_t name = skip_blanks(x, x->at + (uint32_t)strlen("<!DOCTYPE")), end = name_end(x, name), i = end;
	uint8_t  quote = 0;

	for (; i < x->n && (quote || (x->p[i] != '>' && x->p[i] != '[')); i++) {
		if (quote && x->p[i] == quote)
			quote = 0;
		else if (!quote && (x->p[i] == '"' || x->p[i] == '\''))
			quote = x->p[i];
	}
	if (end == name || i >= x->n)
		return false;
	struct node *n = add(x->w, under(x), DOCTYPE, name, end - name);
	if (walk_labels(x->w))
		node_label(n, "%s", walk_escaped(x->w, x->at, i + 1 - x->at));
	if (x->p[i] == '[')
		push(x, n);
	x->at = i + 1;
	return true;
}

static bool close_doctype(struct xml *x)
{
	put_text(x, under(x), x->at, x->at + 2);
	if (x->depth)
		x->depth--;
	x->at += 2;
	return true;
}

static bool bracket(struct xml *x)
{
	if (begins(x, x->at, "<!--"))
		return enclosed(x, COMMENT, "-->");
	if (begins(x, x->at, "<![CDATA["))
		return enclosed(x, CDATASECTION, "]]>");
	if (begins(x, x->at, "<!DOCTYPE"))
		return doctype(x);
	if (begins(x, x->at, "<!"))
		return enclosed(x, DTDTAG, ">");
	if (begins(x, x->at, "<?"))
		return instruction(x);
	if (begins(x, x->at, "</"))
		return close_tag(x);
	return open_tag(x);
}

static void unrecognized(struct xml *x)
{
	uint32_t end = x->at;

	while (end < x->n && !blank(x->p[end]))
		end++;
	put_expert(x, UNRECOGNIZED_TEXT, x->at, end);
	x->at = end;
}

static void walk(struct walk *w)
{
	struct xml x = {.w = w, .p = w->p, .n = w->caplen};

	x.open[0] = w->node;
	col_protocol_add(w, "XML");
	if (!walk_nodes(w))
		return;
	for (x.at = skip_blanks(&x, 0); x.at < x.n && walk_ok(w); x.at = skip_blanks(&x, x.at)) {
		if (x.depth && begins(&x, x.at, "]>")) {
			close_doctype(&x);
		} else if (x.p[x.at] != '<') {
			const uint8_t *end = memchr(x.p + x.at, '<', x.n - x.at);
			uint32_t       stop = end ? (uint32_t)(end - x.p) : x.n;
			put(&x, x.depth ? CDATA : UNKNOWN, x.at, stop);
			x.at = stop;
		} else if (!bracket(&x)) {
			unrecognized(&x);
		}
	}
}

const struct proto proto_xml = {
    .name = "xml",
    .title = "eXtensible Markup Language",
    .brief = "XML",
    .quiet = true,
    .told_columns = true,
    .fields = fields,
    .nfields = N,
    .walk = walk,
};

/* print_xml.c -- PDML, as tshark -T pdml writes it. */
#include "cli/print.h"
#include "view/detail.h"

#include <time.h>

void xml_escaped(struct text *out, const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++)
		switch (s[i]) {
		case '&': text_str(out, "&amp;"); break;
		case '<': text_str(out, "&lt;"); break;
		case '>': text_str(out, "&gt;"); break;
		case '"': text_str(out, "&quot;"); break;
		case '\'': text_str(out, "&#x27;"); break;
		default:
			if (((uint8_t)s[i] < 0x20 && s[i] != '\t' && s[i] != '\n' && s[i] != '\r') || s[i] == 0x7f)
				text_printf(out, "\\x%x", (uint8_t)s[i]);
			else
				text_char(out, s[i]);
		}
}

static void put_attribute(struct text *out, const char *name, const char *s, size_t length)
{
	text_str(out, name);
	xml_escaped(out, s, length);
	text_char(out, '"');
}

static void put_place(struct text *out, const struct node *n)
{
	const struct node *p = n->parent;
	uint32_t           pos = p && p->parent && n->offset < p->offset ? p->offset + n->offset : n->offset;

	text_str(out, "\" size=\"");
	text_u64(out, n->len);
	text_str(out, "\" pos=\"");
	text_u64(out, pos);
	text_char(out, '"');
}

static void put_bytes_of(struct text *out, const struct node *n)
{
	uint32_t       length;
	const uint8_t *p = node_bytes(n->tree, n, &length);

	text_hexbytes(out, p, p ? length : 0, '\0');
}

static void put_value(struct text *out, const struct node *n)
{
	const struct field *f = n->field;

	if (!n->len)
		return;
	text_str(out, " value=\"");
	if (f->mask && (ftype_is_uint(f->type) || ftype_is_int(f->type))) {
		text_printf(out, "%llX", (unsigned long long)(f->type == FT_BOOLEAN ? n->value.u != 0 : n->value.u));
		text_str(out, "\" unmaskedvalue=\"");
	}
	put_bytes_of(out, n);
	text_char(out, '"');
}

static void put_field_head(struct text *out, struct node *n)
{
	const struct field *f = n->field;
	bool                proto = f->type == FT_PROTOCOL;
	const char         *label = node_text(n);

	text_str(out, proto ? "<proto name=\"" : "<field name=\"");
	xml_escaped(out, f->name, strlen(f->name));
	text_str(out, "\" showname=\"");
	xml_escaped(out, label, strlen(label));
	if (n->flags & NODE_HIDDEN)
		text_str(out, "\" hide=\"yes");
	put_place(out, n);
	if (strcmp(f->name, all_protos[P_expert]->name) == 0) {
		return; /* the head of an expert item is a protocol's, in the guise of a field */
	} else if (f->type == FT_NONE) {
		text_str(out, " show=\"\"");
		if (n->len) {
			text_str(out, " value=\"");
			put_bytes_of(out, n);
			text_char(out, '"');
		} else {
			text_str(out, " value=\"\"");
		}
	} else if (!proto) {
		struct text show;
		text_init(&show);
		if (ftype_is_string(f->type))
			text_put(&show, n->value.bytes.p, n->value.bytes.n);
		else
			value_show(&show, f, &n->value);
		put_attribute(out, " show=\"", show.p ? show.p : "", show.length);
		text_fini(&show);
		put_value(out, n);
	}
}

/* Undecoded data are a field here, with no place. */
static bool is_data(const struct node *n)
{
	return n->flags & NODE_PROTO && strcmp(n->field->name, "data") == 0;
}

static void put_data_head(struct text *out, struct node *n)
{
	text_str(out, "<field name=\"data\" value=\"");
	put_bytes_of(out, n);
	text_char(out, '"');
}

static void put_text_head(struct text *out, struct node *n)
{
	text_str(out, "<field name=\"\" show=\"");
	xml_escaped(out, n->label, strlen(n->label));
	put_place(out, n);
	if (n->len) {
		text_str(out, " value=\"");
		put_bytes_of(out, n);
		text_char(out, '"');
	}
}

static void put_node(struct text *out, const struct printer *p, const uint64_t *shown, struct node *n, unsigned depth)
{
	bool proto = n->field && n->field->type == FT_PROTOCOL && !is_data(n);

	text_fill(out, ' ', 2 * depth);
	if (is_data(n))
		put_data_head(out, n);
	else if (n->field)
		put_field_head(out, n);
	else
		put_text_head(out, n);
	if (!n->first && !proto) {
		text_str(out, "/>\n");
		return;
	}
	text_str(out, ">\n");
	if (is_filtered(shown, n)) {
		const char *name = n->field ? n->field->name : "text";
		text_fill(out, ' ', 2 * depth + 2);
		put_attribute(out, "<field name=\"filtered\" value=\"", name, strlen(name));
		text_str(out, " />\n");
	} else {
		for (struct node *c = n->first; c; c = c->next)
			put_node(out, p, shown_below(p, shown), c, depth + 1);
	}
	text_fill(out, ' ', 2 * depth);
	text_str(out, proto ? "</proto>\n" : "</field>\n");
}

/* Only protocols stand at the top: what is none gets one around it. */
static void put_top(struct text *out, const struct printer *p, struct node *n)
{
	bool wrap = !n->field || n->field->type != FT_PROTOCOL || is_data(n);

	if (wrap)
		text_str(out, "  <proto name=\"fake-field-wrapper\">\n");
	put_node(out, p, p->shown, n, wrap ? 2 : 1);
	if (wrap)
		text_str(out, "  </proto>\n");
}

static void print_head(struct text *out, const struct printer *p)
{
	time_t now = time(NULL);
	char   when[64] = "";

	if (ctime_r(&now, when))
		when[strcspn(when, "\n")] = '\0';
	text_str(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	              "<?xml-stylesheet type=\"text/xsl\" href=\"pdml2html.xsl\"?>\n"
	              "<pdml version=\"0\" creator=\"wireshark/4.0.17\" time=\"");
	text_str(out, when);
	put_attribute(out, "\" capture_file=\"", p->options->input, strlen(p->options->input));
	text_str(out, ">\n");
}

static void put_geninfo(struct text *out, const struct frame_info *f)
{
	uint32_t number = frame_shown(f, f->number);

	text_printf(out, "  <proto name=\"geninfo\" pos=\"0\" showname=\"General information\" size=\"%u\">\n", f->len);
	text_printf(out,
	            "    <field name=\"num\" pos=\"0\" show=\"%u\" showname=\"Number\" value=\"%x\" size=\"%u\"/>\n",
	            number, number, f->len);
	text_printf(
	    out, "    <field name=\"len\" pos=\"0\" show=\"%u\" showname=\"Frame Length\" value=\"%x\" size=\"%u\"/>\n",
	    f->len, f->len, f->len);
	text_printf(out,
	            "    <field name=\"caplen\" pos=\"0\" show=\"%u\" showname=\"Captured Length\" value=\"%x\" "
	            "size=\"%u\"/>\n",
	            f->caplen, f->caplen, f->len);
	text_str(out, "    <field name=\"timestamp\" pos=\"0\" show=\"");
	int64_t s = f->time_ns / 1000000000, ns = f->time_ns % 1000000000;
	text_absolute_time(out, ns < 0 ? s - 1 : s, (int32_t)(ns < 0 ? ns + 1000000000 : ns), BASE_TIME_LOCAL);
	text_str(out, "\" showname=\"Captured Time\" value=\"");
	text_seconds(out, f->time_ns, 9);
	text_printf(out, "\" size=\"%u\"/>\n  </proto>\n", f->len);
}

static void print_frame(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                        uint32_t index)
{
	(void)index;
	text_str(out, "<packet>\n");
	put_geninfo(out, f);
	if (p->fields)
		fields_print_as(out, p, t, f);
	for (struct node *n = p->fields ? NULL : t->root->first; n; n = n->next)
		put_top(out, p, n);
	text_str(out, "</packet>\n\n\n");
}

static void print_tail(struct text *out, const struct printer *p, uint32_t frames)
{
	(void)p;
	(void)frames;
	text_str(out, "</pdml>\n");
}

const struct format format_pdml = {.head = print_head, .frame = print_frame, .tail = print_tail};
/* ------------------------------------------------------------------ psml */

static void print_psml_head(struct text *out, const struct printer *p)
{
	text_str(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<psml version=\"0\" "
	              "creator=\"wireshark/4.0.17\">\n<structure>\n");
	for (size_t i = 0; i < p->columns.n; i++) {
		const struct column_format *column = &p->columns.column[i];
		if (column->hidden)
			continue;
		text_str(out, "<section>");
		xml_escaped(out, column->title, strlen(column->title));
		text_str(out, "</section>\n");
	}
	text_str(out, "</structure>\n\n");
}

static void print_psml(struct text *out, const struct printer *p, struct tree *t, const struct frame_info *f,
                       uint32_t index)
{
	struct text small;

	(void)index;
	text_init(&small);
	text_str(out, "<packet>\n");
	for (size_t i = 0; i < p->columns.n; i++) {
		if (p->columns.column[i].hidden)
			continue;
		text_clear(&small);
		column_text(&small, &p->columns, &p->columns.column[i], t, f);
		text_str(out, "<section>");
		xml_escaped(out, small.p ? small.p : "", small.length);
		text_str(out, "</section>\n");
	}
	text_str(out, "</packet>\n\n");
	text_fini(&small);
}

static void print_psml_tail(struct text *out, const struct printer *p, uint32_t frames)
{
	(void)p;
	(void)frames;
	text_str(out, "</psml>\n");
}

const struct format format_psml = {.head = print_psml_head, .frame = print_psml, .tail = print_psml_tail};

/* walk_label.c -- how nodes look: their lines, flags and severities, and expert items, which are lines of their own. */
#include "dissect/walk.h"

#include "dissect/value.h"
#include "proto/expert.h"

const char *walk_cut_line(struct arena *a, const char *line)
{
	static const char mark[] = " [truncated]";
	size_t            keep = LABEL_MAX - 1 - sizeof mark;

	if (strlen(line) < LABEL_MAX)
		return line;
	if (strncmp(line, mark, sizeof mark - 1) == 0)
		line += sizeof mark - 1;
	while (keep && ((uint8_t)line[keep] & 0xc0) == 0x80)
		keep--;
	return arena_printf(a, "%s%.*s", mark, (int)keep, line);
}

/* The message of an expert item loses its end without a word. */
static void cut_message(char *message)
{
	size_t keep = strlen(message);

	if (keep < LABEL_MAX)
		return;
	for (keep = LABEL_MAX - 1; keep && ((uint8_t)message[keep] & 0xc0) == 0x80; keep--)
		;
	message[keep] = '\0';
}

bool walk_labels(const struct walk *w)
{
	const struct tree *t = w->walker->tree;

	return t->wants & TREE_LABELS && !t->only;
}

bool walk_nodes(const struct walk *w)
{
	return w->walker->tree->wants & TREE_NODES;
}

bool walk_wants(const struct walk *w, unsigned first, unsigned last)
{
	const struct walker *x = w->walker;

	if (!walk_nodes(w))
		return false;
	for (unsigned i = first; i <= last && x->notes && x->tree->only; i++)
		if (w->proto->fields[i].severity)
			return true;
	return tree_asks(x->tree, x->first_field + first, last - first + 1);
}

bool walk_field_labels(const struct walk *w)
{
	return walk_labels(w) && !(w->walker->tree->wants & TREE_NAMED);
}

static bool labelled(const struct node *n)
{
	return n && n->tree->wants & TREE_LABELS && !(n->field && n->tree->wants & TREE_NAMED);
}

void node_label(struct node *n, const char *format, ...)
{
	va_list args;

	if (!labelled(n))
		return;
	va_start(args, format);
	n->label = walk_cut_line(&n->tree->arena, arena_vprintf(&n->tree->arena, format, args));
	va_end(args);
}

void node_append(struct node *n, const char *format, ...)
{
	va_list args;

	if (!labelled(n))
		return;
	const char *before = node_text(n);
	va_start(args, format);
	const char *more = arena_vprintf(&n->tree->arena, format, args);
	va_end(args);
	n->label = arena_printf(&n->tree->arena, "%s%s", before, more);
	size_t keep = LABEL_MAX - 1;
	if (strlen(n->label) <= keep)
		return;
	while (keep && ((uint8_t)n->label[keep] & 0xc0) == 0x80)
		keep--;
	n->label = arena_printf(&n->tree->arena, "%.*s", (int)keep, n->label);
}

void node_prepend(struct node *n, const char *format, ...)
{
	va_list args;

	if (!labelled(n))
		return;
	const char *after = node_text(n);
	va_start(args, format);
	const char *more = arena_vprintf(&n->tree->arena, format, args);
	va_end(args);
	n->label = arena_printf(&n->tree->arena, "%s%s", more, after);
}

void node_generated(struct node *n)
{
	if (n)
		n->flags |= NODE_GENERATED;
}

void node_hidden(struct node *n)
{
	if (n)
		n->flags |= NODE_HIDDEN;
}

void node_url(struct node *n)
{
	if (n)
		n->flags |= NODE_URL;
}

void node_len(struct node *n, uint32_t len)
{
	if (n)
		n->len = len;
}

void node_end(struct walk *w, struct node *n, uint32_t off)
{
	if (n)
		n->len = w->walker->base + off > n->offset ? w->walker->base + off - n->offset : 0;
}

struct node *node_parent(struct node *n)
{
	return n ? n->parent : NULL;
}

/* The worst severity below a node is shown on it too, up to the protocol. */
static void raise_severity(struct node *n, uint8_t severity)
{
	for (; n && n->severity < severity; n = n->parent)
		n->severity = severity;
}

/* A node that stands for no bytes of the packet. */
static struct node *nowhere(struct node *n)
{
	if (n) {
		n->offset = 0;
		n->source = 0;
		node_generated(n);
	}
	return n;
}

/* Beside an item that calls the packet malformed stands a hidden node of the malformed protocol, for filters. */
static void mark_malformed(struct walk *w, struct node *under)
{
	node_hidden(nowhere(add_protocol(w, under, P_malformed, 0, 0)));
}

void expert(struct walk *w, struct node *n, unsigned field, const char *format, ...)
{
	const struct field *f = &w->proto->fields[field];
	uint32_t            number = w->walker->first_field + field;
	struct tree        *t = w->walker->tree;

	if (!(t->wants & TREE_NODES) || w->status != WALK_OK)
		return;
	raise_severity(n ? n : w->node, f->severity);
	if (!w->walker->notes && !walk_asks(w, number))
		return;
	const char *message = f->label;
	if (format && (t->wants & TREE_LABELS || t->only)) {
		va_list args;
		va_start(args, format);
		char *text = arena_vprintf(&t->arena, format, args);
		va_end(args);
		cut_message(text);
		message = text;
	}
	struct node *under = n ? n : w->node;
	if (!under && !t->only)
		return;
	const struct proto *former = w->proto;
	walk_as(w, P_expert);
	struct node *head = nowhere(add(w, under, EXPERT_HEAD, 0, 0));
	node_generated(head);
	if (head)
		head->severity = f->severity;
	node_label(head, "Expert Info (%s/%s): %s", severity_name(f->severity), group_name(f->group), message);
	w->walker->first_field = number - field;
	w->proto = former;
	node_label(nowhere(add(w, head, field, 0, 0)), "%s", message);
	walk_as(w, P_expert);
	nowhere(add_str(w, head, EXPERT_MESSAGE, 0, 0, message));
	nowhere(add_uint(w, head, EXPERT_SEVERITY, 0, 0, expert_severity_number(f->severity)));
	nowhere(add_uint(w, head, EXPERT_GROUP, 0, 0, expert_group_number(f->group)));
	w->walker->first_field = number - field;
	w->proto = former;
	if (f->group == GROUP_MALFORMED)
		mark_malformed(w, under);
}

/* json.c -- JavaScript Object Notation: RFC 8259.  A value is shown when it is whole; what is none is shown as text. */
#include "proto/media_types.h"
#include "proto/proto.h"

#include <string.h>

/* clang-format off */
enum {
	ARRAY, OBJECT, MEMBER, KEY, PATH, PATH_WITH_VALUE, MEMBER_WITH_VALUE, VALUE_STRING, VALUE_NUMBER, VALUE_FALSE,
	VALUE_NULL, VALUE_TRUE, N
};
static const struct field fields[N] = {
	[ARRAY]             = {"json.array", "Array", NONE},
	[OBJECT]            = {"json.object", "Object", NONE},
	[MEMBER]            = {"json.member", "Member", STRING},
	[KEY]               = {"json.key", "Key", STRING},
	[PATH]              = {"json.path", "Path", STRING, FLAGS(FIELD_GENERATED)},
	[PATH_WITH_VALUE]   = {"json.path_with_value", "Path with value", STRING, FLAGS(FIELD_GENERATED)},
	[MEMBER_WITH_VALUE] = {"json.member_with_value", "Member with value", STRING, FLAGS(FIELD_GENERATED)},
	[VALUE_STRING]      = {"json.value.string", "String value", STRING},
	[VALUE_NUMBER]      = {"json.value.number", "Number value", STRING},
	[VALUE_FALSE]       = {"json.value.false", "False value", NONE},
	[VALUE_NULL]        = {"json.value.null", "Null value", NONE},
	[VALUE_TRUE]        = {"json.value.true", "True value", NONE},
};
/* clang-format on */

enum { JSON_DEPTH_MAX = 100 };

/* The bytes, and how far they were understood. */
struct json {
	const uint8_t *p;
	uint32_t       n, at;
};

/* ------------------------------------------------------------------ grammar: true where something whole stands */

static void blanks(struct json *j)
{
	while (j->at < j->n && (j->p[j->at] == ' ' || (j->p[j->at] >= '\t' && j->p[j->at] <= '\r')))
		j->at++;
}

static bool take(struct json *j, char c)
{
	blanks(j);
	if (j->at >= j->n || j->p[j->at] != (uint8_t)c)
		return false;
	j->at++;
	return true;
}

static int hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool escape(struct json *j)
{
	static const char letters[] = "\"\\/bfnrtu";

	if (++j->at >= j->n || !memchr(letters, j->p[j->at], sizeof letters - 1))
		return false;
	if (j->p[j->at++] != 'u')
		return true;
	for (int i = 0; i < 4; i++, j->at++)
		if (j->at >= j->n || hex(j->p[j->at]) < 0)
			return false;
	return true;
}

static bool string(struct json *j)
{
	if (!take(j, '"'))
		return false;
	while (j->at < j->n && j->p[j->at] != '"') {
		if (j->p[j->at] != '\\')
			j->at++;
		else if (!escape(j))
			return false;
	}
	return take(j, '"');
}

static bool number(struct json *j)
{
	uint32_t from = j->at;

	while (j->at < j->n && j->p[j->at] && strchr("0123456789-+.eE", j->p[j->at]))
		j->at++;
	return j->at > from;
}

static bool word(struct json *j, const char *text)
{
	uint32_t len = (uint32_t)strlen(text);

	if (j->n - j->at < len || memcmp(j->p + j->at, text, len) != 0)
		return false;
	j->at += len;
	return true;
}

static bool value(struct json *j, unsigned depth);

static bool members(struct json *j, unsigned depth, bool object)
{
	char end = object ? '}' : ']';

	j->at++;
	if (take(j, end))
		return true;
	do {
		if (object && !(string(j) && take(j, ':')))
			return false;
		if (!value(j, depth + 1))
			return false;
	} while (take(j, ','));
	return take(j, end);
}

static bool value(struct json *j, unsigned depth)
{
	blanks(j);
	if (j->at >= j->n || depth > JSON_DEPTH_MAX)
		return false;
	switch (j->p[j->at]) {
	case '{': return members(j, depth, true);
	case '[': return members(j, depth, false);
	case '"': return string(j);
	case 't': return word(j, "true");
	case 'f': return word(j, "false");
	case 'n': return word(j, "null");
	default: return number(j);
	}
}

/* ------------------------------------------------------------------ strings */

static void put_utf8(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_char(t, (char)c);
	} else if (c < 0x800) {
		text_char(t, (char)(0xc0 | c >> 6));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		text_char(t, (char)(0xe0 | c >> 12));
		text_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	} else {
		text_char(t, (char)(0xf0 | c >> 18));
		text_char(t, (char)(0x80 | (c >> 12 & 0x3f)));
		text_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	}
}

static uint32_t unit16(const char *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 4 | (uint32_t)hex((uint8_t)p[i]);
	return v;
}

/* A \u sequence behind its 'u'; returns how many characters it has. */
static size_t put_unicode(struct text *t, const char *p, size_t n)
{
	uint32_t c = unit16(p);

	if (c >= 0xd800 && c < 0xdc00 && n >= 10 && p[4] == '\\' && p[5] == 'u') {
		uint32_t low = unit16(p + 6);
		if (low >= 0xdc00 && low < 0xe000) {
			put_utf8(t, 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff)));
			return 10;
		}
	}
	put_utf8(t, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	return 4;
}

/* What a string at `at`, of len bytes with its quotes, says. */
static const char *unescaped(struct walk *w, uint32_t at, uint32_t len)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char       *s = walk_string(w, at + 1, len - 2);
	struct text       t;

	if (!strchr(s, '\\'))
		return s;
	text_init(&t);
	for (const char *end = s + strlen(s); s < end; s++) {
		if (*s != '\\' || s + 1 == end) {
			text_char(&t, *s);
			continue;
		}
		const char *letter = strchr(from, *++s);
		if (*s == 'u')
			s += put_unicode(&t, s + 1, (size_t)(end - s - 1));
		else
			text_char(&t, letter ? to[letter - from] : *s);
	}
	const char *copy = walk_text(w, &t);
	text_fini(&t);
	return copy;
}

/* ------------------------------------------------------------------ walk */

static void show(struct walk *w, struct json *j, struct node *under, const char *path, const char *key);

/* A value that holds no others: `key` of the object at `path`. */
static void show_plain(struct walk *w, struct node *under, uint32_t at, uint32_t len, const char *path, const char *key)
{
	uint8_t     c = w->p[at];
	unsigned    row = c == '"'   ? VALUE_STRING
	                  : c == 't' ? VALUE_TRUE
	                  : c == 'f' ? VALUE_FALSE
	                  : c == 'n' ? VALUE_NULL
	                             : VALUE_NUMBER;
	const char *text = row == VALUE_STRING ? unescaped(w, at, len) : walk_string(w, at, len);

	add_str(w, under, PATH_WITH_VALUE, at, len, walk_printf(w, "%s:%s", path, text));
	add_str(w, under, MEMBER_WITH_VALUE, at, len, walk_printf(w, "%s:%s", key, text));
	if (row == VALUE_STRING || row == VALUE_NUMBER)
		add_str(w, under, row, at, len, text);
	else
		add(w, under, row, at, len);
}

static void show_object(struct walk *w, struct json *j, struct node *under, const char *path)
{
	uint32_t     from = j->at++;
	struct node *object = add(w, under, OBJECT, from, 1);

	while (!take(j, '}')) {
		if (take(j, ','))
			blanks(j);
		uint32_t at = j->at;
		string(j);
		uint32_t     len = j->at - at;
		const char  *key = unescaped(w, at, len), *own = walk_printf(w, "%s/%s", path, key);
		struct node *member = add_str(w, object, MEMBER, at, len, key);
		take(j, ':');
		blanks(j);
		show(w, j, member, own, key);
		node_end(w, member, j->at);
		add_str(w, member, KEY, at, len, key);
		add_str(w, member, PATH, at, j->at - at, own);
	}
	node_end(w, object, j->at);
}

static void show_array(struct walk *w, struct json *j, struct node *under, const char *path)
{
	uint32_t     from = j->at++;
	struct node *array = add(w, under, ARRAY, from, 1);
	const char  *own = walk_printf(w, "%s/[]", path);

	while (!take(j, ']')) {
		if (take(j, ','))
			blanks(j);
		show(w, j, array, own, "[]");
	}
	node_end(w, array, j->at);
}

/* Show a value that is known to be whole. */
static void show(struct walk *w, struct json *j, struct node *under, const char *path, const char *key)
{
	uint32_t at = j->at;

	if (w->p[at] == '{') {
		show_object(w, j, under, path);
	} else if (w->p[at] == '[') {
		show_array(w, j, under, path);
	} else {
		value(j, 0);
		show_plain(w, under, at, j->at - at, path, key);
	}
}

static void walk(struct walk *w)
{
	struct json j = {w->p, w->caplen, 0};
	const char *type = walk_told(w);

	col_protocol_add(w, "JSON");
	col_info_sep(w, ", ", "JavaScript Object Notation");
	if (type && *type) {
		node_append(w->node, ": %s", type);
		col_info_add(w, " (%s)", type);
	}
	for (;;) {
		struct json whole = j;
		blanks(&j);
		if (j.at >= j.n)
			return;
		if ((w->p[j.at] != '{' && w->p[j.at] != '[') || !value(&whole, 0)) {
			break;
		}
		if (walk_nodes(w))
			show(w, &j, w->node, "", "");
		j.at = whole.at;
	}
	walk_show(w, node_parent(w->node), P_data_text_lines, j.at, w->len - j.at, type);
}

static const char *const emits[] = {"data-text-lines", NULL};

const struct proto proto_json = {
    .name = "json",
    .title = "JavaScript Object Notation",
    .brief = "JSON",
    .quiet = true,
    .told_columns = true,
    .fields = fields,
    .nfields = N,
    .walk = walk,
    .emits = emits,
};

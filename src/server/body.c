/* body.c -- see body.h: a reader of one flat JSON object (RFC 8259); members that are objects or arrays are skipped. */
#include "server/body.h"

#include "base/mem.h"

#include <string.h>

struct reader {
	const char *at, *end;
};

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
}

static bool take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static void put_code(struct text *out, uint32_t code)
{
	if (code < 0x80) {
		text_char(out, (char)code);
	} else if (code < 0x800) {
		text_char(out, (char)(0xc0 | code >> 6));
		text_char(out, (char)(0x80 | (code & 63)));
	} else {
		text_char(out, (char)(0xe0 | code >> 12));
		text_char(out, (char)(0x80 | (code >> 6 & 63)));
		text_char(out, (char)(0x80 | (code & 63)));
	}
}

static bool take_escape(struct reader *r, struct text *out)
{
	static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char       *letter;
	uint32_t          code = 0;

	if (r->at == r->end)
		return false;
	if (*r->at != 'u') {
		letter = *r->at ? strchr(letters, *r->at) : NULL;
		if (!letter)
			return false;
		text_char(out, values[letter - letters]);
		r->at++;
		return true;
	}
	if (r->end - r->at < 5)
		return false;
	for (int i = 1; i <= 4; i++) {
		const char *digit = r->at[i] ? strchr("0123456789abcdef", r->at[i] | 0x20) : NULL;
		if (!digit)
			return false;
		code = code << 4 | (uint32_t)(digit - "0123456789abcdef");
	}
	r->at += 5;
	put_code(out, code);
	return code != 0;
}

static bool take_string(struct reader *r, struct text *out)
{
	if (!take(r, '"'))
		return false;
	while (r->at < r->end && *r->at != '"') {
		char c = *r->at++;
		if (c == '\\' ? !take_escape(r, out) : !c)
			return false;
		if (c != '\\')
			text_char(out, c);
	}
	return r->at < r->end && *r->at++ == '"';
}

/* Pass over a value that nobody asked for. */
static bool skip_value(struct reader *r)
{
	struct text unused;
	int         depth = 0;
	bool        ok = true;

	text_init(&unused);
	do {
		skip_blanks(r);
		if (r->at == r->end)
			ok = false;
		else if (*r->at == '"')
			ok = take_string(r, &unused);
		else {
			depth += *r->at == '{' || *r->at == '[';
			depth -= *r->at == '}' || *r->at == ']';
			r->at++;
		}
		skip_blanks(r);
	} while (ok && (depth > 0 || (r->at < r->end && *r->at != ',' && *r->at != '}')));
	text_fini(&unused);
	return ok && depth == 0;
}

/* Go to the value of a member; false: there is none. */
static bool find_member(struct http_request *request, const char *name, struct reader *r)
{
	struct text key;
	size_t      n;
	const char *body = (const char *)http_body(request, &n);
	bool        found = false;

	*r = (struct reader){body, body + n};
	text_init(&key);
	bool go = take(r, '{');
	while (go && !found) {
		text_clear(&key);
		go = take_string(r, &key) && take(r, ':');
		found = go && key.p && strcmp(key.p, name) == 0;
		if (go && !found)
			go = skip_value(r) && take(r, ',');
	}
	text_fini(&key);
	skip_blanks(r);
	return found;
}

char *body_string(struct http_request *request, const char *name)
{
	struct reader r;
	struct text   value;

	if (!find_member(request, name, &r))
		return NULL;
	text_init(&value);
	if (!take_string(&r, &value)) {
		text_fini(&value);
		return NULL;
	}
	return value.p ? value.p : mem_strdup("");
}

/* Decimal digits; false: there are none. */
static bool take_number(struct reader *r, uint64_t *v)
{
	const char *from = r->at;

	for (*v = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9' && *v < UINT64_MAX / 10 - 10;)
		*v = *v * 10 + (uint64_t)(*r->at++ - '0');
	return r->at > from;
}

uint64_t body_number(struct http_request *request, const char *name, uint64_t otherwise)
{
	struct reader r;
	uint64_t      v = 0;

	if (!find_member(request, name, &r) || r.at == r.end)
		return otherwise;
	if (r.end - r.at >= 4 && strncmp(r.at, "true", 4) == 0)
		return 1;
	if (r.end - r.at >= 5 && strncmp(r.at, "false", 5) == 0)
		return 0;
	return take_number(&r, &v) ? v : otherwise;
}

size_t body_numbers(struct http_request *request, const char *name, uint64_t **values)
{
	struct reader r;
	size_t        n = 0, capacity = 0;
	uint64_t      v;

	*values = NULL;
	if (!find_member(request, name, &r) || !take(&r, '['))
		return 0;
	do {
		skip_blanks(&r);
		if (!take_number(&r, &v))
			break;
		*values = mem_grow(*values, &capacity, n + 1, sizeof **values);
		(*values)[n++] = v;
	} while (take(&r, ','));
	return n;
}

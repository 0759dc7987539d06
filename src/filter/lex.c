/* lex.c -- text to tokens.  What a word means is not known here: parse.c and check.c find out. */
#include "filter/program.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

static const struct {
	const char     *text;
	enum token_kind kind;
	enum op         op;
} ops[] = {
#define OP(text, kind, op) {text, kind, op},
#include "filter/ops.def"
#undef OP
};

enum { OPS = sizeof ops / sizeof ops[0] };

const char *op_name(enum op op)
{
	switch (op) {
	case OP_ANY_NE: return "!==";
	case OP_IN: return "in";
	case OP_CONTAINS: return "contains";
	case OP_MATCHES: return "matches";
	case OP_ADD: return "+";
	case OP_SUBTRACT: return "-";
	case OP_MULTIPLY: return "*";
	case OP_DIVIDE: return "/";
	case OP_MODULO: return "%";
	case OP_BITAND: return "&";
	default: break;
	}
	for (size_t i = 0; i < OPS; i++)
		if (ops[i].op == op)
			return ops[i].text;
	return "";
}

static bool word_start(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Names, numbers, host names: letters, digits, and inside of them hyphens and single dots; '.' or ':' may stand in
 * front. */
static uint32_t word_length(const char *p)
{
	uint32_t n = p[0] == '.' || p[0] == ':';

	if (!word_start(p[n]))
		return 0;
	while (word_start(p[n]) || p[n] == '-' || (p[n] == '.' && (word_start(p[n + 1]) || p[n + 1] == '-')))
		n++;
	return n;
}

/* Bytes with colons: two hex digits each. */
static uint32_t bytes_length(const char *p)
{
	uint32_t n = p[0] == ':', count = 0;

	while (isxdigit((unsigned char)p[n]) && isxdigit((unsigned char)p[n + 1])) {
		n += 2;
		count++;
		if (p[n] != ':' || !isxdigit((unsigned char)p[n + 1]) || !isxdigit((unsigned char)p[n + 2]))
			break;
		n++;
	}
	return count > 1 || (count && p[0] == ':') ? n : 0;
}

static uint32_t prefix_length(const char *p)
{
	uint32_t n = 1;

	if (p[0] != '/' || !isdigit((unsigned char)p[1]))
		return 0;
	while (isdigit((unsigned char)p[n]))
		n++;
	return n;
}

/* An IPv4 address with a prefix length (without one it is a word). */
static uint32_t ip4_length(const char *p)
{
	uint32_t n = 0, dots = 0;

	while (isdigit((unsigned char)p[n]) || (p[n] == '.' && isdigit((unsigned char)p[n + 1]) && dots < 3)) {
		dots += p[n] == '.';
		n++;
	}
	return dots == 3 && prefix_length(p + n) ? n + prefix_length(p + n) : 0;
}

/* The longest IPv6 address that begins here. */
static uint32_t ip6_length(const char *p)
{
	char     text[INET6_ADDRSTRLEN];
	uint8_t  address[16];
	uint32_t n = 0;

	while (n + 1 < sizeof text && (isxdigit((unsigned char)p[n]) || p[n] == ':' || p[n] == '.'))
		n++;
	for (; n >= 2; n--) {
		memcpy(text, p, n);
		text[n] = '\0';
		if (inet_pton(AF_INET6, text, address) == 1)
			return n + prefix_length(p + n);
	}
	return 0;
}

static uint32_t longest_word(const char *p)
{
	uint32_t (*const kinds[])(const char *) = {word_length, bytes_length, ip4_length, ip6_length};
	uint32_t best = 0;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		uint32_t n = kinds[i](p);
		best = n > best ? n : best;
	}
	return best;
}

static bool lex_word(struct filter *f, struct token *t)
{
	const char *p = f->text + t->at;
	uint32_t    n = longest_word(p);

	if (!n)
		return false;
	t->kind = TOKEN_WORD;
	t->length = t->value_length = n;
	t->value = arena_text(&f->arena, p, n);
	for (size_t i = 0; i < OPS; i++)
		if (isalpha((unsigned char)ops[i].text[0]) && strcmp(ops[i].text, t->value) == 0) {
			t->kind = ops[i].kind;
			t->op = ops[i].op;
		}
	return true;
}

static bool lex_sign(struct filter *f, struct token *t)
{
	const char *p = f->text + t->at;

	for (size_t i = 0; i < OPS; i++) {
		size_t n = strlen(ops[i].text);
		if (isalpha((unsigned char)ops[i].text[0]) || strncmp(ops[i].text, p, n) != 0)
			continue;
		t->kind = ops[i].kind;
		t->op = ops[i].op;
		t->length = (uint32_t)n;
		return true;
	}
	return false;
}

/* ------------------------------------------------------------------ quoted */

static uint32_t put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	uint32_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (uint32_t i = n; i-- > 1; code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | code);
	return n;
}

static uint32_t digits_value(const char *p, uint32_t most, unsigned base, uint32_t *n)
{
	uint32_t v = 0;

	for (*n = 0; *n < most; ++*n) {
		char     c = p[*n];
		unsigned d = isdigit((unsigned char)c)    ? (unsigned)(c - '0')
		             : isxdigit((unsigned char)c) ? (unsigned)((c | 32) - 'a' + 10)
		                                          : 99;
		if (d >= base)
			break;
		v = v * base + d;
	}
	return v;
}

/* \uNNNN and \UNNNNNNNN; returns the bytes written, 0: failed. */
static uint32_t unescape_universal(struct filter *f, uint32_t at, uint32_t *used, char *out)
{
	const char *p = f->text + at + 1;
	uint32_t    want = *p == 'u' ? 4 : 8, n, code = digits_value(p + 1, want, 16, &n);

	if (n != want || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || !code) {
		fail(f, at, n + 2, "\\%.*s is not a valid universal character name", (int)(n + 1), p);
		return 0;
	}
	*used = want + 2;
	return put_utf8(out, code);
}

/* The character that an escape sequence (its backslash at `at`) stands for: bytes written to out, 0: failed. */
static uint32_t unescape(struct filter *f, uint32_t at, uint32_t *used, char *out)
{
	static const char letters[] = "abfnrtv'\"\\", codes[] = "\a\b\f\n\r\t\v'\"\\";
	const char       *p = f->text + at + 1;
	const char       *known = *p ? strchr(letters, *p) : NULL;
	uint32_t          n;

	if (*p == 'u' || *p == 'U')
		return unescape_universal(f, at, used, out);
	*used = 2;
	if (known) {
		*out = codes[known - letters];
		return 1;
	}
	if (*p == 'x') {
		*out = (char)digits_value(p + 1, 2, 16, &n);
		*used = n + 2;
		if (n)
			return 1;
	}
	if (*p >= '0' && *p <= '7') {
		*out = (char)digits_value(p, 3, 8, &n);
		*used = n + 1;
		return 1;
	}
	fail(f, at, 2, "\\%c is not a valid character escape sequence", *p);
	return 0;
}

/* A string or a character constant, up to its closing quote; `at` is behind the opening one. */
static bool lex_quoted(struct filter *f, struct token *t, uint32_t at, char quote, bool raw)
{
	const char *text = f->text;
	char       *out = arena_alloc(&f->arena, (strlen(text + at) + 1) * 2 + 8);
	uint32_t    n = 0;

	while (text[at] && text[at] != quote) {
		uint32_t used = 1, written = 1;
		if (text[at] == '\\' && raw && text[at + 1] == quote) {
			out[n++] = text[at++];
			out[n] = text[at];
		} else if (text[at] == '\\' && !raw && text[at + 1]) {
			written = unescape(f, at, &used, out + n);
			if (!written)
				return false;
		} else {
			out[n] = text[at];
		}
		at += used;
		n += written;
	}
	if (!text[at]) {
		fail(f, at, 1, "The final quote was missing from a %s.",
		     quote == '"' ? "quoted string" : "character constant");
		return false;
	}
	out[n] = '\0';
	t->kind = quote == '"' ? TOKEN_STRING : TOKEN_CHAR;
	t->value = out;
	t->value_length = n;
	t->length = at + 1 - t->at;
	if (quote == '\'' && n != 1) {
		if (n)
			fail(f, t->at, t->length, "%.*s is too long to be a valid character constant.", (int)t->length,
			     text + t->at);
		else
			fail(f, t->at, t->length, "Empty character constant.");
		return false;
	}
	return true;
}

bool lex(struct filter *f, uint32_t *at, struct token *t)
{
	const char *p = f->text;

	while (p[*at] == ' ' || p[*at] == '\t' || p[*at] == '\r' || p[*at] == '\n')
		++*at;
	*t = (struct token){.kind = TOKEN_END, .at = *at};
	if (!p[*at])
		return true;
	bool raw = (p[*at] == 'r' || p[*at] == 'R') && p[*at + 1] == '"', ok = true;
	if (p[*at] == '"' || p[*at] == '\'' || raw) {
		ok = lex_quoted(f, t, *at + 1 + raw, p[*at] == '\'' ? '\'' : '"', raw);
	} else if (!lex_word(f, t) && !lex_sign(f, t)) {
		t->kind = TOKEN_UNKNOWN;
		t->length = 1;
		if ((uint8_t)p[*at] >= 0x80) {
			fail(f, *at, 1, "Non-printable ASCII characters may only appear inside double-quotes.");
			ok = false;
		}
	}
	*at += t->length;
	return ok;
}

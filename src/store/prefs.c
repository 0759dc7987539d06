/* prefs.c -- see prefs.h. */
#include "store/prefs.h"

#include "base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum pref_kind { PREF_BOOL, PREF_UINT, PREF_ENUM, PREF_STRING, PREF_RANGE, PREF_HEADING };

/* How a string's comment reads in the printed file. */
enum string_kind { STRING_TEXT, STRING_FILE, STRING_COLUMNS, STRING_HIDDEN };

struct pref_row {
	enum pref_kind kind;
	size_t         offset;
	const char    *name, *value; /* value: the default */
	const char    *choices;      /* ENUM: separated by '|' */
	int            detail;       /* UINT: the base; STRING: enum string_kind */
};

static const struct pref_row rows[] = {
#define PREF_BOOL(member, name, value)          {PREF_BOOL, offsetof(struct prefs, member), name, value, NULL, 0},
#define PREF_UINT(member, name, base, value)    {PREF_UINT, offsetof(struct prefs, member), name, value, NULL, base},
#define PREF_ENUM(member, name, choices, value) {PREF_ENUM, offsetof(struct prefs, member), name, value, choices, 0},
#define PREF_STRING(member, name, kind, value)  {PREF_STRING, offsetof(struct prefs, member), name, value, NULL, kind},
#define PREF_RANGE(member, name, value)         {PREF_RANGE, offsetof(struct prefs, member), name, value, NULL, 0},
#define PREF_HEADING(text)                      {PREF_HEADING, 0, text, NULL, NULL, 0},
#include "store/prefs.def"
};

static const char *const known[] = {
#include "store/prefs_known.def"
};

static const char *const column_codes[] = {
#define COLUMN_CODE(code, text) code,
#include "store/column_codes.def"
#undef COLUMN_CODE
};

enum { ROWS = sizeof rows / sizeof *rows, KNOWN = sizeof known / sizeof *known };

static void *field(struct prefs *p, const struct pref_row *row)
{
	return (char *)p + row->offset;
}

bool prefs_range(struct pref_range *r, const char *text, uint32_t limit)
{
	const char *s = text + strspn(text, " ");

	for (r->n = 0; *s; r->n++) {
		unsigned long long low = 0, high = limit;
		char              *end = (char *)(uintptr_t)s;
		if (r->n == PREFS_RANGES || (!isdigit((unsigned char)*s) && *s != '-'))
			return false;
		if (*s != '-')
			low = high = strtoull(s, &end, 0);
		s = end + strspn(end, " ");
		if (*s == '-') {
			s += 1 + strspn(s + 1, " ");
			high = limit;
			if (isdigit((unsigned char)*s))
				high = strtoull(s, &end, 0);
			s = isdigit((unsigned char)*s) ? end + strspn(end, " ") : s;
		}
		if (low > limit || high > limit || (*s && *s != ','))
			return false;
		r->low[r->n] = (uint32_t)(low < high ? low : high);
		r->high[r->n] = (uint32_t)(low < high ? high : low);
		if (*s == ',')
			s += 1 + strspn(s + 1, " ");
	}
	return true;
}

bool prefs_in_range(const struct pref_range *r, uint32_t n)
{
	for (unsigned i = 0; i < r->n; i++)
		if (n >= r->low[i] && n <= r->high[i])
			return true;
	return false;
}

/* The next element of a list of columns: quoted, or up to the next comma, without blanks around it.  *s goes to the
 * element after it; false: a quote that has no end, or something behind it that is no comma. */
static bool next_element(const char **s, const char **element, size_t *length)
{
	const char *p = *s + strspn(*s, " \t\n");
	bool        quoted = *p == '"';

	*element = p += quoted;
	while (*p && (quoted ? *p != '"' : *p != ','))
		p += *p == '\\' && p[1] ? 2 : 1;
	*length = (size_t)(p - *element);
	if (quoted && *p++ != '"')
		return false;
	while (!quoted && *length && strchr(" \t\n", (*element)[*length - 1]))
		(*length)--;
	p += strspn(p, " \t\n");
	if (*p && *p != ',')
		return false;
	*s = p + (*p == ',');
	return true;
}

/* Pairs of title and code, at least one, with codes that there are; a custom column names its field behind %Cus. */
static bool columns_fit(const char *text)
{
	const char *s = text, *code;
	size_t      length, pairs = 0;

	while (s[strspn(s, " \t\n")]) {
		size_t i = 0;
		if (!next_element(&s, &code, &length) || !s[strspn(s, " \t\n")] || !next_element(&s, &code, &length))
			return false;
		while (i < sizeof column_codes / sizeof *column_codes &&
		       (strlen(column_codes[i]) != length || memcmp(column_codes[i], code, length)))
			i++;
		if (i == sizeof column_codes / sizeof *column_codes && (length < 5 || memcmp(code, "%Cus:", 5)))
			return false;
		pairs++;
	}
	return pairs > 0;
}

/* The index of a choice, without regard to case; an unknown one leaves what is. */
static unsigned choice(const struct pref_row *row, const char *value, unsigned now)
{
	unsigned i = 0;
	size_t   wanted = strlen(value);

	for (const char *s = row->choices; *s; i++) {
		size_t length = strcspn(s, "|");
		if (length == wanted && !strncasecmp(s, value, length))
			return i;
		s += length + (s[length] == '|');
	}
	return now;
}

static bool set_number(uint32_t *number, const char *value, int base)
{
	char *end;

	errno = 0;
	unsigned long long v = strtoull(value, &end, base);
	if (end == value || *end || *value == '-' || v > UINT32_MAX)
		return false;
	*number = (uint32_t)v;
	return true;
}

static bool set_row(struct prefs *p, const struct pref_row *row, const char *value)
{
	void             *at = field(p, row);
	struct pref_range range;

	switch (row->kind) {
	case PREF_BOOL: *(bool *)at = !strcasecmp(value, "TRUE"); return true;
	case PREF_UINT: return set_number(at, value, row->detail);
	case PREF_ENUM: *(unsigned *)at = choice(row, value, *(unsigned *)at); return true;
	case PREF_STRING:
		if (row->detail == STRING_COLUMNS && !columns_fit(value))
			return false;
		mem_free(*(char **)at);
		*(char **)at = mem_strdup(value);
		return true;
	case PREF_RANGE:
		if (!prefs_range(&range, value, PREFS_PORT_LIMIT))
			return false;
		*(struct pref_range *)at = range;
		return true;
	case PREF_HEADING: break;
	}
	return true;
}

void prefs_init(struct prefs *p)
{
	memset(p, 0, sizeof *p);
	for (size_t i = 0; i < ROWS; i++)
		set_row(p, &rows[i], rows[i].value);
}

void prefs_fini(struct prefs *p)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].kind == PREF_STRING)
			mem_free(*(char **)field(p, &rows[i]));
	memset(p, 0, sizeof *p);
}

static int compare_names(const void *key, const void *element)
{
	return strcmp(key, *(const char *const *)element);
}

/* Names of older versions, by how they begin. */
static void modern_name(char *name, size_t size, const char *old)
{
	static const char *const renamed[][2] = {
	    {"ssl.", "tls."},
	    {"bootp.", "dhcp."},
	    {"column.", "gui.column."},
	};

	snprintf(name, size, "%s", old);
	for (char *s = name; *s && *s != '.'; s++)
		*s = (char)tolower((unsigned char)*s);
	for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
		if (!strncmp(name, renamed[i][0], strlen(renamed[i][0])))
			snprintf(name, size, "%s%s", renamed[i][1], old + strlen(renamed[i][0]));
}

/* Tables of the user ("uat:NAME:RECORD"): known by name, none means anything here yet. */
static int set_table(const char *name_value, char *message, size_t size)
{
	static const char *const tables[] = {
	    "user_dlts:",
	    "ssl_keys:",
	    "rsa_keys:",
	    "esp_sa:",
	    "80211_keys:",
	    "snmp_users:",
	    "custom_http_header_fields:",
	};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!strncmp(name_value + 4, tables[i], strlen(tables[i])))
			return 0;
	snprintf(message, size, "Invalid -o flag \"%s\": Unknown preference", name_value);
	return 1;
}

int prefs_set(struct prefs *p, const char *name_value, char *message, size_t size)
{
	const char *colon = strchr(name_value, ':');
	char        old[128], name[160];
	size_t      length = colon ? (size_t)(colon - name_value) : 0;

	if (!colon) {
		snprintf(message, size, "Invalid -o flag \"%s\"", name_value);
		return 1;
	}
	if (!strncmp(name_value, "uat:", 4))
		return set_table(name_value, message, size);
	const char *value = colon + 1 + strspn(colon + 1, " \t");
	snprintf(old, sizeof old, "%.*s", (int)(length < sizeof old ? length : sizeof old - 1), name_value);
	modern_name(name, sizeof name, length < sizeof old ? old : "");
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].kind == PREF_HEADING || strcmp(rows[i].name, name))
			continue;
		if (set_row(p, &rows[i], value))
			return 0;
		snprintf(message, size, "Invalid -o flag \"%s\"", name_value);
		return 1;
	}
	if (bsearch(name, known, KNOWN, sizeof *known, compare_names))
		return 0;
	snprintf(message, size, "-o flag \"%s\" specifies unknown preference", name_value);
	return 1;
}

static void print_range(const struct pref_range *r, char *text, size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < r->n && at < size; i++) {
		at += (size_t)snprintf(text + at, size - at, "%s%u", i ? "," : "", r->low[i]);
		if (r->high[i] != r->low[i] && at < size)
			at += (size_t)snprintf(text + at, size - at, "-%u", r->high[i]);
	}
}

/* The value as the file writes it; what does not fit into `text` is cut. */
static const char *value_text(const struct prefs *p, const struct pref_row *row, char *text, size_t size)
{
	const void *at = (const char *)p + row->offset;
	const char *s = row->choices;

	switch (row->kind) {
	case PREF_BOOL: return *(const bool *)at ? "TRUE" : "FALSE";
	case PREF_UINT: snprintf(text, size, row->detail == 16 ? "0x%x" : "%u", *(const uint32_t *)at); return text;
	case PREF_ENUM:
		for (unsigned i = 0; i < *(const unsigned *)at; i++)
			s += strcspn(s, "|") + 1;
		snprintf(text, size, "%.*s", (int)strcspn(s, "|"), s);
		return text;
	case PREF_STRING: return *(char *const *)at;
	case PREF_RANGE: print_range(at, text, size); return text;
	case PREF_HEADING: break;
	}
	return "";
}

static void print_kind(const struct pref_row *row, FILE *out)
{
	static const char *const strings[] = {
	    [STRING_TEXT] = "# A string\n",
	    [STRING_FILE] = "# A path to a file\n",
	    [STRING_COLUMNS] =
		"# Packet list column format\n# Each pair of strings consists of a column title and its format\n",
	    [STRING_HIDDEN] = "# Packet list hidden columns\n",
	};

	if (row->kind == PREF_BOOL)
		fputs("# TRUE or FALSE (case-insensitive)\n", out);
	else if (row->kind == PREF_UINT)
		fputs(row->detail == 16 ? "# A hexadecimal number\n" : "# A decimal number\n", out);
	else if (row->kind == PREF_STRING)
		fputs(strings[row->detail], out);
	else if (row->kind == PREF_RANGE)
		fputs("# A string denoting an positive integer range (e.g., \"1-20,30-40\")\n", out);
	else {
		fputs("# One of: ", out);
		for (const char *s = row->choices; *s; s++)
			fputs(*s == '|' ? ", " : (const char[]){*s, '\0'}, out);
		fputs("\n# (case-insensitive).\n", out);
	}
}

/* Columns stand one pair a line, as Wireshark writes them. */
static void print_columns(const char *text, bool comment, FILE *out)
{
	const char *s = text, *element;
	size_t      length;

	for (unsigned i = 0; s[strspn(s, " \t\n")] && next_element(&s, &element, &length); i++) {
		if (i % 2 == 0)
			fprintf(out, "%s\n%s\t", i ? "," : "", comment ? "#" : "");
		else
			fputs(", ", out);
		fprintf(out, "\"%.*s\"", (int)length, element);
	}
}

void prefs_print(const struct prefs *p, FILE *out)
{
	struct prefs standard;
	char         text[1024], other[1024];

	prefs_init(&standard);
	for (size_t i = 0; i < ROWS; i++) {
		const struct pref_row *row = &rows[i];
		if (row->kind == PREF_HEADING) {
			fprintf(out, "####### %s ########\n\n", row->name);
			continue;
		}
		const char *value = value_text(p, row, text, sizeof text);
		bool        comment = !strcmp(value, value_text(&standard, row, other, sizeof other));
		print_kind(row, out);
		fprintf(out, "%s%s: ", comment ? "#" : "", row->name);
		if (row->kind == PREF_STRING && row->detail == STRING_COLUMNS)
			print_columns(value, comment, out);
		else
			fputs(value, out);
		fputs("\n\n", out);
	}
	prefs_fini(&standard);
}

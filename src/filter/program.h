/* program.h -- what the stages of the compiler hand on: tokens, expressions, the program.  Private to filter/. */
#ifndef WIRETALE_FILTER_PROGRAM_H
#define WIRETALE_FILTER_PROGRAM_H

#include "base/arena.h"
#include "dissect/reader.h"
#include "filter/filter.h"
#include "filter/match.h"

/* ------------------------------------------------------------------ words */

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_STRING,
	TOKEN_CHAR,
	TOKEN_TEST,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_XOR,
	TOKEN_NOT,
	TOKEN_IN,
	TOKEN_ANY,
	TOKEN_ALL,
	TOKEN_BITAND,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_TIMES,
	TOKEN_DIVIDE,
	TOKEN_MODULO,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_SET,
	TOKEN_CLOSE_SET,
	TOKEN_OPEN_RANGE,
	TOKEN_CLOSE_RANGE,
	TOKEN_LAYER,
	TOKEN_COMMA,
	TOKEN_TO,
	TOKEN_DOLLAR,
	TOKEN_RAW,
	TOKEN_UNKNOWN
};

enum op {
	OP_NONE,
	OP_ANY_EQ,
	OP_ALL_EQ,
	OP_ANY_NE,
	OP_ALL_NE,
	OP_GT,
	OP_GE,
	OP_LT,
	OP_LE,
	OP_CONTAINS,
	OP_MATCHES,
	OP_IN,
	OP_ADD,
	OP_SUBTRACT,
	OP_MULTIPLY,
	OP_DIVIDE,
	OP_MODULO,
	OP_BITAND
};

struct token {
	enum token_kind kind;
	enum op         op;
	uint32_t        at, length; /* in the text */
	const char     *value;      /* words: as written; strings and character constants: what they mean */
	uint32_t        value_length;
};

/* ------------------------------------------------------------------ values */

/* A value with its type; lists of them are what expressions give. */
struct fvalue {
	uint8_t             type;   /* enum ftype */
	uint8_t             prefix; /* of an IPv4 or IPv6 literal: bits that count */
	struct value        v;
	const struct field *field; /* whose value it is, or NULL */
	const struct node  *node;  /* where it comes from, or NULL */
};

/* How values of a type are kept and compared. */
enum value_class { CLASS_NONE, CLASS_UINT, CLASS_INT, CLASS_FLOAT, CLASS_TIME, CLASS_BYTES };

/* ------------------------------------------------------------------ expressions */

enum expr_kind {
	/* values */
	EXPR_WORD, /* not yet understood: a field or a literal */
	EXPR_STRING,
	EXPR_CHAR,
	EXPR_FIELD,
	EXPR_LITERAL,
	EXPR_SLICE,
	EXPR_CALL,
	EXPR_ARITH,
	EXPR_NEGATE,
	EXPR_REFERENCE,
	/* truths */
	EXPR_AND,
	EXPR_OR,
	EXPR_XOR,
	EXPR_NOT,
	EXPR_EXISTS,
	EXPR_TRUTH,
	EXPR_TEST,
	EXPR_IN
};

enum quantifier { QUANTIFIER_NONE, QUANTIFIER_ANY, QUANTIFIER_ALL };

/* One part of [..] or #[..]: from `start` (negative: from the end), `length` of them or up to `end`. */
struct part_range {
	enum { RANGE_LENGTH, RANGE_END, RANGE_REST, RANGE_ONE } kind;
	int32_t start, end;
};

struct expr {
	enum expr_kind         kind;
	enum op                op;
	enum quantifier        quantifier;
	uint8_t                type;   /* enum ftype, once checked */
	bool                   raw;    /* a field with @ */
	bool                   quoted; /* EXPR_LITERAL: it was in quotes */
	uint32_t               at, length;
	const char            *text; /* words and strings: the value; calls: the name */
	uint32_t               text_length;
	struct expr           *a, *b;
	struct expr           *next; /* arguments of a call, elements of a set: a list */
	struct expr           *high; /* an element of a set: up to this */
	struct part_range     *ranges, *layers;
	size_t                 nranges, nlayers;
	size_t                 field; /* EXPR_FIELD: index into the program's */
	const struct function *function;
	struct fvalue          value; /* EXPR_LITERAL */
	struct pattern        *regex; /* OP_CONTAINS and OP_MATCHES with a constant */
	struct leaf           *leaf;  /* tests: how they are answered by the block */
	unsigned               cost;
};

/* ------------------------------------------------------------------ the program */

enum { PROTO_WORDS = 4, TWINS_MAX = 2 };

/* A field that the filter asks for. */
struct ffield {
	const char         *name;
	uint8_t             type;
	const struct field *row;    /* the first row of the name; NULL: not decoded, or a packet list column */
	uint32_t            number; /* of it in the registry, FIELD_NO: none */
	uint32_t           *rows;   /* all rows of the name, FIELD_NO-ended */
	enum proto_id       proto;
	uint64_t            hosts[PROTO_WORDS]; /* protocols whose walk may make it */
	bool                anywhere;           /* any protocol's walk may */
	struct reader       readers[TWINS_MAX]; /* quick ways: of itself, or of those it repeats (tcp.port) */
	unsigned            nreaders;           /* 0: a walk */
	int                 column;             /* index of the packet list's column, -1: a real field */
};

/* A test of one field, whose values stand in columns, against constants: ranges of numbers.  Signed numbers and times
 * have their sign bit turned, so that the order is that of unsigned numbers. */
struct leaf {
	const struct ffield *field;
	bool                 all;    /* every occurrence must be in the same range, not any in one */
	bool                 negate; /* the opposite, where the field is present */
	bool                 exists; /* no ranges: is it present? */
	uint64_t             mask;   /* applied to the value */
	uint64_t            *low, *high;
	size_t               n;
};

struct filter {
	struct arena               arena;
	const struct filter_world *world; /* during the compilation only */
	const struct registry     *registry;
	const struct prefs        *prefs;
	const char                *text;
	struct expr               *root;
	struct ffield             *fields;
	size_t                     nfields, field_capacity;
	uint64_t                  *only;               /* fields that a walk makes */
	uint64_t                   hosts[PROTO_WORDS]; /* protocols whose walk makes them */
	bool                       all_hosts;          /* any protocol may */
	bool                       columns, in_order;
	struct filter_note         warnings[FILTER_WARNINGS_MAX];
	size_t                     nwarnings;
	struct filter_note        *error;
	bool                       failed;
	struct pattern           **patterns; /* to be given back */
	size_t                     npatterns, pattern_capacity;
	unsigned                   depth;
};

/* ------------------------------------------------------------------ stages */

/* Say what is wrong; the first one counts.  Returns NULL, for callers that return a pointer. */
__attribute__((format(printf, 4, 5))) void *fail(struct filter *f, uint32_t at, uint32_t length, const char *format,
                                                 ...);
__attribute__((format(printf, 2, 3))) void  fail_hint(struct filter *f, const char *format, ...);
__attribute__((format(printf, 4, 5))) void  warn(struct filter *f, uint32_t at, uint32_t length, const char *format,
                                                 ...);

/* macro.c: the text with macros expanded (in the filter's arena), NULL: failed. */
const char *macro_expand(struct filter *f, const char *text, const struct filter_macro *macros, size_t n);

/* lex.c: the next token from *at on; false: failed. */
bool lex(struct filter *f, uint32_t *at, struct token *t);

/* parse.c: the text's expression, NULL: failed. */
struct expr *parse(struct filter *f);

/* names.c: a name as one of the program's fields; false: nobody knows it. */
bool name_field(struct filter *f, const char *name, size_t *field);
void name_hint(struct filter *f, const char *name);

/* check.c: types, literals; false: failed. */
bool check(struct filter *f, struct expr *root);

/* literal.c: understand e (a word, string or character constant) as a value of a type; NULL: failed. */
struct expr *literal(struct filter *f, struct expr *e, enum ftype type, const struct ffield *of);

/* warn.c: warnings about what is seldom meant; a hint where a capture filter was typed. */
void find_traps(struct filter *f, const struct expr *root);
void capture_hint(struct filter *f, const char *text);

/* compile.c: ways of reading, leaves, order; the leaf of a test that columns answer, or NULL. */
void plan(struct filter *f);

/* leaf.c: whether a field's values stand in columns; the answer for a block's rows, where `present` says that the
 * columns hold. */
bool leaf_possible(const struct ffield *field);
struct leaf_block {
	const struct block *b;
	uint32_t            first;     /* frame */
	int64_t             first_ns;  /* the capture's first frame's time */
	int64_t             before_ns; /* the frame before this block */
	/* Those that shown numbers count; NULL: all. */
	const struct bitset *numbered;
};
void leaf_run(const struct leaf *leaf, const struct leaf_block *x, const uint64_t present[BLOCK_WORDS],
              uint64_t out[BLOCK_WORDS]);

/* ops.c */
enum value_class class_of(enum ftype type);
const char      *type_name(enum ftype type); /* as error messages have it: "Unsigned integer (2 bytes)" */
bool             can_compare(enum ftype type);
bool             can_contain(enum ftype type);
bool             can_match(enum ftype type);
bool             can_bitand(enum ftype type);
bool             can_add(enum ftype type);
bool             can_multiply(enum ftype type);
bool             can_slice(enum ftype type);
int              value_order(const struct fvalue *a, const struct fvalue *b);
/* An unsigned number and a negative one are neither equal nor different, as in 4.0: a test of any value
 * fails, one of all values holds. */
bool value_comparable(const struct fvalue *a, const struct fvalue *b);
bool value_equal(const struct fvalue *a, const struct fvalue *b);
bool value_arith(struct fvalue *out, enum op op, const struct fvalue *a, const struct fvalue *b, struct arena *arena);
void value_negate(struct fvalue *out, const struct fvalue *a);
bool value_is_zero(const struct fvalue *a);
bool value_slice(struct fvalue *out, const struct fvalue *a, const struct part_range *r, size_t n, struct arena *arena);
const char *op_name(enum op op);

/* functions.c */
struct values {
	struct fvalue *v;
	size_t         n, capacity;
};
void values_add(struct arena *a, struct values *out, const struct fvalue *v);

struct function {
	const char *name;
	uint8_t     min, max; /* arguments */
	/* Check the arguments, return the type of the result, FT_COUNT: failed. */
	enum ftype (*check)(struct filter *f, struct expr *call);
	/* args: one list an argument, nargs of them. */
	void (*run)(const struct expr *call, struct arena *a, const struct values *args, size_t nargs,
	            struct values *out);
};
const struct function *function_find(const char *name, size_t length);

/* Check an operand of whatever kind but a literal; FT_COUNT: failed.  Literals are left alone. */
enum ftype  check_operand(struct filter *f, struct expr *e);
bool        is_literal(const struct expr *e);
const char *expr_text(struct filter *f, const struct expr *e);

#endif

/* tale_words.h -- the tales in words: English and Simplified Chinese, from one catalogue (tale_texts.def). */
#ifndef WIRETALE_APP_TALE_WORDS_H
#define WIRETALE_APP_TALE_WORDS_H

#include "app/tale.h"
#include "base/text.h"

enum tale_language { TALE_EN, TALE_ZH, TALE_LANGUAGES };

enum tale_text_id {
#define TALE_TEXT(ID, en, zh) TEXT_##ID,
#include "app/tale_texts.def"
#undef TALE_TEXT
	TALE_TEXTS
};

/* "en", "zh", "zh-CN" ...; false: neither. */
bool tale_language(const char *name, enum tale_language *language);

/* An argument of a sentence. */
struct tale_word {
	char p[80];
};
struct tale_word word_n(uint64_t n);
struct tale_word word_s(const char *text);
struct tale_word word_ns(int64_t ns); /* "20 ms", "1.25 s" */
struct tale_word word_end(const struct tale *t, enum tale_side side);

/* Append a text of the catalogue with its arguments: words[1] is {1}; words[0] is not used. */
void tale_put(struct text *out, enum tale_language language, enum tale_text_id id, const struct tale_word *words,
              unsigned n);
#define TALE_PUT(out, language, id, ...)                                                    \
	tale_put(out, language, TEXT_##id, (const struct tale_word[]){{""}, ##__VA_ARGS__}, \
	         sizeof((const struct tale_word[]){{""}, ##__VA_ARGS__}) / sizeof(struct tale_word))

/* The same as a line of its own, with a capital letter in front. */
void tale_put_line(struct text *out, enum tale_language language, enum tale_text_id id, const struct tale_word *words,
                   unsigned n);
#define TALE_LINE(out, language, id, ...)                                                        \
	tale_put_line(out, language, TEXT_##id, (const struct tale_word[]){{""}, ##__VA_ARGS__}, \
	              sizeof((const struct tale_word[]){{""}, ##__VA_ARGS__}) / sizeof(struct tale_word))

/* The verdict's sentence; the caveats, a line each. */
void tale_put_verdict(struct text *out, enum tale_language language, const struct tale *t);
void tale_put_caveat(struct text *out, enum tale_language language, const struct tale *t, enum tale_caveat caveat);

/* What of the capture makes the verdict doubtful, in a few words each; nothing where nothing does. */
void tale_put_doubts(struct text *out, enum tale_language language, const struct tale *t);

/* Why analysis flags stand at a segment, a line each. */
void tale_put_why(struct text *out, enum tale_language language, const struct tale *t, const struct tale_segment *s);

/* What a segment says, a sentence a line (each ended by \n). */
void tale_put_says(struct text *out, enum tale_language language, const struct tale *t, const struct tale_segment *s);

/* The stable names that JSON and filters use: "refused", "four" ... */
const char *tale_open_name(enum tale_open kind);
const char *tale_close_name(enum tale_close kind);
const char *tale_verdict_name(enum tale_verdict verdict);
const char *tale_severity_name(enum tale_severity severity);
const char *tale_caveat_name(enum tale_caveat caveat);
const char *tale_repeat_name(enum tale_repeat repeat);
const char *tale_client_by_name(enum tale_client_by by);
const char *tale_phase_name(enum tale_phase phase);
const char *tale_side_name(enum tale_side side);

#endif

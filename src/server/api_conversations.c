/* api_conversations.c -- who spoke with whom: the tables of conversations, those of TCP with their verdicts. */
#include "server/server.h"

#include "base/interval.h"
#include "base/json.h"
#include "base/mem.h"
#include "view/talkers.h"
#include "view/tell.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 500 };

static const struct kind {
	const char       *name, *field;
	enum talkers_kind kind;
} kinds[] = {
    {"tcp", "tcp.stream", TALKERS_TCP}, {"udp", "udp.stream", TALKERS_UDP}, {"ip", "ip.addr", TALKERS_IP4},
    {"ipv6", "ipv6.addr", TALKERS_IP6}, {"eth", "eth.addr", TALKERS_ETH},
};

/* What is asked for, and a row's place: its talk, and how bad its verdict is. */
struct wish {
	const struct kind *kind;
	struct session    *session;
	enum tale_language language;
	int64_t            first_ns; /* of the capture */
};

struct place {
	const struct talk *talk;
	size_t             at; /* in the order of verdicts; SIZE_MAX: it has none */
};

/* ------------------------------------------------------------------ order */

static int worse_first(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->talk < y->talk ? -1 : x->talk > y->talk;
}

/* The rows by their verdicts, the worst first; others in the order of their first frame. */
static struct place *by_verdict(const struct wish *w, const struct talks *talks)
{
	struct place    *places = mem_calloc(talks->n + 1, sizeof *places);
	size_t           n = 0;
	struct tell_row *rows = w->kind->kind == TALKERS_TCP ? tell_sorted(w->session, &n) : NULL;
	uint32_t         streams = (uint32_t)w->session->flow.tcp.n;
	size_t          *at = mem_calloc((size_t)streams + 1, sizeof *at);

	for (size_t i = 0; i < n; i++)
		if (rows[i].stream < streams)
			at[rows[i].stream] = i + 1;
	for (size_t i = 0; i < talks->n; i++) {
		uint32_t stream = talks->list[i].stream;
		bool     told = n && stream < streams && at[stream];
		places[i] = (struct place){&talks->list[i], told ? at[stream] : SIZE_MAX};
	}
	qsort(places, talks->n, sizeof *places, worse_first);
	mem_free(at);
	mem_free(rows);
	return places;
}

static struct place *in_order(const struct wish *w, struct talks *talks, const char *sort, bool descending)
{
	static const char *const names[] = {"frames", "bytes", "ab", "ba", "start", "duration", "a"};
	struct place            *places;

	for (unsigned i = 0; sort && i < sizeof names / sizeof names[0]; i++)
		if (!strcmp(names[i], sort)) {
			talks_sort(talks, (enum talks_order)i, descending);
			places = mem_calloc(talks->n + 1, sizeof *places);
			for (size_t k = 0; k < talks->n; k++)
				places[k].talk = &talks->list[k];
			return places;
		}
	return by_verdict(w, talks);
}

/* ------------------------------------------------------------------ rows */

static void put_end(struct text *t, const char *key, const struct talk_end *end, bool has_port)
{
	struct text name;
	bool        six = has_port && end->address_bytes == 16;

	text_init(&name);
	text_str(&name, six ? "[" : "");
	talk_end_text(&name, end, NULL);
	text_str(&name, six ? "]" : "");
	if (has_port)
		text_printf(&name, ":%u", end->port);
	text_printf(t, ",\"%s\":", key);
	json_string(t, name.p ? name.p : "", name.length);
	text_fini(&name);
}

/* The display filter of a row. */
static void put_filter(struct text *t, const struct wish *w, const struct talk *x)
{
	struct text filter;

	text_init(&filter);
	if (x->stream != NO_STREAM) {
		text_printf(&filter, "%s == %u", w->kind->field, x->stream);
	} else {
		text_printf(&filter, "%s == ", w->kind->field);
		talk_end_text(&filter, &x->a, NULL);
		text_printf(&filter, " && %s == ", w->kind->field);
		talk_end_text(&filter, &x->b, NULL);
	}
	text_str(t, ",\"filter\":");
	json_string(t, filter.p, filter.length);
	text_fini(&filter);
}

static void put_verdict(struct text *t, const struct wish *w, uint32_t stream)
{
	struct tale x;
	struct text sentence;

	text_init(&sentence);
	if (tale_tell(&x, &w->session->flow, stream)) {
		tale_put_verdict(&sentence, w->language, &x);
		text_printf(t, ",\"severity\":\"%s\",\"kind\":\"%s\",\"verdict\":", tale_severity_name(x.severity),
		            tale_verdict_name(x.verdict));
		json_string(t, sentence.p, sentence.length);
	}
	tale_fini(&x);
	text_fini(&sentence);
}

static void put_row(struct text *t, const struct wish *w, const struct talk *x)
{
	bool has_port = w->kind->kind == TALKERS_TCP || w->kind->kind == TALKERS_UDP;

	text_str(t, t->p[t->length - 1] == '[' ? "{" : ",{");
	if (x->stream != NO_STREAM)
		text_printf(t, "\"stream\":%u", x->stream);
	else
		text_str(t, "\"stream\":null");
	put_end(t, "a", &x->a, has_port);
	put_end(t, "b", &x->b, has_port);
	text_printf(t, ",\"frames\":%llu,\"bytes\":%llu,\"framesAb\":%llu,\"ab\":%llu,\"framesBa\":%llu,\"ba\":%llu",
	            (unsigned long long)(x->frames[0] + x->frames[1]), (unsigned long long)(x->bytes[0] + x->bytes[1]),
	            (unsigned long long)x->frames[0], (unsigned long long)x->bytes[0], (unsigned long long)x->frames[1],
	            (unsigned long long)x->bytes[1]);
	text_printf(t, ",\"start\":%lld,\"duration\":%lld", (long long)interval_ns(x->first_ns, w->first_ns),
	            (long long)interval_ns(x->last_ns, x->first_ns));
	put_filter(t, w, x);
	if (w->kind->kind == TALKERS_TCP)
		put_verdict(t, w, x->stream);
	text_char(t, '}');
}

static void work(struct job *j)
{
	struct http_request *r = j->request;
	const char          *kind = http_param(r, "kind");
	uint64_t             from = http_number(r, "from", 0), count = http_number(r, "count", 100);
	struct wish          w = {.session = &j->capture->session};
	struct talks         talks;
	struct text          t;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (!strcmp(kind ? kind : "tcp", kinds[i].name))
			w.kind = &kinds[i];
	if (!w.kind) {
		http_reply_error(r, 400, "kind is tcp, udp, ip, ipv6 or eth");
		return;
	}
	(void)tale_language(http_param(r, "lang"), &w.language);
	text_init(&t);
	capture_lock(j->capture);
	if (w.session->store.nframes)
		w.first_ns = block_time_ns(store_block(&w.session->store, 0), 0);
	talks_count(w.session, w.kind->kind, j->filter ? &j->filter->frames : NULL, TALKERS_MAX, &talks);
	struct place *places = in_order(&w, &talks, http_param(r, "sort"), http_number(r, "down", 1));
	text_printf(&t, "{\"total\":%zu,\"rows\":[", talks.n);
	for (uint64_t i = from; i < talks.n && i - from < count && i - from < ROWS_MAX; i++)
		put_row(&t, &w, places[i].talk);
	capture_unlock(j->capture);
	text_str(&t, "]}");
	http_reply_json(r, 200, &t);
	mem_free(places);
	talks_fini(&talks);
	text_fini(&t);
}

static void get_conversations(struct server *s, struct http_request *r, const uint64_t *numbers)
{
	job_start(s, r, numbers, JOB_PLAIN, work, NULL);
}

const struct route routes_conversations[] = {{HTTP_GET, "/captures/#/conversations", get_conversations}, {0}};

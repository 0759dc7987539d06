/* source_test.c -- captures made here, of every kind and cut or damaged in every way, read back. */
#include "base/bytes.h"
#include "base/linktype.h"
#include "base/mem.h"
#include "base/text.h"
#include "source/source.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

enum { MICRO = 0xa1b2c3d4, NANO = 0xa1b23c4d, MODIFIED = 0xa1b2cd34, MAX_SEEN = 64 };

/* A capture being written, in one byte order or the other. */
struct writer {
	struct text t;
	bool        big_endian;
};

static void put16(struct writer *w, unsigned v)
{
	uint8_t b[2] = {(uint8_t)v, (uint8_t)(v >> 8)};
	uint8_t r[2] = {b[1], b[0]};

	text_put(&w->t, w->big_endian ? r : b, 2);
}

static void put32(struct writer *w, uint32_t v)
{
	put16(w, w->big_endian ? v >> 16 : v & 0xffff);
	put16(w, w->big_endian ? v & 0xffff : v >> 16);
}

static void put64(struct writer *w, uint64_t v)
{
	put32(w, (uint32_t)(w->big_endian ? v >> 32 : v));
	put32(w, (uint32_t)(w->big_endian ? v : v >> 32));
}

static void put_pcap_header(struct writer *w, uint32_t magic, unsigned minor, uint32_t network)
{
	put32(w, magic);
	put16(w, 2);
	put16(w, minor);
	put64(w, 0);
	put32(w, 65535);
	put32(w, network);
}

static void put_record(struct writer *w, uint32_t seconds, uint32_t fraction, const char *data, uint32_t len)
{
	put32(w, seconds);
	put32(w, fraction);
	put32(w, (uint32_t)strlen(data));
	put32(w, len);
	text_str(&w->t, data);
}

/* Blocks of pcapng: start gives the place of the length, end fills it in. */
static size_t start_block(struct writer *w, uint32_t type)
{
	size_t at = w->t.length;

	put32(w, type);
	put32(w, 0);
	return at;
}

static void end_block(struct writer *w, size_t at)
{
	struct writer length = {.big_endian = w->big_endian};
	uint32_t      total = (uint32_t)(w->t.length - at + 4);

	put32(w, total);
	put32(&length, total);
	memcpy(w->t.p + at + 4, length.t.p, 4);
	text_fini(&length.t);
}

static void put_padded(struct writer *w, const void *p, size_t size)
{
	text_put(&w->t, p, size);
	text_fill(&w->t, '\0', (0 - size) & 3);
}

static void put_option(struct writer *w, unsigned code, const void *p, unsigned size)
{
	put16(w, code);
	put16(w, size);
	put_padded(w, p, size);
}

static void put_section(struct writer *w, bool big_endian)
{
	w->big_endian = big_endian;
	size_t at = start_block(w, 0x0a0d0d0a);
	put32(w, 0x1a2b3c4d);
	put16(w, 1);
	put16(w, 0);
	put64(w, UINT64_MAX);
	end_block(w, at);
}

/* An interface; resolution 0xff: not said. */
static void put_interface(struct writer *w, unsigned link_type, uint8_t resolution, const char *name)
{
	size_t at = start_block(w, 1);

	put16(w, link_type);
	put16(w, 0);
	put32(w, 0);
	if (name)
		put_option(w, 2, name, (unsigned)strlen(name));
	if (resolution != 0xff)
		put_option(w, 9, &resolution, 1);
	put32(w, 0);
	end_block(w, at);
}

static void put_packet(struct writer *w, uint32_t interface, uint64_t ts, const char *data)
{
	size_t at = start_block(w, 6);

	put32(w, interface);
	put32(w, (uint32_t)(ts >> 32));
	put32(w, (uint32_t)ts);
	put32(w, (uint32_t)strlen(data));
	put32(w, (uint32_t)strlen(data) + 1);
	put_padded(w, data, strlen(data));
	end_block(w, at);
}

/* What reading a capture gave. */
struct seen {
	struct source    *s;
	struct source_end end;
	struct {
		int64_t  time_ns;
		uint32_t caplen, len, interface, extra;
		char     bytes[16];
	} frames[MAX_SEEN];
	size_t n;
};

static void read_frames(struct seen *r)
{
	struct batch b = {0};

	while (source_next(r->s, &b, &r->end)) {
		assert_true(b.n > 0);
		for (size_t i = 0; i < b.n && r->n < MAX_SEEN; i++, r->n++) {
			const struct source_frame *f = &b.frames[i];
			r->frames[r->n].time_ns = f->time_ns;
			r->frames[r->n].caplen = f->caplen;
			r->frames[r->n].len = f->len;
			r->frames[r->n].interface = f->interface;
			r->frames[r->n].extra = f->extra;
			memset(r->frames[r->n].bytes, 0, 16);
			memcpy(r->frames[r->n].bytes, f->bytes, f->caplen < 15 ? f->caplen : 15);
			char   again[16] = {0};
			size_t n = f->caplen < 15 ? f->caplen : 15;
			assert_int_equal(source_read(r->s, f->offset, (uint8_t *)again, n), n);
			assert_string_equal(again, r->frames[r->n].bytes);
		}
	}
	batch_fini(&b);
}

static void read_bytes(struct seen *r, const void *p, size_t n)
{
	char path[64];
	int  fd = memfd_create("capture", MFD_CLOEXEC);

	memset(r, 0, sizeof *r);
	assert_int_equal(write(fd, p, n), n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	r->s = source_open(path, &r->end);
	close(fd);
	if (r->s)
		read_frames(r);
}

static void read_written(struct seen *r, struct writer *w)
{
	read_bytes(r, w->t.p, w->t.length);
	text_fini(&w->t);
}

static void has(const struct seen *r, const char *words)
{
	if (!strstr(r->end.message, words))
		fail_msg("\"%s\" is not in \"%s\"", words, r->end.message);
	assert_int_equal(r->end.status, 2);
}

static void test_pcap_kinds(void **state)
{
	struct seen r;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct writer w = {.big_endian = i & 1};
		put_pcap_header(&w, i & 2 ? NANO : MICRO, 4, 1);
		put_record(&w, 1700000000, 123456, "hello", 5);
		put_record(&w, 4000000000, 1, "", 60);
		read_written(&r, &w);
		assert_int_equal(r.end.status, 0);
		assert_int_equal(r.n, 2);
		assert_int_equal(r.frames[0].time_ns, 1700000000000000000 + (i & 2 ? 123456 : 123456000));
		assert_string_equal(r.frames[0].bytes, "hello");
		assert_int_equal(r.frames[1].time_ns, 4000000000000000000 + (i & 2 ? 1 : 1000));
		assert_int_equal(r.frames[1].caplen, 0);
		assert_int_equal(r.frames[1].len, 60);
		assert_string_equal(source_file_type(r.s), i & 2 ? "nsecpcap" : "pcap");
		assert_int_equal(source_interface(r.s, 0)->time_digits, i & 2 ? 9 : 6);
		assert_int_equal(source_interface(r.s, 0)->fcs_bytes, 0xff);
		source_close(r.s);
	}
}

static void test_pcap_lengths(void **state)
{
	struct seen   r;
	struct writer w = {0};

	(void)state;
	/* Version 2.2 has the two lengths the other way round, 2.3 has when that makes sense. */
	put_pcap_header(&w, MICRO, 2, 1);
	put_record(&w, 1, 0, "hello", 5);
	memcpy(w.t.p + 32, "\x09\0\0\0\x05\0\0\0", 8);
	read_written(&r, &w);
	assert_int_equal(r.frames[0].caplen, 5);
	assert_int_equal(r.frames[0].len, 9);
	source_close(r.s);
	/* A frame check sequence of 4 bytes; a length that does not fit into 31 bits. */
	put_pcap_header(&w, MICRO, 4, 0x24000001);
	put_record(&w, 1, 0, "hello", UINT32_MAX);
	read_written(&r, &w);
	assert_int_equal(source_interface(r.s, 0)->fcs_bytes, 4);
	assert_int_equal(source_interface(r.s, 0)->link_type, 1);
	assert_int_equal(r.frames[0].len, INT32_MAX);
	source_close(r.s);
	/* One byte more than is believed. */
	put_pcap_header(&w, MICRO, 4, 1);
	put_record(&w, 1, 0, "hello", 5);
	memcpy(w.t.p + 32, "\x01\0\x04\0", 4);
	read_written(&r, &w);
	has(&r, "damaged or corrupt.\n(pcap: File has 262145-byte packet, bigger than maximum of 262144) (at byte 24)");
	source_close(r.s);
}

static void test_pcap_cut_everywhere(void **state)
{
	struct seen   r;
	struct writer w = {0};

	(void)state;
	put_pcap_header(&w, MICRO, 4, 1);
	put_record(&w, 1, 0, "hello", 5);
	put_record(&w, 2, 0, "world!", 6);
	for (size_t n = 0; n <= w.t.length; n++) {
		read_bytes(&r, w.t.p, n);
		assert_int_equal(r.n, n == w.t.length ? 2 : n >= 45 ? 1 : 0);
		if (n == 0 || n == 24 || n == 45 || n == w.t.length)
			assert_int_equal(r.end.status, 0);
		else if (n < 4)
			has(&r, "isn't a capture file in a format TShark understands.");
		else if (n < 24)
			has(&r, "cut short in the middle of a packet or other data.");
		else
			has(&r, n < 45 ? "in the middle of a packet. (at byte 24)" : "a packet. (at byte 45)");
		source_close(r.s);
	}
	text_fini(&w.t);
}

static void test_refused(void **state)
{
	struct seen   r = {0};
	struct writer w = {0};

	(void)state;
	put_pcap_header(&w, MICRO, 4, 9999);
	read_written(&r, &w);
	assert_null(r.s);
	has(&r, "contains record data that TShark doesn't support.\n(pcap: network type 9999 unknown or unsupported)");
	put_pcap_header(&w, MODIFIED, 4, 1);
	read_written(&r, &w);
	assert_null(r.s);
	has(&r, "contains record data that TShark doesn't support.");
	read_bytes(&r, "this is no capture", 18);
	has(&r, "isn't a capture file");
	r.s = source_open("/", &r.end);
	has(&r, "\"/\" is a directory (folder), not a file.");
	r.s = source_open("/nowhere/at/all", &r.end);
	has(&r, "The file \"/nowhere/at/all\" doesn't exist.");
	r.s = source_open("/dev/null", &r.end);
	has(&r, "The file \"/dev/null\" is a \"special file\" or socket or other non-regular file.");
}

static void test_link_types(void **state)
{
	(void)state;
	assert_string_equal(linktype_find(1)->name, "ether");
	assert_int_equal(linktype_find(113)->encap, 25);
	assert_string_equal(linktype_find(113)->description, "Linux cooked-mode capture v1");
	assert_int_equal(linktype_find(276)->encap, 210);
	assert_null(linktype_find(9999));
	for (uint32_t i = 0; i < 1000; i++)
		assert_true(!linktype_find(i) || linktype_find(i)->number == i);
}

/* A section with all that an interface and a packet can say. */
static void put_rich_section(struct writer *w)
{
	uint8_t address[] = {10, 0, 0, 1};

	put_section(w, true);
	size_t at = start_block(w, 1);
	put16(w, 101);
	put16(w, 0);
	put32(w, 100);
	put_option(w, 2, "eth7", 4);
	put_option(w, 3, "seven", 5);
	put_option(w, 9, "\x83", 1); /* eighths of seconds */
	put_option(w, 11, "\0tcp", 4);
	put_option(w, 13, "\4", 1);
	put_option(w, 14, "\0\0\0\0\0\0\3\xe8", 8);
	end_block(w, at);
	at = start_block(w, 6);
	put32(w, 0);
	put64(w, 13);
	put32(w, 3);
	put32(w, 60);
	put_padded(w, "abc", 3);
	put_option(w, 1, "one", 3);
	put_option(w, 1, "two", 3);
	put_option(w, 2, "\0\0\0\1", 4);
	put_option(w, 5, "\0\0\0\0\0\0\0\7", 8);
	put_option(w, 7, "\0verdict", 8);
	end_block(w, at);
	at = start_block(w, 4);
	put16(w, 1);
	put16(w, 12);
	text_put(&w->t, address, 4);
	text_put(&w->t, "a.b\0c.d\0", 8);
	put32(w, 0);
	end_block(w, at);
	at = start_block(w, 10);
	put32(w, 0x544c534b);
	put32(w, 5);
	put_padded(w, "keys!", 5);
	end_block(w, at);
	at = start_block(w, 5);
	put32(w, 0);
	put64(w, 0);
	put_option(w, 4, "\0\0\0\0\0\0\1\0", 8);
	put_option(w, 5, "\0\0\0\0\0\0\0\2", 8);
	end_block(w, at);
}

static void test_pcapng_says(void **state)
{
	struct seen   r;
	struct writer w = {0};

	(void)state;
	put_rich_section(&w);
	read_written(&r, &w);
	assert_string_equal(r.end.message, "");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.frames[0].time_ns, 1001625000000); /* 1000 + 13/8 */
	assert_int_equal(r.frames[0].len, 60);
	const struct source_interface *i = source_interface(r.s, 0);
	assert_int_equal(i->link_type, 101);
	assert_int_equal(i->snaplen, 100);
	assert_string_equal(i->name, "eth7");
	assert_string_equal(i->description, "seven");
	assert_string_equal(i->filter, "tcp");
	assert_int_equal(i->fcs_bytes, 4);
	assert_int_equal(i->time_units_per_s, 8);
	assert_int_equal(i->offset_s, 1000);
	assert_int_equal(i->received, 256);
	assert_int_equal(i->dropped, 2);
	const struct source_extra *x = source_extra(r.s, r.frames[0].extra);
	assert_int_equal(x->ncomments, 2);
	assert_string_equal(x->comments[0], "one");
	assert_string_equal(x->comments[1], "two");
	assert_true(x->has_flags && x->flags == 1);
	assert_true(x->has_packet_id && x->packet_id == 7);
	assert_false(x->has_queue || x->has_drop_count);
	assert_int_equal(x->verdict_bytes, 8);
	assert_int_equal(source_names(r.s), 2);
	assert_string_equal(source_name(r.s, 1)->name, "c.d");
	assert_memory_equal(source_name(r.s, 1)->address, "\x0a\0\0\1", 4);
	assert_int_equal(source_secrets(r.s), 1);
	assert_memory_equal(source_secret(r.s, 0)->bytes, "keys!", 5);
	source_close(r.s);
}

/* Two sections of different byte order, interfaces of their own, and every kind of record. */
static void put_all_records(struct writer *w)
{
	put_section(w, false);
	put_interface(w, 1, 0xff, NULL);
	put_interface(w, 101, 9, "nano");
	put_packet(w, 1, 1234567890, "one");
	put_packet(w, 0, 1234567, "two!");
	size_t at = start_block(w, 3);
	put32(w, 5);
	put_padded(w, "three", 5);
	end_block(w, at);
	at = start_block(w, 2);
	put16(w, 0);
	put16(w, 7); /* drops */
	put64(w, 0);
	put32(w, 4);
	put32(w, 4);
	put_padded(w, "four", 4);
	end_block(w, at);
	at = start_block(w, 0x777); /* unknown */
	put64(w, 1);
	end_block(w, at);
	at = start_block(w, 0x0bad);
	put32(w, 32473);
	put_padded(w, "custom..", 8);
	end_block(w, at);
	at = start_block(w, 9);
	put_padded(w, "__REALTIME_TIMESTAMP=1000000\nA=b\n", 33);
	end_block(w, at);
	put_section(w, true);
	put_interface(w, 113, 0xff, NULL);
	put_packet(w, 0, 1, "last");
}

static void test_pcapng_records(void **state)
{
	struct seen   r;
	struct writer w = {0};

	(void)state;
	put_all_records(&w);
	read_written(&r, &w);
	assert_string_equal(r.end.message, "");
	assert_int_equal(r.n, 7);
	assert_int_equal(r.frames[0].time_ns, 1234567890);
	assert_string_equal(source_interface(r.s, r.frames[0].interface)->name, "nano");
	assert_int_equal(r.frames[1].time_ns, 1234567000);
	assert_int_equal(r.frames[2].time_ns, SOURCE_NO_TIME);
	assert_string_equal(r.frames[2].bytes, "three");
	assert_string_equal(r.frames[3].bytes, "four");
	assert_int_equal(source_extra(r.s, r.frames[3].extra)->drop_count, 7);
	assert_int_equal(source_interface(r.s, r.frames[4].interface)->link_type, LINKTYPE_CUSTOM_BLOCK);
	assert_string_equal(r.frames[4].bytes, "custom..");
	assert_true(source_extra(r.s, r.frames[4].extra)->is_custom);
	assert_true(source_extra(r.s, r.frames[4].extra)->may_copy);
	assert_int_equal(source_interface(r.s, r.frames[5].interface)->link_type, LINKTYPE_JOURNAL_BLOCK);
	assert_int_equal(r.frames[5].time_ns, 1000000000);
	assert_int_equal(r.frames[5].caplen, 33);
	assert_string_equal(r.frames[6].bytes, "last");
	const struct source_interface *i = source_interface(r.s, r.frames[6].interface);
	assert_int_equal(i->link_type, 113);
	assert_int_equal(i->section, 1);
	assert_int_equal(i->id_in_section, 0);
	source_close(r.s);
}

static void test_pcapng_cut_everywhere(void **state)
{
	struct seen   r;
	struct writer w = {0};
	size_t        before = 0, clean = 0;

	(void)state;
	put_all_records(&w);
	for (size_t n = 4; n <= w.t.length; n++) {
		read_bytes(&r, w.t.p, n);
		assert_in_range(r.n, before, before + 1);
		assert_true(n < 28 ? !r.s : r.s != NULL);
		if (r.end.status)
			has(&r, "cut short in the middle of a packet");
		clean += !r.end.status;
		before = r.n;
		source_close(r.s);
	}
	assert_int_equal(before, 7);
	assert_int_equal(clean, 13); /* the end of each block */
	text_fini(&w.t);
}

/* Three packets, with something between the first and the second. */
static void read_with_middle(struct seen *r, const void *middle, size_t size)
{
	struct writer w = {0};

	put_section(&w, false);
	put_interface(&w, 1, 0xff, NULL);
	put_packet(&w, 0, 1, "one");
	text_put(&w.t, middle, size);
	put_packet(&w, 0, 2, "two");
	put_packet(&w, 0, 3, "three");
	read_written(r, &w);
	assert_int_equal(r->n, 3);
	assert_string_equal(r->frames[2].bytes, "three");
	source_close(r->s);
}

static void test_pcapng_goes_on_after_damage(void **state)
{
	struct seen   r;
	struct writer w = {0};

	(void)state;
	put_packet(&w, 9, 1, "of no interface");
	read_with_middle(&r, w.t.p, w.t.length);
	has(&r,
	    "damaged or corrupt.\n(pcapng: interface index 9 is not less than section interface count 1) (at byte 88)");
	w.t.p[4] += 4; /* the first of the two lengths; a packet block's type stands where the second is looked for */
	read_with_middle(&r, w.t.p, w.t.length);
	has(&r, "(pcapng: total block lengths (first 52 and second 8) don't match) (at byte 88)");
	read_with_middle(&r, w.t.p, 21);
	has(&r, "(at byte 88)");
	text_fini(&w.t);
	read_with_middle(&r, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	has(&r, "(pcapng: total block length 0 of an unknown block type is less than the minimum block size 12)");
	read_with_middle(&r, "\6\0\0\0\xff\xff\xff\xff garbage", 16);
	has(&r, " is too large (> 134348832)) (at byte 88)");
}

/* A capture of some megabytes, each frame different and hard to compress. */
static void put_large(struct writer *w, unsigned frames)
{
	uint32_t v = 1;
	uint8_t  data[1500];

	put_pcap_header(w, MICRO, 4, 1);
	for (unsigned i = 0; i < frames; i++) {
		for (size_t k = 0; k < sizeof data; k++) {
			v = v * 1664525 + 1013904223;
			data[k] = (uint8_t)(v >> 24 & (k & 1 ? 0xff : 3));
		}
		put32(w, i);
		put32(w, 0);
		put32(w, sizeof data);
		put32(w, sizeof data);
		text_put(&w->t, data, sizeof data);
	}
}

static void put_gzip(struct text *out, const char *p, size_t n)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	size_t room = deflateBound(&z, n);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)text_room(out, room);
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	text_wrote(out, room - z.avail_out);
	deflateEnd(&z);
}

/* Pieces of the stream at places all over it, as another thread may ask for them. */
struct reading {
	struct source     *s;
	const struct text *truth;
	unsigned           seed;
	bool               same;
};

static void *read_at_random(void *p)
{
	struct reading *r = p;
	uint32_t        v = r->seed;
	uint8_t         out[4000];

	r->same = true;
	for (int i = 0; i < 200 && r->same; i++) {
		v = v * 1664525 + 1013904223;
		size_t at = (size_t)((uint64_t)v * r->truth->length >> 32), n = sizeof out;
		if (n > r->truth->length - at)
			n = r->truth->length - at;
		r->same = source_read(r->s, at, out, sizeof out) == n && memcmp(out, r->truth->p + at, n) == 0;
	}
	return NULL;
}

/* Read everything in order, then at random from two threads. */
static void check_stream(struct source *s, const struct text *truth, size_t frames)
{
	struct source_end end;
	struct batch      b = {0};
	size_t            n = 0;

	while (source_next(s, &b, &end)) {
		for (size_t i = 0; i < b.n; i++)
			assert_memory_equal(b.frames[i].bytes, truth->p + b.frames[i].offset, b.frames[i].caplen);
		n += b.n;
	}
	batch_fini(&b);
	assert_int_equal(end.status, 0);
	assert_int_equal(n, frames);
	assert_true(source_can_seek(s));
	struct reading one = {s, truth, 1, false}, two = {s, truth, 2, false};
	pthread_t      thread;
	assert_int_equal(pthread_create(&thread, NULL, read_at_random, &one), 0);
	read_at_random(&two);
	pthread_join(thread, NULL);
	assert_true(one.same && two.same);
}

static void test_gzip(void **state)
{
	enum { FRAMES = 4000 };
	struct writer     w = {0};
	struct text       packed = {0};
	struct source_end end;
	char              path[64];
	int               fd = memfd_create("capture", MFD_CLOEXEC);

	(void)state;
	put_large(&w, FRAMES);
	size_t third = w.t.length / 3;
	put_gzip(&packed, w.t.p, third);
	put_gzip(&packed, w.t.p + third, w.t.length - third);
	assert_int_equal(write(fd, packed.p, packed.length), packed.length);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct source *s = source_open(path, &end);
	assert_non_null(s);
	assert_int_equal(source_bytes_total(s), packed.length);
	check_stream(s, &w.t, FRAMES);
	assert_int_equal(source_bytes_read(s), packed.length);
	source_close(s);
	close(fd);
	text_fini(&packed);
	text_fini(&w.t);
}

static void test_gzip_damage(void **state)
{
	struct seen   r;
	struct writer w = {0};
	struct text   packed = {0};

	(void)state;
	put_pcap_header(&w, MICRO, 4, 1);
	put_record(&w, 1, 0, "hello", 5);
	put_gzip(&packed, w.t.p, w.t.length);
	text_fini(&w.t);
	for (size_t n = 2; n < packed.length; n++) {
		read_bytes(&r, packed.p, n);
		has(&r, "cut short in the middle of a packet");
		source_close(r.s);
	}
	packed.p[packed.length - 8] ^= 1;
	read_bytes(&r, packed.p, packed.length);
	assert_int_equal(r.n, 1);
	has(&r, "cannot be decompressed; it may be damaged or corrupt.\n(bad CRC)");
	source_close(r.s);
	packed.p[packed.length - 8] ^= 1;
	text_str(&packed, "garbage");
	read_bytes(&r, packed.p, packed.length);
	assert_int_equal(r.n, 1);
	has(&r, "cannot be decompressed");
	source_close(r.s);
	text_fini(&packed);
}

struct feed {
	int                fd;
	const struct text *t;
};

static void *feed_pipe(void *p)
{
	struct feed *f = p;

	for (size_t at = 0; at < f->t->length;) {
		size_t  n = f->t->length - at < 10007 ? f->t->length - at : 10007;
		ssize_t put = write(f->fd, f->t->p + at, n);
		if (put <= 0)
			break;
		at += (size_t)put;
	}
	close(f->fd);
	return NULL;
}

static void check_pipe(const struct text *fed, const struct text *truth, size_t frames)
{
	struct source_end end;
	char              path[64];
	int               fds[2];
	pthread_t         thread;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	struct feed f = {fds[1], fed};
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[0]);
	assert_int_equal(pthread_create(&thread, NULL, feed_pipe, &f), 0);
	struct source *s = source_open(path, &end);
	assert_non_null(s);
	close(fds[0]);
	assert_false(source_can_seek(s));
	check_stream(s, truth, frames);
	pthread_join(thread, NULL);
	source_close(s);
}

static void test_pipe(void **state)
{
	struct writer w = {0};
	struct text   packed = {0};

	(void)state;
	put_large(&w, 1000);
	put_gzip(&packed, w.t.p, w.t.length);
	check_pipe(&w.t, &w.t, 1000);
	check_pipe(&packed, &w.t, 1000);
	text_fini(&packed);
	text_fini(&w.t);
}

/* A record on a pipe is given when it is there, not when the pipe ends. */
static void test_pipe_gives_at_once(void **state)
{
	struct writer     w = {0};
	struct source_end end;
	struct batch      b = {0};
	char              path[64];
	int               fds[2];

	(void)state;
	put_pcap_header(&w, MICRO, 4, 1);
	put_record(&w, 1, 0, "hello", 5);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], w.t.p, w.t.length), w.t.length);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[0]);
	struct source *s = source_open(path, &end);
	assert_true(source_next(s, &b, &end));
	assert_int_equal(b.n, 1);
	assert_false(source_can_seek(s));
	close(fds[1]);
	assert_false(source_next(s, &b, &end));
	assert_int_equal(end.status, 0);
	assert_true(source_can_seek(s));
	close(fds[0]);
	batch_fini(&b);
	source_close(s);
	text_fini(&w.t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pcap_kinds),
	    cmocka_unit_test(test_pcap_lengths),
	    cmocka_unit_test(test_pcap_cut_everywhere),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_link_types),
	    cmocka_unit_test(test_pcapng_says),
	    cmocka_unit_test(test_pcapng_records),
	    cmocka_unit_test(test_pcapng_cut_everywhere),
	    cmocka_unit_test(test_pcapng_goes_on_after_damage),
	    cmocka_unit_test(test_gzip),
	    cmocka_unit_test(test_gzip_damage),
	    cmocka_unit_test(test_pipe),
	    cmocka_unit_test(test_pipe_gives_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* source.c -- see source.h: opens a capture, finds out its kind, and feeds pieces of the stream to its format.
 *
 * The layers: input.h (bytes: file, spooled pipe, gzip, zstd, lz4) under format.h (records: pcap, pcapng). */
#include "source/source.h"

#include "base/bytes.h"
#include "source/format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef WIRETALE_HOSTILE
enum { PIECE_BYTES = 64 };
#else
enum { PIECE_BYTES = 1 << 20 };
#endif

#define GZIP_MAGIC 0x1f8b
#define ZSTD_MAGIC 0x28b52ffd
#define LZ4_MAGIC  0x04224d18

#define LINKTYPE_DBUS    231
#define LINKTYPE_USBPCAP 249
#define LINKTYPE_EBHSCR  279

/* What the sentences call a capture: "-" is the standard input. */
static void put_name(const char *path, char *out, size_t size_bytes)
{
	if (strcmp(path, "-") == 0)
		snprintf(out, size_bytes, "The standard input");
	else
		snprintf(out, size_bytes, "The file \"%s\"", path);
}

/* Fill *end with "The file "x" WORDS", unless it says something already. */
__attribute__((format(printf, 4, 5))) static void say(struct source_end *end, const char *path, uint64_t at,
                                                      const char *words, ...)
{
	char    name[700], rest[300];
	va_list args;

	if (end->status)
		return;
	put_name(path, name, sizeof name);
	va_start(args, words);
	vsnprintf(rest, sizeof rest, words, args);
	va_end(args);
	snprintf(end->message, sizeof end->message, "%s%s", name, rest);
	end->status = 2;
	end->at = at;
}

void source_trouble(struct source *s, enum source_trouble kind, uint64_t at, const char *format, ...)
{
	char    what[200];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	if (kind == SOURCE_UNSUPPORTED)
		say(&s->end, s->path, at, " contains record data that TShark doesn't support.\n(%s)", what);
	else
		say(&s->end, s->path, at, " appears to be damaged or corrupt.\n(%s) (at byte %llu)", what,
		    (unsigned long long)at);
}

uint32_t source_max_packet_bytes(uint32_t link_type)
{
	bool longer = link_type == LINKTYPE_DBUS || link_type == LINKTYPE_USBPCAP || link_type == LINKTYPE_EBHSCR;

	return longer ? SOURCE_MAX_LONG_PACKET_BYTES : SOURCE_MAX_PACKET_BYTES;
}

unsigned source_time_digits(uint64_t units_per_s)
{
	static const struct {
		uint64_t units;
		unsigned digits;
	} steps[] = {{1000000000, 9}, {1000000, 6}, {1000, 3}, {100, 2}, {10, 1}};

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (units_per_s >= steps[i].units)
			return steps[i].digits;
	return 0;
}

/* The input failed, or ended inside a record: say so. */
static void say_input_ended(struct source *s, uint64_t at, bool at_open)
{
	const struct input *in = s->input;

	if (in->fault == INPUT_DAMAGED)
		say(&s->end, s->path, at, " cannot be decompressed; it may be damaged or corrupt.\n(%s) (at byte %llu)",
		    in->reason, (unsigned long long)at);
	else if (in->fault == INPUT_IO && s->end.status == 0)
		snprintf(s->end.message, sizeof s->end.message,
		         "An error occurred while reading from the file \"%s\": %s.", s->path, in->reason);
	else if (in->fault != INPUT_IO)
		say(&s->end, s->path, at, " appears to have been cut short in the middle of a packet%s. (at byte %llu)",
		    at_open ? " or other data" : "", (unsigned long long)at);
	s->end.status = 2;
}

/* Open the path for reading; -1 after say. */
/* A descriptor of our own that a path names may have been opened with more rights than we have now: then it is taken as
 * it is, from its first byte. */
static int open_named(const char *path)
{
	static const char own[] = "/proc/self/fd/";

	if (strcmp(path, "-") == 0)
		return dup(STDIN_FILENO);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 || errno != EACCES || strncmp(path, own, sizeof own - 1) != 0)
		return fd;
	fd = fcntl((int)strtol(path + sizeof own - 1, NULL, 10), F_DUPFD_CLOEXEC, 0);
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static int open_path(const char *path, struct stat *st, struct source_end *end)
{
	int fd = open_named(path);

	if (fd < 0 || fstat(fd, st) < 0) {
		int error = errno;
		if (fd >= 0)
			close(fd);
		if (error == ENOENT)
			say(end, path, 0, " doesn't exist.");
		else if (error == EACCES)
			say(end, path, 0, "%s", "");
		else
			say(end, path, 0, " could not be opened: %s.", strerror(error));
		if (error == EACCES)
			snprintf(end->message, sizeof end->message,
			         "You don't have permission to read the file \"%s\".", path);
		return -1;
	}
	if (S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode) || strcmp(path, "-") == 0)
		return fd;
	close(fd);
	if (S_ISDIR(st->st_mode))
		snprintf(end->message, sizeof end->message, "\"%s\" is a directory (folder), not a file.", path);
	else
		say(end, path, 0, " is a \"special file\" or socket or other non-regular file.");
	end->status = 2;
	return -1;
}

static void say_no_temporary_file(struct source_end *end, const char *path)
{
	say(end, path, 0, " can't be kept in a temporary file: %s.", strerror(errno));
}

/* Make the stored bytes readable at random: a file as it is, anything else through a spool. */
static struct input *open_stored(int fd, const struct stat *st, const char *path, struct source_end *end)
{
	if (S_ISREG(st->st_mode))
		return input_open_file(fd, (uint64_t)st->st_size);
	struct input *in = input_open_spool(fd);
	if (!in) {
		say_no_temporary_file(end, path);
		close(fd);
	}
	return in;
}

/* Read until there are n bytes, or no more. */
static size_t read_up_to(struct input *in, uint8_t *out, size_t n, bool *eof)
{
	size_t done = 0;

	while (done < n) {
		ptrdiff_t got = in->ops->read(in, out + done, n - done);
		if (got <= 0) {
			*eof = true;
			break;
		}
		done += (size_t)got;
	}
	return done;
}

/* Put the decompression that the first bytes ask for on top of the stored bytes.  NULL: no temporary file can be made,
 * and errno says why. */
static struct input *decompressed(struct input *stored)
{
	uint8_t magic[4] = {0};
	bool    eof = false;
	size_t  n = read_up_to(stored, magic, sizeof magic, &eof);

	stored->ops->rewind(stored);
	if (n >= 2 && be16(magic) == GZIP_MAGIC)
		return input_open_gzip(stored);
	if (n == sizeof magic && be32(magic) == ZSTD_MAGIC)
		return input_open_zstd(stored);
	if (n == sizeof magic && be32(magic) == LZ4_MAGIC)
		return input_open_lz4(stored);
	return stored;
}

/* Find the format by the stream's first bytes; the bytes behind its header become the first carried ones. */
static void open_format(struct source *s)
{
	uint8_t *head = s->carry = mem_grow(NULL, &s->carry_capacity, FORMAT_HEAD_BYTES, 1);
	size_t   used = 0, want = 4, n = read_up_to(s->input, head, want, &s->eof);

	if (n == 0 && s->input->fault == INPUT_FINE) {
		s->done = true;
		return;
	}
	/* A pipe may hold no more than a header for now: ask for no more than the format's header. */
	for (int i = 0; i < 3; i++) {
		bool known = pcap_open(s, head, n, &used) || pcapng_open(s, head, n, &used);
		if (!known && s->input->fault != INPUT_FINE) {
			say_input_ended(s, n, true);
			return;
		}
		if (!known)
			say(&s->end, s->path, 0, " isn't a capture file in a format TShark understands.");
		if (s->end.status)
			return;
		if (s->ops)
			break;
		n += read_up_to(s->input, head + n, used - n, &s->eof);
		if (n < used) {
			say_input_ended(s, n, true);
			return;
		}
	}
	memmove(head, head + used, n - used);
	s->carry_bytes = n - used;
	s->offset = used;
}

static struct source *open_input(struct input *stored, const char *path, struct source_end *end)
{
	struct source *s = mem_calloc(1, sizeof *s);

	s->path = mem_strdup(path);
	s->file_type = "";
	arena_init(&s->texts);
	table_init(&s->interfaces, sizeof(struct source_interface));
	table_init(&s->extras, sizeof(struct source_extra));
	table_init(&s->secrets, sizeof(struct source_secret));
	table_init(&s->names, sizeof(struct source_name));
	s->input = decompressed(stored);
	if (s->input)
		open_format(s);
	else {
		say_no_temporary_file(&s->end, path);
		input_close(stored);
	}
	if (!s->end.status)
		return s;
	*end = s->end;
	source_close(s);
	return NULL;
}

struct source *source_open(const char *path, struct source_end *end)
{
	struct stat st;

	*end = (struct source_end){0};
	int fd = open_path(path, &st, end);
	if (fd < 0)
		return NULL;
	struct input *stored = open_stored(fd, &st, path, end);
	if (!stored)
		return NULL;
	return open_input(stored, path, end);
}

struct source *source_open_growing(int file, int notify, const char *name, struct source_end *end)
{
	*end = (struct source_end){0};
	return open_input(input_open_growing(file, notify), name, end);
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->ops)
		s->ops->close(s);
	input_close(s->input);
	table_fini(&s->interfaces);
	table_fini(&s->extras);
	table_fini(&s->secrets);
	table_fini(&s->names);
	arena_fini(&s->texts);
	mem_free(s->carry);
	mem_free(s->path);
	mem_free(s);
}

/* Read the next piece behind the carried bytes into the batch's buffer; returns how many bytes it then holds.  A
 * record that claims to be longer than a piece gets room as its bytes really come. */
static size_t fill(struct source *s, struct batch *b)
{
	size_t want = s->need > PIECE_BYTES ? s->need : PIECE_BYTES, most = 2 * s->carry_bytes + PIECE_BYTES;

	if (want > most)
		want = most;
	if (b->size < want) {
		mem_free(b->buffer);
		b->buffer = mem_alloc(want);
		b->size = want;
	}
	size_t n = s->carry_bytes;
	if (n)
		memcpy(b->buffer, s->carry, n);
	size_t least = s->need < b->size ? s->need : b->size;
	while (!s->eof && (n < least || n == s->carry_bytes)) {
		ptrdiff_t got = s->input->ops->read(s->input, b->buffer + n, b->size - n);
		if (got <= 0)
			s->eof = true;
		else
			n += (size_t)got;
	}
	return n;
}

/* Keep what the format did not use for the next piece. */
static void carry(struct source *s, const uint8_t *p, size_t n)
{
	s->carry = mem_grow(s->carry, &s->carry_capacity, n, 1);
	if (n)
		memcpy(s->carry, p, n);
	s->carry_bytes = n;
}

bool source_next(struct source *s, struct batch *b, struct source_end *end)
{
	b->n = 0;
	while (!s->done) {
		size_t n = fill(s, b), used = s->ops->split(s, b, b->buffer, n);
		s->offset += used;
		if (s->eof && !s->done) {
			s->done = true;
			if (used < n || s->input->fault != INPUT_FINE)
				say_input_ended(s, s->offset, false);
		}
		if (!s->done)
			carry(s, b->buffer + used, n - used);
		if (b->n)
			return true;
	}
	*end = s->end;
	return false;
}

void batch_fini(struct batch *b)
{
	mem_free(b->frames);
	mem_free(b->buffer);
	*b = (struct batch){0};
}

size_t source_read(struct source *s, uint64_t offset, uint8_t *out, size_t n)
{
	return s->input->ops->read_at(s->input, offset, out, n);
}

size_t source_interfaces(const struct source *s)
{
	return table_count(&s->interfaces);
}

const struct source_interface *source_interface(const struct source *s, size_t index)
{
	return table_at(&s->interfaces, index);
}

const struct source_extra *source_extra(const struct source *s, uint32_t extra)
{
	return extra ? table_at(&s->extras, extra - 1) : NULL;
}

size_t source_secrets(const struct source *s)
{
	return table_count(&s->secrets);
}

const struct source_secret *source_secret(const struct source *s, size_t index)
{
	return table_at(&s->secrets, index);
}

size_t source_names(const struct source *s)
{
	return table_count(&s->names);
}

const struct source_name *source_name(const struct source *s, size_t index)
{
	return table_at(&s->names, index);
}

const char *source_file_type(const struct source *s)
{
	return s->file_type;
}

bool source_can_seek(const struct source *s)
{
	return !atomic_load(&s->input->growing);
}

uint64_t source_bytes_read(const struct source *s)
{
	return atomic_load_explicit(&s->input->stored_read, memory_order_relaxed);
}

uint64_t source_bytes_total(const struct source *s)
{
	return s->input->stored_total;
}

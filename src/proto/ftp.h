/* ftp.h -- what the parts of FTP share: how addresses stand in lines (ftp_course.c), and what is noted of a control
 * connection (framing.h: notes) for the walks of it (ftp.c) and of its data connections (ftp_data.c). */
#ifndef WIRETALE_PROTO_FTP_H
#define WIRETALE_PROTO_FTP_H

#include "proto/proto.h"

enum { FTP_PORT = 21, FTP_DATA_PORT = 20, FTP_CODE_DIGITS = 3 };

/* A note: a data connection that was announced. */
struct ftp_transfer {
	const char *method;
	uint32_t    setup_frame, command_frame; /* 0: none yet */
	uint32_t    command, folder;            /* notes: texts */
	uint32_t    file;                       /* note: text, the name of what it carries; 0: no file */
	uint32_t    frames, first_frame, last_frame;
	uint64_t    bytes;
	int64_t     first_ns, last_ns;
};

/* A note, of messages of a control connection: what holds behind them. */
struct ftp_point {
	uint32_t folder;   /* note: text, 0: not known */
	uint32_t transfer; /* note: that this message announces or is the command of, 0: none */
	bool     setup;    /* it announces it */
};

/* "1,2,3,4,5,6": where the address stands in the text, and where the port does. */
struct ftp_six {
	uint32_t at, len, port_at, port_len;
	uint8_t  address[4];
	uint16_t port;
};

/* "|1|2|3|", or what stands in the parentheses of a reply to EPSV. */
struct ftp_fields {
	uint32_t at[3], end[3];
	uint32_t family, port;
	uint8_t  address_bytes; /* 0: it is none */
	uint8_t  address[16];
};

/* The length of the line at p without its end; *next: where the one behind it stands. */
uint32_t ftp_line(const uint8_t *p, uint32_t n, uint32_t *next);

/* The code of a reply of n bytes; 0: it has none. */
uint32_t ftp_code(const uint8_t *p, uint32_t n);

/* A command's word: its length; *arg: where its argument begins (n: it has none). */
uint32_t ftp_word(const uint8_t *p, uint32_t n, uint32_t *arg);

/* Is the word of len bytes this one? */
bool ftp_is(const uint8_t *p, uint32_t len, const char *word);

/* The address and port of PORT or of a reply to PASV, anywhere in p[at..end); false: there is none. */
bool ftp_find_six(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_six *x);

/* The fields of EPRT (RFC 2428, 2); of a reply to EPSV (3); false: it has not got the form. */
bool ftp_eprt(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_fields *x);
bool ftp_epsv(const uint8_t *p, uint32_t at, uint32_t end, struct ftp_fields *x);

/* The framing of control connections: each segment is a message; its data is the number of a struct ftp_point. */
enum framing_verdict ftp_message(struct framing *f);

#endif

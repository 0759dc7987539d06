/* flood.c -- sends numbered datagrams of 200 bytes at a rate for a time: flood ADDRESS RATE SECONDS (rate 0: all
 * it can).
 * Prints how many were sent and the CPU seconds it took.  For bench/live.py. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { BURST = 64, BYTES = 200 };

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static char        payload[BURST][BYTES];
	struct iovec       piece[BURST];
	struct mmsghdr     message[BURST];
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	uint64_t           sent = 0;

	if (argc < 4 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1)
		return 1;
	double rate = strtod(argv[2], NULL), seconds = strtod(argv[3], NULL), start = now(CLOCK_MONOTONIC);
	int    s = socket(AF_INET, SOCK_DGRAM, 0);
	if (s < 0 || connect(s, (struct sockaddr *)&to, sizeof to))
		return 1;
	memset(message, 0, sizeof message);
	for (int i = 0; i < BURST; i++) {
		piece[i] = (struct iovec){payload[i], BYTES};
		message[i].msg_hdr.msg_iov = &piece[i];
		message[i].msg_hdr.msg_iovlen = 1;
	}
	for (double t; (t = now(CLOCK_MONOTONIC) - start) < seconds;) {
		if (rate > 0 && (double)sent > t * rate) {
			nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
			continue;
		}
		for (int i = 0; i < BURST; i++)
			memcpy(payload[i], &(uint64_t){sent + (uint64_t)i}, sizeof sent);
		int n = sendmmsg(s, message, BURST, 0);
		if (n > 0)
			sent += (uint64_t)n;
	}
	printf("%llu %.3f\n", (unsigned long long)sent, now(CLOCK_PROCESS_CPUTIME_ID));
	return 0;
}

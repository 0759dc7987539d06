/* make_connections.c -- writes a capture to measure with to standard output (connections.h):
 *
 *     make_connections connections N | syns N | stream BYTES */
#include <stdbool.h>
#include <stdlib.h>

#include "connections.h"

int main(int argc, char **argv)
{
	if (argc != 3 || !write_capture(stdout, argv[1], strtoull(argv[2], NULL, 10)))
		return fprintf(stderr, "usage: make_connections connections N | syns N | stream BYTES\n"), 1;
	return fflush(stdout) ? 1 : 0;
}

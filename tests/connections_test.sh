#!/bin/sh
# What make_connections writes is told as it was made: a thousand connections, SYNs alone, one long stream.
# WIRETALE is set by CTest: the program to test; the generator lies beside it.
set -eu
program=${WIRETALE:-$1}
make=$(dirname "$program")/tests/make_connections
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

expect() {
	if [ "$2" != "$3" ]; then
		echo "$1: want $2, have $3"
		exit 1
	fi
}
tell() {
	"$program" tell "$folder/$1" --json --lang en
}

"$make" connections 1000 >"$folder/many.pcap"
"$make" syns 1000 >"$folder/syns.pcap"
"$make" stream 20000000 >"$folder/stream.pcap"
fine=$(tell many.pcap | grep -c '"kind":"fine".*"bytes":100,.*"bytes":1960,')
expect "connections told well" 1000 "$fine"
rows=$("$program" -r "$folder/many.pcap" -Y 'tale.close == "four" && tale.verdict == "fine"' | wc -l)
expect "their segments by a filter" 10000 "$rows"
expect "SYNs without an answer" 1000 "$(tell syns.pcap | grep -c '"kind":"unanswered"')"
kilobytes=$(tell stream.pcap | sed -n 's/.*"server":{"bytes":\([0-9]*\)[0-9][0-9][0-9],.*/\1/p')
expect "kilobytes of the stream" 20000 "$kilobytes"

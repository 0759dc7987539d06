#!/bin/sh
# Fields that are read from a frame's row must be those of its tree: the same fields are asked for once alone, and once
# beside frame.protocols, which needs a tree and so makes all of them come from it.  The same of the packet list: its
# lines alone come from the row where they can, beside the bytes (-x) from a tree.
# PROGRAM is set by CTest: the program to test.
set -eu
program=${WIRETALE:-$1}
root=$(dirname "$0")/..
fields="-e frame.number -e frame.len -e frame.time_relative -e eth.src -e ip.src -e ip.dst -e ip.ttl -e ip.id -e ip.proto
	-e tcp.srcport -e tcp.seq -e tcp.ack -e tcp.len -e tcp.flags -e tcp.flags.syn -e tcp.stream -e tcp.time_delta
	-e tcp.completeness -e tcp.window_size_value -e udp.srcport -e udp.length -e udp.stream"
tested=0
for sample in "$root"/samples/*.pcap*; do
	row=$("$program" -n -r "$sample" -T fields $fields)
	tree=$("$program" -n -r "$sample" -T fields $fields -e frame.protocols | sed 's/\t[^\t]*$//')
	if [ "$row" != "$tree" ]; then
		echo "$sample: rows and trees differ"
		exit 1
	fi
	lines=$("$program" -n -r "$sample")
	beside=$("$program" -n -r "$sample" -P -x | grep -E '^ *[0-9]+ +[0-9]+\.[0-9]+ ')
	if [ "$lines" != "$beside" ]; then
		echo "$sample: the packet list's lines differ"
		exit 1
	fi
	tested=$((tested + 1))
done
[ "$tested" -gt 0 ]

#!/bin/sh
# -w: what was written reads as what was read; a full disk and a closed pipe leave whole packets behind, and are told.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fields="-T fields -e frame.number -e frame.time_epoch -e frame.len -e frame.cap_len -e eth.src -e tcp.seq_raw"
fault() { echo "$*"; exit 1; }

# Not those with frames that are no packets, or have no time.
for file in "$SAMPLES"/*.pcap "$SAMPLES"/*.pcapng; do
	case $file in *custom-blocks* | *old-blocks* | *two-sections*) continue ;; esac
	[ -f "$file" ] || continue
	"$WIRETALE" -r "$file" $fields > "$dir/wanted" 2> "$dir/end" || continue # damaged samples
	for format in pcapng nsecpcap; do
		"$WIRETALE" -r "$file" -w "$dir/out" -F $format 2> "$dir/err" || {
			grep -q "can't be written as a" "$dir/err" || fault "$file as $format: $(cat "$dir/err")"
			continue
		}
		"$WIRETALE" -r "$dir/out" $fields > "$dir/got"
		cmp -s "$dir/wanted" "$dir/got" || fault "$file as $format reads differently"
	done
done

sample=$SAMPLES/handshake-get-close.pcap
"$WIRETALE" -r "$sample" -Y 'tcp.stream == 0' -w "$dir/some"
[ "$("$WIRETALE" -r "$dir/some" | wc -l)" = "$("$WIRETALE" -r "$sample" -Y 'tcp.stream == 0' | wc -l)" ] || fault "-Y"
"$WIRETALE" -r "$sample" -w - | "$WIRETALE" -r - $fields > "$dir/piped"
"$WIRETALE" -r "$sample" $fields | cmp - "$dir/piped"

# A limit on the size of files stands for a full disk: blocks of 512 bytes.
status=0
(ulimit -f 4; exec "$WIRETALE" -r "$sample" -w "$dir/full" 2> "$dir/err") || status=$?
[ $status = 2 ] || fault "a full disk: status $status"
n=$(sed -n 's/.*: \([0-9]*\) packets were written whole.*/\1/p' "$dir/err")
there=$("$WIRETALE" -r "$dir/full" 2> "$dir/end" | wc -l)
[ "$n" -gt 0 ] && [ "$there" = "$n" ] || fault "a full disk: $(cat "$dir/err")"
[ ! -s "$dir/end" ] || fault "a full disk leaves: $(cat "$dir/end")"

#!/bin/sh
# Capturing from the page, in Chromium, against the real program, in network namespaces of the test's own
# (web/test/live.test.mjs).
set -eu
web=$(dirname "$WIRETALE")/web
chromium=$(command -v chromium || command -v chromium-browser || true)
skip() {
	echo "skipped: $1"
	exit 77
}
if [ -z "$chromium" ] || ! command -v node > /dev/null || [ ! -d "$web/node_modules/playwright-core" ]; then
	skip "no Chromium, Node.js or packages of the page here"
fi
[ "$(id -u)" = 0 ] || skip "it needs root"
command -v ip > /dev/null || skip "there is no ip(8) (package iproute2)"
here=wtpage$$a there=wtpage$$b
ip netns add $here 2> /dev/null || skip "network namespaces can't be made here"
trap 'ip netns del $here; ip netns del $there' EXIT
ip netns add $there
ip link add wtp netns $here type veth peer name wtq netns $there || skip "veth devices can't be made here"
ip -n $here link set lo up
ip -n $here addr add 10.97.0.1/24 dev wtp
ip -n $here link set wtp up
ip -n $there addr add 10.97.0.2/24 dev wtq
ip -n $there link set wtq up
CHROMIUM=$chromium WEB_MODULES=$web ip netns exec $here node --test web/test/live.test.mjs

#!/bin/sh
# The page in Chromium against the real program (web/test/page.test.mjs).
set -eu
web=$(dirname "$WIRETALE")/web
chromium=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$chromium" ] || ! command -v node > /dev/null || [ ! -d "$web/node_modules/playwright-core" ]; then
	echo "no Chromium, Node.js or packages of the page here"
	exit 77
fi
CHROMIUM=$chromium WEB_MODULES=$web exec node --test web/test/page.test.mjs

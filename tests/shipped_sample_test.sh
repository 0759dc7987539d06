#!/bin/sh
# The sample in the repository is the one that tests/make_samples.py writes.
cmp samples/handshake-get-close.pcap "$SAMPLES/handshake-get-close.pcap"

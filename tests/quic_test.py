#!/usr/bin/env python3
"""quic_test.py -- the server name of a hello that came in two Initial packets stands in the frame that completes it, in
whichever order they came; their repetition shows nothing again."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_samples as m  # noqa: E402

PROGRAM = os.environ.get("WIRETALE", "build/dev/wiretale")


def fields(packets, *names):
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(m.pcap(packets))
        f.flush()
        asked = [a for n in names for a in ("-e", n)]
        done = subprocess.run([PROGRAM, "-r", f.name, "-T", "fields", *asked], capture_output=True, text=True,
                              timeout=60, check=True)
    return done.stdout.splitlines()


def main():
    first, second, again = m.quic()
    name, whole = "tls.handshake.extensions_server_name", "quic.reassembled_in"
    for packets in ([first, second, again], [second, first, (0, second[1])]):
        got = fields(packets, "frame.number", name)
        if got != ["1\t", "2\ttwo.example", "3\t"]:
            sys.exit("server names: %r" % got)
    got = fields([first, second], whole)
    if got != ["2,2", ""]:
        sys.exit("%s: %r" % (whole, got))


main()

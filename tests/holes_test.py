#!/usr/bin/env python3
"""holes_test.py -- a response of whose body a segment is not in the capture: shown at its header, exported in part."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_samples as m  # noqa: E402

PROGRAM = os.environ.get("WIRETALE", "build/dev/wiretale")
S, A, P = m.SYN, m.ACK, m.PSH


def frames():
    c = m.Connection()
    body = b"".join(b"%09d\n" % i for i in range(200))
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2000\r\n\r\n" + body
    out = [c.segment("c", S), c.segment("s", S | A), c.segment("c", A),
           c.segment("c", P | A, b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"), c.segment("s", A, answer[:600])]
    c.segment("s", A, answer[600:1059])  # not captured
    return out + [c.segment("s", A, answer[1059:1500]), c.segment("s", A | P, answer[1500:]), c.segment("c", A),
                  c.segment("c", P | A, b"GET /b HTTP/1.1\r\nHost: h\r\n\r\n"),
                  c.segment("s", A | P, b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc")]


def ask(*words):
    ran = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60)
    return ran.stdout + ran.stderr


def same(what, got, wanted):
    if got != wanted:
        sys.exit("%s: %r, not %r" % (what, got, wanted))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "a.pcap"), os.path.join(folder, "out")
        with open(path, "wb") as f:
            f.write(m.pcap(m.spaced(frames())))
        note = "body 1541 of 2000 bytes, 459 not captured"
        same("list", [line.split()[0] for line in ask("-r", path).splitlines() if note in line], ["5"])
        same("tree", note in ask("-r", path, "-V", "-Y", "frame.number == 5"), True)
        codes = ("-r", path, "-Y", "http.response", "-T", "fields", "-e", "frame.number", "-e", "http.response.code")
        same("filter", ask(*codes), "5\t200\n")
        same("behind the hole", ask(*codes, "--past-holes"), "5\t200\n10\t404\n")
        shown = ask("exchanges", path, "--lang", "en")
        same("exchanges", "Body 1541 of 2000 bytes, 459 not captured." in shown, True)
        said = ask("-q", "-r", path, "--export-objects", "http," + out)
        same("objects", sorted(os.listdir(out)), ["a.partial", "b"])
        same("partial", os.path.getsize(os.path.join(out, "a.partial")), 533)
        same("said", "459 bytes are not in the capture" in said, True)


main()

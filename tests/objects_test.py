#!/usr/bin/env python3
"""objects_test.py -- `--export-objects http`, `imf` and `ftp-data`: names stay in the folder, nothing is overwritten,
what is cut is said."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_samples as m  # noqa: E402

PROGRAM = os.environ.get("WIRETALE", "build/dev/wiretale")
URIS = ["/one.txt", "/one.txt", "/a/..", "/..", "/", "/q%2f?x=../y", "/" + "n" * 400, "/mine", "/link", "/x/cut.bin"]


MAIL = b"From: x@b\r\nTo: y@a\r\nSubject: ../../up\r\n\r\nfirst line\r\nlast line\r\n"


def frames():
    conn = m.Connection()
    yield conn.segment("c", m.SYN)
    yield conn.segment("s", m.SYN | m.ACK)
    yield conn.segment("c", m.ACK)
    for uri in URIS:
        body = ("body of " + uri).encode()
        yield conn.segment("c", m.PSH | m.ACK, b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % uri.encode())
        yield conn.segment("s", m.PSH | m.ACK, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def mail_frames():
    conn = m.Connection(sport=25)
    yield conn.segment("c", m.SYN)
    yield conn.segment("s", m.SYN | m.ACK)
    yield conn.segment("c", m.ACK)
    for side, line in (("s", b"220 a"), ("c", b"HELO b"), ("s", b"250 a"), ("c", b"MAIL FROM:<x@b>"), ("s", b"250 OK"),
                       ("c", b"RCPT TO:<y@a>"), ("s", b"250 OK"), ("c", b"DATA"), ("s", b"354 go on")):
        yield conn.segment(side, m.PSH | m.ACK, line + b"\r\n")
    yield conn.segment("c", m.PSH | m.ACK, MAIL[:40])
    yield conn.segment("c", m.PSH | m.ACK, MAIL[40:] + b".\r\n")


def ftp_frames():
    """The sample's, without the second part of a file."""
    frames = m.ftp()
    return frames[:27] + frames[28:]


def same(what, got, wanted):
    if got != wanted:
        sys.exit("%s: %r, not %r" % (what, got, wanted))


def main():
    with tempfile.TemporaryDirectory() as folder:
        packets = [(i * 1000, p) for i, p in enumerate(frames())]
        last = packets[-1][1]
        packets[-1] = (packets[-1][0], last[:-4], len(last))
        path, out = os.path.join(folder, "a.pcap"), os.path.join(folder, "out")
        with open(path, "wb") as f:
            f.write(m.pcap(packets))
        os.mkdir(out)
        with open(os.path.join(out, "mine"), "w") as f:
            f.write("kept")
        os.symlink(os.path.join(folder, "elsewhere"), os.path.join(out, "link"))
        ran = subprocess.run([PROGRAM, "-q", "-r", path, "--export-objects", "http," + out], capture_output=True,
                             text=True, timeout=60)
        same("status", ran.returncode, 0)
        same("names", sorted(os.listdir(out)), sorted(
            ["one.txt", "one(1).txt", "%2e%2e", "%2e%2e(1)", "%2f", "y", "n" * 255, "mine", "mine(1)", "link",
             "link(1)", "cut.bin.partial"]))
        same("outside", sorted(os.listdir(folder)), ["a.pcap", "out"])
        same("kept", open(os.path.join(out, "mine")).read(), "kept")
        same("content", open(os.path.join(out, "one(1).txt")).read(), "body of /one.txt")
        same("cut", open(os.path.join(out, "cut.bin.partial")).read(), "body of /x/cut")
        same("said", "cut.bin.partial (frame 23) is not complete: 4 bytes" in ran.stderr, True)
        path, out = os.path.join(folder, "mail.pcap"), os.path.join(folder, "mails")
        with open(path, "wb") as f:
            f.write(m.pcap(m.spaced(mail_frames())))
        subprocess.run([PROGRAM, "-q", "-r", path, "--export-objects", "imf," + out], check=True, timeout=60)
        same("mails", os.listdir(out), ["..%2f..%2fup.eml"])
        same("mail", open(os.path.join(out, "..%2f..%2fup.eml"), "rb").read(), MAIL)
        path, out = os.path.join(folder, "ftp.pcap"), os.path.join(folder, "files")
        with open(path, "wb") as f:
            f.write(m.pcap(ftp_frames()))
        ran = subprocess.run([PROGRAM, "-q", "-r", path, "--export-objects", "ftp-data," + out], capture_output=True,
                             text=True, timeout=60)
        same("files", sorted(os.listdir(out)), ["poem.bin.partial", "poem.txt"])
        same("gap", "64 bytes are not in the capture" in ran.stderr, True)


main()

#!/usr/bin/env python3
"""exchanges_test.py -- `wiretale exchanges` about a capture whose times are known, and the fields tale.http.*."""
import gzip
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_samples as m  # noqa: E402

PROGRAM = os.environ.get("WIRETALE", "build/dev/wiretale")
MS = 1000000
CLIENT, SERVER = m.CLIENT, m.SERVER
S, A, P, F = m.SYN, m.ACK, m.PSH, m.FIN


def seg(side, seq, ack, flags, payload=b"", window=8192, port=49200, sport=80):
    a, b = ((CLIENT, port), (SERVER, sport)) if side == "c" else ((SERVER, sport), (CLIENT, port))
    return m.eth(m.tcp(a[0], b[0], a[1], b[1], 1000 + seq, 1000 + ack if flags & A else 0, flags, payload, window))


def http_frames():
    """(milliseconds, frame): connect 21, idle 9, send 10, wait 140 = 60 (40 lost) + 80, receive 60 (30 closed)."""
    ask = b"POST /form HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 400\r\n\r\n" + b"x" * 400
    body = gzip.compress(b"wiretale " * 2000, mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
    head += b"Content-Length: %d\r\n\r\n" % len(body)
    answer = head + body
    half, n = len(answer) // 2, 1 + len(ask)
    end = 1 + len(answer)
    return [(0, seg("c", 0, 0, S)), (20, seg("s", 0, 1, S | A)), (21, seg("c", 1, 1, A)),
            (30, seg("c", 1, 1, A, ask[:200])),
            (40, seg("c", 201, 1, A | P, ask[200:])), (80, seg("c", 201, 1, A | P, ask[200:])),
            (100, seg("s", 1, n, A)),
            (180, seg("s", 1, n, A, answer[:half])),
            (190, seg("c", n, 1 + half, A, window=0)), (220, seg("c", n, 1 + half, A)),
            (240, seg("s", 1 + half, n, A | P, answer[half:])),
            (250, seg("c", n, end, A)),
            (300, seg("c", n, end, A | P, b"GET /never HTTP/1.1\r\nHost: www.example.com\r\n\r\n"))
            ], len(head), len(body)


def dns_frames():
    ask = m.eth(m.udp(CLIENT, m.RESOLVER, 5300, 53, m.dns(7, 0x100, "www.example.com", 1)))
    silent = m.eth(m.udp(CLIENT, m.RESOLVER, 5301, 53, m.dns(8, 0x100, "gone.example.com", 28)))
    back = m.eth(m.udp(m.RESOLVER, CLIENT, 53, 5300, m.dns(7, 0x8183, "www.example.com", 1)))
    return [(500, ask), (1500, ask), (1520, back), (1600, silent)]


def capture(path, frames):
    with open(path, "wb") as out:
        out.write(m.pcap([(ms * 1000, data) for ms, data in frames]))


def ask(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=True, timeout=60).stdout


def same(what, got, wanted):
    if got != wanted:
        sys.exit("%s: %r, not %r" % (what, got, wanted))


def check_http(x, head, body):
    same("parts", {k: v and v // MS for k, v in x["parts"].items() if v is not None},
         {"connect": 21, "idle": 9, "send": 10, "wait": 140, "receive": 60})
    same("duration", x["duration"], sum(v for v in x["parts"].values() if v is not None))
    same("wait", (x["waitNetwork"], x["waitServer"], x["ackFrame"]), (60 * MS, 80 * MS, 7))
    same("repeated", (x["repeatedSegments"], x["repeated"]["wait"]), (1, 40 * MS))
    same("closed", x["windowClosed"]["receive"], 30 * MS)
    same("ends", (x["client"], x["server"], x["stream"]), (CLIENT + ":49200", SERVER + ":80", 0))
    same("what", (x["method"], x["url"], x["status"], x["type"], x["encoding"]),
         ("POST", "http://www.example.com/form", 200, "text/plain", "gzip"))
    same("request", (x["request"]["first"], x["request"]["frame"], x["request"]["bodyBytes"]), (4, 5, 400))
    same("response", x["response"], {"first": 8, "frame": 11, "headBytes": head, "bodyBytes": body,
                                     "contentBytes": 18000, "missingBytes": 0})


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.pcap")
        frames, head, body = http_frames()
        capture(path, frames + dns_frames())
        rows = json.loads(ask("exchanges", path, "--json", "--lang", "en"))
        same("kinds", [x["kind"] for x in rows], ["http", "http", "dns", "dns"])
        check_http(rows[0], head, body)
        same("unanswered", (rows[1]["response"], rows[1]["notes"][0]), (None, "No answer in the capture."))
        same("retried", (rows[2]["name"], rows[2]["asked"], rows[2]["answers"], rows[2]["code"]),
             ("www.example.com", 2, 0, "No such name"))
        same("silent", (rows[3]["name"], rows[3]["type"], rows[3]["response"]), ("gone.example.com", "AAAA", None))
        same("filter", len(json.loads(ask("exchanges", path, "--json", "-Y", "http.response.code == 200"))), 1)
        same("only", len(json.loads(ask("exchanges", path, "--json", "--only", "dns"))), 2)
        table = ask("exchanges", path, "--lang", "en").splitlines()
        same("table", [line.split()[-2:] for line in table if "GET" in line],
             [["GET", "http://www.example.com/never"]])
        fields = ask("-r", path, "-Y", "tale.http.wait >= 0.1", "-T", "fields", "-e", "frame.number",
                     "-e", "tale.http.wait.server", "-e", "tale.http.retransmission", "-e", "tale.http.zero_window")
        same("fields", fields.split(), ["11", "0.080000000", "0.040000000", "0.030000000"])
        fields = ask("-r", path, "-Y", "tale.http.unanswered", "-T", "fields", "-e", "frame.number")
        same("unanswered field", fields, "13\n")


main()

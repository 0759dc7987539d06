#!/usr/bin/env python3
"""Clients that take for ever to ask are ended after the server's limit, and disturb nobody meanwhile."""
import os
import select
import sys
import time

os.environ.setdefault("SAMPLES", "samples")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server_test import Server, equal  # noqa: E402

IDLE_S, REQUEST_MAX_S, SPARE_S = 30, 60, 20  # the first two are server/http.h's


def ended(c):
    """The server has closed this connection (what it said before is read away)."""
    while select.select([c], [], [], 0)[0]:
        try:
            if not c.recv(4096):
                return True
        except ConnectionError:
            return True
    return False


def send(c, data):
    try:
        c.sendall(data)
    except ConnectionError:
        pass


def main():
    with Server() as s:
        number = s.open()
        post = (f"PUT /api/v1/settings HTTP/1.1\r\nHost: 127.0.0.1:{s.port}\r\nOrigin: http://127.0.0.1:{s.port}\r\n"
                f"Cookie: {s.cookie}\r\nContent-Length: 5000\r\n\r\n{{").encode()
        slow = {"silent": (s.connect(), b"", IDLE_S), "head": (s.connect(), b"X", REQUEST_MAX_S),
                "body": (s.connect(), b" ", REQUEST_MAX_S)}
        send(slow["head"][0], b"GET / HTTP/1.1\r\nX: ")
        send(slow["body"][0], post)
        start, gone = time.monotonic(), {}
        while len(gone) < len(slow) and time.monotonic() - start < REQUEST_MAX_S + SPARE_S:
            for what, (c, more, _) in slow.items():
                if what not in gone:
                    send(c, more)
                    if ended(c):
                        gone[what] = time.monotonic() - start
            equal([c["id"] for c in s.get("/captures")], [number], "others are served")
            time.sleep(1)
        for what, (c, _, limit) in slow.items():
            assert what in gone, f"{what}: not ended after {REQUEST_MAX_S + SPARE_S} s"
            assert gone[what] > limit / 2, f"{what}: ended already after {gone[what]:.0f} s"
            c.close()


main()

#!/usr/bin/env python3
"""follow_test.py -- any stream, cut at random, shuffled, sent twice, overlapped and with parts lost, is followed as it
was said: the same bytes, and what is missing where it was lost."""
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_samples as m  # noqa: E402

PROGRAM = os.environ.get("WIRETALE", "build/dev/wiretale")
STREAMS, BYTES = 40, 4000


def pieces(some, data):
    """Segments (offset, bytes) that cover the stream, some of them twice or reaching back."""
    at, out = 0, []
    while at < len(data):
        n, back = some.randint(1, 200), some.choice((0, 0, 0, some.randint(0, 50)))
        start = max(0, at - back)
        out.append((start, data[start:at + n]))
        if some.random() < 0.1:
            out.append(out[-1])
        at += n
    return out


def shuffled(some, list_):
    """Each a few places from where it was, or, now and then, anywhere."""
    far = len(list_) if some.random() < 0.3 else 6
    return [x for _, x in sorted(enumerate(list_), key=lambda x: x[0] + some.uniform(0, far))]


def stream(i):
    """The packets of a connection, and what is to be read of its server: what was lost as zeros."""
    some = random.Random(i)
    data = bytes(some.choices(range(1, 256), k=BYTES))
    port, seq = 10000 + i, some.choice((1000, 2**32 - 2000))
    lost = 0.05 if i % 2 else 0

    def server(flags, at=0, payload=b""):
        return m.eth(m.tcp(m.SERVER, m.CLIENT, 80, port, (seq + at) % 2**32, 501, flags, payload, 14600, b""))

    def client(flags, at):
        ack = at and (seq + at) % 2**32
        return m.eth(m.tcp(m.CLIENT, m.SERVER, port, 80, 500 + (flags != m.SYN), ack, flags, b"", 16425, b""))

    packets, seen = [client(m.SYN, 0), server(m.SYN | m.ACK), client(m.ACK, 1)], bytearray(BYTES)
    for at, part in shuffled(some, pieces(some, data)):
        if some.random() < lost:
            continue
        packets.append(server(m.ACK, 1 + at, part))
        seen[at:at + len(part)] = part
    end = len(seen.rstrip(b"\0"))  # what nothing came after is not told
    return packets + [client(m.ACK, 1 + BYTES)], bytes(seen[:end])


def followed(path, i):
    done = subprocess.run([PROGRAM, "-q", "-r", path, "-z", "follow,tcp,raw,%d" % i], capture_output=True, text=True,
                          check=True, timeout=60)
    said = b"".join(bytes.fromhex(line[1:]) for line in done.stdout.splitlines() if line.startswith("\t"))
    return re.sub(rb"\[(\d+) bytes missing in capture file\]\0", lambda gap: bytes(int(gap.group(1))), said)


def main():
    made = [stream(i) for i in range(STREAMS)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "streams.pcap")
        with open(path, "wb") as f:
            f.write(m.pcap(m.spaced([p for packets, _ in made for p in packets])))
        wrong = [i for i, (_, wanted) in enumerate(made) if followed(path, i) != wanted]
    holes = sum(wanted.count(0) for _, wanted in made)
    print("%d streams, %d bytes lost, wrong: %s" % (STREAMS, holes, wrong))
    return 1 if wrong or not holes else 0


sys.exit(main())

#!/usr/bin/env python3
"""Damaged captures through every output: no crash, no hang, no memory above a limit, status 0 or 2.

    tests/mutations.py [-n COUNT] [--seed N] [--seconds-max N] [--keep DIR] CAPTURE...

WIRETALE names the program.  Each run takes one capture, damages it in one to four ways (bit flips, cuts, swapped and
doubled pieces, wrong lengths) and asks for one of the outputs in turn.  What fails is kept and named.
"""
import argparse
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.environ["WIRETALE"]
MEMORY_BYTES = 2 << 30
SOURCE_BYTES_MAX = 1 << 20
OUTPUTS = [[], ["-V"], ["-x"], ["-V", "-x"], ["-T", "json"], ["-T", "jsonraw"], ["-T", "ek"], ["-T", "pdml"],
           ["-T", "psml"], ["-T", "tabs"], ["-T", "ps", "-V"],
           ["-T", "fields", "-e", "frame.protocols", "-e", "tcp.analysis.flags"],
           ["-V", "--color", "--tale"], ["-w", os.devnull, "-F", "pcapng"],
           ["-Y", "http or tcp.len > 100 or frame contains \"GET\""],
           ["-q", "-z", "conv,tcp", "-z", "io,phs", "-z", "expert", "-z", "io,stat,1",
            "-z", "http,tree", "-z", "flow,tcp,network"],
           ["-q", "-z", "follow,tcp,hex,0", "-z", "follow,http,ascii,0"], ["--past-holes", "-V"], ["-l", "-c", "50"]]
COMMANDS = [["tell"], ["tell", "--stream", "0", "--lang", "zh"], ["exchanges"], ["exchanges", "--json"]]


def flip(data, r):
    at = r.randrange(len(data))
    data[at] ^= 1 << r.randrange(8)


def cut(data, r):
    del data[r.randrange(len(data)):]


def piece(data, r):
    at = r.randrange(len(data))
    return at, min(len(data), at + r.choice([1, 4, 16, 100, 1500]))


def swap(data, r):
    a, b = piece(data, r), piece(data, r)
    if a[1] <= b[0]:
        data[a[0]:b[1]] = data[b[0]:b[1]] + data[a[1]:b[0]] + data[a[0]:a[1]]


def double(data, r):
    a, b = piece(data, r)
    data[b:b] = data[a:b]


def remove(data, r):
    a, b = piece(data, r)
    del data[a:b]


def length(data, r):
    """A number of two or four bytes becomes an edge of its range."""
    size = r.choice([2, 4])
    edges = [0, 1, 4, 0x7fff, 0xffff] + ([0x7fffffff, 0xffffffff] if size == 4 else [])
    if len(data) >= size:
        at = r.randrange(len(data) - size + 1)
        data[at:at + size] = struct.pack(r.choice("<>") + {2: "H", 4: "I"}[size], r.choice(edges))


WAYS = [flip, flip, cut, swap, double, remove, length, length]


def limits(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if not os.environ.get("ASAN_OPTIONS"):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def damaged(name, r):
    with open(name, "rb") as f:
        data = bytearray(f.read(SOURCE_BYTES_MAX))
    for _ in range(r.randint(1, 4)):
        if data:
            r.choice(WAYS)(data, r)
    return data


def run(words, seconds):
    try:
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60 + 10 * seconds,
                              preexec_fn=lambda: limits(seconds))
    except subprocess.TimeoutExpired:
        return "no end"
    if done.returncode not in ((0, 1, 2) if "--stream" in words else (0, 2)):  # 1: there is no such connection
        return "status %d: %s" % (done.returncode, done.stderr[-2000:].decode(errors="replace"))
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds-max", type=int, default=10)
    parser.add_argument("--keep", default=tempfile.gettempdir())
    parser.add_argument("captures", nargs="+")
    o = parser.parse_args()
    failures = 0
    path = os.path.join(tempfile.mkdtemp(), "damaged")
    for i in range(o.n):
        r = random.Random(o.seed * 1000003 + i)
        name = r.choice(o.captures)
        with open(path, "wb") as f:
            f.write(damaged(name, r))
        kind = (OUTPUTS + COMMANDS)[i % len(OUTPUTS + COMMANDS)]
        words = [PROGRAM, kind[0], path, *kind[1:]] if kind in COMMANDS else [PROGRAM, "-r", path, *kind]
        fault = run(words, o.seconds_max)
        if fault:
            failures += 1
            kept = os.path.join(o.keep, "damaged-%d-%d" % (o.seed, i))
            os.replace(path, kept)
            print("%s of %s: %s: %s" % (kept, name, " ".join(words[1:]), fault))
    print("%d damaged captures, %d faults" % (o.n, failures))
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()

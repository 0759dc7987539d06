#!/usr/bin/env python3
"""live.py [--seconds 4] [--rates 50000,150000,0] -- what a live capture loses and costs, beside tcpdump and dumpcap.

Two network namespaces joined by veth; bench/flood.c sends numbered datagrams of 200 bytes at a rate (0: as fast as it can).
Each program captures the same offered load in turn into a file; then wiretale with analysis and printing (to a pipe that is
read).  The table: packets offered, in the file, dropped as the program says, CPU seconds of the program and its children.
Needs root, iproute2; tcpdump and dumpcap are left out where they are missing.
"""
import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
A, B = "wtbench%da" % os.getpid(), "wtbench%db" % os.getpid()


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def set_up():
    for space in (A, B):
        ip("netns", "add", space)
        ip("-n", space, "link", "set", "lo", "up")
    ip("link", "add", "wta", "netns", A, "type", "veth", "peer", "name", "wtb", "netns", B)
    for space, name, address in ((A, "wta", "10.98.0.1/24"), (B, "wtb", "10.98.0.2/24")):
        ip("-n", space, "addr", "add", address, "dev", name)
        ip("-n", space, "link", "set", name, "up")


def children_cpu():
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def count(program, path):
    out = subprocess.run([program, "-n", "-r", path, "-Y", "udp.dstport == 9 && !icmp", "-T", "fields", "-e", "frame.number"],
                         capture_output=True, text=True).stdout
    return out.count("\n")


def run(name, words, flood, rate, seconds, program, path):
    before = children_cpu()
    process = subprocess.Popen(["ip", "netns", "exec", B, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = []
    reader = threading.Thread(target=lambda: [None for _ in iter(lambda: process.stdout.read(1 << 16), b"")])
    errors = threading.Thread(target=lambda: said.append(process.stderr.read().decode()))
    reader.start()
    errors.start()
    time.sleep(1.0)
    sent = subprocess.run(["ip", "netns", "exec", A, flood, "10.98.0.2", str(rate), str(seconds)], capture_output=True, text=True)
    offered, sender_cpu = sent.stdout.split()
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    process.wait()
    reader.join()
    errors.join()
    cpu = children_cpu() - before - float(sender_cpu)
    dropped = re.findall(r"(\d+) packets? dropped|dropped on interface '[^']*': \d+/(\d+)", said[0])
    lost = sum(int(a or b) for a, b in dropped)
    print("%-22s %10s %10d %10d %8.2f" % (name, offered, count(program, path), lost, cpu), flush=True)
    os.unlink(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(root, "build/release"))
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rates", default="50000,150000,0")
    o = parser.parse_args()
    program = os.path.join(o.build, "wiretale")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        flood = os.path.join(folder, "flood")
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", flood, os.path.join(root, "bench/flood.c")], check=True)
        path = os.path.join(folder, "out.pcapng")
        jobs = [("wiretale-capture", [program + "-capture", "-i", "wtb", "-f", "udp", "-w", path]),
                ("wiretale -w", [program, "-i", "wtb", "-f", "udp", "-w", path]),
                ("wiretale -w -P (reads)", [program, "-n", "-i", "wtb", "-f", "udp", "-w", path, "-P"])]
        if shutil.which("tcpdump"):
            jobs.insert(0, ("tcpdump", ["tcpdump", "-n", "-i", "wtb", "-B", "32768", "-w", path, "udp"]))
        if shutil.which("dumpcap"):
            jobs.insert(0, ("dumpcap", ["dumpcap", "-i", "wtb", "-B", "32", "-f", "udp", "-w", path]))
        set_up()
        try:
            for rate in o.rates.split(","):
                print("rate %s a second, %.0f s\n%-22s %10s %10s %10s %8s" %
                      (rate if rate != "0" else "as fast as possible", o.seconds, "", "offered", "in file", "dropped", "CPU s"))
                for name, words in jobs:
                    run(name, words, flood, rate, o.seconds, program, path)
        finally:
            for space in (A, B):
                subprocess.run(["ip", "netns", "del", space])


if os.geteuid():
    sys.exit("it needs root")
main()

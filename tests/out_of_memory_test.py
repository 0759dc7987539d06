#!/usr/bin/env python3
"""Memory that runs out at any allocation ends the program with one line and its status, never with a signal."""
import os
import subprocess
import sys
import tempfile

PROGRAM = os.environ["WIRETALE"]
SAMPLES = os.environ["SAMPLES"]
SHIM = os.path.join(os.path.dirname(PROGRAM), "tests", "libfailing_malloc.so")
RUNS_MAX = 60  # of each row, spread over its allocations

JOBS = [["-r", "handshake-get-close.pcap"], ["-r", "handshake-get-close.pcap", "-V", "-x"],
        ["-r", "pcapng-two-interfaces.pcapng", "-T", "json"], ["-r", "gzip.pcap.gz", "-T", "pdml"],
        ["-r", "dns.pcap", "-T", "fields", "-e", "dns.qry.name", "-Y", "dns.qry.name matches \"a\""],
        ["-r", "handshake-get-close.pcap", "-q", "-z", "follow,http,ascii,0", "-z", "io,phs"],
        ["tell", "handshake-get-close.pcap", "--stream", "0"], ["exchanges", "handshake-get-close.pcap", "--json"],
        ["-r", "fragments.pcap", "-w", "OUT"]]


def run(words, fail_at):
    return subprocess.run([PROGRAM, "--threads", "1", *words] if words[0] == "-r" else [PROGRAM, *words],
                          cwd=SAMPLES, capture_output=True, timeout=60,
                          env={**os.environ, "LD_PRELOAD": SHIM, "FAIL_AT": str(fail_at)})


def main():
    if not os.path.exists(SHIM):
        print("skipped: this build has allocators of its own (a sanitizer)")
        sys.exit(77)
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for job in JOBS:
            job = [os.path.join(folder, "out.pcapng") if w == "OUT" else w for w in job]
            whole = run(job, 0)
            total = int(whole.stderr.split()[-2])
            assert whole.returncode == 0 and total > 20, (job, whole.stderr)
            for n in sorted({1 + i * (total - 1) // (RUNS_MAX - 1) for i in range(RUNS_MAX)}):
                done = run(job, n)
                if done.returncode < 0 or (done.returncode == 0) != (done.stdout == whole.stdout) and "-w" not in job:
                    faults += 1
                    print(f"{' '.join(job)}: allocation {n} of {total}: status {done.returncode}, {done.stderr[-300:]}")
    sys.exit(faults != 0)


main()

#!/usr/bin/env python3
"""run_test.py -- ./run offers once to give the capture program its capability, and only where somebody can answer.

The script runs in a folder with stand-ins for what it builds and calls."""
import os
import pty
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OFFER = "Live captures need a right"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write("#!/bin/sh\n" + text)
    os.chmod(path, 0o755)


def prepare(folder):
    shutil.copy(os.path.join(ROOT, "run"), folder)
    for tool in ("setup", "build"):
        write(os.path.join(folder, "tools", tool), "exit 0\n")
    write(os.path.join(folder, "build/release/wiretale"), 'echo "wiretale $*"\n')
    write(os.path.join(folder, "bin/id"), "echo 1000\n")  # an ordinary user
    write(os.path.join(folder, "bin/sudo"), f'echo "$*" >> {folder}/sudo.log\n')


def answer(folder, text):
    """Run it at a terminal, typing a line; what it printed, and what sudo was asked since."""
    log = os.path.join(folder, "sudo.log")
    if os.path.exists(log):
        os.unlink(log)
    ours, its = pty.openpty()
    os.write(ours, text.encode() + b"\n")
    process = subprocess.Popen([os.path.join(folder, "run"), "-v"], stdin=its, stdout=its, stderr=its,
                               env={**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"})
    os.close(its)
    printed = b""
    try:
        while piece := os.read(ours, 4096):
            printed += piece
    except OSError:
        pass  # the terminal's end
    os.close(ours)
    assert process.wait(20) == 0 and b"wiretale -v" in printed, printed
    if not os.path.exists(log):
        return printed.decode(), ""
    with open(log) as f:
        return printed.decode(), f.read().strip()


def main():
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        done = subprocess.run([os.path.join(folder, "run"), "-v"], capture_output=True, text=True, timeout=20,
                              stdin=subprocess.DEVNULL, env={**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"})
        assert OFFER not in done.stdout and done.stdout == "wiretale -v\n", done
        printed, asked = answer(folder, "y")
        assert OFFER in printed, printed
        assert asked == f"setcap cap_net_raw,cap_net_admin=ep {folder}/build/release/wiretale-capture", asked
        printed, asked = answer(folder, "y")
        assert OFFER not in printed and not asked, (printed, asked)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        printed, asked = answer(folder, "")
        assert OFFER in printed and not asked, (printed, asked)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())

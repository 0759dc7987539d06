#!/usr/bin/env python3
"""HTTP between nginx and curl, captured on the loopback of a network namespace: what the exchanges say is what curl says
(status, sizes, times), and the exported objects are the files that nginx has.

Needs root, ip(8), network namespaces, nginx and curl; leaves with 77 (skipped) where they are missing.
"""
import collections
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

import real_nginx

PROGRAM = os.environ["WIRETALE"]
SPACE = "wthttp%d" % os.getpid()
PATIENCE_S = 20
CLOCKS_NS = 5_000_000  # curl's clock and the packets' are not the same one
SLOW_S = 0.4
UP_BYTES = 70_000

MORE_OF_HTTP = """
    types { text/plain txt; image/png png; }
    gzip_types text/plain;
    gzip_http_version 1.0;
    client_max_body_size 10m;
"""
MORE_OF_SERVER = """
    location /gzip { gzip on; gzip_min_length 1; }
    location /chunked { sub_filter_types *; sub_filter "a text that is nowhere" ""; }
    location /slow { limit_rate 100k; limit_rate_after 1; }
    location /put { dav_methods PUT; create_full_put_path on; }
    location /moved { return 301 /plain.txt; }
"""
FILES = ("plain.txt", "again.txt", "large.png", "empty.txt", "gzip.txt", "gzip-old.txt", "chunked.txt", "slow.png",
         "part.png", "p1.txt", "p2.txt", "p3.txt")
AT = "http://127.0.0.1"
# Each line a connection of curl's; the words before a URL are for that request.
CURLS = (
    [["/plain.txt"], ["/again.txt"], ["/large.png"], ["/empty.txt"], ["--head", "/large.png"], ["/none.txt"]],
    [["--compressed", "/gzip.txt"], ["/chunked.txt"], ["-r", "100-299", "/part.png"], ["-r", "0-9,50-59", "/part.png"],
     ["-H", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "/plain.txt"], ["/moved"]],
    [["-T", "UP", "-H", "Expect: 100-continue", "/put/continued.png"], ["-T", "UP", "-H", "Expect:", "/put/sent.png"],
     ["-T", "UP", "-H", "Transfer-Encoding: chunked", "-H", "Expect:", "/put/chunked.png"], ["/put/sent.png"]],
    [["-X", "DELETE", "/plain.txt"], ["-d", "a=1&b=2", "/plain.txt"], ["-d", "c=3", "/none"]],
    [["--http1.0", "--compressed", "/gzip-old.txt"]],
    [["/slow.png"]],
)
PIPELINED = ("GET /p1.txt", "HEAD /p2.txt", "GET /p2.txt", "GET /none", "GET /p3.txt")


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def inside(*words):
    return ["ip", "netns", "exec", SPACE, *words]


def set_up():
    for tool in ("ip", "nginx", "curl"):
        if not shutil.which(tool):
            skip("there is no " + tool)
    if os.geteuid() != 0:
        skip("it needs root")
    if subprocess.run(["ip", "netns", "add", SPACE], capture_output=True).returncode:
        skip("network namespaces can't be made here")
    subprocess.run(["ip", "-n", SPACE, "link", "set", "lo", "mtu", "1500", "up"], check=True)


def start_nginx(folder):
    os.makedirs(os.path.join(folder, "pages", "put"))
    for i, name in enumerate(FILES):
        some = random.Random(i)
        size = {"empty.txt": 0, "large.png": 300_000, "slow.png": int(SLOW_S * 100 * 1024) + 1}.get(name, 5000 + 100 * i)
        letters = range(32, 127) if name.endswith("txt") else range(256)
        with open(os.path.join(folder, "pages", name), "wb") as f:
            f.write(bytes(some.choices(letters, k=size)))
    server = real_nginx.start(SPACE, folder, "127.0.0.1", lambda: curl(["/empty.txt"])[0]["http_code"] != 0,
                              MORE_OF_HTTP, MORE_OF_SERVER)
    return server or sys.exit("nginx does not answer")


def curl(*requests):
    """Requests over one connection; what curl says of each."""
    words = ["curl", "-s", "--http1.1"]
    for i, request in enumerate(requests):
        words += ["--next", "-s"] if i else []
        words += [*request[:-1], "-o", os.devnull, "-w", "%{json}\\n", AT + request[-1]]
    done = subprocess.run(inside(*words), capture_output=True, text=True, timeout=PATIENCE_S)
    return [json.loads(line) for line in done.stdout.splitlines()]


PIPELINE = """
import socket, sys
s = socket.create_connection(("127.0.0.1", 80), 20)
s.sendall(sys.argv[1].encode())
while s.recv(65536):
    pass
"""


def pipeline():
    text = "".join("%s HTTP/1.1\r\nHost: a\r\n%s\r\n" % (line, "Connection: close\r\n" if line is PIPELINED[-1] else "")
                   for line in PIPELINED)
    subprocess.run(inside(sys.executable, "-c", PIPELINE, text), check=True, timeout=PATIENCE_S)


def capture(folder, talk):
    """Run talk() while the loopback is captured; the file, and what talk said."""
    path = os.path.join(folder, "http.pcapng")
    process = subprocess.Popen(inside(PROGRAM, "-i", "lo", "-f", "tcp port 80", "-w", path), stderr=subprocess.PIPE,
                               text=True)
    process.stderr.readline()
    said = talk()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    return path, said


failures = []


def same(what, got, wanted):
    if got != wanted:
        failures.append(what)
        print("FAIL %s: %r, not %r" % (what, got, wanted))


def answer(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout


def check_exchange(x, said, size_of):
    what = "%s %s" % (said["method"], said["url_effective"])
    same(what, (x["method"], "http://%s" % x["server"].split(":")[0] + x["url"].removeprefix(AT), x["status"]),
         (said["method"], said["url_effective"], said["http_code"]))
    plain = x["encoding"] is None and not what.endswith("/chunked.txt")
    if plain:
        same(what + ": body", x["response"]["bodyBytes"], said["size_download"])
        same(what + ": content", x["response"]["contentBytes"], said["size_download"])
    if "/put/" not in what:
        same(what + ": head", x["response"]["headBytes"], said["size_header"])
        same(what + ": sent", x["request"]["headBytes"] + x["request"]["bodyBytes"], said["size_request"])
    else:
        same(what + ": sent", x["request"]["bodyBytes"], said["size_upload"])
        same(what + ": file", x["request"]["contentBytes"], UP_BYTES if said["method"] == "PUT" else 0)
    if x["encoding"]:
        same(what + ": decoded", (x["encoding"], x["response"]["contentBytes"]), ("gzip", size_of[what.split("/")[-1]]))
    same(what + ": missing", x["response"]["missingBytes"], 0)
    same(what + ": parts", sum(v or 0 for v in x["parts"].values()), x["duration"])
    answered = sum(x["parts"][k] or 0 for k in ("send", "wait", "receive"))
    if answered > said["time_total"] * 1e9 + CLOCKS_NS or ("/slow" in what and answered < SLOW_S * 0.8e9):
        same(what + ": time", answered, said["time_total"] * 1e9)


def check_objects(path, folder, pages):
    """Every body is exported as it is on nginx's disk (PUT: as it came there)."""
    out = os.path.join(folder, "objects")
    answer("-q", "-r", path, "--export-objects", "http," + out)
    got = collections.Counter(sha256(os.path.join(out, name)) for name in os.listdir(out))
    wanted = {name: sha256(os.path.join(pages, name)) for name in FILES if name not in ("empty.txt", "part.png")}
    for name, digest in wanted.items():
        same("object " + name, got[digest] > 0, True)
    same("objects that were sent up", got[sha256(os.path.join(pages, "put", "sent.png"))], 4)
    with open(os.path.join(pages, "part.png"), "rb") as f:
        same("the range", got[hashlib.sha256(f.read()[100:300]).hexdigest()], 1)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def run(folder):
    server = start_nginx(folder)
    with open(os.path.join(folder, "UP"), "wb") as f:
        f.write(bytes(random.Random(99).choices(range(256), k=UP_BYTES)))

    def talk():
        said = [x for line in CURLS for x in curl(*([w.replace("UP", f.name) for w in r] for r in line))]
        pipeline()
        return said

    try:
        path, said = capture(folder, talk)
    finally:
        server.terminate()
        server.wait()
    shown = json.loads(answer("exchanges", path, "--json"))
    size_of = {name: os.path.getsize(os.path.join(folder, "pages", name)) for name in FILES}
    same("how many", len(shown), len(said) + len(PIPELINED))
    for x, y in zip(shown, said):
        check_exchange(x, y, size_of)
    same("connections", len({x["stream"] for x in shown}), len(CURLS) + 1)
    last = shown[len(said):]
    same("pipelined", [("%s %s" % (x["method"], x["url"].removeprefix("http://a")), x["status"]) for x in last],
         [(line, 404 if line.endswith("none") else 200) for line in PIPELINED])
    for line, x in zip(PIPELINED, last):
        if not line.endswith("none"):
            same(line, x["response"]["bodyBytes"], 0 if line.startswith("HEAD") else size_of[line.split("/")[1]])
    same("1xx", answer("-r", path, "-Y", "http.response.code < 200", "-Tfields", "-e", "http.response.code"), "100\n")
    check_objects(path, folder, os.path.join(folder, "pages"))


def main():
    set_up()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            run(folder)
    finally:
        subprocess.run(["ip", "netns", "del", SPACE])
    print("%d of nginx's answers are not what curl saw" % len(failures) if failures else "as curl saw it")
    sys.exit(1 if failures else 0)


main()

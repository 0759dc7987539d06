#!/usr/bin/env python3
"""server_test.py -- the server of the page over plain HTTP: every route, and what is to be refused."""
import base64
import concurrent.futures
import ctypes
import glob
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile

WIRETALE, SAMPLES = os.path.abspath(os.environ["WIRETALE"]), os.path.abspath(os.environ["SAMPLES"])
AS_ROOT = [] if os.geteuid() else ["--user", "root"]  # its settings stand in a folder of this user
SAMPLE = "handshake-get-close.pcap"

# Whether the kernel has Landlock: the version of its interface, or less than 0.
LANDLOCK = ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


class Server:
    """A program of its own, in a folder with the sample in it."""

    def __init__(self, *words, env=None):
        self.dir = tempfile.mkdtemp(prefix="wiretale-server-")
        self.home = os.path.join(self.dir, "home")
        os.mkdir(self.home)
        os.mkdir(os.path.join(self.dir, "here"))
        self.here = os.path.join(self.dir, "here")
        shutil.copy(os.path.join(SAMPLES, SAMPLE), self.here)
        with open(os.path.join(self.dir, "secret.pcap"), "wb") as f:
            f.write(b"\n")
        os.symlink("../secret.pcap", os.path.join(self.here, "link.pcap"))
        self.env = {**os.environ, "HOME": self.home, "XDG_CONFIG_HOME": self.home, "LANG": "C.UTF-8", **(env or {})}
        self.words = words
        self.cookie = None

    def __enter__(self):
        self.program = subprocess.Popen([WIRETALE, "open", "--no-browser", *AS_ROOT, *self.words], cwd=self.here,
                                        env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.program.stdout.readline()
        self.tls = "https://" in line
        self.port, self.token = re.search(r":(\d+)/#token=(\w+)", line).groups()
        self.port = int(self.port)
        status, headers, _ = self.ask("POST", "/session", {"token": self.token}, cookie="")
        assert status == 204, status
        self.cookie = headers["set-cookie"].split(";")[0]
        self.set_cookie = headers["set-cookie"]
        return self

    def __exit__(self, *_):
        self.program.send_signal(signal.SIGINT)
        try:
            self.program.wait(20)
        except subprocess.TimeoutExpired:
            self.program.kill()
        self.status = self.program.returncode
        self.err = self.program.stderr.read()
        shutil.rmtree(self.dir)
        assert self.status == 0 and "ERROR: " not in self.err, (self.status, self.err)

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), 30)
        if self.tls:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            s = context.wrap_socket(s)
        return s

    def raw(self, request):
        """Send bytes; the status (0: closed without an answer), headers and body of the answer."""
        with self.connect() as s:
            try:
                s.sendall(request)
            except OSError:
                pass
            return read_answer(s)

    def ask(self, method, path, body=None, cookie=None, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        cookie = self.cookie if cookie is None else cookie
        lines = {"Host": f"127.0.0.1:{self.port}", "Connection": "close", "Content-Length": str(len(data))}
        if cookie:
            lines["Cookie"] = cookie
        if method != "GET":
            lines["Origin"] = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        lines.update({k.replace("_", "-"): v for k, v in headers.items()})
        path = path if path.startswith("//") else "/api/v1" + path
        head = f"{method} {path.replace('//', '/', 1)} HTTP/1.1\r\n" + "".join(
            f"{k}: {v}\r\n" for k, v in lines.items() if v is not None)
        return self.raw(head.encode() + b"\r\n" + data)

    def wait_free(self):
        """Until the server has noticed that connections ended."""
        end = time.monotonic() + 30
        while self.ask("GET", "/captures")[0] != 200 and time.monotonic() < end:
            time.sleep(0.05)

    def get(self, path, **query):
        status, _, body = self.ask("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))
        assert status == 200, (path, query, status, body[:300])
        return json.loads(body)

    def post(self, path, body, wanted=(200, 201, 202, 204)):
        status, _, answer = self.ask("POST", path, body)
        assert status in wanted, (path, status, answer[:300])
        return json.loads(answer) if answer else None

    def open(self, path=SAMPLE):
        number = self.post("/captures", {"path": path})["id"]
        return self.wait(number)

    def wait(self, number):
        for _ in range(600):
            if self.get(f"/captures/{number}")["state"] == "ready":
                return number
            time.sleep(0.02)
        raise AssertionError("still loading")


def read_answer(s):
    data = b""
    try:
        while piece := s.recv(1 << 16):
            data += piece
            head, end, body = data.partition(b"\r\n\r\n")
            length = re.search(rb"(?im)^content-length: (\d+)", head)
            if end and length and len(body) >= int(length.group(1)):
                break
    except OSError:
        pass
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/") else 0
    return status, {k.lower(): v for k, v in (x.split(": ", 1) for x in lines[1:] if ": " in x)}, body


def equal(got, wanted, what=""):
    assert got == wanted, f"{what}: {got!r}, not {wanted!r}"


# ------------------------------------------------------------------ what it does

def numbers(rows):
    return [r["n"] for r in rows["rows"]]


def test_rows():
    with Server() as s:
        at = f"/captures/{s.open()}"
        rows = s.get(at + "/rows", count=100)
        equal(rows["total"], 29)
        assert rows["rows"][4]["c"][6].startswith("49152 → 80 [SYN] Seq=0 Win=8192 Len=0"), rows["rows"][4]
        custom = s.get(at + "/rows", count=9, columns='"No.","%m","Length","%Cus:tcp.len:0:R","Where","%Cus:ip.dst:0:R"')
        equal(custom["rows"][7]["c"], ["8", "119", "198.51.100.80"])
        status, _, _ = s.ask("GET", at + "/rows?columns=%22a%22,%22x%22")
        equal(status, 400, "columns that can't be read")
        s.post(at + "/marks", {"frames": [3, 5], "set": "marked", "on": True})
        s.post(at + "/marks", {"frames": [4], "set": "ignored", "on": True})
        s.post(at + "/marks", {"frames": [5], "set": "reference", "on": True})
        rows = s.get(at + "/rows", count=8)["rows"]
        equal([bool(r.get("marked")) for r in rows], [n in (3, 5) for n in range(1, 9)])
        equal([rows[3]["c"][6], rows[3]["ignored"], rows[4]["c"][1]], ["<Ignored>", True, "*REF*"])
        equal(rows[5]["c"][1], "0.020000", "counts from the reference")
        s.post(at + "/marks", {"frames": [4], "set": "ignored", "on": False})
        assert s.get(at + "/rows", count=8)["rows"][3]["c"][6] != "<Ignored>"


def test_filters():
    with Server() as s:
        at = f"/captures/{s.open()}"
        applied = s.post(at + "/filters", {"text": "tcp.stream == 0"})
        equal(applied["count"], 13)
        equal(numbers(s.get(at + "/rows", filter=applied["filter"], count=50)), list(range(5, 18)))
        equal(s.get(at + "/filters/count", text="dns")["count"], 2)
        status, _, body = s.ask("POST", at + "/filters", {"text": "tcp.prt == 1"})
        equal([status, json.loads(body)["error"]["start"]], [400, 0])
        words = [c["text"] for c in s.get("/filters/complete", text="tcp.fl", at=6)]
        assert "tcp.flags" in words and "tcp.flags.syn" in words, words
        protocols = s.get("/filters/complete", text="tc", at=2)
        equal([protocols[0]["text"], protocols[0]["kind"]], ["tcp", "protocol"])
        equal([c["text"] for c in s.get("/filters/complete", text="upp", at=3)], ["upper"])
        values = s.get("/filters/complete", text="udp && ip.proto == U", at=20)
        assert '"UDP"' in [c["text"] for c in values], values
        equal([values[0]["kind"], values[0]["start"]], ["value", 19])


def test_conversations():
    with Server() as s:
        at = f"/captures/{s.open()}"
        both = s.get(at + "/conversations")
        equal([both["total"], sorted(r["stream"] for r in both["rows"])], [2, [0, 1]])
        equal([r["severity"] for r in both["rows"]], ["fine", "fine"])
        equal([r["frames"] for r in s.get(at + "/conversations", sort="frames", down=0)["rows"]], [12, 13])
        filtered = s.post(at + "/filters", {"text": "tcp.stream == 1"})["filter"]
        equal([r["filter"] for r in s.get(at + "/conversations", filter=filtered)["rows"]], ["tcp.stream == 1"])
        for kind, wanted in (("udp", 1), ("ip", 2), ("ipv6", 0)):
            rows = s.get(at + "/conversations", kind=kind)["rows"]
            equal(len(rows), wanted, kind)
            for row in rows:
                equal(s.get(at + "/filters/count", text=row["filter"])["count"], row["frames"], row["filter"])
        equal(s.ask("GET", at + "/conversations?kind=nosuch")[0], 400)
        equal(s.ask("GET", at + "/conversations?filter=99")[0], 409)


def test_find():
    with Server() as s:
        at = f"/captures/{s.open()}/find"
        equal(s.get(at, kind="filter", text="http", **{"from": 1})["frame"], 8)
        equal(s.get(at, kind="filter", text="dns", back=1, **{"from": 1})["frame"] in (1, 2, 3, 4), True)
        equal(s.get(at, kind="string", text="get /POEM", **{"from": 1})["frame"], 8)
        equal(s.get(at, kind="string", text="get /POEM", case=1, **{"from": 1})["frame"], None)
        equal(s.get(at, kind="hex", text="47 45:54 20", **{"from": 1})["frame"], 8)
        equal(s.get(at, kind="regex", text="seq=0 .*ack=1", **{"from": 1})["frame"], 6)
        equal(s.get(at, kind="string", text="Source Port: 49152", **{"in": "details", "from": 1})["frame"], 5)
        equal(s.ask("GET", at + "?kind=regex&text=(")[0], 400, "a broken expression")
        equal(s.ask("GET", at + "?kind=hex&text=4x")[0], 400, "no hex")


def test_export():
    with Server() as s:
        number = s.open()
        at = f"/captures/{number}"
        filtered = s.post(at + "/filters", {"text": "tcp.stream == 1"})
        s.post(at + "/marks", {"frames": [1, 8], "set": "marked", "on": True})
        for query, wanted in ((f"filter={filtered['filter']}&frames=displayed", filtered["count"]), ("frames=marked", 2),
                              ("frames=selected&frame=8", 1), ("frames=all", 29)):
            for kind in ("pcapng", "pcap"):
                status, headers, body = s.ask("GET", f"{at}/export?{query}&type={kind}")
                equal(status, 200)
                assert headers["content-disposition"].endswith(f'.{kind}"'), headers
                path = os.path.join(s.dir, "out")
                with open(path, "wb") as f:
                    f.write(body)
                lines = subprocess.run([WIRETALE, "-r", path], capture_output=True, text=True).stdout.splitlines()
                equal(len(lines), wanted, query + kind)
        equal(s.ask("GET", f"{at}/export?type=nosuch")[0], 400)


def test_objects():
    with Server() as s:
        at = "/captures/%d/objects" % s.open()
        listed = s.get(at, kind="http")
        equal([(o["n"], o["frame"], o["name"], o["size"]) for o in listed["rows"]],
              [(0, 12, "poem.txt", 3103), (1, 25, "poem.txt", 3103)], "objects")
        equal((listed["more"], s.get(at, kind="imf")["rows"]), (False, []), "mails")
        status, headers, body = s.ask("GET", at + "/1?kind=http")
        equal((status, headers["content-disposition"], len(body)), (200, "attachment; filename*=UTF-8''poem.txt", 3103))
        status, _, archive = s.ask("GET", at + ".zip?kind=http")
        with zipfile.ZipFile(io.BytesIO(archive)) as z:
            equal((status, z.testzip(), z.namelist()), (200, None, ["1-poem.txt", "2-poem.txt"]), "archive")
            equal(z.read("2-poem.txt"), body, "in the archive")
        refused = [s.ask("GET", at + rest)[0] for rest in ("?kind=smb", "/2", "/99999999999", ".zip?kind=x")]
        equal(refused, [400, 404, 404, 400], "refused")


def test_colors_and_settings():
    with Server() as s:
        config = os.path.join(s.home, "wiretale")
        rules = s.get("/colors")
        equal([len(rules), rules[0]["name"]], [20, "Bad TCP"])
        at = f"/captures/{s.open()}"
        equal(s.ask("PUT", "/colors", {"text": "@All@frame@[65535,0,0][0,0,65535]\n!@Off@tcp@[0,0,0][0,0,0]"})[0], 204)
        row = s.get(at + "/rows", count=1)["rows"][0]
        equal([row["rule"], row["bg"], row["fg"]], ["All", "#ff0000", "#0000ff"])
        assert os.path.exists(os.path.join(config, "colorfilters"))
        equal(s.ask("PUT", "/colors", {"text": "@broken"})[0], 400)
        s.post(at + "/colors", {"filter": "tcp.stream == 0", "color": 2})
        equal(s.get(at + "/rows", **{"from": 4, "count": 1})["rows"][0]["bg"], "#ffc0ff")
        s.post(at + "/colors", {"color": 0})
        equal(s.get(at + "/rows", **{"from": 4, "count": 1})["rows"][0]["rule"], "All")
        equal(s.ask("PUT", "/colors", {"text": ""})[0], 204)
        equal(len(s.get("/colors")), 20)
        equal(s.ask("PUT", "/settings", {"a": 1})[0], 204)
        equal(s.get("/settings"), {"a": 1})
        equal(s.ask("PUT", "/settings", b"[" + b" " * 10)[0], 400)
        equal([r["name"] for r in s.get("/recent")], [SAMPLE])


def test_wiresharks_own_files():
    with Server() as s:
        pass
    s = Server()
    folder = os.path.join(s.home, "wireshark")
    os.mkdir(folder)
    with open(os.path.join(folder, "dfilters"), "w") as f:
        f.write('"Mine" tcp.port == 80\nnonsense\n"Two" dns\n')
    with open(os.path.join(folder, "colorfilters"), "w") as f:
        f.write("# comment\n@Mine@http@[0,65535,0][0,0,0]\n")
    with s:
        equal(s.get("/filters/saved"), [{"name": "Mine", "filter": "tcp.port == 80"}, {"name": "Two", "filter": "dns"}])
        equal(s.get("/colors"), [{"name": "Mine", "filter": "http", "bg": "#00ff00", "fg": "#000000", "off": False}])


def test_decode_as():
    with Server() as s:
        number = s.post("/captures", {"example": True})["id"]
        at = f"/captures/{s.wait(number)}"
        assert "dns" in next(t for t in s.get("/decode-as") if t["table"] == "tcp.port")["protocols"]
        equal(s.get(at + "/filters/count", text="http")["count"] > 0, True)
        s.post(at + "/decode-as", {"table": "tcp.port", "key": 80, "protocol": "dns"})
        s.wait(number)
        equal(s.get(at + "/filters/count", text="http")["count"], 0)
        equal(s.ask("POST", at + "/decode-as", {"table": "tcp.port", "key": 80, "protocol": "nosuch"})[0], 400)


def test_guide():
    with Server() as s:
        for lang in ("en", "zh"):
            parts = s.get("/guide", lang=lang)
            examples = [e["filter"] for p in parts for e in p["entries"] if e["filter"]]
            assert len(examples) > 50 and {"tcp.port == 80", "ip.flags.mf == 1 || ip.frag_offset > 0"} <= set(examples)
            for text in examples:
                check = s.get("/filters/check", text=text)
                assert check["ok"] or any(e["filter"] == text and e["later"] for p in parts for e in p["entries"]), text


def test_upload():
    with Server() as s:
        with open(os.path.join(SAMPLES, SAMPLE), "rb") as f:
            data = f.read()
        number = s.post("/uploads", {"name": "mine.pcap", "size": len(data)})["id"]
        for at in range(0, len(data), 1000):
            equal(s.ask("PUT", f"/uploads/{number}?offset={at}", data[at:at + 1000])[0], 200)
        capture = s.post(f"/uploads/{number}/open", {})["id"]
        s.wait(capture)
        equal(s.get(f"/captures/{capture}")["name"], "mine.pcap")
        equal(s.get(f"/captures/{capture}/rows")["total"], 29)


def test_example_and_tunnel():
    with Server(env={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 2222", "USER": "me"}) as s:
        wanted = f"ssh -p 2222 -L {s.port}:127.0.0.1:{s.port} me@192.0.2.2"
        equal(s.program.stdout.readline(), f"From your own machine: {wanted}\n")
        equal(s.get("/about")["ssh"], wanted)


# ------------------------------------------------------------------ what it refuses

def test_access():
    with Server() as s:
        number = s.open()
        rows = f"/captures/{number}/rows"
        equal(s.ask("GET", rows, cookie="")[0] if s.cookie else 0, 200 if not s.cookie else 401, "no cookie")
        name = s.cookie.split("=")[0]
        equal(s.ask("GET", rows, cookie=f"{name}=" + "0" * 48)[0], 401, "a guessed cookie")
        equal(s.ask("POST", "/session", {"token": "0" * 48})[0], 403, "a wrong token")
        assert "HttpOnly" in s.set_cookie and "SameSite=Strict" in s.set_cookie, s.set_cookie
        for host in ("evil.example", f"evil.example:{s.port}", "127.0.0.1.evil.example", "192.0.2.7", None):
            equal(s.ask("GET", rows, Host=host)[0] in (400, 403), True, f"Host {host}")
        for origin in ("http://evil.example", "null", "http://127.0.0.1", f"http://127.0.0.1:{s.port}.evil.example"):
            equal(s.ask("POST", "/captures", {"example": True}, Origin=origin)[0], 403, origin)
            equal(s.ask("GET", rows, Origin=origin)[0], 403, origin)
        equal(s.ask("POST", "/captures", {"example": True}, Origin=None)[0], 403, "no Origin")
        for method in ("OPTIONS", "TRACE", "PATCH", "HEAD", "NONSENSE"):
            assert s.ask(method, rows)[0] in (400, 403, 405, 501), method
        equal(s.ask("GET", "/nosuch")[0], 404)
        equal(s.ask("DELETE", "/about")[0], 405)
        equal([c["id"] for c in s.get("/captures")], [number], "the open captures are untouched")
        headers = s.ask("GET", "//")[1]
        for wanted in ("require-trusted-types-for 'script'", "default-src 'none'", "frame-ancestors 'none'"):
            assert wanted in headers["content-security-policy"], headers


def test_paths():
    with Server() as s:
        for path in ("../secret.pcap", "/etc/passwd", "link.pcap", "here/../../secret.pcap", "./../secret.pcap", "\x00",
                     "a\x00b", "../here/../secret.pcap", "/proc/self/environ", "x" * 5000, ""):
            status = s.ask("POST", "/captures", {"path": path})[0]
            assert status in (400, 403), (path[:40], status)
        for path in ("..", "/", "/etc", "../here/.."):
            assert s.ask("GET", "/files?" + urllib.parse.urlencode({"path": path}))[0] == 404, path
        for path in ("//../../etc/passwd", "//%2e%2e/%2e%2e/etc/passwd", "//app.js/../../x", "//app.css%00.png"):
            assert s.ask("GET", path)[0] in (400, 403, 404), path
        equal(s.get("/captures"), [])


def test_folder_of_root():
    """Root's own folder: the page says that its user may not read it, and works."""
    if os.geteuid() != 0:
        return
    with Server("--user", "nobody") as s:
        equal(s.get("/files"), {"path": "", "entries": [], "refused": True})
        assert s.ask("GET", "/files?path=home")[0] == 404
        assert s.ask("POST", "/captures", {"example": True})[0] == 201


def test_limits():
    with Server() as s:
        number = s.open()
        equal(s.ask("POST", "/uploads", {"name": "a", "size": (4 << 30) + 1})[0], 413, "an upload above the limit")
        upload = s.post("/uploads", {"name": "a", "size": 10})["id"]
        equal(s.ask("PUT", f"/uploads/{upload}?offset=8", b"abc")[0], 413, "more than was said")
        long = b"a" * ((4 << 20) + 1)
        assert s.ask("PUT", f"/uploads/{upload}?offset=0", long)[0] in (0, 413), "a body above the limit"
        equal(s.ask("GET", "/about", X="a" * 20000)[0] in (400, 413, 431), True, "long headers")
        for _ in range(3):
            s.post("/uploads", {"name": "a", "size": 10})
        equal(s.ask("POST", "/uploads", {"name": "a", "size": 10})[0], 429, "too many uploads")
        for _ in range(15):
            s.post("/captures", {"example": True})
        equal(s.ask("POST", "/captures", {"example": True})[0], 429, "too many captures")
        host = f"Host: 127.0.0.1:{s.port}\r\nCookie: {s.cookie}\r\n".encode()
        for head in (b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n",
                     b"Content-Length: 1\r\nContent-Length: 2\r\n",
                     b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"):
            status = s.raw(b"GET /api/v1/captures HTTP/1.1\r\n" + host + head + b"\r\nabcd")[0]
            assert status in (0, 400, 413), (head, status)
        equal(s.get(f"/captures/{number}/rows")["total"], 29, "still there")


def test_bodies():
    with Server() as s:
        at = f"/captures/{s.open()}"
        for body in (b"", b"{", b"[]", b'{"text":', b'{"text":1}', b'{"text":"\\u0000"}', b'{"text":"\\ud800"}',
                     b'{"a":{"b":[1,{}]},"text":"tcp"}', b"\xff\xfe", b'{"text":"' + b"(" * 60000 + b'"}',
                     b'{"frames":[1,2,"x"],"set":"marked"}', b'{"frames":[99999999999],"set":"marked"}'):
            for path in ("/filters", "/marks", "/decode-as", "/colors"):
                status = s.ask("POST", at + path, body)[0]
                assert status in (200, 202, 204, 400), (path, body[:40], status)
        s.wait(int(at.split("/")[-1]))
        for query in ("from=99999999999", "count=0", "count=99999999", "filter=77", "selected=999999", "selected=0",
                      "columns=%22", "time=x"):
            status = s.ask("GET", f"{at}/rows?{query}")[0]
            assert status in (200, 400), (query, status)
        for path in ("/frames/0", "/frames/99999", "/frames/18446744073709551616", "/follow?proto=tcp&stream=99",
                     "/tale?stream=99"):
            equal(s.ask("GET", at + path)[0], 404, path)


def test_read_only():
    with Server("--read-only") as s:
        s.open()
        equal(s.ask("POST", "/uploads", {"name": "a", "size": 1})[0], 403)
        equal(s.ask("PUT", "/settings", {"a": 1})[0], 403)
        equal(s.ask("PUT", "/colors", {"text": "@A@tcp@[1,1,1][2,2,2]"})[0], 204)
        equal(os.listdir(s.home), [], "nothing is written")


def test_many_connections():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with Server() as s:
        number = s.open()
        request = f"GET /api/v1/captures HTTP/1.1\r\nHost: 127.0.0.1:{s.port}\r\nCookie: {s.cookie}\r\n\r\n".encode()
        guests = [s.connect() for _ in range(1000)]
        for g in guests:
            g.sendall(request)
        got = [read_answer(g)[0] for g in guests]
        assert set(got) == {200, 503} or set(got) == {503}, set(got)
        for g in guests:
            g.close()
        s.wait_free()
        equal([c["id"] for c in s.get("/captures")], [number])
        slow = [s.connect() for _ in range(300)]  # that never ask to the end
        for g in slow:
            g.sendall(b"GET / HTTP/1.1\r\nHost: 1")
        equal(s.ask("GET", "/captures")[0], 503)
        for g in slow:
            g.close()
        s.wait_free()
        equal([c["id"] for c in s.get("/captures")], [number])


def test_load():
    """Rows, filters, finds, exports and watchers that go away, all at once, while captures open and close."""
    with Server() as s:
        number = s.open()
        at = f"/captures/{number}"

        def leave(path, wait):
            with s.connect() as c:
                c.sendall(f"GET /api/v1{at}{path} HTTP/1.1\r\nHost: 127.0.0.1:{s.port}\r\n"
                          f"Cookie: {s.cookie}\r\n\r\n".encode())
                if wait:
                    c.recv(200)
            return 200

        def one(i):
            kind = i % 8
            if kind == 0:
                return leave("/events", True)
            if kind == 1:
                return leave("/export", False)
            if kind == 2:
                other = s.ask("POST", "/captures", {"example": True})
                if other[0] == 201:
                    s.ask("GET", f"/captures/{json.loads(other[2])['id']}/filters/count?text=frame.len%3E1&page={i}")
                    return s.ask("DELETE", f"/captures/{json.loads(other[2])['id']}")[0]
                return other[0]
            path = [f"/filters/count?text=tcp.len%3E{i}&page=1", "/find?text=nothing&page=1&in=details",
                    "/rows?count=30&selected=8", "/frames/8", "/conversations?kind=tcp"][kind - 3]
            return s.ask("GET", at + path)[0]
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            got = set(pool.map(one, range(800)))
        assert got <= {200, 204, 409, 429, 404}, got
        equal(s.get(at + "/rows")["total"], 29)


def children_of(process):
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as f:
                fields = f.read().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == process:
            found.append(int(path.split("/")[2]))
    return found


def test_confined():
    """Who answers has given up what it does not need, and does not reach what its settings point to."""
    with Server() as s:
        settings = os.path.join(s.home, "wiretale")
        macros = os.path.join(settings, "dfilter_macros")
        count = f"/captures/{s.open()}/filters/count?page=1&text=" + urllib.parse.quote("${all}")
        os.makedirs(settings, exist_ok=True)
        with open(macros, "w") as f:
            f.write('"all","frame"\n')
        equal(json.loads(s.ask("GET", count)[2])["count"], 29)
        os.rename(macros, os.path.join(s.dir, "macros"))
        os.symlink(os.path.join(s.dir, "macros"), macros)  # out of the folder
        server, = children_of(s.program.pid)
        with open(f"/proc/{server}/status") as f:
            status = f.read()
        assert re.search(r"^NoNewPrivs:\s+1", status, re.M) and re.search(r"^Seccomp:\s+2", status, re.M), status
        if LANDLOCK:
            assert s.ask("GET", count)[0] == 400


def test_no_capture_stays():
    """Whichever process is killed while a capture goes on, none of the others stays."""
    if os.geteuid():
        return
    for victim in ("wiretale", "wiretale-capture", "broker"):
        s = Server()
        try:
            s.__enter__()
            status, _, body = s.ask("POST", "/live", {"devices": "lo", "filter": "udp"})
            if status != 201:
                print("skip what captures leave: lo can't be captured here", body)
                s.program.send_signal(signal.SIGTERM)
                return
            pids = {os.path.basename(os.readlink(f"/proc/{pid}/exe")): pid for pid in children_of(s.program.pid)}
            equal(sorted(pids), ["wiretale", "wiretale-capture"])
            pids["broker"] = s.program.pid
            os.kill(pids[victim], signal.SIGKILL)
            if victim == "wiretale-capture":
                while s.get("/captures/1")["state"] != "ready":
                    time.sleep(0.01)
                assert "capture program ended" in s.get("/captures/1")["message"]
                s.program.send_signal(signal.SIGTERM)
            s.program.wait(20)
            until = time.time() + 20
            while any(os.path.exists(f"/proc/{pid}") for pid in pids.values()) and time.time() < until:
                time.sleep(0.01)
            equal([name for name, pid in pids.items() if os.path.exists(f"/proc/{pid}")], [], victim)
        finally:
            s.program.stdout.close()
            s.program.stderr.close()
            shutil.rmtree(s.dir)


def test_nothing_stays():
    """However it ends, no process stays; where the first one is not killed, no folder either."""
    for number, folders in ((signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGKILL, 1)):
        with tempfile.TemporaryDirectory() as d:
            s = Server(env={"TMPDIR": d})
            try:
                s.__enter__()
                server, = children_of(s.program.pid)
                equal(len(os.listdir(d)), 1)
                s.program.send_signal(number)
                s.program.wait(20)
                until = time.time() + 20
                while os.path.exists(f"/proc/{server}") and time.time() < until:
                    time.sleep(0.01)
                assert not os.path.exists(f"/proc/{server}"), number
                equal(len(os.listdir(d)), folders)
            finally:
                s.program.stdout.close()
                s.program.stderr.close()
                shutil.rmtree(s.dir)


def test_tls():
    if not shutil.which("openssl"):
        return
    with tempfile.TemporaryDirectory() as d:
        cert, key = os.path.join(d, "cert.pem"), os.path.join(d, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
                       check=True, capture_output=True)
        with Server("--address", "0.0.0.0", "--tls-cert", cert, "--tls-key", key) as s:
            assert "Secure" in s.set_cookie
            equal(s.get(f"/captures/{s.open()}/rows")["total"], 29)
            equal(s.ask("GET", "/captures", Host="evil.example")[0], 403)
            equal(s.ask("GET", "/captures", Host=f"192.0.2.7:{s.port}")[0], 200)
        refused = subprocess.run([WIRETALE, "open", "--tls-cert", key, "--tls-key", cert], capture_output=True,
                                 timeout=20)
        equal(refused.returncode, 2)


def main():
    wanted = sys.argv[1:]
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not wanted or name in wanted):
            start = time.time()
            test()
            print(f"{name} {time.time() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()

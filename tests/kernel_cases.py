"""kernel_cases.py -- what kernel_test.py plays: each case of the tale that real sockets can produce.

A case drives sockets of both ends on a stage, and may give the relay a rule: what is to happen to a segment (False:
lost; a number: so many seconds late; HOLD: until it is released).  Beside it stands what the tale must call the
opening and the closing.
"""
import errno
import fcntl
import os
import socket
import struct
import termios
import threading
import time

ALL = []
# Of this run alone: sockets of an earlier one, in a namespace that dies slowly, may have the same ports.
NET = f"10.{64 + os.getpid() // 250 % 128}.{1 + os.getpid() % 250}"
CLIENT_IP, SERVER_IP = NET + ".1", NET + ".2"
HOLD = "hold"


class Case:
    def __init__(self, function, opening, closings, sysctl):
        self.function, self.opening, self.closings, self.sysctl = function, opening, closings, sysctl
        self.name = function.__name__
        self.number = len(ALL) + 1


def case(opening, *closings, sysctl=None):
    """closings: those that may come about, as the scheduler pleases.  sysctl: (name, value, usual value) of the server's
    namespace while the case is played."""
    def add(function):
        ALL.append(Case(function, opening, closings, sysctl))
        return function
    return add


class Stage:
    """Sockets for one case.  They are kept until the end of the test, so that none closes unasked."""

    kept = []
    client_ports = server_ports = 0  # kernel_test.py sets them

    def __init__(self, case_, spaces, relay, number):
        self.client_space, self.server_space, _ = spaces
        self.relay, self.case = relay, case_
        self.client_at = (CLIENT_IP, self.client_ports + number)
        self.server_at = (SERVER_IP, self.server_ports + number)

    def rule(self, function):
        self.relay.rules[self.server_at[1]] = function

    def release(self):
        self.relay.release(self.server_at[1])

    def settle(self, c, s):
        """All that was sent has arrived, its acknowledgements too, and no repetition is on its way."""
        while any(struct.unpack("i", fcntl.ioctl(x, termios.TIOCOUTQ, b"1234"))[0] for x in (c, s)):
            time.sleep(0.005)
        self.relay.settle(self.server_at[1])

    def socket(self, server=False):
        s = (self.server_space if server else self.client_space).socket(socket.AF_INET, socket.SOCK_STREAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.settimeout(15)
        s.bind(self.server_at if server else self.client_at)
        self.kept.append(s)
        return s

    def listen(self, **options):
        s = self.socket(server=True)
        for name, value in options.items():
            level = socket.SOL_SOCKET if name.startswith("SO_") else socket.IPPROTO_TCP
            s.setsockopt(level, getattr(socket, name), value)
        s.listen(8)
        return s

    def open(self, **options):
        """A connection: (client's socket, server's socket)."""
        listener = self.listen(**options)
        c = self.socket()
        c.connect(self.server_at)
        s, _ = listener.accept()
        s.settimeout(15)
        self.kept.append(s)
        return c, s

    def begin(self):
        """A connect whose end nobody waits for."""
        c = self.socket()
        c.setblocking(False)
        assert c.connect_ex(self.server_at) == errno.EINPROGRESS
        return c

    def talk(self, c, s):
        """A question and its answer."""
        c.sendall(b"q" * 100)
        read(s, 100)
        s.sendall(b"a" * 3000)
        read(c, 3000)


def read(s, n):
    data = b""
    while len(data) < n:
        more = s.recv(n - len(data))
        if not more:
            break
        data += more
    return data


def wait_end(s):
    while s.recv(65536):
        pass


def abort(s):
    """Close with a reset."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def finish(c, s):
    """The usual end: the client closes, the server reads that and closes a moment later."""
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    time.sleep(0.1)
    s.close()
    wait_end(c)
    c.close()
    time.sleep(0.1)


class First:
    """A rule that loses the first n segments that a test holds for."""

    def __init__(self, test, n=1):
        self.test, self.left = test, n

    def __call__(self, segment):
        if self.left and self.test(segment):
            self.left -= 1
            return False
        return True


# ------------------------------------------------------------------ open and close

@case("normal", "four")
def four_way_close(stage):
    c, s = stage.open()
    stage.talk(c, s)
    finish(c, s)


@case("normal", "four")
def server_closes_first(stage):
    c, s = stage.open()
    stage.talk(c, s)
    finish(s, c)


@case("normal", "three", "four")
def merged_close(stage):
    c, s = stage.open()
    stage.talk(c, s)

    def answer_fin(segment):  # so late that the server's own FIN has its ACK
        return True
    stage.rule(answer_fin)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
    waiter = threading.Thread(target=lambda: (wait_end(s), s.close()))
    waiter.start()
    c.sendall(b"last")
    c.shutdown(socket.SHUT_WR)
    waiter.join()
    wait_end(c)
    c.close()
    time.sleep(0.1)


@case("normal", "simultaneous")
def simultaneous_close(stage):
    c, s = stage.open()
    stage.talk(c, s)
    stage.settle(c, s)
    stage.rule(lambda segment: HOLD)
    c.shutdown(socket.SHUT_WR)
    s.shutdown(socket.SHUT_WR)
    stage.release()
    wait_end(c)
    wait_end(s)
    time.sleep(0.5)


@case("simultaneous", "four")
def simultaneous_open(stage):
    called = set()

    def both_call(segment):
        called.add(segment.to_server)
        return HOLD
    stage.rule(both_call)
    c, s = stage.socket(), stage.socket(server=True)
    callers = [threading.Thread(target=x.connect, args=(y,)) for x, y in ((c, stage.server_at), (s, stage.client_at))]
    for caller in callers:
        caller.start()
    while len(called) < 2:
        time.sleep(0.005)
    stage.release()
    for caller in callers:
        caller.join()
    stage.talk(c, s)
    finish(c, s)


@case("normal", "four")
def half_close_with_data(stage):
    c, s = stage.open()
    stage.talk(c, s)
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    for _ in range(5):
        s.sendall(b"d" * 2000)
        time.sleep(0.05)
    s.close()
    wait_end(c)
    c.close()
    time.sleep(0.1)


@case("normal", "half")
def orphan_fin_wait_2(stage):
    c, s = stage.open()
    stage.talk(c, s)
    c.close()
    time.sleep(0.5)


@case("normal", "four")
def fin_lost(stage):
    c, s = stage.open()
    stage.talk(c, s)
    stage.rule(First(lambda x: x.fin and x.to_server))
    finish(c, s)


@case("normal", "four")
def last_ack_lost(stage):
    c, s = stage.open()
    stage.talk(c, s)
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    time.sleep(0.2)
    stage.rule(First(lambda x: x.pure_ack and x.to_server))
    s.close()
    wait_end(c)
    c.close()
    time.sleep(1)


@case("normal", "four")
def fin_with_data_and_losses(stage):
    c, s = stage.open()
    stage.rule(First(lambda x: x.to_server and x.len, 2))
    c.sendall(b"x" * 4000)
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    time.sleep(0.1)
    s.close()
    wait_end(c)
    c.close()
    time.sleep(0.2)


# ------------------------------------------------------------------ openings that go wrong

@case("refused", "reset")
def refused(stage):
    c = stage.socket()
    assert c.connect_ex(stage.server_at) == errno.ECONNREFUSED


@case("unanswered", "none")
def unanswered(stage):
    stage.rule(lambda segment: False)
    stage.begin()
    time.sleep(4)


@case("normal", "four")
def syn_lost(stage):
    stage.rule(First(lambda x: x.syn and x.to_server))
    c, s = stage.open()
    finish(c, s)


@case("normal", "four")
def synack_lost(stage):
    stage.rule(First(lambda x: x.syn and not x.to_server))
    c, s = stage.open()
    finish(c, s)


@case("normal", "four")
def handshake_ack_lost(stage):
    stage.rule(First(lambda x: x.pure_ack and x.to_server))
    c, s = stage.open()
    finish(c, s)


@case("half", "none")
def never_acknowledged(stage):
    stage.rule(lambda x: x.syn)
    stage.listen()
    stage.begin()
    time.sleep(2.5)


@case("reset", "reset")
def given_up_while_opening(stage):
    stage.listen()
    stage.begin().close()
    time.sleep(0.3)


@case("normal", "four", sysctl=("tcp_syncookies", 2, 1))
def syn_cookies(stage):
    c, s = stage.open()
    stage.talk(c, s)
    finish(c, s)


@case("normal", "none", sysctl=("tcp_syncookies", 2, 1))
def syn_cookies_unfinished(stage):
    stage.rule(lambda x: x.syn)
    stage.listen()
    stage.begin()
    time.sleep(2)


def fast_open(stage, listener, data):
    c = stage.socket()
    message_fast_open = 0x20000000
    c.setblocking(True)  # a time limit would make it wait for nothing
    c.sendto(data, message_fast_open, stage.server_at)
    c.settimeout(15)
    s, _ = listener.accept()
    s.settimeout(15)
    stage.kept.append(s)
    return c, s


@case("fast", "four")
def fast_open_taken(stage):
    listener = stage.listen(TCP_FASTOPEN=5)
    c, s = fast_open(stage, listener, b"first")  # asks for a cookie
    read(s, 5)
    abort(c)
    time.sleep(0.1)
    c, s = fast_open(stage, listener, b"second")  # has it
    read(s, 6)
    s.sendall(b"at once" * 300)
    read(c, 2100)
    finish(c, s)


@case("fast", "three", "four", "simultaneous")
def fast_open_and_server_closes_at_once(stage):
    listener = stage.listen(TCP_FASTOPEN=5)
    c, s = fast_open(stage, listener, b"first")
    read(s, 5)
    abort(c)
    time.sleep(0.1)
    stage.rule(lambda segment: 0.05)
    c, s = fast_open(stage, listener, b"second")
    read(s, 6)
    s.close()  # before the handshake's last ACK
    wait_end(c)
    c.close()
    time.sleep(0.4)


@case("normal", "four")
def half_open_found(stage):
    """The client forgets the connection in silence (TCP_REPAIR), and opens it anew from the same port."""
    tcp_repair = 19
    c, s = stage.open()
    stage.talk(c, s)
    stage.settle(c, s)
    c.setsockopt(socket.IPPROTO_TCP, tcp_repair, 1)
    c.close()
    time.sleep(0.1)
    listener = next(x for x in stage.kept if x.fileno() >= 0 and x.getsockname() == stage.server_at
                    and x.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    c = stage.socket()
    c.connect(stage.server_at)
    s, _ = listener.accept()
    s.settimeout(15)
    stage.kept.append(s)
    finish(c, s)


# ------------------------------------------------------------------ resets

@case("normal", "reset")
def client_resets(stage):
    c, s = stage.open()
    stage.talk(c, s)
    abort(c)
    time.sleep(0.1)


@case("normal", "reset")
def server_resets(stage):
    c, s = stage.open()
    stage.talk(c, s)
    abort(s)
    time.sleep(0.1)


@case("normal", "reset")
def closed_with_unread_data(stage):
    c, s = stage.open()
    c.sendall(b"nobody reads this")
    time.sleep(0.1)
    s.close()
    time.sleep(0.1)


@case("normal", "reset")
def data_after_full_close(stage):
    c, s = stage.open()
    stage.talk(c, s)
    s.close()
    wait_end(c)
    time.sleep(0.1)
    c.sendall(b"too late")
    time.sleep(0.2)


@case("normal", "reset")
def reset_in_close_wait(stage):
    c, s = stage.open()
    stage.talk(c, s)
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    time.sleep(0.1)
    abort(s)
    time.sleep(0.1)


@case("normal", "reset")
def reset_in_fin_wait_2(stage):
    c, s = stage.open()
    stage.talk(c, s)
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    time.sleep(0.1)
    abort(c)
    time.sleep(0.1)


@case("normal", "reset")
def reset_in_fin_wait_1(stage):
    c, s = stage.open()
    stage.talk(c, s)
    stage.rule(lambda x: not (x.to_server or x.rst))  # the FIN is not acknowledged
    c.shutdown(socket.SHUT_WR)
    time.sleep(0.05)
    stage.rule(lambda x: not x.fin)
    abort(c)
    time.sleep(0.2)


@case("normal", "four")
def abort_in_last_ack(stage):
    """Linux sends no reset then."""
    c, s = stage.open()
    stage.talk(c, s)
    c.shutdown(socket.SHUT_WR)
    wait_end(s)
    time.sleep(0.1)
    stage.rule(lambda x: not (x.pure_ack and x.to_server))
    s.shutdown(socket.SHUT_WR)
    time.sleep(0.1)
    abort(s)
    time.sleep(0.1)


@case("normal", "reset")
def reset_before_any_data(stage):
    c, s = stage.open()
    abort(s)
    time.sleep(0.1)


# ------------------------------------------------------------------ the course of data

@case("normal", "four")
def keep_alives(stage):
    c, s = stage.open()
    for name, value in (("SO_KEEPALIVE", 1),):
        c.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    stage.talk(c, s)
    time.sleep(3.3)
    finish(c, s)


@case("normal", "reset")
def keep_alives_unanswered(stage):
    c, s = stage.open()
    stage.talk(c, s)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in ((socket.TCP_KEEPIDLE, 1), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 2)):
        c.setsockopt(socket.IPPROTO_TCP, option, value)
    stage.rule(lambda x: x.to_server and x.rst)
    time.sleep(4)


@case("normal", "four")
def zero_window(stage):
    c, s = stage.open(SO_RCVBUF=4000)
    c.setblocking(False)
    c.send(b"z" * 200000)
    time.sleep(3)  # probes
    c.settimeout(15)
    reader = threading.Thread(target=wait_end, args=(s,))
    reader.start()
    c.shutdown(socket.SHUT_WR)
    reader.join()
    time.sleep(0.1)
    s.close()
    wait_end(c)
    c.close()
    time.sleep(0.1)


@case("normal", "four")
def timeout_retransmission(stage):
    c, s = stage.open()
    stage.talk(c, s)
    stage.rule(First(lambda x: x.to_server and x.len, 3))
    c.sendall(b"r" * 300)
    read(s, 300)
    finish(c, s)


@case("normal", "four")
def fast_retransmission(stage):
    c, s = stage.open()
    stage.talk(c, s)
    seen = []

    def third(segment):
        if segment.to_server and segment.len:
            seen.append(segment.seq)
            return len(seen) != 3
        return True
    stage.rule(third)
    c.sendall(b"f" * 14000)
    read(s, 14000)
    finish(c, s)


@case("normal", "four")
def tail_loss(stage):
    c, s = stage.open()
    for _ in range(3):
        stage.talk(c, s)
    lost = []

    def last(segment):
        if segment.to_server and segment.len and segment.flags & 8 and not lost:
            lost.append(segment.seq)
            return False
        return True
    stage.rule(last)
    c.sendall(b"t" * 10000)
    read(s, 10000)
    finish(c, s)


@case("normal", "four")
def many_losses(stage):
    c, s = stage.open()
    count = [0]

    def each_ninth(segment):
        if segment.len:
            count[0] += 1
        return not (segment.len and count[0] % 9 == 0)
    stage.rule(each_ninth)
    for _ in range(10):
        c.sendall(b"1" * 30000)
        read(s, 30000)
        s.sendall(b"2" * 30000)
        read(c, 30000)
    stage.rule(None)
    finish(c, s)


@case("normal", "four")
def acknowledgements_lost(stage):
    c, s = stage.open()
    stage.rule(First(lambda x: x.pure_ack and not x.to_server, 2))
    c.sendall(b"a" * 500)
    read(s, 500)
    time.sleep(1)
    finish(c, s)


@case("normal", "four")
def reordered(stage):
    c, s = stage.open()
    stage.talk(c, s)
    count = [0]

    def late(segment):
        count[0] += segment.to_server and segment.len > 0
        return 0.02 if segment.to_server and segment.len and count[0] == 2 else 0.005
    stage.rule(late)
    c.sendall(b"o" * 7000)
    read(s, 7000)
    time.sleep(0.2)
    finish(c, s)


@case("normal", "four")
def server_silent_then_back(stage):
    c, s = stage.open()
    stage.rule(lambda x: x.to_server)
    c.sendall(b"w" * 100)
    time.sleep(0.9)
    stage.rule(None)
    time.sleep(1.5)
    read(s, 100)
    finish(c, s)


@case("normal", "four")
def time_wait_reused(stage):
    """The same ports again while the client's end is in TIME_WAIT."""
    for _ in range(2):
        listener = stage.listen()
        c = stage.socket()
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        c.connect(stage.server_at)
        s, _ = listener.accept()
        s.settimeout(15)
        stage.kept.append(s)
        listener.close()
        stage.talk(c, s)
        finish(s, c)
        time.sleep(1.1)
        break
    listener = stage.listen()
    c = stage.socket()
    c.connect(stage.server_at)
    s, _ = listener.accept()
    finish(c, s)

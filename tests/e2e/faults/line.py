"""A line that fails as real ones do: a TCP proxy between a browser and the server.

One request a connection, so that every fault meets a request that was asked for. What passed whole
is remembered, as the server got it.
"""

import gzip
import json
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import urlsplit

PUSH = "/api/v1/sync/push"
BLOBS = "/api/v1/blobs/"
EVERYTHING = "/"
_PATIENCE = 60
# Longer than the app waits: whoever is held is let go by the test, and not by this.
_HELD = 300


class Fault(Enum):
    """What becomes of one request."""

    CUT_BEFORE = auto()  # the server never hears of it
    CUT_IN_BODY = auto()  # the server gets half of it
    CUT_BEFORE_ANSWER = auto()  # done and answered, but the answer is lost
    CUT_IN_ANSWER = auto()  # half of the answer arrives
    SILENT = auto()  # there it passes, back it does not, and nobody hangs up until it is healed
    HELD = auto()  # nothing passes until it is let go
    PORTAL = auto()  # a login page answers in the server's place
    BUSY = auto()  # a gateway answers: 503
    FORBIDDEN = auto()  # a filter on the way answers: 403


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    head: bytes
    body: bytes

    @property
    def text(self) -> str:
        zipped = b"content-encoding: gzip" in self.head.lower()
        return (gzip.decompress(self.body) if zipped else self.body).decode()

    def saying(self, text: str) -> "Request":
        """The same request with another body."""
        body = text.encode()
        kept = [
            line
            for line in self.head.removesuffix(b"\r\n\r\n").split(b"\r\n")
            if not line.lower().startswith((b"content-length:", b"content-encoding:"))
        ]
        length = b"Content-Length: " + str(len(body)).encode()
        return replace(self, head=b"\r\n".join([*kept, length, b"", b""]), body=body)


Rule = Callable[[Request], Fault | None]
# The bytes that reach the server instead of these.
Spoiler = Callable[[Request], Request]

_PAGE = "<!doctype html><title>Wi-Fi</title><h1>请先登录本网络</h1>".encode()
_STRANGERS = {
    Fault.PORTAL: b"200 OK",
    Fault.BUSY: b"503 Service Unavailable",
    Fault.FORBIDDEN: b"403 Forbidden",
}


class Line:
    """Carries everything until it is told to `fail`, and again when it is to `heal`."""

    def __init__(self, far: str) -> None:
        parts = urlsplit(far)
        assert parts.hostname
        assert parts.port
        self._far = (parts.hostname, parts.port)
        self._change = threading.Condition()
        self._rule: Rule = _carries
        self._over = threading.Event()
        self._met: list[Request] = []
        self._passed: list[Request] = []
        self.spoil: Spoiler = _as_it_is
        self.url = ""

    def fail(self, fault: Fault, on: str = PUSH) -> None:
        """Every request below this path, from now on."""
        self.obey(lambda request: fault if request.path.startswith(on) else None)

    def obey(self, rule: Rule) -> None:
        """Fail as the rule says, which is asked once for each request.

        Under the rule before it what was silent is cut, what was held goes on its way.
        """
        with self._change:
            self._rule = rule
            self._over.set()
            self._over = threading.Event()
            self._met.clear()

    def heal(self) -> None:
        """Carry everything again as it is."""
        self.spoil = _as_it_is
        self.obey(_carries)

    def met(self, count: int = 1) -> None:
        """Wait until so many requests met the fault."""
        with self._change:
            here = self._change.wait_for(lambda: len(self._met) >= count, _PATIENCE)
        assert here, f"only {len(self._met)} of {count} requests met the fault"

    def handed_in(self, count: int) -> list[list[str]]:
        """The ids in each batch that reached the server whole, in the order of arrival; waits
        until there are so many."""
        with self._change:
            self._change.wait_for(lambda: len(self._pushed()) >= count, _PATIENCE)
            batches = self._pushed()
        return [[op["op_id"] for op in json.loads(it.text)["operations"]] for it in batches]

    def _pushed(self) -> list[Request]:
        return [it for it in self._passed if it.path == PUSH]

    def serve(self, near: socket.socket) -> None:
        request = _read_request(near)
        if request is None:
            return
        with self._change:
            fault, over = self._rule(request), self._over
            if fault is not None:
                self._met.append(request)
                self._change.notify_all()
        if fault in _STRANGERS:
            near.sendall(_answer(_STRANGERS[fault]))
        elif fault is Fault.CUT_BEFORE:
            _cut(near)
        elif fault is Fault.CUT_IN_BODY:
            self._half(request)
            _cut(near)
        else:
            self._whole(near, request, fault, over)

    def _half(self, request: Request) -> None:
        with socket.create_connection(self._far, _PATIENCE) as far:
            far.sendall(request.head + request.body[: len(request.body) // 2])

    def _whole(
        self, near: socket.socket, request: Request, fault: Fault | None, over: threading.Event
    ) -> None:
        if fault is Fault.HELD:
            over.wait(_HELD)
        answer = self._ask(self.spoil(request))
        with self._change:
            self._passed.append(request)
            self._change.notify_all()
        if fault is Fault.SILENT:
            over.wait(_HELD)
        if fault in (Fault.SILENT, Fault.CUT_BEFORE_ANSWER):
            _cut(near)
        elif fault is Fault.CUT_IN_ANSWER:
            # Not the last bytes alone: the headers promise more than half of the body.
            near.sendall(answer[: (answer.index(b"\r\n\r\n") + len(answer)) // 2])
            _cut(near)
        else:
            near.sendall(answer)

    def _ask(self, request: Request) -> bytes:
        with socket.create_connection(self._far, 2 * _PATIENCE) as far:
            far.sendall(request.head + request.body)
            return b"".join(iter(lambda: far.recv(65536), b""))


@contextmanager
def line_to(address: str) -> Iterator[Line]:
    """A line to this server, at an address of its own (`line.url`)."""
    line = Line(address)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # Browsers hang up whenever they like.
            try:
                line.serve(self.request)
            except OSError:
                _cut(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        line.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield line
        finally:
            line.heal()
            server.shutdown()
            thread.join()


def _carries(_request: Request) -> Fault | None:
    return None


def _as_it_is(request: Request) -> Request:
    return request


def _read_request(near: socket.socket) -> Request | None:
    """None where a browser connected in advance and asked for nothing."""
    near.settimeout(_PATIENCE)
    data = b""
    while b"\r\n\r\n" not in data:
        piece = near.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    named = dict(line.lower().split(b": ", 1) for line in lines[1:])
    length = int(named.get(b"content-length", b"0"))
    while len(body) < length:
        body += near.recv(65536)
    method, path, _ = lines[0].decode().split(" ")
    once = b"\r\n".join([*lines, b"Connection: close", b"", b""])
    return Request(method, path, once, body)


def _answer(status: bytes) -> bytes:
    length = str(len(_PAGE)).encode()
    head = [b"HTTP/1.1 " + status, b"Content-Type: text/html; charset=utf-8"]
    return b"\r\n".join([*head, b"Content-Length: " + length, b"Connection: close", b"", _PAGE])


def _cut(near: socket.socket) -> None:
    """At once and without a farewell, as a radio does it."""
    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    near.close()

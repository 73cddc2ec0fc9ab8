"""A real receiver of webhooks on a loopback port: it keeps what comes and answers as told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier


@dataclass(frozen=True, slots=True)
class Message:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """`answer` is a status, or what writes to the socket instead; `arrived` is set by each request,
    and while `gate` is not set no request is answered."""

    url: str
    answer: int | Callable[[BaseHTTPRequestHandler], None] = 204
    messages: list[Message] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def verified(self, secret: str, message: Message | None = None) -> Any:
        """What a message says, the last one if none is given; signed with this secret as the
        standard's own library would sign it."""
        message = message or self.messages[-1]
        assert signed_with(secret, message)
        return json.loads(message.body)


def signed_with(secret: str, message: Message) -> bool:
    """True where one of the signatures is made with this secret. Not the library's `verify`, which
    has a clock of its own."""
    headers = {name.lower(): value for name, value in message.headers.items()}
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = Verifier(secret).sign(headers["webhook-id"], at, message.body.decode())
    return expected in headers["webhook-signature"].split(" ")


@contextmanager
def receiving(tls: SSLContext | None = None, **how: Any) -> Iterator[Receiver]:
    """A receiver for as long as the block lasts; with `tls` it speaks https."""
    receiver = Receiver("", **how)
    receiver.gate.set()
    server = _Server(("127.0.0.1", 0), _handler(receiver))
    scheme = "http"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    receiver.url = f"{scheme}://127.0.0.1:{server.server_port}/ygt?for=rows"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hangs up is part of some tests."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.messages.append(Message(self.path, dict(self.headers), body))
            receiver.arrived.set()
            receiver.gate.wait(timeout=120)
            if callable(receiver.answer):
                receiver.answer(self)
                return
            self.send_response(receiver.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its own name)
            """Quiet: the messages are kept."""

    return Handler

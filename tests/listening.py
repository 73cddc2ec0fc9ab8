"""An application behind a real socket in the test's own process, and so in the world's time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from werkzeug.serving import make_server

Application = Callable[..., Iterable[bytes]]


@contextmanager
def listening(app: Application) -> Iterator[str]:
    """Its address, for as long as it is listened to."""
    server = make_server("127.0.0.1", 0, _in_one_piece(app), threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _in_one_piece(app: Application) -> Application:
    """The server closes no answer whose reader hung up in the middle: a file would stay open, and
    a later test would be blamed for it. So each answer is read and closed before it is sent."""

    def answered(environ: dict[str, Any], begin: Callable[..., Any]) -> Iterable[bytes]:
        answer = app(environ, begin)
        close = getattr(answer, "close", lambda: None)
        try:
            return [b"".join(answer)]
        finally:
            close()

    return answered

"""Two realms behind one address: the live application at `/`, the practice one at `/practice`.

They are two instances of the same application over two stores; this only sends a request to one of
them. Without a practice store the live realm serves on as if there were none.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Problem
from app.http.api import PRACTICE_MOUNT as MOUNT
from app.http.errors import problem_response

_log = structlog.get_logger()
_CLOSED = (
    "The practice realm is not set up here: `python run.py --practice init`. "
    "The live realm is not affected."
)


class Doors:
    """A WSGI application that opens the practice realm when it is first asked for.

    `open_practice` makes the practice application; it raises Problem or a database's error while
    there is no store, and is then asked again at the next request.
    """

    def __init__(self, live: Flask, open_practice: Callable[[], Flask]) -> None:
        self._live = live
        self._open_practice = open_practice
        self._practice: Flask | None = None
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != MOUNT and not path.startswith(f"{MOUNT}/"):
            return self._live.wsgi_app(environ, start)
        practice = self._opened()
        if practice is None:
            return self._closed()(environ, start)
        inside = {
            **environ,
            "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + MOUNT,
            "PATH_INFO": path.removeprefix(MOUNT) or "/",
        }
        return practice.wsgi_app(inside, start)

    def _opened(self) -> Flask | None:
        with self._lock:
            if self._practice is None:
                try:
                    self._practice = self._open_practice()
                except (Problem, SQLAlchemyError) as error:
                    _log.warning("practice realm closed", error=type(error).__name__)
            return self._practice

    def _closed(self) -> Response:
        with self._live.app_context():
            return problem_response(503, "practice_closed", _CLOSED)

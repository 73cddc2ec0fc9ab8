"""A line to the intake: over HTTP to a server, or to the application in this process.

Both speak the phones' protocol; what replay and seed hand in goes the way of every report.
"""

import http.client
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from app.errors import Problem

Operation = Mapping[str, object]
Result = dict[str, Any]

_TIMEOUT = 120
# The server answers `retry` or 503 while it is busy; then it is left alone for a moment.
_PAUSES = (0.5, 1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    document: Any


class Line(Protocol):
    def post(self, path: str, body: object, token: str | None = None) -> Answer: ...

    def get(self, path: str, token: str) -> Answer: ...


class InProcess:
    """The application itself, through its WSGI door."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def post(self, path: str, body: object, token: str | None = None) -> Answer:
        answer = self._client.post(path, data=_encode(body), headers=_headers(token))
        return Answer(answer.status_code, answer.get_json(silent=True))

    def get(self, path: str, token: str) -> Answer:
        answer = self._client.get(path, headers=_headers(token))
        return Answer(answer.status_code, answer.get_json(silent=True))


class OverHttp:
    """A server at `http://host:port` or `https://…`, with or without a path before /api."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Problem(422, "bad_url", f"{url} should read like http://127.0.0.1:8000")
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        self._connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=_TIMEOUT)
        self._base = parts.path.rstrip("/")
        self._url = url

    def post(self, path: str, body: object, token: str | None = None) -> Answer:
        return self._ask("POST", path, _encode(body), _headers(token))

    def get(self, path: str, token: str) -> Answer:
        return self._ask("GET", path, None, _headers(token))

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        try:
            self._connection.request(method, self._base + path, body, headers)
            answer = self._connection.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Problem(503, "no_server", f"{self._url} does not answer: {error}") from None
        return Answer(answer.status, _decode(raw))


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that signed in on a line."""

    line: Line
    token: str

    def push(self, batch: Sequence[Operation]) -> list[Result]:
        """One result an operation, in order. What the server says to retry is sent again."""
        results = dict(enumerate(self._send(batch)))
        for pause in _PAUSES:
            again = [n for n, result in results.items() if result["status"] == "retry"]
            if not again:
                break
            time.sleep(pause)
            results.update(zip(again, self._send([batch[n] for n in again]), strict=True))
        return [results[n] for n in range(len(batch))]

    def current_release(self) -> str:
        """The version of the release in force there."""
        answer = self.line.get("/api/v1/releases/current", self.token)
        if answer.status != 200:
            raise refused(answer)
        return str(answer.document["version"])

    def _send(self, batch: Sequence[Operation]) -> list[Result]:
        answer = _patiently(self.line, batch, self.token)
        if answer.status == 413 and len(batch) > 1:
            half = len(batch) // 2
            return [*self._send(batch[:half]), *self._send(batch[half:])]
        if answer.status != 200:
            raise refused(answer)
        results: list[Result] = answer.document["results"]
        return results


def sign_in(line: Line, **credentials: str) -> Phone:
    """Sign in with `phone` and `secret`, or with an `enrolment_code`."""
    answer = line.post("/api/v1/session", {**credentials, "device": {"name": "run.py"}})
    if answer.status not in (200, 201):
        raise refused(answer)
    return Phone(line, answer.document["token"])


def refused(answer: Answer) -> Problem:
    """The server's own words, where it has any."""
    document = answer.document if isinstance(answer.document, dict) else {}
    title = str(document.get("title", "the answer was not one of this product's"))
    return Problem(answer.status, str(document.get("code", f"http_{answer.status}")), title)


def _patiently(line: Line, batch: Sequence[Operation], token: str) -> Answer:
    for pause in _PAUSES:
        answer = line.post("/api/v1/sync/push", {"operations": batch}, token)
        if answer.status != 503:
            return answer
        time.sleep(pause)
    return answer


def _headers(token: str | None) -> dict[str, str]:
    known = {"Authorization": f"Bearer {token}"} if token else {}
    return {"Content-Type": "application/json", **known}


def _encode(body: object) -> bytes:
    # ASCII with escapes: a lone surrogate in a file of observations arrives as it was written.
    return json.dumps(body, separators=(",", ":")).encode()


def _decode(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None

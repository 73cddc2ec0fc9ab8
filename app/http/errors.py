"""Refusals on the wire: RFC 9457 problem documents; a bug is a 500 without words."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Flask, Response, json
from marshmallow import INCLUDE, Schema, fields
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.errors import Problem
from app.http.refusals import tell
from app.storage.outages import outage_of

_log = structlog.get_logger()

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
}

# Members of a problem that HTTP has a header for.
_HEADERS = {"retry_after": "Retry-After", "upload_offset": "Upload-Offset"}


class ProblemSchema(Schema):
    """A refusal (RFC 9457): `code` is stable and to be acted on, `title` says what would be right,
    `field` what a 422 is about. Some codes have members of their own beside these."""

    class Meta:
        unknown = INCLUDE

    type = fields.String()
    status = fields.Integer()
    code = fields.String()
    title = fields.String()
    field = fields.String()


PROBLEM_TYPE = "application/problem+json"


def problem_response(
    status: int, code: str, title: str, extra: Mapping[str, object] | None = None
) -> Response:
    document = {"type": "about:blank", "status": status, "code": code, "title": title}
    body = json.dumps({**document, **(extra or {})}, ensure_ascii=False)
    response = Response(body, status, mimetype=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def register_errors(app: Flask) -> None:
    """Make every refusal of this application a problem document."""
    app.register_error_handler(Problem, _from_problem)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(DBAPIError, _from_store)
    app.register_error_handler(PoolTimeout, _from_store)
    app.register_error_handler(Exception, _from_bug)


def _from_problem(problem: Problem) -> Response:
    tell(problem)
    response = problem_response(problem.status, problem.code, problem.title, problem.extra)
    for member, header in _HEADERS.items():
        if member in problem.extra:
            response.headers[header] = str(problem.extra[member])
    return response


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    extra = _misfit(error)
    title = str(extra.pop("title", error.description or HTTPStatus(status).phrase))
    response = problem_response(status, _CODES.get(status, "http_error"), title, extra)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _from_store(error: DBAPIError | PoolTimeout) -> Response:
    """The store cannot serve for now; nothing was committed, or its sender will hear so later."""
    outage = outage_of(error)
    if outage is None:
        return _from_bug(error)
    _log.warning("store", outage=outage, error=type(error).__name__)
    if outage == "full":
        title = "The store is full; try again later."
        return _from_problem(Problem(503, "storage_full", title, retry_after=300))
    return _from_problem(Problem(503, "busy", "The store is busy: try again.", retry_after=5))


def _misfit(error: HTTPException) -> dict[str, object]:
    """What a schema had against a request: the first field, what would be right, and the rest."""
    # flask-smorest hangs marshmallow's messages on `data`; they name fields, never values.
    data = getattr(error, "data", None)
    messages = data.get("messages") if isinstance(data, dict) else None
    if not isinstance(messages, dict) or not messages:
        return {}
    path, words = [], next(iter(messages.values()))
    while isinstance(words, dict) and words:
        name, words = next(iter(words.items()))
        path.append(str(name))
    field = ".".join(path)
    title = words[0] if isinstance(words, list) and words else words
    return {"field": field, "title": f"{field}: {title}", "errors": messages}


def log_bug(error: Exception) -> None:
    """What and where, without what it was about."""
    _log.error("bug", error=type(error).__name__, at=_place(error))


def _from_bug(error: Exception) -> Response:
    # The type alone: a message or a traceback's values may hold what a worker typed.
    log_bug(error)
    return problem_response(500, "internal", "Something went wrong on our side; it was recorded.")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "unknown"

"""One line a request, for whoever runs the server, and the name by which both ends can speak of it.

A line holds the route's pattern and no address, since ids and searches stand in addresses; nothing
of bodies, headers or people.
"""

import re
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from app.http.counting import method_of
from app.http.house import house

_log = structlog.get_logger()
_HEADER = "X-Request-Id"
# What a proxy gives, as long as it can be nothing but a number.
_NUMBER = re.compile(r"[0-9a-fA-F-]{8,64}")


def register_request_log(app: Flask, *, writes: bool) -> None:
    """Time, count and name every request; `writes` also a line for each."""
    app.before_request(_begin)
    app.after_request(_written if writes else _counted)


def _begin() -> None:
    given = request.headers.get(_HEADER, "")
    g.request_id = given if _NUMBER.fullmatch(given) else house().new_id()
    g.began = perf_counter()


def _counted(response: Response) -> Response:
    seconds = perf_counter() - g.began
    house().counts.answered(_route(), response.status_code, seconds)
    response.headers[_HEADER] = g.request_id
    return response


def _written(response: Response) -> Response:
    _counted(response)
    _log.info(
        "request",
        id=g.request_id,
        realm=house().realm,
        method=method_of(request.method),
        route=_route(),
        status=response.status_code,
        ms=round((perf_counter() - g.began) * 1000, 1),
    )
    return response


def _route() -> str:
    """Its pattern: what matches none is one thing, or a stranger could make endless series."""
    return request.url_rule.rule if request.url_rule else "none"

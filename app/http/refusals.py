"""Refusals that whoever runs the server is told of, a line in the log for each.

Whose door and what for: the account and the address stand in no log of ours.
"""

import structlog
from flask import g, request

from app.errors import Problem
from app.http.console.auth import has_session

_log = structlog.get_logger()

# Somebody tries what is not theirs, or too often, or proves in vain who they are.
_TOLD = frozenset({
    "bad_credentials", "bad_secret", "bad_code", "too_many_guesses", "forbidden",
    "too_many_requests",
})  # fmt: skip


def tell(problem: Problem) -> None:
    """Log it if it is one of these."""
    if problem.code in _TOLD or (problem.code == "unauthorized" and _shown_something()):
        route = request.url_rule.rule if request.url_rule else "none"
        _log.warning("refused", code=problem.code, route=route, id=g.get("request_id"))


def _shown_something() -> bool:
    """A token, a key or a cookie that opens nothing; who comes with none has tried nothing."""
    return "Authorization" in request.headers or has_session()

"""Who is at the console: a session's cookie, and for whatever changes something its pass.

The cookie is HttpOnly and SameSite=Strict, so no script reads it and no other site sends it; the
pass in `X-Console-Pass` is known to our own pages alone.
"""

from typing import TypedDict, cast

from flask import Response, g, request

from app.errors import unauthorized
from app.http.house import house, now
from app.services import console_sessions as sessions
from app.services.access import AccountScope, forbidden
from app.storage.database import transaction
from app.storage.queries import accounts as stored

COOKIE = "ygt_console"
PASS = "X-Console-Pass"  # noqa: S105  the header's name
# A page that only looks for news by itself does not say that somebody is there.
UNATTENDED = "X-Console-Unattended"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class _Kept(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: str


def has_session() -> bool:
    """True where a cookie of ours came along, whatever it is worth."""
    return COOKIE in request.cookies


def token() -> str:
    """The cookie's token. Raises Problem `unauthorized` where there is none."""
    text = request.cookies.get(COOKIE, "")
    if not text:
        raise unauthorized()
    return text


def admit_account() -> None:
    """Runs before every request of the console: nobody learns anything without a session."""
    text, moment = token(), now()
    with transaction(writes=False) as tx:
        scope, stale = sessions.scope_of(tx, text, moment)
    house().pace.count(scope.account_id, moment.timestamp())
    if request.method not in _READS and not sessions.is_pass(text, request.headers.get(PASS, "")):
        raise forbidden(
            "Send the session's pass as X-Console-Pass: sign in again where it is lost."
        )
    if stale and UNATTENDED not in request.headers:
        with transaction(writes=True) as tx:
            stored.see(tx, scope.session, moment)
    g.account_scope = scope


def current_account() -> AccountScope:
    """Who this request speaks for."""
    return cast("AccountScope", g.account_scope)


def give_cookie(response: Response, text: str) -> None:
    """Let the browser keep the token until it is closed; over TLS it goes over TLS alone."""
    response.set_cookie(COOKIE, text, **_kept())


def take_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, **_kept())


def _kept() -> _Kept:
    # The practice realm is mounted elsewhere and has cookies of its own.
    path = f"{request.script_root}/api/"
    return {"path": path, "secure": request.is_secure, "httponly": True, "samesite": "Strict"}

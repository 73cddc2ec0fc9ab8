"""Who is asking: a department's key, in the Authorization header and nowhere else; or a person of
the department who is signed in to the console."""

from typing import cast

from flask import g, request

from app.http.auth import bearer_token
from app.http.console import auth as console
from app.http.house import house, now
from app.services import keys
from app.services.access import KeyScope
from app.storage.database import transaction
from app.storage.queries.keys import touch

_LITTLE = 64 * 1024


def admit() -> None:
    """Runs before every request of a department, so that nobody learns anything without a key:
    not even whether a department, a sheet or a parameter exists."""
    _open(_asking())


def admit_manager() -> None:
    """The same for what only a key that manages may ask, or an administrator at the console."""
    _open(_asking(), manages=True)


def expect_little() -> None:
    """Of this request nothing is read that is longer than words, an address or a key's reach."""
    request.max_content_length = _LITTLE


def admit_key(text: str) -> None:
    """The same for a key that came another way."""
    _open(_scope_of(text))


def _asking() -> KeyScope:
    if "Authorization" not in request.headers and console.has_session():
        console.admit_account()
        return console.current_account().require_part()
    return _scope_of(bearer_token())


def _scope_of(text: str) -> KeyScope:
    moment = now()
    with transaction(writes=False) as tx:
        scope = keys.scope_of(tx, text, moment)
        house().pace.count(scope.key_id, moment.timestamp())
        noted = keys.was_used_lately(tx, scope.key_id, moment)
    if not noted:
        with transaction(writes=True) as tx:
            touch(tx, scope.key_id, moment)
    return scope


def _open(scope: KeyScope, *, manages: bool = False) -> None:
    asked = request.view_args or {}
    department = asked.get("department", "")
    scope.require_department(department)
    if manages:
        scope.require_manages()
    else:
        scope.require_reads()
    # Before any parameter is judged: of a sheet that is not there nothing can be said.
    if "sheet" in asked:
        scope.require_sheet(f"{department}/{asked['sheet']}")
    g.key_scope = scope


def current_key() -> KeyScope:
    """The scope of this request's key, admitted to this department."""
    return cast("KeyScope", g.key_scope)


def require_admin() -> None:
    """A key may see to its department's affairs; of its people only an administrator may."""
    if current_key().holder == "account" and request.method not in ("GET", "HEAD"):
        console.current_account().require_admin()
